//! What is submitted after the closing (T05): refused, or held sealed for a decision, as the rulebook says.

use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use crate::competitions::world::{Home, OPENING, World, offer};
use crate::support::*;

const LATE: &str = "2021-02-28T15:00:01";
const WHY: &str = "The portal answered nobody from 14:59 to 15:01; all who were late by seconds are treated alike.";

/// The stage 2 competition of a council whose rules hold what comes late.
async fn holding(homes: usize) -> (World, Vec<Home>, String) {
    let (world, homes) = World::with_homes(homes).await;
    let rules = reworded("pack.toml", "language = 1", "language = 1\ntenders = { late = \"hold\" }");
    world.app.change_rules(&world.framework, world.authority, &rules).await;
    let competition = world.published().await;
    (world, homes, competition)
}

/// A complete tender that is saved and not submitted.
async fn saved(world: &World, competition: &str, home: &Home, price: &str) -> String {
    let tender = world.start(competition, home).expect(201).await.id();
    let save = world.app.put(&format!("/tenders/{tender}")).by(&home.actor).if_match(1);
    save.json(offer(price, "A named nurse on every shift.")).expect(200).await;
    tender
}

async fn seen(world: &World, home: &Home, tender: &str) -> Answer {
    world.app.get(&format!("/tenders/{tender}")).by(&home.actor).expect(200).await
}

async fn submit(world: &World, home: &Home, tender: &str) -> Answer {
    let version = seen(world, home, tender).await.version();
    world.app.post(&format!("/tenders/{tender}/submit")).by(&home.actor).if_match(version).send().await
}

async fn late(world: &World, competition: &str) -> Vec<Value> {
    let list = world.app.get(&format!("/competitions/{competition}/late-tenders")).by(&world.commissioner);
    list.expect(200).await.json()["items"].as_array().expect("a list").clone()
}

fn decide<'a>(world: &'a World, late: &Value, outcome: &str, reason: &str) -> Request<'a> {
    let path = format!("/tenders/{}/late-decision", late["tender_id"].as_str().unwrap());
    let decide = world.app.post(&path).by(&world.commissioner).if_match(late["version"].as_i64().unwrap());
    decide.json(json!({"outcome": outcome, "reason": reason}))
}

async fn prices(world: &World, competition: &str) -> Vec<String> {
    let list = world.app.get(&format!("/competitions/{competition}/tenders")).by(&world.commissioner).expect(200).await;
    let items = list.json()["items"].as_array().expect("a list").clone();
    items.iter().map(|item| item["price"]["amount"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn t05_a_rulebook_that_says_nothing_refuses_what_is_late() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let tender = saved(&world, &competition, &homes[0], "700.00").await;
    world.app.at(LATE);
    let refused = submit(&world, &homes[0], &tender).await;
    assert_eq!((refused.status, refused.problem()), (409, "deadline-passed".into()));
    assert_eq!(late(&world, &competition).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn t05_what_is_late_is_held_sealed_and_never_reaches_scoring_by_itself() {
    let (world, homes, competition) = holding(3).await;
    world.app.user("care@late.example", Role::ProviderMember, homes[1].actor.tenant).await;
    world.submitted(&competition, &homes[0], "650.00", "In time.").await;
    let tender = saved(&world, &competition, &homes[1], "700.00").await;
    let incomplete = world.start(&competition, &homes[2]).expect(201).await.id();
    world.app.at(LATE);
    let receipt = submit(&world, &homes[1], &tender).await;
    assert_eq!((receipt.status, receipt.json()["held"].clone()), (200, json!(true)));
    let body = receipt.json();
    let signed = json!({
        "competition_id": body["competition_id"], "content_sha256": body["content_sha256"], "held": true,
        "received_at": body["received_at"], "tender_id": body["tender_id"], "version": body["version"],
    });
    assert_eq!(body["receipt_sha256"], json!(canonical::sha256(canonical::text(&signed).as_bytes())));
    let own = seen(&world, &homes[1], &tender).await.json();
    assert_eq!((&own["state"], &own["receipt"]), (&json!("draft"), &Value::Null));
    assert!(own["state_words"].as_str().unwrap().starts_with("LATE."), "{}", own["state_words"]);
    assert_eq!(submit(&world, &homes[1], &tender).await.str("/detail"), "It was submitted late already, and is held.");
    assert_eq!(submit(&world, &homes[2], &incomplete).await.status, 422);
    // Nothing is entered after the closing.
    let save = world.app.put(&format!("/tenders/{tender}")).by(&homes[1].actor).if_match(3);
    assert_eq!(save.json(offer("600.00", "Cheaper.")).send().await.problem(), "deadline-passed");

    // The council sees who was late and by how much, and nothing of those who were in time.
    let list = late(&world, &competition).await;
    assert_eq!((list.len(), &list[0]["seconds_late"], &list[0]["decision"]), (1, &json!(1), &Value::Null));
    assert!(!json!(list).to_string().contains("700.00"));
    assert_eq!(world.app.get(&format!("/tenders/{tender}")).by(&world.commissioner).send().await.status, 404);

    world.app.at(OPENING);
    let opening = world.app.open(&competition, &world.commissioner).send().await;
    assert_eq!(opening.status, 409);
    assert_eq!(
        opening.str("/detail"),
        "A tender that came late waits for a decision. Decide first whether it is taken."
    );

    assert_eq!(decide(&world, &list[0], "reject", "no").send().await.faults(), ["/reason reason_needed"]);
    let ruled = decide(&world, &list[0], "reject", "Everybody else was in time, and the portal answered all day.");
    let ruled = ruled.expect(200).await.json();
    assert_eq!(ruled["decision"]["outcome"], "rejected");
    assert_eq!(decide(&world, &ruled, "accept", WHY).send().await.problem(), "wrong-state");
    world.app.pass().await;
    let mails = world.app.mails_to("care@late.example");
    assert!(mails.iter().any(|mail| mail.subject.starts_with("Not taken: your late tender")), "{mails:?}");
    world.opened(&competition).await;
    assert_eq!(prices(&world, &competition).await, ["650.00"]);
    let own = seen(&world, &homes[1], &tender).await.json();
    assert!(own["state_words"].as_str().unwrap().starts_with("NOT TAKEN."), "{}", own["state_words"]);
    assert_eq!((&own["opened"], &own["late"]["decision"]["outcome"]), (&Value::Null, &json!("rejected")));
}

#[actix_web::test]
async fn t05_what_is_taken_is_opened_with_the_others_under_the_receipt_it_had() {
    let (world, homes, competition) = holding(2).await;
    world.submitted(&competition, &homes[0], "650.00", "In time.").await;
    // It had handed in something else in time, which stands until this is taken.
    let tender = world.submitted(&competition, &homes[1], "720.00", "At first.").await;
    let save = world.app.put(&format!("/tenders/{tender}")).by(&homes[1].actor).if_match(3);
    save.json(offer("700.00", "Better.")).expect(200).await;
    world.app.at(LATE);
    let receipt = submit(&world, &homes[1], &tender).await.json();
    let list = late(&world, &competition).await;
    let stale = json!({"tender_id": list[0]["tender_id"], "version": 1});
    assert_eq!(decide(&world, &stale, "accept", WHY).send().await.status, 412);
    decide(&world, &list[0], "accept", WHY).expect(200).await;
    let own = seen(&world, &homes[1], &tender).await.json();
    assert_eq!((&own["state"], &own["receipt"]), (&json!("submitted"), &receipt));
    world.opened(&competition).await;
    assert_eq!(prices(&world, &competition).await, ["650.00", "700.00"]);
}

#[actix_web::test]
async fn t05_once_somebody_begins_to_open_nothing_is_taken_any_more() {
    let (world, homes, competition) = holding(2).await;
    let tender = saved(&world, &competition, &homes[0], "700.00").await;
    world.submitted(&competition, &homes[1], "650.00", "In time.").await;
    world.app.at(OPENING);
    world.app.open(&competition, &world.commissioner).expect(202).await;
    let refused = submit(&world, &homes[0], &tender).await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));
}

#[actix_web::test]
async fn t05_a_closing_that_moves_after_an_outage_lets_the_provider_submit_anew_and_not_the_council_take_something_else()
 {
    let (world, homes, competition) = holding(1).await;
    let tender = saved(&world, &competition, &homes[0], "700.00").await;
    world.app.at("2021-02-28T15:10:00");
    submit(&world, &homes[0], &tender).await;
    let version =
        world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await.version();
    let extend = world.app.post(&format!("/competitions/{competition}/extensions")).by(&world.commissioner);
    let body = json!({
        "closes": "2021-02-28T18:00:00", "reason": "The portal could not be reached.",
        "outage": {"from": "2021-02-28T14:30:00", "until": "2021-02-28T15:05:00"},
    });
    extend.if_match(version).json(body).expect(200).await;
    let version = seen(&world, &homes[0], &tender).await.version();
    let save = world.app.put(&format!("/tenders/{tender}")).by(&homes[0].actor).if_match(version);
    save.json(offer("690.00", "As we wanted to say.")).expect(200).await;
    let list = late(&world, &competition).await;
    let refused = decide(&world, &list[0], "accept", WHY).send().await;
    assert_eq!(refused.str("/detail"), "Its provider has changed it since: it is no longer what was held.");
    let receipt = submit(&world, &homes[0], &tender).await;
    assert_eq!((receipt.status, receipt.json().get("held").cloned()), (200, None));
    let own = seen(&world, &homes[0], &tender).await.json();
    assert_eq!(own["state_words"], "Submitted as the receipt says.");
    let list = late(&world, &competition).await;
    decide(&world, &list[0], "reject", "It was submitted anew, in time by the closing that moved.").expect(200).await;
    world.opened(&competition).await;
    assert_eq!(prices(&world, &competition).await, ["690.00"]);
}

#[actix_web::test]
async fn t05_only_the_councils_own_people_without_an_interest_decide() {
    let (world, homes, competition) = holding(1).await;
    let tender = saved(&world, &competition, &homes[0], "700.00").await;
    world.app.at(LATE);
    submit(&world, &homes[0], &tender).await;
    let list = late(&world, &competition).await;
    let stranger = council(Role::Commissioner, drawdown::kernel::ids::AuthorityId(uuid::Uuid::from_u128(77)));
    let path = format!("/competitions/{competition}/late-tenders");
    assert_eq!(world.app.get(&path).by(&stranger).send().await.status, 404);
    assert_eq!(world.app.get(&path).by(&homes[0].actor).send().await.status, 403);
    let ruling =
        world.app.post(&format!("/tenders/{tender}/late-decision")).if_match(list[0]["version"].as_i64().unwrap());
    let body = json!({"outcome": "accept", "reason": WHY});
    assert_eq!(ruling.by(&stranger).json(body).send().await.status, 404);
}
