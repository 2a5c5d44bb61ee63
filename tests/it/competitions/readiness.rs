//! What a draft still lacks, the council's strategy, and drafts made from former competitions.

use std::collections::BTreeMap;

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::world::{PUBLICATION, World};
use crate::evaluation::stage::{Stage, pack_files};
use crate::support::*;

const PARTS: [&str; 6] = ["route", "specification", "contract", "timescales", "equal_opportunity", "transparency"];

/// `matter severity` of every finding.
fn findings(readiness: &Answer) -> Vec<String> {
    let body = readiness.json();
    let all = body["findings"].as_array().cloned().unwrap_or_default();
    all.iter().map(|one| format!("{} {}", one["matter"].as_str().unwrap(), one["severity"].as_str().unwrap())).collect()
}

fn details(readiness: &Answer, matter: &str) -> Vec<String> {
    let body = readiness.json();
    let all = body["findings"].as_array().cloned().unwrap_or_default();
    let of = all.iter().filter(|one| one["matter"] == json!(matter));
    of.map(|one| one["detail"].as_str().unwrap().to_owned()).collect()
}

fn whole_strategy() -> Value {
    json!(PARTS.map(|part| (part, format!("The paper on {part}."))).into_iter().collect::<BTreeMap<_, _>>())
}

async fn readiness(world: &World, competition: &str) -> Answer {
    world.app.get(&format!("/competitions/{competition}/readiness")).by(&world.commissioner).expect(200).await
}

#[actix_web::test]
async fn w31_b09_a_draft_says_all_that_its_publication_lacks_at_once() {
    let world = World::new().await;
    let mut draft = world.stage_two();
    draft["fnc_agreed"] = json!(false);
    draft["timetable"]["session_on"] = json!("2020-02-15");
    draft["scale"] = json!([{"mark": 0, "meaning": "No answer"}]);
    let competition = world.draft(draft).await;
    let lacks = readiness(&world, &competition).await;
    assert_eq!((&lacks.json()["ready"], &lacks.json()["invited"]), (&json!(false), &json!(0)));
    let found = findings(&lacks);
    let expected = [
        "timetable error",
        "criteria error",
        "strategy warning",
        "conflicts warning",
        "invitations error",
        "openers warning",
    ];
    for expected in expected {
        assert!(found.contains(&expected.to_owned()), "{expected}: {found:?}");
    }
    assert_eq!(details(&lacks, "strategy").len(), PARTS.len());
    assert_eq!(
        details(&lacks, "rules"),
        ["Funded nursing care for empty beds must be agreed with the NHS before a block nursing competition"]
    );
}

#[actix_web::test]
async fn b09_a_whole_draft_is_ready_and_is_then_published() {
    let (world, homes) = World::with_homes(2).await;
    let path = format!("/frameworks/{}/conflicts-assessment/reviews", world.framework);
    let note = json!({"note": "Nobody has an interest in any member."});
    world.app.at(PUBLICATION);
    world.app.post(&path).by(&world.approver).json(note).expect(201).await;
    let mut draft = world.stage_two();
    draft["strategy"] = whole_strategy();
    let competition = world.draft(draft).await;
    let ready = readiness(&world, &competition).await;
    assert_eq!((&ready.json()["ready"], &ready.json()["invited"]), (&json!(true), &json!(2)), "{}", ready.text());
    // The closing and the approval of W14 lie on a Sunday and a Saturday; two openers are enough, three are better.
    assert_eq!(findings(&ready), ["timetable warning", "timetable warning", "openers warning"]);
    world.publish(&competition).expect(200).await;
    let again = world.app.get(&format!("/competitions/{competition}/readiness")).by(&world.commissioner);
    assert_eq!(again.expect(409).await.problem(), "wrong-state");
    // It is the council's own paper.
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await;
    assert!(!seen.text().contains("The paper on"), "{}", seen.text());
    world.app.get(&format!("/competitions/{competition}/readiness")).by(&homes[0].actor).expect(403).await;
}

#[actix_web::test]
async fn b09_rules_that_want_a_strategy_and_a_fresh_look_at_conflicts_do_not_publish_without() {
    let mut files = pack_files();
    let shape = files.get_mut("publication.shape.json").unwrap();
    *shape = shape.replace(
        r#""fnc_agreed": "bool""#,
        r#""fnc_agreed": "bool", "strategy_missing": ["text"], "conflicts_reviewed_on": "date?""#,
    );
    files.get_mut("publication.rhai").unwrap().push_str(
        r#"
require("strategy", competition.strategy_missing.is_empty(), "Every part of the procurement strategy is written");
require("conflicts", known(competition.conflicts_reviewed_on), "Conflicts of interest have been assessed");
"#,
    );
    let cases = files.get_mut("cases/publication.json").unwrap();
    let told = r#""fnc_agreed": true, "strategy_missing": [], "conflicts_reviewed_on": "2021-02-01""#;
    *cases = cases.replacen(r#""fnc_agreed": true"#, told, 1).replacen(
        r#""cases": ["#,
        r#""cases": [
    {"name": "no route (B09)", "given": {"/competition/strategy_missing": ["route"]}, "expect": {"outcome": "not_met", "not_met": ["strategy"]}},
    {"name": "no look", "given": {"/competition/conflicts_reviewed_on": null}, "expect": {"outcome": "not_met", "not_met": ["conflicts"]}},"#,
        1,
    );
    let stage = Stage::under(files, 1).await;
    let (app, commissioner) = (&stage.app, &stage.commissioner);
    let draft = json!({
        "lot_id": stage.lot, "title": "Block nursing beds", "kind": "block_nursing",
        "weights": {"price": 60, "quality": 40}, "questions": [{"id": "care", "title": "How?", "weight": 100}],
        "max_mark": 5, "quantity_beds": 40, "fnc_agreed": true, "term": {"years": 3, "options": []},
        "timetable": {"publish_on": "2021-02-08", "closes": "2021-02-26T15:00:00", "opens_on": "2021-03-01",
            "evaluate_from": "2021-03-02", "approve_on": "2021-03-19", "starts_on": "2021-04-01"},
    });
    let path = format!("/frameworks/{}/competitions", stage.framework);
    let made = app.post(&path).by(commissioner).json(draft.clone()).expect(201).await;
    app.name_openers(&made.id(), commissioner, &[commissioner, &stage.opener]).await;
    let publish = format!("/competitions/{}/publish", made.id());
    let refused = app.post(&publish).by(commissioner).if_match(made.version()).expect(422).await.json();
    let reasons: Vec<&Value> =
        refused["decision"]["output"]["not_met"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(reasons, ["strategy", "conflicts"]);

    let mut whole = draft;
    whole["strategy"] = whole_strategy();
    let path = format!("/competitions/{}", made.id());
    let saved = app.put(&path).by(commissioner).if_match(made.version()).json(whole).expect(200).await;
    let review = format!("/frameworks/{}/conflicts-assessment/reviews", stage.framework);
    app.post(&review).by(&stage.opener).json(json!({"note": "Nobody has an interest."})).expect(201).await;
    app.post(&publish).by(commissioner).if_match(saved.version()).expect(200).await;
}

#[actix_web::test]
async fn a_copy_asks_the_same_on_days_moved_alike_and_keeps_londons_clock() {
    let (world, _) = World::with_homes(1).await;
    let former = world.published().await;
    let path = format!("/competitions/{former}/copies");
    // 49 days later: from winter time into summer time.
    let copy = json!({"title": "Block nursing beds, stage 3", "publish_on": "2021-03-29"});
    let made = world.app.post(&path).by(&world.commissioner).json(copy.clone()).expect(201).await;
    let body = made.json();
    assert_eq!((made.str("/state"), made.str("/title")), ("draft".into(), "Block nursing beds, stage 3".into()));
    assert_eq!(made.str("/timetable/session_on"), "2021-04-05");
    assert_eq!(made.str("/timetable/closes"), "2021-04-18T15:00:00+01:00");
    assert_eq!(made.str("/timetable/starts_on"), "2021-05-20");
    assert_eq!(body["questions"], world.stage_two()["questions"]);
    assert_eq!((&body["criteria_sha256"], &body["fnc_agreed"]), (&Value::Null, &json!(false)), "agreed for one only");

    let nowhere = json!({"title": "Elsewhere", "publish_on": "2021-03-29", "lot_id": former});
    let refused = world.app.post(&path).by(&world.commissioner).json(nowhere).expect(422).await;
    assert_eq!(refused.faults(), ["/lot_id unknown_lot"]);
    let stranger = council(Role::Commissioner, world.app.authority("elsewhere").await);
    world.app.post(&path).by(&stranger).json(copy).expect(404).await;
}
