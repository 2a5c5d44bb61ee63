//! From draft to release, and what may not be skipped on the way.

use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn s05_a_rule_is_changed_end_to_end_by_two_people_from_a_date_on() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let (author, approver) = (&wiltshire.rule_author, council(Role::Approver, wiltshire.authority));

    let begin = app.post(&wiltshire.path("/rulebook/drafts")).by(author);
    let begun = begin.json(json!({"title": "The self-assessment must reach 70 %"})).expect(201).await;
    assert_eq!((begun.str("/state"), begun.str("/base_sha256")), ("open".into(), wiltshire.rulebook.clone()));
    assert_eq!(begun.json()["files"], json!(care_home_files()), "it begins with the version in force");

    let draft = format!("/rulebook/drafts/{}", begun.id());
    let script = care_home_files()["windows.rhai"].replace("Quarterly re-opening", "Re-opening every quarter");
    let write = app.put(&format!("{draft}/files/windows.rhai")).by(author).if_match(begun.version());
    let written = write.body("text/plain", script.clone()).expect(200).await;
    let check = app.post(&format!("{draft}/check")).by(author).expect(200).await.json();
    assert_eq!(check["closed"], json!([]), "{check}");

    let propose = app.post(&format!("{draft}/propose")).by(author).if_match(written.version());
    let proposal = propose.json(json!({"summary": "Plainer words, as the panel asked"})).expect(201).await;
    assert_eq!(
        (proposal.str("/state"), proposal.str("/package_sha256")),
        ("proposed".into(), check["sha256"].as_str().unwrap().to_owned())
    );
    let path = format!("/rulebook/proposals/{}", proposal.id());
    let release = || app.post(&format!("{path}/release")).by(author);
    let terms = json!({"effective_from": "2021-04-01T00:00:00", "reason": "Panel of 3 March", "decision_reference": "AC-2021-07"});
    assert_eq!(release().json(terms.clone()).expect(409).await.problem(), "wrong-state");

    let review = app.post(&format!("{path}/approve")).by(&approver);
    let approved = review.json(json!({"package_sha256": proposal.str("/package_sha256"), "comment": "Read it"}));
    assert_eq!(approved.expect(200).await.str("/review/verdict"), "approved");
    let released = release().json(terms.clone()).expect(201).await;
    assert_eq!(
        (released.str("/state"), released.str("/effective_from")),
        ("scheduled".into(), "2021-04-01T00:00:00+01:00".into())
    );
    assert_eq!(released.str("/proposal_id"), proposal.id());
    assert_eq!(release().json(terms).expect(409).await.problem(), "wrong-state");

    let in_force = async || app.get(&wiltshire.path("")).expect(200).await.str("/rulebook");
    app.at("2021-03-31T23:59:59");
    assert_eq!(in_force().await, wiltshire.rulebook, "until the last second before");
    app.at("2021-04-01T00:00:00");
    assert_eq!(in_force().await, proposal.str("/package_sha256"));
    let rulebook = app.get(&wiltshire.path("/rulebook")).by(author).expect(200).await.json();
    assert_eq!((&rulebook["in_force"], &rulebook["files"]["windows.rhai"]), (&json!(true), &json!(script)));
    assert_eq!(app.get(&draft).by(author).expect(200).await.str("/state"), "released");
    let actions: Vec<String> = audited(&app, &wiltshire).await;
    for action in ["rule_draft.begun", "rule_draft.edited", "rules.proposed", "rules.approved", "rulebook.released"] {
        assert!(actions.contains(&action.to_owned()), "{action} in {actions:?}");
    }
}

async fn audited(app: &TestApp, wiltshire: &Wiltshire) -> Vec<String> {
    let events = app.get("/audit?limit=100").by(&wiltshire.auditor).expect(200).await.json();
    events["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn s05_which_version_applied_on_a_day_can_always_be_asked() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let change = app.draft_rules(&framework, wiltshire.authority, &files).await;
    let proposal = change.approved().await;
    let mut terms = by_decision();
    terms["effective_from"] = json!("2021-04-01T00:00:00");
    terms["effective_to"] = json!("2021-07-01T00:00:00");
    change.release(&proposal).json(terms).expect(201).await;
    let (first, second) = (wiltshire.rulebook.clone(), proposal.str("/package_sha256"));

    for (as_of, expected) in [
        ("2020-12-09T09:00:00", None),
        ("2020-12-10T09:00:00", Some(&first)),
        ("2021-03-31T23:59:59", Some(&first)),
        ("2021-04-01T00:00:00", Some(&second)),
        ("2021-06-30T23:59:59%2B01:00", Some(&second)),
        ("2021-07-01T00:00:00", Some(&first)),
    ] {
        let asked = wiltshire.path(&format!("/rulebook/versions?as_of={as_of}"));
        let listed = app.get(&asked).by(&wiltshire.auditor).expect(200).await.json();
        let found: Vec<&str> =
            listed["items"].as_array().unwrap().iter().filter_map(|item| item["package_sha256"].as_str()).collect();
        assert_eq!(found.first().copied(), expected.map(String::as_str), "{as_of}");
        assert!(found.len() <= 1);
    }
    let gap = wiltshire.path("/rulebook/versions?as_of=2021-03-28T01:30:00");
    app.get(&gap).by(&wiltshire.auditor).expect(400).await;

    let states = async || {
        let listed = app.get(&wiltshire.path("/rulebook/versions")).by(&wiltshire.auditor).expect(200).await.json();
        listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["state"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(states().await, ["in_force", "scheduled"]);
    app.at("2021-05-01T09:00:00");
    assert_eq!(states().await, ["superseded", "in_force"]);
    app.at("2021-07-01T00:00:00");
    assert_eq!(states().await, ["in_force", "ended"]);
}

#[actix_web::test]
async fn s05_the_database_itself_refuses_to_change_what_was_proposed_reviewed_released_or_withdrawn() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let change = app.draft_rules(&framework, wiltshire.authority, &files).await;
    let proposal = change.approved().await;
    let mut terms = by_decision();
    terms["effective_from"] = json!("2021-04-01T00:00:00");
    let released = change.release(&proposal).json(terms).expect(201).await;
    let withdraw = app.post(&format!("/rulebook/releases/{}/withdraw", released.id())).by(&change.author);
    withdraw.json(json!({"reason": "Too soon"})).expect(200).await;
    let raw = app.raw().await;
    for statement in [
        "UPDATE rule_proposal SET summary = 'nothing'",
        "DELETE FROM rule_review",
        "UPDATE rule_review SET verdict = 'rejected'",
        "DELETE FROM rule_draft_editor",
        "DELETE FROM rule_file_author",
        "UPDATE rule_file_author SET author = authority",
        "UPDATE rulebook_version SET effective_to = effective_from",
        "DELETE FROM rulebook_withdrawal",
        "UPDATE rulebook_withdrawal SET reason = 'none'",
    ] {
        sea_orm::ConnectionTrait::execute_unprepared(&raw, statement).await.expect_err(statement);
    }
}
