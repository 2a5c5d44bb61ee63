//! What is to be allocated, as it is stored with a run: words and exact figures, in any order.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Lots, what is offered for them, and the published rules by which they are given out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub lots: Vec<Lot>,
    pub bidders: Vec<Bidder>,
    /// The ranked, admissible tenders: at most one for each lot and bidder.
    pub offers: Vec<Offer>,
    /// Lots that are given out already and keep their winners.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bound: Vec<Bound>,
    pub limits: Limits,
    pub objective: Objective,
    /// How many relaxations may be solved before the search gives up and says so.
    pub effort: u32,
}

/// One lot or zone. It has at most one winner (H01).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub id: String,
    /// Its place in the published order of lots; no two are the same.
    pub number: u32,
    pub district: Option<String>,
    /// Beds, or hours a week: what it takes of its winner's capacity.
    pub quantity: u64,
}

/// Who tenders, and what it says about several lots together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bidder {
    pub id: String,
    /// The most lots it wants.
    pub most_lots: Option<u32>,
    /// The most it can supply over all lots, in the unit of [`Lot::quantity`].
    pub capacity: Option<u64>,
    /// Lots, the dearest to it first; lots it does not name come after, in their published order.
    pub preference: Vec<String>,
    pub discounts: Vec<Discount>,
}

/// Costs that hold only where its condition does (H02, C4). Where several hold, the lowest cost counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discount {
    pub when: Condition,
    pub costs: Vec<LotCost>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The bidder wins all of these.
    AllOf(Vec<String>),
    /// The bidder wins so many lots, or more.
    AtLeast(u32),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LotCost {
    pub lot: String,
    /// In pounds, over the whole term.
    pub cost: Decimal,
}

/// A ranked tender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub lot: String,
    pub bidder: String,
    /// In pounds, over the whole term, without any condition.
    pub cost: Decimal,
    pub points: Decimal,
    /// 1 is best.
    pub place: u32,
}

/// A lot, and the bidder that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    pub lot: String,
    pub bidder: String,
}

/// What the published rules forbid, whatever it would save.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The most lots that one bidder may win.
    pub most_lots: Option<u32>,
    /// A district has one provider at most, whatever lots lie in it (H01).
    pub one_bidder_per_district: bool,
    /// The most lots of one district that one bidder may win (H01).
    pub lots_per_district: Option<u32>,
    /// Whoever wins more than one lot wins lots of one of these groups. Absent: any lots may be combined.
    pub combinations: Option<Vec<BTreeSet<String>>>,
}

/// What the best allocation is, among those that leave the fewest lots without a winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AllocationObjective)]
pub enum Objective {
    /// The lowest sum of costs, discounts applied where their condition holds.
    LeastCost,
    /// The highest sum of points.
    BestPoints,
    /// Lot by lot, the largest first: the best-placed tender that may still have it.
    LotsInOrder,
    /// As many lots as possible to the best-placed tender of each; who is best in more lots than it may win gets those
    /// it prefers; the others go to the next-placed, in the published order of lots.
    Preferences,
}

/// Why a problem cannot be solved as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("{0} is named twice")]
    Twice(String),
    #[error("there is no {0}")]
    Unknown(String),
    #[error("the figure {0} is out of range: prices and points may have twelve decimal places")]
    Range(String),
    #[error("the lots that are given out already do not stand together under the published limits")]
    Bound,
}
