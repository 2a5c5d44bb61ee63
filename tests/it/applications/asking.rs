//! What is asked, of whom and in which version; and pages that hang on each other.

use serde_json::{Value, json};

use super::ground::{GOOD_ANSWER, Ground};
use crate::support::*;

/// The alliance's files with one question more on a page.
pub fn with_question(mut files: Files, page: usize, question: Value) -> Files {
    let mut asked: Value = serde_json::from_str(&files["questionnaire.json"]).unwrap();
    asked["pages"][page]["questions"].as_array_mut().unwrap().push(question);
    files.insert("questionnaire.json".into(), asked.to_string());
    files
}

#[actix_web::test]
async fn w09_an_application_goes_on_being_asked_what_it_was_asked_when_it_was_opened() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let own = format!("/applications/{id}/questionnaire");
    let before = ground.app.get(&own).by(&home.member).expect(200).await;
    assert_eq!(
        before.json(),
        ground.app.get(&format!("/frameworks/{}/questionnaire", ground.framework)).expect(200).await.json()
    );

    ground.app.at("2020-12-11T09:00");
    ground.change_rules("questionnaire.json", "\"max\": 300,", "\"max\": 5,").await;

    assert_eq!(ground.app.get(&own).by(&home.member).expect(200).await.json(), before.json());
    let (page, answers) = GOOD_ANSWER[0];
    ground.save(&home, &id, page, serde_json::from_str(answers).unwrap(), 200).await;
    let later = ground.good_home("1-102").await;
    let new = ground.open(&later).await;
    let refused = ground.save(&later, &new, page, serde_json::from_str(answers).unwrap(), 422).await;
    assert_eq!(refused.faults(), ["/answers/years_trading out_of_range"]);

    ground.app.get(&own).by(&later.member).expect(404).await;
    ground.app.get(&own).expect(401).await;
    ground.app.get(&own).by(&ground.officer).expect(404).await;
    ground.fill(&home, &id).await;
    ground.submit(&home, &id).await;
    assert_eq!(ground.app.get(&own).by(&ground.officer).expect(200).await.json(), before.json());
}

#[actix_web::test]
async fn w09_every_saved_page_fits_the_published_schema() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let asked = format!("/frameworks/{}/questionnaire/schema", ground.framework);
    for (page, answers) in GOOD_ANSWER {
        let schema = ground.app.get(&format!("{asked}?page={page}")).expect(200).await.json();
        let validator = jsonschema::draft202012::new(&schema).expect("a schema");
        let good: Value = serde_json::from_str(answers).unwrap();
        let saved = ground.save(&home, &id, page, good.clone(), 200).await.json();
        assert!(validator.is_valid(&good) && validator.is_valid(&saved["pages"][page]), "{page}");
        let mut bad = good;
        bad["colour"] = json!("red");
        ground.save(&home, &id, page, bad.clone(), 422).await;
        assert!(!validator.is_valid(&bad));
    }
    let whole = ground.app.get(&asked).expect(200).await.json();
    let whole = jsonschema::draft202012::new(&whole).expect("a schema");
    let pages = ground.read(&home, &id).await.json()["pages"].clone();
    assert!(whole.is_valid(&pages));
    let mut short = pages;
    short["business"].as_object_mut().unwrap().remove("legal_name");
    assert!(!whole.is_valid(&short));

    let own = format!("/applications/{id}/questionnaire/schema?page=business");
    let own = ground.app.get(&own).by(&home.member).expect(200).await.json();
    assert_eq!(own, ground.app.get(&format!("{asked}?page=business")).expect(200).await.json());
    ground.app.get(&format!("{asked}?page=nowhere")).expect(404).await;
    assert_eq!(ground.app.get(&format!("{asked}?colour=red")).expect(400).await.problem(), "bad-query");
}

/// A question on the last page hangs on one of the first.
#[actix_web::test]
async fn w09_what_is_no_longer_asked_leaves_the_draft() {
    let ground = Ground::new().await;
    let plan = json!({"id": "plan", "label": "Plan", "type": "text", "required": true,
        "when": {"question": "years_trading", "equals": 0}});
    let files = with_question(care_home_files(), 2, plan);
    let framework = ground.framework_of("kent", &files).await;
    let home = ground.good_home("1-101").await;
    let id = ground.open_in(&framework, &home).await;
    let early = ground.save(&home, &id, "policies", json!({"plan": "Grow"}), 422).await;
    assert_eq!(early.faults(), ["/answers/plan not_asked"]);
    assert!(early.str("/errors/0/detail").contains("`years_trading` is 0"), "{}", early.text());

    ground.fill(&home, &id).await;
    ground.save(&home, &id, "business", json!({"years_trading": 0}), 200).await;
    let missing = ground.readiness(&home, &id).await.json()["missing"].clone();
    assert!(missing.as_array().unwrap().iter().any(|fault| fault["pointer"] == "/answers/plan"), "{missing}");
    ground.save(&home, &id, "policies", json!({"plan": "Grow"}), 200).await;

    let (page, answers) = GOOD_ANSWER[0];
    let saved = ground.save(&home, &id, page, serde_json::from_str(answers).unwrap(), 200).await.json();
    assert_eq!(saved["pages"]["policies"], json!({}), "twelve years of trading: no plan is asked for");
    let ready = ground.readiness(&home, &id).await.json();
    assert_eq!((&ready["ready"], &ready["missing"], &ready["lapsed"]), (&json!(true), &json!([]), &json!([])));
    let events = ground.app.get("/audit").by(&person(drawdown::kernel::Role::Auditor, home.member.tenant));
    let events = events.expect(200).await.json();
    let last = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["data"]["no_longer_asked"] != json!([]) && event["action"] == "application.page_saved");
    assert_eq!(last.expect("an event")["data"]["no_longer_asked"], json!(["plan"]));
}

#[actix_web::test]
async fn w09_an_answer_that_no_longer_holds_stops_a_submission() {
    let ground = Ground::new().await;
    let cover = json!({"id": "cover_until", "label": "Cover until", "type": "date", "required": false, "min": "today"});
    let framework = ground.framework_of("kent", &with_question(care_home_files(), 0, cover)).await;
    let home = ground.good_home("1-101").await;
    let id = ground.open_in(&framework, &home).await;
    ground.fill(&home, &id).await;
    let mut business: Value = serde_json::from_str(GOOD_ANSWER[0].1).unwrap();
    business["cover_until"] = json!("2020-12-11");
    ground.save(&home, &id, "business", business.clone(), 200).await;
    assert_eq!(ground.readiness(&home, &id).await.json()["ready"], true);

    ground.app.at("2020-12-14T09:00");
    let ready = ground.readiness(&home, &id).await.json();
    assert_eq!((&ready["ready"], &ready["missing"]), (&json!(false), &json!([])));
    assert_eq!(ready["lapsed"][0]["pointer"], "/answers/cover_until");
    assert!(ready.get("assessment").is_none());
    let refused = ground.try_to_submit(&home, &id, 422).await;
    assert_eq!(refused.faults(), ["/answers/cover_until out_of_range"]);
    business["cover_until"] = json!("2020-12-31");
    ground.save(&home, &id, "business", business, 200).await;
    ground.submit(&home, &id).await;
}

/// What officers want to know and no rule reads does not keep the rules from deciding.
#[actix_web::test]
async fn questions_for_officers_alone_are_not_put_to_the_rules() {
    let ground = Ground::new().await;
    let contact =
        json!({"id": "contact", "label": "Contact", "type": "text", "required": true, "sensitivity": "personal"});
    let framework = ground.framework_of("kent", &with_question(care_home_files(), 0, contact)).await;
    let home = ground.good_home("1-101").await;
    let id = ground.open_in(&framework, &home).await;
    ground.fill(&home, &id).await;
    let mut business: Value = serde_json::from_str(GOOD_ANSWER[0].1).unwrap();
    business["contact"] = json!("The home's office");
    ground.save(&home, &id, "business", business, 200).await;
    ground.submit(&home, &id).await;
    assert_eq!(ground.assessment(&home, &id).await.str("/outcome"), "met");
}
