//! Marking, moderation and ranking, and what the awards slice needs of them.

mod assigning;
mod carrying;
mod comparing;
mod correcting;
mod enquiring;
mod locking;
mod marking;
mod moderating;
mod ranking;

use uuid::Uuid;

pub use assigning::{NewAssignment, PanelReport};
pub use carrying::CarriedMark;

use super::model::{AgreedMark, MarkedQuestion, Method};
use super::panel::Panel;
use super::ranking::Ranking;
use super::store;
use crate::competitions::{Competition, Competitions};
use crate::conflicts::{Conflicts, Matter};
use crate::decisions::Decisions;
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, UserId};
use crate::memberships::Memberships;
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Work};
use crate::tenders::Tenders;

#[derive(Clone)]
pub struct Evaluation {
    db: Db,
    competitions: Competitions,
    tenders: Tenders,
    memberships: Memberships,
    rulebooks: Rulebooks,
    decisions: Decisions,
    conflicts: Conflicts,
}

impl Evaluation {
    pub fn new(
        db: Db,
        competitions: Competitions,
        tenders: Tenders,
        memberships: Memberships,
        rulebooks: Rulebooks,
        decisions: Decisions,
        conflicts: Conflicts,
    ) -> Self {
        Self { db, competitions, tenders, memberships, rulebooks, decisions, conflicts }
    }

    /// The run that counts: the last one. Whose competition it is must have been settled before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest(&self, competition: CompetitionId) -> Result<Option<Ranking>, Refusal> {
        store::latest_ranking(self.db.reader(), competition).await
    }

    /// The marks on which the evaluators agreed and that stand, with their reasons, in order of tender and question. Whose
    /// competition it is must have been settled before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn agreed(&self, competition: CompetitionId) -> Result<Vec<AgreedMark>, Refusal> {
        let panel = self.panel(competition).await?;
        let mut agreed = self.every_agreed(competition, &panel).await?;
        agreed.retain(|mark| mark.reopened.is_none());
        Ok(agreed)
    }

    /// The same, with those that were opened again.
    async fn every_agreed(&self, competition: CompetitionId, panel: &Panel) -> Result<Vec<AgreedMark>, Refusal> {
        let mut agreed = store::agreed(self.db.reader(), competition).await?;
        if panel.sets_aside() {
            panel.reopen(&mut agreed, &store::sheets(self.db.reader(), competition).await?);
        }
        Ok(agreed)
    }

    /// The same, within a unit of work.
    async fn every_agreed_in(work: &Work, competition: CompetitionId) -> Result<Vec<AgreedMark>, Refusal> {
        let mut agreed = store::agreed(work.tx(), competition).await?;
        let panel = Self::panel_in(work, competition).await?;
        if panel.sets_aside() {
            panel.reopen(&mut agreed, &store::sheets(work.tx(), competition).await?);
        }
        Ok(agreed)
    }

    /// Everybody who marks, and whose sheets are set aside.
    async fn panel(&self, competition: CompetitionId) -> Result<Panel, Refusal> {
        let db = self.db.reader();
        let (own, framework) = store::whose(db, competition).await?;
        let evaluators = store::evaluators(db, competition).await?;
        let people: Vec<Uuid> = evaluators.iter().map(|one| one.person.0).collect();
        let matter = Matter::competition(framework, competition);
        let ruled_out = self.conflicts.ruled_out(&people, own, matter).await?;
        Ok(Panel::new(evaluators, &store::tendered(db, competition).await?, &ruled_out))
    }

    /// The same, within a unit of work.
    async fn panel_in(work: &Work, competition: CompetitionId) -> Result<Panel, Refusal> {
        let (own, framework) = store::whose(work.tx(), competition).await?;
        let evaluators = store::evaluators(work.tx(), competition).await?;
        let people: Vec<Uuid> = evaluators.iter().map(|one| one.person.0).collect();
        let matter = Matter::competition(framework, competition);
        let ruled_out = Conflicts::ruled_out_in(work, &people, own, matter).await?;
        Ok(Panel::new(evaluators, &store::tendered(work.tx(), competition).await?, &ruled_out))
    }

    /// Whether this person marked a tender of the competition (T10: an approver has not).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_marked(&self, competition: CompetitionId, user: UserId) -> Result<bool, Refusal> {
        store::has_marked(self.db.reader(), competition, user).await
    }

    /// Freezes the marks under `ranking`, because an approval is asked for on it.
    ///
    /// # Errors
    /// `wrong-state` when marks changed or were opened again since the ranking, or an approval rests on them already.
    pub async fn freeze(work: &Work, ranking: &Ranking) -> Result<(), Refusal> {
        let agreed = Self::every_agreed_in(work, ranking.competition).await?;
        if agreed.iter().any(|mark| mark.reopened.is_some()) {
            return Err(Refusal::wrong_state(
                "An agreed mark was opened again after the ranking. Agree it anew and rank the tenders again.",
            ));
        }
        if store::freeze(work.tx(), ranking.competition, ranking.evaluation_version).await? {
            let latest = store::latest_ranking(work.tx(), ranking.competition).await?;
            if latest.is_some_and(|latest| latest.id == ranking.id) {
                return Ok(());
            }
            return Err(Refusal::wrong_state(
                "The tenders have been ranked again since; read the ranking that counts.",
            ));
        }
        Err(Refusal::wrong_state(if store::progress(work.tx(), ranking.competition).await?.frozen {
            "An approval of this competition is pending or given already."
        } else {
            "Marks have changed since the ranking; rank the tenders again."
        }))
    }

    /// Lets marks and rankings change again, because the approval was referred back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn thaw(work: &Work, competition: CompetitionId) -> Result<(), Refusal> {
        store::thaw(work.tx(), competition).await
    }
}

impl From<&Competition> for Method {
    fn from(competition: &Competition) -> Self {
        let criteria = competition.criteria();
        let question = |question: &crate::competitions::Question| MarkedQuestion {
            id: question.id.clone(),
            weight: criteria.share(question),
        };
        Self {
            price_weight: competition.weights.price,
            quality_weight: competition.weights.quality,
            max_mark: competition.max_mark,
            quality_floor: competition.quality_floor,
            questions: competition.questions.iter().map(question).collect(),
        }
    }
}

/// Marks are frozen while an approval stands on them.
fn frozen() -> Refusal {
    Refusal::wrong_state("An approval rests on these marks. They can change only once it has been referred back.")
}
