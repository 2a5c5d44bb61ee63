//! Many decisions in one request.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::ground::{Ground, Home};
use crate::support::*;

const IN_WINDOW: &str = "2020-12-14T10:00";
const SEEN: &str = "Visited on 11 December; newly registered.";

impl Ground {
    fn batch(&self, body: &Value) -> Request<'_> {
        let request = self.app.post(&format!("/frameworks/{}/decisions/batch", self.framework)).by(&self.officer);
        request.json(body.clone())
    }

    async fn item(&self, id: &str, outcome: &str, reason: Option<&str>) -> Value {
        let version = self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.version();
        json!({"application_id": id, "version": version, "outcome": outcome, "reason": reason})
    }

    async fn states(&self, ids: &[String]) -> Vec<String> {
        let mut states = vec![];
        for id in ids {
            states.push(self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.str("/state"));
        }
        states
    }

    /// One that meets everything, one that does not, one that the rules refer; in the window.
    async fn three(&self, serial: &str) -> [String; 3] {
        self.app.at(IN_WINDOW);
        let good = self.good_home(&format!("1-1{serial}")).await;
        let bad = self.home(&format!("1-2{serial}"), "Inadequate", "2019-05-01").await;
        let unrated = self.home(&format!("1-3{serial}"), "No published rating", "").await;
        [self.apply(&good).await, self.apply(&bad).await, self.apply(&unrated).await]
    }
}

fn problem(answer: &Answer, index: usize) -> String {
    answer.str(&format!("/items/{index}/problem/type")).trim_start_matches("/problems/").to_owned()
}

#[actix_web::test]
async fn where_officer_and_rules_agree_many_are_decided_at_once_and_the_rest_is_told_one_by_one() {
    let ground = Ground::new().await;
    let ids = ground.three("01").await;
    let [met, not_met, referred] = &ids;
    let mut items = vec![
        ground.item(met, "admit", None).await,
        ground.item(referred, "admit", None).await,
        ground.item(not_met, "refuse", None).await,
    ];
    items.push(json!({"application_id": uuid::Uuid::from_u128(7), "version": 1, "outcome": "admit"}));
    let answer = ground.batch(&json!({"items": items})).expect(200).await;
    assert_eq!((answer.str("/decided"), answer.str("/refused")), ("2".into(), "2".into()));
    assert_eq!(
        (answer.str("/items/0/state"), answer.str("/items/0/basis")),
        ("admitted".into(), "follows_assessment".into())
    );
    assert_eq!(answer.str("/items/2/state"), "refused");
    assert_eq!(problem(&answer, 1), "validation");
    assert_eq!(answer.str("/items/1/problem/errors/0/pointer"), "/items/1/reason");
    assert_eq!(problem(&answer, 3), "not-found");
    assert_eq!(ground.states(&ids).await, ["admitted", "refused", "submitted"]);
    let own = ground.item(referred, "admit", Some(SEEN)).await;
    let answer = ground.batch(&json!({"items": [own]})).expect(200).await;
    assert_eq!(answer.str("/items/0/basis"), "officers_judgement");
}

#[actix_web::test]
async fn all_or_none_decides_nothing_unless_everything_can_be() {
    let ground = Ground::new().await;
    let ids = ground.three("01").await;
    let [met, not_met, referred] = &ids;
    let mut items = vec![ground.item(met, "admit", None).await, ground.item(not_met, "refuse", None).await];
    items.push(ground.item(referred, "refuse", None).await);
    let refused = ground.batch(&json!({"mode": "all", "items": items})).expect(422).await;
    assert_eq!(refused.faults(), ["/items/2 validation"]);
    assert!(refused.str("/detail").contains("1 of 3"), "{}", refused.text());
    assert_eq!(ground.states(&ids).await, ["submitted"; 3]);
    items[2]["reason"] = json!("It could not be visited in time.");
    let body = json!({"mode": "all", "items": items});
    let answer = ground.batch(&body).key("all-1").expect(200).await;
    assert_eq!(answer.str("/decided"), "3");
    assert_eq!(ground.states(&ids).await, ["admitted", "refused", "refused"]);
    assert_eq!(ground.batch(&body).key("all-1").expect(200).await.json(), answer.json(), "the same answer again");
    assert_eq!(ground.batch(&body).expect(422).await.faults().len(), 3, "without its key it is another request");
}

#[actix_web::test]
async fn a_full_framework_undoes_the_whole_of_all_or_none() {
    let mut framework = care_home_alliance();
    framework["member_limit"] = json!(1);
    let ground = Ground::under(json!({"pack": CARE_HOME_PACK}), framework).await;
    ground.app.at(IN_WINDOW);
    let mut ids = vec![];
    for cqc_id in ["1-101", "1-102"] {
        ids.push(ground.apply(&ground.good_home(cqc_id).await).await);
    }
    let items = [ground.item(&ids[0], "admit", None).await, ground.item(&ids[1], "admit", None).await];
    let refused = ground.batch(&json!({"mode": "all", "items": items})).expect(422).await;
    assert_eq!(refused.faults(), ["/items/1 wrong-state"]);
    assert_eq!(ground.states(&ids).await, ["submitted", "submitted"]);
    let answer = ground.batch(&json!({"items": items})).expect(200).await;
    assert_eq!((answer.str("/decided"), answer.str("/refused")), ("1".into(), "1".into()));
}

#[actix_web::test]
async fn a_batch_that_broke_off_is_made_again_with_its_key() {
    let ground = Ground::new().await;
    let ids = ground.three("01").await;
    let [met, not_met, referred] = &ids;
    let (first, second) = (ground.item(met, "admit", None).await, ground.item(not_met, "refuse", None).await);
    let third = ground.item(referred, "admit", None).await;
    let body = json!({"items": [first, second, third]});
    let before = ground.batch(&body).key("batch-1").expect(200).await.json();
    // The officer who sends it again learns the same of what is decided, and the rest is tried anew.
    ground.app.at("2020-12-14T11:00");
    let again = ground.batch(&body).key("batch-1").expect(200).await.json();
    assert_eq!((&again["items"][0], &again["items"][1]), (&before["items"][0], &before["items"][1]));
    assert_eq!((&again["decided"], &again["refused"]), (&json!(2), &json!(1)));
    let other = ground.batch(&json!({"items": [first]})).key("batch-1").expect(422).await;
    assert_eq!(other.problem(), "idempotency-mismatch");
    let decided = audited(&ground, &ids).await;
    assert_eq!(decided, ["application.admitted", "application.refused"], "one event for each decision");
}

/// The decisions that stand in the audit log, in the order of these applications.
async fn audited(ground: &Ground, ids: &[String]) -> Vec<String> {
    let auditor = council(drawdown::kernel::Role::Auditor, ground.authority);
    let mut cursor = String::new();
    let mut found = vec![];
    loop {
        let page = ground.app.get(&format!("/audit?limit=100{cursor}")).by(&auditor).expect(200).await.json();
        for event in page["items"].as_array().unwrap() {
            let action = event["action"].as_str().unwrap().to_owned();
            if ["application.admitted", "application.refused"].contains(&action.as_str()) {
                found.push((event["subject"]["id"].as_str().unwrap_or_default().to_owned(), action));
            }
        }
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let place = |id: &String| ids.iter().position(|known| known == id);
    found.sort_by_key(|(id, _)| place(id));
    found.into_iter().map(|(_, action)| action).collect()
}

#[actix_web::test]
async fn a_list_that_is_no_good_is_refused_whole() {
    let ground = Ground::new().await;
    let [met, ..] = ground.three("01").await;
    let item = ground.item(&met, "admit", None).await;
    let twice = ground.batch(&json!({"items": [item, item]})).expect(422).await;
    assert_eq!(twice.faults(), ["/items/1/application_id duplicate"]);
    assert_eq!(ground.batch(&json!({"items": []})).expect(422).await.faults(), ["/items empty"]);
    let many: Vec<Value> = (0..1001u128)
        .map(|n| json!({"application_id": uuid::Uuid::from_u128(n), "version": 1, "outcome": "admit"}))
        .collect();
    assert_eq!(ground.batch(&json!({"items": many})).expect(422).await.faults(), ["/items too_many"]);
    let kent = council(drawdown::kernel::Role::Commissioner, ground.app.authority("kent").await);
    let theirs = ground.app.post(&format!("/frameworks/{}/decisions/batch", ground.framework)).by(&kent);
    theirs.json(json!({"items": [item]})).expect(404).await;
    let elsewhere = ground.framework_of("elsewhere", &care_home_files()).await;
    let lost = ground.app.post(&format!("/frameworks/{elsewhere}/decisions/batch")).by(&ground.officer);
    lost.json(json!({"items": [item]})).expect(404).await;
}

/// What an officer may say of one of the homes.
#[derive(Clone, Debug)]
struct Said {
    rating: &'static str,
    outcome: &'static str,
    reason: Option<&'static str>,
    /// How far the version that was read is off.
    off: i64,
}

fn said() -> impl Strategy<Value = Said> {
    let rating = prop::sample::select(vec!["Good", "Inadequate", "No published rating"]);
    let outcome = prop::sample::select(vec!["admit", "refuse"]);
    let reason = prop::sample::select(vec![None, Some("no"), Some("Visited on 11 December by two of us.")]);
    let off = prop::sample::select(vec![0, 0, 0, 0, -1]);
    (rating, outcome, reason, off).prop_map(|(rating, outcome, reason, off)| Said { rating, outcome, reason, off })
}

/// What is left of an application that can be compared between two councils.
fn comparable(read: &Value) -> Value {
    json!({
        "state": read["state"], "outcome": read["decision"]["outcome"], "basis": read["decision"]["basis"],
        "reason": read["decision"]["reason"], "at": read["decision"]["decided_at"], "version": read["version"],
        "assessment": read["assessment"]["outcome"],
    })
}

/// Decides as many applications singly and in a batch, in two councils that are alike, and compares everything.
async fn compared(cases: Vec<Said>) {
    let (alone, together) = (Ground::new().await, Ground::new().await);
    let mut pairs = vec![];
    for (serial, said) in cases.iter().enumerate() {
        let published = if said.rating == "No published rating" { "" } else { "2019-05-01" };
        let mut ids = vec![];
        for ground in [&alone, &together] {
            ground.app.at(IN_WINDOW);
            let home: Home = ground.home(&format!("1-{serial}"), said.rating, published).await;
            ids.push(ground.apply(&home).await);
        }
        pairs.push(ids);
    }
    let mut singly = vec![];
    for (said, ids) in cases.iter().zip(&pairs) {
        let version =
            alone.app.get(&format!("/applications/{}", ids[0])).by(&alone.officer).expect(200).await.version();
        let request = alone.app.post(&format!("/applications/{}/decision", ids[0])).by(&alone.officer);
        let body = json!({"outcome": said.outcome, "reason": said.reason});
        singly.push(request.if_match(version + said.off).json(body).send().await);
    }
    let mut items = vec![];
    for (said, ids) in cases.iter().zip(&pairs) {
        let mut item = together.item(&ids[1], said.outcome, said.reason).await;
        item["version"] = json!(item["version"].as_i64().unwrap() + said.off);
        items.push(item);
    }
    let batch = together.batch(&json!({"items": items})).expect(200).await;
    for (index, (single, ids)) in singly.iter().zip(&pairs).enumerate() {
        let read = async |ground: &Ground, id: &str| {
            comparable(&ground.app.get(&format!("/applications/{id}")).by(&ground.officer).expect(200).await.json())
        };
        assert_eq!(read(&alone, &ids[0]).await, read(&together, &ids[1]).await, "{:?}", cases[index]);
        let decided = batch.json()["items"][index]["decided"] == json!(true);
        assert_eq!(decided, single.status == 200, "{:?}: {}", cases[index], single.text());
        if !decided {
            assert_eq!(problem(&batch, index), single.problem(), "{:?}", cases[index]);
        }
    }
    let members = async |ground: &Ground| {
        let answer = ground.app.get(&format!("/frameworks/{}/members?limit=100", ground.framework)).expect(200).await;
        let items = answer.json()["items"].as_array().unwrap().clone();
        items.iter().map(|member| text(&member["location_name"])).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(members(&alone).await, members(&together).await);
}

#[actix_web::test]
async fn a_batch_decides_what_single_decisions_would() {
    // The cases are drawn before, because a strategy cannot wait.
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..3 {
        let cases = prop::collection::vec(said(), 6..9).new_tree(&mut runner).expect("cases").current();
        compared(cases).await;
    }
}
