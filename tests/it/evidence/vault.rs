//! Object and row stay together, in memory, in a folder and in a bucket.

use drawdown::evidence::{S3Settings, Swept, Vault, sweep};
use drawdown::kernel::Clock;
use sea_orm::{ConnectionTrait, DbBackend};
use wiremock::matchers::{header_regex, method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::files::*;
use super::ground::{Owner, listed};
use crate::support::*;

const QUERY: &str = "kind=equality_policy&issued_on=2020-05-01";

async fn nothing_is_listed(app: &TestApp, owner: &Owner) {
    assert!(listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await).is_empty());
}

/// By a clock that is so many hours ahead of the machine's.
async fn swept(app: &TestApp, hours: i64) -> Swept {
    sweep(&app.db, &app.vault, Clock::system().now() + chrono::TimeDelta::hours(hours)).await.unwrap()
}

#[actix_web::test]
async fn a_transaction_that_fails_leaves_no_row_and_a_harmless_object() {
    let app = TestApp::new().await;
    let owner = app.owner("Own").await;
    let kept = app.upload(&owner, "kind=other&issued_on=2020-05-01", TEXT).expect(201).await.id();
    let raw = app.raw().await;
    let (broken, mended) = match raw.get_database_backend() {
        DbBackend::Sqlite => (
            "CREATE TRIGGER broken BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER broken",
        ),
        _ => (
            "CREATE TRIGGER broken BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER broken ON audit_event",
        ),
    };
    raw.execute_unprepared(broken).await.unwrap();
    app.upload(&owner, QUERY, PDF).expect(500).await;
    assert_eq!(listed(&app.get(&owner.path("")).by(&owner.member).expect(200).await), std::slice::from_ref(&kept));
    raw.execute_unprepared(mended).await.unwrap();

    // The same document comes again as if nothing had been; the sweep takes what is old and nameless, and that alone.
    let again = app.upload(&owner, QUERY, PDF).expect(201).await.id();
    assert_eq!(swept(&app, 23).await, Swept::default(), "an upload may still be on its way");
    let bytes = u64::try_from(PDF.len()).unwrap();
    assert_eq!(swept(&app, 25).await, Swept { objects: 1, bytes });
    assert_eq!(swept(&app, 25).await, Swept::default());
    for id in [kept, again] {
        app.get(&format!("/evidence/{id}/content")).by(&owner.member).expect(200).await;
    }
}

#[actix_web::test]
async fn a_folder_keeps_documents_and_a_changed_one_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::keeping(Vault::folder(&folder.path().join("new/evidence")).unwrap()).await;
    let owner = app.owner("Own").await;
    let taken = app.upload(&owner, QUERY, PDF).expect(201).await;
    let content = format!("/evidence/{}/content", taken.id());
    assert_eq!(&app.get(&content).by(&owner.member).expect(200).await.bytes[..], PDF);
    let file = folder.path().join("new/evidence").join(&owner.id);
    let file = file.join(format!("{}-{}", taken.str("/sha256"), taken.id()));
    assert_eq!(std::fs::read(&file).unwrap(), PDF);
    std::fs::write(&file, "%PDF-1.4 somebody else's words %%EOF").unwrap();
    app.get(&content).by(&owner.member).expect(500).await;
    app.delete(&format!("/evidence/{}", taken.id())).by(&owner.member).expect(204).await;
    assert!(!file.exists());
}

#[actix_web::test]
async fn a_folder_that_cannot_be_written_to_takes_nothing_in() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("evidence");
    let app = TestApp::keeping(Vault::folder(&place).unwrap()).await;
    let owner = app.owner("Own").await;
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::write(&place, "a file where the folder was").unwrap();
    assert_eq!(app.upload(&owner, QUERY, PDF).expect(503).await.problem(), "busy");
    nothing_is_listed(&app, &owner).await;
}

fn bucket(server: &MockServer) -> Vault {
    let settings = S3Settings {
        bucket: "evidence".into(),
        region: "eu-west-2".into(),
        endpoint: Some(server.uri()),
        access_key_id: "the-key".into(),
        secret_access_key: "the-secret".into(),
    };
    Vault::s3(&settings).unwrap()
}

#[actix_web::test]
async fn a_bucket_is_spoken_to_as_s3_wants_it() {
    let server = MockServer::start().await;
    let object = || path_regex("^/evidence/[0-9a-f-]{36}/[0-9a-f]{64}-[0-9a-f-]{36}$");
    let signature = "^AWS4-HMAC-SHA256 Credential=the-key/[0-9]{8}/eu-west-2/s3/aws4_request";
    let signed = || header_regex("authorization", signature);
    let put = Mock::given(method("PUT")).and(object()).and(signed());
    put.respond_with(ResponseTemplate::new(200).insert_header("etag", "\"1\"")).expect(1).mount(&server).await;
    let got = ResponseTemplate::new(200)
        .insert_header("etag", "\"1\"")
        .insert_header("last-modified", "Thu, 10 Dec 2020 09:00:00 GMT")
        .set_body_bytes(PDF);
    Mock::given(method("GET")).and(object()).and(signed()).respond_with(got).mount(&server).await;

    let app = TestApp::keeping(bucket(&server)).await;
    let owner = app.owner("Own").await;
    let id = app.upload(&owner, QUERY, PDF).expect(201).await.id();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].body, PDF);
    assert_eq!(&app.get(&format!("/evidence/{id}/content")).by(&owner.member).expect(200).await.bytes[..], PDF);
}

#[actix_web::test]
async fn a_bucket_that_says_no_takes_nothing_in() {
    let server = MockServer::start().await;
    Mock::given(method("PUT")).respond_with(ResponseTemplate::new(403)).mount(&server).await;
    let app = TestApp::keeping(bucket(&server)).await;
    let owner = app.owner("Own").await;
    let refused = app.upload(&owner, QUERY, PDF).expect(503).await;
    assert_eq!(refused.problem(), "busy");
    assert!(!refused.text().contains("the-key") && !refused.text().contains("127.0.0.1"), "{}", refused.text());
    nothing_is_listed(&app, &owner).await;
}
