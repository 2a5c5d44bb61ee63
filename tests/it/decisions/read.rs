//! Reading decisions: why, and by whom.

use std::sync::Arc;

use drawdown::decisions::{Decisions, Subject};
use drawdown::engine::{self, Pack};
use drawdown::kernel::ids::{DecisionId, ProviderId};
use drawdown::kernel::{Actor, Call, Ids, Role};
use serde_json::json;
use uuid::Uuid;

use crate::evaluation::stage::Stage;
use crate::support::*;

#[actix_web::test]
async fn w22_a_decision_says_what_was_asked_which_rules_answered_and_why() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let listed = app.get(&wiltshire.path("/decisions?hook=windows")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(listed.str("/items/0/outcome"), "scheduled");
    assert_eq!(listed.str("/items/0/summary"), "29 windows were scheduled, opening from 2020-12-14 to 2026-11-09.");
    let path = format!("/decisions/{}", listed.str("/items/0/id"));
    let decision = app.get(&path).by(&wiltshire.commissioner).expect(200).await.json();
    assert_eq!(decision["package_sha256"], wiltshire.rulebook);
    assert_eq!(decision["subject"], json!({"kind": "framework", "id": wiltshire.framework}));
    assert_eq!(decision["input"]["framework"], json!({"starts_on": "2021-02-08", "ends_on": "2027-02-07"}));
    let holidays = decision["input"]["holidays"].as_array().unwrap();
    assert!(holidays.contains(&json!("2021-04-05")) && holidays.contains(&json!("2023-05-08")), "{holidays:?}");
    let initial = &decision["trace"][0];
    assert_eq!((&initial["kind"], &initial["id"]), (&json!("window"), &json!("initial")));
    let facts = initial["facts"].as_array().unwrap();
    assert!(facts.contains(&json!({"path": "/initial/opens_on", "value": "2020-12-14"})), "{facts:?}");
    assert_eq!(decision["trace"].as_array().map(Vec::len), Some(29));

    let none = app.get(&wiltshire.path("/decisions?outcome=met")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(none.json()["items"], json!([]));
    let bad = app.get(&wiltshire.path("/decisions?outcome=maybe")).by(&wiltshire.auditor).expect(400).await;
    assert_eq!(bad.faults(), ["/outcome unknown_value"]);
}

#[actix_web::test]
async fn another_council_finds_no_decision_here() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let id = app.get(&wiltshire.path("/decisions")).by(&wiltshire.auditor).expect(200).await.str("/items/0/id");
    let authority = app.authority("other").await;
    let stranger = council(Role::Auditor, authority);
    app.get(&format!("/decisions/{id}")).by(&stranger).expect(404).await;
    app.post(&format!("/decisions/{id}/replay")).by(&stranger).expect(404).await;
    app.get(&wiltshire.path("/decisions")).by(&stranger).expect(404).await;
    app.get(&format!("/decisions/{id}")).expect(401).await;
    app.get(&format!("/decisions/{id}")).by(&council(Role::Evaluator, wiltshire.authority)).expect(403).await;
}

/// Records a windows decision as if it were about this provider.
async fn about(app: &TestApp, wiltshire: &Wiltshire, provider: ProviderId) -> DecisionId {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).join(CARE_HOME_PACK);
    let pack = Arc::new(Pack::from_files(Pack::read_folder(&folder).unwrap()).unwrap());
    let decision = engine::evaluate(&pack, "eligibility", &json!({}));
    let subject = Subject {
        framework: wiltshire.framework,
        authority: wiltshire.authority,
        kind: "application",
        id: Uuid::from_u128(7),
        provider: Some(provider),
    };
    let call = Call::system(app.clock.now());
    app.db.write(&call, async |work| Decisions::record(work, &decision, &subject).await).await.unwrap()
}

#[actix_web::test]
async fn a_provider_reads_what_is_about_itself_and_nothing_else() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let ids = Ids::random();
    let (own, other): (ProviderId, ProviderId) = (ids.fresh(app.clock.now()), ids.fresh(app.clock.now()));
    let decision = about(&app, &wiltshire, own).await;
    let read = app.get(&format!("/decisions/{decision}")).by(&provider_member(own)).expect(200).await;
    assert_eq!(read.str("/outcome"), "cannot_decide", "no evidence at all is never an adverse decision");
    assert!(read.str("/summary").starts_with("The rules could not decide; an officer does."), "{}", read.text());
    app.get(&format!("/decisions/{decision}")).by(&provider_member(other)).expect(404).await;

    let listed = app.get(&wiltshire.path("/decisions")).by(&provider_member(own)).expect(200).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "the council's own decision is not the provider's");
    assert_eq!(listed["items"][0]["id"], json!(decision));
    let listed = app.get(&wiltshire.path("/decisions")).by(&provider_member(other)).expect(200).await.json();
    assert_eq!(listed["items"], json!([]));
}

#[actix_web::test]
async fn t01_prices_in_decisions_are_for_those_who_may_read_the_evaluation() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    stage.approved(&competition, &[&tenders[1]]).await;
    let list = |hook: &str, by: &Actor| {
        stage.app.get(&format!("/frameworks/{}/decisions?hook={hook}", stage.framework)).by(by)
    };
    let author = council(Role::RuleAuthor, stage.authority);
    for hook in ["scoring", "award", "approval"] {
        let decision = list(hook, &stage.commissioner).expect(200).await.str("/items/0/id");
        let path = format!("/decisions/{decision}");
        for role in Role::ALL {
            let (may_read, status) = match role {
                Role::Commissioner | Role::Approver | Role::Auditor => (true, 200),
                Role::RuleAuthor | Role::ApiClient => (false, 404),
                _ => continue,
            };
            let reader = council(role, stage.authority);
            let read = stage.app.get(&path).by(&reader).expect(status).await;
            assert_eq!(read.text().contains("annual_value"), may_read && hook == "approval", "{hook} {}", role.name());
            let listed = list(hook, &reader).expect(200).await.json()["items"].as_array().unwrap().len();
            assert_eq!(listed > 0, may_read, "{hook} {}", role.name());
        }
        stage.app.post(&format!("{path}/replay")).by(&author).expect(404).await;
        let simulate = stage.app.post(&format!("/frameworks/{}/simulations", stage.framework)).by(&author);
        simulate.json(json!({"hook": hook, "rules": {"pack": CARE_HOME_PACK}})).expect(403).await;
    }
}
