//! Drafts: what may be said of a framework, and who sees it.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::support::*;

fn with(changes: &[(&str, Value)]) -> Value {
    let mut body = care_home_alliance();
    for (field, value) in changes {
        body[*field] = value.clone();
    }
    body
}

#[actix_web::test]
async fn w01_a_draft_is_its_own_councils_alone() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let path = draft.path("");
    app.get(&path).expect(404).await;
    let stranger = council(Role::Commissioner, app.authority("other").await);
    app.get(&path).by(&stranger).expect(404).await;
    app.put(&path).by(&stranger).if_match(draft.version).json(care_home_alliance()).expect(404).await;
    app.post(&draft.path("/publish")).by(&stranger).if_match(draft.version).expect(404).await;
    app.get(&draft.path("/windows")).by(&stranger).expect(404).await;
    app.get(&draft.path("/decisions")).by(&stranger).expect(404).await;
    assert_eq!(app.get("/frameworks").by(&stranger).expect(200).await.json()["items"], json!([]));
    assert_eq!(app.get("/frameworks").expect(200).await.json()["items"], json!([]));

    let own = app.get(&path).by(&draft.commissioner).expect(200).await;
    assert_eq!((own.str("/state"), own.version()), ("draft".into(), 2));
    assert_eq!(own.header("cache-control"), Some("no-store"), "a draft is in nobody's cache");
    assert_eq!(own.str("/rulebook"), draft.rulebook);
    let listed = app.get("/frameworks").by(&council(Role::Evaluator, draft.authority)).expect(200).await;
    assert_eq!(listed.str("/items/0/id"), draft.framework.to_string());
}

#[actix_web::test]
async fn every_fault_of_a_new_framework_is_named_at_once() {
    let app = TestApp::new().await;
    let commissioner = council(Role::Commissioner, app.authority("wiltshire").await);
    let lots = json!([{"code": "a", "title": "A"}, {"code": "a", "title": " "}]);
    let body = with(&[
        ("name", json!("")),
        ("ends_on", json!("2021-02-08")),
        ("applications_open_on", json!("2021-02-09")),
        ("lots", lots),
    ]);
    let refused = app.post("/frameworks").by(&commissioner).json(body).expect(422).await;
    assert_eq!(
        refused.faults(),
        [
            "/name empty",
            "/ends_on before_start",
            "/applications_open_on after_start",
            "/lots/1/title empty",
            "/lots/1/code duplicate",
        ]
    );
    let refuse = async |changes: &[(&str, Value)]| {
        app.post("/frameworks").by(&commissioner).json(with(changes)).expect(422).await.faults()
    };
    assert_eq!(refuse(&[("lots", json!([]))]).await, ["/lots empty"]);
    assert_eq!(refuse(&[("starts_on", json!("2021-02-30"))]).await, ["/starts_on invalid"]);
    assert_eq!(refuse(&[("kind", json!("club"))]).await, ["/kind unknown_value"]);
    assert_eq!(refuse(&[("ends_on", json!("+12021-02-08"))]).await, ["/ends_on out_of_range"]);
    assert_eq!(refuse(&[("name", json!("a\u{7}b"))]).await, ["/name control_character"]);
    assert_eq!(refuse(&[("regime", json!("pa2023_dynamic_market"))]).await, ["/regime in-force", "/kind a-market"]);
    assert_eq!(app.get("/frameworks").by(&commissioner).expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn a_draft_is_changed_by_who_has_read_it_and_its_lots_keep_their_ids() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let path = draft.path("");
    let nursing = app.get(&path).by(&draft.commissioner).expect(200).await.str("/lots/0/id");
    let lots = json!([{"code": "respite", "title": "Respite"}, {"code": "nursing", "title": "Nursing care at home"}]);
    let body = with(&[("lots", lots)]);
    let stale = app.put(&path).by(&draft.commissioner).if_match(1).json(body.clone()).expect(412).await;
    assert_eq!(stale.problem(), "stale");
    app.put(&path).by(&draft.commissioner).json(body.clone()).expect(428).await;
    app.put(&path).by(&draft.rule_author).if_match(2).json(body.clone()).expect(403).await;

    let changed = app.put(&path).by(&draft.commissioner).if_match(2).json(body).expect(200).await;
    assert_eq!(changed.version(), 3);
    assert_eq!(changed.str("/lots/1/id"), nursing);
    assert_eq!(changed.str("/rulebook"), draft.rulebook, "the rulebook stays");
    assert_eq!(app.get(&path).by(&draft.commissioner).expect(200).await.json(), changed.json());
}

#[actix_web::test]
async fn a_list_is_paged_in_order_of_creation() {
    let app = TestApp::new().await;
    let commissioner = council(Role::Commissioner, app.authority("wiltshire").await);
    let mut made = vec![];
    for name in ["One", "Two", "Three"] {
        let body = with(&[("name", json!(name))]);
        made.push(app.post("/frameworks").by(&commissioner).json(body).expect(201).await.id());
    }
    let first = app.get("/frameworks?limit=2").by(&commissioner).expect(200).await;
    assert_eq!([first.str("/items/0/id"), first.str("/items/1/id")], [made[0].clone(), made[1].clone()]);
    let next = first.str("/next");
    let second = app.get(&format!("/frameworks?limit=2&cursor={next}")).by(&commissioner).expect(200).await;
    assert_eq!(second.str("/items/0/id"), made[2]);
    assert_eq!(second.json().get("next"), None);
}
