//! Quality proved at admission need not be marked again while the rulebook finds it recent.

use serde_json::{Value, json};

use super::stage::{Stage, marks};
use crate::support::*;

fn carry<'a>(stage: &'a Stage, competition: &str, question: &str, answer: &str) -> Request<'a> {
    let body = json!({"question": question, "answer": answer});
    stage.app.post(&format!("/competitions/{competition}/carried-marks")).by(&stage.commissioner).json(body)
}

#[actix_web::test]
async fn w20_a_score_of_the_admission_stands_for_a_mark_while_it_is_recent() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let evaluator = stage.assigned(&competition).await;
    let unknown = carry(&stage, &competition, "food", "self_assessment_dignity").expect(422).await;
    assert_eq!(unknown.faults(), ["/question unknown_question"]);
    let absent = carry(&stage, &competition, "care", "legal_name").expect(200).await.json();
    assert_eq!(absent["items"][0]["mark"], Value::Null);
    assert!(absent["items"][0]["because"].as_str().unwrap().contains("no score called legal_name"), "{absent}");
    carry(&stage, &competition, "care", "self_assessment_dignity").by(&evaluator).expect(403).await;

    // Admitted on 15 December 2020: twelve months to the day is recent, a day more is not.
    stage.app.at("2021-12-15T10:00:00");
    let carried = carry(&stage, &competition, "care", "self_assessment_dignity").key("carry").expect(200).await.json();
    let one = &carried["items"][0];
    assert_eq!((&one["mark"], &one["scored_on"]), (&json!(4), &json!("2020-12-15")), "{carried}");
    let decision = format!("/decisions/{}", text(&one["decision_id"]));
    let decision = stage.app.get(&decision).by(&stage.commissioner).expect(200).await;
    assert_eq!(decision.str("/hook"), "carried_quality");
    assert_eq!(
        carry(&stage, &competition, "care", "self_assessment_dignity").key("carry").expect(200).await.json(),
        carried
    );
    stage.app.at("2021-12-16T10:00:00");
    let old = carry(&stage, &competition, "mobilisation", "self_assessment_dignity").expect(200).await.json();
    assert_eq!(old["items"][0]["mark"], Value::Null);
    assert!(old["items"][0]["because"].as_str().unwrap().contains("only while it is recent"), "{old}");

    // Nobody marks again what was carried over; the rest as usual.
    let put = |given: Value| stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&evaluator).json(given);
    let again = put(json!({"marks": marks([1, 3])})).expect(422).await;
    assert_eq!(again.faults(), ["/marks/0/question not_assigned"]);
    put(json!({"marks": [marks([1, 3])[1]]})).expect(200).await;
    assert_eq!(stage.evaluators(&competition).await["items"][0]["to_mark"], json!(1));
    stage.lock(&competition, &evaluator).expect(200).await;
    let path = format!("/competitions/{competition}/moderation");
    let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    let body = json!({"tender_id": tenders[0], "marks": [marks([1, 3])[1]]});
    let done = stage.app.put(&path).by(&stage.commissioner).if_match(version).json(body).expect(200).await.json();
    assert_eq!(done["complete"], json!(true));
    let agreed = &done["tenders"][0]["agreed"][0];
    assert!(agreed["reason"].as_str().unwrap().starts_with("Carried over from admission: scored 4"), "{agreed}");
    assert_eq!(agreed["carried_by_decision_id"], one["decision_id"]);
    // 40 × (60 × 4 + 40 × 3) / 500.
    assert_eq!(stage.rank(&competition).await["table"][0]["quality_points"], "28.8");
}

#[actix_web::test]
async fn w20_nothing_is_carried_over_a_mark_or_without_a_rule() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    stage.mark(&stage.evaluator(), &tenders[0], [2, 2]).await;
    let late = carry(&stage, &competition, "care", "self_assessment_dignity").expect(200).await.json();
    assert!(late["items"][0]["because"].as_str().unwrap().contains("has marked it already"), "{late}");

    let mut files = super::stage::pack_files();
    for gone in ["carried_quality.rhai", "carried_quality.shape.json", "cases/carried_quality.json"] {
        files.remove(gone).expect("the rule");
    }
    let toml = files.get_mut("pack.toml").expect("the manifest");
    *toml = toml.replace("[hooks.carried_quality]\nkind = \"requirements\"\n", "");
    *toml = toml.replace("carried_quality_months = 12\n", "");
    let stage = Stage::under(files, 1).await;
    let (competition, _) = stage.opened(&["623.22"]).await;
    let silent = carry(&stage, &competition, "care", "self_assessment_dignity").expect(409).await;
    assert!(silent.str("/detail").contains("does not say"), "{}", silent.text());
}
