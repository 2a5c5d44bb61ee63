//! A contract that its provider declines before it is signed, and who comes next (H05).

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::evaluation::stage::Stage;
use crate::support::*;

/// Home 2 comes first, has the contract, and home 1 is the reserve.
struct Won {
    stage: Stage,
    competition: String,
    tenders: Vec<String>,
    contract: String,
}

impl Won {
    async fn by_the_first() -> Self {
        let stage = Stage::with_homes(2).await;
        let (competition, tenders) = stage.ranked().await;
        let contract = awarded(&stage, &competition, &tenders[1]).await;
        Self { stage, competition, tenders, contract }
    }

    fn decline<'a>(&'a self, by: &drawdown::kernel::Actor, version: i64, body: Value) -> Request<'a> {
        self.stage.app.post(&format!("/contracts/{}/decline", self.contract)).by(by).if_match(version).json(body)
    }

    async fn read(&self) -> Value {
        let path = format!("/contracts/{}", self.contract);
        self.stage.app.get(&path).by(&self.stage.commissioner).expect(200).await.json()
    }
}

/// Approved and awarded; the contract's id.
async fn awarded(stage: &Stage, competition: &str, tender: &str) -> String {
    let approval = stage.approved(competition, &[tender]).await;
    stage.award(competition, &approval).expect(201).await.str("/items/0/contract_id")
}

fn why() -> Value {
    json!({"reason": "Two of our nurses have left."})
}

#[actix_web::test]
async fn h05_a_provider_declines_and_the_next_in_the_ranking_can_be_approved() {
    let won = Won::by_the_first().await;
    let Won { stage, competition, tenders, contract } = &won;
    let first = &stage.homes[1].provider;
    stage.approval_of(competition, &[&tenders[0]]).expect(409).await;
    let declined = won.decline(first, 1, why()).key("decline-1").expect(200).await;
    assert_eq!((declined.str("/state"), declined.version()), ("declined".into(), 2));
    assert_eq!(declined.json()["decline"]["by_provider"], json!(true));
    let again = won.decline(first, 1, why()).key("decline-1").expect(200).await;
    assert_eq!(again.json(), declined.json(), "a repeated request gets its first answer");
    let refused = won.decline(first, 2, why()).expect(409).await;
    assert!(refused.str("/detail").contains("was declined on"), "{}", refused.text());
    let other = council(Role::Commissioner, stage.authority);
    stage.sign(contract, &other, 2).expect(409).await;
    let extend = stage.app.post(&format!("/contracts/{contract}/extensions")).by(&stage.commissioner).if_match(2);
    extend.json(json!({"reason": "It is good."})).expect(409).await;

    let faults = stage.approval_of(competition, &[&tenders[1]]).expect(422).await.faults();
    assert_eq!(faults, ["/tender_ids/0 declined"]);
    let approval = stage.approved(competition, &[&tenders[0]]).await;
    let second = stage.award(competition, &approval).expect(201).await.str("/items/0/contract_id");
    stage.inform(competition, &approval, true).expect(201).await;
    stage.app.at("2021-03-20T09:00:00");
    stage.sign(&second, &other, 1).expect(201).await;
    let awards =
        stage.app.get(&format!("/competitions/{competition}/awards")).by(&stage.commissioner).expect(200).await;
    assert_eq!(awards.json()["items"].as_array().unwrap().len(), 2, "both stay on record");
}

#[actix_web::test]
async fn h05_the_council_records_it_with_a_reference_and_the_provider_is_told() {
    let won = Won::by_the_first().await;
    let stage = &won.stage;
    stage.app.known(&stage.homes[1].provider).await;
    let faults = won.decline(&stage.commissioner, 1, why()).expect(422).await.faults();
    assert_eq!(faults, ["/reference required"]);
    let body = json!({"reason": " ", "reference": "Letter of 22 March 2021"});
    assert_eq!(won.decline(&stage.commissioner, 1, body).expect(422).await.faults(), ["/reason empty"]);
    let body = json!({"reason": "No staff.", "reference": "Letter of 22 March 2021"});
    won.decline(&stage.commissioner, 7, body.clone()).expect(412).await;
    won.decline(&stage.homes[0].provider, 1, why()).expect(404).await;
    won.decline(&council(Role::Commissioner, stage.app.authority("kent").await), 1, body.clone()).expect(404).await;
    won.decline(&stage.opener, 1, body.clone()).expect(403).await;
    assert_eq!(won.read().await["state"], "awaiting_signature", "nothing was changed");
    won.decline(&stage.commissioner, 1, body).expect(200).await;
    let decline = won.read().await["decline"].clone();
    assert_eq!((&decline["by_provider"], &decline["reference"]), (&json!(false), &json!("Letter of 22 March 2021")));
    stage.app.pass().await;
    let told = format!("{}@known.test", stage.homes[1].provider.id.simple());
    let mails = stage.app.mails_to(&told);
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    let declined = subjects.iter().filter(|subject| subject.starts_with("Declined: the contract for Home 2")).count();
    assert_eq!(declined, 1, "whoever did not act learns of it: {subjects:?}");
}

#[actix_web::test]
async fn h05_a_signed_contract_is_not_declined() {
    let won = Won::by_the_first().await;
    won.stage.signed(&won.contract).await;
    let refused = won.decline(&won.stage.homes[1].provider, 2, why()).expect(409).await;
    assert!(refused.str("/detail").contains("was signed on"), "{}", refused.text());
}

#[actix_web::test]
async fn h05_of_two_who_act_at_once_one_declines_or_signs() {
    let won = Won::by_the_first().await;
    let stage = &won.stage;
    stage.wait_to_sign(&won.contract).await;
    let signatory = council(Role::Commissioner, stage.authority);
    let (signed, declined) = futures_util::join!(
        stage.sign(&won.contract, &signatory, 1).send(),
        won.decline(&stage.homes[1].provider, 1, why()).send()
    );
    let done = [signed.status == 201, declined.status == 200];
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{} {}", signed.text(), declined.text());
    let state = won.read().await["state"].clone();
    assert_eq!(state == "declined", done[1], "{state}");
}

#[actix_web::test]
async fn t13_the_second_letters_say_who_declined_and_compare_with_who_is_successful_now() {
    let won = Won::by_the_first().await;
    let Won { stage, competition, tenders, .. } = &won;
    won.decline(&stage.homes[1].provider, 1, why()).expect(200).await;
    let approval = stage.approved(competition, &[&tenders[0]]).await;
    stage.inform(competition, &approval, true).expect(201).await;
    let page = async |home: usize| {
        let reader = &stage.homes[home].provider;
        let path = format!("/competitions/{competition}/outcome-letters");
        let letters = stage.app.get(&path).by(reader).expect(200).await.json();
        let id = text(&letters["items"].as_array().unwrap().last().unwrap()["id"]);
        stage.app.get(&format!("/outcome-letters/{id}/letter.html")).by(reader).expect(200).await.text().to_owned()
    };
    let winner = page(0).await;
    assert!(winner.contains("This tender was successful."), "{winner}");
    assert!(winner.contains("declined before it was signed, by:"), "{winner}");
    assert!(winner.contains("Provider 2, for Home 2"), "{winner}");
    let decliner = page(1).await;
    assert!(decliner.contains("successful before, in place 1, and the contract was declined"), "{decliner}");
    assert!(decliner.contains("Successful: Provider 1, for Home 1"), "{decliner}");
}

#[actix_web::test]
async fn t13_nobody_is_told_of_what_was_declined_or_ranked_anew_as_the_outcome() {
    let won = Won::by_the_first().await;
    let Won { stage, competition, tenders, .. } = &won;
    let approvals = stage.app.get(&format!("/competitions/{competition}/approvals")).by(&stage.commissioner);
    let approval = approvals.expect(200).await.str("/items/0/id");
    won.decline(&stage.homes[1].provider, 1, why()).expect(200).await;
    let refused = stage.inform(competition, &approval, true).expect(409).await;
    assert!(refused.str("/detail").contains("has been declined"), "{}", refused.text());
    stage.agree(competition, &tenders[0], [5, 5]).await;
    stage.rank(competition).await;
    for refused in [stage.inform(competition, &approval, true), stage.award(competition, &approval)] {
        let refused = refused.expect(409).await;
        assert!(refused.str("/detail").contains("ranked again since"), "{}", refused.text());
    }
}

#[actix_web::test]
async fn w36_a_declined_contract_covers_no_day() {
    let won = Won::by_the_first().await;
    let stage = &won.stage;
    stage.app.at("2024-03-01T09:00:00");
    let running = async || {
        let path = "/contracts/running-out?lead_days=60";
        stage.app.get(path).by(&stage.commissioner).expect(200).await.json()["items"].as_array().unwrap().len()
    };
    assert_eq!(running().await, 1, "it ends on 31 March 2024");
    won.decline(&stage.homes[1].provider, 1, why()).expect(200).await;
    assert_eq!(running().await, 0);
}
