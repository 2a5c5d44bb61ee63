use drawdown::kernel::Role;
use serde_json::json;

use crate::evaluation::stage::{CABINET_MEMBER, DIRECTOR, FINANCE, Stage, marks};
use crate::support::*;

async fn asked() -> (Stage, String, Vec<String>, Answer) {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await;
    (stage, competition, tenders, approval)
}

#[actix_web::test]
async fn w33_the_director_alone_is_incomplete() {
    let (stage, _, _, approval) = asked().await;
    let director = stage.officer(DIRECTOR).await;
    let id = approval.id();
    let refused = stage.decide(&id, "approve", &director, 1).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    let detail = refused.str("/detail");
    assert!(detail.contains("Cabinet Member") && detail.contains("Director of Finance"), "{detail}");
    let missing: Vec<String> = refused.json()["decision"]["output"]["not_met"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["id"].to_string())
        .collect();
    assert_eq!(missing, ["\"cabinet-member-consulted\"", "\"finance-consulted\""]);
    let decision = refused.str("/decision/id");
    let recorded = stage.app.get(&format!("/decisions/{decision}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(recorded.json()["outcome"], json!("not_met"), "the rule's no is on record");
    let still = stage.app.get(&format!("/approvals/{id}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(still.str("/state"), "pending");
}

#[actix_web::test]
async fn w33_consultation_is_recorded_and_no_veto() {
    let (stage, _, _, approval) = asked().await;
    let id = approval.id();
    let (member, finance) = (stage.officer(CABINET_MEMBER).await, stage.officer(FINANCE).await);
    assert_eq!(stage.view(&id, &member, "supports").await.status, 201);
    let told = stage.view(&id, &finance, "objects").await;
    assert_eq!(told.status, 201);
    assert_eq!(told.json()["consultations"][1]["office"], json!(FINANCE));
    assert_eq!(told.json()["consultations"][1]["view"], json!("objects"));
    let director = stage.officer(DIRECTOR).await;
    let approved = stage.decide(&id, "approve", &director, told.version()).expect(200).await;
    assert_eq!(approved.str("/state"), "approved");
    assert_eq!(approved.str("/verdict/office"), DIRECTOR);
    assert_eq!(approved.str("/verdict/by"), director.id.to_string());
    let decision = approved.str("/decision_id");
    let recorded = stage.app.get(&format!("/decisions/{decision}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(recorded.json()["outcome"], json!("met"));
    assert_eq!(stage.view(&id, &stage.officer("Monitoring Officer").await, "objects").await.status, 409);
    stage.decide(&id, "approve", &director, approved.version()).expect(409).await;
}

#[actix_web::test]
async fn w33_another_office_cannot_decide() {
    let (stage, _, _, approval) = asked().await;
    let version = stage.consulted(&approval.id()).await;
    let other = stage.officer("Director of Highways").await;
    let refused = stage.decide(&approval.id(), "approve", &other, version).expect(422).await;
    assert_eq!(refused.json()["decision"]["output"]["not_met"][0]["id"], json!("delegated-decider"));
    let nobody = council(Role::Approver, stage.authority);
    stage.decide(&approval.id(), "approve", &nobody, version).expect(422).await;
    stage.decide(&approval.id(), "approve", &stage.commissioner, version).expect(403).await;
}

#[actix_web::test]
async fn t10_whoever_marked_or_asked_cannot_approve() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let mut director = stage.officer(DIRECTOR).await;
    director.roles.extend([Role::Evaluator, Role::Commissioner]);
    stage.mark(&director, &tenders[0], [4, 4]).await;
    stage.agree(&competition, &tenders[0], [4, 4]).await;
    stage.rank(&competition).await;
    let approval = stage.approval_of(&competition, &[&tenders[0]]).expect(201).await.id();
    let version = stage.consulted(&approval).await;
    let refused = stage.decide(&approval, "approve", &director, version).expect(422).await;
    assert_eq!(refused.json()["decision"]["output"]["not_met"][0]["id"], json!("decider-not-evaluator"));

    let other = stage.officer(DIRECTOR).await;
    stage.decide(&approval, "refer-back", &other, version).expect(200).await;
    let body = json!({
        "tender_ids": tenders, "report": "Again.", "annual_value": {"amount": "1.00", "currency": "GBP"}
    });
    let mut asker = stage.officer(DIRECTOR).await;
    asker.roles.insert(Role::Commissioner);
    let path = format!("/competitions/{competition}/approvals");
    let again = stage.app.post(&path).by(&asker).json(body).expect(201).await.id();
    let version = stage.consulted(&again).await;
    assert_eq!(stage.decide(&again, "approve", &asker, version).expect(403).await.problem(), "forbidden");
}

#[actix_web::test]
async fn w33_each_office_is_heard_once_and_only_offices_are() {
    let (stage, _, _, approval) = asked().await;
    let id = approval.id();
    let finance = stage.officer(FINANCE).await;
    assert_eq!(stage.view(&id, &finance, "supports").await.status, 201);
    let second = stage.view(&id, &finance, "objects").await;
    assert_eq!((second.status, second.problem().as_str()), (409, "conflict"));
    assert_eq!(stage.view(&id, &council(Role::Approver, stage.authority), "supports").await.status, 403);
    let elsewhere = stage.app.authority("other").await;
    let stranger = council(Role::Approver, elsewhere);
    assert_eq!(stage.view(&id, &stranger, "supports").await.status, 404);
    stage.app.get(&format!("/approvals/{id}")).by(&stranger).expect(404).await;
}

#[actix_web::test]
async fn whoever_decides_has_read_every_view() {
    let (stage, _, _, approval) = asked().await;
    let read = stage.consulted(&approval.id()).await;
    assert_eq!(stage.view(&approval.id(), &stage.officer("Monitoring Officer").await, "objects").await.status, 201);
    let director = stage.officer(DIRECTOR).await;
    stage.decide(&approval.id(), "approve", &director, read).expect(412).await;
    stage.decide(&approval.id(), "approve", &director, read + 1).expect(200).await;
}

#[actix_web::test]
async fn a_repeated_approval_is_answered_as_the_first_time() {
    let (stage, _, _, approval) = asked().await;
    let version = stage.consulted(&approval.id()).await;
    let director = stage.officer(DIRECTOR).await;
    let approve = || stage.decide(&approval.id(), "approve", &director, version).key("approve-1");
    let first = approve().expect(200).await.json();
    assert_eq!(approve().expect(200).await.json(), first);
}

#[actix_web::test]
async fn marks_and_rankings_are_frozen_while_an_approval_stands() {
    let (stage, competition, tenders, approval) = asked().await;
    let moderation = format!("/competitions/{competition}/moderation");
    let version = stage.app.get(&moderation).by(&stage.commissioner).expect(200).await.version();
    let lower = json!({"tender_id": tenders[1], "marks": marks([3, 3])});
    let agree = || stage.app.put(&moderation).by(&stage.commissioner).if_match(version).json(lower.clone());
    let ranking = format!("/competitions/{competition}/ranking");
    agree().expect(409).await;
    stage.app.post(&ranking).by(&stage.commissioner).expect(409).await;
    stage.approval_of(&competition, &[&tenders[1]]).expect(409).await;

    let director = stage.officer(DIRECTOR).await;
    let referred = stage.decide(&approval.id(), "refer-back", &director, 1).expect(200).await;
    assert_eq!(referred.str("/state"), "referred_back");
    agree().expect(200).await;
    let stale = stage.approval_of(&competition, &[&tenders[0]]).expect(409).await;
    assert!(stale.str("/detail").contains("passed over"), "the old ranking still says the other: {}", stale.text());
    let stale = stage.approval_of(&competition, &[&tenders[1]]).expect(409).await;
    assert!(stale.str("/detail").contains("rank the tenders again"), "{}", stale.text());
    assert_eq!(stage.rank(&competition).await["ranking"], json!([tenders[0], tenders[1]]));
    stage.approval_of(&competition, &[&tenders[0]]).expect(201).await;
    let all = stage.app.get(&format!("/competitions/{competition}/approvals")).by(&stage.commissioner);
    assert_eq!(all.expect(200).await.json()["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_report_follows_the_ranking() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.moderated(&[("623.22", [5, 2]), ("700.00", [5, 5])]).await;
    let unranked = stage.approval_of(&competition, &[&tenders[1]]).expect(409).await;
    assert!(unranked.str("/detail").contains("Rank the tenders"), "{}", unranked.text());
    stage.rank(&competition).await;
    let passed = stage.approval_of(&competition, &[&tenders[0]]).expect(409).await;
    assert!(passed.str("/detail").contains("Home 2"), "{}", passed.text());
    let strange = stage.approval_of(&competition, &[&competition]).expect(422).await;
    assert_eq!(strange.faults(), ["/tender_ids/0 unknown_tender"]);
    let twice = stage.approval_of(&competition, &[&tenders[1], &tenders[1]]).expect(422).await;
    assert_eq!(twice.faults(), ["/tender_ids/1 repeated"]);
    assert_eq!(stage.approval_of(&competition, &[]).expect(422).await.faults(), ["/tender_ids empty"]);
    let both = stage.approval_of(&competition, &[&tenders[0], &tenders[1]]).expect(201).await;
    assert_eq!(both.json()["tender_ids"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn an_approval_rests_on_the_latest_marks() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    stage.agree(&competition, &tenders[1], [1, 1]).await;
    let refused = stage.approval_of(&competition, &[&tenders[1]]).send().await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    stage.rank(&competition).await;
    stage.approval_of(&competition, &[&tenders[0]]).expect(201).await;
}
