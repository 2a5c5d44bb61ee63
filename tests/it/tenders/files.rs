//! Files that come with tenders: asked for by kind, sealed as they arrive, read after the opening.

use drawdown::evidence::Vault;
use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use super::sealed::{everything_stored, holds};
use crate::competitions::world::{Home, OPENING, PUBLICATION, World, offer};
use crate::support::*;

const METHOD: &str = "Zebra-striped corridors calm everybody, as this method statement says.\n";
const COSTS: &str = "Nurses, rooms and meals: the sum of it is the price.\n";

fn wanted() -> Value {
    json!({"files": [
        {"kind": "method_statement", "title": "Method statement", "required": true, "price_information": false},
        {"kind": "cost_breakdown", "title": "How the price is made up", "required": false, "price_information": true},
    ]})
}

/// A published competition that asks for files, and one home.
async fn asking_for_files(app: TestApp) -> (World, Home, String) {
    let world = World::on(app).await;
    let home = world.admit(0).await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    let path = format!("/competitions/{competition}/files-wanted");
    world.app.put(&path).by(&world.commissioner).json(wanted()).expect(200).await;
    world.publish(&competition).expect(200).await;
    (world, home, competition)
}

fn adding<'w>(world: &'w World, home: &Home, tender: &str, version: i64, kind: &str, bytes: &str) -> Request<'w> {
    let path = format!("/tenders/{tender}/files?kind={kind}&name=As%20we%20call%20it.txt");
    let request = world.app.post(&path).by(&home.actor).if_match(version);
    request.body("application/octet-stream", bytes.to_owned())
}

async fn started_and_saved(world: &World, home: &Home, competition: &str) -> (String, i64) {
    let tender = world.start(competition, home).expect(201).await.id();
    let saved =
        world.app.put(&format!("/tenders/{tender}")).by(&home.actor).if_match(1).json(offer("1000.00", "Ours."));
    (tender, saved.expect(200).await.version())
}

fn submitting<'w>(world: &'w World, home: &Home, tender: &str, version: i64) -> Request<'w> {
    world.app.post(&format!("/tenders/{tender}/submit")).by(&home.actor).if_match(version)
}

#[actix_web::test]
async fn k7_a_required_file_is_named_as_missing_until_it_is_there() {
    let (world, home, competition) = asking_for_files(TestApp::new().await).await;
    let seen = world.app.get(&format!("/competitions/{competition}/files-wanted")).by(&home.actor).expect(200).await;
    assert_eq!(seen.json(), wanted());
    let path = format!("/competitions/{competition}/files-wanted");
    let late = world.app.put(&path).by(&world.commissioner).json(wanted()).expect(409).await;
    assert_eq!(late.problem(), "wrong-state", "fixed at publication");

    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let refused = submitting(&world, &home, &tender, version).expect(422).await;
    assert_eq!(refused.faults(), ["/files/method_statement missing"]);
    let unknown = adding(&world, &home, &tender, version, "brochure", METHOD).expect(422).await;
    assert_eq!(unknown.faults(), ["/kind unknown_kind"]);
    let program = adding(&world, &home, &tender, version, "method_statement", "MZ\u{0}\u{0}program").expect(422).await;
    assert_eq!(program.problem(), "validation");

    let added = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await;
    assert_eq!((added.json()["missing"].clone(), added.version()), (json!([]), version + 1));
    let file = &added.json()["files"][0];
    assert_eq!((file["name"].as_str(), file["media_type"].as_str()), (Some("As we call it.txt"), Some("text/plain")));
    assert_eq!(file["sha256"], json!(canonical::sha256(METHOD.as_bytes())));
    let path = format!("/tenders/{tender}/files/{}", file["file_id"].as_str().unwrap());
    let removed = world.app.delete(&path).by(&home.actor).if_match(version + 1).expect(200).await;
    assert_eq!(removed.json()["missing"], json!(["/files/method_statement"]));
    adding(&world, &home, &tender, version + 1, "method_statement", METHOD).expect(412).await;
    let again = adding(&world, &home, &tender, version + 2, "method_statement", METHOD).expect(201).await;
    submitting(&world, &home, &tender, again.version()).expect(200).await;
}

#[actix_web::test]
async fn t04_a_receipt_lists_the_hash_of_each_file_and_verifies_offline() {
    let (world, home, competition) = asking_for_files(TestApp::new().await).await;
    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let version = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await.version();
    let version = adding(&world, &home, &tender, version, "cost_breakdown", COSTS).expect(201).await.version();
    let receipt = submitting(&world, &home, &tender, version).expect(200).await.json();
    let hashes: Vec<&str> = receipt["files"].as_array().unwrap().iter().filter_map(|f| f["sha256"].as_str()).collect();
    assert_eq!(hashes, [canonical::sha256(METHOD.as_bytes()), canonical::sha256(COSTS.as_bytes())]);
    let signed = json!({
        "competition_id": receipt["competition_id"], "content_sha256": receipt["content_sha256"],
        "files": receipt["files"], "received_at": receipt["received_at"], "tender_id": receipt["tender_id"],
        "version": receipt["version"],
    });
    assert_eq!(receipt["receipt_sha256"], json!(canonical::sha256(canonical::text(&signed).as_bytes())));
    let unchanged = submitting(&world, &home, &tender, receipt["version"].as_i64().unwrap()).expect(409).await;
    assert_eq!(unchanged.problem(), "wrong-state");
}

#[actix_web::test]
async fn t04_a_submission_stands_with_its_own_files_until_the_next_one() {
    let (world, home, competition) = asking_for_files(TestApp::new().await).await;
    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let first = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await;
    let submitted = first.json()["files"][0]["file_id"].as_str().unwrap().to_owned();
    let version = submitting(&world, &home, &tender, first.version()).expect(200).await.version();
    let path = format!("/tenders/{tender}/files/{submitted}");
    let version = world.app.delete(&path).by(&home.actor).if_match(version).expect(200).await.version();
    let other = adding(&world, &home, &tender, version, "method_statement", "Something else.\n").expect(201).await;
    assert_eq!(other.json()["unsubmitted_changes"], json!(true));
    assert!(other.str("/state_words").contains("but NOT what you changed afterwards"), "{}", other.text());
    let unsubmitted = other.json()["files"][0]["file_id"].as_str().unwrap().to_owned();

    world.opened(&competition).await;
    let read = |file: &str| world.app.get(&format!("/tenders/{tender}/files/{file}/content")).by(&world.commissioner);
    assert_eq!(read(&submitted).expect(200).await.text(), METHOD);
    read(&unsubmitted).expect(404).await;
}

#[actix_web::test]
async fn t01_files_are_sealed_for_everybody_until_the_opening_and_prices_for_evaluators_after_it() {
    let (world, home, competition) = asking_for_files(TestApp::new().await).await;
    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let version = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await.version();
    let added = adding(&world, &home, &tender, version, "cost_breakdown", COSTS).expect(201).await;
    let ids: Vec<String> =
        (0..2).map(|place| added.json()["files"][place]["file_id"].as_str().unwrap().to_owned()).collect();
    submitting(&world, &home, &tender, added.version()).expect(200).await;
    let evaluator = council(Role::Evaluator, world.authority);
    world.app.known(&evaluator).await;
    let assign = world.app.put(&format!("/competitions/{competition}/evaluators/{}", evaluator.id));
    assign.by(&world.commissioner).json(json!({})).expect(200).await;
    let rival = world.admit(1).await;
    let read = |file: &str, actor| world.app.get(&format!("/tenders/{tender}/files/{file}/content")).by(actor);
    assert_eq!(read(&ids[0], &home.actor).expect(409).await.problem(), "sealed");
    for actor in [&world.commissioner, &evaluator, &rival.actor] {
        read(&ids[0], actor).expect(404).await;
    }

    world.opened(&competition).await;
    let method = read(&ids[0], &evaluator).expect(200).await;
    assert_eq!(method.text(), METHOD);
    assert_eq!(method.header("x-content-type-options"), Some("nosniff"));
    assert!(method.header("content-disposition").unwrap().starts_with("attachment; filename=\"method_statement-"));
    assert_eq!(read(&ids[1], &evaluator).expect(403).await.problem(), "forbidden");
    let listed = world.app.get(&format!("/tenders/{tender}")).by(&evaluator).expect(200).await;
    assert!(
        listed.text().contains("method_statement") && !listed.text().contains("cost_breakdown"),
        "{}",
        listed.text()
    );
    assert_eq!(read(&ids[1], &world.commissioner).expect(200).await.text(), COSTS);
    assert_eq!(read(&ids[1], &home.actor).expect(200).await.text(), COSTS);
    read(&ids[0], &rival.actor).expect(404).await;
    let auditor = council(Role::Auditor, world.authority);
    let noted = world.app.get("/audit?action=tender.file_downloaded").by(&auditor).expect(200).await.json();
    assert_eq!(noted["items"].as_array().map(Vec::len), Some(3));
}

#[actix_web::test]
async fn t01_no_file_is_stored_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::folder(folder.path()).unwrap();
    let (world, home, competition) = asking_for_files(TestApp::keeping(vault).await).await;
    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let added = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await;
    let objects = objects_in(folder.path());
    assert_eq!(objects.len(), 1);
    assert!(objects[0].len() > 64 * 1024, "padded");
    assert!(!holds(&objects[0], "Zebra-striped") && !holds(&everything_stored(&world.app).await, "Zebra-striped"));
    adding(&world, &home, &tender, version, "method_statement", "Stale.\n").expect(412).await;
    assert_eq!(objects_in(folder.path()).len(), 1, "what was refused leaves nothing behind");
    let file = added.json()["files"][0]["file_id"].as_str().unwrap().to_owned();
    let path = format!("/tenders/{tender}/files/{file}");
    world.app.delete(&path).by(&home.actor).if_match(added.version()).expect(200).await;
    assert!(objects_in(folder.path()).is_empty(), "nothing was submitted with it");
}

fn objects_in(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(objects_in(&path));
        } else {
            found.push(std::fs::read(path).unwrap());
        }
    }
    found
}

#[actix_web::test]
async fn k6_a_tender_says_in_words_and_seconds_whether_it_is_submitted() {
    let (world, home, competition) = asking_for_files(TestApp::new().await).await;
    let (tender, version) = started_and_saved(&world, &home, &competition).await;
    let read = async || world.app.get(&format!("/tenders/{tender}")).by(&home.actor).expect(200).await;
    world.app.at("2021-02-28T14:30:00Z");
    let seen = read().await;
    assert_eq!(seen.json()["seconds_to_close"], json!(1800));
    assert_eq!(seen.str("/closes"), "2021-02-28T15:00:00+00:00");
    let due = "15:00 on Sunday 28 February 2021 (GMT)";
    let words = format!("NOT SUBMITTED. What you have saved counts only once you submit it, at or before {due}.");
    assert_eq!(seen.str("/state_words"), words);
    let version = adding(&world, &home, &tender, version, "method_statement", METHOD).expect(201).await.version();
    world.app.at("2021-02-28T15:00:01Z");
    let late = adding(&world, &home, &tender, version, "cost_breakdown", COSTS).expect(409).await;
    assert_eq!(late.problem(), "deadline-passed");
    let seen = read().await;
    assert_eq!(seen.json()["seconds_to_close"], json!(0));
    let words = format!("NOT SUBMITTED. Tenders were due at or before {due}; this one will not be opened.");
    assert_eq!(seen.str("/state_words"), words);
    world.app.at(OPENING);
    world.app.open(&competition, &world.commissioner).expect(202).await;
    assert_eq!(world.app.open(&competition, &world.approver).expect(200).await.json()["tenders"], json!(0));
}
