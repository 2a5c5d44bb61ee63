//! A rule pack: immutable, known by the hash of its content, compiled when it is taken in.
//!
//! `pack.toml` · one `<hook>.rhai` with its `<hook>.shape.json` for each hook · `tables/*.csv`, each with its
//! `*.table.json` · `cases/*.json` · and whatever else the council keeps beside its rules (a questionnaire, a page to
//! read).

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::cases::{self, CaseInput, CaseReport};
use super::compile::{Around, Hook, Rigour, compile};
use super::facts::{self, Facts};
use super::finding::Finding;
use super::folder::{self, PackReadError};
use super::hook::{Contract, HookKind};
use super::manifest::{self, Manifest};
use super::shape::Shape;
use super::tables;
use super::{hints, intake, questions, reserved};
use crate::kernel::joining::Joining;
use crate::kernel::tendering::Tendering;
use crate::kernel::{AsOf, canonical};
use crate::questionnaire::Questionnaire;

/// A council's rules for one framework.
#[derive(Debug)]
pub struct Pack {
    files: BTreeMap<String, String>,
    hash: String,
    manifest: Manifest,
    parameters: Facts,
    hooks: BTreeMap<String, Hook>,
    questionnaire: Option<Questionnaire>,
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
        folder::read(path)
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

    /// When applications are taken, and what becomes of those that come late.
    pub fn joining(&self) -> Joining {
        self.manifest.joining
    }

    /// What becomes of tenders that come late.
    pub fn tendering(&self) -> Tendering {
        self.manifest.tendering
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

    /// What the steps of an approval are called, in their order; none where one person decides.
    pub fn steps(&self, hook: &str) -> &[String] {
        self.contract(hook).map(|contract| contract.steps.as_slice()).unwrap_or_default()
    }

    /// In how many working days after it a decision ought to be published that can be called in; none where the council says
    /// nothing of it.
    pub fn publish_within(&self, hook: &str) -> Option<u32> {
        self.contract(hook).and_then(|contract| contract.publish_within)
    }

    /// Which version of the rules answers a hook that was begun under this one.
    pub fn as_of(&self, hook: &str) -> Option<AsOf> {
        self.contract(hook)?.as_of
    }

    /// The same for every hook of which it can be said.
    pub fn versions(&self) -> BTreeMap<String, AsOf> {
        self.hooks().filter_map(|hook| Some((hook.to_owned(), self.as_of(hook)?))).collect()
    }

    /// The names of the fields of a record that a hook is given: of `answers`, every answer it knows.
    pub fn fields_of(&self, hook: &str, record: &str) -> impl Iterator<Item = &str> {
        let fields = self.hook(hook).and_then(|hook| hook.shape.fields());
        let record = fields.and_then(|fields| fields.get(record)).and_then(|field| field.shape.fields());
        record.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// Whether a hook wants to be given this fact, one at the top of its input.
    pub fn wants(&self, hook: &str, fact: &str) -> bool {
        self.hook(hook).and_then(|hook| hook.shape.fields()).is_some_and(|fields| fields.contains_key(fact))
    }

    /// Whether the rules of a hook cannot do without this field of a record of its input, or of the records of a list.
    pub fn insists(&self, hook: &str, record: &str, field: &str) -> bool {
        let fields = self.hook(hook).and_then(|hook| hook.shape.fields());
        let record = fields.and_then(|fields| fields.get(record)).map(|record| match &record.shape {
            Shape::List(entry) => entry.as_ref(),
            shape => shape,
        });
        let field = record.and_then(Shape::fields).and_then(|fields| fields.get(field));
        field.is_some_and(|field| !field.optional)
    }

    /// What of these facts the rules of a hook want to know.
    pub fn known(&self, hook: &str, facts: &Value) -> Value {
        self.hook(hook).map_or_else(|| facts.clone(), |hook| hook.shape.known_part(facts))
    }

    /// The council's own figures: a JSON object, decimals and dates as text.
    pub fn parameters(&self) -> &Value {
        &self.manifest.parameters
    }

    /// What applicants are asked; nothing for a pack that has no questionnaire.
    pub fn questionnaire(&self) -> Option<&Questionnaire> {
        self.questionnaire.as_ref()
    }

    /// What of one record of facts, or of a list of them, the rules of a hook want to know. A questionnaire may ask more
    /// than its rules read.
    pub fn known_part(&self, hook: &str, record: &str, facts: &Value) -> Value {
        let fields = self.hooks.get(hook).and_then(|hook| hook.shape.fields());
        let field = fields.and_then(|fields| fields.get(record));
        field.map_or_else(|| facts.clone(), |field| field.shape.known_part(facts))
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

/// Everything wrong with some files, in order, and the pack they make. A pack with findings holds the hooks that are
/// sound: enough to run their cases, never enough to decide.
pub(super) struct Taken {
    pub findings: Vec<Finding>,
    pub pack: Option<Pack>,
}

/// Takes files in as far as they can be.
pub(super) fn take(files: BTreeMap<String, String>, rigour: Rigour) -> Taken {
    let mut findings = intake::check(&files, rigour);
    if findings.iter().any(intake::ends_it) {
        findings.sort();
        return Taken { findings, pack: None };
    }
    let (manifest, faults) = files.get(manifest::FILE).map(|text| manifest::read(text)).unwrap_or_default();
    findings.extend(faults);
    let (figures, parameters) = parameters(&manifest.parameters);
    let (tables, faults) = tables::read(&files);
    findings.extend(faults);
    if rigour == Rigour::Full {
        findings.extend(reserved::columns(&tables, &files));
        findings.extend(files.get(manifest::FILE).into_iter().flat_map(|text| reserved::figures(&manifest, text)));
    }
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
    let (questionnaire, faults) = questions::read(&files);
    if rigour == Rigour::Full {
        findings.extend(faults);
        let asked = questionnaire.iter();
        findings.extend(asked.flat_map(|asked| questions::contradictions(asked, &files)));
    }
    findings.sort();
    let hash = content_hash(&files);
    let pack = parameters.map(|parameters| Pack { files, hash, manifest, parameters, hooks, questionnaire });
    Taken { pack, findings }
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
pub fn content_hash(files: &BTreeMap<String, String>) -> String {
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
