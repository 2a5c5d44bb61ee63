//! Checking a draft, and trying it on facts. Nothing of it is a decision, and nothing of it is kept.

use serde_json::Value;

use super::Rulemaking;
use crate::decisions::DecisionRecord;
use crate::engine::{Check, Decision};
use crate::kernel::ids::{DecisionId, FrameworkId, RuleDraftId};
use crate::kernel::{Actor, Refusal};
use crate::rulebooks::PackSource;

/// What a draft is tried on.
#[derive(Clone, Debug)]
pub enum Question {
    /// Facts of the author's own, for one hook.
    Facts { hook: String, input: Value },
    /// The facts of a decision that was made.
    Decided(DecisionId),
}

/// What a draft would say, beside what was decided.
#[derive(Clone, Debug)]
pub struct Trial {
    pub found: Decision,
    pub decided: Option<DecisionRecord>,
}

impl Rulemaking {
    /// Everything that is wrong with a draft, and how its cases go.
    ///
    /// # Errors
    /// `not-found`; `busy` when the evaluation queue is full.
    pub async fn check(&self, actor: &Actor, id: RuleDraftId) -> Result<Check, Refusal> {
        let draft = self.draft(actor, id).await?;
        Ok(self.rulebooks.examine(self.files(&draft).await?).await?.0)
    }

    /// Asks a draft one question. The answer is no decision.
    ///
    /// # Errors
    /// `not-found` also for a decision that the caller may not read, or that belongs to another framework;
    /// `validation` while the draft does not compile or for a hook it does not have; `busy`.
    pub async fn play(&self, actor: &Actor, id: RuleDraftId, question: &Question) -> Result<Trial, Refusal> {
        let draft = self.draft(actor, id).await?;
        let (decided, hook, input) = match question {
            Question::Facts { hook, input } => (None, hook.clone(), input.clone()),
            Question::Decided(decision) => {
                let decided = self.decided(actor, draft.framework, *decision).await?;
                let input = serde_json::from_str(&decided.input).map_err(Refusal::internal)?;
                let hook = decided.hook.clone();
                (Some(decided), hook, input)
            }
        };
        let pack = self.rulebooks.candidate(&PackSource::Files(self.files(&draft).await?)).await?;
        if !pack.has_hook(&hook) {
            let hooks = pack.hooks().collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid("/hook", "unknown_hook", format!("must be one of {hooks}")));
        }
        let found = self.rulebooks.play(pack, &hook, input).await?;
        Ok(Trial { found, decided })
    }

    /// A decision of one framework that the caller may read.
    async fn decided(&self, actor: &Actor, framework: FrameworkId, id: DecisionId) -> Result<DecisionRecord, Refusal> {
        let decided = self.decisions.find(actor, id).await?;
        if decided.framework == framework { Ok(decided) } else { Err(Refusal::not_found("decision of this framework")) }
    }
}
