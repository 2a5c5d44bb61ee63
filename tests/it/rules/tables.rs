//! Tables: rows that scripts look up, and what is refused before they may.

use std::collections::BTreeMap;

use drawdown::engine::{Decision, Finding, Outcome, Pack, evaluate};
use serde_json::{Value, json};

use super::one_hook;

const BANDS: &str =
    r#"{"range": ["from", "below"], "columns": {"from": "decimal", "below": "decimal", "points": "int"}}"#;

const RATES: &str = r#"{
    "key": ["zone"], "range": ["from", "until"],
    "columns": {"zone": "enum:North|South", "from": "date?", "until": "date?", "rate": "decimal", "note": "text?"}
}"#;

const RATE_ROWS: &str = "zone,from,until,rate,note\n\
    North,,2021-04-01,600.00,\n\
    North,2021-04-01,,623.22,\"Uplift, as agreed\"\n\
    South,2021-04-01,2022-04-01,580.5,first year\n";

const SHAPE: &str = r#"{"zone": "enum:North|South", "on": "date", "price": "decimal", "other": "int?"}"#;

/// A pack with one table and one script.
fn files(name: &str, declared: &str, rows: &str, script: &str) -> BTreeMap<String, String> {
    let mut files = one_hook("kind = \"requirements\"", SHAPE, script);
    files.insert(format!("tables/{name}.table.json"), declared.to_owned());
    files.insert(format!("tables/{name}.csv"), rows.to_owned());
    files
}

fn decide(files: BTreeMap<String, String>, zone: &str, on: &str, price: &str) -> Decision {
    let pack = Pack::from_checked(files).unwrap_or_else(|found| panic!("{found:?}"));
    evaluate(&pack, "rule", &json!({"zone": zone, "on": on, "price": price}))
}

fn findings(declared: &str, rows: &str) -> Vec<Finding> {
    Pack::from_files(files("t", declared, rows, "require(\"a\", true, \"x\");")).expect_err("it is refused")
}

#[test]
fn a_row_is_found_by_a_half_open_range_and_its_cells_are_facts() {
    let rows = "from,below,points\n0,500,60\n500,550.50,40\n550.50,700,20\n";
    let script = "const row = table(\"bands\").find(price); require(\"full\", row.points > 40, `${row.points}`);";
    let at = |price: &str| decide(files("bands", BANDS, rows, script), "North", "2021-02-08", price);
    for (price, points) in [("0", "60"), ("499.99", "60"), ("500.00", "40"), ("550.49", "40"), ("550.5", "20")] {
        assert_eq!(at(price).trace[0].reason, points, "{price}");
    }
    let read: Vec<(String, Value)> =
        at("500").trace[0].facts.iter().map(|fact| (fact.path.to_string(), fact.value.clone())).collect();
    assert_eq!(read, [("/price".to_owned(), json!("500")), ("/tables/bands/3/points".to_owned(), json!(40))]);
    for price in ["-0.01", "700"] {
        let decision = at(price);
        assert_eq!(decision.outcome, Outcome::CannotDecide, "{price}");
        let said = decision.output["message"].as_str().unwrap();
        assert!(said.contains(&format!("table `bands` has no row for {price}; ask has(…) first")), "{said}");
        assert_eq!((&decision.output["line"], &decision.output["column"]), (&json!(1), &json!(28)));
    }
}

#[test]
fn a_row_is_found_by_key_and_date_with_open_ends() {
    let script = "const rates = table(\"rates\");
        if rates.has(zone, on) { const row = rates.find(zone, on); require(\"rate\", row.rate > 600, `${row.rate}`); }
        else { refer(\"no-rate\", true, \"No rate is set for that day\"); }";
    let mut gaps = files("rates", &RATES.replace("{\n", "{\"gaps\": true,\n"), RATE_ROWS, script);
    gaps.insert("tables/README.md".to_owned(), "Agreed rates.".to_owned());
    let at = |zone, on| decide(gaps.clone(), zone, on, "1");
    assert_eq!(at("North", "1999-01-01").trace[0].reason, "600.00");
    assert_eq!(at("North", "2021-03-31").outcome, Outcome::NotMet);
    assert_eq!(at("North", "2021-04-01").trace[0].reason, "623.22");
    assert_eq!(at("North", "2199-12-31").outcome, Outcome::Met);
    assert_eq!(at("South", "2021-04-01").trace[0].reason, "580.5");
    assert_eq!(at("South", "2021-03-31").outcome, Outcome::Refer);
    assert_eq!(at("South", "2022-04-01").outcome, Outcome::Refer);
    assert_eq!(at("South", "2021-04-01").trace[0].facts.last().unwrap().path.as_ref(), "/tables/rates/4/rate");
}

/// The table of `rules/README.md`, as it stands there.
#[test]
fn the_guides_table_works() {
    let guide = include_str!("../../../rules/README.md");
    let (_, section) = guide.split_once("## Figures that come in rows").expect("the section");
    let sample = |kind: &str| {
        let (_, rest) = section.split_once(&format!("```{kind}\n")).expect("a sample");
        rest.split_once("```").expect("its end").0
    };
    let shape = r#"{"zone": "enum:North|South", "starts_on": "date", "price": "decimal"}"#;
    let mut files = one_hook("kind = \"requirements\"", shape, sample("rhai"));
    files.insert("tables/rates.csv".to_owned(), sample("csv").to_owned());
    files.insert("tables/rates.table.json".to_owned(), sample("json").to_owned());
    let pack = Pack::from_files(files).unwrap_or_else(|found| panic!("{found:?}"));
    let asked = |zone: &str, on: &str, price: &str| {
        evaluate(&pack, "rule", &json!({"zone": zone, "starts_on": on, "price": price})).outcome
    };
    assert_eq!(asked("North", "2022-03-31", "623.22"), Outcome::Met);
    assert_eq!(asked("North", "2022-03-31", "623.23"), Outcome::NotMet);
    assert_eq!(asked("North", "2022-04-01", "648.00"), Outcome::Met);
    assert_eq!(asked("South", "2021-03-31", "1.00"), Outcome::CannotDecide);
}

#[test]
fn a_table_is_part_of_the_hash_and_of_the_replay() {
    let script = "require(\"a\", table(\"rates\").find(zone, on).rate > 0, \"x\");";
    let rows = RATE_ROWS.replace("South,2021-04-01,2022-04-01", "South,,");
    let first = Pack::from_files(files("rates", RATES, &rows, script)).unwrap();
    let second = Pack::from_files(files("rates", RATES, &rows.replace("580.5", "580.6"), script)).unwrap();
    assert_ne!(first.hash(), second.hash());
    let input = json!({"zone": "South", "on": "2021-05-01", "price": "1"});
    let (a, b) = (evaluate(&first, "rule", &input), evaluate(&second, "rule", &input));
    assert_eq!(evaluate(&first, "rule", &input).record(), a.record());
    assert_eq!(a.trace[0].facts[2].value, json!("580.5"));
    assert_eq!(b.trace[0].facts[2].value, json!("580.6"));
}

/// What is wrong with the rows of a table: code, line, column and a part of the sentence.
#[test]
fn faulty_rows_are_found_with_their_place() {
    const KEYED: &str =
        r#"{"key": ["zone"], "columns": {"zone": "enum:North|South", "rate": "decimal", "on": "bool?"}}"#;
    let range = "from,below,points\n";
    let zones = "zone,rate,on\n";
    for (declared, rows, code, line, column, message) in [
        (
            BANDS,
            format!("{range}0,500,60\n510,600,40\n"),
            "table-gap",
            3,
            1,
            "No row is for 500 up to 510: line 2 ends there",
        ),
        (
            BANDS,
            format!("{range}0,500,60\n490,600,40\n"),
            "table-overlap",
            3,
            1,
            "This row and line 2 are for the same",
        ),
        (BANDS, format!("{range}0,500,60\n0,500,60\n"), "table-overlap", 3, 1, "line 2"),
        (BANDS, format!("{range}500,500,60\n"), "table-range", 2, 1, "from 500 must end above that; it ends below 500"),
        (
            BANDS,
            format!("{range}0,5OO,60\n"),
            "bad-cell",
            2,
            3,
            "`below` must be a decimal, like \"623.22\", not \"5OO\"",
        ),
        (BANDS, format!("{range}0,£500,60\n"), "bad-cell", 2, 3, "not \"£500\""),
        (BANDS, format!("{range}0,\"1,500\",60\n"), "bad-cell", 2, 3, "not \"1,500\""),
        (BANDS, format!("{range}\n0,500,60%\n"), "bad-cell", 3, 7, "`points` must be a whole number, not \"60%\""),
        (BANDS, format!("{range}0,500,6.5\r\n"), "bad-cell", 2, 7, "not \"6.5\""),
        (BANDS, format!("{range}0,,60\n"), "bad-cell", 2, 3, "`below` is missing"),
        (BANDS, format!("{range}0,500\n"), "table-row", 2, 1, "The first line names 3 columns, and this row has 2"),
        (BANDS, "from,below,point\n0,1,2\n".into(), "table-header", 1, 1, "The column `points` is missing"),
        (BANDS, "from,below,from,points\n0,1,0,2\n".into(), "table-header", 1, 12, "The column `from` is there twice"),
        (BANDS, range.to_owned(), "empty-table", 1, 1, "The table has no rows"),
        (BANDS, String::new(), "empty-table", 1, 1, "The file is empty"),
        (BANDS, format!("\u{feff}{range}0,500,60\n"), "hidden-character", 1, 1, "begins with a byte order mark"),
        (
            KEYED,
            format!("{zones}North,1,\nSouth,2,\nNorth,3,\n"),
            "table-duplicate",
            4,
            1,
            "for \"North\" in line 2 already",
        ),
        (KEYED, format!("{zones}North,1,\n"), "table-gap", 0, 0, "No row is for \"South\" of the column `zone`"),
        (KEYED, format!("{zones}Nort,1,\n"), "bad-cell", 2, 1, "did you mean \"North\"?"),
        (KEYED, format!("{zones}North,1,maybe\n"), "bad-cell", 2, 9, "`on` must be yes or no"),
        (KEYED, format!("{zones} North,1,yes\n"), "bad-cell", 2, 1, "must be one of North, South"),
    ] {
        let found = findings(declared, &rows);
        let finding = &found[0];
        assert_eq!((finding.code, finding.line, finding.column), (code, line, column), "{rows:?}: {found:?}");
        assert!(finding.message.contains(message), "{rows:?}: {}", finding.message);
        assert_eq!(finding.file, "tables/t.csv");
    }
    let old = findings(BANDS, "from,below,points\r0,500,60\r500,6OO,40\r");
    assert_eq!((old[0].line, old[0].column), (3, 5), "lines may end in any way: {old:?}");
    let misspelt = findings(BANDS, "from,below,point\n0,1,2\n");
    assert_eq!(misspelt[1].suggestion.as_deref(), Some("points"));
    let long = format!("{range}{}", (0..2_001).map(|n| format!("{n},{},1\n", n + 1)).collect::<String>());
    assert_eq!(findings(BANDS, &long)[0].code, "too-large");
    assert_eq!(findings(BANDS, &"x".repeat(600_000))[0].code, "too-large");
}

#[test]
fn faulty_declarations_are_found() {
    for (declared, message) in [
        ("{", "EOF while parsing"),
        (r#"{"columns": {"a": "int"}}"#, "says by which columns a row is found"),
        (r#"{"key": ["b"], "columns": {"a": "int"}}"#, "There is no column `b`; did you mean `a`?"),
        (r#"{"key": ["a"], "columns": {"a": "int?"}}"#, "`a` is part of the key, so it cannot be missing"),
        (r#"{"key": ["a", "a"], "columns": {"a": "int"}}"#, "The column `a` is named twice"),
        (r#"{"range": ["a", "b"], "columns": {"a": "int", "b": "date"}}"#, "two columns of one kind"),
        (r#"{"range": ["a", "b"], "columns": {"a": "text", "b": "text"}}"#, "int, decimal or date"),
        (r#"{"key": ["a"], "columns": {"a": "int", "b": ["int"]}}"#, "`b` cannot be a list or a record"),
        (r#"{"key": ["a"], "columns": {"a": "number"}}"#, "\"number\" is no kind of value"),
        (r#"{"keys": ["a"], "columns": {"a": "int"}}"#, "Unknown field `keys`"),
    ] {
        let found = findings(declared, "a,b\n1,2\n");
        assert_eq!(
            (found[0].code, found[0].file.as_str()),
            ("bad-table", "tables/t.table.json"),
            "{declared}: {found:?}"
        );
        assert!(found[0].message.contains(message), "{declared}: {}", found[0].message);
    }
    let mut named = files("t", BANDS, "from,below,points\n0,1,2\n", "require(\"a\", true, \"x\");");
    for end in ["csv", "table.json"] {
        let text = named.remove(&format!("tables/t.{end}")).expect("a file");
        named.insert(format!("tables/by-zone/t.{end}"), text);
    }
    let found = Pack::from_files(named).expect_err("a table in a folder");
    assert_eq!(found[0].code, "bad-table");
    assert!(found[0].message.contains("small letters, digits and underscores"), "{found:?}");
    for (kept, missing) in [("tables/t.csv", "tables/t.table.json"), ("tables/t.table.json", "tables/t.csv")] {
        let mut files = files("t", BANDS, "from,below,points\n0,1,2\n", "require(\"a\", true, \"x\");");
        files.retain(|path, _| !path.starts_with("tables/") || path == kept);
        let found = Pack::from_files(files).expect_err("half a table");
        assert_eq!((found[0].code, found[0].file.as_str()), ("missing-file", missing));
    }
}

/// Slips with tables that are seen before anything runs.
#[test]
fn scripts_are_checked_against_the_columns_of_a_table() {
    for (text, code, column, message) in [
        ("require(\"a\", table(\"rats\").has(zone, on), \"x\");", "unknown-table", 20, "no table \"rats\""),
        ("require(\"a\", table(`r${1}`).has(zone, on), \"x\");", "computed-table", 14, "must be written out"),
        ("require(\"a\", table(\"rates\").find(zone, on).rat > 1, \"x\");", "unknown-field", 44, "has no field `rat`"),
        (
            "require(\"a\", table(\"rates\").find(zone, on).rate == \"1\", \"x\");",
            "unlike-kinds",
            49,
            "a number with a text",
        ),
        ("require(\"a\", table(\"rates\").find(zone, on).note == \"1\", \"x\");", "may-be-missing", 14, "known(table"),
        (
            "require(\"a\", table(\"rates\").find(zone).rate > 1, \"x\");",
            "wrong-number-of-values",
            29,
            "by zone and from",
        ),
        (
            "require(\"a\", table(\"rates\").find(on, on).rate > 1, \"x\");",
            "unlike-kinds",
            34,
            "by `zone`, a text, and this is a date",
        ),
        ("require(\"a\", table(\"rates\").find(\"Nort\", on).rate > 1, \"x\");", "not-a-choice", 34, "never \"Nort\""),
        ("require(\"a\", table(\"rates\").has(other, on), \"x\");", "may-be-missing", 33, "ask known(other) first"),
        ("require(\"a\", table(\"rates\").find(zone, on), \"x\");", "not-a-condition", 14, "must be yes or no"),
        ("require(\"a\", table(\"rates\").rate > 1, \"x\");", "unknown-field", 29, "looked up with find(…)"),
        ("fn f() { table(\"rats\").find(1) } require(\"a\", true, \"x\");", "unknown-table", 16, "no table"),
    ] {
        let rows = RATE_ROWS.replace("South,2021-04-01,2022-04-01", "South,,");
        let found = Pack::from_files(files("rates", RATES, &rows, text)).expect_err(text);
        let finding = found.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!((finding.line, finding.column), (1, column), "{text}: {found:?}");
        assert!(finding.message.contains(message), "{text}: {}", finding.message);
    }
}

/// What a check cannot see stops a script with a sentence, and no value is quietly another's.
#[test]
fn a_wrong_look_up_that_runs_is_an_error() {
    let rows = RATE_ROWS.replace("South,2021-04-01,2022-04-01", "South,,");
    for (text, message) in [
        ("ts[0].find(1, 1);", "looked up by `zone`, a choice, and not by a whole number"),
        ("ts[0].find(1);", "looked up by zone and from: 2 values"),
        ("let x = ts[0] == 1;", "cannot compare a table with a whole number"),
        ("let x = ts[0].rate;", ""),
    ] {
        // What comes out of a list that a script builds is not followed before it runs.
        let script = format!("let ts = [table(\"rates\")]; {text}");
        let decision = decide(files("rates", RATES, &rows, &script), "North", "2021-05-01", "1");
        assert_eq!(decision.outcome, Outcome::CannotDecide, "{text}");
        let said = decision.output["message"].as_str().unwrap();
        assert!(said.contains(message), "{text}: {said}");
    }
    // The tables of one pack are not there for the next.
    let other = one_hook("kind = \"requirements\"", SHAPE, "fn f() { 1 } require(\"a\", f() == 1, \"x\");");
    assert_eq!(decide(other, "North", "2021-05-01", "1").outcome, Outcome::Met);
}

#[test]
fn a_table_that_is_not_utf_8_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tables")).unwrap();
    std::fs::write(folder.path().join("tables/t.csv"), b"zone,rate\nCaf\xe9,1\n").unwrap();
    let refused = Pack::read_folder(folder.path()).expect_err("it is refused").to_string();
    assert!(refused.ends_with("tables/t.csv is not UTF-8 text"), "{refused}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(32))]

    /// Whatever the edges, in whatever order the rows: a value is in the one band that holds it.
    #[test]
    fn every_value_is_in_exactly_one_band(
        edges in proptest::collection::btree_set(0i64..1_000, 2..12), asked in proptest::collection::vec(0i64..1_000, 1..20)
    ) {
        let edges: Vec<i64> = edges.into_iter().collect();
        let rows: String = edges.windows(2).rev().map(|pair| format!("{},{},{}\n", pair[0], pair[1], pair[0])).collect();
        let script = "const bands = table(\"bands\");
            require(\"a\", true, if bands.has(price) { `${bands.find(price).points}` } else { \"none\" });";
        let pack = Pack::from_files(files("bands", BANDS, &format!("from,below,points\n{rows}"), script)).unwrap();
        for value in asked {
            let input = json!({"zone": "North", "on": "2021-02-08", "price": value.to_string()});
            let band = edges.windows(2).find(|pair| pair[0] <= value && value < pair[1]);
            let wanted = band.map_or("none".to_owned(), |band| band[0].to_string());
            proptest::prop_assert_eq!(&evaluate(&pack, "rule", &input).trace[0].reason, &wanted, "{}", value);
        }
    }
}
