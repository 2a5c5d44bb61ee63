//! Who signs: somebody who neither asked, approved nor marked (N17, T10).

use drawdown::kernel::{Actor, Role};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{extend, tendered};
use crate::evaluation::stage::{CABINET_MEMBER, DIRECTOR, FINANCE, Stage};
use crate::support::*;

/// A contract that waits, and who approved it, marked its tender and was consulted.
async fn waiting(stage: &Stage) -> (String, Actor, Actor, Actor) {
    let (competition, tender) = tendered(stage, json!("3+1+1"), "2021-04-01").await;
    stage.open(&competition).await;
    let mut evaluator = stage.evaluator();
    stage.mark(&evaluator, &tender, [5, 2]).await;
    stage.agree(&competition, &tender, [5, 2]).await;
    stage.rank(&competition).await;
    let approval = stage.approval_of(&competition, &[&tender]).expect(201).await.id();
    let (member, finance) = (stage.officer(CABINET_MEMBER).await, stage.officer(FINANCE).await);
    for consultee in [&member, &finance] {
        assert_eq!(stage.view(&approval, consultee, "supports").await.status, 201);
    }
    let director = stage.officer(DIRECTOR).await;
    stage.decide(&approval, "approve", &director, 3).expect(200).await;
    let contract = stage.award(&competition, &approval).expect(201).await.str("/items/0/contract_id");
    evaluator.roles.insert(Role::Commissioner);
    stage.wait_to_sign(&contract).await;
    (contract, director, evaluator, finance)
}

#[actix_web::test]
async fn n17_who_approved_asked_or_marked_cannot_sign() {
    let stage = Stage::with_homes(1).await;
    let (contract, director, evaluator, _) = waiting(&stage).await;
    for (person, why) in [
        (&director, "You approved this award"),
        (&stage.commissioner, "You asked for the approval"),
        (&evaluator, "You have marked tenders"),
    ] {
        let refused = stage.sign(&contract, person, 1).expect(403).await;
        assert!(refused.str("/detail").starts_with(why), "{}", refused.text());
    }
    let other = stage.officer("Head of Contracting").await;
    let signed = stage.sign(&contract, &other, 1).key("sign-1").expect(201).await;
    assert_eq!(signed.str("/signature/by"), other.id.to_string());
    assert_eq!(signed.str("/signature/office"), "Head of Contracting");
    assert_eq!(signed.str("/signature/delegation_reference"), "Scheme of delegation, 274");
    assert_eq!(signed.str("/signature/signed_on"), "2021-03-12");
    let again = stage.sign(&contract, &other, 1).key("sign-1").expect(201).await;
    assert_eq!(again.json(), signed.json(), "the same key, the same answer");
    let twice = stage.sign(&contract, &other, 2).expect(409).await;
    assert!(twice.str("/detail").contains("was signed on Friday 12 March 2021"), "{}", twice.text());
}

#[actix_web::test]
async fn w33_who_was_consulted_may_sign() {
    let stage = Stage::with_homes(1).await;
    let (contract, .., finance) = waiting(&stage).await;
    let signed = stage.sign(&contract, &finance, 1).expect(201).await;
    assert_eq!(signed.str("/signature/office"), FINANCE);
}

#[actix_web::test]
async fn n17_a_contract_that_is_not_signed_is_not_extended() {
    let stage = Stage::with_homes(1).await;
    let (contract, ..) = waiting(&stage).await;
    let path = format!("/contracts/{contract}");
    let state = async || stage.app.get(&path).by(&stage.commissioner).expect(200).await.str("/state");
    assert_eq!(state().await, "awaiting_signature");
    let refused = extend(&stage, &contract, 1).expect(409).await;
    assert!(refused.str("/detail").contains("not signed"), "{}", refused.text());
    stage.app.at("2021-04-01T00:00:00");
    assert_eq!(state().await, "awaiting_signature", "its first day does not sign it");

    let other = council(Role::Approver, stage.authority);
    let on = |day: &str| {
        let body = json!({"signed_on": day, "delegation_reference": "274"});
        stage.app.post(&format!("{path}/signature")).by(&other).if_match(1).json(body)
    };
    assert_eq!(on("2021-02-28").expect(422).await.str("/errors/0/pointer"), "/signed_on", "before the award");
    assert_eq!(on("2021-04-02").expect(422).await.str("/errors/0/pointer"), "/signed_on", "to come");
    let blank: Value = json!({"signed_on": "2021-03-31", "delegation_reference": " "});
    let blank = stage.app.post(&format!("{path}/signature")).by(&other).if_match(1).json(blank).expect(422).await;
    assert_eq!(blank.str("/errors/0/pointer"), "/delegation_reference");
    on("2021-03-31").expect(201).await;
    assert_eq!(state().await, "in_force");
    stage.app.at("2024-03-31T23:59:59");
    assert_eq!(state().await, "in_force");
    stage.app.at("2024-04-01T00:00:00");
    assert_eq!(state().await, "ended");
}

#[actix_web::test]
async fn n17_before_its_first_day_it_is_signed_and_others_do_not_sign_it() {
    let stage = Stage::with_homes(1).await;
    let (contract, ..) = waiting(&stage).await;
    let other = council(Role::Approver, stage.authority);
    stage.sign(&contract, &other, 7).expect(412).await;
    stage.sign(&contract, &stage.homes[0].provider, 1).expect(403).await;
    let elsewhere = council(Role::Commissioner, stage.app.authority("other").await);
    stage.sign(&contract, &elsewhere, 1).expect(404).await;
    assert_eq!(stage.sign(&contract, &other, 1).expect(201).await.str("/state"), "signed");
}

/// A contract from before signatures were kept, as the schema's step leaves it.
#[actix_web::test]
async fn contracts_of_old_count_as_signed() {
    let stage = Stage::with_homes(1).await;
    let (contract, ..) = waiting(&stage).await;
    let old = "UPDATE contract SET awaits_signature = FALSE, annual_value = NULL";
    stage.app.raw().await.execute_unprepared(old).await.unwrap();
    let read = stage.app.get(&format!("/contracts/{contract}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(read.str("/state"), "signed");
    assert_eq!((read.json().get("signature"), read.json().get("annual_value")), (None, None));
    let again = stage.sign(&contract, &council(Role::Approver, stage.authority), 1).expect(409).await;
    assert!(again.str("/detail").contains("counts as signed"), "{}", again.text());
    extend(&stage, &contract, 1).expect(201).await;
}
