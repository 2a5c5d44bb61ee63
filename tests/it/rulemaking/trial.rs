//! Checking drafts and trying them: nothing of it is a decision.

use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn a_check_says_everything_at_once_and_changes_nothing() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let mut files = reworded("windows.rhai", "framework.starts_on", "framework.strats_on");
    files.insert("eligibility.rhai".into(), "require(\"a\", true\n".into());
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &files).await;
    let check = app.post(&change.path("/check")).by(&change.approver).expect(200).await.json();
    assert!(check["closed"].as_array().unwrap().contains(&json!("files")), "{check}");
    let files: Vec<&str> =
        check["findings"].as_array().unwrap().iter().filter_map(|one| one["file"].as_str()).collect();
    assert!(files.contains(&"eligibility.rhai") && files.contains(&"windows.rhai"), "{check}");
    assert_eq!(app.get(&change.path("")).by(&change.author).expect(200).await.version(), 1);
}

#[actix_web::test]
async fn a_draft_is_tried_on_the_facts_of_a_decision_without_making_one() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let decisions = wiltshire.path("/decisions");
    let decided = app.get(&decisions).by(&wiltshire.auditor).expect(200).await;
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &files).await;
    let play = |body| app.post(&change.path("/play")).by(&change.author).json(body);
    let trial = play(json!({"decision_id": decided.str("/items/0/id")})).expect(200).await;
    assert_eq!((trial.str("/hook"), trial.str("/outcome")), ("windows".into(), "scheduled".into()));
    assert_eq!(trial.str("/decided/package_sha256"), wiltshire.rulebook);
    assert!(trial.str("/output").contains("Re-opening every quarter"));
    assert!(trial.str("/decided/output").contains("Quarterly re-opening"));
    assert!(trial.str("/trace/0/facts/0/path").starts_with('/'));
    let after = app.get(&decisions).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(after.json(), decided.json(), "a trial is no decision");

    let given = json!({"hook": "windows", "input": {"framework": {"starts_on": "2021-02-08"}}});
    let lacking = play(given).expect(200).await;
    assert_eq!(lacking.str("/outcome"), "cannot_decide");
    for (body, fault) in [
        (json!({}), "/hook missing"),
        (json!({"hook": "windows"}), "/input missing"),
        (json!({"hook": "window", "input": {}}), "/hook unknown_hook"),
        (
            json!({"hook": "windows", "input": {}, "decision_id": decided.str("/items/0/id")}),
            "/decision_id one_too_many",
        ),
    ] {
        assert_eq!(play(body).expect(422).await.faults()[0], fault);
    }
    play(json!({"decision_id": wiltshire.framework})).expect(404).await;
}

#[actix_web::test]
async fn a_draft_that_never_ends_is_stopped_and_the_server_goes_on() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let mut files = care_home_files();
    files.insert("windows.rhai".into(), "for i in range(0, 9223372036854775807) { let a = i; }\n".into());
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &files).await;
    let check = app.post(&change.path("/check")).by(&change.author).expect(200).await.json();
    assert_ne!(check["closed"], json!([]), "{check}");
    app.get("/health/ready").expect(200).await;
}
