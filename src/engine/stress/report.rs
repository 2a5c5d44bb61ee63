//! What stress has shown, each with an example that can be looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StressCode {
    /// The rules could not score ordinary tenders.
    Undecided,
    /// A loser drops out, and another one wins.
    LoserRemoved,
    /// A loser comes in, and another one wins.
    LoserAdded,
    /// One loser at an extremely low price decides who wins.
    LowDecoy,
    /// One loser at an extremely high price decides who wins.
    HighDecoy,
    /// The winner is disqualified after scoring, and the order of the others changes.
    WinnerRemoved,
    /// One extremely low price leaves the prices of the others next to no difference.
    Flattened,
    /// A tender half-way between two others, in price and in every mark, comes behind both.
    MiddleLast,
    /// The first place is shared.
    Tie,
    /// A few points moved between weights change the winner.
    WeightSensitive,
    /// Prices this close to each other never decide.
    PriceDecidesNothing,
    /// Prices within five percent of each other use next to none of the points that are given for price.
    WeightNotFelt,
    /// A range of prices that all get the same points.
    PricePlateau,
    ZeroPrice,
    EqualPrices,
    SingleBidder,
}

impl StressCode {
    pub(super) const ALL: [Self; 16] = [
        Self::Undecided,
        Self::LoserRemoved,
        Self::LoserAdded,
        Self::LowDecoy,
        Self::HighDecoy,
        Self::WinnerRemoved,
        Self::Flattened,
        Self::MiddleLast,
        Self::Tie,
        Self::WeightSensitive,
        Self::PriceDecidesNothing,
        Self::WeightNotFelt,
        Self::PricePlateau,
        Self::ZeroPrice,
        Self::EqualPrices,
        Self::SingleBidder,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StressSeverity {
    /// Settle it before the model is published.
    Warning,
    /// As it should be, or for the council to know.
    Note,
}

/// One tender as it was scored and ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Placed {
    pub tender: String,
    pub price: String,
    pub marks: Vec<i64>,
    /// By part; empty when the rules could not decide.
    pub points: BTreeMap<String, String>,
    /// 1 is the best; those level share a place. None: excluded, or not decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<u64>,
}

/// The same tenders before and after one change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Example {
    /// `C withdraws`
    pub change: String,
    pub before: Vec<Placed>,
    /// Empty when there is nothing to compare with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Placed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StressFinding {
    pub code: StressCode,
    pub severity: StressSeverity,
    /// In plain words, figures included.
    pub sentence: String,
    /// How often it was seen, of how many times it was looked for.
    pub times: u64,
    pub of: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
}

/// What a model of scoring does under stress. The same plan gives the same report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StressReport {
    /// The rules, by the hash of their files.
    pub package_sha256: String,
    pub hook: String,
    pub seed: u64,
    pub sets: u32,
    pub tenders: u32,
    /// Lowest and highest price of the tenders.
    pub prices: [String; 2],
    /// Lowest and highest mark.
    pub marks: [i64; 2],
    /// The weights that were moved, by JSON pointer.
    pub weights: Vec<String>,
    /// Rankings that were computed, and the operations of the rules they took.
    pub rankings: u64,
    pub operations: u64,
    /// False: the budget of operations ran out, and some sets were not tried.
    pub complete: bool,
    pub findings: Vec<StressFinding>,
    /// What was looked for and not found.
    pub not_found: Vec<StressCode>,
}
