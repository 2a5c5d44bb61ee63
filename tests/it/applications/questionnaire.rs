use drawdown::applications::{Questionnaire, QuestionnaireError};
use serde_json::{Value, json};

fn page() -> drawdown::applications::QuestionnairePage {
    let text = json!({"version": 1, "title": "T", "pages": [{"id": "p", "title": "P", "questions": [
        {"id": "name", "label": "Name", "type": "text", "required": true, "max": 5},
        {"id": "sort", "label": "Sort", "type": "choice", "required": true, "options": ["small", "large"]},
        {"id": "beds", "label": "Beds", "type": "integer", "required": true, "min": 1, "max": 300},
        {"id": "cover", "label": "Cover", "type": "money", "required": true, "min": "100.00"},
        {"id": "since", "label": "Since", "type": "date", "required": false, "min": "2000-01-01"},
        {"id": "terms", "label": "Terms", "type": "boolean", "required": true}
    ]}]});
    Questionnaire::parse(&text.to_string()).unwrap().pages.remove(0)
}

/// `pointer code` of every fault of these answers.
fn faults(answers: Value) -> Vec<String> {
    let refusal = page().validate(answers.as_object().unwrap()).verdict();
    let errors = refusal.err().map(|refusal| refusal.errors().to_vec()).unwrap_or_default();
    errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
}

#[test]
fn w09_good_answers_of_every_kind_are_taken() {
    let money = |amount: &str| json!({"amount": amount, "currency": "GBP"});
    assert!(faults(json!({})).is_empty(), "a page may be saved before it is filled");
    assert!(faults(json!({"name": "Häuse", "sort": "small", "beds": 300, "terms": false})).is_empty());
    assert!(faults(json!({"cover": money("100"), "since": "2020-02-29", "name": null})).is_empty());
    assert!(faults(json!({"cover": money("5000000.10")})).is_empty());
}

#[test]
fn w09_every_fault_is_named_at_once_with_its_pointer() {
    let all = faults(json!({
        "name": "Harbour", "sort": "medium", "beds": 0, "cover": {"amount": "99.99", "currency": "GBP"},
        "since": "1999-12-31", "terms": "yes", "colour": "red", "a/b~c": 1
    }));
    let mut expected = [
        "/answers/name too_long",
        "/answers/sort not_a_choice",
        "/answers/beds out_of_range",
        "/answers/cover/amount out_of_range",
        "/answers/since out_of_range",
        "/answers/terms wrong_type",
        "/answers/colour unknown_field",
        "/answers/a~1b~0c unknown_field",
    ];
    expected.sort_unstable();
    let mut all = all;
    all.sort_unstable();
    assert_eq!(all, expected);
}

#[test]
fn w09_hostile_values_are_refused_by_kind() {
    for (answers, fault) in [
        (json!({"name": 5}), "/answers/name wrong_type"),
        (json!({"name": "  "}), "/answers/name empty"),
        (json!({"name": "a\u{7}"}), "/answers/name control_character"),
        (json!({"beds": "5"}), "/answers/beds wrong_type"),
        (json!({"beds": 2.5}), "/answers/beds wrong_type"),
        (json!({"beds": 99_999_999_999_999_999_999_u128.to_string()}), "/answers/beds wrong_type"),
        (json!({"cover": "100.00"}), "/answers/cover wrong_type"),
        (json!({"cover": {"amount": 100, "currency": "GBP"}}), "/answers/cover/amount wrong_type"),
        (json!({"cover": {"amount": "100.001", "currency": "GBP"}}), "/answers/cover/amount invalid"),
        (json!({"cover": {"amount": "-0.01", "currency": "GBP"}}), "/answers/cover/amount negative"),
        (json!({"cover": {"amount": "100.00", "currency": "EUR"}}), "/answers/cover/currency not_a_choice"),
        (json!({"cover": {"amount": "100.00"}}), "/answers/cover/currency missing"),
        (json!({"cover": {"currency": "GBP"}}), "/answers/cover/amount missing"),
        (json!({"cover": {"amount": "1e3", "currency": "GBP"}}), "/answers/cover/amount invalid"),
        (json!({"cover": {"amount": "100", "currency": "GBP", "tax": 1}}), "/answers/cover/tax unknown_field"),
        (json!({"since": "2021-02-29"}), "/answers/since not_a_date"),
        (json!({"since": "1.3.2021"}), "/answers/since not_a_date"),
        (json!({"since": "2021-3-1"}), "/answers/since not_a_date"),
        (json!({"since": "9999-01-01"}), "/answers/since not_a_date"),
        (json!({"terms": 1}), "/answers/terms wrong_type"),
        (json!({"sort": ["small"]}), "/answers/sort wrong_type"),
    ] {
        assert_eq!(faults(answers.clone()), [fault], "{answers}");
    }
}

#[test]
fn a_questionnaire_that_contradicts_itself_is_none() {
    let with = |questions: Value| {
        let text = json!({"version": 1, "title": "T", "pages": [{"id": "p", "title": "P", "questions": questions}]});
        Questionnaire::parse(&text.to_string()).unwrap_err()
    };
    let question = |kind: &str| json!({"id": "q", "label": "Q", "type": kind, "required": true});
    assert_eq!(with(json!([question("text"), question("date")])), QuestionnaireError::QuestionTwice("q".into()));
    assert_eq!(with(json!([question("choice")])), QuestionnaireError::NoOptions("q".into()));
    let mut bounded = question("date");
    bounded["min"] = json!(3);
    assert_eq!(with(json!([bounded])), QuestionnaireError::Limit("q".into()));
    assert!(matches!(with(json!([question("colour")])), QuestionnaireError::Unreadable(_)));
    assert!(matches!(Questionnaire::parse("{"), Err(QuestionnaireError::Unreadable(_))));
}
