use drawdown::kernel::{Actor, Role};
use futures_util::future::join_all;
use serde_json::json;

use super::{Borough, not_met};
use crate::awards::scheme::{EXECUTIVE, MEMBER};
use crate::support::*;

#[actix_web::test]
async fn s04_existing_home_is_awarded_without_competition() {
    let borough = Borough::with_homes(&[Some("SEFTON")]).await;
    let (stage, home) = (&borough.stage, &borough.stage.homes[0].provider);
    let proposed = borough.propose(borough.proposal(0)).expect(201).await;
    assert_eq!((proposed.str("/state"), proposed.str("/ground")), ("proposed".to_owned(), "rulebook".to_owned()));
    assert_eq!(proposed.str("/location_name"), "Home 1");
    assert_eq!(
        proposed.json()["commissioned"],
        json!({"since": "2019-04-01", "source": "Contract register, 2019/117"})
    );
    let decision = format!("/decisions/{}", proposed.str("/decision_id"));
    let decided = borough.app().get(&decision).by(borough.officer()).expect(200).await;
    assert_eq!((decided.str("/outcome"), decided.str("/subject/id")), ("met".to_owned(), proposed.id()));
    let replay = borough.app().post(&format!("{decision}/replay")).by(borough.officer()).expect(200).await;
    assert_eq!(replay.json()["identical"], json!(true));

    let id = proposed.id();
    let asked = borough.ask(&id, "378000.00").expect(201).await;
    assert_eq!((asked.str("/direct_award_id"), asked.json().get("competition_id")), (id.clone(), None));
    assert_eq!(asked.json()["tender_ids"], json!([]));
    assert_eq!(asked.str("/whole_life_value/amount"), "1890000.00", "five years");
    let approval = asked.id();
    let (executive, member) = (stage.officer(EXECUTIVE).await, stage.officer(MEMBER).await);
    let alone = stage.decide(&approval, "approve", &executive, 1).expect(422).await;
    assert_eq!(not_met(&alone), ["cabinet-member-consulted"]);
    assert_eq!(stage.view(&approval, &member, "supports").await.status, 201);
    stage.decide(&approval, "approve", &executive, 1).expect(412).await;
    let approved = stage.decide(&approval, "approve", &executive, 2).expect(200).await;
    assert_eq!(
        (approved.str("/state"), approved.str("/effect/state")),
        ("approved".into(), "awaits_publication".into())
    );
    assert!(borough.award(&id, &approval).expect(409).await.str("/detail").contains("not been published"));

    borough.publish(&approval, "2021-02-08").expect(201).await;
    borough.app().at("2021-02-15T23:59:59");
    assert_eq!(borough.award(&id, &approval).expect(409).await.str("/effective_on"), "2021-02-16");
    borough.app().user("owner@home.test", Role::ProviderMember, home.tenant).await;
    borough.app().get(&format!("/direct-awards/{id}")).by(home).expect(404).await;
    borough.app().at("2021-02-16T09:00:00");
    let made = borough.award(&id, &approval).key("award").expect(201).await;
    assert_eq!(borough.award(&id, &approval).key("award").expect(201).await.json(), made.json());
    assert_eq!(borough.award(&id, &approval).expect(409).await.problem(), "conflict");
    assert_eq!((made.str("/direct_award_id"), made.json().get("tender_id")), (id.clone(), None));

    let path = format!("/contracts/{}", made.str("/contract_id"));
    let contract = borough.app().get(&path).by(borough.officer()).expect(200).await;
    assert_eq!(
        (contract.str("/state"), contract.str("/title")),
        ("awaiting_signature".into(), "Residential beds".into())
    );
    assert_eq!((contract.str("/starts_on"), contract.str("/ends_on")), ("2021-04-01".into(), "2024-03-31".into()));
    assert_eq!(contract.json()["possible_ends"], json!(["2024-03-31", "2025-03-31", "2026-03-31"]));
    assert_eq!(
        (contract.str("/price/amount"), contract.str("/annual_value/amount")),
        ("726.92".into(), "378000.00".into())
    );
    assert_eq!((contract.str("/direct_award_id"), contract.json().get("competition_id")), (id.clone(), None));
    let competitions = format!("/frameworks/{}/competitions", stage.framework);
    let competitions = borough.app().get(&competitions).by(borough.officer()).expect(200).await;
    assert_eq!(competitions.json()["items"], json!([]), "nobody competed");

    // Its provider reads it, and was told.
    let seen = borough.app().get(&format!("/direct-awards/{id}")).by(home).expect(200).await;
    assert_eq!((seen.str("/state"), seen.str("/award_id")), ("awarded".to_owned(), made.id()));
    assert_eq!((seen.json().get("decision_id"), seen.json().get("commissioned")), (None, None), "the council's own");
    borough.app().get(&format!("/awards/{}", made.id())).by(home).expect(200).await;
    borough.app().pass().await;
    let mails = borough.app().mails_to("owner@home.test");
    let mail = mails.iter().find(|mail| mail.subject == "A contract for Home 1: Residential beds").expect("a mail");
    assert!(mail.body.contains("It is to start on Thursday 1 April 2021"), "{}", mail.body);
}

#[actix_web::test]
async fn n17_who_asked_or_approved_a_direct_award_does_not_sign_it() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let stage = &borough.stage;
    let id = borough.propose(borough.proposal(0)).expect(201).await.id();
    let asked = borough.ask(&id, "378000.00").expect(201).await.id();
    let (executive, member) = (stage.officer(EXECUTIVE).await, stage.officer(MEMBER).await);
    assert_eq!(stage.view(&asked, &member, "supports").await.status, 201);
    let mut both = executive.clone();
    both.roles.insert(Role::Commissioner);
    stage.decide(&asked, "approve", &both, 2).expect(200).await;
    borough.publish(&asked, "2021-02-08").expect(201).await;
    borough.app().at("2021-02-16T09:00:00");
    let contract = borough.award(&id, &asked).expect(201).await.str("/contract_id");
    for (person, why) in [(&both, "You approved this award"), (borough.officer(), "You proposed this direct award")] {
        let refused = stage.sign(&contract, person, 1).expect(403).await;
        assert!(refused.str("/detail").starts_with(why), "{}", refused.text());
    }
    stage.sign(&contract, &council(Role::Commissioner, stage.authority), 7).expect(412).await;
    let signed = stage.sign(&contract, &council(Role::Commissioner, stage.authority), 1).expect(201).await;
    assert_eq!((signed.str("/state"), signed.str("/signature/signed_on")), ("signed".into(), "2021-02-16".into()));
    // From then on the council's own contract shows that it commissions the home: throughout the framework (S04).
    borough.app().at("2021-04-01T09:00:00");
    let mut next = borough.proposal(0);
    next.as_object_mut().unwrap().remove("commissioned");
    next["decided_on"] = json!("2021-04-01");
    let next = borough.propose(next).expect(201).await;
    assert_eq!(next.json()["commissioned"], json!({"since": "2021-04-01", "contract_id": contract}));
}

#[actix_web::test]
async fn n17_who_proposed_a_direct_award_neither_approves_nor_signs_it() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let (stage, app) = (&borough.stage, borough.app());
    let mut proposer = stage.officer(EXECUTIVE).await;
    proposer.roles.insert(Role::Commissioner);
    let id = app.post(&borough.path()).by(&proposer).json(borough.proposal(0)).expect(201).await.id();
    let approval = borough.ask(&id, "378000.00").expect(201).await.id();
    assert_eq!(stage.view(&approval, &stage.officer(MEMBER).await, "supports").await.status, 201);
    let says = |refused: Answer, what: &str| {
        assert_eq!(refused.str("/detail"), format!("You proposed this direct award, so somebody else {what}."));
    };
    says(stage.decide(&approval, "approve", &proposer, 2).expect(403).await, "decides");
    stage.decide(&approval, "approve", &stage.officer(EXECUTIVE).await, 2).expect(200).await;
    let urgent = json!({"agreed_by": "The chair of scrutiny", "reason": "A home closes on Friday."});
    let agree =
        |by: &Actor| app.post(&format!("/approvals/{approval}/urgency")).by(by).if_match(3).json(urgent.clone());
    says(agree(&proposer).expect(403).await, "puts its call-in aside");
    let other = stage.officer(EXECUTIVE).await;
    assert_eq!(agree(&other).expect(201).await.str("/effect/state"), "effective");
    let contract = borough.award(&id, &approval).expect(201).await.str("/contract_id");
    says(stage.sign(&contract, &proposer, 1).expect(403).await, "signs the contract");
}

#[actix_web::test]
async fn t11_a_direct_award_that_is_called_in_and_sent_back_is_asked_for_anew() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let id = borough.propose(borough.proposal(0)).expect(201).await.id();
    let approval = borough.approved(&id).await;
    borough.publish(&approval, "2021-02-08").expect(201).await;
    let post = |act: &str, body| borough.app().post(&format!("/approvals/{approval}/{act}")).json(body);
    let body = json!({"called_in_by": "Three members of scrutiny", "reason": "The cost beyond 2024."});
    post("call-in", body).by(borough.officer()).if_match(4).expect(201).await;
    borough.app().at("2021-03-01T09:00:00");
    assert!(borough.award(&id, &approval).expect(409).await.str("/detail").contains("called in"));
    let body = json!({"outcome": "sent_back", "reason": "Show the options for residents."});
    let executive = borough.stage.officer(EXECUTIVE).await;
    let back = post("call-in/resolution", body).by(&executive).if_match(5).expect(200).await;
    assert_eq!(back.str("/state"), "referred_back");
    assert!(borough.award(&id, &approval).expect(409).await.str("/detail").contains("referred back"));
    let again = borough.ask(&id, "370000.00").expect(201).await;
    let referred = borough.stage.decide(&again.id(), "refer-back", &executive, 1).expect(200).await;
    assert_eq!(referred.str("/state"), "referred_back");
    let all = borough.app().get(&format!("/direct-awards/{id}/approvals")).by(&executive).expect(200).await;
    assert_eq!(all.json()["items"].as_array().map(Vec::len), Some(2));
    // What was given up is neither asked for nor approved any more.
    let third = borough.ask(&id, "370000.00").expect(201).await.id();
    let reason = json!({"reason": "The home has closed."});
    let path = format!("/direct-awards/{id}/withdraw");
    borough.app().post(&path).by(borough.officer()).if_match(1).json(reason).expect(200).await;
    assert_eq!(borough.stage.view(&third, &borough.stage.officer(MEMBER).await, "supports").await.status, 409);
    borough.ask(&id, "370000.00").expect(409).await;
}

#[actix_web::test]
async fn s11_direct_awards_are_within_the_budget_too() {
    let borough = Borough::with_homes(&[Some("Sefton"), Some("Sefton")]).await;
    let stage = &borough.stage;
    let (executive, member) = (stage.officer(EXECUTIVE).await, stage.officer(MEMBER).await);
    let mut asked = vec![];
    for (home, annual) in [(0, "66000000.00"), (1, "1000000.00")] {
        let id = borough.propose(borough.proposal(home)).expect(201).await.id();
        let approval = borough.ask(&id, annual).expect(201).await.id();
        assert_eq!(stage.view(&approval, &member, "supports").await.status, 201);
        asked.push((id, approval));
    }
    stage.decide(&asked[0].1, "approve", &executive, 2).expect(200).await;
    let beyond = |version| stage.decide(&asked[1].1, "approve", &executive, version);
    let refused = beyond(2).expect(422).await;
    assert!(refused.str("/detail").contains("go beyond the approved budget"), "{}", refused.text());
    // Awarded, it binds as much: not twice, and not nothing.
    borough.publish(&asked[0].1, "2021-02-08").expect(201).await;
    borough.app().at("2021-02-16T09:00:00");
    borough.award(&asked[0].0, &asked[0].1).expect(201).await;
    let refused = beyond(2).expect(422).await;
    let decision = format!("/decisions/{}", refused.str("/decision/id"));
    let told = borough.app().get(&decision).by(borough.officer()).expect(200).await;
    assert_eq!(told.json()["input"]["years"][1]["awarded"], json!("66000000"), "{}", told.text());
}

#[actix_web::test]
async fn of_several_approvals_and_awards_of_one_proposal_one_stands() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    let id = borough.propose(borough.proposal(0)).expect(201).await.id();
    let asked = join_all((0..6).map(|_| borough.ask(&id, "378000.00").send())).await;
    let statuses = |answers: &[Answer]| {
        let mut all: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(statuses(&asked), [201, 409, 409, 409, 409, 409]);
    let approval = asked.iter().find(|answer| answer.status == 201).unwrap().id();
    let member = borough.stage.officer(MEMBER).await;
    assert_eq!(borough.stage.view(&approval, &member, "supports").await.status, 201);
    let executive = borough.stage.officer(EXECUTIVE).await;
    borough.stage.decide(&approval, "approve", &executive, 2).expect(200).await;
    borough.publish(&approval, "2021-02-08").expect(201).await;
    borough.app().at("2021-02-16T09:00:00");
    let made = join_all((0..6).map(|_| borough.award(&id, &approval).send())).await;
    assert_eq!(statuses(&made), [201, 409, 409, 409, 409, 409]);
    let contracts = borough.app().get("/contracts").by(borough.officer()).expect(200).await;
    assert_eq!(contracts.json()["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn a_direct_award_is_not_awarded_on_an_approval_of_another() {
    let borough = Borough::with_homes(&[Some("Sefton"), Some("Sefton")]).await;
    let one = borough.propose(borough.proposal(0)).expect(201).await.id();
    let other = borough.propose(borough.proposal(1)).expect(201).await.id();
    let approval = borough.effective(&one).await;
    let refused = borough.award(&other, &approval).expect(409).await;
    assert!(refused.str("/detail").contains("no such approval of this direct award"), "{}", refused.text());
    let stranger = council(Role::Commissioner, borough.app().authority("other").await);
    let path = format!("/direct-awards/{one}/awards");
    borough.app().post(&path).by(&stranger).json(json!({"approval_id": approval})).expect(404).await;
    borough.app().get(&format!("/approvals/{approval}")).by(&stranger).expect(404).await;
    let mut blank = json!({"report": "", "annual_value": {"amount": "-1.00", "currency": "GBP"}});
    let ask = |body| borough.app().post(&format!("/direct-awards/{other}/approvals")).by(borough.officer()).json(body);
    assert_eq!(ask(blank.clone()).expect(422).await.faults(), ["/report empty", "/annual_value/amount negative"]);
    blank["references"] = json!([{"kind": "Finance", "reference": "FD.1"}]);
    assert!(ask(blank).expect(422).await.faults().contains(&"/references/0/kind bad_kind".to_owned()));
}
