//! Whoever wrote any of it approves none of it, by whichever way it came into the proposal.

use std::io::{Cursor, Read, Write};

use actix_web::web::Bytes;
use drawdown::kernel::{Actor, Role, Tenant};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::*;

const WORDS: (&str, &str) = ("Quarterly re-opening", "Re-opening every quarter");

/// Two people who may both write and approve rules, as in a small council.
struct Pair {
    app: TestApp,
    wiltshire: Wiltshire,
    a: Actor,
    b: Actor,
}

impl Pair {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let wiltshire = app.wiltshire().await;
        let both = || {
            let mut actor = person(Role::RuleAuthor, Tenant::Authority(wiltshire.authority));
            actor.roles.insert(Role::Approver);
            actor
        };
        let (a, b) = (both(), both());
        Self { app, wiltshire, a, b }
    }

    /// A draft of the version in force.
    async fn begin(&self, by: &Actor) -> String {
        let request = self.app.post(&self.wiltshire.path("/rulebook/drafts")).by(by);
        request.json(json!({"title": "A change"})).expect(201).await.id()
    }

    async fn read(&self, draft: &str) -> Answer {
        self.app.get(&format!("/rulebook/drafts/{draft}")).by(&self.a).expect(200).await
    }

    async fn put(&self, by: &Actor, draft: &str, path: &str, text: &str) {
        let version = self.read(draft).await.version();
        let request = self.app.put(&format!("/rulebook/drafts/{draft}/files/{path}")).by(by).if_match(version);
        request.body("text/plain", text.to_owned()).expect(200).await;
    }

    async fn remove(&self, by: &Actor, draft: &str, path: &str) {
        let version = self.read(draft).await.version();
        let request = self.app.delete(&format!("/rulebook/drafts/{draft}/files/{path}")).by(by);
        request.if_match(version).expect(200).await;
    }

    async fn exported(&self, draft: &str) -> Bytes {
        self.app.get(&format!("/rulebook/drafts/{draft}/export")).by(&self.a).expect(200).await.bytes
    }

    async fn import(&self, by: &Actor, archive: impl Into<Bytes>) -> String {
        let request = self.app.post(&self.wiltshire.path("/rulebook/imports")).by(by);
        request.body("application/zip", archive).expect(201).await.id()
    }

    async fn propose(&self, by: &Actor, draft: &str) -> Answer {
        let version = self.read(draft).await.version();
        let request = self.app.post(&format!("/rulebook/drafts/{draft}/propose")).by(by).if_match(version);
        request.json(json!({"summary": "Plainer words"})).expect(201).await
    }

    async fn approve(&self, by: &Actor, proposal: &Answer, status: u16) -> Answer {
        let request = self.app.post(&format!("/rulebook/proposals/{}/approve", proposal.id())).by(by);
        request.json(json!({"package_sha256": proposal.str("/package_sha256")})).expect(status).await
    }

    /// Approved by a third person, and in force.
    async fn release(&self, proposal: &Answer) {
        let third = council(Role::Approver, self.wiltshire.authority);
        self.approve(&third, proposal, 200).await;
        let request = self.app.post(&format!("/rulebook/proposals/{}/release", proposal.id())).by(&self.a);
        request.json(by_decision()).expect(201).await;
    }
}

fn other_words() -> String {
    reworded("windows.rhai", WORDS.0, WORDS.1)["windows.rhai"].clone()
}

/// The archive packed anew: without what it says of itself, and with a line more in one file.
fn laundered(archive: &Bytes, file: &str, line: &str) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(archive.to_vec())).unwrap();
    let mut to = ZipWriter::new(Cursor::new(vec![]));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if name.starts_with('.') {
            continue;
        }
        if name == file {
            text.push_str(line);
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn editors(draft: &Answer) -> Vec<Value> {
    draft.json()["editors"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn t10_four_eyes_cannot_be_walked_round_by_an_archive() {
    let pair = Pair::new().await;
    let written = pair.begin(&pair.a).await;
    pair.put(&pair.a, &written, "windows.rhai", &other_words()).await;
    let archive = pair.exported(&written).await;

    let imported = pair.import(&pair.b, archive).await;
    let draft = pair.read(&imported).await;
    assert!(editors(&draft).contains(&json!(pair.a.id)), "whoever wrote it has a hand in it: {}", draft.text());
    let proposal = pair.propose(&pair.b, &imported).await;
    assert_eq!(pair.approve(&pair.a, &proposal, 403).await.problem(), "forbidden");
    pair.approve(&pair.b, &proposal, 403).await;
    pair.approve(&council(Role::Approver, pair.wiltshire.authority), &proposal, 200).await;
}

#[actix_web::test]
async fn t10_an_archive_that_keeps_quiet_about_its_authors_is_known_by_its_content() {
    let pair = Pair::new().await;
    let written = pair.begin(&pair.a).await;
    pair.put(&pair.a, &written, "windows.rhai", &other_words()).await;
    let archive = laundered(&pair.exported(&written).await, "README.md", "\nOne line of my own.\n");
    let imported = pair.import(&pair.b, archive).await;
    assert!(editors(&pair.read(&imported).await).contains(&json!(pair.a.id)));
    let proposal = pair.propose(&pair.b, &imported).await;
    pair.approve(&pair.a, &proposal, 403).await;
}

#[actix_web::test]
async fn t10_an_archive_that_names_its_authors_is_believed_though_every_file_was_touched() {
    let pair = Pair::new().await;
    let written = pair.begin(&pair.a).await;
    pair.put(&pair.a, &written, "windows.rhai", &other_words()).await;
    let mut files = reworded("windows.rhai", WORDS.0, WORDS.1);
    files.get_mut("windows.rhai").unwrap().push_str("// Seen.\n");
    let told = json!({"draft": written, "editors": [pair.a.id]}).to_string();
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    for (path, text) in files.iter().map(|(path, text)| (path.as_str(), text.as_str())) {
        archive.start_file(format!("rules/{path}"), SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.start_file("rules/.drawdown/approvals.json", SimpleFileOptions::default()).unwrap();
    archive.write_all(told.as_bytes()).unwrap();
    let imported = pair.import(&pair.b, archive.finish().unwrap().into_inner()).await;
    let proposal = pair.propose(&pair.b, &imported).await;
    pair.approve(&pair.a, &proposal, 403).await;
}

#[actix_web::test]
async fn t10_what_is_pasted_into_another_draft_or_moved_to_another_name_is_still_its_authors() {
    let pair = Pair::new().await;
    let written = pair.begin(&pair.a).await;
    pair.put(&pair.a, &written, "windows.rhai", &other_words()).await;
    let pasted = pair.begin(&pair.b).await;
    pair.put(&pair.b, &pasted, "windows.rhai", &other_words()).await;
    let proposal = pair.propose(&pair.b, &pasted).await;
    let refused = pair.approve(&pair.a, &proposal, 403).await;
    assert!(refused.str("/detail").contains("written some of this elsewhere"), "{}", refused.text());
    assert!(refused.str("/detail").contains("windows.rhai"), "{}", refused.text());

    pair.put(&pair.a, &written, "notes/first.md", "What the panel said.\n").await;
    let mut files = care_home_files();
    files.insert("notes/second.md".into(), "What the panel said.\n".into());
    let request = pair.app.post(&pair.wiltshire.path("/rulebook/drafts")).by(&pair.b);
    let moved = request.json(json!({"title": "Notes", "files": files})).expect(201).await;
    assert!(editors(&moved).contains(&json!(pair.a.id)), "{}", moved.text());
}

#[actix_web::test]
async fn t10_taking_a_file_out_is_writing_too() {
    let pair = Pair::new().await;
    let written = pair.begin(&pair.a).await;
    pair.remove(&pair.a, &written, "README.md").await;
    let archive = laundered(&pair.exported(&written).await, "pack.toml", "\n# Without its page.\n");
    let imported = pair.import(&pair.b, archive).await;
    let proposal = pair.propose(&pair.b, &imported).await;
    pair.approve(&pair.a, &proposal, 403).await;
}

#[actix_web::test]
async fn t10_rules_that_one_person_put_in_force_elsewhere_are_that_persons() {
    let pair = Pair::new().await;
    // Another framework of the same council, still being set up, takes rules from one person alone.
    let other = pair.app.post("/frameworks").by(&pair.wiltshire.commissioner).json(care_home_alliance());
    let other = other.expect(201).await;
    let release = pair.app.post(&format!("/frameworks/{}/rulebook/versions", other.id())).by(&pair.a);
    let files = reworded("windows.rhai", WORDS.0, WORDS.1);
    release.if_match(other.version()).json(json!({"files": files})).expect(201).await;
    let begin = pair.app.post(&pair.wiltshire.path("/rulebook/drafts")).by(&pair.b);
    let begun = begin.json(json!({"title": "As there", "framework_id": other.id()})).expect(201).await;
    let proposal = pair.propose(&pair.b, &begun.id()).await;
    pair.approve(&pair.a, &proposal, 403).await;
}

#[actix_web::test]
async fn t10_what_was_approved_once_is_held_against_nobody_so_two_people_can_take_turns() {
    let pair = Pair::new().await;
    let first = pair.begin(&pair.a).await;
    pair.put(&pair.a, &first, "windows.rhai", &other_words()).await;
    pair.release(&pair.propose(&pair.a, &first).await).await;

    // The next change begins with what A wrote, in an archive of the version in force, and is B's alone.
    let in_force = pair.app.get(&pair.wiltshire.path("")).expect(200).await.str("/rulebook");
    let export = pair.app.get(&pair.wiltshire.path(&format!("/rulebook/versions/{in_force}/export"))).by(&pair.b);
    let imported = pair.import(&pair.b, export.expect(200).await.bytes).await;
    pair.put(&pair.b, &imported, "README.md", "Another page.\n").await;
    assert_eq!(editors(&pair.read(&imported).await), [json!(pair.b.id)]);
    let second = pair.propose(&pair.b, &imported).await;
    pair.approve(&pair.a, &second, 200).await;
    let release = pair.app.post(&format!("/rulebook/proposals/{}/release", second.id())).by(&pair.a);
    release.json(by_decision()).expect(201).await;

    // What A wrote comes back after it was taken away: then it is a change, and A's.
    let away = pair.begin(&pair.b).await;
    pair.put(&pair.b, &away, "windows.rhai", &care_home_files()["windows.rhai"]).await;
    pair.release(&pair.propose(&pair.b, &away).await).await;
    let back = pair.begin(&pair.b).await;
    pair.put(&pair.b, &back, "windows.rhai", &other_words()).await;
    let back = pair.propose(&pair.b, &back).await;
    pair.approve(&pair.a, &back, 403).await;
}
