use drawdown::kernel::{Actor, Role};
use futures_util::future::join_all;
use serde_json::json;

use crate::competitions::world::{OPENING, PUBLICATION, World};
use crate::support::*;

#[actix_web::test]
async fn t02_opening_is_an_act_of_two_people_after_the_deadline() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    world.submitted(&competition, &homes[0], "1000.00", "First.").await;
    world.submitted(&competition, &homes[1], "900.00", "Second.").await;
    let path = format!("/competitions/{competition}/opening");
    let open = |actor: &Actor| world.app.open(&competition, actor);
    for early in ["2021-02-28T15:00:00Z", "2021-02-28T15:00:01Z", "2021-02-28T23:59:59Z"] {
        world.app.at(early);
        assert_eq!(open(&world.commissioner).expect(409).await.problem(), "wrong-state", "{early}");
    }
    world.app.at(OPENING);
    open(&homes[0].actor).expect(403).await;
    open(&council(Role::Auditor, world.authority)).expect(403).await;
    assert_eq!(open(&world.commissioner).expect(202).await.str("/state"), "awaiting_second");
    assert_eq!(open(&world.commissioner).expect(409).await.problem(), "wrong-state", "the same person again");
    let tenders = format!("/competitions/{competition}/tenders");
    assert_eq!(world.app.get(&tenders).by(&world.commissioner).expect(409).await.problem(), "sealed");

    let opened = open(&world.approver).expect(200).await;
    assert_eq!((opened.str("/state"), opened.json()["tenders"].clone()), ("opened".into(), json!(2)));
    let openers: Vec<String> = (0..2).map(|act| opened.str(&format!("/acts/{act}/opener_id"))).collect();
    assert_eq!(openers, [world.commissioner.id.to_string(), world.approver.id.to_string()]);
    assert_eq!(world.app.get(&path).by(&world.commissioner).expect(200).await.json(), opened.json());
    let third = council(Role::Approver, world.authority);
    assert_eq!(open(&third).expect(409).await.problem(), "wrong-state");
}

#[actix_web::test]
async fn opened_tenders_are_whole_and_evaluators_see_no_prices() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], "1000.00", "First.").await;
    world.submitted(&competition, &homes[1], "900.00", "Second.").await;
    world.opened(&competition).await;
    let path = format!("/competitions/{competition}/tenders");
    let all = world.app.get(&path).by(&world.commissioner).expect(200).await.json();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["items"][0]["price"], json!({"amount": "1000.00", "currency": "GBP"}));
    assert_eq!(all["items"][0]["location_name"], json!("Home 0"));
    assert_eq!(all["items"][1]["answers"][0], json!({"question": "care_quality", "text": "Second."}));

    let evaluator = council(Role::Evaluator, world.authority);
    world.app.known(&evaluator).await;
    let assign = world.app.put(&format!("/competitions/{competition}/evaluators/{}", evaluator.id));
    assign.by(&world.commissioner).json(json!({})).expect(200).await;
    let marked = world.app.get(&path).by(&evaluator).expect(200).await;
    assert!(marked.text().contains("First.") && !marked.text().contains("1000.00"), "{}", marked.text());
    let one = world.app.get(&format!("/tenders/{tender}")).by(&evaluator).expect(200).await;
    assert!(!one.text().contains("1000.00") && one.json()["opened"]["salt"].is_null(), "{}", one.text());

    let own = world.app.get(&path).by(&homes[1].actor).expect(200).await.json();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1), "a provider sees its own");
    world.app.get(&format!("/tenders/{tender}")).by(&homes[1].actor).expect(404).await;
    let other = world.app.post("/authorities").by(&platform_admin()).json(json!({"name": "Other", "code": "other"}));
    let stranger = council(Role::Commissioner, other.expect(201).await.id().parse().unwrap());
    world.app.get(&path).by(&stranger).expect(404).await;
    world.app.get(&format!("/tenders/{tender}")).by(&stranger).expect(404).await;
    world.app.open(&competition, &stranger).expect(404).await;
    world.app.get(&format!("/competitions/{competition}/opening")).by(&stranger).expect(404).await;
}

#[actix_web::test]
async fn of_racing_openers_one_is_first_one_opens_and_the_rest_are_refused() {
    let (world, homes) = World::with_homes(1).await;
    world.app.at(PUBLICATION);
    let competition = world.draft(world.stage_two()).await;
    let people: Vec<Actor> = (0..5).map(|_| council(Role::Approver, world.authority)).collect();
    world.app.name_openers(&competition, &world.commissioner, &people.iter().collect::<Vec<_>>()).await;
    world.publish(&competition).expect(200).await;
    world.submitted(&competition, &homes[0], "1000.00", "Only.").await;
    world.app.at(OPENING);
    let path = format!("/competitions/{competition}/opening");
    let answers = join_all(people.iter().map(|person| world.app.open(&competition, person).send())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 202, 409, 409, 409]);
    let opened = world.app.get(&path).by(&world.commissioner).expect(200).await.json();
    assert_eq!((&opened["tenders"], opened["acts"].as_array().map(Vec::len)), (&json!(1), Some(2)));
}
