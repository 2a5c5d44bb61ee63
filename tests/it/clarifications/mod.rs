//! Questions about a competition: until when, who learns of them, and that everybody gets the answers at once.

use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use crate::competitions::world::{Home, World};
use crate::support::*;

const ASKED: &str = "Does the price include continence products?";

async fn ask(world: &World, competition: &str, home: &Home, text: &str) -> Answer {
    let path = format!("/competitions/{competition}/questions");
    world.app.post(&path).by(&home.actor).json(json!({"question": text})).send().await
}

async fn seen(world: &World, competition: &str, who: &drawdown::kernel::Actor) -> Vec<Value> {
    let list = world.app.get(&format!("/competitions/{competition}/questions")).by(who).expect(200).await;
    list.json()["items"].as_array().expect("a list").clone()
}

fn answering<'a>(world: &'a World, question: &Answer, version: i64, body: Value) -> Request<'a> {
    let path = format!("/questions/{}/answer", question.id());
    world.app.put(&path).by(&world.commissioner).if_match(version).json(body)
}

fn publishing<'a>(world: &'a World, competition: &str) -> Request<'a> {
    world.app.post(&format!("/competitions/{competition}/answers")).by(&world.commissioner)
}

#[actix_web::test]
async fn w16_questions_are_taken_until_the_end_of_their_day() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    world.app.at("2021-02-19T23:59:59");
    assert_eq!(ask(&world, &competition, &homes[0], ASKED).await.status, 201);
    world.app.at("2021-02-20T00:00:00");
    let late = ask(&world, &competition, &homes[0], "Another one?").await;
    assert_eq!((late.status, late.problem()), (409, "deadline-passed".into()));
    assert_eq!(late.str("/detail"), "Questions were taken until the end of Friday 19 February 2021.");
    assert_eq!(late.str("/questions_by"), "2021-02-19");
}

#[actix_web::test]
async fn w16_answers_reach_every_invited_provider_and_the_asker_is_hidden() {
    let (world, homes) = World::with_homes(3).await;
    let competition = world.published().await;
    world.app.at("2021-02-10T10:00");
    let question = ask(&world, &competition, &homes[0], ASKED).await;
    assert_eq!((question.status, question.json()["own"].clone()), (201, json!(true)));

    // The council reads what was asked and nothing of who asked; the others nothing at all.
    let councils = seen(&world, &competition, &world.commissioner).await;
    assert_eq!((&councils[0]["question"], &councils[0]["own"]), (&json!(ASKED), &json!(false)));
    let provider = homes[0].actor.provider().unwrap().to_string();
    assert!(!serde_json::to_string(&councils).unwrap().contains(&provider));
    let auditor = council(Role::Auditor, world.authority);
    let log = world.app.get("/audit?limit=100").by(&auditor).expect(200).await.text();
    assert!(!log.contains("question.asked"), "the council's auditor does not learn who asked");
    assert_eq!(seen(&world, &competition, &homes[1].actor).await, Vec::<Value>::new());

    // An answer waits until it is published; the asker sees its own question unanswered.
    answering(&world, &question, 1, json!({"answer": "Yes."})).expect(200).await;
    let own = seen(&world, &competition, &homes[0].actor).await;
    assert_eq!((&own[0]["stage"], &own[0]["answer"]), (&json!("asked"), &Value::Null));

    world.app.at("2021-02-12T10:00");
    let published = publishing(&world, &competition).key("answers-1").expect(200).await;
    assert_eq!(published.json()["questions"], 1);
    assert_eq!((&published.json()["providers"], &published.json()["warnings"]), (&json!(3), &json!([])));
    for home in &homes {
        let list = seen(&world, &competition, &home.actor).await;
        assert_eq!((&list[0]["question"], &list[0]["answer"]), (&json!(ASKED), &json!("Yes.")));
        assert_eq!(list[0]["published_at"], "2021-02-12T10:00:00+00:00", "T07: the same instant for all");
        assert_eq!(list[0]["own"], json!(home.membership == homes[0].membership));
    }
    let again = publishing(&world, &competition).key("answers-1").expect(200).await;
    assert_eq!(again.json(), published.json());
    assert_eq!(publishing(&world, &competition).expect(409).await.problem(), "wrong-state");
    let changed = answering(&world, &question, 3, json!({"answer": "No."})).expect(409).await;
    assert_eq!(changed.problem(), "wrong-state", "what everybody has read stands");
}

#[actix_web::test]
async fn t07_neither_question_nor_answer_tells_who_asks() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    for text in
        ["We at provider 0 ask: why?", "Is HOME 0 near enough?", "Write to a@home.example.", "Ring 01632 960123."]
    {
        let refused = ask(&world, &competition, &homes[0], text).await;
        assert_eq!((refused.status, refused.faults()), (422, vec!["/question tells_who_asks".to_owned()]), "{text}");
    }
    let question = ask(&world, &competition, &homes[0], "Is a home by the river near enough?").await;
    let telling = json!({"answer": "Home 1 is near enough.", "question": "Is Home 0 near enough?"});
    let refused = answering(&world, &question, 1, telling).expect(422).await;
    assert_eq!(refused.faults(), ["/answer tells_who_asks", "/question tells_who_asks"]);
    let reworded = json!({"answer": "Within five miles.", "question": "How near must a home be?"});
    answering(&world, &question, 1, reworded.clone()).expect(200).await;
    assert_eq!(answering(&world, &question, 1, reworded).expect(412).await.problem(), "stale");
    publishing(&world, &competition).expect(200).await;
    assert_eq!(seen(&world, &competition, &homes[1].actor).await[0]["question"], "How near must a home be?");
}

#[actix_web::test]
async fn t07_late_answers_are_published_with_a_warning_and_none_after_the_closing() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    world.app.at("2021-02-19T12:00");
    let question = ask(&world, &competition, &homes[0], ASKED).await;
    world.app.at("2021-02-23T12:00");
    answering(&world, &question, 1, json!({"answer": "Yes."})).expect(200).await;
    let published = publishing(&world, &competition).expect(200).await;
    assert_eq!(
        published.json()["warnings"],
        json!([
            "The timetable promised answers by Monday 22 February 2021.",
            "Tenderers have 5 days to act on these answers; a regulated competition should leave them 6, or be extended."
        ])
    );
    world.app.at("2021-02-28T15:00:01");
    assert_eq!(publishing(&world, &competition).expect(409).await.problem(), "deadline-passed");
    assert_eq!(
        answering(&world, &question, 3, json!({"answer": "No."})).expect(409).await.problem(),
        "deadline-passed"
    );
}

#[actix_web::test]
async fn questions_are_for_the_invited_and_answers_for_the_council() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let uninvited = world.admit(7).await;
    let refused = ask(&world, &competition, &uninvited, ASKED).await;
    assert_eq!((refused.status, refused.problem()), (403, "forbidden".into()), "W11");
    assert_eq!(ask(&world, &competition, &homes[0], " ").await.faults(), ["/question empty"]);
    let question = ask(&world, &competition, &homes[0], ASKED).await;
    let elsewhere = council(Role::Commissioner, world.app.authority("kent").await);
    let path = format!("/questions/{}/answer", question.id());
    let answer = json!({"answer": "Yes."});
    world.app.put(&path).by(&elsewhere).if_match(1).json(answer.clone()).expect(404).await;
    world.app.put(&path).by(&homes[0].actor).if_match(1).json(answer.clone()).expect(403).await;
    world.app.get(&format!("/competitions/{competition}/questions")).by(&elsewhere).expect(404).await;
    world.app.post(&format!("/competitions/{competition}/answers")).by(&elsewhere).expect(404).await;
    let draft = world.draft(world.stage_two()).await;
    let unpublished = world.app.post(&format!("/competitions/{draft}/questions")).by(&homes[0].actor);
    unpublished.json(json!({"question": ASKED})).expect(404).await;
}

#[actix_web::test]
async fn w16_the_council_hears_of_a_question_and_every_invited_provider_of_the_answers() {
    let (world, homes) = World::with_homes(2).await;
    world.app.user("officer@council.test", Role::Commissioner, Tenant::Authority(world.authority)).await;
    for (number, home) in homes.iter().enumerate() {
        world.app.user(&format!("home{number}@provider.test"), Role::ProviderMember, home.actor.tenant).await;
    }
    let competition = world.published().await;
    let question = ask(&world, &competition, &homes[0], ASKED).await;
    answering(&world, &question, 1, json!({"answer": "Yes."})).expect(200).await;
    publishing(&world, &competition).expect(200).await;
    world.app.pass().await;
    for number in 0..homes.len() {
        let mails = world.app.mails_to(&format!("home{number}@provider.test"));
        let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects, ["Answers about Block nursing beds, stage 2"]);
    }
}
