//! What a council's rules find: an excluded supplier, an excludable one, and what lies too far back.

use serde_json::{Value, json};

use super::market::{company, declare, drafted, list, market, own, provider_of};
use crate::applications::ground::{Ground, Home, criterion};

async fn outcome(ground: &Ground, home: &Home, id: &str) -> String {
    ground.assessment(home, id).await.str("/outcome")
}

/// The dry run under a declaration, as the applicant reads it before it submits.
async fn found(ground: &Ground, home: &Home, id: &str, version: i64, grounds: Value) -> Value {
    declare(ground, home, id, version, json!({"grounds": grounds})).expect(200).await;
    ground.readiness(home, id).await.json()["assessment"].clone()
}

#[actix_web::test]
async fn who_declares_nothing_reads_so_before_submitting() {
    let ground = market().await;
    let (home, id) = drafted(&ground, "1-101").await;
    let before = ground.readiness(&home, &id).await.json()["assessment"].clone();
    assert_eq!(criterion(&before, "exclusion-declared"), "not met");
    declare(&ground, &home, &id, 0, json!({})).expect(200).await;
    ground.submit(&home, &id).await;
    assert_eq!(outcome(&ground, &home, &id).await, "met");
    ground.decide(&id, "admit", None, 200).await;
}

#[actix_web::test]
async fn s57_a_mandatory_ground_excludes_self_cleaning_refers_and_what_is_too_old_is_ignored() {
    let ground = market().await;
    let (home, id) = drafted(&ground, "1-101").await;
    for (version, (grounds, outcome)) in [
        (json!([own("bribery", "2025-06-01", None, None)]), "not_met"),
        (json!([own("bribery", "2025-06-01", None, Some("The director has left."))]), "refer"),
        (json!([own("bribery", "2021-06-02", None, None)]), "not_met"),
        (json!([own("bribery", "2021-06-01", None, None)]), "met"),
        (json!([own("fraud", "2022-02-24", None, None)]), "met"),
        (json!([own("professional_misconduct", "2020-01-01", Some("2023-06-01"), None)]), "met"),
        (json!([own("professional_misconduct", "2020-01-01", Some("2023-06-02"), None)]), "refer"),
        (json!([own("professional_misconduct", "2020-01-01", None, Some("Training."))]), "refer"),
    ]
    .into_iter()
    .enumerate()
    {
        let version = i64::try_from(version).unwrap();
        let said = grounds.to_string();
        let assessed = found(&ground, &home, &id, version, grounds).await;
        assert_eq!(assessed["outcome"], outcome, "{said}");
    }
    ground.submit(&home, &id).await;
    let seen = ground.assessment(&home, &id).await.json();
    assert_eq!(criterion(&seen, "discretionary-ground"), "refer");
}

#[actix_web::test]
async fn s57_the_debarment_list_is_looked_at_by_numbers_of_the_provider_and_of_those_behind_it() {
    let ground = market().await;
    list(
        &ground,
        &[
            "D-1,mandatory,fraud,2026-03-02,,,,One Limited,GB-COH:111111",
            "D-2,discretionary,insolvency,2026-03-02,,,,Two Limited,GB-COH:222222",
            "D-3,mandatory,national_security_mandatory,2026-03-02,,,Networks,Three Limited,GB-COH:333333",
            "D-4,mandatory,fraud,2026-07-01,,,,Four Limited,GB-COH:444444",
        ],
    )
    .await;
    let mut found = vec![];
    for (serial, number) in ["111111", "222222", "333333", "444444", "555555"].into_iter().enumerate() {
        let (home, id) = drafted(&ground, &format!("1-20{serial}")).await;
        company(&ground, &home, number).await;
        declare(&ground, &home, &id, 0, json!({})).expect(200).await;
        ground.submit(&home, &id).await;
        found.push(outcome(&ground, &home, &id).await);
    }
    assert_eq!(found, ["not_met", "refer", "refer", "met", "met"]);

    // Through a parent, while it is one; and through somebody who is relied on.
    let (home, id) = drafted(&ground, "1-301").await;
    let path = format!("/providers/{}/connected-persons", provider_of(&home));
    let parent = json!({"role": "parent", "name": "One Limited", "number": {"scheme": "GB-COH", "value": "111111"}});
    let person = ground.app.post(&path).by(&home.member).json(parent.clone()).expect(201).await.id();
    let assessed = found_with(&ground, &home, &id, 0, json!({})).await;
    assert_eq!(criterion(&assessed, "not-debarred"), "not met");
    let mut ended = parent;
    ended["until_on"] = json!("2026-05-31");
    ground.app.put(&format!("/connected-persons/{person}")).by(&home.member).if_match(1).json(ended).expect(200).await;
    assert_eq!(found_with(&ground, &home, &id, 1, json!({})).await["outcome"], "met");
    let agency = json!({"name": "Two Limited", "relied_on_for": "Nurses at night",
        "number": {"scheme": "GB-COH", "value": "222222"}});
    let relying = json!({"associated_persons": [agency]});
    assert_eq!(criterion(&found_with(&ground, &home, &id, 2, relying).await, "debarment-list"), "refer");
    assert_eq!(found_with(&ground, &home, &id, 3, json!({})).await["outcome"], "met", "it relies on nobody now");
}

async fn found_with(ground: &Ground, home: &Home, id: &str, version: i64, statement: Value) -> Value {
    declare(ground, home, id, version, statement).expect(200).await;
    ground.readiness(home, id).await.json()["assessment"].clone()
}
