//! Schemes of delegation as rules: steps, references, budgets, bands of value.

use std::collections::BTreeMap;
use std::path::Path;

use drawdown::engine::Pack;
use drawdown::kernel::Actor;
use serde_json::{Value, json};

use crate::evaluation::stage::{Stage, pack_files};
use crate::support::*;

pub const SEFTON: &str = "sefton/care-home-framework";
pub const NOTTINGHAM: &str = "nottingham/accredited-list";
const NOTTINGHAMSHIRE: &str = "nottinghamshire/home-care";
pub const EXECUTIVE: &str = "Executive Director of Adult Social Care and Health";
pub const MEMBER: &str = "Cabinet Member for Adult Social Care";
const COMMITTEE: &str = "Adult Social Care and Health Committee";
const COUNCIL: &str = "Council";

/// The Alliance's rules, with these hooks of another council's in their place, and the figures that they read.
pub fn with_hooks_of(pack: &str, hooks: &[&str]) -> BTreeMap<String, String> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).join(pack);
    let theirs = Pack::read_folder(&folder).expect("the shipped pack can be read");
    let mut files = pack_files();
    for hook in hooks {
        for name in [format!("{hook}.rhai"), format!("{hook}.shape.json"), format!("cases/{hook}.json")] {
            files.insert(name.clone(), theirs[&name].clone());
        }
    }
    let manifest = &theirs["pack.toml"];
    let is_read = |line: &str| {
        let name = line.split(" = ").next().unwrap_or_default();
        let figure = format!("parameters.{name}");
        line.contains(" = ") && hooks.iter().any(|hook| theirs[&format!("{hook}.rhai")].contains(&figure))
    };
    let (head, figures) = manifest.split_once("\n[parameters]\n").expect("figures");
    let figures: Vec<&str> = figures.lines().filter(|line| is_read(line)).collect();
    let named: Vec<&str> = figures.iter().filter_map(|line| line.split(" = ").next()).collect();
    let contracts: Vec<String> = hooks
        .iter()
        .map(|hook| {
            let (_, rest) = head.split_once(&format!("[hooks.{hook}]")).expect("the hook");
            format!("[hooks.{hook}]{}", rest.split("\n\n").next().expect("its contract"))
        })
        .collect();
    let approval = "[hooks.approval]\nkind = \"requirements\"\n";
    let kept = if hooks.contains(&"approval") { "" } else { approval };
    let own = files["pack.toml"].replace(approval, &format!("{}\n\n{kept}", contracts.join("\n\n")));
    let own: Vec<&str> =
        own.lines().filter(|line| !named.contains(&line.split(" = ").next().unwrap_or_default())).collect();
    let own = own.join("\n").replacen("\n[parameters]\n", &format!("\n[parameters]\n{}\n", figures.join("\n")), 1);
    files.insert("pack.toml".into(), own);
    files
}

/// A tender ranked alone in a competition of its own, for each home.
async fn ranked_apart(stage: &Stage, homes: &[usize]) -> Vec<(String, String)> {
    let mut all = vec![];
    for home in homes {
        let competition = stage.competition().await;
        let tender = stage.tender(&competition, *home, "623.22").await;
        all.push((competition, tender));
    }
    for (competition, tender) in &all {
        stage.open(competition).await;
        stage.mark(&stage.evaluator(), tender, [5, 2]).await;
        stage.agree(competition, tender, [5, 2]).await;
        stage.rank(competition).await;
    }
    all
}

pub fn ask<'a>(stage: &'a Stage, competition: &str, tender: &str, annual: &str, references: Value) -> Request<'a> {
    let body = json!({
        "tender_ids": [tender], "report": "The only tender.", "references": references,
        "annual_value": {"amount": annual, "currency": "GBP"}
    });
    stage.app.post(&format!("/competitions/{competition}/approvals")).by(&stage.commissioner).json(body)
}

pub fn filed() -> Value {
    json!([{"kind": "finance", "reference": "FD.7637/24"}, {"kind": "legal", "reference": "LD.5737/24"}])
}

fn step<'a>(stage: &'a Stage, approval: &str, by: &Actor, version: i64, minute: Option<&str>) -> Request<'a> {
    let body = json!({"reason": "As the report recommends.", "reference": minute});
    stage.app.post(&format!("/approvals/{approval}/approve")).by(by).if_match(version).json(body)
}

fn not_met(refused: &Answer) -> Vec<String> {
    let list = refused.json()["decision"]["output"]["not_met"].as_array().cloned().unwrap_or_default();
    list.iter().map(|one| text(&one["id"])).collect()
}

#[actix_web::test]
async fn h17_the_committee_recommends_and_the_council_approves() {
    let stage = Stage::under(with_hooks_of(NOTTINGHAMSHIRE, &["approval"]), 1).await;
    let [(competition, tender)] = ranked_apart(&stage, &[0]).await.try_into().unwrap();
    let asked = ask(&stage, &competition, &tender, "2057600.00", json!([])).expect(201).await;
    assert_eq!(asked.json()["steps"], json!(["recommendation", "decision"]));
    let id = asked.id();
    let (committee, council) = (stage.officer(COMMITTEE).await, stage.officer(COUNCIL).await);
    let early = step(&stage, &id, &council, 1, Some("Minute 7")).expect(422).await;
    assert_eq!(not_met(&early), ["committee-recommends"]);
    let unminuted = step(&stage, &id, &committee, 1, None).expect(422).await;
    assert_eq!(not_met(&unminuted), ["minute"]);

    let recommended = step(&stage, &id, &committee, 1, Some("Minute 42")).expect(200).await;
    assert_eq!((recommended.str("/state"), recommended.version()), ("pending".to_owned(), 2));
    assert_eq!(recommended.str("/steps_taken/0/name"), "recommendation");
    assert_eq!(recommended.str("/steps_taken/0/office"), COMMITTEE);
    assert_eq!(recommended.str("/steps_taken/0/reference"), "Minute 42");
    assert_eq!(recommended.str("/steps_taken/0/decided_on"), "2021-03-01");
    let refused = stage.award(&competition, &id).expect(409).await;
    assert!(refused.str("/detail").contains("pending"), "an award after the committee only: {}", refused.text());

    let again = step(&stage, &id, &committee, 2, Some("Minute 43")).expect(422).await;
    assert_eq!(not_met(&again), ["council-decides", "two-people"]);
    let before = json!({"reason": "Yes.", "reference": "Minute 7", "decided_on": "2021-02-28"});
    let path = format!("/approvals/{id}/approve");
    let before = stage.app.post(&path).by(&council).if_match(2).json(before).expect(422).await;
    assert_eq!(before.str("/errors/0/pointer"), "/decided_on", "before the committee's");
    let decided = step(&stage, &id, &council, 2, Some("Minute 7")).expect(200).await;
    assert_eq!(decided.str("/state"), "approved");
    assert_eq!(decided.str("/steps_taken/1/reference"), "Minute 7");
    assert_eq!(decided.str("/steps_taken/1/by"), council.id.to_string());
    stage.award(&competition, &id).expect(201).await;
    let contract = stage.app.get("/contracts").by(&stage.commissioner).expect(200).await.str("/items/0/id");
    for person in [&committee, &council] {
        stage.sign(&contract, person, 1).expect(403).await;
    }
}

#[actix_web::test]
async fn h17_the_council_refers_back_what_the_committee_recommended() {
    let stage = Stage::under(with_hooks_of(NOTTINGHAMSHIRE, &["approval"]), 1).await;
    let [(competition, tender)] = ranked_apart(&stage, &[0]).await.try_into().unwrap();
    let id = ask(&stage, &competition, &tender, "2057600.00", json!([])).expect(201).await.id();
    let (committee, council) = (stage.officer(COMMITTEE).await, stage.officer(COUNCIL).await);
    step(&stage, &id, &committee, 1, Some("Minute 42")).expect(200).await;
    let back = stage.decide(&id, "refer-back", &council, 2).expect(200).await;
    assert_eq!(back.str("/state"), "referred_back");
    assert_eq!(back.str("/steps_taken/0/office"), COMMITTEE, "what the committee said stays on record");
    step(&stage, &id, &council, 3, Some("Minute 7")).expect(409).await;
    let anew = ask(&stage, &competition, &tender, "2000000.00", json!([])).expect(201).await;
    assert_eq!(anew.json()["steps_taken"], json!([]), "both decide anew");
}

#[actix_web::test]
async fn s16_no_approval_without_both_references() {
    let stage = Stage::under(with_hooks_of(SEFTON, &["approval"]), 1).await;
    let [(competition, tender)] = ranked_apart(&stage, &[0]).await.try_into().unwrap();
    let id = ask(&stage, &competition, &tender, "378000.00", json!([])).expect(201).await.id();
    assert_eq!(stage.view(&id, &stage.officer(MEMBER).await, "supports").await.status, 201);
    let executive = stage.officer(EXECUTIVE).await;
    let neither = stage.decide(&id, "approve", &executive, 2).expect(422).await;
    assert_eq!(not_met(&neither), ["finance-reference", "legal-reference"]);
    let references = format!("/approvals/{id}/references");
    let add = |kind: &str, reference: &str| {
        let body = json!({"kind": kind, "reference": reference});
        stage.app.post(&references).by(&stage.commissioner).json(body)
    };
    add("finance", "FD.7637/24").expect(201).await;
    let finance_alone = stage.decide(&id, "approve", &executive, 3).expect(422).await;
    assert_eq!(not_met(&finance_alone), ["legal-reference"]);
    assert!(finance_alone.str("/detail").contains("begins with LD."), "{}", finance_alone.text());
    assert_eq!(add("finance", "FD.1/24").expect(409).await.problem(), "conflict");
    assert_eq!(add("Legal", "").expect(422).await.json()["errors"].as_array().unwrap().len(), 2);
    let both = add("legal", "LD.5737/24").expect(201).await;
    assert_eq!(both.json()["references"], filed());
    stage.decide(&id, "approve", &executive, both.version()).expect(200).await;
    add("procurement", "P1").expect(409).await;
}

/// An approval of a ranked tender, with every reference, that the member supports: its id.
async fn asked_and_viewed(
    stage: &Stage,
    (competition, tender): &(String, String),
    annual: &str,
    member: &Actor,
) -> String {
    let id = ask(stage, competition, tender, annual, filed()).expect(201).await.id();
    assert_eq!(stage.view(&id, member, "supports").await.status, 201);
    id
}

#[actix_web::test]
async fn s11_an_award_beyond_the_approved_budget_is_cabinets() {
    let stage = Stage::under(with_hooks_of(SEFTON, &["approval"]), 3).await;
    let all = ranked_apart(&stage, &[0, 1, 2]).await;
    let (member, executive) = (stage.officer(MEMBER).await, stage.officer(EXECUTIVE).await);
    let asked = async |n: usize, annual: &str| asked_and_viewed(&stage, &all[n], annual, &member).await;
    let first = asked(0, "60000000.00").await;
    stage.decide(&first, "approve", &executive, 2).expect(200).await;
    stage.award(&all[0].0, &first).expect(201).await;

    // Exactly £66.8m with what was awarded; approved, and not awarded yet, it is bound as well.
    let second = asked(1, "6800000.00").await;
    let approved = stage.decide(&second, "approve", &executive, 2).expect(200).await;
    let decision = stage.app.get(&format!("/decisions/{}", approved.str("/decision_id"))).by(&stage.commissioner);
    let years = decision.expect(200).await.json()["input"]["years"].clone();
    assert_eq!(years, json!(vec![json!({"awarded": "60000000", "this_award": "6800000"}); 3]), "2021/22 to 2023/24");

    let third = asked(2, "0.01").await;
    let refused = stage.decide(&third, "approve", &executive, 2).expect(422).await;
    assert_eq!(refused.json()["decision"]["outcome"], json!("refer"));
    assert_eq!(refused.json()["decision"]["output"]["referred"][0]["id"], json!("inside-budget"));
    assert!(refused.str("/detail").contains("Cabinet's to approve"), "{}", refused.text());
    let still = stage.app.get(&format!("/approvals/{third}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(still.str("/state"), "pending");
    let cabinet = stage.officer("Cabinet").await;
    stage.decide(&third, "approve", &cabinet, 2).expect(200).await;
}

#[actix_web::test]
async fn s11_a_contract_that_was_declined_binds_no_money() {
    let stage = Stage::under(with_hooks_of(SEFTON, &["approval"]), 2).await;
    let all = ranked_apart(&stage, &[0, 1]).await;
    let (member, executive) = (stage.officer(MEMBER).await, stage.officer(EXECUTIVE).await);
    let asked = async |n: usize, annual: &str| asked_and_viewed(&stage, &all[n], annual, &member).await;
    let first = asked(0, "60000000.00").await;
    stage.decide(&first, "approve", &executive, 2).expect(200).await;
    let contract = stage.award(&all[0].0, &first).expect(201).await.str("/items/0/contract_id");
    let second = asked(1, "60000000.00").await;
    stage.decide(&second, "approve", &executive, 2).expect(422).await;
    let decline = stage.app.post(&format!("/contracts/{contract}/decline")).by(&stage.homes[0].provider).if_match(1);
    decline.json(json!({"reason": "The beds cannot be staffed."})).expect(200).await;
    stage.decide(&second, "approve", &executive, 2).expect(200).await;
}

#[actix_web::test]
async fn s11_two_approvals_at_once_do_not_pass_the_budget_together() {
    let stage = Stage::under(with_hooks_of(SEFTON, &["approval"]), 2).await;
    let all = ranked_apart(&stage, &[0, 1]).await;
    let (member, executive) = (stage.officer(MEMBER).await, stage.officer(EXECUTIVE).await);
    let mut ids = vec![];
    for ranked in &all {
        ids.push(asked_and_viewed(&stage, ranked, "40000000.00", &member).await);
    }
    let approve = |id: &String| stage.decide(id, "approve", &executive, 2).send();
    let (one, two) = futures_util::future::join(approve(&ids[0]), approve(&ids[1])).await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{} {}", one.text(), two.text());
    assert!([409, 422].contains(&statuses[1]), "{} {}", one.text(), two.text());
}

/// Up to half a million a year and two over the whole life the director decides, beyond it Cabinet.
const BANDS: &str = r#"
const is_small = award.annual_value <= money("500000.00") && award.whole_life_value <= money("2000000.00");
require("band", decider.office == if is_small { "Director of Adult Care" } else { "Cabinet" },
    `An award of ${award.annual_value} a year and ${award.whole_life_value} in all is decided by another office`);
"#;

#[actix_web::test]
async fn t10_the_office_that_decides_goes_by_the_value_with_all_options() {
    let mut files = pack_files();
    files.insert("approval.rhai".into(), BANDS.into());
    let shape =
        r#"{"award": {"annual_value": "decimal", "whole_life_value": "decimal"}, "decider": {"office": "text"}}"#;
    files.insert("approval.shape.json".into(), shape.into());
    let cases = json!({
        "hook": "approval",
        "base": {
            "award": {"annual_value": "500000.00", "whole_life_value": "2000000.00"},
            "decider": {"office": "Director of Adult Care"}
        },
        "cases": [
            {"name": "both just within", "expect": {"outcome": "met"}},
            {"name": "Cabinet", "given": {"/decider/office": "Cabinet"}, "expect": {"outcome": "not_met"}}
        ]
    });
    files.insert("cases/approval.json".into(), cases.to_string());
    let stage = Stage::under(files, 2).await;
    let all = ranked_apart(&stage, &[0, 1]).await;
    let (director, cabinet) = (stage.officer("Director of Adult Care").await, stage.officer("Cabinet").await);
    // 3 + 1 + 1 years at 400,000 are two million; at a penny more they are not.
    let (competition, tender) = &all[0];
    let exact = ask(&stage, competition, tender, "400000.00", json!([])).expect(201).await;
    assert_eq!(exact.json()["whole_life_value"], json!({"amount": "2000000.00", "currency": "GBP"}));
    stage.decide(&exact.id(), "approve", &cabinet, 1).expect(422).await;
    stage.decide(&exact.id(), "approve", &director, 1).expect(200).await;
    let (competition, tender) = &all[1];
    let beyond = ask(&stage, competition, tender, "400000.01", json!([])).expect(201).await.id();
    let refused = stage.decide(&beyond, "approve", &director, 1).expect(422).await;
    assert!(refused.str("/detail").contains("2000000.05 in all"), "{}", refused.text());
    stage.decide(&beyond, "approve", &cabinet, 1).expect(200).await;
}

#[actix_web::test]
async fn s11_what_each_award_costs_adds_up() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let path = format!("/competitions/{competition}/approvals");
    let pounds = |amount: &str| json!({"amount": amount, "currency": "GBP"});
    let asked = |first: &str, second: &str| {
        let values = json!([
            {"tender_id": tenders[0], "annual_value": pounds(first)}, {"tender_id": tenders[1], "annual_value": pounds(second)}
        ]);
        let body = json!({
            "tender_ids": tenders, "report": "Both.", "annual_value": pounds("100.00"), "annual_values": values
        });
        stage.app.post(&path).by(&stage.commissioner).json(body)
    };
    let wrong = asked("60.00", "40.01").expect(422).await;
    assert_eq!(wrong.str("/errors/0/pointer"), "/annual_values");
    let approval = asked("60.00", "40.00").expect(201).await.id();
    let version = stage.consulted(&approval).await;
    let director = stage.officer(crate::evaluation::stage::DIRECTOR).await;
    stage.decide(&approval, "approve", &director, version).expect(200).await;
    stage.award(&competition, &approval).expect(201).await;
    let contracts = stage.app.get("/contracts").by(&stage.commissioner).expect(200).await.json();
    let mut values: Vec<String> =
        contracts["items"].as_array().unwrap().iter().map(|one| text(&one["annual_value"]["amount"])).collect();
    values.sort();
    assert_eq!(values, ["40.00", "60.00"]);
}
