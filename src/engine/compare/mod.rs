//! What differs between two versions of a pack.

use std::collections::BTreeSet;

use super::pack::Pack;

/// The hooks that may answer otherwise: their script or shape differs, or something that they read does. When in doubt a
/// hook is among them.
pub fn changed_hooks(before: &Pack, after: &Pack) -> BTreeSet<String> {
    before.hooks().chain(after.hooks()).filter(|hook| hook_differs(before, after, hook)).map(str::to_owned).collect()
}

fn hook_differs(before: &Pack, after: &Pack, hook: &str) -> bool {
    let differs = |path: &str| before.file(path) != after.file(path);
    let script = format!("{hook}.rhai");
    let reads =
        |word: &str| [before, after].iter().any(|pack| pack.file(&script).is_some_and(|text| text.contains(word)));
    differs(&script)
        || differs(&format!("{hook}.shape.json"))
        || before.contract(hook) != after.contract(hook)
        || (before.parameters() != after.parameters() && reads("parameters"))
        || (files_under(before, "tables/") != files_under(after, "tables/") && reads("table("))
        || (hook == "eligibility" && differs("questionnaire.json"))
}

fn files_under<'a>(pack: &'a Pack, folder: &str) -> Vec<(&'a String, &'a String)> {
    pack.files().iter().filter(|(path, _)| path.starts_with(folder)).collect()
}
