//! Acts upon a member, each on the version that stands.

use drawdown::kernel::{Actor, Role};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::competitions::world::{Home, World};
use crate::support::*;

impl World {
    /// A post to `/memberships/{id}/{act}` by the commissioner, on the version that stands.
    pub async fn act(&self, home: &Home, act: &str, body: Value) -> Answer {
        self.act_by(&self.commissioner, home, act, body).await
    }

    pub async fn act_by(&self, actor: &Actor, home: &Home, act: &str, body: Value) -> Answer {
        let path = format!("/memberships/{}", home.membership);
        let version = self.membership(home).await.version();
        self.app.post(&format!("{path}/{act}")).by(actor).if_match(version).json(body).send().await
    }

    /// With a reason and nothing else; it must be done.
    pub async fn done(&self, home: &Home, act: &str) -> Answer {
        let answer = self.act(home, act, because("A visit of 3 May.")).await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        answer
    }

    pub async fn membership(&self, home: &Home) -> Answer {
        self.app.get(&format!("/memberships/{}", home.membership)).by(&self.commissioner).expect(200).await
    }

    pub async fn state(&self, home: &Home) -> String {
        self.membership(home).await.str("/state")
    }

    /// What happened to the member, in order.
    pub async fn history(&self, home: &Home) -> Vec<String> {
        let read = self.membership(home).await.json();
        read["history"].as_array().unwrap().iter().map(|event| text(&event["change"])).collect()
    }

    pub fn of_framework(&self, rest: &str) -> String {
        format!("/frameworks/{}/{rest}", self.framework)
    }

    /// Stands under another law, as if it had been invited later.
    pub async fn under(&self, regime: &str) {
        let raw = self.app.raw().await;
        raw.execute_unprepared(&format!("UPDATE framework SET regime = '{regime}'")).await.expect("updated");
    }

    /// Another authority with a commissioner.
    pub async fn authority(&self, code: &str) -> Actor {
        council(Role::Commissioner, self.app.authority(code).await)
    }
}

pub fn because(reason: &str) -> Value {
    json!({"reason": reason})
}

/// Two actions, due on the last days of May and June 2021.
pub fn plan() -> Value {
    json!({
        "reason": "Medicines were given late on three visits.",
        "actions": [
            {"action": "Train every shift leader in medicines.", "due_on": "2021-05-31"},
            {"action": "Audit the medicines book every week.", "due_on": "2021-06-30"},
        ]
    })
}
