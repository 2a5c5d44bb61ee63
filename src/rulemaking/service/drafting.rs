//! Beginning a draft, writing its files, throwing it away.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::{Rulemaking, draft_in};
use crate::frameworks::Framework;
use crate::kernel::ids::{AuthorityId, FrameworkId, RuleDraftId};
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Page, PageRequest, Refusal};
use crate::rulebooks::{FileChange, PackSource, Rulebooks};
use crate::rulemaking::archive::Unpacked;
use crate::rulemaking::model::{Draft, DraftState, Files};
use crate::rulemaking::{intake, store};
use crate::store::{Event, Work};

/// What a draft begins with.
#[derive(Debug)]
pub enum DraftSource {
    /// The version in force.
    InForce,
    /// Another version of this framework, by its hash.
    Version(String),
    /// The version in force of another framework of the same council.
    Framework(FrameworkId),
    /// Another draft, in whatever state. Who wrote that has a hand in this.
    Draft(RuleDraftId),
    /// A pack at hand, or files.
    Pack(PackSource),
    /// An archive from outside.
    Archive(Unpacked),
}

impl DraftSource {
    /// Whether the files come from outside, so that it must be asked who wrote them.
    fn is_brought_in(&self) -> bool {
        matches!(self, Self::Pack(PackSource::Files(_)) | Self::Archive(_))
    }
}

/// What a new draft is made of.
struct Beginning {
    framework: Framework,
    base: Option<String>,
    files: Files,
    /// Who wrote what it begins with, where that is not released.
    authors: BTreeSet<Uuid>,
}

impl Rulemaking {
    /// Begins a draft. It is to replace the version it begins with, what the draft it begins with was to replace, or
    /// else the version in force. Whoever wrote, in whatever draft of the council, what is brought in from outside has
    /// a hand in it.
    ///
    /// # Errors
    /// `not-found` for what is not the caller's council's; `wrong-state` when there is no version to begin with;
    /// `validation` with every file that cannot be taken in.
    pub async fn begin(
        &self,
        call: &Call,
        framework: FrameworkId,
        title: &str,
        source: &DraftSource,
    ) -> Result<(Draft, Files), Refusal> {
        let mut faults = Faults::new();
        faults.text("/title", title, 200);
        faults.verdict()?;
        let beginning = self.beginning(&call.actor, framework, source, call.at).await;
        self.db
            .write(call, async |work| {
                let Beginning { framework, base, files, authors } = beginning.as_ref().map_err(Clone::clone)?;
                let mut editors = authors.clone();
                editors.insert(call.actor.id);
                if source.is_brought_in() {
                    editors.extend(brought_in(work, call, framework.authority, (base.as_deref(), files)).await?);
                }
                let draft = Draft {
                    id: work.fresh(),
                    authority: framework.authority,
                    framework: framework.id,
                    title: title.to_owned(),
                    base: base.clone(),
                    state: DraftState::Open,
                    editors,
                    created_by: call.actor.id,
                    created_at: work.at(),
                    version: 1,
                };
                store::insert_draft(work.tx(), &draft, files).await?;
                let data = json!({"framework": framework.id, "title": title, "base": base, "editors": draft.editors});
                work.note(Event::new("rule_draft.begun", "rule_draft", draft.id, data));
                Ok((draft, files.clone()))
            })
            .await
    }

    async fn beginning(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        source: &DraftSource,
        at: Instant,
    ) -> Result<Beginning, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let timeline = self.frameworks.timeline(&framework).await?;
        let mut base = timeline.package(at).map(str::to_owned);
        let mut authors = BTreeSet::new();
        let files = match source {
            DraftSource::InForce => self.packed(base.as_deref().ok_or_else(nothing_in_force)?).await?,
            DraftSource::Version(sha256) => {
                let version = timeline.of_package(sha256);
                let version = version.ok_or_else(|| Refusal::not_found("version of this rulebook"))?;
                base = Some(version.package.clone());
                self.packed(sha256).await?
            }
            DraftSource::Framework(other) => {
                let other = self.frameworks.owned(actor, *other).await?;
                let package = self.frameworks.package_in_force(&other, at).await?;
                self.packed(&package.ok_or_else(nothing_in_force)?).await?
            }
            DraftSource::Draft(id) => {
                let draft = self.draft(actor, *id).await?;
                let files = self.files(&draft).await?;
                if draft.framework == framework.id && draft.state != DraftState::Released {
                    base = draft.base;
                }
                authors = draft.editors;
                files
            }
            DraftSource::Pack(source) => taken_in(self.rulebooks.files(source).await?.0)?,
            DraftSource::Archive(archive) => {
                authors.clone_from(&archive.editors);
                taken_in(archive.files.clone())?
            }
        };
        Ok(Beginning { framework, base, files, authors })
    }

    pub(super) async fn packed(&self, sha256: &str) -> Result<Files, Refusal> {
        Ok(self.rulebooks.package(sha256).await?.files().clone())
    }

    /// The drafts of a framework, in the order in which they were begun.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's council's.
    pub async fn drafts(
        &self,
        actor: &Actor,
        framework: FrameworkId,
        page: PageRequest,
    ) -> Result<Page<Draft>, Refusal> {
        let framework = self.frameworks.owned(actor, framework).await?;
        let rows = store::list_drafts(self.db.reader(), framework.id, page).await?;
        Ok(Page::of(rows, page, |draft| draft.id.0))
    }

    /// Writes one file, new or in place of what stood there.
    ///
    /// # Errors
    /// `not-found`; `wrong-state` unless the draft is open; `stale` when it has changed since `version`;
    /// `validation` with line and column of what is not text or could not be seen; `too-large`.
    pub async fn put_file(
        &self,
        call: &Call,
        id: RuleDraftId,
        version: i64,
        path: &str,
        bytes: &[u8],
    ) -> Result<Draft, Refusal> {
        let text = intake::text(path, bytes)?;
        intake::take_in(&Files::from([(path.to_owned(), text.to_owned())]))?;
        self.db
            .write(call, async |work| {
                let draft = open(work, &call.actor, id, version).await?;
                write(work, call, &draft, path, text).await?;
                edited(work, call, draft, json!({"written": path})).await
            })
            .await
    }

    /// Takes one file out.
    ///
    /// # Errors
    /// `not-found`, also for a file that is not there; `wrong-state`; `stale`.
    pub async fn delete_file(&self, call: &Call, id: RuleDraftId, version: i64, path: &str) -> Result<Draft, Refusal> {
        self.db
            .write(call, async |work| {
                let draft = open(work, &call.actor, id, version).await?;
                if !store::delete_file(work.tx(), id, path).await? {
                    return Err(Refusal::not_found("file in this draft"));
                }
                Rulebooks::wrote(work, draft.authority, call.actor.id, &[FileChange::removed(path)]).await?;
                edited(work, call, draft, json!({"removed": path})).await
            })
            .await
    }

    /// Throws an open draft away. It stays on record.
    ///
    /// # Errors
    /// `not-found`, `wrong-state`, `stale`.
    pub async fn discard(&self, call: &Call, id: RuleDraftId, version: i64) -> Result<Draft, Refusal> {
        self.db
            .write(call, async |work| {
                let draft = open(work, &call.actor, id, version).await?;
                let draft = moved(work, draft, DraftState::Discarded).await?;
                work.note(Event::new("rule_draft.discarded", "rule_draft", id, json!({"framework": draft.framework})));
                Ok(draft)
            })
            .await
    }
}

/// Notes that the caller brings in whatever differs from the version it is to replace, and answers who else in the
/// council has written the same: they have a hand in it, by whichever way it came here (T10).
async fn brought_in(
    work: &Work,
    call: &Call,
    authority: AuthorityId,
    (base, files): (Option<&str>, &Files),
) -> Result<BTreeSet<Uuid>, Refusal> {
    let changes = Rulebooks::changed_files(work, base, files).await?;
    let authors = Rulebooks::authors(work, authority, &changes).await?;
    Rulebooks::wrote(work, authority, call.actor.id, &changes).await?;
    Ok(authors.into_iter().map(|(author, _)| author).collect())
}

fn taken_in(files: Files) -> Result<Files, Refusal> {
    intake::take_in(&files).map(|()| files)
}

fn nothing_in_force() -> Refusal {
    Refusal::wrong_state("There is no rulebook in force to begin with: name a pack, or send files.")
}

/// An open draft of the caller's council, at the version the caller has read.
pub(super) async fn open(work: &Work, actor: &Actor, id: RuleDraftId, version: i64) -> Result<Draft, Refusal> {
    let draft = draft_in(work, actor, id).await?;
    draft.require_open(version)?;
    Ok(draft)
}

/// Puts a file into a draft and notes whose it is.
///
/// # Errors
/// `validation` and `too-large` for what the draft may not hold beside its other files.
pub(super) async fn write(work: &Work, call: &Call, draft: &Draft, path: &str, text: &str) -> Result<(), Refusal> {
    store::put_file(work.tx(), draft.id, path, text).await?;
    intake::take_in(&store::files(work.tx(), draft.id).await?)?;
    Rulebooks::wrote(work, draft.authority, call.actor.id, &[FileChange::written(path, text)]).await
}

/// Counts a change of the files, and remembers whose it is.
pub(super) async fn edited(work: &Work, call: &Call, draft: Draft, what: serde_json::Value) -> Result<Draft, Refusal> {
    if !store::touch(work.tx(), draft.id, draft.version).await? {
        return Err(Refusal::stale(draft.version + 1));
    }
    store::add_editor(work.tx(), draft.id, call.actor.id).await?;
    work.note(Event::new("rule_draft.edited", "rule_draft", draft.id, what));
    let mut draft = Draft { version: draft.version + 1, ..draft };
    draft.editors.insert(call.actor.id);
    Ok(draft)
}

/// The draft in another state, saved.
pub(super) async fn moved(work: &Work, draft: Draft, to: DraftState) -> Result<Draft, Refusal> {
    if !store::set_state(work.tx(), &draft, to).await? {
        return Err(Refusal::stale(draft.version + 1));
    }
    Ok(Draft { state: to, version: draft.version + 1, ..draft })
}
