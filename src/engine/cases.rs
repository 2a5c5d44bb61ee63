//! Cases: the examples a council keeps beside its rules, run before the rules may decide anything.
//!
//! `cases/<name>.json`: a base input and, for each case, what is changed in it by JSON pointer and what is expected:
//! ```json
//! {"hook": "eligibility", "base": {…}, "cases": [
//!   {"name": "rated Inadequate", "given": {"/location/cqc/rating": "Inadequate"},
//!    "expect": {"outcome": "not_met", "not_met": ["cqc-rating"]}}]}
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use rhai::AST;
use serde::Serialize;
use serde_json::Value;

use super::compile::Hook;
use super::coverage::{Seen, Unseen};
use super::evaluate::{self, Judgement};
use super::expect::{Case, CaseFile, Expect, changed};
use super::facts::{self, Facts};
use super::finding::{Finding, Severity};
use super::limits;
use super::manifest::place;
use super::mismatch::{mismatches, named, sentences};
use super::pack::Pack;

/// How the cases of a pack went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseReport {
    pub passed: usize,
    pub failures: Vec<CaseFailure>,
    /// Different things the scripts can say: a criterion counts once met and once not met.
    pub sayable: usize,
    /// What the scripts can say that no case makes them say.
    pub unseen: Vec<Unseen>,
}

impl CaseReport {
    /// Every case passed, and every criterion was seen both ways.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && self.unseen.is_empty()
    }
}

/// A case that went otherwise than it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseFailure {
    pub file: String,
    /// The name of the case; empty when the file itself cannot be used.
    pub name: String,
    /// Where in the file, counted from 1; 0 when there is no place.
    pub line: usize,
    pub column: usize,
    /// Plain sentences, of which the first names the case: what it expects, and what came.
    pub detail: String,
}

/// The cases of a pack, read and ready to be run.
#[derive(Debug, Default)]
pub(super) struct Suite {
    examples: BTreeMap<String, Vec<Example>>,
    failures: Vec<CaseFailure>,
    /// Cases and bytes of input so far, against [`limits::CASES`] and [`limits::CASE_BYTES`].
    taken: (usize, usize),
}

/// One case.
#[derive(Debug)]
pub(super) struct Example {
    file: String,
    name: String,
    place: (usize, usize),
    expect: Expect,
    /// The facts, or what is judged of an input without its shape.
    input: Result<Facts, Judgement>,
    passed: bool,
    /// The steps its own rules took.
    operations: u64,
}

impl Suite {
    /// Reads every file under `cases/`. Cases of a hook whose own files are at fault are passed over.
    pub(super) fn read(pack: &Pack) -> Self {
        let mut suite = Self::default();
        for (file, text) in pack.files().iter().filter(|(path, _)| path.starts_with("cases/")) {
            match serde_json::from_str::<CaseFile>(text) {
                Ok(cases) => suite.file(pack, file, text, cases),
                Err(error) => {
                    let message = format!("The file is not a list of cases: {error}.");
                    suite.fail(file, "", (error.line(), error.column()), message);
                }
            }
        }
        suite
    }

    fn file(&mut self, pack: &Pack, file: &str, text: &str, cases: CaseFile) {
        let Some(hook) = pack.hook(&cases.hook) else {
            if !pack.manifest().hooks.contains_key(&cases.hook) {
                let message = format!("The pack has no hook `{}`.", cases.hook);
                self.fail(file, "", value_place(text, "hook", &cases.hook), message);
            }
            return;
        };
        let size = cases.base.to_string().len();
        for case in cases.cases {
            let name = case["name"].as_str().unwrap_or_default().to_owned();
            let place = value_place(text, "name", &name);
            self.taken = (self.taken.0 + 1, self.taken.1 + size);
            if self.taken.0 > limits::CASES || self.taken.1 > limits::CASE_BYTES {
                let message = format!(
                    "{} was not run: a pack has at most {} cases and {} bytes of input in them.",
                    named(&name),
                    limits::CASES,
                    limits::CASE_BYTES
                );
                return self.fail(file, &name, place, message);
            }
            match example(hook, &cases.base, case) {
                Ok((input, expect)) => {
                    let example =
                        Example { file: file.to_owned(), name, place, expect, input, passed: false, operations: 0 };
                    self.examples.entry(cases.hook.clone()).or_default().push(example);
                }
                Err(fault) => self.fail(file, &name, place, format!("{} {fault}.", named(&name))),
            }
        }
    }

    fn fail(&mut self, file: &str, name: &str, (line, column): (usize, usize), detail: String) {
        self.failures.push(CaseFailure { file: file.to_owned(), name: name.to_owned(), line, column, detail });
    }

    /// Runs every case within the budget, in the order of hooks, files and cases.
    pub(super) fn run(&mut self, pack: &Pack, budget: &mut Budget) -> CaseReport {
        let mut report = CaseReport { failures: std::mem::take(&mut self.failures), ..CaseReport::default() };
        for name in pack.hooks() {
            let Some(hook) = pack.hook(name) else { continue };
            let mut seen = Seen::default();
            let examples = self.examples.get_mut(name).map(Vec::as_mut_slice).unwrap_or_default();
            if examples.is_empty() {
                let (file, detail) = (format!("{name}.rhai"), format!("No case shows the hook `{name}` working."));
                report.failures.push(CaseFailure { file, name: String::new(), line: 0, column: 0, detail });
            }
            for example in examples {
                let failed = match budget.is_spent() {
                    true => Some(format!(
                        "{} was not run: the cases before it used up what a pack may use.",
                        named(&example.name)
                    )),
                    false => {
                        let judgement = example.judge(hook, pack.figures());
                        budget.spend(judgement.operations);
                        example.operations = judgement.operations;
                        seen.add(&judgement.trace);
                        let wrong = mismatches(&example.expect, &judgement);
                        (!wrong.is_empty()).then(|| sentences(&example.name, &wrong))
                    }
                };
                match failed {
                    None => {
                        example.passed = true;
                        report.passed += 1;
                    }
                    Some(detail) => report.failures.push(example.failure(detail)),
                }
            }
            report.sayable += hook.sites.iter().map(|site| site.outcomes.len().max(1)).sum::<usize>();
            report.unseen.extend(seen.unseen(name, &hook.sites));
        }
        report
    }

    /// Cases that prove less than they could.
    pub(super) fn hints(&self) -> Vec<Finding> {
        let mut names = BTreeSet::new();
        let mut hints = vec![];
        for example in self.examples.values().flatten() {
            let mut hint = |code, message: &str| {
                let (line, column) = example.place;
                let finding = Finding::new(&example.file, code, format!("{} {message}", named(&example.name)));
                hints.push(finding.at(line, column).weigh(Severity::Note));
            };
            if !names.insert((&example.file, &example.name)) {
                hint("case-name-twice", "has the name of another in this file.");
            }
            if example.expect.is_weak() {
                hint("weak-case", "expects an outcome, and nothing of what led to it.");
            }
        }
        hints
    }

    /// The cases of a hook that were run, when there are any and all of them passed.
    pub(super) fn passed(&self, hook: &str) -> Option<Vec<&Example>> {
        let examples = self.examples.get(hook)?;
        examples.iter().all(|example| example.passed).then(|| examples.iter().collect())
    }
}

pub(super) fn run(pack: &Pack) -> CaseReport {
    Suite::read(pack).run(pack, &mut Budget::of(limits::CASE_OPERATIONS))
}

impl Example {
    fn judge(&self, hook: &Hook, figures: &Facts) -> Judgement {
        match &self.input {
            Ok(facts) => evaluate::ask(hook, &hook.ast, figures, facts, limits::OPERATIONS),
            Err(judgement) => judgement.clone(),
        }
    }

    /// Whether this case fails with another script or other figures, and the steps that took. Rules that run much
    /// longer than its own have gone wrong in a way that the case notices.
    pub(super) fn fails(&self, hook: &Hook, ast: &AST, figures: &Facts) -> (bool, u64) {
        let Ok(facts) = &self.input else { return (false, 0) };
        let most = limits::OPERATIONS.min(4 * self.operations + 1_000);
        let judgement = evaluate::ask(hook, ast, figures, facts, most);
        (!mismatches(&self.expect, &judgement).is_empty(), judgement.operations)
    }

    fn failure(&self, detail: String) -> CaseFailure {
        let (line, column) = self.place;
        CaseFailure { file: self.file.clone(), name: self.name.clone(), line, column, detail }
    }
}

/// What a check may still use: steps of evaluation, which are the same everywhere, and at the very last the clock,
/// which can only ever end in "not run".
pub(super) struct Budget {
    operations: u64,
    until: Instant,
}

impl Budget {
    pub(super) fn of(operations: u64) -> Self {
        Self { operations, until: Instant::now() + limits::CHECK_WALL }
    }

    pub(super) fn spend(&mut self, operations: u64) {
        self.operations = self.operations.saturating_sub(operations + limits::CASE_COST);
    }

    pub(super) fn is_spent(&self) -> bool {
        self.operations == 0 || Instant::now() > self.until
    }
}

type Input = Result<Facts, Judgement>;

/// # Errors
/// What is wrong with the case, to be said after its name.
fn example(hook: &Hook, base: &Value, case: Value) -> Result<(Input, Expect), String> {
    let case: Case = serde_json::from_value(case).map_err(|error| format!("cannot be read: {error}"))?;
    let input = changed(base, &case.given)?;
    let input = facts::read("", &input, &hook.shape).map_err(|faults| evaluate::unreadable(&faults));
    Ok((input, case.expect))
}

/// Where `"key": "value"` is written; (0, 0) when it is not.
fn value_place(text: &str, key: &str, value: &str) -> (usize, usize) {
    let (key, value) = (format!("\"{key}\""), Value::from(value).to_string());
    let written = |at: &usize| {
        let before = text[..*at].trim_end();
        before.strip_suffix(':').is_some_and(|before| before.trim_end().ends_with(&key))
    };
    let found = text.match_indices(&value).map(|(at, _)| at).find(written);
    found.map_or((0, 0), |at| place(text, at))
}

/// A case as a question: the hook, the name of the case, its input.
pub type CaseInput = (String, String, Value);

/// The inputs of every case that can be read, in the order of files and cases.
pub(super) fn inputs(pack: &Pack) -> Vec<CaseInput> {
    let files = pack.files().iter().filter(|(path, _)| path.starts_with("cases/"));
    let read = files.filter_map(|(_, text)| serde_json::from_str::<CaseFile>(text).ok());
    read.flat_map(|file| {
        let CaseFile { hook, base, cases } = file;
        cases.into_iter().filter_map(move |case| {
            let name = case["name"].as_str().unwrap_or_default().to_owned();
            let case: Case = serde_json::from_value(case).ok()?;
            Some((hook.clone(), name, changed(&base, &case.given).ok()?))
        })
    })
    .collect()
}
