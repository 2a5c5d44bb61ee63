//! The choice of the person who is cared for (law.md 1, row 9).

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::Borough;
use crate::support::*;

const REFERENCE: &str = "LAS-204417";
const LAW: &str = "pa2023_light_touch_framework";

pub fn chosen(borough: &Borough, home: usize) -> Value {
    let mut body = borough.proposal(home);
    body.as_object_mut().unwrap().remove("commissioned");
    body["ground"] = json!("user_choice");
    body["beds"] = json!(1);
    body["user_choice"] = json!({
        "person_reference": REFERENCE, "basis": "preference", "recorded_in": "Support plan of 4 January 2021",
        "best_interests": "Another move would undo what the last placement achieved."
    });
    body
}

#[actix_web::test]
async fn user_choice_needs_a_reference_and_best_interests_reasons() {
    let borough = Borough::with_homes(&[Some("Sefton"), Some("Liverpool")]).await;
    let unknown = borough.propose(chosen(&borough, 1)).expect(422).await;
    assert_eq!((unknown.problem(), unknown.faults()), ("refused-by-regime".into(), vec!["/ground no_ground".into()]));
    borough.under(LAW).await;
    let mut body = chosen(&borough, 1);
    body.as_object_mut().unwrap().remove("user_choice");
    assert_eq!(borough.propose(body).expect(422).await.faults(), ["/user_choice required"]);
    let mut body = chosen(&borough, 1);
    body["user_choice"] = json!({
        "person_reference": "Somebody Else", "basis": "sole_capability", "recorded_in": " ", "best_interests": ""
    });
    assert_eq!(
        borough.propose(body).expect(422).await.faults(),
        [
            "/user_choice/person_reference not_a_reference",
            "/user_choice/recorded_in empty",
            "/user_choice/best_interests empty"
        ]
    );
    let mut body = chosen(&borough, 1);
    body["user_choice"]["basis"] = json!("price");
    borough.propose(body).expect(422).await;
    assert_eq!(borough.listed().await, json!([]));
}

#[actix_web::test]
async fn user_choice_of_a_member_anywhere_is_awarded_and_owes_no_notice() {
    let borough = Borough::with_homes(&[Some("Sefton"), Some("Liverpool")]).await;
    borough.under(LAW).await;
    let proposed = borough.propose(chosen(&borough, 1)).expect(201).await;
    assert_eq!((proposed.str("/ground"), proposed.json().get("decision_id")), ("user_choice".to_owned(), None));
    assert_eq!(proposed.str("/user_choice/person_reference"), REFERENCE);
    let id = proposed.id();
    let approval = borough.effective(&id).await;
    let made = borough.award(&id, &approval).expect(201).await;
    let contract = made.str("/contract_id");
    let signatory = council(Role::Approver, borough.stage.authority);
    borough.stage.sign(&contract, &signatory, 1).expect(201).await;
    assert_eq!(super::notices::of(&borough, &id).await, Vec::<String>::new(), "ss.44(3), 50(6)(b), 53(6)(b)");

    // Whose choice it was is the council's to know, and nobody finds it in the log.
    let home = &borough.stage.homes[1].provider;
    let seen = borough.app().get(&format!("/direct-awards/{id}")).by(home).expect(200).await;
    assert_eq!(seen.str("/ground"), "user_choice");
    assert!(!seen.text().contains(REFERENCE) && !seen.text().contains("placement achieved"), "{}", seen.text());
    let log =
        borough.app().get("/audit?limit=100").by(&council(Role::Auditor, borough.stage.authority)).expect(200).await;
    assert!(log.text().contains("direct_award.proposed"), "{}", log.text());
    assert!(!log.text().contains(REFERENCE) && !log.text().contains("placement achieved"), "{}", log.text());
}

#[actix_web::test]
async fn user_choice_of_a_suspended_member_is_refused() {
    let borough = Borough::with_homes(&[Some("Sefton")]).await;
    borough.under(LAW).await;
    borough.stage.suspend(0).await;
    let refused = borough.propose(chosen(&borough, 0)).expect(409).await;
    assert!(refused.str("/detail").contains("no member of this lot that is open to new work"), "{}", refused.text());
}
