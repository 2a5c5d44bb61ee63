//! Performance leads by kind of care.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::joint::Joint;
use crate::support::*;

fn held(on: &str) -> Value {
    json!({"held_on": on, "outcome": "concerns", "summary": "Two nurses short on every night."})
}

#[actix_web::test]
async fn n08_the_review_of_a_nursing_home_is_led_by_the_health_partner() {
    let joint = Joint::sharing(2, &["members", "reviews"], &["record_reviews"]).await;
    joint.nursing(1).await;
    let (world, app) = (&joint.world, &joint.world.app);
    let path = world.of_framework("reviews?due=2021-12-31");
    let of = |listed: &Value| {
        let items = listed["items"].as_array().unwrap().iter();
        items
            .map(|item| format!("{} {}", text(&item["location_name"]), text(&item["lead_authority_name"])))
            .collect::<Vec<_>>()
    };
    let wanted = ["Home 0 wiltshire council", "Home 1 health council"];
    assert_eq!(of(&app.get(&path).by(&world.commissioner).expect(200).await.json()), wanted);
    assert_eq!(of(&app.get(&path).by(&joint.health).expect(200).await.json()), wanted);
    let mine = app.get(&format!("{path}&mine=true")).by(&joint.health).expect(200).await.json();
    assert_eq!(of(&mine), wanted[1..]);

    app.at("2021-12-01T09:00");
    let annual = |home: usize, by: &drawdown::kernel::Actor| {
        app.post(&joint.member(home, "/annual-reviews")).by(by).json(held("2021-11-30"))
    };
    let led = annual(1, &joint.health).expect(201).await;
    assert_eq!(led.str("/lead_authority_id"), joint.partner.to_string());
    annual(0, &joint.health).expect(403).await;
    annual(0, &world.commissioner).expect(201).await;
    annual(0, &joint.stranger).expect(404).await;
    let read = app.get(&joint.member(1, "/reviews")).by(&world.commissioner).expect(200).await;
    assert_eq!(read.str("/items/0/summary"), "Two nurses short on every night.");

    let audit = app.get("/audit?action=membership.reviewed").by(&council(Role::Auditor, world.authority));
    assert_eq!(audit.expect(200).await.json()["items"].as_array().map(Vec::len), Some(2), "the lead's log has both");
}

#[actix_web::test]
async fn n08_a_partner_without_that_power_reads_reviews_and_records_none() {
    let joint = Joint::sharing(1, &["members", "reviews"], &[]).await;
    joint.nursing(0).await;
    let app = &joint.world.app;
    app.at("2021-12-01T09:00");
    let schedule = json!({"due_on": "2021-12-24", "reason": "Complaints."});
    let refused = app.post(&joint.member(0, "/reviews")).by(&joint.health).json(schedule.clone()).expect(403).await;
    assert_eq!(refused.problem(), "forbidden");
    let review = app.post(&joint.member(0, "/reviews")).by(&joint.world.commissioner).json(schedule).expect(201).await;
    let outcome = format!("/reviews/{}/outcome", review.id());
    app.post(&outcome).by(&joint.health).json(held("2021-12-01")).expect(403).await;
    app.post(&outcome).by(&joint.stranger).json(held("2021-12-01")).expect(404).await;
    assert_eq!(joint.reads(&joint.health, &joint.member(0, "/reviews")).await, 200);
    joint.share(&["members", "reviews"], &["record_reviews"]).await;
    app.post(&outcome).by(&joint.health).json(held("2021-12-01")).expect(200).await;
}

#[actix_web::test]
async fn n08_a_partner_changes_members_only_where_its_entry_says_so() {
    let joint = Joint::sharing(1, &["members", "reviews"], &["record_reviews"]).await;
    let world = &joint.world;
    let home = &joint.homes[0];
    let reason = json!({"reason": "Two nurses short on every night."});
    for act in ["start-review", "suspend"] {
        let refused = world.act_by(&joint.health, home, act, reason.clone()).await;
        assert_eq!((refused.status, refused.problem()), (403, "forbidden".into()), "{act}");
    }
    joint.share(&["members", "reviews"], &["change_members"]).await;
    let started = world.act_by(&joint.health, home, "start-review", reason.clone()).await;
    assert_eq!(started.status, 200, "{}", started.text());
    let started = world.act_by(&joint.health, home, "suspend", reason.clone()).await;
    assert_eq!(started.status, 200, "{}", started.text());
    let service = world.app.put(&joint.member(0, "/service-type")).by(&joint.health).if_match(3);
    service.json(json!({"service_type": "nursing"})).expect(403).await;
    joint.share(&["members"], &[]).await;
    assert_eq!(world.act_by(&joint.health, home, "reinstate", reason.clone()).await.status, 403);
    assert_eq!(world.act_by(&joint.stranger, home, "reinstate", reason).await.status, 404);
}
