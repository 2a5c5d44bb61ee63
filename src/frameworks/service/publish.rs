//! Publishing a framework: its rulebook says when applications are taken, and from then on everybody can read it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Frameworks, owned, save};
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome, Pack};
use crate::frameworks::model::{Framework, FrameworkState, Window, holidays_of, schedule};
use crate::frameworks::store;
use crate::kernel::ids::FrameworkId;
use crate::kernel::joining::Opening;
use crate::kernel::{Actor, Call, Instant, Refusal};
use crate::regimes::Verdict;
use crate::store::Event;

/// The hook that says when applications are taken.
const WINDOWS: &str = "windows";

struct Prepared {
    rulebook: String,
    /// None where applications are taken at any time: there is nothing to compute.
    decision: Option<Decision>,
    windows: Vec<Window>,
    law: Verdict,
}

impl Frameworks {
    /// Computes the windows, unless the rulebook takes applications at any time, records the decision that did, and
    /// makes the framework public.
    ///
    /// # Errors
    /// `not-found`; `stale`; `wrong-state` when it is published already or has no rulebook; `refused-by-rule` when
    /// the rulebook gives no usable schedule; `refused-by-regime` when the law does not allow that schedule.
    pub async fn publish(&self, call: &Call, id: FrameworkId, version: i64) -> Result<Framework, Refusal> {
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let prepared = self.prepare(&call.actor, call.at, id, version).await;
        self.db
            .write(call, async |work| {
                let Prepared { rulebook, decision, windows, law } = prepared.as_ref().map_err(Refusal::clone)?;
                let before = owned(work, &call.actor, id).await?;
                before.require_version(version)?;
                before.require_draft()?;
                let framework = Framework {
                    state: FrameworkState::Published,
                    published_at: Some(work.at()),
                    version: before.version + 1,
                    ..before
                };
                save(work, &framework).await?;
                store::insert_windows(work.tx(), windows).await?;
                let decision = match decision {
                    Some(decision) => Some(Decisions::record(work, decision, &subject(&framework)).await?),
                    None => None,
                };
                let data = json!({
                    "windows": windows.len(), "decision": decision, "rulebook": rulebook, "law": law.noted(),
                });
                work.note(Event::new("framework.published", "framework", id, data));
                Ok(framework)
            })
            .await
    }

    async fn prepare(&self, actor: &Actor, at: Instant, id: FrameworkId, version: i64) -> Result<Prepared, Refusal> {
        let framework = self.owned(actor, id).await?;
        framework.require_version(version)?;
        framework.require_draft()?;
        let pack = self.rulebooks.in_force(id, at).await?;
        let (decision, windows) = match pack.joining().open {
            Opening::Always => (None, vec![]),
            Opening::Windows => {
                let (decision, windows) = self.scheduled(&framework, &pack, at).await?;
                (Some(decision), windows)
            }
        };
        let law = self.law_of_windows(&framework, &windows, at).await?;
        law.require("The law does not allow these windows.")?;
        Ok(Prepared { rulebook: pack.hash().to_owned(), decision, windows, law })
    }

    async fn scheduled(
        &self,
        framework: &Framework,
        pack: &Arc<Pack>,
        at: Instant,
    ) -> Result<(Decision, Vec<Window>), Refusal> {
        let decision = self.decisions.decide(framework.authority, pack, WINDOWS, facts(framework)).await?;
        if decision.outcome != Outcome::Scheduled {
            return Err(refused_by_rule("The rulebook could not schedule the windows.", &decision, None));
        }
        let windows = schedule(framework, &decision.output, || self.db.ids().fresh(at))
            .map_err(|why| refused_by_rule(&why, &decision, None))?;
        Ok((decision, windows))
    }
}

/// What a decision on a framework's windows is about.
pub(super) fn subject(framework: &Framework) -> Subject {
    let Framework { id, authority, .. } = *framework;
    Subject { framework: id, authority, kind: "framework", id: id.0, provider: None }
}

/// The input of the hook.
fn facts(framework: &Framework) -> Value {
    json!({
        "framework": {"starts_on": framework.starts_on, "ends_on": framework.ends_on},
        "initial": {"opens_on": framework.applications_open_on},
        "holidays": holidays_of(framework),
    })
}
