use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use super::world::{PUBLICATION, World};
use crate::support::*;

/// The ids of the criteria that a refusal's decision did not find met.
fn not_met(refused: &Answer) -> Vec<String> {
    assert_eq!(refused.problem(), "refused-by-rule");
    let body = refused.json();
    let steps = body["decision"]["output"]["not_met"].as_array().cloned().unwrap_or_default();
    steps.iter().map(|step| step["id"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn refused_with(change: impl Fn(&mut Value)) -> Vec<String> {
    let (world, _) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    change(&mut draft);
    let competition = world.draft(draft).await;
    let refused = world.publish(&competition).expect(422).await;
    assert!(refused.json()["decision"]["trace"].as_array().is_some_and(|trace| !trace.is_empty()), "the whole trace");
    let after = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;
    assert_eq!((after.str("/state"), after.version()), ("draft".into(), 1), "a refusal changes nothing");
    not_met(&refused)
}

#[actix_web::test]
async fn w19_price_must_override() {
    assert_eq!(refused_with(|draft| draft["weights"] = json!({"price": 40, "quality": 60})).await, ["price-overrides"]);
    assert_eq!(refused_with(|draft| draft["weights"] = json!({"price": 60, "quality": 30})).await, ["weights"]);
}

#[actix_web::test]
async fn w31_block_nursing_needs_the_agreement_on_funded_nursing_care() {
    assert_eq!(refused_with(|draft| draft["fnc_agreed"] = json!(false)).await, ["fnc-agreed"]);
}

#[actix_web::test]
async fn w02_the_last_day_of_the_term_is_in_the_day_after_is_not() {
    let (world, _) = World::with_homes(1).await;
    let mut draft = world.stage_two();
    draft["timetable"] = json!({
        "publish_on": "2027-02-05", "closes": "2027-02-26T15:00:00", "opens_on": "2027-03-01",
        "evaluate_from": "2027-03-02", "approve_on": "2027-03-10", "starts_on": "2027-04-01",
    });
    let (last, after) = (world.draft(draft.clone()).await, world.draft(draft).await);
    world.app.at("2027-02-07T23:59:59Z");
    world.publish(&last).expect(200).await;
    world.app.at("2027-02-08T00:00:00Z");
    assert_eq!(not_met(&world.publish(&after).expect(422).await), ["within-term"]);
}

#[actix_web::test]
async fn publication_waits_for_its_day_and_counts_the_days_that_are_left() {
    let (world, _) = World::with_homes(1).await;
    let competition = world.draft(world.stage_two()).await;
    world.app.at("2021-02-07T23:59:59Z");
    assert_eq!(world.publish(&competition).expect(409).await.problem(), "wrong-state");
    let mut hasty = world.stage_two();
    hasty["timetable"]["session_on"] = Value::Null;
    let hasty = world.draft(hasty).await;
    world.app.at("2021-02-19T09:00:00Z");
    assert!(
        world.publish(&competition).expect(422).await.faults().contains(&"/timetable/session_on out_of_order".into())
    );
    assert_eq!(not_met(&world.publish(&hasty).expect(422).await), ["time-to-tender"], "nine days");
    world.app.at("2021-02-28T15:00:01Z");
    assert_eq!(world.publish(&competition).expect(409).await.problem(), "deadline-passed");
}

#[actix_web::test]
async fn w11_only_invited_members_see_a_published_competition() {
    let (world, homes) = World::with_homes(2).await;
    world.app.at(PUBLICATION);
    let suspended = &homes[1];
    let path = format!("/memberships/{}/suspend", suspended.membership);
    let reason = json!({"reason": "Under investigation."});
    world.app.post(&path).by(&world.commissioner).if_match(1).json(reason).expect(200).await;
    let competition = world.published().await;
    let path = format!("/competitions/{competition}");
    world.app.get(&path).by(&homes[0].actor).expect(200).await;
    let refused = world.app.get(&path).by(&suspended.actor).expect(403).await;
    assert!(!refused.text().contains("Block nursing"), "nothing of the documents");
    world.app.get(&path).by(&council(Role::Auditor, world.authority)).expect(200).await;
    world.start(&competition, suspended).expect(403).await;
    world.app.get(&format!("{path}/tenders")).by(&suspended.actor).expect(403).await;

    let invitees = world.app.get(&format!("{path}/invitees")).by(&world.commissioner).expect(200).await.json();
    let invited: Vec<&str> =
        invitees["items"].as_array().unwrap().iter().filter_map(|i| i["membership_id"].as_str()).collect();
    assert_eq!(invited, [homes[0].membership.as_str()]);
    world.app.get(&format!("{path}/invitees")).by(&homes[0].actor).expect(404).await;
    let list = format!("/frameworks/{}/competitions", world.framework);
    let seen = |answer: Answer| answer.json()["items"].as_array().map_or(0, Vec::len);
    assert_eq!(seen(world.app.get(&list).by(&homes[0].actor).expect(200).await), 1);
    assert_eq!(seen(world.app.get(&list).by(&suspended.actor).expect(200).await), 0);
}

#[actix_web::test]
async fn t08_criteria_are_frozen_and_hashed_at_publication() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let path = format!("/competitions/{competition}");
    let seen = world.app.get(&path).by(&homes[0].actor).expect(200).await.json();
    let criteria = json!({
        "max_mark": seen["max_mark"], "quality_floor": seen["quality_floor"], "questions": seen["questions"],
        "rulebook_sha256": seen["rulebook_sha256"], "weights": seen["weights"],
    });
    assert!(seen["rulebook_sha256"].is_string());
    assert_eq!(seen["criteria_sha256"], json!(canonical::sha256(canonical::text(&criteria).as_bytes())));

    let refused = world.app.put(&path).by(&world.commissioner).if_match(2).json(world.stage_two()).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
    let again = world.app.post(&format!("{path}/publish")).by(&world.commissioner).if_match(2).expect(409).await;
    assert_eq!(again.problem(), "wrong-state");
    let decision = seen["publication_decision_id"].as_str().unwrap();
    let recorded = world.app.get(&format!("/decisions/{decision}")).by(&world.commissioner).expect(200).await;
    assert_eq!(recorded.str("/outcome"), "met");
}

#[actix_web::test]
async fn a_repeated_publication_gets_its_first_answer() {
    let (world, _) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    let first = world.publish(&competition).key("publish-1").expect(200).await;
    let second = world.publish(&competition).key("publish-1").expect(200).await;
    assert_eq!(first.json(), second.json());
}

#[actix_web::test]
async fn without_members_there_is_nobody_to_invite() {
    let world = World::new().await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    assert_eq!(world.publish(&competition).expect(409).await.problem(), "wrong-state");
}
