//! Whether a refusal bars a location for a time: the rulebook's choice, asked when the refusal is made and kept with it.
//! Without the hook nobody is barred (N04).

use serde::Deserialize;
use serde_json::{Value, json};

use super::Applications;
use crate::applications::model::{Application, Submission};
use crate::applications::store;
use crate::decisions::recorded_explanation;
use crate::engine::{Decision, Outcome};
use crate::kernel::london::{LondonTime, date_of};
use crate::kernel::{Actor, Instant, Refusal, Tenant};

/// The question that is put to the rulebook.
const HOOK: &str = "lock_out";

/// What the rulebook in force says of one more refusal.
pub(super) struct Barred {
    pub decision: Decision,
    /// The first instant at which the location may apply again; none when it may at once.
    pub until: Option<Instant>,
}

/// One entry of the output of a `windows` hook, in London time.
#[derive(Deserialize)]
struct Period {
    closes: LondonTime,
}

impl Applications {
    /// What follows from refusing this application now, after those that were refused before. None where the rules in
    /// force have no such question.
    pub(super) async fn lock_out(
        &self,
        refused: &Application,
        submission: &Submission,
        at: Instant,
    ) -> Result<Option<Barred>, Refusal> {
        let timeline = self.rulebooks.timeline(refused.framework).await?;
        let Some(package) = timeline.package(at) else { return Ok(None) };
        let pack = self.rulebooks.package(package).await?;
        if !pack.has_hook(HOOK) {
            return Ok(None);
        }
        let before = (refused.framework, refused.provider, refused.location);
        let before = store::refused(self.db.reader(), before).await?;
        let refusal = |submitted: Instant, refused: Instant| json!({"submitted_on": date_of(submitted), "refused_on": date_of(refused)});
        let earlier = before
            .iter()
            .rev()
            .filter_map(|earlier| Some(refusal(earlier.standing.submission()?.at, earlier.standing.decision()?.at)));
        let refusals: Vec<Value> = earlier.chain([refusal(submission.at, at)]).collect();
        let facts = json!({"today": date_of(at), "refusals": refusals});
        let decision = self.decisions.decide(refused.authority, &pack, HOOK, facts).await?;
        let until = barred_until(&decision)?.filter(|until| *until > at);
        Ok(Some(Barred { decision, until }))
    }

    /// # Errors
    /// `locked-out`, with the rule's reasons, while the bar of the last refusal lasts.
    pub(super) async fn require_no_lock_out(
        &self,
        last: &Application,
        location: &str,
        at: Instant,
    ) -> Result<(), Refusal> {
        let Some(lock_out) = last.standing.decision().and_then(|decision| decision.lock_out.as_ref()) else {
            return Ok(());
        };
        let Err(refusal) = lock_out.require_over(location, at) else { return Ok(()) };
        let council = Actor { tenant: Tenant::Authority(last.authority), ..Actor::system() };
        Err(refusal.decision(recorded_explanation(&self.decisions.find(&council, lock_out.decision).await?)?))
    }
}

/// A rule that cannot decide bars nobody.
fn barred_until(decision: &Decision) -> Result<Option<Instant>, Refusal> {
    match decision.outcome {
        Outcome::Scheduled => {
            let periods: Vec<Period> = serde_json::from_value(decision.output.clone()).map_err(Refusal::internal)?;
            Ok(periods.into_iter().map(|period| period.closes.0).max())
        }
        Outcome::CannotDecide => Ok(None),
        other => Err(Refusal::internal(format!("the hook `{HOOK}` answered \"{other}\": it is of the wrong kind"))),
    }
}
