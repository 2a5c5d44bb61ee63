//! Section 58: a provider is heard before it is treated as excluded or excludable, and each factor is weighed.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::market::{company, declare, drafted, list, market, own};
use crate::applications::ground::{Ground, Home};
use crate::support::*;

/// Submitted with these grounds.
async fn submitted(ground: &Ground, cqc_id: &str, statement: Value) -> (Home, String) {
    let (home, id) = drafted(ground, cqc_id).await;
    declare(ground, &home, &id, 0, statement).expect(200).await;
    ground.submit(&home, &id).await;
    (home, id)
}

fn open<'a>(ground: &'a Ground, id: &str, respond_by: &str) -> Request<'a> {
    let body = json!({"concerns": "What has been done since?", "respond_by": respond_by});
    ground.app.post(&format!("/applications/{id}/exclusion-hearing")).by(&ground.officer).json(body)
}

fn answer<'a>(ground: &'a Ground, home: &Home, id: &str, version: i64, body: Value) -> Request<'a> {
    let path = format!("/applications/{id}/exclusion-hearing/representations");
    ground.app.put(&path).by(&home.member).if_match(version).json(body)
}

fn find<'a>(ground: &'a Ground, id: &str, version: i64, code: &str, recurs: bool) -> Request<'a> {
    let weighed = json!({"taken_seriously": "Yes: paid.", "steps_taken": "An audit.", "commitments": "None.",
        "time_passed": "A year.", "other": "Nothing."});
    let grounds = json!([{"ground": code, "applies": true, "continues_or_may_recur": recurs, "weighed": weighed}]);
    let body = json!({"grounds": grounds, "reason": "As the panel found."});
    let path = format!("/applications/{id}/exclusion-hearing/finding");
    ground.app.post(&path).by(&ground.officer).if_match(version).json(body)
}

const REASON: Option<&str> = Some("As was found after the hearing.");

#[actix_web::test]
async fn s58_nobody_is_refused_or_admitted_before_it_was_heard() {
    let ground = market().await;
    let misconduct = json!({"grounds": [own("professional_misconduct", "2026-01-05", None, None)]});
    let (home, id) = submitted(&ground, "1-101", misconduct).await;
    for outcome in ["admit", "refuse"] {
        let early = ground.decide(&id, outcome, REASON, 409).await;
        assert!(early.str("/detail").contains("s.58(2)"), "{}", early.text());
    }
    assert_eq!(open(&ground, &id, "2026-06-01").expect(422).await.faults(), ["/respond_by too_soon"]);
    open(&ground, &id, "2026-06-15").expect(201).await;
    assert_eq!(open(&ground, &id, "2026-06-15").expect(409).await.problem(), "conflict");
    assert_eq!(find(&ground, &id, 1, "professional_misconduct", false).expect(409).await.problem(), "wrong-state");

    let said = answer(&ground, &home, &id, 1, json!({"words": "We have changed."})).expect(200).await;
    assert_eq!(said.version(), 2);
    answer(&ground, &home, &id, 1, json!({"words": "Again."})).expect(412).await;
    let bare = json!({"grounds": [{"ground": "professional_misconduct", "applies": true}], "reason": "A."});
    let path = format!("/applications/{id}/exclusion-hearing/finding");
    let refused = ground.app.post(&path).by(&ground.officer).if_match(2).json(bare).expect(422).await;
    assert_eq!(refused.faults(), ["/grounds/0/weighed missing"]);
    let other = find(&ground, &id, 2, "insolvency", false).expect(422).await;
    assert_eq!(other.faults(), ["/grounds not_found_about"]);
    let found = find(&ground, &id, 2, "professional_misconduct", false).expect(200).await;
    assert_eq!(found.str("/found/conclusion"), "neither");
    find(&ground, &id, 3, "professional_misconduct", true).expect(409).await;
    answer(&ground, &home, &id, 3, json!({"words": "Too late."})).expect(409).await;
    let refuse = ground.decide(&id, "refuse", REASON, 409).await;
    assert!(refuse.str("/detail").contains("neither excluded nor excludable"), "{}", refuse.text());
    assert_eq!(ground.decide(&id, "admit", REASON, 200).await.str("/state"), "admitted");
    let read = ground.app.get(&format!("/applications/{id}/exclusion-hearing")).by(&home.member).expect(200).await;
    assert_eq!(read.str("/found/grounds/0/weighed/steps_taken"), "An audit.");
    let stranger = ground.good_home("1-109").await;
    ground.app.get(&format!("/applications/{id}/exclusion-hearing")).by(&stranger.member).expect(404).await;
}

#[actix_web::test]
async fn s57_an_excluded_supplier_is_refused_and_never_admitted() {
    let ground = market().await;
    let bribery = json!({"grounds": [own("bribery", "2025-06-01", None, Some("The director has left."))]});
    let (home, id) = submitted(&ground, "1-101", bribery).await;
    open(&ground, &id, "2026-06-02").expect(201).await;
    ground.app.at("2026-06-02T23:59:59");
    assert_eq!(find(&ground, &id, 1, "bribery", true).expect(409).await.problem(), "wrong-state", "the last day lasts");
    ground.app.at("2026-06-03T00:00:00");
    let late = answer(&ground, &home, &id, 1, json!({"words": "Late."})).expect(409).await;
    assert_eq!(late.problem(), "deadline-passed");
    let found = find(&ground, &id, 1, "bribery", true).expect(200).await;
    assert_eq!(found.str("/found/conclusion"), "excluded");
    let admitted = ground.decide(&id, "admit", REASON, 422).await;
    assert_eq!(admitted.problem(), "refused-by-regime");
    assert_eq!(ground.decide(&id, "refuse", REASON, 200).await.str("/state"), "refused");
    let actions: Vec<String> = ground.app.audit_events().await.into_iter().map(|event| event.action).collect();
    for action in ["exclusion_hearing.opened", "exclusion_hearing.found"] {
        assert!(actions.iter().any(|done| done == action), "{action}");
    }
}

#[actix_web::test]
async fn the_debarred_are_refused_without_a_hearing_and_other_reasons_need_none() {
    let ground = market().await;
    list(&ground, &["D-1,mandatory,fraud,2026-03-02,,,,One Limited,GB-COH:111111"]).await;
    let (home, id) = drafted(&ground, "1-101").await;
    company(&ground, &home, "111111").await;
    declare(&ground, &home, &id, 0, json!({})).expect(200).await;
    ground.submit(&home, &id).await;
    assert_eq!(ground.decide(&id, "admit", REASON, 422).await.problem(), "refused-by-regime");
    ground.decide(&id, "refuse", None, 200).await;

    // Whoever said nothing is refused for that, not for a ground.
    let (home, silent) = drafted(&ground, "1-102").await;
    ground.submit(&home, &silent).await;
    ground.decide(&silent, "refuse", None, 200).await;
}

#[actix_web::test]
async fn an_associated_person_may_be_replaced() {
    let ground = market().await;
    let mut about = own("professional_misconduct", "2026-01-05", None, None);
    about["about"] = json!("associated_person");
    about["person"] = json!("Example Agency");
    let statement = json!({"associated_persons": [{"name": "Example Agency", "relied_on_for": "Nurses at night"}],
        "grounds": [about]});
    let (home, id) = submitted(&ground, "1-101", statement).await;
    open(&ground, &id, "2026-06-15").expect(201).await;
    let replaced =
        |person: &str| json!({"words": "We rely on another.", "replaced": [{"person": person, "by": "Sample Agency"}]});
    let unknown = answer(&ground, &home, &id, 1, replaced("Somebody")).expect(422).await;
    assert_eq!(unknown.faults(), ["/replaced/0/person unknown"]);
    let said = answer(&ground, &home, &id, 1, replaced("Example Agency")).expect(200).await;
    assert_eq!(said.str("/answered/replaced/0/by"), "Sample Agency");
}

/// Day and last day of every notice to a Minister, and of how many refusals it tells.
async fn noticed(ground: &Ground) -> Vec<String> {
    let path = format!("/frameworks/{}/notices", ground.framework);
    let listed = ground.app.get(&path).by(&ground.officer).expect(200).await.json();
    let items = listed["items"].as_array().unwrap().iter();
    let of_refusals = items.filter(|item| item["event"] == "application_excluded");
    let line = |item: &Value| {
        format!("{} {} {} {}", text(&item["happened_on"]), text(&item["due_on"]), item["refused"], text(&item["cites"]))
    };
    of_refusals.map(line).collect()
}

/// Heard, found to be so, and refused.
async fn refused_after_hearing(ground: &Ground, home: &Home, id: &str, code: &str) {
    open(ground, id, "2026-06-15").expect(201).await;
    answer(ground, home, id, 1, json!({"words": "We have nothing to add."})).expect(200).await;
    find(ground, id, 2, code, true).expect(200).await;
    ground.decide(id, "refuse", REASON, 200).await;
}

#[actix_web::test]
async fn s59_a_refusal_for_exclusion_is_noticed_to_a_minister_within_thirty_days() {
    let ground = market().await;
    let bribery = json!({"grounds": [own("bribery", "2025-06-01", None, None)]});
    let misconduct = json!({"grounds": [own("professional_misconduct", "2026-01-05", None, None)]});
    let (home, excluded) = submitted(&ground, "1-101", bribery).await;
    let (other, excludable) = submitted(&ground, "1-102", misconduct.clone()).await;
    refused_after_hearing(&ground, &home, &excluded, "bribery").await;
    refused_after_hearing(&ground, &other, &excludable, "professional_misconduct").await;
    let law = "Procurement Act 2023, s.59(1)(a)(iv), (1)(b) and (2)";
    let first = format!("2026-06-01 2026-06-30 2 {law}");
    assert_eq!(noticed(&ground).await, std::slice::from_ref(&first), "the day of the refusal is the first of thirty");

    // Nobody is told of a refusal for another reason, nor of somebody that a Minister has debarred.
    ground.app.at("2026-06-03T09:00");
    list(&ground, &["D-1,mandatory,fraud,2026-03-02,,,,One Limited,GB-COH:111111"]).await;
    let (debarred, id) = drafted(&ground, "1-103").await;
    company(&ground, &debarred, "111111").await;
    declare(&ground, &debarred, &id, 0, json!({})).expect(200).await;
    ground.submit(&debarred, &id).await;
    ground.decide(&id, "refuse", None, 200).await;
    let (silent, id) = drafted(&ground, "1-104").await;
    ground.submit(&silent, &id).await;
    ground.decide(&id, "refuse", None, 200).await;
    assert_eq!(noticed(&ground).await, std::slice::from_ref(&first));

    // But of who is on the list as a threat to national security.
    let rows = [
        "D-1,mandatory,fraud,2026-03-02,,,,One Limited,GB-COH:111111",
        "D-2,mandatory,national_security_mandatory,2026-03-02,,,,Two Limited,GB-COH:222222",
    ];
    list(&ground, &rows).await;
    let (threat, id) = drafted(&ground, "1-105").await;
    company(&ground, &threat, "222222").await;
    declare(&ground, &threat, &id, 0, json!({})).expect(200).await;
    ground.submit(&threat, &id).await;
    ground.decide(&id, "refuse", None, 200).await;
    assert_eq!(noticed(&ground).await, [first, format!("2026-06-03 2026-07-02 1 {law}")]);
}

#[actix_web::test]
async fn s59_no_notice_falls_due_under_the_regulations_of_2015() {
    let ground = market().await;
    let bribery = json!({"grounds": [own("bribery", "2025-06-01", None, None)]});
    let (home, id) = submitted(&ground, "1-101", bribery).await;
    refused_after_hearing(&ground, &home, &id, "bribery").await;
    assert_eq!(noticed(&ground).await.len(), 1);
    for (regime, notices) in
        [("pcr2015_dps", 0), ("pcr2015_light_touch", 0), ("nhs_psr", 0), ("pa2023_open_framework", 1)]
    {
        let raw = ground.app.raw().await;
        raw.execute_unprepared(&format!("UPDATE framework SET regime = '{regime}'")).await.expect("updated");
        assert_eq!(noticed(&ground).await.len(), notices, "{regime}");
    }
}
