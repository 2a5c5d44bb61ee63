//! Grounds are declared with the draft; what was said before stays on record.

use serde_json::json;

use super::market::{declare, drafted, market, own, provider_of};

#[actix_web::test]
async fn none_is_declared_or_some_each_time_as_a_version_of_its_own() {
    let ground = market().await;
    let (home, id) = drafted(&ground, "1-101").await;
    let path = format!("/applications/{id}/exclusion-declaration");
    let silent = ground.app.get(&path).by(&home.member).expect(200).await;
    assert_eq!((silent.str("/declared"), silent.version()), ("false".into(), 0));
    ground.app.get(&format!("{path}?version=1")).by(&home.member).expect(404).await;
    let none = declare(&ground, &home, &id, 0, json!({})).expect(200).await;
    assert_eq!((none.str("/declared"), none.str("/grounds"), none.version()), ("true".into(), "[]".into(), 1));
    assert_eq!(declare(&ground, &home, &id, 0, json!({})).expect(412).await.problem(), "stale");
    let grounds = json!({"grounds": [own("insolvency", "2025-05-12", None, None)]});
    let some = declare(&ground, &home, &id, 1, grounds).expect(200).await;
    assert_eq!((some.str("/grounds/0/ground"), some.version()), ("insolvency".into(), 2));

    let earlier = ground.app.get(&format!("{path}?version=1")).by(&home.member).expect(200).await;
    assert_eq!(earlier.str("/grounds"), "[]");
    ground.app.get(&path).by(&ground.officer).expect(404).await;
    let events = ground.app.audit_events().await;
    let told: Vec<_> = events.iter().filter(|event| event.action == "application.exclusion_declared").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].data["grounds"], json!([{"ground": "insolvency", "about": "supplier"}]));
    assert!(!told[1].data.to_string().contains("What happened"), "the words stay with the declaration");

    ground.submit(&home, &id).await;
    let refused = declare(&ground, &home, &id, 2, json!({})).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    assert_eq!(ground.app.get(&path).by(&ground.officer).expect(200).await.version(), 2);
    let stranger = ground.good_home("1-102").await;
    ground.app.get(&path).by(&stranger.member).expect(404).await;
    declare(&ground, &stranger, &id, 2, json!({})).expect(404).await;
}

#[actix_web::test]
async fn every_field_at_fault_is_named() {
    let ground = market().await;
    let (home, id) = drafted(&ground, "1-101").await;
    let path = format!("/providers/{}/connected-persons", provider_of(&home));
    let director = json!({"role": "director", "name": "A. Director"});
    let director = ground.app.post(&path).by(&home.member).json(director).expect(201).await.id();
    let stranger = "0199a1c0-5f5e-7000-8000-000000000009";
    let about = |about: &str, code: &str| json!({"ground": code, "about": about, "event_on": "2026-01-05", "circumstances": "A."});
    let mut later = about("supplier", "fraud");
    later["event_on"] = json!("2026-06-02");
    let mut known = about("supplier", "competition");
    known["known_on"] = json!("2026-01-04");
    let mut silent = about("supplier", "fraud");
    silent["self_cleaning"] = json!({});
    let mut through = about("connected_person", "contract_breach");
    through["connected_person_id"] = json!(director);
    let mut unknown = about("connected_person", "fraud");
    unknown["connected_person_id"] = json!(stranger);
    let mut unnamed = about("associated_person", "fraud");
    unnamed["person"] = json!("Nobody");
    let bad = json!({
        "associated_persons": [{"name": "Agency", "relied_on_for": "", "number": {"scheme": "GB-COH", "value": "X"}}],
        "grounds": [about("supplier", "obligations"), later, known, silent, through, unknown, unnamed,
            about("connected_person", "fraud")],
    });
    let refused = declare(&ground, &home, &id, 0, bad).expect(422).await;
    let mut faults = refused.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "/associated_persons/0/number bad_identifier",
            "/associated_persons/0/relied_on_for empty",
            "/grounds/0/ground unknown",
            "/grounds/1/event_on in_future",
            "/grounds/2/known_on out_of_range",
            "/grounds/3/self_cleaning empty",
            "/grounds/4/about not_for_connected",
            "/grounds/5/connected_person_id unknown",
            "/grounds/6/person does_not_fit",
            "/grounds/7/connected_person_id does_not_fit",
        ]
    );
    let mut good = about("connected_person", "fraud");
    good["connected_person_id"] = json!(director);
    declare(&ground, &home, &id, 0, json!({"grounds": [good]})).expect(200).await;
}
