//! Criteria that one evaluation would decide twice. Two branches may name the same criterion, for only one is taken.

use std::collections::BTreeMap;

use rhai::{AST, Expr, FnCallExpr, Position, Stmt};

use super::Found;

/// The ids decided so far on the way to a statement, and where.
type Decided = BTreeMap<String, Position>;

pub(super) fn check(ast: &AST, found: &mut Found<'_>) {
    statements(ast.statements(), &mut Decided::new(), found);
}

/// Whether the way ends here: what follows is not reached.
fn statements(list: &[Stmt], decided: &mut Decided, found: &mut Found<'_>) -> bool {
    list.iter().any(|one| statement(one, decided, found))
}

fn statement(one: &Stmt, decided: &mut Decided, found: &mut Found<'_>) -> bool {
    match one {
        Stmt::FnCall(call, _) => criterion(call, decided, found),
        Stmt::Expr(value) => expression(value, decided, found),
        Stmt::Var(definition, ..) => expression(&definition.1, decided, found),
        Stmt::Block(block) => return statements(block.statements(), decided, found),
        Stmt::If(parts, _) => {
            let before = decided.clone();
            for branch in [&parts.body, &parts.branch] {
                let mut here = before.clone();
                if !statements(branch.statements(), &mut here, found) {
                    decided.extend(here);
                }
            }
        }
        Stmt::For(parts, _) => {
            let mut here = decided.clone();
            let ends = statements(parts.2.body.statements(), &mut here, found);
            let again = here.iter().filter(|(id, _)| !decided.contains_key(*id) && !ends && !leaves(&parts.2.body));
            for (id, at) in again {
                let message = format!("`{id}` stands in a loop: it is decided again for every entry of the list.");
                found.add(*at, "id-twice", message);
            }
            decided.extend(here);
        }
        Stmt::Return(..) | Stmt::BreakLoop(..) => return true,
        _ => {}
    }
    false
}

/// A loop with a way out of it may well decide once.
fn leaves(body: &rhai::StmtBlock) -> bool {
    let mut found = false;
    for one in body.statements() {
        one.walk(&mut vec![], &mut |path| {
            found |= matches!(path.last(), Some(rhai::ASTNode::Stmt(Stmt::BreakLoop(..) | Stmt::Return(..))));
            !found
        });
    }
    found
}

fn expression(value: &Expr, decided: &mut Decided, found: &mut Found<'_>) {
    if let Expr::FnCall(call, _) = value {
        criterion(call, decided, found);
    }
}

fn criterion(call: &FnCallExpr, decided: &mut Decided, found: &mut Found<'_>) {
    let ("require" | "refer", [Expr::StringConstant(id, at), ..]) = (call.name.as_str(), call.args.as_slice()) else {
        return;
    };
    if let Some(first) = decided.insert(id.to_string(), *at) {
        let line = first.line().unwrap_or(0);
        found.add(*at, "id-twice", format!("`{id}` is decided already at line {line}; a criterion is decided once."));
    }
}
