//! Starting, watching and ending simulations.

use drawdown::kernel::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::ground::*;
use crate::support::*;

#[actix_web::test]
async fn many_decisions_are_asked_in_portions_and_counted_by_pair() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 600).await;
    let framework = wiltshire.framework.to_string();
    let body = json!({"hook": "eligibility", "rules": {"files": more_cover()}});
    let found = simulated(&app, &framework, &wiltshire.rule_author, body).await;
    assert_eq!((&found["total"], &found["done"], &found["unchanged"]), (&json!(600), &json!(600), &json!(200)));
    assert_eq!(found["moves"][0]["summary"], "met → not met: 400 of 600");
    let path = format!("/simulations/{}/moves.csv", found["id"].as_str().unwrap());
    assert_eq!(app.get(&path).by(&wiltshire.auditor).expect(200).await.text().lines().count(), 401);

    let rules = json!({"files": changed("pack.toml", "\"5000000.00\"", "\"1000000.00\"")});
    let body = json!({"hook": "eligibility", "rules": rules, "scope": {"outcome": "not_met"}});
    let found = simulated(&app, &framework, &wiltshire.rule_author, body).await;
    assert_eq!(found["moves"][0]["summary"], "not met → met: 200 of 200");
    let body = json!({"hook": "eligibility", "rules": rules, "scope": {"since": "2030-01-01T00:00:00"}});
    let found = simulated(&app, &framework, &wiltshire.rule_author, body).await;
    assert_eq!((&found["state"], &found["total"]), (&json!("finished"), &json!(0)));
    let events: Vec<String> = app.audit_events().await.into_iter().map(|event| event.action).collect();
    for (action, times) in [("simulation.started", 3), ("simulation.ended", 3)] {
        assert_eq!(events.iter().filter(|event| *event == action).count(), times, "{action}");
    }
}

#[actix_web::test]
async fn a_running_simulation_is_cancelled_and_keeps_what_it_found() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 750).await;
    let body = json!({"hook": "eligibility", "rules": {"files": more_cover()}});
    let id = start(&app, &wiltshire.framework.to_string(), &wiltshire.rule_author, body).await;
    let path = format!("/simulations/{id}");
    app.request("DELETE", &path).by(&wiltshire.auditor).expect(403).await;
    let cancelled = app.request("DELETE", &path).by(&wiltshire.rule_author).expect(200).await.json();
    assert_eq!(cancelled["state"], "cancelled");
    let again = app.request("DELETE", &path).by(&wiltshire.rule_author).expect(409).await;
    assert_eq!(again.str("/detail"), "The simulation is cancelled already.");
    let later = ended(&app, &wiltshire.auditor, &id).await;
    assert!(later["done"].as_i64() < Some(750), "{later}");
}

#[actix_web::test]
async fn a_simulation_whose_server_ended_is_seen_as_interrupted() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let body = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK}});
    let found = simulated(&app, &wiltshire.framework.to_string(), &wiltshire.rule_author, body).await;
    let path = format!("/simulations/{}", found["id"].as_str().unwrap());
    let restarted = "UPDATE simulation SET state = 'running', ended_at = NULL, server = framework";
    app.raw().await.execute_unprepared(restarted).await.unwrap();
    assert_eq!(app.get(&path).by(&wiltshire.auditor).expect(200).await.str("/state"), "interrupted");
    app.request("DELETE", &path).by(&wiltshire.rule_author).expect(409).await;
}

#[actix_web::test]
async fn no_more_than_so_many_wait_and_another_council_is_none_the_worse() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 400).await;
    let kent = app.alliance_of("kent").await;
    let path = wiltshire.path("/simulations");
    let body = json!({"hook": "eligibility", "rules": {"package_sha256": wiltshire.rulebook}});
    let mut statuses = vec![];
    for _ in 0..40 {
        let answer = app.post(&path).by(&wiltshire.rule_author).json(body.clone()).send().await;
        statuses.push(answer.status);
        if answer.status == 503 {
            assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("busy", Some("10")));
            break;
        }
    }
    assert!(statuses.len() > 16 && statuses.last() == Some(&503), "{statuses:?}");

    let other = simulated(&app, &kent.framework.to_string(), &kent.rule_author, body).await;
    assert_eq!(other["state"], "finished");
    let theirs = app.get(&format!("{path}?limit=100")).by(&wiltshire.auditor).expect(200).await.json();
    let waiting = theirs["items"].as_array().unwrap().iter().filter(|one| one["state"] == "waiting").count();
    assert!(waiting > 0, "it has not waited for theirs: {theirs}");
}

#[actix_web::test]
async fn a_simulation_that_cannot_be_is_refused_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let path = wiltshire.path("/simulations");
    let author = &wiltshire.rule_author;
    let refused = async |body| app.post(&path).by(author).json(body).expect(422).await;
    assert_eq!(refused(json!({"hook": "windows", "rules": {}})).await.faults(), ["/rules missing"]);
    let both = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK, "package_sha256": wiltshire.rulebook}});
    assert_eq!(refused(both).await.faults(), ["/rules one_too_many"]);
    let unknown = json!({"hook": "nothing", "rules": {"pack": CARE_HOME_PACK}});
    assert_eq!(refused(unknown).await.faults(), ["/hook unknown_hook"]);
    let away = json!({"hook": "windows", "rules": {"pack": "../secrets"}});
    assert_eq!(refused(away).await.faults(), ["/rules/pack unknown_pack"]);
    let backwards = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK},
        "scope": {"since": "2021-01-02T00:00:00", "until": "2021-01-01T23:59:59"}});
    let backwards = refused(backwards).await;
    assert_eq!(backwards.faults(), ["/scope/since ends_before_it_begins", "/scope/until ends_before_it_begins"]);
    let broken = json!({"hook": "windows", "rules": {"files": changed("windows.rhai", "window(", "windoow(")}});
    assert!(refused(broken).await.faults()[0].starts_with("/rules/files/windows.rhai"));
    let never = json!({"hook": "windows", "rules": {"package_sha256": "0".repeat(64)}});
    app.post(&path).by(author).json(never).expect(404).await;
    assert_eq!(app.get(&path).by(author).expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn another_council_finds_no_simulation_and_no_provider_may_run_one() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let body = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK}});
    let id = start(&app, &wiltshire.framework.to_string(), &wiltshire.rule_author, body.clone()).await;
    let other = app.authority("other").await;
    let stranger = council(Role::RuleAuthor, other);
    for path in [format!("/simulations/{id}"), format!("/simulations/{id}/moves"), wiltshire.path("/simulations")] {
        app.get(&path).by(&stranger).expect(404).await;
    }
    app.request("DELETE", &format!("/simulations/{id}")).by(&stranger).expect(404).await;
    app.post(&wiltshire.path("/simulations")).by(&stranger).json(body.clone()).expect(404).await;
    let provider = provider_member(uuid::Uuid::from_u128(5).into());
    app.post(&wiltshire.path("/simulations")).by(&provider).json(body).expect(403).await;
    app.get(&format!("/simulations/{id}")).by(&provider).expect(403).await;
}

#[actix_web::test]
async fn the_same_request_again_starts_nothing_anew() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let path = wiltshire.path("/simulations");
    let body = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK}});
    let send = || app.post(&path).by(&wiltshire.rule_author).key("once").json(body.clone()).expect(202);
    let (first, second) = (send().await.id(), send().await.id());
    assert_eq!(first, second);
    assert_eq!(ended(&app, &wiltshire.auditor, &first).await["done"], 1);
    assert_eq!(app.get(&path).by(&wiltshire.auditor).expect(200).await.json()["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_draft_is_simulated_as_it_stands_before_anybody_proposes_it() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 9).await;
    let author = &wiltshire.rule_author;
    let begun = json!({"title": "More cover", "files": more_cover()});
    let draft = app.post(&wiltshire.path("/rulebook/drafts")).by(author).json(begun).expect(201).await;
    let body = json!({"hook": "eligibility", "rules": {"draft_id": draft.id()}});
    let found = simulated(&app, &wiltshire.framework.to_string(), author, body).await;
    assert_eq!(found["moves"][0]["summary"], "met → not met: 6 of 9");
    let absent = json!({"hook": "eligibility", "rules": {"draft_id": uuid::Uuid::from_u128(4)}});
    app.post(&wiltshire.path("/simulations")).by(author).json(absent).expect(404).await;
}
