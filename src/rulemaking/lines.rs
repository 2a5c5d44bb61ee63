//! Two sets of files, line by line.

use std::collections::BTreeSet;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::model::Files;

/// Lines shown around each difference.
const CONTEXT: usize = 3;

/// Longer files are only said to differ: comparing them would take too long.
const MOST_LINES: usize = 8_000;

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RuleFileDiff)]
pub struct FileDiff {
    pub path: String,
    pub status: FileStatus,
    /// Each with three lines around it; none when the file is too long to be compared line by line.
    pub parts: Vec<DiffPart>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleFileStatus)]
pub enum FileStatus {
    Added,
    Removed,
    Changed,
}

/// Differences close to each other, with the lines around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RuleDiffPart)]
pub struct DiffPart {
    pub lines: Vec<DiffLine>,
}

/// One line of either version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RuleDiffLine)]
pub struct DiffLine {
    pub kind: LineKind,
    /// Its number before, from 1; absent when it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<usize>,
    /// Its number now, from 1; absent when it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<usize>,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleLineKind)]
pub enum LineKind {
    Same,
    Removed,
    Added,
}

/// Every file that differs, in the order of their paths.
pub fn compare(before: &Files, after: &Files) -> Vec<FileDiff> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    differing
        .map(|path| {
            let (was, is) = (before.get(path), after.get(path));
            let status = match (was, is) {
                (None, _) => FileStatus::Added,
                (_, None) => FileStatus::Removed,
                _ => FileStatus::Changed,
            };
            let (was, is) = (was.map_or("", String::as_str), is.map_or("", String::as_str));
            FileDiff { path: path.clone(), status, parts: parts(was, is) }
        })
        .collect()
}

fn parts(before: &str, after: &str) -> Vec<DiffPart> {
    if before.lines().count() + after.lines().count() > MOST_LINES {
        return vec![];
    }
    let diff = TextDiff::from_lines(before, after);
    let part = |operations: &Vec<similar::DiffOp>| DiffPart {
        lines: operations
            .iter()
            .flat_map(|operation| diff.iter_changes(operation))
            .map(|change| line(&change))
            .collect(),
    };
    diff.grouped_ops(CONTEXT).iter().map(part).collect()
}

fn line(change: &similar::Change<&str>) -> DiffLine {
    DiffLine {
        kind: match change.tag() {
            ChangeTag::Equal => LineKind::Same,
            ChangeTag::Delete => LineKind::Removed,
            ChangeTag::Insert => LineKind::Added,
        },
        before: change.old_index().map(|index| index + 1),
        after: change.new_index().map(|index| index + 1),
        text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_differing_line_is_shown_with_its_numbers() {
        let before = files(&[("a.rhai", "one\ntwo\nthree\n"), ("gone.md", "x\n"), ("same.md", "y\n")]);
        let after = files(&[("a.rhai", "one\n2\nthree\n"), ("new.md", "z"), ("same.md", "y\n")]);
        let found = compare(&before, &after);
        let statuses: Vec<_> = found.iter().map(|file| (file.path.as_str(), file.status)).collect();
        let expected =
            [("a.rhai", FileStatus::Changed), ("gone.md", FileStatus::Removed), ("new.md", FileStatus::Added)];
        assert_eq!(statuses, expected);
        let lines: Vec<_> =
            found[0].parts[0].lines.iter().map(|line| (line.before, line.after, line.text.as_str())).collect();
        assert_eq!(
            lines,
            [(Some(1), Some(1), "one"), (Some(2), None, "two"), (None, Some(2), "2"), (Some(3), Some(3), "three")]
        );
    }

    #[test]
    fn a_file_of_too_many_lines_is_only_said_to_differ() {
        let (before, after) = ("a\n".repeat(MOST_LINES), "b\n".repeat(MOST_LINES));
        let found = compare(&files(&[("t.csv", &before)]), &files(&[("t.csv", &after)]));
        assert_eq!((found.len(), found[0].parts.len()), (1, 0));
    }
}
