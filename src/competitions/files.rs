//! The files a competition asks for with each tender, by kind (K7).

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::service::{Competitions, absent};
use super::store::{self, Hold};
use crate::kernel::ids::CompetitionId;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Refusal, Tenant};
use crate::store::{Event, Work};

const MOST: usize = 20;
const KIND_LENGTH: usize = 40;

/// A file that comes with a tender, or may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "method_statement", "title": "Method statement", "required": true, "price_information": false
}))]
pub struct WantedFile {
    /// Names it in uploads and in `missing`.
    #[schema(pattern = "^[a-z][a-z0-9_]{0,39}$")]
    pub kind: String,
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Whether a tender is complete only with one.
    pub required: bool,
    /// Withheld from evaluators, as prices are.
    pub price_information: bool,
}

impl Competitions {
    /// For the council that runs it, and for the providers that were invited.
    ///
    /// # Errors
    /// `not-found`; `forbidden` without an invitation.
    pub async fn files_wanted(&self, actor: &Actor, id: CompetitionId) -> Result<Vec<WantedFile>, Refusal> {
        let competition = self.seen(actor, id).await?;
        store::files::list(self.db.reader(), competition.id).await
    }

    /// Says which files come with each tender, in place of what was said before.
    ///
    /// # Errors
    /// `wrong-state` once it is published (T08); `validation`.
    pub async fn want_files(&self, call: &Call, id: CompetitionId, files: &[WantedFile]) -> Result<(), Refusal> {
        self.owned(&call.actor, id).await?.must_be_draft()?;
        check(files)?;
        self.db
            .write(call, async |work| {
                let held = store::hold(work.tx(), call.actor.tenant, id, Hold::Alone).await?.ok_or_else(absent)?;
                held.must_be_draft()?;
                store::files::replace(work.tx(), id, files).await?;
                let event = Event::new("competition.files_wanted", "competition", id, json!({"files": files}));
                work.note(event.within(Tenant::Authority(held.authority)));
                Ok(())
            })
            .await
    }

    /// The files that each tender of this competition comes with, for slices that have found it for their caller.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn files_within(&self, work: &Work, id: CompetitionId) -> Result<Vec<WantedFile>, Refusal> {
        store::files::list(work.tx(), id).await
    }

    /// As [`Self::files_within`], outside of a unit of work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn files_of(&self, id: CompetitionId) -> Result<Vec<WantedFile>, Refusal> {
        store::files::list(self.db.reader(), id).await
    }
}

pub(super) fn check(files: &[WantedFile]) -> Result<(), Refusal> {
    let mut faults = Faults::new();
    faults.require(files.len() <= MOST, "/files", "too_many", "may ask for 20 kinds of files");
    for (place, file) in files.iter().enumerate() {
        let pointer = format!("/files/{place}/kind");
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let named = file.kind.starts_with(|first: char| first.is_ascii_lowercase())
            && file.kind.len() <= KIND_LENGTH
            && file.kind.bytes().all(plain);
        let name = "must begin with a small letter and have up to 40 small letters, digits and underscores";
        faults.require(named, &pointer, "bad_name", name);
        let twice = files[..place].iter().any(|before| before.kind == file.kind);
        faults.require(!twice, &pointer, "duplicate", "is asked for twice");
        faults.text(&format!("/files/{place}/title"), &file.title, 200);
    }
    faults.verdict()
}
