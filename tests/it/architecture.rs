//! Who may import whom. Read from the `use` lines and paths of the source itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
/// Rooms that are not slices.
const FLOOR: [&str; 9] = ["app", "cli", "config", "engine", "http", "kernel", "portal", "questionnaire", "store"];

struct Source {
    /// The room: the first folder or file under src.
    room: String,
    /// The part of a slice: model, service, store, views, api …
    part: String,
    path: PathBuf,
    text: String,
}

fn sources() -> Vec<Source> {
    let mut found = vec![];
    walk(Path::new(ROOT), &mut found);
    assert!(found.len() > 50, "the source was not found");
    found
}

fn walk(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inner = path.strip_prefix(ROOT).expect("under src").with_extension("");
            let names: Vec<String> = inner.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            let text = std::fs::read_to_string(&path).expect("readable");
            let part = names.get(1).cloned().unwrap_or_default();
            found.push(Source { room: names[0].clone(), part, path: inner, text: production(&text) });
        }
    }
}

/// Without comments and without what follows `#[cfg(test)]`.
fn production(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_slice(room: &str) -> bool {
    !FLOOR.contains(&room) && !["lib", "main"].contains(&room)
}

/// The rooms named by `crate::room` paths.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let inside = group.split("};").next().unwrap_or_default();
            named.extend(inside.split(',').filter_map(|part| identifier(part.trim())));
        } else {
            named.extend(identifier(after));
        }
    }
    named
}

/// The module a path starts with; none for a type or a macro.
fn identifier(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let is_macro = text[name.len()..].starts_with('!');
    let is_type = name.chars().any(|c| c.is_ascii_uppercase());
    (!name.is_empty() && !is_macro && !is_type).then_some(name)
}

/// Whether a path of that crate occurs: `sea_orm::` but not `my_sea_orm::`.
fn names_crate(text: &str, krate: &str) -> bool {
    text.match_indices(&format!("{krate}::"))
        .any(|(at, _)| !text[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '_'))
}

#[test]
fn imports_point_one_way() {
    let mut faults = vec![];
    for source in sources() {
        let named = rooms_named(&source.text);
        let mut only = |allowed: &[&str]| {
            for room in named.iter().filter(|room| !allowed.contains(&room.as_str()) && **room != source.room) {
                faults.push(format!("{}: must not import {room}", source.path.display()));
            }
        };
        match source.room.as_str() {
            "kernel" => only(&[]),
            "questionnaire" => only(&["kernel"]),
            "engine" => only(&["kernel", "questionnaire"]),
            "store" => only(&["kernel"]),
            "http" => only(&["kernel", "store"]),
            "config" => only(&["kernel", "http"]),
            "app" | "cli" | "lib" | "main" => {}
            _ => match source.part.as_str() {
                "model" => only(&["kernel", "questionnaire"]),
                "views" => only(&["kernel", "engine", "questionnaire"]),
                "store" => only(&["kernel", "store"]),
                "api" => {
                    for room in named.iter().filter(|room| ["store", "config", "app", "cli"].contains(&room.as_str())) {
                        faults.push(format!("{}: must not import {room}", source.path.display()));
                    }
                }
                _ => {
                    for room in named.iter().filter(|room| ["app", "cli", "config"].contains(&room.as_str())) {
                        faults.push(format!("{}: must not import {room}", source.path.display()));
                    }
                }
            },
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_their_own_rooms_name_the_frameworks() {
    let mut faults = vec![];
    for source in sources() {
        let mut forbid = |krate: &str, allowed: bool| {
            if !allowed && names_crate(&source.text, krate) {
                faults.push(format!("{}: must not name {krate}", source.path.display()));
            }
        };
        let (room, part) = (source.room.as_str(), source.part.as_str());
        forbid("rhai", room == "engine");
        forbid("sea_orm", room == "store" || part == "store");
        forbid("crate::store::entity", room == "store" || part == "store");
        forbid("actix_web", ["http", "app", "cli", "portal"].contains(&room) || (is_slice(room) && part == "api"));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn slices_do_not_import_each_other_in_a_circle() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources().into_iter().filter(|source| is_slice(&source.room)) {
        let named = rooms_named(&source.text).into_iter().filter(|room| is_slice(room) && *room != source.room);
        edges.entry(source.room.clone()).or_default().extend(named);
    }
    // Take away what imports nothing that is left, until nothing is left; what stays runs in a circle.
    loop {
        let leaves: Vec<String> = edges
            .iter()
            .filter(|(_, to)| to.iter().all(|room| !edges.contains_key(room)))
            .map(|(room, _)| room.clone())
            .collect();
        if leaves.is_empty() {
            break;
        }
        leaves.iter().for_each(|leaf| drop(edges.remove(leaf)));
    }
    assert!(edges.is_empty(), "a circle among {:?}", edges.keys().collect::<Vec<_>>());
}

#[test]
fn a_version_that_is_asked_for_is_documented() {
    let mut faults = vec![];
    for source in sources().into_iter().filter(|source| is_slice(&source.room) && source.part == "api") {
        for operation in source.text.split("#[utoipa::path(").skip(1) {
            let (documented, handler) = operation.split_once("pub async fn").expect("a handler");
            let signature = handler.split('{').next().unwrap_or_default();
            if signature.contains(": IfMatch") && !(documented.contains("IfMatch") || documented.contains("If-Match")) {
                let name = signature.split('(').next().unwrap_or_default().trim();
                faults.push(format!("{}: {name} takes If-Match and does not say so", source.path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
