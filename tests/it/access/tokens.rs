use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::*;

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn with_part(token: &str, index: usize, value: &Value) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[index] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

#[actix_web::test]
async fn an_access_token_says_what_it_should() {
    let app = TestApp::guarded().await;
    let token = app.admin_token().await;
    let keys = app.get("/.well-known/jwks.json").expect(200).await.json();
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["crv"], &key["use"]), (&json!("OKP"), &json!("Ed25519"), &json!("sig")));
    assert!(key.get("d").is_none());
    assert_eq!(part(&token, 0), json!({"alg": "EdDSA", "typ": "at+jwt", "kid": key["kid"]}));
    let claims = part(&token, 1);
    let start = instant(MORNING).timestamp();
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!("drawdown")));
    assert_eq!((&claims["iat"], &claims["nbf"], &claims["exp"]), (&json!(start), &json!(start), &json!(start + 900)));
    assert_eq!((&claims["tenant"], &claims["roles"]), (&json!({"kind": "platform"}), &json!(["platform_admin"])));
}

#[actix_web::test]
async fn the_servers_own_clock_ends_a_token() {
    let app = TestApp::guarded().await;
    let token = app.admin_token().await;
    app.at("2020-12-10T09:14:59Z");
    app.get("/me").bearer(&token).expect(200).await;
    app.at("2020-12-10T09:15:00Z");
    let late = app.get("/me").bearer(&token).expect(401).await;
    assert_eq!((late.problem().as_str(), late.header("www-authenticate")), ("unauthenticated", Some("Bearer")));
}

#[actix_web::test]
async fn a_token_that_was_touched_is_refused() {
    let app = TestApp::guarded().await;
    let token = app.admin_token().await;
    let mut claims = part(&token, 1);
    claims["exp"] = json!(4_000_000_000_i64);
    let (message, signature) = token.rsplit_once('.').unwrap();
    for forged in [
        with_part(&token, 1, &claims),
        with_part(&token, 0, &json!({"alg": "none", "typ": "at+jwt"})),
        format!("{}.", with_part(message, 0, &json!({"alg": "none", "typ": "at+jwt"}))),
        with_part(&token, 0, &json!({"alg": "HS256", "typ": "at+jwt"})),
        format!("{message}."),
        message.to_owned(),
        format!("{message}.{}", signature.chars().rev().collect::<String>()),
        "not a token".to_owned(),
        String::new(),
    ] {
        let answer = app.get("/me").bearer(&forged).expect(401).await;
        assert_eq!(answer.problem(), "unauthenticated", "{forged}");
    }
    app.get("/me").bearer(&token).expect(200).await;
}

#[actix_web::test]
async fn another_servers_token_is_refused_even_in_our_name() {
    let (app, other) = (TestApp::guarded().await, TestApp::guarded().await);
    app.admin_token().await;
    let token = other.admin_token().await;
    app.get("/me").bearer(&token).expect(401).await;
}
