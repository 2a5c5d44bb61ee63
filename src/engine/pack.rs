//! A rule pack: immutable, known by the hash of its content, compiled when it is taken in.
//!
//! `pack.toml` · one `<hook>.rhai` with its `<hook>.shape.json` for each hook · `cases/*.json` · and whatever else
//! the council keeps beside its rules (a questionnaire, a page to read).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rhai::{AST, Engine, Scope};
use serde_json::Value;

use super::cases::{self, CaseReport};
use super::coverage::{self, Site};
use super::facts::{self, Facts};
use super::finding::Finding;
use super::hook::{Contract, Each, HookKind};
use super::manifest::{self, Manifest};
use super::shape::Shape;
use super::{intake, limits, plain, sandbox};
use crate::kernel::canonical;

/// One hook, ready to be asked.
#[derive(Debug)]
pub(super) struct Hook {
    pub contract: Contract,
    pub shape: Shape,
    pub ast: AST,
    /// Where the script can say something, for the coverage of its cases.
    pub sites: Vec<Site>,
}

/// A council's rules for one framework.
#[derive(Debug)]
pub struct Pack {
    files: BTreeMap<String, String>,
    hash: String,
    manifest: Manifest,
    parameters: Facts,
    hooks: BTreeMap<String, Hook>,
    engine: Engine,
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
        let mut findings = intake::check(&files);
        if !findings.is_empty() {
            findings.sort();
            return Err(findings);
        }
        let manifest = manifest::read(files.get(manifest::FILE).map_or("", String::as_str))?;
        let (figures, parameters) = parameters(&manifest.parameters).map_err(|finding| vec![finding])?;
        let mut hooks = BTreeMap::new();
        for (name, contract) in &manifest.hooks {
            match compile(name, contract, &files, &figures) {
                Ok(hook) => {
                    hooks.insert(name.clone(), hook);
                }
                Err(found) => findings.extend(found),
            }
        }
        for script in files.keys().filter_map(|path| path.strip_suffix(".rhai")) {
            if !manifest.hooks.contains_key(script) {
                let message = format!("pack.toml does not say what `{script}` is: add [hooks.{script}].");
                findings.push(Finding::new(&format!("{script}.rhai"), "unknown-hook", message));
            }
        }
        if findings.is_empty() {
            let hash = content_hash(&files);
            let engine = engine_for(&figures, &hooks);
            Ok(Self { files, hash, manifest, parameters, hooks, engine })
        } else {
            findings.sort();
            Err(findings)
        }
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

    pub(super) fn hook(&self, name: &str) -> Option<&Hook> {
        self.hooks.get(name)
    }

    /// What its hooks are evaluated with.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The council's own figures as a script sees them.
    pub(super) fn figures(&self) -> &Facts {
        &self.parameters
    }
}

fn engine_for(figures: &Shape, hooks: &BTreeMap<String, Hook>) -> Engine {
    let mut names = BTreeSet::new();
    figures.names(&mut names);
    hooks.values().for_each(|hook| hook.shape.names(&mut names));
    sandbox::engine_for(names)
}

fn content_hash(files: &BTreeMap<String, String>) -> String {
    let listing: String =
        files.iter().map(|(path, text)| format!("{}  {path}\n", canonical::sha256(text.as_bytes()))).collect();
    canonical::sha256(listing.as_bytes())
}

fn parameters(figures: &Value) -> Result<(Shape, Facts), Finding> {
    let bad = |message: String| Finding::new(manifest::FILE, "bad-parameter", plain::sentence(&message));
    let shape = Shape::of(figures).map_err(bad)?;
    let facts = facts::read("/parameters", figures, &shape)
        .map_err(|faults| bad(faults.first().map(ToString::to_string).unwrap_or_default()))?;
    Ok((shape, facts))
}

/// Compiles one hook and checks that its contract fits its shape.
fn compile(
    name: &str,
    contract: &Contract,
    files: &BTreeMap<String, String>,
    figures: &Shape,
) -> Result<Hook, Vec<Finding>> {
    let (script, shape_file) = (format!("{name}.rhai"), format!("{name}.shape.json"));
    let missing = |file: &str| vec![Finding::new(file, "missing-file", format!("The hook `{name}` needs this file."))];
    let source = files.get(&script).ok_or_else(|| missing(&script))?;
    let shape = files.get(&shape_file).ok_or_else(|| missing(&shape_file))?;
    let shape = Shape::parse(shape)
        .map_err(|message| vec![Finding::new(&shape_file, "bad-shape", plain::sentence(&message))])?;
    if shape.fields().is_some_and(|fields| fields.contains_key("parameters")) {
        let message = "`parameters` are the pack's own figures; call this fact something else.";
        return Err(vec![Finding::new(&shape_file, "reserved-name", message)]);
    }
    let ast = parse(&script, source, &shape)?;
    let mut findings = contract_faults(name, contract, &shape);
    findings.extend(super::lint::check(&script, &ast, &shape, figures, contract.kind));
    if !findings.is_empty() {
        return Err(findings);
    }
    let sites = coverage::sites(&ast);
    Ok(Hook { contract: contract.clone(), shape, ast, sites })
}

fn parse(script: &str, source: &str, shape: &Shape) -> Result<AST, Vec<Finding>> {
    let mut scope = Scope::new();
    let mut names = vec!["parameters"];
    names.extend(shape.fields().into_iter().flatten().map(|(name, _)| name.as_str()));
    for name in &names {
        scope.push_constant(*name, ());
    }
    sandbox::engine().compile_with_scope(&scope, source).map_err(|error| {
        let (code, message, suggestion) = plain::misprint(&error, &names);
        let at = error.position();
        let finding = Finding::new(script, code, message).at(at.line().unwrap_or(0), at.position().unwrap_or(0));
        vec![finding.suggest(suggestion)]
    })
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
