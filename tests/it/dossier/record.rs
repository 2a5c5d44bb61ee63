//! Everything on record about a competition.

use std::collections::BTreeMap;

use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use super::unpacked::{files, record};
use crate::evaluation::stage::Stage;
use crate::procurements::{allocate, published, ranked};
use crate::support::*;

fn read(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Value {
    let bytes = files.get(path).unwrap_or_else(|| panic!("{path} in {:?}", files.keys()));
    serde_json::from_slice(bytes).expect("JSON")
}

fn audit_actions(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let pages = files.keys().filter(|path| path.starts_with("audit/"));
    let events = pages.flat_map(|path| read(files, path).as_array().unwrap().clone());
    events.map(|event| text(&event["action"])).collect()
}

#[actix_web::test]
async fn s5_9_the_record_names_every_file_with_its_hash_and_tells_the_whole_story() {
    let mut stage = Stage::with_homes(2).await;
    stage.files = true;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    let told = stage.inform(&competition, &approval, true).expect(201).await;
    stage.app.at("2021-03-12T09:00:00");
    let award = stage.award(&competition, &approval).expect(201).await;
    let auditor = council(Role::Auditor, stage.authority);
    let answer = record(&stage.app, &competition, &auditor).await;
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let files = files(&answer.bytes);

    let manifest = read(&files, "manifest.json");
    assert_eq!(manifest["competition_id"], json!(competition));
    let entries = manifest["entries"].as_array().unwrap();
    assert_eq!(entries.len() + 1, files.len(), "every file but the manifest");
    for entry in entries {
        let bytes = &files[entry["path"].as_str().unwrap()];
        assert_eq!(
            (entry["bytes"].clone(), entry["sha256"].clone()),
            (json!(bytes.len()), json!(canonical::sha256(bytes)))
        );
    }
    let shown = stage.app.get(&format!("/competitions/{competition}")).by(&auditor).expect(200).await.json();
    assert_eq!(manifest["criteria_sha256"], shown["criteria_sha256"]);
    assert_eq!(read(&files, "competition.json"), shown);
    assert_eq!(read(&files, "invitees.json").as_array().unwrap().len(), 2);
    assert_eq!(read(&files, "opening.json")["acts"].as_array().unwrap().len(), 2);
    let approved = read(&files, &format!("approvals/{approval}.json"));
    assert_eq!((&approved["state"], approved["consultations"].as_array().unwrap().len()), (&json!("approved"), 2));
    for letter in told.json()["items"].as_array().unwrap() {
        let page = &files[&format!("letters/{}.html", text(&letter["id"]))];
        assert_eq!(json!(canonical::sha256(page)), letter["sha256"], "as it was sent");
    }
    assert_eq!(
        read(&files, &format!("contracts/{}.json", award.str("/items/0/contract_id")))["tender_id"],
        json!(tenders[1])
    );
    for path in ["README.txt", "evaluation.xlsx", "left-out.json", "questions.json", "evaluation/declarations.json"] {
        assert!(files.contains_key(path), "{path}");
    }
    let actions = audit_actions(&files);
    for action in ["competition.published", "tender.submitted", "opening.completed", "approval.requested", "award.made"]
    {
        assert!(actions.iter().any(|found| found == action), "{action} in {actions:?}");
    }
    let again = record(&stage.app, &competition, &auditor).await;
    assert!(answer.bytes == again.bytes, "the same record is the same bytes");
}

#[actix_web::test]
async fn s5_9_a_receipt_and_a_decision_can_be_checked_from_the_record_alone() {
    let mut stage = Stage::with_homes(2).await;
    stage.files = true;
    let (competition, tenders) = stage.ranked().await;
    let files = files(&record(&stage.app, &competition, &stage.commissioner).await.bytes);
    for (home, tender) in tenders.iter().enumerate() {
        let own = stage.app.get(&format!("/tenders/{tender}")).by(&stage.homes[home].provider).expect(200).await.json();
        let folder = format!("tenders/{tender}");
        assert_eq!(read(&files, &format!("{folder}/receipt.json")), own["receipt"]);
        assert_eq!(
            json!(canonical::sha256(&files[&format!("{folder}/content.json")])),
            own["receipt"]["content_sha256"]
        );
        let receipted = &files[&format!("{folder}/receipted.json")];
        assert_eq!(json!(canonical::sha256(receipted)), own["receipt"]["receipt_sha256"]);
        let shown = read(&files, &format!("{folder}/tender.json"));
        assert_eq!(shown["files"][0]["name"], json!("method.txt"));
    }
    let ranking = read(&files, "evaluation/rankings/0001.json");
    for id in [&ranking["scoring_decision_id"], &ranking["award_decision_id"]] {
        let folder = format!("decisions/{}", text(id));
        let decision = read(&files, &format!("{folder}/decision.json"));
        let covered = &files[&format!("{folder}/record.json")];
        assert_eq!(json!(canonical::sha256(covered)), decision["record_sha256"]);
        let rules = format!("rules/{}/pack.toml", text(&decision["package_sha256"]));
        assert!(files.contains_key(&rules), "the rules that decided: {rules}");
    }
}

#[actix_web::test]
async fn s5_9_a_mark_that_is_not_locked_is_in_no_record() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let evaluator = stage.assigned(&competition).await;
    stage.mark(&evaluator, &tenders[0], [4, 4]).await;
    let told = async || {
        let files = files(&record(&stage.app, &competition, &stage.commissioner).await.bytes);
        let marks = read(&files, &format!("evaluation/marks/{}.json", tenders[0]));
        let told = audit_actions(&files).iter().any(|action| action == "tender.marked");
        (marks["sheets"].as_array().unwrap().len(), told)
    };
    assert_eq!(told().await, (0, false));
    stage.lock(&competition, &evaluator).expect(200).await;
    assert_eq!(told().await, (1, true));
}

#[actix_web::test]
async fn s5_9_the_record_of_one_of_several_lots_holds_their_terms_and_every_allocation() {
    let stage = Stage::with_homes(1).await;
    let (procurement, zones) = published(&stage, &["block_nursing"; 2], &json!({})).await;
    ranked(&stage, &zones, &[&["600.00"], &["650.00"]]).await;
    let runs = [allocate(&stage, &procurement).await, allocate(&stage, &procurement).await];
    let files = files(&record(&stage.app, &zones[0], &stage.commissioner).await.bytes);
    let shown = stage.app.get(&format!("/procurements/{procurement}")).by(&stage.commissioner).expect(200).await;
    assert_eq!(read(&files, "procurement.json"), shown.json());
    for (number, run) in runs.iter().enumerate() {
        assert_eq!(&read(&files, &format!("allocations/{:04}.json", number + 1)), run);
    }
    assert!(audit_actions(&files).iter().any(|action| action == "procurement.allocated"));
}
