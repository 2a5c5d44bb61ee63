//! Two councils and one provider that applies to both: Wiltshire's alliance with its windows, Nottingham's list that is
//! always open. Each sees its own, decides by its own rules, and learns of the same rating in its own way.

use drawdown::kernel::ids::AuthorityId;
use drawdown::kernel::{Actor, Role};
use drawdown::store::audit::{self, Verdict};
use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

/// The council that is not Wiltshire.
struct Nottingham {
    officer: Actor,
    framework: String,
}

impl Nottingham {
    async fn set_up(app: &TestApp) -> Self {
        let authority: AuthorityId = app.authority("nottingham").await;
        let (officer, author) = (council(Role::Commissioner, authority), council(Role::RuleAuthor, authority));
        let list = json!({
            "name": "Accredited list", "kind": "accredited_list", "regime": "pcr2015_light_touch",
            "starts_on": "2020-12-14", "ends_on": "2029-03-31", "applications_open_on": "2020-12-14",
            "lots": [{"code": "all", "title": "All care homes"}],
        });
        let made = app.post("/frameworks").by(&officer).json(list).expect(201).await;
        let path = format!("/frameworks/{}", made.id());
        let rules = app.post(&format!("{path}/rulebook/versions")).by(&author).if_match(made.version());
        let released = rules.json(json!({"pack": "nottingham/accredited-list"})).expect(201).await;
        app.post(&format!("{path}/publish")).by(&officer).if_match(released.version()).expect(200).await;
        Self { officer, framework: made.id() }
    }
}

fn all(names: &[&str], value: impl Into<Value>) -> Value {
    let value = value.into();
    names.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

async fn items(app: &TestApp, who: &Actor, path: &str) -> Vec<Value> {
    app.get(path).by(who).expect(200).await.json()["items"].as_array().expect("a list").clone()
}

/// The only member of a framework.
async fn membership(app: &TestApp, framework: &str) -> String {
    let page = app.get(&format!("/frameworks/{framework}/members")).expect(200).await.json();
    let members = page["items"].as_array().expect("members");
    assert_eq!(members.len(), 1);
    members[0]["id"].as_str().expect("an id").to_owned()
}

async fn apply_to_nottingham(ground: &Ground, list: &Nottingham, home: &Home) -> String {
    let id = ground.open_in(&list.framework, home).await;
    let accepted = ["accepts_joint_contract", "accepts_no_guarantee", "accepts_reviews", "accepts_open_book"];
    ground.save(home, &id, "contract", all(&accepted, true), 200).await;
    let standards = ["workforce", "independence", "moving_on", "community", "emergencies"];
    let standards = standards.map(|name| format!("standard_{name}"));
    let standards: Vec<&str> = standards.iter().map(String::as_str).collect();
    ground.save(home, &id, "standards", all(&standards, 3), 200).await;
    let receipt = ground.submit(home, &id).await.json();
    assert_eq!(receipt["waits"], false, "N01: the list is always open");
    id
}

#[actix_web::test]
async fn one_provider_joins_two_councils_and_each_knows_and_decides_its_own() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let list = Nottingham::set_up(app).await;
    let home = ground.good_home("1-101").await;

    // The same home applies to both on one day.
    app.at("2020-12-14T10:00");
    let in_wiltshire = ground.apply(&home).await;
    let in_nottingham = apply_to_nottingham(&ground, &list, &home).await;
    let own = items(app, &home.member, &format!("/frameworks/{}/applications", ground.framework)).await;
    assert_eq!(own.len(), 1, "each framework lists its own");

    // T22: neither council sees what was said to the other, nor may it decide there.
    for (officer, theirs, framework) in
        [(&ground.officer, &in_nottingham, &list.framework), (&list.officer, &in_wiltshire, &ground.framework)]
    {
        app.get(&format!("/applications/{theirs}")).by(officer).expect(404).await;
        app.get(&format!("/applications/{theirs}/assessment")).by(officer).expect(404).await;
        app.get(&format!("/frameworks/{framework}/applications")).by(officer).expect(404).await;
        let decide = app.post(&format!("/applications/{theirs}/decision")).by(officer).if_match(4);
        decide.json(json!({"outcome": "admit"})).expect(404).await;
    }
    for (officer, id) in [(&ground.officer, &in_wiltshire), (&list.officer, &in_nottingham)] {
        let version = app.get(&format!("/applications/{id}")).by(officer).expect(200).await.version();
        let decide = app.post(&format!("/applications/{id}/decision")).by(officer).if_match(version);
        decide.json(json!({"outcome": "admit"})).expect(200).await;
    }
    let (alliance, accredited) = (membership(app, &ground.framework).await, membership(app, &list.framework).await);
    app.get(&format!("/memberships/{alliance}")).by(&list.officer).expect(404).await;
    app.get(&format!("/memberships/{accredited}")).by(&home.member).expect(200).await;

    // T23: one rating, two findings. In Wiltshire it would keep the home out (W06); Nottingham's officer looks (report 3.2).
    app.at("2020-12-20T09:00");
    ground.rate(&home, "Inadequate", "2020-12-18").await;
    app.services.catch_up().await;
    for (officer, framework, finding, advice) in
        [(&ground.officer, &ground.framework, "not_met", "stop"), (&list.officer, &list.framework, "refer", "judge")]
    {
        let cases = items(app, officer, &format!("/frameworks/{framework}/rating-cases")).await;
        assert_eq!(cases.len(), 1);
        assert_eq!((&cases[0]["finding"], &cases[0]["new_work"]["advice"]), (&json!(finding), &json!(advice)));
    }

    // N14: Wiltshire suspends; in Nottingham the home stays what it was.
    let version = app.get(&format!("/memberships/{alliance}")).by(&ground.officer).expect(200).await.version();
    let suspend = app.post(&format!("/memberships/{alliance}/suspend")).by(&ground.officer).if_match(version);
    suspend.json(json!({"reason": "The regulator's report of 18 December."})).expect(200).await;
    for (id, state) in [(&alliance, "suspended"), (&accredited, "active")] {
        let read = app.get(&format!("/memberships/{id}")).by(&home.member).expect(200).await;
        assert_eq!(read.str("/state"), state);
    }

    // T14, T21: both councils' decisions come out the same again, and the chain holds.
    for (officer, id) in [(&ground.officer, &in_wiltshire), (&list.officer, &in_nottingham)] {
        let decision = app.get(&format!("/applications/{id}/assessment")).by(officer).expect(200).await;
        let replay = format!("/decisions/{}/replay", decision.str("/decision_id"));
        let replayed = app.post(&replay).by(officer).expect(200).await.json();
        assert_eq!(replayed["identical"], true, "{replayed}");
    }
    let verdict = audit::verify(&app.db, None).await.expect("the chain can be read");
    assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
}
