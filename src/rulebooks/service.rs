//! Taking packages in, finding them again, and saying which is in force.
//!
//! Who may do so is settled by the slice that owns the framework; nothing here looks at a tenant.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::cache::PackCache;
use super::folder::PackFolder;
use super::model::{CaseSummary, PackOnDisk, PackSource, Release, RulebookVersion, file_pointer};
use super::store;
use crate::engine::{self, Check, CompileError, Depth, Evaluators, Finding, Gate, Pack, Severity};
use crate::kernel::ids::FrameworkId;
use crate::kernel::{FieldError, Instant, Page, PageRequest, Problem, Refusal};
use crate::store::{Db, Work};

#[derive(Clone)]
pub struct Rulebooks {
    db: Db,
    evaluators: Evaluators,
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

    /// Compiles a package and runs its cases, on the evaluation threads.
    ///
    /// # Errors
    /// `validation` with every finding and every failing case, `busy` when the evaluation queue is full.
    pub async fn check(&self, source: &PackSource) -> Result<CheckedPack, Refusal> {
        let (files, named) = match source {
            PackSource::Named(name) => (self.folder.read(name).await?, true),
            PackSource::Files(files) => (files.clone(), false),
        };
        let (check, pack) = self.evaluators.check(files, Depth::Cases).await?;
        let Some(pack) = pack.filter(|_| check.is_usable()) else { return Err(refused(&check, named)) };
        self.cache.put(&pack);
        let unseen = check.cases.unseen.iter();
        let unseen = unseen.map(|unseen| format!("{} line {}: {unseen}", unseen.hook, unseen.line)).collect();
        Ok(CheckedPack { cases: CaseSummary { passed: check.cases.passed, unseen }, pack })
    }

    /// Keeps a package and puts it in force for a framework, from the instant of the work on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release(&self, work: &Work, pack: &Pack, release: &Release) -> Result<RulebookVersion, Refusal> {
        store::insert_package(work.tx(), pack.files(), pack.hash(), pack.title(), release.released_by, work.at())
            .await?;
        let version = RulebookVersion {
            id: work.fresh(),
            framework: release.framework,
            package: pack.hash().to_owned(),
            title: pack.title().to_owned(),
            effective_from: work.at(),
            reason: release.reason.clone(),
            decision_reference: release.decision_reference.clone(),
            released_by: release.released_by,
        };
        store::insert_version(work.tx(), &version).await?;
        Ok(version)
    }

    /// The rules for what starts at `at`.
    ///
    /// # Errors
    /// `wrong-state` when the framework had none then.
    pub async fn in_force(&self, framework: FrameworkId, at: Instant) -> Result<Arc<Pack>, Refusal> {
        let hash = store::hash_in_force(self.db.reader(), framework, at).await?;
        self.package(&hash.ok_or_else(no_rulebook)?).await
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

    /// The version of one framework's rulebook that was in force at an instant.
    ///
    /// # Errors
    /// `wrong-state` when there was none.
    pub async fn version_in_force(&self, framework: FrameworkId, at: Instant) -> Result<RulebookVersion, Refusal> {
        store::version_in_force(self.db.reader(), framework, at).await?.ok_or_else(no_rulebook)
    }

    /// The latest version that put this package in force for this framework.
    ///
    /// # Errors
    /// `not-found` when it never was.
    pub async fn version(&self, framework: FrameworkId, sha256: &str) -> Result<RulebookVersion, Refusal> {
        let found = store::version_of(self.db.reader(), framework, sha256).await?;
        found.ok_or_else(|| Refusal::not_found("version of this rulebook"))
    }

    /// The history of a framework's rulebook, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions(&self, framework: FrameworkId, page: PageRequest) -> Result<Page<RulebookVersion>, Refusal> {
        let rows = store::versions(self.db.reader(), framework, page).await?;
        Ok(Page::of(rows, page, |version| version.id))
    }
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
fn refused(check: &Check, named: bool) -> Refusal {
    let detail = match check.is_closed(Gate::Files) {
        true => "The rules cannot be used as they stand.",
        false => "The rules do not do what their own cases say.",
    };
    let field = |finding: &Finding| FieldError::new(pointer(&finding.file, named), finding.code, finding.to_string());
    let errors = check.findings.iter().filter(|finding| finding.severity == Severity::Error);
    Refusal::new(Problem::Validation, detail).fields(errors.map(field)).member("check", json!(check))
}
