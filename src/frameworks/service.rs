//! Setting frameworks up, and reading them.

use std::sync::Arc;

use serde_json::json;

use super::kept::Kept;
use super::model::{Framework, FrameworkState, FrameworkSummary, Lot, LotTerms, Terms, Window};
use super::store::{self, Sight};
use crate::decisions::Decisions;
use crate::kernel::ids::{AuthorityId, FrameworkId, LotId};
use crate::kernel::permission::ReadFrameworks;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Permission, Problem, Refusal};
use crate::regimes::Regimes;
use crate::rulebooks::{Rulebooks, Timeline};
use crate::store::{Db, Event, Work};

mod law;
mod lots;
mod publish;
mod rulebook;
mod windows;

pub use rulebook::{ListedVersion, NewVersion, RulebookContent};

#[derive(Clone)]
pub struct Frameworks {
    db: Db,
    rulebooks: Rulebooks,
    decisions: Decisions,
    regimes: Regimes,
    schedules: Kept<Vec<Window>>,
    timelines: Kept<Timeline>,
}

impl Frameworks {
    pub fn new(db: Db, rulebooks: Rulebooks, decisions: Decisions, regimes: Regimes) -> Self {
        let (schedules, timelines) = (Kept::default(), Kept::default());
        Self { db, rulebooks, decisions, regimes, schedules, timelines }
    }

    /// A new draft of the caller's council.
    ///
    /// # Errors
    /// `validation` with every fault; `refused-by-regime` when the law does not know such a vehicle.
    pub async fn create(&self, call: &Call, terms: &Terms) -> Result<Framework, Refusal> {
        let authority = council_of(&call.actor)?;
        terms.check()?;
        self.lawful(terms, call.at).await?;
        self.db
            .write(call, async |work| {
                let framework = Framework {
                    id: work.fresh(),
                    authority,
                    name: terms.name.clone(),
                    kind: terms.kind,
                    regime: terms.regime,
                    starts_on: terms.starts_on,
                    ends_on: terms.ends_on,
                    applications_open_on: terms.applications_open_on,
                    state: FrameworkState::Draft,
                    lots: lots(work, terms, &[]),
                    version: 1,
                    created_at: work.at(),
                    member_limit: terms.member_limit,
                    supplier_fee_percent: terms.supplier_fee_percent,
                    published_at: None,
                };
                store::insert(work.tx(), &framework).await?;
                work.note(Event::new("framework.created", "framework", framework.id, described(&framework)));
                Ok(framework)
            })
            .await
    }

    /// Says anew what a draft is. A lot that keeps its code keeps its id.
    ///
    /// # Errors
    /// `not-found`, `stale`, `wrong-state` once published, `validation` or `refused-by-regime`.
    pub async fn change(
        &self,
        call: &Call,
        id: FrameworkId,
        version: i64,
        terms: &Terms,
    ) -> Result<Framework, Refusal> {
        terms.check()?;
        self.lawful(terms, call.at).await?;
        self.db
            .write(call, async |work| {
                let before = owned(work, &call.actor, id).await?;
                before.require_version(version)?;
                before.require_draft()?;
                let framework = Framework {
                    name: terms.name.clone(),
                    kind: terms.kind,
                    regime: terms.regime,
                    starts_on: terms.starts_on,
                    ends_on: terms.ends_on,
                    applications_open_on: terms.applications_open_on,
                    member_limit: terms.member_limit,
                    supplier_fee_percent: terms.supplier_fee_percent,
                    lots: lots(work, terms, &before.lots),
                    version: before.version + 1,
                    ..before
                };
                save(work, &framework).await?;
                store::replace_lots(work.tx(), &framework).await?;
                work.note(Event::new("framework.changed", "framework", id, described(&framework)));
                Ok(framework)
            })
            .await
    }

    /// A framework that this caller may read: anybody a published one, staff their own council's drafts too.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn visible(&self, actor: Option<&Actor>, id: FrameworkId) -> Result<Framework, Refusal> {
        let found = store::find(self.db.reader(), sight_of(actor), id).await?;
        found.ok_or_else(|| Refusal::not_found("framework"))
    }

    /// The same, many, in order of creation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list(&self, actor: Option<&Actor>, page: PageRequest) -> Result<Page<FrameworkSummary>, Refusal> {
        let rows = store::list(self.db.reader(), sight_of(actor), page).await?;
        Ok(Page::of(rows, page, |framework| framework.id.0))
    }

    /// # Errors
    /// `not-found` unless it is published.
    pub async fn published(&self, id: FrameworkId) -> Result<Framework, Refusal> {
        self.visible(None, id).await
    }

    /// # Errors
    /// `not-found` unless it is the caller's own council's, in whatever state.
    pub async fn owned(&self, actor: &Actor, id: FrameworkId) -> Result<Framework, Refusal> {
        let authority = actor.authority().ok_or_else(|| Refusal::not_found("framework"))?;
        let found = store::owned(self.db.reader(), authority, id).await?;
        found.ok_or_else(|| Refusal::not_found("framework"))
    }

    /// The windows of a framework that the caller may see, in order of opening; none while it is a draft, and none where
    /// applications are taken at any time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn windows(&self, framework: &Framework) -> Result<Arc<Vec<Window>>, Refusal> {
        if let Some(windows) = self.schedules.of(framework) {
            return Ok(windows);
        }
        let windows = store::windows(self.db.reader(), framework.id).await?;
        Ok(self.schedules.keep(framework, windows))
    }

    /// The windows of every published framework that open or close between two instants, whoever's they are: for work
    /// that the clock sets off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn turning(&self, from: Instant, until: Instant) -> Result<Vec<(Framework, Window)>, Refusal> {
        store::turning(self.db.reader(), from, until).await
    }
}

impl Frameworks {
    /// The caller's own council's framework, read inside the unit of work, so that what is decided upon is what is
    /// changed.
    ///
    /// # Errors
    /// `not-found` unless it is the caller's own council's.
    pub async fn owned_in(work: &Work, actor: &Actor, id: FrameworkId) -> Result<Framework, Refusal> {
        owned(work, actor, id).await
    }

    /// Counts a change of the rules as a change of the framework, so that of two that are made at once one fails.
    ///
    /// # Errors
    /// `diverged` when somebody else was faster.
    pub async fn rules_changed(work: &Work, framework: &Framework) -> Result<(), Refusal> {
        let changed = Framework { version: framework.version + 1, ..framework.clone() };
        if store::update(work.tx(), &changed).await? {
            return Ok(());
        }
        Err(Refusal::new(Problem::Diverged, "Somebody else changed this framework at the same moment. Look again."))
    }
}

/// Staff see the drafts of their council, if their credential lets them read frameworks at all.
fn sight_of(actor: Option<&Actor>) -> Sight {
    let staff = actor.filter(|actor| ReadFrameworks::granted(actor)).and_then(Actor::authority);
    staff.map_or(Sight::Public, Sight::Staff)
}

fn council_of(actor: &Actor) -> Result<AuthorityId, Refusal> {
    actor.authority().ok_or_else(|| Refusal::new(Problem::Forbidden, "Only a council sets up frameworks."))
}

/// Read inside the unit of work, so that what is decided upon is what is changed.
async fn owned(work: &Work, actor: &Actor, id: FrameworkId) -> Result<Framework, Refusal> {
    let authority = actor.authority().ok_or_else(|| Refusal::not_found("framework"))?;
    store::owned(work.tx(), authority, id).await?.ok_or_else(|| Refusal::not_found("framework"))
}

/// # Errors
/// `stale` when somebody else saved first.
async fn save(work: &Work, framework: &Framework) -> Result<(), Refusal> {
    if store::update(work.tx(), framework).await? {
        return Ok(());
    }
    let now = store::owned(work.tx(), framework.authority, framework.id).await?;
    Err(now.map_or_else(|| Refusal::not_found("framework"), |now| Refusal::stale(now.version)))
}

fn lots(work: &Work, terms: &Terms, before: &[Lot]) -> Vec<Lot> {
    let known = |code: &str| before.iter().find(|lot| lot.terms.code == code).map(|lot| lot.id);
    let lot = |terms: &LotTerms| Lot {
        id: known(&terms.code).unwrap_or_else(|| work.fresh::<LotId>()),
        terms: terms.clone(),
        closed: None,
    };
    terms.lots.iter().map(lot).collect()
}

/// What the audit log keeps of a framework.
fn described(framework: &Framework) -> serde_json::Value {
    json!({
        "name": framework.name, "kind": framework.kind, "regime": framework.regime,
        "starts_on": framework.starts_on, "ends_on": framework.ends_on,
        "applications_open_on": framework.applications_open_on, "member_limit": framework.member_limit,
        "supplier_fee_percent": framework.supplier_fee_percent,
        "lots": framework.lots.iter().map(|lot| &lot.terms).collect::<Vec<_>>(),
    })
}
