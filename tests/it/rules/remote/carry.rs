//! A framework's rules as a folder, and a folder as a draft.

use std::fs;

use drawdown::engine::Pack;
use serde_json::json;

use super::*;

#[actix_web::test]
async fn s05_the_rules_in_force_are_pulled_changed_and_pushed_as_a_draft() {
    let ground = Ground::new().await;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("ours");
    let path = place.to_str().unwrap();
    let (code, text) = ground.rules(&["pull", path]).await;
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text, format!("{path} is \"Wiltshire Care Home Alliance\", version {}.\n", ground.wiltshire.rulebook));
    assert_eq!(Pack::read_folder(&place).unwrap(), care_home_files());
    let versions = || fs::read_to_string(place.join(".drawdown/versions")).unwrap();
    assert_eq!(versions(), format!("{}\n", ground.wiltshire.rulebook));
    let (code, text) = ground.rules(&["push", path, "--title", "Nothing"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("is in force: there is nothing to push"), "{text}");

    let files = reworded("pack.toml", "pass_percent = 60", "pass_percent = 72");
    write(&place, "pack.toml", &files["pack.toml"]);
    let (code, text) = ground.rules(&["push", path, "--title", "The share that passes"]).await;
    assert_eq!(code, Some(0), "{text}");
    let author = &ground.wiltshire.rule_author;
    let drafts = ground.app.get(&ground.wiltshire.path("/rulebook/drafts")).by(author).expect(200).await;
    let id = drafts.str("/items/0/id");
    assert!(text.starts_with(&format!("The draft {id} holds the {} files of {path}.", files.len())), "{text}");
    let draft = ground.app.get(&format!("/rulebook/drafts/{id}")).by(author).expect(200).await;
    assert_eq!((draft.str("/title"), &draft.json()["files"]), ("The share that passes".into(), &json!(files)));
    assert_eq!(draft.str("/base_sha256"), ground.wiltshire.rulebook);
    assert_eq!(versions().lines().count(), 2, "what was pushed is remembered too");
}

#[actix_web::test]
async fn a_folder_with_other_rules_is_left_alone_until_it_may_be_overwritten() {
    let ground = Ground::new().await;
    let mut files = reworded("pack.toml", "pass_percent = 60", "pass_percent = 72");
    files.remove("windows.rhai");
    files.insert("cases/ours.json".into(), "{}".into());
    let folder = folder_of(&files);
    write(folder.path(), ".git/config", "ours");
    let (code, text) = ground.rules(&["pull", path_of(&folder)]).await;
    assert_eq!(code, Some(1), "{text}");
    let wanted = "pack.toml differs\nwindows.rhai is not in the folder\ncases/ours.json is in the folder alone\n\
                  Nothing was written. With --overwrite the folder becomes \"Wiltshire Care Home Alliance\", version ";
    assert!(text.starts_with(wanted), "{text}");
    assert_eq!(Pack::read_folder(folder.path()).unwrap(), files);

    let (code, text) = ground.rules(&["pull", path_of(&folder), "--overwrite"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(Pack::read_folder(folder.path()).unwrap(), care_home_files());
    assert_eq!(fs::read_to_string(folder.path().join(".git/config")).unwrap(), "ours");
    assert_eq!(ground.rules(&["pull", path_of(&folder)]).await.0, Some(0), "the same again is no difference");

    let hash = "0".repeat(64);
    let (code, text) = ground.rules(&["pull", path_of(&folder), "--package", &hash]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("There is no such version of this rulebook"), "{text}");
}

#[actix_web::test]
async fn a_push_that_would_undo_what_was_put_in_force_meanwhile_is_noticed() {
    let ground = Ground::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = path_of(&folder);
    assert_eq!(ground.rules(&["pull", path]).await.0, Some(0));
    let other = reworded("windows.rhai", "Quarterly re-opening", "Re-opening every quarter");
    ground.app.change_rules(&ground.framework, ground.wiltshire.authority, &other).await;

    write(folder.path(), "README.md", "Ours.\n");
    let push = ["push", path, "--title", "A page"];
    let (code, text) = ground.rules(&push).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("which this folder has never held: a draft from here would undo it."), "{text}");
    let drafts = || ground.app.get(&ground.wiltshire.path("/rulebook/drafts")).by(&ground.wiltshire.rule_author);
    assert_eq!(drafts().expect(200).await.json()["items"].as_array().unwrap().len(), 1, "the other change's own");

    let (code, text) = ground.rules(&[&push[..], &["--anyway"]].concat()).await;
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(drafts().expect(200).await.json()["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn rules_are_pushed_by_people_alone() {
    let ground = Ground::new().await;
    let folder = folder_of(&reworded("pack.toml", "pass_percent = 60", "pass_percent = 72"));
    let (code, text) =
        ground.rules_by_client(&["rules:read"], &["push", path_of(&folder), "--title", "By night"]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("drawdown: You may not do this.") && text.contains("rules:write"), "{text}");
    assert!(!folder.path().join(".drawdown").exists(), "nothing is remembered that was not pushed");

    let (code, text) =
        said(&mut program(&["push", path_of(&folder), "--title", "Nowhere", "--framework", &ground.framework])).await;
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(text, "drawdown: rules are carried to and from a server: give --server URL\n");
}
