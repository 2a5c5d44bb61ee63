//! Terms as patterns, contracts that end together, and what runs out with nothing after it (N22, N06, W36, H11).

use serde_json::{Value, json};

use super::{extend, signed, tendered};
use crate::evaluation::stage::Stage;
use crate::support::*;

async fn read(stage: &Stage, contract: &str) -> Answer {
    stage.app.get(&format!("/contracts/{contract}")).by(&stage.commissioner).expect(200).await
}

async fn running_out(stage: &Stage, lead_days: u32) -> Value {
    let path = format!("/contracts/running-out?lead_days={lead_days}");
    stage.app.get(&path).by(&stage.commissioner).expect(200).await.json()["items"].clone()
}

#[actix_web::test]
async fn n22_a_term_may_be_written_as_a_pattern() {
    let stage = Stage::with_homes(1).await;
    let (competition, tender) = tendered(&stage, json!("3+2+2"), "2022-04-01").await;
    let shown = stage.app.get(&format!("/competitions/{competition}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(shown.json()["term"], json!({"years": 3, "options": [2, 2]}));
    let contract = signed(&stage, &competition, &tender).await;
    let ends = read(&stage, &contract).await.json()["possible_ends"].clone();
    assert_eq!(ends, json!(["2025-03-31", "2027-03-31", "2029-03-31"]));
}

#[actix_web::test]
async fn n06_a_joiner_shares_the_end_dates() {
    let stage = Stage::with_homes(1).await;
    let shared = json!({"years": 5, "options": [4], "counted_from": "2020-04-01"});
    let (competition, tender) = tendered(&stage, shared, "2022-07-01").await;
    let contract = signed(&stage, &competition, &tender).await;
    let joined = read(&stage, &contract).await;
    assert_eq!((joined.str("/starts_on"), joined.str("/ends_on")), ("2022-07-01".into(), "2025-03-31".into()));
    assert_eq!(joined.json()["possible_ends"], json!(["2025-03-31", "2029-03-31"]));
    assert_eq!(joined.str("/counted_from"), "2020-04-01");
    let extended = extend(&stage, &contract, 2).expect(201).await;
    assert_eq!(extended.str("/ends_on"), "2029-03-31");
    extend(&stage, &contract, 3).expect(409).await;
}

#[actix_web::test]
async fn n06_years_are_counted_from_no_later_than_the_start() {
    let stage = Stage::with_homes(1).await;
    let (competition, _) = tendered(&stage, json!("5+4"), "2021-04-01").await;
    let mut draft =
        stage.app.get(&format!("/competitions/{competition}")).by(&stage.commissioner).expect(200).await.json();
    let path = format!("/frameworks/{}/competitions", stage.framework);
    let known = [
        "lot_id",
        "title",
        "kind",
        "weights",
        "questions",
        "max_mark",
        "quality_floor",
        "quantity_beds",
        "fnc_agreed",
        "term",
        "timetable",
    ];
    draft.as_object_mut().unwrap().retain(|name, _| known.contains(&name.as_str()));
    for (from, code) in [("2021-04-02", "after_the_start"), ("2011-04-01", "over")] {
        draft["term"]["counted_from"] = json!(from);
        let refused = stage.app.post(&path).by(&stage.commissioner).json(draft.clone()).expect(422).await;
        assert_eq!(refused.str("/errors/0/pointer"), "/term/counted_from");
        assert_eq!(refused.str("/errors/0/code"), code);
    }
}

#[actix_web::test]
async fn h11_contracts_whose_options_are_used_are_told_in_time() {
    let stage = Stage::with_homes(1).await;
    let (competition, tender) = tendered(&stage, json!("2+1"), "2021-04-01").await;
    let contract = signed(&stage, &competition, &tender).await;
    extend(&stage, &contract, 2).expect(201).await;
    extend(&stage, &contract, 3).expect(409).await;
    stage.app.at("2023-10-03T09:00:00");
    assert_eq!(running_out(&stage, 179).await, json!([]), "180 days before 31 March 2024");
    let told = running_out(&stage, 180).await;
    assert_eq!(told[0]["contract_id"], json!(contract));
    assert_eq!((&told[0]["days_left"], &told[0]["options_left"]), (&json!(180), &json!(0)));
    let alert = "The contract ends on 2024-03-31; no contract follows, and no option to extend is left.";
    assert_eq!(told[0]["alert"], json!(alert));
    stage.app.at("2024-04-01T09:00:00");
    assert_eq!(running_out(&stage, 3650).await, json!([]), "what has ended no longer runs out");
    let far = stage.app.get("/contracts/running-out?lead_days=3651").by(&stage.commissioner).expect(422).await;
    assert_eq!(far.str("/errors/0/pointer"), "/lead_days");
}

#[actix_web::test]
async fn w36_a_contract_that_is_followed_the_next_day_is_no_alert() {
    let stage = Stage::with_homes(1).await;
    let mut drawdowns = vec![];
    for starts_on in ["2021-04-01", "2022-04-01", "2023-04-02"] {
        drawdowns.push(tendered(&stage, json!("1"), starts_on).await);
    }
    let mut contracts = vec![];
    for (competition, tender) in &drawdowns {
        contracts.push(signed(&stage, competition, tender).await);
    }
    let told = running_out(&stage, 3650).await;
    let items = told.as_array().unwrap();
    assert_eq!(items.len(), 2, "the first is followed on 1 April 2022: {told}");
    assert_eq!(items[0]["contract_id"], json!(contracts[1]));
    let next = json!({"contract_id": contracts[2], "first_day": "2023-04-01", "last_day": "2023-04-01", "days": 1});
    assert_eq!(items[0]["next"], next);
    assert_eq!(items[1]["contract_id"], json!(contracts[2]));
    assert_eq!(items[1].get("next"), None);
    let own = stage.app.get("/contracts/running-out?lead_days=3650").by(&stage.homes[0].provider).expect(200).await;
    assert_eq!(own.json()["items"], told, "a provider is told of its own");
}
