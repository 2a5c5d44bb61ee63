//! Open books: due, late, overdue, and what the rules then propose.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::acts::because;
use crate::competitions::world::{Home, World};
use crate::support::*;

/// Nottingham's accredited list, whose rules know open books, with so many homes admitted on 10 December 2020.
async fn nottingham(homes: usize) -> (World, Vec<Home>) {
    let app = TestApp::new().await;
    let authority = app.authority("nottingham").await;
    let commissioner = council(Role::Commissioner, authority);
    let list = json!({
        "name": "Accredited list", "kind": "accredited_list", "regime": "pcr2015_light_touch",
        "starts_on": "2020-04-01", "ends_on": "2029-03-31", "applications_open_on": "2020-03-01",
        "lots": [{"code": "all", "title": "Care homes"}]
    });
    let made = app.post("/frameworks").by(&commissioner).json(list).expect(201).await;
    let path = format!("/frameworks/{}", made.id());
    let rules = app.post(&format!("{path}/rulebook/versions")).by(&council(Role::RuleAuthor, authority)).if_match(1);
    let rules = rules.json(json!({"pack": "nottingham/accredited-list"})).expect(201).await;
    app.post(&format!("{path}/publish")).by(&commissioner).if_match(rules.version()).expect(200).await;
    let approver = council(Role::Approver, authority);
    let world = World { app, authority, commissioner, approver, framework: made.id(), lot: made.str("/lots/0/id") };
    let mut members = vec![];
    for number in 0..homes {
        members.push(world.admit(number).await);
    }
    (world, members)
}

impl World {
    async fn books_due(&self, year: &str, due_on: &str) -> Answer {
        let put = self.app.put(&self.of_framework(&format!("open-book/{year}"))).by(&self.commissioner);
        put.json(json!({"due_on": due_on})).send().await
    }

    fn open_books(&self, home: &Home, year: &str, statement: &str) -> Request<'_> {
        let path = format!("/memberships/{}/open-book/{year}", home.membership);
        self.app.post(&path).by(&home.actor).json(json!({"statement": statement}))
    }

    /// The states of a year's books, home by home.
    async fn books(&self, year: &str) -> Vec<String> {
        let listed = self.app.get(&self.of_framework(&format!("open-book/{year}"))).by(&self.commissioner);
        let listed = listed.expect(200).await.json();
        listed["items"].as_array().unwrap().iter().map(|item| text(&item["state"])).collect()
    }

    async fn check_books(&self, year: &str) -> Vec<(String, String)> {
        let check = self.app.post(&self.of_framework(&format!("open-book/{year}/check"))).by(&self.commissioner);
        let checked = check.expect(200).await.json();
        let measure = |one: &Value| (text(&one["id"]), format!("{} {}", text(&one["effect"]), text(&one["detail"])));
        checked["proposed"].as_array().unwrap().iter().map(measure).collect()
    }

    async fn answer_measure(&self, measure: &str, answer: &str) -> Answer {
        let path = format!("/measures/{measure}/{answer}");
        self.app.post(&path).by(&self.commissioner).json(because("Three reminders went unanswered.")).send().await
    }
}

#[actix_web::test]
async fn n13_books_are_due_for_each_member_and_year_and_overdue_by_the_clock() {
    let (world, homes) = nottingham(3).await;
    assert_eq!(world.open_books(&homes[0], "2020-21", "Staff 64%.").expect(409).await.problem(), "wrong-state");
    assert_eq!(world.books_due("2020-21", "2020-12-09").await.faults(), ["/due_on past"]);
    for never in ["2029-04-01", "9999-12-31"] {
        let refused = world.books_due("2020-21", never).await;
        assert_eq!(refused.faults(), ["/due_on after_the_end"]);
        assert!(refused.str("/errors/0/detail").contains("2029-03-31"), "{}", refused.text());
    }
    assert_eq!(world.books_due("2028-29", "2029-03-31").await.status, 200, "the framework's last day");
    assert_eq!(world.books_due("2020-21", "2021-09-30").await.status, 200);
    assert_eq!(world.books_due("2020-21", "2021-09-29").await.faults(), ["/due_on brought_forward"]);
    assert_eq!(world.books_due("2020-22", "2021-09-30").await.status, 404, "that is no year");
    let later = json!({"due_on": "2021-10-31", "reason": "Its accountant changed."});
    let own = || world.app.put(&format!("/memberships/{}/open-book/2020-21", homes[2].membership));
    let never = json!({"due_on": "9999-12-31", "reason": "Its accountant changed."});
    let never = own().by(&world.commissioner).json(never).expect(422).await;
    assert_eq!(never.faults(), ["/due_on after_the_end"]);
    own().by(&world.commissioner).json(later).expect(200).await;
    assert_eq!(world.books("2020-21").await, ["awaited"; 3]);

    world.app.at("2021-09-30T23:59");
    let receipt = world.open_books(&homes[0], "2020-21", "Staff 64%.").expect(201).await;
    assert_eq!((receipt.str("/state"), receipt.str("/version")), ("submitted".into(), "1".into()));
    world.app.at("2021-10-01T09:00");
    world.open_books(&homes[1], "2020-21", "Staff 60%.").expect(201).await;
    assert_eq!(world.books("2020-21").await, ["submitted", "submitted_late", "awaited"]);
    let further = world.open_books(&homes[0], "2020-21", "Staff 65%.").expect(201).await;
    assert_eq!(
        (further.str("/state"), further.str("/version")),
        ("submitted".into(), "2".into()),
        "the first day counts"
    );
    world.app.at("2021-11-01T00:00");
    assert_eq!(world.books("2020-21").await, ["submitted", "submitted_late", "overdue"]);
    world.admit(3).await;
    assert_eq!(world.books("2020-21").await.len(), 3, "who joined after the day owes nothing for it");
    let empty = world.app.post(&format!("/memberships/{}/open-book/2020-21", homes[0].membership)).by(&homes[0].actor);
    assert_eq!(empty.json(json!({})).expect(422).await.faults(), ["/statement missing"]);
}

#[actix_web::test]
async fn n13_open_books_are_for_the_council_and_the_member_alone() {
    let (world, homes) = nottingham(2).await;
    world.books_due("2020-21", "2021-09-30").await;
    let secret = "Surplus 11 percent";
    world.open_books(&homes[0], "2020-21", secret).key("books-1").expect(201).await;
    let path = format!("/memberships/{}/open-book", homes[0].membership);
    for reader in [&world.commissioner, &council(Role::Auditor, world.authority), &homes[0].actor] {
        assert_eq!(world.app.get(&path).by(reader).expect(200).await.str("/items/0/statement"), secret);
    }
    for role in [Role::Broker, Role::Approver, Role::Evaluator, Role::RuleAuthor, Role::ApiClient] {
        world.app.get(&path).by(&council(role, world.authority)).expect(403).await;
    }
    world.app.get(&path).by(&homes[1].actor).expect(404).await;
    world.app.get(&path).by(&world.authority("kent").await).expect(404).await;
    world.open_books(&homes[0], "2020-21", secret).by(&homes[1].actor).expect(404).await;
    let audit = world.app.get("/audit?action=membership.").by(&council(Role::Auditor, world.authority));
    let audit = audit.expect(200).await.text();
    assert!(audit.contains("membership.books_submitted") && !audit.contains(secret), "no log repeats it");
    let own = world.app.get(&world.of_framework("open-book/2020-21")).by(&homes[0].actor).expect(200).await.json();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1), "a provider sees its own");
}

#[actix_web::test]
async fn n13_the_rulebook_proposes_and_an_officer_disposes() {
    let (world, homes) = nottingham(3).await;
    world.books_due("2020-21", "2021-09-30").await;
    world.app.at("2021-09-30T12:00");
    world.open_books(&homes[0], "2020-21", "Staff 64%.").expect(201).await;
    assert_eq!(world.check_books("2020-21").await, [], "nothing is late yet");
    world.app.at("2021-10-01T09:00");
    world.open_books(&homes[1], "2020-21", "Staff 60%.").expect(201).await;
    let flags = world.check_books("2020-21").await;
    let words: Vec<&str> = flags.iter().map(|(_, words)| words.as_str()).collect();
    let wanted = [
        "flag The figures came after their due date: an officer looks at why.",
        "flag The figures are overdue: an officer asks for them.",
    ];
    assert_eq!(words, wanted);
    assert_eq!(world.check_books("2020-21").await, [], "nothing is proposed twice");
    assert_eq!(world.state(&homes[2]).await, "active");

    world.app.at("2021-10-28T09:00");
    assert_eq!(world.check_books("2020-21").await, [], "28 days of grace");
    world.app.at("2021-10-29T09:00");
    let suspend = world.check_books("2020-21").await;
    assert_eq!(suspend.len(), 1);
    assert!(suspend[0].1.starts_with("suspend A home that does not open its books is suspended until it does."));
    assert_eq!(world.state(&homes[2]).await, "active", "never by itself");

    let open =
        world.app.get(&world.of_framework("measures?open=true")).by(&world.commissioner).expect(200).await.json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(3));
    let decision = world.app.get(&format!("/decisions/{}", text(&open["items"][2]["decision_id"])));
    let decision = decision.by(&world.commissioner).expect(200).await;
    assert_eq!((decision.str("/hook"), decision.str("/outcome")), ("open_book".into(), "not_met".into()));
    assert_eq!(world.answer_measure(&flags[0].0, "accept").await.status, 200);
    assert_eq!(world.history(&homes[1]).await, ["admitted", "flagged"]);
    assert_eq!(world.state(&homes[1]).await, "active");
    let declined = world.answer_measure(&flags[1].0, "decline").await;
    assert_eq!((declined.status, declined.str("/accepted")), (200, "false".into()));
    assert_eq!(world.answer_measure(&flags[1].0, "accept").await.problem(), "wrong-state", "answered once");
    let taken = world.answer_measure(&suspend[0].0, "accept").await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    assert_eq!(world.history(&homes[2]).await, ["admitted", "suspended"]);
    assert_eq!(world.state(&homes[2]).await, "suspended");
    let left =
        world.app.get(&world.of_framework("measures?open=true")).by(&world.commissioner).expect(200).await.json();
    assert_eq!(left["items"], json!([]));
}

#[actix_web::test]
async fn n13_measures_are_the_councils_to_see_and_the_commissioners_to_answer() {
    let (world, homes) = nottingham(1).await;
    world.books_due("2020-21", "2021-09-30").await;
    world.app.at("2021-10-01T09:00");
    let measure = world.check_books("2020-21").await[0].0.clone();
    let accept = |by: &drawdown::kernel::Actor| {
        world.app.post(&format!("/measures/{measure}/accept")).by(by).json(because("So."))
    };
    accept(&council(Role::Broker, world.authority)).expect(403).await;
    accept(&world.authority("kent").await).expect(404).await;
    accept(&homes[0].actor).expect(403).await;
    let list = world.of_framework("measures");
    world.app.get(&list).by(&homes[0].actor).expect(404).await;
    world.app.get(&list).by(&council(Role::Auditor, world.authority)).expect(200).await;
    // A suspension that has nothing to suspend is refused, and the proposal waits on.
    let without = world.answer_measure(&measure, "accept");
    assert_eq!(without.await.status, 200);
}

#[actix_web::test]
async fn n13_without_a_rule_what_is_missing_is_flagged_and_no_more() {
    let (world, homes) = World::with_homes(2).await;
    world.books_due("2020-21", "2021-09-30").await;
    world.app.at("2021-09-30T12:00");
    world.open_books(&homes[0], "2020-21", "Staff 64%.").expect(201).await;
    world.app.at("2022-10-01T09:00");
    let proposed = world.check_books("2020-21").await;
    assert_eq!(proposed.len(), 1);
    assert_eq!(proposed[0].1, "flag The books were due on 2021-09-30 and have not come.");
}

#[actix_web::test]
async fn n13_who_was_removed_files_no_books() {
    let (world, homes) = nottingham(1).await;
    assert_eq!(world.books_due("2020-21", "2021-09-30").await.status, 200);
    world.done(&homes[0], "suspend").await;
    let body = json!({"ground": "terms", "reason": "The plan of 3 May was not met."});
    assert_eq!(world.act(&homes[0], "terminate", body).await.status, 200);
    let refused = world.open_books(&homes[0], "2020-21", "Staff 64%.").expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
}
