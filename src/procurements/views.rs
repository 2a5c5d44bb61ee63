//! Requests and answers about procurements and allocations.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{AllocationOutcome, ProcurementLot, Run, Terms};
use super::service::Grouped;
use super::solver::{LotResult, Objective, Outcome, Totals};
use super::writing;
use crate::kernel::ids::{
    AllocationId, AuthorityId, CompetitionId, DecisionId, FrameworkId, LotId, ProcurementId, ProviderId, TenderId,
};
use crate::kernel::london::LondonTime;
use crate::kernel::text::Faults;
use crate::kernel::{Money, Refusal};

const MOST_LOTS: usize = 200;

/// Drafts that are to run together, and how their lots are given out. It is fixed from when it is made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Home care in five zones",
    "lots": [{"competition_id": "0199a1c0-5f5e-7000-8000-000000000001", "district": "Bassetlaw"}],
    "objective": "least_cost", "most_lots": 2, "one_provider_per_district": true, "weeks_in_year": 52
}))]
pub struct NewProcurement {
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// In the order in which they are published; it also breaks ties.
    #[schema(min_items = 1, max_items = 200)]
    pub lots: Vec<NewProcurementLot>,
    /// What is best among the allocations that leave the fewest lots without a winner.
    pub objective: Objective,
    /// The most lots that one provider may win; absent, any number.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub most_lots: Option<u32>,
    /// A district has one provider at most, whatever lots lie in it.
    #[serde(default)]
    pub one_provider_per_district: bool,
    /// The most lots of one district that one provider may win; absent, any number.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub lots_per_provider_and_district: Option<u32>,
    /// Groups of competitions: whoever wins more than one lot wins lots of one group. Absent, any may be combined.
    #[serde(default)]
    pub combinations: Option<Vec<BTreeSet<CompetitionId>>>,
    /// Weeks that a year of a competition's term counts for: a tender costs its weekly price × beds × years × these weeks.
    #[schema(minimum = 1, maximum = 53)]
    pub weeks_in_year: u32,
}

/// A competition as one of the lots.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProcurementLot {
    /// A draft of the framework.
    pub competition_id: CompetitionId,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub district: Option<String>,
}

impl NewProcurement {
    /// # Errors
    /// `validation` naming every fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/title", &self.title, 200);
        let fits = (1..=MOST_LOTS).contains(&self.lots.len());
        faults.require(fits, "/lots", "out_of_range", "name between 1 and 200 competitions");
        let mut named = BTreeSet::new();
        for (n, lot) in self.lots.iter().enumerate() {
            let once = named.insert(lot.competition_id);
            faults.require(once, &format!("/lots/{n}/competition_id"), "repeated", "is named twice");
            if let Some(district) = &lot.district {
                faults.text(&format!("/lots/{n}/district"), district, 200);
            }
        }
        at_least_one(&mut faults, "/most_lots", self.most_lots);
        at_least_one(&mut faults, "/lots_per_provider_and_district", self.lots_per_provider_and_district);
        for (n, group) in self.combinations.iter().flatten().enumerate() {
            let known = group.is_subset(&named);
            faults.require(
                known,
                &format!("/combinations/{n}"),
                "unknown_lot",
                "names a competition that is no lot of this",
            );
        }
        let weeks = (1..=53).contains(&self.weeks_in_year);
        faults.require(weeks, "/weeks_in_year", "out_of_range", "must be between 1 and 53");
        faults.verdict()
    }

    pub fn terms(&self) -> Terms {
        Terms {
            objective: self.objective,
            most_lots: self.most_lots,
            one_provider_per_district: self.one_provider_per_district,
            lots_per_provider_and_district: self.lots_per_provider_and_district,
            combinations: self.combinations.clone(),
            weeks_in_year: self.weeks_in_year,
        }
    }

    pub fn lots(&self) -> Vec<ProcurementLot> {
        let numbered = (1u32..).zip(&self.lots);
        let lot = |(number, lot): (u32, &NewProcurementLot)| ProcurementLot {
            competition: lot.competition_id,
            number,
            district: lot.district.clone(),
        };
        numbered.map(lot).collect()
    }
}

fn at_least_one(faults: &mut Faults, pointer: &str, limit: Option<u32>) {
    faults.require(limit != Some(0), pointer, "out_of_range", "must be at least 1");
}

/// Every draft of a procurement, as it was read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"drafts": [{"competition_id": "0199a1c0-5f5e-7000-8000-000000000001", "version": 2}]}))]
pub struct ProcurementPublication {
    #[schema(min_items = 1, max_items = 200)]
    pub drafts: Vec<DraftRead>,
}

/// A draft and its version.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRead {
    pub competition_id: CompetitionId,
    #[schema(minimum = 1)]
    pub version: i64,
}

/// A question about the allocation. Nothing of it is kept.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"without_provider_ids": ["0199a1c0-5f5e-7000-8000-000000000001"]}))]
pub struct WhatIf {
    /// As if these had made no tender.
    #[serde(default)]
    #[schema(value_type = Vec<ProviderId>)]
    pub without_provider_ids: BTreeSet<ProviderId>,
    /// In place of the published number.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub most_lots: Option<u32>,
}

impl WhatIf {
    /// # Errors
    /// `validation`.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        at_least_one(&mut faults, "/most_lots", self.most_lots);
        faults.verdict()
    }
}

/// A procurement, as every member of one of its lots reads it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProcurementView {
    pub id: ProcurementId,
    pub framework_id: FrameworkId,
    pub authority_id: AuthorityId,
    pub title: String,
    pub lots: Vec<ProcurementLotView>,
    pub objective: Objective,
    pub most_lots: Option<u32>,
    pub one_provider_per_district: bool,
    pub lots_per_provider_and_district: Option<u32>,
    #[schema(value_type = Option<Vec<Vec<CompetitionId>>>)]
    pub combinations: Option<Vec<BTreeSet<CompetitionId>>>,
    pub weeks_in_year: u32,
    /// SHA-256 of the canonical JSON of what was fixed when it was made.
    pub terms_sha256: String,
    pub created_at: DateTime<Utc>,
}

/// One of the lots.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProcurementLotView {
    pub competition_id: CompetitionId,
    pub number: u32,
    pub district: Option<String>,
    pub lot_id: LotId,
    pub title: String,
    /// Of the competition.
    #[schema(example = "published")]
    pub state: String,
    pub quantity_beds: u32,
    /// Of the competition, as its own `ETag` says.
    pub version: i64,
}

impl From<Grouped> for ProcurementView {
    fn from(Grouped { procurement, competitions }: Grouped) -> Self {
        let lots = procurement.lots.into_iter().zip(competitions).map(|(lot, competition)| ProcurementLotView {
            competition_id: lot.competition,
            number: lot.number,
            district: lot.district,
            lot_id: competition.lot,
            title: competition.title,
            state: competition.state.name().to_owned(),
            quantity_beds: competition.quantity_beds,
            version: competition.version,
        });
        let terms = procurement.terms;
        Self {
            id: procurement.id,
            framework_id: procurement.framework,
            authority_id: procurement.authority,
            title: procurement.title,
            lots: lots.collect(),
            objective: terms.objective,
            most_lots: terms.most_lots,
            one_provider_per_district: terms.one_provider_per_district,
            lots_per_provider_and_district: terms.lots_per_provider_and_district,
            combinations: terms.combinations,
            weeks_in_year: terms.weeks_in_year,
            terms_sha256: procurement.terms_sha256,
            created_at: procurement.created_at,
        }
    }
}

/// Who wins which lot, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocationView {
    /// Absent when nothing was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<AllocationId>,
    pub procurement_id: ProcurementId,
    pub outcome: AllocationOutcome,
    /// How far the proof has come, in a sentence.
    pub proof: String,
    /// Empty when nothing is proved.
    pub lots: Vec<AllocatedLotView>,
    /// The sums of this allocation.
    pub total: Option<AllocationSums>,
    /// The best of all other allocations; absent when there is none, or it was not worked out.
    pub next_best: Option<AllocationSums>,
    /// How much dearer the next best is in pounds; less than nothing when it is cheaper and worse in what counts first.
    #[schema(value_type = Option<String>)]
    pub next_best_dearer_by: Option<Decimal>,
    /// Equal for runs over the same lots, tenders and terms.
    pub inputs_sha256: String,
    pub at: LondonTime,
}

/// The sums of an allocation.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AllocationSums {
    /// Lots with a winner.
    pub filled: u32,
    /// In pounds over the whole term.
    #[schema(value_type = String)]
    pub cost: Decimal,
    #[schema(value_type = String)]
    pub points: Decimal,
}

/// One lot of an allocation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocatedLotView {
    pub competition_id: CompetitionId,
    pub title: String,
    pub winner: Option<AllocationWinner>,
    /// Every other ranked tender, the best-placed first: whom to turn to if the winner declines.
    pub reserve: Vec<AllocationReserve>,
    /// Tenders that had the lot and whose providers declined the contract; they are not asked again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<TenderId>,
    /// The rulebook's, on this award; absent where it has no say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    /// What the rulebook wants an officer to look at before this is approved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub referred: Vec<String>,
}

/// Who wins a lot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocationWinner {
    pub provider_id: ProviderId,
    pub tender_id: TenderId,
    pub location_name: String,
    pub place: u32,
    /// In pounds over the whole term.
    #[schema(value_type = String)]
    pub cost: Decimal,
    /// The same without any discount.
    #[schema(value_type = String)]
    pub full_cost: Decimal,
    /// For one bed and week, where a conditional price of the tender holds: what is contracted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discounted_price: Option<Money>,
    #[schema(value_type = String)]
    pub points: Decimal,
    pub reason: String,
}

/// A back-up. Nothing is committed to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocationReserve {
    pub provider_id: ProviderId,
    pub tender_id: TenderId,
    pub location_name: String,
    pub place: u32,
    /// In pounds: none.
    #[schema(value_type = String, example = "0.00")]
    pub committed: Decimal,
    pub reason: String,
}

/// A page of allocations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllocationPage {
    pub items: Vec<AllocationView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<Totals> for AllocationSums {
    fn from(Totals { filled, cost, points }: Totals) -> Self {
        Self { filled, cost, points }
    }
}

impl From<Run> for AllocationView {
    fn from(run: Run) -> Self {
        let (proof, total, next_best) = match &run.outcome {
            Outcome::Proved { allocation, next_best, relaxations } => (
                format!("Proved optimal: bound = value, after {relaxations} relaxations."),
                Some(allocation.total),
                *next_best,
            ),
            Outcome::NotProved { relaxations, .. } => (
                format!(
                    "Not proved within the limit of {relaxations} relaxations: nothing is allocated, an officer looks."
                ),
                None,
                None,
            ),
        };
        let lots = run.allocation().map_or(&[][..], |allocation| allocation.lots.as_slice());
        let dearer = total.zip(next_best).map(|(total, next)| next.cost - total.cost);
        Self {
            id: Some(run.id).filter(|id| !id.0.is_nil()),
            procurement_id: run.procurement,
            outcome: run.outcome(),
            proof,
            lots: lots.iter().filter_map(|lot| allocated(&run, lot)).collect(),
            total: total.map(Into::into),
            next_best: next_best.map(Into::into),
            next_best_dearer_by: dearer,
            inputs_sha256: run.inputs_sha256,
            at: LondonTime(run.at),
        }
    }
}

fn allocated(run: &Run, lot: &LotResult) -> Option<AllocatedLotView> {
    let inputs = &run.inputs;
    let winner = lot.winner.as_ref().and_then(|win| {
        let entered = inputs.entered(&lot.lot, &win.bidder)?;
        Some(AllocationWinner {
            provider_id: entered.provider,
            tender_id: entered.tender,
            location_name: entered.name.clone(),
            place: win.place,
            cost: win.cost,
            full_cost: win.full_cost,
            discounted_price: run.discounted_price(entered.competition).map(|(_, price)| price),
            points: win.points,
            reason: writing::of_winner(inputs, &lot.lot, win),
        })
    });
    let reserve = lot.reserve.iter().filter_map(|other| {
        let entered = inputs.entered(&lot.lot, &other.bidder)?;
        Some(AllocationReserve {
            provider_id: entered.provider,
            tender_id: entered.tender,
            location_name: entered.name.clone(),
            place: other.place,
            committed: Decimal::new(0, 2),
            reason: writing::of_reserve(inputs, &lot.lot, other),
        })
    });
    let competition: CompetitionId = lot.lot.parse().ok()?;
    let declined = inputs.turns.declined.iter().filter(|(_, of)| **of == competition).map(|(tender, _)| *tender);
    let asked = run.asked.iter().find(|asked| asked.competition == competition);
    Some(AllocatedLotView {
        competition_id: competition,
        title: inputs.title(&lot.lot).to_owned(),
        winner,
        reserve: reserve.collect(),
        declined: declined.collect(),
        decision_id: asked.map(|asked| asked.decision),
        referred: asked.map(|asked| asked.referred.clone()).unwrap_or_default(),
    })
}
