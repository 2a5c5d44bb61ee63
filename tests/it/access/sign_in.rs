use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use crate::support::*;

const EMAIL: &str = "admin@platform.test";

async fn app_with_admin() -> TestApp {
    let app = TestApp::guarded().await;
    app.user(EMAIL, Role::PlatformAdmin, Tenant::Platform).await;
    app
}

async fn try_sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.post("/oauth/token")
        .form(&[("grant_type", "password"), ("username", email), ("password", password)])
        .send()
        .await
}

/// What an OAuth2 library reads.
fn error(answer: &Answer) -> String {
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.str("/error")
}

#[actix_web::test]
async fn a_name_and_a_password_give_tokens_that_say_who_you_are() {
    let app = app_with_admin().await;
    let answer = try_sign_in(&app, " Admin@Platform.TEST ", PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let tokens = answer.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));
    let me = app.get("/me").bearer(&text(&tokens["access_token"])).expect(200).await.json();
    assert_eq!(me["email"], EMAIL);
    assert_eq!((&me["tenant"], &me["roles"]), (&json!({"kind": "platform"}), &json!(["platform_admin"])));
    assert_eq!(tokens["scope"], me["scopes"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" "));
}

#[actix_web::test]
async fn every_bad_sign_in_is_refused_in_the_same_words() {
    let app = app_with_admin().await;
    let disabled = app.user("gone@platform.test", Role::PlatformAdmin, Tenant::Platform).await;
    let token = text(&app.sign_in(EMAIL).await["access_token"]);
    let path = format!("/users/{}", disabled.id);
    app.patch(&path).bearer(&token).if_match(1).json(json!({"disabled": true})).expect(200).await;
    let mut bodies: Vec<Value> = vec![];
    for (email, password) in [
        (EMAIL, "not the password"),
        ("nobody@platform.test", PASSWORD),
        ("gone@platform.test", PASSWORD),
        ("no address", PASSWORD),
        ("nul\0@platform.test", PASSWORD),
    ] {
        let answer = try_sign_in(&app, email, password).await;
        assert_eq!((answer.status, error(&answer).as_str()), (400, "invalid_grant"), "{email}");
        let mut body = answer.json();
        body["instance"].take();
        bodies.push(body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
}

#[actix_web::test]
async fn five_wrong_passwords_lock_the_account_for_fifteen_minutes() {
    let app = app_with_admin().await;
    for _ in 0..4 {
        assert_eq!(try_sign_in(&app, EMAIL, "not the password").await.status, 400);
    }
    assert_eq!(try_sign_in(&app, EMAIL, PASSWORD).await.status, 200, "four are forgiven and forgotten");
    for _ in 0..5 {
        assert_eq!(try_sign_in(&app, EMAIL, "not the password").await.status, 400);
    }
    assert_eq!(try_sign_in(&app, EMAIL, PASSWORD).await.status, 400, "locked");
    app.at("2020-12-10T09:14:59Z");
    assert_eq!(try_sign_in(&app, EMAIL, PASSWORD).await.status, 400, "still locked");
    app.at("2020-12-10T09:15:00Z");
    assert_eq!(try_sign_in(&app, EMAIL, PASSWORD).await.status, 200, "free again");

    let actions: Vec<_> = app.audit_events().await.into_iter().map(|event| event.action).collect();
    let count = |wanted: &str| actions.iter().filter(|action| *action == wanted).count();
    assert_eq!((count("user.refused"), count("user.locked_out"), count("session.started")), (11, 1, 2));
}

#[actix_web::test]
async fn guesses_that_race_are_all_counted() {
    let app = app_with_admin().await;
    futures_util::future::join_all((0..8).map(|_| try_sign_in(&app, EMAIL, "not the password"))).await;
    assert_eq!(try_sign_in(&app, EMAIL, PASSWORD).await.status, 400);
}

#[actix_web::test]
async fn a_form_that_is_no_good_is_refused_in_the_terms_of_oauth2() {
    let app = app_with_admin().await;
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], "invalid_request"),
        (&[("grant_type", "password"), ("username", EMAIL)], "invalid_request"),
        (&[("grant_type", "password"), ("grant_type", "password")], "invalid_request"),
        (&[("grant_type", "implicit")], "unsupported_grant_type"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "ddrt_unknown")], "invalid_grant"),
        (
            &[("grant_type", "password"), ("username", EMAIL), ("password", PASSWORD), ("scope", "tenders:mark")],
            "invalid_scope",
        ),
    ];
    for (fields, code) in cases {
        let answer = app.post("/oauth/token").form(fields).expect(400).await;
        assert_eq!(error(&answer), code, "{fields:?}");
        assert!(answer.problem().starts_with("bad-form") || answer.problem() == "invalid-grant");
    }
    let json = app.post("/oauth/token").json(json!({"grant_type": "password"})).expect(415).await;
    assert_eq!(error(&json), "invalid_request");
}

#[actix_web::test]
async fn a_person_may_ask_for_less_than_they_hold() {
    let app = app_with_admin().await;
    let form = [("grant_type", "password"), ("username", EMAIL), ("password", PASSWORD), ("scope", "me")];
    let tokens = app.post("/oauth/token").form(&form).expect(200).await.json();
    assert_eq!(tokens["scope"], "me");
    let token = text(&tokens["access_token"]);
    app.get("/me").bearer(&token).expect(200).await;
    app.get("/users").bearer(&token).expect(403).await;
    let again = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    let renewed = app.post("/oauth/token").form(&again).expect(200).await.json();
    assert_eq!(renewed["scope"], "me", "refreshing does not widen it");
}
