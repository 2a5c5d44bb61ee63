//! The kind of every value, followed from the input's shape through the top level of a script.
//!
//! What a function is given is not followed into it: there, only [`super::calls`] looks.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, Expr, FnCallExpr, Position, Stmt};

use super::{Found, operators, words};
use crate::engine::finding::nearest;
use crate::engine::shape::Shape;

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Unknown,
    Known {
        shape: Shape,
        /// It may be missing.
        optional: bool,
        /// How the script came by it: `location.cqc.rating`.
        path: String,
    },
}

impl Kind {
    pub(super) fn of(shape: Shape, path: impl Into<String>) -> Self {
        Self::Known { shape, optional: false, path: path.into() }
    }

    fn entry(self) -> Self {
        match self {
            Self::Known { shape: Shape::List(entry), path, .. } => Self::of(*entry, format!("{path}[…]")),
            _ => Self::Unknown,
        }
    }
}

pub(super) struct Walk<'a, 'b> {
    pub(super) found: &'a mut Found<'b>,
    /// The names of the input, then one layer for each block that is open.
    names: Vec<BTreeMap<String, Kind>>,
    /// Facts that may be missing and have been asked for with `known(…)`.
    guarded: BTreeSet<String>,
}

pub(super) fn check(ast: &AST, shape: Option<&Shape>, figures: Option<&Shape>, found: &mut Found<'_>) {
    let mut top = BTreeMap::new();
    for (name, field) in shape.and_then(Shape::fields).into_iter().flatten() {
        let kind = Kind::Known { shape: field.shape.clone(), optional: field.optional, path: name.clone() };
        top.insert(name.clone(), kind);
    }
    let parameters = figures.map_or(Kind::Unknown, |figures| Kind::of(figures.clone(), "parameters"));
    top.insert("parameters".to_owned(), parameters);
    let mut walk = Walk { found, names: vec![top, BTreeMap::new()], guarded: BTreeSet::new() };
    for statement in ast.statements() {
        walk.statement(statement);
    }
}

impl Walk<'_, '_> {
    fn lookup(&self, name: &str) -> Kind {
        self.names.iter().rev().find_map(|layer| layer.get(name).cloned()).unwrap_or(Kind::Unknown)
    }

    fn bind(&mut self, name: &str, kind: Kind, at: Position) {
        if self.is_evidence(name) {
            let message = format!("`{name}` is already the name of a fact; choose another.");
            self.found.add(at, "name-twice", message);
        }
        if let Some(layer) = self.names.last_mut() {
            layer.insert(name.to_owned(), kind);
        }
    }

    fn is_evidence(&self, name: &str) -> bool {
        self.names[0].contains_key(name)
    }

    pub(super) fn is_guarded(&self, path: &str) -> bool {
        self.guarded.contains(path)
    }

    fn block(&mut self, statements: &[Stmt]) {
        self.names.push(BTreeMap::new());
        statements.iter().for_each(|statement| self.statement(statement));
        self.names.pop();
    }

    fn statement(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Var(definition, ..) => {
                let kind = self.expression(&definition.1);
                self.bind(definition.0.name.as_str(), kind, definition.0.pos);
            }
            Stmt::Expr(expression) => {
                self.expression(expression);
            }
            Stmt::FnCall(call, at) => {
                self.call(call, *at);
            }
            Stmt::If(parts, _) => {
                let kind = self.expression(&parts.expr);
                self.condition(&kind, parts.expr.start_position(), "The condition of an `if`");
                self.block(parts.body.statements());
                self.block(parts.branch.statements());
            }
            Stmt::For(parts, _) => {
                let list = self.expression(&parts.2.expr);
                self.names.push(BTreeMap::new());
                self.bind(parts.0.name.as_str(), list.entry(), parts.0.pos);
                parts.2.body.statements().iter().for_each(|statement| self.statement(statement));
                self.names.pop();
            }
            Stmt::Assignment(parts) => {
                if let Some(name) = root(&parts.1.lhs).filter(|name| self.is_evidence(name)) {
                    let message = format!("`{name}` is evidence and cannot be changed.");
                    self.found.add(parts.1.lhs.start_position(), "read-only", message);
                }
                self.expression(&parts.1.lhs);
                self.expression(&parts.1.rhs);
            }
            Stmt::Block(block) => self.block(block.statements()),
            Stmt::Return(Some(value), ..) | Stmt::BreakLoop(Some(value), ..) => {
                self.expression(value);
            }
            _ => {}
        }
    }

    fn condition(&mut self, kind: &Kind, at: Position, what: &str) {
        if let Kind::Known { shape, path, .. } = kind
            && *shape != Shape::Bool
        {
            let message = format!("{what} must be yes or no, but `{path}` is {}.", shape.words());
            self.found.add(at, "not-a-condition", message);
        }
    }

    pub(super) fn expression(&mut self, expression: &Expr) -> Kind {
        match expression {
            Expr::Variable(variable, ..) => self.lookup(&variable.1),
            Expr::FnCall(call, at) => self.call(call, *at),
            Expr::Dot(parts, ..) => {
                let base = self.expression(&parts.lhs);
                self.chain(base, &parts.rhs)
            }
            Expr::Index(parts, ..) => {
                let base = self.expression(&parts.lhs);
                self.expression(&parts.rhs);
                base.entry()
            }
            Expr::And(sides, at) | Expr::Or(sides, at) => {
                for side in sides.iter() {
                    let kind = self.expression(side);
                    self.condition(&kind, *at, "Each side of `&&` and `||`");
                }
                Kind::of(Shape::Bool, "…")
            }
            Expr::Coalesce(values, _) => {
                values.iter().for_each(|value| drop(self.expression(value)));
                Kind::Unknown
            }
            Expr::Array(values, _) | Expr::InterpolatedString(values, _) => {
                values.iter().for_each(|value| drop(self.expression(value)));
                Kind::Unknown
            }
            Expr::Map(parts, _) => {
                parts.0.iter().for_each(|(_, value)| drop(self.expression(value)));
                Kind::Unknown
            }
            Expr::Stmt(block) => {
                self.block(block.statements());
                Kind::Unknown
            }
            other => constant(other),
        }
    }

    /// What follows a point: a field, or a call on the value.
    fn chain(&mut self, base: Kind, rest: &Expr) -> Kind {
        match rest {
            Expr::Property(property, at) => self.field(base, &property.2, *at),
            Expr::Dot(parts, ..) => {
                let next = self.chain(base, &parts.lhs);
                self.chain(next, &parts.rhs)
            }
            Expr::Index(parts, ..) => {
                let next = self.chain(base, &parts.lhs);
                self.expression(&parts.rhs);
                next.entry()
            }
            Expr::MethodCall(call, _) => {
                call.args.iter().for_each(|value| drop(self.expression(value)));
                // Part of a list has the list's kind.
                if call.name == "filter" { base } else { Kind::Unknown }
            }
            _ => Kind::Unknown,
        }
    }

    fn field(&mut self, base: Kind, name: &str, at: Position) -> Kind {
        let Kind::Known { shape, optional, path } = base else { return Kind::Unknown };
        match &shape {
            Shape::Record(fields) => match fields.get(name) {
                Some(field) => Kind::Known {
                    shape: field.shape.clone(),
                    optional: optional || field.optional,
                    path: format!("{path}.{name}"),
                },
                None => {
                    let meant = nearest(name, fields.keys().map(String::as_str));
                    self.found.suggest(at, "unknown-field", format!("`{path}` has no field `{name}`."), meant);
                    Kind::Unknown
                }
            },
            Shape::List(_) | Shape::Text | Shape::Choice(_) => Kind::Unknown,
            _ => {
                let message = format!("`{path}` is {}; it has no field `{name}`.", shape.words());
                self.found.add(at, "unknown-field", message);
                Kind::Unknown
            }
        }
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) -> Kind {
        let kinds: Vec<Kind> = call.args.iter().map(|value| self.expression(value)).collect();
        let name = call.name.as_str();
        match (name, call.args.as_slice(), kinds.as_slice()) {
            // `a in list` is a call of `contains` with its sides exchanged.
            ("contains", [list, item], [list_kind, item_kind]) => {
                operators::check(self, "in", (item, item_kind), (list, list_kind), at)
            }
            (_, [a, b], [a_kind, b_kind]) if call.op_token.is_some() => {
                operators::check(self, name, (a, a_kind), (b, b_kind), at)
            }
            ("!", [_], [kind]) if call.op_token.is_some() => {
                self.condition(kind, at, "What `!` turns round");
                Kind::of(Shape::Bool, "!…")
            }
            ("known", [_], [Kind::Known { path, .. }]) => {
                self.guarded.insert(path.clone());
                Kind::of(Shape::Bool, "known(…)")
            }
            ("require" | "refer", [_, condition, _], [_, kind, _]) => {
                self.condition(kind, condition.start_position(), "The second value of a criterion");
                Kind::of(Shape::Bool, format!("{name}(…)"))
            }
            (_, values, kinds) => words::check(self, name, values, kinds),
        }
    }
}

fn constant(expression: &Expr) -> Kind {
    match expression {
        Expr::IntegerConstant(number, _) => Kind::of(Shape::Int, number.to_string()),
        Expr::DynamicConstant(value, _) if value.is_decimal() => Kind::of(Shape::Decimal, value.to_string()),
        Expr::BoolConstant(flag, _) => Kind::of(Shape::Bool, flag.to_string()),
        Expr::StringConstant(text, _) => Kind::of(Shape::Text, format!("\"{text}\"")),
        _ => Kind::Unknown,
    }
}

/// The name at the start of `a.b[0].c`.
fn root(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Variable(variable, ..) => Some(variable.1.to_string()),
        Expr::Dot(parts, ..) | Expr::Index(parts, ..) => root(&parts.lhs),
        _ => None,
    }
}
