use drawdown::kernel::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::ground::{GOOD_ANSWER, Ground, criterion, reason};
use crate::support::*;

#[actix_web::test]
async fn w09_pages_are_saved_one_by_one_and_read_back() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let opened = ground.try_to_open(&home, 201).await;
    assert_eq!(opened.str("/state"), "draft");
    assert_eq!(opened.str("/kind"), "first");
    let id = opened.id();
    let saved = ground.save(&home, &id, "quality", json!({"self_assessment_dignity": 5}), 200).await;
    assert_eq!(saved.version(), 2);
    assert_eq!(saved.json()["pages"], json!({"quality": {"self_assessment_dignity": 5}}));
    let replaced = ground.save(
        &home,
        &id,
        "quality",
        json!({"self_assessment_staffing": 1, "self_assessment_dignity": null}),
        200,
    );
    assert_eq!(replaced.await.json()["pages"]["quality"], json!({"self_assessment_staffing": 1}));
    assert_eq!(ground.read(&home, &id).await.version(), 3);
}

#[actix_web::test]
async fn w09_a_page_with_a_fault_changes_nothing() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let wrong = json!({"legal_name": "A", "years_trading": -1, "colour": 1,
        "public_liability_cover": {"amount": "1.005", "currency": "GBP"}});
    let mut faults = ground.save(&home, &id, "business", wrong, 422).await.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "/answers/colour unknown_field",
            "/answers/public_liability_cover/amount invalid",
            "/answers/years_trading out_of_range"
        ]
    );
    let unchanged = ground.read(&home, &id).await;
    assert_eq!((unchanged.version(), unchanged.json()["pages"].clone()), (1, json!({})));
    ground.save(&home, &id, "no-such-page", json!({}), 404).await;
}

#[actix_web::test]
async fn a_stale_reader_overwrites_nothing() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let path = format!("/applications/{id}/pages/quality");
    let body = json!({"answers": {"self_assessment_dignity": 2}});
    ground.app.put(&path).by(&home.member).json(body.clone()).expect(428).await;
    ground.app.put(&path).by(&home.member).if_match(1).json(body.clone()).expect(200).await;
    let stale = ground.app.put(&path).by(&home.member).if_match(1).json(json!({"answers": {}})).expect(412).await;
    assert_eq!(stale.problem(), "stale");
    assert_eq!(ground.read(&home, &id).await.json()["pages"]["quality"], body["answers"]);

    let writers = (0..6).map(|mark| {
        let answers = json!({"answers": {"self_assessment_dignity": mark}});
        ground.app.put(&path).by(&home.member).if_match(2).json(answers).send()
    });
    let mut statuses: Vec<u16> = join_all(writers).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
}

#[actix_web::test]
async fn of_parallel_openings_for_one_location_one_wins() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let path = format!("/frameworks/{}/applications", ground.framework);
    let openings =
        (0..6).map(|_| ground.app.post(&path).by(&home.member).json(json!({"location_id": home.location})).send());
    let answers = join_all(openings).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    let listed = ground.app.get(&path).by(&home.member).expect(200).await;
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_location_is_applied_for_by_its_own_provider_only() {
    let ground = Ground::new().await;
    let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let path = format!("/frameworks/{}/applications", ground.framework);
    let body = json!({"location_id": home.location});
    ground.app.post(&path).by(&other.member).json(body.clone()).expect(404).await;
    ground.app.post(&path).by(&ground.officer).json(body.clone()).expect(403).await;
    ground.app.post(&path).json(body.clone()).expect(401).await;
    let unknown = ground.app.post(&path).by(&home.member).json(json!({"location": home.location})).expect(422).await;
    assert_eq!(unknown.faults(), ["/location unknown_field"]);
    let nowhere = "/frameworks/0199a1c0-5f5e-7000-8000-00000000dead/applications";
    ground.app.post(nowhere).by(&home.member).json(body).expect(404).await;
}

#[actix_web::test]
async fn k04_readiness_says_what_is_missing_and_what_the_rules_would_find() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    let [(business, answers), ..] = GOOD_ANSWER;
    ground.save(&home, &id, business, serde_json::from_str(answers).unwrap(), 200).await;
    let half = ground.readiness(&home, &id).await.json();
    assert_eq!(half["ready"], false);
    let missing: Vec<&str> =
        half["missing"].as_array().unwrap().iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    assert_eq!(missing.len(), 5);
    assert_eq!(missing[0], "/answers/self_assessment_safeguarding");
    assert!(half.get("assessment").is_none());

    ground.fill(&home, &id).await;
    let expired = json!({"equality_policy_reviewed_on": "2017-05-01", "equality_policy_expires_on": "2020-05-01",
        "safeguarding_policy_expires_on": "2021-12-31"});
    ground.save(&home, &id, "policies", expired, 200).await;
    let version = ground.read(&home, &id).await.version();
    let whole = ground.readiness(&home, &id).await.json();
    assert_eq!(whole["ready"], true);
    assert_eq!(whole["assessment"]["outcome"], "not_met");
    assert_eq!(criterion(&whole["assessment"], "equality-policy-current"), "not met");
    assert!(reason(&whole["assessment"], "equality-policy-current").contains("out of date"));
    assert!(whole["assessment"].get("decision_id").is_none(), "a dry run leaves no record");
    assert_eq!((whole["window"]["key"].as_str(), whole["waits"].as_bool()), (Some("initial"), Some(true)));
    assert_eq!(ground.read(&home, &id).await.version(), version);
    let decisions = ground.app.get(&format!("/frameworks/{}/decisions", ground.framework)).by(&ground.officer);
    let hooks: Vec<Value> = decisions.expect(200).await.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|decision| decision["hook"].clone())
        .collect();
    assert!(!hooks.contains(&json!("eligibility")), "{hooks:?}");
}

#[actix_web::test]
async fn w09_answers_stay_bound_to_the_version_opened() {
    let ground = Ground::new().await;
    let (early, late) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let questionnaire = format!("/frameworks/{}/questionnaire", ground.framework);
    let before = ground.app.get(&questionnaire).expect(200).await.str("/questionnaire_version");
    let id = ground.open(&early).await;
    ground.app.at("2020-12-11T09:00");

    ground.change_rules("questionnaire.json", "\"Full years of trading\"", "\"Whole years of trading\"").await;

    let after = ground.app.get(&questionnaire).expect(200).await;
    assert_ne!(after.str("/questionnaire_version"), before);
    assert!(after.text().contains("Whole years of trading"));
    ground.fill(&early, &id).await;
    let receipt = ground.submit(&early, &id).await;
    assert_eq!(receipt.str("/questionnaire_version"), before);
    assert_eq!(ground.assessment(&early, &id).await.str("/package_sha256"), before);
    let new = ground.open(&late).await;
    assert_eq!(ground.read(&late, &new).await.str("/questionnaire_version"), after.str("/questionnaire_version"));
}

#[actix_web::test]
async fn a_withdrawn_application_makes_room_for_another() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let draft = ground.open(&home).await;
    ground.try_to_open(&home, 409).await;
    let version = ground.read(&home, &draft).await.version();
    let path = format!("/applications/{draft}/withdraw");
    ground.app.post(&path).by(&home.member).expect(428).await;
    assert_eq!(ground.try_to_withdraw(&home, &draft, 200).await.str("/state"), "withdrawn");
    let again = ground.app.post(&path).by(&home.member).if_match(version).expect(409).await;
    assert_eq!(again.problem(), "wrong-state");
    ground.try_to_submit(&home, &draft, 409).await;
    ground.app.get(&format!("/applications/{draft}")).by(&ground.officer).expect(404).await;

    let submitted = ground.apply(&home).await;
    let gone = ground.try_to_withdraw(&home, &submitted, 200).await;
    assert_eq!((gone.str("/state"), gone.str("/receipt/waits")), ("withdrawn".into(), "true".into()));
    ground.app.get(&format!("/applications/{submitted}")).by(&ground.officer).expect(200).await;
    assert_eq!(ground.try_to_open(&home, 201).await.str("/kind"), "first");
}

#[actix_web::test]
async fn the_questionnaire_is_public_once_the_framework_is() {
    let ground = Ground::new().await;
    let read = ground.app.get(&format!("/frameworks/{}/questionnaire", ground.framework)).expect(200).await;
    let pages: Vec<Value> = read.json()["pages"].as_array().unwrap().iter().map(|page| page["id"].clone()).collect();
    assert_eq!(pages, [json!("business"), json!("quality"), json!("policies")]);
    let draft = ground.app.post("/frameworks").by(&ground.officer).json(json!({
        "name": "Next", "kind": "alliance", "regime": "pcr2015_light_touch", "starts_on": "2021-02-08",
        "ends_on": "2027-02-07", "applications_open_on": "2020-12-14", "lots": [{"code": "1", "title": "One"}]
    }));
    let draft = draft.expect(201).await.id();
    ground.app.get(&format!("/frameworks/{draft}/questionnaire")).expect(404).await;
    let other = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    ground.app.get(&format!("/frameworks/{draft}/questionnaire")).by(&other).expect(404).await;
}
