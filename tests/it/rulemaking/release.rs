//! Dates, room for them, and two people at once.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::support::*;

fn worded(words: &str) -> Files {
    reworded("windows.rhai", "Quarterly re-opening", words)
}

fn terms(from: &str, to: Option<&str>) -> Value {
    json!({"effective_from": from, "effective_to": to, "reason": "The panel", "decision_reference": "AC-1"})
}

#[actix_web::test]
async fn s05_a_published_rulebook_changes_only_by_a_decision_that_can_be_named() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &worded("Words")).await;
    let proposal = change.approved().await;
    let refused = change.release(&proposal).json(json!({})).expect(422).await;
    assert_eq!(refused.faults(), ["/reason missing", "/decision_reference missing"]);
    let empty = json!({"reason": " ", "decision_reference": ""});
    let refused = change.release(&proposal).json(empty).expect(422).await;
    assert_eq!(refused.faults(), ["/reason empty", "/decision_reference empty"]);
    let released = change.release(&proposal).key("release-1").json(by_decision()).expect(201).await;
    let again = change.release(&proposal).key("release-1").json(by_decision()).expect(201).await;
    assert_eq!(released.json(), again.json(), "a repeated request gets its first answer");
    let windows = app.get(&wiltshire.path("/windows")).expect(200).await;
    assert_eq!(windows.json()["items"].as_array().map(Vec::len), Some(29), "published windows stand");
}

#[actix_web::test]
async fn a_framework_that_is_not_published_may_use_the_same_way_without_reasons() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let change = app.draft_rules(&draft.framework.to_string(), draft.authority, &worded("Words")).await;
    let proposal = change.approved().await;
    change.release(&proposal).json(json!({})).expect(201).await;
    let now = app.get(&draft.path("")).by(&draft.commissioner).expect(200).await;
    assert_eq!(now.str("/rulebook"), proposal.str("/package_sha256"));
}

#[actix_web::test]
async fn s05_a_release_in_the_past_or_overlapping_another_is_refused() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let first = app.draft_rules(&framework, wiltshire.authority, &worded("First")).await;
    let second = app.draft_rules(&framework, wiltshire.authority, &worded("Second")).await;
    let (one, two) = (first.approved().await, second.approved().await);
    for (body, fault) in [
        (terms("2020-12-10T08:59:59", None), "/effective_from in_the_past"),
        (terms("2021-01-01T00:00:00", Some("2021-01-01T00:00:00")), "/effective_to before_start"),
        (terms("2021-03-28T01:30:00", None), "/effective_from invalid"),
    ] {
        assert_eq!(first.release(&one).json(body).expect(422).await.faults(), [fault]);
    }
    first.release(&one).json(terms("2021-04-01T00:00:00", Some("2021-07-01T00:00:00"))).expect(201).await;
    for (from, to) in [
        ("2020-12-10T09:00:00", None),
        ("2021-03-01T00:00:00", Some("2021-04-01T00:00:01")),
        ("2021-05-01T00:00:00", Some("2021-06-01T00:00:00")),
        ("2021-06-30T23:59:59", None),
    ] {
        let refused = second.release(&two).json(terms(from, to)).expect(409).await;
        assert_eq!(refused.problem(), "diverged");
        assert!(refused.str("/detail").contains("scheduled from 00:00 on Thursday 1 April 2021"), "{}", refused.text());
    }
    second.release(&two).json(terms("2021-03-01T00:00:00", Some("2021-04-01T00:00:00"))).expect(201).await;
}

#[actix_web::test]
async fn s05_a_scheduled_release_can_be_withdrawn_and_one_in_force_cannot() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let change = app.draft_rules(&framework, wiltshire.authority, &worded("First")).await;
    let proposal = change.approved().await;
    let released = change.release(&proposal).json(terms("2021-04-01T00:00:00", None)).expect(201).await;
    let withdraw = |id: &str| app.post(&format!("/rulebook/releases/{id}/withdraw")).by(&wiltshire.commissioner);
    let stranger = council(Role::Commissioner, app.authority("kent").await);
    let foreign = app.post(&format!("/rulebook/releases/{}/withdraw", released.id())).by(&stranger);
    foreign.json(json!({"reason": "Mine"})).expect(404).await;
    let withdrawn = withdraw(&released.id()).json(json!({"reason": "The panel meets again"})).expect(200).await;
    assert_eq!(withdrawn.str("/withdrawal/reason"), "The panel meets again");
    withdraw(&released.id()).json(json!({"reason": "Again"})).expect(409).await;
    app.at("2021-04-02T09:00:00");
    assert_eq!(app.get(&wiltshire.path("")).expect(200).await.str("/rulebook"), wiltshire.rulebook);

    let listed = app.get(&wiltshire.path("/rulebook/versions")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!((listed.str("/items/0/state"), listed.str("/items/1/state")), ("in_force".into(), "withdrawn".into()));
    let begun = withdraw(&listed.str("/items/0/id")).json(json!({"reason": "Undo"})).expect(409).await;
    assert_eq!(begun.problem(), "wrong-state");
}

#[actix_web::test]
async fn s05_of_two_people_who_publish_at_once_one_wins() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let first = app.draft_rules(&framework, wiltshire.authority, &worded("First")).await;
    let second = app.draft_rules(&framework, wiltshire.authority, &worded("Second")).await;
    let (one, two) = (first.approved().await, second.approved().await);
    let (a, b) = futures_util::join!(
        first.release(&one).json(by_decision()).send(),
        second.release(&two).json(by_decision()).send(),
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", a.text(), b.text());
    let (winner, (loser, proposal)) = if a.status == 201 { (&one, (&second, &two)) } else { (&two, (&first, &one)) };
    let in_force = async || app.get(&wiltshire.path("")).expect(200).await.str("/rulebook");
    assert_eq!(in_force().await, winner.str("/package_sha256"));
    let refused = loser.release(proposal).json(by_decision()).expect(409).await;
    assert!(refused.str("/detail").contains("would undo that change"), "{}", refused.text());

    // The other starts again from what is in force now.
    let again = app.draft_rules(&framework, wiltshire.authority, &worded("First and second")).await;
    let proposal = again.approved().await;
    again.release(&proposal).json(by_decision()).expect(201).await;
    assert_eq!(in_force().await, proposal.str("/package_sha256"));
}

#[actix_web::test]
async fn one_proposal_is_released_once_by_whoever_is_first() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &worded("First")).await;
    let proposal = change.approved().await;
    let (a, b) = futures_util::join!(
        change.release(&proposal).json(by_decision()).send(),
        change.release(&proposal).json(by_decision()).send(),
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", a.text(), b.text());
}

#[actix_web::test]
async fn s05_a_release_with_the_wrong_date_is_withdrawn_and_made_again_without_a_second_approval() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &worded("First")).await;
    let proposal = change.approved().await;
    let path = format!("/rulebook/proposals/{}", proposal.id());
    let state = async || app.get(&path).by(&change.author).expect(200).await;
    let released = change.release(&proposal).json(terms("2022-04-01T00:00:00", None)).expect(201).await;
    assert_eq!((state().await.str("/state"), state().await.str("/release_id")), ("released".into(), released.id()));
    let withdraw = async |id: &str| {
        let request = app.post(&format!("/rulebook/releases/{id}/withdraw")).by(&wiltshire.commissioner);
        request.json(json!({"reason": "The year was a slip of the pen"})).expect(200).await
    };
    withdraw(&released.id()).await;
    let approved = state().await;
    assert_eq!(approved.str("/state"), "approved", "the approval is of the bytes");
    assert_eq!(approved.json()["review"], proposal.json()["review"]);
    assert!(approved.json().get("release_id").is_none());
    let draft = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!(draft.str("/state"), "proposed", "the bytes rest");

    let again = change.release(&proposal).json(terms("2021-04-01T00:00:00", None)).expect(201).await;
    assert_ne!(again.id(), released.id());
    assert_eq!((state().await.str("/state"), state().await.str("/release_id")), ("released".into(), again.id()));
    change.release(&proposal).json(terms("2023-04-01T00:00:00", None)).expect(409).await;
    app.at("2021-04-01T00:00:00");
    assert_eq!(app.get(&wiltshire.path("")).expect(200).await.str("/rulebook"), proposal.str("/package_sha256"));
    let listed = app.get(&wiltshire.path("/rulebook/versions")).by(&wiltshire.auditor).expect(200).await;
    let states: Vec<String> = (0..3).map(|n| listed.str(&format!("/items/{n}/state"))).collect();
    assert_eq!(states, ["superseded", "withdrawn", "in_force"]);
}
