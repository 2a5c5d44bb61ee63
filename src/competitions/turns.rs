//! What happens to a competition after its publication: its closing moves to later for everybody (T06), in one step after
//! an outage (K8), or it is cancelled. Both go to every invited provider, with the reason, and stay with the competition.

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::model::{Checked, Competition, CompetitionState};
use super::service::{Competitions, providers_of, save};
use super::store::{self, turns};
use super::timetable::Timetable;
use super::views::NewExtension;
use crate::kernel::ids::CompetitionId;
use crate::kernel::london::{date_of, words};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Instant, Problem, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};

const REASON_LENGTH: usize = 2_000;

/// A time in which tenders could not be handed in. It begins before it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub from: Instant,
    pub until: Instant,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// `closed_at`: when it was to close before.
    Extended {
        closed_at: Instant,
        closes_at: Instant,
        outage: Option<Outage>,
    },
    Cancelled,
}

/// A turn on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    pub turn: Turn,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

impl Competitions {
    /// Moves the closing to later, for everybody at once, and what comes after it where that must move too. After the
    /// closing only an outage over the closing itself moves it, while nobody has begun to open.
    ///
    /// # Errors
    /// `not-found` for another council's; `wrong-state` unless it is published and nobody has begun to open it;
    /// `deadline-passed` after the closing without such an outage; `stale`; `validation` for a closing that is not later, or
    /// not by as much as the outage lasted, for a timetable that would not stand, and without a reason.
    pub async fn extend(
        &self,
        call: &Call,
        id: CompetitionId,
        version: i64,
        new: &NewExtension,
    ) -> Result<Checked, Refusal> {
        let framework = self.framework_of(&call.actor, id).await?;
        let extended = self
            .db
            .write(call, async |work| {
                let before = self.held_alone(work, &call.actor, id).await?;
                before.must_run()?;
                require_version(&before, version)?;
                let outage = new.outage.map(|outage| Outage { from: outage.from.0, until: outage.until.0 });
                require_still_open(&before, outage, work.at())?;
                if turns::is_being_opened(work.tx(), id).await? {
                    return Err(Refusal::wrong_state("Somebody has begun to open the tenders."));
                }
                let timetable = later(&before, new, outage, work.at())?;
                self.require_timetable(&framework, &timetable)?;
                let (closed_at, closes_at) = (before.timetable.closes.0, timetable.closes.0);
                let after = Competition { timetable, version: version + 1, ..before };
                save(work, &after, version).await?;
                let turn = Turn::Extended { closed_at, closes_at, outage };
                let news = json!({
                    "competition": after.title, "closed": words(closed_at), "closes": words(closes_at),
                    "reason": new.reason,
                });
                self.turned(work, call, &after, turn, &new.reason, (Kind::CompetitionExtended, news)).await?;
                Ok(after)
            })
            .await?;
        self.checked(&framework, extended).await
    }

    /// Ends a competition without an award. Sealed tenders stay sealed for good; opened ones stay as they are.
    ///
    /// # Errors
    /// `not-found` for another council's; `wrong-state` for a draft, when it is cancelled already, and once something was
    /// awarded; `stale`; `validation` without a reason.
    pub async fn cancel(&self, call: &Call, id: CompetitionId, version: i64, reason: &str) -> Result<Checked, Refusal> {
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_LENGTH);
        faults.verdict()?;
        let framework = self.framework_of(&call.actor, id).await?;
        let cancelled = self
            .db
            .write(call, async |work| {
                let before = self.held_alone(work, &call.actor, id).await?;
                before.must_not_be_cancelled()?;
                if before.state == CompetitionState::Draft {
                    return Err(Refusal::wrong_state("Nobody was invited to it yet: a draft is not cancelled."));
                }
                require_version(&before, version)?;
                if turns::is_awarded(work.tx(), id).await? {
                    return Err(Refusal::wrong_state("It was awarded: what is left to end is a contract."));
                }
                let after = Competition { state: CompetitionState::Cancelled, version: version + 1, ..before };
                save(work, &after, version).await?;
                let news = json!({"competition": after.title, "reason": reason});
                self.turned(work, call, &after, Turn::Cancelled, reason, (Kind::CompetitionCancelled, news)).await?;
                Ok(after)
            })
            .await?;
        self.checked(&framework, cancelled).await
    }

    /// What happened to a competition that was found for its reader, the first first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn course(&self, id: CompetitionId) -> Result<Vec<Turned>, Refusal> {
        turns::list(self.db.reader(), id).await
    }

    /// A competition whose tenders are opened and that is still to be decided, kept so until the work ends: it is not
    /// cancelled meanwhile.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` when it is cancelled.
    pub async fn require_undecided(&self, work: &Work, call: &Call, id: CompetitionId) -> Result<(), Refusal> {
        let held = store::hold(work.tx(), call.actor.tenant, id, store::Hold::Shared).await?;
        held.ok_or_else(|| Refusal::not_found("competition"))?.must_not_be_cancelled()
    }

    /// Keeps a turn, notes it, and tells everybody who was invited, in the unit of work that makes it.
    async fn turned(
        &self,
        work: &Work,
        call: &Call,
        competition: &Competition,
        turn: Turn,
        reason: &str,
        (kind, news): (Kind, serde_json::Value),
    ) -> Result<(), Refusal> {
        let action = match turn {
            Turn::Extended { .. } => "competition.extended",
            Turn::Cancelled => "competition.cancelled",
        };
        let turned = Turned { turn, reason: reason.to_owned(), by: call.actor.id, at: work.at() };
        turns::insert(work.tx(), work.fresh(), competition.id, &turned).await?;
        let data = json!({"turn": turned, "timetable": competition.timetable, "version": competition.version});
        let tenant = Tenant::Authority(competition.authority);
        work.note(Event::new(action, "competition", competition.id, data).within(tenant));
        let providers = providers_of(&store::all_invitees(work.tx(), competition.id).await?);
        let path = format!("/competitions/{}", competition.id);
        let told = |provider| News::new(kind, Audience::Provider(provider), path.clone(), news.clone());
        let all: Vec<News> = providers.into_iter().map(|provider| told(provider).of(competition.framework)).collect();
        Notifications::tell_all(work, &all).await
    }
}

pub(super) fn require_version(competition: &Competition, version: i64) -> Result<(), Refusal> {
    if competition.version == version { Ok(()) } else { Err(Refusal::stale(competition.version)) }
}

/// What has closed is not opened again, but for an outage that kept people from handing in by then.
fn require_still_open(competition: &Competition, outage: Option<Outage>, at: Instant) -> Result<(), Refusal> {
    let closes = competition.timetable.closes.0;
    let over_the_closing = outage.is_some_and(|outage| outage.from < closes && closes <= outage.until);
    if at <= closes || over_the_closing {
        return Ok(());
    }
    let detail = format!(
        "Tenders were due at or before {}. After that only an outage over the closing itself moves it.",
        words(closes)
    );
    Err(Refusal::new(Problem::DeadlinePassed, detail))
}

/// The timetable with a later closing.
pub(super) fn later(
    competition: &Competition,
    new: &NewExtension,
    outage: Option<Outage>,
    at: Instant,
) -> Result<Timetable, Refusal> {
    let before = &competition.timetable;
    let (closed, closes) = (before.closes.0, new.closes.0);
    let mut faults = Faults::new();
    faults.text("/reason", &new.reason, REASON_LENGTH);
    if closes <= closed {
        let detail = format!("must be later than {}: a closing is never moved to earlier", words(closed));
        faults.add("/closes", "not_later", detail);
    } else if closes <= at {
        faults.add("/closes", "past", "must lie in the future");
    }
    if let Some(Outage { from, until }) = outage {
        faults.require(from < until, "/outage/until", "not_later", "must be later than its beginning");
        if from < until && closes > closed && closes - closed < until - from {
            let detail = "must be later by at least as long as the outage lasted: everybody gets the lost time back";
            faults.add("/closes", "shorter_than_the_outage", detail);
        }
    }
    faults.verdict()?;
    let opens_on = new.opens_on.unwrap_or(before.opens_on.max(date_of(closes)));
    Ok(Timetable {
        closes: new.closes,
        opens_on,
        evaluate_from: new.evaluate_from.unwrap_or(before.evaluate_from.max(opens_on)),
        approve_on: new.approve_on.unwrap_or(before.approve_on),
        starts_on: new.starts_on.unwrap_or(before.starts_on),
        ..before.clone()
    })
}
