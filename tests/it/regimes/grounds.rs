//! `GET /regimes/{name}/exclusion-grounds`: law.md section 7.

use serde_json::{Value, json};

use crate::support::*;

async fn grounds(app: &TestApp, regime: &str) -> Vec<Value> {
    let list = app.get(&format!("/regimes/{regime}/exclusion-grounds?on=2026-11-28")).expect(200).await;
    assert_eq!(list.str("/package_sha256").len(), 64);
    list.json()["items"].as_array().expect("a list").clone()
}

#[actix_web::test]
async fn schedules_6_and_7_stand_with_their_look_back_and_provision() {
    let app = TestApp::new().await;
    let all = grounds(&app, "pa2023_dynamic_market").await;
    let of = |kind: &str| all.iter().filter(|ground| ground["kind"] == kind).count();
    assert_eq!((of("mandatory"), of("discretionary")), (18, 11));
    for (code, kind, counted, years, before, connected) in [
        ("corporate_manslaughter", "mandatory", "event", 5, json!("2025-02-24"), true),
        ("bribery", "mandatory", "event", 5, Value::Null, true),
        ("fraud", "mandatory", "event", 5, json!("2022-02-25"), true),
        ("slavery", "mandatory", "event", 5, Value::Null, true),
        ("insolvency", "discretionary", "known", 3, Value::Null, true),
        ("professional_misconduct", "discretionary", "known", 3, Value::Null, true),
        ("contract_breach", "discretionary", "known", 3, Value::Null, false),
        ("poor_performance", "discretionary", "known", 5, json!("2025-02-24"), false),
    ] {
        let found = all.iter().find(|ground| ground["code"] == code).unwrap_or_else(|| panic!("no {code}"));
        let said = (&found["kind"], &found["counted"], &found["years"], &found["ignored_before"], &found["connected"]);
        assert_eq!(said, (&json!(kind), &json!(counted), &json!(years), &before, &json!(connected)), "{code}");
        assert!(found["cites"].as_str().is_some_and(|cites| cites.contains("Schedule")), "{code}");
    }
    let ministers = all.iter().filter(|ground| ground["decided_by"] == "minister").map(|ground| &ground["code"]);
    assert_eq!(ministers.collect::<Vec<_>>(), ["national_security_mandatory", "investigation_not_assisted"]);
}

#[actix_web::test]
async fn every_regime_has_grounds_of_both_kinds_and_the_older_law_its_own() {
    let app = TestApp::new().await;
    for regime in drawdown::kernel::Regime::ALL {
        let all = grounds(&app, regime.name()).await;
        let kinds: Vec<&Value> = all.iter().map(|ground| &ground["kind"]).collect();
        assert!(kinds.contains(&&json!("mandatory")) && kinds.contains(&&json!("discretionary")), "{}", regime.name());
        let split = kinds.iter().position(|kind| **kind == "discretionary").expect("one");
        assert!(kinds[split..].iter().all(|kind| **kind == "discretionary"), "mandatory ones come first");
    }
    let older = grounds(&app, "pcr2015_dps").await;
    let cites = |ground: &Value| ground["cites"].as_str().is_some_and(|cites| cites.contains("regulation 57"));
    assert!(older.iter().all(cites));
    app.get("/regimes/pa2023_market/exclusion-grounds").expect(404).await;
}
