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
