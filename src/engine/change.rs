//! Which questions two packs may answer differently.

use std::collections::BTreeSet;

use super::pack::Pack;

/// The hooks whose answers may differ between two packs, in alphabetical order: those that only one of them has, whose
/// script, shape or contract differs, that name a figure of `pack.toml` which differs, or a changed file of the pack.
///
/// Told from the words of the scripts, so it may name a hook too many, and never one too few.
pub fn changed_hooks(earlier: &Pack, later: &Pack) -> Vec<String> {
    let names: BTreeSet<&str> = earlier.hooks().chain(later.hooks()).collect();
    let figures = changed_figures(earlier, later);
    let files = changed_files(earlier, later);
    let changed = names.into_iter().filter(|hook| {
        let same = |file: &str| earlier.file(file) == later.file(file);
        let script = format!("{hook}.rhai");
        let text = later.file(&script).unwrap_or_default();
        !same(&script)
            || !same(&format!("{hook}.shape.json"))
            || earlier.hook(hook).map(|hook| &hook.contract) != later.hook(hook).map(|hook| &hook.contract)
            || figures.iter().chain(&files).any(|word| names_word(text, word))
    });
    changed.map(str::to_owned).collect()
}

/// The names of the parameters that differ.
fn changed_figures(earlier: &Pack, later: &Pack) -> BTreeSet<String> {
    let figures = |pack: &Pack| pack.parameters().as_object().cloned().unwrap_or_default();
    let (earlier, later) = (figures(earlier), figures(later));
    let names = earlier.keys().chain(later.keys()).cloned();
    names.filter(|name| earlier.get(name) != later.get(name)).collect()
}

/// The stems of what lies in `tables/` and differs: a script calls a table by it.
fn changed_files(earlier: &Pack, later: &Pack) -> BTreeSet<String> {
    let paths = earlier.files().keys().chain(later.files().keys());
    let changed = paths.filter(|path| earlier.file(path) != later.file(path));
    changed.filter_map(|path| path.strip_prefix("tables/")?.split('.').next()).map(str::to_owned).collect()
}

/// Whether a word stands in the text, not as part of a longer one.
fn names_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}
