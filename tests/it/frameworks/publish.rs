//! Publishing: once, by who has read the draft, under rules and a law that allow it.

use std::collections::BTreeMap;

use drawdown::kernel::Role;
use drawdown::kernel::ids::AuthorityId;
use serde_json::{Value, json};

use crate::support::*;

/// A pack of two hooks: windows by this script, eligibility for everybody.
fn windows_pack(script: &str) -> BTreeMap<&'static str, String> {
    let manifest = "title = \"Windows\"\nowner = \"Test\"\nlanguage = 1\nhost_api = 1\n[hooks.windows]\nkind = \"windows\"\n\
         [hooks.eligibility]\nkind = \"requirements\"\n";
    let shape = json!({
        "framework": {"starts_on": "date", "ends_on": "date"}, "initial": {"opens_on": "date"}, "holidays": ["date"]
    });
    // A case is asked of every pack; this one holds for any script that gives windows.
    let base = json!({
        "framework": {"starts_on": "2026-03-02", "ends_on": "2030-03-01"},
        "initial": {"opens_on": "2026-02-02"}, "holidays": []
    });
    let cases =
        json!({"hook": "windows", "base": base, "cases": [{"name": "any", "expect": {"outcome": "scheduled"}}]});
    let willing = json!({"hook": "eligibility", "base": {"willing": true}, "cases": [
        {"name": "willing", "expect": {"outcome": "met"}},
        {"name": "not willing", "given": {"/willing": false}, "expect": {"outcome": "not_met"}},
    ]});
    BTreeMap::from([
        ("pack.toml", manifest.to_owned()),
        ("windows.rhai", script.to_owned()),
        ("windows.shape.json", shape.to_string()),
        ("cases/windows.json", cases.to_string()),
        ("eligibility.rhai", r#"require("willing", willing, "Whoever applies is willing");"#.to_owned()),
        ("eligibility.shape.json", json!({"willing": "bool"}).to_string()),
        ("cases/eligibility.json", willing.to_string()),
    ])
}

pub const ALWAYS_OPEN: &str =
    r#"window("always", initial.opens_on, "00:00", framework.ends_on, "23:59", "At any time");"#;

pub fn dynamic_market() -> Value {
    json!({
        "name": "Care market", "kind": "dynamic_market", "regime": "pa2023_dynamic_market",
        "starts_on": "2026-03-02", "ends_on": "2030-03-01", "applications_open_on": "2026-02-02",
        "lots": [{"code": "all", "title": "All care"}]
    })
}

/// A draft with such a script in force: its path and version.
pub async fn draft(app: &TestApp, authority: AuthorityId, framework: Value, script: &str) -> (String, i64) {
    let made = app.post("/frameworks").by(&council(Role::Commissioner, authority)).json(framework).expect(201).await;
    let path = format!("/frameworks/{}", made.id());
    let released = app
        .post(&format!("{path}/rulebook/versions"))
        .by(&council(Role::RuleAuthor, authority))
        .if_match(1)
        .json(json!({"files": windows_pack(script)}))
        .expect(201)
        .await;
    (path, released.version())
}

#[actix_web::test]
async fn a_published_framework_is_public_and_stands() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let public = app.get(&wiltshire.path("")).expect(200).await;
    assert_eq!((public.str("/state"), public.version()), ("published".into(), wiltshire.version));
    assert_eq!(public.header("cache-control"), Some("public, max-age=0, must-revalidate"));
    let listed = app.get("/frameworks").expect(200).await;
    assert_eq!((listed.str("/items/0/id"), listed.str("/items/0/state")), (public.id(), "published".into()));

    let again = app
        .put(&wiltshire.path(""))
        .by(&wiltshire.commissioner)
        .if_match(wiltshire.version)
        .json(care_home_alliance())
        .expect(409)
        .await;
    assert_eq!(again.problem(), "wrong-state");
}

#[actix_web::test]
async fn publishing_happens_once_and_a_repeated_request_gets_its_first_answer() {
    let app = TestApp::new().await;
    let draft = app.wiltshire_draft().await;
    let publish = || app.post(&draft.path("/publish")).by(&draft.commissioner);
    publish().expect(428).await;
    assert_eq!(publish().if_match(1).expect(412).await.problem(), "stale");
    let first = publish().if_match(2).key("publish-1").expect(200).await;
    let second = publish().if_match(2).key("publish-1").expect(200).await;
    assert_eq!(first.json(), second.json());
    assert_eq!(publish().if_match(3).expect(409).await.problem(), "wrong-state");
    let decisions = app.get(&draft.path("/decisions")).by(&draft.auditor).expect(200).await;
    assert_eq!(decisions.json()["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn without_a_rulebook_there_is_nothing_to_publish() {
    let app = TestApp::new().await;
    let commissioner = council(Role::Commissioner, app.authority("wiltshire").await);
    let made = app.post("/frameworks").by(&commissioner).json(care_home_alliance()).expect(201).await;
    let publish = app.post(&format!("/frameworks/{}/publish", made.id())).by(&commissioner).if_match(1);
    assert_eq!(publish.expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn a_rulebook_that_cannot_decide_publishes_nothing() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let commissioner = council(Role::Commissioner, authority);
    for (script, words) in [
        (
            r#"if framework.starts_on == date("2026-03-02") {
                window("a", initial.opens_on, "09:00", framework.ends_on, "15:00", "Fine in its case");
            } else { window("a", framework.ends_on, "09:00", framework.starts_on, "15:00", "Closes first"); }"#,
            "not after it opens",
        ),
        (
            r#"if framework.starts_on == date("2026-03-02") {
                window("a", initial.opens_on, "09:00", framework.ends_on, "15:00", "Fine in its case");
            }"#,
            "schedules no window at all",
        ),
        (
            r#"window("a", days_after(initial.opens_on, -1), "09:00", framework.ends_on, "15:00", "Early");"#,
            "before applications are taken",
        ),
        (
            r#"window("a", days_after(framework.ends_on, 1), "09:00", days_after(framework.ends_on, 9), "15:00", "Late");"#,
            "after the end of the term",
        ),
    ] {
        let (path, version) = draft(&app, authority, care_home_alliance(), script).await;
        let publish = app.post(&format!("{path}/publish")).by(&commissioner).if_match(version);
        let failed = words == "not after it opens";
        let refused = publish.expect(if failed { 409 } else { 422 }).await;
        assert_eq!(refused.problem(), if failed { "cannot-decide" } else { "refused-by-rule" });
        assert!(refused.str("/detail").contains(words), "{}", refused.text());
        assert_eq!(refused.str("/decision/hook"), "windows");
        let after = app.get(&path).by(&commissioner).expect(200).await;
        assert_eq!((after.str("/state"), after.version()), ("draft".into(), version));
        let decisions = app.get(&format!("{path}/decisions")).by(&commissioner).expect(200).await;
        assert_eq!(decisions.json()["items"], json!([]), "nothing is kept of a refusal");
    }
}

#[actix_web::test]
async fn r04_a_dynamic_market_takes_applications_at_any_time() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let commissioner = council(Role::Commissioner, authority);
    for script in [
        r#"window("a", initial.opens_on, "09:00", framework.starts_on, "15:00", "First");
           window("b", days_after(framework.starts_on, 7), "09:00", framework.ends_on, "15:00", "Second");"#,
        r#"window("a", initial.opens_on, "09:00", framework.starts_on, "15:00", "First");"#,
        r#"window("a", days_after(framework.starts_on, 1), "09:00", framework.ends_on, "15:00", "Late");"#,
    ] {
        let (path, version) = draft(&app, authority, dynamic_market(), script).await;
        let publish = app.post(&format!("{path}/publish")).by(&commissioner).if_match(version);
        let refused = publish.expect(422).await;
        assert_eq!(refused.problem(), "refused-by-regime");
        let detail = refused.str("/detail");
        assert!(detail.contains("at any time") && detail.contains("Procurement Act 2023, s.36(6)(a)"), "{detail}");
        let law = refused.json()["decision"]["package_sha256"].as_str().map(str::len);
        assert_eq!(law, Some(64), "the version of the law that refused");
    }
    let (path, version) = draft(&app, authority, dynamic_market(), ALWAYS_OPEN).await;
    app.post(&format!("{path}/publish")).by(&commissioner).if_match(version).expect(200).await;
}

/// The same with another condition of membership: more staff than this.
fn market_pack(windows: &str, staff: i64) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> =
        windows_pack(windows).into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    let condition = format!("require(\"staff\", applicant.staff > {staff}, \"A provider has staff\");");
    files.insert("eligibility.rhai".into(), condition);
    files.insert("eligibility.shape.json".into(), json!({"applicant": {"staff": "int"}}).to_string());
    let cases = json!({"hook": "eligibility", "base": {"applicant": {"staff": staff + 1}}, "cases": [
        {"name": "enough", "expect": {"outcome": "met"}},
        {"name": "one too few", "given": {"/applicant/staff": staff}, "expect": {"outcome": "not_met"}}
    ]});
    files.insert("cases/eligibility.json".into(), cases.to_string());
    files
}

#[actix_web::test]
async fn s05_the_conditions_of_a_published_dynamic_market_stand() {
    let app = TestApp::new().await;
    let authority = app.authority("wiltshire").await;
    let (commissioner, author) = (council(Role::Commissioner, authority), council(Role::RuleAuthor, authority));
    let made = app.post("/frameworks").by(&commissioner).json(dynamic_market()).expect(201).await;
    let (id, path) = (made.id(), format!("/frameworks/{}", made.id()));
    let first = app.post(&format!("{path}/rulebook/versions")).by(&author).if_match(1);
    let first = first.json(json!({"files": market_pack(ALWAYS_OPEN, 1)})).expect(201).await;
    app.post(&format!("{path}/publish")).by(&commissioner).if_match(first.version()).expect(200).await;

    let stricter = market_pack(ALWAYS_OPEN, 2);
    let refused = app.draft_rules(&id, authority, &stricter).await.propose().expect(422).await;
    assert_eq!(refused.problem(), "refused-by-regime");
    assert!(refused.str("/detail").contains("s.36(7)(b)"), "{}", refused.text());

    let worded = market_pack(&format!("// Always open.\n{ALWAYS_OPEN}"), 1);
    let released = app.change_rules(&id, authority, &worded).await;
    assert_eq!(released.str("/state"), "in_force", "what is no condition of membership may change");
}

/// A framework of Sefton's under its own shipped rules, as far as its publication.
async fn publish_seftons<'a>(
    app: &'a TestApp,
    authority: AuthorityId,
    (starts_on, ends_on): (&str, &str),
) -> (String, Request<'a>) {
    let commissioner = council(Role::Commissioner, authority);
    let framework = json!({
        "name": "Care homes", "kind": "framework", "regime": "pcr2015_light_touch", "starts_on": starts_on,
        "ends_on": ends_on, "applications_open_on": "2024-08-19", "lots": [{"code": "all", "title": "All"}]
    });
    let made = app.post("/frameworks").by(&commissioner).json(framework).expect(201).await;
    let path = format!("/frameworks/{}", made.id());
    let released = app.post(&format!("{path}/rulebook/versions")).by(&council(Role::RuleAuthor, authority));
    let released = released.if_match(1).json(json!({"pack": "sefton/care-home-framework"})).expect(201).await;
    let publish = app.post(&format!("{path}/publish")).by(&commissioner).if_match(released.version());
    (path, publish)
}

#[actix_web::test]
async fn s01_a_framework_has_the_years_that_its_rulebook_allows() {
    let app = TestApp::new().await;
    let authority = app.authority("sefton").await;
    let (path, publish) = publish_seftons(&app, authority, ("2024-10-01", "2034-10-01")).await;
    let refused = publish.expect(422).await;
    assert_eq!(refused.problem(), "refused-by-rule");
    let detail = refused.str("/detail");
    assert!(detail.ends_with("may not have these years. The framework lasts ten years at the most."), "{detail}");
    let commissioner = council(Role::Commissioner, authority);
    assert_eq!(app.get(&path).by(&commissioner).expect(200).await.str("/state"), "draft", "nothing was changed");

    let (_, publish) = publish_seftons(&app, authority, ("2025-04-01", "2034-09-30")).await;
    let detail = publish.expect(422).await.str("/detail");
    assert!(detail.contains("starts in the financial year 2024/25"), "{detail}");

    let (path, publish) = publish_seftons(&app, authority, ("2024-10-01", "2034-09-30")).await;
    publish.expect(200).await;
    let decisions = app.get(&format!("{path}/decisions?hook=term")).by(&commissioner).expect(200).await;
    assert_eq!(decisions.str("/items/0/outcome"), "met", "what allowed it is on record");
}
