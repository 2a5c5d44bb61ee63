//! Checking a draft, trying it on facts, and keeping what was decided as a case. Nothing here is a decision.

use serde_json::{Value, json};

use super::Rulemaking;
use super::drafting::{edited, open, write};
use crate::decisions::{DecisionRecord, is_priced};
use crate::engine::{self, Check, Decision, Depth};
use crate::kernel::ids::{DecisionId, FrameworkId, RuleDraftId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Problem, Refusal, london};
use crate::rulebooks::PackSource;
use crate::rulemaking::model::{Draft, Files};
use crate::rulemaking::{intake, store};

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
    /// `not-found`; `busy` when too many checks of the council are waiting.
    pub async fn check(&self, actor: &Actor, id: RuleDraftId) -> Result<Check, Refusal> {
        let draft = self.draft(actor, id).await?;
        Ok(self.rulebooks.examine(actor.tenant, self.files(&draft).await?, Depth::Slips).await?.0)
    }

    /// The same for files that are no draft. Nothing is kept of them.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's; `too-large`; `busy` when too many checks of the
    /// council are waiting.
    pub async fn check_files(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        files: Files,
        depth: Depth,
    ) -> Result<Check, Refusal> {
        self.frameworks.owned(actor, framework).await?;
        intake::require_size(&files)?;
        Ok(self.rulebooks.examine(actor.tenant, files, depth).await?.0)
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
        let pack = self.rulebooks.candidate(actor.tenant, &PackSource::Files(self.files(&draft).await?)).await?;
        if !pack.has_hook(&hook) {
            let hooks = pack.hooks().collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid("/hook", "unknown_hook", format!("must be one of {hooks}")));
        }
        let found = self.rulebooks.play(actor.tenant, pack, &hook, input).await?;
        Ok(Trial { found, decided })
    }

    /// Keeps a decision as a case of a draft: its facts, and what was found in them. Answers where it stands.
    ///
    /// # Errors
    /// `not-found` also for a decision that the caller may not read, or that belongs to another framework; `wrong-state`,
    /// `stale`; `conflict` when a case of that name is kept already; `validation` for a bad name.
    pub async fn keep_case(
        &self,
        call: &Call,
        id: RuleDraftId,
        version: i64,
        decision: DecisionId,
        name: &str,
    ) -> Result<(Draft, String), Refusal> {
        let mut faults = Faults::new();
        faults.text("/name", name, 200);
        faults.verdict()?;
        let kept = self.kept(&call.actor, id, decision, name).await;
        self.db
            .write(call, async |work| {
                let (path, text) = kept.as_ref().map_err(Clone::clone)?;
                let draft = open(work, &call.actor, id, version).await?;
                let files = store::files(work.tx(), id).await?;
                if files.contains_key(path) {
                    return Err(Refusal::new(Problem::Conflict, format!("The draft has a file {path} already.")));
                }
                write(work, call, &draft, path, text).await?;
                let draft = edited(work, call, draft, json!({"written": path, "decision": decision})).await?;
                Ok((draft, path.clone()))
            })
            .await
    }

    async fn kept(
        &self,
        actor: &Actor,
        id: RuleDraftId,
        decision: DecisionId,
        name: &str,
    ) -> Result<(String, String), Refusal> {
        let draft = self.draft(actor, id).await?;
        let decided = self.decided(actor, draft.framework, decision).await?;
        if is_priced(&decided.hook) {
            let detail = "This decision holds prices, and everybody who reads the rules would read them. \
                          Write a case with figures of your own.";
            return Err(Refusal::invalid("/decision_id", "holds_prices", detail));
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).map_err(Refusal::internal);
        let outcome = serde_json::from_value(json!(decided.outcome)).map_err(Refusal::internal)?;
        let note = format!("Kept from the decision {} of {}.", decided.id, london::words(decided.at));
        let (input, output) = (read(&decided.input)?, read(&decided.output)?);
        let text = engine::kept_case(&decided.hook, name, &note, &input, outcome, &output);
        Ok((format!("cases/kept-{}.json", slug(name)), text))
    }

    /// A decision of one framework that the caller may read.
    async fn decided(&self, actor: &Actor, framework: FrameworkId, id: DecisionId) -> Result<DecisionRecord, Refusal> {
        let decided = self.decisions.find(actor, id).await?;
        if decided.framework == framework { Ok(decided) } else { Err(Refusal::not_found("decision of this framework")) }
    }
}

/// A name as part of a file's.
fn slug(name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let words = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join("-");
    let short = words.get(..60).unwrap_or(&words).trim_end_matches('-');
    if short.is_empty() { "case".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn any_name_makes_a_file() {
        assert_eq!(slug("A home: rated \"Good\", again"), "a-home-rated-good-again");
        assert_eq!(slug("···"), "case");
        assert_eq!(slug(&"long ".repeat(40)).len(), 59);
    }
}
