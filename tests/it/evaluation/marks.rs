use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::stage::{Stage, marks};
use crate::support::*;

async fn one_tender() -> (Stage, String, String) {
    let stage = Stage::with_homes(1).await;
    let (competition, mut tenders) = stage.opened(&["623.22"]).await;
    (stage, competition, tenders.remove(0))
}

fn evaluators_in(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let sheets = body["sheets"].as_array().expect("sheets");
    sheets.iter().map(|sheet| sheet["evaluator_id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn c2_marks_are_whole_reasoned_and_complete() {
    let (stage, competition, tender) = one_tender().await;
    let (app, evaluator) = (&stage.app, stage.assigned(&competition).await);
    let path = format!("/tenders/{tender}/marks");
    let refused = async |marks: Value| app.put(&path).by(&evaluator).json(json!({"marks": marks})).expect(422).await;

    let off_the_scale = refused(marks([6, -1])).await;
    assert_eq!(off_the_scale.faults(), ["/marks/0/mark out_of_range", "/marks/1/mark out_of_range"]);
    let mut halves = marks([4, 4]);
    halves[0]["mark"] = json!(3.5);
    assert_eq!(refused(halves).await.faults(), ["/marks/0/mark wrong_type"]);
    let mut silent = marks([4, 4]);
    silent[1]["reason"] = json!("good");
    assert_eq!(refused(silent).await.faults(), ["/marks/1/reason too_short"]);
    let mut one = marks([4, 4]);
    one.as_array_mut().unwrap().pop();
    assert_eq!(refused(one).await.faults(), ["/marks question_missing"]);
    let mut twice = marks([4, 4]);
    twice[1]["question"] = json!("care");
    assert_eq!(refused(twice).await.faults(), ["/marks/1/question repeated", "/marks question_missing"]);
    assert_eq!(app.get(&path).by(&evaluator).expect(200).await.json()["sheets"], json!([]));

    let kept = app.put(&path).by(&evaluator).json(json!({"marks": marks([4, 0])})).expect(200).await;
    assert_eq!(kept.str("/evaluator_id"), evaluator.id.to_string());
    stage.mark(&evaluator, &tender, [5, 1]).await;
    let sheets = app.get(&path).by(&evaluator).expect(200).await.json()["sheets"].clone();
    assert_eq!(sheets[0]["marks"], marks([5, 1]), "a second sheet replaces the first");
    assert_eq!(sheets.as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn c2_nobody_sees_a_colleagues_marks_before_locking_and_nobody_at_all_one_that_is_not_locked() {
    let (stage, competition, tender) = one_tender().await;
    let (first, second) = (stage.assigned(&competition).await, stage.assigned(&competition).await);
    stage.mark(&first, &tender, [4, 4]).await;
    stage.mark(&second, &tender, [2, 3]).await;
    let seen = async |actor| stage.app.get(&format!("/tenders/{tender}/marks")).by(actor).expect(200).await;
    let ids = |people: &[&Actor]| {
        let mut ids: Vec<String> = people.iter().map(|one| one.id.to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(evaluators_in(&seen(&first).await), ids(&[&first]));
    assert_eq!(evaluators_in(&seen(&second).await), ids(&[&second]));
    let auditor = council(Role::Auditor, stage.authority);
    assert!(evaluators_in(&seen(&stage.commissioner).await).is_empty(), "not even whoever moderates");
    assert!(evaluators_in(&seen(&auditor).await).is_empty());

    stage.lock(&competition, &first).expect(200).await;
    assert_eq!(evaluators_in(&seen(&stage.commissioner).await), ids(&[&first]));
    assert_eq!(evaluators_in(&seen(&first).await), ids(&[&first]), "the other has not locked");
    assert_eq!(evaluators_in(&seen(&second).await), ids(&[&second]), "and must not be led");
    stage.lock(&competition, &second).expect(200).await;
    assert_eq!(evaluators_in(&seen(&first).await), ids(&[&first, &second]));

    let path = format!("/competitions/{competition}/moderation");
    let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    let half = json!({"tender_id": tender, "marks": [marks([3, 4])[0]]});
    stage.app.put(&path).by(&stage.commissioner).if_match(version).json(half).expect(200).await;
    assert_eq!(seen(&second).await.json()["agreed"], json!([]), "half a consensus is none");
    stage.agree(&competition, &tender, [3, 4]).await;
    let done = seen(&first).await;
    assert_eq!(done.json()["moderated"], json!(true));
    assert_eq!(done.json()["agreed"][0]["mark"], json!(3));
}

#[actix_web::test]
async fn c2_marks_stand_once_the_sheet_is_locked() {
    let (stage, competition, tender) = one_tender().await;
    let (first, second) = (stage.evaluator(), stage.evaluator());
    stage.mark(&first, &tender, [4, 4]).await;
    stage.agree(&competition, &tender, [4, 4]).await;
    let late = stage.app.put(&format!("/tenders/{tender}/marks")).by(&first);
    let late = late.json(json!({"marks": marks([5, 5])})).expect(409).await;
    assert!(late.str("/detail").contains("locked"), "{}", late.text());
    // Whoever comes now would be led by what is agreed.
    let led = stage.assign(&competition, &second, json!({})).await;
    assert_eq!((led.status, led.problem()), (409, "wrong-state".into()));
    assert!(led.str("/detail").contains("would be led"), "{}", led.text());
}

#[actix_web::test]
async fn t09_evaluators_mark_without_prices() {
    let (stage, competition, tender) = one_tender().await;
    let evaluator = stage.evaluator();
    stage.mark(&evaluator, &tender, [4, 4]).await;
    for path in [
        format!("/tenders/{tender}"),
        format!("/tenders/{tender}/marks"),
        format!("/competitions/{competition}/tenders"),
    ] {
        let read = stage.app.get(&path).by(&evaluator).expect(200).await;
        assert!(!read.text().contains("623.22"), "{path} tells an evaluator the price: {}", read.text());
    }
    stage.app.get(&format!("/competitions/{competition}/ranking")).by(&evaluator).expect(403).await;
    stage.app.get(&format!("/competitions/{competition}/moderation")).by(&evaluator).expect(403).await;
    let seen = stage.app.get(&format!("/tenders/{tender}")).by(&stage.commissioner).expect(200).await;
    assert!(seen.text().contains("623.22"), "the commissioner reads it");
}

#[actix_web::test]
async fn w17_nobody_marks_before_the_opening_and_only_evaluators_of_the_council_after_it() {
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    let tender = stage.tender(&competition, 0, "623.22").await;
    let path = format!("/tenders/{tender}/marks");
    let evaluator = stage.assigned(&competition).await;
    let body = json!({"marks": marks([4, 4])});
    let mark = async |actor: &Actor, status| stage.app.put(&path).by(actor).json(body.clone()).expect(status).await;
    mark(&evaluator, 404).await;
    stage.app.get(&path).by(&evaluator).expect(404).await;
    stage.open(&competition).await;
    let other = stage.app.authority("other").await;
    mark(&council(Role::Evaluator, other), 404).await;
    mark(&stage.commissioner, 403).await;
    mark(&stage.homes[0].provider, 403).await;
    stage.app.get(&path).by(&stage.homes[0].provider).expect(403).await;
    mark(&evaluator, 200).await;
}
