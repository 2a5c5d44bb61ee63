//! Taking packages in, finding them again, and saying which is in force.
//!
//! Who may do so is settled by the slice that owns the framework; nothing here looks at a tenant.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::cache::PackCache;
use super::folder::PackFolder;
use super::model::{CaseSummary, PackOnDisk, PackSource, Release, RulebookVersion, Timeline, Withdrawal, file_pointer};
use super::store::{self, Kept};
use crate::engine::{self, Check, CompileError, Decision, Depth, Evaluators, Finding, Gate, Pack, Severity};
use crate::kernel::ids::{FrameworkId, RuleReleaseId};
use crate::kernel::{FieldError, Instant, Problem, Refusal, Tenant};
use crate::store::{Db, Work};

#[derive(Clone)]
pub struct Rulebooks {
    db: Db,
    pub(super) evaluators: Evaluators,
    folder: PackFolder,
    cache: Arc<PackCache>,
    vocabulary: Arc<Value>,
}

/// A package that compiles and whose cases pass. There is no other way to put one in force.
#[derive(Clone)]
pub struct CheckedPack {
    pub pack: Arc<Pack>,
    pub cases: CaseSummary,
}

impl Rulebooks {
    /// `folder` holds the packages that came with the installation.
    pub fn new(db: Db, evaluators: Evaluators, folder: PathBuf) -> Self {
        Self {
            db,
            evaluators,
            folder: PackFolder::new(folder),
            cache: Arc::default(),
            vocabulary: Arc::new(engine::vocabulary()),
        }
    }

    /// The language of rules as the engine itself describes it.
    pub fn vocabulary(&self) -> &Value {
        &self.vocabulary
    }

    /// The packages that came with the installation.
    ///
    /// # Errors
    /// When their folder cannot be read.
    pub async fn packs(&self) -> Result<Vec<PackOnDisk>, Refusal> {
        self.folder.list().await
    }

    /// Compiles a package of a tenant's and runs its cases, on the evaluation threads.
    ///
    /// # Errors
    /// `validation` with every finding and every failing case, `busy` when too many checks of the tenant are waiting.
    pub async fn check(&self, whose: Tenant, source: &PackSource) -> Result<CheckedPack, Refusal> {
        let (files, named) = self.files(source).await?;
        let (check, pack) = self.evaluators.check(whose, files, Depth::Cases).await?;
        let Some(pack) = pack.filter(|_| check.is_usable()) else { return Err(refused(&check, named)) };
        self.cache.put(&pack);
        let unseen = check.cases.unseen.iter();
        let unseen = unseen.map(|unseen| format!("{} line {}: {unseen}", unseen.hook, unseen.line)).collect();
        Ok(CheckedPack { cases: CaseSummary { passed: check.cases.passed, unseen }, pack })
    }

    /// What can be said of some files, and the package they make when they are sound: for whoever is writing it.
    ///
    /// # Errors
    /// `busy` when too many checks of the tenant are waiting.
    pub async fn examine(
        &self,
        whose: Tenant,
        files: BTreeMap<String, String>,
        depth: Depth,
    ) -> Result<(Check, Option<Arc<Pack>>), Refusal> {
        self.evaluators.check(whose, files, depth).await
    }

    /// Asks a package one question and leaves no trace of it.
    ///
    /// # Errors
    /// `busy` when too many checks of the tenant are waiting.
    pub async fn play(&self, whose: Tenant, pack: Arc<Pack>, hook: &str, input: Value) -> Result<Decision, Refusal> {
        self.evaluators.play(whose, pack, hook, input).await
    }

    /// The files of a package, and whether it was named rather than sent.
    ///
    /// # Errors
    /// `validation` when no pack of that name is at hand.
    pub async fn files(&self, source: &PackSource) -> Result<(BTreeMap<String, String>, bool), Refusal> {
        Ok(match source {
            PackSource::Named(name) => (self.folder.read(name).await?, true),
            PackSource::Files(files) => (files.clone(), false),
        })
    }

    /// Keeps a package, in force or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep(&self, work: &Work, pack: &Pack, by: Uuid) -> Result<(), Refusal> {
        store::insert_package(work.tx(), pack.files(), &kept(pack), by, work.at()).await
    }

    /// Puts a package in force for a framework, in the given period. The caller has made sure that there is room.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release(&self, work: &Work, pack: &Pack, release: &Release) -> Result<RulebookVersion, Refusal> {
        self.keep(work, pack, release.released_by).await?;
        let version = RulebookVersion {
            id: work.fresh(),
            framework: release.framework,
            package: pack.hash().to_owned(),
            title: pack.title().to_owned(),
            as_of: pack.versions(),
            period: release.period,
            reason: release.reason.clone(),
            decision_reference: release.decision_reference.clone(),
            proposal: release.proposal,
            released_by: release.released_by,
            released_at: work.at(),
            withdrawal: None,
        };
        store::insert_version(work.tx(), &version).await?;
        Ok(version)
    }

    /// Takes a release back that has not yet taken effect.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withdraw(work: &Work, release: RuleReleaseId, withdrawal: &Withdrawal) -> Result<(), Refusal> {
        store::insert_withdrawal(work.tx(), release, withdrawal).await
    }

    /// Every release of a framework, by which it is known what is in force when.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn timeline(&self, framework: FrameworkId) -> Result<Timeline, Refusal> {
        store::timeline(self.db.reader(), framework).await
    }

    /// The same, inside a unit of work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn timeline_in(work: &Work, framework: FrameworkId) -> Result<Timeline, Refusal> {
        store::timeline(work.tx(), framework).await
    }

    /// The framework that a release belongs to.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn framework_of(&self, release: RuleReleaseId) -> Result<FrameworkId, Refusal> {
        store::framework_of(self.db.reader(), release).await?.ok_or_else(|| Refusal::not_found("release"))
    }

    /// The rules for what starts at `at`.
    ///
    /// # Errors
    /// `wrong-state` when the framework had none then.
    pub async fn in_force(&self, framework: FrameworkId, at: Instant) -> Result<Arc<Pack>, Refusal> {
        let timeline = self.timeline(framework).await?;
        self.package(timeline.package(at).ok_or_else(no_rulebook)?).await
    }

    /// A package by its hash, compiled.
    ///
    /// # Errors
    /// `not-found` when no such package was ever taken in; `busy` when the evaluation queue is full.
    pub async fn package(&self, sha256: &str) -> Result<Arc<Pack>, Refusal> {
        if let Some(pack) = self.cache.get(sha256) {
            return Ok(pack);
        }
        let files = store::files(self.db.reader(), sha256).await?.ok_or_else(|| Refusal::not_found("rule package"))?;
        let pack = self.evaluators.compile(files).await.map_err(|error| match error {
            CompileError::Refused(refusal) => refusal,
            CompileError::Findings(findings) => Refusal::internal(format!(
                "the stored rule package {sha256} no longer compiles: {}",
                findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            )),
        })?;
        if pack.hash() != sha256 {
            return Err(Refusal::internal(format!(
                "the stored rule package {sha256} now has the hash {}",
                pack.hash()
            )));
        }
        self.cache.put(&pack);
        Ok(pack)
    }
}

/// What is kept of a package besides its files.
fn kept(pack: &Pack) -> Kept<'_> {
    Kept { hash: pack.hash(), title: pack.title(), as_of: pack.versions() }
}

fn no_rulebook() -> Refusal {
    Refusal::wrong_state(
        "This framework has no rulebook yet. Put one in force with POST /api/v1/frameworks/{id}/rulebook/versions.",
    )
}

/// Faults point into the request: at the file, when it holds the files.
fn pointer(file: &str, named: bool) -> String {
    if named { "/pack".into() } else { file_pointer(file) }
}

/// Everything that keeps a pack from being used.
pub(super) fn refused(check: &Check, named: bool) -> Refusal {
    let detail = match check.is_closed(Gate::Files) {
        true => "The rules cannot be used as they stand.",
        false => "The rules do not do what their own cases say.",
    };
    let errors = check.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let field = |finding: &Finding| FieldError::new(pointer(&finding.file, named), finding.code, finding.to_string());
    Refusal::new(Problem::Validation, detail).fields(errors.map(field)).member("check", json!(check))
}
