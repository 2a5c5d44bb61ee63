use drawdown::kernel::Role;
use serde_json::json;

use crate::competitions::world::{World, offer};

#[actix_web::test]
async fn t03_the_closing_second_is_in_time_the_next_one_is_not() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let path = format!("/tenders/{}", world.start(&competition, &homes[0]).expect(201).await.id());
    let send = |method, path: &str, version| world.app.request(method, path).by(&homes[0].actor).if_match(version);
    world.app.at("2021-02-28T15:00:00Z");
    send("PUT", &path, 1).json(offer("500.00", "In time.")).expect(200).await;
    send("POST", &format!("{path}/submit"), 2).expect(200).await;

    world.app.at("2021-02-28T15:00:01Z");
    for answer in [
        send("PUT", &path, 3).json(offer("400.00", "Late.")).expect(409).await,
        send("POST", &format!("{path}/submit"), 3).expect(409).await,
        send("POST", &format!("{path}/withdraw"), 3).expect(409).await,
        world.start(&competition, &homes[1]).expect(409).await,
    ] {
        assert_eq!(answer.problem(), "deadline-passed");
        assert_eq!(answer.json()["closes"], json!("2021-02-28T15:00:00+00:00"));
        assert!(answer.str("/detail").contains("15:00 on Sunday 28 February 2021 (GMT)"));
    }
    world.opened(&competition).await;
    let opened = world.app.get(&path).by(&homes[0].actor).expect(200).await;
    assert_eq!(opened.str("/opened/price/amount"), "500.00");
}

#[actix_web::test]
async fn k6_who_has_begun_and_not_submitted_is_told_two_days_before_the_closing_once() {
    let (world, homes) = World::with_homes(3).await;
    let competition = world.published().await;
    for (home, mail) in homes.iter().zip(["begun@care.example", "done@care.example", "away@care.example"]) {
        world.app.user(mail, Role::ProviderMember, home.actor.tenant).await;
    }
    world.start(&competition, &homes[0]).expect(201).await;
    world.submitted(&competition, &homes[1], "700.00", "In good time.").await;
    let told = async |who: &str| {
        world.app.pass().await;
        let mails = world.app.mails_to(who);
        mails.iter().filter(|mail| mail.subject == "Not submitted: your tender for Block nursing beds, stage 2").count()
    };
    world.app.at("2021-02-26T14:59:59");
    assert_eq!(told("begun@care.example").await, 0);
    world.app.at("2021-02-26T15:00:00");
    assert_eq!((told("begun@care.example").await, told("begun@care.example").await), (1, 1), "once");
    assert_eq!((told("done@care.example").await, told("away@care.example").await), (0, 0));
    let mail = world.app.mails_to("begun@care.example").pop().expect("a mail");
    assert!(mail.body.contains("NOT SUBMITTED."), "{}", mail.body);

    // Whoever begins within these two days is at it.
    world.app.at("2021-02-26T15:00:01");
    world.start(&competition, &homes[2]).expect(201).await;
    assert_eq!(told("away@care.example").await, 0);

    // An amendment makes what was submitted unfinished.
    let version =
        world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await.version();
    let amend = world.app.post(&format!("/competitions/{competition}/amendments")).by(&world.commissioner);
    let body = json!({"reason": "Fewer beds.", "quantity_beds": 30, "enough_time": "Nothing new is to be written."});
    amend.if_match(version).json(body).expect(201).await;
    assert_eq!((told("begun@care.example").await, told("done@care.example").await), (2, 1));
    let mails = world.app.mails_to("done@care.example");
    assert!(mails.iter().any(|mail| mail.body.contains("NOT CONFIRMED.")), "{mails:?}");
}
