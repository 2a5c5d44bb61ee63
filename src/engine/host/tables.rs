//! Looking rows up.

use std::sync::Arc;

use rhai::{Dynamic, Engine};

use super::{Answer, Topic, word};
use crate::engine::facts::Facts;
use crate::engine::tables::{self, Table};

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

type Found = Arc<Table>;

fn install(engine: &mut Engine) {
    engine.register_type_with_name::<Found>("table");
    word(
        "table",
        ["name: text", "table"],
        r#"
        One of the pack's tables. Its name must be written out.

        For instance `const rates = table("rates");`
        "#,
    )
    .register_into_engine(engine, |name: &str| -> Answer<Found> {
        tables::named(name).ok_or_else(|| format!("there is no table `{name}`").into())
    });
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
    .register_into_engine(engine, |table: Found, a: Dynamic| find(&table, &[a]));
    engine.register_fn("find", |table: Found, a: Dynamic, b: Dynamic| find(&table, &[a, b]));
    engine.register_fn("find", |table: Found, a: Dynamic, b: Dynamic, c: Dynamic| find(&table, &[a, b, c]));
    word(
        "has",
        ["table: table", "value: anything", "yes/no"],
        r#"
        Whether the table has a row for a value; given values as `find` is.

        For instance `if table("bands").has(t.price) { … }`
        "#,
    )
    .register_into_engine(engine, |table: Found, a: Dynamic| has(&table, &[a]));
    engine.register_fn("has", |table: Found, a: Dynamic, b: Dynamic| has(&table, &[a, b]));
    engine.register_fn("has", |table: Found, a: Dynamic, b: Dynamic, c: Dynamic| has(&table, &[a, b, c]));
}

fn find(table: &Table, values: &[Dynamic]) -> Answer<Facts> {
    table.row(values)?.cloned().ok_or_else(|| table.nothing(values).into())
}

fn has(table: &Table, values: &[Dynamic]) -> Answer<bool> {
    Ok(table.row(values)?.is_some())
}
