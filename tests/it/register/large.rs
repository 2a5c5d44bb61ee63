//! Files that are too large for one portion or one request, and runs that break off.

use actix_web::rt::task::yield_now;
use drawdown::http::{Limits, RateLimit};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::support::*;

const HEADER: &str = "location_id,name,number_of_beds,overall_rating,report_date\n";

fn homes(count: usize) -> String {
    let rows: String = (1..=count).map(|n| format!("1-{n},Home {n},3,Good,2019-05-01\n")).collect();
    format!("{HEADER}{rows}")
}

async fn sql(app: &TestApp, sqlite: &str, postgres: &str) {
    let db = app.raw().await;
    let text = if db.get_database_backend() == DbBackend::Sqlite { sqlite } else { postgres };
    db.execute_unprepared(text).await.unwrap();
    db.close().await.unwrap();
}

/// From now on the database refuses the home with the number 1-700.
async fn spoil(app: &TestApp) {
    let sqlite = "CREATE TRIGGER spoilt BEFORE INSERT ON location WHEN NEW.cqc_id = '1-700' \
                  BEGIN SELECT RAISE(ABORT, 'spoilt'); END";
    let postgres = "CREATE TRIGGER spoilt BEFORE INSERT ON location FOR EACH ROW WHEN (NEW.cqc_id = '1-700') \
                    EXECUTE FUNCTION refuse_change()";
    sql(app, sqlite, postgres).await;
}

async fn mend(app: &TestApp) {
    sql(app, "DROP TRIGGER spoilt", "DROP TRIGGER spoilt ON location").await;
}

async fn only_import(app: &TestApp) -> String {
    let db = app.raw().await;
    let text = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT lower(hex(id)) AS id FROM register_import",
        _ => "SELECT id::text AS id FROM register_import",
    };
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), text)).await.unwrap();
    db.close().await.unwrap();
    assert_eq!(rows.len(), 1, "there is one import");
    let id: String = rows[0].try_get("", "id").unwrap();
    uuid::Uuid::parse_str(&id).unwrap().to_string()
}

fn told(report: &Value) -> Value {
    json!(["state", "rows", "imported", "unchanged"].map(|name| report[name].clone()))
}

#[actix_web::test]
async fn t23_an_import_that_broke_off_goes_on_from_its_last_portion_when_the_same_file_comes_again() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let file = homes(1_200);
    spoil(&app).await;
    app.post("/cqc/imports").by(&admin).body("text/csv", file.clone()).expect(500).await;
    let id = only_import(&app).await;
    let path = format!("/cqc/imports/{id}");
    let failed = app.get(&path).by(&admin).expect(200).await.json();
    assert_eq!(told(&failed), json!(["failed", 500, 500, 0]), "the first portion is kept");
    mend(&app).await;

    let other = app.post("/cqc/imports").by(&admin).body("text/csv", homes(2)).expect(201).await.json();
    assert_eq!(told(&other), json!(["finished", 2, 0, 2]), "another file is another import");
    let resumed = app.post("/cqc/imports").by(&admin).body("text/csv", file.clone()).expect(201).await.json();
    assert_eq!(resumed["id"].as_str(), Some(id.as_str()));
    assert_eq!(told(&resumed), json!(["finished", 1_200, 1_200, 0]), "what was kept is not done twice");
    let again = app.post("/cqc/imports").by(&admin).body("text/csv", file).expect(201).await.json();
    assert_ne!(again["id"], resumed["id"]);
    assert_eq!(told(&again), json!(["finished", 1_200, 0, 1_200]));
}

#[actix_web::test]
async fn t23_an_import_whose_server_has_gone_is_interrupted_and_can_be_gone_on_with() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let file = homes(1_200);
    spoil(&app).await;
    app.post("/cqc/imports").by(&admin).key("k").body("text/csv", file.clone()).expect(500).await;
    mend(&app).await;
    let id = only_import(&app).await;
    let gone = "UPDATE register_import SET state = 'running', server = ";
    let (sqlite, postgres) = ("randomblob(16)", "gen_random_uuid()");
    sql(&app, &format!("{gone}{sqlite}"), &format!("{gone}{postgres}")).await;
    let path = format!("/cqc/imports/{id}");
    assert_eq!(app.get(&path).by(&admin).expect(200).await.str("/state"), "interrupted");
    let resumed = app.post("/cqc/imports").by(&admin).key("k").body("text/csv", file).expect(201).await.json();
    assert_eq!((told(&resumed), resumed["id"].as_str()), (json!(["finished", 1_200, 1_200, 0]), Some(id.as_str())));
}

#[actix_web::test]
async fn t23_a_large_file_is_taken_in_in_the_background_and_can_be_watched() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let specialisms = vec!["x".repeat(190); 90].join("|");
    let rows: String = (1..=70).map(|n| format!("1-{n},Home {n},3,Good,2019-05-01,{specialisms}\n")).collect();
    let file = format!("location_id,name,number_of_beds,overall_rating,report_date,specialisms\n{rows}");
    assert!(file.len() > 1024 * 1024);
    let begun = app.post("/cqc/imports").by(&admin).body("text/csv", file.clone()).expect(202).await;
    assert_eq!(begun.str("/state"), "running");
    let path = begun.header("location").unwrap().to_owned();
    let report = loop {
        let report = app.get(&path).by(&admin).expect(200).await.json();
        if report["state"] != "running" {
            break report;
        }
        yield_now().await;
    };
    assert_eq!(told(&report), json!(["finished", 70, 70, 0]));
    assert_eq!(report["bytes"].as_u64(), Some(file.len() as u64));
}

#[actix_web::test]
async fn t23_rejected_rows_are_shown_a_hundred_at_a_time() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let rows: String = (1..=130).map(|n| format!("1-{n},Home {n},many,Good,2019-05-01\n")).collect();
    let report = app.post("/cqc/imports").by(&admin).body("text/csv", format!("{HEADER}{rows}")).expect(201).await;
    assert_eq!(report.json()["rejected_rows"], 130);
    assert_eq!(report.json()["rejected"].as_array().unwrap().len(), 100);
    let path = format!("/cqc/imports/{}/rejected?limit=100", report.id());
    let first = app.get(&path).by(&admin).expect(200).await;
    assert_eq!(first.json()["items"], report.json()["rejected"]);
    let rest = app.get(&format!("{path}&cursor={}", first.str("/next"))).by(&admin).expect(200).await.json();
    let last = json!({"line": 131, "field": "number_of_beds", "code": "bad_number",
        "detail": "The number_of_beds \"many\" is not a whole number.", "row": "1-130,Home 130,many,Good,2019-05-01"});
    assert_eq!((&rest["items"][29], rest.get("next")), (&last, None));
}

#[actix_web::test]
async fn a_file_that_is_larger_than_the_server_takes_is_refused() {
    let limits = Limits { upload: 10_000, ..Limits::default() };
    let app = TestApp::limited(limits, RateLimit::per_second(0)).await;
    let admin = platform_admin();
    app.post("/cqc/imports").by(&admin).body("text/csv", homes(200)).expect(201).await;
    let refused = app.post("/cqc/imports").by(&admin).body("text/csv", homes(400)).expect(413).await;
    assert_eq!(refused.problem(), "too-large");
}
