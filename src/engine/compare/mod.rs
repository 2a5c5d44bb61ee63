//! What differs between two versions of a pack, in words that an officer can check: each sentence is read off the two
//! versions (a criterion's id, a figure, an entry of a list, a row of a table) and none is guessed. What cannot be said
//! that way is said to have changed, and the lines show it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::hook::Contract;
use super::pack::Pack;
use crate::kernel::joining::Joining;
pub use hooks::changed_hooks;

use accepted::Lists;
use script::Side;

mod accepted;
mod figures;
mod hooks;
mod leaves;
mod rows;
mod script;
mod source;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RuleChange)]
pub struct Change {
    pub kind: ChangeKind,
    /// The hook whose answers it may alter; absent where it is not one hook's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// The criterion, the figure, the row or the file.
    pub id: String,
    /// As it is written; absent for what is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is written; absent for what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// A plain sentence.
    pub sentence: String,
}

/// What kind of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleChangeKind)]
pub enum ChangeKind {
    /// The title, or which hooks there are and how they are read.
    Pack,
    /// A figure of the council's own.
    Parameter,
    /// What a hook is told.
    Fact,
    /// A criterion or another thing that the script says, new.
    Added,
    /// The same, gone.
    Removed,
    /// A text that a criterion accepts, or accepts no longer.
    Accepted,
    /// When a criterion is met, or what is said of a tender or a window.
    Condition,
    /// The words that a criterion gives to people.
    Reason,
    /// A value or function that the script names.
    Definition,
    /// A row of a table.
    Table,
    /// A case.
    Case,
    /// What can only be shown line by line.
    Script,
    /// Another file.
    File,
}

impl Change {
    fn new(kind: ChangeKind, sentence: impl Into<String>) -> Self {
        Self { kind, hook: None, id: String::new(), before: None, after: None, sentence: sentence.into() }
    }

    fn of(mut self, hook: &str, id: &str) -> Self {
        self.hook = (!hook.is_empty()).then(|| hook.to_owned());
        self.id = id.to_owned();
        self
    }

    fn from(mut self, before: impl Into<String>) -> Self {
        self.before = Some(before.into());
        self
    }

    fn to(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }
}

/// Everything that differs, the rules first and the files around them last.
pub fn compare(before: &Pack, after: &Pack) -> Vec<Change> {
    let mut changes = vec![];
    if before.title() != after.title() {
        let sentence = format!("The title was \"{}\" and is now \"{}\".", before.title(), after.title());
        changes.push(Change::new(ChangeKind::Pack, sentence).from(before.title()).to(after.title()));
    }
    changes.extend(joining(before.joining(), after.joining()));
    let (was, is) = (before.tendering().late.words(), after.tendering().late.words());
    changes.extend(said("What becomes of a late tender", was, is));
    changes.extend(hooks(before, after));
    changes.extend(figures::compare(before, after));
    let (old, new) = (accepted::lists(before.parameters()), accepted::lists(after.parameters()));
    for hook in before.hooks().filter(|hook| after.has_hook(hook)) {
        changes.extend(scripts(hook, (before, &old), (after, &new)));
    }
    changes.extend(files(before, after));
    changes
}

fn joining(before: Joining, after: Joining) -> Vec<Change> {
    let told = [
        ("When applications are taken", before.open.words().to_owned(), after.open.words().to_owned()),
        ("What becomes of a late application", before.late.words().to_owned(), after.late.words().to_owned()),
        ("The time in which an application is decided", before.decided_within(), after.decided_within()),
        (
            "How a new application answers the reasons of a refusal",
            before.remedies.words().to_owned(),
            after.remedies.words().to_owned(),
        ),
    ];
    told.into_iter().filter_map(|(what, was, is)| said(what, &was, &is)).collect()
}

/// That something a colleague reads in words is said otherwise.
fn said(what: &str, was: &str, is: &str) -> Option<Change> {
    let changed = || Change::new(ChangeKind::Pack, format!("{what} was: {was}. It is now: {is}.")).from(was).to(is);
    (was != is).then(changed)
}

fn hooks(before: &Pack, after: &Pack) -> Vec<Change> {
    let all: BTreeSet<&str> = before.hooks().chain(after.hooks()).collect();
    all.into_iter().flat_map(|hook| contract(hook, before.contract(hook), after.contract(hook))).collect()
}

fn contract(hook: &str, before: Option<&Contract>, after: Option<&Contract>) -> Vec<Change> {
    let one = |sentence: String| vec![Change::new(ChangeKind::Pack, sentence).of(hook, hook)];
    let (was, is) = match (before, after) {
        (Some(was), Some(is)) => (was, is),
        (Some(_), None) => return one(format!("The hook {hook} is gone: these rules no longer answer that question.")),
        (None, Some(_)) => return one(format!("The hook {hook} is new.")),
        (None, None) => return vec![],
    };
    let mut changes = vec![];
    if let (Some(old), Some(new)) = (was.as_of, is.as_of)
        && old != new
    {
        let (old, new) = (old.name(), new.name());
        let sentence = format!("{hook}: the version that answers was that of \"{old}\" and is now that of \"{new}\".");
        changes.push(Change::new(ChangeKind::Pack, sentence).of(hook, "as_of").from(old).to(new));
    }
    if (Contract { as_of: is.as_of, ..was.clone() }) != *is {
        changes.extend(one(format!("How the hook {hook} is read has changed in pack.toml; see the lines.")));
    }
    changes
}

fn scripts(hook: &str, (before, old): (&Pack, &Lists), (after, new): (&Pack, &Lists)) -> Vec<Change> {
    let text = |pack: &Pack, ending: &str| pack.file(&format!("{hook}{ending}")).unwrap_or_default().to_owned();
    let shape = |pack: &Pack| serde_json::from_str(&text(pack, ".shape.json")).unwrap_or(Value::Null);
    let mut changes = leaves::compare(ChangeKind::Fact, &format!("the facts of {hook}"), &shape(before), &shape(after));
    changes.iter_mut().for_each(|change| change.hook = Some(hook.to_owned()));
    let (was, is) = (text(before, ".rhai"), text(after, ".rhai"));
    if was != is && script::same_words(&was, &is) {
        let sentence = format!("{hook}.rhai: only comments or the layout have changed.");
        changes.push(Change::new(ChangeKind::Script, sentence).of(hook, ""));
    }
    let verbs: Vec<&str> =
        after.kind(hook).map(|kind| kind.verbs()).unwrap_or_default().iter().map(|verb| verb.name()).collect();
    let (was, is) = (Side { source: &was, lists: old }, Side { source: &is, lists: new });
    changes.extend(script::compare(hook, &verbs, &was, &is));
    changes
}

/// Files that are neither scripts nor their shapes.
fn files(before: &Pack, after: &Pack) -> Vec<Change> {
    let paths: BTreeSet<&String> = before.files().keys().chain(after.files().keys()).collect();
    let told_elsewhere = |path: &str| path == "pack.toml" || path.ends_with(".rhai") || path.ends_with(".shape.json");
    let changed = paths.into_iter().filter(|path| !told_elsewhere(path));
    let described = |path: &str| {
        let description = path.strip_suffix(".csv").map(|name| format!("{name}.table.json"))?;
        after.file(&description).or_else(|| before.file(&description))
    };
    changed.flat_map(|path| file(path, described(path), before.file(path), after.file(path))).collect()
}

/// `description`: what a table's columns are.
fn file(path: &str, description: Option<&str>, before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let one = |sentence: String| vec![Change::new(ChangeKind::File, sentence).of("", path)];
    let (was, is) = match (before, after) {
        (Some(was), Some(is)) if was == is => return vec![],
        (Some(was), Some(is)) => (was, is),
        (None, _) if !path.starts_with("cases/") => return one(format!("The file {path} is new.")),
        (_, None) if !path.starts_with("cases/") => return one(format!("The file {path} is gone.")),
        (was, is) => (was.unwrap_or("{}"), is.unwrap_or("{}")),
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    let told = match (json(was), json(is)) {
        (Some(was), Some(is)) if path.starts_with("cases/") => cases(path, &was, &is),
        (Some(was), Some(is)) => leaves::compare(ChangeKind::File, path, &was, &is),
        _ if path.ends_with(".csv") => {
            rows::compare(path, &rows::key_columns(description), was, is).unwrap_or_default()
        }
        _ => vec![],
    };
    if told.is_empty() { one(format!("The file {path} has changed; see the lines.")) } else { told }
}

/// Cases by their names; a change of the base counts as a change of the file.
fn cases(path: &str, before: &Value, after: &Value) -> Vec<Change> {
    let named = |file: &Value| -> BTreeMap<String, Value> {
        let cases = file["cases"].as_array().into_iter().flatten();
        cases.filter_map(|case| Some((case["name"].as_str()?.to_owned(), case.clone()))).collect()
    };
    let (old, new) = (named(before), named(after));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes: Vec<Change> = names
        .into_iter()
        .filter_map(|name| {
            let what = match (old.get(name), new.get(name)) {
                (None, _) => "is new",
                (_, None) => "is gone",
                (was, is) if was != is => "has changed",
                _ => return None,
            };
            Some(Change::new(ChangeKind::Case, format!("{path}: the case \"{name}\" {what}.")).of("", name))
        })
        .collect();
    let rest = |file: &Value| json!([file["hook"], file["base"]]);
    if !old.is_empty() && !new.is_empty() && rest(before) != rest(after) {
        changes.push(
            Change::new(ChangeKind::Case, format!("{path}: what its cases start from has changed.")).of("", path),
        );
    }
    changes
}
