use serde_json::{Value, json};

use crate::support::*;

fn of(standing: &Answer, kind: &str) -> Value {
    let body = standing.json();
    let kinds = body["kinds"].as_array().unwrap();
    kinds.iter().find(|line| line["kind"] == kind).cloned().unwrap_or(Value::Null)
}

#[actix_web::test]
async fn w10_expired_policy_is_out_of_date() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let policy = app.document(&owner, "equality_policy", "2018-05-01", "2020-12-10").await;
    let on = async |query: &str| {
        let standing = app.get(&owner.path(&format!("/standing{query}"))).by(&owner.member).expect(200).await;
        of(&standing, "equality_policy")["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(on("").await, "expiring", "its last day is a good day");
    assert_eq!(on("?at=2020-12-11").await, "out_of_date");
    assert_eq!(on("?at=2020-11-09").await, "current");
    assert_eq!(on("?at=2020-11-09&within=60").await, "expiring");
    assert_eq!(on("?at=2018-04-30").await, "not_yet_valid");
    let read = app.get(&format!("/evidence/{policy}?at=2020-12-11")).by(&owner.member).expect(200).await;
    assert_eq!((read.str("/state"), read.str("/at")), ("out_of_date".into(), "2020-12-11".into()));
}

#[actix_web::test]
async fn w10_a_missing_policy_is_missing_and_the_best_of_several_counts() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    app.document(&owner, "public_liability", "2019-04-01", "2020-03-31").await;
    let current = app.document(&owner, "public_liability", "2020-04-01", "2021-03-31").await;
    let next = app.document(&owner, "public_liability", "2021-04-01", "2022-03-31").await;
    let reference = app.document(&owner, "reference", "2020-04-01", "2030-03-31").await;
    let standing =
        async |at: &str| app.get(&owner.path(&format!("/standing?at={at}"))).by(&owner.member).expect(200).await;
    let today = standing("2020-12-10").await;
    let expected = json!({
        "kind": "public_liability", "family": "insurance", "title": "Public liability insurance", "state": "current",
        "document_id": current, "expires_on": "2021-03-31",
    });
    assert_eq!(of(&today, "public_liability"), expected);
    assert_eq!(of(&today, "safeguarding_policy")["state"], "missing");
    assert_eq!(of(&today, "reference")["document_id"], json!(reference));
    assert_eq!(of(&today, "other_policy"), Value::Null, "another policy cannot be missing");
    assert_eq!(of(&standing("2021-04-01").await, "public_liability")["document_id"], json!(next));
    assert_eq!(of(&standing("2018-01-01").await, "public_liability")["state"], "not_yet_valid");
}
