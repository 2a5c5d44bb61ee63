//! The kind of every value, followed from the input's shape through a script and into the functions it calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FnCallExpr, Position, Stmt};

use super::functions::{self, Functions};
use super::{Found, Known, Reads, operators, words};
use crate::engine::shape::Shape;
use crate::engine::tables::{Table, Tables};

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
    /// One of the pack's tables.
    Table(Arc<Table>),
}

impl Kind {
    pub(super) fn of(shape: Shape, path: impl Into<String>) -> Self {
        Self::Known { shape, optional: false, path: path.into() }
    }

    /// Enough to tell it from other kinds: `location.cqc.rating a choice`.
    pub(super) fn spoken(&self) -> String {
        match self {
            Self::Known { shape, optional, path } => {
                format!("{path} {}{}", shape.words(), if *optional { "?" } else { "" })
            }
            Self::Table(table) => format!("table {}", table.name),
            Self::Unknown => String::new(),
        }
    }

    pub(super) fn entry(self) -> Self {
        match self {
            Self::Known { shape: Shape::List(entry), path, .. } => Self::of(*entry, format!("{path}[…]")),
            _ => Self::Unknown,
        }
    }
}

pub(super) struct Walk<'a, 'b> {
    pub(super) found: &'a mut Found<'b>,
    tables: &'a Tables,
    pub(super) functions: &'a Functions,
    /// Functions with the kinds they were given, and what they give.
    pub(super) followed: BTreeMap<((String, usize), Vec<String>), Kind>,
    pub(super) reads: Reads,
    /// The names of the input, then one layer for each block that is open. In a function, its own alone.
    names: Vec<BTreeMap<String, Kind>>,
    /// The names of the input; a function does not see them.
    evidence: BTreeSet<String>,
    is_inside: bool,
    /// The block being looked at gives a value.
    is_valued: bool,
    /// What the function that is being followed returns before its end.
    returned: Vec<Kind>,
    /// Facts that may be missing and have been asked for with `known(…)`.
    guarded: BTreeSet<String>,
}

pub(super) fn check(ast: &AST, known: Known<'_>, found: &mut Found<'_>) -> Reads {
    let mut top = BTreeMap::new();
    for (name, field) in known.shape.and_then(Shape::fields).into_iter().flatten() {
        let kind = Kind::Known { shape: field.shape.clone(), optional: field.optional, path: name.clone() };
        top.insert(name.clone(), kind);
    }
    let parameters = known.figures.map_or(Kind::Unknown, |figures| Kind::of(figures.clone(), "parameters"));
    top.insert("parameters".to_owned(), parameters);
    let functions = functions::functions(ast);
    let mut walk = Walk {
        found,
        tables: known.tables,
        functions: &functions,
        followed: BTreeMap::new(),
        reads: Reads::default(),
        evidence: top.keys().cloned().collect(),
        names: vec![top, BTreeMap::new()],
        is_inside: false,
        is_valued: false,
        returned: vec![],
        guarded: BTreeSet::new(),
    };
    walk.body(ast.statements());
    walk.uncalled();
    walk.reads
}

impl Walk<'_, '_> {
    pub(super) fn lookup(&mut self, name: &str, at: Position) -> Kind {
        let kind = self.names.iter().rev().find_map(|layer| layer.get(name).cloned());
        if kind.is_none() && self.is_inside && self.evidence.contains(name) {
            let message = format!("A function sees only the values it is given, and `{name}` is not one of them.");
            self.found.add(at, "unknown-name", message);
        }
        let kind = kind.unwrap_or(Kind::Unknown);
        if let Kind::Known { path, .. } = &kind {
            self.reads.paths.insert(path.clone());
        }
        kind
    }

    /// Looks into a function with these names alone.
    pub(super) fn inside(&mut self, names: BTreeMap<String, Kind>, look: impl FnOnce(&mut Self) -> Kind) -> Kind {
        let outer_names = std::mem::replace(&mut self.names, vec![BTreeMap::new(), names]);
        let outer_returned = std::mem::take(&mut self.returned);
        let was_inside = std::mem::replace(&mut self.is_inside, true);
        let last = look(self);
        let returned = std::mem::replace(&mut self.returned, outer_returned);
        (self.names, self.is_inside) = (outer_names, was_inside);
        let shape = |kind: &Kind| match kind {
            Kind::Known { shape, optional: false, .. } => Some(shape.clone()),
            _ => None,
        };
        match returned.iter().all(|kind| shape(kind).is_some() && shape(kind) == shape(&last)) {
            true => last,
            false => Kind::Unknown,
        }
    }

    /// Statements in order; the kind that the last one gives.
    pub(super) fn body(&mut self, statements: &[Stmt]) -> Kind {
        let mut last = Kind::Unknown;
        for statement in statements {
            last = self.statement(statement);
        }
        last
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

    pub(super) fn block(&mut self, statements: &[Stmt]) {
        self.names.push(BTreeMap::new());
        self.body(statements);
        self.names.pop();
    }

    fn statement(&mut self, statement: &Stmt) -> Kind {
        match statement {
            Stmt::Var(definition, ..) => {
                let kind = self.expression(&definition.1);
                self.bind(definition.0.name.as_str(), kind, definition.0.pos);
            }
            Stmt::Expr(expression) => {
                self.without_effect(expression);
                return self.expression(expression);
            }
            Stmt::FnCall(call, at) => return self.call(call, *at),
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
                self.body(parts.2.body.statements());
                self.names.pop();
            }
            Stmt::Assignment(parts) => {
                let (operator, sides) = &**parts;
                let (target, value) = (self.expression(&sides.lhs), self.expression(&sides.rhs));
                if let Some(name) = root(&sides.lhs).filter(|name| self.is_evidence(name)) {
                    let message = format!("`{name}` is evidence and cannot be changed.");
                    self.found.add(sides.lhs.start_position(), "read-only", message);
                } else if let Some((.., sign, _, _)) = operator.get_op_assignment_info() {
                    operators::assign(self, sign, (&sides.lhs, &target), (&sides.rhs, &value), operator.position());
                }
            }
            Stmt::Block(block) => self.block(block.statements()),
            Stmt::Return(Some(value), flags, _) => {
                let kind = self.expression(value);
                // A `throw` gives nothing.
                if !flags.contains(ASTFlags::BREAK) {
                    self.returned.push(kind);
                }
            }
            Stmt::BreakLoop(Some(value), ..) => {
                self.expression(value);
            }
            _ => {}
        }
        Kind::Unknown
    }

    /// Looks at a block whose value is used.
    pub(super) fn valued(&mut self, look: impl FnOnce(&mut Self)) {
        let was = std::mem::replace(&mut self.is_valued, true);
        look(self);
        self.is_valued = was;
    }

    /// `x == 2;` compares, and nobody asks what came out.
    fn without_effect(&mut self, expression: &Expr) {
        if let Expr::FnCall(call, at) = expression
            && call.op_token.is_some()
            && !self.is_inside
            && !self.is_valued
        {
            let message = format!("Nothing is done with what `{}` gives here.", call.name);
            self.found.add(*at, "no-effect", message);
        }
    }

    pub(super) fn condition(&mut self, kind: &Kind, at: Position, what: &str) {
        if let Kind::Known { shape, path, .. } = kind
            && *shape != Shape::Bool
        {
            let message = format!("{what} must be yes or no, but `{path}` is {}.", shape.words());
            self.found.add(at, "not-a-condition", message);
        }
    }

    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> Kind {
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
            ("table", [Expr::StringConstant(name, _)], _) => {
                let table = self.tables.get(name.as_str()).and_then(Option::as_ref);
                table.map_or(Kind::Unknown, |table| Kind::Table(Arc::clone(table)))
            }
            (_, values, kinds) => match self.own_function(name, kinds) {
                Some(kind) => kind,
                None => words::check(self, name, values, kinds),
            },
        }
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
