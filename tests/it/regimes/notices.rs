//! Notices that fall due for a framework (T20).

use drawdown::kernel::Role;
use sea_orm::ConnectionTrait;

use crate::competitions::world::World;
use crate::frameworks::publish::{ALWAYS_OPEN, draft, dynamic_market};
use crate::support::*;

fn seen(listed: &Answer) -> Vec<String> {
    let items = listed.json()["items"].as_array().cloned().unwrap_or_default();
    let line = |item: &serde_json::Value| {
        let field = |name: &str| item[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", field("code"), field("happened_on"), field("due_on"))
    };
    items.iter().map(line).collect()
}

#[actix_web::test]
async fn t20_a_dynamic_market_is_noticed_from_its_intention_to_its_end() {
    let app = TestApp::new().await;
    app.at("2026-02-01T09:00:00Z");
    let authority = app.authority("wiltshire").await;
    let commissioner = council(Role::Commissioner, authority);
    let (path, version) = draft(&app, authority, dynamic_market(), ALWAYS_OPEN).await;
    let listed = async || app.get(&format!("{path}/notices")).by(&commissioner).expect(200).await;
    assert_eq!(seen(&listed().await), ["UK13 - -"], "before it is established");

    app.at("2026-02-02T09:00:00Z");
    app.post(&format!("{path}/publish")).by(&commissioner).if_match(version).expect(200).await;
    assert_eq!(seen(&listed().await), ["UK13 2026-02-02 2026-02-02", "UK14 2026-02-02 -"]);

    app.get(&format!("{path}/notices")).expect(401).await;
    let stranger = council(Role::Commissioner, app.authority("other").await);
    app.get(&format!("{path}/notices")).by(&stranger).expect(404).await;

    app.at("2030-03-01T23:59:59Z");
    assert_eq!(listed().await.json()["items"].as_array().map(Vec::len), Some(2), "its last day");
    app.at("2030-03-02T00:00:00Z");
    let ended = listed().await;
    assert_eq!(seen(&ended)[2], "UK16 2030-03-01 -");
    assert_eq!(ended.str("/items/2/cites"), "Procurement Act 2023, s.39(5)");
}

#[actix_web::test]
async fn t20_each_day_of_admissions_is_one_modification_of_a_dynamic_market() {
    let (world, _) = World::with_homes(2).await;
    world.app.at("2021-03-01T09:00:00Z");
    world.admit(3).await;
    // The alliance of the other tests, as if it stood under the new law.
    let raw = world.app.raw().await;
    raw.execute_unprepared("UPDATE framework SET regime = 'pa2023_dynamic_market'").await.expect("updated");
    let path = format!("/frameworks/{}/notices", world.framework);
    let listed = world.app.get(&path).by(&world.commissioner).expect(200).await.json();
    let joined: Vec<_> = listed["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|item| item["code"] == "UK15")
        .map(|item| (item["joined"].as_u64(), item["left"].as_u64()))
        .collect();
    assert_eq!(joined, [(Some(2), Some(0)), (Some(1), Some(0))]);
}

#[actix_web::test]
async fn a_framework_with_a_limit_admits_no_more_members() {
    let (world, _) = World::with_homes(1).await;
    let raw = world.app.raw().await;
    raw.execute_unprepared("UPDATE framework SET member_limit = 2").await.expect("updated");
    world.try_admit(2).await.expect("the second of two");
    let refused = world.try_admit(3).await.err().expect("a refusal");
    assert_eq!(refused.problem().slug(), "wrong-state");
    assert!(refused.to_string().contains("may have 2 members"), "{refused}");
}
