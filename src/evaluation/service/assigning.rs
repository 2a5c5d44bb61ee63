//! A commissioner says who marks which questions.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::model::{Method, REASON_MOST};
use super::super::panel::{Evaluator, EvaluatorTurn, EvaluatorTurnKind, Panel};
use super::super::store;
use super::{Evaluation, frozen};
use crate::access::person_of;
use crate::competitions::{Competition, CompetitionState};
use crate::kernel::ids::{CompetitionId, TenderId, UserId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Refusal, Role, Tenant};
use crate::store::{Event, Work};

/// Who marks, how far they are, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct PanelReport {
    pub competition: CompetitionId,
    pub method: Method,
    pub evaluators: Vec<Evaluator>,
    /// Of each of them: marks given and marks owed; unknown before the opening, which hides how many tenders there are.
    pub progress: Option<Vec<(usize, usize)>>,
    pub findings: Vec<(&'static str, Option<String>, String)>,
    /// The first first.
    pub turns: Vec<EvaluatorTurn>,
}

/// What an assignment says.
pub struct NewAssignment {
    pub lay: bool,
    /// None: every question.
    pub questions: Option<Vec<String>>,
}

impl Evaluation {
    /// Who marks what, and how far each of them is.
    ///
    /// # Errors
    /// `not-found` when the competition is not of the caller's council.
    pub async fn evaluators(&self, actor: &Actor, id: CompetitionId) -> Result<PanelReport, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let method = Method::from(&competition);
        let panel = self.panel(id).await?;
        let progress = match competition.opened_at {
            None => None,
            Some(_) => {
                let tenders: Vec<TenderId> =
                    store::tendered(self.db.reader(), id).await?.into_iter().map(|(tender, _)| tender).collect();
                let sheets = store::sheets(self.db.reader(), id).await?;
                let out = self.aftermath(id).await?.out;
                let carried = store::carried(self.db.reader(), id).await?;
                let so_far = |one: &Evaluator| {
                    let theirs: Vec<TenderId> = tenders
                        .iter()
                        .copied()
                        .filter(|tender| panel.set_aside(one.person, *tender).is_none() && !out.contains_key(tender))
                        .collect();
                    let all = Panel::unmarked(one, &method, &theirs, &[]);
                    let owed = all.iter().filter(|one| !carried.contains(one)).count();
                    let left = Panel::unmarked(one, &method, &theirs, &sheets);
                    (owed - left.iter().filter(|one| !carried.contains(one)).count(), owed)
                };
                Some(panel.evaluators.iter().map(so_far).collect())
            }
        };
        let findings = panel.findings(&method);
        let turns = store::turns(self.db.reader(), id).await?;
        Ok(PanelReport { competition: id, method, evaluators: panel.evaluators, progress, findings, turns })
    }

    /// Assigns an evaluator of the council to all or some of the questions, anew or again.
    ///
    /// # Errors
    /// `validation` for somebody who is no evaluator of the council, and for unknown questions; `wrong-state` for a draft,
    /// when the sheet is locked, when a question that comes to them has an agreed mark (they would be led by it), and
    /// while an approval rests on the marks.
    pub async fn assign(
        &self,
        call: &Call,
        id: CompetitionId,
        person: UserId,
        new: &NewAssignment,
    ) -> Result<Evaluator, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        if competition.state == CompetitionState::Draft {
            return Err(Refusal::wrong_state(
                "The competition is a draft, so its questions may still change. Assign evaluators once it is published.",
            ));
        }
        let questions = self.checked(&competition, person, new).await?;
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let panel = Self::panel_in(work, id).await?;
                let before = panel.of(person);
                if before.is_some_and(|before| before.is_assigned() && before.locked_at.is_some()) {
                    return Err(Refusal::wrong_state("Their sheet is locked. Unlock it first, with the reason."));
                }
                let assigned = Evaluator {
                    competition: id,
                    person,
                    lay: new.lay,
                    questions: questions.clone(),
                    assigned_by: Some(call.actor.id.into()),
                    assigned_at: work.at(),
                    unassigned_at: None,
                    locked_at: None,
                    waived_at: None,
                };
                must_not_be_led(work, &competition, before, &assigned).await?;
                store::put_evaluator(work.tx(), &assigned).await?;
                let data = json!({"lay": assigned.lay, "questions": assigned.questions});
                turned(work, call, &competition, (person, EvaluatorTurnKind::Assigned, None), data).await?;
                Ok(assigned)
            })
            .await
    }

    /// Takes an assignment back. The marks that were given stay.
    ///
    /// # Errors
    /// `not-found` for whoever is not assigned; `validation` without a reason; `wrong-state` while an approval rests on
    /// the marks.
    pub async fn unassign(
        &self,
        call: &Call,
        id: CompetitionId,
        person: UserId,
        reason: &str,
    ) -> Result<Evaluator, Refusal> {
        self.change(call, id, (person, EvaluatorTurnKind::Unassigned, reason), async |_, one, at| {
            Ok(Evaluator { unassigned_at: Some(at), ..one.clone() })
        })
        .await
    }

    /// One change, with its reason, of somebody who is assigned.
    pub(super) async fn change(
        &self,
        call: &Call,
        id: CompetitionId,
        (person, kind, reason): (UserId, EvaluatorTurnKind, &str),
        make: impl AsyncFn(&Work, &Evaluator, crate::kernel::Instant) -> Result<Evaluator, Refusal>,
    ) -> Result<Evaluator, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_MOST);
        faults.verdict()?;
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let panel = Self::panel_in(work, id).await?;
                let one = panel.of(person).filter(|one| one.is_assigned());
                let one = one.ok_or_else(|| Refusal::not_found("evaluator of this competition"))?;
                let changed = make(work, one, work.at()).await?;
                store::put_evaluator(work.tx(), &changed).await?;
                turned(work, call, &competition, (person, kind, Some(reason)), json!({})).await?;
                Ok(changed)
            })
            .await
    }

    /// Holds the evaluation for one change.
    ///
    /// # Errors
    /// `wrong-state` once the competition is cancelled, or while an approval rests on the marks.
    pub(super) async fn begin_change(&self, work: &Work, call: &Call, id: CompetitionId) -> Result<(), Refusal> {
        self.competitions.require_undecided(work, call, id).await?;
        if store::advance(work.tx(), id).await? { Ok(()) } else { Err(frozen()) }
    }

    /// The questions of an assignment, if they are questions, and the person is an evaluator of the council.
    async fn checked(
        &self,
        competition: &Competition,
        person: UserId,
        new: &NewAssignment,
    ) -> Result<BTreeSet<String>, Refusal> {
        let mut faults = Faults::new();
        let account = person_of(&self.db, person).await?;
        let evaluates = account.is_some_and(|account| {
            let own = account.tenant == Tenant::Authority(competition.authority);
            own && !account.disabled && account.roles.contains(&Role::Evaluator)
        });
        faults.require(
            evaluates,
            "/evaluator_id",
            "no_evaluator",
            "is nobody of your council who has the role evaluator",
        );
        let method = Method::from(competition);
        let mut questions = BTreeSet::new();
        for (n, question) in new.questions.iter().flatten().enumerate() {
            let pointer = format!("/questions/{n}");
            faults.require(method.knows(question), &pointer, "unknown_question", "is no question of this competition");
            faults.require(questions.insert(question.clone()), &pointer, "duplicate", "is named twice");
        }
        let named = new.questions.as_ref().is_none_or(|questions| !questions.is_empty());
        faults.require(named, "/questions", "empty", "name at least one question, or leave it out for all of them");
        faults.verdict()?;
        Ok(questions)
    }
}

/// Whoever comes to a question must not find agreed marks there.
async fn must_not_be_led(
    work: &Work,
    competition: &Competition,
    before: Option<&Evaluator>,
    now: &Evaluator,
) -> Result<(), Refusal> {
    let agreed = Evaluation::every_agreed_in(work, competition.id).await?;
    let had = |question: &str| before.is_some_and(|one| one.is_assigned() && one.covers(question));
    let settled = agreed.iter().filter(|mark| mark.reopened.is_none() && mark.carried_by.is_none());
    let settled = settled.map(|mark| mark.mark.question.as_str());
    match settled.into_iter().find(|question| now.covers(question) && !had(question)) {
        None => Ok(()),
        Some(question) => Err(Refusal::wrong_state(format!(
            "Marks of the question {question} are agreed already; whoever came to it now would be led by them."
        ))),
    }
}

/// Keeps a turn, and notes it.
pub(super) async fn turned(
    work: &Work,
    call: &Call,
    competition: &Competition,
    (person, kind, reason): (UserId, EvaluatorTurnKind, Option<&str>),
    data: serde_json::Value,
) -> Result<(), Refusal> {
    let turn =
        EvaluatorTurn { person, kind, reason: reason.map(str::to_owned), by: call.actor.id.into(), at: work.at() };
    store::insert_turn(work.tx(), work.fresh(), competition.id, &turn).await?;
    let action = match kind {
        EvaluatorTurnKind::Assigned => "evaluator.assigned",
        EvaluatorTurnKind::Unassigned => "evaluator.unassigned",
        EvaluatorTurnKind::Locked => "evaluator.locked",
        EvaluatorTurnKind::Unlocked => "evaluator.unlocked",
        EvaluatorTurnKind::Waived => "evaluator.waived",
    };
    let data = json!({"evaluator": person, "reason": reason, "with": data});
    work.note(Event::new(action, "competition", competition.id, data).within(Tenant::Authority(competition.authority)));
    Ok(())
}
