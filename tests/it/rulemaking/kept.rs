//! "Keep this as a test".

use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn a_decision_is_kept_as_a_case_that_the_rules_must_go_on_passing() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let decision = app.get(&wiltshire.path("/decisions")).by(&wiltshire.auditor).expect(200).await.str("/items/0/id");
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let keep = |version, name: &str| {
        let request = app.post(&change.path("/cases")).by(&change.author).if_match(version);
        request.json(json!({"decision_id": decision, "name": name}))
    };
    let kept = keep(1, "The windows as they were published").expect(201).await;
    let file = "cases/kept-the-windows-as-they-were-published.json";
    assert!(kept.header("location").unwrap().ends_with(file), "{:?}", kept.header("location"));
    let passed = |check: &Answer| check.json()["cases"]["passed"].as_u64().unwrap();
    let check = app.post(&change.path("/check")).by(&change.author).expect(200).await;
    assert_eq!(check.json()["closed"], json!([]), "{}", check.text());
    let plain = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let before = app.post(&plain.path("/check")).by(&change.author).expect(200).await;
    assert_eq!(passed(&check), passed(&before) + 1);

    // Rules that would schedule other windows now fail it.
    let script = care_home_files()["windows.rhai"].replace("Quarterly re-opening", "Re-opening every quarter");
    let put = app.put(&change.path("/files/windows.rhai")).by(&change.author).if_match(2);
    put.body("text/plain", script).expect(200).await;
    let check = app.post(&change.path("/check")).by(&change.author).expect(200).await.json();
    assert!(check["cases"]["failures"].to_string().contains("The windows as they were published"), "{check}");

    assert_eq!(keep(3, "The windows, as they were published!").expect(409).await.problem(), "conflict");
    assert_eq!(keep(3, " ").expect(422).await.faults(), ["/name empty"]);
    assert_eq!(keep(1, "Late").expect(412).await.problem(), "stale");
    let unknown = app.post(&change.path("/cases")).by(&change.author).if_match(3);
    unknown.json(json!({"decision_id": wiltshire.framework, "name": "None"})).expect(404).await;
}
