//! Windows that are added by decision (S02, S03) and extended for everybody (T06).

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::publish::{ALWAYS_OPEN, draft, dynamic_market};
use crate::support::*;

/// A re-opening in the summer of 2021, between the windows of 1 June and 28 June.
fn order() -> Value {
    json!({
        "opens_at": "2021-06-14T09:00", "closes_at": "2021-06-18T15:00", "purpose": "New-build homes in the north",
        "decision_reference": "AC-2021-07", "decided_on": "2020-12-10", "decided_by": "Director of Adult Care"
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut body = order();
    for (field, value) in changes {
        body[*field] = value.clone();
    }
    body
}

async fn add<'a>(app: &'a TestApp, wiltshire: &Wiltshire, version: i64, body: Value) -> Request<'a> {
    app.post(&wiltshire.path("/windows")).by(&wiltshire.commissioner).if_match(version).json(body)
}

async fn windows(app: &TestApp, wiltshire: &Wiltshire) -> Vec<Value> {
    let listed = app.get(&wiltshire.path("/windows")).expect(200).await;
    listed.json()["items"].as_array().expect("a list").clone()
}

#[actix_web::test]
async fn s02_a_window_without_a_decision_is_refused_and_with_one_it_is_public() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let version = wiltshire.version;
    let mut without = order();
    without.as_object_mut().unwrap().remove("decision_reference");
    let refused = add(&app, &wiltshire, version, without).await.expect(422).await;
    assert_eq!(refused.faults(), ["/decision_reference missing"]);
    let blank = with(&[("decision_reference", json!(" ")), ("purpose", json!(""))]);
    let refused = add(&app, &wiltshire, version, blank).await.expect(422).await;
    assert_eq!(refused.faults(), ["/purpose empty", "/decision_reference empty"]);
    assert_eq!(windows(&app, &wiltshire).await.len(), 29, "nothing was changed");

    let added = add(&app, &wiltshire, version, order()).await.expect(201).await;
    assert_eq!((added.version(), added.str("/key")), (version + 1, "2021-06-14".into()));
    let listed = windows(&app, &wiltshire).await;
    assert_eq!(listed.len(), 30);
    let place = listed.iter().position(|window| window["key"] == "2021-06-14").unwrap();
    assert_eq!((&listed[place - 1]["key"], &listed[place + 1]["key"]), (&json!("2021-06-01"), &json!("2021-06-28")));
    let window = &listed[place];
    assert_eq!(window["number"], 29, "what was announced keeps its number");
    assert_eq!(window["decision_reference"], "AC-2021-07");
    assert_eq!(window["closes_at"], "2021-06-18T15:00:00+01:00");
    assert_eq!(window["closes_at_words"], "15:00 on Friday 18 June 2021 (BST)");
}

#[actix_web::test]
async fn s03_a_window_says_what_it_is_for() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let both = with(&[("serves", json!("both")), ("exercise", json!("Winter beds 2021/22"))]);
    add(&app, &wiltshire, wiltshire.version, both).await.expect(201).await;
    let listed = windows(&app, &wiltshire).await;
    let window = listed.iter().find(|window| window["key"] == "2021-06-14").unwrap();
    assert_eq!(window["purpose"], "New-build homes in the north");
    assert_eq!((&window["serves"], &window["exercise"]), (&json!("both"), &json!("Winter beds 2021/22")));
    assert!(listed[0].get("purpose").is_none(), "a computed window has none");
}

#[actix_web::test]
async fn a_window_keeps_clear_of_others_of_the_term_and_of_times_that_are_none() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let refuse = async |changes: &[(&str, Value)]| {
        add(&app, &wiltshire, wiltshire.version, with(changes)).await.expect(422).await.faults()
    };
    // The window of 28 June takes applications from its first instant on.
    assert_eq!(refuse(&[("closes_at", json!("2021-06-28T09:00"))]).await, ["/opens_at overlaps"]);
    assert_eq!(refuse(&[("opens_at", json!("2021-06-07T15:00"))]).await, ["/opens_at overlaps"]);
    assert_eq!(refuse(&[("closes_at", json!("2021-06-14T09:00"))]).await, ["/closes_at before_opening"]);
    assert_eq!(refuse(&[("opens_at", json!("2020-12-10T08:59:59"))]).await[0], "/opens_at in_the_past");
    assert_eq!(refuse(&[("decided_on", json!("2020-12-11"))]).await, ["/decided_on in_the_future"]);
    let late = [("opens_at", json!("2027-02-05T09:00")), ("closes_at", json!("2027-02-08T00:00"))];
    assert_eq!(refuse(&late).await, ["/closes_at outside_term"]);
    // Summer time: an hour that is skipped, and one that comes twice until its offset is said.
    assert_eq!(refuse(&[("closes_at", json!("2022-03-27T01:30"))]).await, ["/closes_at invalid"]);
    assert_eq!(refuse(&[("opens_at", json!("2022-10-30T01:30"))]).await, ["/opens_at invalid"]);
    assert_eq!(windows(&app, &wiltshire).await.len(), 29);

    let exact = with(&[("opens_at", json!("2021-06-07T15:00:01")), ("closes_at", json!("2021-06-28T08:59:59"))]);
    add(&app, &wiltshire, wiltshire.version, exact).await.expect(201).await;
}

#[actix_web::test]
async fn s02_of_two_windows_added_at_once_one_has_read_what_is_no_more() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let add_one = || app.post(&wiltshire.path("/windows")).by(&wiltshire.commissioner).json(order());
    add_one().expect(428).await;
    add_one().if_match(1).expect(412).await;
    let first = add_one().if_match(wiltshire.version).key("w-1").expect(201).await;
    let again = add_one().if_match(wiltshire.version).key("w-1").expect(201).await;
    assert_eq!(first.json(), again.json(), "a repeated request gets its first answer");
    add_one().if_match(wiltshire.version).expect(412).await;
    let author = app.post(&wiltshire.path("/windows")).by(&wiltshire.rule_author).if_match(1).json(order());
    author.expect(403).await;
    let stranger = council(Role::Commissioner, app.authority("kent").await);
    app.post(&wiltshire.path("/windows")).by(&stranger).if_match(1).json(order()).expect(404).await;
}

#[actix_web::test]
async fn s02_a_dynamic_market_has_nothing_to_open() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let commissioner = council(Role::Commissioner, authority);
    let (path, version) = draft(&app, authority, dynamic_market(), ALWAYS_OPEN).await;
    let body = with(&[("opens_at", json!("2030-02-02T09:00")), ("closes_at", json!("2030-02-27T12:00"))]);
    let add = |version| app.post(&format!("{path}/windows")).by(&commissioner).if_match(version).json(body.clone());
    assert_eq!(add(version).expect(409).await.problem(), "wrong-state", "a draft has no windows yet");
    let published = app.post(&format!("{path}/publish")).by(&commissioner).if_match(version).expect(200).await;
    let refused = add(published.version()).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-regime");
    assert!(refused.str("/detail").contains("at any time"), "{}", refused.text());
}

#[actix_web::test]
async fn s02_seftons_rules_are_asked_about_a_re_opening() {
    let app = TestApp::new().await;
    let authority = app.authority("sefton").await;
    let commissioner = council(Role::Commissioner, authority);
    let framework = json!({
        "name": "Care homes", "kind": "framework", "regime": "pa2023_light_touch_framework",
        "starts_on": "2025-03-31", "ends_on": "2035-03-30", "applications_open_on": "2025-02-24",
        "lots": [{"code": "all", "title": "All"}]
    });
    let made = app.post("/frameworks").by(&commissioner).json(framework).expect(201).await;
    let path = format!("/frameworks/{}", made.id());
    let released = app.post(&format!("{path}/rulebook/versions")).by(&council(Role::RuleAuthor, authority));
    let released = released.if_match(1).json(json!({"pack": "sefton/care-home-framework"})).expect(201).await;
    let publish = app.post(&format!("{path}/publish")).by(&commissioner).if_match(released.version());
    let version = publish.expect(200).await.version();

    let mut body = json!({
        "opens_at": "2026-02-02T09:00", "closes_at": "2026-02-27T12:00", "purpose": "New-build homes in the north",
        "decision_reference": "Delegated decision of 19 January 2026", "decided_on": "2020-12-10",
        "decided_by": "Executive Director of Adult Social Care and Health", "consulted": []
    });
    let add =
        |body: &Value| app.post(&format!("{path}/windows")).by(&commissioner).if_match(version).json(body.clone());
    let refused = add(&body).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    assert!(refused.str("/detail").contains("The Cabinet Member must have been consulted"), "{}", refused.text());
    body["consulted"] = json!(["Cabinet Member for Adult Social Care"]);
    add(&body).expect(201).await;
    let decisions = app.get(&format!("{path}/decisions?hook=reopening")).by(&commissioner).expect(200).await;
    assert_eq!(decisions.json()["items"].as_array().map(Vec::len), Some(1), "what allowed it is on record");
}

/// The initial window of the alliance closes at 15:00 on 15 January 2021.
async fn initial(app: &TestApp, wiltshire: &Wiltshire) -> String {
    windows(app, wiltshire).await[0]["id"].as_str().expect("an id").to_owned()
}

#[actix_web::test]
async fn t06_a_later_deadline_for_all_with_its_reason_and_every_earlier_one() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let window = initial(&app, &wiltshire).await;
    let extend = |version: i64, closes_at: &str, reason: &str| {
        let request = app.post(&wiltshire.path(&format!("/windows/{window}/extend"))).by(&wiltshire.commissioner);
        request.if_match(version).json(json!({"closes_at": closes_at, "reason": reason}))
    };
    let version = wiltshire.version;
    for (closes_at, reason, fault) in [
        ("2021-01-15T14:59:59", "Earlier", "/closes_at not_later"),
        ("2021-01-15T15:00", "The same", "/closes_at not_later"),
        ("2021-01-18T15:00", " ", "/reason empty"),
        ("2021-03-08T09:00", "Into the next window", "/closes_at overlaps"),
        ("2021-03-28T01:30", "At no time", "/closes_at invalid"),
    ] {
        assert_eq!(extend(version, closes_at, reason).expect(422).await.faults(), [fault], "{closes_at}");
    }
    extend(1, "2021-01-18T15:00", "Stale").expect(412).await;

    app.at("2021-01-15T14:00");
    let down = extend(version, "2021-01-18T15:00", "The portal was down on Friday.").expect(200).await;
    assert_eq!((down.version(), down.str("/closes_at")), (version + 1, "2021-01-18T15:00:00+00:00".into()));
    extend(version + 1, "2021-01-19T12:00", "And on Monday.").expect(200).await;
    let listed = windows(&app, &wiltshire).await;
    assert_eq!(listed[0]["closes_at_words"], "12:00 on Tuesday 19 January 2021 (GMT)");
    let earlier = listed[0]["extensions"].as_array().unwrap();
    let closings: Vec<_> = earlier.iter().map(|was| was["closed_at_words"].as_str().unwrap()).collect();
    assert_eq!(closings, ["15:00 on Friday 15 January 2021 (GMT)", "15:00 on Monday 18 January 2021 (GMT)"]);
    assert_eq!(earlier[0]["reason"], "The portal was down on Friday.");

    app.at("2021-01-19T12:00:01");
    let closed = extend(version + 2, "2021-01-20T12:00", "Too late").expect(409).await;
    assert_eq!(closed.problem(), "deadline-passed");
    let events = app.audit_events().await;
    assert_eq!(events.iter().filter(|event| event.action == "window.extended").count(), 2);
}

#[actix_web::test]
async fn t06_no_server_goes_on_with_the_closing_of_before() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let other = app.second().await;
    let window = initial(&other, &wiltshire).await;
    app.at("2021-01-15T15:00");
    let request = app.post(&wiltshire.path(&format!("/windows/{window}/extend"))).by(&wiltshire.commissioner);
    let to = json!({"closes_at": "2021-01-18T15:00", "reason": "The portal was down on Friday."});
    request.if_match(wiltshire.version).json(to).expect(200).await;
    app.at("2021-01-15T15:00:01");
    let seen = windows(&other, &wiltshire).await;
    assert_eq!((&seen[0]["state"], &seen[0]["closes_at"]), (&json!("open"), &json!("2021-01-18T15:00:00+00:00")));
}

#[actix_web::test]
async fn t06_the_closings_of_a_window_stay_on_record() {
    use sea_orm::ConnectionTrait;
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let window = initial(&app, &wiltshire).await;
    let request = app.post(&wiltshire.path(&format!("/windows/{window}/extend"))).by(&wiltshire.commissioner);
    let to = json!({"closes_at": "2021-01-18T15:00", "reason": "The portal was down on Friday."});
    request.if_match(wiltshire.version).json(to).expect(200).await;
    let raw = app.raw().await;
    assert!(raw.execute_unprepared("UPDATE window_extension SET reason = 'none'").await.is_err());
    assert!(raw.execute_unprepared("DELETE FROM window_extension").await.is_err());
}
