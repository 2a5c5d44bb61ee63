//! Who marks what: an evaluator reads and marks what is assigned to them, and nothing else.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::stage::{Stage, marks};
use crate::support::*;

/// The mark and reason for one of the two questions.
fn only(question: usize, mark: i64) -> Value {
    json!({"marks": [marks([mark, mark])[question]]})
}

fn answered(tender: &Value) -> Vec<&str> {
    let answers = tender["answers"].as_array().expect("answers");
    answers.iter().map(|answer| answer["question"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn c2_whoever_has_no_assignment_reads_no_tender_and_marks_none() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let stranger = stage.evaluator();
    let marks_path = format!("/tenders/{}/marks", tenders[0]);
    let refused = [
        stage.app.get(&format!("/competitions/{competition}/tenders")).by(&stranger).expect(403).await,
        stage.app.get(&format!("/tenders/{}", tenders[0])).by(&stranger).expect(403).await,
        stage.app.get(&marks_path).by(&stranger).expect(403).await,
        stage.app.put(&marks_path).by(&stranger).json(json!({"marks": marks([4, 4])})).expect(403).await,
        stage.lock(&competition, &stranger).expect(403).await,
    ];
    for answer in refused {
        assert_eq!(answer.problem(), "forbidden");
        assert!(answer.str("/detail").contains("not assigned"), "{}", answer.text());
        assert!(!answer.text().contains("named nurse"));
    }
    let list = stage.evaluators(&competition).await;
    assert_eq!(list["items"], json!([]));
    assert_eq!(list["findings"][0]["code"], "nobody_assigned");

    stage.assign(&competition, &stranger, json!({})).await;
    assert!(
        stage.app.get(&format!("/tenders/{}", tenders[0])).by(&stranger).expect(200).await.text().contains("nurse")
    );
    let reason = json!({"reason": "Moved to another team."});
    let path = format!("/competitions/{competition}/evaluators/{}/unassign", stranger.id);
    stage.app.post(&path).by(&stage.commissioner).json(reason.clone()).expect(200).await;
    stage.app.get(&format!("/tenders/{}", tenders[0])).by(&stranger).expect(403).await;
    stage.app.post(&path).by(&stage.commissioner).json(reason).expect(404).await;
}

#[actix_web::test]
async fn c2_an_evaluator_reads_and_marks_the_assigned_questions_alone() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let (care, both) = (stage.evaluator(), stage.evaluator());
    assert_eq!(stage.assign(&competition, &care, json!({"questions": ["care"]})).await.status, 200);
    stage.assign(&competition, &both, json!({})).await;

    let read = stage.app.get(&format!("/tenders/{}", tenders[0])).by(&care).expect(200).await.json();
    assert_eq!(answered(&read["opened"]), ["care"]);
    let list = stage.app.get(&format!("/competitions/{competition}/tenders")).by(&care).expect(200).await.json();
    assert_eq!(answered(&list["items"][0]), ["care"]);
    let list = stage.app.get(&format!("/competitions/{competition}/tenders")).by(&both).expect(200).await.json();
    assert_eq!(answered(&list["items"][0]), ["care", "mobilisation"]);

    let put =
        |actor: &Actor, body: Value| stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(actor).json(body);
    let beyond = put(&care, json!({"marks": marks([4, 4])})).expect(422).await;
    assert_eq!(beyond.faults(), ["/marks/1/question not_assigned"]);
    put(&care, only(0, 4)).expect(200).await;
    assert_eq!(put(&both, only(0, 4)).expect(422).await.faults(), ["/marks question_missing"]);
    put(&both, json!({"marks": marks([2, 3])})).expect(200).await;
    for evaluator in [&care, &both] {
        stage.lock(&competition, evaluator).expect(200).await;
    }
    let seen = stage.app.get(&format!("/tenders/{}/marks", tenders[0])).by(&care).expect(200).await.json();
    let colleague = seen["sheets"].as_array().unwrap().iter().find(|one| one["evaluator_id"] == json!(both.id));
    let questions: Vec<&Value> =
        colleague.unwrap()["marks"].as_array().unwrap().iter().map(|m| &m["question"]).collect();
    assert_eq!(questions, ["care"], "of a colleague's sheet, too, the assigned questions alone");
}

#[actix_web::test]
async fn c2_only_evaluators_of_the_council_are_assigned_to_questions_that_there_are() {
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    let evaluator = stage.evaluator();
    let assign = async |actor: &Actor, body| stage.assign(&competition, actor, body).await;
    assert_eq!(assign(&stage.commissioner, json!({})).await.faults(), ["/evaluator_id no_evaluator"]);
    let other = stage.app.authority("other").await;
    assert_eq!(assign(&council(Role::Evaluator, other), json!({})).await.faults(), ["/evaluator_id no_evaluator"]);
    let path = format!("/competitions/{competition}/evaluators/{}", competition);
    let nobody = stage.app.put(&path).by(&stage.commissioner).json(json!({})).expect(422).await;
    assert_eq!(nobody.faults(), ["/evaluator_id no_evaluator"]);
    let odd = assign(&evaluator, json!({"questions": ["care", "care", "food"]})).await;
    assert_eq!(odd.faults(), ["/questions/1 duplicate", "/questions/2 unknown_question"]);
    assert_eq!(assign(&evaluator, json!({"questions": []})).await.faults(), ["/questions empty"]);

    let assigned = assign(&evaluator, json!({"questions": ["care"]})).await.json();
    assert_eq!(assigned["items"][0]["questions"], json!(["care"]));
    assert!(assigned["items"][0].get("to_mark").is_none(), "how many tenders there are is sealed (T01)");
    assert_eq!(assigned["findings"][0]["code"], "question_unassigned");
    assert_eq!(assigned["findings"][0]["question"], "mobilisation");
    // Others of the council read it; another council finds nothing; an evaluator assigns nobody.
    let list = format!("/competitions/{competition}/evaluators");
    stage.app.get(&list).by(&evaluator).expect(200).await;
    stage.app.get(&list).by(&council(Role::Commissioner, other)).expect(404).await;
    let himself = stage.app.put(&format!("{list}/{}", evaluator.id)).by(&evaluator).json(json!({}));
    himself.expect(403).await;
}

#[actix_web::test]
async fn h15_lay_marks_are_kept_apart() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let (officer, lay) = (stage.evaluator(), stage.evaluator());
    stage.assign(&competition, &officer, json!({})).await;
    let assigned = stage.assign(&competition, &lay, json!({"lay": true, "questions": ["care"]})).await.json();
    assert_eq!(assigned["findings"], json!([]));
    stage.mark(&officer, &tenders[0], [4, 4]).await;
    let put = stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&lay).json(only(0, 2)).expect(200).await;
    assert_eq!(put.json()["lay"], json!(true));
    stage.agree(&competition, &tenders[0], [3, 4]).await;
    let path = format!("/competitions/{competition}/moderation");
    let moderation = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    let tender = &moderation["tenders"][0];
    assert_eq!((tender["sheets"].as_array().unwrap().len(), tender["lay_sheets"].as_array().unwrap().len()), (1, 1));
    assert_eq!(tender["sheets"][0]["evaluator_id"], json!(officer.id));
    assert_eq!(tender["lay_sheets"][0]["marks"][0]["mark"], json!(2));

    // A question that lay people alone mark is pointed out.
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    stage.assign(&competition, &stage.evaluator(), json!({"questions": ["care"]})).await;
    let lay = stage.assign(&competition, &stage.evaluator(), json!({"lay": true})).await.json();
    assert_eq!(lay["findings"][0]["code"], "only_lay");
    assert_eq!(lay["findings"][0]["question"], "mobilisation");
}
