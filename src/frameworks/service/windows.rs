//! After publication: a window is added by decision (S02), or its closing moved to later for everybody (T06).

use serde_json::json;

use super::publish::subject;
use super::{Frameworks, owned, save};
use crate::decisions::{Decisions, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::frameworks::model::{Extension, Framework, Window, WindowOrder};
use crate::frameworks::store;
use crate::kernel::ids::{FrameworkId, WindowId};
use crate::kernel::london::{self, LondonTime};
use crate::kernel::{Call, Instant, Refusal};
use crate::notifications::{Audience, Kind, News, Notifications};
use crate::regimes::Verdict;
use crate::store::{Event, Work};

/// The hook that a rulebook may have about re-openings.
const REOPENING: &str = "reopening";

/// A window that may be kept as it is, and what allowed it.
struct Approved {
    window: Window,
    law: Verdict,
    decision: Option<Decision>,
}

impl Frameworks {
    /// Adds a window by decision, if the law and the rulebook's `reopening` allow it.
    ///
    /// # Errors
    /// `not-found`; `stale`; `wrong-state` for a draft, and where applications are taken at any time; `validation` with
    /// every fault; `refused-by-regime`; `refused-by-rule`; `busy`.
    pub async fn add_window(
        &self,
        call: &Call,
        id: FrameworkId,
        version: i64,
        order: &WindowOrder,
    ) -> Result<(Framework, Window), Refusal> {
        let approved = self.ordered(call, id, version, order).await;
        self.db
            .write(call, async |work| {
                let Approved { window, law, decision } = approved.as_ref().map_err(Refusal::clone)?;
                let framework = turned(work, call, id, version).await?;
                store::insert_windows(work.tx(), std::slice::from_ref(window)).await?;
                let decision = match decision {
                    Some(decision) => Some(Decisions::record(work, decision, &subject(&framework)).await?),
                    None => None,
                };
                let data = json!({
                    "window": window.id, "key": window.key, "opens_at": LondonTime(window.opens_at),
                    "closes_at": LondonTime(window.closes_at), "reopening": window.reopening,
                    "decided_on": order.decided_on, "decided_by": order.decided_by, "consulted": order.consulted,
                    "decision": decision, "law": law.noted(),
                });
                work.note(Event::new("window.added", "framework", id, data));
                Ok((framework, window.clone()))
            })
            .await
    }

    async fn ordered(
        &self,
        call: &Call,
        id: FrameworkId,
        version: i64,
        order: &WindowOrder,
    ) -> Result<Approved, Refusal> {
        let framework = self.owned(&call.actor, id).await?;
        framework.require_version(version)?;
        framework.require_published()?;
        let windows = self.windows(&framework).await?;
        let window = order.window(id, self.db.ids().fresh(call.at), &windows);
        let with: Vec<Window> = windows.iter().chain([&window]).cloned().collect();
        let law = self.law_of_windows(&framework, &with, call.at).await?;
        law.require("The law does not allow this window.")?;
        if windows.is_empty() {
            return Err(Refusal::wrong_state("Applications are taken at any time here, so there is nothing to open."));
        }
        order.check(&framework, &windows, call.at)?;
        let decision = self.reopening(&framework, order, call.at).await?;
        Ok(Approved { window, law, decision })
    }

    /// What the rulebook in force says of a re-opening, if it says anything.
    async fn reopening(
        &self,
        framework: &Framework,
        order: &WindowOrder,
        at: Instant,
    ) -> Result<Option<Decision>, Refusal> {
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        if !pack.has_hook(REOPENING) {
            return Ok(None);
        }
        let decision = self.decisions.decide(framework.authority, &pack, REOPENING, order.facts(framework)).await?;
        match decision.outcome {
            Outcome::Met => Ok(Some(decision)),
            _ => Err(refused_by_rule("The window is not opened.", &decision, None)),
        }
    }

    /// Moves the closing of a window to later, for everybody, with its reason. Never to earlier, and not once it has
    /// closed.
    ///
    /// # Errors
    /// `not-found`; `stale`; `deadline-passed` once it has closed; `validation` when the new closing is not later,
    /// meets another window or leaves the term; `refused-by-regime`.
    pub async fn extend_window(
        &self,
        call: &Call,
        id: FrameworkId,
        window: WindowId,
        version: i64,
        (closes_at, reason): (Instant, &str),
    ) -> Result<(Framework, Window), Refusal> {
        let approved = self.extended(call, id, window, version, (closes_at, reason)).await;
        self.db
            .write(call, async |work| {
                let Approved { window, law, .. } = approved.as_ref().map_err(Refusal::clone)?;
                let framework = turned(work, call, id, version).await?;
                let extension = window.extensions.last().ok_or_else(|| Refusal::internal("no extension was made"))?;
                if !store::extend(work.tx(), work.fresh(), window.id, extension, call.actor.id).await? {
                    return Err(Refusal::internal("a window moved without its framework"));
                }
                let data = json!({
                    "window": window.id, "key": window.key, "closed_at": LondonTime(extension.closed_at),
                    "closes_at": LondonTime(extension.closes_at), "reason": extension.reason, "law": law.noted(),
                });
                work.note(Event::new("window.extended", "framework", id, data));
                tell(work, &framework, window, extension).await?;
                Ok((framework, window.clone()))
            })
            .await
    }

    async fn extended(
        &self,
        call: &Call,
        id: FrameworkId,
        window: WindowId,
        version: i64,
        (closes_at, reason): (Instant, &str),
    ) -> Result<Approved, Refusal> {
        let framework = self.owned(&call.actor, id).await?;
        let windows = self.windows(&framework).await?;
        let found = windows.iter().find(|known| known.id == window).ok_or_else(|| Refusal::not_found("window"))?;
        framework.require_version(version)?;
        let window = found.extended(&framework, &windows, closes_at, reason, call.at)?;
        let others = windows.iter().filter(|known| known.id != window.id);
        let with: Vec<Window> = others.chain([&window]).cloned().collect();
        let law = self.law_of_windows(&framework, &with, call.at).await?;
        law.require("The law does not allow this closing.")?;
        Ok(Approved { window, law, decision: None })
    }
}

/// Everybody who applies is told at one time, with the reason, and so are the council's people.
async fn tell(work: &Work, framework: &Framework, window: &Window, extension: &Extension) -> Result<(), Refusal> {
    let data = json!({
        "window": window.key, "closed": london::words(extension.closed_at),
        "closes": london::words(extension.closes_at), "reason": extension.reason,
    });
    for audience in [Audience::Applicants(framework.id), Audience::Council(framework.authority)] {
        let path = format!("/frameworks/{}/windows", framework.id);
        let news = News::new(Kind::WindowExtended, audience, path, data.clone());
        Notifications::tell(work, &news.of(framework.id)).await?;
    }
    Ok(())
}

/// Counts a change of the windows as one of the framework: of two made at once one fails, and no server goes on with
/// windows of before.
async fn turned(work: &Work, call: &Call, id: FrameworkId, version: i64) -> Result<Framework, Refusal> {
    let before = owned(work, &call.actor, id).await?;
    before.require_version(version)?;
    let framework = Framework { version: version + 1, ..before };
    save(work, &framework).await?;
    Ok(framework)
}
