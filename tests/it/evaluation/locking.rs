//! Score alone, lock, then moderation; and what opens again.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::stage::{Stage, marks};
use crate::support::*;

const AWAY: &str = "On sick leave until May.";

async fn act(stage: &Stage, competition: &str, evaluator: &Actor, act: &str, status: u16) -> Answer {
    let path = format!("/competitions/{competition}/evaluators/{}/{act}", evaluator.id);
    stage.app.post(&path).by(&stage.commissioner).json(json!({"reason": AWAY})).expect(status).await
}

async fn moderation(stage: &Stage, competition: &str) -> Value {
    let path = format!("/competitions/{competition}/moderation");
    stage.app.get(&path).by(&stage.commissioner).expect(200).await.json()
}

#[actix_web::test]
async fn c2_a_sheet_is_locked_whole_and_by_its_evaluator() {
    let stage = Stage::with_homes(2).await;
    let competition = stage.competition().await;
    let evaluator = stage.assigned(&competition).await;
    for (home, price) in ["623.22", "700.00"].iter().enumerate() {
        stage.tender(&competition, home, price).await;
    }
    assert_eq!(stage.lock(&competition, &evaluator).expect(409).await.problem(), "sealed");
    stage.open(&competition).await;
    let list = stage.app.get(&format!("/competitions/{competition}/tenders")).by(&evaluator).expect(200).await.json();
    let tenders: Vec<String> = (0..2).map(|n| text(&list["items"][n]["id"])).collect();
    stage.mark(&evaluator, &tenders[0], [4, 4]).await;
    let half = stage.lock(&competition, &evaluator).expect(409).await;
    assert_eq!(
        half.json()["missing"],
        json!([
            {"tender_id": tenders[1], "question": "care"},
            {"tender_id": tenders[1], "question": "mobilisation"}
        ])
    );
    let so_far = stage.evaluators(&competition).await;
    assert_eq!((&so_far["items"][0]["marked"], &so_far["items"][0]["to_mark"]), (&json!(2), &json!(4)));
    stage.mark(&evaluator, &tenders[1], [4, 4]).await;
    stage.app.post(&format!("/competitions/{competition}/marks/lock")).by(&stage.commissioner).expect(403).await;
    let locked = stage.lock(&competition, &evaluator).key("lock-1").expect(200).await;
    assert!(locked.json()["items"][0]["locked_at"].is_string());
    assert_eq!(locked.json()["turns"][1]["kind"], "locked");
    stage.lock(&competition, &evaluator).key("lock-1").expect(200).await;
    stage.lock(&competition, &evaluator).expect(409).await;
    let changed = stage.assign(&competition, &evaluator, json!({"lay": true})).await;
    assert_eq!(changed.status, 409, "a locked sheet is not reassigned: {}", changed.text());
}

#[actix_web::test]
async fn c2_only_a_moderator_unlocks_with_a_reason_and_what_was_agreed_opens_again() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [4, 4])]).await;
    let id = text(&stage.evaluators(&competition).await["items"][0]["evaluator_id"]);
    let evaluator = Actor { id: id.parse().unwrap(), ..stage.evaluator() };
    let path = format!("/competitions/{competition}/evaluators/{id}/unlock");
    stage.app.post(&path).by(&evaluator).json(json!({"reason": AWAY})).expect(403).await;
    let silent = stage.app.post(&path).by(&stage.commissioner).json(json!({"reason": " "})).expect(422).await;
    assert_eq!(silent.faults(), ["/reason empty"]);
    let unlocked = act(&stage, &competition, &evaluator, "unlock", 200).await.json();
    assert_eq!(unlocked["items"][0]["locked_at"], Value::Null);
    let turns = unlocked["turns"].as_array().unwrap();
    let last = turns.last().unwrap();
    assert_eq!((&last["kind"], &last["reason"]), (&json!("unlocked"), &json!(AWAY)));
    act(&stage, &competition, &evaluator, "unlock", 409).await;

    let open = moderation(&stage, &competition).await;
    assert_eq!(open["complete"], json!(false));
    assert_eq!(open["missing"].as_array().unwrap().len(), 2);
    let agreed = &open["tenders"][0]["agreed"][0];
    assert!(agreed["reopened_because"].as_str().unwrap().contains(AWAY), "it is kept and shown so: {agreed}");
    let ranking = stage.app.post(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner);
    ranking.expect(409).await;
    stage.mark(&evaluator, &tenders[0], [1, 1]).await;
    stage.agree(&competition, &tenders[0], [2, 2]).await;
    let again = moderation(&stage, &competition).await;
    assert_eq!(again["complete"], json!(true));
    assert_eq!(again["tenders"][0]["agreed"][0]["reopened_at"], Value::Null);
}

#[actix_web::test]
async fn c2_moderation_waits_for_everybody_or_goes_on_without_one_with_the_reason() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let (present, away) = (stage.assigned(&competition).await, stage.evaluator());
    stage.assign(&competition, &away, json!({"questions": ["mobilisation"]})).await;
    stage.mark(&present, &tenders[0], [4, 4]).await;
    stage.lock(&competition, &present).expect(200).await;
    let mark = json!({"marks": [marks([1, 1])[1]]});
    stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&away).json(mark.clone()).expect(200).await;

    let path = format!("/competitions/{competition}/moderation");
    let agree = async |question: usize, status| {
        let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
        let body = json!({"tender_id": tenders[0], "marks": [marks([3, 3])[question]]});
        stage.app.put(&path).by(&stage.commissioner).if_match(version).json(body).expect(status).await
    };
    agree(0, 200).await;
    assert_eq!(agree(1, 409).await.json()["awaited"], json!([away.id]), "a question waits for those who mark it");
    act(&stage, &competition, &present, "go-on-without", 409).await;
    let gone = act(&stage, &competition, &away, "go-on-without", 200).await.json();
    assert_eq!(gone["turns"].as_array().unwrap().last().unwrap()["reason"], AWAY);
    agree(1, 200).await;
    let done = moderation(&stage, &competition).await;
    assert_eq!(done["awaited"], json!([]));
    assert!(!done.to_string().contains(&away.id.to_string()), "a sheet that is not locked stays unread: {done}");
    let late = stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&away).json(mark).expect(409).await;
    assert!(late.str("/detail").contains("Moderation"), "{}", late.text());
}

#[actix_web::test]
async fn c2_a_late_conflict_sets_a_sheet_aside_and_opens_again_what_rested_on_it() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let (late, other) = (stage.evaluator(), stage.evaluator());
    for (tender, given) in tenders.iter().zip([[5, 2], [5, 5]]) {
        stage.mark(&late, tender, given).await;
        stage.mark(&other, tender, given).await;
    }
    for (tender, given) in tenders.iter().zip([[5, 2], [5, 5]]) {
        stage.agree(&competition, tender, given).await;
    }
    stage.rank(&competition).await;

    // Home 2 wins; now one of the evaluators remembers that a sister manages it.
    stage.app.at("2021-03-05T09:00:00");
    let interest = json!({
        "provider_id": stage.homes[1].provider.provider().unwrap(), "nature": "family",
        "description": "My sister manages it."
    });
    let path = format!("/competitions/{competition}/interest-declarations");
    let declared = stage.app.post(&path).by(&late).json(json!({"has_none": false, "interests": [interest]}));
    let interest = declared.expect(201).await.str("/interests/0/id");
    assert_eq!(moderation(&stage, &competition).await["complete"], json!(true), "until somebody rules");
    stage.app.at("2021-03-05T10:00:00");
    let ruling = async |version, body| {
        let director = council(Role::Approver, stage.authority);
        let path = format!("/interests/{interest}/ruling");
        stage.app.put(&path).by(&director).if_match(version).json(body).expect(200).await;
    };
    ruling(1, json!({"outcome": "stay_out", "reason": "A sister is too near."})).await;

    let open = moderation(&stage, &competition).await;
    let missing: Vec<&Value> = open["missing"].as_array().unwrap().iter().map(|one| &one["tender_id"]).collect();
    assert_eq!(missing, [&json!(tenders[1]), &json!(tenders[1])], "home 1 is as it was");
    let second = open["tenders"].as_array().unwrap().iter().find(|one| one["tender_id"] == json!(tenders[1])).unwrap();
    let sheets = second["sheets"].as_array().unwrap();
    let aside: Vec<bool> = sheets.iter().map(|one| one["set_aside_at"].is_string()).collect();
    assert_eq!(aside.iter().filter(|aside| **aside).count(), 1, "kept, and shown so: {sheets:?}");
    assert!(second["agreed"][0]["reopened_because"].as_str().unwrap().contains("stay out"));
    assert!(!open.to_string().contains("sister"), "what somebody declared is the directors' to read");
    stage.app.post(&format!("/competitions/{competition}/ranking")).by(&stage.commissioner).expect(409).await;
    let early = stage.approval_of(&competition, &[&tenders[1]]).expect(409).await;
    assert!(early.str("/detail").contains("opened again"), "{}", early.text());

    // The other sheet carries a consensus of its own.
    stage.app.at("2021-03-05T11:00:00");
    stage.agree(&competition, &tenders[1], [3, 3]).await;
    assert_eq!(moderation(&stage, &competition).await["complete"], json!(true));
    stage.rank(&competition).await;
    stage.approval_of(&competition, &[&tenders[0]]).expect(201).await;
}
