//! The law a buying vehicle stands under, and the notices it speaks of. What each regime allows is data and rules:
//! see [`crate::regimes`].

use serde::{Deserialize, Serialize};

/// Which law applies is settled by the day of the invitation, not by today's date (requirements 0.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// A dynamic purchasing system under the Public Contracts Regulations 2015, regulation 34.
    Pcr2015Dps,
    /// The council's own scheme for light-touch services under regulations 74 to 76 of the same.
    Pcr2015LightTouch,
    /// A dynamic market under the Procurement Act 2023, sections 34 to 40.
    Pa2023DynamicMarket,
    /// A light-touch framework under the same Act.
    Pa2023LightTouchFramework,
    /// An open framework under section 49 of the same Act.
    Pa2023OpenFramework,
    /// The Health Care Services (Provider Selection Regime) Regulations 2023.
    NhsPsr,
}

/// What happens to a vehicle and what is bought with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeEvent {
    Established,
    MembersChanged,
    /// A member was removed because it is an excluded or excludable supplier.
    MemberExcluded,
    /// An application was refused because its supplier is excluded or excludable.
    ApplicationExcluded,
    Ended,
    CompetitionPublished,
    /// A home was awarded a contract without a competition.
    DirectAward,
    AwardDecided,
    ContractSigned,
    ContractEnded,
    /// Outside this product.
    Other,
}

/// When a notice is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeDue {
    /// Before the event.
    Before,
    /// As soon as reasonably practicable after it.
    Promptly,
    /// Within so many days, the day of the event being the first.
    Within,
}

impl Regime {
    pub const ALL: [Self; 6] = [
        Self::Pcr2015Dps,
        Self::Pcr2015LightTouch,
        Self::Pa2023DynamicMarket,
        Self::Pa2023LightTouchFramework,
        Self::Pa2023OpenFramework,
        Self::NhsPsr,
    ];

    /// As it stands in columns and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcr2015Dps => "pcr2015_dps",
            Self::Pcr2015LightTouch => "pcr2015_light_touch",
            Self::Pa2023DynamicMarket => "pa2023_dynamic_market",
            Self::Pa2023LightTouchFramework => "pa2023_light_touch_framework",
            Self::Pa2023OpenFramework => "pa2023_open_framework",
            Self::NhsPsr => "nhs_psr",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Regime;

    #[test]
    fn a_regime_has_one_name_everywhere() {
        for regime in Regime::ALL {
            assert_eq!(serde_json::to_value(regime).unwrap(), regime.name());
        }
    }
}
