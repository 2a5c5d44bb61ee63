use drawdown::kernel::Role;
use serde_json::json;

use super::ground::{Owner, listed};
use crate::applications::ground::{Ground, Home};
use crate::support::*;

#[actix_web::test]
async fn k3_one_document_serves_two_councils() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let kent = app.alliance("kent").await;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let policy = app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let unshown = app.document(&owner, "complaints_policy", "2020-05-01", "2022-05-01").await;
    let (read, content) = (format!("/evidence/{policy}"), format!("/evidence/{policy}/content"));

    let first = ground.open(&home).await;
    ground.fill(&home, &first).await;
    app.show(&home.member, &first, &[&policy], 200).await;
    app.get(&read).by(&ground.officer).expect(404).await;
    ground.submit(&home, &first).await;
    app.get(&read).by(&ground.officer).expect(200).await;
    app.get(&content).by(&ground.officer).expect(200).await;
    app.get(&content).by(&kent.commissioner).expect(404).await;

    let path = kent.path("/applications");
    let second = app.post(&path).by(&home.member).json(json!({"location_id": home.location})).expect(201).await.id();
    ground.fill(&home, &second).await;
    app.show(&home.member, &second, &[&policy], 200).await;
    app.get(&read).by(&kent.commissioner).expect(404).await;
    ground.submit(&home, &second).await;
    for reader in [&kent.commissioner, &kent.auditor, &ground.officer] {
        assert_eq!(
            app.get(&content).by(reader).expect(200).await.bytes,
            super::files::pdf("equality_policy 2020-05-01 2022-05-01")
        );
        assert_eq!(listed(&app.get(&owner.path("")).by(reader).expect(200).await), std::slice::from_ref(&policy));
        app.get(&format!("/evidence/{unshown}")).by(reader).expect(404).await;
        app.get(&format!("/evidence/{unshown}/content")).by(reader).expect(404).await;
    }
    let standing = app.get(&owner.path("/standing")).by(&kent.commissioner).expect(200).await.json();
    let complaints = standing["kinds"].as_array().unwrap().iter().find(|line| line["kind"] == "complaints_policy");
    assert_eq!(complaints.unwrap()["state"], "missing", "made of what was shown");
    let stranger = council(Role::Auditor, app.authority("elsewhere").await);
    app.get(&read).by(&stranger).expect(404).await;
}

#[actix_web::test]
async fn k3_every_download_is_in_the_audit_of_who_downloaded() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let (_, document) = shown(&ground, &["equality_policy"]).await;
    let before = app.audit_events().await.len();
    let content = format!("/evidence/{}/content", document[0]);
    app.get(&content).by(&ground.officer).expect(200).await;
    app.get(&content).by(&council(Role::Auditor, ground.authority)).expect(200).await;
    app.get(&content).by(&council(Role::Auditor, app.authority("elsewhere").await)).expect(404).await;
    let noted: Vec<_> = app.audit_events().await.into_iter().skip(before).collect();
    let downloads: Vec<_> = noted.iter().filter(|event| event.action == "evidence.downloaded").collect();
    assert_eq!(downloads.len(), 2, "one for each that was given out");
    assert!(downloads.iter().all(|event| event.subject_id.to_string() == document[0]));
    assert_eq!(downloads[0].data["kind"], "equality_policy");
}

/// A submitted application with a document of each of these kinds.
async fn shown(ground: &Ground, kinds: &[&str]) -> (Home, Vec<String>) {
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let mut documents = vec![];
    for kind in kinds {
        documents.push(ground.app.document(&owner, kind, "2020-05-01", "2022-05-01").await);
    }
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    let named: Vec<&str> = documents.iter().map(String::as_str).collect();
    ground.app.show(&home.member, &draft, &named, 200).await;
    ground.submit(&home, &draft).await;
    (home, documents)
}

#[actix_web::test]
async fn t22_a_partner_reads_documents_where_applications_are_shared() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let (_, documents) = shown(&ground, &["equality_policy", "public_liability"]).await;
    let health = council(Role::Commissioner, app.authority("health").await);
    let parties = format!("/frameworks/{}/parties", ground.framework);
    for (shares, status) in [(vec!["members"], 404), (vec!["members", "applications"], 200), (vec![], 404)] {
        let version = app.get(&parties).by(&ground.officer).expect(200).await.version();
        let partner = json!({"authority_code": "health", "performance_lead_of": [], "shares": shares, "may": []});
        let said = json!({"lead": {}, "partners": [partner], "decision_reference": "Minute 5"});
        app.put(&parties).by(&ground.officer).if_match(version).json(said).expect(200).await;
        for document in &documents {
            app.get(&format!("/evidence/{document}")).by(&health).expect(status).await;
            app.get(&format!("/evidence/{document}/content")).by(&health).expect(status).await;
        }
    }
}

#[actix_web::test]
async fn k3_a_draft_has_the_documents_it_was_given_last() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let (old, new) = (
        app.document(&owner, "equality_policy", "2018-05-01", "2020-05-01").await,
        app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await,
    );
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    app.show(&home.member, &draft, &[&old], 200).await;
    app.show(&home.member, &draft, &[&old, &new], 200).await;
    app.show(&home.member, &draft, &[&new], 200).await;
    app.delete(&format!("/evidence/{old}")).by(&home.member).expect(204).await;
    app.delete(&format!("/evidence/{new}")).by(&home.member).expect(409).await;
    ground.submit(&home, &draft).await;
    assert_eq!(listed(&app.get(&owner.path("")).by(&ground.officer).expect(200).await), std::slice::from_ref(&new));
    assert_eq!(app.show(&home.member, &draft, &[&new], 409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn nobody_shows_anothers_document() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let own = app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let other = app.owner("Other").await;
    let foreign = app.document(&other, "equality_policy", "2020-05-01", "2022-05-01").await;
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    app.show(&home.member, &draft, &[&own], 200).await;
    let before = ground.read(&home, &draft).await;
    let nowhere = "01890000-0000-7000-8000-000000000000";
    let refused = app.show(&home.member, &draft, &[&own, &foreign, nowhere], 422).await;
    let faults = [1, 2].map(|at| {
        format!("/answers/policy_documents/{at} unknown_document is not a document in the evidence of this provider")
    });
    let found: Vec<String> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| {
            let part = |name: &str| fault[name].as_str().unwrap().to_owned();
            format!("{} {} {}", part("pointer"), part("code"), part("detail"))
        })
        .collect();
    assert_eq!(found, faults);
    assert_eq!(ground.read(&home, &draft).await.json(), before.json(), "nothing is saved");
    ground.submit(&home, &draft).await;
    assert_eq!(listed(&app.get(&owner.path("")).by(&ground.officer).expect(200).await), [own], "as it was before");
}

#[actix_web::test]
async fn k3_a_document_in_a_row_of_a_table_is_attached_like_any_other() {
    let ground = Ground::new().await;
    let app = &ground.app;
    let asked = r#""type": "file",
          "required": false,
          "max": 10"#;
    let table = r#""type": "table",
          "required": false,
          "columns": [
            {"id": "what", "label": "What it is", "type": "text", "required": true},
            {"id": "document", "label": "The document", "type": "file", "required": true}
          ]"#;
    ground.change_rules("questionnaire.json", asked, table).await;
    let home = ground.good_home("1-101").await;
    let owner = Owner::of(&home.member);
    let own = app.document(&owner, "equality_policy", "2018-05-01", "2020-05-01").await;
    let other = app.owner("Other").await;
    let foreign = app.document(&other, "equality_policy", "2020-05-01", "2022-05-01").await;
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    let mut answers = ground.read(&home, &draft).await.json()["pages"]["policies"].clone();
    let rows = |documents: &[&String]| {
        let row = |document: &&String| json!({"what": "Equality policy", "document": document});
        documents.iter().map(row).collect::<serde_json::Value>()
    };
    answers["policy_documents"] = rows(&[&own, &foreign]);
    let refused = ground.save(&home, &draft, "policies", answers.clone(), 422).await;
    assert_eq!(refused.faults(), ["/answers/policy_documents/1/document unknown_document"]);
    answers["policy_documents"] = rows(&[&own]);
    ground.save(&home, &draft, "policies", answers.clone(), 200).await;
    app.delete(&format!("/evidence/{own}")).by(&home.member).expect(409).await;
    app.get(&format!("/evidence/{own}")).by(&ground.officer).expect(404).await;
    ground.submit(&home, &draft).await;
    app.get(&format!("/evidence/{own}")).by(&ground.officer).expect(200).await;
    let found = ground.assessment(&home, &draft).await.json();
    assert_eq!(
        crate::applications::ground::criterion(&found, "equality-policy-document"),
        "not met",
        "the rules are told of it: {found}"
    );
}
