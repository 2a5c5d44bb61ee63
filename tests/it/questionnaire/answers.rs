use std::collections::BTreeSet;

use drawdown::questionnaire::CODES;
use serde_json::{Value, json};

use super::{by_page, every_type, faults, map, today};

const A: &str = "0199a1c0-5f5e-7000-8000-00000000000a";
const B: &str = "0199a1c0-5f5e-7000-8000-00000000000b";

fn gbp(amount: &str) -> Value {
    json!({"amount": amount, "currency": "GBP"})
}

/// What is taken.
pub fn good() -> Vec<Value> {
    vec![
        json!({}),
        json!({"name": "Häuse", "sort": "small", "beds": 300, "terms": false, "mark": 2}),
        json!({"name": null, "sort": null, "sorts": null, "staff": null, "papers": null, "cover": null}),
        json!({"cover": gbp("100"), "since": "2020-02-29"}),
        json!({"cover": gbp("4999999.1")}),
        json!({"cover": gbp("5000000.00")}),
        json!({"name": "a\n\tb"}),
        json!({"count": -9_007_199_254_740_991_i64}),
        json!({"share": "62.5"}),
        json!({"share": "62.500"}),
        json!({"share": "0"}),
        json!({"share": "-0.001"}),
        json!({"share": "-1.5"}),
        json!({"since": "2000-01-01"}),
        json!({"since": "2021-03-31"}),
        json!({"until": "2021-02-28"}),
        json!({"until": "2200-12-31"}),
        json!({"sorts": ["c", "a"]}),
        json!({"papers": [A, B]}),
        json!({"staff": [{"role": "Nurse", "pay": gbp("12.50")}]}),
        json!({"staff": [{"role": "Nurse", "pay": gbp("12.50"), "certificate": A}, {"role": "Cook", "pay": gbp("9"), "certificate": A}]}),
        json!({"staff": [{"role": "Nurse", "pay": gbp("0"), "left": "2020-01-31"}, {"role": "Cook", "pay": gbp("9"), "left": null}]}),
    ]
}

/// What is refused, and why.
pub fn bad() -> Vec<(Value, &'static str)> {
    vec![
        (json!({"colour": "red"}), "/answers/colour unknown_field"),
        (json!({"a/b~c": 1}), "/answers/a~1b~0c unknown_field"),
        (json!({"name": 5}), "/answers/name wrong_type"),
        (json!({"name": "  "}), "/answers/name empty"),
        (json!({"name": "\u{2003}\u{3000}"}), "/answers/name empty"),
        (json!({"name": "a"}), "/answers/name too_short"),
        (json!({"name": "Harbour"}), "/answers/name too_long"),
        (json!({"name": "a\u{7}"}), "/answers/name control_character"),
        (json!({"name": "a\u{85}"}), "/answers/name control_character"),
        (json!({"sort": "medium"}), "/answers/sort not_a_choice"),
        (json!({"sort": ["small"]}), "/answers/sort wrong_type"),
        (json!({"sorts": "a"}), "/answers/sorts wrong_type"),
        (json!({"sorts": []}), "/answers/sorts too_few"),
        (json!({"sorts": ["a", "b", "c"]}), "/answers/sorts too_many"),
        (json!({"sorts": ["a", "a"]}), "/answers/sorts/1 twice"),
        (json!({"sorts": ["a", "z"]}), "/answers/sorts/1 not_a_choice"),
        (
            json!({"staff": [{"role": "Nurse", "pay": gbp("1"), "certificate": [A]}]}),
            "/answers/staff/0/certificate wrong_type",
        ),
        (
            json!({"staff": [{"role": "Nurse", "pay": gbp("1"), "certificate": "no id"}]}),
            "/answers/staff/0/certificate not_an_id",
        ),
        (json!({"sorts": ["a", 1]}), "/answers/sorts/1 wrong_type"),
        (json!({"beds": 0}), "/answers/beds out_of_range"),
        (json!({"beds": 301}), "/answers/beds out_of_range"),
        (json!({"beds": "5"}), "/answers/beds wrong_type"),
        (json!({"beds": 2.5}), "/answers/beds wrong_type"),
        (json!({"count": 9_007_199_254_740_992_i64}), "/answers/count out_of_range"),
        (json!({"mark": 1}), "/answers/mark not_a_choice"),
        (json!({"mark": true}), "/answers/mark wrong_type"),
        (json!({"share": 62.5}), "/answers/share wrong_type"),
        (json!({"share": "62.501"}), "/answers/share out_of_range"),
        (json!({"share": "100"}), "/answers/share out_of_range"),
        (json!({"share": "-1.501"}), "/answers/share out_of_range"),
        (json!({"share": "0.0001"}), "/answers/share invalid"),
        (json!({"share": "1e1"}), "/answers/share invalid"),
        (json!({"share": "-0"}), "/answers/share invalid"),
        (json!({"cover": "100.00"}), "/answers/cover wrong_type"),
        (json!({"cover": gbp("99.99")}), "/answers/cover/amount out_of_range"),
        (json!({"cover": gbp("5000000.01")}), "/answers/cover/amount out_of_range"),
        (json!({"cover": {"amount": 100, "currency": "GBP"}}), "/answers/cover/amount wrong_type"),
        (json!({"cover": gbp("100.001")}), "/answers/cover/amount invalid"),
        (json!({"cover": gbp("0100.00")}), "/answers/cover/amount invalid"),
        (json!({"cover": gbp("1e3")}), "/answers/cover/amount invalid"),
        (json!({"cover": gbp("-0.01")}), "/answers/cover/amount negative"),
        (json!({"cover": {"amount": "100.00", "currency": "EUR"}}), "/answers/cover/currency not_a_choice"),
        (json!({"cover": {"amount": "100.00"}}), "/answers/cover/currency missing"),
        (json!({"cover": {"currency": "GBP"}}), "/answers/cover/amount missing"),
        (json!({"cover": {"amount": "100", "currency": "GBP", "tax": 1}}), "/answers/cover/tax unknown_field"),
        (json!({"since": "2021-02-29"}), "/answers/since not_a_date"),
        (json!({"since": "1.3.2021"}), "/answers/since not_a_date"),
        (json!({"since": "2021-3-1"}), "/answers/since not_a_date"),
        (json!({"since": "9999-01-01"}), "/answers/since not_a_date"),
        (json!({"since": "1999-12-31"}), "/answers/since out_of_range"),
        (json!({"since": "2021-04-01"}), "/answers/since out_of_range"),
        (json!({"until": "2021-02-27"}), "/answers/until out_of_range"),
        (json!({"terms": 1}), "/answers/terms wrong_type"),
        (json!({"papers": ["no id"]}), "/answers/papers/0 not_an_id"),
        (json!({"papers": [A.to_uppercase()]}), "/answers/papers/0 not_an_id"),
        (json!({"papers": [A, A]}), "/answers/papers/1 twice"),
        (json!({"papers": []}), "/answers/papers too_few"),
        (json!({"papers": {"id": A}}), "/answers/papers wrong_type"),
        (json!({"staff": [{"role": "Nurse"}]}), "/answers/staff/0/pay missing"),
        (json!({"staff": [{"role": "Nurse", "pay": null}]}), "/answers/staff/0/pay missing"),
        (json!({"staff": [{"role": "Nurse", "pay": gbp("1"), "colour": 1}]}), "/answers/staff/0/colour unknown_field"),
        (json!({"staff": [{"role": "Nurse", "pay": gbp("1"), "left": "soon"}]}), "/answers/staff/0/left not_a_date"),
        (json!({"staff": [{"role": "Nurse", "pay": gbp("x")}]}), "/answers/staff/0/pay/amount invalid"),
        (json!({"staff": ["Nurse"]}), "/answers/staff/0 wrong_type"),
        (json!({"staff": []}), "/answers/staff too_few"),
        (
            json!({"staff": [{"role": "A", "pay": gbp("1")}, {"role": "B", "pay": gbp("1")}, {"role": "C", "pay": gbp("1")}]}),
            "/answers/staff too_many",
        ),
    ]
}

#[test]
fn w09_good_answers_of_every_kind_are_taken() {
    let questionnaire = every_type();
    for answers in good() {
        assert_eq!(faults(&questionnaire, "p", &answers, &json!({})), [""; 0], "{answers}");
    }
}

#[test]
fn w09_hostile_values_are_refused_by_kind() {
    let questionnaire = every_type();
    let mut codes = BTreeSet::new();
    for (answers, fault) in bad() {
        assert_eq!(faults(&questionnaire, "p", &answers, &json!({})), [fault], "{answers}");
        codes.insert(fault.split(' ').nth(1).unwrap());
    }
    codes.insert("not_asked");
    assert_eq!(codes, CODES.iter().map(|(code, _)| *code).collect(), "every code is shown, and no other");
}

#[test]
fn w09_every_fault_is_named_at_once_with_its_pointer() {
    let all = json!({
        "name": "Harbour", "sort": "medium", "beds": 0, "cover": gbp("99.99"), "since": "1999-12-31", "terms": "yes",
        "colour": "red", "staff": [{"role": "", "pay": gbp("-1")}, {"pay": gbp("1"), "left": 1}]
    });
    let mut found = faults(&every_type(), "p", &all, &json!({}));
    found.sort();
    let expected = [
        "/answers/beds out_of_range",
        "/answers/colour unknown_field",
        "/answers/cover/amount out_of_range",
        "/answers/name too_long",
        "/answers/since out_of_range",
        "/answers/sort not_a_choice",
        "/answers/staff/0/pay/amount negative",
        "/answers/staff/0/role empty",
        "/answers/staff/1/left wrong_type",
        "/answers/staff/1/role missing",
        "/answers/terms wrong_type",
    ];
    assert_eq!(found, expected);
}

#[test]
fn w09_what_is_missing_is_asked_before_submitting_alone() {
    let questionnaire = every_type();
    let missing = |answers: Value| -> Vec<String> {
        questionnaire.missing(&by_page(&answers)).into_iter().map(|fault| fault.pointer).collect()
    };
    let required = ["name", "sort", "beds", "mark", "cover", "terms"].map(|id| format!("/answers/{id}"));
    assert_eq!(missing(json!({})), required);
    assert_eq!(
        missing(json!({"p": {"name": "Ann", "beds": 3, "terms": true}})),
        ["/answers/sort", "/answers/mark", "/answers/cover"]
    );
}

#[test]
fn w09_an_answer_may_lapse_between_its_saving_and_the_submission() {
    let questionnaire = every_type();
    let answers = by_page(&json!({"p": {"until": "2021-02-28", "since": "2020-01-01"}}));
    assert_eq!(questionnaire.lapsed(&answers, today()), []);
    let later = today().succ_opt().unwrap();
    let lapsed = questionnaire.lapsed(&answers, later.checked_add_days(chrono::Days::new(31)).unwrap());
    assert_eq!(lapsed.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), ["/answers/until"]);
}

#[test]
fn answers_become_typed_facts() {
    let answers = json!({"p": {
        "name": "Ann", "sorts": ["b", "a"], "beds": 7, "mark": 4, "share": "62.50", "cover": gbp("5000000.00"),
        "until": "2021-06-30", "terms": true, "papers": [A],
        "staff": [{"role": "Nurse", "pay": gbp("12.50"), "left": null}, {"role": "Cook", "pay": gbp("9"), "left": "2020-01-31"}]
    }});
    let facts = every_type().facts(&by_page(&answers));
    let expected = json!({
        "name": "Ann", "sorts": ["b", "a"], "beds": 7, "mark": 4, "share": "62.50", "cover": "5000000.00",
        "until": "2021-06-30", "terms": true, "papers": [A],
        "staff": [{"role": "Nurse", "pay": "12.50"}, {"role": "Cook", "pay": "9", "left": "2020-01-31"}]
    });
    assert_eq!(facts, map(&expected), "amounts are exact text, and what is not answered is not there");
}

#[test]
fn k3_documents_in_the_rows_of_a_table_are_named_like_any_other() {
    let asked = every_type();
    let staff = json!([
        {"role": "Nurse", "pay": gbp("12.50"), "certificate": B}, {"role": "Cook", "pay": gbp("9"), "certificate": null},
    ]);
    let answers = by_page(&json!({"p": {"papers": [A], "staff": staff}}));
    let named = asked.documents(&answers);
    let named: Vec<String> =
        named.iter().map(|one| format!("{} {} {}", one.pointer, one.question, one.document)).collect();
    assert_eq!(named, [format!("/answers/papers/0 papers {A}"), format!("/answers/staff/0/certificate staff {B}")]);
    assert_eq!(asked.facts(&answers)["staff"][0]["certificate"], B);
}
