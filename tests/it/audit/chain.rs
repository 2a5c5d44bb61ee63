use drawdown::kernel::{Role, Tenant};
use drawdown::store::Db;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::support::*;

/// An application with five events.
async fn with_events() -> TestApp {
    let app = TestApp::new().await;
    let admin = platform_admin();
    for name in ["One", "Two", "Three", "Four", "Five"] {
        app.post("/providers").by(&admin).json(json!({"name": name})).expect(201).await;
    }
    app
}

async fn verify(app: &TestApp) -> Value {
    let auditor = person(Role::Auditor, Tenant::Platform);
    app.get("/audit/verify").by(&auditor).expect(200).await.json()
}

fn backend(db: &Db) -> DbBackend {
    db.reader().get_database_backend()
}

/// What the triggers forbid, somebody who may drop triggers can do.
async fn tamper(app: &TestApp, sql: &str) {
    let db = app.raw().await;
    let triggers = match backend(&app.db) {
        DbBackend::Sqlite => "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete;",
        _ => "DROP TRIGGER audit_event_no_change ON audit_event;",
    };
    db.execute_unprepared(triggers).await.expect("the triggers can be dropped");
    db.execute_unprepared(sql).await.expect("the rows can be tampered with");
    db.close().await.expect("the connection closes");
}

#[actix_web::test]
async fn t14_an_unaltered_log_is_intact_and_grows() {
    let app = with_events().await;
    let before = verify(&app).await;
    assert_eq!(before["intact"], true);
    assert!(before.get("events").is_none(), "how many there are would tell of sealed tenders (T01)");
    app.post("/providers").by(&platform_admin()).json(json!({"name": "Six"})).expect(201).await;
    let after = verify(&app).await;
    assert_eq!(after["intact"], true);
    assert_ne!(after["head"], before["head"]);
}

#[actix_web::test]
async fn t14_the_database_itself_refuses_to_change_or_remove_an_event() {
    let app = with_events().await;
    let db = app.raw().await;
    for sql in ["UPDATE audit_event SET action = 'x' WHERE seq = 1", "DELETE FROM audit_event WHERE seq = 5"] {
        let refused = db.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
    db.close().await.expect("the connection closes");
    assert_eq!(verify(&app).await["intact"], true);
}

#[actix_web::test]
async fn t14_a_changed_event_is_found_whatever_was_changed() {
    for change in [
        "action = 'provider.removed'",
        "actor_roles = 'auditor'",
        "request_id = 'another'",
        "data = '{\"name\":\"Else\"}'",
        "tenant_kind = 'platform', tenant_id = NULL",
        "sealed_by = subject_id",
        "at = '2020-12-10T08:59:59+00:00'",
    ] {
        let app = with_events().await;
        tamper(&app, &format!("UPDATE audit_event SET {change} WHERE seq = 3")).await;
        let verdict = verify(&app).await;
        assert_eq!(verdict["intact"], false, "{change}");
        assert_eq!(verdict["broken_at"], 3, "{change}");
        assert_eq!(verdict["why"], "the event was changed");
    }
}

#[actix_web::test]
async fn t14_a_removed_event_is_found_in_the_middle_and_at_the_end() {
    let app = with_events().await;
    tamper(&app, "DELETE FROM audit_event WHERE seq = 2").await;
    assert_eq!(verify(&app).await["broken_at"], 2);

    let app = with_events().await;
    tamper(&app, "DELETE FROM audit_event WHERE seq = 5").await;
    let verdict = verify(&app).await;
    assert_eq!(verdict["broken_at"], 5);
    assert_eq!(verdict["why"], "the chain is not as long as its head says");
}

#[actix_web::test]
async fn t14_a_removed_event_is_found_when_the_others_close_ranks() {
    let app = with_events().await;
    tamper(
        &app,
        "DELETE FROM audit_event WHERE seq = 3;
         UPDATE audit_event SET seq = 3 WHERE seq = 4;
         UPDATE audit_event SET seq = 4 WHERE seq = 5;
         UPDATE audit_head SET events = 4",
    )
    .await;
    let verdict = verify(&app).await;
    assert_eq!(verdict["broken_at"], 3);
    assert_eq!(verdict["why"], "the event does not follow the one before it");
}

#[actix_web::test]
async fn t14_an_inserted_event_is_found() {
    let columns = "at, actor_kind, actor_id, actor_roles, tenant_kind, tenant_id, request_id, action, subject_kind, \
                   subject_id, sealed_by, data";
    let app = with_events().await;
    let forged = match backend(&app.db) {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    let insert = format!(
        "INSERT INTO audit_event (seq, id, {columns}, previous, hash)
         SELECT 6, {forged}, {columns}, hash, hash FROM audit_event WHERE seq = 5"
    );
    tamper(&app, &insert).await;
    let verdict = verify(&app).await;
    assert_eq!(verdict["intact"], false);
    assert_eq!(verdict["broken_at"], 6);
}
