//! Reviews in requests and answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::kernel::ServiceType;
use crate::kernel::ids::{AuthorityId, LocationId, MembershipId, ReviewId};
use crate::kernel::london::LondonTime;
use crate::memberships::model::{MemberState, Review, ReviewKind, ReviewOutcome, ReviewTask};

/// A review to schedule because there is need.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due_on": "2027-05-14", "reason": "Two families complained of missed visits."}))]
pub struct NewScheduledReview {
    /// The last day for it.
    pub due_on: NaiveDate,
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// What came of a review.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "held_on": "2021-03-01", "outcome": "satisfactory", "summary": "Records, staffing and meals were seen; all in order."
}))]
pub struct NewReviewRecord {
    pub held_on: NaiveDate,
    pub outcome: ReviewOutcome,
    #[schema(min_length = 1, max_length = 10000)]
    pub summary: String,
}

/// A review that was held, or is to be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewView {
    pub id: ReviewId,
    pub membership_id: MembershipId,
    pub kind: ReviewKind,
    /// Why there was need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub due_on: NaiveDate,
    /// This and what follows are absent until it was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReviewOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Who led it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_authority_id: Option<AuthorityId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<LondonTime>,
}

/// The reviews of one member.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewList {
    /// In the order in which they were entered.
    pub items: Vec<ReviewView>,
    /// A year after the last annual one, or after the admission; absent once it is no member any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_annual_due_on: Option<NaiveDate>,
    /// Who leads them now.
    pub lead_authority_id: AuthorityId,
}

/// Which reviews to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkListQuery {
    /// Due at the latest on this day; four weeks from now, unless told.
    pub due: Option<NaiveDate>,
    /// Only those that the caller's own authority leads.
    pub mine: Option<bool>,
}

/// The reviews to hold, in order of the days on which they are due.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{
    "membership_id": "0199a1c0-5f5e-7000-8000-000000000001", "location_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "location_name": "Harbour View", "provider_name": "Harbour Care Ltd", "state": "active", "service_type": "nursing",
    "kind": "annual", "due_on": "2021-04-01", "overdue": false,
    "lead_authority_id": "0199a1c0-5f5e-7000-8000-000000000003", "lead_authority_name": "City Health"
}]}))]
pub struct ReviewTaskList {
    pub items: Vec<ReviewTaskView>,
}

/// A review to hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewTaskView {
    pub membership_id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_name: String,
    pub state: MemberState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<ServiceType>,
    pub kind: ReviewKind,
    /// Absent for the annual one: it is recorded under `/memberships/{id}/annual-reviews`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_id: Option<ReviewId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub due_on: NaiveDate,
    pub overdue: bool,
    /// Who leads the performance of members with this kind of care.
    pub lead_authority_id: AuthorityId,
    pub lead_authority_name: String,
}

impl From<Review> for ReviewView {
    fn from(review: Review) -> Self {
        let record = review.record;
        Self {
            id: review.id,
            membership_id: review.membership,
            kind: review.kind,
            reason: review.reason,
            due_on: review.due_on,
            held_on: record.as_ref().map(|record| record.held_on),
            outcome: record.as_ref().map(|record| record.outcome),
            lead_authority_id: record.as_ref().map(|record| record.lead),
            recorded_by: record.as_ref().map(|record| record.by),
            recorded_at: record.as_ref().map(|record| LondonTime(record.at)),
            summary: record.map(|record| record.summary),
        }
    }
}

impl From<ReviewTask> for ReviewTaskView {
    fn from(task: ReviewTask) -> Self {
        Self {
            membership_id: task.member.id,
            location_id: task.member.location,
            location_name: task.member.location_name,
            provider_name: task.member.provider_name,
            state: task.member.state,
            service_type: task.member.service_type,
            kind: task.kind,
            review_id: task.review,
            reason: task.reason,
            due_on: task.due_on,
            overdue: task.overdue,
            lead_authority_id: task.lead,
            lead_authority_name: task.lead_name,
        }
    }
}
