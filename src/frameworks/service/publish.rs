//! Publishing a framework: its rulebook says whether it may have these years and when applications are taken, and from then on
//! everybody can read it.

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
/// The hook that says whether a framework may have its years; a rulebook without it leaves them to the law (S01).
const TERM: &str = "term";

struct Prepared {
    rulebook: String,
    /// None where the rulebook has nothing to say about it.
    term: Option<Decision>,
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
    /// the rulebook does not allow its years or gives no usable schedule, `cannot-decide` when it cannot say;
    /// `refused-by-regime` when the law does not allow that schedule.
    pub async fn publish(&self, call: &Call, id: FrameworkId, version: i64) -> Result<Framework, Refusal> {
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let prepared = self.prepare(&call.actor, call.at, id, version).await;
        self.db
            .write(call, async |work| {
                let Prepared { rulebook, term, decision, windows, law } = prepared.as_ref().map_err(Refusal::clone)?;
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
                let mut recorded = vec![];
                for decided in [term, decision] {
                    recorded.push(match decided {
                        Some(decision) => Some(Decisions::record(work, decision, &subject(&framework)).await?),
                        None => None,
                    });
                }
                let data = json!({
                    "windows": windows.len(), "decision": recorded[1], "term_decision": recorded[0], "rulebook": rulebook,
                    "law": law.noted(),
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
        let term = self.allowed_term(&framework, &pack).await?;
        let (decision, windows) = match pack.joining().open {
            Opening::Always => (None, vec![]),
            Opening::Windows => {
                let (decision, windows) = self.scheduled(&framework, &pack, at).await?;
                (Some(decision), windows)
            }
        };
        let law = self.law_of_windows(&framework, &windows, at).await?;
        law.require("The law does not allow these windows.")?;
        Ok(Prepared { rulebook: pack.hash().to_owned(), term, decision, windows, law })
    }

    async fn allowed_term(&self, framework: &Framework, pack: &Arc<Pack>) -> Result<Option<Decision>, Refusal> {
        if !pack.has_hook(TERM) {
            return Ok(None);
        }
        let facts = pack.known(TERM, &facts(framework));
        let decision = self.decisions.decide(framework.authority, pack, TERM, facts).await?;
        match decision.outcome {
            Outcome::Met => Ok(Some(decision)),
            _ => Err(refused_by_rule("The framework is not published: it may not have these years.", &decision, None)),
        }
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

/// The input of the hooks.
fn facts(framework: &Framework) -> Value {
    json!({
        "framework": {"starts_on": framework.starts_on, "ends_on": framework.ends_on},
        "initial": {"opens_on": framework.applications_open_on},
        "holidays": holidays_of(framework),
    })
}
