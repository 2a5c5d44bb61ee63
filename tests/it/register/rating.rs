use drawdown::kernel::Role;
use drawdown::register::{Grade, Register};
use serde_json::json;

use crate::support::*;

const FILE: &str = "location_id,name,number_of_beds,overall_rating,report_date\n1-1,Home,3,Inadequate,2019-05-01\n";

#[actix_web::test]
async fn w08_a_rating_recorded_by_hand_stands_from_its_day() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    app.post("/cqc/imports").by(&admin).body("text/csv", FILE).expect(201).await;
    let rated = app
        .post("/cqc/locations/1-1/ratings")
        .by(&admin)
        .json(json!({"overall": "Good", "published_on": "2020-11-20", "well_led": "Outstanding"}))
        .expect(201)
        .await;
    assert_eq!(rated.version(), 2);
    assert_eq!(rated.json()["rating"]["overall"], "Good");
    assert_eq!(rated.json()["rating"]["well_led"], "Outstanding");

    let register = Register::new(app.db.clone());
    let location = register.location_by_cqc_id("1-1").await.unwrap();
    assert_eq!(location.rating.overall, Grade::Good);
    let on = async |day: &str| register.rating_on(location.id, day.parse().unwrap()).await.unwrap().overall;
    assert_eq!(on("2019-04-30").await, Grade::NoPublishedRating);
    assert_eq!(on("2020-11-19").await, Grade::Inadequate);
    assert_eq!(on("2020-11-20").await, Grade::Good);

    let older = json!({"overall": "Outstanding", "published_on": "2018-01-01"});
    let older = app.post("/cqc/locations/1-1/ratings").by(&admin).json(older).expect(201).await;
    assert_eq!(older.json()["rating"]["overall"], "Good", "an older report does not stand");
    let history = app.get("/cqc/locations/1-1").by(&admin).expect(200).await;
    assert_eq!(history.version(), 3);
    assert_eq!(history.json()["ratings"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn w08_an_impossible_rating_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    app.post("/cqc/imports").by(&admin).body("text/csv", FILE).expect(201).await;
    let refuse = async |body, status| app.post("/cqc/locations/1-1/ratings").by(&admin).json(body).expect(status).await;

    let future = refuse(json!({"overall": "Good", "published_on": "2020-12-11"}), 422).await;
    assert_eq!(future.faults(), ["/published_on future_date"]);
    let early = refuse(json!({"overall": "No published rating", "published_on": "2009-03-31"}), 422).await;
    assert_eq!(early.faults(), ["/overall not_a_rating", "/published_on too_early"]);
    let unknown = refuse(json!({"overall": "good", "published_on": "2019-05-01"}), 422).await;
    assert_eq!(unknown.faults(), ["/overall unknown_value"]);
    let known = refuse(json!({"overall": "Inadequate", "published_on": "2019-05-01"}), 409).await;
    assert_eq!(known.problem(), "conflict");
    let body = json!({"overall": "Good", "published_on": "2020-11-20"});
    app.post("/cqc/locations/1-2/ratings").by(&admin).json(body.clone()).expect(404).await;
    let officer = council(Role::Commissioner, drawdown::kernel::ids::AuthorityId(uuid::Uuid::nil()));
    app.post("/cqc/locations/1-1/ratings").by(&officer).json(body).expect(403).await;
    assert_eq!(app.get("/cqc/locations/1-1").by(&admin).expect(200).await.version(), 1);
}
