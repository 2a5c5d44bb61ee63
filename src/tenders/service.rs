//! Tendering: start, save, submit, withdraw; and reading, as far as the seal allows.

use std::collections::BTreeSet;

use serde_json::json;

use super::content::Content;
use super::model::{OpenedTender, OwnTender, PricedTender, Receipt, SavedTender, SeenTender, Tender, TenderState};
use super::store;
use super::views::TenderOffer;
use crate::competitions::{Competition, CompetitionState, Competitions, WantedFile};
use crate::conflicts::{Conflicts, Matter};
use crate::evidence::Evidence;
use crate::kernel::ids::{CompetitionId, MembershipId, ProviderId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, FieldError, Instant, Page, PageRequest, Problem, Refusal, Tenant, canonical, london};
use crate::memberships::Memberships;
use crate::sealing::fresh_salt;
use crate::store::{Db, Event, Work};

const ANSWER_LENGTH: usize = 10_000;

#[derive(Clone)]
pub struct Tenders {
    pub(super) db: Db,
    pub(super) competitions: Competitions,
    pub(super) conflicts: Conflicts,
    /// Where the bytes of files lie, sealed.
    pub(super) evidence: Evidence,
}

impl Tenders {
    pub fn new(db: Db, competitions: Competitions, conflicts: Conflicts, evidence: Evidence) -> Self {
        Self { db, competitions, conflicts, evidence }
    }

    /// Lets in whom no interest keeps out (T09): in any provider whose tender was opened, or, until then, that was invited.
    ///
    /// # Errors
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn require_clear(&self, actor: &Actor, competition: &Competition, at: Instant) -> Result<(), Refusal> {
        let matter = matter_of(competition);
        // Who tendered matters only to those who have an interest in anybody.
        if self.conflicts.shut(actor, matter, at).await?.is_empty() {
            return Ok(());
        }
        let concerned = match competition.opened_at {
            Some(_) => {
                let opened = store::opened(self.db.reader(), competition.id).await?;
                opened.into_iter().map(|tender| tender.provider).collect()
            }
            None => self.competitions.invited_providers(competition.id).await?,
        };
        self.conflicts.require_clear(actor, matter, concerned, at).await
    }

    /// Starts a tender for one invited member of the caller's.
    ///
    /// # Errors
    /// `forbidden` without an invitation, `validation` for a member that is not the caller's or not invited,
    /// `conflict` when the member has a live tender, `wrong-state`, `deadline-passed`.
    pub async fn create(
        &self,
        call: &Call,
        competition: CompetitionId,
        member: MembershipId,
    ) -> Result<OwnTender, Refusal> {
        let provider = tenderer(&call.actor)?;
        self.db
            .write(call, async |work| {
                let competition = self.competitions.taking_tenders(work, provider, competition).await?;
                self.active_invitee(work, &competition, provider, member).await?;
                if store::has_live(work.tx(), competition.id, member).await? {
                    return Err(Refusal::new(Problem::Conflict, "This member has a tender already; change that one."));
                }
                let mut tender = blank(work, &competition, provider, member);
                let wanted = self.competitions.files_within(work, competition.id).await?;
                tender.missing_files(tender.lacking(required(&wanted)));
                store::insert(work.tx(), &tender).await?;
                note(work, "tender.started", &competition, &tender);
                Ok(own(tender, &competition))
            })
            .await
    }

    /// Seals what the provider offers, in place of what was saved before. A submission made before stands until
    /// the next one.
    ///
    /// # Errors
    /// `validation`, `stale`, `wrong-state` after withdrawal or opening, `deadline-passed`.
    pub async fn save(
        &self,
        call: &Call,
        id: TenderId,
        version: i64,
        offer: &TenderOffer,
    ) -> Result<SavedTender, Refusal> {
        self.db
            .write(call, async |work| {
                let (competition, mut tender) = self.own_live(work, call, id, version).await?;
                let lots = match &offer.conditions {
                    Some(_) => store::lots_together(work.tx(), competition.id).await?,
                    None => None,
                };
                check(offer, &competition, lots.as_ref())?;
                let (answers, conditions) = (offer.answers.clone(), offer.conditions.clone());
                let price_elements = offer.price_elements.clone();
                let content = Content { price: offer.price, price_elements, answers, conditions, salt: fresh_salt() };
                let canonical = content.canonical();
                let sealed = self.competitions.sealer(work, competition.id).await?.seal(id, canonical.as_bytes())?;
                tender.content_sha256 = Some(canonical::sha256(canonical.as_bytes()));
                let wanted = self.competitions.files_within(work, competition.id).await?;
                tender.missing = content.missing(&competition.price_schedule, question_ids(&competition));
                tender.missing_files(tender.lacking(required(&wanted)));
                tender.version += 1;
                guard(store::save_content(work.tx(), &tender, sealed).await?, version)?;
                note(work, "tender.saved", &competition, &tender);
                Ok(SavedTender { tender: own(tender, &competition), salt: content.salt })
            })
            .await
    }

    /// Submits what was saved last. The receipt's time is when the request reached the server (T03). After the closing it is
    /// held where the rulebook says so (T05).
    ///
    /// # Errors
    /// `validation` naming what is missing, `wrong-state` for a suspended member or when nothing changed since
    /// the last submission, `stale`, `deadline-passed`.
    pub async fn submit(&self, call: &Call, id: TenderId, version: i64) -> Result<Receipt, Refusal> {
        match self.submit_in_time(call, id, version).await {
            Err(refusal) if refusal.problem() == Problem::DeadlinePassed => {
                self.hold_late(call, (id, version), refusal).await
            }
            answered => answered,
        }
    }

    async fn submit_in_time(&self, call: &Call, id: TenderId, version: i64) -> Result<Receipt, Refusal> {
        self.db
            .write(call, async |work| {
                let (competition, tender) = self.own_live(work, call, id, version).await?;
                self.active_invitee(work, &competition, tender.provider, tender.member).await?;
                complete(&tender)?;
                let standing = own(tender, &competition);
                let content = standing.newly_submitted().ok_or_else(|| Refusal::wrong_state(NOTHING_NEW))?;
                let OwnTender { mut tender, .. } = standing;
                tender.state = TenderState::Submitted;
                tender.version += 1;
                let what = (content, tender.files.clone(), competition.amendment);
                let receipt = Receipt::new(id, competition.id, tender.version, work.at(), what);
                guard(store::save_state(work.tx(), &tender).await?, version)?;
                store::insert_submission(work.tx(), &receipt).await?;
                tender.receipt = Some(receipt.clone());
                note(work, "tender.submitted", &competition, &tender);
                Ok(receipt)
            })
            .await
    }

    /// Takes a tender back for good; the member may start another one until closing.
    ///
    /// # Errors
    /// `wrong-state` when it was withdrawn before, `stale`, `deadline-passed`.
    pub async fn withdraw(&self, call: &Call, id: TenderId, version: i64) -> Result<OwnTender, Refusal> {
        self.db
            .write(call, async |work| {
                let (competition, mut tender) = self.own_live(work, call, id, version).await?;
                tender.state = TenderState::Withdrawn;
                tender.version += 1;
                guard(store::save_state(work.tx(), &tender).await?, version)?;
                note(work, "tender.withdrawn", &competition, &tender);
                Ok(own(tender, &competition))
            })
            .await
    }

    /// Notes in every tender what another version of its competition asks more of it, or less. Nothing that was entered is
    /// lost (K13): what is sealed stays as it is, and so does every submission.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn follow(
        &self,
        work: &Work,
        (before, after): (&Competition, &Competition),
        files: &[WantedFile],
    ) -> Result<(), Refusal> {
        let (asked, asks) = (question_ids(before).collect(), question_ids(after).collect());
        for mut tender in store::live(work.tx(), after.id).await? {
            tender.follow_questions(&asked, &asks);
            tender.follow_prices(&before.price_schedule, &after.price_schedule);
            tender.missing_files(tender.lacking(required(files)));
            tender.version += 1;
            guard(store::save_missing(work.tx(), &tender).await?, tender.version - 1)?;
        }
        Ok(())
    }

    /// The tenders of a competition of which something is not submitted, or not under what is asked now: for work that the
    /// clock sets off, which tells nobody but their own providers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unfinished(&self, competition: &Competition) -> Result<Vec<OwnTender>, Refusal> {
        let live = store::live(self.db.reader(), competition.id).await?;
        let mut all: Vec<OwnTender> = live.into_iter().map(|tender| own(tender, competition)).collect();
        all.retain(OwnTender::is_unfinished);
        Ok(all)
    }

    /// Its own provider sees where it stands, and what it says once it was opened. The council sees opened tenders.
    ///
    /// # Errors
    /// `not-found` for everybody else, and for the council before the opening: not even its existence is told;
    /// `declaration-needed` and `conflict-of-interest` for the council's people, `forbidden` for an evaluator who is not assigned.
    pub async fn find(&self, actor: &Actor, id: TenderId, at: Instant) -> Result<SeenTender, Refusal> {
        let opened = store::opened_one(self.db.reader(), actor.tenant, id).await?;
        if let Tenant::Provider(_) = actor.tenant {
            let tender = store::find(self.db.reader(), actor.tenant, id).await?.ok_or_else(absent)?;
            let competition = self.competitions.seen(actor, tender.competition).await?;
            let late = store::late::find(self.db.reader(), id).await?;
            let tender = OwnTender { late, ..own(tender, &competition) };
            return Ok(SeenTender::Own { tender: Box::new(tender), opened });
        }
        let opened = opened.ok_or_else(absent)?;
        let competition = match self.competitions.owned(actor, opened.competition).await {
            Ok(competition) => competition,
            Err(refusal) if refusal.problem() == Problem::NotFound => return Err(absent()),
            Err(refusal) => return Err(refusal),
        };
        self.conflicts.require_clear(actor, matter_of(&competition), [opened.provider], at).await?;
        let sight = self.sight(actor, competition.id).await?;
        Ok(SeenTender::Opened(sight.through(opened)))
    }

    /// A page of opened tenders: all of them for the council but those that an interest closes to the caller, its own for a
    /// provider.
    ///
    /// # Errors
    /// `sealed` before the opening, for everybody; `not-found` and `forbidden` as for the competition;
    /// `declaration-needed`; `forbidden` also for an evaluator who is not assigned.
    pub async fn list(
        &self,
        actor: &Actor,
        competition: CompetitionId,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<OpenedTender>, Refusal> {
        let competition = self.competitions.seen(actor, competition).await?;
        if competition.opened_at.is_none() && competition.state == CompetitionState::Cancelled {
            return Err(sealed("The competition was cancelled before the opening: they stay sealed for good.".into()));
        }
        if competition.opened_at.is_none() {
            let closes = london::words(competition.timetable.closes.0);
            let opens = competition.timetable.opens_on;
            return Err(sealed(format!("Two people may open them after {closes}, and not before {opens}.")));
        }
        let rows = store::page_of_opened(self.db.reader(), actor.tenant, competition.id, page).await?;
        let mut page = Page::of(rows, page, |tender| tender.id.0);
        let shut = self.conflicts.shut(actor, matter_of(&competition), at).await?;
        page.items.retain(|tender| !shut.contains(&tender.provider));
        let sight = self.sight(actor, competition.id).await?;
        Ok(page.map(|tender| sight.through(tender)))
    }

    /// The tenders of a competition, in order of their ids. Whether the caller may see them is settled by whoever
    /// asks.
    ///
    /// # Errors
    /// `sealed` before two people have opened them.
    pub async fn opened(&self, competition: CompetitionId) -> Result<Vec<OpenedTender>, Refusal> {
        self.must_be_open(competition).await?;
        store::opened(self.db.reader(), competition).await
    }

    /// The same, without their answers, which are long: for whoever compares prices or counts tenders.
    ///
    /// # Errors
    /// As [`Self::opened`].
    pub async fn priced(&self, competition: CompetitionId) -> Result<Vec<PricedTender>, Refusal> {
        self.must_be_open(competition).await?;
        store::priced(self.db.reader(), competition).await
    }

    async fn must_be_open(&self, competition: CompetitionId) -> Result<(), Refusal> {
        if store::acts(self.db.reader(), competition).await?.len() < super::opening::OPENERS {
            return Err(sealed("Two people must open them first.".into()));
        }
        Ok(())
    }

    /// The receipt of the submission that was opened. Whether the caller may see it is settled by whoever asks.
    ///
    /// # Errors
    /// `internal` for an opened tender that was never submitted.
    pub async fn receipt(&self, opened: &OpenedTender) -> Result<Receipt, Refusal> {
        let found = store::latest_receipt(self.db.reader(), opened.id).await?;
        found.ok_or_else(|| Refusal::internal(format!("tender {} was opened without a submission", opened.id)))
    }

    /// The caller's own tender at this version, while its competition takes tenders.
    pub(super) async fn own_live(
        &self,
        work: &Work,
        call: &Call,
        id: TenderId,
        version: i64,
    ) -> Result<(Competition, Tender), Refusal> {
        let provider = tenderer(&call.actor)?;
        let tender = store::find(work.tx(), call.actor.tenant, id).await?.ok_or_else(absent)?;
        let competition = self.competitions.taking_tenders(work, provider, tender.competition).await?;
        tender.must_be_live()?;
        if tender.version != version {
            return Err(Refusal::stale(tender.version));
        }
        Ok((competition, tender))
    }

    /// Membership counts at the moment of the act, not only at the invitation (W11).
    pub(super) async fn active_invitee(
        &self,
        work: &Work,
        competition: &Competition,
        provider: ProviderId,
        member: MembershipId,
    ) -> Result<(), Refusal> {
        let unknown = || Refusal::invalid("/membership_id", "not_invited", "is not a member of yours that was invited");
        let invitee = self.competitions.invitee(work, competition.id, member).await.map_err(|_| unknown())?;
        if invitee.provider != provider {
            return Err(unknown());
        }
        let standing = Memberships::standing(work, competition.framework, invitee.location).await?;
        match standing.filter(|found| found.id == member && found.state.is_open_to_work()) {
            Some(found) if found.is_of(competition.lot) => Ok(()),
            Some(_) => Err(Refusal::wrong_state("The membership is no longer of this lot, so it cannot tender.")),
            None => Err(Refusal::wrong_state("The membership is not open to new work, so it cannot tender.")),
        }
    }
}

pub(super) const NOTHING_NEW: &str = "Nothing has changed since the last submission, which stands.";

pub(super) fn matter_of(competition: &Competition) -> Matter {
    Matter::competition(competition.framework, competition.id)
}

pub(super) fn tenderer(actor: &Actor) -> Result<ProviderId, Refusal> {
    actor.provider().ok_or_else(|| Refusal::new(Problem::Forbidden, "Only a provider tenders."))
}

fn blank(work: &Work, competition: &Competition, provider: ProviderId, member: MembershipId) -> Tender {
    Tender {
        id: work.fresh(),
        competition: competition.id,
        member,
        provider,
        state: TenderState::Draft,
        content_sha256: None,
        files: vec![],
        missing: Content::nothing().missing(&competition.price_schedule, question_ids(competition)),
        receipt: None,
        version: 1,
        created_at: work.at(),
    }
}

pub(super) fn own(tender: Tender, competition: &Competition) -> OwnTender {
    OwnTender { tender, closes: competition.timetable.closes.0, amendment: competition.amendment, late: None }
}

/// The kinds of files without which a tender is not complete.
pub(super) fn required(wanted: &[WantedFile]) -> impl Iterator<Item = &str> {
    wanted.iter().filter(|file| file.required).map(|file| file.kind.as_str())
}

fn question_ids(competition: &Competition) -> impl Iterator<Item = &str> {
    competition.questions.iter().map(|question| question.id.as_str())
}

/// `lots`: all of the competition's procurement, where the offer has conditions and there is one.
fn check(
    offer: &TenderOffer,
    competition: &Competition,
    lots: Option<&BTreeSet<CompetitionId>>,
) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    offer.check_price(&mut faults, &competition.price_schedule);
    let mut answered = BTreeSet::new();
    for (place, answer) in offer.answers.iter().enumerate() {
        let pointer = format!("/answers/{place}/question");
        let known = competition.questions.iter().any(|question| question.id == answer.question);
        faults.require(known, &pointer, "unknown_question", "is not a question of this competition");
        faults.require(answered.insert(&answer.question), &pointer, "duplicate", "is answered twice");
        faults.text(&format!("/answers/{place}/text"), &answer.text, ANSWER_LENGTH);
    }
    if let Some(conditions) = &offer.conditions {
        conditions.check(&mut faults, offer.price, (competition.id, lots));
    }
    faults.verdict()
}

pub(super) fn complete(tender: &Tender) -> Result<(), Refusal> {
    if tender.missing.is_empty() {
        return Ok(());
    }
    let missing = tender.missing.iter().map(|pointer| FieldError::new(pointer, "missing", "is still missing"));
    Err(Refusal::new(Problem::Validation, "The tender is not complete. It is not submitted.").fields(missing))
}

pub(super) fn guard(saved: bool, from: i64) -> Result<(), Refusal> {
    if saved { Ok(()) } else { Err(Refusal::stale(from + 1)) }
}

/// The council's business, but hidden from it until the opening: even how many there were is sealed (T01).
pub(super) fn note(work: &Work, action: &'static str, competition: &Competition, tender: &Tender) {
    let files: Vec<&str> = tender.files.iter().map(|file| file.sha256.as_str()).collect();
    let data = json!({
        "competition": competition.id, "version": tender.version, "content_sha256": tender.content_sha256, "files": files,
        "receipt_sha256": tender.receipt.as_ref().map(|receipt| &receipt.receipt_sha256),
    });
    let event = Event::new(action, "tender", tender.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)).sealed_by(competition.id));
}

pub(super) fn absent() -> Refusal {
    Refusal::not_found("tender")
}

pub(super) fn sealed(detail: String) -> Refusal {
    Refusal::new(Problem::Sealed, detail)
}
