//! What cannot be read is set aside: everybody else is looked at, and an officer sees it.

use drawdown::kernel::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::applications::ground::Ground;
use crate::support::*;

async fn aside(ground: &Ground) -> Vec<Value> {
    let path = format!("/frameworks/{}/rating-checks-aside", ground.framework);
    ground.app.get(&path).by(&ground.officer).expect(200).await.json()["items"].as_array().unwrap().clone()
}

async fn cases(ground: &Ground) -> usize {
    let path = format!("/frameworks/{}/rating-cases", ground.framework);
    ground.app.get(&path).by(&ground.officer).expect(200).await.json()["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn t23_one_that_cannot_be_read_stands_in_nobodys_way_and_is_looked_at_once_it_is_mended() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    for cqc_id in ["1-101", "1-102"] {
        let home = ground.good_home(cqc_id).await;
        ground.admitted(&home).await;
    }
    let refused = ground.home("1-103", "Inadequate", "2019-05-01").await;
    let id = ground.apply(&refused).await;
    ground.decide(&id, "refuse", None, 200).await;
    let raw = ground.app.raw().await;
    let spoil = "UPDATE application SET answers = '\"nonsense\"' WHERE location_name IN ('Home 1-101', 'Home 1-103')";
    raw.execute_unprepared(spoil).await.expect("answers can be spoilt");

    ground.app.at("2020-12-20T09:00");
    let import = async |day: &str| {
        let header = "location_id,name,number_of_beds,overall_rating,report_date,registered";
        let file = format!(
            "{header}\n1-101,Home 1-101,24,Inadequate,{day},Y\n1-102,Home 1-102,24,Inadequate,{day},Y\n\
             1-103,Home 1-103,24,Good,{day},Y\n"
        );
        ground.app.post("/cqc/imports").by(&ground.admin).body("text/csv", file).expect(201).await;
    };
    import("2020-12-18").await;
    assert_eq!(cases(&ground).await, 1, "the other member has its case");
    let seen: Vec<_> =
        aside(&ground).await.iter().map(|one| (one["kind"].clone(), one["location_name"].clone())).collect();
    assert_eq!(seen.len(), 2);
    assert!(seen.contains(&(json!("member"), json!("Home 1-101"))), "{seen:?}");
    assert!(seen.contains(&(json!("refused"), json!("Home 1-103"))), "{seen:?}");
    import("2020-12-19").await;
    assert_eq!(aside(&ground).await.len(), 2, "set aside once");

    let again = format!("/frameworks/{}/rating-checks-aside/look-again", ground.framework);
    let looked = ground.app.post(&again).by(&ground.officer).expect(200).await;
    assert_eq!(looked.str("/left"), "2");
    let mend = "UPDATE application SET answers = (SELECT answers FROM application WHERE location_name = 'Home 1-102') \
        WHERE location_name IN ('Home 1-101', 'Home 1-103')";
    raw.execute_unprepared(mend).await.expect("answers can be mended");
    assert_eq!(ground.app.post(&again).by(&ground.officer).expect(200).await.str("/left"), "0");
    assert!(aside(&ground).await.is_empty());
    assert_eq!(cases(&ground).await, 2);
    let provider = refused.member.provider().expect("a provider");
    let may = ground.app.get(&format!("/providers/{provider}/reapplications")).by(&refused.member).expect(200).await;
    assert_eq!(may.json()["items"].as_array().unwrap().len(), 1, "the rating is better: it may apply again");

    let kent = council(Role::Commissioner, ground.app.authority("kent").await);
    let list = format!("/frameworks/{}/rating-checks-aside", ground.framework);
    ground.app.get(&list).by(&kent).expect(404).await;
    ground.app.get(&list).by(&refused.member).expect(404).await;
    ground.app.post(&again).by(&kent).expect(404).await;
}
