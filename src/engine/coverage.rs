//! Coverage in two senses: a criterion that its cases never saw refused is as little tested as one never met.

use std::collections::BTreeSet;

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};
use serde::Serialize;

use super::trace::{Step, StepKind};

/// A place in a script that can say something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub line: usize,
    pub column: usize,
    pub verb: &'static str,
    /// Empty when the script computes it.
    pub id: String,
    /// The outcomes it can have there, in the trace's words; empty when having run is all there is to see.
    pub outcomes: Vec<&'static str>,
}

/// Something a script can say that no case makes it say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Unseen {
    pub hook: String,
    /// `require`, `refer`, `window`, `score`, `score_element`, `rank`, `exclude` or `remove`.
    #[schema(value_type = String)]
    pub verb: &'static str,
    /// The id written there; empty when the script computes it.
    pub id: String,
    pub line: usize,
    pub column: usize,
    /// The outcome no case has, like `not met`; empty when the line never ran at all.
    pub outcome: String,
}

impl std::fmt::Display for Unseen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = if self.id.is_empty() { String::new() } else { format!(" of \"{}\"", self.id) };
        match self.outcome.as_str() {
            "" => write!(f, "No case reaches this `{}`{of}.", self.verb),
            outcome => write!(f, "No case shows the `{}`{of} with the answer \"{outcome}\".", self.verb),
        }
    }
}

/// Every place of a script that can say something, in order.
pub(super) fn sites(ast: &AST) -> Vec<Site> {
    let mut sites = BTreeSet::new();
    ast.walk(&mut |path: &[ASTNode]| {
        let call = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) => (call, *at),
            _ => return true,
        };
        sites.extend(site(call.0, call.1));
        true
    });
    sites.into_iter().collect()
}

fn site(call: &FnCallExpr, at: Position) -> Option<Site> {
    let verb = VERBS.iter().find(|verb| verb.name() == call.name.as_str())?;
    let id = match call.args.first() {
        Some(Expr::StringConstant(id, _)) => id.to_string(),
        _ => String::new(),
    };
    let outcomes: &[&str] = match (verb, call.args.get(1)) {
        (StepKind::Require, Some(Expr::BoolConstant(met, _))) => {
            if *met {
                &["met"]
            } else {
                &["not met"]
            }
        }
        (StepKind::Require, _) => &["met", "not met"],
        (StepKind::Refer, Some(Expr::BoolConstant(flag, _))) => {
            if *flag {
                &["refer"]
            } else {
                &["clear"]
            }
        }
        (StepKind::Refer, _) => &["refer", "clear"],
        _ => &[],
    };
    let (line, column) = (at.line().unwrap_or(0), at.position().unwrap_or(0));
    Some(Site { line, column, verb: verb.name(), id, outcomes: outcomes.to_vec() })
}

/// Every verb a script can say something with.
pub(super) const VERBS: [StepKind; 8] = [
    StepKind::Require,
    StepKind::Refer,
    StepKind::Window,
    StepKind::Score,
    StepKind::ScoreElement,
    StepKind::Rank,
    StepKind::Exclude,
    StepKind::Remove,
];

/// What the cases of one hook have made it say.
#[derive(Default)]
pub(super) struct Seen(BTreeSet<(usize, usize, String)>);

impl Seen {
    pub(super) fn add(&mut self, trace: &[Step]) {
        self.0.extend(trace.iter().map(|step| (step.line, step.column, step.outcome.clone())));
    }

    /// What the script could have said besides.
    pub(super) fn unseen(&self, hook: &str, sites: &[Site]) -> Vec<Unseen> {
        let mut unseen = vec![];
        for site in sites {
            let mut missing = |outcome: &str| {
                unseen.push(Unseen {
                    hook: hook.to_owned(),
                    verb: site.verb,
                    id: site.id.clone(),
                    line: site.line,
                    column: site.column,
                    outcome: outcome.to_owned(),
                });
            };
            let said = |outcome: &str| self.0.contains(&(site.line, site.column, outcome.to_owned()));
            if site.outcomes.is_empty()
                && !self.0.iter().any(|(line, column, _)| (*line, *column) == (site.line, site.column))
            {
                missing("");
            }
            site.outcomes.iter().filter(|outcome| !said(outcome)).for_each(|outcome| missing(outcome));
        }
        unseen
    }
}
