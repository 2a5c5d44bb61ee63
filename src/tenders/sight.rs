//! Which answers somebody of the council may read: whoever only marks reads those of the questions assigned to them (C2).

use std::collections::BTreeSet;

use super::model::OpenedTender;
use super::service::Tenders;
use super::store;
use crate::kernel::ids::CompetitionId;
use crate::kernel::permission::{Permission, ReadEvaluation};
use crate::kernel::{Actor, Problem, Refusal};

/// What somebody reads of opened tenders.
pub(super) enum Sight {
    Whole,
    /// Answers to these questions alone.
    Questions(BTreeSet<String>),
}

impl Sight {
    /// The tender as far as it may be read.
    pub(super) fn through(&self, mut tender: OpenedTender) -> OpenedTender {
        if let Self::Questions(assigned) = self {
            tender.answers.retain(|answer| assigned.contains(&answer.question));
        }
        tender
    }
}

impl Tenders {
    /// What the caller, who is of the competition's council or is a tenderer, may read of its opened tenders.
    ///
    /// # Errors
    /// `forbidden` for an evaluator who is not assigned.
    pub(super) async fn sight(&self, actor: &Actor, competition: CompetitionId) -> Result<Sight, Refusal> {
        if actor.provider().is_some() || ReadEvaluation::granted(actor) {
            return Ok(Sight::Whole);
        }
        match store::assigned_questions(self.db.reader(), competition, actor.id.into()).await? {
            Some(all) if all.is_empty() => Ok(Sight::Whole),
            Some(some) => Ok(Sight::Questions(some)),
            None => Err(Refusal::new(
                Problem::Forbidden,
                "You are not assigned to evaluate this competition. A commissioner assigns evaluators to its questions.",
            )),
        }
    }
}
