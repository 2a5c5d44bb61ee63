//! What is asked of a tenderer after the opening: arithmetic errors, low prices, clarifications.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::stage::Stage;
use crate::support::*;

const DUE: &str = "2021-03-05T12:00:00";

async fn ask(stage: &Stage, competition: &str, body: Value, status: u16) -> Answer {
    stage
        .app
        .post(&format!("/competitions/{competition}/enquiries"))
        .by(&stage.commissioner)
        .json(body)
        .expect(status)
        .await
}

fn arithmetic(tender: &str, corrected: &str) -> Value {
    json!({
        "tender_id": tender, "kind": "arithmetic", "asks": "Staffing and food add up to another sum. Do you confirm it?",
        "corrected_price": {"amount": corrected, "currency": "GBP"}, "answer_by": DUE
    })
}

fn low(tender: &str) -> Value {
    json!({
        "tender_id": tender, "kind": "abnormally_low", "asks": "How do you pay nurses out of this price?", "answer_by": DUE
    })
}

fn answer<'a>(stage: &'a Stage, enquiry: &str, by: &Actor, body: Value) -> Request<'a> {
    stage.app.post(&format!("/enquiries/{enquiry}/answer")).by(by).if_match(1).json(body)
}

fn settle<'a>(stage: &'a Stage, enquiry: &str, version: i64, body: Value) -> Request<'a> {
    stage.app.post(&format!("/enquiries/{enquiry}/settle")).by(&stage.commissioner).if_match(version).json(body)
}

fn row<'a>(ranking: &'a Value, tender: &str) -> &'a Value {
    ranking["table"].as_array().unwrap().iter().find(|row| row["tender_id"] == json!(tender)).expect("a row")
}

async fn not_ranked(stage: &Stage, competition: &str, enquiry: &str) {
    let refused =
        stage.app.post(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner).expect(409).await;
    assert_eq!(refused.json()["enquiries"], json!([enquiry]), "{}", refused.text());
}

#[actix_web::test]
async fn c2_an_arithmetic_error_is_confirmed_by_its_tenderer_and_never_amended_silently() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 5]), ("700.00", [5, 5])]).await;
    let same = ask(&stage, &competition, arithmetic(&tenders[0], "623.22"), 422).await;
    assert_eq!(same.faults(), ["/corrected_price/amount not_corrected"]);
    let mut silent = arithmetic(&tenders[0], "680.00");
    silent.as_object_mut().unwrap().remove("corrected_price");
    assert_eq!(ask(&stage, &competition, silent, 422).await.faults(), ["/corrected_price required"]);
    let asked = ask(&stage, &competition, arithmetic(&tenders[0], "680.00"), 201).await;
    assert_eq!(asked.str("/state"), "asked");
    ask(&stage, &competition, arithmetic(&tenders[0], "681.00"), 409).await;
    not_ranked(&stage, &competition, &asked.id()).await;

    let (own, rival) = (&stage.homes[0].provider, &stage.homes[1].provider);
    let confirm = json!({"answer": "We left out the food.", "confirms": true});
    answer(&stage, &asked.id(), rival, confirm.clone()).expect(404).await;
    let vague = answer(&stage, &asked.id(), own, json!({"answer": "Well."})).expect(422).await;
    assert_eq!(vague.faults(), ["/confirms required"]);
    answer(&stage, &asked.id(), &stage.commissioner, confirm.clone()).expect(403).await;
    let confirmed = answer(&stage, &asked.id(), own, confirm.clone()).key("yes").expect(200).await;
    assert_eq!(confirmed.str("/state"), "settled");
    answer(&stage, &asked.id(), own, confirm).key("yes").expect(200).await;
    let officer = settle(&stage, &asked.id(), 2, json!({"upheld": true, "reason": "It is theirs."})).expect(409).await;
    assert!(officer.str("/detail").contains("alone confirms"), "{}", officer.text());

    let ranking = stage.rank(&competition).await;
    let corrected = row(&ranking, &tenders[0]);
    assert_eq!(corrected["price"]["amount"], "680.00");
    assert_eq!(corrected["tendered_price"]["amount"], "623.22", "both are kept");
    // 60 × 680 / 700.
    assert_eq!(row(&ranking, &tenders[1])["price_points"], "58.29");
    let approval = stage.approved(&competition, &[&tenders[0]]).await;
    let award = stage.award(&competition, &approval).expect(201).await.str("/items/0/contract_id");
    let contract = stage.app.get(&format!("/contracts/{award}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(contract.str("/price/amount"), "680.00");
}

#[actix_web::test]
async fn c2_without_an_answer_the_price_stays_as_tendered_and_a_refusal_withdraws() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 5]), ("700.00", [5, 5])]).await;
    let first = ask(&stage, &competition, arithmetic(&tenders[0], "680.00"), 201).await.id();
    stage.app.at("2021-03-05T12:00:01");
    let late = answer(&stage, &first, &stage.homes[0].provider, json!({"answer": "Yes.", "confirms": true}));
    assert_eq!(late.expect(409).await.problem(), "deadline-passed");
    let ranking = stage.rank(&competition).await;
    assert_eq!(row(&ranking, &tenders[0])["price"]["amount"], "623.22");
    assert_eq!(row(&ranking, &tenders[0])["tendered_price"], Value::Null);

    let mut again = arithmetic(&tenders[0], "680.00");
    again["answer_by"] = json!("2021-03-06T12:00:00");
    let second = ask(&stage, &competition, again, 201).await.id();
    let no = json!({"answer": "At that price we cannot.", "confirms": false});
    answer(&stage, &second, &stage.homes[0].provider, no).expect(200).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["ranking"], json!([tenders[1]]));
    let gone = row(&ranking, &tenders[0]);
    assert!(gone["excluded"].as_str().unwrap().contains("At that price we cannot."), "{gone}");
    assert_eq!((&gone["removed"], &gone["price_points"]), (&json!(true), &Value::Null));
    assert_eq!(row(&ranking, &tenders[1])["price_points"], "60", "its price counts for nobody else");
    assert_eq!(ask(&stage, &competition, low(&tenders[0]), 422).await.faults(), ["/answer_by past"]);
    let mut later = low(&tenders[0]);
    later["answer_by"] = json!("2021-03-08T12:00:00");
    assert!(ask(&stage, &competition, later, 409).await.str("/detail").contains("is out"));
}

#[actix_web::test]
async fn c2_a_low_price_is_asked_about_and_never_rejected_by_itself() {
    let stage = Stage::with_homes(4).await;
    let prices = ["500.00", "716.58", "740.00", "790.00"];
    let offers: Vec<_> = prices.iter().map(|price| (*price, [5, 5])).collect();
    let (competition, tenders) = stage.moderated(&offers).await;
    let check = async |query: &str| {
        let path = format!("/competitions/{competition}/price-check{query}");
        stage.app.get(&path).by(&stage.commissioner).expect(200).await.json()
    };
    let flags = |check: &Value| -> Vec<bool> {
        check["items"].as_array().unwrap().iter().map(|one| one["looks_low"].as_bool().unwrap()).collect()
    };
    assert_eq!(flags(&check("").await), [false; 4], "no weekly price is a thousand pounds under another");
    // 40 beds for 156 weeks.
    let sums = check("?units=6240").await;
    assert_eq!(sums["test"], "published");
    let mut by_tender: Vec<(String, bool)> = sums["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(&one["tender_id"]), one["looks_low"].as_bool().unwrap()))
        .collect();
    by_tender.retain(|(_, low)| *low);
    assert_eq!(by_tender, [(tenders[0].clone(), true)]);
    let none = stage.app.get(&format!("/competitions/{competition}/price-check?units=0")).by(&stage.commissioner);
    assert_eq!(none.expect(400).await.problem(), "bad-query");
    stage.app.get(&format!("/competitions/{competition}/price-check")).by(&stage.evaluator()).expect(403).await;
    // Flagged, and ranked first all the same: a flag decides nothing.
    assert_eq!(stage.rank(&competition).await["ranking"][0], json!(tenders[0]));

    let asked = ask(&stage, &competition, low(&tenders[0]), 201).await.id();
    not_ranked(&stage, &competition, &asked).await;
    let verdict = |upheld| json!({"upheld": upheld, "reason": "Wages below the floor cannot be lawful."});
    let early = settle(&stage, &asked, 1, verdict(false)).expect(409).await;
    assert!(early.str("/detail").contains("may still answer"), "{}", early.text());
    let why = json!({"answer": "The building is paid off, and nurses are paid above the band."});
    answer(&stage, &asked, &stage.homes[0].provider, why).expect(200).await;
    not_ranked(&stage, &competition, &asked).await;
    settle(&stage, &asked, 1, verdict(true)).expect(412).await;
    assert_eq!(settle(&stage, &asked, 2, verdict(true)).expect(200).await.str("/state"), "settled");
    assert_eq!(stage.rank(&competition).await["ranking"][0], json!(tenders[0]), "accepted");
    settle(&stage, &asked, 3, verdict(false)).expect(409).await;

    let asked = ask(&stage, &competition, low(&tenders[0]), 201).await.id();
    stage.app.at("2021-03-05T12:00:01");
    not_ranked(&stage, &competition, &asked).await;
    settle(&stage, &asked, 1, verdict(false)).expect(200).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["ranking"].as_array().unwrap().len(), 3);
    assert!(row(&ranking, &tenders[0])["excluded"].as_str().unwrap().contains("Wages below the floor"));
}

#[actix_web::test]
async fn c2_a_rulebook_with_a_test_of_its_own_says_what_looks_low() {
    let mut files = super::stage::pack_files();
    let toml = files.get_mut("pack.toml").expect("the manifest");
    *toml = toml.replace("[hooks.award]", "[hooks.abnormally_low]\nkind = \"requirements\"\n\n[hooks.award]");
    let shape = json!({"price": "decimal", "prices": ["decimal"], "units": "int"});
    files.insert("abnormally_low.shape.json".into(), shape.to_string());
    let rule = "//! Whether to ask about a price.\nrefer(\"low\", price * 10 < mean(prices) * 9, \"A tenth under the mean\");\n\
        require(\"counted\", units > 0, \"Something must be bought\");\n";
    files.insert("abnormally_low.rhai".into(), rule.into());
    let case = |name: &str, price: &str, units: i64, outcome: &str| json!({"name": name, "given": {"/price": price, "/units": units}, "expect": {"outcome": outcome}});
    let cases = json!({
        "hook": "abnormally_low", "base": {"price": "10", "prices": ["10", "10"], "units": 1},
        "cases": [case("level", "10", 1, "met"), case("a tenth under", "9", 1, "met"),
            case("more", "8.99", 1, "refer"), case("nothing", "10", 0, "not_met")]
    });
    files.insert("cases/abnormally_low.json".into(), cases.to_string());
    let stage = Stage::under(files, 2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 5]), ("800.00", [5, 5])]).await;
    let path = format!("/competitions/{competition}/price-check");
    let check = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(check["test"], "rulebook");
    let low: Vec<&Value> = check["items"].as_array().unwrap().iter().filter(|one| one["looks_low"] == true).collect();
    assert_eq!(low.len(), 1);
    assert_eq!(low[0]["tender_id"], json!(tenders[0]));
    assert_eq!(low[0]["because"], "A tenth under the mean");
}

#[actix_web::test]
async fn c2_a_clarification_counts_only_when_it_does_not_improve_the_tender() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let (care, other) = (stage.evaluator(), stage.evaluator());
    stage.assign(&competition, &care, json!({"questions": ["care"]})).await;
    stage.assign(&competition, &other, json!({"questions": ["mobilisation"]})).await;
    let unclear = json!({
        "tender_id": tenders[0], "kind": "clarification", "question": "care", "asks": "Is the named nurse a registered one?",
        "answer_by": DUE
    });
    let mut strange = unclear.clone();
    strange["question"] = json!("food");
    assert_eq!(ask(&stage, &competition, strange, 422).await.faults(), ["/question unknown_question"]);
    let asked = ask(&stage, &competition, unclear, 201).await.id();
    let path = format!("/competitions/{competition}/enquiries");
    let seen = async |actor: &Actor| {
        stage.app.get(&path).by(actor).expect(200).await.json()["items"].as_array().unwrap().clone()
    };
    assert_eq!(seen(&stage.homes[0].provider).await.len(), 1);
    assert!(seen(&stage.homes[1].provider).await.is_empty(), "each provider reads its own");
    stage.app.get(&format!("/enquiries/{asked}")).by(&stage.homes[1].provider).expect(404).await;
    let elsewhere = council(Role::Commissioner, stage.app.authority("other").await);
    stage.app.get(&format!("/enquiries/{asked}")).by(&elsewhere).expect(404).await;
    assert!(seen(&care).await.is_empty(), "nothing counts yet");

    let reply = json!({"answer": "Yes, every named nurse is registered."});
    answer(&stage, &asked, &stage.homes[0].provider, reply).expect(200).await;
    let upheld = json!({"upheld": true, "reason": "It says what the tender meant."});
    let unsure = settle(&stage, &asked, 2, upheld.clone()).expect(422).await;
    assert_eq!(unsure.faults(), ["/does_not_improve not_confirmed"]);
    let mut sure = upheld;
    sure["does_not_improve"] = json!(true);
    settle(&stage, &asked, 2, sure).expect(200).await;
    let read = seen(&care).await;
    assert_eq!(read[0]["answer"], "Yes, every named nurse is registered.");
    assert!(read[0].get("tendered_price").is_none(), "evaluators see no prices");
    assert!(seen(&other).await.is_empty(), "another question");
    stage.app.get(&path).by(&stage.evaluator()).expect(403).await;
}
