//! Who gets which lot: an exact solver, with a proof (H01, H02, H05, C4).
//!
//! **What is best.** As many lots as possible are filled; among the allocations that do so, the published objective decides;
//! among those still level, the published order: lot by lot, the best-placed tender. So there is one answer, whatever the
//! order of the input. Everything is counted in whole numbers (10^12 to the pound), so nothing is rounded.
//!
//! **How it is proved.** A relaxation that knows only some of the limits is solved exactly as a flow of least cost: no
//! allocation can be better than it. Where its answer breaks a limit, or takes a discount whose condition does not hold
//! (a price that exists only if its bidder wins nine lots is no price elsewhere), the search divides in two and
//! goes on. It ends when no part that is left has a bound better than the best lawful allocation found: *proved optimal, bound =
//! value*. When its effort is spent first, it answers [`Outcome::NotProved`], which is for an officer and never an allocation.

mod model;
mod problem;
mod relax;
mod report;
mod search;
mod state;

use serde::{Deserialize, Serialize};

pub use problem::{Bidder, Bound, Condition, Discount, Fault, Limits, Lot, LotCost, Objective, Offer, Problem};
pub use report::{Allocation, LotResult, Reserve, Totals, Why, Win};

use model::Model;
use search::{Aim, Effort, next_best, search, settle};

/// What the search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing is better: the bound of everything else is no better than its value.
    Proved {
        allocation: Allocation,
        /// The sums of the best of all other allocations; absent when there is no other, or the effort ran out.
        next_best: Option<Totals>,
        /// How many relaxations it took.
        relaxations: u32,
    },
    /// The effort was spent before the proof was complete.
    NotProved {
        /// The best one found so far, for an officer to look at.
        best: Option<Box<Allocation>>,
        relaxations: u32,
    },
}

/// The best allocation, proved.
///
/// # Errors
/// When the problem names something twice or not at all, a figure has more than twelve decimal places or is negative, or what is
/// bound already breaks a limit.
pub fn solve(problem: &Problem) -> Result<Outcome, Fault> {
    let model = Model::of(problem)?;
    let mut effort = Effort { left: problem.effort, spent: 0 };
    let found = search(&model, &model.bound, Aim::default(), &mut effort);
    if !model.bound.is_empty() && matches!(found, Ok(None)) {
        return Err(Fault::Bound);
    }
    let settled = found.and_then(|best| best.map(|best| settle(&model, best, &mut effort)).transpose());
    let winners = match settled {
        Ok(winners) => winners.unwrap_or_else(|| vec![None; model.lots.len()]),
        Err(unproved) => {
            let best = unproved.best.map(|(_, winners)| Box::new(report::allocation(&model, &winners)));
            return Ok(Outcome::NotProved { best, relaxations: effort.spent });
        }
    };
    let next = next_best(&model, &winners, &mut effort).ok().flatten();
    Ok(Outcome::Proved {
        allocation: report::allocation(&model, &winners),
        next_best: next.map(|(_, winners)| report::totals(&model, &winners)),
        relaxations: effort.spent,
    })
}

#[cfg(test)]
mod tests;
