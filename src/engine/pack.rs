//! A rule pack: immutable, known by the hash of its content, compiled when it is taken in.
//!
//! `pack.toml` · one `<hook>.rhai` with its `<hook>.shape.json` for each hook · `tables/*.csv`, each with its
//! `*.table.json` · `cases/*.json` · and whatever else the council keeps beside its rules (a questionnaire, a page to
//! read).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rhai::{AST, Engine, ParseErrorType, Scope};
use serde_json::Value;

use super::cases::{self, CaseInput, CaseReport};
use super::coverage::{self, Site};
use super::facts::{self, Facts};
use super::finding::Finding;
use super::hook::{Contract, Each, HookKind};
use super::lint::{self, Known, Linted, Reads};
use super::manifest::{self, Manifest};
use super::shape::Shape;
use super::tables::{self, Tables};
use super::{hints, intake, limits, misprint, plain, sandbox};
use crate::kernel::canonical;

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

/// A council's rules for one framework.
#[derive(Debug)]
pub struct Pack {
    files: BTreeMap<String, String>,
    hash: String,
    manifest: Manifest,
    parameters: Facts,
    hooks: BTreeMap<String, Hook>,
}

/// A folder that cannot be read as a pack.
#[derive(Debug, thiserror::Error)]
pub enum PackReadError {
    #[error("{path} cannot be read")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{0} is not UTF-8 text")]
    NotText(PathBuf),
    #[error("{0} is neither a file nor a folder")]
    Link(PathBuf),
    #[error("{path} has more than {most} bytes", most = limits::FILE)]
    TooLarge { path: PathBuf },
    #[error("{path} holds more than {most} files", most = limits::FILES)]
    TooMany { path: PathBuf },
}

impl Pack {
    /// Compiles a pack from its files: path in the pack to text.
    ///
    /// # Errors
    /// Every fault found, in the order of file, line and column.
    pub fn from_files(files: BTreeMap<String, String>) -> Result<Self, Vec<Finding>> {
        let Taken { pack, findings } = take(files, Rigour::Full);
        pack.filter(|_| findings.is_empty()).ok_or(findings)
    }

    /// Compiles a pack that was checked when it was taken in, perhaps by an earlier version of this engine: checks that
    /// have been added since do not keep it from deciding, or old decisions could not be replayed.
    ///
    /// # Errors
    /// Every fault that keeps it from being compiled.
    pub fn from_checked(files: BTreeMap<String, String>) -> Result<Self, Vec<Finding>> {
        let Taken { pack, findings } = take(files, Rigour::Compile);
        pack.filter(|_| findings.is_empty()).ok_or(findings)
    }

    /// The files of a folder, as [`Pack::from_files`] takes them. Names that begin with a point are passed over.
    ///
    /// # Errors
    /// When something cannot be read, is not text, is a link, or there is too much of it.
    pub fn read_folder(path: &Path) -> Result<BTreeMap<String, String>, PackReadError> {
        let mut files = BTreeMap::new();
        collect(path, "", &mut files)?;
        Ok(files)
    }

    /// SHA-256 of the sorted list of `sha256  path`, in lower-case hexadecimal: what a decision names.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }

    /// The text of one file.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    pub fn title(&self) -> &str {
        &self.manifest.title
    }

    /// The names of its hooks, in alphabetical order.
    pub fn hooks(&self) -> impl Iterator<Item = &str> {
        self.hooks.keys().map(String::as_str)
    }

    pub fn has_hook(&self, name: &str) -> bool {
        self.hooks.contains_key(name)
    }

    /// The kind of answer a hook gives.
    pub fn kind(&self, hook: &str) -> Option<HookKind> {
        self.hooks.get(hook).map(|hook| hook.contract.kind)
    }

    /// The council's own figures: a JSON object, decimals and dates as text.
    pub fn parameters(&self) -> &Value {
        &self.manifest.parameters
    }

    /// Runs the cases beside the rules. Evaluates: keep it off the async threads ([`super::Evaluators::check`]).
    pub fn run_cases(&self) -> CaseReport {
        cases::run(self)
    }

    pub(super) fn contract(&self, hook: &str) -> Option<&Contract> {
        self.hooks.get(hook).map(|hook| &hook.contract)
    }

    /// Every case beside the rules as a question that can be asked.
    pub fn case_inputs(&self) -> Vec<CaseInput> {
        cases::inputs(self)
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(super) fn hook(&self, name: &str) -> Option<&Hook> {
        self.hooks.get(name)
    }

    /// The council's own figures as a script sees them.
    pub(super) fn figures(&self) -> &Facts {
        &self.parameters
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

/// Everything wrong with some files, in order, and the pack they make. A pack with findings holds the hooks that are
/// sound: enough to run their cases, never enough to decide.
pub(super) struct Taken {
    pub findings: Vec<Finding>,
    pub pack: Option<Pack>,
}

/// How much is asked of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rigour {
    /// That it compiles and fits its contract.
    Compile,
    /// Every check there is.
    Full,
}

/// Takes files in as far as they can be.
pub(super) fn take(files: BTreeMap<String, String>, rigour: Rigour) -> Taken {
    let mut findings = intake::check(&files);
    if findings.iter().any(intake::ends_it) {
        findings.sort();
        return Taken { findings, pack: None };
    }
    let (manifest, faults) = files.get(manifest::FILE).map(|text| manifest::read(text)).unwrap_or_default();
    findings.extend(faults);
    let (figures, parameters) = parameters(&manifest.parameters);
    let (tables, faults) = tables::read(&files);
    findings.extend(faults);
    let mut hooks = BTreeMap::new();
    for (name, contract) in described(&manifest, &files) {
        let around = Around { figures: figures.as_ref(), tables: &tables, rigour };
        let (hook, found) = compile(name, contract, &files, around);
        findings.extend(found);
        hooks.extend(hook.map(|hook| (name.to_owned(), hook)));
    }
    for script in files.keys().filter_map(|path| path.strip_suffix(".rhai")) {
        if manifest.readable && !manifest.hooks.contains_key(script) {
            let message = format!("pack.toml does not say what `{script}` is: add [hooks.{script}].");
            findings.push(Finding::new(&format!("{script}.rhai"), "unknown-hook", message));
        }
    }
    findings.extend(hints::figures_that_are_no_choice(&manifest, &hooks, &files));
    findings.sort();
    let hash = content_hash(&files);
    Taken { pack: parameters.map(|parameters| Pack { files, hash, manifest, parameters, hooks }), findings }
}

/// The hooks to look at with what is known of each: those of the manifest, and every script besides.
fn described<'a>(
    manifest: &'a Manifest,
    files: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a str, Option<&'a Contract>> {
    let scripts = files.keys().filter_map(|path| path.strip_suffix(".rhai")).map(|name| (name, None));
    let hooks = manifest.hooks.iter().map(|(name, contract)| (name.as_str(), contract.as_ref()));
    scripts.chain(hooks).collect()
}

/// SHA-256 of the sorted list of `sha256  path`.
pub(super) fn content_hash(files: &BTreeMap<String, String>) -> String {
    let listing: String =
        files.iter().map(|(path, text)| format!("{}  {path}\n", canonical::sha256(text.as_bytes()))).collect();
    canonical::sha256(listing.as_bytes())
}

/// The council's own figures. The manifest has refused what has no shape; nothing when it could not be read.
pub(super) fn parameters(figures: &Value) -> (Option<Shape>, Option<Facts>) {
    let shape = Shape::of(figures).ok();
    let facts = shape.as_ref().and_then(|shape| facts::read("/parameters", figures, shape).ok());
    (shape, facts)
}

/// What a pack has around its hooks.
#[derive(Clone, Copy)]
struct Around<'a> {
    figures: Option<&'a Shape>,
    tables: &'a Arc<Tables>,
    rigour: Rigour,
}

/// Compiles one hook and checks that its contract fits its shape. What is not known is not checked, so that one
/// fault never hides another.
fn compile(
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
            findings.push(finding);
            None
        }
    });
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

fn read_shape(file: &str, text: &str) -> Result<Shape, Finding> {
    let shape = Shape::parse(text).map_err(|message| Finding::new(file, "bad-shape", plain::sentence(&message)))?;
    if shape.fields().is_some_and(|fields| fields.contains_key("parameters")) {
        let message = "`parameters` are the pack's own figures; call this fact something else.";
        return Err(Finding::new(file, "reserved-name", message));
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
        _ => vec![],
    }
}

fn is_listed(each: &Each, shape: &Shape) -> bool {
    let list = shape.fields().and_then(|fields| fields.get(&each.list)).map(|field| &field.shape);
    let Some(Shape::List(entry)) = list else { return false };
    entry.fields().and_then(|fields| fields.get(&each.field)).is_some_and(|field| field.shape == Shape::Text)
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), PackReadError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| PackReadError::Io { path, source }
    };
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        let path = entry.path();
        let name = entry.file_name().into_string().map_err(|_| PackReadError::NotText(path.clone()))?;
        if name.starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(io(&path))?;
        if kind.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
            continue;
        }
        if !kind.is_file() {
            return Err(PackReadError::Link(path));
        }
        if entry.metadata().map_err(io(&path))?.len() > limits::FILE as u64 {
            return Err(PackReadError::TooLarge { path });
        }
        if files.len() >= limits::FILES {
            return Err(PackReadError::TooMany { path: folder.to_owned() });
        }
        let bytes = fs::read(&path).map_err(io(&path))?;
        let text = String::from_utf8(bytes).map_err(|_| PackReadError::NotText(path))?;
        files.insert(format!("{prefix}{name}"), text);
    }
    Ok(())
}
