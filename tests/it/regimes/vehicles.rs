//! Vehicles set up over the API: each refusal names its field and its provision.

use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::support::*;

/// A council's commissioner who tries to set up this and that.
struct Council {
    app: TestApp,
    commissioner: drawdown::kernel::Actor,
}

impl Council {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let commissioner = council(Role::Commissioner, app.authority("wiltshire").await);
        Self { app, commissioner }
    }

    async fn set_up(&self, vehicle: Value) -> Answer {
        self.app.post("/frameworks").by(&self.commissioner).json(vehicle).send().await
    }

    /// What the law has against it: fields with codes, and everything in words.
    async fn refused(&self, vehicle: Value) -> (Vec<String>, String) {
        let refused = self.set_up(vehicle).await;
        assert_eq!((refused.status, refused.problem()), (422, "refused-by-regime".into()), "{}", refused.text());
        assert_eq!(refused.json()["decision"]["hook"], "vehicle");
        assert_eq!(refused.json()["decision"]["package_sha256"].as_str().map(str::len), Some(64));
        (refused.faults(), refused.str("/detail"))
    }
}

fn vehicle(regime: &str, kind: &str, [invited, starts, ends]: [&str; 3]) -> Value {
    json!({
        "name": "Care", "kind": kind, "regime": regime, "applications_open_on": invited, "starts_on": starts,
        "ends_on": ends, "lots": [{"code": "all", "title": "All care"}],
    })
}

#[actix_web::test]
async fn r04_the_regime_follows_the_day_of_the_invitation_not_todays() {
    let council = Council::new().await;
    council.app.at("2026-11-22T09:00:00Z");
    let old = ["2020-12-14", "2021-02-08", "2027-02-07"];
    let new = ["2026-01-05", "2026-03-01", "2030-02-28"];
    for (regime, kind, dates) in [
        ("pcr2015_light_touch", "alliance", old),
        ("pa2023_light_touch_framework", "framework", new),
        ("pa2023_dynamic_market", "dynamic_market", new),
        ("pcr2015_dps", "dynamic_market", ["2020-03-01", "2020-04-01", "2029-02-23"]),
        ("nhs_psr", "framework", new),
    ] {
        assert_eq!(council.set_up(vehicle(regime, kind, dates)).await.status, 201, "{regime}");
    }
    for (regime, kind, dates) in [
        ("pcr2015_light_touch", "alliance", new),
        ("pa2023_light_touch_framework", "framework", old),
        ("pcr2015_dps", "accredited_list", ["2025-02-24", "2025-04-01", "2028-03-31"]),
        ("nhs_psr", "framework", old),
    ] {
        let (faults, words) = council.refused(vehicle(regime, kind, dates)).await;
        assert_eq!(faults, ["/regime in-force"]);
        assert!(words.contains("S.I. "), "{words}");
    }
}

#[actix_web::test]
async fn r04_a_dynamic_market_is_one_and_nothing_else_is() {
    let council = Council::new().await;
    let new = ["2026-01-05", "2026-03-01", "2030-02-28"];
    let (faults, _) = council.refused(vehicle("pa2023_dynamic_market", "framework", new)).await;
    assert_eq!(faults, ["/kind a-market"]);
    for regime in ["pa2023_light_touch_framework", "pa2023_open_framework", "nhs_psr"] {
        let (faults, _) = council.refused(vehicle(regime, "dynamic_market", new)).await;
        assert_eq!(faults, ["/kind not-a-market"], "{regime}");
    }
}

#[actix_web::test]
async fn n_a_dps_of_the_old_law_ends_by_23_february_2029_and_a_pseudo_dps_need_not() {
    let council = Council::new().await;
    let list = |regime, ends| vehicle(regime, "accredited_list", ["2020-03-01", "2020-04-01", ends]);
    assert_eq!(council.set_up(list("pcr2015_dps", "2029-02-23")).await.status, 201);
    // Nottingham's latest possible end.
    let (faults, words) = council.refused(list("pcr2015_dps", "2029-03-31")).await;
    assert_eq!(faults, ["/ends_on latest-end"]);
    assert!(words.contains("2029-02-23") && words.contains("S.I. 2024/716, regulation 5(4)(b)"), "{words}");
    assert_eq!(council.set_up(list("pcr2015_light_touch", "2029-03-31")).await.status, 201);
}

#[actix_web::test]
async fn s49_an_open_framework_lasts_eight_years_and_a_light_touch_one_as_long_as_it_says() {
    let council = Council::new().await;
    let framework = |regime, ends| vehicle(regime, "framework", ["2026-02-01", "2026-03-01", ends]);
    assert_eq!(council.set_up(framework("pa2023_open_framework", "2034-02-28")).await.status, 201);
    let (faults, words) = council.refused(framework("pa2023_open_framework", "2034-03-01")).await;
    assert_eq!(faults, ["/ends_on longest-term"]);
    assert!(words.contains("Procurement Act 2023, s.49(2)(c)"), "{words}");
    assert_eq!(council.set_up(framework("pa2023_light_touch_framework", "2046-02-28")).await.status, 201);
}

#[actix_web::test]
async fn a_draft_is_changed_within_the_law_alone() {
    let council = Council::new().await;
    let dps = |ends| vehicle("pcr2015_dps", "accredited_list", ["2020-03-01", "2020-04-01", ends]);
    let draft = council.set_up(dps("2029-02-23")).await;
    let change = council.app.put(&format!("/frameworks/{}", draft.id())).by(&council.commissioner).if_match(1);
    let refused = change.json(dps("2029-02-24")).expect(422).await;
    assert_eq!((refused.problem(), refused.faults()), ("refused-by-regime".into(), vec!["/ends_on latest-end".into()]));
}

#[actix_web::test]
async fn r04_members_are_limited_and_winners_charged_only_where_the_law_lets_a_council() {
    let council = Council::new().await;
    let with = |regime, kind, dates, field: &str, value: Value| {
        let mut body = vehicle(regime, kind, dates);
        body[field] = value;
        body
    };
    let old = ["2020-03-01", "2020-04-01", "2029-02-23"];
    let new = ["2026-01-05", "2026-03-01", "2030-02-28"];
    for (regime, dates, provision) in
        [("pcr2015_dps", old, "regulation 34"), ("pa2023_dynamic_market", new, "Procurement Act 2023, s.36(7)(a)")]
    {
        let (faults, words) = council.refused(with(regime, "dynamic_market", dates, "member_limit", json!(40))).await;
        assert_eq!(faults, ["/member_limit no-limit"], "{regime}");
        assert!(words.contains(provision), "{words}");
    }
    let fee = json!("0.5");
    let charged = with("pcr2015_dps", "dynamic_market", old, "supplier_fee_percent", fee.clone());
    let (faults, words) = council.refused(charged).await;
    assert_eq!(faults, ["/supplier_fee_percent no-fee"]);
    assert!(words.contains("Public Contracts Regulations 2015, regulation 34(29)"), "{words}");

    let market =
        council.set_up(with("pa2023_dynamic_market", "dynamic_market", new, "supplier_fee_percent", fee)).await;
    assert_eq!((market.status, market.str("/supplier_fee_percent")), (201, "0.5".into()));
    let mut limited = with("pa2023_light_touch_framework", "framework", new, "member_limit", json!(40));
    let made = council.set_up(limited.clone()).await;
    assert_eq!((made.status, &made.json()["member_limit"]), (201, &json!(40)));
    limited["member_limit"] = Value::Null;
    let change = council.app.put(&format!("/frameworks/{}", made.id())).by(&council.commissioner).if_match(1);
    assert_eq!(change.json(limited).expect(200).await.json().get("member_limit"), None);

    for (field, value, fault) in [
        ("member_limit", json!(0), "/member_limit out_of_range"),
        ("supplier_fee_percent", json!("100.1"), "/supplier_fee_percent out_of_range"),
        ("supplier_fee_percent", json!("-1"), "/supplier_fee_percent out_of_range"),
        ("supplier_fee_percent", json!("0.00001"), "/supplier_fee_percent too_precise"),
    ] {
        let refused = council.set_up(with("pa2023_open_framework", "framework", new, field, value)).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]));
    }
}

#[actix_web::test]
async fn what_the_law_wants_looked_at_stands_with_the_framework() {
    let council = Council::new().await;
    let hasty = vehicle("pcr2015_dps", "accredited_list", ["2020-03-03", "2020-04-01", "2029-02-23"]);
    let made = council.set_up(hasty).await;
    assert_eq!(made.status, 201, "a warning refuses nothing: {}", made.text());
    let path = format!("/frameworks/{}/law", made.id());
    let law = council.app.get(&path).by(&council.commissioner).expect(200).await.json();
    assert_eq!(law["items"].as_array().map(Vec::len), Some(1));
    let (code, severity, pointer) =
        (&law["items"][0]["code"], &law["items"][0]["severity"], &law["items"][0]["pointer"]);
    assert_eq!((code, severity, pointer), (&json!("first-requests"), &json!("warning"), &json!("/starts_on")));
    assert!(
        law["items"][0]["detail"].as_str().is_some_and(|words| words.contains("30 days") && words.ends_with("34)."))
    );

    council.app.get(&path).expect(401).await;
    let stranger = crate::support::council(Role::Commissioner, council.app.authority("other").await);
    council.app.get(&path).by(&stranger).expect(404).await;
}
