//! What is asked of tenderers after the opening, what they answer, and what an officer makes of it.

use serde_json::json;

use super::super::enquiry::{Correction, Enquiry, EnquiryAnswer, EnquiryKind, Settlement};
use super::super::model::{Method, REASON_MOST};
use super::super::panel::Reader;
use super::super::standing::Aftermath;
use super::super::store;
use super::super::views::{NewEnquiry, NewEnquiryAnswer, NewSettlement};
use super::marking::reader;
use super::{Evaluation, correcting, frozen};
use crate::competitions::Competition;
use crate::conflicts::Matter;
use crate::kernel::ids::{CompetitionId, EnquiryId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal, Tenant, london};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};
use crate::tenders::PricedTender;

/// Characters of a question and of an answer.
const TEXT_MOST: usize = 10_000;

impl Evaluation {
    /// Asks one tenderer, in writing and with a deadline.
    ///
    /// # Errors
    /// `validation`; `sealed` before the opening; `wrong-state` for a tender that is out, and while an approval rests on
    /// the marks; `conflict` while the same is asked already; `declaration-needed`, `conflict-of-interest`.
    pub async fn enquire(&self, call: &Call, id: CompetitionId, new: &NewEnquiry) -> Result<Enquiry, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let tender = tenders.into_iter().find(|tender| tender.id == new.tender_id);
        let (tender, correction) = check(new, &competition, tender, call.at)?;
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let asked = store::enquiries(work.tx(), id).await?;
                may_be_asked(work, (id, &asked), new).await?;
                let enquiry = Enquiry {
                    id: work.fresh(),
                    competition: id,
                    tender: tender.id,
                    provider: tender.provider,
                    kind: new.kind,
                    question: new.question.clone(),
                    asks: new.asks.clone(),
                    tendered_price: tender.price,
                    corrected_price: correction.as_ref().map(|correction| correction.price),
                    corrected_elements: correction.as_ref().map(|one| one.elements.clone()).unwrap_or_default(),
                    answer_by: new.answer_by.0,
                    asked_by: call.actor.id.into(),
                    asked_at: work.at(),
                    answer: None,
                    settled: None,
                    version: 1,
                };
                store::insert_enquiry(work.tx(), &enquiry).await?;
                note(work, "enquiry.made", &competition, &enquiry);
                let told = json!({
                    "competition": competition.title, "answer_by": london::words(enquiry.answer_by),
                    "asks": enquiry.asks,
                });
                let path = format!("/enquiries/{}", enquiry.id);
                let news = News::new(Kind::EnquiryMade, Audience::Provider(enquiry.provider), path, told);
                Notifications::tell(work, &news.of(competition.framework)).await?;
                Ok(enquiry)
            })
            .await
    }

    /// The tenderer answers, once and in time.
    ///
    /// # Errors
    /// `not-found` for everybody else; `stale`; `deadline-passed`; `wrong-state` when it is answered, the competition is
    /// cancelled or an approval rests on the marks; `validation`.
    pub async fn answer_enquiry(
        &self,
        call: &Call,
        id: EnquiryId,
        version: i64,
        new: &NewEnquiryAnswer,
    ) -> Result<Enquiry, Refusal> {
        let (enquiry, competition) = self.enquiry_of(&call.actor, id).await?;
        let mut faults = Faults::new();
        faults.text("/answer", &new.answer, TEXT_MOST);
        let decides = enquiry.kind == EnquiryKind::Arithmetic;
        let said = "say true to confirm the corrected price, or false to withdraw; nothing else is asked for it";
        faults.require(new.confirms.is_some() == decides, "/confirms", "required", said);
        let sound = faults.verdict();
        self.db
            .write(call, async |work| {
                competition.must_not_be_cancelled()?;
                at_version(&enquiry, version)?;
                enquiry.must_take_an_answer(work.at())?;
                sound.clone()?;
                if !store::advance(work.tx(), enquiry.competition).await? {
                    return Err(frozen());
                }
                let (by, at) = (call.actor.id.into(), work.at());
                let answer = EnquiryAnswer { text: new.answer.clone(), confirms: new.confirms, by, at };
                if !store::save_answer(work.tx(), (id, version), &answer).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let answered = Enquiry { answer: Some(answer), version: version + 1, ..enquiry.clone() };
                note(work, "enquiry.answered", &competition, &answered);
                let path = format!("/enquiries/{id}");
                let told = json!({"competition": competition.title});
                let news = News::new(Kind::EnquiryAnswered, Audience::Council(competition.authority), path, told);
                Notifications::tell(work, &news.of(competition.framework)).await?;
                Ok(answered)
            })
            .await
    }

    /// An officer decides on an answer, or on its absence, with the reason.
    ///
    /// # Errors
    /// `not-found` for another council's; `stale`; `wrong-state` while the tenderer may still answer, for an arithmetic
    /// error, once it is settled, and while an approval rests on the marks; `validation`; `declaration-needed`,
    /// `conflict-of-interest`.
    pub async fn settle_enquiry(
        &self,
        call: &Call,
        id: EnquiryId,
        version: i64,
        new: &NewSettlement,
    ) -> Result<Enquiry, Refusal> {
        let (enquiry, competition) = self.enquiry_of(&call.actor, id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let mut faults = Faults::new();
        faults.text("/reason", &new.reason, REASON_MOST);
        let counts = enquiry.kind == EnquiryKind::Clarification && new.upheld;
        let unanswered = counts && enquiry.answer.is_none();
        faults.require(!unanswered, "/upheld", "unanswered", "there is no answer that could count");
        let said = "a clarification counts only when you confirm that it does not improve the tender";
        faults.require(!counts || new.does_not_improve == Some(true), "/does_not_improve", "not_confirmed", said);
        let sound = faults.verdict();
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, enquiry.competition).await?;
                at_version(&enquiry, version)?;
                enquiry.must_wait_for_an_officer(work.at())?;
                sound.clone()?;
                let (by, at) = (call.actor.id.into(), work.at());
                let settled = Settlement { upheld: new.upheld, reason: new.reason.clone(), by, at };
                if !store::save_settlement(work.tx(), (id, version), &settled).await? {
                    return Err(Refusal::stale(version + 1));
                }
                let done = Enquiry { settled: Some(settled), version: version + 1, ..enquiry.clone() };
                note(work, "enquiry.settled", &competition, &done);
                Ok(done)
            })
            .await
    }

    /// One enquiry, as far as the caller may see it.
    ///
    /// # Errors
    /// `not-found` for whoever may not; `declaration-needed`, `conflict-of-interest`.
    pub async fn enquiry(&self, actor: &Actor, id: EnquiryId, at: Instant) -> Result<Enquiry, Refusal> {
        let (enquiry, competition) = self.enquiry_of(actor, id).await?;
        let seen = self.seen_enquiries(actor, &competition, vec![enquiry], at).await?;
        seen.into_iter().next().ok_or_else(absent)
    }

    /// What was asked after the opening, the first first: a council reads all of it, a provider its own, and evaluators
    /// what was cleared up about the questions assigned to them.
    ///
    /// # Errors
    /// `not-found` for another council's competition; `declaration-needed`, `conflict-of-interest`.
    pub async fn enquiries(&self, actor: &Actor, id: CompetitionId, at: Instant) -> Result<Vec<Enquiry>, Refusal> {
        let competition = self.competitions.seen(actor, id).await?;
        let all = store::enquiries(self.db.reader(), id).await?;
        self.seen_enquiries(actor, &competition, all, at).await
    }

    async fn seen_enquiries(
        &self,
        actor: &Actor,
        competition: &Competition,
        mut enquiries: Vec<Enquiry>,
        at: Instant,
    ) -> Result<Vec<Enquiry>, Refusal> {
        if let Some(provider) = actor.provider() {
            enquiries.retain(|enquiry| enquiry.provider == provider);
            return Ok(enquiries);
        }
        let Reader::Evaluator(me) = reader(actor) else {
            self.tenders.require_clear(actor, competition, at).await?;
            return Ok(enquiries);
        };
        let matter = Matter::competition(competition.framework, competition.id);
        let shut = self.conflicts.shut(actor, matter, at).await?;
        let panel = self.panel(competition.id).await?;
        let mine = panel.assigned(me)?;
        enquiries.retain(|enquiry| {
            let counts = enquiry.settled.as_ref().is_some_and(|settled| settled.upheld);
            let theirs = enquiry.question.as_ref().is_some_and(|question| mine.covers(question));
            enquiry.kind == EnquiryKind::Clarification && counts && theirs && !shut.contains(&enquiry.provider)
        });
        Ok(enquiries)
    }

    /// An enquiry of the caller's council, or to the caller's provider, and its competition.
    async fn enquiry_of(&self, actor: &Actor, id: EnquiryId) -> Result<(Enquiry, Competition), Refusal> {
        let enquiry = store::find_enquiry(self.db.reader(), id).await?.ok_or_else(absent)?;
        let hidden = |refusal: Refusal| {
            let strange = [Problem::NotFound, Problem::Forbidden].contains(&refusal.problem());
            if strange { absent() } else { refusal }
        };
        let competition = self.competitions.seen(actor, enquiry.competition).await.map_err(hidden)?;
        match actor.provider() {
            Some(provider) if provider != enquiry.provider => Err(absent()),
            _ => Ok((enquiry, competition)),
        }
    }
}

/// The tender that is asked about, if it may be asked about so, and the price that is put to it.
fn check(
    new: &NewEnquiry,
    competition: &Competition,
    tender: Option<PricedTender>,
    at: Instant,
) -> Result<(PricedTender, Option<Correction>), Refusal> {
    let mut faults = Faults::new();
    faults.text("/asks", &new.asks, TEXT_MOST);
    faults.require(tender.is_some(), "/tender_id", "unknown_tender", "is no opened tender of this competition");
    faults.require(new.answer_by.0 > at, "/answer_by", "past", "must lie in the future");
    if let Some(question) = &new.question {
        let known = new.kind == EnquiryKind::Clarification && Method::from(competition).knows(question);
        faults.require(known, "/question", "unknown_question", "is no question of this competition to clear up");
    }
    let correction = correcting::correction(new, &competition.price_schedule, tender.as_ref(), &mut faults);
    faults.verdict()?;
    Ok((tender.ok_or_else(absent)?, correction))
}

/// Nobody is asked the same twice at once, and nobody who is out.
async fn may_be_asked(
    work: &Work,
    (competition, asked): (CompetitionId, &[Enquiry]),
    new: &NewEnquiry,
) -> Result<(), Refusal> {
    let disqualified = store::disqualified(work.tx(), competition).await?;
    if let Some(why) = Aftermath::of(asked, &disqualified).out.get(&new.tender_id) {
        return Err(Refusal::wrong_state(format!("The tender is out. {why}")));
    }
    let same = |one: &&Enquiry| one.tender == new.tender_id && one.kind == new.kind && one.is_open(work.at());
    match asked.iter().find(same) {
        Some(_) => Err(Refusal::new(Problem::Conflict, "This tenderer is being asked already; settle that first.")),
        None => Ok(()),
    }
}

fn at_version(enquiry: &Enquiry, version: i64) -> Result<(), Refusal> {
    if enquiry.version == version { Ok(()) } else { Err(Refusal::stale(enquiry.version)) }
}

fn absent() -> Refusal {
    Refusal::not_found("enquiry")
}

fn note(work: &Work, action: &'static str, competition: &Competition, enquiry: &Enquiry) {
    let data = json!({
        "competition": enquiry.competition, "tender": enquiry.tender, "kind": enquiry.kind, "asks": enquiry.asks,
        "answer_by": enquiry.answer_by, "corrected_price": enquiry.corrected_price, "answer": enquiry.answer,
        "settled": enquiry.settled, "version": enquiry.version,
    });
    work.note(Event::new(action, "enquiry", enquiry.id, data).within(Tenant::Authority(competition.authority)));
}
