//! The opening: an act by two people after closing, and the only reader of what was sealed (T02, W17).

use secrecy::SecretString;
use serde_json::json;

use super::content::Content;
use super::model::{OpenedTender, Opening, OpeningAct};
use super::service::Tenders;
use super::store::{self, Submission};
use crate::competitions::{Competition, CompetitionState, Opener, Part};
use crate::kernel::ids::{CompetitionId, UserId};
use crate::kernel::{Actor, ActorKind, Call, Instant, Problem, Refusal, Tenant, canonical, london};
use crate::store::{Event, Work, audit};

const LATE_WAITS: &str = "A tender that came late waits for a decision. Decide first whether it is taken.";

/// So many tenders are held in memory at once while they are opened.
const AT_ONCE: usize = 50;

/// How many different people it takes.
pub const OPENERS: usize = 2;

impl Tenders {
    /// One person's act of opening, with the passphrase of their opening key. The first one is noted, and takes that person's
    /// layer off the competition's key; the second one, another of those who were named, opens every tender that was submitted
    /// and not withdrawn.
    ///
    /// # Errors
    /// `wrong-state` before its time, by the same person again, or once it is open; `forbidden` to a machine and to whoever
    /// was not named; `validation` for a wrong passphrase, which is counted; `too-many-requests` after too many;
    /// `declaration-needed`; `conflict-of-interest` in anybody who was invited.
    pub async fn open(
        &self,
        call: &Call,
        id: CompetitionId,
        passphrase: Option<&SecretString>,
    ) -> Result<Opening, Refusal> {
        if call.actor.kind != ActorKind::User {
            return Err(Refusal::new(Problem::Forbidden, "Tenders are opened by people."));
        }
        // Refused inside the work, after its idempotency key: a repeated request gets its first answer.
        let part = self.part(call, id, passphrase).await;
        if part.as_ref().is_ok_and(Part::is_wrong) {
            return Err(self.competitions.refuse_part(call).await?);
        }
        self.db
            .write(call, async |work| {
                let part = part.as_ref().map_err(Clone::clone)?;
                let competition = self.competitions.held_alone(work, &call.actor, id).await?;
                may_open(&competition, work.at())?;
                if store::late::is_waiting(work.tx(), id).await? {
                    return Err(Refusal::wrong_state(LATE_WAITS));
                }
                let mut acts = store::acts(work.tx(), id).await?;
                not_yet(&acts, &call.actor)?;
                let act = OpeningAct { opener: call.actor.id, at: work.at() };
                let place = if acts.is_empty() { 1 } else { 2 };
                store::insert_act(work.tx(), id, place, &act).await?;
                let first = acts.first().map(|first| UserId(first.opener));
                acts.push(act);
                let read = match first {
                    None => {
                        self.competitions.begin_opening(work, &call.actor, &competition, part).await?;
                        note(work, "opening.begun", &competition, json!({"tenders": null}));
                        None
                    }
                    Some(first) => {
                        let acts = (first, part);
                        let opener = self.competitions.complete_opening(work, &call.actor, &competition, acts).await?;
                        Some(self.read_all(work, &competition, &opener).await?)
                    }
                };
                let (tenders, not_confirmed) = read.unzip();
                Ok(Opening { competition: id, acts, tenders, not_confirmed })
            })
            .await
    }

    /// What the caller brings, if they may open at all. The passphrase is tried last: trying it takes long, and is counted.
    async fn part(&self, call: &Call, id: CompetitionId, passphrase: Option<&SecretString>) -> Result<Part, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        self.require_clear(&call.actor, &competition, call.at).await?;
        may_open(&competition, call.at)?;
        not_yet(&store::acts(self.db.reader(), id).await?, &call.actor)?;
        self.competitions.part(&call.actor, &competition, passphrase, call.at).await
    }

    /// Who opened so far, for the council that runs the competition.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn opening(&self, actor: &Actor, id: CompetitionId) -> Result<Opening, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let acts = store::acts(self.db.reader(), id).await?;
        if competition.opened_at.is_none() {
            return Ok(Opening { competition: id, acts, tenders: None, not_confirmed: None });
        }
        let tenders = store::count_opened(self.db.reader(), id).await?;
        let submitted = store::count_submitted(self.db.reader(), id).await?;
        Ok(Opening { competition: id, acts, tenders: Some(tenders), not_confirmed: Some(submitted - tenders) })
    }

    /// Decrypts every standing submission, and answers how many those were and how many stay sealed: an amendment came after
    /// their submission, and their providers did not submit them again (T08).
    async fn read_all(&self, work: &Work, competition: &Competition, opener: &Opener) -> Result<(u64, u64), Refusal> {
        let (mut tenders, mut not_confirmed) = (vec![], vec![]);
        for some in store::submitted(work.tx(), competition.id).await?.chunks(AT_ONCE) {
            let standing = store::standing(work.tx(), some).await?;
            let (confirmed, others): (Vec<Submission>, Vec<Submission>) =
                standing.into_iter().partition(|submission| submission.amendment == competition.amendment);
            not_confirmed.extend(others.iter().map(|submission| submission.tender.id));
            for tender in self.read_some(work, competition, (opener, confirmed)).await? {
                tenders.push(json!({"id": tender.id, "content_sha256": tender.content_sha256}));
            }
        }
        audit::unseal(work, competition.id).await?;
        let data = json!({"tenders": tenders, "not_confirmed": not_confirmed});
        note(work, "opening.completed", competition, data);
        let count = |length| u64::try_from(length).map_err(Refusal::internal);
        Ok((count(tenders.len())?, count(not_confirmed.len())?))
    }

    /// Decrypts these submissions, and keeps what was in them.
    async fn read_some(
        &self,
        work: &Work,
        competition: &Competition,
        (opener, submissions): (&Opener, Vec<Submission>),
    ) -> Result<Vec<OpenedTender>, Refusal> {
        let mut opened = vec![];
        for submission in submissions {
            let place = self.competitions.invitee(work, competition.id, submission.tender.member).await?;
            let content = read(opener, &submission)?;
            let price = content.comparable_price(&competition.price_schedule)?;
            opened.push(OpenedTender {
                id: submission.tender.id,
                competition: competition.id,
                member: submission.tender.member,
                provider: submission.tender.provider,
                location: place.location,
                location_name: place.location_name,
                price,
                price_elements: content.price_elements,
                answers: content.answers,
                conditions: content.conditions,
                salt: content.salt,
                content_sha256: submission.content_sha256,
                files: submission.files,
            });
        }
        store::insert_opened(work.tx(), &opened).await?;
        Ok(opened)
    }
}

fn may_open(competition: &Competition, at: Instant) -> Result<(), Refusal> {
    if competition.state != CompetitionState::Published {
        return Err(Refusal::wrong_state(format!("The competition is {}.", competition.state.name())));
    }
    let timetable = &competition.timetable;
    if timetable.may_open(at) {
        return Ok(());
    }
    let closes = london::words(timetable.closes.0);
    let detail = format!("Tenders may be opened after {closes}, and not before {}.", timetable.opens_on);
    Err(Refusal::wrong_state(detail))
}

/// The two must be two people.
fn not_yet(acts: &[OpeningAct], actor: &Actor) -> Result<(), Refusal> {
    if acts.iter().any(|act| act.opener == actor.id) {
        return Err(Refusal::wrong_state("You have opened already; somebody else must do so too."));
    }
    Ok(())
}

/// What was sealed, if it is what the provider holds a receipt for.
fn read(opener: &Opener, submission: &Submission) -> Result<Content, Refusal> {
    let tender = submission.tender.id;
    let bytes = opener.open(tender, &submission.sealed)?;
    if canonical::sha256(&bytes) != submission.content_sha256 {
        return Err(Refusal::internal(format!("tender {tender} is not what its receipt says")));
    }
    serde_json::from_slice(&bytes).map_err(Refusal::internal)
}

fn note(work: &Work, action: &'static str, competition: &Competition, data: serde_json::Value) {
    let event = Event::new(action, "competition", competition.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
}
