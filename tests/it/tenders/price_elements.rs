//! Tenders whose price has elements: what they may state, what they lack, and the total that the opening works out (C1).

use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use crate::competitions::price_schedule::{priced, prices, published, schedule, submitted};
use crate::competitions::world::{Home, World, offer};
use crate::support::*;

/// A competition in elements and a tender that was begun in it.
async fn begun() -> (World, Vec<Home>, String, String) {
    let (world, homes) = World::with_homes(1).await;
    let competition = published(&world, schedule()).await;
    let started = world.start(&competition, &homes[0]).expect(201).await;
    assert_eq!(
        started.json()["missing"],
        json!([
            "/price_elements/bed",
            "/price_elements/one_to_one",
            "/price_elements/journey",
            "/answers/care_quality",
            "/answers/mobilisation"
        ])
    );
    (world, homes, competition, started.id())
}

async fn faults(world: &World, home: &Home, tender: &str, offer: Value) -> Vec<String> {
    let put = world.app.put(&format!("/tenders/{tender}")).by(&home.actor).if_match(1);
    put.json(offer).expect(422).await.faults()
}

#[actix_web::test]
async fn c1_completeness_names_the_element_without_a_price() {
    let (world, homes, _, tender) = begun().await;
    let path = format!("/tenders/{tender}");
    let mut part = priced(["700.00", "20.00", "0.00"]);
    part["price_elements"].as_array_mut().unwrap().remove(1);
    let saved = world.app.put(&path).by(&homes[0].actor).if_match(1).json(part).expect(200).await;
    assert_eq!(saved.json()["missing"], json!(["/price_elements/one_to_one"]));
    let submit = |version| world.app.post(&format!("{path}/submit")).by(&homes[0].actor).if_match(version);
    assert_eq!(submit(2).expect(422).await.faults(), ["/price_elements/one_to_one missing"]);
    let whole = priced(["700.00", "20.00", "0.00"]);
    let saved = world.app.put(&path).by(&homes[0].actor).if_match(2).json(whole).expect(200).await;
    assert_eq!(saved.json()["missing"], json!([]));
    assert!(!saved.text().contains("700.00") && !saved.text().contains("28000"), "sealed: {}", saved.text());
    submit(3).expect(200).await;
}

#[actix_web::test]
async fn c1_a_price_of_zero_is_taken_only_where_the_element_says_so() {
    let (world, homes, _, tender) = begun().await;
    let refused = async |offer| faults(&world, &homes[0], &tender, offer).await;
    assert_eq!(refused(priced(["0.00", "20.00", "5.00"])).await, ["/price_elements/0/price/amount zero"]);
    let taken = world.app.put(&format!("/tenders/{tender}")).by(&homes[0].actor).if_match(1);
    taken.json(priced(["700.00", "0.00", "0.00"])).expect(200).await;
}

#[actix_web::test]
async fn c1_prices_are_never_negative_and_never_a_tenth_of_a_penny() {
    let (world, homes, _, tender) = begun().await;
    let refused = async |offer| faults(&world, &homes[0], &tender, offer).await;
    assert_eq!(refused(priced(["700.00", "-0.01", "5.00"])).await, ["/price_elements/1/price/amount negative"]);
    assert_eq!(refused(priced(["700.005", "20.00", "5.00"])).await, ["/price_elements/0/price/amount invalid"]);
    assert_eq!(refused(priced(["9223372036854.77", "20.00", "5.00"])).await, ["/price_elements too_large"]);
    let mut strange = priced(["700.00", "20.00", "5.00"]);
    strange["price_elements"][1]["element"] = json!("garden");
    strange["price_elements"][2]["element"] = json!("bed");
    assert_eq!(
        refused(strange).await,
        ["/price_elements/1/element unknown_element", "/price_elements/2/element duplicate"]
    );
}

#[actix_web::test]
async fn c1_a_tender_whose_whole_price_is_nothing_is_refused() {
    let (world, homes) = World::with_homes(1).await;
    let mut free = schedule();
    free[0]["zero"] = json!("no_marks");
    let competition = published(&world, free).await;
    let tender = world.start(&competition, &homes[0]).expect(201).await.id();
    let nothing = faults(&world, &homes[0], &tender, priced(["0.00", "0.00", "0.00"])).await;
    assert_eq!(nothing, ["/price_elements zero"]);
    let penny = world.app.put(&format!("/tenders/{tender}")).by(&homes[0].actor).if_match(1);
    penny.json(priced(["0.00", "0.00", "0.01"])).expect(200).await;
}

#[actix_web::test]
async fn c1_one_price_and_prices_of_elements_are_never_mixed() {
    let (world, homes, _, tender) = begun().await;
    let mut both = priced(["700.00", "20.00", "5.00"]);
    both["price"] = json!({"amount": "30410.00", "currency": "GBP"});
    assert_eq!(faults(&world, &homes[0], &tender, both).await, ["/price worked_out"]);

    let one = World::with_homes(1).await;
    let competition = one.0.published().await;
    let tender = one.0.start(&competition, &one.1[0]).expect(201).await.id();
    let mut mixed = offer("700.00", "A named nurse.");
    mixed["price_elements"] = prices(["700.00", "20.00", "5.00"]);
    assert_eq!(faults(&one.0, &one.1[0], &tender, mixed).await, ["/price_elements no_schedule"]);
}

#[actix_web::test]
async fn t04_c1_the_opening_works_out_the_total_and_the_fingerprint_is_of_what_was_sent() {
    let (world, homes) = World::with_homes(2).await;
    let competition = published(&world, schedule()).await;
    let id = submitted(&world, &competition, &homes[0], ["700.01", "20.03", "0.00"]).await;
    let path = format!("/tenders/{id}");
    world.opened(&competition).await;
    let own = world.app.get(&path).by(&homes[0].actor).expect(200).await;
    // 700.01 × 40 + 20.03 × 120.5 is 28,000.40 + 2,413.615: a half of a penny is rounded up.
    assert_eq!(own.str("/opened/price/amount"), "30414.02");
    assert_eq!(own.json()["opened"]["price_elements"], prices(["700.01", "20.03", "0.00"]));
    let opened = own.json()["opened"].clone();
    let sent = json!({
        "answers": opened["answers"], "price": null, "price_elements": opened["price_elements"], "salt": opened["salt"]
    });
    let fingerprint = canonical::sha256(canonical::text(&sent).as_bytes());
    assert_eq!(opened["content_sha256"], json!(fingerprint), "whoever has all of it can check it");

    let council = world.app.get(&path).by(&world.commissioner).expect(200).await;
    assert_eq!(council.json()["opened"]["price_elements"], opened["price_elements"]);
    world.app.get(&path).by(&homes[1].actor).expect(404).await;
}

#[actix_web::test]
async fn c2_whoever_marks_quality_reads_no_price_of_any_element() {
    let (world, homes) = World::with_homes(1).await;
    let competition = published(&world, schedule()).await;
    let id = submitted(&world, &competition, &homes[0], ["700.01", "20.03", "0.00"]).await;
    world.opened(&competition).await;
    let evaluator = council(Role::Evaluator, world.authority);
    world.app.known(&evaluator).await;
    let assign = format!("/competitions/{competition}/evaluators/{}", evaluator.id);
    world.app.put(&assign).by(&world.commissioner).json(json!({})).expect(200).await;
    for path in [format!("/tenders/{id}"), format!("/competitions/{competition}/tenders")] {
        let seen = world.app.get(&path).by(&evaluator).expect(200).await.text();
        assert!(seen.contains("A named nurse on every shift."), "{seen}");
        for price in ["price_elements", "700.01", "20.03", "30414.02"] {
            assert!(!seen.contains(price), "{price} in {seen}");
        }
    }
}
