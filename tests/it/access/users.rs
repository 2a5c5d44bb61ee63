use drawdown::access::office_of;
use drawdown::kernel::{Problem, Role, Tenant};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::*;

async fn council(app: &TestApp, admin: &str) -> String {
    let body = json!({"name": "Wiltshire Council", "code": "wiltshire"});
    app.post("/authorities").bearer(admin).json(body).expect(201).await.id()
}

fn officer(authority: &str) -> Value {
    json!({
        "email": "Director@Wiltshire.test", "name": "A Director", "roles": ["approver"],
        "tenant": {"kind": "authority", "id": authority}, "office": "Director of Adult Care", "password": PASSWORD
    })
}

#[actix_web::test]
async fn an_officer_is_set_up_and_signs_in() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let authority = council(&app, &admin).await;
    let made = app.post("/users").bearer(&admin).json(officer(&authority)).expect(201).await;
    assert_eq!(made.str("/email"), "director@wiltshire.test");
    let read = app.get(made.header("location").unwrap()).bearer(&admin).expect(200).await;
    assert_eq!(read.json(), made.json());
    assert!(!made.text().contains("password") && !made.text().contains("argon2"));

    let token = text(&app.sign_in("director@wiltshire.test").await["access_token"]);
    let me = app.get("/me").bearer(&token).expect(200).await.json();
    assert_eq!((&me["office"], &me["tenant"]["id"]), (&json!("Director of Adult Care"), &json!(authority)));
    let id: uuid::Uuid = made.id().parse().unwrap();
    assert_eq!(office_of(&app.db, id).await.unwrap().as_deref(), Some("Director of Adult Care"));
    app.get("/users").bearer(&token).expect(403).await;
    app.get("/users").expect(401).await;

    let again = app.post("/users").bearer(&admin).json(officer(&authority)).expect(409).await;
    assert_eq!(again.problem(), "conflict");
}

#[actix_web::test]
async fn every_fault_of_an_account_is_named_and_nothing_is_kept() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let authority = council(&app, &admin).await;
    let bad = json!({
        "email": "director", "name": "", "roles": ["approver", "platform_admin", "api_client"], "office": "\u{7}",
        "tenant": {"kind": "authority", "id": authority}, "password": "short"
    });
    let refused = app.post("/users").bearer(&admin).json(bad).expect(422).await;
    assert_eq!(
        refused.faults(),
        [
            "/email bad_email",
            "/name empty",
            "/office control_character",
            "/password too_short",
            "/roles unfit_role",
            "/roles unfit_role"
        ]
    );
    for (tenant, fault) in [
        (json!({"kind": "authority", "id": "0199a1c0-5f5e-7000-8000-000000000001"}), "/tenant/id unknown"),
        (json!({"kind": "authority"}), "/tenant/id missing"),
        (json!({"kind": "platform", "id": authority}), "/tenant/id not_wanted"),
    ] {
        let mut body = officer(&authority);
        body["tenant"] = tenant;
        assert_eq!(app.post("/users").bearer(&admin).json(body).expect(422).await.faults(), [fault]);
    }
    assert_eq!(app.get("/users").bearer(&admin).expect(200).await.json()["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn whoever_is_disabled_is_out_at_once_and_a_role_taken_away_is_gone() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let authority = council(&app, &admin).await;
    let made = app.post("/users").bearer(&admin).json(officer(&authority)).expect(201).await;
    let path = format!("/users/{}", made.id());
    let tokens = app.sign_in("director@wiltshire.test").await;
    let token = text(&tokens["access_token"]);

    app.patch(&path).bearer(&admin).json(json!({"disabled": true})).expect(428).await;
    let roles = json!({"roles": ["broker"], "office": null});
    let changed = app.patch(&path).bearer(&admin).if_match(1).json(roles).expect(200).await.json();
    assert_eq!((&changed["roles"], changed.get("office"), &changed["version"]), (&json!(["broker"]), None, &json!(2)));
    assert_eq!(app.get("/me").bearer(&token).expect(200).await.json()["roles"], json!(["broker"]));
    app.patch(&path).bearer(&admin).if_match(1).json(json!({"disabled": true})).expect(412).await;

    app.patch(&path).bearer(&admin).if_match(2).json(json!({"disabled": true})).expect(200).await;
    app.get("/me").bearer(&token).expect(401).await;
    app.patch(&path).bearer(&admin).if_match(3).json(json!({"disabled": false})).expect(200).await;
    app.get("/me").bearer(&token).expect(401).await;
    let again = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    app.post("/oauth/token").form(&again).expect(400).await;
}

#[actix_web::test]
async fn administrators_cannot_lock_themselves_out() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let own = format!("/users/{}", app.get("/me").bearer(&admin).expect(200).await.id());
    let refused = app.patch(&own).bearer(&admin).if_match(1).json(json!({"disabled": true})).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    app.patch(&own).bearer(&admin).if_match(1).json(json!({"name": "Another Name"})).expect(200).await;
}

#[actix_web::test]
async fn a_password_is_changed_with_the_present_one() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let change = |current: &str, new: &str| {
        app.post("/me/password").bearer(&admin).json(json!({"current": current, "new": new}))
    };
    assert_eq!(change(PASSWORD, "short").expect(422).await.faults(), ["/new too_short"]);
    assert_eq!(change("not the password", "a new long password").expect(422).await.faults(), ["/current wrong"]);
    assert_eq!(change(PASSWORD, "a new long password").expect(200).await.json(), json!({"sessions_ended": 1}));
    app.get("/me").bearer(&admin).expect(401).await;
    let sign_in = |password| {
        let form = [("grant_type", "password"), ("username", "admin@platform.test"), ("password", password)];
        app.post("/oauth/token").form(&form)
    };
    sign_in(PASSWORD).expect(400).await;
    sign_in("a new long password").expect(200).await;
}

#[actix_web::test]
async fn a_new_password_from_an_administrator_ends_a_lock() {
    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let other = app.user("other@platform.test", Role::PlatformAdmin, Tenant::Platform).await;
    let sign_in = |password| {
        let form = [("grant_type", "password"), ("username", "other@platform.test"), ("password", password)];
        app.post("/oauth/token").form(&form)
    };
    for _ in 0..5 {
        sign_in("not the password").expect(400).await;
    }
    let path = format!("/users/{}/password", other.id);
    let body = json!({"password": "a new long password"});
    app.post(&path).bearer(&admin).if_match(9).json(body.clone()).expect(412).await;
    app.post(&path).bearer(&admin).if_match(1).json(body).expect(200).await;
    sign_in(PASSWORD).expect(400).await;
    sign_in("a new long password").expect(200).await;
}

#[actix_web::test]
async fn the_first_administrator_is_made_once() {
    let app = TestApp::guarded().await;
    let (access, password) = (app.services.access(), SecretString::from(PASSWORD));
    let short = access.create_first_admin("a@b.test", "A", &SecretString::from("short"), app.clock.now()).await;
    assert_eq!(short.unwrap_err().problem(), Problem::Validation);
    access.create_first_admin("a@b.test", "A", &password, app.clock.now()).await.unwrap();
    let second = access.create_first_admin("c@d.test", "C", &password, app.clock.now()).await;
    assert_eq!(second.unwrap_err().problem(), Problem::WrongState);
    app.sign_in("a@b.test").await;
}
