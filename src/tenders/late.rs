//! What is submitted after the closing (T05): refused, or held sealed, as the rulebook that was published says. What is held
//! is what its provider had saved, and so sealed, in time; nothing is entered after the closing. Whether it is taken is
//! decided with a reason before anybody begins to open, by somebody who sees who was late and by how much, and nothing of
//! what is in it; undecided, it stops the opening, so that nobody is left out by oversight.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::model::{OwnTender, Receipt, Tender, TenderState};
use super::service::{NOTHING_NEW, Tenders, absent, complete, guard, matter_of, own, tenderer};
use super::store;
use crate::competitions::Competition;
use crate::kernel::ids::{CompetitionId, MembershipId, ProviderId, TenderId, UserId};
use crate::kernel::london::{LondonTime, words};
use crate::kernel::tendering::LateTenderPolicy;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Problem, Refusal, Tenant};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::store::{Event, Work};

const REASON_AT_LEAST: usize = 10;
const REASON_AT_MOST: usize = 2_000;

/// A tender that was submitted after the closing and held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateTender {
    pub tender: TenderId,
    pub competition: CompetitionId,
    pub member: MembershipId,
    pub provider: ProviderId,
    /// The version of the tender, for whoever decides.
    pub version: i64,
    /// Of the submission it becomes once it is taken.
    pub receipt: Receipt,
    pub ruling: Option<LateTenderRuling>,
}

/// What was decided, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateTenderRuling {
    pub outcome: LateTenderOutcome,
    pub reason: String,
    pub by: UserId,
    pub at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateTenderOutcome {
    /// It is opened with those that were in time.
    Accepted,
    /// It stays sealed.
    Rejected,
}

impl LateTenderOutcome {
    /// As in columns.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Accepted, Self::Rejected].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Where a tender stands that came late, in words for its provider.
pub(super) fn words_of(late: &LateTender) -> String {
    let received = words(late.receipt.received_at);
    match late.ruling.as_ref().map(|ruling| ruling.outcome) {
        None => format!(
            "LATE. It was received at {received}, after the closing. It is kept sealed, and counts only if the council decides to \
             take it."
        ),
        Some(LateTenderOutcome::Accepted) => format!("Received late, at {received}, and taken by the council."),
        Some(LateTenderOutcome::Rejected) => {
            format!("NOT TAKEN. It was received at {received}, after the closing. It stays sealed.")
        }
    }
}

impl Tenders {
    /// Holds what was submitted after the closing, where the rulebook says so; `refusal` stands where it does not.
    ///
    /// # Errors
    /// `refusal`; otherwise as for a submission in time, and `wrong-state` when it is held already or once somebody has begun
    /// to open.
    pub(super) async fn hold_late(
        &self,
        call: &Call,
        (id, version): (TenderId, i64),
        refusal: Refusal,
    ) -> Result<Receipt, Refusal> {
        let provider = tenderer(&call.actor)?;
        let found = store::find(self.db.reader(), call.actor.tenant, id).await?.ok_or_else(absent)?;
        let competition = self.competitions.seen(&call.actor, found.competition).await?;
        if self.competitions.tendering(&competition).await?.late == LateTenderPolicy::Refuse {
            return Err(refusal);
        }
        self.db
            .write(call, async |work| {
                let tender = store::find(work.tx(), call.actor.tenant, id).await?.ok_or_else(absent)?;
                let competition = self.competitions.taking_late(work, provider, tender.competition).await?;
                tender.must_be_live()?;
                if tender.version != version {
                    return Err(Refusal::stale(tender.version));
                }
                self.active_invitee(work, &competition, provider, tender.member).await?;
                complete(&tender)?;
                if store::late::find(work.tx(), id).await?.is_some() {
                    return Err(Refusal::wrong_state("It was submitted late already, and is held."));
                }
                let standing = own(tender, &competition);
                let content = standing.newly_submitted().ok_or_else(|| Refusal::wrong_state(NOTHING_NEW))?;
                let OwnTender { mut tender, .. } = standing;
                tender.version += 1;
                let what = (content, tender.files.clone(), competition.amendment);
                let receipt = Receipt::new(id, competition.id, tender.version, work.at(), what).held();
                guard(store::save_state(work.tx(), &tender).await?, version)?;
                store::late::insert(work.tx(), &receipt).await?;
                note(work, "tender.held", &competition, &receipt, json!(null));
                tell_council(work, &competition, &receipt).await?;
                Ok(receipt)
            })
            .await
    }

    /// What came late for a competition, for the council that runs it: who, when, and what was decided, that all may be treated
    /// alike. Nothing of what is in it, and nothing of those that were in time.
    ///
    /// # Errors
    /// `not-found` for everybody else; `declaration-needed`; `conflict-of-interest`.
    pub async fn late(
        &self,
        actor: &Actor,
        id: CompetitionId,
        (at, page): (Instant, PageRequest),
    ) -> Result<Page<(LateTender, Instant)>, Refusal> {
        let competition = self.competitions.owned(actor, id).await?;
        let shut = self.conflicts.shut(actor, matter_of(&competition), at).await?;
        let mut page = Page::of(store::late::list(self.db.reader(), id, page).await?, page, |late| late.tender.0);
        page.items.retain(|late| !shut.contains(&late.provider));
        Ok(page.map(|late| (late, competition.timetable.closes.0)))
    }

    /// Takes a late tender in among the others, or leaves it sealed, with a reason, once.
    ///
    /// # Errors
    /// `not-found` unless it came late for the caller's own council's competition; `wrong-state` when that is decided, the
    /// competition no longer runs, or somebody has begun to open; `stale`; `validation` without a reason;
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn decide_late(
        &self,
        call: &Call,
        (id, version): (TenderId, i64),
        (outcome, reason): (LateTenderOutcome, &str),
    ) -> Result<(LateTender, Instant), Refusal> {
        let clear = self.late_matter(call, id, reason).await;
        self.db
            .write(call, async |work| {
                let competition = *clear.as_ref().map_err(Clone::clone)?;
                let competition = self.competitions.held_for_late(work, call, competition).await?;
                let late = store::late::find(work.tx(), id).await?.ok_or_else(absent)?;
                if late.ruling.is_some() {
                    return Err(Refusal::wrong_state("It was decided already whether this late tender is taken."));
                }
                if late.version != version {
                    return Err(Refusal::stale(late.version));
                }
                let by = UserId(call.actor.id);
                let ruling = LateTenderRuling { outcome, reason: reason.to_owned(), by, at: work.at() };
                store::late::rule(work.tx(), id, &ruling).await?;
                let owner = Tenant::Provider(late.provider);
                let mut tender = store::find(work.tx(), owner, id).await?.ok_or_else(absent)?;
                tender.version += 1;
                if outcome == LateTenderOutcome::Accepted {
                    must_be_as_held(&tender, &late)?;
                    tender.state = TenderState::Submitted;
                    store::insert_submission(work.tx(), &late.receipt).await?;
                }
                guard(store::save_state(work.tx(), &tender).await?, version)?;
                note(work, "tender.late_decided", &competition, &late.receipt, json!(ruling));
                tell_provider(work, &competition, &late, &ruling).await?;
                let late = LateTender { ruling: Some(ruling), version: tender.version, ..late };
                Ok((late, competition.timetable.closes.0))
            })
            .await
    }

    /// The competition of a late tender, if the caller may decide on it and gives a reason.
    async fn late_matter(&self, call: &Call, id: TenderId, reason: &str) -> Result<CompetitionId, Refusal> {
        let late = store::late::find(self.db.reader(), id).await?.ok_or_else(absent)?;
        let competition = self
            .competitions
            .owned(&call.actor, late.competition)
            .await
            .map_err(|refusal| if refusal.problem() == Problem::NotFound { absent() } else { refusal })?;
        self.conflicts.require_clear(&call.actor, matter_of(&competition), [late.provider], call.at).await?;
        let mut faults = Faults::new();
        faults.text("/reason", reason, REASON_AT_MOST);
        if faults.is_empty() && reason.trim().chars().count() < REASON_AT_LEAST {
            let detail =
                format!("must say why, in at least {REASON_AT_LEAST} characters: others must be treated alike");
            faults.add("/reason", "reason_needed", detail);
        }
        faults.verdict()?;
        Ok(competition.id)
    }
}

/// # Errors
/// `wrong-state` when the closing has moved since, and its provider has changed what was held.
fn must_be_as_held(tender: &Tender, late: &LateTender) -> Result<(), Refusal> {
    let same =
        tender.content_sha256.as_ref() == Some(&late.receipt.content_sha256) && tender.files == late.receipt.files;
    if same && tender.state != TenderState::Withdrawn {
        return Ok(());
    }
    Err(Refusal::wrong_state("Its provider has changed it since: it is no longer what was held."))
}

fn note(work: &Work, action: &'static str, competition: &Competition, receipt: &Receipt, ruling: serde_json::Value) {
    let data = json!({
        "competition": competition.id, "received_at": LondonTime(receipt.received_at), "version": receipt.version,
        "content_sha256": receipt.content_sha256, "receipt_sha256": receipt.receipt_sha256, "ruling": ruling,
    });
    let event = Event::new(action, "tender", receipt.tender, data);
    work.note(event.within(Tenant::Authority(competition.authority)));
}

async fn tell_council(work: &Work, competition: &Competition, receipt: &Receipt) -> Result<(), Refusal> {
    let data = json!({
        "competition": competition.title, "closed": words(competition.timetable.closes.0),
        "received": words(receipt.received_at),
    });
    let path = format!("/competitions/{}/late-tenders", competition.id);
    let news = News::new(Kind::LateTenderHeld, Audience::Council(competition.authority), path, data);
    Notifications::tell(work, &news.of(competition.framework)).await
}

async fn tell_provider(
    work: &Work,
    competition: &Competition,
    late: &LateTender,
    ruling: &LateTenderRuling,
) -> Result<(), Refusal> {
    let data = json!({
        "competition": competition.title, "received": words(late.receipt.received_at), "reason": ruling.reason,
        "accepted": ruling.outcome == LateTenderOutcome::Accepted,
    });
    let path = format!("/tenders/{}", late.tender);
    let news = News::new(Kind::LateTenderDecided, Audience::Provider(late.provider), path, data);
    Notifications::tell(work, &news.of(competition.framework)).await
}
