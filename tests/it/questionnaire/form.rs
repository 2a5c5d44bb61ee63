//! Faults of the file, each with its place.

use drawdown::questionnaire::{About, Fault, STANDARD, read};
use serde_json::{Value, json};

use super::{every_type, scales};

fn faults_of(text: &str) -> Vec<Fault> {
    read(text).faults
}

/// The codes of a questionnaire with these questions on its one page.
fn codes(questions: Value) -> Vec<&'static str> {
    let pages = json!([{"id": "p", "title": "P", "questions": questions}]);
    let text = json!({"version": 1, "title": "T", "scales": scales(), "pages": pages}).to_string();
    faults_of(&text).into_iter().map(|fault| fault.code).collect()
}

fn question(kind: &str, more: Value) -> Value {
    let mut question = json!({"id": "q", "label": "Q", "type": kind, "required": true});
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    question
}

#[test]
fn every_fault_is_found_at_once_where_it_stands() {
    let text = r#"{
  "version": 2,
  "title": "",
  "pages": [
    {"id": "Business", "title": "B", "questions": [
      {"id": "name", "label": "Name", "type": "texd", "required": true},
      {"id": "beds", "label": "Beds", "type": "integer", "required": "yes", "min": "1"},
      {"id": "beds", "lable": "Again", "label": "A", "type": "date", "required": true, "max": "tomorrow"},
      {"id": "since", "label": "Since", "type": "date", "required": true,
        "when": {"question": "bed", "equals": 1}}
    ]},
    {"id": "empty", "title": "E", "questions": []}
  ],
  "color": "red", "color": "blue"
}"#;
    let found: Vec<String> = faults_of(text)
        .iter()
        .map(|fault| {
            let meant = fault.suggestion.as_deref().map(|meant| format!(" → {meant}")).unwrap_or_default();
            format!("{}:{} {}{meant}", fault.place.0, fault.place.1, fault.code)
        })
        .collect();
    let expected = [
        "2:14 wrong-kind",
        "3:12 wrong-kind",
        "5:12 bad-id",
        "6:47 unknown-type → text",
        "7:70 wrong-kind",
        "7:84 wrong-kind",
        "8:14 id-twice",
        "8:22 unknown-word",
        "8:95 wrong-kind",
        "10:30 unknown-question → beds",
        "12:48 wrong-kind",
        "14:19 unknown-word",
        "14:19 word-twice",
    ];
    assert_eq!(found, expected, "{:#?}", faults_of(text));
    assert!(read(text).questionnaire.is_some(), "what can be read is read");
}

#[test]
fn what_is_no_json_is_said_with_its_place() {
    let found = faults_of("{\n  \"version\": 1,\n}");
    assert_eq!((found.len(), found[0].code, found[0].place.0), (1, "bad-questionnaire", 3));
    assert_eq!(faults_of("[]")[0].code, "wrong-kind");
    for hostile in
        ["", "nul", "{\"pages\": [1, {}, null, {\"questions\": [7]}], \"title\": [], \"scales\": 3}", "\u{feff}{}"]
    {
        assert!(!faults_of(hostile).is_empty(), "{hostile}");
    }
}

#[test]
fn each_type_has_its_own_words() {
    for (question, code) in [
        (question("boolean", json!({"max": 3})), "unknown-word"),
        (question("number", json!({"max": 3, "scale": "steps"})), "unknown-type"),
        (question("choice", json!({})), "missing-word"),
        (question("choice", json!({"options": []})), "wrong-kind"),
        (question("choice", json!({"options": ["a", "a"]})), "id-twice"),
        (question("choices", json!({"options": ["a", "b"], "min": 2, "max": 1})), "crossed-limits"),
        (question("choices", json!({"options": ["a", "b"], "max": 3})), "wrong-kind"),
        (question("text", json!({"min": 10, "max": 5})), "crossed-limits"),
        (question("text", json!({"max": 0})), "wrong-kind"),
        (question("integer", json!({"min": 2.5})), "wrong-kind"),
        (question("integer", json!({"min": 5, "max": 4})), "crossed-limits"),
        (question("integer", json!({"scale": "stepz"})), "unknown-scale"),
        (question("integer", json!({"scale": "steps", "min": 0})), "unknown-word"),
        (question("decimal", json!({"min": 0.5})), "wrong-kind"),
        (question("decimal", json!({"min": "0.125"})), "wrong-kind"),
        (question("decimal", json!({"min": "0.5", "max": "0.25"})), "crossed-limits"),
        (question("money", json!({"min": "-1"})), "wrong-kind"),
        (question("money", json!({"min": "5.00", "max": "4.99"})), "crossed-limits"),
        (question("date", json!({"min": 3})), "wrong-kind"),
        (question("date", json!({"min": "2021-02-02", "max": "2021-02-01"})), "crossed-limits"),
        (question("file", json!({"max": 100})), "wrong-kind"),
        (question("table", json!({})), "missing-word"),
        (
            question("table", json!({"columns": [{"id": "c", "label": "C", "type": "table", "required": true}]})),
            "unknown-type",
        ),
        (
            question(
                "table",
                json!({"min_rows": 3, "max_rows": 2,
                "columns": [{"id": "c", "label": "C", "type": "text", "required": true}]}),
            ),
            "crossed-limits",
        ),
        (question("text", json!({"sensitivity": "secret"})), "wrong-kind"),
        (question("text", json!({"reuse_days": 3})), "unknown-word"),
        (question("text", json!({"reuse": "Legal name"})), "wrong-kind"),
        (question("money", json!({"reuse": "legal_name"})), "other-reuse"),
        (question("text", json!({"reuse": "legal_name", "about": "location"})), "other-reuse"),
        (question("text", json!({"reuse": "legal_name", "reuse_days": 0})), "wrong-kind"),
    ] {
        assert_eq!(codes(json!([question.clone()])), [code], "{question}");
    }
}

#[test]
fn a_condition_fits_the_question_it_looks_at() {
    let after = |when: Value| {
        codes(json!([
            {"id": "sort", "label": "S", "type": "choice", "required": true, "options": ["a", "b"]},
            {"id": "day", "label": "D", "type": "date", "required": true},
            {"id": "mark", "label": "M", "type": "integer", "required": true, "scale": "steps"},
            question("boolean", json!({"when": when})),
            {"id": "later", "label": "L", "type": "boolean", "required": true}
        ]))
    };
    assert_eq!(after(json!({"question": "sort", "equals": "a"})), [""; 0]);
    assert_eq!(after(json!({"question": "sort", "one_of": ["a", "b"]})), [""; 0]);
    assert_eq!(after(json!({"question": "mark", "equals": 4})), [""; 0]);
    assert_eq!(after(json!({"question": "day", "known": true})), [""; 0]);
    for (when, code) in [
        (json!({"question": "sort", "equals": "c"}), "never-equal"),
        (json!({"question": "sort", "one_of": ["a", "z"]}), "never-equal"),
        (json!({"question": "mark", "equals": 3}), "never-equal"),
        (json!({"question": "day", "equals": "2021-01-01"}), "never-equal"),
        (json!({"question": "later", "equals": true}), "unknown-question"),
        (json!({"question": "q", "equals": true}), "unknown-question"),
        (json!({"question": "sort"}), "bad-condition"),
        (json!({"question": "sort", "equals": "a", "known": true}), "bad-condition"),
        (json!({"question": "sort", "is": "a"}), "bad-condition"),
    ] {
        let found = after(when.clone());
        assert!(found.contains(&code), "{when}: {found:?}");
    }
}

#[test]
fn a_scale_rises_and_says_what_its_marks_mean() {
    let with = |scale: Value| {
        let text = json!({"version": 1, "title": "T", "scales": {"s": scale},
            "pages": [{"id": "p", "title": "P", "questions": [question("boolean", json!({}))]}]});
        faults_of(&text.to_string()).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(with(json!([{"mark": 0, "means": "no"}, {"mark": 1, "means": "yes"}])), [""; 0]);
    assert_eq!(with(json!([{"mark": 1, "means": "no"}, {"mark": 0, "means": "yes"}])), ["bad-scale"]);
    assert_eq!(with(json!([{"mark": 1, "means": "no"}])), ["bad-scale"]);
    assert_eq!(with(json!([{"mark": 0, "means": "no"}, {"mark": 1}])), ["missing-word"]);
}

#[test]
fn k2_the_list_of_names_for_reuse_is_documented_and_their_scope_is_theirs() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/README.md")).unwrap();
    for standard in STANDARD {
        let row = format!("| `{}` | {} |", standard.key, standard.answer);
        assert!(guide.contains(&row), "rules/README.md has no row {row}");
    }
    let text = json!({"version": 1, "title": "T", "pages": [{"id": "p", "title": "P", "questions": [
        question("text", json!({"reuse": "registered_manager"})),
        {"id": "own", "label": "O", "type": "text", "required": false, "reuse": "our_own", "about": "location"}
    ]}]});
    let read = read(&text.to_string()).questionnaire.unwrap();
    let about = |id: &str| read.question(id).unwrap().reuse.as_ref().unwrap().about;
    assert_eq!((about("q"), about("own")), (About::Location, About::Location));
}

/// A client reads the questionnaire in the words of the file.
#[test]
fn a_questionnaire_is_shown_as_it_is_written() {
    let shown = serde_json::to_value(&every_type().pages[0].questions).unwrap();
    assert_eq!(
        shown[6],
        json!({"id": "share", "label": "Share", "help": "", "type": "decimal", "required": false, "min": "-1.5",
            "max": "62.5", "places": 3})
    );
    assert_eq!(shown[9]["min"], "today-1m");
    assert_eq!(shown[12]["columns"][1], json!({"id": "pay", "label": "Pay", "type": "money", "required": true}));
}
