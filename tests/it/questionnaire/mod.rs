//! What applicants are asked: reading the file, checking answers, facts, JSON Schema.

mod answers;
mod conditions;
mod form;
mod pack;
mod schema;

use chrono::NaiveDate;
use drawdown::questionnaire::{Answers, Questionnaire, read};
use serde_json::{Map, Value, json};

/// A questionnaire of these pages, which must be without a fault.
fn questionnaire(pages: Value) -> Questionnaire {
    let text = json!({"version": 1, "title": "T", "scales": scales(), "pages": pages}).to_string();
    let read = read(&text);
    assert_eq!(read.faults, vec![]);
    read.questionnaire.expect("a questionnaire")
}

fn scales() -> Value {
    json!({"steps": [{"mark": 0, "means": "not in place"}, {"mark": 2, "means": "planned"}, {"mark": 4, "means": "done"}]})
}

/// One page `p` of every type of question.
fn every_type() -> Questionnaire {
    questionnaire(json!([{"id": "p", "title": "P", "questions": [
        {"id": "name", "label": "Name", "type": "text", "required": true, "min": 2, "max": 5},
        {"id": "sort", "label": "Sort", "type": "choice", "required": true, "options": ["small", "large"]},
        {"id": "sorts", "label": "Sorts", "type": "choices", "required": false, "options": ["a", "b", "c"], "max": 2},
        {"id": "beds", "label": "Beds", "type": "integer", "required": true, "min": 1, "max": 300},
        {"id": "count", "label": "Count", "type": "integer", "required": false},
        {"id": "mark", "label": "Mark", "type": "integer", "required": true, "scale": "steps"},
        {"id": "share", "label": "Share", "type": "decimal", "required": false, "min": "-1.5", "max": "62.5", "places": 3},
        {"id": "cover", "label": "Cover", "type": "money", "required": true, "min": "100.00", "max": "5000000"},
        {"id": "since", "label": "Since", "type": "date", "required": false, "min": "2000-01-01", "max": "today"},
        {"id": "until", "label": "Until", "type": "date", "required": false, "min": "today-1m", "expires": true},
        {"id": "terms", "label": "Terms", "type": "boolean", "required": true},
        {"id": "papers", "label": "Papers", "type": "file", "required": false, "max": 2},
        {"id": "staff", "label": "Staff", "type": "table", "required": false, "min_rows": 1, "max_rows": 2, "columns": [
            {"id": "role", "label": "Role", "type": "text", "required": true, "max": 20},
            {"id": "pay", "label": "Pay", "type": "money", "required": true},
            {"id": "left", "label": "Left", "type": "date", "required": false},
            {"id": "certificate", "label": "Certificate", "type": "file", "required": false}
        ]}
    ]}]))
}

/// The day on which pages are saved here.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 3, 31).expect("a day")
}

fn map(answers: &Value) -> Map<String, Value> {
    answers.as_object().expect("an object").clone()
}

/// Answers by page.
fn by_page(pages: &Value) -> Answers {
    map(pages).into_iter().map(|(page, answers)| (page, map(&answers))).collect()
}

/// `pointer code` of every fault of what is sent for a page, when this is on record.
fn faults(questionnaire: &Questionnaire, page: &str, sent: &Value, saved: &Value) -> Vec<String> {
    let page = questionnaire.page(page).expect("the page");
    let checked = questionnaire.check_page(page, &map(sent), &by_page(saved), today());
    checked.into_vec().iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
}
