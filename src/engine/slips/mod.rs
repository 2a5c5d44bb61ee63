//! Small slips: the one sign, number or word that a tired author gets wrong. Each is made on purpose, and the cases
//! are run: a slip that no case notices is a boundary that no case stands at.

mod edits;
mod scan;
mod step;

use rhai::AST;
use serde::Serialize;
use serde_json::Value;

use super::cases::{Budget, Example, Suite};
use super::compile::{Hook, scope_of};
use super::facts::Facts;
use super::finding::{Finding, Severity};
use super::limits;
use super::manifest::{self, Waiver, place};
use super::pack::{Pack, parameters};
use super::shape::Shape;
use edits::{Choices, Edit, edits};
use scan::{Token, scan};

/// A small change that no case would notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Slip {
    /// The file in the pack.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    pub column: usize,
    /// What stands there: `>=`.
    pub was: String,
    /// What no case would notice in its place: `>`.
    pub becomes: String,
    /// The case that would notice, in a plain sentence.
    pub advice: String,
    /// Why the council lets it stand, from `[[waivers]]` of pack.toml.
    pub waived: Option<String>,
}

/// How the search for small slips went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SlipReport {
    /// Slips made.
    pub tried: usize,
    /// Slips that failed a case.
    pub noticed: usize,
    /// Slips that no case noticed and no waiver answers.
    pub survivors: Vec<Slip>,
    /// Slips that no case noticed and that the pack lets stand.
    pub waived: Vec<Slip>,
    /// Slips not made, because the search had used up its budget.
    pub left: usize,
}

impl SlipReport {
    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<_> = self.survivors.iter().map(Slip::finding).collect();
        if self.left > 0 {
            let message = format!("{} small slips were not tried: the cases take too many steps.", self.left);
            findings.push(Finding::new("", "slips-left", message).weigh(Severity::Warning));
        }
        findings
    }
}

impl Slip {
    fn finding(&self) -> Finding {
        let message = match self.becomes.as_str() {
            edits::NOTHING | "" => format!("No case notices when `{}` is taken out.", self.was),
            becomes => format!("No case notices when `{}` becomes `{becomes}`.", self.was),
        };
        let finding = Finding::new(&self.file, "slip", message).at(self.line, self.column);
        finding.weigh(Severity::Warning).advise(&self.advice)
    }
}

/// Makes every small slip in the scripts and figures whose cases pass, and runs their cases.
pub(super) fn search(pack: &Pack, suite: &Suite, budget: &mut Budget) -> SlipReport {
    let mut trials: Vec<Trial<'_>> = pack.hooks().filter_map(|name| Trial::of(pack, name, suite)).collect();
    let mut search = Search { pack, choices: choices(pack), budget, report: SlipReport::default() };
    for trial in &mut trials {
        search.script(trial);
    }
    search.figures(&mut trials);
    search.report
}

/// Waivers that answer nothing: the slip is noticed by now, or the line has changed.
pub(super) fn unused_waivers(pack: &Pack, report: &SlipReport) -> Vec<Finding> {
    let text = pack.file(manifest::FILE).unwrap_or_default();
    let answers = |waiver: &&Waiver| {
        let of = |slip: &Slip| {
            let line = line_of(pack.file(&slip.file).unwrap_or_default(), slip.line);
            waiver.answers(&slip.file, line, &slip.was, &slip.becomes)
        };
        report.waived.iter().any(of)
    };
    let unused = pack.manifest().waivers.iter().filter(|waiver| report.left == 0 && !answers(waiver));
    let finding = |waiver: &Waiver| {
        let (line, column) = place(text, waiver.at);
        let message = "This waiver answers no slip: a case notices it by now, or the line reads otherwise.";
        Finding::new(manifest::FILE, "unused-waiver", message).at(line, column).weigh(Severity::Warning)
    };
    unused.map(finding).collect()
}

/// A line of a text, without the space around it.
fn line_of(text: &str, line: usize) -> &str {
    text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim()
}

/// One hook and its cases, all of which pass.
struct Trial<'a> {
    hook: &'a Hook,
    file: String,
    source: &'a str,
    tokens: Vec<Token<'a>>,
    examples: Vec<&'a Example>,
}

impl<'a> Trial<'a> {
    fn of(pack: &'a Pack, name: &str, suite: &'a Suite) -> Option<Self> {
        let (hook, file) = (pack.hook(name)?, format!("{name}.rhai"));
        let source = pack.file(&file)?;
        let examples = suite.passed(name)?;
        Some(Self { hook, file, source, tokens: scan(source), examples })
    }

    /// Whether a case fails with this script and these figures; nothing when the budget ends before that is known.
    /// The case that noticed the last slip is asked first: slips near each other are noticed by the same cases.
    fn notices(&mut self, ast: &AST, figures: &Facts, budget: &mut Budget) -> Option<bool> {
        for at in 0..self.examples.len() {
            if budget.is_spent() {
                return None;
            }
            let (failed, operations) = self.examples[at].fails(self.hook, ast, figures);
            budget.spend(operations);
            if failed {
                self.examples[..=at].rotate_right(1);
                return Some(true);
            }
        }
        Some(false)
    }

    fn reads(&self, parameter: &str) -> bool {
        self.tokens.windows(2).any(|pair| pair[0].is(".") && pair[1].is(parameter))
    }
}

struct Search<'a> {
    pack: &'a Pack,
    choices: Choices,
    budget: &'a mut Budget,
    report: SlipReport,
}

impl Search<'_> {
    /// The slips of one script.
    fn script(&mut self, trial: &mut Trial<'_>) {
        let names: Vec<String> = trial.hook.names();
        for edit in edits(trial.source, &trial.tokens, &self.choices) {
            let mut noticed = None;
            if self.has_room_for(trial.source) {
                let mut text = trial.source.to_owned();
                text.replace_range(edit.bytes.clone(), &edit.becomes);
                // What no longer compiles is a slip that nobody can make.
                let Ok(ast) = trial.hook.engine.compile_with_scope(&scope_of(&names), &text) else { continue };
                noticed = trial.notices(&ast, self.pack.figures(), self.budget);
            }
            self.note(noticed, &trial.file, trial.source, edit);
        }
    }

    /// The slips of the council's own figures, each tried on every script that reads it.
    fn figures(&mut self, trials: &mut [Trial<'_>]) {
        let manifest = self.pack.manifest();
        let source = self.pack.file(manifest::FILE).unwrap_or_default();
        for (pointer, place) in &manifest.places {
            let name = pointer.split('/').nth(1).unwrap_or_default();
            let mut readers: Vec<_> = trials.iter_mut().filter(|trial| trial.reads(name)).collect();
            let Some(figure) = manifest.parameters.pointer(pointer).filter(|_| !readers.is_empty()) else { continue };
            for near in step::figure(figure, &self.choices) {
                let was = source[place.clone()].to_owned();
                let becomes = if was.starts_with('"') { near.to_string() } else { plain(&near) };
                let mut noticed = None;
                if self.has_room_for(source) {
                    let mut figures = manifest.parameters.clone();
                    figures.pointer_mut(pointer).into_iter().for_each(|figure| *figure = near.clone());
                    let Some(figures) = parameters(&figures).1 else { continue };
                    noticed = any_notices(&mut readers, &figures, self.budget);
                }
                let advice = format!("Add a case that stands exactly on `{name}`, and one just beside it.");
                self.note(noticed, manifest::FILE, source, Edit { bytes: place.clone(), was, becomes, advice });
            }
        }
    }

    /// Whether one more slip may be made in a text of this length: reading it anew is paid for by the byte.
    fn has_room_for(&mut self, text: &str) -> bool {
        let has_room = self.report.tried < limits::SLIPS && !self.budget.is_spent();
        self.budget.spend(text.len() as u64);
        has_room
    }

    fn note(&mut self, noticed: Option<bool>, file: &str, source: &str, edit: Edit) {
        match noticed {
            None => self.report.left += 1,
            Some(true) => {
                self.report.tried += 1;
                self.report.noticed += 1;
            }
            Some(false) => {
                self.report.tried += 1;
                self.survived(file, source, edit);
            }
        }
    }

    fn survived(&mut self, file: &str, source: &str, edit: Edit) {
        let (line, column) = place(source, edit.bytes.start);
        let text = line_of(source, line);
        let Edit { was, becomes, advice, .. } = edit;
        let waiver = self.pack.manifest().waivers.iter().find(|waiver| waiver.answers(file, text, &was, &becomes));
        let waived = waiver.map(|waiver| waiver.reason.clone());
        let list = if waived.is_some() { &mut self.report.waived } else { &mut self.report.survivors };
        list.push(Slip { file: file.to_owned(), line, column, was, becomes, advice, waived });
    }
}

fn any_notices(readers: &mut [&mut Trial<'_>], figures: &Facts, budget: &mut Budget) -> Option<bool> {
    for reader in readers {
        if reader.notices(&reader.hook.ast, figures, budget)? {
            return Some(true);
        }
    }
    Some(false)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// For each text of a choice in any shape of the pack, another text of that choice.
fn choices(pack: &Pack) -> Choices {
    let mut choices = Choices::new();
    for hook in pack.hooks().filter_map(|name| pack.hook(name)) {
        add_choices(&hook.shape, &mut choices);
    }
    choices
}

fn add_choices(shape: &Shape, choices: &mut Choices) {
    match shape {
        Shape::Choice(names) => {
            let others = names.iter().cycle().skip(1);
            choices.extend(names.iter().cloned().zip(others.cloned()).filter(|(name, other)| name != other));
        }
        Shape::List(entry) => add_choices(entry, choices),
        Shape::Record(fields) => fields.values().for_each(|field| add_choices(&field.shape, choices)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_without_a_budget_leaves_every_slip_and_says_so() {
        let files = [
            (
                "pack.toml",
                "title = \"T\"\nowner = \"T\"\nlanguage = 1\nhost_api = 1\n[hooks.rule]\nkind = \"requirements\"\n",
            ),
            ("rule.shape.json", r#"{"n": "int"}"#),
            ("rule.rhai", "require(\"a\", n > 1, \"x\");"),
            (
                "cases/rule.json",
                r#"{"hook": "rule", "base": {"n": 5}, "cases": [{"name": "five", "expect": {"outcome": "met"}}]}"#,
            ),
        ];
        let pack = Pack::from_files(files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()).unwrap();
        let mut suite = Suite::read(&pack);
        assert_eq!(suite.run(&pack, &mut Budget::of(limits::CASE_OPERATIONS)).passed, 1);
        let report = search(&pack, &suite, &mut Budget::of(0));
        assert_eq!((report.tried, report.left), (0, 5));
        assert_eq!(report.findings()[0].code, "slips-left");
        assert_eq!(search(&pack, &suite, &mut Budget::of(limits::SLIP_OPERATIONS)).left, 0);
    }
}
