//! A late disqualification, both runs side by side, and answers that are alike.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::stage::{DIRECTOR, Stage};
use crate::support::*;

fn out(tender: &str) -> Value {
    json!({"tender_id": tender, "ground": "exclusion", "reason": "A director was convicted of fraud in February."})
}

fn disqualify<'a>(stage: &'a Stage, competition: &str, tender: &str) -> Request<'a> {
    let path = format!("/competitions/{competition}/disqualifications");
    stage.app.post(&path).by(&stage.commissioner).json(out(tender))
}

#[actix_web::test]
async fn c3_a_late_disqualification_ranks_anew_and_keeps_both_runs_side_by_side() {
    let stage = Stage::with_homes(3).await;
    // The cheapest is marked worst; without it the prices of the others are worth more.
    let (competition, tenders) = stage.moderated(&[("500.00", [3, 3]), ("623.22", [5, 2]), ("700.00", [5, 5])]).await;
    let first = stage.rank(&competition).await;
    let changes = format!("/competitions/{competition}/ranking-changes");
    stage.app.get(&changes).by(&stage.commissioner).expect(404).await;
    let silent = json!({"tender_id": tenders[0], "ground": "exclusion", "reason": ""});
    let path = format!("/competitions/{competition}/disqualifications");
    let silent = stage.app.post(&path).by(&stage.commissioner).json(silent).expect(422).await;
    assert_eq!(silent.faults(), ["/reason empty"]);
    let done = disqualify(&stage, &competition, &tenders[0]).key("out-1").expect(201).await;
    let second = done.json()["ranking"].clone();
    assert_eq!(second["ranking"], json!([tenders[2], tenders[1]]));
    disqualify(&stage, &competition, &tenders[0]).key("out-1").expect(201).await;
    assert_eq!(disqualify(&stage, &competition, &tenders[0]).expect(409).await.problem(), "conflict");

    let compared = stage.app.get(&changes).by(&stage.commissioner).expect(200).await.json();
    assert_eq!((&compared["before_id"], &compared["after_id"]), (&first["id"], &second["id"]));
    let row = |tender: &str| {
        compared["items"].as_array().unwrap().iter().find(|row| row["tender_id"] == json!(tender)).unwrap().clone()
    };
    let gone = row(&tenders[0]);
    assert_eq!(gone["before"]["price_points"], "60");
    assert_eq!((&gone["after"]["price_points"], &gone["after"]["place"]), (&Value::Null, &Value::Null));
    let why = gone["after"]["excluded"].as_str().unwrap();
    assert!(why.contains("exclusion ground") && why.contains("convicted of fraud"), "{why}");
    // 60 × 500 / 623.22 before, the lowest price after.
    let cheaper = row(&tenders[1]);
    assert_eq!(
        (&cheaper["before"]["price_points"], &cheaper["after"]["price_points"]),
        (&json!("48.14"), &json!("60"))
    );
    assert_eq!(cheaper["changed"], json!(true));
    let runs = stage.app.get(&format!("/competitions/{competition}/rankings")).by(&stage.commissioner);
    assert_eq!(runs.expect(200).await.json()["items"].as_array().unwrap().len(), 2, "a replay ranks nothing anew");
    let named = format!("{changes}?before={}&after={}", text(&second["id"]), text(&first["id"]));
    let turned = stage.app.get(&named).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(turned["before_id"], second["id"]);
    let list = stage.app.get(&path).by(&council(Role::Auditor, stage.authority)).expect(200).await.json();
    assert_eq!(list["items"][0]["ground"], "exclusion");
}

#[actix_web::test]
async fn c3_nobody_is_disqualified_under_a_standing_approval() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await.id();
    let refused = disqualify(&stage, &competition, &tenders[1]).expect(409).await;
    assert!(refused.str("/detail").contains("referred back"), "{}", refused.text());
    let director = stage.officer(DIRECTOR).await;
    stage.decide(&approval, "refer-back", &director, 1).expect(200).await;
    let done = disqualify(&stage, &competition, &tenders[1]).expect(201).await;
    assert_eq!(done.json()["ranking"]["ranking"], json!([tenders[0]]));
    let elsewhere = council(Role::Commissioner, stage.app.authority("other").await);
    let path = format!("/competitions/{competition}/disqualifications");
    stage.app.post(&path).by(&elsewhere).json(out(&tenders[0])).expect(404).await;
    stage.app.post(&path).by(&director).json(out(&tenders[0])).expect(403).await;
    let last = disqualify(&stage, &competition, &tenders[0]).expect(201).await;
    assert!(last.json().get("ranking").is_none(), "nobody is left to rank");
}

#[actix_web::test]
async fn c3_who_is_out_owes_no_marks_and_holds_nobody_up() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let evaluator = stage.assigned(&competition).await;
    let early = disqualify(&stage, &competition, &tenders[0]).expect(201).await;
    assert!(early.json().get("ranking").is_none(), "they were not ranked yet");
    stage.mark(&evaluator, &tenders[1], [4, 4]).await;
    stage.agree(&competition, &tenders[1], [4, 4]).await;
    assert_eq!(stage.rank(&competition).await["ranking"], json!([tenders[1]]));
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    stage.inform(&competition, &approval, true).expect(201).await;
}

#[actix_web::test]
async fn k10_answers_that_are_alike_are_pointed_out_and_so_are_their_marks() {
    let stage = Stage::with_homes(2).await;
    // Every home of the stage answers in the same words.
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let path = format!("/competitions/{competition}/similarity");
    let found = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["question"], "care");
    // "every resident has a named nurse on every shift": nine words, five runs of five.
    assert_eq!((&items[0]["shared"], &items[0]["of"]), (&json!(5), &json!(5)));
    assert_eq!((&items[0]["agreed"], &items[0]["marks_differ"]), (&json!([null, null]), &json!(false)));
    let evaluator = stage.assigned(&competition).await;
    stage.app.get(&path).by(&evaluator).expect(403).await;
    let off = stage.app.get(&format!("{path}?at_least=101")).by(&stage.commissioner).expect(400).await;
    assert_eq!(off.problem(), "bad-query");

    for (tender, given) in tenders.iter().zip([[5, 3], [2, 3]]) {
        stage.mark(&evaluator, tender, given).await;
    }
    for (tender, given) in tenders.iter().zip([[5, 3], [2, 3]]) {
        stage.agree(&competition, tender, given).await;
    }
    let moderation = stage.app.get(&format!("/competitions/{competition}/moderation")).by(&stage.commissioner);
    let unlike = moderation.expect(200).await.json()["marked_unlike"].clone();
    assert_eq!(unlike.as_array().unwrap().len(), 1, "{unlike}");
    assert_eq!(unlike[0]["question"], "care");
    let marks: Vec<i64> = unlike[0]["agreed"].as_array().unwrap().iter().map(|mark| mark.as_i64().unwrap()).collect();
    assert!(marks == [5, 2] || marks == [2, 5], "{marks:?}");
}
