//! Checks on a script before it decides anything, with the shape of its input in hand.
//!
//! The language itself looks a function up only when the call runs, and a field only when it is read, so a slip in
//! a branch that is seldom taken would pass every other test. These checks read the syntax tree: [`calls`] looks at
//! every call wherever it stands, [`kinds`] follows the kind of each value through the top level of the script.

mod calls;
mod kinds;
mod operators;
mod words;

use rhai::{AST, Position};

use super::finding::Finding;
use super::hook::HookKind;
use super::shape::Shape;

/// Everything wrong with a script that can be seen without running it, in the order of the text.
///
/// What is not known, because the file that says it is at fault, is not held against the script.
pub(super) fn check(
    file: &str,
    ast: &AST,
    shape: Option<&Shape>,
    figures: Option<&Shape>,
    kind: Option<HookKind>,
) -> Vec<Finding> {
    let mut found = Found { file, findings: vec![] };
    calls::check(ast, kind, &mut found);
    kinds::check(ast, shape, figures, &mut found);
    found.findings.sort();
    found.findings.dedup();
    found.findings
}

/// The findings so far.
struct Found<'a> {
    file: &'a str,
    findings: Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, at: Position, code: &'static str, message: String) {
        self.suggest(at, code, message, None);
    }

    fn suggest(&mut self, at: Position, code: &'static str, message: String, meant: Option<String>) {
        let finding = Finding::new(self.file, code, message).at(at.line().unwrap_or(0), at.position().unwrap_or(0));
        self.findings.push(finding.suggest(meant));
    }
}
