//! Every format in which the register comes, by what it shows or by what it is said to be.

use serde_json::{Value, json};

use super::files::*;
use crate::support::*;

const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

async fn send(app: &TestApp, query: &str, content_type: &str, file: impl Into<Vec<u8>>, status: u16) -> Answer {
    let request = app.post(&format!("/cqc/imports{query}")).by(&platform_admin());
    request.body(content_type, file.into()).expect(status).await
}

async fn read(app: &TestApp, cqc_id: &str) -> Value {
    app.get(&format!("/cqc/locations/{cqc_id}")).by(&platform_admin()).expect(200).await.json()
}

fn rejected(report: &Answer) -> Vec<String> {
    let rows = report.json()["rejected"].as_array().unwrap().clone();
    let field = |row: &Value| row["field"].as_str().unwrap_or("-").to_owned();
    rows.iter().map(|row| format!("{} {} {}", row["line"], field(row), row["code"].as_str().unwrap())).collect()
}

#[actix_web::test]
async fn t23_the_weekly_directory_is_read_below_its_preamble() {
    let app = TestApp::new().await;
    let file = weekly(&[
        "Harbour View,,\"1 Quay, Poole\",BH15 1AA,01202,,Nursing homes|Residential homes,09/Jan/2018 - 00:00,\
         Dementia|Caring for adults over 65 yrs,Harbour Care Ltd,Poole,South West,https://example.org,1-101,1-900",
        "Quay Branch,,2 Quay,BH15 1AB,,,Homecare agencies,,Dementia,Harbour Care Ltd,Poole,South West,,1-102,1-900",
        "Broken,,,,,,,31/Feb/2018 - 00:00,,,,,,1-103,1-900",
    ]);
    let report = send(&app, "", "text/csv", file, 201).await;
    assert_eq!(report.str("/format"), "weekly");
    assert_eq!(report.json()["imported"], 2);
    assert_eq!(rejected(&report), ["8 Date of latest check bad_date"]);
    let home = read(&app, "1-101").await;
    let expected = json!({
        "name": "Harbour View", "address": "1 Quay, Poole", "postcode": "BH15 1AA", "area": "BH15",
        "local_authority": "Poole", "region": "South West", "inspected_on": "2018-01-09", "care_home": true,
        "service_types": ["Care home service with nursing", "Care home service without nursing"],
        "specialisms": ["Dementia", "Caring for adults over 65 yrs"],
        "registrant": {"cqc_id": "1-900", "name": "Harbour Care Ltd"},
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&home[name], value, "{name}");
    }
    assert_eq!(home["rating"]["overall"], "No published rating", "this file tells no ratings");
    let branch = read(&app, "1-102").await;
    assert_eq!((&branch["care_home"], &branch["beds"]), (&json!(false), &json!(0)));

    let homes = app.get("/cqc/providers/1-900/locations").by(&platform_admin()).expect(200).await.json();
    assert_eq!(homes["items"].as_array().unwrap().len(), 2, "one organisation, many homes");
    let unknown = app.get("/cqc/providers/1-901/locations").by(&platform_admin()).expect(200).await.json();
    assert_eq!(unknown["items"], json!([]));
}

#[actix_web::test]
async fn t23_the_real_snapshots_of_trafford_are_read() {
    let app = TestApp::new().await;
    app.at("2026-03-01T09:00");
    let report = send(&app, "", "text/csv", TRAFFORD_2026, 201).await;
    assert_eq!((report.str("/format"), report.json()["imported"].as_u64()), ("trafford".into(), Some(56)));
    assert_eq!(rejected(&report), Vec::<String>::new());
    let home = read(&app, "1-1938268568").await;
    assert_eq!(home["inspected_on"], "2026-01-19");
    assert_eq!(home["local_authority"], "Trafford");
    assert_eq!((&home["latitude"], &home["longitude"]), (&json!("53.399099"), &json!("-2.341537")));
    assert_eq!(home["registrant"], json!({"name": "Maria Mallaband 16 Limited"}));
    let several = read(&app, "1-9397179795").await["service_types"].clone();
    let named = ["Care home service without nursing", "Domiciliary care service", "Supported living service"];
    assert_eq!(several, json!(named));
    let again = send(&app, "?format=trafford", "application/octet-stream", TRAFFORD_2026, 201).await.json();
    assert_eq!((&again["updated"], &again["unchanged"]), (&json!(0), &json!(56)));
}

#[actix_web::test]
async fn t23_the_monthly_spreadsheet_is_read_from_its_second_sheet_without_a_binary_fraction() {
    use Cell::{Blank, Day, Number, Text};
    let app = TestApp::new().await;
    let rows = vec![
        vec![Text("HSCA Active Locations"), Blank(3)],
        monthly_header(),
        vec![
            Text("1-101"),
            Day("20/01/2011", "2011-01-20"),
            Text("N"),
            Text("Y"),
            Text("Harbour & Quay"),
            Number("84", "84"),
            Text("Requires improvement"),
            Day("12/09/2018", "2018-09-12T00:00:00"),
            Text("Y"),
            Text("South West"),
            Text("Wiltshire"),
            Number("51.32", "51.3195004"),
            Number("-0.00", "-0.0000123"),
            Text("1 Quay"),
            Text("Trowbridge"),
            Text("BA14 8JN"),
            Text("1-900"),
            Text("Harbour Care Ltd"),
            Number("5,123,456", "5123456"),
            Text("ZZ1 1ZZ"),
            Text("Y"),
            Text("Y"),
            Blank(1),
            Text("Y"),
        ],
        vec![Text("1-102"), Blank(3), Text("Quay Branch"), Blank(17), Text("Y"), Blank(1)],
        vec![Text("1-103"), Blank(3), Text("Undated"), Blank(1), Text("Good"), Blank(17)],
    ];
    let report = send(&app, "", ODS, spreadsheet(&rows), 201).await;
    assert_eq!(report.str("/format"), "monthly");
    assert_eq!(report.json()["imported"], 2);
    assert_eq!(rejected(&report), ["5 Publication Date missing_date"]);
    let home = read(&app, "1-101").await;
    let expected = json!({
        "name": "Harbour & Quay", "beds": 84, "care_home": true, "registered": true, "dormant": false,
        "registered_on": "2011-01-20", "latitude": "51.319500", "longitude": "-0.000012",
        "address": "1 Quay, Trowbridge", "area": "BA14", "local_authority": "Wiltshire", "region": "South West",
        "service_types": ["Care home service with nursing"], "user_bands": ["Dementia"],
        "regulated_activities": ["Personal care"],
        "registrant": {"cqc_id": "1-900", "name": "Harbour Care Ltd", "company_number": "05123456"},
        "rating": {"overall": "Requires improvement", "published_on": "2018-09-12", "inherited": true},
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&home[name], value, "{name}");
    }
    assert_eq!(read(&app, "1-102").await["service_types"], json!(["Domiciliary care service"]));
}

#[actix_web::test]
async fn t23_locations_of_the_syndication_api_come_alone_in_a_list_or_by_lines() {
    let app = TestApp::new().await;
    let alone = serde_json::to_string_pretty(&location("1-101", json!({}))).unwrap();
    assert_eq!(send(&app, "", "application/json", alone, 201).await.json()["imported"], 1);
    let home = read(&app, "1-101").await;
    assert_eq!(home["address"], "1 The Street, Trowbridge");
    assert_eq!((&home["latitude"], &home["longitude"]), (&json!("51.319500"), &json!("-2.208900")));
    assert_eq!(home["registrant"], json!({"cqc_id": "1-900"}));
    let rating = json!({"overall": "Good", "published_on": "2020-03-04", "safe": "Requires improvement",
        "well_led": "Good", "inherited": false});
    assert_eq!(home["rating"], rating, "a question that was not graded has no grade");

    let list = json!([location("1-102", json!({})), {"locationId": "1-103", "name": 7}, location("1-104", json!({}))]);
    let report = send(&app, "", "application/json", list.to_string(), 201).await;
    assert_eq!((report.str("/format"), report.json()["imported"].as_u64()), ("json".into(), Some(2)));
    assert_eq!(rejected(&report), ["2 name unreadable"]);

    let lines = format!(
        "{}\n{{\"locationId\": \"1-106\"\n\n{}\n",
        location("1-105", json!({"onspdLatitude": "1e2"})),
        location("1-107", json!({}))
    );
    let report = send(&app, "", "application/x-ndjson", lines, 201).await;
    assert_eq!(rejected(&report), ["1 onspdLatitude bad_coordinate", "2 - unreadable"]);
    assert_eq!(report.json()["imported"], 1);
}

#[actix_web::test]
async fn t23_what_is_none_of_these_files_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let json = send(&app, "", "application/json", "[{\"locationId\": \"1-1\", \"name\": \"A\"}, {", 422).await;
    assert_eq!(json.faults(), [" malformed_json"]);
    assert_eq!(send(&app, "", "application/json", "[1] 2", 422).await.faults(), [" malformed_json"]);
    let no_sheet = archive(&[("content.xml", "<a/>")]);
    assert_eq!(send(&app, "", ODS, no_sheet, 422).await.faults(), ["/header missing_column"]);
    assert_eq!(send(&app, "", ODS, archive(&[("a.txt", "b")]), 422).await.faults(), [" no_spreadsheet"]);
    assert_eq!(send(&app, "?format=monthly", ODS, "no archive", 422).await.faults(), [" no_spreadsheet"]);
    let short = send(&app, "?format=weekly", "text/csv", "Name,Postcode\nA,B\n", 422).await;
    assert_eq!(short.faults(), ["/header missing_column"]);
    let unknown = send(&app, "?format=xlsx", "text/csv", "a", 400).await;
    assert_eq!(unknown.problem(), "bad-query");
    let listed = app.get("/cqc/locations").by(&platform_admin()).expect(200).await.json();
    assert_eq!(listed["items"], json!([]));
}
