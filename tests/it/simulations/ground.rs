//! Candidates to simulate, and many decisions to simulate them on.

use std::collections::BTreeMap;

use drawdown::decisions::{Decisions, Subject};
use drawdown::engine::{self, Pack};
use drawdown::kernel::{Actor, Call};
use serde_json::{Value, json};
use uuid::Uuid;

pub use crate::evaluation::stage::pack_files;
use crate::support::*;

/// The Alliance's rules with one text of one file replaced.
pub fn changed(file: &str, before: &str, after: &str) -> BTreeMap<String, String> {
    let mut files = pack_files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(before), "{before} is not in {file}");
    *text = text.replace(before, after);
    files
}

/// A million pounds more cover than the Alliance asks of providers.
pub fn more_cover() -> BTreeMap<String, String> {
    changed("pack.toml", "\"5000000.00\"", "\"6000000.00\"")
}

impl Wiltshire {
    /// Records so many eligibility decisions, each about a home of its own; every third has less cover than is asked.
    pub async fn decided(&self, app: &TestApp, count: u128) {
        let pack = Pack::from_files(pack_files()).unwrap();
        let cases: Value = serde_json::from_str(pack.file("cases/eligibility.json").unwrap()).unwrap();
        let covered = |cover: &str| {
            let mut input = cases["base"].clone();
            input["answers"]["public_liability_cover"] = json!(cover);
            engine::evaluate(&pack, "eligibility", &input)
        };
        let (met, not_met) = (covered("5000000.00"), covered("4999999.99"));
        assert_eq!((met.outcome.name(), not_met.outcome.name()), ("met", "not met"));
        let call = Call::system(app.clock.now());
        let recorded = app.db.write(&call, async |work| {
            for n in 1..=count {
                let decision = if n % 3 == 0 { &not_met } else { &met };
                let subject = Subject {
                    framework: self.framework,
                    authority: self.authority,
                    kind: "application",
                    id: Uuid::from_u128(n),
                    provider: None,
                };
                Decisions::record(work, decision, &subject).await?;
            }
            Ok(())
        });
        recorded.await.unwrap();
    }
}

/// Starts a simulation and answers its id.
pub async fn start(app: &TestApp, framework: &str, by: &Actor, body: Value) -> String {
    let path = format!("/frameworks/{framework}/simulations");
    let started = app.post(&path).by(by).json(body).expect(202).await;
    assert_eq!(started.header("location"), Some(format!("/api/v1/simulations/{}", started.id()).as_str()));
    started.id()
}

/// Waits for its end.
pub async fn ended(app: &TestApp, by: &Actor, id: &str) -> Value {
    loop {
        let seen = app.get(&format!("/simulations/{id}")).by(by).expect(200).await.json();
        if seen["state"] != "waiting" && seen["state"] != "running" {
            return seen;
        }
        actix_web::rt::task::yield_now().await;
    }
}

/// From its start to its end.
pub async fn simulated(app: &TestApp, framework: &str, by: &Actor, body: Value) -> Value {
    let id = start(app, framework, by, body).await;
    ended(app, by, &id).await
}
