//! Frameworks that take applications at any time (N01).

use drawdown::kernel::Role;
use serde_json::json;

use super::publish::dynamic_market;
use crate::support::*;

/// Rules without windows: applications are taken at any time.
fn always_open_pack() -> Files {
    let manifest = "title = \"Open\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n[applications]\nopen = \"always\"\n\
        [hooks.eligibility]\nkind = \"requirements\"\n";
    let willing = json!({"hook": "eligibility", "base": {"willing": true}, "cases": [
        {"name": "willing", "expect": {"outcome": "met"}},
        {"name": "not willing", "given": {"/willing": false}, "expect": {"outcome": "not_met"}},
    ]});
    Files::from([
        ("pack.toml".into(), manifest.into()),
        ("eligibility.rhai".into(), r#"require("willing", willing, "Whoever applies is willing");"#.into()),
        ("eligibility.shape.json".into(), json!({"willing": "bool"}).to_string()),
        ("cases/eligibility.json".into(), willing.to_string()),
    ])
}

#[actix_web::test]
async fn n01_a_market_whose_rules_say_always_is_published_without_windows() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let commissioner = council(Role::Commissioner, authority);
    let made = app.post("/frameworks").by(&commissioner).json(dynamic_market()).expect(201).await;
    let path = format!("/frameworks/{}", made.id());
    let release = app.post(&format!("{path}/rulebook/versions")).by(&council(Role::RuleAuthor, authority));
    let released = release.if_match(1).json(json!({"files": always_open_pack()})).expect(201).await;
    let publish = app.post(&format!("{path}/publish")).by(&commissioner).if_match(released.version());
    let version = publish.expect(200).await.version();

    let windows = app.get(&format!("{path}/windows")).expect(200).await;
    assert_eq!(windows.json(), json!({"always_open": true, "items": []}));
    let law = app.get(&format!("{path}/law")).by(&commissioner).expect(200).await;
    assert!(!law.text().contains("any-time"), "every day of the term is open: {}", law.text());
    let order = json!({
        "opens_at": "2026-03-02T09:00", "closes_at": "2026-03-06T15:00", "purpose": "More", "decided_by": "Cabinet",
        "decision_reference": "C-1", "decided_on": "2020-12-10"
    });
    let add = app.post(&format!("{path}/windows")).by(&commissioner).if_match(version).json(order);
    assert_eq!(add.expect(422).await.problem(), "refused-by-regime");
}

#[actix_web::test]
async fn n01_rules_are_either_always_open_or_have_windows() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let (commissioner, author) = (council(Role::Commissioner, authority), council(Role::RuleAuthor, authority));
    let made = app.post("/frameworks").by(&commissioner).json(care_home_alliance()).expect(201).await;
    for (from, to, words) in [
        ("language = 1", "language = 1\napplications = { open = \"always\" }", "What is always open has no windows"),
        ("language = 1", "language = 1\napplications = { late = \"maybe\" }", "maybe"),
        ("language = 1", "language = 1\napplications = { early = \"yes\" }", "early"),
    ] {
        let files = reworded("pack.toml", from, to);
        let release = app.post(&format!("/frameworks/{}/rulebook/versions", made.id())).by(&author);
        let refused = release.if_match(1).json(json!({"files": files})).expect(422).await;
        assert!(refused.text().contains(words), "{}", refused.text());
    }
}
