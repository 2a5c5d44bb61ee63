//! Prices in elements after the opening: scored one by one or by their total, corrected, told and contracted for (C1).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::stage::{Stage, pack_files};
use crate::competitions::price_schedule::{prices, schedule};
use crate::dossier::unpacked::{rows, sheets, workbook};
use crate::rules::elements::documented;
use crate::support::*;

/// The Alliance's rules with the scoring of rules/README.md.
fn by_elements(scoring: &str) -> BTreeMap<String, String> {
    let mut files = pack_files();
    files.insert("scoring.rhai".into(), scoring.to_owned());
    files.insert("scoring.shape.json".into(), crate::rules::elements::SHAPE.into());
    let case = json!({"hook": "scoring", "base": {
        "tenders": [{"id": "A", "price": "700.00", "elements": [], "answers": [{"question": "q", "weight": 100, "mark": 5}]}],
        "method": {"price_weight": 60, "quality_weight": 40, "max_mark": 5}
    }, "cases": [{"name": "one price", "given": {}, "expect": {"outcome": "scored", "output": {"/A/total": "100"}}}]});
    files.insert("cases/scoring.json".into(), case.to_string());
    files
}

/// Three tenders: 30,410.00, 32,120.00 and 38,162.50, all of them marked alike.
const PRICES: [[&str; 3]; 3] = [["700.00", "20.00", "0.00"], ["800.00", "0.00", "10.00"], ["875.00", "25.00", "12.50"]];

/// Opened, marked and agreed.
async fn moderated(stage: &Stage, offers: &[[&str; 3]]) -> (String, Vec<String>) {
    let competition = stage.competition().await;
    let mut tenders = vec![];
    for (home, amounts) in offers.iter().enumerate() {
        tenders.push(stage.priced(&competition, home, json!({"price_elements": prices(*amounts)})).await);
    }
    stage.open(&competition).await;
    let evaluator = stage.evaluator();
    for tender in &tenders {
        stage.mark(&evaluator, tender, [5, 5]).await;
    }
    for tender in &tenders {
        stage.agree(&competition, tender, [5, 5]).await;
    }
    (competition, tenders)
}

async fn stage(scoring: &str, homes: usize) -> Stage {
    let mut stage = Stage::under(by_elements(scoring), homes).await;
    stage.price_schedule = schedule();
    stage
}

fn row<'a>(ranking: &'a Value, tender: &str) -> &'a Value {
    ranking["table"].as_array().unwrap().iter().find(|row| row["tender_id"] == json!(tender)).expect("a row")
}

/// What each element earned, then the price, the total and the place.
fn earned(ranking: &Value, tender: &str) -> String {
    let row = row(ranking, tender);
    let elements = row["price_elements"].as_array().unwrap().iter().map(|one| text(&one["points"]));
    let figures = ["price_points", "total", "place"].map(|column| match &row[column] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    elements.chain(figures).collect::<Vec<_>>().join(" ")
}

#[actix_web::test]
async fn c1_each_element_earns_its_share_by_its_own_zero_rule() {
    let stage = stage(&documented(), 3).await;
    let (competition, tenders) = moderated(&stage, &PRICES).await;
    let seen = stage.app.get(&format!("/competitions/{competition}")).by(&stage.homes[0].provider).expect(200).await;
    assert_eq!(seen.str("/price_scored"), "elements");
    let ranking = stage.rank(&competition).await;
    // 36, 15 and 9 of 60. The first asks least for beds and hours, and its zero for journeys earns all of 9.
    assert_eq!(earned(&ranking, &tenders[0]), "36 15 9 60 100 1");
    // 36 × 700 ÷ 800; a zero for hours earns nothing; 10 is the lowest journey above zero.
    assert_eq!(earned(&ranking, &tenders[1]), "31.5 0 9 40.5 80.5 3");
    // 36 × 700 ÷ 875, 15 × 20 ÷ 25, 9 × 10 ÷ 12.50.
    assert_eq!(earned(&ranking, &tenders[2]), "28.8 12 7.2 48 88 2");
    assert_eq!(row(&ranking, &tenders[1])["price"]["amount"], "32120.00", "less than the one that comes before it");

    let decision = format!("/decisions/{}", ranking["scoring_decision_id"].as_str().unwrap());
    let read = stage.app.get(&decision).by(&stage.commissioner).expect(200).await.json();
    let steps = read["trace"].as_array().unwrap();
    let of_second = |step: &&Value| step["id"] == json!(tenders[1]) && step["kind"] == "score_element";
    let traced: Vec<String> = steps
        .iter()
        .filter(of_second)
        .map(|step| format!("{} {}", text(&step["reason"]), text(&step["outcome"])))
        .collect();
    assert_eq!(traced, ["bed 31.5", "one_to_one 0", "journey 9"]);
    let facts = steps.iter().find(of_second).unwrap()["facts"].to_string();
    assert!(facts.contains("/elements/0/price") && facts.contains("800"), "{facts}");
    let replay = stage.app.post(&format!("{decision}/replay")).by(&stage.commissioner).expect(200).await;
    assert_eq!(replay.json()["identical"], json!(true));
}

#[actix_web::test]
async fn c1_equal_prices_earn_alike_and_zeros_of_all_are_divided_by_nobody() {
    let stage = stage(&documented(), 2).await;
    let (competition, tenders) = moderated(&stage, &[["700.00", "0.00", "0.00"], ["700.00", "0.00", "0.00"]]).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(ranking["outcome"], "tie");
    for tender in &tenders {
        assert_eq!(earned(&ranking, tender), "36 0 9 45 85 1");
    }
}

#[actix_web::test]
async fn c1_a_rulebook_that_knows_no_elements_ranks_by_the_exact_total() {
    let mut stage = Stage::with_homes(3).await;
    stage.price_schedule = schedule();
    let (competition, tenders) = moderated(&stage, &PRICES).await;
    let ranking = stage.rank(&competition).await;
    // 60 × 30,410 ÷ 32,120 and ÷ 38,162.50.
    for (tender, figures) in tenders.iter().zip([["30410.00", "60"], ["32120.00", "56.81"], ["38162.50", "47.81"]]) {
        let row = row(&ranking, tender);
        assert_eq!([text(&row["price"]["amount"]), text(&row["price_points"])], figures);
        assert_eq!(row["price_elements"][0]["points"], Value::Null, "nobody scored it: {row}");
        assert_eq!(row["price_elements"].as_array().unwrap().len(), 3);
    }
    let decision = format!("/decisions/{}", ranking["scoring_decision_id"].as_str().unwrap());
    let asked = stage.app.get(&decision).by(&stage.commissioner).expect(200).await.json()["input"].to_string();
    assert!(asked.contains("30410.00") && !asked.contains("elements"), "it is asked as ever: {asked}");
    let check = format!("/competitions/{competition}/price-check");
    let check = stage.app.get(&check).by(&stage.commissioner).expect(200).await.json();
    let mut compared: Vec<String> =
        check["items"].as_array().unwrap().iter().map(|one| text(&one["price"]["amount"])).collect();
    compared.sort();
    assert_eq!(compared, ["30410.00", "32120.00", "38162.50"], "low prices are looked for among the totals");
}

#[actix_web::test]
async fn c1_points_that_no_element_can_have_rank_nobody() {
    let most = documented().replace("score_element(t.id, e.id, earned);", "score_element(t.id, e.id, earned + 1);");
    let silent = documented()
        .replace("score_element(t.id, e.id, earned);", "if e.id != \"journey\" { score_element(t.id, e.id, earned); }");
    let strange =
        documented().replace("score_element(t.id, e.id, earned);", "score_element(t.id, \"garden\", earned);");
    for (scoring, why) in
        [(most, "37 points for the element bed"), (silent, "no points for the element journey"), (strange, "garden")]
    {
        assert_ne!(scoring, documented());
        let stage = stage(&scoring, 1).await;
        let (competition, _) = moderated(&stage, &PRICES[..1]).await;
        let ranking = stage.rank(&competition).await;
        assert_eq!(ranking["outcome"], "cannot_decide");
        assert!(text(&ranking["detail"]).contains(why), "{}", ranking["detail"]);
        assert_eq!(ranking["ranking"], json!([]));
    }
}

fn arithmetic(tender: &str, corrected: Value) -> Value {
    json!({
        "tender_id": tender, "kind": "arithmetic", "asks": "Is a bed not 700.00, as in your table?",
        "corrected_elements": corrected, "answer_by": "2021-03-05T12:00:00"
    })
}

fn bed(amount: &str) -> Value {
    json!([{"element": "bed", "price": {"amount": amount, "currency": "GBP"}}])
}

#[actix_web::test]
async fn c2_an_arithmetic_error_is_corrected_element_by_element() {
    let stage = stage(&documented(), 3).await;
    let (competition, tenders) = moderated(&stage, &PRICES).await;
    let path = format!("/competitions/{competition}/enquiries");
    let ask = |body: Value| stage.app.post(&path).by(&stage.commissioner).json(body);
    let mut whole = arithmetic(&tenders[2], json!([]));
    whole["corrected_price"] = json!({"amount": "31162.50", "currency": "GBP"});
    let refused = ask(whole).expect(422).await.faults();
    assert_eq!(refused, ["/corrected_price worked_out", "/corrected_elements required"]);
    for (corrected, fault) in [
        (bed("875.00"), "/corrected_elements not_corrected"),
        (bed("0.00"), "/corrected_elements/0/price/amount zero"),
        (
            json!([{"element": "garden", "price": {"amount": "1.00", "currency": "GBP"}}]),
            "/corrected_elements/0/element unknown_element",
        ),
    ] {
        let faults = ask(arithmetic(&tenders[2], corrected)).expect(422).await.faults();
        assert!(faults.contains(&fault.to_owned()), "{fault}: {faults:?}");
    }
    let mut low = arithmetic(&tenders[2], bed("700.00"));
    low["kind"] = json!("abnormally_low");
    assert_eq!(ask(low).expect(422).await.faults(), ["/corrected_elements unexpected"]);

    let asked = ask(arithmetic(&tenders[2], bed("700.00"))).expect(201).await;
    assert_eq!(asked.str("/corrected_price/amount"), "31162.50");
    assert_eq!(asked.json()["corrected_elements"], prices(["700.00", "25.00", "12.50"]));
    let answer = stage.app.post(&format!("/enquiries/{}/answer", asked.id())).by(&stage.homes[2].provider);
    answer.if_match(1).json(json!({"answer": "It is.", "confirms": true})).expect(200).await;
    let ranking = stage.rank(&competition).await;
    assert_eq!(earned(&ranking, &tenders[2]), "36 12 7.2 55.2 95.2 2");
    let corrected = row(&ranking, &tenders[2]);
    assert_eq!(
        (text(&corrected["price"]["amount"]), text(&corrected["tendered_price"]["amount"])),
        ("31162.50".to_owned(), "38162.50".to_owned()),
        "both are kept"
    );

    let approval = stage.approved(&competition, &[&tenders[0], &tenders[2]]).await;
    let awards = stage.award(&competition, &approval).expect(201).await.json();
    let award = awards["items"].as_array().unwrap().iter().find(|one| one["tender_id"] == json!(tenders[2]));
    let path = format!("/contracts/{}", award.unwrap()["contract_id"].as_str().unwrap());
    let contract = stage.app.get(&path).by(&stage.homes[2].provider).expect(200).await;
    assert_eq!(contract.str("/price/amount"), "31162.50");
    let bed = json!({
        "element": "bed", "title": "A nursing bed", "unit": "a bed and week", "quantity": "40",
        "price": {"amount": "700.00", "currency": "GBP"}
    });
    assert_eq!(contract.json()["price_elements"][0], bed, "at the price that was confirmed");
    assert_eq!(contract.json()["price_elements"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn t13_a_letter_tells_the_prices_of_its_reader_and_what_they_and_the_winners_earned() {
    let stage = stage(&documented(), 3).await;
    let (competition, tenders) = moderated(&stage, &PRICES).await;
    stage.rank(&competition).await;
    let approval = stage.approved(&competition, &[&tenders[0]]).await;
    stage.app.at("2021-03-26T10:00:00");
    stage.inform(&competition, &approval, true).expect(201).await;
    let page = async |home: usize| {
        let reader = &stage.homes[home].provider;
        let path = format!("/competitions/{competition}/outcome-letters");
        let letter = stage.app.get(&path).by(reader).expect(200).await.str("/items/0/id");
        stage.app.get(&format!("/outcome-letters/{letter}/letter.html")).by(reader).expect(200).await.text()
    };
    let lost = page(2).await;
    for told in [
        "One-to-one care (25 of 100 of the price)",
        "£25.00 for an hour",
        "120.5",
        "Your tender for Home 3: 12; Successful: Provider 1, for Home 1: 15",
        "Your tender for Home 3: 7.2; Successful: Provider 1, for Home 1: 9",
        "from the price of £38162.50",
    ] {
        assert!(lost.contains(told), "{told} in {lost}");
    }
    for hidden in ["£700.00", "£800.00", "30410.00", "32120.00", "31.5"] {
        assert!(!lost.contains(hidden), "{hidden} is somebody else's: {lost}");
    }
    assert!(page(0).await.contains("Your tender for Home 1: 36"), "the winner reads its own");
}

#[actix_web::test]
async fn s5_9_the_workbook_lists_every_element_of_every_tender() {
    let stage = stage(&documented(), 3).await;
    let (competition, tenders) = moderated(&stage, &PRICES).await;
    stage.rank(&competition).await;
    let sheets = sheets(&workbook(&stage.app, &competition, &stage.commissioner).await.bytes);
    let prices = rows(&sheets["Prices"]);
    assert_eq!(prices.len(), 9);
    let hours = prices.iter().find(|row| row[0] == tenders[2] && row[3] == "one_to_one").expect("a row");
    let figures = ["One-to-one care", "an hour", "120.5", "25", "no_marks", "25", "3012.5", "12"];
    assert_eq!(hours[4..], figures);
    assert!(sheets["Competition"].contains("of an element for one of its units"));
}
