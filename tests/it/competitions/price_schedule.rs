//! Prices in elements: what a draft may say of them, what is published of them, and how they are amended (C1).

use serde_json::{Value, json};

use super::world::{Home, PUBLICATION, World, offer};
use crate::support::*;

/// Beds at 60, one-to-one hours at 25 that earn nothing at zero, journeys at 15 that earn all of it.
pub fn schedule() -> Value {
    json!([
        {"id": "bed", "title": "A nursing bed", "unit": "a bed and week", "quantity": "40", "weight": "60", "zero": "refused"},
        {"id": "one_to_one", "title": "One-to-one care", "unit": "an hour", "quantity": "120.5", "weight": "25",
            "zero": "no_marks"},
        {"id": "journey", "title": "Journeys", "unit": "a journey", "quantity": "12", "weight": "15", "zero": "full_marks"},
    ])
}

/// A price for each, in the order of [`schedule`].
pub fn prices(amounts: [&str; 3]) -> Value {
    let priced = ["bed", "one_to_one", "journey"].into_iter().zip(amounts);
    priced
        .map(|(element, amount)| json!({"element": element, "price": {"amount": amount, "currency": "GBP"}}))
        .collect()
}

/// A complete offer for the competition of [`World::stage_two`] with a [`schedule`].
pub fn priced(amounts: [&str; 3]) -> Value {
    let mut offer = offer("1.00", "A named nurse on every shift.");
    offer.as_object_mut().unwrap().remove("price");
    offer["price_elements"] = prices(amounts);
    offer
}

/// The stage 2 competition with these elements, published on its day.
pub async fn published(world: &World, schedule: Value) -> String {
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    draft["price_schedule"] = schedule;
    let competition = world.draft(draft).await;
    world.publish(&competition).expect(200).await;
    competition
}

async fn faults_of_draft(change: impl Fn(&mut Value)) -> Vec<String> {
    let world = World::new().await;
    let mut draft = world.stage_two();
    draft["price_schedule"] = schedule();
    change(&mut draft["price_schedule"]);
    let path = format!("/frameworks/{}/competitions", world.framework);
    world.app.post(&path).by(&world.commissioner).json(draft).expect(422).await.faults()
}

#[actix_web::test]
async fn c1_an_element_without_a_zero_rule_is_refused_by_name() {
    let faults = faults_of_draft(|schedule| {
        schedule[1].as_object_mut().unwrap().remove("zero");
    });
    assert_eq!(faults.await, ["/price_schedule/1/zero missing"]);
    let faults = faults_of_draft(|schedule| schedule[1]["zero"] = json!("perhaps")).await;
    assert_eq!(faults, ["/price_schedule/1/zero unknown_value"]);
}

#[actix_web::test]
async fn c1_a_draft_says_nothing_impossible_of_an_element() {
    let faults = faults_of_draft(|schedule| {
        schedule[0] =
            json!({"id": "Bed", "title": " ", "unit": "", "quantity": "0", "weight": "100.5", "zero": "refused"});
        schedule[1]["id"] = json!("journey");
        schedule[2]["quantity"] = json!("0.00001");
        schedule[2]["weight"] = json!("14.99999");
    });
    assert_eq!(
        faults.await,
        [
            "/price_schedule/0/id bad_id",
            "/price_schedule/0/title empty",
            "/price_schedule/0/unit empty",
            "/price_schedule/0/quantity out_of_range",
            "/price_schedule/0/weight out_of_range",
            "/price_schedule/2/id duplicate",
            "/price_schedule/2/quantity too_precise",
            "/price_schedule/2/weight too_precise",
        ]
    );
    let number = faults_of_draft(|schedule| schedule[0]["weight"] = json!(60.5)).await;
    assert_eq!(number, ["/price_schedule/0/weight wrong_type"], "no binary fraction");
    let many = faults_of_draft(|schedule| {
        let one = schedule[0].clone();
        let named = (0..31).map(|n| {
            let mut element = one.clone();
            element["id"] = json!(format!("bed_{n}"));
            element
        });
        *schedule = named.collect();
    });
    assert_eq!(many.await, ["/price_schedule too_many"]);
}

#[actix_web::test]
async fn c1_elements_that_weigh_100_9_are_not_published_and_a_draft_says_so_beforehand() {
    let (world, _) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    draft["price_schedule"] = schedule();
    draft["price_schedule"][0]["weight"] = json!("60.9");
    let competition = world.draft(draft).await;
    let refused = world.publish(&competition).expect(422).await;
    assert_eq!(refused.faults(), ["/price_schedule weights"]);
    assert!(refused.text().contains("weigh 100.9 together; they must weigh exactly 100"), "{}", refused.text());
    let path = format!("/competitions/{competition}/readiness");
    let lacks = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert!(lacks.text().contains("has elements that weigh 100.9 together"), "{}", lacks.text());
    assert_eq!(lacks.json()["ready"], json!(false));
}

#[actix_web::test]
async fn t08_the_schedule_is_published_hashed_and_copied() {
    let (world, homes) = World::with_homes(1).await;
    let competition = published(&world, schedule()).await;
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await.json();
    assert_eq!(seen["price_schedule"], schedule());
    let criteria = json!({
        "max_mark": seen["max_mark"], "price_schedule": schedule(), "quality_floor": seen["quality_floor"],
        "questions": seen["questions"], "rulebook_sha256": seen["rulebook_sha256"], "weights": seen["weights"],
    });
    let hash = drawdown::kernel::canonical::sha256(drawdown::kernel::canonical::text(&criteria).as_bytes());
    assert_eq!(seen["criteria_sha256"], json!(hash));

    let again = json!({"title": "Beds once more", "publish_on": "2021-06-07"});
    let path = format!("/competitions/{competition}/copies");
    let copy = world.app.post(&path).by(&world.commissioner).json(again).expect(201).await.json();
    assert_eq!(copy["price_schedule"], schedule());
    assert_eq!(copy["price_scored"], Value::Null, "no rulebook is pinned yet");
}

#[actix_web::test]
async fn c1_one_price_is_hashed_and_shown_as_ever() {
    let (world, _) = World::with_homes(1).await;
    let competition = published(&world, json!([])).await;
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await.json();
    assert_eq!((&seen["price_schedule"], &seen["price_scored"]), (&json!([]), &Value::Null));
    let criteria = json!({
        "max_mark": seen["max_mark"], "quality_floor": seen["quality_floor"], "questions": seen["questions"],
        "rulebook_sha256": seen["rulebook_sha256"], "weights": seen["weights"],
    });
    let hash = drawdown::kernel::canonical::sha256(drawdown::kernel::canonical::text(&criteria).as_bytes());
    assert_eq!(seen["criteria_sha256"], json!(hash));
}

#[actix_web::test]
async fn c1_a_rulebook_that_knows_no_elements_scores_the_total_and_everybody_is_told() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let mut draft = world.stage_two();
    draft["price_schedule"] = schedule();
    let competition = world.draft(draft).await;
    let path = format!("/competitions/{competition}/readiness");
    let beforehand = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert!(beforehand.text().contains("scores the total of the price, and not its elements"), "{}", beforehand.text());
    assert_eq!(beforehand.json()["ready"], json!(true), "it may be published all the same");
    let published = world.publish(&competition).expect(200).await;
    assert_eq!(published.str("/price_scored"), "total");
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await;
    assert_eq!(seen.str("/price_scored"), "total");
}

async fn amend(world: &World, competition: &str, schedule: Value) -> Answer {
    let read = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;
    let body = json!({
        "reason": "More hours are needed at night.", "price_schedule": schedule,
        "enough_time": "Nothing else changes, and three weeks are left."
    });
    let path = format!("/competitions/{competition}/amendments");
    world.app.post(&path).by(&world.commissioner).if_match(read.version()).json(body).send().await
}

async fn tender(world: &World, home: &Home, id: &str) -> Answer {
    world.app.get(&format!("/tenders/{id}")).by(&home.actor).expect(200).await
}

/// Saved and submitted at these prices.
pub async fn submitted(world: &World, competition: &str, home: &Home, amounts: [&str; 3]) -> String {
    let id = world.start(competition, home).expect(201).await.id();
    let path = format!("/tenders/{id}");
    world.app.put(&path).by(&home.actor).if_match(1).json(priced(amounts)).expect(200).await;
    world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).expect(200).await;
    id
}

#[actix_web::test]
async fn k13_other_weights_leave_every_price_and_want_the_tender_confirmed() {
    let (world, homes) = World::with_homes(1).await;
    let competition = published(&world, schedule()).await;
    let id = submitted(&world, &competition, &homes[0], ["700.00", "20.00", "0.00"]).await;
    let mut reweighed = schedule();
    reweighed[0]["weight"] = json!("50");
    reweighed[1]["weight"] = json!("35");
    let amended = amend(&world, &competition, reweighed).await.json();
    let changed: Vec<&str> =
        amended["changes"].as_array().unwrap().iter().map(|change| change["pointer"].as_str().unwrap()).collect();
    assert_eq!(changed, ["/price_schedule/bed", "/price_schedule/one_to_one"]);
    assert_ne!(amended["criteria_sha256"], amended["criteria_sha256_before"]);

    let kept = tender(&world, &homes[0], &id).await;
    assert_eq!((&kept.json()["confirmed"], &kept.json()["missing"]), (&json!(false), &json!([])));
    let submit = world.app.post(&format!("/tenders/{id}/submit")).by(&homes[0].actor).if_match(kept.version());
    assert_eq!(submit.expect(200).await.json()["amendment"], json!(1));
    world.opened(&competition).await;
    assert_eq!(tender(&world, &homes[0], &id).await.str("/opened/price/amount"), "30410.00");
}

#[actix_web::test]
async fn k13_where_other_things_are_priced_every_price_is_stated_anew() {
    let (world, homes) = World::with_homes(2).await;
    let competition = published(&world, schedule()).await;
    let id = submitted(&world, &competition, &homes[0], ["700.00", "20.00", "0.00"]).await;
    let silent = submitted(&world, &competition, &homes[1], ["600.00", "20.00", "0.00"]).await;
    let mut more = schedule();
    more[1]["quantity"] = json!("241");
    more[2]["zero"] = json!("refused");
    assert_eq!(amend(&world, &competition, more).await.status, 201);

    let kept = tender(&world, &homes[0], &id).await;
    let all = ["/price_elements/bed", "/price_elements/one_to_one", "/price_elements/journey"];
    assert_eq!(kept.json()["missing"], json!(all));
    let path = format!("/tenders/{id}");
    let submit = |version| world.app.post(&format!("{path}/submit")).by(&homes[0].actor).if_match(version);
    let refused = submit(kept.version()).expect(422).await;
    assert_eq!(refused.faults(), all.map(|pointer| format!("{pointer} missing")));
    let put = |offer: Value| world.app.put(&path).by(&homes[0].actor).if_match(kept.version()).json(offer);
    let zero = put(priced(["700.00", "20.00", "0.00"])).expect(422).await;
    assert_eq!(zero.faults(), ["/price_elements/2/price/amount zero"], "it was taken before");
    let saved = put(priced(["700.00", "20.00", "5.00"])).expect(200).await;
    submit(saved.version()).expect(200).await;

    world.opened(&competition).await;
    // 700 × 40 + 20 × 241 + 5 × 12.
    assert_eq!(tender(&world, &homes[0], &id).await.str("/opened/price/amount"), "32880.00");
    assert_eq!(tender(&world, &homes[1], &silent).await.json()["opened"], Value::Null, "never confirmed, never opened");
}

#[actix_web::test]
async fn k13_from_one_price_to_elements_and_back() {
    let (world, homes) = World::with_homes(1).await;
    let competition = published(&world, json!([])).await;
    let id = world.submitted(&competition, &homes[0], "700.00", "A named nurse on every shift.").await;
    let mut heavy = schedule();
    heavy[0]["weight"] = json!("60.9");
    assert_eq!(amend(&world, &competition, heavy).await.faults(), ["/price_schedule weights"]);
    assert_eq!(amend(&world, &competition, schedule()).await.status, 201);
    let missing = tender(&world, &homes[0], &id).await.json()["missing"].clone();
    assert_eq!(missing, json!(["/price_elements/bed", "/price_elements/one_to_one", "/price_elements/journey"]));
    assert_eq!(amend(&world, &competition, json!([])).await.status, 201);
    assert_eq!(tender(&world, &homes[0], &id).await.json()["missing"], json!(["/price"]));
}
