//! The rulebook of a framework: which version is in force, what it says, and putting another in its place.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Frameworks, owned, save};
use crate::engine::{Pack, changed_hooks};
use crate::frameworks::model::{Framework, FrameworkState};
use crate::kernel::ids::FrameworkId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Problem, Refusal};
use crate::regimes::Verdict;
use crate::rulebooks::{CaseSummary, PackSource, Release, RulebookVersion};
use crate::store::Event;

/// A rulebook to put in force.
#[derive(Clone, Debug)]
pub struct NewVersion {
    pub source: PackSource,
    pub reason: Option<String>,
    pub decision_reference: Option<String>,
}

/// A rulebook that was put in force, how its cases went, and the version its framework stands at now.
#[derive(Clone, Debug)]
pub struct ReleasedVersion {
    pub version: RulebookVersion,
    pub cases: CaseSummary,
    pub framework_version: i64,
}

/// Everything in one version of a rulebook.
#[derive(Clone, Debug)]
pub struct RulebookContent {
    pub version: RulebookVersion,
    pub in_force: bool,
    pub hooks: Vec<String>,
    /// The council's own figures.
    pub parameters: Value,
    pub files: BTreeMap<String, String>,
}

impl Frameworks {
    /// Checks a rulebook and puts it in force for whatever starts from now on. What has begun keeps its own: a
    /// competition is decided by the package it was published with.
    ///
    /// # Errors
    /// `validation` with every finding and failing case, or without a reason and a decision reference when the
    /// framework is published (S05); `refused-by-regime` when its law fixes the conditions; `conflict` when this
    /// very package is in force; `not-found`, `stale`, `busy`.
    pub async fn release(
        &self,
        call: &Call,
        id: FrameworkId,
        read: i64,
        new: &NewVersion,
    ) -> Result<ReleasedVersion, Refusal> {
        let framework = self.owned(&call.actor, id).await?;
        check_words(new)?;
        let checked = self.rulebooks.check(&new.source).await?;
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let lawful = self.lawful_change(&framework, &checked.pack, call.at).await;
        let (version, framework_version) = self
            .db
            .write(call, async |work| {
                let before = owned(work, &call.actor, id).await?;
                before.require_version(read)?;
                framework.require_version(read)?;
                let law = lawful.as_ref().map_err(Clone::clone)?;
                may_change(&before, new, &checked.pack)?;
                let release = Release {
                    framework: id,
                    reason: new.reason.clone(),
                    decision_reference: new.decision_reference.clone(),
                    released_by: call.actor.id,
                };
                let version = self.rulebooks.release(work, &checked.pack, &release).await?;
                let framework =
                    Framework { rulebook: Some(version.package.clone()), version: before.version + 1, ..before };
                save(work, &framework).await?;
                let data = json!({
                    "package_sha256": version.package, "title": version.title, "reason": version.reason,
                    "decision_reference": version.decision_reference, "law": law.as_ref().map(Verdict::noted),
                });
                work.note(Event::new("rulebook.released", "framework", id, data));
                Ok((version, framework.version))
            })
            .await?;
        Ok(ReleasedVersion { version, cases: checked.cases, framework_version })
    }

    /// Whether the law lets this pack take the place of the one in force.
    async fn lawful_change(&self, framework: &Framework, pack: &Pack, at: Instant) -> Result<Option<Verdict>, Refusal> {
        let (FrameworkState::Published, Some(hash)) = (framework.state, &framework.rulebook) else { return Ok(None) };
        let earlier = self.rulebooks.package(hash).await?;
        let verdict = self.regimes.rule_change(framework.regime, at, &changed_hooks(&earlier, pack)).await?;
        verdict.require("The rules stay as they are.")?;
        Ok(Some(verdict))
    }

    /// The rulebook in force now.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's and has one.
    pub async fn rulebook(&self, actor: &Actor, id: FrameworkId) -> Result<RulebookContent, Refusal> {
        let framework = self.owned(actor, id).await?;
        let hash = framework.rulebook.ok_or_else(|| Refusal::new(Problem::NotFound, "It has no rulebook yet."))?;
        self.content(id, &hash, true).await
    }

    /// One version, by the hash of its package.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's and this package was in force for it.
    pub async fn rulebook_version(
        &self,
        actor: &Actor,
        id: FrameworkId,
        sha256: &str,
    ) -> Result<RulebookContent, Refusal> {
        let framework = self.owned(actor, id).await?;
        self.content(id, sha256, framework.rulebook.as_deref() == Some(sha256)).await
    }

    /// Every version in order, and the hash of the one in force.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's.
    pub async fn rulebook_versions(
        &self,
        actor: &Actor,
        id: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<RulebookVersion>, Refusal> {
        self.owned(actor, id).await?;
        self.rulebooks.versions(id, page).await
    }

    async fn content(&self, id: FrameworkId, sha256: &str, in_force: bool) -> Result<RulebookContent, Refusal> {
        let version = self.rulebooks.version(id, sha256).await?;
        let pack = self.rulebooks.package(sha256).await?;
        Ok(RulebookContent {
            version,
            in_force,
            hooks: pack.hooks().map(str::to_owned).collect(),
            parameters: pack.parameters().clone(),
            files: pack.files().clone(),
        })
    }
}

fn check_words(new: &NewVersion) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    for (pointer, text) in [("/reason", &new.reason), ("/decision_reference", &new.decision_reference)] {
        if let Some(text) = text {
            faults.text(pointer, text, 1_000);
        }
    }
    faults.verdict()
}

/// Whether the rulebook of this framework may be replaced by this one.
fn may_change(framework: &Framework, new: &NewVersion, pack: &Pack) -> Result<(), Refusal> {
    if framework.state == FrameworkState::Published {
        let mut faults = Faults::new();
        let why = "is missing: this framework is published, so its rules change only by a decision that can be named";
        faults.require(new.reason.is_some(), "/reason", "missing", why);
        faults.require(new.decision_reference.is_some(), "/decision_reference", "missing", why);
        faults.verdict()?;
    }
    if framework.rulebook.as_deref() == Some(pack.hash()) {
        return Err(Refusal::new(Problem::Conflict, "This very rulebook is in force already."));
    }
    Ok(())
}
