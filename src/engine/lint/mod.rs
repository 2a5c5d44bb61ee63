//! Checks on a script before it decides anything, with the shape of its input in hand.
//!
//! The language itself looks a function up only when the call runs, and a field only when it is read, so a slip in
//! a branch that is seldom taken would pass every other test. These checks read the syntax tree: [`calls`] looks at
//! every call wherever it stands, [`kinds`] follows the kind of each value through the script and the functions it
//! calls ([`functions`]), [`ids`] looks for criteria that would be decided twice.

mod calls;
mod expressions;
mod functions;
mod ids;
mod kinds;
mod operators;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, Position};

use super::finding::Finding;
use super::hook::HookKind;
use super::shape::Shape;
use super::tables::Tables;

/// What is known of the pack around a script. What is not, because the file that says it is at fault, is not held
/// against the script.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub kind: Option<HookKind>,
    /// Of the input.
    pub shape: Option<&'a Shape>,
    /// The shape of `parameters`.
    pub figures: Option<&'a Shape>,
    pub tables: &'a Tables,
}

/// What can be seen of a script without running it.
#[derive(Debug, Default)]
pub(super) struct Linted {
    /// Everything wrong with it, in the order of the text.
    pub findings: Vec<Finding>,
    pub reads: Reads,
}

/// What a script reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// `location.cqc.rating`, `tenders[…].price`, `parameters.limit`.
    pub paths: BTreeSet<String>,
    /// Figures of the council's own that are compared with a choice: their path, the choice's path and its names.
    pub choices: BTreeMap<String, (String, Vec<String>)>,
}

pub(super) fn check(file: &str, ast: &AST, known: Known<'_>) -> Linted {
    let mut found = Found { file, findings: vec![] };
    calls::check(ast, known, &mut found);
    ids::check(ast, &mut found);
    let reads = kinds::check(ast, known, &mut found);
    let mut findings = found.findings;
    findings.sort();
    findings.dedup();
    Linted { findings, reads }
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

    /// What to do about the finding just added.
    fn advise(&mut self, advice: &str) {
        if let Some(last) = self.findings.last_mut() {
            last.advice = Some(advice.to_owned());
        }
    }

    fn suggest(&mut self, at: Position, code: &'static str, message: String, meant: Option<String>) {
        let finding = Finding::new(self.file, code, message).at(at.line().unwrap_or(0), at.position().unwrap_or(0));
        self.findings.push(finding.suggest(meant));
    }
}
