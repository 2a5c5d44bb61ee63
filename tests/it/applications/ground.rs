//! The Alliance as it stands before anybody applies, and homes that may.

use drawdown::kernel::ids::AuthorityId;
use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::support::*;

/// A published framework of one council, with the clock four days before its first window.
pub struct Ground {
    pub app: TestApp,
    pub admin: Actor,
    pub officer: Actor,
    pub authority: AuthorityId,
    pub framework: String,
}

/// A home and the person who acts for its provider.
pub struct Home {
    pub member: Actor,
    pub location: String,
    pub cqc_id: String,
}

pub const GOOD_ANSWER: [(&str, &str); 3] = [
    (
        "business",
        r#"{"legal_name": "Harbour Care Ltd", "years_trading": 12, "accepts_terms": true,
            "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}}"#,
    ),
    (
        "quality",
        r#"{"self_assessment_safeguarding": 4, "self_assessment_staffing": 3, "self_assessment_care_planning": 4,
            "self_assessment_governance": 3, "self_assessment_dignity": 5}"#,
    ),
    (
        "policies",
        r#"{"equality_policy_reviewed_on": "2020-05-01", "equality_policy_expires_on": "2022-05-01",
            "safeguarding_policy_expires_on": "2021-12-31"}"#,
    ),
];

impl Ground {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let council = app.wiltshire().await;
        Self {
            app,
            admin: platform_admin(),
            officer: council.commissioner,
            authority: council.authority,
            framework: council.framework.to_string(),
        }
    }

    /// Another framework, published under these rules.
    pub async fn under(rules: Value, framework: Value) -> Self {
        Self::set_up(TestApp::new().await, rules, framework).await
    }

    /// The same at this time.
    pub async fn set_up(app: TestApp, rules: Value, framework: Value) -> Self {
        let authority = app.authority("other").await;
        let (officer, author) = (council(Role::Commissioner, authority), council(Role::RuleAuthor, authority));
        let made = app.post("/frameworks").by(&officer).json(framework).expect(201).await;
        let path = format!("/frameworks/{}", made.id());
        let release = app.post(&format!("{path}/rulebook/versions")).by(&author).if_match(1);
        let released = release.json(rules).expect(201).await;
        app.post(&format!("{path}/publish")).by(&officer).if_match(released.version()).expect(200).await;
        Self { app, admin: platform_admin(), officer, authority, framework: made.id() }
    }

    /// Puts the Alliance's rules in force anew, with one of their files changed.
    pub async fn change_rules(&self, file: &str, before: &str, after: &str) {
        self.app.change_rules(&self.framework, self.authority, &reworded(file, before, after)).await;
    }

    /// A framework of another council under these rules, published; like the alliance in all else.
    pub async fn framework_of(&self, code: &str, files: &Files) -> String {
        let authority = self.app.authority(code).await;
        self.framework_under(authority, files).await
    }

    /// Another framework of a council, likewise.
    pub async fn framework_under(&self, authority: AuthorityId, files: &Files) -> String {
        let (officer, author) = (council(Role::Commissioner, authority), council(Role::RuleAuthor, authority));
        let made = self.app.post("/frameworks").by(&officer).json(care_home_alliance()).expect(201).await;
        let path = format!("/frameworks/{}", made.id());
        let rules = self.app.post(&format!("{path}/rulebook/versions")).by(&author).if_match(made.version());
        let version = rules.json(json!({"files": files})).expect(201).await.version();
        self.app.post(&format!("{path}/publish")).by(&officer).if_match(version).expect(200).await;
        made.id()
    }

    /// A draft of this home in another framework.
    pub async fn open_in(&self, framework: &str, home: &Home) -> String {
        let request = self.app.post(&format!("/frameworks/{framework}/applications")).by(&home.member);
        request.json(json!({"location_id": home.location})).expect(201).await.id()
    }

    /// Another home of the same provider.
    pub async fn another_home(&self, home: &Home, cqc_id: &str) -> Home {
        let row = format!("{cqc_id},Home {cqc_id},30,-0.04987,51.557614,Good,2019-03-04,Dementia");
        let header = "location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms";
        let import = self.app.post("/cqc/imports").by(&self.admin);
        import.body("text/csv", format!("{header}\n{row}\n")).expect(201).await;
        let location = self.app.get(&format!("/cqc/locations/{cqc_id}")).by(&self.admin).expect(200).await.id();
        let provider = home.member.provider().expect("a provider");
        let link = self.app.post(&format!("/providers/{provider}/locations")).by(&self.admin);
        link.json(json!({"location_id": location})).expect(201).await;
        Home { member: home.member.clone(), location, cqc_id: cqc_id.into() }
    }

    /// A home with a provider of its own and this rating.
    pub async fn home(&self, cqc_id: &str, rating: &str, published_on: &str) -> Home {
        let row = format!("{cqc_id},Home {cqc_id},24,-0.04987,51.557614,{rating},{published_on},Dementia");
        let header = "location_id,name,number_of_beds,longitude,latitude,overall_rating,report_date,specialisms";
        let import = self.app.post("/cqc/imports").by(&self.admin);
        import.body("text/csv", format!("{header}\n{row}\n")).expect(201).await;
        let location = self.app.get(&format!("/cqc/locations/{cqc_id}")).by(&self.admin).expect(200).await.id();
        let provider = self.app.post("/providers").by(&self.admin);
        let provider = provider.json(json!({"name": format!("Provider of {cqc_id}")})).expect(201).await.id();
        let link = self.app.post(&format!("/providers/{provider}/locations")).by(&self.admin);
        link.json(json!({"location_id": location})).expect(201).await;
        Home { member: provider_member(provider.parse().unwrap()), location, cqc_id: cqc_id.into() }
    }

    pub async fn good_home(&self, cqc_id: &str) -> Home {
        self.home(cqc_id, "Good", "2019-03-04").await
    }

    /// The regulator publishes a new rating of the home.
    pub async fn rate(&self, home: &Home, rating: &str, published_on: &str) {
        let request = self.app.post(&format!("/cqc/locations/{}/ratings", home.cqc_id)).by(&self.admin);
        request.json(json!({"overall": rating, "published_on": published_on})).expect(201).await;
    }

    pub async fn try_to_open(&self, home: &Home, status: u16) -> Answer {
        let request = self.app.post(&format!("/frameworks/{}/applications", self.framework)).by(&home.member);
        request.json(json!({"location_id": home.location})).expect(status).await
    }

    pub async fn open(&self, home: &Home) -> String {
        self.try_to_open(home, 201).await.id()
    }

    pub async fn save(&self, home: &Home, id: &str, page: &str, answers: Value, status: u16) -> Answer {
        let version = self.read(home, id).await.version();
        let request = self.app.put(&format!("/applications/{id}/pages/{page}")).by(&home.member).if_match(version);
        request.json(json!({"answers": answers})).expect(status).await
    }

    /// Answers every question so that every criterion is met.
    pub async fn fill(&self, home: &Home, id: &str) {
        for (page, answers) in GOOD_ANSWER {
            self.save(home, id, page, serde_json::from_str(answers).unwrap(), 200).await;
        }
    }

    /// Says something about one reason of the refusal that the draft follows.
    pub async fn answer(&self, home: &Home, id: &str, place: usize, body: Value, status: u16) -> Answer {
        let version = self.read(home, id).await.version();
        let request = self.app.put(&format!("/applications/{id}/remedies/{place}")).by(&home.member);
        request.if_match(version).json(body).expect(status).await
    }

    pub async fn answer_all(&self, home: &Home, id: &str) {
        let read = self.read(home, id).await.json();
        for place in 0..read["remedies"].as_array().map_or(0, Vec::len) {
            self.answer(home, id, place, json!({"answer": "It has been put right."}), 200).await;
        }
    }

    pub async fn submit(&self, home: &Home, id: &str) -> Answer {
        self.try_to_submit(home, id, 200).await
    }

    pub async fn try_to_submit(&self, home: &Home, id: &str, status: u16) -> Answer {
        let version = self.read(home, id).await.version();
        let request = self.app.post(&format!("/applications/{id}/submit")).by(&home.member);
        request.if_match(version).expect(status).await
    }

    pub async fn try_to_withdraw(&self, home: &Home, id: &str, status: u16) -> Answer {
        let version = self.read(home, id).await.version();
        let request = self.app.post(&format!("/applications/{id}/withdraw")).by(&home.member);
        request.if_match(version).expect(status).await
    }

    /// Opened, filled, with every reason of an earlier refusal answered, and submitted.
    pub async fn apply(&self, home: &Home) -> String {
        let id = self.open(home).await;
        self.fill(home, &id).await;
        self.answer_all(home, &id).await;
        self.submit(home, &id).await;
        id
    }

    pub async fn read(&self, home: &Home, id: &str) -> Answer {
        self.app.get(&format!("/applications/{id}")).by(&home.member).expect(200).await
    }

    pub async fn assessment(&self, home: &Home, id: &str) -> Answer {
        self.app.get(&format!("/applications/{id}/assessment")).by(&home.member).expect(200).await
    }

    pub async fn readiness(&self, home: &Home, id: &str) -> Answer {
        self.app.get(&format!("/applications/{id}/readiness")).by(&home.member).expect(200).await
    }

    pub async fn decide(&self, id: &str, outcome: &str, reason: Option<&str>, status: u16) -> Answer {
        let version = self.app.get(&format!("/applications/{id}")).by(&self.officer).expect(200).await.version();
        let request = self.app.post(&format!("/applications/{id}/decision")).by(&self.officer).if_match(version);
        request.json(json!({"outcome": outcome, "reason": reason})).expect(status).await
    }

    /// A member, through the whole of the process: the clock must stand in a window.
    pub async fn admitted(&self, home: &Home) -> String {
        let id = self.apply(home).await;
        self.decide(&id, "admit", None, 200).await;
        let members = self.app.get(&format!("/frameworks/{}/members", self.framework)).expect(200).await.json();
        let items = members["items"].as_array().unwrap();
        let own = items.iter().find(|member| member["location_id"] == home.location.as_str()).expect("a member");
        own["id"].as_str().unwrap().to_owned()
    }
}

/// The outcome of one criterion of an assessment, or of the dry run of a readiness check.
pub fn criterion(assessment: &Value, id: &str) -> String {
    let criteria = assessment["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|criterion| criterion["id"] == id);
    found.map_or("absent", |criterion| criterion["outcome"].as_str().unwrap()).to_owned()
}

/// The reason of one criterion.
pub fn reason(assessment: &Value, id: &str) -> String {
    let criteria = assessment["criteria"].as_array().expect("criteria");
    let found = criteria.iter().find(|criterion| criterion["id"] == id).expect("the criterion");
    found["reason"].as_str().unwrap().to_owned()
}
