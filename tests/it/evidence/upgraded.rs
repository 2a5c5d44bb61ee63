//! A database from before documents were attached to applications, brought up to date.

use drawdown_migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

use crate::support::*;

const STEP: &str = "m20261128_041_evidence_in_use";

/// The rows of an old database, written as each database wants them.
struct Old {
    db: DatabaseConnection,
    sqlite: bool,
}

impl Old {
    fn id(&self, n: u128) -> String {
        if self.sqlite { format!("x'{n:032x}'") } else { format!("'{}'", Uuid::from_u128(n)) }
    }

    fn yes(&self) -> &'static str {
        if self.sqlite { "1" } else { "true" }
    }

    async fn run(&self, sql: String) {
        self.db.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.db.query_all_raw(Statement::from_string(self.db.get_database_backend(), sql)).await;
        rows.expect("an answer").iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    async fn has_step(&self) -> bool {
        !self.texts(&format!("SELECT version FROM seaql_migrations WHERE version = '{STEP}'")).await.is_empty()
    }

    /// A provider with a home and a draft of it, which has these answers.
    async fn draft(&self, n: u128, answers: &str) {
        let (provider, location, rating, application) = (self.id(n), self.id(n + 10), self.id(n + 20), self.id(n + 30));
        let (authority, framework, yes) = (self.id(100), self.id(101), self.yes());
        let at = "'2020-10-01T08:00:00Z'";
        self.run(format!("INSERT INTO provider (id, name, version, created_at) VALUES ({provider}, 'Care', 1, {at})"))
            .await;
        let home = format!(
            "INSERT INTO location (id, cqc_id, name, search_name, provider_id, beds, care_home, registered, specialisms, \
             rating_id, version, created_at) VALUES ({location}, '1-{n}', 'Home', 'home', {provider}, 9, {yes}, {yes}, \
             '[]', {rating}, 1, {at}); \
             INSERT INTO rating (id, location_id, overall, published_on, inherited, recorded_at) \
             VALUES ({rating}, {location}, 'Good', '2019-03-04', {yes}, {at});"
        );
        // Each of the two rows names the other.
        self.run(if self.sqlite { format!("BEGIN; {home} COMMIT;") } else { home }).await;
        let package = "0".repeat(64);
        self.run(format!(
            "INSERT INTO application (id, framework, authority, provider, provider_name, location, location_name, kind, \
             package_sha256, answers, state, version, created_at) VALUES ({application}, {framework}, {authority}, \
             {provider}, 'Care', {location}, 'Home', 'first', '{package}', '{answers}', 'draft', 1, {at})"
        ))
        .await;
    }

    async fn document(&self, n: u128, provider: u128) {
        let (id, provider, by, sha256) = (self.id(n), self.id(provider), self.id(99), format!("{n:064x}"));
        self.run(format!(
            "INSERT INTO evidence (id, provider, kind, title, issuer, issued_on, sha256, bytes, media_type, uploaded_by, \
             uploaded_at) VALUES ({id}, {provider}, 'other', 'A', 'B', '2020-05-01', '{sha256}', 9, 'application/pdf', \
             {by}, '2020-10-01T08:00:00Z')"
        ))
        .await;
    }
}

#[tokio::test]
async fn k3_what_answers_named_before_is_attached_when_the_database_is_brought_up_to_date() {
    let (_keep, db) = unmigrated().await;
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let old = Old { db, sqlite };
    Migrator::up_some(&old.db, 12).await.expect("the schema of then");
    let (authority, framework, at) = (old.id(100), old.id(101), "'2020-10-01T08:00:00Z'");
    old.run(format!(
        "INSERT INTO authority (id, name, code, version, created_at) VALUES ({authority}, 'Council', 'council', 1, {at})"
    ))
    .await;
    old.run(format!(
        "INSERT INTO framework (id, authority, name, kind, regime, starts_on, ends_on, applications_open_on, state, \
         version, created_at) VALUES ({framework}, {authority}, 'List', 'framework', 'pcr2015_light_touch', '2020-01-01', \
         '2027-01-01', '2020-01-01', 'draft', 1, {at})"
    ))
    .await;
    let [own, other, third] = [51, 52, 53].map(Uuid::from_u128);
    let no_id = "This text is as long as an id is: 36";
    assert_eq!(no_id.len(), 36);
    let answers = format!(
        r#"{{"policies": {{"insurance": ["{own}", "{own}"], "note": "{no_id}", "staff": [{{"certificate": "{third}"}}]}}}}"#
    );
    old.draft(1, &answers).await;
    old.draft(2, &format!(r#"{{"policies": {{"insurance": ["{own}", "{other}"]}}}}"#)).await;
    old.draft(3, r#"{"business": {"legal_name": "Care"}}"#).await;
    Migrator::up_some(&old.db, 13).await.expect("the schema before that step");
    assert!(!old.has_step().await);
    for (document, provider) in [(51, 1), (53, 1), (52, 2), (54, 2)] {
        old.document(document, provider).await;
    }
    old.run(format!(
        "INSERT INTO passport_consent (id, provider, consented, said_by, at) VALUES ({}, {}, {}, {}, {at})",
        old.id(60),
        old.id(1),
        old.yes(),
        old.id(99)
    ))
    .await;

    Migrator::up_all(&old.db).await.expect("the schema of today");
    assert!(old.has_step().await);
    let name = |column: &str| {
        if sqlite { format!("lower(hex({column}))") } else { format!("replace({column}::text, '-', '')") }
    };
    let (application, evidence) = (name("application"), name("evidence"));
    let attached =
        old.texts(&format!("SELECT {application} || ' ' || {evidence} FROM application_evidence ORDER BY 1")).await;
    let pair = |application: u128, document: u128| format!("{application:032x} {document:032x}");
    // The second names the first one's document too, which is not its own; and one document is attached once.
    assert_eq!(attached, [pair(31, 51), pair(31, 53), pair(32, 52)]);
    let consents = "SELECT CAST(count(*) AS TEXT) FROM passport_consent WHERE authority IS NULL";
    assert_eq!(old.texts(consents).await, ["1"], "what was said of no buyer stays, and counts for none");
}
