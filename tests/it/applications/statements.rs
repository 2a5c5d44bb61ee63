//! What saving a page and handing in cost the database. One statement more is seen here, and must be worth it.

use sea_orm::DbBackend;
use serde_json::{Value, json};

use super::ground::{GOOD_ANSWER, Ground, Home};
use crate::support::*;

/// Statements beside those that begin and end a transaction, which the pool sends itself.
fn expected(ground: &Ground, sqlite: usize, postgres: usize) -> usize {
    match ground.app.db.reader().get_database_backend() {
        DbBackend::Sqlite => sqlite,
        _ => postgres,
    }
}

/// The alliance on a server whose statements are seen, and a home whose application is finished on it: what is read once
/// is read.
async fn watched() -> (Ground, Home, Statements) {
    let ground = Ground::new().await;
    let (app, statements) = ground.app.watched().await;
    let ground = Ground { app, ..ground };
    ground.app.at("2020-12-14T10:00");
    let first = ground.good_home("1-101").await;
    ground.apply(&first).await;
    let home = ground.good_home("1-102").await;
    (ground, home, statements)
}

async fn save(ground: &Ground, home: &Home, id: &str, version: i64, (page, answers): (&str, &str)) {
    let answers: Value = serde_json::from_str(answers).unwrap();
    let request = ground.app.put(&format!("/applications/{id}/pages/{page}")).by(&home.member).if_match(version);
    request.json(json!({"answers": answers})).expect(200).await;
}

#[actix_web::test]
async fn saving_a_page_costs_so_many_statements() {
    let (ground, home, statements) = watched().await;
    let id = ground.open(&home).await;
    for (version, page) in (1..).zip(GOOD_ANSWER) {
        statements.taken();
        save(&ground, &home, &id, version, page).await;
        let sent = statements.taken();
        assert_eq!(sent.len(), expected(&ground, 5, 4), "{}: {sent:#?}", page.0);
    }
}

#[actix_web::test]
async fn naming_a_document_costs_two_statements_more() {
    let (ground, home, statements) = watched().await;
    let owner = crate::evidence::ground::Owner::of(&home.member);
    let document = ground.app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let id = ground.open(&home).await;
    let answers = json!({"policy_documents": [document]}).to_string();
    statements.taken();
    save(&ground, &home, &id, 1, ("policies", &answers)).await;
    let sent = statements.taken();
    assert_eq!(sent.len(), expected(&ground, 7, 6), "{sent:#?}");
}

#[actix_web::test]
async fn a_submission_costs_so_many_statements() {
    let (ground, home, statements) = watched().await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    let version = ground.read(&home, &id).await.version();
    statements.taken();
    ground.app.post(&format!("/applications/{id}/submit")).by(&home.member).if_match(version).expect(200).await;
    let sent = statements.taken();
    assert_eq!(sent.len(), expected(&ground, 11, 10), "{sent:#?}");
}
