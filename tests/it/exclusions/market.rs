//! A dynamic market under the Procurement Act 2023, and homes that may apply to it.

use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

/// Within the market's term.
pub const DAY: &str = "2026-06-01T09:00:00";

/// Under the rules of spot purchasing, which ask about exclusion.
pub async fn market() -> Ground {
    let vehicle = json!({
        "name": "Care market", "kind": "dynamic_market", "regime": "pa2023_dynamic_market",
        "starts_on": "2026-03-02", "ends_on": "2030-03-01", "applications_open_on": "2026-03-02",
        "lots": [{"code": "all", "title": "All care"}],
    });
    let ground = Ground::under(json!({"pack": "bath-and-north-east-somerset/spot-purchasing"}), vehicle).await;
    ground.app.at(DAY);
    ground
}

/// A finished draft, but for the declaration.
pub async fn drafted(ground: &Ground, cqc_id: &str) -> (Home, String) {
    let home = ground.good_home(cqc_id).await;
    let id = ground.open(&home).await;
    let business = json!({"legal_name": "Harbour Care Ltd", "accepts_core_terms": true,
        "accepts_data_protection": true, "honours_minimum_wage": true});
    ground.save(&home, &id, "business", business, 200).await;
    ground.save(&home, &id, "service", json!({"service": "care home", "new_development": false}), 200).await;
    (home, id)
}

pub fn provider_of(home: &Home) -> String {
    home.member.provider().expect("a provider").to_string()
}

pub fn declare<'a>(ground: &'a Ground, home: &Home, id: &str, version: i64, body: Value) -> Request<'a> {
    let path = format!("/applications/{id}/exclusion-declaration");
    ground.app.put(&path).by(&home.member).if_match(version).json(body)
}

/// A ground that the provider says applies to itself.
pub fn own(code: &str, event_on: &str, known_on: Option<&str>, steps: Option<&str>) -> Value {
    let mut ground = json!({
        "ground": code, "about": "supplier", "event_on": event_on, "circumstances": "What happened, in a few words.",
    });
    if let Some(known_on) = known_on {
        ground["known_on"] = json!(known_on);
    }
    if let Some(steps) = steps {
        ground["self_cleaning"] = json!({"steps_taken": steps});
    }
    ground
}

/// Confirms a company number for the home's provider.
pub async fn company(ground: &Ground, home: &Home, number: &str) {
    let path = format!("/providers/{}/identifiers", provider_of(home));
    let body = json!({"scheme": "GB-COH", "value": number});
    ground.app.post(&path).by(&ground.admin).json(body).expect(201).await;
}

/// A complete list of these entries, as CSV.
pub async fn list(ground: &Ground, rows: &[&str]) -> Answer {
    let header = "reference,kind,ground,published_on,expected_end_on,removed_on,contracts,names,numbers";
    let file = format!("{header}\n{}\n", rows.join("\n"));
    ground.app.post("/debarments/imports?complete=true").by(&ground.admin).body("text/csv", file).expect(200).await
}
