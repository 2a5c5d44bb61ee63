//! Checks, tests and stress of a folder by a server.

use serde_json::{Value, json};

use super::*;

const ALLIANCE: &str = "rules/wiltshire/care-home-alliance";

#[actix_web::test]
async fn a_server_says_of_a_folder_what_this_machine_says_and_keeps_nothing() {
    let ground = Ground::new().await;
    for command in ["check", "test", "stress"] {
        let here = said(&mut program(&[command, ALLIANCE])).await;
        assert_eq!(here.0, Some(0), "{}", here.1);
        assert_eq!(ground.rules(&[command, ALLIANCE]).await, here, "{command}");
    }
    let drafts = ground.app.get(&ground.wiltshire.path("/rulebook/drafts")).by(&ground.wiltshire.rule_author);
    assert_eq!(drafts.expect(200).await.json()["items"], json!([]));
}

#[actix_web::test]
async fn what_a_server_finds_ends_with_one() {
    let ground = Ground::new().await;
    let misspelt = folder_of(&reworded("eligibility.rhai", "cqc.rating !in", "cqc.raiting !in"));
    for command in ["check", "test"] {
        let (code, text) = ground.rules(&[command, path_of(&misspelt)]).await;
        assert_eq!(code, Some(1), "{text}");
        let line = "eligibility.rhai, line 15, column 27. Error: `location.cqc` has no field `raiting`. Did you mean \
                    `rating`? [unknown-field]\n";
        assert!(text.starts_with(line) && text.ends_with("Not usable: mend the errors first.\n"), "{text}");
    }

    let figure = folder_of(&reworded("pack.toml", "pass_percent = 60", "pass_percent = 72"));
    let (code, text) = ground.rules(&["test", path_of(&figure), "--format", "json"]).await;
    assert_eq!(code, Some(1), "{text}");
    let check: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(check["closed"], json!(["cases"]));
    assert_eq!(check["slips"]["tried"], 0, "a test runs the cases alone");

    let without = folder_of(&reworded("pack.toml", "slip = \"60 → 59\"", "slip = \"60 → 58\""));
    let (code, text) = ground.rules(&["check", path_of(&without)]).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("No case notices when `60` becomes `59`"), "{text}");
    assert_eq!(ground.rules(&["test", path_of(&without)]).await.0, Some(0), "a slip is no failing case");
}

#[actix_web::test]
async fn a_pipeline_checks_with_the_right_to_read_rules_and_no_more() {
    let ground = Ground::new().await;
    let (code, text) = ground.rules_by_client(&["rules:read"], &["check", ALLIANCE]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.ends_with("Ready to be proposed.\n"), "{text}");
    let (code, text) = ground.rules_by_client(&["me"], &["check", ALLIANCE]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("drawdown: You may not do this.") && text.contains("rules:read"), "{text}");
}

#[actix_web::test]
async fn a_scoring_that_a_server_finds_wanting_ends_with_one_when_it_is_to_be_strict() {
    let ground = Ground::new().await;
    let (code, text) = ground.rules(&["stress", ALLIANCE, "--sets", "10", "--prices", "600.00", "900.00"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("10 sets of 5 tenders, prices from 600.00 to 900.00"), "{text}");
    assert_eq!(ground.rules(&["stress", ALLIANCE, "--sets", "10", "--strict"]).await.0, Some(1));
    let (code, text) = ground.rules(&["stress", ALLIANCE, "--sets", "0"]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("sets must be between 1 and 1000"), "{text}");
}
