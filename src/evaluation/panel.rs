//! Who marks what, and who may see whose marks. Pure.
//!
//! Everybody marks alone and then locks their sheet (C2). Before that nobody else reads it, whatever their office, and
//! its owner reads nobody else's; moderation of a question waits for everybody it is assigned to. A sheet whose evaluator
//! was told to stay out of a tenderer's papers is set aside for that tender: kept, shown so, and no ground for a consensus.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{AgreedMark, MarkSheet, Method, Reopened};
use crate::kernel::ids::{CompetitionId, ProviderId, TenderId, UserId};
use crate::kernel::{Instant, Problem, Refusal};

/// Somebody who marks, or marked, tenders of a competition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluator {
    pub competition: CompetitionId,
    pub person: UserId,
    /// Uses the service, or speaks for those who do (H15).
    pub lay: bool,
    /// Ids of the questions; none: every question.
    pub questions: BTreeSet<String>,
    /// Unknown of those who marked before there were assignments.
    pub assigned_by: Option<UserId>,
    pub assigned_at: Instant,
    pub unassigned_at: Option<Instant>,
    pub locked_at: Option<Instant>,
    /// The moderators go on without them; the reason is in the turns.
    pub waived_at: Option<Instant>,
}

/// What happened to somebody's assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvaluatorTurnKind {
    Assigned,
    Unassigned,
    Locked,
    Unlocked,
    /// Moderation goes on without them.
    Waived,
}

impl EvaluatorTurnKind {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Waived => "waived",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Assigned, Self::Unassigned, Self::Locked, Self::Unlocked, Self::Waived]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// One turn, on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluatorTurn {
    pub person: UserId,
    pub kind: EvaluatorTurnKind,
    pub reason: Option<String>,
    pub by: UserId,
    pub at: Instant,
}

/// Somebody's sheet for one tender as its reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenSheet {
    pub sheet: MarkSheet,
    pub lay: bool,
    pub locked_at: Option<Instant>,
    pub set_aside_at: Option<Instant>,
}

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Marks and does nothing else.
    Evaluator(UserId),
    /// Answers for the evaluation as a whole; may be assigned to mark as well.
    Officer(UserId),
}

/// Everybody who marks in one competition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// In order of the people's ids.
    pub evaluators: Vec<Evaluator>,
    /// Since when a person is kept out of a tender's papers by a director's ruling.
    pub aside: BTreeMap<(UserId, TenderId), Instant>,
}

impl Evaluator {
    pub const fn is_assigned(&self) -> bool {
        self.unassigned_at.is_none()
    }

    /// Marks now: assigned, and not locked.
    pub const fn is_marking(&self) -> bool {
        self.is_assigned() && self.locked_at.is_none()
    }

    /// Their marks cannot change any more, so others may read them.
    const fn is_done(&self) -> bool {
        self.locked_at.is_some() || self.unassigned_at.is_some()
    }

    pub fn covers(&self, question: &str) -> bool {
        self.questions.is_empty() || self.questions.contains(question)
    }

    /// The questions of the method that they mark, in its order.
    pub fn questions_of(&self, method: &Method) -> Vec<String> {
        let ids = method.questions.iter().map(|question| question.id.clone());
        ids.filter(|question| self.covers(question)).collect()
    }

    /// # Errors
    /// `wrong-state` when they do not mark, or have locked their sheet.
    pub fn must_be_marking(&self) -> Result<(), Refusal> {
        match (self.is_assigned(), self.locked_at) {
            (false, _) => Err(Refusal::wrong_state("This person is not assigned any more.")),
            (true, Some(_)) => Err(Refusal::wrong_state(
                "The sheet is locked: its marks stand. A moderator can unlock it, with a reason on record.",
            )),
            (true, None) => Ok(()),
        }
    }
}

impl Panel {
    /// `ruled_out`: whom a director keeps out of which provider's papers, and since when.
    pub fn new(
        evaluators: Vec<Evaluator>,
        tenders: &[(TenderId, ProviderId)],
        ruled_out: &[(Uuid, ProviderId, Instant)],
    ) -> Self {
        let of_provider = |(person, out, at): &(Uuid, ProviderId, Instant)| {
            let (person, out, at) = (UserId(*person), *out, *at);
            let theirs = tenders.iter().filter(move |(_, provider)| *provider == out);
            theirs.map(move |(tender, _)| ((person, *tender), at)).collect::<Vec<_>>()
        };
        Self { evaluators, aside: ruled_out.iter().flat_map(of_provider).collect() }
    }

    pub fn of(&self, person: UserId) -> Option<&Evaluator> {
        self.evaluators.iter().find(|evaluator| evaluator.person == person)
    }

    /// The assignment by which somebody marks.
    ///
    /// # Errors
    /// `forbidden` for whoever has none.
    pub fn assigned(&self, person: UserId) -> Result<&Evaluator, Refusal> {
        self.of(person).filter(|evaluator| evaluator.is_assigned()).ok_or_else(not_assigned)
    }

    /// Whether anybody's marks of a tender do not count. Else there is no sheet that [`Self::reopen`] needs.
    pub fn sets_aside(&self) -> bool {
        !self.aside.is_empty()
    }

    /// Since when somebody's marks of a tender do not count.
    pub fn set_aside(&self, person: UserId, tender: TenderId) -> Option<Instant> {
        self.aside.get(&(person, tender)).copied()
    }

    /// The sheets that somebody may read: their own always; others' once those are done and, for whoever marks, once
    /// their own is locked, and then of the questions assigned to them alone.
    pub fn visible(&self, sheets: Vec<MarkSheet>, reader: Reader) -> Vec<SeenSheet> {
        let (Reader::Evaluator(me) | Reader::Officer(me)) = reader;
        let (mine, blind) = (self.of(me), self.is_blind(reader));
        let narrowed = mine.filter(|_| matches!(reader, Reader::Evaluator(_)));
        let seen = |mut sheet: MarkSheet| {
            let marker = self.of(sheet.evaluator);
            let own = sheet.evaluator == me;
            if !own && (blind || marker.is_some_and(|marker| !marker.is_done())) {
                return None;
            }
            if let Some(mine) = narrowed.filter(|_| !own) {
                sheet.marks.retain(|mark| mine.covers(&mark.question));
            }
            let set_aside_at = self.set_aside(sheet.evaluator, sheet.tender);
            (!sheet.marks.is_empty()).then_some(SeenSheet {
                lay: marker.is_some_and(|marker| marker.lay),
                locked_at: marker.and_then(|marker| marker.locked_at),
                set_aside_at,
                sheet,
            })
        };
        sheets.into_iter().filter_map(seen).collect()
    }

    /// Must not see yet what others think.
    fn is_blind(&self, reader: Reader) -> bool {
        match reader {
            Reader::Evaluator(me) => self.of(me).is_none_or(|mine| mine.locked_at.is_none()),
            Reader::Officer(me) => self.of(me).is_some_and(Evaluator::is_marking),
        }
    }

    /// Whether somebody may read the mark agreed for a question: evaluators only once the tender is `moderated` in whole,
    /// and only of their own questions.
    pub fn reads_agreed(&self, reader: Reader, moderated: bool, question: &str) -> bool {
        let theirs = match reader {
            Reader::Evaluator(me) => moderated && self.of(me).is_some_and(|mine| mine.covers(question)),
            Reader::Officer(_) => true,
        };
        theirs && !self.is_blind(reader)
    }

    /// Whoever must still lock before a question of a tender can be agreed.
    pub fn awaited(&self, tender: TenderId, question: &str) -> Vec<UserId> {
        let owes = |one: &&Evaluator| {
            one.is_marking()
                && one.waived_at.is_none()
                && one.covers(question)
                && self.set_aside(one.person, tender).is_none()
        };
        self.evaluators.iter().filter(owes).map(|one| one.person).collect()
    }

    /// Whether a consensus may rest on somebody's mark of this tender: it cannot change, and it is not set aside.
    pub fn counts(&self, sheet: &MarkSheet) -> bool {
        let done = self.of(sheet.evaluator).is_none_or(Evaluator::is_done);
        done && self.set_aside(sheet.evaluator, sheet.tender).is_none()
    }

    /// Opens again, in place, every agreed mark that rested on a sheet which was set aside after it was agreed.
    pub fn reopen(&self, agreed: &mut [AgreedMark], sheets: &[MarkSheet]) {
        let since = |sheet: &MarkSheet| self.set_aside(sheet.evaluator, sheet.tender);
        let aside: Vec<(&MarkSheet, Instant)> =
            sheets.iter().filter_map(|sheet| since(sheet).map(|at| (sheet, at))).collect();
        for mark in agreed.iter_mut().filter(|mark| mark.reopened.is_none()) {
            let rested = |(sheet, _): &&(&MarkSheet, Instant)| {
                sheet.tender == mark.tender && sheet.marks.iter().any(|given| given.question == mark.mark.question)
            };
            let since = aside.iter().filter(rested).map(|(_, at)| *at);
            if let Some(at) = since.filter(|at| *at >= mark.at).min() {
                let why = "It rested on the marks of somebody who was told to stay out of this tenderer's papers.";
                mark.reopened = Some(Reopened { at, why: why.to_owned() });
            }
        }
    }

    /// What somebody has not marked yet, in order of the tenders, then of the questions.
    pub fn unmarked(
        evaluator: &Evaluator,
        method: &Method,
        tenders: &[TenderId],
        sheets: &[MarkSheet],
    ) -> Vec<(TenderId, String)> {
        let own = sheets.iter().filter(|sheet| sheet.evaluator == evaluator.person);
        let given: BTreeSet<(TenderId, &str)> =
            own.flat_map(|sheet| sheet.marks.iter().map(|mark| (sheet.tender, mark.question.as_str()))).collect();
        let questions = evaluator.questions_of(method);
        tenders
            .iter()
            .flat_map(|tender| questions.iter().map(|question| (*tender, question.clone())))
            .filter(|(tender, question)| !given.contains(&(*tender, question.as_str())))
            .collect()
    }

    /// What is wrong with the panel as a whole: questions that nobody marks, as `(code, question, plain words)`.
    pub fn findings(&self, method: &Method) -> Vec<(&'static str, Option<String>, String)> {
        if !self.evaluators.iter().any(Evaluator::is_assigned) {
            let said = "Nobody is assigned, so nobody can read or mark the tenders' answers.";
            return vec![("nobody_assigned", None, said.to_owned())];
        }
        let marked = |question: &str| {
            let who: Vec<&Evaluator> =
                self.evaluators.iter().filter(|one| one.is_assigned() && one.covers(question)).collect();
            match who.len() {
                0 => Some(("question_unassigned", format!("Nobody is assigned to the question {question}."))),
                _ if who.iter().all(|one| one.lay) => {
                    Some(("only_lay", format!("Only lay evaluators are assigned to the question {question}.")))
                }
                _ => None,
            }
        };
        let questions = method.questions.iter();
        questions.filter_map(|one| marked(&one.id).map(|(code, said)| (code, Some(one.id.clone()), said))).collect()
    }
}

/// Who has no assignment marks nothing and reads no answers.
pub fn not_assigned() -> Refusal {
    Refusal::new(
        Problem::Forbidden,
        "You are not assigned to evaluate this competition. A commissioner assigns evaluators to its questions.",
    )
}

#[cfg(test)]
mod tests;
