//! Ratings over the years: what was published when, and where it came from.

use serde_json::{Value, json};

use super::files::location;
use crate::support::*;

async fn take_in(app: &TestApp, location: Value) -> Value {
    let request = app.post("/cqc/imports").by(&platform_admin());
    request.body("application/json", location.to_string()).expect(201).await.json()
}

async fn history(app: &TestApp, cqc_id: &str) -> Vec<Value> {
    let read = app.get(&format!("/cqc/locations/{cqc_id}")).by(&platform_admin()).expect(200).await;
    read.json()["ratings"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn s17_a_location_brings_its_whole_history_with_the_five_questions() {
    let app = TestApp::new().await;
    let questions = |grade: &str| {
        let names = ["Safe", "Effective", "Caring", "Responsive", "Well-led"];
        names.map(|name| json!({"name": name, "rating": grade})).to_vec()
    };
    let rated = location(
        "1-101",
        json!({
            "historicRatings": [
                {"reportDate": "2018-05-01", "overall": {"rating": "Inadequate", "keyQuestionRatings": questions("Inadequate")}},
                {"reportDate": "2016-02-03", "overall": {"rating": "Good", "keyQuestionRatings": questions("Good")}},
            ],
            "assessment": [{"assessmentPlanPublishedDateTime": "2020-11-02T09:00:00",
                "ratings": {"overall": [], "asgRatings": [{"rating": "Requires Improvement", "status": "Current",
                    "keyQuestionRatings": questions("Requires Improvement")}]}}],
        }),
    );
    let report = take_in(&app, rated.clone()).await;
    assert_eq!(report["imported"], 1);
    let history = history(&app, "1-101").await;
    let told: Vec<_> =
        history.iter().map(|rating| [&rating["published_on"], &rating["overall"], &rating["well_led"]]).collect();
    assert_eq!(
        json!(told),
        json!([
            ["2020-11-02", "Requires improvement", "Requires improvement"],
            ["2020-03-04", "Good", "Good"],
            ["2018-05-01", "Inadequate", "Inadequate"],
            ["2016-02-03", "Good", "Good"],
        ])
    );
    assert!(history.iter().all(|rating| rating["import_id"] == report["id"]));
    assert_eq!(take_in(&app, rated).await["unchanged"], 1);
}

#[actix_web::test]
async fn t23_a_rating_that_is_inherited_names_the_location_it_was_given_to() {
    let app = TestApp::new().await;
    take_in(&app, location("1-101", json!({}))).await;
    let continued = location(
        "1-201",
        json!({
            "relationships": [{"relatedLocationId": "1-101", "relatedLocationName": "Home 1-101",
                "type": "HSCA Predecessor", "reason": "Change of ownership"}],
            "currentRatings": {"overall": {"rating": "Good", "reportDate": "2020-03-04", "organisationId": "1-101"}},
        }),
    );
    let report = take_in(&app, continued).await;
    assert_eq!(report["changes"]["reregistered"], 1);
    assert_eq!(report["changes"]["new"], 0);
    let rating = &history(&app, "1-201").await[0];
    assert_eq!((&rating["inherited"], &rating["inherited_from"]), (&json!(true), &json!("1-101")));
    let read = app.get("/cqc/locations/1-201").by(&platform_admin()).expect(200).await.json();
    assert_eq!(read["predecessors"], json!(["1-101"]));
    let listed = format!("/cqc/imports/{}/changes", report["id"].as_str().unwrap());
    let listed = app.get(&listed).by(&platform_admin()).expect(200).await;
    assert_eq!((listed.str("/items/0/kind"), listed.str("/items/0/before")), ("reregistered".into(), "1-101".into()));
}
