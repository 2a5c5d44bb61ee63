//! Bringing a draft up to the version that has come into force since it was begun.

use std::collections::BTreeSet;

use serde_json::json;

use super::Rulemaking;
use super::drafting::{edited, open};
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::{Call, FieldError, Problem, Refusal};
use crate::rulebooks::file_pointer;
use crate::rulemaking::model::{Draft, Files};
use crate::rulemaking::{intake, store};
use crate::store::Work;

/// What a draft is brought up to.
struct Newer {
    package: String,
    files: Files,
    /// Those of the version that the draft was to replace.
    before: Files,
}

impl Rulemaking {
    /// Makes an open draft replace the version in force now. A file that only one side has changed since is taken from
    /// that side; the draft's authors stay its authors.
    ///
    /// # Errors
    /// `not-found`, also for a draft of another framework; `stale`; `wrong-state` unless it is open and another version
    /// has come into force since; `diverged` with the path of every file that both sides have changed.
    pub async fn rebase(
        &self,
        call: &Call,
        framework: FrameworkId,
        id: RuleDraftId,
        version: i64,
    ) -> Result<(Draft, Files), Refusal> {
        let newer = self.newer(call, framework, id, version).await;
        self.db
            .write(call, async |work| {
                let Newer { package, files: theirs, before } = newer.as_ref().map_err(Clone::clone)?;
                let draft = open(work, &call.actor, id, version).await?;
                let ours = store::files(work.tx(), id).await?;
                let files = merged(before, &ours, theirs)?;
                intake::take_in(&files)?;
                replace(work, id, &ours, &files).await?;
                store::set_base(work.tx(), id, package).await?;
                let what = json!({"rebased": {"from": draft.base, "to": package}});
                let draft = Draft { base: Some(package.clone()), ..edited(work, call, draft, what).await? };
                Ok((draft, files))
            })
            .await
    }

    async fn newer(
        &self,
        call: &Call,
        framework: FrameworkId,
        id: RuleDraftId,
        version: i64,
    ) -> Result<Newer, Refusal> {
        let framework = self.frameworks.owned(&call.actor, framework).await?;
        let draft = self.draft(&call.actor, id).await?;
        if draft.framework != framework.id {
            return Err(Refusal::not_found("draft of this framework"));
        }
        draft.require_open(version)?;
        let package = self.frameworks.package_in_force(&framework, call.at).await?;
        let package = package.filter(|package| draft.base.as_ref() != Some(package)).ok_or_else(|| {
            Refusal::wrong_state("No other version has come into force since this draft was begun: it stands as it is.")
        })?;
        let before = match &draft.base {
            Some(base) => self.packed(base).await?,
            None => Files::new(),
        };
        Ok(Newer { files: self.packed(&package).await?, package, before })
    }
}

/// Puts a draft's files in place of those it had.
async fn replace(work: &Work, draft: RuleDraftId, had: &Files, has: &Files) -> Result<(), Refusal> {
    for path in had.keys().filter(|path| !has.contains_key(*path)) {
        store::delete_file(work.tx(), draft, path).await?;
    }
    for (path, text) in has.iter().filter(|(path, text)| had.get(*path) != Some(*text)) {
        store::put_file(work.tx(), draft, path, text).await?;
    }
    Ok(())
}

/// Of each file the side that has changed it.
///
/// # Errors
/// `diverged` with the path of every file that both sides have changed, each in its own way.
fn merged(before: &Files, ours: &Files, theirs: &Files) -> Result<Files, Refusal> {
    let (mut files, mut both) = (Files::new(), vec![]);
    let paths: BTreeSet<&String> = before.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    for path in paths {
        let (was, our, their) = (before.get(path), ours.get(path), theirs.get(path));
        if our != their && was != our && was != their {
            both.push(path);
            continue;
        }
        let text = if was == our { their } else { our };
        files.extend(text.map(|text| (path.clone(), text.clone())));
    }
    if both.is_empty() {
        return Ok(files);
    }
    let named = both.iter().map(|path| path.as_str()).collect::<Vec<_>>().join(", ");
    let detail = format!(
        "This draft and the version in force have both changed {named}. Compare the two, write what is to stand into a \
         draft of the version in force, and propose that one."
    );
    let field = |path: &&String| {
        FieldError::new(
            file_pointer(path),
            "changed_on_both_sides",
            "has been changed here and in the version in force",
        )
    };
    Err(Refusal::new(Problem::Diverged, detail).fields(both.iter().map(field)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        text.split_whitespace().map(|file| file.split_once('=').unwrap()).map(|(a, b)| (a.into(), b.into())).collect()
    }

    #[test]
    fn of_each_file_the_side_that_changed_it_is_taken() {
        let before = files("same=1 ours=1 theirs=1 both=1 ours_gone=1 theirs_gone=1 both_gone=1");
        let ours = files("same=1 ours=2 theirs=1 both=2 theirs_gone=1 ours_new=1 both_new=1");
        let theirs = files("same=1 ours=1 theirs=2 both=2 ours_gone=1 theirs_new=1 both_new=1");
        let wanted = files("same=1 ours=2 theirs=2 both=2 ours_new=1 theirs_new=1 both_new=1");
        assert_eq!(merged(&before, &ours, &theirs).unwrap(), wanted);
    }

    #[test]
    fn what_both_sides_changed_is_named_each_time() {
        let before = files("a=1 b=1 c=1 d=1");
        let refusal = merged(&before, &files("a=2 b=2 d=1 e=1"), &files("a=3 c=2 d=1 e=2")).unwrap_err();
        let named: Vec<&str> = refusal.errors().iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(named, ["/files/a", "/files/b", "/files/c", "/files/e"]);
    }
}
