//! Moderation: one agreed mark and reason for every question of every tender.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::model::{AgreedMark, Mark, MarkSheet, Method, Moderation};
use super::super::panel::Panel;
use super::super::store;
use super::marking::reader;
use super::{Evaluation, frozen};
use crate::competitions::Competition;
use crate::kernel::ids::{CompetitionId, TenderId, UserId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal, Tenant};
use crate::store::{Event, Work};

impl Evaluation {
    /// # Errors
    /// `sealed` before the opening, `not-found` when the competition is not of the caller's council.
    pub async fn moderation(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Moderation, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let tenders = self.tenders.opened(id).await?;
        let named = tenders.iter().map(|tender| (tender.id, tender.location_name.clone())).collect();
        let found = self.marks_on_record(actor, &competition, named, at).await?;
        // Agreed marks are read by question, so what the caller does not read is missing here too.
        let unlike = Self::marked_unlike(tenders, &Method::from(&competition), &found.agreed).await?;
        Ok(Moderation { unlike, ..found })
    }

    /// The marks that are locked and those agreed, without comparing any answers, which takes long where there are many.
    /// The competition is the caller's own, and the tenders, with the names of their locations, all that were opened of it.
    ///
    /// # Errors
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn marks_on_record(
        &self,
        actor: &Actor,
        competition: &Competition,
        tenders: Vec<(TenderId, String)>,
        at: Instant,
    ) -> Result<Moderation, Refusal> {
        self.tenders.require_clear(actor, competition, at).await?;
        let sheets = store::sheets(self.db.reader(), competition.id).await?;
        self.on_record(actor, competition, tenders, sheets).await
    }

    /// As [`Self::moderation`], for whoever has just agreed marks of one tender: of the tenders that one alone, and no answers
    /// are compared.
    ///
    /// # Errors
    /// As there.
    pub async fn moderation_of(
        &self,
        actor: &Actor,
        id: CompetitionId,
        (tender, at): (TenderId, Instant),
    ) -> Result<Moderation, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        self.tenders.require_clear(actor, &competition, at).await?;
        let named = tenders.into_iter().map(|tender| (tender.id, tender.location_name)).collect();
        let sheets = store::sheets_of(self.db.reader(), id, tender).await?;
        let mut found = self.on_record(actor, &competition, named, sheets).await?;
        found.tenders.retain(|(id, _)| *id == tender);
        found.agreed.retain(|agreed| agreed.tender == tender);
        Ok(found)
    }

    async fn on_record(
        &self,
        actor: &Actor,
        competition: &Competition,
        tenders: Vec<(TenderId, String)>,
        sheets: Vec<MarkSheet>,
    ) -> Result<Moderation, Refusal> {
        let id = competition.id;
        let progress = store::progress(self.db.reader(), id).await?;
        let panel = self.panel(id).await?;
        let mut agreed = self.every_agreed(id, &panel).await?;
        let method = Method::from(competition);
        let out = self.aftermath(id).await?.out;
        let ids = tenders.iter().map(|(tender, _)| *tender);
        let compared: Vec<TenderId> = ids.filter(|tender| !out.contains_key(tender)).collect();
        let missing = method.not_agreed(&compared, &agreed);
        let reader = reader(actor);
        agreed.retain(|agreed| panel.reads_agreed(reader, true, &agreed.mark.question));
        let awaited = panel.evaluators.iter().filter(|one| one.is_marking() && one.waived_at.is_none());
        let awaited = awaited.map(|one| one.person).collect();
        let sheets = panel.visible(sheets, reader);
        let unlike = vec![];
        Ok(Moderation { competition: id, progress, tenders, sheets, agreed, missing, awaited, unlike })
    }

    /// Keeps the agreed marks of one tender's questions; the answer is the evaluation's new version.
    ///
    /// # Errors
    /// `stale` when somebody marked since the moderator read; `validation` for a question that nobody marked;
    /// `wrong-state` while somebody who marks the question has not locked (`awaited` names them), and while an approval
    /// rests on the marks.
    pub async fn moderate(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        tender: TenderId,
        marks: &[Mark],
    ) -> Result<i64, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        let opened = self.tenders.priced(id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        if !opened.iter().any(|opened| opened.id == tender) {
            return Err(Refusal::invalid("/tender_id", "unknown_tender", "is no opened tender of this competition"));
        }
        let mut faults = Faults::new();
        faults.require(!marks.is_empty(), "/marks", "empty", "name at least one question");
        Method::from(&competition).check(marks, &mut faults);
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                self.competitions.require_undecided(work, call, id).await?;
                let progress = store::progress(work.tx(), id).await?;
                if progress.version != version {
                    return Err(Refusal::stale(progress.version));
                }
                let panel = Self::panel_in(work, id).await?;
                everybody_locked(&panel, tender, marks)?;
                only_marked_questions(work, id, (tender, &panel), marks).await?;
                if !store::advance(work.tx(), id).await? {
                    return Err(frozen());
                }
                // On PostgreSQL a rival may have marked between the read and the lock that `advance` took.
                let now = store::progress(work.tx(), id).await?.version;
                if now != version + 1 {
                    return Err(Refusal::stale(now - 1));
                }
                let (by, at) = (call.actor.id.into(), work.at());
                let agreed: Vec<AgreedMark> = marks
                    .iter()
                    .map(|mark| AgreedMark { tender, mark: mark.clone(), by, at, reopened: None, carried_by: None })
                    .collect();
                store::put_agreed(work.tx(), id, &agreed).await?;
                work.note(
                    Event::new("tender.moderated", "tender", tender, json!({"competition": id, "marks": marks}))
                        .within(Tenant::Authority(competition.authority)),
                );
                Ok(now)
            })
            .await
    }
}

/// Score alone, lock, then moderation (C2): a question waits for everybody who marks it.
fn everybody_locked(panel: &Panel, tender: TenderId, marks: &[Mark]) -> Result<(), Refusal> {
    let awaited: BTreeSet<UserId> = marks.iter().flat_map(|mark| panel.awaited(tender, &mark.question)).collect();
    if awaited.is_empty() {
        return Ok(());
    }
    let who = if awaited.len() == 1 { "1 evaluator has" } else { &format!("{} evaluators have", awaited.len()) };
    let detail = format!(
        "{who} not locked their sheet, and moderation of these questions waits for it. Go on without somebody who is away          with the reason on record."
    );
    Err(Refusal::wrong_state(detail).member("awaited", json!(awaited)))
}

/// A consensus is about marks that were given and count; there is none about a question that nobody marked.
async fn only_marked_questions(
    work: &Work,
    competition: CompetitionId,
    (tender, panel): (TenderId, &Panel),
    marks: &[Mark],
) -> Result<(), Refusal> {
    let sheets = store::sheets_of(work.tx(), competition, tender).await?;
    let given: BTreeSet<&str> = sheets
        .iter()
        .filter(|sheet| panel.counts(sheet))
        .flat_map(|sheet| sheet.marks.iter().map(|mark| mark.question.as_str()))
        .collect();
    let mut faults = Faults::new();
    for (n, mark) in marks.iter().enumerate().filter(|(_, mark)| !given.contains(mark.question.as_str())) {
        faults.add(
            format!("/marks/{n}/question"),
            "nobody_marked",
            format!("no evaluator has marked the question {} of this tender", mark.question),
        );
    }
    faults.verdict()
}

/// What is still to be agreed, as a refusal to go on.
pub(super) fn not_agreed(missing: &[(TenderId, String)]) -> Refusal {
    let named: Vec<_> =
        missing.iter().map(|(tender, question)| json!({"tender_id": tender, "question": question})).collect();
    let marks = if missing.len() == 1 { "1 mark is" } else { &format!("{} marks are", missing.len()) };
    Refusal::new(Problem::WrongState, format!("{marks} still to be agreed in moderation before tenders can be ranked."))
        .member("missing", named)
}
