//! Finding locations by what they are called, where they are, what they do and how they are rated.

use serde_json::{Value, json};

use super::files::{location, weekly};
use crate::support::*;

async fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let page = app.get(&format!("/cqc/locations?{query}")).by(&platform_admin()).expect(200).await.json();
    page["items"].as_array().unwrap().iter().map(|item| item["cqc_id"].clone()).collect()
}

async fn take_in(app: &TestApp, content_type: &str, file: String) {
    app.post("/cqc/imports").by(&platform_admin()).body(content_type, file).expect(201).await;
}

async fn register() -> TestApp {
    let app = TestApp::new().await;
    let inadequate = json!({"overall": {"rating": "Inadequate", "reportDate": "2020-03-04"}});
    let homes = json!([
        location("1-1", json!({"name": "St. Mary's Harbour", "providerName": "Élan Care (UK) Ltd"})),
        location(
            "1-2",
            json!({"name": "Harbour House", "postalCode": "SN1 2AB", "localAuthority": "Swindon",
            "currentRatings": inadequate})
        ),
        location(
            "1-3",
            json!({"name": "Care at Home", "postalCode": "SN15 1AA", "careHome": "N",
            "gacServiceTypes": [{"name": "Homecare agencies", "description": "Domiciliary care service"}],
            "providerName": "Harbour Care Ltd", "registrationStatus": "Deregistered"})
        ),
        location("1-4", json!({"name": "100% Nursing_Home", "currentRatings": inadequate})),
    ]);
    take_in(&app, "application/json", homes.to_string()).await;
    app
}

#[actix_web::test]
async fn t23_words_are_found_by_their_beginnings_in_name_provider_and_postcode() {
    let app = register().await;
    assert_eq!(found(&app, "q=harbour").await, ["1-1", "1-2", "1-3"], "the provider's name counts too");
    assert_eq!(found(&app, "q=HARB%20ho").await, ["1-2", "1-3"], "in any order");
    assert_eq!(found(&app, "q=house%20harbour").await, ["1-2"]);
    assert_eq!(found(&app, "q=arbour").await, Vec::<Value>::new(), "not by what stands within");
    for endless in ["q", "service"] {
        assert_eq!(found(&app, &format!("{endless}={}", "a".repeat(3_000))).await, Vec::<Value>::new());
    }
    assert_eq!(found(&app, "q=mary%27s").await, ["1-1"]);
    assert_eq!(found(&app, "q=marys").await, ["1-1"]);
    assert_eq!(found(&app, "q=%C3%89LAN").await, ["1-1"]);
    assert_eq!(found(&app, "q=sn1%202ab").await, ["1-2"]);
    assert_eq!(found(&app, "q=SN12AB").await, ["1-2"]);
    assert_eq!(found(&app, "q=sn1").await, ["1-2", "1-3"]);
    assert_eq!(found(&app, "q=100%25").await, ["1-4"], "what is no letter and no figure parts words");
    assert_eq!(found(&app, "q=nursing").await, ["1-4"], "a service is no word");
    assert_eq!(found(&app, "q=%25").await, Vec::<Value>::new());
}

#[actix_web::test]
async fn t23_area_authority_rating_service_and_registration_narrow_a_search() {
    let app = register().await;
    assert_eq!(found(&app, "area=ba14").await, ["1-1", "1-4"]);
    assert_eq!(found(&app, "local_authority=swindon").await, ["1-2"]);
    assert_eq!(found(&app, "rating=Inadequate").await, ["1-2", "1-4"]);
    assert_eq!(found(&app, "rating=Inadequate&area=BA14").await, ["1-4"]);
    assert_eq!(found(&app, "service=domiciliary%20care%20service").await, ["1-3"]);
    assert_eq!(found(&app, "service=Nursing%20homes").await, ["1-1", "1-2", "1-4"], "by the website's name as well");
    assert_eq!(found(&app, "service=Care%20home").await, Vec::<Value>::new(), "a service is named in full");
    assert_eq!(found(&app, "service=Nursing%20homes&q=harbour&rating=Good").await, ["1-1"]);
    assert_eq!(found(&app, "registered=false").await, ["1-3"]);
    assert_eq!(found(&app, "q=harbour&registered=true").await, ["1-1", "1-2"]);
    assert_eq!(found(&app, "q=harbour&name=house").await, ["1-2"]);
    let page = app.get("/cqc/locations?q=harbour&limit=2").by(&platform_admin()).expect(200).await;
    assert_eq!(found(&app, &format!("q=harbour&limit=2&cursor={}", page.str("/next"))).await, ["1-3"]);
    let unknown = app.get("/cqc/locations?rating=good").by(&platform_admin()).expect(400).await;
    assert_eq!(unknown.problem(), "bad-query");
}

#[actix_web::test]
async fn t23_a_location_is_found_by_what_it_is_called_now() {
    let app = register().await;
    let row = "Beechwood,,1 The Street,BA14 8JN,,,Nursing homes,,,Other Care,Wiltshire,South West,,1-2,1-901";
    take_in(&app, "text/csv", weekly(&[row])).await;
    assert_eq!(found(&app, "q=beech").await, ["1-2"]);
    assert_eq!(found(&app, "q=house").await, Vec::<Value>::new());
    assert_eq!(found(&app, "area=SN1").await, Vec::<Value>::new());
}

/// More homes than are looked at one by one, and than one stretch of the list has.
#[actix_web::test]
async fn t23_common_words_are_found_along_the_list_and_rare_ones_at_once() {
    let app = TestApp::new().await;
    let header = "location_id,name,number_of_beds,overall_rating,report_date\n";
    let home = |n: usize| {
        let name = match n {
            4_150 | 4_190 => "Oak House",
            _ if n.is_multiple_of(2) => "Elm House",
            _ => "Oak Lodge",
        };
        format!("1-{n},{name} {n},3,Good,2019-05-01\n")
    };
    take_in(&app, "text/csv", format!("{header}{}", (1..=4_200).map(home).collect::<String>())).await;
    assert_eq!(found(&app, "q=oak%20house").await, ["1-4150", "1-4190"], "both words are common");
    assert_eq!(found(&app, "q=oak%20house&limit=1").await, ["1-4150"]);
    assert_eq!(found(&app, "q=oak%204190").await, ["1-4190"], "one is rare");
    assert_eq!(found(&app, "name=oak%20house").await, ["1-4150", "1-4190"]);
    assert_eq!(found(&app, "q=lodge&limit=3").await, ["1-1", "1-3", "1-5"]);
    assert_eq!(found(&app, "rating=Good&q=lodge&limit=2").await, ["1-1", "1-3"]);
    assert_eq!(found(&app, "rating=Inadequate").await, Vec::<Value>::new());
}
