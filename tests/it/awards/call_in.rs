//! Call-in: no effect before its time is over, none while it is called in, and at once where it cannot wait (N18, S16, T11).

use serde_json::{Value, json};

use super::scheme::{EXECUTIVE, MEMBER, NOTTINGHAM, SEFTON, ask, filed, with_hooks_of};
use crate::evaluation::stage::Stage;
use crate::support::*;

/// An approved report under rules that let decisions be called in.
struct Decision {
    stage: Stage,
    competition: String,
    tender: String,
    approval: String,
}

impl Decision {
    /// Sefton's, decided on this morning.
    async fn of_sefton(day: &str) -> Self {
        let stage = Stage::under(with_hooks_of(SEFTON, &["approval", "call_in"]), 1).await;
        let (competition, tenders) = stage.moderated(&[("623.22", [5, 2])]).await;
        stage.rank(&competition).await;
        stage.app.at(&format!("{day}T10:00:00"));
        let tender = tenders[0].clone();
        let approval = ask(&stage, &competition, &tender, "378000.00", filed()).expect(201).await.id();
        assert_eq!(stage.view(&approval, &stage.officer(MEMBER).await, "supports").await.status, 201);
        stage.decide(&approval, "approve", &stage.officer(EXECUTIVE).await, 2).expect(200).await;
        Self { stage, competition, tender, approval }
    }

    fn post(&self, act: &str, body: Value) -> Request<'_> {
        self.stage.app.post(&format!("/approvals/{}/{act}", self.approval)).by(&self.stage.commissioner).json(body)
    }

    fn publish(&self, day: &str, version: i64) -> Request<'_> {
        let body = json!({"published_on": day, "key_decision": true, "wards": ["All"]});
        self.post("publication", body).if_match(version)
    }

    fn call_in(&self, version: i64) -> Request<'_> {
        let body = json!({"called_in_by": "Three members of scrutiny", "reason": "The cost beyond 2025."});
        self.post("call-in", body).if_match(version)
    }

    async fn resolve(&self, outcome: &str, version: i64) -> Request<'_> {
        let body = json!({"outcome": outcome, "reason": "Scrutiny met."});
        self.post("call-in/resolution", body).by(&self.stage.officer(EXECUTIVE).await).if_match(version)
    }

    async fn effect(&self) -> Value {
        let path = format!("/approvals/{}", self.approval);
        self.stage.app.get(&path).by(&self.stage.commissioner).expect(200).await.json()["effect"].clone()
    }

    fn award(&self) -> Request<'_> {
        self.stage.award(&self.competition, &self.approval)
    }
}

#[actix_web::test]
async fn s16_decided_on_23_may_2024_it_has_effect_on_4_june() {
    let decision = Decision::of_sefton("2024-05-23").await;
    let waiting = json!({"state": "awaits_publication", "publish_by": "2024-05-28", "publication_late": false});
    assert_eq!(decision.effect().await, waiting, "two working days, and the bank holiday of 27 May");
    let unpublished = decision.award().expect(409).await;
    assert!(unpublished.str("/detail").contains("not been published"), "{}", unpublished.text());
    assert_eq!(
        decision.publish("2024-05-24", 3).expect(422).await.str("/errors/0/pointer"),
        "/published_on",
        "to come"
    );

    decision.stage.app.at("2024-05-24T09:00:00");
    decision.publish("2024-05-22", 3).expect(422).await;
    let published = decision.publish("2024-05-24", 3).key("publish-1").expect(201).await;
    assert_eq!(decision.publish("2024-05-24", 3).key("publish-1").expect(201).await.json(), published.json());
    let effect = published.json()["effect"].clone();
    assert_eq!(effect["state"], json!("awaits_call_in"));
    assert_eq!((&effect["last_call_in"], &effect["effective_on"]), (&json!("2024-06-03"), &json!("2024-06-04")));
    assert_eq!(effect["publication"]["wards"], json!(["All"]));
    assert_eq!(effect["publication"]["key_decision"], json!(true));
    let rule = format!("/decisions/{}", text(&effect["publication"]["decision_id"]));
    assert_eq!(
        decision.stage.app.get(&rule).by(&decision.stage.commissioner).expect(200).await.str("/hook"),
        "call_in"
    );
    assert_eq!(decision.publish("2024-05-24", 4).expect(409).await.problem(), "wrong-state", "once");

    decision.stage.app.at("2024-06-03T23:59:59");
    let refused = decision.award().expect(409).await;
    assert_eq!(refused.str("/effective_on"), "2024-06-04");
    assert!(refused.str("/detail").contains("takes effect on Tuesday 4 June 2024"), "{}", refused.text());
    let told = decision.stage.inform(&decision.competition, &decision.approval, true).expect(409).await;
    assert_eq!(told.str("/effective_on"), "2024-06-04", "no letter before it either");
    decision.stage.app.at("2024-06-04T00:00:00");
    assert_eq!(decision.effect().await["state"], json!("effective"));
    decision.call_in(4).expect(409).await;
    decision.award().expect(201).await;
}

#[actix_web::test]
async fn t11_a_decision_that_is_not_published_within_two_working_days_is_late() {
    let decision = Decision::of_sefton("2024-05-23").await;
    decision.stage.app.at("2024-05-28T23:59:59");
    assert_eq!(decision.effect().await["publication_late"], json!(false));
    decision.stage.app.at("2024-05-29T09:00:00");
    assert_eq!(decision.effect().await["publication_late"], json!(true));
    let published = decision.publish("2024-05-29", 3).expect(201).await;
    assert_eq!(published.json()["effect"]["publication_late"], json!(true), "it stays on record");
    assert_eq!(published.str("/effect/effective_on"), "2024-06-06", "and its call-in begins later");
}

#[actix_web::test]
async fn t11_what_is_called_in_waits_until_it_is_resolved() {
    let decision = Decision::of_sefton("2024-05-23").await;
    assert!(decision.call_in(3).expect(409).await.str("/detail").contains("not been published"));
    decision.stage.app.at("2024-05-24T09:00:00");
    decision.publish("2024-05-24", 3).expect(201).await;
    decision.stage.app.at("2024-06-03T23:00:00");
    let called = decision.call_in(4).expect(201).await;
    assert_eq!(called.str("/effect/state"), "called_in");
    assert_eq!(called.str("/effect/call_in/called_in_by"), "Three members of scrutiny");
    decision.call_in(5).expect(409).await;
    decision.stage.app.at("2024-07-01T09:00:00");
    assert!(decision.award().expect(409).await.str("/detail").contains("called in"));
    decision.resolve("upheld", 4).await.expect(412).await;
    let upheld = decision.resolve("upheld", 5).await.expect(200).await;
    assert_eq!(upheld.str("/effect/state"), "effective");
    assert_eq!(upheld.str("/effect/call_in/outcome"), "upheld");
    decision.resolve("sent_back", 6).await.expect(409).await;
    decision.award().expect(201).await;
}

#[actix_web::test]
async fn t11_what_is_sent_back_is_asked_for_anew() {
    let decision = Decision::of_sefton("2024-05-23").await;
    decision.resolve("upheld", 3).await.expect(409).await;
    decision.publish("2024-05-23", 3).expect(201).await;
    decision.call_in(4).expect(201).await;
    let back = decision.resolve("sent_back", 5).await.expect(200).await;
    assert_eq!(back.str("/state"), "referred_back");
    assert_eq!(back.str("/effect/call_in/outcome"), "sent_back");
    assert!(decision.award().expect(409).await.str("/detail").contains("referred back"));
    let Decision { stage, competition, tender, .. } = &decision;
    ask(stage, competition, tender, "370000.00", filed()).expect(201).await;
}

#[actix_web::test]
async fn t11_what_cannot_wait_has_effect_at_once() {
    let decision = Decision::of_sefton("2024-05-23").await;
    let urgent = |version: i64| {
        let body = json!({"agreed_by": "The chair of scrutiny", "reason": "A home closes on Friday."});
        decision.post("urgency", body).if_match(version)
    };
    urgent(3).expect(403).await;
    let officer = decision.stage.officer("Monitoring Officer").await;
    let agreed = urgent(3).by(&officer).expect(201).await;
    assert_eq!(agreed.str("/effect/state"), "effective");
    assert_eq!(agreed.str("/effect/urgency/agreed_by"), "The chair of scrutiny");
    assert_eq!(agreed.str("/effect/urgency/recorded_by"), officer.id.to_string());
    urgent(4).by(&officer).expect(409).await;
    decision.publish("2024-05-23", 4).expect(409).await;
    decision.call_in(4).expect(409).await;
    decision.award().expect(201).await;
}

#[actix_web::test]
async fn n18_only_a_key_decision_waits() {
    for (key, state) in [(true, "awaits_call_in"), (false, "effective")] {
        let stage = Stage::under(with_hooks_of(NOTTINGHAM, &["approval", "call_in"]), 1).await;
        let (competition, tenders) = stage.moderated(&[("623.22", [5, 2])]).await;
        stage.rank(&competition).await;
        let approval = ask(&stage, &competition, &tenders[0], "378000.00", json!([])).expect(201).await.id();
        let director = stage.officer("Director of Adult Social Care").await;
        stage.decide(&approval, "approve", &director, 1).expect(200).await;
        let body = json!({"published_on": "2021-03-01", "key_decision": key, "wards": ["Bulwell", "Clifton"]});
        let path = format!("/approvals/{approval}/publication");
        let published = stage.app.post(&path).by(&stage.commissioner).if_match(2).json(body).expect(201).await;
        assert_eq!(published.str("/effect/state"), state);
        let expected = if key { 409 } else { 201 };
        stage.award(&competition, &approval).expect(expected).await;
    }
}

#[actix_web::test]
async fn t11_rules_without_call_in_have_nothing_to_publish() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    let read = stage.app.get(&format!("/approvals/{approval}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(read.json()["effect"], json!({"state": "effective"}));
    let body = json!({"published_on": "2021-03-01", "key_decision": false, "wards": []});
    let path = format!("/approvals/{approval}/publication");
    let refused = stage.app.post(&path).by(&stage.commissioner).if_match(read.version()).json(body).expect(409).await;
    assert!(refused.str("/detail").contains("has effect already"), "{}", refused.text());
}
