//! Looking at those whom a change of the register concerns. The rules are asked first; then one unit of work keeps what
//! they found and notes that these changes were looked at, so that whatever breaks off is simply looked at again.

use std::collections::BTreeMap;

use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::model::{Aside, AsideKind, Finding, MemberAt, RatingCase, Reapplication, Reason};
use super::service::RatingCases;
use super::store;
use crate::applications::{Assessed, Reassessment, RefusedForRating, Unreadable};
use crate::decisions::{Decisions, Subject};
use crate::kernel::ids::{ApplicationId, EventId, ImportId, LocationId};
use crate::kernel::{Call, Instant, Problem, Refusal, Tenant, london};
use crate::register::{Grade, Location, Register, UncheckedChange, Watch};
use crate::store::{Event, Work};

/// Changes that are looked at together.
const PORTION: u64 = 50;
/// How often another server may be faster before this one leaves it to that.
const RIVALS: usize = 5;

/// What is found about one portion of changes.
#[derive(Default)]
pub(super) struct Looked {
    changes: Vec<EventId>,
    members: Vec<(MemberAt, Location, Option<ImportId>, Reassessment)>,
    refused: Vec<(RefusedForRating, Location)>,
    /// Applications about which the rules could be asked.
    readable: Vec<ApplicationId>,
    /// What could not be looked at; it stands in nobody else's way.
    pub(super) aside: Vec<Aside>,
}

impl Watch for RatingCases {
    fn changed(&self, at: Instant) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            if let Err(refusal) = self.check(at).await {
                tracing::warn!(%refusal, "members whose ratings changed are still to be looked at");
            }
        })
    }
}

impl RatingCases {
    /// Looks at every change that nobody has looked at yet, a portion at a time.
    ///
    /// # Errors
    /// `busy` when the evaluation queue is full, and whatever the database refuses; what is left is looked at next time.
    pub async fn check(&self, at: Instant) -> Result<(), Refusal> {
        let _turn = self.checking.lock().await;
        let mut rivals = 0;
        loop {
            let changes = self.register.unchecked(PORTION).await?;
            if changes.is_empty() {
                return Ok(());
            }
            let looked = self.look(&changes, at).await?;
            match self.db.write(&Call::system(at), async |work| keep(work, &looked).await).await {
                Err(refusal) if refusal.problem() == Problem::Conflict && rivals < RIVALS => rivals += 1,
                outcome => outcome?,
            }
        }
    }

    async fn look(&self, changes: &[UncheckedChange], at: Instant) -> Result<Looked, Refusal> {
        let mut looked = Looked { changes: changes.iter().map(|change| change.id).collect(), ..Looked::default() };
        let last: BTreeMap<LocationId, &UncheckedChange> =
            changes.iter().map(|change| (change.location.id, change)).collect();
        for change in last.into_values() {
            self.look_at(&mut looked, &change.location, change.import, at).await?;
        }
        Ok(looked)
    }

    /// Everybody at one location. What cannot be read is set aside.
    ///
    /// # Errors
    /// `busy` when the evaluation queue is full, and whatever the database refuses.
    pub(super) async fn look_at(
        &self,
        looked: &mut Looked,
        location: &Location,
        import: Option<ImportId>,
        at: Instant,
    ) -> Result<(), Refusal> {
        for member in store::members_at(self.db.reader(), location.id, london::date_of(at)).await? {
            match self.ask(&member, location, at).await {
                Ok(found) => {
                    looked.readable.push(member.application);
                    let found = found.map(|found| (member, location.clone(), import, found));
                    looked.members.extend(found);
                }
                Err(refusal) if refusal.problem() == Problem::Internal => {
                    looked.aside.push(broken_member(&member, location.id, &refusal));
                }
                Err(refusal) => return Err(refusal),
            }
        }
        for refused in self.applications.refused_for_rating(location, at).await? {
            match refused {
                Ok(refused) => looked.refused.push((refused, location.clone())),
                Err(unreadable) => looked.aside.push(broken_refusal(&unreadable, location.id)),
            }
        }
        Ok(())
    }

    /// None where there is nothing to ask: a framework without rules in force decides about nobody.
    async fn ask(&self, member: &MemberAt, location: &Location, at: Instant) -> Result<Option<Reassessment>, Refusal> {
        match self.applications.reassess(member.application, location, at).await {
            Err(refusal) if matches!(refusal.problem(), Problem::WrongState | Problem::NotFound) => {
                tracing::warn!(membership = %member.membership, %refusal, "the rules cannot be asked about a member");
                Ok(None)
            }
            outcome => outcome,
        }
    }
}

fn broken_member(member: &MemberAt, location: LocationId, why: &Refusal) -> Aside {
    counted(member.application, why);
    Aside {
        application: member.application,
        framework: member.framework,
        authority: member.authority,
        provider: member.provider,
        location,
        kind: AsideKind::Member,
    }
}

fn broken_refusal(unreadable: &Unreadable, location: LocationId) -> Aside {
    let Unreadable { application, framework, authority, provider, why } = unreadable;
    counted(*application, why);
    Aside {
        application: *application,
        framework: *framework,
        authority: *authority,
        provider: *provider,
        location,
        kind: AsideKind::Refused,
    }
}

fn counted(application: ApplicationId, why: &Refusal) {
    let cause = why.cause().map_or_else(|| why.to_string(), ToString::to_string);
    tracing::error!(%application, cause, "a rating cannot be checked and is set aside");
    metrics::counter!("rating_checks_set_aside_total").increment(1);
}

pub(super) async fn keep(work: &Work, looked: &Looked) -> Result<(), Refusal> {
    if !looked.changes.is_empty() {
        Register::mark_checked(work, &looked.changes).await?;
    }
    keep_aside(work, looked).await?;
    for (member, location, import, found) in &looked.members {
        keep_case(work, member, location, *import, found).await?;
    }
    for (refused, location) in &looked.refused {
        keep_reapplication(work, refused, location).await?;
    }
    Ok(())
}

/// For an officer to see: once for each application, until it can be looked at.
async fn keep_aside(work: &Work, looked: &Looked) -> Result<(), Refusal> {
    let broken: Vec<ApplicationId> = looked.aside.iter().map(|aside| aside.application).collect();
    let read = looked.readable.iter().chain(looked.refused.iter().map(|(refused, _)| &refused.application));
    let read: Vec<ApplicationId> = read.copied().filter(|application| !broken.contains(application)).collect();
    store::resolve(work.tx(), &read, work.at()).await?;
    let mut already = store::aside_already(work.tx(), &broken).await?;
    for aside in &looked.aside {
        if already.contains(&aside.application) {
            continue;
        }
        already.push(aside.application);
        store::set_aside(work.tx(), work.fresh(), aside, work.at()).await?;
        let data = json!({"framework": aside.framework, "location": aside.location, "kind": aside.kind});
        let event = Event::new("rating_check.set_aside", "application", aside.application, data);
        work.note(event.within(Tenant::Authority(aside.authority)));
    }
    Ok(())
}

/// One open case for a member: a new one if it would not simply be admitted, or the open one with what is found now.
async fn keep_case(
    work: &Work,
    member: &MemberAt,
    location: &Location,
    import: Option<ImportId>,
    found: &Reassessment,
) -> Result<(), Refusal> {
    let open = store::open_case(work.tx(), member.membership).await?;
    let finding = finding(found.assessed);
    if open.is_none() && finding == Finding::Met {
        return Ok(());
    }
    let subject = Subject {
        framework: member.framework,
        authority: member.authority,
        kind: "membership",
        id: member.membership.0,
        provider: Some(member.provider),
    };
    let case = RatingCase {
        id: open.as_ref().map_or_else(|| work.fresh(), |open| open.id),
        framework: member.framework,
        authority: member.authority,
        provider: member.provider,
        membership: member.membership,
        location: location.id,
        finding,
        reasons: reasons(&found.decision.output),
        decision: Decisions::record(work, &found.decision, &subject).await?,
        rating: location.rating.overall.words().to_owned(),
        rating_published_on: location.rating.published_on,
        registered: location.registered,
        import,
        checks: open.as_ref().map_or(0, |open| open.checks) + 1,
        opened_at: open.as_ref().map_or(work.at(), |open| open.opened_at),
        checked_at: work.at(),
        closing: None,
        version: open.as_ref().map_or(0, |open| open.version) + 1,
    };
    let action = match open {
        None => {
            store::insert_case(work.tx(), &case).await?;
            "rating_case.opened"
        }
        Some(_) => {
            store::update_case(work.tx(), &case).await?;
            "rating_case.checked"
        }
    };
    let data = json!({
        "framework": case.framework, "membership": case.membership, "finding": case.finding,
        "rating": case.rating, "registered": case.registered, "decision": case.decision, "version": case.version,
    });
    work.note(Event::new(action, "rating_case", case.id, data).within(Tenant::Authority(case.authority)));
    Ok(())
}

fn finding(assessed: Assessed) -> Finding {
    match assessed {
        Assessed::Met => Finding::Met,
        Assessed::NotMet => Finding::NotMet,
        Assessed::Refer => Finding::Refer,
        Assessed::CannotDecide => Finding::CannotDecide,
    }
}

/// What is not met, then what is referred; or why nothing could be found.
fn reasons(output: &Value) -> Vec<Reason> {
    let listed = |list: &str| output[list].as_array().map(Vec::as_slice).unwrap_or_default();
    let criteria = listed("not_met").iter().chain(listed("referred"));
    let reason = |text: &Value| text.as_str().unwrap_or_default().to_owned();
    let mut reasons: Vec<Reason> = criteria
        .map(|entry| Reason { id: entry["id"].as_str().map(str::to_owned), reason: reason(&entry["reason"]) })
        .collect();
    if let Some(message) = output.get("message") {
        reasons.push(Reason { id: None, reason: reason(message) });
    }
    reasons
}

/// The provider may apply again once the rating is better, as long as it is.
async fn keep_reapplication(work: &Work, refused: &RefusedForRating, location: &Location) -> Result<(), Refusal> {
    let before = Grade::parse(&refused.rating.rating).unwrap_or(Grade::NoPublishedRating);
    if !location.registered || !location.rating.overall.better_than(before) {
        return store::lapse(work.tx(), refused.application, work.at()).await;
    }
    let reapplication = Reapplication {
        id: work.fresh(),
        application: refused.application,
        framework: refused.framework,
        authority: refused.authority,
        provider: refused.provider,
        location: location.id,
        rating_then: refused.rating.rating.clone(),
        rating_now: location.rating.overall.words().to_owned(),
        rating_published_on: location.rating.published_on,
        noticed_at: work.at(),
    };
    store::note_reapplication(work.tx(), &reapplication).await?;
    let data = json!({
        "framework": refused.framework, "location": location.id,
        "rating_then": reapplication.rating_then, "rating_now": reapplication.rating_now,
    });
    let event = Event::new("application.may_be_made_again", "application", refused.application, data);
    work.note(event.within(Tenant::Provider(refused.provider)));
    Ok(())
}
