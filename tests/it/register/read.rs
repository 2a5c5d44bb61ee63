use drawdown::kernel::ids::ProviderId;
use serde_json::Value;

use crate::support::*;

const FILE: &str = "location_id,name,number_of_beds,overall_rating,report_date\n\
                    1-1,The \u{c9}lan 100% House,3,Good,2019-05-01\n\
                    1-2,The elan house_b,3,Good,2019-05-01\n\
                    1-3,Somewhere,3,Good,2019-05-01\n";

#[actix_web::test]
async fn t23_locations_are_found_by_number_and_by_part_of_the_name_in_any_case() {
    let app = TestApp::new().await;
    app.post("/cqc/imports").by(&platform_admin()).body("text/csv", FILE).expect(201).await;
    let reader = provider_member(ProviderId(uuid::Uuid::nil()));
    let find = async |query: &str| -> Vec<Value> {
        let page = app.get(&format!("/cqc/locations?{query}")).by(&reader).expect(200).await.json();
        page["items"].as_array().unwrap().iter().map(|item| item["cqc_id"].clone()).collect()
    };
    assert_eq!(find("cqc_id=1-2").await, ["1-2"]);
    assert_eq!(find("name=HOUSE").await, ["1-1", "1-2"]);
    assert_eq!(find("name=%C3%A9LAN").await, ["1-1"], "letters with accents fold too");
    assert_eq!(find("name=%25").await, ["1-1"], "a percent sign is a percent sign");
    assert_eq!(find("name=e_b").await, ["1-2"]);
    assert_eq!(find("name=x&cqc_id=1-2").await, Vec::<Value>::new());
    assert_eq!(find("limit=2").await, ["1-1", "1-2"]);

    let misspelt = app.get("/cqc/locations?nam=x").by(&reader).expect(400).await;
    assert_eq!(misspelt.problem(), "bad-query");
    app.get("/cqc/locations/1-4").by(&reader).expect(404).await;
    app.get("/cqc/locations/1%00").by(&reader).expect(404).await;
    app.get("/cqc/locations").expect(401).await;
}
