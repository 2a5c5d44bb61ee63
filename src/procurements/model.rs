//! What a procurement fixes beforehand, and what a run of its allocation keeps.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::solver::{Allocation, Limits, Objective, Outcome, Problem, Why};
use crate::kernel::ids::{
    AllocationId, AuthorityId, CompetitionId, DecisionId, FrameworkId, ProcurementId, ProviderId, RankingId, TenderId,
};
use crate::kernel::{Instant, Money, canonical};

/// Competitions that are allocated together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procurement {
    pub id: ProcurementId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub title: String,
    pub terms: Terms,
    /// In their published order.
    pub lots: Vec<ProcurementLot>,
    /// [`Procurement::terms_hash`], from when it was made (T08).
    pub terms_sha256: String,
    pub created_at: Instant,
}

/// How the lots are given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub objective: Objective,
    /// The most lots that one provider may win.
    pub most_lots: Option<u32>,
    /// A district has one provider at most (H01).
    pub one_provider_per_district: bool,
    /// The most lots of one district that one provider may win (H01).
    pub lots_per_provider_and_district: Option<u32>,
    /// Groups of lots that may be won together; absent, any may.
    pub combinations: Option<Vec<BTreeSet<CompetitionId>>>,
    /// Weeks that a year of the term counts for in the cost of a tender.
    pub weeks_in_year: u32,
}

/// A competition as one of the lots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcurementLot {
    pub competition: CompetitionId,
    pub number: u32,
    pub district: Option<String>,
}

/// One run of the allocation. A later one supersedes it and never replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub id: AllocationId,
    pub procurement: ProcurementId,
    pub inputs: Inputs,
    /// SHA-256 of the canonical text of the inputs: equal for runs that judged the same.
    pub inputs_sha256: String,
    pub outcome: Outcome,
    /// What the rulebooks said of its awards; empty where they have no say.
    #[serde(default)]
    pub asked: Vec<Asked>,
    pub at: Instant,
}

/// What a rulebook said of one award of an allocation: it allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub competition: CompetitionId,
    pub decision: DecisionId,
    /// What it wants an officer to look at before anything is approved.
    pub referred: Vec<String>,
}

/// All that an allocation rests on: from it the outcome can be worked out again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    pub problem: Problem,
    pub tenders: Vec<Entered>,
    pub rankings: Vec<Ranked>,
    /// Tenders left out because their providers declined the contract; lots that are bound already keep who has them.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
}

/// What has come of the tenders of a procurement so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
    /// Whose providers declined the contract before it was signed (H05), and for which lot.
    pub declined: BTreeMap<TenderId, CompetitionId>,
    /// That are approved, put before those who approve, or have a contract.
    pub bound: BTreeSet<TenderId>,
}

impl Turns {
    fn is_empty(&self) -> bool {
        self.declined.is_empty() && self.bound.is_empty()
    }
}

/// The tender behind an offer of the problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub competition: CompetitionId,
    pub provider: ProviderId,
    pub tender: TenderId,
    pub name: String,
    /// Its prices that hold only together with other lots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounted: Vec<Discounted>,
}

/// A conditional price, and what the lot then costs over the whole term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discounted {
    pub price: Money,
    pub cost: Decimal,
}

/// The ranking of a competition that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    pub competition: CompetitionId,
    pub title: String,
    pub ranking: RankingId,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllocationOutcome {
    /// Nothing is better: bound and value are equal.
    Proved,
    /// As proved, but tenders that share a place would serve equally well: an officer decides between them, with a reason.
    Tie,
    /// The proof was not complete within the limit of effort: nothing is allocated, an officer must look.
    NotProved,
}

impl AllocationOutcome {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Tie => "tie",
            Self::NotProved => "not_proved",
        }
    }
}

impl Procurement {
    /// Lower-case hexadecimal SHA-256 of the canonical text of what was fixed.
    pub fn terms_hash(&self) -> String {
        let fixed = json!({"title": self.title, "terms": self.terms, "lots": self.lots});
        canonical::sha256(canonical::text(&fixed).as_bytes())
    }
}

impl Terms {
    /// As the solver takes them.
    pub fn limits(&self) -> Limits {
        let named = |group: &BTreeSet<CompetitionId>| group.iter().map(ToString::to_string).collect();
        Limits {
            most_lots: self.most_lots,
            one_bidder_per_district: self.one_provider_per_district,
            lots_per_district: self.lots_per_provider_and_district,
            combinations: self.combinations.as_ref().map(|groups| groups.iter().map(named).collect()),
        }
    }
}

impl Inputs {
    pub fn sha256(&self) -> String {
        canonical::sha256(canonical::text(&json!(self)).as_bytes())
    }

    pub fn entered(&self, lot: &str, bidder: &str) -> Option<&Entered> {
        let is_it = |one: &&Entered| one.competition.to_string() == lot && one.provider.to_string() == bidder;
        self.tenders.iter().find(is_it)
    }

    pub fn title(&self, lot: &str) -> &str {
        let found = self.rankings.iter().find(|ranked| ranked.competition.to_string() == lot);
        found.map_or("a lot", |ranked| ranked.title.as_str())
    }
}

impl Run {
    pub fn outcome(&self) -> AllocationOutcome {
        match self.allocation() {
            None => AllocationOutcome::NotProved,
            Some(allocation) if allocation.lots.iter().any(|lot| !level(lot).is_empty()) => AllocationOutcome::Tie,
            Some(_) => AllocationOutcome::Proved,
        }
    }

    pub fn allocation(&self) -> Option<&Allocation> {
        match &self.outcome {
            Outcome::Proved { allocation, .. } => Some(allocation),
            Outcome::NotProved { .. } => None,
        }
    }

    /// What the winner of a lot is to be paid for a bed and week, where that is less than its tender says because it wins other
    /// lots too.
    pub fn discounted_price(&self, competition: CompetitionId) -> Option<(TenderId, Money)> {
        let name = competition.to_string();
        let lot = self.allocation()?.lots.iter().find(|lot| lot.lot == name)?;
        let winner = lot.winner.as_ref().filter(|winner| winner.cost != winner.full_cost)?;
        let entered = self.inputs.entered(&name, &winner.bidder)?;
        let held = entered.discounted.iter().find(|discounted| discounted.cost == winner.cost)?;
        Some((entered.tender, held.price))
    }

    /// The tenders that may be approved for this lot: the winner's, and those level with it in everything.
    pub fn may_have(&self, competition: CompetitionId) -> BTreeSet<TenderId> {
        let name = competition.to_string();
        let lot = self.allocation().and_then(|allocation| allocation.lots.iter().find(|lot| lot.lot == name));
        let Some(lot) = lot else { return BTreeSet::new() };
        let winner = lot.winner.iter().map(|win| win.bidder.as_str());
        let bidders = winner.chain(level(lot));
        bidders.filter_map(|bidder| self.inputs.entered(&name, bidder)).map(|entered| entered.tender).collect()
    }
}

/// Who shares the winner's place and would serve as well.
fn level(lot: &super::solver::LotResult) -> Vec<&str> {
    let Some(winner) = &lot.winner else { return vec![] };
    let as_good = lot.reserve.iter().filter(|other| other.place == winner.place && other.why == Why::AsGood);
    as_good.map(|other| other.bidder.as_str()).collect()
}

/// A weekly price for so many beds over the whole term, options apart, in pounds.
pub fn cost_over_term(price: Decimal, beds: u32, years: u32, weeks_in_year: u32) -> Option<Decimal> {
    price.checked_mul(beds.into())?.checked_mul(years.into())?.checked_mul(weeks_in_year.into())
}
