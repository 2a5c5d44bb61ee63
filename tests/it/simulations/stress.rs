//! A model of scoring under stress, over the API.

use drawdown::kernel::Role;
use serde_json::json;

use super::ground::*;
use crate::support::*;

#[actix_web::test]
async fn c3_a_model_is_put_under_stress_before_it_is_published() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let path = wiltshire.path("/stress");
    let body = json!({"rules": {"package_sha256": wiltshire.rulebook}, "sets": 10, "prices": ["600.00", "900.00"]});
    let ask = async || app.post(&path).by(&wiltshire.rule_author).json(body.clone()).expect(200).await.json();
    let report = ask().await;
    assert_eq!((&report["complete"], &report["prices"]), (&json!(true), &json!(["600.00", "900.00"])));
    let finding = &report["findings"][0];
    assert!(finding["sentence"].as_str().is_some() && finding["example"]["before"][0]["price"].as_str().is_some());
    assert_eq!(report, ask().await, "the same question gets the same report");
}

#[actix_web::test]
async fn a_model_that_cannot_be_put_under_stress_is_refused_in_words() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let path = wiltshire.path("/stress");
    let refused = async |body| app.post(&path).by(&wiltshire.rule_author).json(body).expect(422).await;
    let many = refused(json!({"rules": {"pack": CARE_HOME_PACK}, "sets": 5000})).await;
    assert_eq!(many.str("/detail"), "This cannot be put under stress: sets must be between 1 and 1000.");
    let huge = refused(json!({
        "rules": {"pack": CARE_HOME_PACK}, "prices": ["1", "79228162514264337593543950335"], "marks": [-1, i64::MAX]
    }));
    assert_eq!(huge.await.faults(), ["/prices out_of_range", "/marks out_of_range"]);
    let mut files = pack_files();
    files.remove("cases/scoring.json");
    let blind = refused(json!({"rules": {"files": files}})).await;
    assert!(blind.str("/detail").contains("no case of the pack shows an input of the hook `scoring`"));
    let stranger = council(Role::RuleAuthor, app.authority("other").await);
    let body = json!({"rules": {"pack": CARE_HOME_PACK}});
    app.post(&path).by(&stranger).json(body.clone()).expect(404).await;
    app.post(&path).by(&wiltshire.auditor).json(body).expect(403).await;
}
