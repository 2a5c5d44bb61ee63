//! Removal under the law of the framework, and the notices it obliges (law.md 1-3: ss.37, 39, 59).

use serde_json::{Value, json};

use super::acts::because;
use crate::competitions::world::{Home, World};
use crate::support::*;

const MARKET: &str = "pa2023_dynamic_market";

fn removal(ground: &str) -> Value {
    json!({"ground": ground, "reason": "The plan was not met."})
}

fn announcement(ground: &str, day: &str) -> Value {
    json!({"ground": ground, "reason": "The plan was not met.", "takes_effect_on": day})
}

/// Codes and last days of the notices that the last change obliges.
async fn obliged(world: &World, home: &Home) -> Vec<String> {
    let read = world.membership(home).await.json();
    let last = read["history"].as_array().unwrap().last().unwrap().clone();
    let notices = last["notices"].as_array().unwrap().iter();
    notices.map(|notice| format!("{} {}", text(&notice["code"]), notice["due_on"].as_str().unwrap_or("-"))).collect()
}

#[actix_web::test]
async fn s37_a_market_tells_its_member_before_it_removes_it() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.under(MARKET).await;
    world.app.at("2026-05-04T09:00");
    world.done(home, "suspend").await;
    let untold = world.act(home, "terminate", removal("conditions_not_met")).await;
    assert_eq!((untold.status, untold.problem()), (422, "refused-by-regime".into()));
    assert!(untold.str("/detail").contains("Procurement Act 2023, s.37(4)"), "{}", untold.text());
    let today = world.act(home, "announce-removal", announcement("conditions_not_met", "2026-05-04")).await;
    assert_eq!(today.faults(), ["/takes_effect_on not_ahead"]);
    let never = world.act(home, "announce-removal", announcement("conditions_not_met", "2027-02-08")).await;
    assert_eq!(never.faults(), ["/takes_effect_on after_the_end"]);
    let told = world.act(home, "announce-removal", announcement("conditions_not_met", "2026-06-01")).await;
    assert_eq!((told.status, told.str("/state")), (200, "suspended".into()), "{}", told.text());
    assert_eq!(told.str("/history/2/takes_effect_on"), "2026-06-01");
    world.app.at("2026-05-31T23:59");
    let early = world.act(home, "terminate", removal("conditions_not_met")).await;
    assert!(early.str("/detail").contains("from 2026-06-01 on, not before"), "{}", early.text());
    world.app.at("2026-06-01T00:00");
    let gone = world.act(home, "terminate", removal("conditions_not_met")).await;
    assert_eq!((gone.status, gone.str("/state")), (200, "terminated".into()), "{}", gone.text());
}

#[actix_web::test]
async fn s37_a_market_removes_on_the_grounds_of_the_act_and_the_debarred_at_once() {
    let (world, homes) = World::with_homes(2).await;
    world.under(MARKET).await;
    world.app.at("2026-05-04T09:00");
    world.done(&homes[0], "suspend").await;
    let terms = world.act(&homes[0], "terminate", removal("terms")).await;
    assert_eq!(terms.faults()[0], "/ground listed-ground", "{}", terms.text());
    assert!(terms.str("/detail").contains("s.37(1)-(2)"));
    let excludable = world.act(&homes[1], "terminate", removal("excludable")).await;
    assert_eq!(excludable.problem(), "wrong-state", "an active member is looked into first");
    let debarred = world.act(&homes[1], "terminate", removal("debarred")).await;
    assert_eq!((debarred.status, debarred.str("/state")), (200, "terminated".into()), "{}", debarred.text());
}

#[actix_web::test]
async fn s37_an_announcement_lapses_with_a_reinstatement() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.under(MARKET).await;
    world.app.at("2026-05-04T09:00");
    world.done(home, "suspend").await;
    let told = world.act(home, "announce-removal", announcement("conditions_not_met", "2026-05-05")).await;
    assert_eq!(told.status, 200);
    world.app.at("2026-05-06T09:00");
    world.done(home, "reinstate").await;
    world.done(home, "suspend").await;
    let untold = world.act(home, "terminate", removal("conditions_not_met")).await;
    assert_eq!(untold.problem(), "refused-by-regime");
}

#[actix_web::test]
async fn t20_comings_and_goings_oblige_a_notice_and_a_suspension_none() {
    let (world, homes) = World::with_homes(3).await;
    world.under(MARKET).await;
    world.app.at("2026-05-04T09:00");
    assert_eq!(obliged(&world, &homes[0]).await, ["UK15 -"], "it was admitted");
    for act in ["start-review", "suspend"] {
        world.done(&homes[0], act).await;
        assert_eq!(obliged(&world, &homes[0]).await, [""; 0], "{act}");
    }
    assert_eq!(world.act_by(&homes[0].actor, &homes[0], "withdraw", because("We close.")).await.status, 200);
    assert_eq!(obliged(&world, &homes[0]).await, ["UK15 -"]);
    assert_eq!(world.act(&homes[1], "terminate", removal("debarred")).await.status, 200);
    assert_eq!(obliged(&world, &homes[1]).await, ["UK15 -", "notice of exclusion 2026-06-02"], "30 days, s.59(2)");

    let due = world.app.get(&world.of_framework("notices")).by(&world.commissioner).expect(200).await.json();
    let of_day: Vec<String> = due["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["happened_on"] == "2026-05-04")
        .map(|item| format!("{} {} {}", text(&item["code"]), item["left"], item["due_on"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(of_day, ["UK15 2 -", "notice of exclusion 2 2026-06-02"]);
}

#[actix_web::test]
async fn a_framework_of_another_law_removes_by_its_own_terms() {
    let (world, homes) = World::with_homes(2).await;
    world.app.at("2021-05-04T09:00");
    world.done(&homes[0], "start-review").await;
    let gone = world.act(&homes[0], "terminate", removal("terms")).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    assert_eq!(obliged(&world, &homes[0]).await, [""; 0], "the old law wants no notice of it");
    world.done(&homes[1], "start-review").await;
    assert_eq!(world.act(&homes[1], "announce-removal", announcement("terms", "2021-06-01")).await.status, 200);
    let early = world.act(&homes[1], "terminate", removal("terms")).await;
    assert_eq!(early.problem(), "refused-by-regime", "what was announced binds");
}

#[actix_web::test]
async fn a_removal_is_made_once_and_a_repeated_request_gets_its_first_answer() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at("2021-05-04T09:00");
    world.done(&homes[0], "suspend").await;
    let path = format!("/memberships/{}/terminate", homes[0].membership);
    let remove = || world.app.post(&path).by(&world.commissioner).if_match(2).key("remove-1").json(removal("terms"));
    let first = remove().expect(200).await;
    assert_eq!(remove().expect(200).await.json(), first.json());
    world.app.post(&path).by(&world.commissioner).if_match(2).json(removal("terms")).expect(412).await;
    assert_eq!(world.history(&homes[0]).await, ["admitted", "suspended", "terminated"]);
}
