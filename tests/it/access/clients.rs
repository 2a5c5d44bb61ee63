use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::*;

struct Registered {
    app: TestApp,
    admin: String,
    id: String,
    secret: String,
}

async fn registered(scopes: Value) -> Registered {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let council = json!({"name": "Wiltshire Council", "code": "wiltshire"});
    let authority = app.post("/authorities").bearer(&admin).json(council).expect(201).await.id();
    let body = json!({"name": "Portal", "tenant": {"kind": "authority", "id": authority}, "scopes": scopes});
    let made = app.post("/api-clients").bearer(&admin).json(body).expect(201).await;
    let (id, secret) = (made.str("/client_id"), made.str("/client_secret"));
    Registered { app, admin, id, secret }
}

impl Registered {
    async fn token(&self, scope: &str) -> Answer {
        let mut form =
            vec![("grant_type", "client_credentials"), ("client_id", &self.id), ("client_secret", &self.secret)];
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        self.app.post("/oauth/token").form(&form).send().await
    }
}

#[actix_web::test]
async fn a_client_may_do_what_its_scopes_say_and_no_more() {
    let client = registered(json!(["me", "register:read"])).await;
    let answer = client.token("").await.json();
    assert_eq!((&answer["scope"], answer.get("refresh_token")), (&json!("me register:read"), None));
    let token = text(&answer["access_token"]);
    let me = client.app.get("/me").bearer(&token).expect(200).await.json();
    assert_eq!((&me["kind"], &me["roles"]), (&json!("client"), &json!(["api_client"])));
    client.app.get("/users").bearer(&token).expect(403).await;

    let narrow = text(&client.token("register:read").await.json()["access_token"]);
    client.app.get("/me").bearer(&narrow).expect(403).await;
    assert_eq!(client.token("frameworks:read").await.str("/error"), "invalid_scope");
}

#[actix_web::test]
async fn a_client_shows_its_secret_in_the_header_or_in_the_form() {
    let client = registered(json!(["me"])).await;
    let basic = |id: &str, secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let grant = [("grant_type", "client_credentials")];
    let ask = |header: String| client.app.post("/oauth/token").header("authorization", &header).form(&grant);
    ask(basic(&client.id, &client.secret)).expect(200).await;
    for bad in [basic(&client.id, "ddcs_wrong"), basic("unknown", &client.secret), "Basic !".into(), "Basic".into()] {
        let refused = ask(bad).expect(401).await;
        assert_eq!(
            (refused.str("/error").as_str(), refused.header("www-authenticate")),
            ("invalid_client", Some("Basic"))
        );
    }
    let both = [("grant_type", "client_credentials"), ("client_secret", client.secret.as_str())];
    let header = basic(&client.id, &client.secret);
    let refused = client.app.post("/oauth/token").header("authorization", &header).form(&both).expect(400).await;
    assert_eq!(refused.str("/error"), "invalid_request");
}

#[actix_web::test]
async fn a_new_secret_ends_the_old_one_and_what_it_signed_in() {
    let mut client = registered(json!(["me"])).await;
    let token = text(&client.token("").await.json()["access_token"]);
    let path = format!("/api-clients/{}/rotate-secret", client.id);
    client.app.post(&path).bearer(&client.admin).expect(428).await;
    client.app.post(&path).bearer(&client.admin).if_match(7).expect(412).await;
    let rotated = client.app.post(&path).bearer(&client.admin).if_match(1).expect(200).await;
    client.app.get("/me").bearer(&token).expect(401).await;
    assert_eq!(client.token("").await.status, 401);
    client.secret = rotated.str("/client_secret");
    assert_eq!(client.token("").await.status, 200);
}

#[actix_web::test]
async fn a_client_that_is_shut_out_is_out_at_once() {
    let client = registered(json!(["me"])).await;
    let token = text(&client.token("").await.json()["access_token"]);
    let path = format!("/api-clients/{}/disable", client.id);
    client.app.post(&path).bearer(&client.admin).if_match(1).expect(200).await;
    client.app.get("/me").bearer(&token).expect(401).await;
    assert_eq!(client.token("").await.status, 401);
}

#[actix_web::test]
async fn a_repeated_request_is_answered_again_but_never_with_the_secret() {
    let client = registered(json!(["me"])).await;
    let authority = client.app.get("/authorities").bearer(&client.admin).expect(200).await.str("/items/0/id");
    let body = json!({"name": "Two", "tenant": {"kind": "authority", "id": authority}, "scopes": ["me"]});
    let post = || client.app.post("/api-clients").bearer(&client.admin).key("two").json(body.clone());
    let (first, second) = (post().expect(201).await.json(), post().expect(201).await.json());
    assert_eq!(first["client"], second["client"]);
    assert!(first["client_secret"].is_string() && second.get("client_secret").is_none());
}

#[actix_web::test]
async fn a_client_is_refused_what_no_client_may_have() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let platform = json!({"name": " ", "tenant": {"kind": "platform"}, "scopes": ["me", "tenders:open", "nonsense"]});
    let refused = app.post("/api-clients").bearer(&admin).json(platform).expect(422).await;
    assert_eq!(
        refused.faults(),
        ["/name empty", "/tenant/kind no_client", "/scopes/1 unknown_scope", "/scopes/2 unknown_scope"]
    );
    let stranger = json!({"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"});
    let body = json!({"name": "Portal", "tenant": stranger, "scopes": ["me"]});
    assert_eq!(app.post("/api-clients").bearer(&admin).json(body).expect(422).await.faults(), ["/tenant/id unknown"]);
    assert_eq!(app.get("/api-clients").bearer(&admin).expect(200).await.json()["items"], json!([]));
}
