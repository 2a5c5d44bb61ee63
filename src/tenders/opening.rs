//! The opening: an act by two people after closing, and the only reader of what was sealed (T02, W17).

use serde_json::json;

use super::model::{Content, OpenedTender, Opening, OpeningAct};
use super::service::Tenders;
use super::store::{self, Submission};
use crate::competitions::{Competition, CompetitionState, Opener};
use crate::kernel::ids::CompetitionId;
use crate::kernel::{Actor, ActorKind, Call, Problem, Refusal, Tenant, canonical, london};
use crate::store::{Event, Work, audit};

/// How many different people it takes.
pub const OPENERS: usize = 2;

impl Tenders {
    /// One person's act of opening. The first one is noted; the second one, somebody else, opens every tender
    /// that was submitted and not withdrawn.
    ///
    /// # Errors
    /// `wrong-state` before its time, by the same person again, or once it is open; `forbidden` to a machine;
    /// `declaration-needed`; `conflict-of-interest` in anybody who was invited.
    pub async fn open(&self, call: &Call, id: CompetitionId) -> Result<Opening, Refusal> {
        if call.actor.kind != ActorKind::User {
            return Err(Refusal::new(Problem::Forbidden, "Tenders are opened by people."));
        }
        let clear = match self.competitions.owned(&call.actor, id).await {
            Ok(competition) => self.require_clear(&call.actor, &competition, call.at).await,
            Err(refusal) => Err(refusal),
        };
        self.db
            .write(call, async |work| {
                clear.clone()?;
                let competition = self.competitions.held_alone(work, &call.actor, id).await?;
                may_open(&competition, work)?;
                let mut acts = store::acts(work.tx(), id).await?;
                if acts.iter().any(|act| act.opener == call.actor.id) {
                    return Err(Refusal::wrong_state("You have opened already; somebody else must do so too."));
                }
                let act = OpeningAct { opener: call.actor.id, at: work.at() };
                let place = if acts.is_empty() { 1 } else { 2 };
                store::insert_act(work.tx(), id, place, &act).await?;
                acts.push(act);
                let tenders = if acts.len() < OPENERS {
                    note(work, "opening.begun", &competition, None);
                    None
                } else {
                    Some(self.read_all(work, &competition).await?)
                };
                Ok(Opening { competition: id, acts, tenders })
            })
            .await
    }

    /// Who opened so far, for the council that runs the competition.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn opening(&self, actor: &Actor, id: CompetitionId) -> Result<Opening, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let acts = store::acts(self.db.reader(), id).await?;
        let tenders = match competition.opened_at {
            Some(_) => Some(store::count_opened(self.db.reader(), id).await?),
            None => None,
        };
        Ok(Opening { competition: id, acts, tenders })
    }

    /// Decrypts every standing submission and answers how many there were.
    async fn read_all(&self, work: &Work, competition: &Competition) -> Result<u64, Refusal> {
        let opener = self.competitions.open(work, competition).await?;
        let mut opened = vec![];
        for submission in store::standing(work.tx(), competition.id).await? {
            let place = self.competitions.invitee(work, competition.id, submission.tender.member).await?;
            let content = read(&opener, &submission)?;
            let price = content.price.ok_or_else(|| Refusal::internal("a submitted tender has no price"))?;
            opened.push(OpenedTender {
                id: submission.tender.id,
                competition: competition.id,
                member: submission.tender.member,
                provider: submission.tender.provider,
                location: place.location,
                location_name: place.location_name,
                price,
                answers: content.answers,
                salt: content.salt,
                content_sha256: submission.content_sha256,
            });
        }
        store::insert_opened(work.tx(), &opened).await?;
        audit::unseal(work, competition.id).await?;
        let count = u64::try_from(opened.len()).map_err(Refusal::internal)?;
        note(work, "opening.completed", competition, Some(&opened));
        Ok(count)
    }
}

fn may_open(competition: &Competition, work: &Work) -> Result<(), Refusal> {
    if competition.state != CompetitionState::Published {
        return Err(Refusal::wrong_state(format!("The competition is {}.", competition.state.name())));
    }
    let timetable = &competition.timetable;
    if timetable.may_open(work.at()) {
        return Ok(());
    }
    let closes = london::words(timetable.closes.0);
    let detail = format!("Tenders may be opened after {closes}, and not before {}.", timetable.opens_on);
    Err(Refusal::wrong_state(detail))
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

fn note(work: &Work, action: &'static str, competition: &Competition, opened: Option<&[OpenedTender]>) {
    let tenders = opened.map(|tenders| {
        let fingerprint = |tender: &OpenedTender| json!({"id": tender.id, "content_sha256": tender.content_sha256});
        tenders.iter().map(fingerprint).collect::<Vec<_>>()
    });
    let data = json!({"tenders": tenders});
    let event = Event::new(action, "competition", competition.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
}
