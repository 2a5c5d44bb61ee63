//! Reading the queue, and extending a last day where the law allows it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::due;
use super::model::{Due, DueBasis, Extension, Finding, Place, Wanted, WorkItem, WorkKind};
use super::store::{self, OpenCase, Vehicle, Waiting};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, WindowId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Problem, Refusal, london};
use crate::memberships::{Duty, Memberships, Owed, ReviewTask, WorkList};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::regimes::{CountedDays, Regimes, TimeToDecide};
use crate::rulebooks::Rulebooks;
use crate::store::{Db, Event};

const REASON_AT_LEAST: usize = 10;
const REASON_AT_MOST: usize = 4_000;
/// How far ahead reviews, and what members owe, are listed.
const AHEAD: Days = Days::new(28);

#[derive(Clone)]
pub struct WorkQueue {
    pub(super) db: Db,
    rulebooks: Rulebooks,
    regimes: Regimes,
    memberships: Memberships,
}

/// A page of the queue, and where the next begins.
pub struct WorkPage {
    pub items: Vec<WorkItem>,
    pub next: Option<Place>,
    pub today: NaiveDate,
}

/// An application that waits, with what its last day is counted from.
struct Counted {
    waiting: Waiting,
    vehicle: Vehicle,
    law: TimeToDecide,
    due: Option<Due>,
}

impl WorkQueue {
    pub fn new(db: Db, rulebooks: Rulebooks, regimes: Regimes, memberships: Memberships) -> Self {
        Self { db, rulebooks, regimes, memberships }
    }

    /// What the people of a council have to decide at `at`, in the order of the last days; what has none comes after, in
    /// the order of waiting. What waits for a window that has not opened is not yet to decide.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council.
    pub async fn page(
        &self,
        actor: &Actor,
        authority: AuthorityId,
        at: Instant,
        wanted: &Wanted,
        (after, limit): (Option<Place>, u64),
    ) -> Result<WorkPage, Refusal> {
        let today = london::date_of(at);
        let mut items = self.items(actor, authority, at, wanted).await?;
        items.retain(|item| after.is_none_or(|after| item.place() > after));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(WorkItem::place);
        Ok(WorkPage { items, next, today })
    }

    /// The whole queue, as far as it is wanted.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub async fn items(
        &self,
        actor: &Actor,
        authority: AuthorityId,
        at: Instant,
        wanted: &Wanted,
    ) -> Result<Vec<WorkItem>, Refusal> {
        if actor.authority() != Some(authority) {
            return Err(Refusal::not_found("authority"));
        }
        let today = london::date_of(at);
        let vehicles = store::vehicles(self.db.reader(), authority).await?;
        let mut items = vec![];
        if wanted.kind(WorkKind::Application) {
            let submitted = store::submitted(self.db.reader(), authority, None).await?;
            items.extend(
                self.counted(authority, &vehicles, submitted, (at, None))
                    .await?
                    .into_iter()
                    .map(|one| item(one, today)),
            );
        }
        if wanted.kind(WorkKind::LateApplication) {
            let held = store::held(self.db.reader(), authority, None).await?;
            items.extend(
                self.counted(authority, &vehicles, held, (at, None)).await?.into_iter().map(|one| item(one, today)),
            );
        }
        if wanted.kind(WorkKind::RatingCase) {
            let cases = store::cases(self.db.reader(), authority).await?;
            items.extend(cases.into_iter().filter_map(|case| case_item(case, &vehicles)));
        }
        if wanted.kind(WorkKind::Review) {
            items.extend(self.reviews(actor, &vehicles, at, wanted).await?);
        }
        if [WorkKind::ImprovementAction, WorkKind::OpenBook, WorkKind::WageDeclaration]
            .iter()
            .any(|kind| wanted.kind(*kind))
        {
            items.extend(self.duties(actor, &vehicles, today, wanted).await?);
        }
        items.retain(|item| wanted.takes(item, today));
        items.sort_by_key(WorkItem::place);
        Ok(items)
    }

    /// Each with its last day. What waits for a window that is still to open is left out.
    async fn counted(
        &self,
        authority: AuthorityId,
        vehicles: &BTreeMap<FrameworkId, Vehicle>,
        waiting: Vec<Waiting>,
        (at, only): (Instant, Option<ApplicationId>),
    ) -> Result<Vec<Counted>, Refusal> {
        if waiting.is_empty() {
            return Ok(vec![]);
        }
        let ids: BTreeSet<WindowId> = waiting.iter().filter_map(|one| one.window).collect();
        let windows = store::windows(self.db.reader(), ids).await?;
        let extensions = store::extensions(self.db.reader(), authority, only).await?;
        let mut counted = Vec::with_capacity(waiting.len());
        for one in waiting {
            let window = one.window.and_then(|id| windows.get(&id));
            if window.is_some_and(|(opens, _)| *opens > at) {
                continue;
            }
            let vehicle =
                vehicles.get(&one.framework).ok_or_else(|| Refusal::internal("an application for a draft"))?;
            let received = window.map_or(one.received_at, |(_, closes)| (*closes).max(one.received_at));
            let from = london::date_of(received);
            let law = self.regimes.time_to_decide(vehicle.regime, from);
            let promised = self.rulebooks.package(&one.package_sha256).await?.joining().decide_within_working_days;
            let most = due::extendable_to(&law, from, vehicle.ends_on);
            let due = due::due(&law, promised, from);
            let due = due.map(|due| due::with(due, extensions.get(&one.application), most));
            counted.push(Counted { waiting: one, vehicle: vehicle.clone(), law, due });
        }
        Ok(counted)
    }

    async fn reviews(
        &self,
        actor: &Actor,
        vehicles: &BTreeMap<FrameworkId, Vehicle>,
        at: Instant,
        wanted: &Wanted,
    ) -> Result<Vec<WorkItem>, Refusal> {
        let today = london::date_of(at);
        let due = today.checked_add_days(AHEAD);
        let mut items = vec![];
        for (id, vehicle) in running(vehicles, today, wanted) {
            let tasks = self.memberships.work_list(actor, at, id, WorkList { due, mine: true }).await?;
            items.extend(tasks.into_iter().map(|task| review_item(task, vehicle, today)));
        }
        Ok(items)
    }

    async fn duties(
        &self,
        actor: &Actor,
        vehicles: &BTreeMap<FrameworkId, Vehicle>,
        today: NaiveDate,
        wanted: &Wanted,
    ) -> Result<Vec<WorkItem>, Refusal> {
        let due = today.checked_add_days(AHEAD).unwrap_or(today);
        let mut items = vec![];
        for (id, vehicle) in running(vehicles, today, wanted) {
            let duties = self.memberships.duties(actor, id, due).await?;
            items.extend(duties.into_iter().map(|duty| duty_item(duty, vehicle, today)));
        }
        Ok(items)
    }

    /// Extends the last day of an application that waits. Its provider is told, with the reason.
    ///
    /// # Errors
    /// `not-found` unless it was handed in to the caller's own council; `wrong-state` when it does not wait or has no last
    /// day; `stale`; `validation`; `refused-by-regime` past what the law allows; `conflict` when somebody extended it at
    /// the same moment.
    pub async fn extend(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        (due_on, reason): (NaiveDate, &str),
    ) -> Result<WorkItem, Refusal> {
        let ready = self.extendable(call, id, version, (due_on, reason)).await;
        let today = london::date_of(call.at);
        self.db
            .write(call, async |work| {
                let (authority, counted, due) = ready.as_ref().map_err(Clone::clone)?;
                let waiting = &counted.waiting;
                let extension = Extension {
                    id: work.fresh(),
                    application: id,
                    was_due_on: due.on,
                    due_on,
                    reason: reason.trim().to_owned(),
                    by: call.actor.id,
                    at: work.at(),
                };
                // It may have been decided, or changed, since it was read.
                let now = match waiting.held {
                    true => store::held(work.tx(), *authority, Some(id)).await?,
                    false => store::submitted(work.tx(), *authority, Some(id)).await?,
                };
                match now.first() {
                    None => return Err(Refusal::wrong_state("The application is decided or withdrawn.")),
                    Some(now) if now.version != version => return Err(Refusal::stale(now.version)),
                    Some(_) => store::extend(work.tx(), *authority, &extension).await?,
                }
                let data = json!({
                    "framework": waiting.framework, "was_due_on": due.on, "due_on": due_on, "reason": extension.reason,
                });
                work.note(Event::new("application.deadline_extended", "application", id, data));
                Notifications::tell(work, &told(waiting, &extension)).await?;
                let due = due::with(due.clone(), Some(&extension), due.extendable_to);
                let extended = Counted {
                    waiting: waiting.clone(),
                    vehicle: counted.vehicle.clone(),
                    law: counted.law.clone(),
                    due: Some(due),
                };
                Ok(item(extended, today))
            })
            .await
    }

    async fn extendable(
        &self,
        call: &Call,
        id: ApplicationId,
        version: i64,
        (due_on, reason): (NaiveDate, &str),
    ) -> Result<(AuthorityId, Counted, Due), Refusal> {
        let absent = || Refusal::not_found("application that waits for a decision");
        let authority = call.actor.authority().ok_or_else(absent)?;
        let mut waiting = store::submitted(self.db.reader(), authority, Some(id)).await?;
        waiting.extend(store::held(self.db.reader(), authority, Some(id)).await?);
        let vehicles = store::vehicles(self.db.reader(), authority).await?;
        let counted = self.counted(authority, &vehicles, waiting, (call.at, Some(id))).await?;
        let Some(counted) = counted.into_iter().next() else {
            return Err(match store::was_handed_in(self.db.reader(), authority, id).await? {
                true => Refusal::wrong_state("The application does not wait for a decision."),
                false => absent(),
            });
        };
        if counted.waiting.version != version {
            return Err(Refusal::stale(counted.waiting.version));
        }
        let Some(due) = counted.due.clone() else {
            return Err(Refusal::wrong_state(format!(
                "The application has no last day that could be extended: {} ({})",
                counted.law.says, counted.law.cites
            )));
        };
        check(&counted, &due, (due_on, reason), london::date_of(call.at))?;
        Ok((authority, counted, due))
    }
}

fn check(counted: &Counted, due: &Due, (due_on, reason): (NaiveDate, &str), today: NaiveDate) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.require(due_on > due.on, "/due_on", "not_later", &format!("must be after the present last day, {}", due.on));
    faults.require(due_on >= today, "/due_on", "past", "must not lie in the past");
    let works = counted.law.counted.works(due_on);
    faults.require(works, "/due_on", "no_working_day", "must be a working day");
    faults.text("/reason", reason, REASON_AT_MOST);
    if reason.trim().chars().count() < REASON_AT_LEAST {
        let detail = format!("must say why, in at least {REASON_AT_LEAST} characters: the applicant reads it");
        faults.add("/reason", "reason_needed", detail);
    }
    faults.verdict()?;
    match due.extendable_to {
        Some(most) if due_on <= most => Ok(()),
        Some(most) if counted.law.working_days.is_none() => {
            Err(Refusal::invalid("/due_on", "after_the_end", format!("must not be after the framework's end, {most}")))
        }
        most => {
            let until =
                most.map_or("cannot be extended further".to_owned(), |most| format!("may be extended to {most}"));
            let detail = format!("The time to decide {until}. ({})", counted.law.cites);
            Err(Refusal::new(Problem::RefusedByRegime, detail))
        }
    }
}

/// The wanted frameworks that have not ended.
fn running<'a>(
    vehicles: &'a BTreeMap<FrameworkId, Vehicle>,
    today: NaiveDate,
    wanted: &Wanted,
) -> impl Iterator<Item = (FrameworkId, &'a Vehicle)> {
    let only = wanted.framework;
    let wanted = vehicles.iter().filter(move |(id, _)| only.is_none_or(|framework| framework == **id));
    wanted.filter(move |(_, vehicle)| vehicle.ends_on >= today).map(|(id, vehicle)| (*id, vehicle))
}

fn told(waiting: &Waiting, extension: &Extension) -> News {
    let day = |day: NaiveDate| day.format("%A %-d %B %Y").to_string();
    let data = json!({
        "location": waiting.location_name, "due": day(extension.due_on), "was_due": day(extension.was_due_on),
        "reason": extension.reason,
    });
    let path = format!("/applications/{}", waiting.application);
    News::new(Kind::DecisionDelayed, Audience::Provider(waiting.provider), path, data).of(waiting.framework)
}

fn item(Counted { waiting, vehicle, law, due }: Counted, today: NaiveDate) -> WorkItem {
    let (kind, path) = match waiting.held {
        false => (WorkKind::Application, format!("/applications/{}", waiting.application)),
        true => (WorkKind::LateApplication, format!("/frameworks/{}/late-applications", waiting.framework)),
    };
    WorkItem {
        kind,
        id: waiting.application.0,
        number: 0,
        about: None,
        path,
        framework: waiting.framework,
        framework_name: vehicle.name,
        provider: waiting.provider,
        provider_name: waiting.provider_name,
        location_name: waiting.location_name,
        since: waiting.received_at,
        left: due.as_ref().map(|due| law.counted.between(today, due.on)),
        due,
        found: waiting.found.as_deref().and_then(Finding::parse),
        version: Some(waiting.version),
    }
}

/// None for a case of a framework that is no more: nothing is left to decide about.
fn case_item(case: OpenCase, vehicles: &BTreeMap<FrameworkId, Vehicle>) -> Option<WorkItem> {
    Some(WorkItem {
        kind: WorkKind::RatingCase,
        id: case.id.0,
        number: 0,
        about: None,
        path: format!("/rating-cases/{}", case.id),
        framework: case.framework,
        framework_name: vehicles.get(&case.framework)?.name.clone(),
        provider: case.provider,
        provider_name: case.provider_name,
        location_name: case.location_name,
        since: case.opened_at,
        due: None,
        left: None,
        found: Finding::parse(&case.finding),
        version: Some(case.version),
    })
}

fn duty_item(duty: Duty, vehicle: &Vehicle, today: NaiveDate) -> WorkItem {
    let Duty { member, owed, due_on, since } = duty;
    let (kind, basis, about, rest, version) = match &owed {
        Owed::Action { number, action } => {
            let about = format!("{number}. {action}");
            (WorkKind::ImprovementAction, DueBasis::Plan, about, "improvement-plan", Some(member.version))
        }
        Owed::Books(year) => (WorkKind::OpenBook, DueBasis::OpenBook, year.to_string(), "open-book", None),
        Owed::Wages(year) => {
            (WorkKind::WageDeclaration, DueBasis::YearEnd, year.to_string(), "wage-declarations", None)
        }
    };
    WorkItem {
        kind,
        id: member.id.0,
        number: owed.number(),
        about: Some(about),
        path: format!("/memberships/{}/{rest}", member.id),
        framework: member.framework,
        framework_name: vehicle.name.clone(),
        provider: member.provider,
        provider_name: member.provider_name,
        location_name: member.location_name,
        since,
        left: Some(CountedDays::England.between(today, due_on)),
        due: Some(dated(due_on, basis, None)),
        found: None,
        version,
    }
}

/// A day that nobody has counted to, and nobody extends.
fn dated(on: NaiveDate, basis: DueBasis, reason: Option<String>) -> Due {
    Due { on, basis, working_days: None, cites: None, extendable_to: None, reason }
}

fn review_item(task: ReviewTask, vehicle: &Vehicle, today: NaiveDate) -> WorkItem {
    let member = task.member;
    WorkItem {
        kind: WorkKind::Review,
        id: task.review.map_or(member.id.0, |review| review.0),
        number: 0,
        about: None,
        path: format!("/memberships/{}/reviews", member.id),
        framework: member.framework,
        framework_name: vehicle.name.clone(),
        provider: member.provider,
        provider_name: member.provider_name,
        location_name: member.location_name,
        since: member.admitted_at,
        left: Some(CountedDays::England.between(today, task.due_on)),
        due: Some(dated(task.due_on, DueBasis::Review, task.reason)),
        found: None,
        version: None,
    }
}
