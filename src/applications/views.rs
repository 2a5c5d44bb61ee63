//! Requests and answers about applications.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{
    Application, ApplicationKind, ApplicationState, Assessed, Assessment, Basis, Criterion, IntakeWindow,
    OfficerDecision, OfficerOutcome, Receipt,
};
use super::questionnaire::{Questionnaire, QuestionnairePage};
use crate::kernel::ids::{ApplicationId, DecisionId, FrameworkId, LocationId, ProviderId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{FieldError, PageRequest, Refusal};

/// A location that wants to join.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"location_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct NewApplication {
    /// One of the provider's own locations.
    pub location_id: LocationId,
}

/// One page's answers, in place of those it had.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": {
    "legal_name": "Harbour Care Ltd", "years_trading": 12,
    "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}, "accepts_terms": true
}}))]
pub struct PageAnswers {
    /// By question. Leave out, or send null for, what is not answered yet.
    #[schema(value_type = Object)]
    pub answers: Map<String, Value>,
}

/// An officer's decision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "admit", "reason": "Every gate is passed; the policies were seen."}))]
pub struct NewOfficerDecision {
    pub outcome: OfficerOutcome,
    /// Needed, in at least ten characters, unless the decision follows what the rules found. The applicant reads it.
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
}

/// `?state=…&limit=…&cursor=…` of the list of applications.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplicationFilter {
    /// Only those at this stage.
    pub state: Option<ApplicationState>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl ApplicationFilter {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// What a framework asks of its applicants.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionnaireView {
    pub title: String,
    pub pages: Vec<QuestionnairePage>,
    /// SHA-256 of the rulebook it belongs to: a draft opened now is bound to it.
    pub questionnaire_version: String,
}

/// An application. A council sees it from its submission on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    pub id: ApplicationId,
    pub framework: FrameworkId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    /// `again` after a refusal of the same location.
    pub kind: ApplicationKind,
    /// The refused application it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<ApplicationId>,
    pub state: ApplicationState,
    /// SHA-256 of the rulebook whose questionnaire is answered and whose rules assess.
    pub questionnaire_version: String,
    /// Answers by page and question.
    #[schema(value_type = Object)]
    pub pages: BTreeMap<String, Map<String, Value>>,
    /// From the submission on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
    /// What the rules found; reasons at `/applications/{id}/assessment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed: Option<Assessed>,
    /// The officer's, once made. Never changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<OfficerDecisionView>,
    pub version: i64,
    pub created_at: LondonTime,
}

/// An application in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationSummary {
    pub id: ApplicationId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location: LocationId,
    pub location_name: String,
    pub kind: ApplicationKind,
    pub state: ApplicationState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<LondonTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed: Option<Assessed>,
    pub version: i64,
}

/// A page of applications.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationPage {
    pub items: Vec<ApplicationSummary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The proof that an application was handed in: keep it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "application_id": "0199a1c0-5f5e-7000-8000-000000000001", "submitted_at": "2021-01-15T15:00:01+00:00",
    "submitted_at_words": "15:00:01 on Friday 15 January 2021 (GMT)",
    "window": {"key": "2021-03-08", "opens_at": "2021-03-08T09:00:00+00:00",
        "opens_at_words": "09:00 on Monday 8 March 2021 (GMT)", "closes_at": "2021-03-12T15:00:00+00:00",
        "closes_at_words": "15:00 on Friday 12 March 2021 (GMT)"},
    "waits": true,
    "questionnaire_version": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "answers_sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
}))]
pub struct ReceiptView {
    pub application_id: ApplicationId,
    /// When the request reached the server.
    pub submitted_at: LondonTime,
    pub submitted_at_words: String,
    /// The window it was handed in for; absent where applications are taken at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    /// That window had not opened yet: the application is decided once it has.
    pub waits: bool,
    /// SHA-256 of the rulebook whose questionnaire was answered.
    pub questionnaire_version: String,
    /// SHA-256 over the canonical JSON (sorted keys, no spaces) of the answers by page.
    pub answers_sha256: String,
}

/// A period in which applications are taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IntakeWindowView {
    pub key: String,
    pub opens_at: LondonTime,
    pub opens_at_words: String,
    /// The last instant that is in time.
    pub closes_at: LondonTime,
    pub closes_at_words: String,
}

/// What stands between a draft and its submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// Every required question is answered. Only then does the server take a submission.
    pub ready: bool,
    /// The required questions without an answer.
    pub missing: Vec<FieldError>,
    /// What the rules would find now; absent while answers are missing. A dry run that leaves no record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<AssessmentView>,
    /// Where a submission made now would go; absent where applications are taken at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    pub waits: bool,
}

/// What the rules found, criterion by criterion. It is not the decision: an officer makes that.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    pub outcome: Assessed,
    pub outcome_words: String,
    /// In the order in which the rules came to them.
    pub criteria: Vec<CriterionView>,
    /// Why the rules could not be applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The record, at `/decisions/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    /// The rulebook that decided.
    pub package_sha256: String,
    /// Of the record, as it stands in the audit chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_sha256: Option<String>,
}

/// One criterion and what it looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CriterionView {
    pub id: String,
    /// `met`, `not met`, `refer` or `clear`.
    pub outcome: String,
    pub reason: String,
    pub facts: Vec<CriterionFactView>,
}

/// A fact that a criterion looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CriterionFactView {
    /// JSON pointer into the facts of the assessment.
    pub path: String,
    /// Null when it was missing.
    #[schema(value_type = Object)]
    pub value: Value,
}

/// The assessment of a submitted application, and the officer's decision if there is one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationAssessmentView {
    pub application_id: ApplicationId,
    pub assessment: AssessmentView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<OfficerDecisionView>,
}

/// What an officer decided and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerDecisionView {
    pub outcome: OfficerOutcome,
    /// How it stands to what the rules found.
    pub basis: Basis,
    /// Absent only when it follows the assessment, whose reasons then stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub decided_at: LondonTime,
    pub decided_at_words: String,
    /// The officer.
    pub decided_by: Uuid,
}

impl QuestionnaireView {
    pub fn of(questionnaire: Questionnaire, package_sha256: String) -> Self {
        Self { title: questionnaire.title, pages: questionnaire.pages, questionnaire_version: package_sha256 }
    }
}

impl ApplicationView {
    /// `window` is the one the application was submitted for.
    pub fn of(application: Application, window: Option<IntakeWindow>) -> Self {
        Self {
            kind: application.kind(),
            state: application.state(),
            receipt: application.receipt(window).map(Into::into),
            assessed: application.standing.submission().map(|submission| submission.assessed),
            decision: application.standing.decision().map(OfficerDecisionView::of),
            id: application.id,
            framework: application.framework,
            provider: application.provider,
            provider_name: application.provider_name,
            location: application.location,
            location_name: application.location_name,
            previous: application.previous,
            questionnaire_version: application.package_sha256,
            pages: application.answers,
            version: application.version,
            created_at: LondonTime(application.created_at),
        }
    }
}

impl ApplicationSummary {
    pub fn of(application: Application, window: Option<IntakeWindow>) -> Self {
        let submission = application.standing.submission();
        Self {
            kind: application.kind(),
            state: application.state(),
            submitted_at: submission.map(|submission| LondonTime(submission.at)),
            assessed: submission.map(|submission| submission.assessed),
            window: window.map(Into::into),
            id: application.id,
            provider: application.provider,
            provider_name: application.provider_name,
            location: application.location,
            location_name: application.location_name,
            version: application.version,
        }
    }
}

impl From<Receipt> for ReceiptView {
    fn from(receipt: Receipt) -> Self {
        Self {
            application_id: receipt.application,
            submitted_at: LondonTime(receipt.submitted_at),
            submitted_at_words: london::words(receipt.submitted_at),
            window: receipt.window.map(Into::into),
            waits: receipt.waits,
            questionnaire_version: receipt.package_sha256,
            answers_sha256: receipt.answers_sha256,
        }
    }
}

impl From<IntakeWindow> for IntakeWindowView {
    fn from(window: IntakeWindow) -> Self {
        Self {
            key: window.key,
            opens_at: LondonTime(window.opens_at),
            opens_at_words: london::words(window.opens_at),
            closes_at: LondonTime(window.closes_at),
            closes_at_words: london::words(window.closes_at),
        }
    }
}

impl From<Assessment> for AssessmentView {
    fn from(assessment: Assessment) -> Self {
        Self {
            outcome: assessment.assessed,
            outcome_words: assessment.assessed.words().to_owned(),
            criteria: assessment.criteria.into_iter().map(Into::into).collect(),
            message: assessment.message,
            decision_id: assessment.decision,
            package_sha256: assessment.package_sha256,
            record_sha256: assessment.record_sha256,
        }
    }
}

impl From<Criterion> for CriterionView {
    fn from(criterion: Criterion) -> Self {
        let facts = criterion.facts.into_iter();
        Self {
            id: criterion.id,
            outcome: criterion.outcome,
            reason: criterion.reason,
            facts: facts.map(|fact| CriterionFactView { path: fact.path, value: fact.value }).collect(),
        }
    }
}

impl OfficerDecisionView {
    pub fn of(decision: &OfficerDecision) -> Self {
        Self {
            outcome: decision.verdict.outcome,
            basis: decision.verdict.basis,
            reason: decision.verdict.reason.clone(),
            decided_at: LondonTime(decision.at),
            decided_at_words: london::words(decision.at),
            decided_by: decision.by,
        }
    }
}
