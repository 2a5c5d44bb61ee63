//! The kind of what an expression gives: names, fields, entries of lists.

use rhai::{ASTFlags, Expr, Position};

use super::calls;
use super::kinds::{Kind, Walk};
use crate::engine::finding::nearest;
use crate::engine::shape::Shape;

impl Walk<'_, '_> {
    pub(super) fn expression(&mut self, expression: &Expr) -> Kind {
        match expression {
            Expr::Variable(variable, _, at) => self.lookup(&variable.1, *at),
            Expr::FnCall(call, at) => self.call(call, *at),
            Expr::Dot(parts, ..) => {
                let base = self.expression(&parts.lhs);
                self.chain(base, &parts.rhs)
            }
            Expr::Index(parts, flags, _) => {
                let base = self.expression(&parts.lhs);
                self.indexed(base, &parts.rhs, *flags)
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
                // What its last statement gives is the value of the block.
                self.valued(|walk| walk.block(block.statements()));
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
            Expr::Index(parts, flags, _) => {
                let next = self.chain(base, &parts.lhs);
                self.indexed(next, &parts.rhs, *flags)
            }
            Expr::MethodCall(call, at) => self.method(&base, call, *at),
            _ => Kind::Unknown,
        }
    }

    /// `base[0]`, and what follows it: the tree has the index at the head of the rest of the chain.
    fn indexed(&mut self, base: Kind, rest: &Expr, flags: ASTFlags) -> Kind {
        match rest {
            Expr::Dot(parts, ..) if !flags.contains(ASTFlags::BREAK) => {
                self.expression(&parts.lhs);
                self.chain(base.entry(), &parts.rhs)
            }
            Expr::Index(parts, flags_of_rest, _) if !flags.contains(ASTFlags::BREAK) => {
                self.expression(&parts.lhs);
                self.indexed(base.entry(), &parts.rhs, *flags_of_rest)
            }
            index => {
                self.expression(index);
                base.entry()
            }
        }
    }

    fn field(&mut self, base: Kind, name: &str, at: Position) -> Kind {
        let (shape, optional, path) = match base {
            Kind::Known { shape, optional, path } => (shape, optional, path),
            Kind::Table(table) => {
                let message = format!("A row of the table `{}` is looked up with find(…).", table.name);
                self.found.add(at, "unknown-field", message);
                return Kind::Unknown;
            }
            Kind::Unknown => return Kind::Unknown,
        };
        match &shape {
            Shape::Record(fields) => match fields.get(name) {
                Some(field) => {
                    let path = format!("{path}.{name}");
                    self.reads.paths.insert(path.clone());
                    Kind::Known { shape: field.shape.clone(), optional: optional || field.optional, path }
                }
                None => {
                    let meant = nearest(name, fields.keys().map(String::as_str));
                    self.found.suggest(at, "unknown-field", format!("`{path}` has no field `{name}`."), meant);
                    Kind::Unknown
                }
            },
            Shape::List(_) | Shape::Text | Shape::Choice(_) if calls::is_property(name) => Kind::Unknown,
            _ => {
                let message = format!("`{path}` is {}; it has no field `{name}`.", shape.words());
                self.found.add(at, "unknown-field", message);
                Kind::Unknown
            }
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
