//! Beginning drafts and writing their files.

use drawdown::kernel::Role;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn a_draft_begins_with_what_its_author_names() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let second = app.change_rules(&framework, wiltshire.authority, &files).await.str("/package_sha256");
    let other = app.post("/frameworks").by(&wiltshire.commissioner).json(care_home_alliance()).expect(201).await.id();
    let begin = async |framework: &str, mut body: serde_json::Value, status| {
        body["title"] = json!("A change");
        let request = app.post(&format!("/frameworks/{framework}/rulebook/drafts")).by(&wiltshire.rule_author);
        request.json(body).expect(status).await
    };
    let from_now = begin(&framework, json!({}), 201).await;
    assert_eq!((from_now.json()["files"].clone(), from_now.str("/base_sha256")), (json!(files), second));
    let from_first = begin(&framework, json!({"package_sha256": wiltshire.rulebook}), 201).await;
    assert_eq!(from_first.json()["files"], json!(care_home_files()));
    assert_eq!(from_first.str("/base_sha256"), wiltshire.rulebook);
    let from_draft = begin(&framework, json!({"draft_id": from_first.id()}), 201).await;
    assert_eq!(
        (from_draft.json()["files"].clone(), from_draft.str("/base_sha256")),
        (json!(care_home_files()), wiltshire.rulebook.clone()),
        "a draft of a draft is to replace what that one was to replace"
    );
    let elsewhere = begin(&other, json!({"framework_id": framework}), 201).await;
    assert_eq!((&elsewhere.json()["files"], &elsewhere.json()["base_sha256"]), (&json!(files), &json!(null)));
    begin(&other, json!({"pack": CARE_HOME_PACK}), 201).await;

    assert_eq!(begin(&other, json!({}), 409).await.problem(), "wrong-state");
    begin(&framework, json!({"package_sha256": "0".repeat(64)}), 404).await;
    let twice = begin(&framework, json!({"pack": CARE_HOME_PACK, "files": {}}), 422).await;
    assert_eq!(twice.faults(), ["/files one_too_many"]);
    assert_eq!(begin(&framework, json!({"pack": "../etc"}), 422).await.faults(), ["/pack unknown_pack"]);
    let bad = begin(&framework, json!({"files": {"../pack.toml": "", "a.rhai": "let a = 1;\u{200b}"}}), 422).await;
    assert_eq!(bad.faults(), ["/files/..~1pack.toml bad-path", "/files/a.rhai hidden-character"]);
    assert_eq!((&bad.json()["findings"][1]["line"], &bad.json()["findings"][1]["column"]), (&json!(1), &json!(11)));
    let listed = app.get(&format!("/frameworks/{framework}/rulebook/drafts")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(listed.json()["items"].as_array().map(Vec::len), Some(4));
}

#[actix_web::test]
async fn a_draft_is_its_councils_own() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let stranger = council(Role::RuleAuthor, app.authority("kent").await);
    app.get(&change.path("")).by(&stranger).expect(404).await;
    app.get(&wiltshire.path("/rulebook/drafts")).by(&stranger).expect(404).await;
    app.post(&change.path("/check")).by(&stranger).expect(404).await;
    let put = app.put(&change.path("/files/README.md")).by(&stranger).if_match(1);
    put.body("text/plain", "Mine").expect(404).await;
    let theirs = app.post("/frameworks").by(&council(Role::Commissioner, stranger.authority().unwrap()));
    let theirs = theirs.json(care_home_alliance()).expect(201).await.id();
    for source in [json!({"draft_id": change.draft}), json!({"framework_id": wiltshire.framework})] {
        let mut body = source;
        body["title"] = json!("Theirs");
        let begin = app.post(&format!("/frameworks/{theirs}/rulebook/drafts")).by(&stranger);
        begin.json(body).expect(404).await;
    }
    let evaluator = council(Role::Evaluator, wiltshire.authority);
    app.get(&change.path("")).by(&evaluator).expect(403).await;
    app.delete(&change.path("")).by(&wiltshire.commissioner).if_match(1).expect(403).await;
}

#[actix_web::test]
async fn of_two_authors_who_write_at_once_one_reads_again() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let put = |path: &str, version, text: &str| {
        let request = app.put(&change.path(&format!("/files/{path}"))).by(&change.author).if_match(version);
        request.body("text/plain", text.to_owned())
    };
    assert_eq!(put("cases/more.json", 1, "{}").expect(200).await.version(), 2);
    assert_eq!(put("cases/more.json", 1, "[]").expect(412).await.problem(), "stale");
    let read = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!((read.version(), read.str("/files/cases~1more.json")), (2, "{}".into()));

    let take_out = |version| app.delete(&change.path("/files/cases/more.json")).by(&change.author).if_match(version);
    assert_eq!(take_out(2).expect(200).await.version(), 3);
    take_out(3).expect(404).await;
    app.put(&change.path("/files/a.rhai")).by(&change.author).body("text/plain", "").expect(428).await;
    let json = app.put(&change.path("/files/a.rhai")).by(&change.author).if_match(3).json(json!({}));
    assert_eq!(json.expect(415).await.problem(), "unsupported-media-type");

    let discarded = app.delete(&change.path("")).by(&change.author).if_match(3).expect(200).await;
    assert_eq!(discarded.str("/state"), "discarded");
    assert_eq!(put("README.md", 4, "Late").expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn a_file_that_is_no_text_or_too_large_is_refused_with_its_place_and_nothing_is_saved() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let put = |path: &str, bytes: Vec<u8>| {
        let request = app.put(&change.path(&format!("/files/{path}"))).by(&change.author).if_match(1);
        request.body("text/plain", bytes)
    };
    let latin = put("windows.rhai", b"// one\n// caf\xe9\n".to_vec()).expect(422).await;
    assert_eq!(latin.faults(), ["/files/windows.rhai not_utf8"]);
    assert!(latin.str("/errors/0/detail").contains("windows.rhai:2:7"), "{}", latin.text());
    let hidden = put("windows.rhai", "// one\n//\u{202e} two\n".into()).expect(422).await;
    assert_eq!(hidden.json()["findings"][0]["line"], 2);
    assert_eq!(
        put("windows.rhai", vec![b' '; 32 * 1024 + 1]).expect(422).await.faults(),
        ["/files/windows.rhai too-large"]
    );
    assert_eq!(
        put("tables/a.csv", vec![b'a'; 512 * 1024 + 1]).expect(422).await.faults(),
        ["/files/tables~1a.csv too-large"]
    );
    for path in [".hidden", "a%00b", "caf%C3%A9.rhai", "a//b"] {
        assert_eq!(put(path, b"x".to_vec()).send().await.status, 422, "{path}");
    }
    for (path, fault) in [
        ("PACK.toml", "/files/PACK.toml bad-name"),
        ("x.exe", "/files/x.exe bad-name"),
        ("cases/page.HTML", "/files/cases~1page.HTML bad-name"),
        ("Readme.md", "/files/README.md duplicate"),
    ] {
        assert_eq!(put(path, b"x".to_vec()).expect(422).await.faults()[0], fault);
        let begin = app.post(&wiltshire.path("/rulebook/drafts")).by(&change.author);
        let mut files = care_home_files();
        files.insert(path.into(), "x".into());
        let begin = begin.json(json!({"title": "The same rule everywhere", "files": files}));
        assert_eq!(begin.expect(422).await.faults()[0], fault);
    }
    let read = app.get(&change.path("")).by(&change.author).expect(200).await;
    assert_eq!((read.version(), read.json()["files"].clone()), (1, json!(care_home_files())));
}

#[actix_web::test]
async fn a_draft_holds_so_much_and_no_more() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let change = app.draft_rules(&wiltshire.framework.to_string(), wiltshire.authority, &care_home_files()).await;
    let mut version = 1;
    for n in 0..8 {
        let request = app.put(&change.path(&format!("/files/notes-{n}.txt"))).by(&change.author).if_match(version);
        let answer = request.body("text/plain", vec![b'a'; 512 * 1024]).send().await;
        if n < 7 {
            assert_eq!(answer.status, 200, "{n}");
            version = answer.version();
        } else {
            assert_eq!((answer.status, answer.problem()), (413, "too-large".into()));
        }
    }
}
