//! Last days by law and by rulebook, their extension, and the order of the queue.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::applications::always::without_windows;
use crate::applications::ground::Ground;
use crate::support::*;

/// A dynamic purchasing system of regulation 34, which takes applications at any time.
pub async fn purchasing_system() -> Ground {
    let system = json!({
        "name": "Accredited list", "kind": "dynamic_market", "regime": "pcr2015_dps",
        "starts_on": "2020-12-14", "ends_on": "2028-03-31", "applications_open_on": "2020-12-14",
        "lots": [{"code": "all", "title": "All care homes"}]
    });
    Ground::under(without_windows(), system).await
}

/// The alliance, whose council promises to decide within so many working days.
async fn promising(days: u32) -> Ground {
    let ground = Ground::new().await;
    let said = format!("language = 1\napplications = {{ late = \"hold\", decide_within_working_days = {days} }}");
    ground.change_rules("pack.toml", "language = 1", &said).await;
    ground
}

impl Ground {
    /// One more application that meets every standard of the list.
    pub async fn handed_in(&self, cqc_id: &str) -> String {
        let (home, id) = self.accreditable(cqc_id).await;
        self.submit(&home, &id).await;
        id
    }

    pub fn work(&self, query: &str) -> Request<'_> {
        self.app.get(&format!("/authorities/{}/work{query}", self.authority)).by(&self.officer)
    }

    async fn items(&self, query: &str) -> Vec<Value> {
        self.work(query).expect(200).await.json()["items"].as_array().unwrap().clone()
    }

    fn extend(&self, id: &str, version: i64, due_on: &str, reason: &str) -> Request<'_> {
        let request = self.app.post(&format!("/applications/{id}/deadline-extensions")).by(&self.officer);
        request.if_match(version).json(json!({"due_on": due_on, "reason": reason}))
    }

    async fn version(&self, id: &str) -> i64 {
        self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.version()
    }
}

const REASON: &str = "The insurer has been asked to confirm the cover.";

#[actix_web::test]
async fn regulation_34_gives_ten_working_days_after_the_receipt() {
    let ground = purchasing_system().await;
    ground.app.at("2021-03-01T10:00");
    let id = ground.handed_in("1-101").await;
    let item = &ground.items("").await[0];
    assert_eq!((&item["kind"], &item["id"], &item["found"]), (&json!("application"), &json!(id), &json!("met")));
    let due = json!({
        "on": "2021-03-15", "basis": "law", "working_days": 10, "extendable_to": "2021-03-22",
        "cites": "Public Contracts Regulations 2015, regulation 34"
    });
    assert_eq!((&item["due"], &item["working_days_left"]), (&due, &json!(10)));
    ground.app.at("2021-03-15T23:59:59");
    let item = &ground.items("?overdue=false").await[0];
    assert_eq!((&item["working_days_left"], &item["overdue"]), (&json!(0), &json!(false)));
    ground.app.at("2021-03-16T00:00");
    let item = &ground.items("?overdue=true").await[0];
    assert_eq!((&item["working_days_left"], &item["overdue"]), (&json!(-1), &json!(true)));
    assert!(ground.items("?overdue=false").await.is_empty());
    ground.decide(&id, "admit", None, 200).await;
    assert!(ground.items("?kind=application").await.is_empty());
}

#[actix_web::test]
async fn the_law_lets_the_time_be_extended_to_fifteen_days_with_a_reason_that_the_provider_reads() {
    let ground = purchasing_system().await;
    ground.app.at("2021-03-01T10:00");
    let (home, id) = ground.accreditable("1-101").await;
    ground.submit(&home, &id).await;
    ground.app.user("owner@home.test", Role::ProviderMember, home.member.tenant).await;
    let version = ground.version(&id).await;
    for (due_on, reason, fault) in [
        ("2021-03-15", REASON, "/due_on not_later"),
        ("2021-03-20", REASON, "/due_on no_working_day"),
        ("2021-03-19", "Busy.", "/reason reason_needed"),
    ] {
        assert_eq!(ground.extend(&id, version, due_on, reason).expect(422).await.faults(), [fault]);
    }
    let refused = ground.extend(&id, version, "2021-03-23", REASON).expect(422).await;
    assert_eq!(refused.problem(), "refused-by-regime");
    assert!(refused.str("/detail").contains("regulation 34"), "{}", refused.text());
    ground.extend(&id, version + 1, "2021-03-19", REASON).expect(412).await;
    let stranger = council(Role::Commissioner, ground.app.authority("kent").await);
    let path = format!("/applications/{id}/deadline-extensions");
    let theirs = ground.app.post(&path).by(&stranger).if_match(version);
    theirs.json(json!({"due_on": "2021-03-19", "reason": REASON})).expect(404).await;

    let request = || ground.extend(&id, version, "2021-03-19", REASON).key("extend-1");
    let extended = request().expect(201).await;
    let due = json!({
        "on": "2021-03-19", "basis": "extension", "working_days": 10, "extendable_to": "2021-03-22", "reason": REASON,
        "cites": "Public Contracts Regulations 2015, regulation 34"
    });
    assert_eq!(extended.json()["due"], due);
    assert_eq!(request().expect(201).await.json(), extended.json());
    assert_eq!(ground.items("").await[0]["due"], due);
    ground.extend(&id, version, "2021-03-22", "And the owner is abroad until then.").expect(201).await;
    let last = ground.extend(&id, version, "2021-03-23", REASON).expect(422).await;
    assert_eq!(last.problem(), "refused-by-regime");
    ground.app.pass().await;
    let mails = ground.app.mails_to("owner@home.test");
    let told: Vec<_> = mails.iter().filter(|mail| mail.subject.starts_with("Later:")).collect();
    assert_eq!(told.len(), 2, "{mails:?}");
    assert!(told[0].body.contains("now due by Friday 19 March 2021") && told[0].body.contains(REASON), "{told:?}");
}

#[actix_web::test]
async fn a_promise_of_the_rulebook_counts_from_the_closing_of_the_window() {
    let ground = promising(20).await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    let item = &ground.items("").await[0];
    assert_eq!((&item["due"]["on"], &item["due"]["basis"]), (&json!("2021-02-12"), &json!("rulebook")));
    assert_eq!(item["due"]["extendable_to"], "2027-02-07", "the law gives no number: the reason carries it");
    // Held, because it came late: its own time runs from its receipt.
    let late = ground.good_home("1-102").await;
    let held = ground.open(&late).await;
    ground.fill(&late, &held).await;
    ground.app.at("2021-01-18T10:00");
    ground.submit(&late, &held).await;
    let items = ground.items("").await;
    assert_eq!(items.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>(), [id, held]);
    assert_eq!((&items[1]["kind"], &items[1]["due"]["on"]), (&json!("late_application"), &json!("2021-02-15")));
    assert!(items[1].get("found").is_none(), "nobody has read it");
}

#[actix_web::test]
async fn w05_what_waits_for_a_window_is_not_yet_to_decide() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    ground.app.at("2021-01-15T15:00:01");
    ground.submit(&home, &id).await;
    assert!(ground.items("").await.is_empty());
    ground.app.at("2021-03-08T09:00");
    let item = &ground.items("").await[0];
    assert_eq!(item["id"], json!(id));
    assert!(item.get("due").is_none(), "light touch sets no number, and the rulebook promises none: {item}");
    let version = ground.version(&id).await;
    let refused = ground.extend(&id, version, "2021-03-19", REASON).expect(409).await;
    assert!(refused.str("/detail").contains("reasonable and proportionate"), "{}", refused.text());
}

#[actix_web::test]
async fn t23_a_member_whose_rating_fell_waits_without_a_last_day() {
    let ground = purchasing_system().await;
    ground.app.at("2021-03-01T10:00");
    let (home, id) = ground.accreditable("1-101").await;
    ground.submit(&home, &id).await;
    ground.decide(&id, "admit", None, 200).await;
    ground.rate(&home, "Inadequate", "2021-02-20").await;
    ground.handed_in("1-102").await;
    let items = ground.items("").await;
    let kinds: Vec<_> = items.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["application", "rating_case"]);
    assert_eq!(
        (&items[1]["found"], items[1].get("due")),
        (&json!("refer"), None),
        "these rules leave it to an officer"
    );
    assert_eq!(ground.items("?found=refer").await.len(), 1);
    // Its annual review falls due a year after its admission.
    ground.app.at("2022-02-10T10:00");
    let review = &ground.items("?kind=review").await[0];
    assert_eq!((&review["due"]["on"], &review["due"]["basis"]), (&json!("2022-03-01"), &json!("review")));
}

#[actix_web::test]
async fn pages_show_everything_once_and_in_order() {
    let ground = purchasing_system().await;
    for day in 1..=3 {
        ground.app.at(&format!("2021-03-0{day}T10:00"));
        ground.handed_in(&format!("1-10{day}")).await;
        ground.handed_in(&format!("1-20{day}")).await;
    }
    let all: Vec<Value> = ground.items("").await;
    assert_eq!(all.len(), 6);
    assert!(all.is_sorted_by_key(|item| (
        item["due"]["on"].as_str().unwrap().to_owned(),
        item["since"].as_str().unwrap().to_owned()
    )));
    let (mut seen, mut query) = (vec![], "?limit=2".to_owned());
    loop {
        let page = ground.work(&query).expect(200).await.json();
        seen.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=2&cursor={next}");
    }
    assert_eq!(seen, all);
    let due = all[1]["due"]["on"].as_str().unwrap();
    assert!(
        ground.items(&format!("?due_by={due}")).await.iter().all(|item| item["due"]["on"].as_str().unwrap() <= due)
    );
    assert_eq!(ground.work("?cursor=AAAA").expect(400).await.problem(), "bad-query");
    assert_eq!(ground.work("?limit=0").expect(400).await.problem(), "bad-query");
}

#[actix_web::test]
async fn a_queue_is_its_own_councils_alone() {
    let ground = purchasing_system().await;
    ground.app.at("2021-03-01T10:00");
    ground.handed_in("1-101").await;
    let path = format!("/authorities/{}/work", ground.authority);
    let kent = ground.app.authority("kent").await;
    let read = |actor: Actor| ground.app.get(&path).by(&actor).send();
    assert_eq!(read(council(Role::Commissioner, kent)).await.status, 404);
    assert_eq!(read(council(Role::Evaluator, ground.authority)).await.status, 403);
    assert_eq!(read(council(Role::Auditor, ground.authority)).await.status, 200);
    let own = ground.app.get(&format!("/authorities/{kent}/work")).by(&council(Role::Commissioner, kent));
    assert_eq!(own.expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn last_days_stand_in_a_calendar_file() {
    let ground = purchasing_system().await;
    ground.app.at("2021-03-01T10:00");
    let id = ground.handed_in("1-101").await;
    let file = ground.work(".ics").expect(200).await;
    assert_eq!(file.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = file.text().replace("\r\n ", "");
    assert!(text.contains("DTSTART;VALUE=DATE:20210315") && text.contains(&format!("UID:application-{id}")), "{text}");
    assert!(text.contains("SUMMARY:Decide: Home 1-101 (Accredited list)"), "{text}");
}
