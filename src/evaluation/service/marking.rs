//! Evaluators mark opened tenders, each alone.

use serde_json::json;

use super::super::model::{Mark, MarkSheet, Method, Quality, TenderMarks};
use super::super::store;
use super::{Evaluation, frozen};
use crate::competitions::Competition;
use crate::kernel::ids::TenderId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Refusal, Role, Tenant};
use crate::store::Event;
use crate::tenders::OpenedTender;

impl Evaluation {
    /// The evaluator's own marks of one tender, in place of any they gave before.
    ///
    /// # Errors
    /// `sealed` before the opening; `validation` when a question lacks a mark or a reason; `wrong-state` once
    /// moderation of the tender has begun: who marks must not be led by what others agreed.
    pub async fn mark(&self, call: &Call, tender: TenderId, marks: &[Mark]) -> Result<MarkSheet, Refusal> {
        let (competition, tender) = self.opened_tender(&call.actor, tender).await?;
        let mut faults = Faults::new();
        Method::from(&competition).check_complete(marks, &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
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
    /// `sealed` before the opening, `not-found` when the tender is not one of the caller's council.
    pub async fn marks(&self, actor: &Actor, tender: TenderId) -> Result<TenderMarks, Refusal> {
        let (competition, tender) = self.opened_tender(actor, tender).await?;
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

    /// The answers of an opened tender, for somebody who must not see its price.
    ///
    /// # Errors
    /// `sealed` before the opening, `not-found` when the tender is not one of the caller's council.
    pub async fn quality(&self, actor: &Actor, tender: TenderId) -> Result<Quality, Refusal> {
        let (competition, tender) = self.opened_tender(actor, tender).await?;
        let answer_to = |question: &str| tender.answers.iter().find(|answer| answer.question == question);
        let method = Method::from(&competition);
        let answers = method.questions.into_iter().map(|question| {
            let answer = answer_to(&question.id).map(|answer| answer.text.clone());
            (question, answer)
        });
        Ok(Quality {
            tender: tender.id,
            competition: competition.id,
            max_mark: method.max_mark,
            answers: answers.collect(),
            location_name: tender.location_name.clone(),
        })
    }

    async fn opened_tender(&self, actor: &Actor, id: TenderId) -> Result<(Competition, OpenedTender), Refusal> {
        let missing = || Refusal::not_found("tender");
        let competition = self.tenders.competition_of(id).await?.ok_or_else(missing)?;
        let competition = self.competitions.owned(actor, competition).await.map_err(|_| missing())?;
        let opened = self.tenders.opened(competition.id).await?;
        let tender = opened.into_iter().find(|tender| tender.id == id).ok_or_else(missing)?;
        Ok((competition, tender))
    }
}

/// Has no role that answers for the evaluation as a whole.
fn only_evaluates(actor: &Actor) -> bool {
    let whole = [Role::Commissioner, Role::Approver, Role::Auditor];
    !whole.iter().any(|role| actor.roles.contains(role))
}
