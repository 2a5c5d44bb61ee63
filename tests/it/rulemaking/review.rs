//! The second pair of eyes.

use drawdown::kernel::actor::Role;
use drawdown::kernel::{Actor, Tenant};
use serde_json::json;

use crate::support::*;

fn other_words() -> Files {
    reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter")
}

/// Somebody who may write and approve rules, as in a small council.
fn both_roles(wiltshire: &Wiltshire) -> Actor {
    let mut actor = person(Role::RuleAuthor, Tenant::Authority(wiltshire.authority));
    actor.roles.insert(Role::Approver);
    actor
}

#[actix_web::test]
async fn t10_nobody_approves_what_they_have_written_or_proposed() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let mut change = app.draft_rules(&framework, wiltshire.authority, &other_words()).await;
    let (author, editor, proposer, copier) =
        (both_roles(&wiltshire), both_roles(&wiltshire), both_roles(&wiltshire), both_roles(&wiltshire));
    change.author = author.clone();
    let put = |by: &Actor, version| {
        let request = app.put(&change.path("/files/README.md")).by(by).if_match(version);
        request.body("text/plain", "Read me.\n")
    };
    put(&author, 1).expect(200).await;
    let version = put(&editor, 2).expect(200).await.version();
    let copy = app.post(&wiltshire.path("/rulebook/drafts")).by(&copier);
    let copy = copy.json(json!({"title": "The same", "draft_id": change.draft})).expect(201).await;

    let propose = app.post(&change.path("/propose")).by(&proposer).if_match(version);
    let proposal = propose.json(json!({"summary": "Plainer words"})).expect(201).await;
    for by in [&author, &editor, &proposer] {
        let refused = change.approve(&proposal, by).expect(403).await;
        assert_eq!(refused.problem(), "forbidden");
        assert!(refused.str("/detail").contains("written or proposed"), "{}", refused.text());
    }
    let copied = app.post(&format!("/rulebook/drafts/{}/propose", copy.id())).by(&copier).if_match(1);
    let copied = copied.json(json!({"summary": "The same words"})).expect(201).await;
    change.approve(&copied, &editor).expect(403).await;

    assert_eq!(change.approve(&proposal, &both_roles(&wiltshire)).expect(200).await.str("/state"), "approved");
    let only_author = council(Role::RuleAuthor, wiltshire.authority);
    change.approve(&copied, &only_author).expect(403).await;
    let elsewhere = council(Role::Approver, app.authority("kent").await);
    change.approve(&copied, &elsewhere).expect(404).await;
}

#[actix_web::test]
async fn s05_other_bytes_than_were_reviewed_are_not_approved() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let change = app.draft_rules(&framework, wiltshire.authority, &other_words()).await;
    let first = change.propose().expect(201).await;
    let review = |proposal: &Answer, reviewed: &str| {
        let request = app.post(&format!("/rulebook/proposals/{}/approve", proposal.id())).by(&change.approver);
        request.json(json!({"package_sha256": reviewed}))
    };
    let other = review(&first, &wiltshire.rulebook).expect(409).await;
    assert_eq!(
        (other.problem(), other.str("/title")),
        ("not-as-reviewed".into(), "This is not what you reviewed".into())
    );
    assert!(other.str("/detail").contains(&first.str("/package_sha256")), "{}", other.text());

    // The author recalls it, changes a word and proposes anew: what was read before is not what is proposed now.
    app.post(&format!("/rulebook/proposals/{}/recall", first.id())).by(&change.author).expect(200).await;
    let open = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!(open.str("/state"), "open");
    let put = app.put(&change.path("/files/README.md")).by(&change.author).if_match(open.version());
    let version = put.body("text/plain", "Other words.\n").expect(200).await.version();
    let second = Change { version, ..change };
    let again = second.propose().expect(201).await;
    let review = |proposal: &Answer, reviewed: &str| {
        let request = app.post(&format!("/rulebook/proposals/{}/approve", proposal.id())).by(&second.approver);
        request.json(json!({"package_sha256": reviewed}))
    };
    assert_eq!(review(&again, &first.str("/package_sha256")).expect(409).await.problem(), "not-as-reviewed");
    assert_eq!(review(&first, &first.str("/package_sha256")).expect(409).await.problem(), "wrong-state");
    review(&again, &again.str("/package_sha256")).expect(200).await;
    assert_eq!(review(&again, &again.str("/package_sha256")).expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn s05_a_rejected_proposal_says_why_and_its_draft_is_open_again() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let change = app.draft_rules(&framework, wiltshire.authority, &other_words()).await;
    let proposal = change.propose().expect(201).await;
    let put = app.put(&change.path("/files/README.md")).by(&change.author).if_match(2);
    assert_eq!(put.body("text/plain", "Late.\n").expect(409).await.problem(), "wrong-state");

    let reject = app.post(&format!("/rulebook/proposals/{}/reject", proposal.id())).by(&change.approver);
    let body = json!({"package_sha256": proposal.str("/package_sha256"), "reason": "The panel asked for other words"});
    let rejected = reject.json(body).expect(200).await;
    assert_eq!(
        (rejected.str("/state"), rejected.str("/review/comment")),
        ("rejected".into(), "The panel asked for other words".into())
    );
    change.release(&proposal).json(by_decision()).expect(409).await;
    let open = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!(open.str("/state"), "open");
    let again = Change { version: open.version(), ..change };
    again.approved().await;
    let listed = app.get(&wiltshire.path("/rulebook/proposals")).by(&wiltshire.auditor).expect(200).await.json();
    let states: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["state"].clone()).collect();
    assert_eq!(states, ["rejected", "approved"]);
}

#[actix_web::test]
async fn s05_rules_that_are_not_fit_are_not_proposed() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let propose = async |files: &Files, status| {
        app.draft_rules(&framework, wiltshire.authority, files).await.propose().expect(status).await
    };
    let misspelt = propose(&reworded("windows.rhai", "framework.starts_on", "framework.strats_on"), 422).await;
    assert!(misspelt.faults()[0].starts_with("/files/windows.rhai "), "{}", misspelt.text());
    let findings = misspelt.json()["check"]["findings"].as_array().unwrap().clone();
    assert!(findings.iter().any(|finding| finding["suggestion"] == "starts_on"), "{findings:?}");
    let failing = reworded("pack.toml", "self_assessment_pass_percent = 60", "self_assessment_pass_percent = 90");
    let failing = propose(&failing, 422).await;
    assert!(failing.faults().contains(&"/files/cases~1eligibility.json case-failed".to_owned()), "{}", failing.text());
    let mut unshown = care_home_files();
    let script = unshown.get_mut("eligibility.rhai").unwrap();
    script.push_str("\nif application.kind == \"again\" && known(cqc.published_on) && today < date(\"1990-01-01\") {\n    require(\"never\", true, \"Nobody sees this\");\n}\n");
    let unshown = propose(&unshown, 422).await;
    assert!(unshown.faults().contains(&"/files/eligibility.rhai not-covered".to_owned()), "{}", unshown.text());
    assert_eq!(propose(&care_home_files(), 409).await.problem(), "conflict", "nothing would change");
}
