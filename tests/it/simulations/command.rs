//! The same at the command line, with exit codes for a council's own pipeline.

use std::path::Path;
use std::process::Command;

use super::ground::*;
use crate::support::*;

/// Exit code and output of `drawdown rules …` on the database of a test.
fn rules(app: &TestApp, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_drawdown"))
        .arg("rules")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("DRAWDOWN__DATABASE__URL", app.database_url())
        .output()
        .expect("the binary runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), text)
}

fn write(folder: &Path, files: &std::collections::BTreeMap<String, String>) {
    for (path, text) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

#[actix_web::test]
async fn a_folder_is_simulated_on_a_database_and_the_exit_code_says_whether_anything_moves() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 30).await;
    let framework = wiltshire.framework.to_string();
    let same = ["simulate", "rules/wiltshire/care-home-alliance", "--framework", &framework];
    let (code, text) = rules(&app, &same);
    assert_eq!((code, text.trim_end()), (Some(0), "30 of 30 decisions would be the same"));

    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &more_cover());
    let path = folder.path().display().to_string();
    let (code, text) = rules(&app, &["simulate", &path, "--framework", &framework, "--list", "1"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("met → not met: 20 of 30") && text.contains("public liability cover"), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");

    let nowhere = uuid::Uuid::from_u128(1).to_string();
    let (code, text) = rules(&app, &["simulate", &path, "--framework", &nowhere]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("no such framework"), "{text}");
}

#[actix_web::test]
async fn t21_decisions_are_replayed_in_bulk_and_one_that_differs_ends_with_1() {
    use sea_orm::ConnectionTrait;
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    wiltshire.decided(&app, 30).await;
    let framework = wiltshire.framework.to_string();
    let (code, text) = rules(&app, &["replay", "--framework", &framework]);
    assert_eq!((code, text.trim_end()), (Some(0), "31 of 31 decisions replayed from their stored facts, 0 differ"));
    let sampled = ["replay", "--framework", &framework, "--hook", "eligibility", "--sample", "7"];
    let (code, text) = rules(&app, &sampled);
    assert_eq!((code, text.trim_end()), (Some(0), "7 of 30 decisions replayed from their stored facts, 0 differ"));

    let raw = app.raw().await;
    let trigger = match raw.get_database_backend() {
        sea_orm::DbBackend::Sqlite => "DROP TRIGGER decision_no_update",
        _ => "DROP TRIGGER decision_no_change ON decision",
    };
    raw.execute_unprepared(trigger).await.unwrap();
    raw.execute_unprepared("UPDATE decision SET outcome = 'refer' WHERE hook = 'windows'").await.unwrap();
    let (code, text) = rules(&app, &["replay", "--framework", &framework]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("the outcome was refer and is now scheduled") && text.contains("1 differ"), "{text}");
}

#[actix_web::test]
async fn c3_a_folder_is_put_under_stress_and_strict_ends_with_1() {
    let app = TestApp::new().await;
    let folder = "rules/wiltshire/care-home-alliance";
    let (code, text) = rules(&app, &["stress", folder, "--sets", "10"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("10 sets of 5 tenders, prices from") && text.contains("warning: "), "{text}");
    let (code, _) = rules(&app, &["stress", folder, "--sets", "10", "--strict"]);
    assert_eq!(code, Some(1));
    let (code, text) = rules(&app, &["stress", "rules/nottingham/accredited-list"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("no hook `scoring`"), "{text}");
}
