use std::collections::BTreeMap;

use drawdown::register::SAMPLE_CSV;
use serde_json::{Value, json};

use crate::support::*;

const HEADER: &str = "location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms\n";

async fn import(app: &TestApp, rows: impl AsRef<[u8]>) -> Value {
    let file = [HEADER.as_bytes(), rows.as_ref()].concat();
    app.post("/cqc/imports").by(&platform_admin()).body("text/csv", file).expect(201).await.json()
}

fn counts(report: &Value) -> [u64; 4] {
    ["rows", "imported", "updated", "unchanged"].map(|name| report[name].as_u64().unwrap())
}

/// `line code` of every rejected row.
fn rejected(report: &Value) -> Vec<String> {
    let rows = report["rejected"].as_array().unwrap();
    rows.iter().map(|row| format!("{} {}", row["line"], row["code"].as_str().unwrap())).collect()
}

async fn every_location(app: &TestApp) -> Vec<Value> {
    let admin = platform_admin();
    let (mut found, mut query) = (vec![], "/cqc/locations?limit=100".to_owned());
    loop {
        let page = app.get(&query).by(&admin).expect(200).await.json();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => query = format!("/cqc/locations?limit=100&cursor={next}"),
            None => return found,
        }
    }
}

#[actix_web::test]
async fn w07_the_sample_of_the_real_register_comes_in_whole_and_twice_changes_nothing() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let first = app.post("/cqc/imports").by(&admin).body("text/csv; charset=utf-8", SAMPLE_CSV).expect(201).await;
    assert_eq!(counts(&first.json()), [193, 193, 0, 0]);
    assert_eq!(first.json()["rejected"], json!([]));
    assert_eq!(app.get(first.header("location").unwrap()).by(&admin).expect(200).await.json(), first.json());

    let locations = every_location(&app).await;
    let mut grades: BTreeMap<&str, usize> = BTreeMap::new();
    for location in &locations {
        *grades.entry(location["rating"]["overall"].as_str().unwrap()).or_default() += 1;
    }
    let expected = [
        ("Good", 80),
        ("Inadequate", 6),
        ("No published rating", 84),
        ("Outstanding", 2),
        ("Requires improvement", 21),
    ];
    assert_eq!(grades, BTreeMap::from(expected));
    let quoted = locations.iter().find(|location| location["name"] == "Flat 1, 219 Anthony Kendall House");
    assert!(quoted.is_some(), "the name with a comma");
    let heathlands = locations.iter().find(|location| location["cqc_id"] == "1-105885228").unwrap();
    assert_eq!(heathlands["beds"], 84);
    assert_eq!(heathlands["longitude"], "0.002686");
    assert_eq!(heathlands["latitude"], "51.618649");
    assert_eq!(heathlands["rating"]["published_on"], "2018-09-12");
    assert_eq!(heathlands["specialisms"].as_array().unwrap().len(), 3);

    let again = app.post("/cqc/imports").by(&admin).body("text/csv", SAMPLE_CSV).expect(201).await.json();
    assert_eq!(counts(&again), [193, 0, 0, 193]);
    assert_eq!(every_location(&app).await, locations);
}

#[actix_web::test]
async fn t23_a_broken_row_is_reported_and_stops_no_good_one() {
    let app = TestApp::new().await;
    let mut rows: Vec<u8> = vec![];
    for line in [
        &b"1-2,Good home,3,,,Good,2019-01-01,Dementia"[..],
        b"1-3,Too few,3,,,Good,2019-01-01",
        b"1-4,Caf\xe9 Latin,3,,,Good,2019-01-01,",
        b",No id,3,,,Good,2019-01-01,",
        b"1-2,Again,3,,,Good,2019-01-01,",
        b"1-7,Beds,three,,,Good,2019-01-01,",
        b"1-8,Beds,2001,,,Good,2019-01-01,",
        b"1-9,Beds,-1,,,Good,2019-01-01,",
        b"1-10,Rating,3,,,good,2019-01-01,",
        b"1-11,Date,3,,,Good,01/02/2019,",
        b"1-12,Date,3,,,Good,2020-12-11,",
        b"1-13,Date,3,,,Good,,",
        b"1-14,Nul\0,3,,,Good,2019-01-01,",
        b"1-15,\"Open,3,,,Good,2019-01-01,",
        b"1-16,Place,3,181,51,Good,2019-01-01,",
        b"1-17,Place,3,0.5,,Good,2019-01-01,",
        b"1 18,Id,3,,,Good,2019-01-01,",
        b"",
        "1-20,Caf\u{e9} \"\u{26}\",3,,,Good,2020-12-10,".as_bytes(),
    ] {
        rows.extend_from_slice(line);
        rows.extend_from_slice(b"\r\n");
    }
    let report = import(&app, rows).await;
    assert_eq!(counts(&report), [18, 2, 0, 0]);
    assert_eq!(
        rejected(&report),
        [
            "3 column_count",
            "4 not_utf8",
            "5 empty_id",
            "6 duplicate_id",
            "7 bad_number",
            "8 beds_out_of_range",
            "9 beds_out_of_range",
            "10 unknown_rating",
            "11 bad_date",
            "12 future_date",
            "13 missing_date",
            "14 nul",
            "15 open_quote",
            "16 bad_coordinate",
            "17 bad_coordinate",
            "18 bad_id"
        ]
    );
    assert_eq!(report["rejected"][0]["row"], "1-3,Too few,3,,,Good,2019-01-01");
    assert_eq!(report["rejected"][0]["detail"], "The row has 7 values, the header 8.");
    assert_eq!(report["rejected"][3]["detail"], "The location_id 1-2 was given on line 2 already.");
    let names: Vec<_> = every_location(&app).await.iter().map(|location| location["name"].clone()).collect();
    assert_eq!(names, ["Good home", "Caf\u{e9} \"&\""]);
}

#[actix_web::test]
async fn t23_a_row_with_several_faults_tells_them_all() {
    let app = TestApp::new().await;
    let report = import(&app, "1-1,,x,,,Fine,2019-13-01,\n").await;
    let detail = report["rejected"][0]["detail"].as_str().unwrap();
    for part in ["name", "number_of_beds", "overall_rating", "report_date"] {
        assert!(detail.contains(part), "{part} in {detail}");
    }
}

#[actix_web::test]
async fn t23_a_file_of_another_kind_is_refused_as_a_whole() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let send = async |file: Vec<u8>| app.post("/cqc/imports").by(&admin).body("text/csv", file).expect(422).await;

    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(send(utf16).await.faults(), [" encoding"]);
    assert_eq!(send(vec![]).await.faults(), [" empty"]);
    let header = HEADER.replace("longitude", "longtitude").replace("name,", "");
    assert_eq!(send(header.into_bytes()).await.faults(), ["/header unknown_column", "/header missing_column"]);
    let header = HEADER.replace("longitude", "latitude");
    assert_eq!(send(header.into_bytes()).await.faults(), ["/header repeated_column"]);

    let xml = app.post("/cqc/imports").by(&admin).body("application/xml", "<a/>").expect(415).await;
    assert_eq!(xml.problem(), "unsupported-media-type");
    assert!(every_location(&app).await.is_empty());
}

#[actix_web::test]
async fn w08_a_later_report_stands_and_an_earlier_one_only_joins_the_history() {
    let app = TestApp::new().await;
    import(&app, "1-1,Home,3,,,Inadequate,2019-05-01,\n").await;
    let later = import(&app, "1-1,Home,3,,,Good,2020-11-20,\n").await;
    assert_eq!(counts(&later), [1, 0, 1, 0]);
    let earlier = import(&app, "1-1,Home,3,,,Outstanding,2016-01-01,\n").await;
    assert_eq!(counts(&earlier), [1, 0, 1, 0]);
    let known = import(&app, "1-1,Home,3,,,Inadequate,2019-05-01,\n").await;
    assert_eq!(counts(&known), [1, 0, 0, 1], "a rating of the history is no news");

    let home = app.get("/cqc/locations/1-1").by(&platform_admin()).expect(200).await;
    assert_eq!(home.version(), 3);
    let home = home.json();
    assert_eq!(home["rating"]["overall"], "Good");
    let history: Vec<_> = home["ratings"].as_array().unwrap().iter().map(|r| r["overall"].clone()).collect();
    assert_eq!(history, ["Good", "Inadequate", "Outstanding"]);
    assert_eq!(home["ratings"][0]["import_id"], later["id"]);
}

#[actix_web::test]
async fn t23_what_a_file_has_no_column_for_stays_as_it_is() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let wide = "location_id,name,number_of_beds,overall_rating,report_date,latitude,longitude,specialisms,safe,\
                care_home,registered,inherited\n\
                1-1,Home,3,Good,2019-05-01,51.5,-0.1,Dementia,Good,N,N,Y\n";
    app.post("/cqc/imports").by(&admin).body("text/csv", wide).expect(201).await;
    let before = app.get("/cqc/locations/1-1").by(&admin).expect(200).await.json();
    assert_eq!(before["care_home"], false);
    assert_eq!(before["registered"], false);
    assert_eq!(before["latitude"], "51.500000");
    assert_eq!(before["rating"]["safe"], "Good");
    assert_eq!(before["rating"]["inherited"], true);

    let narrow = "location_id,name,number_of_beds,overall_rating,report_date\n1-1,Home,4,Good,2019-05-01\n";
    app.post("/cqc/imports").by(&admin).body("text/csv", narrow).expect(201).await;
    let after = app.get("/cqc/locations/1-1").by(&admin).expect(200).await.json();
    let mut expected = before.clone();
    expected["beds"] = json!(4);
    expected["version"] = json!(2);
    assert_eq!(after, expected);
}

#[actix_web::test]
async fn an_import_repeated_under_one_key_is_one_import() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let file = format!("{HEADER}1-1,Home,3,,,Good,2019-05-01,\n");
    let first = app.post("/cqc/imports").by(&admin).key("october").body("text/csv", file.clone()).expect(201).await;
    let again = app.post("/cqc/imports").by(&admin).key("october").body("text/csv", file).expect(201).await;
    assert_eq!(first.json(), again.json());
}
