//! Asking decisions again.

use drawdown::conflicts::Conflicts;
use drawdown::decisions::{Decisions, ReplayScope};
use drawdown::engine::Evaluators;
use drawdown::kernel::{Call, Refusal};
use drawdown::rulebooks::Rulebooks;
use drawdown::store::Db;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use crate::support::*;

async fn windows_decision(app: &TestApp, wiltshire: &Wiltshire) -> String {
    app.get(&wiltshire.path("/decisions")).by(&wiltshire.auditor).expect(200).await.str("/items/0/id")
}

#[actix_web::test]
async fn t21_a_replay_gives_the_same_bytes() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let id = windows_decision(&app, &wiltshire).await;
    app.at("2026-11-01T09:00:00");
    let replay = app.post(&format!("/decisions/{id}/replay")).by(&wiltshire.auditor).expect(200).await.json();
    assert_eq!((&replay["identical"], &replay["differences"]), (&json!(true), &json!([])));
    assert_eq!(replay["record_sha256"], replay["replayed_record_sha256"]);
}

#[actix_web::test]
async fn w22_a_decision_stays_with_the_rules_it_was_made_by() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let id = windows_decision(&app, &wiltshire).await;
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let released = app.change_rules(&wiltshire.framework.to_string(), wiltshire.authority, &files).await;

    let decision = app.get(&format!("/decisions/{id}")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(decision.str("/package_sha256"), wiltshire.rulebook);
    assert_ne!(decision.str("/package_sha256"), released.str("/package_sha256"));
    let replay = app.post(&format!("/decisions/{id}/replay")).by(&wiltshire.auditor).expect(200).await.json();
    assert_eq!(replay["identical"], true, "{replay}");
}

/// What somebody with the keys to the database could do: these statements, in one transaction.
async fn tamper(db: &Db, statements: &[&str]) -> Result<(), Refusal> {
    db.write(&Call::system(instant(MORNING)), async |work| {
        for statement in statements {
            work.tx().execute_unprepared(statement).await?;
        }
        Ok(())
    })
    .await
}

fn drop_trigger(db: &Db) -> &'static str {
    match db.reader().get_database_backend() {
        DbBackend::Sqlite => "DROP TRIGGER decision_no_update",
        _ => "DROP TRIGGER decision_no_change ON decision",
    }
}

#[actix_web::test]
async fn t21_the_database_itself_refuses_to_change_a_decision() {
    let app = TestApp::new().await;
    app.wiltshire().await;
    for statement in [
        "UPDATE decision SET outcome = 'met'",
        "DELETE FROM decision",
        "UPDATE rule_blob SET content = ''",
        "DELETE FROM rule_package",
        "UPDATE rulebook_version SET reason = 'none'",
        "DELETE FROM rulebook_version",
    ] {
        tamper(&app.db, &[statement]).await.expect_err(statement);
    }
}

#[actix_web::test]
async fn t21_a_tampered_decision_is_found_out_and_what_differs_is_said() {
    for (change, words) in [
        (
            "UPDATE decision SET output = replace(output, '2021-03-08T09:00', '2021-03-09T09:00')",
            &["the stored record does not have the hash", "the output was", "the output is not the same byte for byte"]
                [..],
        ),
        (
            "UPDATE decision SET input = replace(input, '2027-02-07', '2027-05-07')",
            &["the stored input does not have the hash", "the input was"],
        ),
        ("UPDATE decision SET trace = replace(trace, 'Initial invitation', 'By favour')", &["the step at line"]),
        ("UPDATE decision SET outcome = 'cannot_decide'", &["the outcome was cannot decide and is now scheduled"]),
        ("UPDATE decision SET output = '['", &["the stored output or trace cannot be read"]),
        ("UPDATE decision SET input = ''", &["the stored input cannot be read"]),
    ] {
        let app = TestApp::new().await;
        let wiltshire = app.wiltshire().await;
        let id = windows_decision(&app, &wiltshire).await;
        tamper(&app.db, &[drop_trigger(&app.db), change]).await.unwrap();
        let replay = app.post(&format!("/decisions/{id}/replay")).by(&wiltshire.auditor).expect(200).await.json();
        assert_eq!(replay["identical"], false, "{change}");
        for words in words {
            assert!(replay["differences"].to_string().contains(words), "{change}: {replay}");
        }
    }
}

#[actix_web::test]
async fn t21_every_decision_of_a_framework_is_replayed_at_once() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let decisions = app.services.decisions();
    let summary = decisions.replay_all(wiltshire.framework, &ReplayScope::default()).await.unwrap();
    assert_eq!((summary.decisions, summary.identical), (1, 1));
    let change = "UPDATE decision SET operations = operations + 1";
    tamper(&app.db, &[drop_trigger(&app.db), change]).await.unwrap();
    let summary = decisions.replay_all(wiltshire.framework, &ReplayScope::default()).await.unwrap();
    assert_eq!((summary.decisions, summary.identical, summary.different.len()), (1, 0, 1));
}

#[actix_web::test]
async fn t21_rules_that_were_changed_under_a_decision_are_found_out() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let drop = match app.db.reader().get_database_backend() {
        DbBackend::Sqlite => "DROP TRIGGER rule_blob_no_update",
        _ => "DROP TRIGGER rule_blob_no_change ON rule_blob",
    };
    let change = "UPDATE rule_blob SET content = replace(content, 'Initial invitation', 'By favour')";
    tamper(&app.db, &[drop, change]).await.unwrap();
    // Another server, which has not compiled the rules before.
    let evaluators = Evaluators::start(1, 4).unwrap();
    let rulebooks = Rulebooks::new(app.db.clone(), evaluators.clone(), "rules".into());
    let decisions = Decisions::new(app.db.clone(), evaluators, rulebooks, Conflicts::new(app.db.clone()));
    let summary = decisions.replay_all(wiltshire.framework, &ReplayScope::default()).await.unwrap();
    assert_eq!(summary.identical, 0);
    assert!(summary.different[0].1[0].contains("the stored rules are not the ones that decided"), "{summary:?}");
}

#[actix_web::test]
async fn t21_a_sample_of_a_framework_is_replayed_on_request() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 20).await;
    let path = wiltshire.path("/decisions/replay");
    let replay = async |body| app.post(&path).by(&wiltshire.auditor).json(body).expect(200).await.json();
    let all = replay(json!({})).await;
    assert_eq!((&all["of"], &all["replayed"], &all["identical"]), (&json!(21), &json!(21), &json!(21)));
    let some = replay(json!({"hook": "eligibility", "sample": 7, "seed": 3})).await;
    assert_eq!((&some["of"], &some["replayed"], &some["different"]), (&json!(20), &json!(7), &json!([])));
    let change = "UPDATE decision SET operations = operations + 1 WHERE hook = 'windows'";
    tamper(&app.db, &[drop_trigger(&app.db), change]).await.unwrap();
    let tampered = replay(json!({"hook": "windows"})).await;
    assert_eq!((&tampered["identical"], tampered["different"].as_array().unwrap().len()), (&json!(0), 1));
    let bad = app.post(&path).by(&wiltshire.auditor).json(json!({"sample": 501})).expect(422).await;
    assert_eq!(bad.faults(), ["/sample out_of_range"]);
    let stranger = council(drawdown::kernel::Role::Auditor, app.authority("other").await);
    app.post(&path).by(&stranger).json(json!({})).expect(404).await;
}
