//! Tenders stay closed to whoever has not declared for their competition, or has an interest in a tenderer.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::evaluation::stage::{FINANCE, Stage, marks};
use crate::support::*;

async fn declare(stage: &Stage, competition: &str, who: &Actor, home: Option<usize>) -> String {
    let interests: Vec<Value> = home
        .map(|home| stage.homes[home].provider.provider().unwrap())
        .map(|provider| json!({"provider_id": provider, "nature": "employment", "description": "I worked there."}))
        .into_iter()
        .collect();
    let body = json!({"has_none": interests.is_empty(), "interests": interests});
    let path = format!("/competitions/{competition}/interest-declarations");
    let declared = stage.app.post(&path).by(who).json(body).expect(201).await;
    declared.json().pointer("/interests/0/id").map_or_else(String::new, text)
}

/// Everything about a competition with its prices and places, by whoever runs it.
fn whole<'a>(stage: &'a Stage, competition: &str) -> Vec<Request<'a>> {
    let path = |rest: &str| format!("/competitions/{competition}/{rest}");
    vec![
        stage.app.get(&path("moderation")),
        stage.app.get(&path("ranking")),
        stage.app.get(&path("rankings")),
        stage.app.post(&path("ranking")),
        stage.app.get(&path("approvals")),
    ]
}

#[actix_web::test]
async fn t09_nobody_opens_marks_ranks_or_approves_before_they_have_declared() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await.id();
    let needed = |answer: Answer| assert_eq!((answer.status, answer.problem()), (403, "declaration-needed".into()));
    let commissioner = council(Role::Commissioner, stage.authority);
    for request in whole(&stage, &competition) {
        needed(request.by(&commissioner).undeclared().send().await);
    }
    let evaluator = stage.evaluator();
    needed(stage.app.get(&format!("/competitions/{competition}/tenders")).by(&evaluator).undeclared().send().await);
    needed(stage.app.get(&format!("/tenders/{}", tenders[0])).by(&evaluator).undeclared().send().await);
    needed(stage.app.get(&format!("/tenders/{}/marks", tenders[0])).by(&evaluator).undeclared().send().await);
    let mark =
        stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&evaluator).json(json!({"marks": marks([4, 4])}));
    needed(mark.undeclared().send().await);
    let officer = stage.officer(FINANCE).await;
    needed(stage.app.get(&format!("/approvals/{approval}")).by(&officer).undeclared().send().await);
    let view = json!({"view": "supports", "comment": "Within the budget."});
    let consult = stage.app.post(&format!("/approvals/{approval}/consultations")).by(&officer).json(view);
    needed(consult.undeclared().send().await);
    let approve = stage.decide(&approval, "approve", &officer, 1);
    needed(approve.undeclared().send().await);
    // Of the framework is not of the competition.
    let path = format!("/frameworks/{}/interest-declarations", stage.framework);
    stage.app.post(&path).by(&evaluator).json(json!({"has_none": true, "interests": []})).expect(201).await;
    needed(stage.app.get(&format!("/tenders/{}", tenders[0])).by(&evaluator).undeclared().send().await);
}

#[actix_web::test]
async fn t09_tenders_are_opened_by_people_without_an_interest_in_any_that_was_invited() {
    let stage = Stage::with_homes(2).await;
    let competition = stage.competition().await;
    stage.tender(&competition, 0, "700.00").await;
    stage.app.at("2021-03-02T09:00:00");
    let path = format!("/competitions/{competition}/opening");
    let commissioner = council(Role::Commissioner, stage.authority);
    let needed = stage.app.open(&competition, &commissioner).undeclared().send().await;
    assert_eq!(needed.problem(), "declaration-needed");
    // It does not matter that this one did not tender: before the opening nobody may know.
    declare(&stage, &competition, &commissioner, Some(1)).await;
    assert_eq!(stage.app.open(&competition, &commissioner).send().await.problem(), "conflict-of-interest");
    assert_eq!(stage.app.get(&path).by(&commissioner).expect(200).await.json()["acts"], json!([]));
}

#[actix_web::test]
async fn t09_an_evaluator_sees_every_tender_but_that_of_the_provider_they_know() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.opened(&["700.00", "650.00"]).await;
    let evaluator = stage.assigned(&competition).await;
    let interest = declare(&stage, &competition, &evaluator, Some(0)).await;
    let list = stage.app.get(&format!("/competitions/{competition}/tenders")).by(&evaluator).expect(200).await.json();
    let seen: Vec<&str> = list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(seen, [tenders[1].as_str()]);
    let mark = |tender: &str| {
        stage.app.put(&format!("/tenders/{tender}/marks")).by(&evaluator).json(json!({"marks": marks([4, 4])}))
    };
    assert_eq!(mark(&tenders[0]).send().await.problem(), "conflict-of-interest");
    mark(&tenders[1]).expect(200).await;

    // Whoever compares all of them must be free of all of them.
    let commissioner = council(Role::Commissioner, stage.authority);
    declare(&stage, &competition, &commissioner, Some(1)).await;
    for request in whole(&stage, &competition) {
        assert_eq!(request.by(&commissioner).send().await.problem(), "conflict-of-interest");
    }

    let director = council(Role::Approver, stage.authority);
    let may =
        json!({"outcome": "may_act", "reason": "It was in 2009.", "mitigation": "Two others mark the same tender."});
    stage.app.put(&format!("/interests/{interest}/ruling")).by(&director).if_match(1).json(may).expect(200).await;
    mark(&tenders[0]).expect(200).await;
}
