//! Who wrote which file, known by its content: so it makes no difference by which way it came into a proposal.

use std::collections::BTreeMap;

use crate::kernel::canonical;

/// The files of a package: path to the SHA-256 of the text.
pub type Listing = BTreeMap<String, String>;

/// One file as it differs from the version it is to replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    pub path: String,
    /// Of what now stands there; nothing when the file was taken out.
    pub sha256: Option<String>,
}

impl FileChange {
    pub fn written(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), sha256: Some(canonical::sha256(text.as_bytes())) }
    }

    pub fn removed(path: &str) -> Self {
        Self { path: path.to_owned(), sha256: None }
    }
}

pub fn listing_of(files: &BTreeMap<String, String>) -> Listing {
    files.iter().map(|(path, text)| (path.clone(), canonical::sha256(text.as_bytes()))).collect()
}

/// How some files differ from those they are to replace.
pub fn changes(base: &Listing, files: &Listing) -> Vec<FileChange> {
    let written = files.iter().filter(|(path, sha256)| base.get(*path) != Some(*sha256));
    let written = written.map(|(path, sha256)| FileChange { path: path.clone(), sha256: Some(sha256.clone()) });
    let removed = base.keys().filter(|path| !files.contains_key(*path)).map(|path| FileChange::removed(path));
    written.chain(removed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_as_it_stood_is_no_change() {
        let listing = |files: &[(&str, &str)]| {
            listing_of(&files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
        };
        let base = listing(&[("a.rhai", "1"), ("b.rhai", "2"), ("c.rhai", "3")]);
        let now = listing(&[("a.rhai", "1"), ("b.rhai", "other"), ("d.rhai", "3")]);
        let wanted =
            [FileChange::written("b.rhai", "other"), FileChange::written("d.rhai", "3"), FileChange::removed("c.rhai")];
        assert_eq!(changes(&base, &now), wanted);
    }
}
