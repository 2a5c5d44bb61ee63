//! What an import changed: new, closed, registered again, rated anew.

use serde_json::{Value, json};

use super::files::*;
use crate::support::*;

async fn send(app: &TestApp, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let request = app.post(&format!("/cqc/imports{query}")).by(&platform_admin());
    request.body("text/csv", file.into()).expect(201).await.json()
}

fn counts(report: &Value) -> [u64; 3] {
    ["new", "closed", "rerated"].map(|kind| report["changes"][kind].as_u64().unwrap())
}

async fn listed(app: &TestApp, report: &Value, query: &str) -> Vec<Value> {
    let path = format!("/cqc/imports/{}/changes{query}", report["id"].as_str().unwrap());
    let page = app.get(&path).by(&platform_admin()).expect(200).await.json();
    page["items"].as_array().unwrap().clone()
}

const HEADER: &str = "location_id,name,number_of_beds,overall_rating,report_date\n";

#[actix_web::test]
async fn t23_four_dated_registers_show_what_opened_and_what_closed() {
    let app = TestApp::new().await;
    app.at("2026-03-01T09:00");
    let mut seen = vec![];
    for file in [TRAFFORD_2020, TRAFFORD_2022, TRAFFORD_2025, TRAFFORD_2026] {
        seen.push(counts(&send(&app, "?complete=true", file).await));
    }
    assert_eq!(seen, [[57, 0, 0], [9, 8, 0], [5, 9, 0], [7, 5, 0]]);
    let count = async |query: &str| {
        let page = app.get(&format!("/cqc/locations?limit=100&{query}")).by(&platform_admin()).expect(200).await;
        page.json()["items"].as_array().unwrap().len()
    };
    assert_eq!([count("registered=true").await, count("registered=false").await], [56, 22]);
    let again = send(&app, "?complete=true", TRAFFORD_2026).await;
    assert_eq!((counts(&again), &again["unchanged"]), ([0, 0, 0], &json!(56)));
    let back = send(&app, "?complete=true", TRAFFORD_2025).await;
    assert_eq!((&back["changes"]["reopened"], &back["changes"]["closed"]), (&json!(5), &json!(7)));
}

#[actix_web::test]
async fn t23_only_a_complete_file_closes_what_it_does_not_name() {
    let app = TestApp::new().await;
    let both = format!("{HEADER}1-1,One,3,Good,2019-05-01\n1-2,Two,3,Good,2019-05-01\n");
    send(&app, "", both.clone()).await;
    let one = format!("{HEADER}1-1,One,3,Inadequate,2020-05-01\n");
    assert_eq!(counts(&send(&app, "", one.clone()).await), [0, 0, 1]);
    let broken = format!("{one}1-2,Two,many,Good,2019-05-01\n");
    assert_eq!(counts(&send(&app, "?complete=true", broken).await), [0, 0, 0], "a row that is no good is still a row");
    let nameless = send(&app, "?complete=true", format!("{one},Two,3,Good,2019-05-01\n")).await;
    assert_eq!(counts(&nameless), [0, 0, 0]);
    assert!(nameless["message"].as_str().unwrap().starts_with("Nothing was closed: line 3"), "{nameless}");
    let empty = send(&app, "?complete=true", HEADER).await;
    assert_eq!(counts(&empty), [0, 0, 0]);
    assert!(empty["message"].as_str().unwrap().contains("no location at all"), "{empty}");
    let closed = send(&app, "?complete=true", one).await;
    assert_eq!(counts(&closed), [0, 1, 0]);
    assert_eq!(listed(&app, &closed, "").await[0]["cqc_id"], "1-2");
    let two = app.get("/cqc/locations/1-2").by(&platform_admin()).expect(200).await;
    assert_eq!((two.json()["registered"].clone(), two.version()), (json!(false), 2));
    assert_eq!(two.str("/rating/overall"), "Good", "what was published stays");
}

#[actix_web::test]
async fn t23_changes_are_listed_by_kind_and_page_by_page() {
    let app = TestApp::new().await;
    let file = |grade: &str, day: &str| {
        let rows: String = (1..=5).map(|n| format!("1-{n},Home {n},3,{grade},{day}\n")).collect();
        format!("{HEADER}{rows}")
    };
    send(&app, "", file("Good", "2019-05-01")).await;
    let rerated = send(&app, "", file("Inadequate", "2020-05-01") + "1-6,Home 6,3,Good,2020-01-01\n").await;
    assert_eq!(counts(&rerated), [1, 0, 5]);
    let of_kind = listed(&app, &rerated, "?kind=rerated").await;
    assert_eq!(of_kind.len(), 5);
    assert_eq!((&of_kind[0]["before"], &of_kind[0]["after"]), (&json!("Good"), &json!("Inadequate")));
    assert_eq!(listed(&app, &rerated, "?kind=new").await[0]["cqc_id"], "1-6");
    let first = format!("/cqc/imports/{}/changes?limit=4", rerated["id"].as_str().unwrap());
    let page = app.get(&first).by(&platform_admin()).expect(200).await;
    let next = format!("{first}&cursor={}", page.str("/next"));
    let rest = app.get(&next).by(&platform_admin()).expect(200).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("next")), (2, None));
    app.get("/cqc/imports/0199a1c0-5f5e-7000-8000-0000000000aa/changes").by(&platform_admin()).expect(404).await;
}
