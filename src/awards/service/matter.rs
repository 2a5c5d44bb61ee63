//! What a report is about, as far as approval and award go by it: a competition, or a proposal to award without one.

use super::super::model::Basis;
use super::Awards;
use crate::competitions::Competition;
use crate::contracts::Term;
use crate::direct_awards::DirectAward;
use crate::evaluation::Evaluation;
use crate::kernel::ids::{AuthorityId, FrameworkId, UserId};
use crate::kernel::{Actor, Call, Instant, Origin, Problem, Refusal};
use crate::store::Work;

/// What a report is about.
pub(super) enum Matter {
    Competition(Box<Competition>),
    DirectAward(Box<DirectAward>),
}

impl Matter {
    pub fn authority(&self) -> AuthorityId {
        match self {
            Self::Competition(competition) => competition.authority,
            Self::DirectAward(direct) => direct.authority,
        }
    }

    pub fn framework(&self) -> FrameworkId {
        match self {
            Self::Competition(competition) => competition.framework,
            Self::DirectAward(direct) => direct.framework,
        }
    }

    /// The rulebook that judges it.
    pub fn rulebook(&self) -> Result<&str, Refusal> {
        match self {
            Self::Competition(competition) => pinned(competition),
            Self::DirectAward(direct) => Ok(&direct.rulebook_sha256),
        }
    }

    /// The term of a contract that comes of it.
    pub fn term(&self) -> Result<Term, Refusal> {
        match self {
            Self::Competition(competition) => contract_term(competition),
            Self::DirectAward(direct) => direct.term(),
        }
    }

    /// Whoever proposed to award without a competition takes no other part in it.
    ///
    /// # Errors
    /// `forbidden`, saying what somebody else does.
    pub fn require_other(&self, user: UserId, does: &str) -> Result<(), Refusal> {
        match self {
            Self::DirectAward(direct) if direct.proposed_by == user => {
                let detail = format!("You proposed this direct award, so somebody else {does}.");
                Err(Refusal::new(Problem::Forbidden, detail))
            }
            _ => Ok(()),
        }
    }

    /// What a direct award rests on.
    pub fn ground(&self) -> Option<&'static str> {
        match self {
            Self::Competition(_) => None,
            Self::DirectAward(direct) => Some(direct.ground.name()),
        }
    }
}

impl Awards {
    /// What a report of the caller's own council is about, for whom no interest keeps out.
    ///
    /// # Errors
    /// `not-found`; `declaration-needed`; `conflict-of-interest`.
    pub(super) async fn matter(&self, actor: &Actor, basis: Basis, at: Instant) -> Result<Matter, Refusal> {
        match basis {
            Basis::Ranking { competition, .. } => {
                let competition = self.competitions.owned(actor, competition).await?;
                self.tenders.require_clear(actor, &competition, at).await?;
                Ok(Matter::Competition(Box::new(competition)))
            }
            Basis::DirectAward { direct_award } => {
                let direct = self.direct_awards.owned(actor, direct_award).await?;
                self.direct_awards.require_clear(actor, (direct.framework, direct.provider), at).await?;
                Ok(Matter::DirectAward(Box::new(direct)))
            }
        }
    }

    /// Whether this person marked tenders of what a report is about.
    pub(super) async fn has_marked(&self, matter: &Matter, user: UserId) -> Result<bool, Refusal> {
        match matter {
            Matter::Competition(competition) => self.evaluation.has_marked(competition.id, user).await,
            Matter::DirectAward(_) => Ok(false),
        }
    }

    /// That it is still to be decided, and stays so until the work ends.
    pub(super) async fn require_undecided(&self, work: &Work, call: &Call, basis: Basis) -> Result<(), Refusal> {
        match basis {
            Basis::Ranking { competition, .. } => self.competitions.require_undecided(work, call, competition).await,
            Basis::DirectAward { .. } => self.hold_alone(work, call, basis).await,
        }
    }

    /// As [`Self::require_undecided`], and nobody awards meanwhile.
    pub(super) async fn hold_alone(&self, work: &Work, call: &Call, basis: Basis) -> Result<(), Refusal> {
        match basis {
            Basis::Ranking { competition, .. } => {
                self.competitions.held_alone(work, &call.actor, competition).await?.must_not_be_cancelled()
            }
            Basis::DirectAward { direct_award } => {
                self.direct_awards.held(work, &call.actor, direct_award).await?.must_stand()
            }
        }
    }
}

/// What a report rested on may change again.
pub(super) async fn thaw(work: &Work, basis: Basis) -> Result<(), Refusal> {
    match basis {
        Basis::Ranking { competition, .. } => Evaluation::thaw(work, competition).await,
        // A proposal never changes: another one takes its place.
        Basis::DirectAward { .. } => Ok(()),
    }
}

/// The rulebook that judges a competition.
pub(super) fn pinned(competition: &Competition) -> Result<&str, Refusal> {
    let pinned = competition.rulebook_sha256.as_deref();
    pinned.ok_or_else(|| Refusal::internal("a ranked competition without a pinned rulebook"))
}

/// The term of a contract that comes of a competition.
pub(super) fn contract_term(competition: &Competition) -> Result<Term, Refusal> {
    let term = competition.term.starting(competition.timetable.starts_on);
    term.ok_or_else(|| Refusal::internal("a term that is over before the contract starts"))
}

/// What an award's approval is looked up by.
pub(super) fn is_of(basis: Basis, origin: &Origin) -> bool {
    basis.competition() == origin.competition() && basis.direct_award() == origin.direct_award()
}
