//! Two versions beside each other: line by line, and in words.

use std::sync::Arc;

use uuid::Uuid;

use super::Rulemaking;
use crate::engine::{self, Change, Pack};
use crate::frameworks::Framework;
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::{Actor, FieldError, Instant, Problem, Refusal};
use crate::rulebooks::PackSource;
use crate::rulemaking::lines::{self, FileDiff};
use crate::rulemaking::model::Files;
use crate::rulemaking::store;

/// What differs between two versions.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The hash of a package, or the id of a draft.
    pub from: String,
    pub to: String,
    /// Absent while one of the two does not compile.
    pub words: Option<Words>,
    pub files: Vec<FileDiff>,
}

/// What two versions that compile say otherwise.
#[derive(Clone, Debug)]
pub struct Words {
    pub changes: Vec<Change>,
    /// The hooks that may answer otherwise.
    pub hooks: Vec<String>,
}

/// One of the two.
struct Side {
    name: String,
    files: Files,
    pack: Option<Arc<Pack>>,
}

impl Rulemaking {
    /// Compares two versions of a framework's rules, each named by its hash or, for a draft, by its id. Without `from`,
    /// with what is in force at `at`.
    ///
    /// # Errors
    /// `not-found` for what is not of this framework of the caller's council; `wrong-state` without `from` when nothing
    /// is in force; `bad-query` without `to`; `busy`.
    pub async fn compare(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        (from, to): (Option<&str>, Option<&str>),
        at: Instant,
    ) -> Result<Comparison, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let to = to.ok_or_else(|| {
            let detail = "is missing: say which version to compare with";
            Refusal::of(Problem::BadQuery).field(FieldError::new("/to", "missing", detail))
        })?;
        let from = match from {
            Some(from) => self.side(actor, &framework, from).await?,
            None => {
                let in_force = self.frameworks.package_in_force(&framework, at).await?;
                let in_force = in_force.ok_or_else(|| {
                    Refusal::wrong_state("There is no rulebook in force to compare with: say from which version.")
                })?;
                self.side(actor, &framework, &in_force).await?
            }
        };
        let to = self.side(actor, &framework, to).await?;
        // Long files would hold up every other request of this worker.
        tokio::task::spawn_blocking(move || compared(&from, &to)).await.map_err(Refusal::internal)
    }

    async fn side(&self, actor: &Actor, framework: &Framework, name: &str) -> Result<Side, Refusal> {
        if let Ok(draft) = name.parse::<Uuid>() {
            return self.draft_side(actor, framework, draft.into()).await;
        }
        self.require_version(framework, name).await?;
        let pack = self.rulebooks.package(name).await?;
        Ok(Side { name: name.to_owned(), files: pack.files().clone(), pack: Some(pack) })
    }

    async fn draft_side(&self, actor: &Actor, framework: &Framework, id: RuleDraftId) -> Result<Side, Refusal> {
        let draft = self.draft(actor, id).await?;
        if draft.framework != framework.id {
            return Err(Refusal::not_found("draft of this framework"));
        }
        let files = self.files(&draft).await?;
        let pack = match self.rulebooks.candidate(actor.tenant, &PackSource::Files(files.clone())).await {
            Ok(pack) => Some(pack),
            Err(refusal) if refusal.problem() == Problem::Validation => None,
            Err(refusal) => return Err(refusal),
        };
        Ok(Side { name: id.to_string(), files, pack })
    }

    /// # Errors
    /// `not-found` unless this package was released or proposed for this framework.
    pub(super) async fn require_version(&self, framework: &Framework, sha256: &str) -> Result<(), Refusal> {
        let released = self.frameworks.timeline(framework).await?.of_package(sha256).is_some();
        if released || !store::of_package(self.db.reader(), framework.id, sha256).await?.is_empty() {
            return Ok(());
        }
        Err(Refusal::not_found("version of this rulebook"))
    }
}

fn compared(from: &Side, to: &Side) -> Comparison {
    let words = from.pack.as_ref().zip(to.pack.as_ref()).map(|(before, after)| Words {
        changes: engine::compare(before, after),
        hooks: engine::changed_hooks(before, after),
    });
    let files = lines::compare(&from.files, &to.files);
    Comparison { from: from.name.clone(), to: to.name.clone(), words, files }
}
