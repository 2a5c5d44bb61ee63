//! Of which lots a member is, since when, and until when it was.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Member;
use crate::kernel::ids::{ApplicationId, LotId};
use crate::kernel::{Instant, Refusal};

/// A member's place in one lot. One that ended and came back has two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLot {
    pub lot: LotId,
    pub code: String,
    pub title: String,
    /// The one that was granted.
    pub application: ApplicationId,
    /// How many people the location offered to serve under it.
    pub capacity: Option<i32>,
    pub since: Instant,
    pub ended: Option<LotEnd>,
}

/// How a member's place in a lot ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotEnd {
    pub at: Instant,
    pub how: LotEnding,
    pub by: Uuid,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotEnding {
    /// The provider's own act.
    GivenUp,
    /// The council's.
    Ended,
}

/// A lot that is granted.
#[derive(Clone, Debug)]
pub struct NewLot {
    pub lot: LotId,
    pub code: String,
    pub title: String,
    pub capacity: Option<i32>,
}

impl LotEnding {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GivenUp => "given_up",
            Self::Ended => "ended",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::GivenUp, Self::Ended].into_iter().find(|ending| ending.name() == name)
    }

    /// In the audit log.
    pub const fn action(self) -> &'static str {
        match self {
            Self::GivenUp => "membership.lot_given_up",
            Self::Ended => "membership.lot_ended",
        }
    }
}

impl Member {
    /// Whether it is of this lot now; in which state is another matter.
    pub fn is_of(&self, lot: LotId) -> bool {
        self.present_lots().any(|present| present.lot == lot)
    }

    pub fn was_of(&self, lot: LotId) -> bool {
        self.lots.iter().any(|place| place.lot == lot)
    }

    /// Those that have not ended, in the order of the framework.
    pub fn present_lots(&self) -> impl Iterator<Item = &MemberLot> {
        self.lots.iter().filter(|place| place.ended.is_none())
    }

    /// Its place in a lot that may end.
    ///
    /// # Errors
    /// `not-found` unless it is of the lot; `wrong-state` for its last one, with which it would leave the framework: the
    /// ways out of that have their own rules.
    pub fn lot_to_end(&self, lot: LotId) -> Result<&MemberLot, Refusal> {
        let place = self.present_lots().find(|place| place.lot == lot);
        let place = place.ok_or_else(|| Refusal::not_found("lot of this membership"))?;
        if self.present_lots().count() == 1 {
            return Err(Refusal::wrong_state(format!(
                "{} is the last lot of {}: without it it would be no member. It may leave the framework, or be removed \
                 from it.",
                place.title, self.location_name
            )));
        }
        Ok(place)
    }
}
