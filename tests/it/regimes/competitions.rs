//! Competitions under each law: days to tender, warnings, the end of the old systems.

use drawdown::kernel::Regime;
use drawdown::regimes::Verdict;

use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::competitions::world::World;
use crate::support::*;

async fn law_of(regime: Regime, publish_on: &str, closes: &str) -> Verdict {
    let app = TestApp::new().await;
    let day = |text: &str| text.parse().expect("a date");
    app.services.regimes().competition(regime, day(publish_on), day(closes)).await.expect("an answer")
}

fn codes(verdict: &Verdict) -> Vec<(String, bool, String)> {
    verdict.findings().into_iter().map(|found| (found.code, found.refused, found.pointer)).collect()
}

#[actix_web::test]
async fn reg34_a_dps_gives_ten_days_to_tender_counted_from_the_day_after() {
    let ten = law_of(Regime::Pcr2015Dps, "2026-11-23", "2026-12-03").await;
    assert_eq!(codes(&ten), []);
    ten.require("It is not published.").expect("lawful");
    let nine = law_of(Regime::Pcr2015Dps, "2026-11-23", "2026-12-02").await;
    assert_eq!(codes(&nine), [("time-to-tender".into(), true, "/timetable/closes".into())]);
    let refused = nine.require("It is not published.").unwrap_err();
    assert_eq!(refused.problem().slug(), "refused-by-regime");
    assert_eq!(refused.errors()[0].pointer, "/timetable/closes");
    assert!(refused.to_string().contains("Public Contracts Regulations 2015, regulation 34"), "{refused}");
}

#[actix_web::test]
async fn s54_fewer_than_ten_days_by_reference_to_a_dynamic_market_are_for_light_touch_alone() {
    let nine = law_of(Regime::Pa2023DynamicMarket, "2026-11-23", "2026-12-02").await;
    nine.require("It is not published.").expect("a warning refuses nothing");
    let closes = "/timetable/closes".to_owned();
    let expected =
        [("time-unless-light-touch".to_owned(), false, closes), ("members-only".into(), false, String::new())];
    assert_eq!(codes(&nine), expected);
    assert!(nine.warnings()[0].contains("Procurement Act 2023, s.54(4)"), "{:?}", nine.warnings());
    assert!(nine.warnings()[1].contains("663540"), "the threshold of that day: {:?}", nine.warnings());
    let ten = law_of(Regime::Pa2023DynamicMarket, "2026-11-23", "2026-12-03").await;
    assert_eq!(codes(&ten).len(), 1);
}

#[actix_web::test]
async fn schemes_of_a_councils_own_and_frameworks_have_the_days_their_own_rules_give() {
    for regime in
        [Regime::Pcr2015LightTouch, Regime::Pa2023LightTouchFramework, Regime::Pa2023OpenFramework, Regime::NhsPsr]
    {
        assert_eq!(codes(&law_of(regime, "2026-11-23", "2026-11-24").await), [], "{}", regime.name());
    }
}

#[actix_web::test]
async fn r04_nothing_is_bought_from_a_dps_after_23_february_2029() {
    assert_eq!(codes(&law_of(Regime::Pcr2015Dps, "2029-02-23", "2029-03-23").await), []);
    let late = law_of(Regime::Pcr2015Dps, "2029-02-24", "2029-03-24").await;
    assert_eq!(codes(&late), [("law-runs".into(), true, "/timetable/publish_on".into())]);
    assert_eq!(codes(&law_of(Regime::Pcr2015LightTouch, "2029-02-24", "2029-03-24").await), []);
}

#[actix_web::test]
async fn reg34_a_competition_that_gives_nine_days_is_not_published_whatever_the_councils_rules_say() {
    let (world, _) = World::with_homes(1).await;
    // The alliance of the other tests, as if it were a dynamic purchasing system.
    let raw = world.app.raw().await;
    raw.execute_unprepared("UPDATE framework SET regime = 'pcr2015_dps'").await.expect("updated");
    let mut draft = world.stage_two();
    draft["timetable"]["session_on"] = Value::Null;
    draft["timetable"]["publish_on"] = "2021-02-19".into();
    let competition = world.draft(draft).await;
    let shown = world.app.get(&format!("/competitions/{competition}")).by(&world.commissioner).expect(200).await.json();
    let shown = shown["timetable_findings"].as_array().cloned().unwrap_or_default();
    let found = shown.iter().find(|finding| finding["code"] == "time-to-tender").expect("shown with the draft");
    assert_eq!((&found["severity"], &found["pointer"]), (&"error".into(), &"/timetable/closes".into()));

    world.app.at("2021-02-19T09:00:00Z");
    let refused = world.publish(&competition).expect(422).await;
    assert_eq!(
        (refused.problem(), refused.faults()),
        ("refused-by-regime".into(), vec!["/timetable/closes time-to-tender".into()])
    );
    assert_eq!(refused.str("/decision/hook"), "competition");
}
