use drawdown::kernel::Role;
use drawdown::store::entity::location;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

async fn reapplications(ground: &Ground, home: &Home) -> Vec<Value> {
    let provider = home.member.provider().unwrap();
    let path = format!("/providers/{provider}/reapplications");
    let page = ground.app.get(&path).by(&home.member).expect(200).await.json();
    page["items"].as_array().unwrap().clone()
}

/// A home that was refused in the first window.
async fn refused(rating: &str, answers: Option<Value>) -> (Ground, Home, String) {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.home("1-101", rating, "2019-03-04").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    if let Some(answers) = answers {
        ground.save(&home, &id, "business", answers, 200).await;
    }
    ground.submit(&home, &id).await;
    ground.decide(&id, "refuse", None, 200).await;
    ground.app.at("2021-03-08T10:00");
    (ground, home, id)
}

#[actix_web::test]
async fn w08_a_provider_refused_for_its_rating_learns_that_it_may_apply_again() {
    let (ground, home, application) = refused("Inadequate", None).await;
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new());
    ground.rate(&home, "Requires improvement", "2021-03-01").await;
    let told = reapplications(&ground, &home).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["application_id"], application.as_str());
    assert_eq!(told[0]["framework_id"], ground.framework.as_str());
    assert_eq!(
        (&told[0]["rating_then"], &told[0]["rating_now"]),
        (&json!("Inadequate"), &json!("Requires improvement"))
    );
    assert_eq!(told[0]["location_name"], "Home 1-101");

    let provider = home.member.provider().unwrap();
    let path = format!("/providers/{provider}/reapplications");
    let council_sees = ground.app.get(&path).by(&ground.officer).expect(200).await.json();
    assert_eq!(council_sees["items"].as_array().unwrap().len(), 1);
    let elsewhere = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    assert_eq!(ground.app.get(&path).by(&elsewhere).expect(200).await.json()["items"], json!([]));
    let stranger = ground.good_home("1-102").await;
    ground.app.get(&path).by(&stranger.member).expect(404).await;

    ground.rate(&home, "Inadequate", "2021-03-02").await;
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new(), "it has fallen again");
    ground.rate(&home, "Good", "2021-03-03").await;
    assert_eq!(reapplications(&ground, &home).await[0]["rating_now"], "Good");
    ground.open(&home).await;
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new(), "it has applied again");
}

#[actix_web::test]
async fn w08_a_refusal_for_another_reason_is_not_opened_by_a_rating() {
    let answers = json!({"legal_name": "Harbour Care Ltd", "years_trading": 12, "accepts_terms": false,
        "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}});
    let (ground, home, _) = refused("Requires improvement", Some(answers)).await;
    ground.rate(&home, "Outstanding", "2021-03-01").await;
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn w08_nobody_is_told_to_apply_where_nobody_can_any_more() {
    let (ground, home, _) = refused("Inadequate", None).await;
    ground.app.at("2026-11-13T15:00:00");
    ground.rate(&home, "Good", "2026-11-01").await;
    assert_eq!(reapplications(&ground, &home).await.len(), 1, "the last window is still open");
    ground.app.at("2027-02-07T23:59:59");
    assert_eq!(reapplications(&ground, &home).await.len(), 1, "it was told so, and the term has not ended");
    ground.app.at("2027-02-08T00:00:00");
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new(), "the framework has ended");
}

#[actix_web::test]
async fn w08_a_rating_that_comes_after_the_last_window_is_no_news() {
    let (ground, home, _) = refused("Inadequate", None).await;
    ground.app.at("2026-11-13T15:00:01");
    ground.rate(&home, "Good", "2026-11-01").await;
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new(), "the last window has closed");
}

#[actix_web::test]
async fn w08_the_news_is_for_the_provider_that_answers_for_the_home() {
    let (ground, home, _) = refused("Inadequate", None).await;
    ground.rate(&home, "Good", "2021-03-01").await;
    assert_eq!(reapplications(&ground, &home).await.len(), 1);
    let stranger = ground.good_home("1-102").await;
    let other = stranger.member.provider().unwrap();
    let given_over = location::Entity::update_many()
        .col_expr(location::Column::ProviderId, Expr::value(other))
        .filter(location::Column::CqcId.eq(home.cqc_id.clone()));
    given_over.exec(&ground.app.raw().await).await.expect("updated");
    assert_eq!(reapplications(&ground, &home).await, Vec::<Value>::new());
    ground.rate(&home, "Outstanding", "2021-03-02").await;
    let heir = Home { member: stranger.member.clone(), location: home.location.clone(), cqc_id: home.cqc_id.clone() };
    for owner in [&home, &heir] {
        assert_eq!(reapplications(&ground, owner).await, Vec::<Value>::new(), "it was not the heir that was refused");
    }
    let draft = ground.open(&heir).await;
    let draft = ground.read(&heir, &draft).await;
    assert_eq!((draft.str("/kind"), draft.json().get("remedies")), ("first".into(), None), "another's refusal");
}
