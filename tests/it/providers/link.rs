use drawdown::kernel::Problem;
use drawdown::kernel::ids::LocationId;
use drawdown::providers::Providers;
use drawdown::register::Register;
use serde_json::json;

use crate::support::*;

const FILE: &str = "location_id,name,number_of_beds,overall_rating,report_date\n1-1,Home,3,Good,2019-05-01\n";

struct Linked {
    app: TestApp,
    own: String,
    other: String,
    location: String,
}

async fn set_up() -> Linked {
    let app = TestApp::new().await;
    let admin = platform_admin();
    app.post("/cqc/imports").by(&admin).body("text/csv", FILE).expect(201).await;
    let location = app.get("/cqc/locations/1-1").by(&admin).expect(200).await.id();
    let make = async |name: &str| app.post("/providers").by(&admin).json(json!({"name": name})).expect(201).await.id();
    let (own, other) = (make("Own").await, make("Other").await);
    Linked { app, own, other, location }
}

#[actix_web::test]
async fn w27_one_provider_answers_for_a_location() {
    let Linked { app, own, other, location } = set_up().await;
    let admin = platform_admin();
    let link = async |provider: &str, status| {
        let body = json!({"location_id": location});
        app.post(&format!("/providers/{provider}/locations")).by(&admin).json(body).expect(status).await
    };
    let linked = link(&own, 201).await;
    assert_eq!(linked.str("/provider_id"), own);
    assert_eq!(linked.version(), 2);
    assert!(link(&own, 409).await.str("/detail").contains("this provider"));
    assert!(link(&other, 409).await.str("/detail").contains("another provider"));

    let member = provider_member(own.parse().unwrap());
    let seen = app.get(&format!("/providers/{own}/locations")).by(&member).expect(200).await.json();
    assert_eq!(seen["items"][0]["cqc_id"], "1-1");
    let body = json!({"location_id": location});
    app.post(&format!("/providers/{own}/locations")).by(&member).json(body).expect(403).await;

    let providers = Providers::new(app.db.clone(), Register::new(app.db.clone()));
    let id: LocationId = location.parse().unwrap();
    assert_eq!(providers.own_location(own.parse().unwrap(), id).await.unwrap().cqc_id, "1-1");
    let refused = providers.own_location(other.parse().unwrap(), id).await.unwrap_err();
    assert_eq!(refused.problem(), Problem::NotFound);
}

#[actix_web::test]
async fn w27_only_what_exists_can_be_linked() {
    let Linked { app, own, location, .. } = set_up().await;
    let admin = platform_admin();
    let nobody = uuid::Uuid::nil();
    let unknown = app
        .post(&format!("/providers/{own}/locations"))
        .by(&admin)
        .json(json!({"location_id": nobody}))
        .expect(422)
        .await;
    assert_eq!(unknown.faults(), ["/location_id unknown"]);
    let body = json!({"location_id": location});
    app.post(&format!("/providers/{nobody}/locations")).by(&admin).json(body).expect(404).await;
    assert_eq!(app.get("/cqc/locations/1-1").by(&admin).expect(200).await.version(), 1);
}
