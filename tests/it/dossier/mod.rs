//! A competition as files to keep: what is in them, and who is given them.

mod record;
pub mod unpacked;
mod workbook;

use drawdown::kernel::Role;
use serde_json::json;

use crate::evaluation::stage::Stage;
use crate::support::*;

/// Both files.
const FILES: [&str; 2] = ["evaluation-workbook", "record"];

#[actix_web::test]
async fn s5_9_nothing_is_given_out_before_two_people_have_opened() {
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    stage.tender(&competition, 0, "623.22").await;
    let sealed = async || {
        for file in FILES {
            let asked = stage.app.get(&format!("/competitions/{competition}/{file}")).by(&stage.commissioner);
            let refused = asked.expect(409).await;
            assert_eq!(refused.problem(), "sealed");
            assert!(!refused.text().contains("1 tender"), "{}", refused.text());
        }
    };
    sealed().await;
    stage.app.at("2021-03-01T10:00:00");
    stage.app.open(&competition, &stage.commissioner).expect(202).await;
    sealed().await;
    stage.app.open(&competition, &stage.opener).expect(200).await;
    for file in FILES {
        stage.app.get(&format!("/competitions/{competition}/{file}")).by(&stage.commissioner).expect(200).await;
    }
}

#[actix_web::test]
async fn s5_9_a_record_is_for_those_of_the_council_who_may_read_the_evaluation() {
    let stage = Stage::with_homes(2).await;
    let (competition, _) = stage.ranked().await;
    let kent = council(Role::Commissioner, stage.app.authority("kent").await);
    for file in FILES {
        let get = || stage.app.get(&format!("/competitions/{competition}/{file}"));
        for role in [Role::Commissioner, Role::Approver, Role::Auditor] {
            get().by(&council(role, stage.authority)).expect(200).await;
        }
        for role in [Role::Evaluator, Role::Broker, Role::RuleAuthor] {
            get().by(&council(role, stage.authority)).expect(403).await;
        }
        get().by(&stage.homes[0].provider).expect(403).await;
        get().by(&kent).expect(404).await;
        get().expect(401).await;
    }
    let events = stage.app.get("/audit?action=competition.record_given").by(&council(Role::Auditor, stage.authority));
    let events = events.expect(200).await.json();
    assert_eq!(events["items"].as_array().unwrap().len(), 3, "each time it was given out, and no other: {events}");
}

#[actix_web::test]
async fn s5_9_whoever_has_an_interest_in_a_tenderer_is_given_no_record() {
    let stage = Stage::with_homes(2).await;
    let (competition, _) = stage.ranked().await;
    let approver = council(Role::Approver, stage.authority);
    for file in FILES {
        let asked = stage.app.get(&format!("/competitions/{competition}/{file}")).by(&approver).undeclared();
        assert_eq!(asked.send().await.problem(), "declaration-needed");
    }
    let provider = stage.homes[0].provider.provider().expect("a provider's member");
    let interest = json!({"provider_id": provider, "nature": "family", "description": "A relative is its manager."});
    let path = format!("/competitions/{competition}/interest-declarations");
    let body = json!({"has_none": false, "interests": [interest]});
    stage.app.post(&path).by(&approver).json(body).expect(201).await;
    for file in FILES {
        let asked = stage.app.get(&format!("/competitions/{competition}/{file}")).by(&approver);
        assert_eq!(asked.expect(403).await.problem(), "conflict-of-interest");
    }
}

#[actix_web::test]
async fn s5_9_whoever_still_marks_is_not_led_by_a_record() {
    let stage = Stage::with_homes(1).await;
    let (competition, tenders) = stage.opened(&["623.22"]).await;
    let mut both = stage.assigned(&competition).await;
    both.roles.insert(Role::Commissioner);
    stage.mark(&both, &tenders[0], [4, 4]).await;
    for file in FILES {
        let asked = stage.app.get(&format!("/competitions/{competition}/{file}")).by(&both);
        assert_eq!(asked.expect(409).await.problem(), "wrong-state");
    }
    stage.lock(&competition, &both).expect(200).await;
    for file in FILES {
        stage.app.get(&format!("/competitions/{competition}/{file}")).by(&both).expect(200).await;
    }
}
