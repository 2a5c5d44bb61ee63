use drawdown::kernel::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::evaluation::stage::{DIRECTOR, Stage};
use crate::support::*;

#[actix_web::test]
async fn w18_an_award_needs_an_approved_report() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let none = stage.award(&competition, &tenders[0]).expect(409).await;
    assert_eq!(none.problem(), "wrong-state");
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await.id();
    let pending = stage.award(&competition, &approval).expect(409).await;
    assert!(pending.str("/detail").contains("pending"), "{}", pending.text());
    let director = stage.officer(DIRECTOR).await;
    stage.decide(&approval, "refer-back", &director, 1).expect(200).await;
    let referred = stage.award(&competition, &approval).expect(409).await;
    assert!(referred.str("/detail").contains("referred back"), "{}", referred.text());
    let awards = stage.app.get(&format!("/competitions/{competition}/awards")).by(&stage.commissioner);
    assert_eq!(awards.expect(200).await.json()["items"], json!([]));

    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    let made = stage.award(&competition, &approval).expect(201).await;
    assert_eq!(made.str("/items/0/tender_id"), tenders[1]);
    let again = stage.award(&competition, &approval).expect(409).await;
    assert_eq!(again.problem(), "conflict");
}

#[actix_web::test]
async fn w11_a_member_suspended_after_the_approval_is_not_awarded() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[0], &tenders[1]]).await;
    stage.suspend(1).await;
    let refused = stage.award(&competition, &approval).expect(409).await;
    assert!(refused.str("/detail").contains("Home 2"), "{}", refused.text());
    let contracts = stage.app.get("/contracts").by(&stage.commissioner).expect(200).await;
    assert_eq!(contracts.json()["items"], json!([]), "all of them or none");
}

#[actix_web::test]
async fn w11_a_member_that_is_no_longer_of_the_lot_is_not_awarded() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    // It is the only lot there is, which nobody gives up: this is done behind the product's back.
    let end =
        "UPDATE membership_lot SET ended_at = since, ended_as = 'ended', ended_by = membership, end_reason = 'No'";
    stage.app.raw().await.execute_unprepared(end).await.unwrap();
    let refused = stage.award(&competition, &approval).expect(409).await;
    assert!(refused.str("/detail").contains("Home 2 is no longer a member of this lot"), "{}", refused.text());
}

#[actix_web::test]
async fn an_award_is_read_by_its_council_and_its_winner() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    let request = || stage.award(&competition, &approval).key("award-1");
    let made = request().expect(201).await;
    assert_eq!(request().expect(201).await.json(), made.json(), "the same key, the same answer");
    let id = made.str("/items/0/id");
    let path = format!("/awards/{id}");
    assert_eq!(stage.app.get(&path).by(&stage.commissioner).expect(200).await.json(), made.json()["items"][0]);
    stage.app.get(&path).by(&stage.homes[1].provider).expect(200).await;
    stage.app.get(&path).by(&stage.homes[0].provider).expect(404).await;
    let list = format!("/competitions/{competition}/awards");
    let lost = stage.app.get(&list).by(&stage.homes[0].provider).expect(200).await;
    assert_eq!(lost.json()["items"], json!([]));
    stage.app.get(&path).by(&stage.evaluator()).expect(403).await;
    let other = stage.app.authority("other").await;
    stage.app.get(&path).by(&council(Role::Commissioner, other)).expect(404).await;
}
