//! Bringing a draft up to the version that has come into force since.

use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

const MONTHLY: (&str, &str) = ("Quarterly re-opening", "Re-opening every quarter");

fn rebase<'a>(change: &Change<'a>, framework: &str, version: i64) -> Request<'a> {
    let path = format!("/frameworks/{framework}/rulebook/drafts/{}/rebase", change.draft);
    change.app.post(&path).by(&change.author).if_match(version)
}

#[actix_web::test]
async fn s05_a_draft_is_rebased_when_another_change_came_first_and_both_stand() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let mut ours = reworded("README.md", "One page", "A page");
    ours.insert("notes/panel.md".into(), "What the panel said.\n".into());
    let change = app.draft_rules(&framework, wiltshire.authority, &ours).await;
    let mut theirs = reworded("windows.rhai", MONTHLY.0, MONTHLY.1);
    theirs.insert("notes/legal.md".into(), "What the lawyers said.\n".into());
    let second = app.change_rules(&framework, wiltshire.authority, &theirs).await.str("/package_sha256");

    let stale = rebase(&change, &framework, change.version + 1).expect(412).await;
    assert_eq!(stale.problem(), "stale");
    let rebased = rebase(&change, &framework, change.version).key("rebase-1").expect(200).await;
    let mut both = ours.clone();
    both.insert("windows.rhai".into(), theirs["windows.rhai"].clone());
    both.insert("notes/legal.md".into(), "What the lawyers said.\n".into());
    assert_eq!(rebased.json()["files"], json!(both));
    assert_eq!((rebased.str("/base_sha256"), rebased.version()), (second, change.version + 1));
    let again = rebase(&change, &framework, change.version).key("rebase-1").expect(200).await;
    assert_eq!(again.json(), rebased.json(), "a repeated request gets its first answer");
    let nothing = rebase(&change, &framework, rebased.version()).expect(409).await;
    assert_eq!(nothing.problem(), "wrong-state");
    let stale = rebase(&change, &framework, change.version).expect(412).await;
    assert_eq!(stale.problem(), "stale", "the version is looked at first");

    // What could not be released before now can, and undoes nothing.
    let change = Change { version: rebased.version(), ..change };
    let proposal = change.approved().await;
    change.release(&proposal).json(by_decision()).expect(201).await;
    let in_force = app.get(&wiltshire.path("/rulebook")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(in_force.json()["files"], json!(both));
    let events: Vec<_> =
        app.audit_events().await.into_iter().filter(|event| event.action == "rule_draft.edited").collect();
    assert_eq!(events.last().unwrap().data["rebased"]["from"], json!(wiltshire.rulebook));
}

#[actix_web::test]
async fn s05_files_that_both_sides_changed_are_named_and_nothing_is_changed() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let mut ours = reworded("windows.rhai", MONTHLY.0, "Every quarter");
    ours.remove("README.md");
    ours.insert("notes/panel.md".into(), "What the panel said.\n".into());
    let change = app.draft_rules(&framework, wiltshire.authority, &ours).await;
    let mut theirs = reworded("windows.rhai", MONTHLY.0, MONTHLY.1);
    theirs.insert("README.md".into(), "Another page.\n".into());
    app.change_rules(&framework, wiltshire.authority, &theirs).await;
    let refused = rebase(&change, &framework, change.version).expect(409).await;
    assert_eq!(
        (refused.problem(), refused.str("/title")),
        ("diverged".into(), "Another change stands in the way".into())
    );
    assert_eq!(
        refused.faults(),
        ["/files/README.md changed_on_both_sides", "/files/windows.rhai changed_on_both_sides"]
    );
    let read = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!((read.version(), read.str("/base_sha256")), (change.version, wiltshire.rulebook));
    assert_eq!(read.json()["files"], json!(ours));
}

#[actix_web::test]
async fn t10_the_authors_of_a_rebased_draft_stay_its_authors() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let mut change =
        app.draft_rules(&framework, wiltshire.authority, &reworded("README.md", "One page", "A page")).await;
    let author = change.author.clone();
    app.change_rules(&framework, wiltshire.authority, &reworded("windows.rhai", MONTHLY.0, MONTHLY.1)).await;
    change.author = council(Role::RuleAuthor, wiltshire.authority);
    let rebased = rebase(&change, &framework, change.version).expect(200).await;
    let editors = rebased.json()["editors"].as_array().unwrap().clone();
    assert!(editors.contains(&json!(author.id)) && editors.contains(&json!(change.author.id)), "{editors:?}");
    let change = Change { version: rebased.version(), ..change };
    let proposal = change.propose().expect(201).await;
    let mut reviewer = author;
    reviewer.roles.insert(Role::Approver);
    change.approve(&proposal, &reviewer).expect(403).await;
}

#[actix_web::test]
async fn s05_an_approved_proposal_that_came_second_goes_on_as_a_draft_of_its_draft() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let change = app.draft_rules(&framework, wiltshire.authority, &reworded("README.md", "One page", "A page")).await;
    let proposal = change.approved().await;
    app.change_rules(&framework, wiltshire.authority, &reworded("windows.rhai", MONTHLY.0, MONTHLY.1)).await;
    assert_eq!(change.release(&proposal).json(by_decision()).expect(409).await.problem(), "diverged");
    assert_eq!(rebase(&change, &framework, 2).expect(409).await.problem(), "wrong-state", "it lies before a reviewer");

    let begin = app.post(&wiltshire.path("/rulebook/drafts")).by(&change.author);
    let copy = begin.json(json!({"title": "The same", "draft_id": change.draft})).expect(201).await;
    assert_eq!(copy.str("/base_sha256"), wiltshire.rulebook, "it is to replace what the first was to replace");
    let change = Change { draft: copy.id(), version: copy.version(), ..change };
    let rebased = rebase(&change, &framework, change.version).expect(200).await;
    let change = Change { version: rebased.version(), ..change };
    let proposal = change.approved().await;
    change.release(&proposal).json(by_decision()).expect(201).await;
    let in_force = app.get(&wiltshire.path("/rulebook")).by(&wiltshire.auditor).expect(200).await;
    assert!(
        in_force.str("/files/windows.rhai").contains(MONTHLY.1) && in_force.str("/files/README.md").contains("A page")
    );
}

#[actix_web::test]
async fn a_rebase_is_its_councils_and_its_frameworks_own() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let mut change = app.draft_rules(&framework, wiltshire.authority, &care_home_files()).await;
    let other = app.post("/frameworks").by(&wiltshire.commissioner).json(care_home_alliance()).expect(201).await.id();
    rebase(&change, &other, change.version).expect(404).await;
    let path = format!("/frameworks/{framework}/rulebook/drafts/{}/rebase", change.draft);
    app.post(&path).by(&change.author).expect(428).await;
    app.post(&path).by(&wiltshire.auditor).if_match(1).expect(403).await;
    change.author = council(Role::RuleAuthor, app.authority("kent").await);
    rebase(&change, &framework, change.version).expect(404).await;
}
