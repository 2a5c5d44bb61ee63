use drawdown::questionnaire::Questionnaire;
use serde_json::{Value, json};

use super::conditions::branching;
use super::{answers, by_page, every_type, faults, today};

fn takes(schema: &Value, answers: &Value) -> bool {
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(schema).expect("a schema");
    validator.is_valid(answers)
}

fn of_page(questionnaire: &Questionnaire, page: &str) -> Value {
    questionnaire.page_schema(questionnaire.page(page).expect("the page"), today())
}

#[test]
fn w09_the_schema_of_a_page_takes_what_the_server_takes() {
    let schema = of_page(&every_type(), "p");
    assert!(jsonschema::meta::is_valid(&schema), "{schema}");
    for answers in answers::good() {
        assert!(takes(&schema, &answers), "{answers}");
    }
}

#[test]
fn w09_the_schema_of_a_page_refuses_what_the_server_refuses() {
    let schema = of_page(&every_type(), "p");
    for (answers, fault) in answers::bad() {
        assert!(!takes(&schema, &answers), "{answers}: {fault}");
    }
}

#[test]
fn w09_conditions_within_a_page_are_in_its_schema() {
    let asked = branching();
    let schema = of_page(&asked, "offer");
    for answers in [
        json!({"service": "home", "beds": 4}),
        json!({"service": "branch", "beds": 4}),
        json!({"service": "branch", "beds": null}),
        json!({"service": null, "beds": 4}),
        json!({"beds": 4}),
        json!({}),
    ] {
        let taken = faults(&asked, "offer", &answers, &json!({})).is_empty();
        assert_eq!(takes(&schema, &answers), taken, "{answers}");
    }
    assert!(takes(&of_page(&asked, "more"), &json!({"large": true})), "another page's answers are not known to it");
}

/// The whole schema takes exactly the answers that could be submitted.
#[test]
fn w09_the_whole_schema_takes_complete_answers_alone() {
    let asked = branching();
    let schema = asked.whole_schema(today());
    assert!(jsonschema::meta::is_valid(&schema), "{schema}");
    let offers = [
        json!({}),
        json!({"service": "home"}),
        json!({"service": "home", "beds": 3}),
        json!({"service": "branch"}),
        json!({"service": "branch", "beds": 3}),
        json!({"service": "branch", "kinds": ["a"]}),
        json!({"service": "branch", "kinds": ["c"]}),
        json!({"service": "branch", "kinds": ["a"], "refused": true}),
    ];
    let more = [
        json!({}),
        json!({"large": true}),
        json!({"none_said": true}),
        json!({"large": true, "none_said": true}),
        json!({"of_b_or_c": false}),
        json!({"remedies": [{"reason": "terms", "remedy": "Accepted"}]}),
        json!({"remedies": [{"reason": "terms"}]}),
    ];
    let mut taken = 0;
    for (offer, more) in offers.iter().flat_map(|offer| more.iter().map(move |more| (offer, more))) {
        let pages = json!({"offer": offer, "more": more});
        let complete = faults(&asked, "offer", offer, &pages).is_empty()
            && faults(&asked, "more", more, &pages).is_empty()
            && asked.missing(&by_page(&pages)).is_empty();
        assert_eq!(takes(&schema, &pages), complete, "{pages}");
        taken += usize::from(complete);
    }
    assert_eq!(taken, 5);
    assert!(!takes(&schema, &json!({"offer": {"service": "branch"}})), "a page that is needed");
    assert!(takes(&schema, &json!({"offer": {"service": "branch", "kinds": ["a"]}})), "and one that is not");
    assert!(!takes(&schema, &json!({"offer": {"service": "branch", "kinds": ["a"]}, "strange": {}})));
}

#[test]
fn a_schema_says_to_people_what_it_says_to_programs() {
    let schema = of_page(&every_type(), "p");
    let mark = &schema["properties"]["mark"];
    assert_eq!(mark["title"], "Mark");
    assert_eq!(mark["anyOf"][0]["oneOf"][1], json!({"const": 2, "title": "planned"}));
    assert_eq!(schema["properties"]["papers"]["anyOf"][0]["items"]["format"], "uuid");
}
