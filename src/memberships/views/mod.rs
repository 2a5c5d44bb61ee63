//! Requests and answers about memberships.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Member, MemberState, MembershipChange, MembershipEvent};
use crate::kernel::ids::{ApplicationId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::london::LondonTime;

/// Why a membership changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The Care Quality Commission stopped new admissions on 3 May."}))]
pub struct MembershipReason {
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A member as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "location_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "location_name": "Harbour View", "provider_id": "0199a1c0-5f5e-7000-8000-000000000003",
    "provider_name": "Harbour Care Ltd", "member_since": "2021-02-08T10:00:00+00:00", "state": "active"
}))]
pub struct MemberView {
    pub id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
    pub member_since: LondonTime,
    /// The public sees active members only.
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
    pub state: MemberState,
    pub member_since: LondonTime,
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
    pub at: LondonTime,
    /// The person who did it.
    pub by: Uuid,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            id: member.id,
            location_id: member.location,
            location_name: member.location_name,
            provider_id: member.provider,
            provider_name: member.provider_name,
            member_since: LondonTime(member.admitted_at),
            state: member.state,
        }
    }
}

impl MembershipView {
    pub fn of(member: Member, history: Vec<MembershipEvent>) -> Self {
        Self {
            id: member.id,
            framework_id: member.framework,
            application_id: member.application,
            location_id: member.location,
            location_name: member.location_name,
            provider_id: member.provider,
            provider_name: member.provider_name,
            state: member.state,
            member_since: LondonTime(member.admitted_at),
            quality_points: member.quality_points,
            history: history.into_iter().map(Into::into).collect(),
            version: member.version,
        }
    }
}

impl From<MembershipEvent> for MembershipEventView {
    fn from(event: MembershipEvent) -> Self {
        Self { change: event.change, reason: event.reason, at: LondonTime(event.at), by: event.by }
    }
}
