//! What a rulebook is made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{FrameworkId, RuleProposalId, RuleReleaseId};
use crate::kernel::text::pointer_step;
use crate::kernel::{AsOf, Instant};

mod authors;
mod timeline;

pub use authors::{FileChange, Listing, changes, listing_of};
pub use timeline::{Period, ReleaseState, Timeline};

/// One entry in the history of a framework's rulebook: what starts in its period is decided by this package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulebookVersion {
    pub id: RuleReleaseId,
    pub framework: FrameworkId,
    /// SHA-256 of the package.
    pub package: String,
    pub title: String,
    /// Which version answers each of its hooks for what was begun under this one.
    #[serde(default)]
    pub as_of: BTreeMap<String, AsOf>,
    pub period: Period,
    /// Why it was changed, and the delegated decision that allows it: always there once the framework is
    /// published (S05).
    pub reason: Option<String>,
    pub decision_reference: Option<String>,
    /// The proposal that a second person approved; absent where a framework's first rules were put in force before
    /// it was published.
    pub proposal: Option<RuleProposalId>,
    pub released_by: Uuid,
    pub released_at: Instant,
    pub withdrawal: Option<Withdrawal>,
}

/// A release that was taken back before it took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub by: Uuid,
    pub at: Instant,
    pub reason: String,
}

/// A package about to be put in force.
#[derive(Clone, Debug)]
pub struct Release {
    pub framework: FrameworkId,
    pub period: Period,
    pub reason: Option<String>,
    pub decision_reference: Option<String>,
    pub proposal: Option<RuleProposalId>,
    pub released_by: Uuid,
}

/// Where the files of a package come from.
#[derive(Clone, Debug)]
pub enum PackSource {
    /// One that came with the installation.
    Named(PackName),
    /// The author's own files: path in the package to text.
    Files(BTreeMap<String, String>),
}

/// `wiltshire/care-home-alliance`: a council's short name and the framework's. Has no form that could leave the
/// folder of packs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackName {
    pub council: String,
    pub framework: String,
}

impl PackName {
    pub fn parse(text: &str) -> Option<Self> {
        let (council, framework) = text.split_once('/')?;
        let good = [council, framework].into_iter().all(is_segment);
        good.then(|| Self { council: council.to_owned(), framework: framework.to_owned() })
    }
}

impl std::fmt::Display for PackName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.council, self.framework)
    }
}

fn is_segment(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// A package in the installation's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackOnDisk {
    pub name: PackName,
    pub title: String,
    pub owner: String,
}

/// How a package's own cases went. Every one of them passed, or the package would not have been taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseSummary {
    pub passed: usize,
    /// What the scripts can say that no case makes them say, in plain words.
    pub unseen: Vec<String>,
}

/// JSON pointer (RFC 6901) to a file in a request's `files`.
pub fn file_pointer(path: &str) -> String {
    if path.is_empty() {
        return "/files".into();
    }
    format!("/files/{}", pointer_step(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_name_cannot_leave_its_folder() {
        assert_eq!(
            PackName::parse("wiltshire/care-home-alliance").unwrap().to_string(),
            "wiltshire/care-home-alliance"
        );
        for bad in [
            "",
            "wiltshire",
            "/etc",
            "../secrets",
            "wiltshire/..",
            "wiltshire/../..",
            "a/b/c",
            "wiltshire/",
            "a\\b/c",
            "A/b",
            "a/b\0",
            "a/.hidden",
            "a/%2e%2e",
        ] {
            assert_eq!(PackName::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_file_in_a_folder_has_an_escaped_pointer() {
        assert_eq!(file_pointer("cases/a~b.json"), "/files/cases~1a~0b.json");
    }
}
