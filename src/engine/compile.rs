//! One hook made ready: its script parsed, its shape and its contract fitted to each other, everything wrong said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{AST, Engine, ParseErrorType, Scope};

use super::coverage::{self, Site};
use super::finding::Finding;
use super::hook::{Contract, Each, HookKind};
use super::lint::{self, Known, Linted, Reads};
use super::shape::Shape;
use super::tables::Tables;
use super::{manifest, misprint, plain, reserved, sandbox};

/// One hook, ready to be asked.
#[derive(Debug)]
pub(super) struct Hook {
    pub contract: Contract,
    pub shape: Shape,
    pub ast: AST,
    /// What evaluates it.
    pub engine: Arc<Engine>,
    /// Where the script can say something, for the coverage of its cases.
    pub sites: Vec<Site>,
    /// What it reads; nothing when it was only compiled.
    pub reads: Reads,
}

impl Hook {
    /// The names that its script sees.
    pub(super) fn names(&self) -> Vec<String> {
        let fields = self.shape.fields().into_iter().flatten().map(|(name, _)| name.clone());
        fields.chain(["parameters".to_owned()]).collect()
    }
}

/// How much is asked of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rigour {
    /// That it compiles and fits its contract.
    Compile,
    /// Every check there is.
    Full,
}

/// What a pack has around its hooks.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub figures: Option<&'a Shape>,
    pub tables: &'a Arc<Tables>,
    pub rigour: Rigour,
}

/// Compiles one hook and checks that its contract fits its shape. What is not known is not checked, so that one
/// fault never hides another.
pub(super) fn compile(
    name: &str,
    contract: Option<&Contract>,
    files: &BTreeMap<String, String>,
    around: Around<'_>,
) -> (Option<Hook>, Vec<Finding>) {
    let (script, shape_file) = (format!("{name}.rhai"), format!("{name}.shape.json"));
    let mut findings = vec![];
    for file in [&script, &shape_file].into_iter().filter(|file| !files.contains_key(*file)) {
        findings.push(Finding::new(file, "missing-file", format!("The hook `{name}` needs this file.")));
    }
    let shape = files.get(&shape_file).and_then(|text| match read_shape(&shape_file, text) {
        Ok(shape) => Some(shape),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    });
    if let (Some(text), Some(shape), Rigour::Full) = (files.get(&shape_file), &shape, around.rigour) {
        findings.extend(reserved::facts(&shape_file, text, shape));
    }
    let Some(source) = files.get(&script) else { return (None, findings) };
    let (ast, misprints) = parse(&script, source, shape.as_ref());
    findings.extend(misprints);
    if let (Some(contract), Some(shape)) = (contract, &shape) {
        findings.extend(contract_faults(name, contract, shape));
    }
    let Some(ast) = ast else { return (None, findings) };
    let known = Known {
        kind: contract.map(|contract| contract.kind),
        shape: shape.as_ref(),
        figures: around.figures,
        tables: around.tables,
    };
    let linted = match around.rigour {
        Rigour::Full => lint::check(&script, &ast, known),
        Rigour::Compile => Linted::default(),
    };
    findings.extend(linted.findings);
    match (shape, contract) {
        (Some(shape), Some(contract)) if findings.is_empty() => {
            let sites = coverage::sites(&ast);
            let engine = Arc::new(engine_for(&shape, around.figures, around.tables));
            let reads = linted.reads;
            (Some(Hook { contract: contract.clone(), shape, ast, engine, sites, reads }), findings)
        }
        _ => (None, findings),
    }
}

/// An engine that knows the fields a script may read, and the tables it may look up.
fn engine_for(shape: &Shape, figures: Option<&Shape>, tables: &Arc<Tables>) -> Engine {
    let mut names = BTreeSet::new();
    shape.names(&mut names);
    figures.iter().for_each(|figures| figures.names(&mut names));
    tables.values().flatten().for_each(|table| table.record.names(&mut names));
    sandbox::engine_for(names, tables)
}

fn read_shape(file: &str, text: &str) -> Result<Shape, Box<Finding>> {
    let fault = |code, message: &str| Box::new(Finding::new(file, code, message));
    let shape = Shape::parse(text).map_err(|message| fault("bad-shape", &plain::sentence(&message)))?;
    if shape.fields().is_some_and(|fields| fields.contains_key("parameters")) {
        let message = "`parameters` are the pack's own figures; call this fact something else.";
        return Err(fault("reserved-name", message));
    }
    Ok(shape)
}

/// Unknown names of one script that are looked for, one parse each.
const MOST_UNKNOWN: usize = 20;

/// The syntax tree, unless something stops the parser for good. A name nobody knows does not: it is noted, and then
/// taken as known. Without a shape no name can be judged.
fn parse(script: &str, source: &str, shape: Option<&Shape>) -> (Option<AST>, Vec<Finding>) {
    let mut names = vec!["parameters".to_owned()];
    names.extend(shape.and_then(Shape::fields).into_iter().flatten().map(|(name, _)| name.clone()));
    let (known, mut findings) = (names.clone(), vec![]);
    loop {
        let error = match sandbox::engine().compile_with_scope(&scope_of(&names), source) {
            Ok(ast) => return (Some(ast), findings),
            Err(error) => error,
        };
        let stranger = match error.err_type() {
            ParseErrorType::VariableUndefined(name) if !names.contains(name) => Some(name.clone()),
            _ => None,
        };
        if stranger.is_none() || shape.is_some() {
            findings.push(misprint::finding(script, source, &error, &known));
        }
        let is_habit = findings.last().is_some_and(|finding| finding.code == "not-in-language");
        match stranger {
            Some(name) if !is_habit && names.len() < known.len() + MOST_UNKNOWN => names.push(name),
            _ => return (None, findings),
        }
    }
}

/// A scope in which these names are known.
pub(super) fn scope_of(names: &[String]) -> Scope<'static> {
    let mut scope = Scope::new();
    for name in names {
        scope.push_constant(name.as_str(), ());
    }
    scope
}

/// Steps of an approval.
const MOST_STEPS: usize = 10;
const MOST_DAYS_TO_PUBLISH: u32 = 20;

fn contract_faults(name: &str, contract: &Contract, shape: &Shape) -> Vec<Finding> {
    let fault = |message: String| vec![Finding::new(manifest::FILE, "bad-contract", message)];
    let wants_list = matches!(contract.kind, HookKind::Scores | HookKind::Ranking);
    match &contract.each {
        None if wants_list => fault(format!("The hook `{name}` must name its list: each = \"tenders.id\".")),
        Some(_) if !wants_list => fault(format!("The hook `{name}` has no list to answer for; take `each` out.")),
        Some(each) if !is_listed(each, shape) => fault(format!(
            "The hook `{name}` names the list `{}.{}`, which its shape does not have as a text in a list of records.",
            each.list, each.field
        )),
        _ if contract.kind == HookKind::Scores && contract.parts.is_empty() => {
            fault(format!("The hook `{name}` must name the parts it scores: parts = [\"price\", \"quality\"]."))
        }
        _ if contract.parts.iter().any(|part| part == "removed") => fault(format!(
            "The hook `{name}` cannot score a part called `removed`: that says why a tender was removed."
        )),
        _ if !contract.steps.is_empty() && name != "approval" => {
            fault(format!("Only `approval` goes by steps: take `steps` out of the hook `{name}`."))
        }
        _ if contract.publish_within.is_some() && name != "call_in" => fault(format!(
            "Only the decisions that `call_in` is about are published: take `publish_within` out of the hook `{name}`."
        )),
        _ if contract.publish_within.is_some_and(|days| days > MOST_DAYS_TO_PUBLISH) => {
            fault(format!("A decision is published within {MOST_DAYS_TO_PUBLISH} working days at the most."))
        }
        _ => step_fault(&contract.steps).map(fault).unwrap_or_default(),
    }
}

/// What is wrong with the names of an approval's steps.
fn step_fault(steps: &[String]) -> Option<String> {
    let places = steps.iter().enumerate();
    let is_word = |step: &str| step.starts_with(|c: char| c.is_ascii_lowercase()) && step.len() <= 40;
    let is_plain = |step: &str| step.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    places
        .clone()
        .find(|(_, step)| !is_word(step) || !is_plain(step))
        .map(|(_, step)| format!("The step \"{step}\" must be at most 40 small letters, digits and hyphens."))
        .or_else(|| {
            let twice = places.into_iter().find(|(place, step)| steps[..*place].contains(step));
            twice.map(|(_, step)| format!("The step `{step}` is named twice; each has a name of its own."))
        })
        .or_else(|| (steps.len() > MOST_STEPS).then(|| format!("An approval has {MOST_STEPS} steps at the most.")))
}

fn is_listed(each: &Each, shape: &Shape) -> bool {
    let list = shape.fields().and_then(|fields| fields.get(&each.list)).map(|field| &field.shape);
    let Some(Shape::List(entry)) = list else { return false };
    entry.fields().and_then(|fields| fields.get(&each.field)).is_some_and(|field| field.shape == Shape::Text)
}
