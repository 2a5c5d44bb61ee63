//! Evaluators mark opened tenders, each alone.

use serde_json::json;

use super::super::model::{AgreedMark, Mark, MarkSheet, Method, TenderMarks};
use super::super::panel::{Evaluator, Reader, SeenSheet};
use super::super::store;
use super::Evaluation;
use crate::competitions::Competition;
use crate::kernel::ids::{CompetitionId, TenderId, UserId};
use crate::kernel::permission::{Permission, ReadEvaluation};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Refusal, Tenant};
use crate::store::{Event, Work};
use crate::tenders::{OpenedTender, SeenTender};

impl Evaluation {
    /// The evaluator's own marks of one tender, in place of any they gave before.
    ///
    /// # Errors
    /// `not-found` before the opening, which hides that there is a tender; `forbidden` without an assignment; `validation`
    /// when a question lacks a mark or a reason; `wrong-state` once the sheet is locked, and once a mark of theirs is
    /// agreed: who marks must not be led by what others agreed.
    pub async fn mark(&self, call: &Call, tender: TenderId, marks: &[Mark]) -> Result<SeenSheet, Refusal> {
        let (competition, tender) = self.opened_tender(&call.actor, tender, call.at).await?;
        let method = Method::from(&competition);
        let mut owed = self.panel(competition.id).await?.assigned(call.actor.id.into())?.questions_of(&method);
        let carried = store::carried(self.db.reader(), competition.id).await?;
        owed.retain(|question| !carried.contains(&(tender.id, question.clone())));
        let mut faults = Faults::new();
        method.check_complete(marks, &owed, &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, competition.id).await?;
                let panel = Self::panel_in(work, competition.id).await?;
                let mine = panel.assigned(call.actor.id.into())?;
                mine.must_be_marking()?;
                must_not_be_agreed(work, competition.id, tender.id, mine).await?;
                let sheet = MarkSheet {
                    tender: tender.id,
                    evaluator: call.actor.id.into(),
                    marks: marks.to_vec(),
                    at: work.at(),
                };
                store::put_sheet(work.tx(), competition.id, &sheet).await?;
                // Marks given before are replaced, so the log is where each of them stays.
                let data = json!({"competition": competition.id, "marks": sheet.marks});
                work.note(
                    Event::new("tender.marked", "tender", tender.id, data)
                        .within(Tenant::Authority(competition.authority)),
                );
                Ok(SeenSheet { sheet, lay: mine.lay, locked_at: None, set_aside_at: None })
            })
            .await
    }

    /// The marks of one tender. Whoever marks sees nobody else's before their own sheet is locked, and nobody sees a sheet
    /// that is not.
    ///
    /// # Errors
    /// `not-found` before the opening, and when the tender was not made to the caller's council.
    pub async fn marks(&self, actor: &Actor, tender: TenderId, at: Instant) -> Result<TenderMarks, Refusal> {
        let (competition, tender) = self.opened_tender(actor, tender, at).await?;
        let panel = self.panel(competition.id).await?;
        let mut sheets = store::sheets(self.db.reader(), competition.id).await?;
        let mut agreed = self.agreed(competition.id).await?;
        sheets.retain(|sheet| sheet.tender == tender.id);
        agreed.retain(|agreed| agreed.tender == tender.id);
        let moderated = Method::from(&competition).not_agreed(&[tender.id], &agreed).is_empty();
        let reader = reader(actor);
        agreed.retain(|agreed| panel.reads_agreed(reader, moderated, &agreed.mark.question));
        Ok(TenderMarks { tender: tender.id, moderated, sheets: panel.visible(sheets, reader), agreed })
    }

    /// An opened tender, and the competition by whose method it is marked.
    async fn opened_tender(
        &self,
        actor: &Actor,
        id: TenderId,
        at: Instant,
    ) -> Result<(Competition, OpenedTender), Refusal> {
        match self.tenders.find(actor, id, at).await? {
            SeenTender::Opened(tender) => Ok((self.competitions.owned(actor, tender.competition).await?, tender)),
            SeenTender::Own { .. } => Err(Refusal::not_found("tender")),
        }
    }
}

/// Who reads, by the roles that answer for the evaluation as a whole.
pub(super) fn reader(actor: &Actor) -> Reader {
    let me = UserId(actor.id);
    if ReadEvaluation::granted(actor) { Reader::Officer(me) } else { Reader::Evaluator(me) }
}

/// Individual marks stand once the consensus on them is reached.
async fn must_not_be_agreed(
    work: &Work,
    competition: CompetitionId,
    tender: TenderId,
    mine: &Evaluator,
) -> Result<(), Refusal> {
    let agreed = Evaluation::every_agreed_in(work, competition).await?;
    let standing = |mark: &&AgreedMark| mark.tender == tender && mark.reopened.is_none() && mark.carried_by.is_none();
    if agreed.iter().filter(standing).any(|mark| mine.covers(&mark.mark.question)) {
        return Err(Refusal::wrong_state(
            "Moderation of these questions of the tender has begun; individual marks can no longer change.",
        ));
    }
    Ok(())
}
