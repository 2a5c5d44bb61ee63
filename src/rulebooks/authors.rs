//! Remembering who wrote the files of a council's rules, and asking it again before anybody approves them.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::model::{FileChange, Listing, changes, listing_of};
use super::service::Rulebooks;
use super::store::{self, authors};
use crate::kernel::Refusal;
use crate::kernel::ids::AuthorityId;
use crate::store::Work;

impl Rulebooks {
    /// How some files differ from the version they are to replace: all of them, where there is none. What stands in
    /// that version was approved with it, and counts as nobody's change.
    ///
    /// # Errors
    /// `internal` when that version was never kept.
    pub async fn changed_files(
        work: &Work,
        base: Option<&str>,
        files: &BTreeMap<String, String>,
    ) -> Result<Vec<FileChange>, Refusal> {
        Ok(changes(&listing(work, base).await?, &listing_of(files)))
    }

    /// The same of a package that is kept.
    ///
    /// # Errors
    /// `internal` when one of the two was never kept.
    pub async fn changed_package(work: &Work, base: Option<&str>, package: &str) -> Result<Vec<FileChange>, Refusal> {
        Ok(changes(&listing(work, base).await?, &listing(work, Some(package)).await?))
    }

    /// Notes that somebody wrote these files for a council, or took them out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wrote(
        work: &Work,
        authority: AuthorityId,
        author: Uuid,
        changes: &[FileChange],
    ) -> Result<(), Refusal> {
        authors::insert(work.tx(), authority, author, changes).await
    }

    /// Who in this council has left a file with the content of one of these, wherever and under whatever name, or taken
    /// the same file out; each with what they did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn authors(
        work: &Work,
        authority: AuthorityId,
        changes: &[FileChange],
    ) -> Result<Vec<(Uuid, FileChange)>, Refusal> {
        authors::of(work.tx(), authority, changes).await
    }
}

async fn listing(work: &Work, package: Option<&str>) -> Result<Listing, Refusal> {
    let Some(package) = package else { return Ok(Listing::new()) };
    let found = store::listing(work.tx(), package).await?;
    found.ok_or_else(|| Refusal::internal(format!("the rule package {package} is gone")))
}
