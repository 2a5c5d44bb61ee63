//! The words of the vocabulary: are their values of the kinds they say, and what do they give? All of it is read from
//! the words' own signatures, as printed in `rules/HOST.md`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rhai::{Expr, FnCallExpr, Position};

use super::kinds::{Kind, Walk};
use super::operators::{choices, family, missing};
use crate::engine::sandbox;
use crate::engine::shape::Shape;
use crate::engine::tables::Table;

struct Word {
    /// `name: kind`, one for each value.
    values: Vec<(String, String)>,
    gives: String,
}

static WORDS: LazyLock<BTreeMap<String, Word>> = LazyLock::new(|| {
    let words = sandbox::engine().collect_fn_metadata(
        None,
        |info| {
            let about = info.metadata;
            let value = |text: &str| text.split_once(": ").map(|(name, kind)| (name.to_owned(), kind.to_owned()));
            (!about.comments.is_empty()).then(|| {
                let values = about.params_info.iter().take(about.num_params).filter_map(|text| value(text)).collect();
                (about.name.to_string(), Word { values, gives: about.return_type.to_string() })
            })
        },
        true,
    );
    words.into_iter().collect()
});

/// Checks the values of a call, and gives the kind of its result.
pub(super) fn check(walk: &mut Walk<'_, '_>, name: &str, values: &[Expr], kinds: &[Kind]) -> Kind {
    let Some(word) = WORDS.get(name).filter(|word| word.values.len() == values.len()) else { return Kind::Unknown };
    for ((called, wanted), side) in word.values.iter().zip(values.iter().zip(kinds)) {
        if wanted == "anything" {
            continue;
        }
        missing(walk, side);
        if let (Some(found), Some(wanted)) = (kind_of(side.1, wanted), wanted_words(wanted))
            && found != wanted
        {
            let message = format!("`{name}` needs {wanted} for `{called}`, and this is {found}.");
            walk.found.add(side.0.start_position(), "unlike-kinds", message);
        }
    }
    gives(&word.gives).map_or(Kind::Unknown, |shape| Kind::of(shape, format!("{name}(…)")))
}

/// Checks `table.find(…)` and `table.has(…)`, and gives the kind of a row or the answer.
pub(super) fn look_up(walk: &mut Walk<'_, '_>, table: &Table, call: &FnCallExpr, kinds: &[Kind], at: Position) -> Kind {
    if kinds.len() != table.by.len() {
        let by: Vec<&str> = table.by.iter().map(|(column, _)| column.as_str()).collect();
        let message = format!("The table `{}` is looked up by {}.", table.name, by.join(" and "));
        walk.found.add(at, "wrong-number-of-values", message);
    }
    for ((column, shape), side) in table.by.iter().zip(call.args.iter().zip(kinds)) {
        let wanted = Kind::of(shape.clone(), column.clone());
        missing(walk, side);
        choices(walk, &wanted, side);
        if let (Some(found), Some(wanted)) = (family(side.1), family(&wanted))
            && found != wanted
        {
            let message =
                format!("The table `{}` is looked up by `{column}`, {wanted}, and this is {found}.", table.name);
            walk.found.add(side.0.start_position(), "unlike-kinds", message);
        }
    }
    let path = format!("table(\"{}\").{}(…)", table.name, call.name);
    match call.name.as_str() {
        "find" => Kind::of(table.record.clone(), path),
        "has" => Kind::of(Shape::Bool, path),
        _ => Kind::Unknown,
    }
}

/// What a value is, in the words of what is wanted of it.
fn kind_of(kind: &Kind, wanted: &str) -> Option<&'static str> {
    match kind {
        Kind::Known { shape: shape @ (Shape::Int | Shape::Decimal), .. } if wanted == "whole number" => {
            Some(shape.words())
        }
        _ => family(kind),
    }
}

fn wanted_words(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "number" | "decimal" => "a number",
        "whole number" => "a whole number",
        "text" => "a text",
        "yes/no" => "yes/no",
        "date" => "a date",
        "list" => "a list",
        _ => return None,
    })
}

fn gives(kind: &str) -> Option<Shape> {
    Some(match kind {
        "decimal" => Shape::Decimal,
        "whole number" => Shape::Int,
        "yes/no" => Shape::Bool,
        "text" => Shape::Text,
        "date" => Shape::Date,
        _ => return None,
    })
}
