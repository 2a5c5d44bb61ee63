//! The alliance of 2021 with a few members, and the competition of its stage 2 with corrected dates (W14).

use chrono::{DateTime, Utc};
use drawdown::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId, ProviderId};
use drawdown::kernel::{Actor, Call, Refusal, Role};
use drawdown::memberships::{Memberships, NewLot, NewMember};
use drawdown::store::Work;
use drawdown::store::entity::{application, location, provider, rating};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

pub const PUBLICATION: &str = "2021-02-08T09:00:00Z";
pub const OPENING: &str = "2021-03-01T09:00:00Z";

pub struct World {
    pub app: TestApp,
    pub authority: AuthorityId,
    pub commissioner: Actor,
    pub approver: Actor,
    pub framework: String,
    pub lot: String,
}

/// A member and who acts for it.
pub struct Home {
    pub actor: Actor,
    pub membership: String,
}

impl World {
    /// A published framework without members.
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let alliance = app.wiltshire().await;
        let (authority, framework) = (alliance.authority, alliance.framework.to_string());
        let seen = app.get(&alliance.path("")).by(&alliance.commissioner).expect(200).await;
        let approver = council(Role::Approver, authority);
        Self { app, authority, commissioner: alliance.commissioner, approver, framework, lot: seen.str("/lots/0/id") }
    }

    /// The framework with `homes` members, each of a provider of its own.
    pub async fn with_homes(homes: usize) -> (Self, Vec<Home>) {
        let world = Self::new().await;
        let mut members = vec![];
        for number in 0..homes {
            members.push(world.admit(number).await);
        }
        (world, members)
    }

    /// A member as if its application had been granted; the tests of applications show how that happens.
    pub async fn admit(&self, number: usize) -> Home {
        self.try_admit(number).await.expect("a member can be admitted")
    }

    pub async fn try_admit(&self, number: usize) -> Result<Home, Refusal> {
        let call = Call::system(self.app.clock.now());
        let placed: (ProviderId, LocationId) =
            self.app.db.write(&call, async |work| Ok(place(work, number).await)).await?;
        self.admit_at(placed, number).await
    }

    /// A home that has left, as a member once more.
    pub async fn admit_again(&self, home: &Home) -> Home {
        let read = self.app.get(&format!("/memberships/{}", home.membership)).by(&self.commissioner).expect(200).await;
        let placed = (read.str("/provider_id").parse().unwrap(), read.str("/location_id").parse().unwrap());
        self.admit_at(placed, 0).await.expect("whoever left may come back")
    }

    async fn admit_at(&self, (provider, location): (ProviderId, LocationId), number: usize) -> Result<Home, Refusal> {
        let framework: FrameworkId = self.framework.parse().unwrap();
        let authority = self.authority;
        let call = Call::system(self.app.clock.now());
        let membership = self
            .app
            .db
            .write(&call, async |work| {
                let name = format!("Home {number}");
                let application = granted(work, framework, authority, provider, location).await;
                let new = NewMember {
                    framework,
                    authority,
                    provider,
                    provider_name: format!("Provider {number}"),
                    location,
                    location_name: name,
                    application,
                    lots: vec![self.first_lot()],
                };
                Ok(Memberships::admit(work, &call, new).await?.id)
            })
            .await?;
        Ok(Home { actor: provider_member(provider), membership: membership.to_string() })
    }

    fn first_lot(&self) -> NewLot {
        let lot = self.lot.parse().unwrap();
        NewLot { lot, code: "nursing".into(), title: "Nursing care".into(), capacity: None }
    }

    /// A draft with corrected dates and 60/40 weights.
    pub fn stage_two(&self) -> Value {
        json!({
            "lot_id": self.lot, "title": "Block nursing beds, stage 2", "kind": "block_nursing",
            "weights": {"price": 60, "quality": 40},
            "questions": [
                {"id": "care_quality", "title": "How will you keep nursing care safe?", "weight": 60},
                {"id": "mobilisation", "title": "How will the beds be ready?", "weight": 40},
            ],
            "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true,
            "term": {"years": 3, "options": [1, 1]},
            "timetable": {
                "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
                "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
                "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01",
            },
        })
    }

    /// Drafts a competition, names commissioner and approver to open its tenders, and answers its id.
    pub async fn draft(&self, body: Value) -> String {
        let path = format!("/frameworks/{}/competitions", self.framework);
        let competition = self.app.post(&path).by(&self.commissioner).json(body).expect(201).await.id();
        let openers = [&self.commissioner, &self.approver];
        self.app.name_openers(&competition, &self.commissioner, &openers).await;
        competition
    }

    pub fn publish(&self, competition: &str) -> Request<'_> {
        self.app.post(&format!("/competitions/{competition}/publish")).by(&self.commissioner).if_match(1)
    }

    /// The stage 2 competition, published on its day.
    pub async fn published(&self) -> String {
        self.app.at(PUBLICATION);
        let competition = self.draft(self.stage_two()).await;
        self.publish(&competition).expect(200).await;
        competition
    }

    pub fn start(&self, competition: &str, home: &Home) -> Request<'_> {
        self.app
            .post(&format!("/competitions/{competition}/tenders"))
            .by(&home.actor)
            .json(json!({"membership_id": home.membership}))
    }

    /// Starts, saves and submits a tender; answers its id.
    pub async fn submitted(&self, competition: &str, home: &Home, price: &str, text: &str) -> String {
        let tender = self.start(competition, home).expect(201).await.id();
        let path = format!("/tenders/{tender}");
        self.app.put(&path).by(&home.actor).if_match(1).json(offer(price, text)).expect(200).await;
        self.app.post(&format!("{path}/submit")).by(&home.actor).if_match(2).expect(200).await;
        tender
    }

    /// Both acts of the opening, on its day.
    pub async fn opened(&self, competition: &str) {
        self.app.at(OPENING);
        self.app.open(competition, &self.commissioner).expect(202).await;
        self.app.open(competition, &self.approver).expect(200).await;
    }
}

/// A complete offer for [`World::stage_two`].
pub fn offer(price: &str, text: &str) -> Value {
    json!({
        "price": {"amount": price, "currency": "GBP"},
        "answers": [
            {"question": "care_quality", "text": text},
            {"question": "mobilisation", "text": "Rooms are ready and nurses are recruited."},
        ],
    })
}

async fn place(work: &Work, number: usize) -> (ProviderId, LocationId) {
    let (provider, location, rating): (ProviderId, LocationId, Uuid) = (work.fresh(), work.fresh(), work.fresh());
    let row = provider::ActiveModel {
        id: Set(provider),
        name: Set(format!("Provider {number}")),
        version: Set(1),
        created_at: Set(work.at()),
    };
    provider::Entity::insert(row).exec_without_returning(work.tx()).await.expect("a provider");
    let name = format!("Home {number}");
    let row = location::ActiveModel {
        id: Set(location),
        cqc_id: Set(format!("1-{number:09}")),
        name: Set(name.clone()),
        search_name: Set(name.to_lowercase()),
        provider_id: Set(Some(provider)),
        beds: Set(40),
        care_home: Set(true),
        registered: Set(true),
        latitude_micro: Set(None),
        longitude_micro: Set(None),
        specialisms: Set(json!([])),
        rating_id: Set(rating),
        version: Set(1),
        created_at: Set(work.at()),
        ..Default::default()
    };
    location::Entity::insert(row).exec_without_returning(work.tx()).await.expect("a location");
    let row = rating::ActiveModel {
        id: Set(rating),
        location_id: Set(location),
        overall: Set("Good".into()),
        published_on: Set(None),
        safe: Set(None),
        effective: Set(None),
        caring: Set(None),
        responsive: Set(None),
        well_led: Set(None),
        inherited: Set(false),
        import_id: Set(None),
        recorded_at: Set(work.at()),
        ..Default::default()
    };
    rating::Entity::insert(row).exec_without_returning(work.tx()).await.expect("a rating");
    (provider, location)
}

async fn granted(
    work: &Work,
    framework: FrameworkId,
    authority: AuthorityId,
    provider: ProviderId,
    location: LocationId,
) -> ApplicationId {
    let id: ApplicationId = work.fresh();
    let never: Option<DateTime<Utc>> = None;
    let row = application::ActiveModel {
        id: Set(id),
        framework: Set(framework),
        authority: Set(authority),
        provider: Set(provider),
        provider_name: Set("Provider".into()),
        location: Set(location),
        location_name: Set("Home".into()),
        kind: Set("first".into()),
        package_sha256: Set(String::new()),
        answers: Set(json!({})),
        // None that is open: the home may come back.
        state: Set("withdrawn".into()),
        submitted_at: Set(never),
        version: Set(1),
        created_at: Set(work.at()),
        ..Default::default()
    };
    application::Entity::insert(row).exec_without_returning(work.tx()).await.expect("an application");
    id
}
