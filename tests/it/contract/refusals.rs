//! Whatever is wrong with a request, the answer is problem+json, and it says what to mend.

use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn unknown_addresses_and_methods_are_problems() {
    let app = TestApp::new().await;
    let missing = app.get("/nowhere").expect(404).await;
    assert_eq!(missing.problem(), "not-found");
    let wrong = app.request("DELETE", "/authorities").expect(405).await;
    assert_eq!(wrong.problem(), "method-not-allowed");
    assert_eq!(wrong.header("allow"), Some("GET, POST"));
    let unreadable = app.get("/authorities/not-an-id").by(&platform_admin()).expect(404).await;
    assert_eq!(unreadable.problem(), "not-found");
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_problems() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let send = |content_type: &'static str, body: Vec<u8>| app.post("/authorities").by(&admin).body(content_type, body);
    let json = "application/json";
    assert_eq!(send(json, b"{".to_vec()).expect(400).await.problem(), "malformed-json");
    assert_eq!(send(json, b"\xff\xfe".to_vec()).expect(400).await.problem(), "malformed-json");
    assert_eq!(send("text/plain", b"{}".to_vec()).expect(415).await.problem(), "unsupported-media-type");
    assert_eq!(send(json, vec![b' '; 1025 * 1024]).expect(413).await.problem(), "too-large");
    assert_eq!(send(json, br#"{"name":1,"code":"ab"}"#.to_vec()).expect(422).await.faults(), ["/name wrong_type"]);
    assert_eq!(send(json, br#"{"name":"a\u0000b","code":"ab"}"#.to_vec()).expect(422).await.faults(), ["/name nul"]);
    assert_eq!(send(json, br#"{"code":"ab"}"#.to_vec()).expect(422).await.faults(), ["/name missing"]);
}

#[actix_web::test]
async fn queries_and_headers_that_cannot_be_read_are_problems() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    for query in ["limit=0", "limit=101", "limit=abc", "cursor=zzz", "colour=red", "cursor=%00"] {
        assert_eq!(
            app.get(&format!("/authorities?{query}")).by(&admin).expect(400).await.problem(),
            "bad-query",
            "{query}"
        );
    }
    let limit = app.get("/authorities?limit=abc").by(&admin).expect(400).await;
    assert_eq!(limit.faults(), ["/limit unreadable"]);
    assert_eq!(limit.str("/detail"), "The parameter \"limit\" cannot be read: invalid digit found in string.");
    let unknown = app.get("/authorities?colour=red").by(&admin).expect(400).await;
    assert!(
        unknown.str("/detail").contains("unknown field `colour`, expected `limit` or `cursor`"),
        "{}",
        unknown.text()
    );
    let body = json!({"name": "A", "code": "aa"});
    let long = "k".repeat(129);
    for key in ["two words", long.as_str()] {
        assert_eq!(
            app.post("/authorities").by(&admin).key(key).json(body.clone()).expect(400).await.problem(),
            "bad-header"
        );
    }
}

#[actix_web::test]
async fn who_calls_is_asked_before_what_they_sent() {
    let app = TestApp::new().await;
    let nobody = app.post("/authorities").body("application/json", "{").expect(401).await;
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer"));
    let officer = council(Role::Commissioner, app_id().into());
    let refused = app.post("/authorities").by(&officer).body("application/json", "{").expect(403).await;
    assert_eq!(refused.problem(), "forbidden");
    assert!(refused.str("/detail").contains("authorities:manage"));
}

#[actix_web::test]
async fn every_answer_carries_its_request_id_and_says_that_this_is_a_rehearsal() {
    let app = TestApp::new().await;
    let given = app.get("/health/live").header("x-request-id", "portal-12345").expect(200).await;
    assert_eq!(given.header("x-request-id"), Some("portal-12345"));
    assert_eq!(given.header("drawdown-rehearsal"), Some("2020-12-10T09:00:00+00:00"));
    let refused = app.get("/nowhere").header("x-request-id", "<script>alert(1)</script>").expect(404).await;
    let id = refused.header("x-request-id").unwrap().to_owned();
    assert_eq!(refused.str("/instance"), format!("urn:request:{id}"), "an id that is not plain is replaced");
    assert!(!id.contains('<'));
}

#[actix_web::test]
async fn health_and_figures_are_public() {
    let app = TestApp::new().await;
    app.get("/health/live").expect(200).await;
    app.get("/health/ready").expect(200).await;
    app.get("/metrics").expect(200).await;
}

#[actix_web::test]
async fn the_docs_page_is_served_from_here() {
    let app = TestApp::new().await;
    assert!(app.get("/docs/").expect(200).await.text().contains("swagger-ui"));
    assert_eq!(app.get("/docs").expect(307).await.header("location"), Some("/docs/"));
    assert_eq!(app.get("/openapi.json").expect(200).await.json()["openapi"], json!("3.1.0"));
}

fn app_id() -> uuid::Uuid {
    uuid::Uuid::from_u128(7)
}
