//! What kind of care a member is registered for, as far as it settles who leads its performance.

use serde::{Deserialize, Serialize};

/// A dual registration counts as the one that asks more of the home: nursing before residential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceType {
    /// A care home without nursing.
    Residential,
    /// A care home with nursing.
    Nursing,
    HomeCare,
    SupportedLiving,
    ExtraCare,
    DayCare,
}

impl ServiceType {
    pub const ALL: [Self; 6] =
        [Self::Residential, Self::Nursing, Self::HomeCare, Self::SupportedLiving, Self::ExtraCare, Self::DayCare];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Residential => "residential",
            Self::Nursing => "nursing",
            Self::HomeCare => "home_care",
            Self::SupportedLiving => "supported_living",
            Self::ExtraCare => "extra_care",
            Self::DayCare => "day_care",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }
}
