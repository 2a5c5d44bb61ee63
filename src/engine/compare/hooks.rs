//! Which questions two packs may answer differently.

use std::collections::BTreeSet;

use super::{script, source};
use crate::engine::pack::Pack;

/// The hooks whose answers may differ between two packs, in alphabetical order: those that only one of them has, whose
/// script, shape or contract differs, or that name a figure of `pack.toml` or a table which differs. A hook's words
/// in comments do not count.
///
/// Told from the words of the scripts, so it may name a hook too many, and never one too few.
pub fn changed_hooks(before: &Pack, after: &Pack) -> Vec<String> {
    let names: BTreeSet<&str> = before.hooks().chain(after.hooks()).collect();
    let mut words = changed_figures(before, after);
    words.extend(changed_tables(before, after));
    names.into_iter().filter(|hook| differs(before, after, hook, &words)).map(str::to_owned).collect()
}

fn differs(before: &Pack, after: &Pack, hook: &str, words: &BTreeSet<String>) -> bool {
    let changed = |path: &str| before.file(path) != after.file(path);
    let script = format!("{hook}.rhai");
    let (was, is) = (before.file(&script).unwrap_or_default(), after.file(&script).unwrap_or_default());
    // A figure may be named by a text that the script puts together.
    let any_figure = is.contains("parameters[") && before.parameters() != after.parameters();
    !script::same_words(was, is)
        || changed(&format!("{hook}.shape.json"))
        || before.contract(hook) != after.contract(hook)
        || any_figure
        || source::tokens(is).iter().any(|token| words.iter().any(|word| source::names(token, word)))
        || (["eligibility", "lot_eligibility"].contains(&hook) && changed("questionnaire.json"))
}

/// The names of the parameters that differ.
fn changed_figures(before: &Pack, after: &Pack) -> BTreeSet<String> {
    let figures = |pack: &Pack| pack.parameters().as_object().cloned().unwrap_or_default();
    let (before, after) = (figures(before), figures(after));
    let names = before.keys().chain(after.keys()).cloned();
    names.filter(|name| before.get(name) != after.get(name)).collect()
}

/// The stems of what lies in `tables/` and differs: a script calls a table by it.
fn changed_tables(before: &Pack, after: &Pack) -> BTreeSet<String> {
    let paths = before.files().keys().chain(after.files().keys());
    let changed = paths.filter(|path| before.file(path) != after.file(path));
    changed.filter_map(|path| path.strip_prefix("tables/")?.split('.').next()).map(str::to_owned).collect()
}
