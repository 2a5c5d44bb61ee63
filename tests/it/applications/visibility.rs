use drawdown::kernel::Role;
use serde_json::{Value, json};

use super::ground::Ground;
use crate::support::*;

fn ids(page: &Answer) -> Vec<String> {
    let body = page.json();
    body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_draft_is_the_providers_own_business() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let list = format!("/frameworks/{}/applications", ground.framework);
    let id = ground.open(&home).await;
    let path = format!("/applications/{id}");
    ground.app.get(&path).by(&ground.officer).expect(404).await;
    assert!(ids(&ground.app.get(&list).by(&ground.officer).expect(200).await).is_empty());
    assert_eq!(ids(&ground.app.get(&list).by(&home.member).expect(200).await), std::slice::from_ref(&id));
    ground.fill(&home, &id).await;
    ground.submit(&home, &id).await;
    ground.app.get(&path).by(&ground.officer).expect(200).await;
    assert_eq!(ids(&ground.app.get(&list).by(&ground.officer).expect(200).await), [id]);
}

#[actix_web::test]
async fn another_provider_and_another_council_find_nothing() {
    let ground = Ground::new().await;
    let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let id = ground.apply(&home).await;
    let elsewhere = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    for path in [format!("/applications/{id}"), format!("/applications/{id}/assessment")] {
        ground.app.get(&path).by(&other.member).expect(404).await;
        ground.app.get(&path).by(&elsewhere).expect(404).await;
        ground.app.get(&path).by(&ground.admin).expect(403).await;
        ground.app.get(&path).expect(401).await;
    }
    let page = format!("/applications/{id}/pages/quality");
    ground.app.put(&page).by(&other.member).if_match(4).json(json!({"answers": {}})).expect(404).await;
    for act in ["submit", "withdraw"] {
        ground.app.post(&format!("/applications/{id}/{act}")).by(&other.member).if_match(5).expect(404).await;
        ground.app.post(&format!("/applications/{id}/{act}")).by(&ground.officer).if_match(5).expect(403).await;
    }
    ground.app.get(&format!("/applications/{id}/readiness")).by(&other.member).expect(404).await;
    let decide = ground.app.post(&format!("/applications/{id}/decision")).by(&elsewhere).if_match(5);
    decide.json(json!({"outcome": "admit"})).expect(404).await;
    let list = format!("/frameworks/{}/applications", ground.framework);
    ground.app.get(&list).by(&elsewhere).expect(404).await;
    assert!(ids(&ground.app.get(&list).by(&other.member).expect(200).await).is_empty());
    assert_eq!(ground.read(&home, &id).await.str("/state"), "submitted");
}

#[actix_web::test]
async fn the_list_is_paged_and_narrowed_by_state() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let mut all = vec![];
    for serial in 0..3 {
        let home = ground.good_home(&format!("1-60{serial}")).await;
        all.push(ground.apply(&home).await);
    }
    ground.decide(&all[1], "admit", None, 200).await;
    let list = format!("/frameworks/{}/applications", ground.framework);
    let first = ground.app.get(&format!("{list}?limit=2")).by(&ground.officer).expect(200).await;
    assert_eq!(ids(&first), all[..2]);
    assert_eq!(first.str("/items/0/window/key"), "initial");
    let next = format!("{list}?limit=2&cursor={}", first.str("/next"));
    let second = ground.app.get(&next).by(&ground.officer).expect(200).await;
    assert_eq!(ids(&second), all[2..]);
    assert_eq!(second.json().get("next"), None::<&Value>);
    let submitted = ground.app.get(&format!("{list}?state=submitted")).by(&ground.officer).expect(200).await;
    assert_eq!(ids(&submitted), [all[0].clone(), all[2].clone()]);
    let unknown = ground.app.get(&format!("{list}?state=lost")).by(&ground.officer).expect(400).await;
    assert_eq!(unknown.problem(), "bad-query");
}

#[actix_web::test]
async fn every_change_of_an_application_is_in_the_audit_log() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let home = ground.good_home("1-101").await;
    let id = ground.apply(&home).await;
    ground.decide(&id, "admit", None, 200).await;
    let actions = audit_actions(&ground, &id).await;
    assert_eq!(
        actions,
        [
            "application.opened",
            "application.page_saved",
            "application.page_saved",
            "application.page_saved",
            "application.submitted",
            "application.admitted"
        ]
    );
    let verdict = drawdown::store::audit::verify(&ground.app.db, None).await.unwrap();
    assert!(matches!(verdict, drawdown::store::audit::Verdict::Intact { .. }), "{verdict:?}");
}

/// What happened to one subject, in the order of the chain.
async fn audit_actions(ground: &Ground, subject: &str) -> Vec<String> {
    use drawdown::store::entity::audit_event::{Column, Entity};
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
    let subject: uuid::Uuid = subject.parse().unwrap();
    let rows = Entity::find()
        .filter(Column::SubjectId.eq(subject))
        .order_by_asc(Column::Seq)
        .all(ground.app.db.reader())
        .await
        .unwrap();
    rows.into_iter().map(|row| row.action).collect()
}
