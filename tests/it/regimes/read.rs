//! `GET /regimes`.

use serde_json::{Value, json};

use crate::support::*;

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let found =
        list.as_array().and_then(|list| list.iter().find(|entry| entry["name"] == name || entry["code"] == name));
    found.unwrap_or_else(|| panic!("no {name} in {list}"))
}

#[actix_web::test]
async fn r04_everybody_reads_the_regimes_with_their_provisions() {
    let app = TestApp::new().await;
    app.at("2026-11-22T09:00:00Z");
    let list = app.get("/regimes").expect(200).await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(6));
    let dps = named(&list["items"], "pcr2015_dps");
    assert_eq!(dps["invited_to"], "2025-02-23", "nothing new since");

    let market = app.get("/regimes/pa2023_dynamic_market").expect(200).await;
    assert_eq!(market.str("/on"), "2026-11-22");
    assert_eq!(market.str("/package_sha256").len(), 64);
    let figures = &market.json()["figures"];
    for (name, value, cites) in [
        ("always_open", json!(true), "Procurement Act 2023, s.36(6)(a)"),
        ("conditions_change", json!("never"), "Procurement Act 2023, s.36(7)(b)"),
        ("may_limit_members", json!(false), "Procurement Act 2023, s.36(7)(a)"),
        ("fees", json!("winners"), "Procurement Act 2023, s.38(1)-(2)"),
        ("standstill_days", json!(8), "Procurement Act 2023, s.51(2) and (5)"),
        ("standstill_required", json!(false), "Procurement Act 2023, s.51(3)(e)"),
    ] {
        let figure = named(figures, name);
        assert_eq!((&figure["value"], &figure["cites"]), (&value, &json!(cites)));
    }
    app.get("/regimes/pa2023_market").expect(404).await;
    assert_eq!(app.get("/regimes/nhs_psr?on=yesterday").expect(400).await.problem(), "bad-query");
}

#[actix_web::test]
async fn thresholds_are_those_of_the_day() {
    let app = TestApp::new().await;
    let amount = async |on: &str, name: &str| {
        let read = app.get(&format!("/regimes/pa2023_light_touch_framework?on={on}")).expect(200).await.json();
        named(&read["thresholds"], name)["value"].as_str().map(str::to_owned).expect("an amount")
    };
    for (name, before, since) in [
        ("threshold_light_touch", "663540", "663540"),
        ("threshold_council_goods_and_services", "214904", "207720"),
        ("threshold_central_goods_and_services", "139688", "135018"),
        ("threshold_works_and_concessions", "5372609", "5193000"),
        ("threshold_notifiable", "30000", "30000"),
    ] {
        assert_eq!(amount("2025-12-31", name).await, before, "{name}");
        assert_eq!(amount("2026-01-01", name).await, since, "{name}");
    }
}

#[actix_web::test]
async fn t20_the_seventeen_notices_stand_with_their_events() {
    let app = TestApp::new().await;
    let notices = async |regime: &str, on: &str| {
        app.get(&format!("/regimes/{regime}?on={on}")).expect(200).await.json()["notices"].clone()
    };
    let market = notices("pa2023_dynamic_market", "2026-11-22").await;
    for number in 1..=17 {
        named(&market, &format!("UK{number}"));
    }
    let uk7 = named(&market, "UK7");
    assert_eq!((&uk7["event"], &uk7["days"]), (&json!("contract_signed"), &json!(120)));
    assert_eq!(named(&market, "UK15")["due"], "promptly");
    let framework = notices("pa2023_light_touch_framework", "2026-11-22").await.to_string();
    for (code, wanted) in [("UK13", false), ("UK15", false), ("UK10", false), ("UK9", false), ("UK6", true)] {
        assert_eq!(framework.contains(&format!("\"{code}\"")), wanted, "{code}");
    }
    let earlier = notices("pa2023_dynamic_market", "2025-12-31").await.to_string();
    assert!(!earlier.contains("\"UK17\""), "in force since 2026");
}
