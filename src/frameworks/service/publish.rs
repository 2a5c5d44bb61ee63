//! Publishing a framework: its rulebook says when applications are taken, and from then on everybody can read it.

use serde_json::{Value, json};

use super::{Frameworks, owned, save};
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome};
use crate::frameworks::model::{Framework, FrameworkState, Window, holidays_of, schedule};
use crate::frameworks::store;
use crate::kernel::ids::FrameworkId;
use crate::kernel::{Actor, Call, Instant, Refusal};
use crate::regimes::Verdict;
use crate::store::Event;

/// The hook that says when applications are taken.
const WINDOWS: &str = "windows";

struct Prepared {
    decision: Decision,
    windows: Vec<Window>,
    law: Verdict,
}

impl Frameworks {
    /// Computes the windows, records the decision that did, and makes the framework public.
    ///
    /// # Errors
    /// `not-found`; `stale`; `wrong-state` when it is published already or has no rulebook; `refused-by-rule` when
    /// the rulebook gives no usable schedule; `refused-by-regime` when the law does not allow that schedule.
    pub async fn publish(&self, call: &Call, id: FrameworkId, version: i64) -> Result<Framework, Refusal> {
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let prepared = self.prepare(&call.actor, call.at, id, version).await;
        self.db
            .write(call, async |work| {
                let Prepared { decision, windows, law } = prepared.as_ref().map_err(Refusal::clone)?;
                let rulebook = decision.package_sha256.clone();
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
                let subject = Subject {
                    framework: id,
                    authority: framework.authority,
                    kind: "framework",
                    id: id.0,
                    provider: None,
                };
                let decision = Decisions::record(work, decision, &subject).await?;
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
        let decision = self.decisions.decide(framework.authority, &pack, WINDOWS, facts(&framework)).await?;
        if decision.outcome != Outcome::Scheduled {
            return Err(refused_by_rule("The rulebook could not schedule the windows.", &decision, None));
        }
        let windows = schedule(&framework, &decision.output, || self.db.ids().fresh(at))
            .map_err(|why| refused_by_rule(&why, &decision, None))?;
        let law = self.law_of_windows(&framework, &windows, at).await?;
        law.require("The law does not allow these windows.")?;
        Ok(Prepared { decision, windows, law })
    }
}

/// The input of the hook.
fn facts(framework: &Framework) -> Value {
    json!({
        "framework": {"starts_on": framework.starts_on, "ends_on": framework.ends_on},
        "initial": {"opens_on": framework.applications_open_on},
        "holidays": holidays_of(framework),
    })
}
