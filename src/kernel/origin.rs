//! What a contract comes of.

use serde::{Deserialize, Serialize};

use super::ids::{CompetitionId, DirectAwardId, TenderId};

/// What was chosen: a tender, or a home without a competition. As it stands in columns and in the API, each part has a field of
/// its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Tender { competition: CompetitionId, tender: TenderId },
    DirectAward { direct_award: DirectAwardId },
}

impl Origin {
    /// From columns; none unless they name one of the two.
    pub fn of(
        competition: Option<CompetitionId>,
        tender: Option<TenderId>,
        direct_award: Option<DirectAwardId>,
    ) -> Option<Self> {
        match (competition, tender, direct_award) {
            (Some(competition), Some(tender), None) => Some(Self::Tender { competition, tender }),
            (None, None, Some(direct_award)) => Some(Self::DirectAward { direct_award }),
            _ => None,
        }
    }

    pub const fn competition(&self) -> Option<CompetitionId> {
        match self {
            Self::Tender { competition, .. } => Some(*competition),
            Self::DirectAward { .. } => None,
        }
    }

    pub const fn tender(&self) -> Option<TenderId> {
        match self {
            Self::Tender { tender, .. } => Some(*tender),
            Self::DirectAward { .. } => None,
        }
    }

    pub const fn direct_award(&self) -> Option<DirectAwardId> {
        match self {
            Self::Tender { .. } => None,
            Self::DirectAward { direct_award } => Some(*direct_award),
        }
    }
}
