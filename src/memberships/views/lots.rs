//! The lots of a membership.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::ids::{ApplicationId, LotId};
use crate::kernel::london::LondonTime;
use crate::memberships::model::{LotEnd, LotEnding, MemberLot};

/// A member's place in one lot. One that ended and came back has two.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberLotView {
    pub lot_id: LotId,
    pub code: String,
    pub title: String,
    /// The application that was granted.
    pub application_id: ApplicationId,
    /// How many people it offered to serve under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    pub since: LondonTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<LotEndView>,
}

/// How a member's place in a lot ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LotEndView {
    pub how: LotEnding,
    pub at: LondonTime,
    pub reason: String,
}

impl From<MemberLot> for MemberLotView {
    fn from(MemberLot { lot, code, title, application, capacity, since, ended }: MemberLot) -> Self {
        let ended = ended.map(|LotEnd { at, how, reason, .. }| LotEndView { how, at: LondonTime(at), reason });
        Self { lot_id: lot, code, title, application_id: application, capacity, since: LondonTime(since), ended }
    }
}
