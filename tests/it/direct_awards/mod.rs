//! Contracts without a competition (S04): who may have one, on what ground, and that they are approved as any award is.

mod approving;
mod choice;
mod notices;
mod proposing;

use drawdown::kernel::{Actor, Call};
use drawdown::store::entity::location;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use crate::awards::scheme::{EXECUTIVE, MEMBER, SEFTON, filed, with_hooks_of};
use crate::evaluation::stage::Stage;
use crate::support::*;

/// Sefton's rules of direct award, approval and call-in, for a lot of its own borough.
pub struct Borough {
    pub stage: Stage,
}

impl Borough {
    /// A member for each of these local authorities, as the register has them, on the morning of 8 February 2021.
    pub async fn with_homes(authorities: &[Option<&str>]) -> Self {
        Self::buying_in(json!({"local_authorities": ["Sefton"]}), authorities).await
    }

    /// The same for a lot of another area.
    pub async fn buying_in(area: Value, authorities: &[Option<&str>]) -> Self {
        let app = TestApp::new().await;
        let draft = app.wiltshire_draft().await;
        let mut terms = care_home_alliance();
        terms["lots"][0]["area"] = area;
        let changed = app.put(&draft.path("")).by(&draft.commissioner).if_match(draft.version).json(terms);
        let version = changed.expect(200).await.version();
        let files = with_hooks_of(SEFTON, &["approval", "call_in", "direct_award"]);
        let release = app.post(&draft.path("/rulebook/versions")).by(&draft.rule_author).if_match(version);
        let version = release.json(json!({"files": files})).expect(201).await.version();
        app.post(&draft.path("/publish")).by(&draft.commissioner).if_match(version).expect(200).await;
        let borough = Self { stage: Stage::peopled(app, draft, authorities.len()).await };
        for (n, authority) in authorities.iter().enumerate() {
            borough.located(&format!("1-{}", n + 1), *authority).await;
        }
        borough
    }

    /// The register learns in which local authority a home lies, or forgets it.
    async fn located(&self, cqc_id: &str, authority: Option<&str>) {
        let call = Call::system(self.app().clock.now());
        let row = location::ActiveModel { local_authority: Set(authority.map(str::to_owned)), ..Default::default() };
        let changed = self.app().db.write(&call, async |work| {
            let one = location::Entity::update_many().set(row.clone()).filter(location::Column::CqcId.eq(cqc_id));
            one.exec(work.tx()).await.expect("the register is changed");
            Ok(())
        });
        changed.await.expect("it is kept");
    }

    /// As if the framework stood under another law.
    pub async fn under(&self, regime: &str) {
        let move_it = format!("UPDATE framework SET regime = '{regime}'");
        self.app().raw().await.execute_unprepared(&move_it).await.expect("updated");
    }

    pub fn app(&self) -> &TestApp {
        &self.stage.app
    }

    pub fn officer(&self) -> &Actor {
        &self.stage.commissioner
    }

    /// Ten beds at a home that has been commissioned since 2019, by the framework's own rule.
    pub fn proposal(&self, home: usize) -> Value {
        json!({
            "lot_id": self.stage.lot, "location_id": self.stage.homes[home].location, "title": "Residential beds",
            "beds": 10, "weekly_price": {"amount": "726.92", "currency": "GBP"}, "starts_on": "2021-04-01", "term": "3+1+1",
            "ground": "rulebook", "decision_reference": "Delegated decision of 1 February 2021",
            "decided_on": "2021-02-01", "commissioned": {"since": "2019-04-01", "source": "Contract register, 2019/117"}
        })
    }

    pub fn propose(&self, body: Value) -> Request<'_> {
        self.app().post(&self.path()).by(self.officer()).json(body)
    }

    /// `/frameworks/{id}/direct-awards`.
    pub fn path(&self) -> String {
        format!("/frameworks/{}/direct-awards", self.stage.framework)
    }

    pub async fn listed(&self) -> Value {
        self.app().get(&self.path()).by(self.officer()).expect(200).await.json()["items"].clone()
    }

    pub fn ask(&self, direct: &str, annual: &str) -> Request<'_> {
        let body = json!({
            "report": "The home has cared for our residents since 2019.", "references": filed(),
            "annual_value": {"amount": annual, "currency": "GBP"}
        });
        self.app().post(&format!("/direct-awards/{direct}/approvals")).by(self.officer()).json(body)
    }

    /// Asked for at £378,000 a year, consulted on and approved by the Executive Director.
    pub async fn approved(&self, direct: &str) -> String {
        let approval = self.ask(direct, "378000.00").expect(201).await.id();
        let consultee = self.stage.officer(MEMBER).await;
        assert_eq!(self.stage.view(&approval, &consultee, "supports").await.status, 201);
        self.stage.decide(&approval, "approve", &self.stage.officer(EXECUTIVE).await, 2).expect(200).await;
        approval
    }

    pub fn publish(&self, approval: &str, day: &str) -> Request<'_> {
        let body = json!({"published_on": day, "key_decision": true, "wards": ["All"]});
        self.app().post(&format!("/approvals/{approval}/publication")).by(self.officer()).if_match(3).json(body)
    }

    /// Approved, and published on 8 February 2021: it has effect on the 16th.
    pub async fn effective(&self, direct: &str) -> String {
        let approval = self.approved(direct).await;
        self.publish(&approval, "2021-02-08").expect(201).await;
        self.app().at("2021-02-16T09:00:00");
        approval
    }

    pub fn award(&self, direct: &str, approval: &str) -> Request<'_> {
        let path = format!("/direct-awards/{direct}/awards");
        self.app().post(&path).by(self.officer()).json(json!({"approval_id": approval}))
    }
}

/// The ids of what a rule did not find.
pub fn not_met(refused: &Answer) -> Vec<String> {
    let list = refused.json()["decision"]["output"]["not_met"].as_array().cloned().unwrap_or_default();
    list.iter().map(|one| text(&one["id"])).collect()
}
