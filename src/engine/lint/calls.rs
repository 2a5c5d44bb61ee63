//! Every call in a script: is there such a function, with so many values, and are the words written into it right?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::{Found, Known};
use crate::engine::coverage::VERBS;
use crate::engine::facts::plain_decimal;
use crate::engine::finding::nearest;
use crate::engine::hook::HookKind;
use crate::engine::tables::Tables;
use crate::engine::trace::StepKind;
use crate::engine::{sandbox, shape};

/// Looking up a call costs time in the number of its values, which no budget of running covers.
const MOST_VALUES: usize = 12;

type Functions = BTreeMap<String, BTreeSet<usize>>;

/// The functions of the engine and how many values each takes.
static FUNCTIONS: LazyLock<Functions> = LazyLock::new(|| {
    let mut functions = Functions::new();
    let all = sandbox::engine().collect_fn_metadata(
        None,
        |info| Some((info.metadata.name.to_string(), info.metadata.num_params)),
        true,
    );
    for (name, values) in all {
        functions.entry(name).or_default().insert(values);
    }
    functions.entry("type_of".to_owned()).or_default().insert(1);
    functions
});

/// What a text or a list has without being called: `tenders.len`.
pub(super) fn is_property(name: &str) -> bool {
    FUNCTIONS.contains_key(&format!("get${name}"))
}

pub(super) fn check(ast: &AST, known: Known<'_>, found: &mut Found<'_>) {
    let mut own = Functions::new();
    for function in ast.iter_functions() {
        own.entry(function.name.to_owned()).or_default().insert(function.params.len());
        if function.params.len() > MOST_VALUES {
            let message = format!("`{}` takes more than {MOST_VALUES} values.", function.name);
            found.add(Position::NONE, "too-many", message);
        }
    }
    ast.walk(&mut |path: &[ASTNode]| {
        let (call, at, on_value) = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, at)) | ASTNode::Stmt(Stmt::FnCall(call, at))) => (call, *at, false),
            Some(ASTNode::Expr(Expr::MethodCall(call, at))) => (call, *at, true),
            _ => return true,
        };
        if call.op_token.is_none() {
            exists(call, at, on_value, &own, found);
            literals(call, found);
            table(call, at, known.tables, found);
            criterion(call, at, known.kind, found);
        }
        true
    });
}

fn exists(call: &FnCallExpr, at: Position, on_value: bool, own: &Functions, found: &mut Found<'_>) {
    let name = call.name.as_str();
    let values = call.args.len() + usize::from(on_value);
    if values > MOST_VALUES {
        found.add(at, "too-many", format!("`{name}` is given more than {MOST_VALUES} values."));
    }
    if !name.starts_with(|c: char| c.is_alphabetic()) || name.contains('$') {
        return;
    }
    let counts: BTreeSet<usize> =
        [own.get(name), FUNCTIONS.get(name)].into_iter().flatten().flatten().copied().collect();
    if counts.is_empty() {
        let names = own.keys().chain(FUNCTIONS.keys()).map(String::as_str);
        let words = names.filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        found.suggest(at, "unknown-function", format!("There is no function `{name}`."), nearest(name, words));
    } else if !counts.contains(&values) {
        let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
        let message = format!("`{name}` takes {} values, not {values}.", counts.join(" or "));
        found.add(at, "wrong-number-of-values", message);
        let is_number = |value: &Expr| matches!(value, Expr::IntegerConstant(..));
        if call.args.windows(2).any(|pair| is_number(&pair[0]) && is_number(&pair[1])) {
            found.advise("A large number is written without commas, like 5000000.");
        }
    }
}

/// Dates and amounts that are written out must be right before the branch they stand in is ever taken.
fn literals(call: &FnCallExpr, found: &mut Found<'_>) {
    let [Expr::StringConstant(text, at)] = call.args.as_slice() else { return };
    let wrong = match call.name.as_str() {
        "date" if shape::date(text).is_none() => "a date; write it like 2021-02-08",
        "money" if plain_decimal(text).is_none_or(|amount| amount.scale() > 2) => {
            "an amount of money; write it like 623.22"
        }
        "decimal" if plain_decimal(text).is_none() => "a decimal; write it like 0.125",
        _ => return,
    };
    found.add(*at, "bad-literal", format!("\"{text}\" is not {wrong}."));
}

/// A table is named by a text that is written out, so that it is known before anything runs.
fn table(call: &FnCallExpr, at: Position, tables: &Tables, found: &mut Found<'_>) {
    match (call.name.as_str(), call.args.as_slice()) {
        ("table", [Expr::StringConstant(name, at)]) if !tables.contains_key(name.as_str()) => {
            let meant = nearest(name, tables.keys().map(String::as_str));
            found.suggest(*at, "unknown-table", format!("There is no table \"{name}\" in this pack."), meant);
        }
        ("table", [Expr::StringConstant(..)]) => {}
        ("table", [_]) => {
            found.add(at, "computed-table", "The name of a table must be written out, not computed.".to_owned());
        }
        _ => {}
    }
}

fn criterion(call: &FnCallExpr, at: Position, kind: Option<HookKind>, found: &mut Found<'_>) {
    let Some(verb) = VERBS.into_iter().find(|verb| verb.name() == call.name.as_str()) else { return };
    if let Some(kind) = kind
        && !kind.verbs().contains(&verb)
    {
        let verbs: Vec<String> = kind.verbs().iter().map(|verb| format!("`{verb}`")).collect();
        let message =
            format!("A hook of the kind \"{}\" answers with {}, not with `{verb}`.", kind.name(), verbs.join(" and "));
        found.add(at, "wrong-verb", message);
    }
    if !matches!(verb, StepKind::Score | StepKind::ScoreElement | StepKind::Rank)
        && let Some(Expr::StringConstant(reason, at)) = call.args.last()
        && reason.trim().is_empty()
    {
        found.add(*at, "no-reason", format!("`{verb}` needs a reason that people can read."));
    }
    if !matches!(verb, StepKind::Require | StepKind::Refer) || call.args.len() != 3 {
        return;
    }
    match &call.args[0] {
        Expr::StringConstant(id, _) if is_id(id) => {}
        Expr::StringConstant(id, at) => {
            let message = format!("The id \"{id}\" must be small letters, digits and hyphens.");
            found.add(*at, "bad-id", message);
        }
        _ => found.add(at, "computed-id", "The id of a criterion must be written out, not computed.".to_owned()),
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
