//! The rulebook of a framework: which version is in force, what it says, and putting the first one in place.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Frameworks, owned, save};
use crate::engine::Pack;
use crate::frameworks::model::{Framework, FrameworkState};
use crate::kernel::ids::FrameworkId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Problem, Refusal};
use crate::rulebooks::{CaseSummary, PackSource, Period, Release, ReleaseState, RulebookVersion, Rulebooks, Timeline};
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

/// One version of a rulebook and where it stands now.
#[derive(Clone, Debug)]
pub struct ListedVersion {
    pub version: RulebookVersion,
    pub state: ReleaseState,
}

/// Everything in one version of a rulebook.
#[derive(Clone, Debug)]
pub struct RulebookContent {
    pub listed: ListedVersion,
    pub hooks: Vec<String>,
    /// The council's own figures.
    pub parameters: Value,
    pub files: BTreeMap<String, String>,
}

impl Frameworks {
    /// Checks a rulebook and puts it in force at once, for a framework that is not published yet. From its
    /// publication on, every change takes a draft, a second person and a date.
    ///
    /// # Errors
    /// `wrong-state` once it is published; `validation` with every finding and failing case; `conflict` when this
    /// very package is in force; `not-found`, `stale`, `busy`.
    pub async fn release(
        &self,
        call: &Call,
        id: FrameworkId,
        read: i64,
        new: &NewVersion,
    ) -> Result<ReleasedVersion, Refusal> {
        require_set_up(&self.owned(&call.actor, id).await?)?;
        check_words(new)?;
        let checked = self.rulebooks.check(call.actor.tenant, &new.source).await?;
        let (version, framework_version) = self
            .db
            .write(call, async |work| {
                let before = owned(work, &call.actor, id).await?;
                before.require_version(read)?;
                require_set_up(&before)?;
                let timeline = Rulebooks::timeline_in(work, id).await?;
                require_other(&timeline, work.at(), &checked.pack)?;
                if let PackSource::Files(files) = &new.source {
                    let changes = Rulebooks::changed_files(work, timeline.package(work.at()), files).await?;
                    Rulebooks::wrote(work, before.authority, call.actor.id, &changes).await?;
                }
                let release = Release {
                    framework: id,
                    period: Period::from(work.at()),
                    reason: new.reason.clone(),
                    decision_reference: new.decision_reference.clone(),
                    proposal: None,
                    released_by: call.actor.id,
                };
                let version = self.rulebooks.release(work, &checked.pack, &release).await?;
                let framework = Framework { version: before.version + 1, ..before };
                save(work, &framework).await?;
                let data = json!({
                    "package_sha256": version.package, "title": version.title, "reason": version.reason,
                    "decision_reference": version.decision_reference,
                });
                work.note(Event::new("rulebook.released", "framework", id, data));
                Ok((version, framework.version))
            })
            .await?;
        Ok(ReleasedVersion { version, cases: checked.cases, framework_version })
    }

    /// The releases of a framework that the caller may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn timeline(&self, framework: &Framework) -> Result<Arc<Timeline>, Refusal> {
        if let Some(timeline) = self.timelines.of(framework) {
            return Ok(timeline);
        }
        let timeline = self.rulebooks.timeline(framework.id).await?;
        Ok(self.timelines.keep(framework, timeline))
    }

    /// SHA-256 of the package in force for a framework that the caller may see.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn package_in_force(&self, framework: &Framework, at: Instant) -> Result<Option<String>, Refusal> {
        Ok(self.timeline(framework).await?.package(at).map(str::to_owned))
    }

    /// SHA-256 of the package that speaks for what happened to a framework at `at`, also where none was in force then:
    /// see [`Timeline::governing`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn package_governing(&self, framework: &Framework, at: Instant) -> Result<Option<String>, Refusal> {
        Ok(self.timeline(framework).await?.governing(at).map(|release| release.package.clone()))
    }

    /// The rulebook in force at an instant.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's and has one.
    pub async fn rulebook(&self, actor: &Actor, id: FrameworkId, at: Instant) -> Result<RulebookContent, Refusal> {
        let timeline = self.timeline(&self.owned(actor, id).await?).await?;
        let version = timeline.in_force(at);
        let version = version.ok_or_else(|| Refusal::new(Problem::NotFound, "It has no rulebook yet."))?;
        self.content(&timeline, version, at).await
    }

    /// One version, by the hash of its package.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's and this package was released for it.
    pub async fn rulebook_version(
        &self,
        actor: &Actor,
        id: FrameworkId,
        sha256: &str,
        at: Instant,
    ) -> Result<RulebookContent, Refusal> {
        let timeline = self.timeline(&self.owned(actor, id).await?).await?;
        let version = timeline.of_package(sha256);
        let version = version.ok_or_else(|| Refusal::not_found("version of this rulebook"))?;
        self.content(&timeline, version, at).await
    }

    /// Every version in the order of release, with its state at `at`; with `as_of`, only the one in force at that
    /// instant.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's.
    pub async fn rulebook_versions(
        &self,
        actor: &Actor,
        id: FrameworkId,
        (at, as_of): (Instant, Option<Instant>),
        page: PageRequest,
    ) -> Result<Page<ListedVersion>, Refusal> {
        let timeline = self.timeline(&self.owned(actor, id).await?).await?;
        let wanted = as_of.map(|as_of| timeline.in_force(as_of).map(|release| release.id));
        let listed = timeline.releases().iter().filter(|release| {
            page.after.is_none_or(|after| release.id.0 > after)
                && wanted.is_none_or(|wanted| wanted == Some(release.id))
        });
        let listed = listed.take(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
        let rows = listed.map(|release| listed_at(&timeline, release, at)).collect();
        Ok(Page::of(rows, page, |listed: &ListedVersion| listed.version.id.0))
    }

    async fn content(
        &self,
        timeline: &Timeline,
        version: &RulebookVersion,
        at: Instant,
    ) -> Result<RulebookContent, Refusal> {
        let pack = self.rulebooks.package(&version.package).await?;
        Ok(RulebookContent {
            listed: listed_at(timeline, version, at),
            hooks: pack.hooks().map(str::to_owned).collect(),
            parameters: pack.parameters().clone(),
            files: pack.files().clone(),
        })
    }
}

fn listed_at(timeline: &Timeline, version: &RulebookVersion, at: Instant) -> ListedVersion {
    ListedVersion { version: version.clone(), state: timeline.state(version, at) }
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

fn require_set_up(framework: &Framework) -> Result<(), Refusal> {
    match framework.state {
        FrameworkState::Draft => Ok(()),
        FrameworkState::Published => Err(Refusal::wrong_state(
            "This framework is published, so its rules change only by a draft that a second person approves: begin \
             with POST /api/v1/frameworks/{id}/rulebook/drafts.",
        )),
    }
}

fn require_other(timeline: &Timeline, at: Instant, pack: &Pack) -> Result<(), Refusal> {
    match timeline.package(at) {
        Some(current) if current == pack.hash() => {
            Err(Refusal::new(Problem::Conflict, "This very rulebook is in force already."))
        }
        _ => Ok(()),
    }
}
