use drawdown::kernel::Role;
use serde_json::json;

use crate::applications::ground::Ground;
use crate::support::*;

#[actix_web::test]
async fn w27_a_provider_declares_what_its_locations_can_take_and_the_latest_day_stands() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-101").await;
    let provider = home.member.provider().unwrap();
    let path = format!("/providers/{provider}/locations/{}/capacity", home.location);
    ground.app.get(&path).by(&home.member).expect(404).await;
    let declare = |day: &str, capacity: i32, vacancies: i32| {
        let body = json!({"as_at": day, "capacity": capacity, "vacancies": vacancies});
        ground.app.put(&path).by(&home.member).json(body)
    };
    declare("2020-12-01", 24, 3).expect(200).await;
    let corrected = declare("2020-12-01", 24, 2).expect(200).await;
    assert_eq!(corrected.json()["vacancies"], 2, "the last word for a day");
    let earlier = declare("2020-11-01", 20, 0).expect(200).await;
    assert_eq!(earlier.str("/as_at"), "2020-12-01", "the latest day stands");

    let wrong = declare("2020-12-11", -1, 1).expect(422).await;
    assert_eq!(wrong.faults(), ["/as_at future_date", "/capacity out_of_range", "/vacancies out_of_range"]);
    assert_eq!(declare("2020-12-01", 24, 25).expect(422).await.faults(), ["/vacancies out_of_range"]);
    let officer = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    let read = ground.app.get(&path).by(&officer).expect(200).await;
    assert_eq!((&read.json()["capacity"], &read.json()["vacancies"]), (&json!(24), &json!(2)));
    ground
        .app
        .put(&path)
        .by(&officer)
        .json(json!({"as_at": "2020-12-01", "capacity": 1, "vacancies": 1}))
        .expect(403)
        .await;

    let other = ground.good_home("1-102").await;
    ground.app.get(&path).by(&other.member).expect(404).await;
    let elsewhere = format!("/providers/{provider}/locations/{}/capacity", other.location);
    ground.app.get(&elsewhere).by(&home.member).expect(404).await;
}
