//! Putting rulebooks in force.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::support::*;

fn versions(app: &TestApp, wiltshire: &Wiltshire, version: i64, body: Value) -> impl Future<Output = Answer> {
    let request = app.post(&wiltshire.path("/rulebook/versions")).by(&wiltshire.rule_author);
    request.if_match(version).json(body).send()
}

#[actix_web::test]
async fn s05_a_rulebook_is_kept_by_its_hash_and_read_back_file_by_file() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let read = app.get(&draft.path("/rulebook")).by(&draft.rule_author).expect(200).await.json();
    assert_eq!(read["package_sha256"], draft.rulebook);
    assert_eq!(read["files"], json!(care_home_files()));
    assert_eq!(read["in_force"], true);
    assert_eq!(read["parameters"]["open_working_days"], 5);
    assert!(read["hooks"].as_array().unwrap().contains(&json!("eligibility")));
    let by_hash = draft.path(&format!("/rulebook/versions/{}", draft.rulebook));
    assert_eq!(app.get(&by_hash).by(&draft.auditor).expect(200).await.json(), read);
    let unknown = draft.path(&format!("/rulebook/versions/{}", "0".repeat(64)));
    app.get(&unknown).by(&draft.auditor).expect(404).await;

    let stranger = council(Role::RuleAuthor, app.authority("other").await);
    for path in [draft.path("/rulebook"), draft.path("/rulebook/versions"), by_hash] {
        app.get(&path).by(&stranger).expect(404).await;
    }
    let foreign = app.post(&draft.path("/rulebook/versions")).by(&stranger).if_match(2);
    foreign.json(json!({"pack": CARE_HOME_PACK})).expect(404).await;
}

#[actix_web::test]
async fn a_broken_script_is_refused_with_its_place_and_what_was_probably_meant() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let mut files = reworded("windows.rhai", "framework.starts_on", "framework.strats_on");
    files.insert("eligibility.rhai".into(), "require(\"a\", true\n".into());
    let refused = versions(&app, &draft, 2, json!({"files": files})).await;
    assert_eq!((refused.status, refused.problem()), (422, "validation".into()));
    let faults = refused.faults();
    assert!(faults.iter().any(|fault| fault.starts_with("/files/eligibility.rhai ")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.starts_with("/files/windows.rhai ")), "{faults:?}");
    let findings = refused.json()["check"]["findings"].clone();
    let misspelt =
        findings.as_array().unwrap().iter().find(|finding| finding["file"] == "windows.rhai").unwrap().clone();
    assert_eq!(misspelt["suggestion"], "starts_on", "{misspelt}");
    assert!(misspelt["line"].as_u64().unwrap() > 1, "{misspelt}");
    assert_eq!(app.get(&draft.path("")).by(&draft.commissioner).expect(200).await.version(), 2, "nothing changed");
}

#[actix_web::test]
async fn rules_that_fail_their_own_cases_are_refused() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let files = reworded("pack.toml", "self_assessment_pass_percent = 60", "self_assessment_pass_percent = 90");
    let refused = versions(&app, &draft, 2, json!({"files": files})).await;
    assert_eq!((refused.status, refused.problem()), (422, "validation".into()));
    assert!(refused.faults().iter().all(|fault| fault == "/files/cases~1eligibility.json case-failed"));
    assert!(!refused.json()["check"]["cases"]["failures"].as_array().unwrap().is_empty());
}

#[actix_web::test]
async fn a_pack_is_named_and_never_a_path() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    for (body, fault) in [
        (json!({"pack": "../../etc"}), "/pack unknown_pack"),
        (json!({"pack": "wiltshire/.."}), "/pack unknown_pack"),
        (json!({"pack": "wiltshire/nothing"}), "/pack unknown_pack"),
        (json!({}), "/pack missing"),
        (json!({"pack": CARE_HOME_PACK, "files": {}}), "/files one_too_many"),
        (json!({"files": {}}), "/files/pack.toml missing-file"),
        (json!({"files": {"../pack.toml": ""}}), "/files/..~1pack.toml bad-path"),
    ] {
        let refused = versions(&app, &draft, 2, body.clone()).await;
        assert_eq!(refused.status, 422, "{body}");
        assert!(refused.faults().contains(&fault.to_owned()), "{body}: {:?}", refused.faults());
    }
}

#[actix_web::test]
async fn s05_once_published_rules_are_no_longer_put_in_force_by_one_person() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let files = reworded("windows.rhai", "//! When homes may apply", "//! When care homes may apply");
    let body = json!({"files": files, "reason": "Plainer words", "decision_reference": "AC-2021-07"});
    let refused = versions(&app, &wiltshire, wiltshire.version, body).await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));
    assert!(refused.str("/detail").contains("a second person"), "{}", refused.text());
}

#[actix_web::test]
async fn the_rulebook_in_force_is_not_put_in_force_again() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let again = versions(&app, &draft, draft.version, json!({"pack": CARE_HOME_PACK})).await;
    assert_eq!(again.problem(), "conflict");
}

#[actix_web::test]
async fn of_two_authors_who_read_the_same_version_one_wins() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let one = reworded("windows.rhai", "//! When homes", "//! When the homes");
    let two = reworded("windows.rhai", "//! When homes", "//! When any homes");
    let (one, two) = futures_util::join!(
        versions(&app, &draft, 2, json!({"files": one})),
        versions(&app, &draft, 2, json!({"files": two})),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
}
