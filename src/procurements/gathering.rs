//! From rankings to what the solver is asked.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::Said;
use super::model::{Discounted, Entered, Inputs, ProcurementLot, Ranked, Terms, Turns, cost_over_term};
use super::solver::{Bound, Lot, Objective, Offer, Problem};
use crate::competitions::Competition;
use crate::evaluation::{Ranking, Standing};
use crate::kernel::ids::{ProviderId, TenderId};
use crate::kernel::{Money, Refusal};
use crate::tenders::TenderConditions;

/// Relaxations after which the search gives up and says so: some ten seconds of one processor.
const EFFORT: u32 = 10_000;

/// A lot, its competition and the ranking that counts.
pub(super) type RankedLot = (ProcurementLot, Competition, Ranking);

/// Under what the lots are given out.
pub(super) struct Asked<'a> {
    pub terms: &'a Terms,
    pub conditions: &'a BTreeMap<TenderId, TenderConditions>,
    /// As if these had made no tender.
    pub without: &'a BTreeSet<ProviderId>,
    pub turns: Turns,
}

/// What is put together lot by lot.
#[derive(Default)]
struct Gathered {
    lots: Vec<Lot>,
    offers: Vec<Offer>,
    tenders: Vec<Entered>,
    rankings: Vec<Ranked>,
    bound: Vec<Bound>,
    /// Every bidder, with what it said in any of its tenders.
    said: BTreeMap<ProviderId, Said>,
}

impl Asked<'_> {
    /// Of several tenders of one provider for a lot, the one that serves the objective best counts. A lot that is bound keeps who
    /// has it; whoever declined is not asked again.
    ///
    /// # Errors
    /// `wrong-state` when a price over the whole term is out of range.
    pub fn inputs(self, ranked: &[RankedLot]) -> Result<Inputs, Refusal> {
        let mut all = Gathered::default();
        for (lot, competition, ranking) in ranked {
            all.lots.push(Lot {
                id: competition.id.to_string(),
                number: lot.number,
                district: lot.district.clone(),
                quantity: competition.quantity_beds.into(),
            });
            let title = competition.title.clone();
            all.rankings.push(Ranked { competition: competition.id, title, ranking: ranking.id });
            for (standing, place) in self.offered(ranking)? {
                self.enter(&mut all, (lot, competition), standing, place)?;
            }
        }
        let Gathered { lots, offers, tenders, rankings, bound, said } = all;
        let bidders = said.into_iter().map(|(id, said)| said.bidder(id, &lots)).collect();
        let (limits, objective) = (self.terms.limits(), self.terms.objective);
        let problem = Problem { lots, bidders, offers, bound, limits, objective, effort: EFFORT };
        Ok(Inputs { problem, tenders, rankings, turns: self.turns })
    }

    /// The tender of each provider that counts for a lot, with its place; in the order of their ids.
    fn offered<'r>(&self, ranking: &'r Ranking) -> Result<Vec<(&'r Standing, u32)>, Refusal> {
        let mut best: BTreeMap<ProviderId, (&Standing, u32)> = BTreeMap::new();
        let left = ranking.standings.iter().filter(|one| !self.without.contains(&one.provider));
        for standing in left.filter(|one| !self.turns.declined.contains_key(&one.tender)) {
            let Some(place) = standing.place else { continue };
            let here = (standing, u32::try_from(place).map_err(Refusal::internal)?);
            let kept = best.entry(standing.provider).or_insert(here);
            if self.serves(here) < self.serves(*kept) {
                *kept = here;
            }
        }
        Ok(best.into_values().collect())
    }

    /// The less the better.
    fn serves(&self, (standing, place): (&Standing, u32)) -> (bool, i64, u32, TenderId) {
        let free = !self.turns.bound.contains(&standing.tender);
        match self.terms.objective {
            Objective::LeastCost => (free, standing.price.micros(), place, standing.tender),
            _ => (free, i64::from(place), 0, standing.tender),
        }
    }

    fn enter(
        &self,
        all: &mut Gathered,
        (lot, competition): (&ProcurementLot, &Competition),
        standing: &Standing,
        place: u32,
    ) -> Result<(), Refusal> {
        let provider = standing.provider;
        let (id, bidder) = (competition.id.to_string(), provider.to_string());
        let cost = |price: Money| {
            let (beds, years) = (competition.quantity_beds, competition.term.years);
            let cost = cost_over_term(price.to_decimal(), beds, years, self.terms.weeks_in_year);
            cost.ok_or_else(|| Refusal::wrong_state("A price over the whole term is out of range."))
        };
        if self.turns.bound.contains(&standing.tender) {
            all.bound.push(Bound { lot: id.clone(), bidder: bidder.clone() });
        }
        let points = standing.total.unwrap_or_default();
        all.offers.push(Offer { lot: id, bidder, cost: cost(standing.price)?, points, place });
        let said = all.said.entry(provider).or_default();
        let mut discounted = vec![];
        if let Some(conditions) = self.conditions.get(&standing.tender) {
            for discount in &conditions.discounts {
                discounted.push(Discounted { price: discount.price, cost: cost(discount.price)? });
            }
            said.add(lot, conditions, &discounted);
        }
        all.tenders.push(Entered {
            competition: competition.id,
            provider,
            tender: standing.tender,
            name: standing.location_name.clone(),
            discounted,
        });
        Ok(())
    }
}
