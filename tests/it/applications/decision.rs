use futures_util::future::join_all;
use serde_json::json;

use super::ground::Ground;

const IN_WINDOW: &str = "2020-12-14T10:00";

#[actix_web::test]
async fn w06_a_met_application_is_admitted_and_becomes_a_member_at_once() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let decided = ground.decide(&id, "admit", None, 200).await;
    assert_eq!(decided.str("/state"), "admitted");
    assert_eq!(decided.str("/decision/basis"), "follows_assessment");
    assert_eq!(decided.str("/decision/decided_at_words"), "10:00 on Monday 14 December 2020 (GMT)");
    let members = ground.app.get(&format!("/frameworks/{}/members", ground.framework)).expect(200).await;
    assert_eq!(members.str("/items/0/location_id"), home.location);
    let seen = ground.assessment(&home, &id).await;
    assert_eq!(seen.str("/decision/outcome"), "admit");
    assert_eq!(ground.try_to_open(&home, 409).await.problem(), "conflict");
}

#[actix_web::test]
async fn a_departure_from_the_assessment_needs_a_reason_and_is_an_override() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let (good, inadequate) = (ground.good_home("1-101").await, ground.home("1-102", "Inadequate", "2019-05-01").await);
    let (met, not_met) = (ground.apply(&good).await, ground.apply(&inadequate).await);
    for (id, outcome) in [(&met, "refuse"), (&not_met, "admit")] {
        for reason in [None, Some("too short"), Some("             ")] {
            let refused = ground.decide(id, outcome, reason, 422).await;
            assert_eq!(refused.faults(), ["/reason reason_needed"]);
        }
    }
    let overridden = ground.decide(&not_met, "admit", Some("The new inspection is booked."), 200).await;
    assert_eq!(
        (overridden.str("/decision/basis"), overridden.str("/assessment/outcome")),
        ("override".into(), "not_met".into())
    );
    let refused = ground.decide(&met, "refuse", Some("Safeguarding enquiry is open."), 200).await;
    assert_eq!((refused.str("/state"), refused.str("/decision/basis")), ("refused".into(), "override".into()));
    assert_eq!(ground.read(&good, &met).await.str("/decision/reason"), "Safeguarding enquiry is open.");
}

#[actix_web::test]
async fn w07_an_unrated_home_is_the_officers_to_judge_with_a_reason() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.home("1-101", "No published rating", "").await;
    let id = ground.apply(&home).await;
    ground.decide(&id, "admit", None, 422).await;
    let admitted = ground.decide(&id, "admit", Some("Visited on 11 December; newly registered."), 200).await;
    assert_eq!(admitted.str("/decision/basis"), "officers_judgement");
}

#[actix_web::test]
async fn a_decision_is_made_once() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let version = ground.read(&home, &id).await.version();
    let path = format!("/applications/{id}/decision");
    let admit = json!({"outcome": "admit"});
    ground.app.post(&path).by(&ground.officer).json(admit.clone()).expect(428).await;
    let stale = ground.app.post(&path).by(&ground.officer).if_match(version - 1).json(admit.clone()).expect(412).await;
    assert_eq!(stale.problem(), "stale");
    let officers =
        (0..6).map(|_| ground.app.post(&path).by(&ground.officer).if_match(version).json(admit.clone()).send());
    let mut statuses: Vec<u16> = join_all(officers).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
    let again = ground.decide(&id, "refuse", Some("On second thoughts, no."), 409).await;
    assert!(again.str("/detail").contains("never overwritten"));
    assert_eq!(ground.try_to_withdraw(&home, &id, 409).await.problem(), "wrong-state");
    let members = ground.app.get(&format!("/frameworks/{}/members", ground.framework)).expect(200).await;
    assert_eq!(members.json()["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_withdrawn_application_is_nobodys_to_decide() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    ground.try_to_withdraw(&home, &id, 200).await;
    assert_eq!(ground.decide(&id, "admit", None, 409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn a_decision_repeated_with_its_key_gets_the_same_answer() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let version = ground.read(&home, &id).await.version();
    let decide = |body| {
        let request = ground.app.post(&format!("/applications/{id}/decision")).by(&ground.officer);
        request.if_match(version).key("decide-1").json(body)
    };
    let first = decide(json!({"outcome": "admit"})).expect(200).await;
    assert_eq!(decide(json!({"outcome": "admit"})).expect(200).await.json(), first.json());
    let other = decide(json!({"outcome": "refuse", "reason": "On second thoughts, no."})).expect(422).await;
    assert_eq!(other.problem(), "idempotency-mismatch");
}
