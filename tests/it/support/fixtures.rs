//! What many tests begin with.

use drawdown::kernel::ids::{AuthorityId, FrameworkId};
use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use super::{TestApp, council, platform_admin};

/// Wiltshire's Care Home Alliance, published, with the people who run it.
pub struct Wiltshire {
    pub authority: AuthorityId,
    pub commissioner: Actor,
    pub rule_author: Actor,
    pub auditor: Actor,
    pub framework: FrameworkId,
    /// The version the framework stands at.
    pub version: i64,
    /// The package in force.
    pub rulebook: String,
}

impl Wiltshire {
    /// `/frameworks/{id}` and what follows.
    pub fn path(&self, rest: &str) -> String {
        format!("/frameworks/{}{rest}", self.framework)
    }
}

/// As the council would set it up: 2021-02-08 to 2027-02-07, invited on 2020-12-14. Its one lot is applied for without
/// saying so; [`two_lots`] has more.
pub fn care_home_alliance() -> Value {
    json!({
        "name": "Care Home Alliance", "kind": "alliance", "regime": "pcr2015_light_touch",
        "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
        "lots": [{"code": "nursing", "title": "Nursing care"}]
    })
}

/// The same with a second lot.
pub fn two_lots() -> Value {
    let mut alliance = care_home_alliance();
    alliance["lots"] =
        json!([{"code": "nursing", "title": "Nursing care"}, {"code": "residential", "title": "Residential care"}]);
    alliance
}

/// The rule pack that stands for the council's own rules.
pub const CARE_HOME_PACK: &str = "wiltshire/care-home-alliance";

impl TestApp {
    /// A council of this code.
    pub async fn authority(&self, code: &str) -> AuthorityId {
        let body = json!({"name": format!("{code} council"), "code": code});
        let made = self.post("/authorities").by(&platform_admin()).json(body).expect(201).await;
        made.id().parse().expect("an id")
    }

    /// A draft of the alliance with its rulebook in force; not published.
    pub async fn wiltshire_draft(&self) -> Wiltshire {
        self.alliance_of("wiltshire").await
    }

    /// The same for a council of this code.
    pub async fn alliance_of(&self, code: &str) -> Wiltshire {
        let authority = self.authority(code).await;
        let commissioner = council(Role::Commissioner, authority);
        let rule_author = council(Role::RuleAuthor, authority);
        let made = self.post("/frameworks").by(&commissioner).json(care_home_alliance()).expect(201).await;
        let framework: FrameworkId = made.id().parse().expect("an id");
        let released = self
            .post(&format!("/frameworks/{framework}/rulebook/versions"))
            .by(&rule_author)
            .if_match(made.version())
            .json(json!({"pack": CARE_HOME_PACK}))
            .expect(201)
            .await;
        Wiltshire {
            authority,
            commissioner,
            rule_author,
            auditor: council(Role::Auditor, authority),
            framework,
            version: released.version(),
            rulebook: released.str("/package_sha256"),
        }
    }

    /// The alliance, published.
    pub async fn wiltshire(&self) -> Wiltshire {
        self.alliance("wiltshire").await
    }

    /// The same of the council of this code.
    pub async fn alliance(&self, code: &str) -> Wiltshire {
        let draft = self.alliance_of(code).await;
        let published =
            self.post(&draft.path("/publish")).by(&draft.commissioner).if_match(draft.version).expect(200).await;
        Wiltshire { version: published.version(), ..draft }
    }
}
