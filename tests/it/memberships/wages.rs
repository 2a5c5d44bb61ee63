//! Wage declarations by financial year.

use drawdown::kernel::Role;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::acts::because;
use crate::competitions::world::{Home, World};
use crate::evaluation::stage::Stage;
use crate::support::*;

fn pounds(amount: &str) -> Value {
    json!({"amount": amount, "currency": "GBP"})
}

impl World {
    async fn floor(&self, year: &str, rate: &str) -> Answer {
        let put = self.app.put(&self.of_framework(&format!("wage-floors/{year}"))).by(&self.commissioner);
        put.json(json!({"name": "Real Living Wage", "hourly_rate": pounds(rate)})).send().await
    }

    /// Says a floor anew.
    fn raise(&self, year: &str, version: i64, rate: &str) -> Request<'_> {
        let put = self.app.put(&self.of_framework(&format!("wage-floors/{year}"))).by(&self.commissioner);
        let why = "The foundation published the new rate on 1 November.";
        put.if_match(version).json(json!({"name": "Real Living Wage", "hourly_rate": pounds(rate), "reason": why}))
    }

    fn declare(&self, home: &Home, year: &str, rate: &str) -> Request<'_> {
        let path = format!("/memberships/{}/wage-declarations", home.membership);
        self.app.post(&path).by(&home.actor).json(json!({"year": year, "lowest_hourly_rate": pounds(rate)}))
    }

    fn correct(&self, home: &Home, year: &str, version: i64, rate: &str) -> Request<'_> {
        let path = format!("/memberships/{}/wage-declarations/{year}/corrections", home.membership);
        let body = json!({"lowest_hourly_rate": pounds(rate), "reason": "Two night workers were left out."});
        self.app.post(&path).by(&home.actor).if_match(version).json(body)
    }

    /// Home and state of who owes a declaration.
    async fn wages(&self, query: &str) -> Vec<String> {
        let listed = self.app.get(&self.of_framework(&format!("wage-declarations/{query}"))).by(&self.commissioner);
        let listed = listed.expect(200).await.json();
        let line = |item: &Value| format!("{} {}", text(&item["location_name"]), text(&item["state"]));
        listed["items"].as_array().unwrap().iter().map(line).collect()
    }
}

#[actix_web::test]
async fn s08_a_declaration_below_the_floor_is_flagged_and_missing_ones_are_listed() {
    let (world, homes) = World::with_homes(3).await;
    assert_eq!(world.declare(&homes[0], "2020-21", "9.50").expect(409).await.problem(), "wrong-state", "no floor yet");
    assert_eq!(world.floor("2020-21", "0").await.faults(), ["/hourly_rate/amount out_of_range"]);
    assert_eq!(world.floor("2020-21", "9.50").await.status, 200);
    let met = world.declare(&homes[0], "2020-21", "9.50").expect(201).await;
    assert_eq!((met.str("/state"), met.str("/floor/name")), ("met".into(), "Real Living Wage".into()));
    let below = world.declare(&homes[1], "2020-21", "9.499999").expect(422).await;
    assert_eq!(below.faults(), ["/lowest_hourly_rate/amount invalid"], "pounds and pence");
    assert_eq!(world.declare(&homes[1], "2020-21", "9.49").expect(201).await.str("/state"), "below_floor");
    assert_eq!(world.wages("2020-21").await, ["Home 0 met", "Home 1 below_floor", "Home 2 missing"]);
    assert_eq!(world.wages("2020-21?missing=true").await, ["Home 2 missing"]);
    assert_eq!(world.wages("2019-20").await, [""; 0], "nobody was a member then");
    assert_eq!(world.state(&homes[1]).await, "active", "a flag, not a failure");
}

#[actix_web::test]
async fn s08_a_floor_raised_later_fails_nobody_in_hindsight() {
    let (world, homes) = World::with_homes(2).await;
    world.floor("2020-21", "9.30").await;
    world.declare(&homes[0], "2020-21", "9.30").expect(201).await;
    assert_eq!(world.raise("2020-21", 1, "9.50").expect(200).await.version(), 2);
    world.floor("2021-22", "9.90").await;
    assert_eq!(world.wages("2020-21").await, ["Home 0 met", "Home 1 missing"]);
    assert_eq!(world.declare(&homes[1], "2020-21", "9.30").expect(201).await.str("/state"), "below_floor");
    let corrected = world.correct(&homes[0], "2020-21", 1, "9.30").expect(201).await;
    assert_eq!(corrected.str("/state"), "met", "held to the floor that the first was made under");
    assert_eq!(world.wages("2021-22").await, ["Home 0 missing", "Home 1 missing"], "each year is declared anew");
}

#[actix_web::test]
async fn s08_a_floor_is_said_anew_on_its_version_and_with_a_reason() {
    let (world, homes) = World::with_homes(1).await;
    let path = world.of_framework("wage-floors/2020-21");
    world.app.get(&path).by(&world.commissioner).expect(404).await;
    world.raise("2020-21", 1, "9.30").expect(404).await;
    assert_eq!(world.floor("2020-21", "9.30").await.version(), 1);
    assert_eq!(world.floor("2020-21", "9.50").await.problem(), "version-required");
    world.raise("2020-21", 2, "9.50").expect(412).await;
    let put = world.app.put(&path).by(&world.commissioner).if_match(1);
    let silent = put.json(json!({"name": "Real Living Wage", "hourly_rate": pounds("9.50")})).expect(422).await;
    assert_eq!(silent.faults(), ["/reason missing"]);
    let read = world.app.get(&path).by(&homes[0].actor).expect(200).await;
    assert_eq!((read.version(), read.str("/hourly_rate/amount")), (1, "9.30".into()), "nothing of it was kept");
    assert_eq!(world.raise("2020-21", 1, "9.50").expect(200).await.version(), 2);
    world.raise("2020-21", 1, "9.60").expect(412).await;
    let events =
        world.app.get("/audit?limit=100").by(&council(Role::Auditor, world.authority)).expect(200).await.text();
    assert!(events.contains("The foundation published the new rate on 1 November."), "{events}");
}

#[actix_web::test]
async fn s08_who_was_removed_declares_nothing() {
    let (world, homes) = World::with_homes(1).await;
    world.floor("2020-21", "9.50").await;
    world.declare(&homes[0], "2020-21", "9.60").expect(201).await;
    world.done(&homes[0], "suspend").await;
    let body = json!({"ground": "terms", "reason": "The plan of 3 May was not met."});
    assert_eq!(world.act(&homes[0], "terminate", body).await.status, 200);
    world.floor("2021-22", "9.50").await;
    assert_eq!(world.declare(&homes[0], "2021-22", "9.60").expect(409).await.problem(), "wrong-state");
    assert_eq!(world.correct(&homes[0], "2020-21", 1, "9.40").expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn s08_one_declaration_a_year_corrected_only_by_a_new_version() {
    let (world, homes) = World::with_homes(1).await;
    let home = &homes[0];
    world.floor("2020-21", "9.50").await;
    let first = world.declare(home, "2020-21", "9.60").expect(201).await;
    assert_eq!(first.version(), 1);
    assert_eq!(world.declare(home, "2020-21", "9.70").expect(409).await.problem(), "conflict");
    world.correct(home, "2020-21", 2, "9.40").expect(412).await;
    world.correct(home, "2021-22", 1, "9.40").expect(404).await;
    let second = world.correct(home, "2020-21", 1, "9.40").expect(201).await;
    assert_eq!((second.version(), second.str("/state")), (2, "below_floor".into()));
    world.correct(home, "2020-21", 1, "9.45").expect(412).await;
    let path = format!("/memberships/{}/wage-declarations", home.membership);
    let kept = world.app.get(&path).by(&home.actor).expect(200).await.json();
    let versions: Vec<_> = kept["items"].as_array().unwrap().iter().map(|item| item["version"].clone()).collect();
    assert_eq!(versions, [json!(1), json!(2)]);
    assert_eq!(kept["items"][1]["correction"], "Two night workers were left out.");
    world.app.get(&path).by(&council(Role::Broker, world.authority)).expect(403).await;
    world.app.get(&path).by(&world.authority("kent").await).expect(404).await;
}

#[actix_web::test]
async fn s08_of_parallel_declarations_one_stands() {
    let (world, homes) = World::with_homes(1).await;
    world.floor("2020-21", "9.50").await;
    let rates = ["9.50", "9.60", "9.70", "9.80"];
    let all = join_all(rates.iter().map(|rate| world.declare(&homes[0], "2020-21", rate).send())).await;
    let mut statuses: Vec<u16> = all.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[actix_web::test]
async fn b17_the_declaration_covers_the_year_of_the_contract() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    // Three years from 1 April 2021.
    stage.award(&competition, &approval).expect(201).await;
    let framework = format!("/frameworks/{}", stage.framework);
    let winner = &stage.homes[1];
    let app = &stage.app;
    let membership = format!("/memberships/{}", winner.membership);
    let left = app.post(&format!("{membership}/withdraw")).by(&winner.provider).if_match(1).json(because("We close."));
    left.expect(200).await;
    let missing = async |year: &str| {
        let path = format!("{framework}/wage-declarations/{year}?missing=true");
        let listed = app.get(&path).by(&stage.commissioner).expect(200).await.json();
        let items = listed["items"].as_array().unwrap().iter();
        items.map(|item| text(&item["membership_id"])).collect::<Vec<_>>()
    };
    let other = stage.homes[0].membership.clone();
    assert_eq!(
        missing("2020-21").await,
        std::slice::from_ref(&other),
        "it has left, and its contract begins in the next year"
    );
    for year in ["2021-22", "2022-23", "2023-24"] {
        assert_eq!(missing(year).await, [other.clone(), winner.membership.clone()], "the contract runs: {year}");
    }
    assert_eq!(missing("2024-25").await, std::slice::from_ref(&other));
    let floor = json!({"name": "Real Living Wage", "hourly_rate": pounds("9.50")});
    for year in ["2020-21", "2021-22", "2022-23"] {
        let put = app.put(&format!("{framework}/wage-floors/{year}")).by(&stage.commissioner);
        put.json(floor.clone()).expect(200).await;
    }
    let declare = async |year: &str| {
        let body = json!({"year": year, "lowest_hourly_rate": pounds("9.50")});
        app.post(&format!("{membership}/wage-declarations")).by(&winner.provider).json(body).send().await
    };
    let gone = declare("2020-21").await;
    assert_eq!(
        (gone.status, gone.problem()),
        (409, "wrong-state".into()),
        "it has left, and owes nothing of that year"
    );
    assert_eq!(declare("2022-23").await.status, 201);
    assert_eq!(missing("2021-22").await.len(), 2, "another year's declaration does not cover it");
    assert_eq!(declare("2021-22").await.status, 201);
    assert_eq!(missing("2021-22").await, [other]);
}
