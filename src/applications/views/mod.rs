//! Requests and answers about applications.

mod assessment;
mod batch;
mod dry_run;
mod late;
mod lots;
mod passport;
mod questions;
mod remedy;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

pub use assessment::{
    ApplicationAssessmentView, AssessmentSummary, AssessmentView, FindingView, NewLotDecision, NewOfficerDecision,
    OfficerDecisionView,
};
pub use batch::{BatchItemView, BatchMode, BatchView, NewBatch, NewBatchItem};
pub use dry_run::{ChangedFactView, DryRunFileQuery, DryRunLineView, DryRunPage, DryRunQuery};
pub use late::{LateApplicationPage, LateApplicationView, LateDecisionView, NewLateDecision};
pub use lots::{ApplicationLotView, LotChoice, LotChoices};

pub use passport::{AnswerSourceView, SuggestionList};
pub use questions::{JsonSchemaView, QuestionnaireView, SchemaQuery};
pub use remedy::{NewRemedyAnswer, RemedyView};

use super::model::{Application, ApplicationKind, ApplicationState, IntakeWindow, Receipt};
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId, ProviderId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{Actor, AsOf, FieldError, PageRequest, Refusal};

/// A location that wants to join.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"location_id": "0199a1c0-5f5e-7000-8000-000000000001"}))]
pub struct NewApplication {
    /// One of the provider's own locations.
    pub location_id: LocationId,
    /// What it applies for. May be said later (`PUT /applications/{id}/lots`), and need not be said at all where the
    /// framework has one lot.
    #[schema(min_items = 1, max_items = 200)]
    pub lots: Option<Vec<LotChoice>>,
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
    /// Of answers that were taken from a suggestion as it was offered: the application it came from, by question.
    #[serde(default)]
    pub taken_from: BTreeMap<String, ApplicationId>,
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

/// An application. A council sees it from its submission on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    pub id: ApplicationId,
    pub framework_id: FrameworkId,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub location_id: LocationId,
    pub location_name: String,
    /// `again` after a refusal of the same location.
    pub kind: ApplicationKind,
    /// The refused application it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_id: Option<ApplicationId>,
    pub state: ApplicationState,
    /// SHA-256 of the rulebook whose questionnaire is answered.
    pub questionnaire_version: String,
    /// Which version of the rules assesses, as that rulebook promised it: the same one (`opened`), the one in force
    /// when it is `submitted`, or that and then anew the one in force when it is `decided`.
    pub as_of: AsOf,
    /// Answers by page and question.
    #[schema(value_type = Object)]
    pub pages: BTreeMap<String, Map<String, Value>>,
    /// Of the answers that were taken from another application and stand unchanged: where from, by question. Only its
    /// provider sees them: where else it applied is no council's business.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, AnswerSourceView>,
    /// What it is for; none while a draft has not chosen among several.
    pub lots: Vec<ApplicationLotView>,
    /// The reasons of the refusal it follows, each with what is said about it. In the order of their places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<RemedyView>,
    /// From the submission on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
    /// What the council decided when it came late the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<LateDecisionView>,
    /// From the submission on: the one that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<AssessmentSummary>,
    /// The one made at the submission, where another was made for the decision and counts in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_assessment: Option<AssessmentSummary>,
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
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub location_id: LocationId,
    pub location_name: String,
    pub kind: ApplicationKind,
    pub state: ApplicationState,
    pub lots: Vec<ApplicationLotView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<LondonTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<AssessmentSummary>,
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
    "waits": true, "held": false,
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
    /// That window had closed: the application is sealed until the council decides whether it is taken.
    pub held: bool,
    /// SHA-256 of the rulebook whose questionnaire was answered.
    pub questionnaire_version: String,
    /// SHA-256 over the canonical JSON (sorted keys, no spaces) of the answers by page.
    pub answers_sha256: String,
    /// SHA-256 over the canonical JSON of `remedies`, each with its criterion, reason, answer, remedied_on and documents,
    /// null where there is none; absent for an application that follows no refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedies_sha256: Option<String>,
    /// SHA-256 over the canonical JSON of the lots it is for, in the order of the framework, each with its code and
    /// capacity, null where nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lots_sha256: Option<String>,
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
    /// What one that was added by decision is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// What stands between a draft and its submission.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// Every required question and every reason of an earlier refusal is answered, every answer still holds, and a lot is
    /// chosen that can be had. Only then does the server take a submission.
    pub ready: bool,
    /// The required questions without an answer, the reasons of an earlier refusal without one (`/remedies/0/answer`), and
    /// `/lots` while none of several lots is chosen.
    pub missing: Vec<FieldError>,
    /// Answers that were taken when they were saved and would not be now, and lots that have closed (`/lots/0/code`).
    pub lapsed: Vec<FieldError>,
    /// What the rules would find now; absent while answers are missing. A dry run that leaves no record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<AssessmentView>,
    /// Where a submission made now would go; absent where applications are taken at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<IntakeWindowView>,
    pub waits: bool,
    /// That window has closed: a submission made now would be sealed until the council decides whether it is taken.
    pub held: bool,
}

impl ApplicationView {
    /// As `reader` sees it. `window` is the one the application was submitted for.
    pub fn of(application: Application, window: Option<IntakeWindow>, reader: &Actor) -> Self {
        let own = reader.provider() == Some(application.provider);
        let sources = application.sources.iter().filter(|_| own);
        Self {
            sources: sources.map(|(id, source)| (id.clone(), AnswerSourceView::of(source, None))).collect(),
            lots: ApplicationLotView::of(&application),
            kind: application.kind(),
            state: application.state(),
            receipt: application.receipt(window).map(Into::into),
            late: application.late.as_ref().and_then(LateDecisionView::of),
            assessment: application.standing.assessment().map(Into::into),
            earlier_assessment: application.standing.earlier_assessment().map(Into::into),
            as_of: application.as_of,
            decision: application.standing.decision().map(OfficerDecisionView::of),
            id: application.id,
            framework_id: application.framework,
            provider_id: application.provider,
            provider_name: application.provider_name,
            location_id: application.location,
            location_name: application.location_name,
            previous_id: application.previous,
            questionnaire_version: application.package_sha256,
            pages: application.answers,
            remedies: application.remedies.into_iter().map(Into::into).collect(),
            version: application.version,
            created_at: LondonTime(application.created_at),
        }
    }
}

impl ApplicationSummary {
    pub fn of(application: Application, window: Option<IntakeWindow>) -> Self {
        Self {
            lots: ApplicationLotView::of(&application),
            kind: application.kind(),
            state: application.state(),
            submitted_at: application.standing.submission().map(|submission| LondonTime(submission.at)),
            assessment: application.standing.assessment().map(Into::into),
            window: window.map(Into::into),
            id: application.id,
            provider_id: application.provider,
            provider_name: application.provider_name,
            location_id: application.location,
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
            held: receipt.held,
            questionnaire_version: receipt.package_sha256,
            answers_sha256: receipt.answers_sha256,
            remedies_sha256: receipt.remedies_sha256,
            lots_sha256: receipt.lots_sha256,
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
            purpose: window.purpose,
        }
    }
}
