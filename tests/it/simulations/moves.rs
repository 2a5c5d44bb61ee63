//! Who would be decided otherwise, from what to what, and why.

use drawdown::kernel::Role;
use serde_json::json;

use super::ground::*;
use crate::evaluation::stage::Stage;
use crate::support::*;

#[actix_web::test]
async fn s05_homes_that_would_fall_out_are_named_with_the_criterion_that_flipped() {
    let stage = Stage::with_homes(2).await;
    let author = council(Role::RuleAuthor, stage.authority);
    let body = json!({"hook": "eligibility", "rules": {"files": more_cover()}});
    let found = simulated(&stage.app, &stage.framework, &author, body).await;
    assert_eq!((&found["state"], &found["total"], &found["done"]), (&json!("finished"), &json!(2), &json!(2)));
    let pair = json!({"from": "met", "to": "not_met", "fits": true, "decisions": 2,
        "summary": "met → not met: 2 of 2"});
    assert_eq!((&found["unchanged"], &found["moves"]), (&json!(0), &json!([pair])));

    let path = format!("/simulations/{}/moves", found["id"].as_str().unwrap());
    let page = stage.app.get(&format!("{path}?limit=1")).by(&author).expect(200).await.json();
    let first = &page["items"][0];
    let reason = "The provider must have the public liability cover that the council asks for";
    assert_eq!(first["subject"]["name"], "Home 1");
    assert_eq!(first["provider_id"], json!(stage.homes[0].provider.provider()));
    assert_eq!(first["summary"], format!("Home 1: met → not met. {reason}."));
    let change = &first["changes"][0];
    assert_eq!(
        (&change["id"], &change["from"], &change["to"]),
        (&json!("public-liability"), &json!("met"), &json!("not met"))
    );
    let facts = change["facts"].as_array().unwrap();
    assert!(
        facts.contains(&json!({"path": "/parameters/public_liability_minimum", "value": "6000000.00"})),
        "{facts:?}"
    );
    assert!(facts.contains(&json!({"path": "/answers/public_liability_cover", "value": "5000000"})), "{facts:?}");
    let next = page["next"].as_str().unwrap();
    let page = stage.app.get(&format!("{path}?limit=1&cursor={next}")).by(&author).expect(200).await.json();
    assert_eq!((&page["items"][0]["subject"]["name"], &page["next"]), (&json!("Home 2"), &json!(null)));
    let none = stage.app.get(&format!("{path}?to=met")).by(&author).expect(200).await.json();
    assert_eq!(none["items"], json!([]));

    let table = stage.app.get(&format!("{path}.csv")).by(&author).expect(200).await;
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = table.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines[1].contains("Home 1") && lines[1].ends_with(&format!("criterion,public-liability,met,not met,{reason}"))
    );
}

#[actix_web::test]
async fn a_simulation_decides_nothing_and_the_same_rules_move_nobody() {
    let stage = Stage::with_homes(1).await;
    let decisions = format!("/frameworks/{}/decisions?limit=100", stage.framework);
    let before = stage.app.get(&decisions).by(&stage.commissioner).expect(200).await.json();
    let body = json!({"hook": "eligibility", "rules": {"pack": CARE_HOME_PACK}});
    let found = simulated(&stage.app, &stage.framework, &stage.commissioner, body).await;
    assert_eq!((&found["unchanged"], &found["moves"]), (&json!(1), &json!([])));
    let body = json!({"hook": "windows", "rules": {"package_sha256": found["package_sha256"]}});
    let found = simulated(&stage.app, &stage.framework, &stage.commissioner, body).await;
    assert_eq!((&found["unchanged"], &found["moves"]), (&json!(1), &json!([])));
    let after = stage.app.get(&decisions).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(before, after);
}

#[actix_web::test]
async fn windows_that_move_are_listed() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let files = changed("pack.toml", "later_phase_months = 3", "later_phase_months = 6");
    let body = json!({"hook": "windows", "rules": {"files": files}});
    let found = simulated(&app, &wiltshire.framework.to_string(), &wiltshire.rule_author, body).await;
    assert_eq!(found["moves"][0]["summary"], "scheduled as before, but otherwise: 1 of 1");
    let path = format!("/simulations/{}/moves", found["id"].as_str().unwrap());
    let moved = app.get(&path).by(&wiltshire.auditor).expect(200).await.json();
    let changes = moved["items"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().all(|change| change["kind"] == "window"), "{changes:?}");
    assert!(changes.iter().any(|change| change["to"] == "none"), "{changes:?}");
    assert_eq!(moved["items"][0]["subject"]["name"], "Care Home Alliance");
}

#[actix_web::test]
async fn c1_another_formula_shows_places_gained_and_lost_and_only_to_those_who_may_see_prices() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let files = changed("scoring.rhai", "method.quality_weight * weighted", "method.quality_weight * 2 / 3 * weighted");
    let body = json!({"hook": "scoring", "rules": {"files": files}, "scope": {"competition_id": competition}});
    let found = simulated(&stage.app, &stage.framework, &stage.commissioner, body.clone()).await;
    assert_eq!(found["moves"][0]["summary"], "scored as before, but otherwise: 1 of 1");
    let id = found["id"].as_str().unwrap();
    let path = format!("/simulations/{id}/moves");
    let moved = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    let changes = moved["items"][0]["changes"].as_array().unwrap();
    let place = |tender: &str| changes.iter().find(|change| change["kind"] == "place" && change["id"] == tender);
    let (winner, loser) = (place(&tenders[0]).unwrap(), place(&tenders[1]).unwrap());
    assert_eq!((&winner["from"], &winner["to"], &winner["gained"]), (&json!("2"), &json!("1"), &json!(1)));
    assert_eq!((&loser["from"], &loser["to"], &loser["gained"]), (&json!("1"), &json!("2"), &json!(-1)));
    assert!(changes.iter().any(|change| change["kind"] == "points" && change["part"] == "quality"), "{changes:?}");

    let author = council(Role::RuleAuthor, stage.authority);
    let start = stage.app.post(&format!("/frameworks/{}/simulations", stage.framework));
    let refused = start.by(&author).json(body).expect(403).await;
    assert!(refused.str("/detail").contains("evaluation:read"), "{}", refused.text());
    for path in [format!("/simulations/{id}"), path.clone(), format!("{path}.csv")] {
        stage.app.get(&path).by(&author).expect(404).await;
    }
    let listed = stage.app.get(&format!("/frameworks/{}/simulations", stage.framework));
    assert_eq!(listed.by(&author).expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn facts_that_do_not_fit_the_candidate_are_counted_apart_and_are_no_verdict() {
    let stage = Stage::with_homes(1).await;
    let files =
        changed("eligibility.shape.json", "\"today\": \"date\"", "\"today\": \"date\", \"fire_doors\": \"int\"");
    let body = json!({"hook": "eligibility", "rules": {"files": files}});
    let found = simulated(&stage.app, &stage.framework, &stage.commissioner, body).await;
    let pair = &found["moves"][0];
    assert_eq!((&pair["from"], &pair["to"], &pair["fits"]), (&json!("met"), &json!("cannot_decide"), &json!(false)));
    let path = format!("/simulations/{}/moves", found["id"].as_str().unwrap());
    let moved = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(moved["items"][0]["changes"][0]["reason"], "/fire_doors is missing.");
}
