use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::*;

fn known_by(provider: &Answer) -> Vec<String> {
    let list = provider.json()["identifiers"].as_array().unwrap().clone();
    list.iter().map(|one| format!("{} {} {}", one["scheme"], one["value"], one["origin"]).replace('"', "")).collect()
}

#[actix_web::test]
async fn k2_a_party_has_many_identifiers_and_no_two_parties_the_same() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let new = json!({"name": "Example Care", "companies_house_number": "123456", "identifiers": [
        {"scheme": "GB-CHC", "value": "1058849"}, {"scheme": "GB-COH", "value": "00123456"},
        {"scheme": "GB-PPON", "value": "pbcd-1234-fghj"}, {"scheme": "VAT", "value": "GB 111222333"}
    ]});
    let made = app.post("/providers").by(&admin).json(new).expect(201).await;
    assert_eq!(
        known_by(&made),
        [
            "GB-CHC 1058849 confirmed",
            "GB-COH 00123456 confirmed",
            "GB-PPON PBCD-1234-FGHJ confirmed",
            "VAT GB 111222333 confirmed"
        ]
    );
    assert_eq!(made.str("/companies_house_number"), "00123456");

    for (scheme, value, status) in
        [("GB-PPON", "PBCD-1234-FGHJ", 409), ("GB-CHC", "1058849", 409), ("VAT", "GB 111222333", 201)]
    {
        let new = json!({"name": "Another", "identifiers": [{"scheme": scheme, "value": value}]});
        app.post("/providers").by(&admin).json(new).expect(status).await;
    }

    let path = format!("/providers/{}/identifiers", made.id());
    let add = |scheme: &str, value: &str| app.post(&path).by(&admin).json(json!({"scheme": scheme, "value": value}));
    let added = add("CQC", "1-101652854").expect(201).await;
    assert!(known_by(&added).contains(&"CQC 1-101652854 confirmed".to_owned()));
    assert_eq!(added.version(), 2);
    assert!(add("GB-COH", "654321").expect(409).await.str("/detail").contains("00123456 already"));
    assert!(add("CQC", "1-101652854").expect(409).await.str("/detail").contains("CQC 1-101652854 already"));
    assert_eq!(app.get(&format!("/providers/{}", made.id())).by(&admin).expect(200).await.json(), added.json());

    let member = provider_member(made.id().parse().unwrap());
    app.post(&path).by(&member).json(json!({"scheme": "VAT", "value": "1"})).expect(403).await;
    let nobody = format!("/providers/{}/identifiers", uuid::Uuid::nil());
    app.post(&nobody).by(&admin).json(json!({"scheme": "VAT", "value": "1"})).expect(404).await;
}

#[actix_web::test]
async fn k2_every_misshapen_identifier_is_named_at_once() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let new = json!({"name": "", "companies_house_number": "sc12345", "identifiers": [
        {"scheme": "GB-PPON", "value": "PBCD-1234"}, {"scheme": "gb-chc", "value": "1058849"},
        {"scheme": "GB-NHS", "value": "RVV"}, {"scheme": "CQC", "value": "101652854"}
    ]});
    let refused = app.post("/providers").by(&admin).json(new).expect(422).await;
    assert_eq!(
        refused.faults(),
        [
            "/name empty",
            "/companies_house_number bad_company_number",
            "/identifiers/0/value bad_identifier",
            "/identifiers/1/scheme bad_scheme",
            "/identifiers/3/value bad_identifier"
        ]
    );
    let two =
        json!({"name": "Two", "companies_house_number": "1", "identifiers": [{"scheme": "GB-COH", "value": "2"}]});
    let refused = app.post("/providers").by(&admin).json(two).expect(422).await;
    assert_eq!(refused.faults(), ["/identifiers/0/value another_company"]);
    assert_eq!(app.get("/providers").by(&admin).expect(200).await.json()["items"], json!([]));
}

/// An installation from before identifiers: its company numbers are taken over.
#[tokio::test]
async fn k2_company_numbers_of_old_become_identifiers() {
    let (_keep, db) = unmigrated().await;
    drawdown_migrations::Migrator::up_some(&db, 11).await.expect("the schema of then");
    let sqlite = db.get_database_backend() == sea_orm::DbBackend::Sqlite;
    let id = |n: u128| if sqlite { format!("x'{n:032x}'") } else { format!("'{}'", uuid::Uuid::from_u128(n)) };
    for (n, number) in [(1, "'00123456'"), (2, "NULL")] {
        let row = format!(
            "INSERT INTO provider (id, name, companies_house_number, version, created_at) \
             VALUES ({}, 'Care', {number}, 1, '2020-10-01T08:00:00Z')",
            id(n)
        );
        db.execute_unprepared(&row).await.expect("a provider of then");
    }
    drawdown_migrations::Migrator::up_all(&db).await.expect("the schema of today");
    let query = "SELECT scheme, value, origin FROM provider_identifier";
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    let rows: Vec<(String, String, String)> = rows
        .iter()
        .map(|row| {
            (row.try_get("", "scheme").unwrap(), row.try_get("", "value").unwrap(), row.try_get("", "origin").unwrap())
        })
        .collect();
    assert_eq!(rows, [("GB-COH".to_owned(), "00123456".to_owned(), "confirmed".to_owned())]);
}
