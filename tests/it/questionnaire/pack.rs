//! Questions are checked with the rules that read their answers.

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::{Check, Depth, Finding, Gate, Pack, Severity, check};
use serde_json::{Value, json};

use crate::support::{care_home_files, reworded};

fn checked(files: BTreeMap<String, String>) -> Check {
    check(files, Depth::Cases).0
}

fn with(path: &str, text: &str) -> BTreeMap<String, String> {
    let mut files = care_home_files();
    files.insert(path.to_owned(), text.to_owned());
    files
}

fn about(check: &Check, code: &str) -> Vec<String> {
    let found = check.findings.iter().filter(|finding| finding.code == code);
    found.map(|finding| format!("{} {}: {}", finding.severity.name(), finding.file, finding.message)).collect()
}

fn only<'a>(check: &'a Check, code: &str) -> &'a Finding {
    let found: Vec<&Finding> = check.findings.iter().filter(|finding| finding.code == code).collect();
    assert_eq!(found.len(), 1, "{code}: {:#?}", check.findings);
    found[0]
}

/// The text of the alliance's questionnaire with one question more on its first page.
fn with_question(question: Value) -> BTreeMap<String, String> {
    let mut asked: Value = serde_json::from_str(&care_home_files()["questionnaire.json"]).unwrap();
    asked["pages"][0]["questions"].as_array_mut().unwrap().push(question);
    with("questionnaire.json", &serde_json::to_string_pretty(&asked).unwrap())
}

#[test]
fn the_shipped_questionnaires_agree_with_their_rules() {
    let rules = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"));
    for pack in [
        "wiltshire/care-home-alliance",
        "nottingham/accredited-list",
        "sefton/care-home-framework",
        "nottinghamshire/home-care",
        "bath-and-north-east-somerset/spot-purchasing",
    ] {
        let files = Pack::read_folder(&rules.join(pack)).unwrap();
        let (check, read) = check(files, Depth::Slips);
        assert!(check.is_proposable(), "{pack}: {:#?}", check.findings);
        assert!(
            check.findings.iter().all(|finding| finding.file != "questionnaire.json"),
            "{pack}: {:#?}",
            check.findings
        );
        assert!(read.unwrap().questionnaire().unwrap().questions().count() > 5);
    }
}

#[test]
fn a_fault_of_the_questionnaire_closes_the_files_with_line_and_column() {
    let check = checked(reworded("questionnaire.json", "\"type\": \"money\"", "\"type\": \"monye\""));
    let found = only(&check, "unknown-type");
    assert_eq!((found.file.as_str(), found.severity), ("questionnaire.json", Severity::Error));
    let text = &care_home_files()["questionnaire.json"];
    let line = text.lines().position(|line| line.contains("\"type\": \"money\"")).unwrap() + 1;
    assert_eq!((found.line, found.column, found.suggestion.as_deref()), (line, 19, Some("money")));
    assert!(check.is_closed(Gate::Files));
    let check = checked(with("questionnaire.json", "{"));
    assert_eq!(only(&check, "bad-questionnaire").severity, Severity::Error);
}

#[test]
fn a_question_and_its_fact_are_of_one_kind() {
    for (from, to, says) in [
        (
            "\"years_trading\": \"int\"",
            "\"years_trading\": \"text\"",
            "`years_trading` is answered by the type `integer`, and the rules expect a text.",
        ),
        (
            "\"accepts_terms\": \"bool\"",
            "\"accepts_terms\": [\"text\"]",
            "`accepts_terms` is answered by the type `boolean`, and the rules expect a list.",
        ),
        (
            "\"equality_policy_expires_on\": \"date?\"",
            "\"equality_policy_expires_on\": \"date\"",
            "`equality_policy_expires_on` may go unanswered, and the rules cannot do without it: write \"date?\" for it in eligibility.shape.json, and ask known(…).",
        ),
    ] {
        let check = checked(reworded("eligibility.shape.json", from, to));
        assert!(
            about(&check, "other-kind").contains(&format!("error questionnaire.json: {says}")),
            "{to}: {:#?}",
            check.findings
        );
    }
}

#[test]
fn lists_are_of_one_kind_too() {
    let base = |question: Value, shape: &str| {
        let mut files = with_question(question);
        let text = files["eligibility.shape.json"]
            .replace("\"accepts_terms\": \"bool\"", &format!("\"accepts_terms\": \"bool\", \"q\": {shape}"));
        files.insert("eligibility.shape.json".into(), text);
        about(&checked(files), "other-kind")
            .into_iter()
            .map(|found| found.replace("error questionnaire.json: ", ""))
            .collect::<Vec<_>>()
    };
    let question = |more: Value| {
        let mut question = json!({"id": "q", "label": "Q", "required": true});
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        question
    };
    let choices = question(json!({"type": "choices", "options": ["a", "b"]}));
    assert_eq!(base(choices.clone(), "[\"text\"]"), [""; 0]);
    assert_eq!(base(choices.clone(), "[\"enum:a|b|c\"]"), [""; 0]);
    assert_eq!(base(choices.clone(), "[\"enum:a\"]"), ["`q` can be answered \"b\", and the rules know only a."]);
    assert_eq!(base(choices, "\"text\""), ["`q` gives a list of texts, [\"text\"], and the rules expect a text."]);
    let table = question(json!({"type": "table", "columns": [
        {"id": "role", "label": "R", "type": "text", "required": true},
        {"id": "pay", "label": "P", "type": "money", "required": false}
    ]}));
    assert_eq!(base(table.clone(), "[{\"role\": \"text\", \"pay\": \"decimal?\"}]"), [""; 0]);
    assert_eq!(base(table.clone(), "[{\"role\": \"text\"}]"), [""; 0], "the rules need not know every column");
    assert_eq!(
        base(table.clone(), "[{\"role\": \"text\", \"pay\": \"decimal\"}]"),
        ["`q` has a column `pay` that may be empty, and the rules cannot do without it."]
    );
    assert_eq!(
        base(table, "[{\"role\": \"text\", \"rank\": \"int\"}]"),
        ["`q` has no column `rank`, and the rules cannot do without it."]
    );
}

#[test]
fn an_answer_that_is_read_and_never_asked_for_is_found_where_it_is_read() {
    let renamed = reworded("questionnaire.json", "\"id\": \"years_trading\"", "\"id\": \"years_tradin\"");
    let check = checked(renamed);
    let found = only(&check, "unasked-answer");
    assert_eq!((found.file.as_str(), found.severity), ("eligibility.rhai", Severity::Error));
    assert_eq!(found.suggestion.as_deref(), Some("years_tradin"));
    let line = care_home_files()["eligibility.rhai"].lines().nth(found.line - 1).unwrap().to_owned();
    assert!(line[found.column - 1..].starts_with("answers.years_trading"), "{line}");

    let asked = &care_home_files()["questionnaire.json"];
    let optional = asked.replace("\"id\": \"equality_policy_expires_on\"", "\"id\": \"something_else_entirely\"");
    let check = checked(with("questionnaire.json", &optional));
    assert_eq!(only(&check, "unasked-answer").severity, Severity::Warning, "the rules can do without it");
    assert!(check.is_usable());
}

#[test]
fn a_question_that_no_rule_reads_is_a_note() {
    let files = with_question(json!({"id": "contact", "label": "Contact", "type": "text", "required": true}));
    let check = checked(files.clone());
    let found = only(&check, "unread-question");
    assert_eq!((found.severity, found.message.as_str()), (Severity::Note, "No rule reads the answer to `contact`."));
    assert!(files["questionnaire.json"].lines().nth(found.line - 1).unwrap().contains("\"contact\""));
    assert!(check.is_usable(), "officers read it");
    let pack = Pack::from_files(files).unwrap();
    let facts = pack.known_part("eligibility", "answers", &json!({"contact": "Ann", "years_trading": 3}));
    assert_eq!(facts, json!({"years_trading": 3}), "and the rules are not told");
}

/// Checks have been added; a pack that was taken in before must go on asking and deciding.
#[test]
fn a_questionnaire_that_was_checked_once_is_read_for_ever() {
    let files = reworded("eligibility.shape.json", "\"years_trading\": \"int\"", "\"years_trading\": \"int?\"");
    let files_with_fault = {
        let mut files = files;
        let text = files["questionnaire.json"].replace("\"reuse_days\": 365", "\"reuse_dais\": 365");
        files.insert("questionnaire.json".into(), text);
        files
    };
    assert!(Pack::from_files(files_with_fault.clone()).is_err());
    let pack = Pack::from_checked(files_with_fault).unwrap();
    assert!(pack.questionnaire().unwrap().question("years_trading").is_some());
}
