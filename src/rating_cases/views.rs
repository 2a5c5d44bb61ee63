//! Requests and answers about rating cases and reapplications.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::aside::SetAside;
use super::model::{AsideKind, Closing, Finding, NamedCase, Outcome, Reapplication, Reason, Standing};
use crate::kernel::ids::{
    ApplicationId, DecisionId, FrameworkId, ImportId, LocationId, MembershipId, ProviderId, RatingCaseId,
};
use crate::kernel::london::LondonTime;
use crate::kernel::{PageRequest, Refusal};

/// Which cases to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RatingCaseQuery {
    /// Only those that wait for an officer, or only those that are closed.
    #[param(inline)]
    pub state: Option<RatingCaseState>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl RatingCaseQuery {
    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// Whether a case waits for an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatingCaseState {
    Open,
    Closed,
}

/// How a case is closed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "kept", "reason": "The report is contested; the council visits every week."}))]
pub struct RatingCaseClosing {
    /// What is true of the membership: suspending or removing it comes first, and is an act of its own.
    pub outcome: Outcome,
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A member whose location has another rating or registration than before.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCaseView {
    pub id: RatingCaseId,
    pub state: RatingCaseState,
    pub framework_id: FrameworkId,
    pub membership_id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
    /// What the rules in force found when they were asked last.
    pub finding: Finding,
    /// By criterion, in the rulebook's own words.
    pub reasons: Vec<Reason>,
    /// The record of that, at `/decisions/{id}`.
    pub decision_id: DecisionId,
    pub new_work: NewWorkView,
    /// As the register had them when the rules were asked last.
    pub rating: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_published_on: Option<NaiveDate>,
    pub registered: bool,
    /// The import that brought it; absent when a rating was recorded by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// How often the rules were asked while it was open.
    pub checks: i64,
    pub opened_at: LondonTime,
    pub checked_at: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<RatingCaseClosingView>,
    pub version: i64,
}

/// What a case means for new work. People who live there stay, whatever it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"invited": true, "advice": "stop",
    "words": "The rules would not admit this member now. It is still invited to new work until an officer suspends it."}))]
pub struct NewWorkView {
    /// Whether the member is invited and takes new work at present.
    pub invited: bool,
    pub advice: NewWorkAdvice,
    /// Plain sentences.
    pub words: String,
}

/// What the rule's finding speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewWorkAdvice {
    Continue,
    Stop,
    /// An officer must judge.
    Judge,
}

/// An officer's last word on a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCaseClosingView {
    pub outcome: Outcome,
    pub reason: String,
    pub at: LondonTime,
    /// The officer.
    pub by: Uuid,
}

/// A case, and what has become of its location in the register since.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCaseDetailView {
    #[serde(flatten)]
    pub case: RatingCaseView,
    /// The regulator's number.
    pub cqc_id: String,
    /// The regulator's number under which the location goes on after a re-registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded_by: Option<String>,
}

/// A page of cases.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCasePage {
    pub items: Vec<RatingCaseView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A refused application that may be made again: the rating that stood in its way is better now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReapplicationView {
    pub framework_id: FrameworkId,
    /// The refused one.
    pub application_id: ApplicationId,
    pub location_id: LocationId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    /// The rating that it was assessed with.
    pub rating_then: String,
    pub rating_now: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_published_on: Option<NaiveDate>,
    pub noticed_at: LondonTime,
}

/// A page of applications that may be made again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReapplicationPage {
    pub items: Vec<ReapplicationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl NewWorkView {
    fn of(finding: Finding, standing: Standing) -> Self {
        let (advice, found) = match finding {
            Finding::Met => (NewWorkAdvice::Continue, "The rules would admit this member now."),
            Finding::NotMet => (NewWorkAdvice::Stop, "The rules would not admit this member now."),
            Finding::Refer => (NewWorkAdvice::Judge, "The rules would have an officer look at this member now."),
            Finding::CannotDecide => {
                (NewWorkAdvice::Judge, "The rules could not be applied, which counts against nobody.")
            }
        };
        let effect = match (standing, advice) {
            (Standing::Open, NewWorkAdvice::Continue) => "It is invited to new work.",
            (Standing::Open, _) => "It is still invited to new work until an officer suspends it.",
            (Standing::Suspended, _) => "It is suspended: no new work, and the people who live there stay.",
            (Standing::Gone, _) => "It has left the framework.",
        };
        Self { invited: standing == Standing::Open, advice, words: format!("{found} {effect}") }
    }
}

impl From<NamedCase> for RatingCaseView {
    fn from(named: NamedCase) -> Self {
        let NamedCase { case, location_name, provider_name, standing } = named;
        Self {
            state: if case.closing.is_some() { RatingCaseState::Closed } else { RatingCaseState::Open },
            new_work: NewWorkView::of(case.finding, standing),
            id: case.id,
            framework_id: case.framework,
            membership_id: case.membership,
            location_id: case.location,
            location_name,
            provider_id: case.provider,
            provider_name,
            finding: case.finding,
            reasons: case.reasons,
            decision_id: case.decision,
            rating: case.rating,
            rating_published_on: case.rating_published_on,
            registered: case.registered,
            import_id: case.import,
            checks: case.checks,
            opened_at: LondonTime(case.opened_at),
            checked_at: LondonTime(case.checked_at),
            closing: case.closing.map(Into::into),
            version: case.version,
        }
    }
}

impl From<Closing> for RatingCaseClosingView {
    fn from(closing: Closing) -> Self {
        Self { outcome: closing.outcome, reason: closing.reason, at: LondonTime(closing.at), by: closing.by }
    }
}

impl ReapplicationView {
    pub fn of(one: Reapplication, location_name: Option<String>) -> Self {
        Self {
            framework_id: one.framework,
            application_id: one.application,
            location_id: one.location,
            location_name,
            rating_then: one.rating_then,
            rating_now: one.rating_now,
            rating_published_on: one.rating_published_on,
            noticed_at: LondonTime(one.noticed_at),
        }
    }
}

/// A check that could not be made, because what it reads is broken. Nobody else's waits for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCheckAsideView {
    pub id: Uuid,
    pub kind: AsideKind,
    /// Whose rules or answers cannot be read.
    pub application_id: ApplicationId,
    pub provider_id: ProviderId,
    /// The location's, as the register has them now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    pub noticed_at: LondonTime,
}

/// A page of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RatingCheckAsidePage {
    pub items: Vec<RatingCheckAsideView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What came of looking again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookedAgainView {
    /// How many could not be looked at this time either.
    pub left: usize,
}

impl From<SetAside> for RatingCheckAsideView {
    fn from(found: SetAside) -> Self {
        let SetAside { id, aside, location, noticed_at } = found;
        Self {
            id,
            kind: aside.kind,
            application_id: aside.application,
            provider_id: aside.provider,
            rating: location.as_ref().map(|location| location.rating.overall.words().to_owned()),
            location_name: location.map(|location| location.name),
            noticed_at: LondonTime(noticed_at),
        }
    }
}
