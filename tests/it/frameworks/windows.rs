//! The calendar of the Care Home Alliance, with the report's own figures.

use serde_json::Value;

use crate::support::*;

async fn windows(app: &TestApp, wiltshire: &Wiltshire) -> Vec<Value> {
    let listed = app.get(&wiltshire.path("/windows")).expect(200).await;
    listed.json()["items"].as_array().expect("a list").clone()
}

fn opening_days(windows: &[Value]) -> Vec<&str> {
    windows.iter().map(|window| &window["opens_at"].as_str().expect("an instant")[..10]).collect()
}

#[actix_web::test]
async fn w03_six_four_weekly_windows_roll_off_bank_holidays() {
    let app = TestApp::new().await;
    let windows = windows(&app, &app.wiltshire().await).await;
    assert_eq!(
        opening_days(&windows)[..7],
        ["2020-12-14", "2021-03-08", "2021-04-06", "2021-05-04", "2021-06-01", "2021-06-28", "2021-07-26"]
    );
}

#[actix_web::test]
async fn w04_twenty_two_quarterly_windows_until_the_end_of_the_term() {
    let app = TestApp::new().await;
    let windows = windows(&app, &app.wiltshire().await).await;
    assert_eq!(windows.len(), 29);
    let days = opening_days(&windows);
    assert_eq!(days[7..].len(), 22);
    assert_eq!((days[7], days[28]), ("2021-08-09", "2026-11-09"));
    for rolled in ["2022-05-09", "2023-05-09", "2025-02-10"] {
        assert!(days.contains(&rolled), "{rolled}: {days:?}");
    }
    assert!(!days.contains(&"2027-02-08"));
    assert!(windows.iter().enumerate().all(|(n, window)| window["number"] == n));
}

#[actix_web::test]
async fn w05_the_initial_window_closes_at_three_in_london_and_summer_windows_an_hour_earlier_in_utc() {
    let app = TestApp::new().await;
    let windows = windows(&app, &app.wiltshire().await).await;
    let initial = &windows[0];
    assert_eq!(initial["key"], "initial");
    assert_eq!(initial["opens_at"], "2020-12-14T09:00:00+00:00");
    assert_eq!(initial["closes_at"], "2021-01-15T15:00:00+00:00");
    assert_eq!(initial["closes_at_words"], "15:00 on Friday 15 January 2021 (GMT)");
    let june = &windows[5];
    assert_eq!((&june["key"], &june["number"]), (&"2021-06-28".into(), &5.into()));
    assert_eq!(june["opens_at"], "2021-06-28T09:00:00+01:00");
    assert_eq!(june["opens_at_words"], "09:00 on Monday 28 June 2021 (BST)");
    assert_eq!(june["closes_at"], "2021-07-02T15:00:00+01:00", "the fifth working day");
}

#[actix_web::test]
async fn w05_a_window_is_open_at_its_closing_instant_and_not_a_second_later() {
    let app = TestApp::new().await;
    let wiltshire = app.wiltshire().await;
    for (time, state) in [
        ("2020-12-14T08:59:59", "upcoming"),
        ("2020-12-14T09:00:00", "open"),
        ("2021-01-15T14:59:59", "open"),
        ("2021-01-15T15:00:00", "open"),
        ("2021-01-15T15:00:01", "closed"),
    ] {
        app.at(time);
        assert_eq!(windows(&app, &wiltshire).await[0]["state"], state, "{time}");
    }
    assert_eq!(windows(&app, &wiltshire).await[1]["state"], "upcoming");
}
