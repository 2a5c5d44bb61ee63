//! What comes late (T05): refused, waiting or held, as the rulebook in force says, and the same for everybody.

use serde_json::{Value, json};

use super::ground::{Ground, Home, criterion};
use crate::support::*;

/// The alliance's rules with another way of treating what comes late.
fn rules(late: &str) -> Files {
    reworded("pack.toml", "language = 1", &format!("language = 1\napplications = {{ late = \"{late}\" }}"))
}

/// Two homes with finished drafts, one second after the initial window has closed under this policy.
async fn a_second_late(late: &str) -> (Ground, [(Home, String); 2]) {
    let ground = Ground::new().await;
    ground.app.change_rules(&ground.framework, ground.authority, &rules(late)).await;
    let mut homes = vec![];
    for cqc_id in ["1-101", "1-102"] {
        let home = ground.good_home(cqc_id).await;
        let id = ground.open(&home).await;
        ground.fill(&home, &id).await;
        homes.push((home, id));
    }
    ground.app.at("2021-01-15T15:00:01");
    let homes = homes.try_into().unwrap_or_else(|_| panic!("two homes"));
    (ground, homes)
}

impl Ground {
    async fn late(&self) -> Vec<Value> {
        let listed = self.app.get(&format!("/frameworks/{}/late-applications", self.framework)).by(&self.officer);
        listed.expect(200).await.json()["items"].as_array().unwrap().clone()
    }

    fn rule(&self, id: &str, version: i64, body: Value) -> Request<'_> {
        self.app.post(&format!("/applications/{id}/late-decision")).by(&self.officer).if_match(version).json(body)
    }
}

#[actix_web::test]
async fn t05_first_rules_that_came_after_a_window_had_closed_speak_for_it() {
    for (late, place) in [("refuse", None), ("next_window", Some("2021-03-08")), ("hold", Some("initial"))] {
        let app = TestApp::new().await;
        // Set up and published five days after the initial window has closed.
        app.at("2021-01-20T10:00");
        let ground = Ground::set_up(app, json!({"files": rules(late)}), care_home_alliance()).await;
        let home = ground.good_home("1-101").await;
        let id = ground.open(&home).await;
        ground.fill(&home, &id).await;
        match place {
            None => assert_eq!(ground.try_to_submit(&home, &id, 409).await.problem(), "deadline-passed", "{late}"),
            Some(place) => assert_eq!(ground.submit(&home, &id).await.str("/window/key"), place, "{late}"),
        }
    }
}

#[actix_web::test]
async fn t05_refused_until_the_next_window_opens_and_nothing_is_lost() {
    let (ground, [(home, id), _]) = a_second_late("refuse").await;
    let refused = ground.try_to_submit(&home, &id, 409).await;
    assert_eq!(refused.problem(), "deadline-passed");
    let detail = refused.str("/detail");
    assert!(detail.contains("closed at 15:00 on Friday 15 January 2021 (GMT)"), "{detail}");
    assert!(detail.contains("opens at 09:00 on Monday 8 March 2021 (GMT)"), "{detail}");
    assert_eq!(ground.read(&home, &id).await.str("/state"), "draft");
    let another = ground.good_home("1-103").await;
    ground.open(&another).await;
    ground.app.at("2021-03-08T09:00");
    assert_eq!(ground.submit(&home, &id).await.str("/window/key"), "2021-03-08");
}

#[actix_web::test]
async fn t05_what_is_held_is_read_by_nobody_until_it_is_decided() {
    let (ground, [(home, id), _]) = a_second_late("hold").await;
    let readiness = ground.readiness(&home, &id).await;
    assert_eq!((readiness.str("/held"), readiness.str("/window/key")), ("true".into(), "initial".into()));
    let receipt = ground.submit(&home, &id).await;
    assert_eq!((receipt.str("/held"), receipt.str("/waits")), ("true".into(), "false".into()));
    assert_eq!(receipt.str("/submitted_at_words"), "15:00:01 on Friday 15 January 2021 (GMT)");
    let own = ground.read(&home, &id).await;
    assert_eq!((own.str("/state"), own.json()["receipt"].clone()), ("held".into(), receipt.json()));

    // Its provider can no longer change it; the council cannot read, assess or decide it, nor find it in its list.
    assert_eq!(ground.save(&home, &id, "policies", json!({}), 409).await.problem(), "wrong-state");
    assert_eq!(ground.try_to_submit(&home, &id, 409).await.problem(), "wrong-state");
    for path in [format!("/applications/{id}"), format!("/applications/{id}/assessment")] {
        ground.app.get(&path).by(&ground.officer).expect(404).await;
    }
    let decide = ground.app.post(&format!("/applications/{id}/decision")).by(&ground.officer).if_match(own.version());
    decide.json(json!({"outcome": "admit"})).expect(404).await;
    let list = format!("/frameworks/{}/applications", ground.framework);
    for filter in ["", "?state=held", "?state=draft"] {
        let seen = ground.app.get(&format!("{list}{filter}")).by(&ground.officer).expect(200).await;
        assert_eq!(seen.json()["items"], json!([]), "{filter}");
    }
    for (state, count) in [("held", 1), ("draft", 0)] {
        let own = ground.app.get(&format!("{list}?state={state}")).by(&home.member).expect(200).await;
        assert_eq!(own.json()["items"].as_array().map(Vec::len), Some(count), "{state}");
    }
    let decisions = ground.app.get(&format!("/frameworks/{}/decisions?hook=eligibility", ground.framework));
    let decisions = decisions.by(&ground.officer).expect(200).await;
    assert_eq!(decisions.json()["items"], json!([]), "the rules have not read it");

    let late = ground.late().await;
    assert_eq!((late.len(), &late[0]["seconds_late"], &late[0]["window"]["key"]), (1, &json!(1), &json!("initial")));
    assert!(late[0].get("pages").is_none() && late[0].get("decision").is_none(), "{}", late[0]);
    ground.app.get(&format!("/frameworks/{}/late-applications", ground.framework)).by(&home.member).expect(404).await;
}

#[actix_web::test]
async fn t05_accepted_it_stands_in_the_window_it_was_late_for() {
    let (ground, [(home, id), _]) = a_second_late("hold").await;
    ground.submit(&home, &id).await;
    ground.app.at("2021-01-20T10:00");
    let version = ground.late().await[0]["version"].as_i64().unwrap();
    let because = "The portal was down from 14:40 to 15:10 on that day.";
    let accept = || ground.rule(&id, version, json!({"outcome": "accept", "reason": because}));
    for reason in ["", "because"] {
        let short = ground.rule(&id, version, json!({"outcome": "accept", "reason": reason})).expect(422).await;
        assert!(short.faults()[0].starts_with("/reason "), "{}", short.text());
    }
    ground.rule(&id, version - 1, json!({"outcome": "accept", "reason": because})).expect(412).await;
    let accepted = accept().key("late-1").expect(200).await;
    assert_eq!(accepted.str("/decision/outcome"), "accepted");
    assert_eq!(accept().key("late-1").expect(200).await.json(), accepted.json());
    assert_eq!(accept().expect(409).await.problem(), "wrong-state", "it is decided once");

    let read = ground.app.get(&format!("/applications/{id}")).by(&ground.officer).expect(200).await;
    assert_eq!((read.str("/state"), read.str("/receipt/window/key")), ("submitted".into(), "initial".into()));
    assert_eq!(read.str("/receipt/submitted_at"), "2021-01-15T15:00:01+00:00", "when it reached the server");
    assert_eq!((read.str("/late/outcome"), read.str("/late/reason")), ("accepted".into(), because.into()));
    let found = ground.assessment(&home, &id).await.json();
    assert_eq!(criterion(&found, "cqc-rating"), "met", "now the rules have read it");
    ground.decide(&id, "admit", None, 200).await;
}

#[actix_web::test]
async fn t05_not_taken_it_is_its_providers_draft_again() {
    let (ground, [(home, id), (other, second)]) = a_second_late("hold").await;
    ground.submit(&home, &id).await;
    ground.submit(&other, &second).await;
    let late = ground.late().await;
    assert_eq!(late.len(), 2);
    let why = "There was no fault of the portal: all who were late are treated alike.";
    for (held, id) in late.iter().zip([&id, &second]) {
        let version = held["version"].as_i64().unwrap();
        let rejected = ground.rule(id, version, json!({"outcome": "reject", "reason": why})).expect(200).await;
        assert_eq!(rejected.str("/decision/outcome"), "rejected");
        assert!(!rejected.text().contains("legal_name"), "unread");
    }
    let read = ground.read(&home, &id).await;
    assert_eq!((read.str("/state"), read.str("/late/reason")), ("draft".into(), why.into()));
    ground.app.get(&format!("/applications/{id}")).by(&ground.officer).expect(404).await;
    ground.app.at("2021-03-08T09:00");
    let receipt = ground.submit(&home, &id).await;
    assert_eq!((receipt.str("/window/key"), receipt.str("/held")), ("2021-03-08".into(), "false".into()));

    // Late a second time, for another window: both stay on record.
    ground.app.at("2021-03-12T15:00:01");
    ground.submit(&other, &second).await;
    let outcomes: Vec<Value> = ground.late().await.iter().map(|late| late["decision"]["outcome"].clone()).collect();
    assert_eq!(outcomes, [json!("rejected"), json!("rejected"), Value::Null]);
}

#[actix_web::test]
async fn t05_what_is_held_may_be_taken_back() {
    let (ground, [(home, id), _]) = a_second_late("hold").await;
    ground.submit(&home, &id).await;
    assert_eq!(ground.try_to_withdraw(&home, &id, 200).await.str("/state"), "withdrawn");
    let late = &ground.late().await[0];
    assert_eq!(late["decision"]["outcome"], "withdrawn");
    let body = json!({"outcome": "accept", "reason": "It would have been taken."});
    assert_eq!(ground.rule(&id, late["version"].as_i64().unwrap(), body).expect(409).await.problem(), "wrong-state");
    ground.open(&home).await;
}

#[actix_web::test]
async fn t05_one_policy_for_all_who_miss_a_window() {
    // Both are late for a window that closed while the rules said to hold what is late.
    let (ground, [(home, id), (other, second)]) = a_second_late("hold").await;
    assert_eq!(ground.submit(&home, &id).await.str("/held"), "true");
    ground.app.change_rules(&ground.framework, ground.authority, &rules("next_window")).await;
    assert_eq!(ground.submit(&other, &second).await.str("/held"), "true", "a later change does not divide them");
    let stranger = ground.app.authority("kent").await;
    let officer = council(drawdown::kernel::Role::Commissioner, stranger);
    let version = ground.late().await[0]["version"].as_i64().unwrap();
    let body = json!({"outcome": "accept", "reason": "It is not theirs to say."});
    let elsewhere = ground.app.post(&format!("/applications/{id}/late-decision")).by(&officer).if_match(version);
    elsewhere.json(body).expect(404).await;
}

#[actix_web::test]
async fn t05_of_two_decisions_at_once_one_counts() {
    let (ground, [(home, id), _]) = a_second_late("hold").await;
    ground.submit(&home, &id).await;
    let version = ground.late().await[0]["version"].as_i64().unwrap();
    let rule = |outcome: &str| {
        ground.rule(&id, version, json!({"outcome": outcome, "reason": "As the panel decided."})).send()
    };
    let (one, two) = futures_util::future::join(rule("accept"), rule("reject")).await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && [409, 412].contains(&statuses[1]), "{statuses:?}");
}

#[actix_web::test]
async fn s03_an_application_keeps_what_its_window_is_for() {
    let ground = Ground::new().await;
    let framework = format!("/frameworks/{}", ground.framework);
    let version = ground.app.get(&framework).expect(200).await.version();
    let order = json!({
        "opens_at": "2021-02-15T09:00", "closes_at": "2021-02-19T15:00", "purpose": "New-build homes in the north",
        "decision_reference": "AC-2021-01", "decided_on": "2020-12-10", "decided_by": "Director of Adult Care"
    });
    let add = ground.app.post(&format!("{framework}/windows")).by(&ground.officer).if_match(version).json(order);
    add.expect(201).await;
    ground.app.at("2021-02-15T09:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let seen = ground.app.get(&format!("/applications/{id}")).by(&ground.officer).expect(200).await;
    assert_eq!(seen.str("/receipt/window/purpose"), "New-build homes in the north");
    let listed = ground.app.get(&format!("{framework}/applications")).by(&ground.officer).expect(200).await;
    assert_eq!(listed.str("/items/0/window/purpose"), "New-build homes in the north");
}

#[actix_web::test]
async fn t05_it_is_assessed_with_the_rating_of_the_day_it_came() {
    let (ground, [(home, id), (other, second)]) = a_second_late("hold").await;
    ground.submit(&home, &id).await;
    ground.submit(&other, &second).await;
    ground.app.at("2021-01-20T10:00");
    ground.rate(&home, "Inadequate", "2021-01-19").await;
    for late in ground.late().await {
        let (id, version) = (late["application_id"].as_str().unwrap(), late["version"].as_i64().unwrap());
        let body = json!({"outcome": "accept", "reason": "The portal was down until 15:10 on that day."});
        ground.rule(id, version, body).expect(200).await;
    }
    for (home, id) in [(&home, &id), (&other, &second)] {
        let found = ground.assessment(home, id).await.json();
        assert_eq!(criterion(&found, "cqc-rating"), "met", "whoever was in time was assessed like this too");
    }
    // Applying in time now, it is judged as it is now.
    ground.app.at("2021-03-08T10:00");
    ground.try_to_withdraw(&home, &id, 200).await;
    let again = ground.apply(&home).await;
    assert_eq!(criterion(&ground.assessment(&home, &again).await.json(), "cqc-rating"), "not met");
}
