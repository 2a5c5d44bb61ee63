//! Several lots competed for at once, and who wins which.

mod conditions;
mod together;

use drawdown::kernel::Role;
use drawdown::kernel::canonical;
use serde_json::{Value, json};

use crate::evaluation::stage::Stage;
use crate::support::*;

/// A draft competition that closes with all others of these tests.
pub async fn draft(stage: &Stage, title: &str, kind: &str, closes: &str) -> (String, i64) {
    let framework = format!("/frameworks/{}", stage.framework);
    let lot = stage.app.get(&framework).by(&stage.commissioner).expect(200).await.str("/lots/0/id");
    let body = json!({
        "lot_id": lot, "title": title, "kind": kind, "weights": {"price": 60, "quality": 40},
        "questions": [
            {"id": "care", "title": "How will you keep nursing care safe and personal?", "weight": 60},
            {"id": "mobilisation", "title": "How will the beds be ready on the first day?", "weight": 40}
        ],
        "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true,
        "term": {"years": 3, "options": [1, 1]},
        "timetable": {
            "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
            "answers_by": "2021-02-22", "closes": closes, "opens_on": "2021-03-01",
            "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01"
        }
    });
    let made = stage.app.post(&format!("{framework}/competitions")).by(&stage.commissioner).json(body);
    let made = made.expect(201).await;
    let openers = [&stage.commissioner, &stage.opener];
    stage.app.name_openers(&made.id(), &stage.commissioner, &openers).await;
    (made.id(), made.version())
}

const CLOSES: &str = "2021-02-28T15:00:00";

fn group<'a>(stage: &'a Stage, competitions: &[String], limits: &Value) -> Request<'a> {
    let lots: Vec<Value> = competitions.iter().map(|id| json!({"competition_id": id})).collect();
    let mut body = json!({"title": "Zones", "lots": lots, "objective": "least_cost", "weeks_in_year": 52});
    for (name, value) in limits.as_object().expect("limits") {
        body[name] = value.clone();
    }
    stage.app.post(&format!("/frameworks/{}/procurements", stage.framework)).by(&stage.commissioner).json(body)
}

/// A procurement of so many competitions of these kinds, published; its id and theirs.
pub async fn published(stage: &Stage, kinds: &[&str], limits: &Value) -> (String, Vec<String>) {
    let mut drafts = vec![];
    for (n, kind) in kinds.iter().enumerate() {
        drafts.push(draft(stage, &format!("Zone {}", n + 1), kind, CLOSES).await);
    }
    let ids: Vec<String> = drafts.iter().map(|(id, _)| id.clone()).collect();
    let procurement = group(stage, &ids, limits).expect(201).await.id();
    for (id, version) in &drafts {
        let publish = stage.app.post(&format!("/competitions/{id}/publish")).by(&stage.commissioner);
        publish.if_match(*version).expect(200).await;
    }
    (procurement, ids)
}

/// Tenders of the homes at these prices, opened, marked alike and ranked: by competition, then home.
pub async fn ranked(stage: &Stage, competitions: &[String], prices: &[&[&str]]) -> Vec<Vec<String>> {
    let mut all = vec![];
    for (competition, prices) in competitions.iter().zip(prices) {
        let mut tenders = vec![];
        for (home, price) in prices.iter().enumerate() {
            tenders.push(stage.tender(competition, home, price).await);
        }
        all.push(tenders);
    }
    let evaluator = stage.evaluator();
    for (competition, tenders) in competitions.iter().zip(&all) {
        stage.open(competition).await;
        for tender in tenders {
            stage.mark(&evaluator, tender, [4, 4]).await;
        }
        for tender in tenders {
            stage.agree(competition, tender, [4, 4]).await;
        }
        assert_eq!(stage.rank(competition).await["outcome"], "ranked");
    }
    all
}

pub async fn allocate(stage: &Stage, procurement: &str) -> Value {
    let path = format!("/procurements/{procurement}/allocations");
    stage.app.post(&path).by(&stage.commissioner).expect(201).await.json()
}

fn winners(allocation: &Value) -> Vec<&Value> {
    allocation["lots"].as_array().expect("lots").iter().map(|lot| &lot["winner"]["tender_id"]).collect()
}

#[actix_web::test]
async fn h01_a_zone_has_one_winner_and_a_second_award_in_it_is_refused() {
    let stage = Stage::with_homes(2).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &json!({"most_lots": 1})).await;
    let path = format!("/procurements/{procurement}");
    let early = stage.app.post(&format!("{path}/allocations")).by(&stage.commissioner).expect(409).await;
    assert!(early.str("/detail").contains("\"Zone 1\" is not ranked yet"), "{}", early.str("/detail"));

    let tenders = ranked(&stage, &zones, &[&["600.00", "700.00"], &["600.00", "650.00"]]).await;
    let unallocated = stage.approval_of(&zones[0], &[&tenders[0][0]]).expect(409).await;
    assert!(unallocated.str("/detail").contains("allocate its lots"), "{}", unallocated.str("/detail"));

    let allocation = allocate(&stage, &procurement).await;
    assert_eq!(allocation["outcome"], "proved");
    assert!(allocation["proof"].as_str().unwrap().starts_with("Proved optimal: bound = value"), "{allocation}");
    assert_eq!(winners(&allocation), [&json!(tenders[0][0]), &json!(tenders[1][1])]);
    // (600 + 650) a week × 40 beds × 52 weeks × 3 years; the other way round is £50 a week and bed dearer.
    assert_eq!(allocation["total"]["cost"], "7800000");
    assert_eq!(allocation["next_best_dearer_by"], "312000");
    let again = allocate(&stage, &procurement).await;
    assert_eq!(again["inputs_sha256"], allocation["inputs_sha256"]);
    assert_eq!(again["lots"], allocation["lots"], "the same inputs, the same answer");
    let second = &allocation["lots"][1]["reserve"][0];
    assert_eq!(second["reason"], "Home 1 already has as many lots as it may have: \"Zone 1\".");
    assert_eq!(second["committed"], "0.00");

    let cheaper = stage.approval_of(&zones[1], &[&tenders[1][0]]).expect(409).await;
    assert!(cheaper.str("/detail").contains("to another tender"), "{}", cheaper.str("/detail"));
    stage.approval_of(&zones[0], &[&tenders[0][0], &tenders[0][1]]).expect(409).await;
    stage.approval_of(&zones[1], &[&tenders[1][1]]).expect(201).await;
    stage.approval_of(&zones[0], &[&tenders[0][0]]).expect(201).await;

    let bound = allocate(&stage, &procurement).await;
    assert_eq!(winners(&bound), winners(&allocation), "what waits for approval keeps its lot");
    assert_ne!(bound["inputs_sha256"], allocation["inputs_sha256"]);
    let runs = stage.app.get(&format!("{path}/allocations")).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(runs["items"].as_array().unwrap().len(), 3, "every run is kept");
}

#[actix_web::test]
async fn h05_five_zones_have_one_each_and_four_back_ups_in_order() {
    let stage = Stage::with_homes(5).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 5], &json!({"most_lots": 1})).await;
    // Home n is the cheapest in zone n, and dearer by £10 for each zone further on.
    let prices: Vec<Vec<String>> = (0..5i64)
        .map(|zone| (0..5i64).map(|home| format!("{}.00", 600 + 10 * (home - zone).rem_euclid(5))).collect())
        .collect();
    let prices: Vec<Vec<&str>> = prices.iter().map(|zone| zone.iter().map(String::as_str).collect()).collect();
    let prices: Vec<&[&str]> = prices.iter().map(Vec::as_slice).collect();
    let tenders = ranked(&stage, &zones, &prices).await;

    let allocation = allocate(&stage, &procurement).await;
    for zone in 0..5 {
        let lot = &allocation["lots"][zone];
        assert_eq!(lot["winner"]["tender_id"], json!(tenders[zone][zone]));
        let reserve = lot["reserve"].as_array().unwrap();
        let order: Vec<&Value> = reserve.iter().map(|other| &other["tender_id"]).collect();
        let expected: Vec<Value> = (1..5).map(|n| json!(tenders[zone][(zone + n) % 5])).collect();
        assert_eq!(order, expected.iter().collect::<Vec<_>>(), "the next back-up is the next cheapest");
        assert!(reserve.iter().all(|other| other["committed"] == "0.00"));
    }

    let gone = stage.homes[0].provider.provider().unwrap();
    let path = format!("/procurements/{procurement}/what-if");
    let ask = async |what: Value| stage.app.post(&path).by(&stage.commissioner).json(what).expect(200).await.json();
    let without = ask(json!({"without_provider_ids": [gone]})).await;
    assert_eq!(without["total"]["filled"], 4, "four providers with one zone each");
    let two_each = ask(json!({"without_provider_ids": [gone], "most_lots": 2})).await;
    assert_eq!(two_each["total"]["filled"], 5);
    assert_eq!(two_each["lots"][0]["winner"]["tender_id"], json!(tenders[0][1]), "the first back-up takes the zone");
    assert!(two_each.get("id").is_none());
    let runs = stage.app.get(&format!("/procurements/{procurement}/allocations")).by(&stage.commissioner);
    assert_eq!(runs.expect(200).await.json()["items"].as_array().unwrap().len(), 1, "a question leaves nothing");
}

#[actix_web::test]
async fn w12_one_procurement_of_four_kinds_has_separate_awards() {
    let stage = Stage::with_homes(2).await;
    let kinds = ["block_nursing", "framework_nursing", "framework_residential", "ad_hoc"];
    let (procurement, lots) = published(&stage, &kinds, &json!({})).await;
    let prices: [&[&str]; 4] =
        [&["600.00", "610.00"], &["620.00", "610.00"], &["600.00", "610.00"], &["620.00", "610.00"]];
    let tenders = ranked(&stage, &lots, &prices).await;
    let allocation = allocate(&stage, &procurement).await;
    let expected = [&tenders[0][0], &tenders[1][1], &tenders[2][0], &tenders[3][1]];
    assert_eq!(winners(&allocation), expected.map(|id| json!(id)).iter().collect::<Vec<_>>());
    for (lot, tender) in lots.iter().zip(expected) {
        stage.approval_of(lot, &[tender]).expect(201).await;
    }
}

#[actix_web::test]
async fn k5_a_fault_in_one_lot_keeps_no_tender_out_of_another() {
    let stage = Stage::with_homes(1).await;
    let (_, lots) = published(&stage, &["block_nursing", "ad_hoc"], &json!({})).await;
    let home = &stage.homes[0];
    let start = stage.app.post(&format!("/competitions/{}/tenders", lots[0])).by(&home.provider);
    let faulty = start.json(json!({"membership_id": home.membership})).expect(201).await;
    let submit = stage.app.post(&format!("/tenders/{}/submit", faulty.id())).by(&home.provider);
    submit.if_match(faulty.version()).expect(422).await;

    let whole = stage.tender(&lots[1], 0, "600.00").await;
    let seen = stage.app.get(&format!("/tenders/{whole}")).by(&home.provider).expect(200).await;
    assert_eq!((seen.str("/state"), seen.str("/receipt/competition_id")), ("submitted".into(), lots[1].clone()));
    for (lot, expected) in lots.iter().zip([0, 1]) {
        stage.open(lot).await;
        let opening = stage.app.get(&format!("/competitions/{lot}/opening")).by(&stage.commissioner);
        assert_eq!(opening.expect(200).await.json()["tenders"], json!(expected), "a tender that stands, and no draft");
    }
}

#[actix_web::test]
async fn t08_its_terms_are_fixed_before_the_first_lot_is_published() {
    let stage = Stage::with_homes(1).await;
    let (first, _) = draft(&stage, "Zone 1", "block_nursing", CLOSES).await;
    let (second, version) = draft(&stage, "Zone 2", "block_nursing", CLOSES).await;
    let (later, _) = draft(&stage, "Zone 3", "block_nursing", "2021-02-28T16:00:00").await;
    let fault = async |ids: &[&String], limits: Value| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
        let refused = group(&stage, &ids, &limits).expect(422).await.json();
        format!(
            "{} {}",
            refused["errors"][0]["pointer"].as_str().unwrap(),
            refused["errors"][0]["code"].as_str().unwrap()
        )
    };
    assert_eq!(fault(&[&first, &first], json!({})).await, "/lots/1/competition_id repeated");
    assert_eq!(fault(&[&first, &later], json!({})).await, "/lots/1/competition_id other_closing");
    assert_eq!(fault(&[&first], json!({"most_lots": 0})).await, "/most_lots out_of_range");
    assert_eq!(fault(&[&first], json!({"combinations": [[second]]})).await, "/combinations/0 unknown_lot");

    let made = group(&stage, &[first.clone(), second.clone()], &json!({"most_lots": 1})).expect(201).await;
    assert_eq!(fault(&[&second], json!({})).await, "/lots/0/competition_id grouped");
    let path = format!("/procurements/{}", made.id());
    let home = &stage.homes[0].provider;
    stage.app.get(&path).by(home).expect(404).await;
    let publish = stage.app.post(&format!("/competitions/{second}/publish")).by(&stage.commissioner);
    publish.if_match(version).expect(200).await;
    let read = stage.app.get(&path).by(home).expect(200).await.json();
    assert_eq!(
        read["terms_sha256"],
        made.json()["terms_sha256"],
        "whoever is invited to one lot reads the terms of all"
    );
    let fixed = json!({
        "title": read["title"],
        "terms": {
            "objective": "least_cost", "most_lots": 1, "one_provider_per_district": false,
            "lots_per_provider_and_district": null, "combinations": null, "weeks_in_year": 52
        },
        "lots": [{"competition": first, "number": 1, "district": null}, {"competition": second, "number": 2, "district": null}]
    });
    assert_eq!(read["terms_sha256"], canonical::sha256(canonical::text(&fixed).as_bytes()));
    let refused = group(&stage, &[later, second], &json!({})).send().await;
    assert_eq!(refused.status, 409, "a competition that is published already comes into no procurement");
    let stranger = council(Role::Commissioner, stage.app.authority("kent").await);
    stage.app.get(&path).by(&stranger).expect(404).await;
}
