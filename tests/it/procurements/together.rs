//! What concerns all lots at once: they are published in one act, and the rulebook is asked about every award (H01).

use std::collections::BTreeMap;

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::{CLOSES, allocate, draft, ranked, winners};
use crate::awards::scheme::with_hooks_of;
use crate::evaluation::stage::Stage;
use crate::support::*;

const HOME_CARE: &str = "nottinghamshire/home-care";

/// Two drafts of one district, grouped without a limit of the procurement's own; its id and theirs.
async fn grouped(stage: &Stage) -> (String, Vec<String>) {
    let mut ids = vec![];
    for title in ["Zone 1", "Zone 2"] {
        ids.push(draft(stage, title, "block_nursing", CLOSES).await.0);
    }
    let lots: Vec<Value> = ids.iter().map(|id| json!({"competition_id": id, "district": "Bassetlaw"})).collect();
    let body = json!({"title": "Zones", "lots": lots, "objective": "least_cost", "weeks_in_year": 52});
    let path = format!("/frameworks/{}/procurements", stage.framework);
    (stage.app.post(&path).by(&stage.commissioner).json(body).expect(201).await.id(), ids)
}

/// Every draft as it stands.
async fn drafts(stage: &Stage, procurement: &str) -> Value {
    let read = stage.app.get(&format!("/procurements/{procurement}")).by(&stage.commissioner).expect(200).await.json();
    let drafts = read["lots"].as_array().expect("lots").iter().filter(|lot| lot["state"] == "draft");
    json!({"drafts": drafts.map(|lot| json!({"competition_id": lot["competition_id"], "version": lot["version"]})).collect::<Vec<_>>()})
}

fn publish<'a>(stage: &'a Stage, procurement: &str, body: &Value) -> Request<'a> {
    let path = format!("/procurements/{procurement}/publish");
    stage.app.post(&path).by(&stage.commissioner).json(body.clone())
}

async fn states(stage: &Stage, procurement: &str) -> Vec<String> {
    let read = stage.app.get(&format!("/procurements/{procurement}")).by(&stage.commissioner).expect(200).await.json();
    let lots = read["lots"].as_array().expect("lots");
    lots.iter().map(|lot| lot["state"].as_str().expect("a state").to_owned()).collect()
}

#[actix_web::test]
async fn w12_all_lots_are_published_in_one_act_or_none() {
    let stage = Stage::with_homes(1).await;
    let (procurement, lots) = grouped(&stage).await;
    let all = drafts(&stage, &procurement).await;

    let mut some = all.clone();
    some["drafts"].as_array_mut().unwrap().truncate(1);
    assert_eq!(publish(&stage, &procurement, &some).expect(422).await.faults(), ["/drafts incomplete"]);
    let mut twice = all.clone();
    twice["drafts"][1] = twice["drafts"][0].clone();
    let faults = publish(&stage, &procurement, &twice).expect(422).await.faults();
    assert_eq!(faults, ["/drafts/1/competition_id no_draft", "/drafts incomplete"]);
    let mut old = all.clone();
    old["drafts"][1]["version"] = json!(99);
    let stale = publish(&stage, &procurement, &old).expect(412).await;
    assert!(stale.str("/detail").starts_with("\"Zone 2\": The present version"), "{}", stale.str("/detail"));

    let stranger = council(Role::Commissioner, stage.app.authority("kent").await);
    let path = format!("/procurements/{procurement}/publish");
    stage.app.post(&path).by(&stranger).json(all.clone()).expect(404).await;
    stage.app.post(&path).by(&stage.homes[0].provider).json(all.clone()).expect(403).await;
    stage.app.post(&path).by(&stage.evaluator()).json(all.clone()).expect(403).await;

    let first = publish(&stage, &procurement, &all).key("publish-all").expect(200).await;
    assert_eq!(states(&stage, &procurement).await, ["published", "published"]);
    let again = publish(&stage, &procurement, &all).key("publish-all").expect(200).await;
    assert_eq!(first.json(), again.json(), "a repeated request gets its first answer");
    let refused = publish(&stage, &procurement, &all).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    let mut instants = vec![];
    for lot in &lots {
        let invited = stage.app.get(&format!("/competitions/{lot}/invitees")).by(&stage.commissioner).expect(200).await;
        instants.push(invited.str("/items/0/invited_at"));
    }
    assert_eq!(instants[0], instants[1], "everybody is invited at one instant");
}

#[actix_web::test]
async fn w12_after_the_closing_none_is_published() {
    let stage = Stage::with_homes(1).await;
    let (procurement, lots) = grouped(&stage).await;
    let all = drafts(&stage, &procurement).await;
    stage.app.at("2021-03-01T09:00:00");
    let refused = publish(&stage, &procurement, &all).expect(409).await;
    assert_eq!((refused.problem(), refused.str("/competition_id")), ("deadline-passed".into(), lots[0].clone()));
    assert_eq!(states(&stage, &procurement).await, ["draft", "draft"], "nothing was changed");
}

#[actix_web::test]
async fn w12_one_lot_that_the_rulebook_refuses_keeps_all_from_being_published() {
    let stage = Stage::with_homes(1).await;
    let (procurement, lots) = grouped(&stage).await;
    let path = format!("/competitions/{}", lots[1]);
    let draft = stage.app.get(&path).by(&stage.commissioner).expect(200).await;
    let body = json!({
        "lot_id": stage.lot, "title": "Zone 2", "kind": "block_nursing", "weights": {"price": 40, "quality": 60},
        "questions": [{"id": "care", "title": "How will you keep nursing care safe?", "weight": 100}],
        "max_mark": 5, "quantity_beds": 40, "fnc_agreed": true, "term": draft.json()["term"],
        "timetable": {
            "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
            "answers_by": "2021-02-22", "closes": CLOSES, "opens_on": "2021-03-01", "evaluate_from": "2021-03-02",
            "approve_on": "2021-03-20", "starts_on": "2021-04-01"
        }
    });
    stage.app.put(&path).by(&stage.commissioner).if_match(draft.version()).json(body).expect(200).await;
    let refused = publish(&stage, &procurement, &drafts(&stage, &procurement).await).expect(422).await;
    assert_eq!((refused.problem(), refused.str("/competition_id")), ("refused-by-rule".into(), lots[1].clone()));
    assert!(refused.str("/detail").starts_with("\"Zone 2\": The competition is not published."), "{}", refused.text());
    assert_eq!(states(&stage, &procurement).await, ["draft", "draft"]);
}

/// Two zones of one district, tendered for by two homes at these prices.
async fn judged(
    rules: BTreeMap<String, String>,
    prices: [[&str; 2]; 2],
) -> (Stage, String, Vec<String>, Vec<Vec<String>>) {
    let stage = Stage::under(rules, 2).await;
    let (procurement, zones) = grouped(&stage).await;
    publish(&stage, &procurement, &drafts(&stage, &procurement).await).expect(200).await;
    let tenders = ranked(&stage, &zones, &[&prices[0], &prices[1]]).await;
    (stage, procurement, zones, tenders)
}

#[actix_web::test]
async fn h01_the_rulebook_refuses_a_second_provider_in_a_district_whatever_the_solver_finds() {
    let rules = with_hooks_of(HOME_CARE, &["zone_award"]);
    let (stage, procurement, zones, _) = judged(rules, [["600.00", "700.00"], ["700.00", "600.00"]]).await;
    for act in ["allocations", "what-if"] {
        let request = stage.app.post(&format!("/procurements/{procurement}/{act}")).by(&stage.commissioner);
        let request = if act == "what-if" { request.json(json!({})) } else { request };
        let refused = request.expect(422).await;
        assert_eq!((refused.problem(), refused.str("/competition_id")), ("refused-by-rule".into(), zones[1].clone()));
        let detail = refused.str("/detail");
        assert!(detail.contains("A district has one provider at most, whatever zones lie in it."), "{detail}");
    }
    let runs = stage.app.get(&format!("/procurements/{procurement}/allocations")).by(&stage.commissioner);
    assert!(runs.expect(200).await.json()["items"].as_array().unwrap().is_empty(), "nothing was allocated");
}

#[actix_web::test]
async fn h01_what_the_rulebook_allows_is_on_record_lot_by_lot() {
    let rules = with_hooks_of(HOME_CARE, &["zone_award"]);
    let (stage, procurement, zones, tenders) = judged(rules, [["600.00", "700.00"], ["600.00", "700.00"]]).await;
    let allocation = allocate(&stage, &procurement).await;
    assert_eq!(winners(&allocation), [&json!(tenders[0][0]), &json!(tenders[1][0])]);
    for (place, zone) in zones.iter().enumerate() {
        let id = allocation["lots"][place]["decision_id"].as_str().expect("the rulebook was asked");
        let decision = stage.app.get(&format!("/decisions/{id}")).by(&stage.commissioner).expect(200).await.json();
        assert_eq!((&decision["hook"], &decision["outcome"]), (&json!("zone_award"), &json!("met")));
        let facts = &decision["input"];
        assert_eq!(facts["zone"], json!({"id": zone, "district": "Bassetlaw"}));
        assert_eq!(facts["awarded"].as_array().map(Vec::len), Some(place), "{facts}");
        let replayed = stage.app.post(&format!("/decisions/{id}/replay")).by(&stage.commissioner).expect(200).await;
        assert_eq!(replayed.json()["identical"], json!(true), "{}", replayed.text());
    }
}

#[actix_web::test]
async fn h01_a_rule_that_cannot_decide_allocates_nothing_and_what_it_refers_is_shown() {
    let mut rules = with_hooks_of(HOME_CARE, &["zone_award"]);
    let script = r#"
        require("one-per-zone", true, "A zone has one provider");
        refer("dear", zone.id != "north" && awarded.len() > 0, "A second zone is looked at");
        if zone.id != "north" && provider == "nobody" { throw "never" }
    "#;
    rules.insert("zone_award.rhai".into(), script.into());
    let cases = json!({"hook": "zone_award",
        "base": {"zone": {"id": "north", "district": "B"}, "provider": "P", "awarded": []},
        "cases": [{"name": "any", "given": {}, "expect": {"outcome": "met"}}]});
    rules.insert("cases/zone_award.json".into(), cases.to_string());
    let (stage, procurement, ..) = judged(rules.clone(), [["600.00", "700.00"], ["600.00", "700.00"]]).await;
    let allocation = allocate(&stage, &procurement).await;
    assert!(allocation["lots"][0].get("referred").is_none(), "{allocation}");
    assert_eq!(allocation["lots"][1]["referred"], json!(["A second zone is looked at"]));

    let failing = script.replace("provider == \"nobody\"", "provider != \"nobody\"");
    rules.insert("zone_award.rhai".into(), failing);
    let (stage, procurement, ..) = judged(rules, [["600.00", "700.00"], ["600.00", "700.00"]]).await;
    let request = stage.app.post(&format!("/procurements/{procurement}/allocations")).by(&stage.commissioner);
    let refused = request.expect(409).await;
    assert_eq!(refused.problem(), "cannot-decide", "{}", refused.text());
}

/// The contract of a lot's winner, approved and awarded.
async fn contract(stage: &Stage, zone: &str, tender: &str) -> String {
    let approval = stage.approved(zone, &[tender]).await;
    stage.award(zone, &approval).expect(201).await.str("/items/0/contract_id")
}

#[actix_web::test]
async fn h05_a_declined_zone_goes_to_the_next_back_up_and_the_others_stay() {
    let stage = Stage::with_homes(3).await;
    let (procurement, zones) = super::published(&stage, &["block_nursing"; 2], &json!({"most_lots": 1})).await;
    // Home 1 is the cheapest in zone 1, home 2 in zone 2; home 3 is the dearest of both.
    let prices: [&[&str]; 2] = [&["600.00", "610.00", "650.00"], &["640.00", "620.00", "650.00"]];
    let tenders = ranked(&stage, &zones, &prices).await;
    let first = allocate(&stage, &procurement).await;
    assert_eq!(winners(&first), [&json!(tenders[0][0]), &json!(tenders[1][1])]);
    assert_eq!(first["lots"][0]["reserve"][0]["tender_id"], json!(tenders[0][1]));
    let declined = contract(&stage, &zones[0], &tenders[0][0]).await;
    contract(&stage, &zones[1], &tenders[1][1]).await;

    let path = format!("/contracts/{declined}/decline");
    let why = json!({"reason": "The beds cannot be staffed."});
    stage.app.post(&path).by(&stage.homes[0].provider).if_match(1).json(why).expect(200).await;
    let early = stage.approval_of(&zones[0], &[&tenders[0][2]]).expect(409).await;
    assert!(early.str("/detail").contains("to another tender"), "{}", early.text());

    let second = allocate(&stage, &procurement).await;
    // Home 2 has its one zone, under contract: it keeps that, though the two would together cost less the other way round.
    assert_eq!(winners(&second), [&json!(tenders[0][2]), &json!(tenders[1][1])]);
    assert_eq!(second["lots"][0]["declined"], json!([tenders[0][0]]));
    let kept = second["lots"][1]["winner"]["reason"].as_str().unwrap();
    assert!(kept.contains("and stays so"), "{kept}");
    let reserve = second["lots"][1]["reserve"].as_array().unwrap();
    assert_eq!(reserve.len(), 2, "its reserve list stands");
    assert!(reserve.iter().all(|one| one["committed"] == "0.00"));
    let without = stage.app.post(&format!("/procurements/{procurement}/what-if")).by(&stage.commissioner);
    let gone = json!({"without_provider_ids": [stage.homes[1].provider.provider().unwrap()]});
    let asked = without.json(gone).expect(200).await.json();
    assert_ne!(asked["lots"][1]["winner"]["tender_id"], json!(tenders[1][1]), "a question may go on without it");

    contract(&stage, &zones[0], &tenders[0][2]).await;
}
