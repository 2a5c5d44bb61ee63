//! What a lot says: what it buys, where, and whether it takes applications.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::support::*;

/// The area of N21: within twenty miles of the middle of Nottingham.
pub fn twenty_miles() -> Value {
    json!({"circle": {"latitude": "52.9533", "longitude": "-1.15", "miles": "20"}})
}

fn with_lots(lots: Value) -> Value {
    let mut framework = care_home_alliance();
    framework["lots"] = lots;
    framework
}

#[actix_web::test]
async fn n21_a_lot_says_what_it_buys_and_where_and_everybody_reads_it_once_published() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let lots = json!([
        {"code": "nursing", "title": "Nursing care", "services": ["Care home service with nursing"],
            "area": twenty_miles()},
        {"code": "day", "title": "Day care", "area": {"local_authorities": ["Wiltshire", "Swindon"]}},
        {"code": "home", "title": "Care at home", "area": {"postcode_districts": ["BA14", "sn1"]}},
        {"code": "any", "title": "Anything"},
    ]);
    let change = app.put(&draft.path("")).by(&draft.commissioner).if_match(draft.version);
    let changed = change.json(with_lots(lots.clone())).expect(200).await;
    let stranger = council(Role::Commissioner, app.authority("kent").await);
    app.get(&draft.path("")).by(&stranger).expect(404).await;
    app.post(&draft.path("/publish")).by(&draft.commissioner).if_match(changed.version()).expect(200).await;
    let mut read = app.get(&draft.path("")).expect(200).await.json()["lots"].clone();
    for lot in read.as_array_mut().unwrap() {
        lot.as_object_mut().unwrap().remove("id");
    }
    assert_eq!(read, lots);
}

#[actix_web::test]
async fn every_fault_of_a_lot_is_named_at_once() {
    let app = TestApp::new().await;
    let commissioner = council(Role::Commissioner, app.authority("wiltshire").await);
    let circle = |latitude: &str, longitude: &str, miles: &str| json!({"circle": {"latitude": latitude, "longitude": longitude, "miles": miles}});
    let faults =
        async |lots: Value| app.post("/frameworks").by(&commissioner).json(with_lots(lots)).expect(422).await.faults();
    let lots = json!([
        {"code": "a", "title": "A", "services": ["Day care", "day care ", " "], "area": {"local_authorities": []}},
        {"code": "b", "title": "B", "area": {"postcode_districts": ["BA14 8JN", "BA", "14", "BA14"]}},
        {"code": "c", "title": "C", "area": circle("90.1", "-180.0000001", "0")},
        {"code": "d", "title": "D", "area": circle("51.1234567", "-1", "1000.01")},
        {"code": "e", "title": "E", "area": circle("51", "-1", "20.001")},
    ]);
    assert_eq!(
        faults(lots).await,
        [
            "/lots/0/services/1 duplicate",
            "/lots/0/services/2 empty",
            "/lots/0/area/local_authorities empty",
            "/lots/1/area/postcode_districts/0 not_a_district",
            "/lots/1/area/postcode_districts/1 not_a_district",
            "/lots/1/area/postcode_districts/2 not_a_district",
            "/lots/2/area/circle/latitude out_of_range",
            "/lots/2/area/circle/longitude out_of_range",
            "/lots/2/area/circle/miles out_of_range",
            "/lots/3/area/circle/latitude out_of_range",
            "/lots/3/area/circle/miles out_of_range",
            "/lots/4/area/circle/miles out_of_range",
        ]
    );
    for area in [json!({"local_authorities": ["Wiltshire"], "postcode_districts": ["BA14"]}), json!({})] {
        assert_eq!(faults(json!([{"code": "a", "title": "A", "area": area}])).await, ["/lots/0/area invalid"]);
    }
    let misspelt = json!([{"code": "a", "title": "A", "area": {"circles": 1}}]);
    assert_eq!(faults(misspelt).await, ["/lots/0/area/circles unknown_field"]);
}

#[actix_web::test]
async fn a_lot_is_closed_and_opened_again_with_a_reason() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let lot = app.get(&draft.path("")).by(&draft.commissioner).expect(200).await.str("/lots/0/id");
    let reason = json!({"reason": "Enough homes have joined."});
    let close = draft.path(&format!("/lots/{lot}/close"));
    let early = app.post(&close).by(&draft.commissioner).if_match(draft.version).json(reason.clone()).expect(409).await;
    assert_eq!(early.problem(), "wrong-state", "a draft is simply changed");
    let publish = app.post(&draft.path("/publish")).by(&draft.commissioner).if_match(draft.version);
    let version = publish.expect(200).await.version();

    let by = |path: &str, version: i64, body: &Value| {
        app.post(path).by(&draft.commissioner).if_match(version).json(body.clone())
    };
    assert_eq!(by(&close, version, &json!({"reason": " "})).expect(422).await.faults(), ["/reason empty"]);
    assert_eq!(by(&close, version - 1, &reason).expect(412).await.problem(), "stale");
    let elsewhere = draft.path(&format!("/lots/{}/close", draft.framework));
    by(&elsewhere, version, &reason).expect(404).await;
    let stranger = council(Role::Commissioner, app.authority("kent").await);
    app.post(&close).by(&stranger).if_match(version).json(reason.clone()).expect(404).await;
    app.post(&close).by(&draft.auditor).if_match(version).json(reason.clone()).expect(403).await;

    app.at("2021-05-04T10:00");
    let closed = by(&close, version, &reason).expect(200).await;
    assert_eq!(closed.version(), version + 1);
    assert_eq!(closed.str("/lots/0/closed/at"), "2021-05-04T10:00:00+01:00");
    let read = app.get(&draft.path("")).expect(200).await;
    assert_eq!(read.str("/lots/0/closed/reason"), "Enough homes have joined.");
    let again = by(&close, version + 1, &reason).expect(409).await;
    assert!(again.str("/detail").contains("was closed on 2021-05-04"), "{}", again.text());
    let reopen = draft.path(&format!("/lots/{lot}/reopen"));
    let opened = by(&reopen, version + 1, &json!({"reason": "Three have left."})).expect(200).await;
    assert_eq!(opened.json()["lots"][0].get("closed"), None);
    by(&reopen, version + 2, &reason).expect(409).await;
    let events = app.audit_events().await.into_iter().map(|event| event.action);
    let turned: Vec<String> = events.filter(|action| action.starts_with("framework.lot_")).collect();
    assert_eq!(turned, ["framework.lot_closed", "framework.lot_reopened"]);
}
