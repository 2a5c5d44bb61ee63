//! Rules out of the house and in again, and archives that mean harm.

use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::*;

#[actix_web::test]
async fn s05_an_export_carries_its_approvals_and_comes_back_with_the_same_hash() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let framework = wiltshire.framework.to_string();
    let files = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    let change = app.draft_rules(&framework, wiltshire.authority, &files).await;
    let proposal = change.approved().await;
    change.release(&proposal).json(by_decision()).expect(201).await;
    let hash = proposal.str("/package_sha256");
    let export = || app.get(&wiltshire.path(&format!("/rulebook/versions/{hash}/export"))).by(&wiltshire.auditor);
    let archive = export().expect(200).await;
    assert_eq!(archive.header("content-type"), Some("application/zip"));
    assert_eq!(archive.bytes, export().expect(200).await.bytes, "the same bytes every time");

    let mut opened = ZipArchive::new(Cursor::new(archive.bytes.to_vec())).unwrap();
    let mut told = String::new();
    opened.by_name(".drawdown/approvals.json").unwrap().read_to_string(&mut told).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["package_sha256"], hash);
    assert_eq!(told["proposals"][0]["review"]["by"], json!(change.approver.id));
    assert_eq!(told["proposals"][0]["proposed_by"], json!(change.author.id));
    assert_eq!(told["releases"][0]["decision_reference"], "AC-2021-07");

    let import = app.post(&wiltshire.path("/rulebook/imports?title=From%20git")).by(&wiltshire.rule_author);
    let draft = import.body("application/zip", archive.bytes).expect(201).await;
    assert_eq!((draft.json()["files"].clone(), draft.str("/title")), (json!(files), "From git".into()));
    let checked = app.post(&format!("/rulebook/drafts/{}/check", draft.id())).by(&wiltshire.rule_author);
    assert_eq!(checked.expect(200).await.str("/sha256"), hash);
    let again = app.get(&format!("/rulebook/drafts/{}/export", draft.id())).by(&wiltshire.auditor).expect(200).await;
    assert!(ZipArchive::new(Cursor::new(again.bytes.to_vec())).is_ok());
    app.get(&wiltshire.path(&format!("/rulebook/versions/{}/export", "0".repeat(64))))
        .by(&wiltshire.auditor)
        .expect(404)
        .await;
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The archive with one name written over another of the same length.
fn renamed(archive: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = archive;
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

#[actix_web::test]
async fn an_archive_of_a_git_folder_is_taken_in_without_its_wrapping() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let wrapped: Vec<(String, String)> =
        care_home_files().into_iter().map(|(path, text)| (format!("rules-main/{path}"), text)).collect();
    let mut entries: Vec<(&str, &[u8])> = wrapped.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    entries.push(("rules-main/.git/config", b"[core]"));
    entries.push(("rules-main/.gitignore", b"\xff\xfe"));
    let import = app.post(&wiltshire.path("/rulebook/imports")).by(&wiltshire.rule_author);
    let draft = import.body("application/zip", zip_of(&entries)).expect(201).await;
    assert_eq!(draft.json()["files"], json!(care_home_files()));
}

#[actix_web::test]
async fn a_hostile_archive_is_refused_and_nothing_is_saved() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    let mut linked = ZipWriter::new(Cursor::new(vec![]));
    linked.add_symlink("pack.toml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let linked = linked.finish().unwrap().into_inner();
    let nothing: &[u8] = b"";
    let many: Vec<String> = (0..65).map(|n| format!("notes/{n}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|path| (path.as_str(), nothing)).collect();
    let half = vec![b'a'; 512 * 1024];
    let heavy: Vec<String> = (0..9).map(|n| format!("notes/{n}.txt")).collect();
    let heavy: Vec<(&str, &[u8])> = heavy.iter().map(|path| (path.as_str(), half.as_slice())).collect();
    for (what, archive, status, fault) in [
        ("no archive", b"PK\x03\x04 and so on".to_vec(), 422, " not_an_archive"),
        ("no bytes", vec![], 422, " not_an_archive"),
        ("empty", zip_of(&[]), 422, " empty"),
        ("all passed over", zip_of(&[(".git/config", b"[core]"), (".drawdown/approvals.json", b"{}")]), 422, " empty"),
        ("a program", zip_of(&[("pack.toml", nothing), ("x.exe", nothing)]), 422, "/files/x.exe bad-name"),
        ("shouted", zip_of(&[("PACK.toml", nothing)]), 422, "/files/PACK.toml bad-name"),
        (
            "above",
            renamed(zip_of(&[("xx/evil.txt", nothing)]), "xx/evil.txt", "../evil.txt"),
            422,
            "/files/..~1evil.txt bad-path",
        ),
        (
            "root",
            renamed(zip_of(&[("xetc/passwd", nothing)]), "xetc/passwd", "/etc/passwd"),
            422,
            "/files/~1etc~1passwd bad-path",
        ),
        (
            "drive",
            renamed(zip_of(&[("cx/evil.txt", nothing)]), "cx/evil.txt", "c:\\evil.txt"),
            422,
            "/files/c:\\evil.txt bad-path",
        ),
        (
            "inside",
            renamed(zip_of(&[("a/xx/b.txt", nothing)]), "a/xx/b.txt", "a/../b.txt"),
            422,
            "/files/a~1..~1b.txt bad-path",
        ),
        ("link", linked, 422, "/files/pack.toml link"),
        ("double", renamed(zip_of(&[("one.txt", b"1"), ("two.txt", b"2")]), "two.txt", "one.txt"), 422, " duplicate"),
        ("capitals", zip_of(&[("readme.md", b"1"), ("README.md", b"2")]), 422, "/files/README.md duplicate"),
        ("bomb", zip_of(&[("pack.toml", &vec![b' '; 20 * 1024 * 1024])]), 422, "/files/pack.toml too-large"),
        ("no text", zip_of(&[("pack.toml", b"\xff\xfe\x00")]), 422, "/files/pack.toml not_utf8"),
        ("hidden", zip_of(&[("pack.toml", "title\u{200b}".as_bytes())]), 422, "/files/pack.toml hidden-character"),
        ("many", zip_of(&many), 413, ""),
        ("heavy", zip_of(&heavy), 413, ""),
    ] {
        let import = app.post(&wiltshire.path("/rulebook/imports")).by(&wiltshire.rule_author);
        let refused = import.body("application/zip", archive).send().await;
        assert_eq!(refused.status, status, "{what}: {}", refused.text());
        assert_eq!(refused.faults().first().map_or("", String::as_str), fault, "{what}");
    }
    let import = app.post(&wiltshire.path("/rulebook/imports")).by(&wiltshire.rule_author);
    assert_eq!(import.body("text/plain", "x").expect(415).await.problem(), "unsupported-media-type");
    let drafts = app.get(&wiltshire.path("/rulebook/drafts")).by(&wiltshire.auditor).expect(200).await;
    assert_eq!(drafts.json()["items"], json!([]));
}
