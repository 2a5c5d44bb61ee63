use serde_json::json;

use super::stage::{Stage, marks};

#[actix_web::test]
async fn c2_a_consensus_needs_marks_and_reasons() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let path = format!("/competitions/{competition}/moderation");
    let agree = async |version, body, status| {
        stage.app.put(&path).by(&stage.commissioner).if_match(version).json(body).expect(status).await
    };
    let agreed = json!({"tender_id": tenders[0], "marks": marks([4, 4])});
    let nobody = agree(1, agreed.clone(), 422).await;
    assert_eq!(nobody.faults(), ["/marks/0/question nobody_marked", "/marks/1/question nobody_marked"]);

    let evaluator = stage.evaluator();
    stage.mark(&evaluator, &tenders[0], [4, 5]).await;
    let open = stage.app.get(&path).by(&stage.commissioner).expect(200).await;
    assert_eq!(open.json()["awaited"], json!([evaluator.id]));
    assert_eq!(open.json()["tenders"][0]["sheets"], json!([]));
    let early = agree(open.version(), agreed.clone(), 409).await;
    assert_eq!(early.json()["awaited"], json!([evaluator.id]), "score alone, lock, then moderation");
    stage.lock(&competition, &evaluator).expect(200).await;
    let now = stage.app.get(&path).by(&stage.commissioner).expect(200).await;
    assert_eq!(now.json()["complete"], json!(false));
    assert_eq!(now.json()["missing"].as_array().unwrap().len(), 2);
    let version = now.version();
    let mut silent = agreed.clone();
    silent["marks"][0]["reason"] = json!("");
    assert_eq!(agree(version, silent, 422).await.faults(), ["/marks/0/reason too_short"]);
    let empty = json!({"tender_id": tenders[0], "marks": []});
    assert_eq!(agree(version, empty, 422).await.faults(), ["/marks empty"]);
    let elsewhere = json!({"tender_id": competition, "marks": marks([4, 4])});
    assert_eq!(agree(version, elsewhere, 422).await.faults(), ["/tender_id unknown_tender"]);

    let done = agree(version, agreed, 200).await;
    assert_eq!(done.json()["complete"], json!(true));
    assert_eq!(done.version(), version + 1);
    assert_eq!(done.json()["tenders"][0]["sheets"][0]["marks"][1]["mark"], json!(5), "individual marks are kept");
    assert_eq!(done.json()["tenders"][0]["agreed"][1]["mark"], json!(4));
}

#[actix_web::test]
async fn c2_a_moderator_has_read_every_mark() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let (first, second) = (stage.assigned(&competition).await, stage.assigned(&competition).await);
    stage.mark(&first, &tenders[0], [4, 5]).await;
    let path = format!("/competitions/{competition}/moderation");
    let read = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    stage.mark(&second, &tenders[0], [1, 1]).await;
    let body = json!({"tender_id": tenders[0], "marks": marks([4, 4])});
    let stale = stage.app.put(&path).by(&stage.commissioner).if_match(read).json(body.clone()).expect(412).await;
    assert!(stale.str("/detail").contains(&format!("\"{}\"", read + 1)));
    stage.app.put(&path).by(&stage.commissioner).json(body).expect(428).await;
    let now = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(now["tenders"][0]["agreed"], json!([]));
}

#[actix_web::test]
async fn c2_agreeing_answers_for_its_tender_and_says_what_all_lack() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let evaluator = stage.evaluator();
    for tender in &tenders {
        stage.mark(&evaluator, tender, [4, 4]).await;
    }
    stage.lock(&competition, &evaluator).expect(200).await;
    let path = format!("/competitions/{competition}/moderation");
    let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    let body = json!({"tender_id": tenders[1], "marks": marks([4, 4])});
    let put = stage.app.put(&path).by(&stage.commissioner).if_match(version).json(body).expect(200).await.json();
    let read = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(read["tenders"].as_array().unwrap().len(), 2);
    let own = read["tenders"].as_array().unwrap().iter().find(|tender| tender["tender_id"] == json!(tenders[1]));
    assert_eq!(put["tenders"], json!([own]));
    assert_eq!((&put["missing"], &put["complete"]), (&read["missing"], &json!(false)));
    assert_eq!(put["missing"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn ranking_waits_for_every_agreed_mark() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["623.22", "700.00"]).await;
    let evaluator = stage.evaluator();
    for tender in &tenders {
        stage.mark(&evaluator, tender, [4, 4]).await;
    }
    stage.agree(&competition, &tenders[0], [4, 4]).await;
    let path = format!("/competitions/{competition}/ranking");
    let refused = stage.app.post(&path).by(&stage.commissioner).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    assert_eq!(
        refused.json()["missing"],
        json!([
            {"tender_id": tenders[1], "question": "care"},
            {"tender_id": tenders[1], "question": "mobilisation"}
        ])
    );
    stage.app.get(&path).by(&stage.commissioner).expect(404).await;
}
