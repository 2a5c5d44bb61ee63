//! A script's own functions and the short ones handed to a list, followed with the kinds of what they are given.

use std::collections::BTreeMap;

use rhai::{AST, ASTNode, Expr, FnCallExpr, FnPtr, Position, Stmt};

use super::kinds::{Kind, Walk};
use super::words;
use crate::engine::shape::Shape;

/// Functions are followed so many times, each with other kinds: the time a hostile script can take has an end.
const MOST_FOLLOWED: usize = 1_000;

/// A function of the script: the names of its values and its statements.
#[derive(Debug)]
pub(super) struct Function {
    parameters: Vec<String>,
    body: Vec<Stmt>,
    span: (Position, Position),
}

/// By name and number of values.
pub(super) type Functions = BTreeMap<(String, usize), Function>;

/// Every function with its body. The library shows the bodies only on a walk over the whole tree, each function's
/// statements standing at the start of a path; a statement belongs to the innermost function around it.
pub(super) fn functions(ast: &AST) -> Functions {
    let mut functions: Functions = ast
        .iter_fn_def()
        .map(|function| {
            let parameters: Vec<String> = function.params.iter().map(ToString::to_string).collect();
            let span = (function.body.start_position(), function.body.end_position());
            let key = (function.name.to_string(), parameters.len());
            (key, Function { parameters, body: vec![], span })
        })
        .collect();
    let mut statements = vec![];
    ast.walk(&mut |path: &[ASTNode]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    for statement in statements.into_iter().skip(ast.statements().len()) {
        let at = statement.position();
        let around = functions.values_mut().filter(|function| function.is_around(at));
        if let Some(innermost) = around.max_by_key(|function| place(function.span.0)) {
            innermost.body.push(statement);
        }
    }
    functions
}

fn place(at: Position) -> (usize, usize) {
    (at.line().unwrap_or(0), at.position().unwrap_or(0))
}

impl Function {
    /// A short function without braces is one statement at its very start.
    fn is_around(&self, at: Position) -> bool {
        let (from, to) = (place(self.span.0), place(self.span.1));
        from <= place(at) && (place(at) <= to || from == place(at))
    }
}

impl Walk<'_, '_> {
    /// The kind that a call of the script's own function gives; nothing when it has no such function.
    pub(super) fn own_function(&mut self, name: &str, given: &[Kind]) -> Option<Kind> {
        let functions = self.functions;
        let (key, function) = functions.get_key_value(&(name.to_owned(), given.len()))?;
        let seen = (key.clone(), given.iter().map(Kind::spoken).collect());
        if let Some(kind) = self.followed.get(&seen) {
            return Some(kind.clone());
        }
        if self.followed.len() >= MOST_FOLLOWED {
            return Some(Kind::Unknown);
        }
        // A function that calls itself gives what it gives: that is not known before it ends.
        self.followed.insert(seen.clone(), Kind::Unknown);
        let names = function.parameters.iter().cloned().zip(given.iter().cloned()).collect();
        let kind = self.inside(names, |walk| walk.body(&function.body));
        self.followed.insert(seen, kind.clone());
        Some(kind)
    }

    /// Functions that nothing calls with known values: what is wrong in them whatever they are given.
    pub(super) fn uncalled(&mut self) {
        let functions = self.functions;
        for (name, values) in functions.keys() {
            if !self.followed.keys().any(|((followed, count), _)| followed == name && count == values) {
                self.own_function(name, &vec![Kind::Unknown; *values]);
            }
        }
    }

    /// A call on a value. What is handed to a list is followed with its entries.
    pub(super) fn method(&mut self, base: &Kind, call: &FnCallExpr, at: Position) -> Kind {
        let kinds: Vec<Kind> = call.args.iter().map(|value| self.expression(value)).collect();
        if let Kind::Table(table) = base {
            return words::look_up(self, table, call, &kinds, at);
        }
        let entry = base.clone().entry();
        let given = call.args.iter().find_map(handed).and_then(|name| {
            let functions = self.functions;
            let (_, count) = functions.keys().find(|(known, _)| *known == name)?;
            let both = if takes_two(&call.name) { entry.clone() } else { Kind::Unknown };
            let given: Vec<Kind> = [entry.clone(), both].into_iter().take(*count).collect();
            self.own_function(&name, &given)
        });
        match (call.name.as_str(), given) {
            // Part of a list has the list's kind.
            ("filter" | "reverse" | "sort" | "order" | "order_by" | "order_desc", _) => base.clone(),
            ("map", Some(Kind::Known { shape, path, .. })) => Kind::of(Shape::List(Box::new(shape)), path),
            ("some" | "all" | "is_empty" | "contains" | "starts_with" | "ends_with", _) => {
                Kind::of(Shape::Bool, format!("{}(…)", call.name))
            }
            ("len" | "index_of", _) => Kind::of(Shape::Int, format!("{}(…)", call.name)),
            _ => self.own_method(base, call, &kinds),
        }
    }

    fn own_method(&mut self, base: &Kind, call: &FnCallExpr, kinds: &[Kind]) -> Kind {
        let given: Vec<Kind> = [base].into_iter().chain(kinds).cloned().collect();
        match base {
            Kind::Unknown | Kind::Table(_) => Kind::Unknown,
            Kind::Known { .. } => self.own_function(&call.name, &given).unwrap_or(Kind::Unknown),
        }
    }
}

/// Whether what is handed to this word compares two entries with each other.
fn takes_two(word: &str) -> bool {
    matches!(word, "sort" | "sort_by" | "order" | "order_by" | "reduce")
}

/// The name of a short function handed over: `|h| h.beds > 5`.
fn handed(value: &Expr) -> Option<String> {
    match value {
        Expr::DynamicConstant(value, _) => Some(value.read_lock::<FnPtr>()?.fn_name().to_owned()),
        _ => None,
    }
}
