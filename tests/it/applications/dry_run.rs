//! What the rules would find now about everything that waits.

use serde_json::{Value, json};

use super::ground::Ground;
use crate::support::*;

impl Ground {
    fn dry(&self, query: &str) -> Request<'_> {
        self.app.get(&format!("/frameworks/{}/dry-run{query}", self.framework)).by(&self.officer)
    }

    async fn records(&self) -> usize {
        let path = format!("/frameworks/{}/decisions?hook=eligibility&limit=100", self.framework);
        self.app.get(&path).by(&self.officer).expect(200).await.json()["items"].as_array().unwrap().len()
    }
}

fn line<'a>(page: &'a Value, id: &str) -> &'a Value {
    page["items"].as_array().unwrap().iter().find(|line| line["application_id"] == json!(id)).expect("the line")
}

#[actix_web::test]
async fn a_window_is_looked_at_as_a_whole_and_nothing_is_kept() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let (good, fell) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let unrated = ground.home("1-103", "No published rating", "").await;
    let ids = [ground.apply(&good).await, ground.apply(&fell).await, ground.apply(&unrated).await];
    let done = ground.good_home("1-104").await;
    let decided = ground.apply(&done).await;
    ground.decide(&decided, "admit", None, 200).await;
    ground.app.at("2021-01-11T10:00");
    ground.rate(&fell, "Inadequate", "2021-01-08").await;
    let before = ground.records().await;
    let page = ground.dry("?window=initial").expect(200).await.json();
    let totals = json!({
        "applications": 3, "met": 2, "not_met": 0, "refer": 1, "cannot_decide": 0, "not_assessed": 0, "differ": 1
    });
    assert_eq!(page["totals"], totals, "{page}");
    let same = line(&page, &ids[0]);
    assert_eq!(
        (&same["recorded"], &same["now"]["outcome"], &same["changed"]),
        (&json!("met"), &json!("met"), &json!([]))
    );
    let changed = line(&page, &ids[1]);
    assert_eq!((&changed["recorded"], &changed["counts"]), (&json!("met"), &json!("met")), "these rules promise so");
    assert_eq!(changed["now"]["outcome"], "not_met");
    assert!(changed["now"]["not_met"][0]["reason"].as_str().unwrap().contains("Inadequate"));
    let rating = json!({"path": "/location/cqc/rating", "before": "Good", "now": "Inadequate"});
    assert!(changed["changed"].as_array().unwrap().contains(&rating), "{changed}");
    assert_eq!(line(&page, &ids[2])["now"]["referred"].as_array().unwrap().len(), 1);
    assert_eq!(ground.records().await, before);
    assert_eq!(ground.read(&fell, &ids[1]).await.str("/assessment/outcome"), "met");
    ground.dry("?window=2099-01-01").expect(404).await;
}

#[actix_web::test]
async fn where_the_rules_of_the_decision_count_they_are_what_a_decision_is_held_against() {
    let ground = Ground::new().await;
    ground
        .change_rules(
            "pack.toml",
            "[hooks.eligibility]\nkind = \"requirements\"",
            "[hooks.eligibility]\nkind = \"requirements\"\nas_of = \"decided\"",
        )
        .await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    ground.rate(&home, "Inadequate", "2020-12-14").await;
    let page = ground.dry("").expect(200).await.json();
    let found = line(&page, &id);
    assert_eq!((&found["recorded"], &found["counts"]), (&json!("met"), &json!("not_met")), "{found}");
    assert_eq!(page["totals"]["not_met"], 1);
}

#[actix_web::test]
async fn totals_are_those_of_the_whole_window_whichever_page_is_read() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let fell = ground.good_home("1-101").await;
    ground.apply(&fell).await;
    for (cqc_id, rating) in [("1-102", "Good"), ("1-103", "Inadequate"), ("1-104", "Inadequate")] {
        let home = ground.home(cqc_id, rating, "2019-05-01").await;
        ground.apply(&home).await;
    }
    ground.rate(&fell, "Inadequate", "2020-12-14").await;
    let whole = ground.dry("?window=initial").expect(200).await.json();
    assert_eq!(whole["items"].as_array().map(Vec::len), Some(4));
    let totals = json!({
        "applications": 4, "met": 2, "not_met": 2, "refer": 0, "cannot_decide": 0, "not_assessed": 0, "differ": 1
    });
    assert_eq!(whole["totals"], totals);
    for limit in 1..=3 {
        let mut query = format!("?window=initial&limit={limit}");
        let mut lines = vec![];
        loop {
            let page = ground.dry(&query).expect(200).await.json();
            assert_eq!(page["totals"], totals, "{limit}");
            assert_eq!(page["counted_at"], whole["counted_at"]);
            lines.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            query = format!("?window=initial&limit={limit}&cursor={next}");
        }
        assert_eq!(json!(lines), whole["items"], "{limit}");
    }
    let other = ground.dry("?window=2021-03-08").expect(200).await.json();
    assert_eq!(other["totals"]["applications"], 0);
    assert_eq!(ground.dry("?cursor=AAAA").expect(400).await.problem(), "bad-query");
    let next = text(&ground.dry("?window=initial&limit=1").expect(200).await.json()["next"]);
    for query in [format!("?cursor={next}"), format!("?window=2021-03-08&cursor={next}")] {
        assert_eq!(ground.dry(&query).expect(400).await.problem(), "bad-query", "another dry run has other totals");
    }
}

#[actix_web::test]
async fn a_dry_run_comes_in_pages_and_as_a_table() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    for serial in 1..=3 {
        let home = ground.home(&format!("1-10{serial}"), "Inadequate", "2019-05-01").await;
        ground.apply(&home).await;
    }
    let first = ground.dry("?limit=2").expect(200).await.json();
    let next = first["next"].as_str().expect("another page");
    let second = ground.dry(&format!("?limit=2&cursor={next}")).expect(200).await.json();
    assert_eq!(first["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(second["items"].as_array().map(Vec::len), Some(1));
    assert!(second.get("next").is_none());
    assert_eq!(ground.dry("?limit=501").expect(400).await.problem(), "bad-query");
    let file = ground.dry(".csv?window=initial").expect(200).await;
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = file.text();
    assert!(text.starts_with("application_id,version,provider,location"), "{text}");
    assert!(text.contains("A home rated Inadequate cannot join"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("total,3,"), "{text}");
    ground.dry(".csv?window=2099-01-01").expect(404).await;
    let auditor = council(drawdown::kernel::Role::Auditor, ground.authority);
    let path = format!("/frameworks/{}/dry-run", ground.framework);
    assert_eq!(ground.app.get(&path).by(&auditor).send().await.status, 403);
    let kent = council(drawdown::kernel::Role::Commissioner, ground.app.authority("kent").await);
    assert_eq!(ground.app.get(&path).by(&kent).send().await.status, 404);
}
