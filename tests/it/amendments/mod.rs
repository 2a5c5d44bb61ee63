//! Amendments after publication: a new version that all are told of and confirm, and nothing lost (T08, K13).

use drawdown::kernel::{Role, canonical};
use serde_json::{Value, json};

use crate::competitions::world::{Home, OPENING, World};
use crate::support::*;

const REASON: &str = "The ward closes later than we said: fewer beds are needed.";

fn path(competition: &str) -> String {
    format!("/competitions/{competition}/amendments")
}

async fn amending<'a>(world: &'a World, competition: &str, body: Value) -> Request<'a> {
    let read = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;
    world.app.post(&path(competition)).by(&world.commissioner).if_match(read.version()).json(body)
}

async fn seen(world: &World, home: &Home, tender: &str) -> Answer {
    world.app.get(&format!("/tenders/{tender}")).by(&home.actor).expect(200).await
}

async fn submit(world: &World, home: &Home, tender: &str) -> Answer {
    let version = seen(world, home, tender).await.version();
    world.app.post(&format!("/tenders/{tender}/submit")).by(&home.actor).if_match(version).send().await
}

/// Three questions, the second of the published two left out.
fn other_questions() -> Value {
    json!([
        {"id": "care_quality", "title": "How will you keep nursing care safe?", "weight": 70},
        {"id": "night_cover", "title": "Who is there at night?", "weight": 30},
    ])
}

#[actix_web::test]
async fn t08_an_amendment_is_a_new_version_with_a_hash_of_its_own_that_all_are_told_of() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    world.app.user("care@one.example", Role::ProviderMember, homes[1].actor.tenant).await;
    let published = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;

    let body = json!({
        "reason": REASON, "weights": {"price": 65, "quality": 35}, "quantity_beds": 30,
        "questions": other_questions(), "closes": "2021-03-03T12:00:00",
    });
    let made = amending(&world, &competition, body).await.expect(201).await.json();
    let pointers: Vec<&str> =
        made["changes"].as_array().unwrap().iter().map(|c| c["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        [
            "/quantity_beds",
            "/questions",
            "/questions/care_quality",
            "/questions/mobilisation",
            "/questions/night_cover",
            "/timetable/closes",
            "/timetable/evaluate_from",
            "/timetable/opens_on",
            "/weights/price",
            "/weights/quality",
        ]
    );
    assert_eq!(made["changes"][0], json!({"pointer": "/quantity_beds", "before": 40, "after": 30}));
    assert_eq!((&made["number"], &made["confirmed"], &made["invited"]), (&json!(1), &json!(0), &json!(2)));

    let amended = world.app.get(&format!("/competitions/{competition}")).by(&homes[0].actor).expect(200).await;
    assert_eq!((&amended.json()["amendment"], &amended.json()["quantity_beds"]), (&json!(1), &json!(30)));
    let hash = |answer: &Answer| answer.str("/criteria_sha256");
    assert_ne!(hash(&amended), hash(&published));
    assert_eq!(
        (made["criteria_sha256_before"].as_str(), made["criteria_sha256"].as_str()),
        (Some(&*hash(&published)), Some(&*hash(&amended)))
    );
    // Whoever holds what was published and what changed can make out the hash without us.
    let covered = json!({
        "max_mark": 5, "quality_floor": amended.json()["quality_floor"], "questions": other_questions(),
        "rulebook_sha256": amended.json()["rulebook_sha256"], "weights": {"price": 65, "quality": 35},
    });
    assert_eq!(hash(&amended), canonical::sha256(canonical::text(&covered).as_bytes()));

    world.app.pass().await;
    let mails = world.app.mails_to("care@one.example");
    let told = mails.iter().find(|mail| mail.subject.starts_with("Amended:")).expect("a mail");
    for part in [REASON, "/questions/night_cover", "12:00 on Wednesday 3 March 2021 (GMT)"] {
        assert!(told.body.contains(part), "{part}: {}", told.body);
    }
    // The direct way is still shut.
    let put =
        world.app.put(&format!("/competitions/{competition}")).by(&world.commissioner).if_match(amended.version());
    assert_eq!(put.json(world.stage_two()).send().await.problem(), "wrong-state");
}

#[actix_web::test]
async fn k13_nothing_that_was_entered_is_lost_and_a_tender_counts_once_it_is_submitted_again() {
    let (world, homes) = World::with_homes(3).await;
    let competition = world.published().await;
    let quick = world.submitted(&competition, &homes[0], "700.00", "A named nurse on every shift.").await;
    let away = world.submitted(&competition, &homes[1], "650.00", "Two nurses at night.").await;
    let first = seen(&world, &homes[0], &quick).await.json();
    let draft = world.start(&competition, &homes[2]).expect(201).await.id();

    let body = json!({"reason": REASON, "questions": other_questions(), "closes": "2021-03-03T12:00:00"});
    amending(&world, &competition, body).await.expect(201).await;

    let kept = seen(&world, &homes[0], &quick).await.json();
    assert_eq!((&kept["state"], &kept["confirmed"]), (&json!("submitted"), &json!(false)));
    assert_eq!((&kept["receipt"], &kept["content_sha256"]), (&first["receipt"], &first["content_sha256"]));
    assert_eq!(kept["missing"], json!(["/answers/night_cover"]));
    assert!(kept["state_words"].as_str().unwrap().starts_with("NOT CONFIRMED."), "{}", kept["state_words"]);
    assert_eq!(
        seen(&world, &homes[2], &draft).await.json()["missing"],
        json!(["/price", "/answers/care_quality", "/answers/night_cover"])
    );
    // Whoever had the tender open before the amendment is told to look again.
    let stale = world.app.post(&format!("/tenders/{quick}/submit")).by(&homes[0].actor).if_match(3).send().await;
    assert_eq!(stale.status, 412);
    let refused = submit(&world, &homes[0], &quick).await;
    assert_eq!((refused.status, refused.faults()), (422, vec!["/answers/night_cover missing".into()]));

    // The second amendment takes the new question out again: what was sealed at first is complete.
    let body = json!({
        "reason": "The question of night cover was asked in error.", "questions": world.stage_two()["questions"],
        "enough_time": "It asks what was asked at publication.",
    });
    amending(&world, &competition, body).await.expect(201).await;
    let kept = seen(&world, &homes[0], &quick).await.json();
    assert_eq!((&kept["missing"], &kept["amendment"]), (&json!(["/answers/mobilisation"]), &json!(2)));
    let again = json!({
        "price": {"amount": "700.00", "currency": "GBP"},
        "answers": [{"question": "care_quality", "text": "As before."}, {"question": "mobilisation", "text": "Ready."}],
    });
    let version = kept["version"].as_i64().unwrap();
    world.app.put(&format!("/tenders/{quick}")).by(&homes[0].actor).if_match(version).json(again).expect(200).await;
    let receipt = submit(&world, &homes[0], &quick).await.json();
    assert_eq!(receipt["amendment"], 2);
    let signed = json!({
        "amendment": 2, "competition_id": receipt["competition_id"], "content_sha256": receipt["content_sha256"],
        "received_at": receipt["received_at"], "tender_id": receipt["tender_id"], "version": receipt["version"],
    });
    assert_eq!(receipt["receipt_sha256"], json!(canonical::sha256(canonical::text(&signed).as_bytes())));
    let nothing_new = submit(&world, &homes[0], &quick).await;
    assert_eq!((nothing_new.status, nothing_new.problem()), (409, "wrong-state".into()));

    world.app.at("2021-03-03T14:00:00");
    world.app.open(&competition, &world.commissioner).expect(202).await;
    let opened = world.app.open(&competition, &world.approver).expect(200).await.json();
    assert_eq!((&opened["tenders"], &opened["not_confirmed"]), (&json!(1), &json!(1)));
    let read = world.app.get(&format!("/competitions/{competition}/opening")).by(&world.commissioner).expect(200).await;
    assert_eq!(read.json()["not_confirmed"], 1);
    let left = seen(&world, &homes[1], &away).await.json();
    assert_eq!(left["opened"], Value::Null);
    assert!(left["state_words"].as_str().unwrap().starts_with("NOT CONFIRMED:"), "{}", left["state_words"]);
    assert_eq!(world.app.get(&format!("/tenders/{away}")).by(&world.commissioner).send().await.status, 404);
}

#[actix_web::test]
async fn t08_a_tender_is_confirmed_by_submitting_what_is_sealed_once_more() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    let before = seen(&world, &homes[0], &tender).await.json();
    let body = json!({"reason": REASON, "quantity_beds": 30, "enough_time": "Nothing new is to be written."});
    amending(&world, &competition, body).await.expect(201).await;
    let receipt = submit(&world, &homes[0], &tender).await;
    assert_eq!((receipt.status, receipt.json()["amendment"].clone()), (200, json!(1)));
    let after = seen(&world, &homes[0], &tender).await.json();
    assert_eq!((&after["confirmed"], &after["content_sha256"]), (&json!(true), &before["content_sha256"]));
    world.opened(&competition).await;
    let list = world.app.get(&format!("/competitions/{competition}/tenders")).by(&world.commissioner).expect(200).await;
    assert_eq!(list.json()["items"][0]["price"]["amount"], "700.00");
}

#[actix_web::test]
async fn t08_every_invitee_confirms_what_it_has_seen_and_the_council_learns_nothing_of_who_tenders() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let body = json!({"reason": REASON, "quantity_beds": 30, "closes": "2021-03-03T12:00:00"});
    amending(&world, &competition, body).await.expect(201).await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    assert_eq!(seen(&world, &homes[0], &tender).await.json()["receipt"]["amendment"], 1);

    let confirm =
        |home: &Home, number: u32| world.app.post(&format!("{}/{number}/confirm", path(&competition))).by(&home.actor);
    assert_eq!(confirm(&homes[1], 2).send().await.status, 404);
    let confirmed = confirm(&homes[1], 1).expect(200).await.json();
    assert!(confirmed["confirmed_at"].is_string() && confirmed.get("confirmed").is_none());
    assert_eq!(confirm(&homes[1], 1).send().await.str("/detail"), "You have confirmed this amendment already.");

    let list = world.app.get(&path(&competition)).by(&world.commissioner).expect(200).await.json();
    assert_eq!((&list["items"][0]["confirmed"], &list["items"][0]["invited"]), (&json!(1), &json!(2)));
    let who = format!("{}/1/confirmations", path(&competition));
    let who = world.app.get(&who).by(&world.commissioner).expect(200).await.json();
    let told: Vec<bool> =
        who["items"].as_array().unwrap().iter().map(|item| item["confirmed_at"].is_string()).collect();
    assert_eq!(
        told.iter().filter(|confirmed| **confirmed).count(),
        1,
        "who submitted has not thereby told the council: {who}"
    );
    let own = world.app.get(&path(&competition)).by(&homes[0].actor).expect(200).await.json();
    assert!(own["items"][0].get("confirmed_at").is_none());

    world.app.at("2021-03-03T12:00:01");
    let late = confirm(&homes[0], 1).send().await;
    assert_eq!((late.status, late.problem()), (409, "deadline-passed".into()));
}

#[actix_web::test]
async fn t08_what_cannot_stand_is_no_amendment_and_changes_nothing() {
    let (world, homes) = World::with_homes(1).await;
    let draft = world.draft(world.stage_two()).await;
    let time = "The time is enough.";
    let early = amending(&world, &draft, json!({"reason": REASON, "quantity_beds": 30, "enough_time": time})).await;
    assert_eq!(early.send().await.problem(), "wrong-state");
    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    let before = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;

    for (body, faults) in [
        (json!({"reason": " ", "quantity_beds": 30, "closes": "2021-03-03T12:00:00"}), vec!["/reason empty"]),
        (json!({"reason": REASON, "quantity_beds": 30}), vec!["/enough_time missing"]),
        (json!({"reason": REASON, "enough_time": time}), vec![" nothing_changes"]),
        (json!({"reason": REASON, "quantity_beds": 40, "enough_time": time}), vec![" nothing_changes"]),
        (json!({"reason": REASON, "quantity_beds": 0, "enough_time": time}), vec!["/quantity_beds out_of_range"]),
        (json!({"reason": REASON, "closes": "2021-02-27T12:00:00"}), vec!["/closes not_later"]),
        (json!({"reason": REASON, "starts_on": "2021-05-01", "enough_time": time}), vec!["/starts_on without_closing"]),
        (
            json!({"reason": REASON, "closes": "2021-03-03T12:00:00", "approve_on": "2021-03-02"}),
            vec!["/approve_on does_not_stand"],
        ),
        (
            json!({"reason": REASON, "enough_time": time, "files": [
                {"kind": "Plan", "title": "A plan", "required": true, "price_information": false}]}),
            vec!["/files/0/kind bad_name"],
        ),
        (
            json!({"reason": REASON, "enough_time": time, "scale": [{"mark": 5, "meaning": "Excellent"}]}),
            vec!["/scale incomplete"],
        ),
    ] {
        let refused = amending(&world, &competition, body.clone()).await.send().await;
        assert_eq!(
            (refused.status, refused.faults()),
            (422, faults.iter().map(ToString::to_string).collect()),
            "{body}"
        );
    }
    // The council's own rule: price weighs at least as much as quality (W19).
    let body = json!({"reason": REASON, "weights": {"price": 40, "quality": 60}, "enough_time": time});
    let ruled = amending(&world, &competition, body).await.send().await;
    assert_eq!((ruled.status, ruled.problem()), (422, "refused-by-rule".into()));
    let stale = world.app.post(&path(&competition)).by(&world.commissioner).if_match(1);
    assert_eq!(
        stale.json(json!({"reason": REASON, "quantity_beds": 30, "enough_time": time})).send().await.status,
        412
    );
    let provider = world.app.post(&path(&competition)).by(&homes[0].actor).if_match(2);
    assert_eq!(provider.json(json!({"reason": REASON, "quantity_beds": 30})).send().await.status, 403);

    let after = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await;
    assert_eq!(after.json(), before.json());
    assert_eq!(seen(&world, &homes[0], &tender).await.json()["confirmed"], true);
    assert_eq!(world.app.get(&path(&competition)).by(&homes[0].actor).expect(200).await.json()["items"], json!([]));

    world.app.at("2021-02-28T15:00:01");
    let late =
        amending(&world, &competition, json!({"reason": REASON, "quantity_beds": 30, "enough_time": time})).await;
    assert_eq!(late.send().await.problem(), "deadline-passed");
    world.app.at(OPENING);
    world.app.open(&competition, &world.commissioner).expect(202).await;
    world.app.open(&competition, &world.approver).expect(200).await;
    let opened = amending(&world, &competition, json!({"reason": REASON, "closes": "2021-03-05T12:00:00"})).await;
    assert_eq!(opened.send().await.status, 409);
}

#[actix_web::test]
async fn k7_a_kind_of_file_that_an_amendment_asks_for_is_missing_from_what_was_submitted() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], "700.00", "As before.").await;
    let files = json!([{"kind": "method_statement", "title": "Method statement", "required": true, "price_information": false}]);
    let body = json!({"reason": REASON, "files": files, "closes": "2021-03-03T12:00:00"});
    let made = amending(&world, &competition, body).await.expect(201).await.json();
    assert_eq!(made["changes"][0]["pointer"], "/files");
    assert_eq!(made["changes"][1]["pointer"], "/files/method_statement");
    assert_eq!(seen(&world, &homes[0], &tender).await.json()["missing"], json!(["/files/method_statement"]));
    let refused = submit(&world, &homes[0], &tender).await;
    assert_eq!(refused.faults(), ["/files/method_statement missing"]);
}

#[actix_web::test]
async fn t08_an_amendment_may_take_the_rulebook_that_is_in_force_now() {
    let (world, _homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let same = amending(
        &world,
        &competition,
        json!({
            "reason": REASON, "rulebook_in_force": true, "enough_time": "Nothing changes for tenderers.",
        }),
    );
    // It is the one that was pinned: nothing changes.
    assert_eq!(same.await.send().await.faults(), [" nothing_changes"]);
}

#[actix_web::test]
async fn another_council_and_uninvited_providers_learn_nothing_of_amendments() {
    let (world, _homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let body = json!({"reason": REASON, "quantity_beds": 30, "closes": "2021-03-03T12:00:00"});
    amending(&world, &competition, body).await.expect(201).await;
    let stranger = council(Role::Commissioner, drawdown::kernel::ids::AuthorityId(uuid::Uuid::from_u128(77)));
    assert_eq!(world.app.get(&path(&competition)).by(&stranger).send().await.status, 404);
    let who = format!("{}/1/confirmations", path(&competition));
    assert_eq!(world.app.get(&who).by(&stranger).send().await.status, 404);
    let uninvited = provider_member(drawdown::kernel::ids::ProviderId(uuid::Uuid::from_u128(78)));
    assert_eq!(world.app.get(&path(&competition)).by(&uninvited).send().await.status, 403);
    let confirm = world.app.post(&format!("{}/1/confirm", path(&competition))).by(&uninvited).send().await;
    assert_eq!(confirm.status, 403);
}
