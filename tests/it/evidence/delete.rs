use serde_json::{Value, json};

use super::ground::{Owner, listed};
use crate::applications::ground::{Ground, Home};
use crate::support::*;

struct Case {
    ground: Ground,
    home: Home,
    owner: Owner,
    document: String,
}

impl Case {
    async fn new() -> Self {
        let ground = Ground::new().await;
        let home = ground.good_home("1-101").await;
        let owner = Owner::of(&home.member);
        let document = ground.app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
        Self { ground, home, owner, document }
    }

    async fn open(&self) -> String {
        let draft = self.ground.open(&self.home).await;
        self.ground.fill(&self.home, &draft).await;
        self.ground.app.show(&self.home.member, &draft, &[&self.document], 200).await;
        draft
    }

    async fn submit(&self) -> String {
        let draft = self.open().await;
        self.ground.submit(&self.home, &draft).await;
        draft
    }

    async fn delete(&self, status: u16) -> Answer {
        let request = self.ground.app.delete(&format!("/evidence/{}", self.document)).by(&self.home.member);
        let answer = request.expect(status).await;
        let left = listed(&self.ground.app.get(&self.owner.path("")).by(&self.home.member).expect(200).await);
        assert_eq!(left.len(), usize::from(status != 204));
        answer
    }

    async fn refused(&self, words: &str) -> Value {
        let answer = self.delete(409).await;
        assert_eq!(answer.problem(), "wrong-state");
        assert!(answer.str("/detail").contains(words), "{}", answer.text());
        answer.json()["kept_until"].clone()
    }
}

#[actix_web::test]
async fn what_was_never_attached_goes_at_once_and_leaves_its_hash_in_the_audit() {
    let case = Case::new().await;
    case.delete(204).await;
    let app = &case.ground.app;
    app.delete(&format!("/evidence/{}", case.document)).by(&case.home.member).expect(404).await;
    let event = app.audit_events().await.pop().unwrap();
    assert_eq!(event.action, "evidence.deleted");
    assert_eq!(event.data["sha256"].as_str().map(str::len), Some(64));
    let left = drawdown::evidence::sweep(&app.db, &app.vault, instant("2100-01-01T00:00:00Z")).await.unwrap();
    assert_eq!(left.objects, 0, "the object went with it");
    // And it may come again.
    app.document(&case.owner, "equality_policy", "2020-05-01", "2022-05-01").await;
}

#[actix_web::test]
async fn t17_what_hangs_on_an_open_application_is_kept_for_a_reason() {
    let case = Case::new().await;
    let draft = case.open().await;
    assert_eq!(case.refused("attached to a draft").await, Value::Null);
    case.ground.submit(&case.home, &draft).await;
    assert_eq!(case.refused("not decided").await, Value::Null);
}

#[actix_web::test]
async fn t17_a_draft_that_was_withdrawn_showed_it_to_nobody() {
    let case = Case::new().await;
    let draft = case.open().await;
    case.ground.try_to_withdraw(&case.home, &draft, 200).await;
    case.delete(204).await;
}

#[actix_web::test]
async fn t17_one_year_after_a_process_that_came_to_nothing() {
    let case = Case::new().await;
    let id = case.submit().await;
    case.ground.app.at("2020-12-14T10:00");
    case.ground.decide(&id, "refuse", Some("The council has no need."), 200).await;
    assert_eq!(case.refused("kept to 2021-12-14").await, json!("2021-12-14"));
    case.ground.app.at("2021-12-14T23:59");
    case.refused("kept to 2021-12-14").await;
    case.ground.app.at("2021-12-15T00:00");
    case.delete(204).await;
}

#[actix_web::test]
async fn t17_six_years_after_a_membership_has_ended() {
    let case = Case::new().await;
    case.ground.app.at("2020-12-14T10:00");
    let id = case.submit().await;
    case.ground.decide(&id, "admit", None, 200).await;
    assert_eq!(case.refused("of a member").await, Value::Null);
    // The alliance's term ends on 7 February 2027, and every membership with it.
    case.ground.app.at("2027-02-07T12:00");
    case.refused("of a member").await;
    case.ground.app.at("2027-02-08T12:00");
    assert_eq!(case.refused("kept to 2033-02-07").await, json!("2033-02-07"));
    case.ground.app.at("2033-02-08T12:00");
    case.delete(204).await;
}

#[actix_web::test]
async fn t17_the_longest_of_several_processes_counts() {
    let case = Case::new().await;
    let first = case.submit().await;
    case.ground.try_to_withdraw(&case.home, &first, 200).await;
    assert_eq!(case.refused("kept to 2021-12-10").await, json!("2021-12-10"));
    case.open().await;
    case.ground.app.at("2021-12-11T09:00");
    case.refused("attached to a draft").await;
}

#[actix_web::test]
async fn t17_what_is_taken_off_a_draft_may_go() {
    let case = Case::new().await;
    let draft = case.open().await;
    case.ground.app.show(&case.home.member, &draft, &[], 200).await;
    case.delete(204).await;
}

#[actix_web::test]
async fn t17_what_came_late_and_is_held_is_no_draft() {
    let case = Case::new().await;
    let hold = reworded("pack.toml", "language = 1", "language = 1\napplications = { late = \"hold\" }");
    case.ground.app.change_rules(&case.ground.framework, case.ground.authority, &hold).await;
    let id = case.open().await;
    case.ground.app.at("2021-01-15T15:00:01");
    let receipt = case.ground.submit(&case.home, &id).await;
    assert_eq!(receipt.str("/held"), "true");
    assert_eq!(case.refused("not decided").await, Value::Null);
    let app = &case.ground.app;
    let content = format!("/evidence/{}/content", case.document);
    app.get(&content).by(&case.ground.officer).expect(404).await;
    let late = format!("/frameworks/{}/late-applications", case.ground.framework);
    let late = app.get(&late).by(&case.ground.officer).expect(200).await.json();
    let accept = app.post(&format!("/applications/{id}/late-decision")).by(&case.ground.officer);
    let accept = accept.if_match(late["items"][0]["version"].as_i64().unwrap());
    accept.json(json!({"outcome": "accept", "reason": "The portal was down on that afternoon."})).expect(200).await;
    app.get(&content).by(&case.ground.officer).expect(200).await;
}
