//! Comparing versions over the API.

use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn s05_any_two_versions_are_compared_line_by_line_and_in_words() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let files = reworded("pack.toml", "self_assessment_pass_percent = 60", "self_assessment_pass_percent = 70");
    let change = app.draft_rules(&framework, wiltshire.authority, &files).await;
    let diff = |query: String| app.get(&wiltshire.path(&format!("/rulebook/diff?{query}"))).by(&wiltshire.auditor);
    let found = diff(format!("to={}", change.draft)).expect(200).await.json();
    assert_eq!((&found["from"], &found["to"]), (&json!(wiltshire.rulebook), &json!(change.draft)));
    assert_eq!(
        found["changes"][0]["sentence"],
        "The figure `self_assessment_pass_percent` is 70 instead of 60; read by eligibility."
    );
    assert!(found["hooks"].as_array().unwrap().contains(&json!("eligibility")));
    assert_eq!(found["files"][0]["path"], "pack.toml");
    let lines = found["files"][0]["parts"][0]["lines"].as_array().unwrap();
    let changed: Vec<_> = lines.iter().filter(|line| line["kind"] != "same").collect();
    assert_eq!(changed.len(), 2);
    assert_eq!((&changed[0]["kind"], &changed[1]["kind"]), (&json!("removed"), &json!("added")));
    assert!(changed[1]["text"].as_str().unwrap().contains("= 70"));

    let same = diff(format!("from={0}&to={0}", wiltshire.rulebook)).expect(200).await.json();
    assert_eq!((&same["changes"], &same["files"]), (&json!([]), &json!([])));
    assert_eq!(diff(String::new()).expect(400).await.faults(), ["/to missing"]);
    diff(format!("to={}", "0".repeat(64))).expect(404).await;
    let stranger = council(Role::Auditor, app.authority("kent").await);
    let foreign = wiltshire.path(&format!("/rulebook/diff?to={}", change.draft));
    app.get(&foreign).by(&stranger).expect(404).await;
}

#[actix_web::test]
async fn what_does_not_compile_yet_is_compared_line_by_line_alone() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let files = reworded("windows.rhai", "let ", "let let ");
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &files).await;
    let path = wiltshire.path(&format!("/rulebook/diff?to={}", change.draft));
    let found = app.get(&path).by(&wiltshire.auditor).expect(200).await.json();
    assert_eq!((found.get("changes"), &found["files"][0]["path"]), (None, &json!("windows.rhai")));
}
