//! Asking a pack one question.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rhai::{AST, Engine, Scope};
use serde_json::{Value, json};

use super::compile::Hook;
use super::decision::{Decision, Outcome};
use super::facts::{self, Facts, InputFault};
use super::pack::Pack;
use super::trace::{self, Step};
use super::{limits, outcome, plain};
use crate::kernel::canonical;

/// What the rules found, before it is put on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub outcome: Outcome,
    /// See [`Decision::output`].
    pub output: Value,
    pub trace: Vec<Step>,
    pub operations: u64,
}

impl Judgement {
    fn cannot_decide(message: &str, line: usize, column: usize) -> Self {
        let output = json!({"message": plain::sentence(message), "line": line, "column": column});
        Self { outcome: Outcome::CannotDecide, output, trace: vec![], operations: 0 }
    }
}

/// One decision, on this thread: for benches, tests and the command line. The server asks
/// [`super::Evaluators::decide`], whose threads have the stack that hostile rules would need.
///
/// Never fails: an unknown hook, an input of another shape, an error of the script, a limit or a panic is the
/// outcome *cannot decide*, with a plain sentence in the output.
pub fn evaluate(pack: &Pack, hook: &str, input: &Value) -> Decision {
    Decision::new(pack.hash(), hook, canonical::text(input), answer(pack, hook, input))
}

/// What the rules find in an input, whatever is wrong with it.
fn answer(pack: &Pack, hook: &str, input: &Value) -> Judgement {
    match read_input(pack, hook, input) {
        Ok(facts) => judge(pack, hook, &facts),
        Err(faults) => unreadable(&faults),
    }
}

/// What is found in an input that does not have its shape.
pub(super) fn unreadable(faults: &[InputFault]) -> Judgement {
    let faults: Vec<String> = faults.iter().take(10).map(ToString::to_string).collect();
    Judgement::cannot_decide(&faults.join("; "), 0, 0)
}

/// The facts in an input, by the shape of the hook.
///
/// # Errors
/// Every place at fault, by JSON pointer; an unknown hook is one fault of the whole.
pub fn read_input(pack: &Pack, hook: &str, input: &Value) -> Result<Facts, Vec<InputFault>> {
    let Some(hook) = pack.hook(hook) else {
        return Err(vec![InputFault { pointer: String::new(), detail: no_such(hook) }]);
    };
    facts::read("", input, &hook.shape)
}

/// The judgement of a hook over facts that were read for it.
pub fn judge(pack: &Pack, hook: &str, facts: &Facts) -> Judgement {
    match pack.hook(hook) {
        Some(hook) => ask(hook, &hook.ast, pack.figures(), facts, limits::OPERATIONS),
        None => Judgement::cannot_decide(&no_such(hook), 0, 0),
    }
}

/// The judgement of a hook's script, or of another in its place, over facts, with these figures of the council and at
/// most so many steps.
pub(super) fn ask(hook: &Hook, script: &AST, figures: &Facts, facts: &Facts, operations: u64) -> Judgement {
    trace::open(hook.contract.kind, facts, operations);
    let ran = catch_unwind(AssertUnwindSafe(|| run(&hook.engine, script, figures, facts)));
    let (entries, operations) = trace::close();
    let failed = match ran {
        Ok(Ok(())) => None,
        Ok(Err(failure)) => Some(failure),
        Err(_) => Some(("the rules stopped on a fault of the engine".to_owned(), 0, 0)),
    };
    let concluded = match failed {
        Some(failure) => Err(failure),
        None => outcome::conclude(&hook.contract, facts, &entries).map_err(|message| (message, 0, 0)),
    };
    let trace: Vec<Step> = entries.into_iter().map(|entry| entry.step).collect();
    match concluded {
        Ok((outcome, output)) => Judgement { outcome, output, trace, operations },
        Err((message, line, column)) => {
            Judgement { trace, operations, ..Judgement::cannot_decide(&message, line, column) }
        }
    }
}

fn run(engine: &Engine, script: &AST, figures: &Facts, facts: &Facts) -> Result<(), (String, usize, usize)> {
    let mut scope = Scope::new();
    for (name, fact) in facts.0.iter() {
        scope.push_constant_dynamic(name, fact.value.clone());
    }
    scope.push_constant("parameters", figures.clone());
    engine.run_ast_with_scope(&mut scope, script).map_err(|error| plain::failure(&error))
}

fn no_such(hook: &str) -> String {
    format!("is for the hook `{hook}`, which this rule pack does not have")
}
