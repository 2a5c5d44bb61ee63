use drawdown::kernel::canonical;
use futures_util::future::join_all;
use serde_json::json;

use crate::competitions::world::{World, offer};

#[actix_web::test]
async fn k6_saved_is_not_submitted() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let started = world.start(&competition, home).expect(201).await;
    assert_eq!(started.json()["missing"], json!(["/price", "/answers/care_quality", "/answers/mobilisation"]));
    let path = format!("/tenders/{}", started.id());

    let part = json!({"price": {"amount": "900.00", "currency": "GBP"},
        "answers": [{"question": "care_quality", "text": "Well."}]});
    let saved = world.app.put(&path).by(&home.actor).if_match(1).json(part).expect(200).await;
    assert_eq!(saved.json()["missing"], json!(["/answers/mobilisation"]));
    assert_eq!(saved.str("/state"), "draft");
    let submit = format!("{path}/submit");
    let refused = world.app.post(&submit).by(&home.actor).if_match(2).expect(422).await;
    assert_eq!(refused.faults(), ["/answers/mobilisation missing"]);

    world.app.put(&path).by(&home.actor).if_match(2).json(offer("900.00", "Well.")).expect(200).await;
    assert_eq!(world.app.get(&path).by(&home.actor).expect(200).await.str("/state"), "draft");
    world.app.post(&submit).by(&home.actor).if_match(2).expect(412).await;
    world.app.post(&submit).by(&home.actor).if_match(3).expect(200).await;
    let seen = world.app.get(&path).by(&home.actor).expect(200).await;
    assert_eq!((seen.str("/state"), seen.version()), ("submitted".into(), 4));
}

#[actix_web::test]
async fn t04_the_receipt_verifies_without_the_server() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let path = format!("/tenders/{}", world.start(&competition, home).expect(201).await.id());
    let sent = offer("1123.50", "A named nurse on every shift.");
    let saved = world.app.put(&path).by(&home.actor).if_match(1).json(sent.clone()).expect(200).await;
    let receipt = world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).expect(200).await.json();

    let content = json!({"answers": sent["answers"], "price": sent["price"], "salt": saved.str("/salt")});
    let sha256 = |value: &serde_json::Value| canonical::sha256(canonical::text(value).as_bytes());
    assert_eq!(receipt["content_sha256"], json!(sha256(&content)));
    let covered = json!({
        "competition_id": receipt["competition_id"], "content_sha256": receipt["content_sha256"],
        "received_at": receipt["received_at"], "tender_id": receipt["tender_id"], "version": receipt["version"],
    });
    assert_eq!(receipt["receipt_sha256"], json!(sha256(&covered)));
    assert_eq!(receipt["competition_id"], json!(competition));
    assert_eq!(receipt["received_at"], json!("2021-02-08T09:00:00+00:00"));
    assert_eq!(world.app.get(&path).by(&home.actor).expect(200).await.json()["receipt"], receipt);
}

#[actix_web::test]
async fn k7_a_tender_is_replaced_until_closing_and_the_last_submission_counts() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let tender = world.submitted(&competition, home, "1000.00", "First.").await;
    let path = format!("/tenders/{tender}");
    let again = world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(3).expect(409).await;
    assert_eq!(again.problem(), "wrong-state");

    world.app.put(&path).by(&home.actor).if_match(3).json(offer("950.00", "Second.")).expect(200).await;
    world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(4).expect(200).await;
    let third = world.app.put(&path).by(&home.actor).if_match(5).json(offer("1.00", "Third.")).expect(200).await;
    assert_eq!(third.json()["unsubmitted_changes"], json!(true));
    assert_eq!(third.str("/state"), "submitted", "the second one stands");

    world.opened(&competition).await;
    let opened = world.app.get(&path).by(&home.actor).expect(200).await;
    assert_eq!(opened.str("/opened/price/amount"), "950.00");
    assert_eq!(opened.str("/opened/answers/0/text"), "Second.");
}

#[actix_web::test]
async fn a_withdrawn_tender_makes_room_for_another() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let tender = world.submitted(&competition, home, "1000.00", "First.").await;
    let path = format!("/tenders/{tender}");
    assert_eq!(world.start(&competition, home).expect(409).await.problem(), "conflict");
    world.app.post(&format!("{path}/withdraw")).by(&home.actor).if_match(2).expect(412).await;
    world.app.post(&format!("{path}/withdraw")).by(&home.actor).if_match(3).expect(200).await;
    let gone = world.app.post(&format!("{path}/withdraw")).by(&home.actor).if_match(4).expect(409).await;
    assert_eq!(gone.problem(), "wrong-state");
    world.app.put(&path).by(&home.actor).if_match(4).json(offer("1.00", "Late.")).expect(409).await;
    world.submitted(&competition, home, "990.00", "Instead.").await;

    world.opened(&competition).await;
    let list = world.app.get(&format!("/competitions/{competition}/tenders")).by(&world.commissioner);
    let opened = list.expect(200).await.json();
    let prices: Vec<&str> =
        opened["items"].as_array().unwrap().iter().filter_map(|tender| tender["price"]["amount"].as_str()).collect();
    assert_eq!(prices, ["990.00"], "what was withdrawn is never opened");
}

#[actix_web::test]
async fn of_eight_parallel_tenders_of_one_member_exactly_one_is_made() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let answers = join_all((0..8).map(|_| world.start(&competition, &homes[0]).send())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert!(answers.iter().filter(|answer| answer.status == 409).all(|answer| answer.problem() == "conflict"));
}

#[actix_web::test]
async fn every_fault_of_an_offer_is_named_and_nothing_is_kept() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let path = format!("/tenders/{}", world.start(&competition, home).expect(201).await.id());
    let refused = |body| world.app.put(&path).by(&home.actor).if_match(1).json(body).expect(422);
    let price = |amount: &str| json!({"price": {"amount": amount, "currency": "GBP"}, "answers": []});
    assert_eq!(refused(price("-0.01")).await.faults(), ["/price/amount negative"]);
    assert_eq!(refused(price("0.00")).await.faults(), ["/price/amount zero"]);
    assert_eq!(refused(price("623.225")).await.faults(), ["/price/amount invalid"]);
    let answers = json!({"answers": [
        {"question": "care_quality", "text": "Once."}, {"question": "care_quality", "text": " "},
        {"question": "parking", "text": "Yes."},
    ]});
    let faults = ["/answers/1/question duplicate", "/answers/1/text empty", "/answers/2/question unknown_question"];
    assert_eq!(refused(answers).await.faults(), faults);
    let seen = world.app.get(&path).by(&home.actor).expect(200).await;
    assert_eq!((seen.version(), seen.json()["content_sha256"].is_null()), (1, true));
}

#[actix_web::test]
async fn a_provider_tenders_only_for_its_own_members() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let path = format!("/competitions/{competition}/tenders");
    let others = json!({"membership_id": homes[1].membership});
    let refused = world.app.post(&path).by(&homes[0].actor).json(others).expect(422).await;
    assert_eq!(refused.faults(), ["/membership_id not_invited"]);
    let tender = world.submitted(&competition, &homes[1], "800.00", "Ours.").await;
    let path = format!("/tenders/{tender}");
    world.app.get(&path).by(&homes[0].actor).expect(404).await;
    world.app.put(&path).by(&homes[0].actor).if_match(3).json(offer("1.00", "Theirs.")).expect(404).await;
    world.app.post(&format!("{path}/withdraw")).by(&homes[0].actor).if_match(3).expect(404).await;
}

#[actix_web::test]
async fn w11_a_member_suspended_after_the_invitation_cannot_submit() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let path = format!("/tenders/{}", world.start(&competition, home).expect(201).await.id());
    world.app.put(&path).by(&home.actor).if_match(1).json(offer("700.00", "Ready.")).expect(200).await;
    let suspend = world.app.post(&format!("/memberships/{}/suspend", home.membership)).by(&world.commissioner);
    suspend.if_match(1).json(json!({"reason": "Under investigation."})).expect(200).await;
    let refused = world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).expect(409).await;
    assert_eq!(refused.problem(), "wrong-state");
}

#[actix_web::test]
async fn a_repeated_submission_gets_the_same_receipt() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    let home = &homes[0];
    let path = format!("/tenders/{}", world.start(&competition, home).expect(201).await.id());
    world.app.put(&path).by(&home.actor).if_match(1).json(offer("700.00", "Ready.")).expect(200).await;
    let submit = || world.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).key("submit-1").expect(200);
    let first = submit().await;
    world.app.at("2021-02-28T15:00:01Z");
    assert_eq!(submit().await.json(), first.json(), "also after closing: it was received in time");
}
