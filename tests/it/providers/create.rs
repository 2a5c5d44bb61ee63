use drawdown::kernel::Role;
use drawdown::kernel::ids::AuthorityId;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn w27_a_provider_is_set_up_once_under_its_full_company_number() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let new = json!({"name": "Example Care Limited", "companies_house_number": "sc12345"});
    let refused = app.post("/providers").by(&admin).json(new).expect(422).await;
    assert_eq!(refused.faults(), ["/companies_house_number bad_company_number"]);

    let new = json!({"name": "Example Care Limited", "companies_house_number": "123456"});
    let made = app.post("/providers").by(&admin).json(new).expect(201).await;
    assert_eq!(made.str("/companies_house_number"), "00123456");
    assert_eq!(app.get(made.header("location").unwrap()).by(&admin).expect(200).await.json(), made.json());

    let again = json!({"name": "Another", "companies_house_number": "00123456"});
    assert_eq!(app.post("/providers").by(&admin).json(again).expect(409).await.problem(), "conflict");
    for name in ["A charity", "A partnership"] {
        let unincorporated = app.post("/providers").by(&admin).json(json!({"name": name})).expect(201).await;
        assert!(unincorporated.json().get("companies_house_number").is_none());
    }
}

#[actix_web::test]
async fn w27_a_provider_sees_itself_and_a_council_sees_all() {
    let app = TestApp::new().await;
    let admin = platform_admin();
    let make = async |name: &str| app.post("/providers").by(&admin).json(json!({"name": name})).expect(201).await.id();
    let (own, other) = (make("Own").await, make("Other").await);
    let member = provider_member(own.parse().unwrap());
    app.get(&format!("/providers/{own}")).by(&member).expect(200).await;
    app.get(&format!("/providers/{other}")).by(&member).expect(404).await;
    app.get(&format!("/providers/{other}/locations")).by(&member).expect(404).await;
    let seen = app.get("/providers").by(&member).expect(200).await.json();
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert_eq!(seen["items"][0]["id"], own);

    let officer = council(Role::Commissioner, AuthorityId(uuid::Uuid::nil()));
    assert_eq!(app.get("/providers").by(&officer).expect(200).await.json()["items"].as_array().unwrap().len(), 2);
    app.get(&format!("/providers/{other}")).by(&officer).expect(200).await;
    app.post("/providers").by(&officer).json(json!({"name": "Third"})).expect(403).await;
    app.post("/providers").by(&member).json(json!({"name": "Third"})).expect(403).await;
}
