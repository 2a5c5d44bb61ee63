//! What one provider said in its tenders for several lots, put together for the solver (C4, H02).

use super::model::{Discounted, ProcurementLot};
use super::solver::{Bidder, Condition, Discount, Lot, LotCost};
use crate::kernel::ids::ProviderId;
use crate::tenders::{ConditionalPrice, TenderConditions};

/// Everything that a provider said, tender by tender.
#[derive(Default)]
pub struct Said {
    most_lots: Option<u32>,
    capacity: Option<u64>,
    /// Lots by what their tenders say, then by their published order.
    preference: Vec<(u32, u32, String)>,
    discounts: Vec<Discount>,
}

impl Said {
    /// Takes in what the tender for a lot says; `discounted`: its conditional prices, in their order.
    pub fn add(&mut self, lot: &ProcurementLot, said: &TenderConditions, discounted: &[Discounted]) {
        // Whoever says two figures means the smaller one: nobody is given more than it wants anywhere.
        self.most_lots = [self.most_lots, said.most_lots].into_iter().flatten().min();
        self.capacity = [self.capacity, said.capacity.map(u64::from)].into_iter().flatten().min();
        let name = lot.competition.to_string();
        if let Some(preference) = said.preference {
            self.preference.push((preference, lot.number, name.clone()));
        }
        for (conditional, discounted) in said.discounts.iter().zip(discounted) {
            let Some(when) = condition(conditional) else { continue };
            let cost = LotCost { lot: name.clone(), cost: discounted.cost };
            match self.discounts.iter_mut().find(|discount| discount.when == when) {
                Some(discount) => discount.costs.push(cost),
                None => self.discounts.push(Discount { when, costs: vec![cost] }),
            }
        }
    }

    /// A price that needs a lot which is given out no more, because its competition was cancelled, can never hold.
    pub fn bidder(mut self, provider: ProviderId, lots: &[Lot]) -> Bidder {
        let given_out = |name: &String| lots.iter().any(|lot| lot.id == *name);
        self.discounts.retain(|discount| match &discount.when {
            Condition::AllOf(all) => all.iter().all(given_out),
            Condition::AtLeast(_) => true,
        });
        self.preference.sort_unstable();
        Bidder {
            id: provider.to_string(),
            most_lots: self.most_lots,
            capacity: self.capacity,
            preference: self.preference.into_iter().map(|(_, _, lot)| lot).collect(),
            discounts: self.discounts,
        }
    }
}

/// None of a price that has neither: no tender is saved with one.
fn condition(price: &ConditionalPrice) -> Option<Condition> {
    match (price.at_least, &price.all_of) {
        (Some(least), _) => Some(Condition::AtLeast(least)),
        (None, Some(all)) => Some(Condition::AllOf(all.iter().map(ToString::to_string).collect())),
        (None, None) => None,
    }
}
