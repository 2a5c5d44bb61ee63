//! A council that leads, a health board that is its partner, and a stranger.

use drawdown::kernel::ids::AuthorityId;
use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::competitions::world::{Home, World};
use crate::support::*;

pub struct Joint {
    pub world: World,
    pub homes: Vec<Home>,
    pub partner: AuthorityId,
    pub health: Actor,
    pub stranger: Actor,
}

pub const EVERYTHING: [&str; 6] = ["members", "reviews", "open_book", "applications", "decisions", "contracts"];

impl Joint {
    /// So many homes in a framework of one council; nobody was named a partner yet.
    pub async fn new(homes: usize) -> Self {
        let (world, homes) = World::with_homes(homes).await;
        let partner = world.app.authority("health").await;
        let health = council(Role::Commissioner, partner);
        let stranger = council(Role::Commissioner, world.app.authority("kent").await);
        Self { world, homes, partner, health, stranger }
    }

    /// With a partner that reads this and may do that.
    pub async fn sharing(homes: usize, shares: &[&str], may: &[&str]) -> Self {
        let joint = Self::new(homes).await;
        joint.share(shares, may).await;
        joint
    }

    pub async fn share(&self, shares: &[&str], may: &[&str]) {
        let leads: &[&str] = if shares.contains(&"reviews") { &["nursing"] } else { &[] };
        let partner = json!({
            "authority_code": "health", "performance_lead_of": leads, "shares": shares, "may": may
        });
        let said = self.say(json!({"lead": {}, "partners": [partner], "decision_reference": "Minute 5"})).await;
        assert_eq!(said.status, 200, "{}", said.text());
    }

    /// The lead says who runs the framework, on the version that stands.
    pub async fn say(&self, parties: Value) -> Answer {
        let path = self.world.of_framework("parties");
        let version = self.world.app.get(&path).by(&self.world.commissioner).expect(200).await.version();
        self.world.app.put(&path).by(&self.world.commissioner).if_match(version).json(parties).send().await
    }

    /// What becomes of a reading.
    pub async fn reads(&self, actor: &Actor, path: &str) -> u16 {
        self.world.app.get(path).by(actor).send().await.status
    }

    pub fn member(&self, home: usize, rest: &str) -> String {
        format!("/memberships/{}{rest}", self.homes[home].membership)
    }

    pub async fn nursing(&self, home: usize) {
        let body = json!({"service_type": "nursing"});
        let version = self.world.membership(&self.homes[home]).await.version();
        let put = self.world.app.put(&self.member(home, "/service-type")).by(&self.world.commissioner);
        put.if_match(version).json(body).expect(200).await;
    }
}
