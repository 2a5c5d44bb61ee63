mod ending;
mod signature;

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::evaluation::stage::Stage;
use crate::support::*;

/// The contract of home 1, by the whole path from the published competition.
async fn contract_of(stage: &Stage, term: Value, starts_on: &str) -> String {
    let (competition, tender) = tendered(stage, term, starts_on).await;
    signed(stage, &competition, &tender).await
}

/// A draw-down and the one tender made in it.
async fn tendered(stage: &Stage, term: Value, starts_on: &str) -> (String, String) {
    let competition = stage.competition_with(term, starts_on).await;
    let tender = stage.tender(&competition, 0, "623.22").await;
    (competition, tender)
}

/// The contract that came of the tender, signed.
async fn signed(stage: &Stage, competition: &str, tender: &str) -> String {
    let contract = awarded(stage, competition, tender).await;
    stage.signed(&contract).await;
    contract
}

async fn awarded(stage: &Stage, competition: &str, tender: &str) -> String {
    stage.open(competition).await;
    stage.mark(&stage.evaluator(), tender, [5, 2]).await;
    stage.agree(competition, tender, [5, 2]).await;
    stage.rank(competition).await;
    let approval = stage.approved(competition, &[tender]).await;
    stage.award(competition, &approval).expect(201).await.str("/items/0/contract_id")
}

fn extend<'a>(stage: &'a Stage, contract: &str, version: i64) -> Request<'a> {
    let reason = json!({"reason": "Every quality standard was met."});
    stage.app.post(&format!("/contracts/{contract}/extensions")).by(&stage.commissioner).if_match(version).json(reason)
}

#[actix_web::test]
async fn w32_three_years_and_two_options_and_no_third() {
    let stage = Stage::with_homes(1).await;
    let id = contract_of(&stage, json!({"years": 3, "options": [1, 1]}), "2021-04-01").await;
    let signed = stage.app.get(&format!("/contracts/{id}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(signed.str("/starts_on"), "2021-04-01");
    assert_eq!(signed.str("/ends_on"), "2024-03-31");
    assert_eq!(signed.json()["possible_ends"], json!(["2024-03-31", "2025-03-31", "2026-03-31"]));
    assert_eq!(signed.json()["price"], json!({"amount": "623.22", "currency": "GBP"}));
    assert_eq!(signed.version(), 2);

    let first = extend(&stage, &id, 2).key("extend-1").expect(201).await;
    assert_eq!((first.str("/ends_on"), first.version()), ("2025-03-31".to_owned(), 3));
    let repeated = extend(&stage, &id, 2).key("extend-1").expect(201).await;
    assert_eq!(repeated.json(), first.json(), "the same key does not use the second option");
    extend(&stage, &id, 2).expect(412).await;
    let second = extend(&stage, &id, 3).expect(201).await;
    assert_eq!(second.str("/ends_on"), "2026-03-31");
    assert_eq!(second.json()["extensions"][1]["number"], json!(2));
    let third = extend(&stage, &id, 4).expect(409).await;
    assert_eq!(third.problem(), "wrong-state");
    assert_eq!(third.str("/detail"), "All 2 options to extend have been used; the contract ends on 2026-03-31.");
    let read = stage.app.get(&format!("/contracts/{id}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(read.json(), second.json());
}

#[actix_web::test]
async fn w32_an_ended_contract_is_not_extended() {
    let stage = Stage::with_homes(1).await;
    let id = contract_of(&stage, json!({"years": 3, "options": [1]}), "2021-04-01").await;
    stage.app.at("2024-04-01T00:00:00");
    let late = extend(&stage, &id, 2).expect(409).await;
    assert!(late.str("/detail").contains("ended on 2024-03-31"), "{}", late.text());
}

#[actix_web::test]
async fn w36_a_gap_before_a_contract_is_told() {
    let stage = Stage::with_homes(1).await;
    let mut contracts = vec![];
    let mut drawdowns = vec![];
    for starts_on in ["2021-04-01", "2022-04-01", "2023-04-02"] {
        drawdowns.push(tendered(&stage, json!({"years": 1, "options": []}), starts_on).await);
    }
    for (competition, tender) in &drawdowns {
        contracts.push(signed(&stage, competition, tender).await);
    }
    let read = async |n: usize| {
        stage.app.get(&format!("/contracts/{}", contracts[n])).by(&stage.commissioner).expect(200).await
    };
    assert_eq!(read(0).await.json().get("gap_before"), None, "nothing came before");
    assert_eq!(read(1).await.json().get("gap_before"), None, "one ends on 2022-03-31, the next starts on 2022-04-01");
    let told = read(2).await;
    assert_eq!(told.str("/gap_before/previous_contract_id"), contracts[1]);
    assert_eq!(told.str("/gap_before/first_day"), "2023-04-01");
    assert_eq!(told.json()["gap_before"]["days"], json!(1));
    assert_eq!(told.str("/gap_before/alert"), "1 day is covered by no contract: from 2023-04-01 to 2023-04-01.");
}

#[actix_web::test]
async fn contracts_are_read_by_their_council_and_their_provider() {
    let stage = Stage::with_homes(2).await;
    let id = contract_of(&stage, json!({"years": 3, "options": [1, 1]}), "2021-04-01").await;
    let path = format!("/contracts/{id}");
    stage.app.get(&path).by(&stage.homes[0].provider).expect(200).await;
    stage.app.get(&path).by(&stage.homes[1].provider).expect(404).await;
    stage.app.get(&path).by(&platform_admin()).expect(403).await;
    let other = stage.app.authority("other").await;
    let stranger = council(Role::Commissioner, other);
    stage.app.get(&path).by(&stranger).expect(404).await;
    let reason = json!({"reason": "Not ours."});
    stage.app.post(&format!("{path}/extensions")).by(&stranger).if_match(2).json(reason).expect(404).await;
    let listed = async |actor| stage.app.get("/contracts").by(actor).expect(200).await.json()["items"].clone();
    assert_eq!(listed(&stage.commissioner).await[0]["id"], json!(id));
    assert_eq!(listed(&stage.homes[0].provider).await[0]["id"], json!(id));
    assert_eq!(listed(&stage.homes[1].provider).await, json!([]));
    assert_eq!(listed(&stranger).await, json!([]));
}
