//! A closing that moves to later, and a competition that ends without an award.

use drawdown::kernel::{Actor, Role, Tenant};
use serde_json::{Value, json};

use super::world::World;
use crate::evaluation::stage::{Stage, marks};
use crate::support::*;

const REASON: &str = "The portal could not be reached from 13:00 on the day of the closing.";

async fn extending<'a>(world: &'a World, competition: &str, body: Value) -> Request<'a> {
    let path = format!("/competitions/{competition}");
    let version = world.app.get(&path).by(&world.commissioner).expect(200).await.version();
    world.app.post(&format!("{path}/extensions")).by(&world.commissioner).if_match(version).json(body)
}

async fn cancelling<'a>(world: &'a World, competition: &str, reason: &str) -> Request<'a> {
    let path = format!("/competitions/{competition}");
    let version = world.app.get(&path).by(&world.commissioner).expect(200).await.version();
    let cancel = world.app.post(&format!("{path}/cancel")).by(&world.commissioner).if_match(version);
    cancel.json(json!({"reason": reason}))
}

#[actix_web::test]
async fn t06_the_closing_moves_to_later_for_everybody_and_never_to_earlier() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    world.app.user("care@one.example", Role::ProviderMember, homes[1].actor.tenant).await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    let receipt = world.app.get(&format!("/tenders/{tender}")).by(&homes[0].actor).expect(200).await.json();

    for (closes, fault) in [
        ("2021-02-28T15:00:00", "/closes not_later"),
        ("2021-02-28T14:59:59", "/closes not_later"),
        ("2020-02-28T15:00:00", "/closes not_later"),
    ] {
        let refused = extending(&world, &competition, json!({"closes": closes, "reason": REASON})).await.send().await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]));
    }
    let silent = extending(&world, &competition, json!({"closes": "2021-03-03T12:00:00", "reason": " "})).await;
    assert_eq!(silent.send().await.faults(), ["/reason empty"]);
    let late = json!({"closes": "2021-03-03T12:00:00", "approve_on": "2021-03-02", "reason": REASON});
    let refused = extending(&world, &competition, late).await.send().await;
    assert_eq!((refused.status, refused.faults()), (422, vec!["/approve_on does_not_stand".into()]));

    let body = json!({"closes": "2021-03-03T12:00:00", "reason": REASON});
    let moved = extending(&world, &competition, body.clone()).await.expect(200).await.json();
    assert_eq!(moved["closes_words"], "at or before 12:00 on Wednesday 3 March 2021 (GMT)");
    assert_eq!(
        (&moved["timetable"]["opens_on"], &moved["turns"][0]["kind"]),
        (&json!("2021-03-03"), &json!("extended"))
    );

    world.app.at("2021-03-03T12:00:00");
    world.submitted(&competition, &homes[1], "650.00", "In time by the new closing.").await;
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[1].actor).expect(200).await.json();
    assert_eq!(
        (&seen["turns"][0]["reason"], &seen["turns"][0]["closed"]),
        (&json!(REASON), &json!("2021-02-28T15:00:00+00:00"))
    );
    let kept = world.app.get(&format!("/tenders/{tender}")).by(&homes[0].actor).expect(200).await.json();
    assert_eq!(kept["receipt"], receipt["receipt"], "what was handed in stands as it was");
    world.app.pass().await;
    let mails = world.app.mails_to("care@one.example");
    let told = mails.iter().find(|mail| mail.subject.starts_with("Later closing")).expect("a mail");
    assert!(told.body.contains("12:00 on Wednesday 3 March 2021 (GMT)") && told.body.contains(REASON), "{}", told.body);

    world.app.at("2021-03-03T12:00:01");
    let over = extending(&world, &competition, json!({"closes": "2021-03-05T12:00:00", "reason": REASON})).await;
    let over = over.send().await;
    assert_eq!((over.status, over.problem()), (409, "deadline-passed".into()));
}

#[actix_web::test]
async fn k8_an_outage_over_the_closing_gives_everybody_the_lost_time_back_in_one_step() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    world.app.at("2021-02-28T16:31:00");
    let outage = |from: &str, until: &str, closes: &str| json!({"closes": closes, "reason": REASON, "outage": {"from": from, "until": until}});
    // It was over before the closing, or began after it: who was late was late.
    for (from, until) in [("2021-02-28T13:00", "2021-02-28T14:59:59"), ("2021-02-28T15:00", "2021-02-28T16:00")] {
        let body = outage(from, until, "2021-03-01T12:00:00");
        let refused = extending(&world, &competition, body).await.send().await;
        assert_eq!((from, refused.problem()), (from, "deadline-passed".into()));
    }
    // Three and a half hours were lost.
    let short = outage("2021-02-28T13:00", "2021-02-28T16:30", "2021-02-28T18:29:59");
    let refused = extending(&world, &competition, short).await.send().await;
    assert_eq!((refused.status, refused.faults()), (422, vec!["/closes shorter_than_the_outage".into()]));
    let backwards = outage("2021-02-28T16:30", "2021-02-28T13:00", "2021-03-01T12:00:00");
    let refused = extending(&world, &competition, backwards).await.send().await;
    assert_eq!(refused.problem(), "deadline-passed");

    let equal = outage("2021-02-28T13:00", "2021-02-28T16:30", "2021-02-28T18:30:00");
    let moved = extending(&world, &competition, equal).await.expect(200).await.json();
    assert_eq!(moved["turns"][0]["outage"]["until"], "2021-02-28T16:30:00+00:00");
    world.submitted(&competition, &homes[1], "650.00", "After the outage.").await;

    // Once somebody has begun to open, nothing moves any more.
    world.app.at("2021-03-01T10:00:00");
    world.app.open(&competition, &world.commissioner).expect(202).await;
    let again = outage("2021-02-28T18:00", "2021-02-28T19:00", "2021-03-01T12:00:00");
    let refused = extending(&world, &competition, again).await.send().await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));
}

#[actix_web::test]
async fn a_cancelled_competition_takes_nothing_and_its_tenders_stay_sealed() {
    let (world, homes) = World::with_homes(2).await;
    let draft = world.draft(world.stage_two()).await;
    let refused = cancelling(&world, &draft, "Not needed.").await.send().await;
    assert_eq!((refused.status, refused.problem()), (409, "wrong-state".into()));

    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    assert_eq!(cancelling(&world, &competition, "").await.send().await.faults(), ["/reason empty"]);
    let why = "The beds are no longer needed: the ward stays open.";
    let ended = cancelling(&world, &competition, why).await.expect(200).await.json();
    assert_eq!((&ended["state"], &ended["turns"][0]["reason"]), (&json!("cancelled"), &json!(why)));

    let late = world.start(&competition, &homes[1]).send().await;
    assert_eq!((late.status, late.problem()), (409, "wrong-state".into()));
    let seen = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await.json();
    assert_eq!((&seen["state"], &seen["turns"][0]["reason"]), (&json!("cancelled"), &json!(why)));
    world.app.at("2021-03-01T10:00:00");
    let opening = world.app.open(&competition, &world.commissioner).send().await;
    assert_eq!((opening.status, opening.problem()), (409, "wrong-state".into()));
    let list = world.app.get(&format!("/competitions/{competition}/tenders")).by(&world.commissioner).send().await;
    assert_eq!((list.status, list.problem()), (409, "sealed".into()));
    assert_eq!(world.app.get(&format!("/tenders/{tender}")).by(&world.commissioner).send().await.status, 404);
    let twice = cancelling(&world, &competition, why).await.send().await;
    assert_eq!(twice.str("/detail"), "The competition is cancelled.");
    let later = json!({"closes": "2021-03-10T12:00:00", "reason": REASON});
    assert_eq!(extending(&world, &competition, later).await.send().await.problem(), "wrong-state");
}

async fn cancelled(stage: &Stage, competition: &str) -> Answer {
    let path = format!("/competitions/{competition}");
    let version = stage.app.get(&path).by(&stage.commissioner).expect(200).await.version();
    let cancel = stage.app.post(&format!("{path}/cancel")).by(&stage.commissioner).if_match(version);
    cancel.json(json!({"reason": "The budget is gone."})).send().await
}

#[actix_web::test]
async fn a_cancelled_competition_is_not_judged_any_more_and_an_awarded_one_not_cancelled() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approval_of(&competition, &[&tenders[1]]).expect(201).await.id();
    let version = stage.consulted(&approval).await;
    let path = format!("/competitions/{competition}");
    let marker = &stage.evaluators(&competition).await["items"][0]["evaluator_id"];
    let evaluator = Actor { id: text(marker).parse().expect("an id"), ..stage.evaluator() };
    assert_eq!(cancelled(&stage, &competition).await.status, 200);
    let director = stage.officer(crate::evaluation::stage::DIRECTOR).await;
    let refused = stage.decide(&approval, "approve", &director, version).send().await;
    assert_eq!((refused.status, refused.str("/detail")), (409, "The competition is cancelled.".into()));
    let marked = stage.app.put(&format!("/tenders/{}/marks", tenders[0])).by(&evaluator);
    assert_eq!(marked.json(json!({"marks": marks([4, 4])})).send().await.status, 409);
    assert_eq!(stage.app.post(&format!("{path}/ranking")).by(&stage.commissioner).send().await.status, 409);
    assert_eq!(stage.award(&competition, &approval).send().await.status, 409);
    // What was opened stays readable for those who must account for it.
    let list = stage.app.get(&format!("{path}/tenders")).by(&stage.commissioner).expect(200).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);

    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let approval = stage.approved(&competition, &[&tenders[1]]).await;
    stage.award(&competition, &approval).expect(201).await;
    let refused = cancelled(&stage, &competition).await;
    assert_eq!(refused.str("/detail"), "It was awarded: what is left to end is a contract.");
}

#[actix_web::test]
async fn another_council_neither_extends_nor_cancels() {
    let (world, _) = World::with_homes(1).await;
    let competition = world.published().await;
    let stranger = council(Role::Commissioner, world.app.authority("other").await);
    assert!(matches!(stranger.tenant, Tenant::Authority(_)));
    for (act, body) in [
        ("cancel", json!({"reason": "Ours now."})),
        ("extensions", json!({"closes": "2021-03-03T12:00:00", "reason": REASON})),
    ] {
        let path = format!("/competitions/{competition}/{act}");
        assert_eq!(world.app.post(&path).by(&stranger).if_match(2).json(body).send().await.status, 404);
    }
}
