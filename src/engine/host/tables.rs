//! Looking rows up.

use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, Module};

use super::{Answer, Topic, add, word};
use crate::engine::facts::Facts;
use crate::engine::tables::{Table, Tables};

pub(super) const TOPIC: Topic = Topic {
    title: "Tables",
    about: "What a council keeps as rows stands in `tables/<name>.csv`, with a first line that names the columns, and \
            `tables/<name>.table.json` beside it says what they are and how a row is found: `{\"key\": [\"zone\"], \
            \"range\": [\"from\", \"below\"], \"gaps\": false, \"columns\": {\"zone\": \"enum:North|South\", \"from\": \
            \"int\", \"below\": \"int?\", \"rate\": \"decimal\"}}`. `key` names columns that must be equal; `range` \
            two columns between which the value is, the first included and the second not, an empty cell being open; \
            one of both is enough. Columns are `text` `bool` (yes or no) `int` `decimal` `date` `enum:A|B`, with `?` \
            where a cell may be empty. Two rows for one value are refused before publishing, and so are values \
            between two ranges, or choices of a key, that no row is for, unless `gaps` is true.",
    install,
};

fn install(module: &mut Module) {
    word(
        "table",
        ["name: text", "table"],
        r#"
        One of the pack's tables. Its name must be written out.

        For instance `const rates = table("rates");`
        "#,
    )
    .set_into_module(module, |name: &str| -> Answer<Arc<Table>> { Err(no_such(name)) });
    word(
        "find",
        ["table: table", "value: anything", "record"],
        r#"
        The row for a value, as a record with every column; for a table found by several columns, a value for each in
        their order, the one of the range last. No such row is an error: where that may be, ask `has` first. Which cells
        were read is noted like any fact, by the line of the file: `/tables/bands/3/points`.

        For instance `table("bands").find(t.price).points` or `table("rates").find(home.zone, placement.starts_on).rate`
        "#,
    )
    .set_into_module(module, |table: Arc<Table>, a: Dynamic| find(&table, &[a]));
    add(module, "find", |table: Arc<Table>, a: Dynamic, b: Dynamic| find(&table, &[a, b]));
    add(module, "find", |table: Arc<Table>, a: Dynamic, b: Dynamic, c: Dynamic| find(&table, &[a, b, c]));
    word(
        "has",
        ["table: table", "value: anything", "yes/no"],
        r#"
        Whether the table has a row for a value; given values as `find` is.

        For instance `if table("bands").has(t.price) { … }`
        "#,
    )
    .set_into_module(module, |table: Arc<Table>, a: Dynamic| has(&table, &[a]));
    add(module, "has", |table: Arc<Table>, a: Dynamic, b: Dynamic| has(&table, &[a, b]));
    add(module, "has", |table: Arc<Table>, a: Dynamic, b: Dynamic, c: Dynamic| has(&table, &[a, b, c]));
}

/// The word `table` for the tables of one pack; found before the one that knows none.
pub(in crate::engine) fn at_hand(tables: &Arc<Tables>) -> Module {
    let (mut module, tables) = (Module::new(), Arc::clone(tables));
    add(&mut module, "table", move |name: &str| -> Answer<Arc<Table>> {
        tables.get(name).and_then(Clone::clone).ok_or_else(|| no_such(name))
    });
    module
}

fn no_such(name: &str) -> Box<EvalAltResult> {
    format!("there is no table `{name}`").into()
}

fn find(table: &Table, values: &[Dynamic]) -> Answer<Facts> {
    table.row(values)?.cloned().ok_or_else(|| table.nothing(values).into())
}

fn has(table: &Table, values: &[Dynamic]) -> Answer<bool> {
    Ok(table.row(values)?.is_some())
}
