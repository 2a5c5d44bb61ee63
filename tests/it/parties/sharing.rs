//! Lead, partner, stranger: what each of them reads.

use drawdown::kernel::{Actor, Role};
use serde_json::json;

use super::joint::{EVERYTHING, Joint};
use crate::applications::ground::Ground;
use crate::evaluation::stage::Stage;
use crate::support::*;

/// Each path with what opens it.
fn readings(joint: &Joint) -> Vec<(String, &'static str)> {
    let of = |rest: &str| joint.world.of_framework(rest);
    vec![
        (joint.member(0, ""), "members"),
        (joint.member(0, "/reviews"), "reviews"),
        (joint.member(0, "/improvement-plan"), "reviews"),
        (of("reviews"), "reviews"),
        (joint.member(0, "/open-book"), "open_book"),
        (joint.member(0, "/wage-declarations"), "open_book"),
        (of("open-book/2020-21"), "open_book"),
        (of("wage-declarations/2020-21"), "open_book"),
        (of("measures"), "open_book"),
        (of("applications"), "applications"),
        (of("decisions"), "decisions"),
    ]
}

/// What stays the lead's, whatever is shared.
fn never(joint: &Joint) -> Vec<String> {
    ["law", "notices", "rulebook", "rulebook/versions", "rulebook/drafts", "simulations"]
        .map(|rest| joint.world.of_framework(rest))
        .to_vec()
}

async fn planned(joint: &Joint) {
    joint.world.app.at("2021-05-03T09:00");
    joint.world.done(&joint.homes[0], "start-review").await;
    let plan = crate::memberships::acts::plan();
    assert_eq!(joint.world.act(&joint.homes[0], "improvement-plan", plan).await.status, 201);
}

#[actix_web::test]
async fn t22_a_partner_reads_exactly_what_is_shared_and_a_stranger_nothing() {
    let joint = Joint::new(1).await;
    planned(&joint).await;
    for shared in EVERYTHING {
        joint.share(&[shared], &[]).await;
        for (path, opened_by) in readings(&joint) {
            let wanted = if opened_by == shared { 200 } else { 404 };
            assert_eq!(joint.reads(&joint.health, &path).await, wanted, "{path} with {shared}");
            assert_eq!(joint.reads(&joint.world.commissioner, &path).await, 200, "{path} for the lead");
            assert_eq!(joint.reads(&joint.stranger, &path).await, 404, "{path} for a stranger");
        }
        for path in never(&joint) {
            let answer = joint.reads(&joint.health, &path).await;
            assert!([403, 404].contains(&answer), "{path} with {shared}: {answer}");
        }
    }
    joint.share(&[], &[]).await;
    for (path, _) in readings(&joint) {
        assert_eq!(joint.reads(&joint.health, &path).await, 404, "{path} with nothing");
    }
}

#[actix_web::test]
async fn t22_a_partner_that_is_left_out_sees_nothing_from_then_on() {
    let joint = Joint::sharing(1, &EVERYTHING, &["record_reviews", "change_members"]).await;
    planned(&joint).await;
    for (path, _) in readings(&joint) {
        assert_eq!(joint.reads(&joint.health, &path).await, 200, "{path}");
    }
    let left_out = json!({"lead": {}, "partners": [], "decision_reference": "Minute 9"});
    assert_eq!(joint.say(left_out).await.status, 200);
    for (path, _) in readings(&joint) {
        assert_eq!(joint.reads(&joint.health, &path).await, 404, "{path}");
    }
    let act = joint.world.act_by(&joint.health, &joint.homes[0], "suspend", json!({"reason": "So."})).await;
    assert_eq!(act.status, 404);
}

#[actix_web::test]
async fn n21_a_partner_sees_rows_of_the_shared_framework_alone() {
    let joint = Joint::sharing(2, &EVERYTHING, &[]).await;
    let (world, app) = (&joint.world, &joint.world.app);
    world.done(&joint.homes[1], "suspend").await;
    let members = async |actor: &Actor| {
        let listed = app.get(&world.of_framework("members")).by(actor).expect(200).await.json();
        let items = listed["items"].as_array().unwrap().iter();
        items.map(|item| text(&item["state"])).collect::<Vec<_>>()
    };
    assert_eq!(members(&world.commissioner).await, ["active", "suspended"]);
    assert_eq!(members(&joint.health).await, ["active", "suspended"]);
    assert_eq!(members(&joint.stranger).await, ["active"], "as the public sees them");
    // The lead's other framework is not shared.
    let other = app.post("/frameworks").by(&world.commissioner).json(care_home_alliance()).expect(201).await.id();
    let own: Vec<u16> = vec![
        joint.reads(&world.commissioner, &format!("/frameworks/{other}/decisions")).await,
        joint.reads(&joint.health, &format!("/frameworks/{other}/decisions")).await,
        joint.reads(&joint.health, &format!("/frameworks/{other}/parties")).await,
    ];
    assert_eq!(own, [200, 404, 404]);
}

#[actix_web::test]
async fn s14_a_brokers_of_the_health_partner_sees_joint_cases_only() {
    let joint = Joint::sharing(1, &["members", "contracts"], &[]).await;
    let broker = council(Role::Broker, joint.partner);
    assert_eq!(joint.reads(&broker, &joint.member(0, "")).await, 200);
    assert_eq!(joint.reads(&broker, "/contracts").await, 200);
    for (path, opened_by) in readings(&joint).into_iter().filter(|(_, opened_by)| *opened_by != "members") {
        let answer = joint.reads(&broker, &path).await;
        assert!([403, 404].contains(&answer), "{path} by {opened_by}: {answer}");
    }
    let elsewhere = council(Role::Broker, joint.world.app.authority("sussex").await);
    assert_eq!(joint.reads(&elsewhere, &joint.member(0, "")).await, 404);
}

#[actix_web::test]
async fn n07_one_contract_is_read_by_both_who_fund_it_and_changed_by_the_lead() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    let contract = stage.award(&competition, &approval).expect(201).await.str("/items/0/contract_id");
    let app = &stage.app;
    let health = council(Role::Commissioner, app.authority("health").await);
    let stranger = council(Role::Commissioner, app.authority("kent").await);
    let path = format!("/contracts/{contract}");
    app.get(&path).by(&health).expect(404).await;
    let parties = json!({
        "lead": {"funding_percent": "69"},
        "partners": [{"authority_code": "health", "funding_percent": "31", "shares": ["contracts", "decisions"]}],
        "decision_reference": "Minute 5"
    });
    let put = app.put(&format!("/frameworks/{}/parties", stage.framework)).by(&stage.commissioner).if_match(0);
    put.json(parties).expect(200).await;
    let same = app.get(&path).by(&health).expect(200).await;
    assert_eq!(same.json(), app.get(&path).by(&stage.commissioner).expect(200).await.json());
    let listed = app.get("/contracts").by(&health).expect(200).await;
    assert_eq!(listed.str("/items/0/id"), contract);
    app.get(&path).by(&stranger).expect(404).await;
    let extend = |by: &Actor| {
        let reason = json!({"reason": "All standards were met."});
        app.post(&format!("{path}/extensions")).by(by).if_match(1).json(reason)
    };
    assert_eq!(extend(&health).expect(403).await.problem(), "forbidden");
    extend(&stranger).expect(404).await;

    // Decisions that hold prices are not among those that are shared.
    let decisions = app.get(&format!("/frameworks/{}/decisions?limit=100", stage.framework));
    let hooks = |listed: &Answer| {
        let listed = listed.json();
        listed["items"].as_array().unwrap().iter().map(|item| text(&item["hook"])).collect::<Vec<_>>()
    };
    let seen = hooks(&decisions.by(&health).expect(200).await);
    assert!(seen.contains(&"eligibility".to_owned()) && !seen.contains(&"scoring".to_owned()), "{seen:?}");
    let priced = app.get(&format!("/frameworks/{}/decisions?hook=scoring", stage.framework));
    let priced = priced.by(&stage.commissioner).expect(200).await.str("/items/0/id");
    app.get(&format!("/decisions/{priced}")).by(&health).expect(404).await;
    for rest in [format!("/competitions/{competition}"), format!("/competitions/{competition}/ranking")] {
        app.get(&rest).by(&health).expect(404).await;
    }
}

#[actix_web::test]
async fn t22_a_partner_reads_applications_and_decides_none() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let health = council(Role::Commissioner, ground.app.authority("health").await);
    let path = format!("/applications/{id}");
    ground.app.get(&path).by(&health).expect(404).await;
    let share = async |version: i64, shares: &[&str]| {
        let partner = json!({"authority_code": "health", "shares": shares});
        let put = ground.app.put(&format!("/frameworks/{}/parties", ground.framework)).by(&ground.officer);
        let body = json!({"lead": {}, "partners": [partner], "decision_reference": "Minute 5"});
        put.if_match(version).json(body).expect(200).await;
    };
    share(0, &["applications"]).await;
    let read = ground.app.get(&path).by(&health).expect(200).await;
    let list = ground.app.get(&format!("/frameworks/{}/applications", ground.framework)).by(&health).expect(200).await;
    assert_eq!(list.str("/items/0/id"), id);
    ground.app.get(&format!("{path}/assessment")).by(&health).expect(404).await;
    let decide = ground.app.post(&format!("{path}/decision")).by(&health).if_match(read.version());
    assert_eq!(decide.json(json!({"outcome": "admit"})).expect(403).await.problem(), "forbidden");
    share(1, &["applications", "decisions"]).await;
    ground.app.get(&format!("{path}/assessment")).by(&health).expect(200).await;
}
