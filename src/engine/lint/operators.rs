//! What stands on the two sides of an operator.

use rhai::{Expr, Position};

use super::kinds::{Kind, Walk};
use crate::engine::finding::nearest;
use crate::engine::shape::Shape;

pub(super) type Side<'a> = (&'a Expr, &'a Kind);

/// Checks `a sign b`, and gives the kind of the result.
pub(super) fn check(walk: &mut Walk<'_, '_>, sign: &str, a: Side<'_>, b: Side<'_>, at: Position) -> Kind {
    let compares = matches!(sign, "<" | "<=" | ">" | ">=" | "==" | "!=");
    if compares || sign == "in" {
        choices(walk, a.1, b);
        choices(walk, b.1, a);
        missing(walk, a);
        missing(walk, b);
        if sign == "in"
            && let (Kind::Known { shape: Shape::Choice(_), path, .. }, Some("a text")) = (a.1, family(b.1))
        {
            walk.found.add(
                b.0.start_position(),
                "unlike-kinds",
                format!("`in` looks for `{path}` in a list, and this is a text."),
            );
            walk.found.advise("Write the list in square brackets.");
        }
        if compares {
            same_kind(walk, sign, a.1, b.1, at);
        }
        return Kind::of(Shape::Bool, format!("… {sign} …"));
    }
    if sign == "|" {
        let message = "`|` is not part of the rule language.".to_owned();
        walk.found.suggest(at, "not-in-language", message, Some("||".to_owned()));
        return Kind::Unknown;
    }
    arithmetic(walk, sign, a, b, at)
}

/// Checks `a += b` and its like. Texts are joined, a list takes anything, and the rest is for numbers.
pub(super) fn assign(walk: &mut Walk<'_, '_>, sign: &str, a: Side<'_>, b: Side<'_>, at: Position) {
    if sign != "+=" {
        arithmetic(walk, sign, a, b, at);
        return;
    }
    missing(walk, a);
    missing(walk, b);
    let (Some(before), Some(added)) = (family(a.1), family(b.1)) else { return };
    let fits = match before {
        "a list" => true,
        "a text" | "a number" | "a record" => before == added,
        _ => false,
    };
    if !fits {
        walk.found.add(at, "unlike-kinds", format!("`+=` cannot add {added} to {before}."));
    }
}

/// A choice is only ever one of its values: `"good"` for `"Good"` would be false for ever.
pub(super) fn choices(walk: &mut Walk<'_, '_>, kind: &Kind, (other, other_kind): Side<'_>) {
    let Kind::Known { shape: Shape::Choice(names), path, .. } = kind else { return };
    if let Kind::Known { path: figure, .. } = other_kind
        && figure.starts_with("parameters.")
    {
        walk.reads.choices.insert(figure.clone(), (path.clone(), names.clone()));
    }
    for (text, at) in texts(other) {
        if !names.contains(&text) {
            let meant = nearest(&text, names.iter().map(String::as_str));
            let message = format!("`{path}` is never \"{text}\"; it is one of {}.", names.join(", "));
            walk.found.suggest(at, "not-a-choice", message, meant);
        }
    }
}

/// The texts written out in an expression: one, or those of a list.
fn texts(expression: &Expr) -> Vec<(String, Position)> {
    match expression {
        Expr::StringConstant(text, at) => vec![(text.to_string(), *at)],
        Expr::Array(values, _) => values.iter().flat_map(texts).collect(),
        Expr::DynamicConstant(value, at) => {
            let list = value.as_array_ref().map(|list| list.to_vec()).unwrap_or_default();
            list.into_iter().filter_map(|value| value.into_string().ok()).map(|text| (text, *at)).collect()
        }
        _ => vec![],
    }
}

pub(super) fn missing(walk: &mut Walk<'_, '_>, (expression, kind): Side<'_>) {
    if let Kind::Known { optional: true, path, .. } = kind
        && !walk.is_guarded(path)
    {
        let message = format!("`{path}` may be missing; ask known({path}) first.");
        walk.found.add(expression.start_position(), "may-be-missing", message);
    }
}

fn same_kind(walk: &mut Walk<'_, '_>, sign: &str, a: &Kind, b: &Kind, at: Position) {
    let (Some(left), Some(right)) = (family(a), family(b)) else { return };
    if left != right {
        walk.found.add(at, "unlike-kinds", format!("`{sign}` compares {left} with {right}."));
    } else if left == "yes/no" && !matches!(sign, "==" | "!=") {
        walk.found.add(at, "unlike-kinds", format!("`{sign}` has no meaning between yes and no."));
    }
}

/// Kinds that may be compared with each other have one name here.
pub(super) fn family(kind: &Kind) -> Option<&'static str> {
    let Kind::Known { shape, .. } = kind else { return None };
    Some(match shape {
        Shape::Text | Shape::Choice(_) => "a text",
        Shape::Int | Shape::Decimal => "a number",
        Shape::Bool => "yes/no",
        Shape::Date => "a date",
        Shape::List(_) => "a list",
        Shape::Record(_) => "a record",
    })
}

fn arithmetic(walk: &mut Walk<'_, '_>, sign: &str, a: Side<'_>, b: Side<'_>, at: Position) -> Kind {
    if !matches!(sign.trim_end_matches('='), "+" | "-" | "*" | "/" | "%") {
        return Kind::Unknown;
    }
    missing(walk, a);
    missing(walk, b);
    for (_, kind) in [a, b] {
        if let Kind::Known { path, .. } = kind
            && sign != "+"
            && family(kind) != Some("a number")
        {
            walk.found.add(at, "unlike-kinds", format!("`{sign}` needs numbers, and `{path}` is none."));
            if sign == "-" && family(kind) == Some("a date") {
                walk.found.advise("The days between two dates are days_between(from, to).");
            }
            return Kind::Unknown;
        }
    }
    match (a.1, b.1) {
        (Kind::Known { shape: Shape::Int, .. }, Kind::Known { shape: Shape::Int, .. }) => {
            let shape = if sign == "/" { Shape::Decimal } else { Shape::Int };
            Kind::of(shape, format!("… {sign} …"))
        }
        _ if family(a.1) == Some("a number") && family(b.1) == Some("a number") => {
            Kind::of(Shape::Decimal, format!("… {sign} …"))
        }
        _ => Kind::Unknown,
    }
}
