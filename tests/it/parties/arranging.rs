//! Saying who runs a framework.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::joint::Joint;
use crate::support::*;

fn partner(code: &str) -> Value {
    json!({"authority_code": code})
}

#[actix_web::test]
async fn n07_one_framework_of_two_authorities_with_exact_shares_of_funding() {
    let joint = Joint::new(0).await;
    let app = &joint.world.app;
    let path = joint.world.of_framework("parties");
    let alone = app.get(&path).by(&joint.world.commissioner).expect(200).await;
    assert_eq!((alone.version(), alone.str("/items/0/role")), (0, "lead".into()));
    assert_eq!(alone.json()["items"].as_array().map(Vec::len), Some(1));

    let shares = |lead: &str, health: &str| {
        json!({
            "lead": {"funding_percent": lead, "performance_lead_of": ["residential"]},
            "partners": [{"authority_code": "health", "funding_percent": health, "performance_lead_of": ["nursing"],
                "shares": ["reviews", "members", "members"], "may": ["record_reviews"]}],
            "decision_reference": "CPSC 9 July 2019, minute 5"
        })
    };
    let short = joint.say(shares("60", "39.9999")).await;
    assert_eq!(short.faults(), ["/lead/funding_percent not_100"]);
    assert!(short.text().contains("add up to 99.9999"), "{}", short.text());
    let said = joint.say(shares("60.0001", "39.9999")).await;
    assert_eq!((said.status, said.version()), (200, 1), "{}", said.text());
    assert_eq!(said.str("/items/1/authority_name"), "health council");
    assert_eq!(said.json()["items"][1]["shares"], json!(["members", "reviews"]));
    assert_eq!(said.str("/items/0/funding_percent"), "60.0001");
    assert_eq!(app.get(&path).by(&joint.health).expect(200).await.json(), said.json(), "both read the same");
    app.put(&path).by(&joint.world.commissioner).if_match(0).json(shares("60", "40")).expect(412).await;
}

#[actix_web::test]
async fn n07_who_runs_a_published_framework_changes_by_a_decision_alone() {
    let joint = Joint::new(0).await;
    let undecided = joint.say(json!({"lead": {}, "partners": [partner("health")]})).await;
    assert_eq!(undecided.faults(), ["/decision_reference missing"]);
    let decided = json!({"lead": {}, "partners": [partner("health")], "decision_reference": "Minute 5"});
    assert_eq!(joint.say(decided).await.status, 200);

    // A draft is still being agreed on.
    let app = &joint.world.app;
    let draft = app.post("/frameworks").by(&joint.world.commissioner).json(care_home_alliance()).expect(201).await.id();
    let path = format!("/frameworks/{draft}/parties");
    let put = app.put(&path).by(&joint.world.commissioner).if_match(0);
    put.json(json!({"lead": {}, "partners": [partner("health")]})).expect(200).await;
    app.get(&path).by(&joint.health).expect(404).await;
    app.get(&format!("/frameworks/{draft}")).by(&joint.health).expect(404).await;
}

#[actix_web::test]
async fn n07_parties_are_real_and_each_is_named_once() {
    let joint = Joint::new(0).await;
    let say = async |partners: Value| {
        joint.say(json!({"lead": {}, "partners": partners, "decision_reference": "Minute 5"})).await.faults()
    };
    assert_eq!(say(json!([partner("nowhere")])).await, ["/partners/0/authority_code unknown"]);
    assert_eq!(say(json!([partner("wiltshire")])).await, ["/partners/0/authority_code is_lead"]);
    assert_eq!(say(json!([partner("health"), partner("health")])).await, ["/partners/1/authority_code duplicate"]);
    let blind = json!([{"authority_code": "health", "performance_lead_of": ["nursing"], "may": ["change_members"]}]);
    assert_eq!(say(blind).await, ["/partners/0/may unread", "/partners/0/performance_lead_of unread"]);
    let everything = json!([{"authority_code": "health", "shares": ["prices"]}]);
    assert_eq!(say(everything).await, ["/partners/0/shares/0 unknown_value"]);
}

#[actix_web::test]
async fn t22_only_the_lead_says_who_runs_its_framework() {
    let joint = Joint::sharing(0, &["members"], &[]).await;
    let app = &joint.world.app;
    let path = joint.world.of_framework("parties");
    let body = json!({"lead": {}, "partners": [], "decision_reference": "Ours"});
    for outsider in [&joint.health, &joint.stranger] {
        app.put(&path).by(outsider).if_match(1).json(body.clone()).expect(404).await;
    }
    app.put(&path).by(&council(Role::Auditor, joint.world.authority)).if_match(1).json(body).expect(403).await;
    app.get(&path).by(&joint.stranger).expect(404).await;
    app.get(&path).expect(401).await;
}

#[actix_web::test]
async fn t22_each_partys_log_says_what_it_was_given_and_when_it_ended() {
    let joint = Joint::sharing(0, &["members"], &[]).await;
    joint.say(json!({"lead": {}, "partners": [], "decision_reference": "Minute 9"})).await;
    let log = async |authority| {
        let auditor = council(Role::Auditor, authority);
        let read = joint.world.app.get("/audit?action=framework.&limit=100").by(&auditor).expect(200).await.json();
        let items = read["items"].as_array().unwrap().iter();
        items.map(|item| text(&item["action"])).collect::<Vec<_>>()
    };
    assert_eq!(log(joint.partner).await, ["framework.shared", "framework.no_longer_shared"]);
    let lead = log(joint.world.authority).await;
    assert_eq!(lead.iter().filter(|action| *action == "framework.parties_changed").count(), 2);
    assert!(!lead.contains(&"framework.shared".to_owned()));
}
