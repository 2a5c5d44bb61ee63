//! Amending, and confirming that one has seen it.

use serde_json::json;

use super::model::{Amendment, Confirmation, Confirmed, SeenAmendment};
use super::store;
use crate::competitions::{Competition, CompetitionDraft, Competitions, NewAmendment, WantedFile, subject_of};
use crate::decisions::Decisions;
use crate::engine::Decision;
use crate::kernel::ids::{CompetitionId, ProviderId};
use crate::kernel::london::words;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Page, PageRequest, Problem, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Db, Event, Work};
use crate::tenders::Tenders;

const REASON_LENGTH: usize = 2_000;
/// Of one competition. Whoever needs more should cancel and begin anew.
const MOST: u32 = 50;

#[derive(Clone)]
pub struct Amendments {
    db: Db,
    competitions: Competitions,
    tenders: Tenders,
}

/// All that is settled before the unit of work.
struct Prepared {
    after: Competition,
    files: Vec<WantedFile>,
    decision: Decision,
}

impl Amendments {
    pub fn new(db: Db, competitions: Competitions, tenders: Tenders) -> Self {
        Self { db, competitions, tenders }
    }

    /// Puts another version of what a published competition asks in the place of the one that stands, tells every invited
    /// provider, and leaves every tender as it is: what was submitted counts once it is submitted again.
    ///
    /// # Errors
    /// `not-found` for another council's; `wrong-state` unless it is published and nobody has begun to open it;
    /// `deadline-passed` after its closing; `stale`; `validation` without a reason, when nothing changes, when the closing
    /// stays and nothing says why the time is enough, and for what no draft may say; `refused-by-rule`.
    pub async fn amend(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        new: &NewAmendment,
    ) -> Result<SeenAmendment, Refusal> {
        // Refused inside the work, after its idempotency key: a repeated request gets its first answer.
        let prepared = self.prepare(call, id, version, new).await;
        self.db
            .write(call, async |work| {
                let prepared = prepared.as_ref().map_err(Clone::clone)?;
                let before = self.competitions.held_amendable(work, call, id, version).await?;
                let invited = self.competitions.invited_providers(id).await?;
                let files_before = self.competitions.files_within(work, id).await?;
                let decision = Decisions::record(work, &prepared.decision, &subject_of(&before)).await?;
                let after = &prepared.after;
                self.competitions.save_amended(work, after, &prepared.files).await?;
                self.tenders.follow(work, (&before, after), &prepared.files).await?;
                let amendment = Amendment {
                    competition: id,
                    number: after.amendment,
                    before: before.terms(&files_before),
                    after: after.terms(&prepared.files),
                    reason: new.reason.clone(),
                    enough_time: new.enough_time.clone(),
                    decision,
                    by: call.actor.id,
                    at: work.at(),
                };
                store::insert(work.tx(), &amendment).await?;
                note(work, after, &amendment);
                tell(work, after, &amendment, invited.iter().copied()).await?;
                let confirmed = Confirmed::Count { confirmed: 0, invited: invited.len() };
                Ok(SeenAmendment { amendment, confirmed })
            })
            .await
    }

    async fn prepare(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        new: &NewAmendment,
    ) -> Result<Prepared, Refusal> {
        let framework = self.competitions.framework_of(&call.actor, id).await?;
        let before = self.competitions.owned(&call.actor, id).await?;
        before.must_take_tenders(call.at)?;
        if before.version != version {
            return Err(Refusal::stale(before.version));
        }
        check(&before, new)?;
        if let Some(files) = &new.files {
            self.competitions.check_files(files)?;
        }
        let mut draft = new.applied_to(CompetitionDraft::of(&before));
        if let Some(extension) = new.extension() {
            draft.timetable = self.competitions.later(call, &before, &extension)?;
        }
        let files_before = self.competitions.files_of(id).await?;
        let files = new.files.clone().unwrap_or_else(|| files_before.clone());
        let (after, decision) =
            self.competitions.amended(call, &framework, (&before, &draft), new.rulebook_in_force).await?;
        if after.terms(&files) == before.terms(&files_before) {
            return Err(Refusal::invalid("", "nothing_changes", "says nothing that does not stand already"));
        }
        Ok(Prepared { after, files, decision })
    }

    /// All of a competition's, the first first, for the council that runs it and the providers it invited.
    ///
    /// # Errors
    /// As [`Competitions::seen`].
    pub async fn list(&self, actor: &Actor, id: CompetitionId) -> Result<Vec<SeenAmendment>, Refusal> {
        self.competitions.seen(actor, id).await?;
        let confirmations = store::confirmations(self.db.reader(), id).await?;
        let invited = self.competitions.invited_providers(id).await?.len();
        let confirmed = |number: u32| match actor.provider() {
            Some(own) => Confirmed::Own(confirmations.get(&(number, own)).copied()),
            None => {
                let confirmed = confirmations.keys().filter(|(confirmed, _)| *confirmed == number).count();
                Confirmed::Count { confirmed, invited }
            }
        };
        let amendments = store::list(self.db.reader(), id).await?;
        let seen = |amendment: Amendment| SeenAmendment { confirmed: confirmed(amendment.number), amendment };
        Ok(amendments.into_iter().map(seen).collect())
    }

    /// An invited provider confirms that it has seen an amendment. Whether it tenders is another matter, and stays sealed.
    ///
    /// # Errors
    /// `not-found`, `forbidden` without an invitation; `wrong-state` when it has confirmed already or the competition no
    /// longer runs; `deadline-passed` after its closing.
    pub async fn confirm(&self, call: &Call, id: CompetitionId, number: u32) -> Result<SeenAmendment, Refusal> {
        let provider = call.actor.provider();
        let provider =
            provider.ok_or_else(|| Refusal::new(Problem::Forbidden, "Only an invited provider confirms."))?;
        self.db
            .write(call, async |work| {
                let competition = self.competitions.taking_tenders(work, provider, id).await?;
                let amendment = store::find(work.tx(), id, number).await?;
                let amendment = amendment.ok_or_else(|| Refusal::not_found("amendment"))?;
                if store::confirmations(work.tx(), id).await?.contains_key(&(number, provider)) {
                    return Err(Refusal::wrong_state("You have confirmed this amendment already."));
                }
                store::confirm(work.tx(), (id, number), provider, (call.actor.id, work.at())).await?;
                let data = json!({"number": number, "provider": provider});
                let event = Event::new("amendment.confirmed", "competition", id, data);
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(SeenAmendment { amendment, confirmed: Confirmed::Own(Some(work.at())) })
            })
            .await
    }

    /// Who of the invited has confirmed an amendment, in order of their ids, for the council alone.
    ///
    /// # Errors
    /// `not-found` for everybody else, and for an amendment that is not there.
    pub async fn confirmations(
        &self,
        actor: &Actor,
        (id, number): (CompetitionId, u32),
        page: PageRequest,
    ) -> Result<Page<Confirmation>, Refusal> {
        self.competitions.owned(actor, id).await?;
        let found = store::find(self.db.reader(), id, number).await?;
        found.ok_or_else(|| Refusal::not_found("amendment"))?;
        let confirmations = store::confirmations(self.db.reader(), id).await?;
        let invited = self.competitions.invited_providers(id).await?;
        let after = |provider: &ProviderId| page.after.is_none_or(|after| provider.0 > after);
        let rows = invited.into_iter().filter(after).take(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
        let rows = rows.map(|provider| Confirmation { provider, at: confirmations.get(&(number, provider)).copied() });
        Ok(Page::of(rows.collect(), page, |confirmation| confirmation.provider.0))
    }
}

fn check(before: &Competition, new: &NewAmendment) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.text("/reason", &new.reason, REASON_LENGTH);
    match &new.enough_time {
        Some(why) => faults.text("/enough_time", why, REASON_LENGTH),
        None if new.closes.is_none() => {
            let closes = words(before.timetable.closes.0);
            let detail =
                format!("must say why the time until {closes} is enough for what is new, or `closes` be later");
            faults.add("/enough_time", "missing", detail);
        }
        None => {}
    }
    let days = [
        ("/opens_on", new.opens_on),
        ("/evaluate_from", new.evaluate_from),
        ("/approve_on", new.approve_on),
        ("/starts_on", new.starts_on),
    ];
    for (pointer, day) in days {
        let alone = day.is_some() && new.closes.is_none();
        faults.require(!alone, pointer, "without_closing", "moves only together with a later `closes`");
    }
    let few = before.amendment < MOST;
    faults.require(few, "", "too_many", "would be amendment 51: a competition may have 50");
    faults.verdict()
}

fn note(work: &Work, competition: &Competition, amendment: &Amendment) {
    let data = json!({
        "number": amendment.number, "changes": amendment.changes(), "reason": amendment.reason,
        "enough_time": amendment.enough_time, "decision": amendment.decision, "version": competition.version,
        "criteria_sha256": competition.criteria_sha256, "rulebook_sha256": competition.rulebook_sha256,
    });
    let event = Event::new("competition.amended", "competition", competition.id, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
}

/// Everybody at once, in the unit of work that amends.
async fn tell(
    work: &Work,
    competition: &Competition,
    amendment: &Amendment,
    providers: impl Iterator<Item = ProviderId>,
) -> Result<(), Refusal> {
    let changed: Vec<String> = amendment.changes().into_iter().map(|change| change.pointer).collect();
    let data = json!({
        "competition": competition.title, "number": amendment.number, "reason": amendment.reason, "changed": changed,
        "closes": words(competition.timetable.closes.0),
    });
    let path = format!("/competitions/{}/amendments", competition.id);
    let news = |provider| {
        News::new(Kind::CompetitionAmended, Audience::Provider(provider), path.clone(), data.clone())
            .of(competition.framework)
    };
    Notifications::tell_all(work, &providers.map(news).collect::<Vec<_>>()).await
}
