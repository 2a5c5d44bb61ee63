//! Requests and answers about memberships. What a member is held to has files of its own.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Member, MemberState, MembershipChange, MembershipEvent, RemovalGround};
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::london::LondonTime;
use crate::kernel::regime::NoticeDue;
use crate::kernel::{Instant, ServiceType};

mod lots;
mod measures;
mod open_book;
mod plans;
mod reviews;
mod wages;

pub use lots::MemberLotView;
pub use measures::{CheckedBooks, MeasureAnswer, MeasurePage, MeasureQuery, MeasureView};
pub use open_book::{
    BookReceipt, BookSubmissionList, BookSubmissionView, BooksDueView, BooksPage, BooksView, NewBookSubmission,
    NewBooksDue, NewMemberBooksDue,
};
pub use plans::{ActionEvidence, ImprovementPlanView, NewImprovementPlan, PlanClosing};
pub use reviews::{
    NewReviewRecord, NewScheduledReview, ReviewList, ReviewTaskList, ReviewTaskView, ReviewView, WorkListQuery,
};
pub use wages::{
    NewWageDeclaration, NewWageFloor, WageCorrection, WageDeclarationList, WageDeclarationView, WageFloorView,
    WageLineView, WagePage, WageQuery,
};

/// Why a membership changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The Care Quality Commission stopped new admissions on 3 May."}))]
pub struct MembershipReason {
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Why a member is removed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ground": "conditions_not_met", "reason": "The plan of 3 May was not met."}))]
pub struct NewRemoval {
    pub ground: RemovalGround,
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// That a member is to be removed, why, and from when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "ground": "conditions_not_met", "reason": "The plan of 3 May was not met.", "takes_effect_on": "2027-06-01"
}))]
pub struct NewRemovalAnnouncement {
    pub ground: RemovalGround,
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// The first day on which it may be removed; a later day than today.
    pub takes_effect_on: NaiveDate,
}

/// What kind of care a member gives.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service_type": "nursing"}))]
pub struct MemberService {
    pub service_type: ServiceType,
}

/// A member as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "location_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "location_name": "Harbour View", "provider_id": "0199a1c0-5f5e-7000-8000-000000000003",
    "provider_name": "Harbour Care Ltd", "member_since": "2021-02-08T10:00:00+00:00",
    "lots": ["nursing"], "state": "active"
}))]
pub struct MemberView {
    pub id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub member_since: LondonTime,
    /// The codes of the lots it is of.
    pub lots: Vec<String>,
    /// The public sees who is open to new work, and sees them as active.
    pub state: MemberState,
}

/// A page of members.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberPage {
    pub items: Vec<MemberView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A membership as the council and the member itself see it. It promises no volume and no minimum (W01).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipView {
    pub id: MembershipId,
    pub framework_id: FrameworkId,
    pub application_id: ApplicationId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
    /// At the moment of the answer: it expires with its framework.
    pub state: MemberState,
    /// What may happen to it from here.
    pub allowed: Vec<MembershipChange>,
    /// Settles who leads its performance; without it the framework's lead does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_type: Option<ServiceType>,
    pub member_since: LondonTime,
    /// In the order of the framework, past ones too.
    pub lots: Vec<MemberLotView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub quality_points: Option<Decimal>,
    /// Oldest first.
    pub history: Vec<MembershipEventView>,
    pub version: i64,
}

/// Something that happened to a membership.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipEventView {
    pub change: MembershipChange,
    pub reason: String,
    /// Why it was, or is to be, removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<RemovalGround>,
    /// The first day on which it may be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_effect_on: Option<NaiveDate>,
    /// What follows from it, in a sentence.
    pub effect: String,
    /// What the law of the framework wants noticed of it.
    pub notices: Vec<MembershipNoticeView>,
    pub at: LondonTime,
    /// The person who did it.
    pub by: Uuid,
}

/// A notice that a change obliges.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipNoticeView {
    /// `UK15`; older laws have names instead.
    pub code: String,
    pub title: String,
    pub due: NoticeDue,
    /// The last day for it; absent where the law gives no number of days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    pub cites: String,
}

impl MemberView {
    /// `state` is the one to show.
    pub fn of((member, state): (Member, MemberState)) -> Self {
        Self {
            lots: member.present_lots().map(|place| place.code.clone()).collect(),
            id: member.id,
            location_id: member.location,
            location_name: member.location_name,
            provider_id: member.provider,
            provider_name: member.provider_name,
            member_since: LondonTime(member.admitted_at),
            state,
        }
    }
}

impl MembershipView {
    pub fn at(now: Instant, member: Member, history: Vec<MembershipEventView>) -> Self {
        let state = member.state_at(now);
        Self {
            id: member.id,
            framework_id: member.framework,
            application_id: member.application,
            location_id: member.location,
            location_name: member.location_name,
            provider_id: member.provider,
            provider_name: member.provider_name,
            state,
            allowed: MembershipChange::allowed(state),
            service_type: member.service_type,
            member_since: LondonTime(member.admitted_at),
            lots: member.lots.into_iter().map(Into::into).collect(),
            quality_points: member.quality_points,
            history,
            version: member.version,
        }
    }
}

impl MembershipEventView {
    pub fn of(event: MembershipEvent, notices: Vec<MembershipNoticeView>) -> Self {
        Self {
            effect: event.change.effect().to_owned(),
            change: event.change,
            reason: event.reason,
            ground: event.ground,
            takes_effect_on: event.takes_effect_on,
            notices,
            at: LondonTime(event.at),
            by: event.by,
        }
    }
}
