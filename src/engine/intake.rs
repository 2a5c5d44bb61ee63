//! The gate in front of the parser: how much a pack may hold, and what a reader could not see.

use std::collections::BTreeMap;

use super::compile::Rigour;
use super::finding::Finding;
use super::limits;
use super::manifest;

/// What the files of a pack are, by the ends of their names.
const ENDINGS: [&str; 6] = ["toml", "rhai", "json", "csv", "md", "txt"];

/// Everything that is refused before a file is read for its meaning.
pub(super) fn check(files: &BTreeMap<String, String>, rigour: Rigour) -> Vec<Finding> {
    let mut findings = match rigour {
        Rigour::Full => check_files(files),
        Rigour::Compile => files.iter().flat_map(|(path, text)| check_file(path, text)).collect(),
    };
    if files.len() > limits::FILES {
        findings.push(Finding::new("", "too-many", format!("A pack has at most {} files.", limits::FILES)));
    }
    if !files.contains_key(manifest::FILE) {
        findings.push(Finding::new(manifest::FILE, "missing-file", "A pack has a file pack.toml."));
    }
    findings
}

/// The faults of files as files, whatever else a pack needs and whether or not they are good rules.
pub fn check_files(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let each = files.iter().flat_map(|(path, text)| {
        let mut findings = check_file(path, text);
        if findings.is_empty() {
            findings.extend(bad_name(path));
        }
        findings
    });
    each.chain(twins(files)).collect()
}

/// A file that a pack cannot have: a program, or a `pack.toml` that nobody would find.
fn bad_name(path: &str) -> Option<Finding> {
    let fault = |message: String| Finding::new(path, "bad-name", message);
    if path.eq_ignore_ascii_case(manifest::FILE) && path != manifest::FILE {
        return Some(
            fault("The file is called pack.toml, in small letters.".to_owned()).suggest(Some(manifest::FILE.into())),
        );
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let (_, ending) = name.rsplit_once('.')?;
    let known = ENDINGS.contains(&ending);
    (!known)
        .then(|| fault(format!("A pack holds texts, whose names end in .{}; not in .{ending}.", ENDINGS.join(", ."))))
}

/// Files whose names differ in capital letters alone.
fn twins(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut named: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for path in files.keys() {
        named.entry(path.to_lowercase()).or_default().push(path);
    }
    let doubled = named.into_values().filter(|paths| paths.len() > 1).flatten();
    let message = "It is there twice, apart from capital letters: on some computers they would be one file.";
    doubled.map(|path| Finding::new(path, "duplicate", message)).collect()
}

/// What keeps one file from being looked at at all.
fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = vec![];
    if !is_path(path) {
        let message = "A file's path is made of letters, digits, dots, hyphens and underscores.";
        findings.push(Finding::new(path, "bad-path", message));
    }
    let most = if path.ends_with(".rhai") { limits::SOURCE } else { limits::FILE };
    if text.len() > most {
        let message = format!("The file has {} bytes; the limit is {most}.", text.len());
        findings.push(Finding::new(path, "too-large", message));
        return findings;
    }
    findings.extend(hidden_characters(path, text));
    findings
}

/// After such a finding nothing else is looked at: the parser is not to see it.
pub(super) fn ends_it(finding: &Finding) -> bool {
    matches!(finding.code, "too-many" | "too-large" | "bad-path")
}

fn is_path(path: &str) -> bool {
    path.len() <= 100
        && path.split('/').all(|step| {
            !step.is_empty()
                && !step.starts_with('.')
                && step.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        })
}

/// Spreadsheets write one.
const BYTE_ORDER_MARK: &str = "The file begins with a byte order mark (U+FEFF); save it as UTF-8 without one.";

/// Characters that change what a reader sees without being seen: a script must do what it looks like doing.
fn hidden_characters(path: &str, text: &str) -> Vec<Finding> {
    let hidden = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
            || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    text.char_indices()
        .filter(|(_, c)| hidden(*c))
        .map(|(byte, c)| {
            let (line, column) = manifest::place(text, byte);
            let message = match (c, byte) {
                ('\u{feff}', 0) => BYTE_ORDER_MARK.to_owned(),
                _ => format!("There is an invisible character here (U+{:04X}); take it out.", u32::from(c)),
            };
            Finding::new(path, "hidden-character", message).at(line, column)
        })
        .take(20)
        .collect()
}
