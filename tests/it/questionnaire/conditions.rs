use drawdown::questionnaire::Questionnaire;
use serde_json::{Value, json};

use super::{by_page, faults, questionnaire};

/// Two pages: what is offered, and what follows from it.
pub fn branching() -> Questionnaire {
    let yes = |id: &str, when: Value| json!({"id": id, "label": id, "type": "boolean", "required": true, "when": when});
    questionnaire(json!([
        {"id": "offer", "title": "Offer", "questions": [
            {"id": "service", "label": "Service", "type": "choice", "required": true, "options": ["home", "branch"]},
            {"id": "kinds", "label": "Kinds", "type": "choices", "required": false, "options": ["a", "b", "c"]},
            {"id": "refused", "label": "Refused before", "type": "boolean", "required": false},
            {"id": "beds", "label": "Beds", "type": "integer", "required": true, "min": 1,
                "when": {"question": "service", "equals": "home"}}
        ]},
        {"id": "more", "title": "More", "questions": [
            yes("large", json!({"question": "beds", "known": true})),
            yes("none_said", json!({"question": "kinds", "known": false})),
            yes("of_b_or_c", json!({"question": "kinds", "one_of": ["b", "c"]})),
            {"id": "remedies", "label": "Remedies", "type": "table", "required": true,
                "when": {"question": "refused", "equals": true},
                "columns": [{"id": "reason", "label": "Reason", "type": "text", "required": true},
                    {"id": "remedy", "label": "Remedy", "type": "text", "required": true}]}
        ]}
    ]))
}

fn missing(answers: Value) -> Vec<String> {
    let missing = branching().missing(&by_page(&answers));
    missing.into_iter().map(|fault| fault.pointer.replace("/answers/", "")).collect()
}

#[test]
fn w09_a_question_that_is_not_asked_is_refused_and_never_missing() {
    let asked = branching();
    let none = json!({});
    assert_eq!(faults(&asked, "offer", &json!({"service": "home", "beds": 4}), &none), [""; 0]);
    assert_eq!(faults(&asked, "offer", &json!({"service": "branch", "beds": 4}), &none), ["/answers/beds not_asked"]);
    assert_eq!(faults(&asked, "offer", &json!({"service": "branch", "beds": null}), &none), [""; 0]);
    assert_eq!(faults(&asked, "offer", &json!({"beds": 4}), &none), ["/answers/beds not_asked"], "not answered yet");
    assert_eq!(missing(json!({"offer": {"service": "branch"}})), ["none_said"]);
    assert_eq!(missing(json!({"offer": {"service": "home", "kinds": ["a"]}})), ["beds"]);
}

#[test]
fn w09_conditions_look_at_other_pages_and_through_other_conditions() {
    let asked = branching();
    let on_more = |sent: Value, offer: Value| faults(&asked, "more", &sent, &json!({"offer": offer}));
    assert_eq!(on_more(json!({"large": true}), json!({"service": "home", "beds": 90})), [""; 0]);
    assert_eq!(on_more(json!({"large": true}), json!({"service": "home"})), ["/answers/large not_asked"]);
    let stale = json!({"service": "branch", "beds": 90});
    assert_eq!(on_more(json!({"large": true}), stale), ["/answers/large not_asked"], "the beds are not asked either");
    assert_eq!(on_more(json!({"none_said": true}), json!({})), [""; 0]);
    assert_eq!(on_more(json!({"of_b_or_c": true}), json!({"kinds": ["a", "c"]})), [""; 0]);
    assert_eq!(on_more(json!({"of_b_or_c": true}), json!({"kinds": ["a"]})), ["/answers/of_b_or_c not_asked"]);
}

#[test]
fn w09_what_a_save_makes_unasked_is_taken_out() {
    let before =
        json!({"offer": {"service": "branch", "beds": 90, "kinds": ["c"]}, "more": {"large": true, "of_b_or_c": true}});
    let (settled, dropped) = branching().settle(by_page(&before));
    assert_eq!(settled, by_page(&json!({"offer": {"service": "branch", "kinds": ["c"]}, "more": {"of_b_or_c": true}})));
    assert_eq!(dropped, ["beds", "large"], "and what hung on it");
}

/// What N04 needs of a questionnaire: a row for each reason of the refusal, of those who were refused.
#[test]
fn n04_remedies_are_asked_one_by_one_of_those_who_were_refused() {
    let asked = branching();
    let refused = json!({"offer": {"service": "branch", "refused": true}});
    assert_eq!(missing(refused.clone()), ["none_said", "remedies"]);
    assert_eq!(missing(json!({"offer": {"service": "branch", "refused": false}})), ["none_said"]);
    let remedies = json!({"remedies": [{"reason": "cqc-rating", "remedy": "Rated anew"}, {"reason": "terms"}]});
    assert_eq!(faults(&asked, "more", &remedies, &refused), ["/answers/remedies/1/remedy missing"]);
    assert_eq!(faults(&asked, "more", &json!({"remedies": []}), &refused), ["/answers/remedies too_few"]);
}
