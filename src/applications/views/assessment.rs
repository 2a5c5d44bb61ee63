//! What the rules found and what the officer decided, as people read them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::applications::model::{
    Assessed, Assessment, Basis, Criterion, LotAssessment, LotSaid, OfficerDecision, OfficerOutcome, Said,
};
use crate::kernel::AsOf;
use crate::kernel::ids::{ApplicationId, DecisionId};
use crate::kernel::london::{self, LondonTime};

/// An officer's decision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "outcome": "admit", "lots": [{"code": "nursing", "outcome": "refuse", "reason": "No nurse is on duty at night."}]
}))]
pub struct NewOfficerDecision {
    /// An application is admitted that is admitted for at least one of its lots.
    pub outcome: OfficerOutcome,
    /// Needed, in at least ten characters, unless the decision follows what the rules found. The applicant reads it.
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
    /// The lots about which something else is decided, or for a reason of their own; of the others the same as of the
    /// application.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub lots: Vec<NewLotDecision>,
}

/// An officer's decision about one lot of an application.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLotDecision {
    /// Of a lot that the application is for.
    pub code: String,
    pub outcome: OfficerOutcome,
    /// Needed as that of the application is, by what the rules found of this lot.
    #[schema(max_length = 4000)]
    pub reason: Option<String>,
}

impl NewOfficerDecision {
    pub fn said(&self) -> Said {
        let lots = self.lots.iter().cloned().map(Into::into).collect();
        Said { outcome: self.outcome, reason: self.reason.clone(), lots }
    }
}

impl From<NewLotDecision> for LotSaid {
    fn from(NewLotDecision { code, outcome, reason }: NewLotDecision) -> Self {
        Self { code, outcome, reason }
    }
}

/// What the rules found, in a word; the reasons stand at `/applications/{id}/assessment`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentSummary {
    pub outcome: Assessed,
    /// The record, at `/decisions/{id}`.
    pub decision_id: DecisionId,
}

/// What the rules found, criterion by criterion. It is not the decision: an officer makes that.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    pub outcome: Assessed,
    pub outcome_words: String,
    /// The criteria that keep the location out.
    pub not_met: Vec<FindingView>,
    /// What an officer is asked to judge.
    pub referred: Vec<FindingView>,
    /// All of them, in the order in which the rules came to them.
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
    /// What was found of each lot beside that, where the rules look at lots by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lots: Vec<LotAssessmentView>,
}

/// What the rules found of one lot, criterion by criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LotAssessmentView {
    pub code: String,
    pub title: String,
    /// Of this lot and of the whole application: what a decision about the lot is held against.
    pub outcome: Assessed,
    pub outcome_words: String,
    /// The criteria that keep the location out of this lot.
    pub not_met: Vec<FindingView>,
    pub referred: Vec<FindingView>,
    pub criteria: Vec<CriterionView>,
    /// Why the rules could not be applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The record, at `/decisions/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
}

/// A criterion and its reason, in the rulebook's own words.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    pub id: String,
    pub reason: String,
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
    /// Which version of the rules assesses it.
    pub as_of: AsOf,
    /// The one that counts.
    #[serde(flatten)]
    pub assessment: AssessmentView,
    /// The one made at the submission, where another was made for the decision and counts in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<AssessmentView>,
    /// Where the rules of the day of the decision count and there is no decision yet: what they would find now. A dry
    /// run that leaves no record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_decided_now: Option<AssessmentView>,
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
    /// Of a refusal after which the rulebook bars the location for a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock_out: Option<LockOutView>,
}

/// Until when a refused location may not apply again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LockOutView {
    /// The first instant at which it may.
    pub may_apply_from: LondonTime,
    pub may_apply_from_words: String,
    /// The record of the rule that says so, at `/decisions/{id}`.
    pub decision_id: DecisionId,
}

impl From<(DecisionId, Assessed)> for AssessmentSummary {
    fn from((decision_id, outcome): (DecisionId, Assessed)) -> Self {
        Self { outcome, decision_id }
    }
}

impl From<Assessment> for AssessmentView {
    fn from(assessment: Assessment) -> Self {
        let general = assessment.assessed;
        Self {
            lots: assessment.lots.into_iter().map(|lot| LotAssessmentView::of(lot, general)).collect(),
            not_met: findings(&assessment.criteria, "not met"),
            referred: findings(&assessment.criteria, "refer"),
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

impl LotAssessmentView {
    /// `general` is what was found of the whole application.
    fn of(LotAssessment { code, title, assessment }: LotAssessment, general: Assessed) -> Self {
        let outcome = general.and(assessment.assessed);
        Self {
            code,
            title,
            outcome,
            outcome_words: outcome.words().to_owned(),
            not_met: findings(&assessment.criteria, "not met"),
            referred: findings(&assessment.criteria, "refer"),
            criteria: assessment.criteria.into_iter().map(Into::into).collect(),
            message: assessment.message,
            decision_id: assessment.decision,
        }
    }
}

fn findings(criteria: &[Criterion], outcome: &str) -> Vec<FindingView> {
    let found = criteria.iter().filter(|criterion| criterion.outcome == outcome);
    found.map(|Criterion { id, reason, .. }| FindingView { id: id.clone(), reason: reason.clone() }).collect()
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
            lock_out: decision.lock_out.as_ref().map(|lock_out| LockOutView {
                may_apply_from: LondonTime(lock_out.until),
                may_apply_from_words: london::words(lock_out.until),
                decision_id: lock_out.decision,
            }),
        }
    }
}
