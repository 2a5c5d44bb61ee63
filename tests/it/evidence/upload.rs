use serde_json::json;

use super::files::*;
use super::ground::listed;
use crate::support::*;

#[actix_web::test]
async fn w10_every_type_is_found_in_the_bytes_alone() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    for (bytes, media_type) in [
        (PDF.to_vec(), "application/pdf"),
        (PNG.to_vec(), "image/png"),
        (JPEG.to_vec(), "image/jpeg"),
        (TEXT.to_vec(), "text/plain"),
        (CSV.to_vec(), "text/csv"),
        (zipped(&docx_entries()), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zipped(&xlsx_entries()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zipped(&odf_entries("text")), "application/vnd.oasis.opendocument.text"),
        (zipped(&odf_entries("spreadsheet")), "application/vnd.oasis.opendocument.spreadsheet"),
        // A table inside a text is a document of its own.
        (
            with(docx_entries(), "word/embeddings/table.xlsx", zipped(&xlsx_entries())),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ] {
        let taken = app.upload(&owner, "kind=other&issued_on=2020-05-01", bytes.clone()).expect(201).await;
        assert_eq!(taken.str("/media_type"), media_type);
        assert_eq!(taken.json()["bytes"], bytes.len());
    }
}

#[actix_web::test]
async fn a_document_comes_with_what_is_said_of_it() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let path = owner.path(
        "?kind=public_liability&title=Public%20liability%20%C2%A35m&issuer=Mutual%20Cover&issued_on=2020-04-01\
         &expires_on=2021-03-31",
    );
    let send = app.post(&path).by(&owner.member).body("application/octet-stream", PDF);
    let taken = send.expect(201).await;
    let expected = json!({
        "id": taken.id(), "provider_id": owner.id, "kind": "public_liability", "family": "insurance",
        "title": "Public liability £5m", "issuer": "Mutual Cover", "issued_on": "2020-04-01",
        "expires_on": "2021-03-31", "state": "current", "at": "2020-12-10", "bytes": PDF.len(),
        "sha256": drawdown::kernel::canonical::sha256(PDF), "media_type": "application/pdf",
        "uploaded_by": owner.member.id, "uploaded_at": "2020-12-10T09:00:00Z",
    });
    assert_eq!(taken.json(), expected);
    assert_eq!(app.get(taken.header("location").unwrap()).by(&owner.member).expect(200).await.json(), expected);
    let events = app.audit_events().await;
    assert_eq!(events.last().unwrap().action, "evidence.uploaded");
}

#[actix_web::test]
async fn every_fault_of_the_particulars_and_of_the_bytes_is_named_at_once() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let long = "t".repeat(201);
    let query = format!("?kind=poem&title={long}&issuer=%20&issued_on=1899-12-31&expires_on=2200-01-01");
    let send = app.post(&owner.path(&query)).by(&owner.member).body("application/octet-stream", "MZ\0");
    assert_eq!(
        send.expect(422).await.faults(),
        [
            "/kind unknown_kind",
            "/title too_long",
            "/issuer empty",
            "/issued_on out_of_range",
            "/expires_on out_of_range",
            " executable"
        ]
    );
    let backwards = app.upload(&owner, "kind=other&issued_on=2020-05-02&expires_on=2020-05-01", TEXT).expect(422).await;
    assert_eq!(backwards.faults(), ["/expires_on before_issue"]);
    for query in ["", "?kind=other&title=A&issuer=B", "?kind=other&title=A&issuer=B&issued_on=2020-13-01"] {
        let send = app.post(&owner.path(query)).by(&owner.member).body("application/octet-stream", TEXT);
        assert_eq!(send.expect(400).await.problem(), "bad-query", "{query}");
    }
    let typed = app.post(&owner.path("?kind=other&title=A&issuer=B&issued_on=2020-05-01")).by(&owner.member);
    assert_eq!(typed.body("text/plain", TEXT).expect(415).await.problem(), "unsupported-media-type");
    assert!(listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await).is_empty());
}

#[actix_web::test]
async fn k3_the_same_bytes_are_kept_once_as_one_kind() {
    let app = TestApp::new().await;
    let (owner, other) = (app.owner("Own").await, app.owner("Other").await);
    let first = app.upload(&owner, "kind=public_liability&issued_on=2020-04-01", PDF).expect(201).await.id();
    let again = app.upload(&owner, "kind=public_liability&issued_on=2020-05-01", PDF).expect(409).await;
    assert_eq!((again.problem().as_str(), again.str("/document_id")), ("conflict", first));
    // A schedule that covers two insurances; and another provider has a vault of its own.
    app.upload(&owner, "kind=employers_liability&issued_on=2020-04-01", PDF).expect(201).await;
    app.upload(&other, "kind=public_liability&issued_on=2020-04-01", PDF).expect(201).await;
}

#[actix_web::test]
async fn k3_of_two_uploads_at_once_one_is_kept() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let send = || app.upload(&owner, "kind=other&issued_on=2020-04-01", PDF).send();
    let (one, two) = futures_util::join!(send(), send());
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await).len(), 1);
}

#[actix_web::test]
async fn an_upload_repeated_under_one_key_is_one_upload() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let send = |bytes: &'static [u8]| app.upload(&owner, "kind=other&issued_on=2020-04-01", bytes).key("policy");
    let first = send(PDF).expect(201).await;
    assert_eq!(send(PDF).expect(201).await.json(), first.json());
    assert_eq!(send(TEXT).expect(422).await.problem(), "idempotency-mismatch");
}

#[actix_web::test]
async fn a_document_and_a_vault_have_their_limits() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let text = |letter: u8, length: usize| [letter].repeat(length);
    let send = |bytes: Vec<u8>| app.upload(&owner, "kind=other&issued_on=2020-04-01", bytes);
    let large = send(text(b'a', 64 * 1024 + 1)).expect(413).await;
    assert!(large.str("/detail").contains("65536 bytes"), "{}", large.text());
    send(text(b'a', 64 * 1024)).expect(201).await;
    send(text(b'b', 64 * 1024)).expect(201).await;
    let full = send(text(b'c', 32 * 1024 + 1)).expect(413).await;
    assert!(full.str("/detail").contains("163840 bytes"), "{}", full.text());
    send(text(b'd', 32 * 1024)).expect(201).await;
}

#[actix_web::test]
async fn the_list_of_kinds_is_public() {
    let app = TestApp::new().await;
    let kinds = app.get("/evidence-kinds").expect(200).await.json();
    let equality = json!({
        "code": "equality_policy", "family": "policy", "title": "Equality and diversity policy", "asked_by_name": true
    });
    assert_eq!(kinds["items"][0], equality);
}

#[actix_web::test]
async fn two_uploads_at_once_keep_to_the_limit_together() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let send = |letter: u8| app.upload(&owner, "kind=other&issued_on=2020-04-01", [letter].repeat(60 * 1024));
    send(b'a').expect(201).await;
    for (one, two) in [(b'b', b'c'), (b'd', b'e'), (b'f', b'g')] {
        let (one, two) = futures_util::future::join(send(one).send(), send(two).send()).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        let wanted = if listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await).len() == 2 {
            [[201, 413], [413, 413]]
        } else {
            panic!("a vault of 160 KiB holds two documents of 60 KiB: {statuses:?}")
        };
        assert!(wanted.contains(&statuses), "{statuses:?}");
    }
}

#[actix_web::test]
async fn what_is_said_of_a_document_cannot_look_like_something_else() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    for hidden in ["%E2%80%AE", "%E2%81%A6", "%E2%80%8B", "%0A", "%EF%BB%BF"] {
        let path = owner.path(&format!("?title=Policy{hidden}fdp&issuer=A{hidden}B&kind=other&issued_on=2020-04-01"));
        let request = app.post(&path).by(&owner.member).body("application/octet-stream", TEXT);
        let refused = request.expect(422).await;
        assert_eq!(refused.faults(), ["/title hidden_character", "/issuer hidden_character"], "{hidden}");
    }
    let path = owner.path(
        "?title=Polis%C3%AB+%E2%80%94+%E0%A6%A8%E0%A7%80%E0%A6%A4%E0%A6%BF&issuer=A&kind=other&issued_on=2020-04-01",
    );
    app.post(&path).by(&owner.member).body("application/octet-stream", TEXT).expect(201).await;
}
