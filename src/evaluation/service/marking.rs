//! Evaluators mark opened tenders, each alone.

use serde_json::json;

use super::super::model::{Mark, MarkSheet, Method, TenderMarks};
use super::super::store;
use super::{Evaluation, frozen};
use crate::competitions::Competition;
use crate::kernel::ids::TenderId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Refusal, Role, Tenant};
use crate::store::Event;
use crate::tenders::{OpenedTender, SeenTender};

impl Evaluation {
    /// The evaluator's own marks of one tender, in place of any they gave before.
    ///
    /// # Errors
    /// `not-found` before the opening, which hides that there is a tender; `validation` when a question lacks a mark or a reason; `wrong-state` once
    /// moderation of the tender has begun: who marks must not be led by what others agreed.
    pub async fn mark(&self, call: &Call, tender: TenderId, marks: &[Mark]) -> Result<MarkSheet, Refusal> {
        let (competition, tender) = self.opened_tender(&call.actor, tender, call.at).await?;
        let mut faults = Faults::new();
        Method::from(&competition).check_complete(marks, &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                self.competitions.require_undecided(work, call, competition.id).await?;
                if !store::advance(work.tx(), competition.id).await? {
                    return Err(frozen());
                }
                if store::is_moderated(work.tx(), tender.id).await? {
                    return Err(Refusal::wrong_state(
                        "Moderation of this tender has begun; individual marks can no longer change.",
                    ));
                }
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
                Ok(sheet)
            })
            .await
    }

    /// The marks of one tender. An evaluator sees nobody else's before moderation of it is complete.
    ///
    /// # Errors
    /// `not-found` before the opening, and when the tender was not made to the caller's council.
    pub async fn marks(&self, actor: &Actor, tender: TenderId, at: Instant) -> Result<TenderMarks, Refusal> {
        let (competition, tender) = self.opened_tender(actor, tender, at).await?;
        let mut sheets = store::sheets(self.db.reader(), competition.id).await?;
        let mut agreed = store::agreed(self.db.reader(), competition.id).await?;
        sheets.retain(|sheet| sheet.tender == tender.id);
        agreed.retain(|agreed| agreed.tender == tender.id);
        let moderated = Method::from(&competition).not_agreed(&[tender.id], &agreed).is_empty();
        if !moderated && only_evaluates(actor) {
            sheets.retain(|sheet| sheet.evaluator.0 == actor.id);
            agreed.clear();
        }
        Ok(TenderMarks { tender: tender.id, moderated, sheets, agreed })
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

/// Has no role that answers for the evaluation as a whole.
fn only_evaluates(actor: &Actor) -> bool {
    let whole = [Role::Commissioner, Role::Approver, Role::Auditor];
    !whole.iter().any(|role| actor.roles.contains(role))
}
