//! What tenderers say of several lots together (C4, H02): sealed with each tender, and compared only where it holds.

use serde_json::{Value, json};

use super::{allocate, published, winners};
use crate::evaluation::stage::Stage;
use crate::support::*;

/// Starts a tender of a home and saves this offer; answers the tender's id and the answer to the saving.
async fn save(stage: &Stage, competition: &str, home: usize, price: &str, conditions: Value) -> (String, Answer) {
    let home = &stage.homes[home];
    let start = stage.app.post(&format!("/competitions/{competition}/tenders")).by(&home.provider);
    let tender = start.json(json!({"membership_id": home.membership})).expect(201).await.id();
    let mut offer = json!({
        "price": {"amount": price, "currency": "GBP"},
        "answers": [
            {"question": "care", "text": "Every resident has a named nurse on every shift."},
            {"question": "mobilisation", "text": "The beds are ready and staffed today."}
        ]
    });
    if !conditions.is_null() {
        offer["conditions"] = conditions;
    }
    let saved = stage.app.put(&format!("/tenders/{tender}")).by(&home.provider).if_match(1).json(offer).send().await;
    (tender, saved)
}

async fn tender(stage: &Stage, competition: &str, home: usize, price: &str, conditions: Value) -> String {
    let (tender, saved) = save(stage, competition, home, price, conditions).await;
    assert_eq!(saved.status, 200, "{}", saved.json());
    let submit = stage.app.post(&format!("/tenders/{tender}/submit")).by(&stage.homes[home].provider);
    submit.if_match(saved.version()).expect(200).await;
    tender
}

/// Opens, marks alike and ranks.
async fn judged(stage: &Stage, zones: &[String], tenders: &[Vec<String>]) {
    let evaluator = stage.evaluator();
    for (zone, tenders) in zones.iter().zip(tenders) {
        stage.open(zone).await;
        for tender in tenders {
            stage.mark(&evaluator, tender, [4, 4]).await;
        }
        for tender in tenders {
            stage.agree(zone, tender, [4, 4]).await;
        }
        stage.rank(zone).await;
    }
}

fn at_least(least: u32, price: &str) -> Value {
    json!({"discounts": [{"at_least": least, "price": {"amount": price, "currency": "GBP"}}]})
}

#[actix_web::test]
async fn h02_a_price_for_several_zones_wins_them_together_and_is_what_is_contracted_for() {
    let stage = Stage::with_homes(2).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &json!({})).await;
    let mut tenders = vec![];
    for zone in &zones {
        // Zone by zone the second home is cheaper; both zones together the first one is.
        let large = tender(&stage, zone, 0, "700.00", at_least(2, "600.00")).await;
        let small = tender(&stage, zone, 1, "650.00", Value::Null).await;
        tenders.push(vec![large, small]);
    }
    judged(&stage, &zones, &tenders).await;
    let allocation = allocate(&stage, &procurement).await;
    assert_eq!(winners(&allocation), [&json!(tenders[0][0]), &json!(tenders[1][0])]);
    // 600 a week × 40 beds × 52 weeks × 3 years, twice.
    assert_eq!((&allocation["outcome"], &allocation["total"]["cost"]), (&json!("proved"), &json!("7488000")));
    let winner = &allocation["lots"][0]["winner"];
    assert_eq!(winner["discounted_price"], json!({"amount": "600.00", "currency": "GBP"}));
    assert_eq!((&winner["cost"], &winner["full_cost"]), (&json!("3744000"), &json!("4368000")));

    let approval = stage.approved(&zones[0], &[&tenders[0][0]]).await;
    let award = stage.app.post(&format!("/competitions/{}/awards", zones[0])).by(&stage.commissioner);
    let award = award.json(json!({"approval_id": approval})).expect(201).await;
    let contract = format!("/contracts/{}", award.str("/items/0/contract_id"));
    let contract = stage.app.get(&contract).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(contract["price"], json!({"amount": "600.00", "currency": "GBP"}));
}

#[actix_web::test]
async fn h02_what_was_approved_is_not_awarded_at_another_price() {
    let stage = Stage::with_homes(2).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &json!({})).await;
    let mut tenders = vec![];
    for zone in &zones {
        let large = tender(&stage, zone, 0, "700.00", at_least(2, "600.00")).await;
        tenders.push(vec![large, tender(&stage, zone, 1, "750.00", Value::Null).await]);
    }
    judged(&stage, &zones, &tenders).await;
    allocate(&stage, &procurement).await;
    let approval = stage.approved(&zones[0], &[&tenders[0][0]]).await;
    // It loses the other zone afterwards, and with it the price for both.
    stage.app.clock.move_to(stage.app.clock.now() + chrono::TimeDelta::minutes(5)).expect("later");
    let out =
        json!({"tender_id": tenders[1][0], "ground": "exclusion", "reason": "The manager was convicted of fraud."});
    let path = format!("/competitions/{}/disqualifications", zones[1]);
    stage.app.post(&path).by(&stage.commissioner).json(out).expect(201).await;
    let award = || {
        let award = stage.app.post(&format!("/competitions/{}/awards", zones[0])).by(&stage.commissioner);
        award.json(json!({"approval_id": approval}))
    };
    allocate(&stage, &procurement).await;
    let refused = award().send().await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));
    assert!(refused.str("/detail").contains("allocated again"), "{}", refused.str("/detail"));
}

#[actix_web::test]
async fn c4_nobody_is_given_more_than_it_wants_or_can_supply_and_a_discount_holds_only_then() {
    let stage = Stage::with_homes(2).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 3], &json!({})).await;
    let mut tenders = vec![];
    for (n, zone) in zones.iter().enumerate() {
        // It wants two at most, said once; three would be cheaper for everybody.
        let mut said = at_least(3, "500.00");
        if n == 1 {
            said["most_lots"] = json!(2);
        }
        let wanted = tender(&stage, zone, 0, "600.00", said).await;
        // Eighty beds are two zones of forty.
        let other = tender(&stage, zone, 1, "650.00", json!({"capacity": 80})).await;
        tenders.push(vec![wanted, other]);
    }
    judged(&stage, &zones, &tenders).await;
    let allocation = allocate(&stage, &procurement).await;
    let won = winners(&allocation);
    let first = tenders.iter().filter(|zone| won.contains(&&json!(zone[0]))).count();
    assert_eq!(first, 2, "{allocation}");
    assert_eq!(allocation["total"]["cost"], "11544000", "(600 + 600 + 650) × 40 × 52 × 3: the discount does not hold");
    assert!(allocation["lots"].as_array().unwrap().iter().all(|lot| lot["winner"].get("discounted_price").is_none()));
}

#[actix_web::test]
async fn c4_whoever_is_best_in_more_lots_than_it_may_have_gets_those_it_prefers() {
    let stage = Stage::with_homes(2).await;
    let limits = json!({"objective": "preferences", "most_lots": 1});
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &limits).await;
    let mut tenders = vec![];
    for (n, zone) in zones.iter().enumerate() {
        let best = tender(&stage, zone, 0, "600.00", json!({"preference": 2 - n})).await;
        tenders.push(vec![best, tender(&stage, zone, 1, "650.00", Value::Null).await]);
    }
    judged(&stage, &zones, &tenders).await;
    assert_eq!(winners(&allocate(&stage, &procurement).await), [&json!(tenders[0][1]), &json!(tenders[1][0])]);
}

#[actix_web::test]
async fn c4_conditions_that_make_no_sense_are_refused_field_by_field_and_shown_to_nobody_who_marks() {
    let stage = Stage::with_homes(1).await;
    let (_, zones) = published(&stage, &["block_nursing"; 2], &json!({})).await;
    let alone = stage.competition().await;
    let (_, refused) = save(&stage, &alone, 0, "700.00", json!({"most_lots": 1})).await;
    assert_eq!((refused.status, refused.faults()), (422, vec!["/conditions no_procurement".into()]));

    let price = |amount: &str| json!({"amount": amount, "currency": "GBP"});
    let (id, refused) = save(
        &stage,
        &zones[0],
        0,
        "700.00",
        json!({
            "preference": 3, "most_lots": 0, "capacity": 0,
            "discounts": [
                {"at_least": 2, "price": price("700.00")},
                {"at_least": 2, "price": price("600.00")},
                {"at_least": 3, "price": price("600.00")},
                {"price": price("600.00")},
                {"all_of": [zones[1], alone], "price": price("600.00")},
                {"all_of": [zones[0], zones[1]], "at_least": 2, "price": price("0.00")},
            ],
        }),
    )
    .await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.faults(),
        [
            "/conditions/preference out_of_range",
            "/conditions/most_lots out_of_range",
            "/conditions/capacity out_of_range",
            "/conditions/discounts/0/price/amount not_lower",
            "/conditions/discounts/1 duplicate",
            "/conditions/discounts/2/at_least out_of_range",
            "/conditions/discounts/3 one_condition",
            "/conditions/discounts/4/all_of bad_lots",
            "/conditions/discounts/5 one_condition",
            "/conditions/discounts/5/price/amount not_lower",
        ]
    );
    let path = format!("/tenders/{id}");
    let offer = json!({
        "price": price("700.00"), "conditions": {"most_lots": 1},
        "answers": [{"question": "care", "text": "A nurse."}, {"question": "mobilisation", "text": "Ready."}],
    });
    let saved = stage.app.put(&path).by(&stage.homes[0].provider).if_match(1).json(offer).expect(200).await;
    let submit = stage.app.post(&format!("{path}/submit")).by(&stage.homes[0].provider);
    submit.if_match(saved.version()).expect(200).await;
    stage.open(&zones[0]).await;
    let council = stage.app.get(&path).by(&stage.commissioner).expect(200).await.json();
    let opened = &council["opened"];
    assert_eq!(opened["conditions"], json!({"most_lots": 1}));
    let content = json!({
        "answers": opened["answers"], "conditions": opened["conditions"], "price": opened["price"], "salt": opened["salt"],
    });
    let fingerprint = drawdown::kernel::canonical::sha256(content.to_string().as_bytes());
    assert_eq!(opened["content_sha256"], json!(fingerprint), "whoever has all of it can check the fingerprint");
    let evaluator = stage.evaluator();
    stage.assign(&zones[0], &evaluator, json!({"lay": false})).await;
    let seen = stage.app.get(&path).by(&evaluator).expect(200).await.json();
    assert!(seen["opened"].get("conditions").is_none() && seen["opened"].get("price").is_none(), "{seen}");
}

#[actix_web::test]
async fn c4_a_price_that_needs_a_cancelled_lot_never_holds_and_the_others_are_allocated() {
    let stage = Stage::with_homes(1).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &json!({})).await;
    let both = json!({"discounts": [{"all_of": zones, "price": {"amount": "500.00", "currency": "GBP"}}]});
    let tender = tender(&stage, &zones[0], 0, "600.00", both).await;
    let path = format!("/competitions/{}", zones[1]);
    let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    let cancel = stage.app.post(&format!("{path}/cancel")).by(&stage.commissioner).if_match(version);
    cancel.json(json!({"reason": "The zone is served already."})).expect(200).await;
    judged(&stage, &zones[..1], &[vec![tender.clone()]]).await;
    let allocation = allocate(&stage, &procurement).await;
    assert_eq!(winners(&allocation), [&json!(tender)]);
    assert_eq!(allocation["total"]["cost"], "3744000", "600 × 40 × 52 × 3: the condition does not hold");
}
