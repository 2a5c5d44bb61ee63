//! One check of a pack with everything that can be found: faults of the files, cases that fail, what no case shows,
//! and the small slips that no case would notice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cases::{Budget, CaseFailure, CaseReport, Suite};
use super::compile::Rigour;
use super::coverage::Unseen;
use super::finding::{Finding, Severity};
use super::hints;
use super::limits;
use super::pack::{self, Pack, Taken};
use super::slips::{self, SlipReport};

/// How far a check goes: the whole way unless told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleCheckDepth)]
pub enum Depth {
    /// The files alone: for rules that are only tried.
    Files,
    /// Files, cases and what they show.
    Cases,
    /// The small slips as well: many more evaluations.
    #[default]
    Slips,
}

/// What must be in order before a pack goes further. Each is open or closed by a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// No error in any file: closed, the pack can decide nothing.
    Files,
    /// No case fails: closed, the rules do not do what their author says.
    Cases,
    /// Every criterion is seen met and not met: closed, it cannot be proposed.
    Coverage,
    /// Every small slip is noticed by a case or answered by a waiver: closed, it cannot be proposed.
    Slips,
}

impl Gate {
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Cases => "cases",
            Self::Coverage => "coverage",
            Self::Slips => "slips",
        }
    }
}

/// All that was found in a pack, at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Check {
    /// SHA-256 of the pack's content, whether or not it can be used: what an approval names.
    pub sha256: String,
    /// The gates that this pack does not pass; none when it may be proposed.
    pub closed: Vec<Gate>,
    /// Everything found, in the order of file, line and column: errors, warnings and notes, among them each failing
    /// case, each thing no case shows and each slip no case notices.
    pub findings: Vec<Finding>,
    pub cases: CaseReport,
    pub slips: SlipReport,
}

impl Check {
    pub fn is_closed(&self, gate: Gate) -> bool {
        self.closed.contains(&gate)
    }

    /// Whether the pack may be used at all: its files are sound and its cases pass.
    pub fn is_usable(&self) -> bool {
        !self.is_closed(Gate::Files) && !self.is_closed(Gate::Cases)
    }

    /// Whether the pack may be proposed to a colleague: every gate is open.
    pub fn is_proposable(&self) -> bool {
        self.closed.is_empty()
    }
}

/// Checks a pack, and gives it when its files are sound. Evaluates: keep it off the async threads
/// ([`super::Evaluators::check`]).
pub fn check(files: BTreeMap<String, String>, depth: Depth) -> (Check, Option<Pack>) {
    let sha256 = pack::content_hash(&files);
    let Taken { mut findings, pack } = pack::take(files, Rigour::Full);
    let sound = findings.is_empty();
    let (mut cases, mut slips) = (CaseReport::default(), SlipReport::default());
    if let Some(pack) = pack.as_ref().filter(|_| depth != Depth::Files) {
        let mut suite = Suite::read(pack);
        if sound {
            findings.extend(hints::hints(pack));
            findings.extend(suite.hints());
        }
        cases = suite.run(pack, &mut Budget::of(limits::CASE_OPERATIONS));
        if depth == Depth::Slips {
            slips = slips::search(pack, &suite, &mut Budget::of(limits::SLIP_OPERATIONS));
            if cases.failures.is_empty() {
                findings.extend(slips::unused_waivers(pack, &slips));
            }
        }
    }
    let closed = [
        (Gate::Files, !sound),
        (Gate::Cases, !cases.failures.is_empty()),
        (Gate::Coverage, !cases.unseen.is_empty()),
        (Gate::Slips, !slips.survivors.is_empty()),
    ];
    findings.extend(cases.failures.iter().map(failed));
    findings.extend(cases.unseen.iter().map(unseen));
    findings.extend(slips.findings());
    findings.sort();
    let closed = closed.into_iter().filter_map(|(gate, closed)| closed.then_some(gate)).collect();
    (Check { sha256, closed, findings, cases, slips }, pack.filter(|_| sound))
}

fn failed(failure: &CaseFailure) -> Finding {
    let CaseFailure { file, name, line, column, detail } = failure;
    let message = match name.as_str() {
        "" => detail.clone(),
        name => format!("The case \"{name}\" fails: {detail}"),
    };
    Finding::new(file, "case-failed", message).at(*line, *column)
}

fn unseen(unseen: &Unseen) -> Finding {
    let Unseen { hook, line, column, .. } = unseen;
    let finding = Finding::new(&format!("{hook}.rhai"), "not-covered", unseen.to_string()).at(*line, *column);
    let advice = match unseen.outcome.as_str() {
        "" => "Add a case in which this line runs.".to_owned(),
        outcome => format!("Add a case in which it is: {outcome}."),
    };
    finding.weigh(Severity::Warning).advise(advice)
}
