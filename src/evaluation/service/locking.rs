//! Evaluators lock their sheets; moderators unlock one, or go on without somebody, with a reason on record.

use serde_json::json;

use super::super::model::{Method, Reopened};
use super::super::panel::{Evaluator, EvaluatorTurnKind, Panel};
use super::super::store;
use super::Evaluation;
use super::assigning::turned;
use crate::conflicts::Matter;
use crate::kernel::ids::{CompetitionId, TenderId, UserId};
use crate::kernel::{Call, Problem, Refusal};

impl Evaluation {
    /// Locks the caller's own sheet: every question assigned to them is marked, of every tender that is open to them.
    ///
    /// # Errors
    /// `sealed` before the opening; `forbidden` without an assignment; `wrong-state` when marks are `missing`, when it is
    /// locked, or while an approval rests on the marks; `declaration-needed`.
    pub async fn lock(&self, call: &Call, id: CompetitionId) -> Result<Evaluator, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        let matter = Matter::competition(competition.framework, id);
        let shut = self.conflicts.shut(&call.actor, matter, call.at).await?;
        let out = self.aftermath(id).await?.out;
        let open = tenders.iter().filter(|tender| !shut.contains(&tender.provider) && !out.contains_key(&tender.id));
        let theirs: Vec<TenderId> = open.map(|tender| tender.id).collect();
        let method = Method::from(&competition);
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let panel = Self::panel_in(work, id).await?;
                let mine = panel.assigned(call.actor.id.into())?;
                mine.must_be_marking()?;
                let sheets = store::sheets(work.tx(), id).await?;
                let carried = store::carried(work.tx(), id).await?;
                let mut missing = Panel::unmarked(mine, &method, &theirs, &sheets);
                missing.retain(|one| !carried.contains(one));
                complete(&missing)?;
                let locked = Evaluator { locked_at: Some(work.at()), ..mine.clone() };
                store::put_evaluator(work.tx(), &locked).await?;
                let turn = (mine.person, EvaluatorTurnKind::Locked, None);
                turned(work, call, &competition, turn, json!({})).await?;
                Ok(locked)
            })
            .await
    }

    /// Unlocks somebody's sheet. Whatever was agreed on the questions they mark is opened again.
    ///
    /// # Errors
    /// `not-found` for whoever is not assigned; `wrong-state` when it is not locked, or while an approval rests on the
    /// marks; `validation` without a reason; `conflict-of-interest`, `declaration-needed`.
    pub async fn unlock(
        &self,
        call: &Call,
        id: CompetitionId,
        person: UserId,
        reason: &str,
    ) -> Result<Evaluator, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let method = Method::from(&competition);
        self.change(call, id, (person, EvaluatorTurnKind::Unlocked, reason), async |work, one, at| {
            if one.locked_at.is_none() {
                return Err(Refusal::wrong_state("Their sheet is not locked."));
            }
            if one.person.0 == call.actor.id {
                return Err(Refusal::new(Problem::Forbidden, "Somebody else unlocks your sheet."));
            }
            let why = format!("A sheet it rested on was unlocked: {reason}");
            store::reopen(work.tx(), id, &one.questions_of(&method), &Reopened { at, why }).await?;
            Ok(Evaluator { locked_at: None, waived_at: None, ..one.clone() })
        })
        .await
    }

    /// Lets moderation go on without somebody who is away. Their marks stay unread until they lock them.
    ///
    /// # Errors
    /// `not-found` for whoever is not assigned; `wrong-state` when their sheet is locked, or while an approval rests on
    /// the marks; `validation` without a reason.
    pub async fn go_on_without(
        &self,
        call: &Call,
        id: CompetitionId,
        person: UserId,
        reason: &str,
    ) -> Result<Evaluator, Refusal> {
        self.change(call, id, (person, EvaluatorTurnKind::Waived, reason), async |_, one, at| {
            one.must_be_marking()?;
            Ok(Evaluator { waived_at: Some(at), ..one.clone() })
        })
        .await
    }
}

/// Nobody locks half a sheet.
fn complete(missing: &[(TenderId, String)]) -> Result<(), Refusal> {
    if missing.is_empty() {
        return Ok(());
    }
    let marks = if missing.len() == 1 { "1 mark is" } else { &format!("{} marks are", missing.len()) };
    let named: Vec<_> =
        missing.iter().map(|(tender, question)| json!({"tender_id": tender, "question": question})).collect();
    let detail = format!("{marks} still to be given before the sheet can be locked; `missing` names them.");
    Err(Refusal::wrong_state(detail).member("missing", named))
}
