use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use crate::support::*;

const EMAIL: &str = "admin@platform.test";

async fn signed_in() -> (TestApp, Value) {
    let app = TestApp::guarded().await;
    app.user(EMAIL, Role::PlatformAdmin, Tenant::Platform).await;
    let tokens = app.sign_in(EMAIL).await;
    (app, tokens)
}

async fn refresh(app: &TestApp, tokens: &Value) -> Answer {
    let token = text(&tokens["refresh_token"]);
    app.post("/oauth/token").form(&[("grant_type", "refresh_token"), ("refresh_token", &token)]).send().await
}

async fn may_enter(app: &TestApp, tokens: &Value) -> bool {
    let answer = app.get("/me").bearer(&text(&tokens["access_token"])).send().await;
    assert!([200, 401].contains(&answer.status), "{}", answer.text());
    answer.status == 200
}

#[actix_web::test]
async fn a_refresh_token_gives_a_new_pair() {
    let (app, first) = signed_in().await;
    app.at("2020-12-10T09:20:00Z");
    assert!(!may_enter(&app, &first).await, "fifteen minutes are over");
    let second = refresh(&app, &first).await.json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert!(may_enter(&app, &second).await);
}

#[actix_web::test]
async fn a_refresh_token_used_twice_ends_the_whole_session() {
    let (app, first) = signed_in().await;
    let second = refresh(&app, &first).await.json();
    let reused = refresh(&app, &first).await;
    assert_eq!((reused.status, reused.str("/error").as_str()), (400, "invalid_grant"));
    assert!(!may_enter(&app, &first).await);
    assert!(!may_enter(&app, &second).await, "the thief or the owner, nobody can tell");
    assert_eq!(refresh(&app, &second).await.status, 400);
    let ended = app.audit_events().await.into_iter().find(|event| event.action == "session.ended").unwrap();
    assert_eq!(ended.data, json!({"why": "a refresh token came twice"}));

    let other = app.sign_in(EMAIL).await;
    assert!(may_enter(&app, &other).await, "another session of the same person is another matter");
}

#[actix_web::test]
async fn of_two_refreshes_at_once_exactly_one_wins() {
    let (app, tokens) = signed_in().await;
    let answers = futures_util::future::join_all((0..6).map(|_| refresh(&app, &tokens))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400, 400, 400]);
}

#[actix_web::test]
async fn a_session_ends_after_twelve_hours_however_often_it_is_refreshed() {
    let (app, mut tokens) = signed_in().await;
    for hour in ["12", "15", "18", "20"] {
        app.at(&format!("2020-12-10T{hour}:59:00Z"));
        tokens = refresh(&app, &tokens).await.json();
    }
    assert_eq!(tokens["expires_in"], 60, "no access token outlives its session");
    app.at("2020-12-10T21:00:00Z");
    assert!(!may_enter(&app, &tokens).await);
    assert_eq!(refresh(&app, &tokens).await.status, 400);
}

#[actix_web::test]
async fn a_revoked_token_is_good_for_nothing_at_once() {
    for member in ["access_token", "refresh_token"] {
        let (app, tokens) = signed_in().await;
        let token = text(&tokens[member]);
        app.post("/oauth/revoke").form(&[("token", &token)]).expect(200).await;
        assert!(!may_enter(&app, &tokens).await, "{member}");
        assert_eq!(refresh(&app, &tokens).await.status, 400, "{member}");
        app.post("/oauth/revoke").form(&[("token", &token)]).expect(200).await;
    }
    let (app, _) = signed_in().await;
    app.post("/oauth/revoke").form(&[("token", "who knows")]).expect(200).await;
    app.post("/oauth/revoke").form(&[("tokens", "who knows")]).expect(400).await;
}

#[actix_web::test]
async fn signing_out_everywhere_ends_every_session_of_ones_own() {
    let (app, here) = signed_in().await;
    let there = app.sign_in(EMAIL).await;
    app.user("other@platform.test", Role::PlatformAdmin, Tenant::Platform).await;
    let other = app.sign_in("other@platform.test").await;
    let answer = app.post("/me/sign-out").bearer(&text(&here["access_token"])).expect(200).await;
    assert_eq!(answer.json(), json!({"sessions_ended": 2}));
    assert!(!may_enter(&app, &here).await && !may_enter(&app, &there).await);
    assert!(may_enter(&app, &other).await);
}
