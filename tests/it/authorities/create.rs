use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn a_council_is_set_up_once_and_read_back() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let made = app
        .post("/authorities")
        .by(&admin)
        .json(json!({"name": "Wiltshire Council", "code": "wiltshire"}))
        .expect(201)
        .await;
    assert_eq!(made.version(), 1);
    let read = app.get(made.header("location").unwrap()).by(&admin).expect(200).await;
    assert_eq!(read.json(), made.json());

    let again =
        app.post("/authorities").by(&admin).json(json!({"name": "Another", "code": "wiltshire"})).expect(409).await;
    assert_eq!(again.problem(), "conflict");
}

#[actix_web::test]
async fn every_fault_is_named_at_once_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let refused =
        app.post("/authorities").by(&admin).json(json!({"name": " ", "code": "Wilt shire"})).expect(422).await;
    assert_eq!(refused.faults(), ["/name empty", "/code bad_code"]);
    let unknown =
        app.post("/authorities").by(&admin).json(json!({"name": "A", "code": "ab", "colour": "red"})).expect(422).await;
    assert_eq!(unknown.faults(), ["/colour unknown_field"]);
    assert_eq!(app.get("/authorities").by(&admin).expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn an_idempotency_key_gives_the_first_answer_again() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let body = json!({"name": "Wiltshire Council", "code": "wiltshire"});
    let first = app.post("/authorities").by(&admin).key("set-up-1").json(body.clone()).expect(201).await;
    let second = app.post("/authorities").by(&admin).key("set-up-1").json(body).expect(201).await;
    assert_eq!(first.json(), second.json());
    let other = app
        .post("/authorities")
        .by(&admin)
        .key("set-up-1")
        .json(json!({"name": "Other", "code": "other"}))
        .expect(422)
        .await;
    assert_eq!(other.problem(), "idempotency-mismatch");
}

#[actix_web::test]
async fn a_council_sees_itself_and_no_other() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let own = app.post("/authorities").by(&admin).json(json!({"name": "Own", "code": "own"})).expect(201).await.id();
    let other =
        app.post("/authorities").by(&admin).json(json!({"name": "Other", "code": "other"})).expect(201).await.id();
    let officer = council(Role::Commissioner, own.parse().unwrap());
    app.get(&format!("/authorities/{own}")).by(&officer).expect(200).await;
    app.get(&format!("/authorities/{other}")).by(&officer).expect(404).await;
    app.post("/authorities").by(&officer).json(json!({"name": "Third", "code": "third"})).expect(403).await;
    app.get("/authorities").expect(401).await;
}
