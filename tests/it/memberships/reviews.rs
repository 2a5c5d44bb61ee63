//! Annual and needs-based reviews, and the list of those to hold.

use drawdown::kernel::{Actor, Role};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::acts::because;
use crate::competitions::world::{Home, World};
use crate::support::*;

fn held(on: &str) -> Value {
    json!({"held_on": on, "outcome": "satisfactory", "summary": "All in order."})
}

fn annual<'a>(world: &'a World, home: &Home, by: &Actor, on: &str) -> Request<'a> {
    world.app.post(&format!("/memberships/{}/annual-reviews", home.membership)).by(by).json(held(on))
}

fn schedule<'a>(world: &'a World, home: &Home, by: &Actor, due_on: &str) -> Request<'a> {
    let body = json!({"due_on": due_on, "reason": "Two families complained."});
    world.app.post(&format!("/memberships/{}/reviews", home.membership)).by(by).json(body)
}

/// Kind, day and home of what is to be done.
async fn list(world: &World, query: &str) -> Vec<String> {
    let listed = world.app.get(&world.of_framework(&format!("reviews{query}"))).by(&world.commissioner);
    let listed = listed.expect(200).await.json();
    let line =
        |item: &Value| format!("{} {} {}", text(&item["kind"]), text(&item["due_on"]), text(&item["location_name"]));
    listed["items"].as_array().unwrap().iter().map(line).collect()
}

#[actix_web::test]
async fn n14_annual_reviews_follow_from_the_last_and_the_list_is_in_order_of_the_days() {
    let (world, homes) = World::with_homes(1).await;
    let commissioner = &world.commissioner;
    world.app.at("2021-02-01T09:00");
    let second = world.admit(1).await;
    assert_eq!(list(&world, "").await, [""; 0], "nothing within four weeks");
    assert_eq!(list(&world, "?due=2021-12-10").await, ["annual 2021-12-10 Home 0"]);
    let need = schedule(&world, &second, commissioner, "2021-03-01").expect(201).await;
    assert_eq!((need.str("/kind"), need.json().get("held_on")), ("needs_based".into(), None));
    assert_eq!(world.state(&second).await, "active", "it moves the membership nowhere");
    let wanted = ["needs_based 2021-03-01 Home 1", "annual 2021-12-10 Home 0", "annual 2022-02-01 Home 1"];
    assert_eq!(list(&world, "?due=2022-02-01").await, wanted);
    assert_eq!(list(&world, "").await, wanted[..1], "within four weeks");

    world.app.at("2021-11-20T09:00");
    let recorded = annual(&world, &homes[0], commissioner, "2021-11-18").expect(201).await;
    assert_eq!((recorded.str("/due_on"), recorded.str("/held_on")), ("2021-12-10".into(), "2021-11-18".into()));
    let overdue = world.app.get(&world.of_framework("reviews")).by(commissioner).expect(200).await;
    assert_eq!((overdue.str("/items/0/review_id"), overdue.str("/items/0/overdue")), (need.id(), "true".into()));
    let outcome = world.app.post(&format!("/reviews/{}/outcome", need.id())).by(commissioner).json(held("2021-11-19"));
    assert_eq!(outcome.expect(200).await.str("/outcome"), "satisfactory");
    assert_eq!(list(&world, "?due=2022-12-31").await, ["annual 2022-02-01 Home 1", "annual 2022-11-18 Home 0"]);

    let of = world.app.get(&format!("/memberships/{}/reviews", homes[0].membership)).by(&homes[0].actor);
    let of = of.expect(200).await;
    assert_eq!(
        (of.str("/next_annual_due_on"), of.str("/items/0/summary")),
        ("2022-11-18".into(), "All in order.".into())
    );
    assert_eq!(world.act_by(&second.actor, &second, "withdraw", because("We close.")).await.status, 200);
    assert_eq!(list(&world, "?due=2022-12-31").await, ["annual 2022-11-18 Home 0"], "who has left is not reviewed");
}

#[actix_web::test]
async fn n14_a_review_is_recorded_once_and_never_before_it_was_held() {
    let (world, homes) = World::with_homes(1).await;
    let (home, commissioner) = (&homes[0], &world.commissioner);
    world.app.at("2021-12-01T09:00");
    let past = schedule(&world, home, commissioner, "2021-11-30").expect(422).await;
    assert_eq!(past.faults(), ["/due_on past"]);
    let review = schedule(&world, home, commissioner, "2021-12-05").expect(201).await.id();
    let outcome = |on: &str| world.app.post(&format!("/reviews/{review}/outcome")).by(commissioner).json(held(on));
    assert_eq!(outcome("2021-12-02").expect(422).await.faults(), ["/held_on future_date"]);
    assert_eq!(outcome("2020-12-09").expect(422).await.faults(), ["/held_on before_admission"]);
    outcome("2021-12-01").expect(200).await;
    assert_eq!(outcome("2021-12-01").expect(409).await.problem(), "wrong-state");
    annual(&world, home, commissioner, "2021-11-30").expect(201).await;
    let again = annual(&world, home, commissioner, "2021-11-30").expect(422).await;
    assert_eq!(again.faults(), ["/held_on not_after_the_last"]);
    let stranger = world.authority("kent").await;
    world.app.post(&format!("/reviews/{review}/outcome")).by(&stranger).json(held("2021-12-01")).expect(404).await;
    schedule(&world, home, &stranger, "2021-12-05").expect(404).await;
    schedule(&world, home, &council(Role::Auditor, world.authority), "2021-12-05").expect(403).await;
}

#[actix_web::test]
async fn n14_of_parallel_records_of_one_annual_review_one_stands() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at("2021-12-12T09:00");
    let days = ["2021-12-10", "2021-12-11", "2021-12-12"];
    let records = days.iter().map(|day| annual(&world, &homes[0], &world.commissioner, day).send());
    let statuses: Vec<u16> = join_all(records).await.iter().map(|answer| answer.status).collect();
    let of = world.app.get(&format!("/memberships/{}/reviews", homes[0].membership)).by(&world.commissioner);
    let of = of.expect(200).await.json();
    let dues: Vec<String> = of["items"].as_array().unwrap().iter().map(|item| text(&item["due_on"])).collect();
    let mut distinct = dues.clone();
    distinct.dedup();
    assert_eq!(dues, distinct, "each is the next of another: {statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), dues.len());
}

#[actix_web::test]
async fn n14_a_review_is_due_within_the_life_of_the_framework() {
    let (world, homes) = World::with_homes(1).await;
    for day in ["9999-12-31", "2027-02-08"] {
        let refused = schedule(&world, &homes[0], &world.commissioner, day).expect(422).await;
        assert_eq!(refused.faults(), ["/due_on after_the_end"], "{day}");
    }
    schedule(&world, &homes[0], &world.commissioner, "2027-02-07").expect(201).await;
}
