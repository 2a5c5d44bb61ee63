//! The Care Home Alliance on the day of a draw-down: homes admitted, tenders made, opened, marked, ranked.

use std::collections::BTreeMap;

use drawdown::kernel::ids::AuthorityId;
use drawdown::kernel::{Actor, Role, Tenant};
use serde_json::{Value, json};

use crate::support::*;

pub const DIRECTOR: &str = "Director of Adult Care";
pub const CABINET_MEMBER: &str = "Cabinet Member for Adult Social Care";
pub const FINANCE: &str = "Director of Finance";

pub struct Stage {
    pub app: TestApp,
    pub authority: AuthorityId,
    pub commissioner: Actor,
    /// Opens tenders with the commissioner.
    pub opener: Actor,
    /// Whether a file comes with each tender.
    pub files: bool,
    /// The elements of the price of competitions, if it has some.
    pub price_schedule: Value,
    pub framework: String,
    pub lot: String,
    pub homes: Vec<Home>,
}

pub struct Home {
    pub provider: Actor,
    pub location: String,
    pub membership: String,
}

impl Stage {
    /// So many homes, members of the Alliance on its first morning, 8 February 2021.
    pub async fn with_homes(count: usize) -> Self {
        let app = TestApp::new().await;
        let alliance = app.wiltshire().await;
        Self::peopled(app, alliance, count).await
    }

    /// The same under other rules.
    pub async fn under(files: BTreeMap<String, String>, count: usize) -> Self {
        let app = TestApp::new().await;
        let draft = app.wiltshire_draft().await;
        let release = app.post(&draft.path("/rulebook/versions")).by(&draft.rule_author).if_match(draft.version);
        let version = release.json(json!({"files": files})).expect(201).await.version();
        app.post(&draft.path("/publish")).by(&draft.commissioner).if_match(version).expect(200).await;
        Self::peopled(app, draft, count).await
    }

    /// So many homes, admitted to a framework that is published, on its first morning.
    pub async fn peopled(app: TestApp, alliance: Wiltshire, count: usize) -> Self {
        let lot = app.get(&alliance.path("")).by(&alliance.commissioner).expect(200).await.str("/lots/0/id");
        let Wiltshire { authority, commissioner, framework, .. } = alliance;
        let opener = council(Role::Approver, authority);
        let framework = framework.to_string();
        let (files, price_schedule, homes) = (false, json!([]), vec![]);
        let mut stage = Self { app, authority, commissioner, opener, files, price_schedule, framework, lot, homes };
        stage.app.at("2020-12-15T10:00:00");
        for n in 1..=count {
            let home = stage.admit(n).await;
            stage.homes.push(home);
        }
        stage.app.at("2021-02-08T09:00:00");
        stage
    }

    pub fn evaluator(&self) -> Actor {
        council(Role::Evaluator, self.authority)
    }

    /// An approver who holds this office.
    pub async fn officer(&self, office: &str) -> Actor {
        self.app.officer(Role::Approver, Tenant::Authority(self.authority), office).await
    }

    /// A home that has applied, its location and its application.
    pub async fn applied(&self, n: usize) -> (Actor, String, String) {
        let (app, admin) = (&self.app, platform_admin());
        let row =
            format!("location_id,name,number_of_beds,overall_rating,report_date\n1-{n},Home {n},40,Good,2019-05-01\n");
        app.post("/cqc/imports").by(&admin).body("text/csv", row).expect(201).await;
        let location = app.get(&format!("/cqc/locations/1-{n}")).by(&admin).expect(200).await.id();
        let named = json!({"name": format!("Provider {n}")});
        let provider = app.post("/providers").by(&admin).json(named).expect(201).await.id();
        let link = json!({"location_id": location});
        app.post(&format!("/providers/{provider}/locations")).by(&admin).json(link.clone()).expect(201).await;

        let member = provider_member(provider.parse().unwrap());
        let path = format!("/frameworks/{}/applications", self.framework);
        let application = app.post(&path).by(&member).json(link).expect(201).await;
        let (id, mut version) = (application.id(), application.version());
        for (page, answers) in questionnaire() {
            let path = format!("/applications/{id}/pages/{page}");
            let saved = app.put(&path).by(&member).if_match(version).json(json!({"answers": answers}));
            version = saved.expect(200).await.version();
        }
        app.post(&format!("/applications/{id}/submit")).by(&member).if_match(version).expect(200).await;
        (member, location, id)
    }

    async fn admit(&self, n: usize) -> Home {
        let (member, location, id) = self.applied(n).await;
        let app = &self.app;
        let submitted = app.get(&format!("/applications/{id}")).by(&self.commissioner).expect(200).await;
        app.post(&format!("/applications/{id}/decision"))
            .by(&self.commissioner)
            .if_match(submitted.version())
            .json(json!({"outcome": "admit", "reason": "Every gate is passed."}))
            .expect(200)
            .await;
        let members = app.get(&format!("/frameworks/{}/members?limit=100", self.framework)).by(&self.commissioner);
        let members = members.expect(200).await.json();
        let mine = members["items"].as_array().unwrap().iter().find(|one| one["location_id"] == json!(location));
        let membership = mine.unwrap_or_else(|| panic!("{location} is no member in {members}"))["id"].clone();
        Home { provider: member, location, membership: membership.as_str().unwrap().to_owned() }
    }

    /// Suspends the member.
    pub async fn suspend(&self, home: usize) {
        let path = format!("/memberships/{}", self.homes[home].membership);
        let version = self.app.get(&path).by(&self.commissioner).expect(200).await.version();
        let reason = json!({"reason": "A safeguarding enquiry has begun."});
        let request = self.app.post(&format!("{path}/suspend")).by(&self.commissioner);
        request.if_match(version).json(reason).expect(200).await;
    }

    /// A published block-nursing draw-down: 3+1+1 years from 1 April 2021, 60/40, two questions of 60 and 40.
    pub async fn competition(&self) -> String {
        self.competition_with(json!({"years": 3, "options": [1, 1]}), "2021-04-01").await
    }

    pub async fn competition_with(&self, term: Value, starts_on: &str) -> String {
        let draft = json!({
            "lot_id": self.lot, "title": "Block nursing beds", "kind": "block_nursing",
            "weights": {"price": 60, "quality": 40},
            "questions": [
                {"id": "care", "title": "How will you keep nursing care safe and personal?", "weight": 60},
                {"id": "mobilisation", "title": "How will the beds be ready on the first day?", "weight": 40}
            ],
            "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true, "term": term,
            "price_schedule": self.price_schedule,
            "timetable": {
                "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
                "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
                "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": starts_on
            }
        });
        let path = format!("/frameworks/{}/competitions", self.framework);
        let drafted = self.app.post(&path).by(&self.commissioner).json(draft).expect(201).await;
        let id = drafted.id();
        self.app.name_openers(&id, &self.commissioner, &[&self.commissioner, &self.opener]).await;
        if self.files {
            let wanted =
                json!({"kind": "method_statement", "title": "Method", "required": true, "price_information": false});
            let wanting = self.app.put(&format!("/competitions/{id}/files-wanted")).by(&self.commissioner);
            wanting.json(json!({"files": [wanted]})).expect(200).await;
        }
        let publish = self.app.post(&format!("/competitions/{id}/publish")).by(&self.commissioner);
        publish.if_match(drafted.version()).expect(200).await;
        id
    }

    /// A submitted tender of one home at this price.
    pub async fn tender(&self, competition: &str, home: usize, price: &str) -> String {
        self.priced(competition, home, json!({"price": {"amount": price, "currency": "GBP"}})).await
    }

    /// The same with a price of one's own: `{"price": …}` or `{"price_elements": […]}`.
    pub async fn priced(&self, competition: &str, home: usize, mut offer: Value) -> String {
        let home = &self.homes[home];
        let start = json!({"membership_id": home.membership});
        let path = format!("/competitions/{competition}/tenders");
        let tender = self.app.post(&path).by(&home.provider).json(start).expect(201).await;
        let (id, version) = (tender.id(), tender.version());
        offer["answers"] = json!([
            {"question": "care", "text": "Every resident has a named nurse on every shift."},
            {"question": "mobilisation", "text": "The beds are ready and staffed today."}
        ]);
        let saved = self.app.put(&format!("/tenders/{id}")).by(&home.provider).if_match(version).json(offer);
        let mut version = saved.expect(200).await.version();
        if self.files {
            let path = format!("/tenders/{id}/files?kind=method_statement&name=method.txt");
            let adding = self.app.post(&path).by(&home.provider).if_match(version);
            let added = adding.body("application/octet-stream", "Our method, page by page.\n").expect(201).await;
            version = added.version();
        }
        let submit = self.app.post(&format!("/tenders/{id}/submit")).by(&home.provider);
        submit.if_match(version).expect(200).await;
        id
    }

    /// Opened by two people on the morning of 1 March 2021.
    pub async fn open(&self, competition: &str) {
        if self.app.clock.now() < instant("2021-03-01T10:00:00") {
            self.app.at("2021-03-01T10:00:00");
        }
        self.app.open(competition, &self.commissioner).expect(202).await;
        self.app.open(competition, &self.opener).expect(200).await;
    }

    /// A competition with one opened tender for each price, in the order of the homes.
    pub async fn opened(&self, prices: &[&str]) -> (String, Vec<String>) {
        let competition = self.competition().await;
        let mut tenders = vec![];
        for (home, price) in prices.iter().enumerate() {
            tenders.push(self.tender(&competition, home, price).await);
        }
        self.open(&competition).await;
        (competition, tenders)
    }

    /// `body`: `{"lay": …, "questions": […]}`.
    pub async fn assign(&self, competition: &str, evaluator: &Actor, body: Value) -> Answer {
        self.app.known(evaluator).await;
        let path = format!("/competitions/{competition}/evaluators/{}", evaluator.id);
        self.app.put(&path).by(&self.commissioner).json(body).send().await
    }

    /// An evaluator of every question.
    pub async fn assigned(&self, competition: &str) -> Actor {
        let evaluator = self.evaluator();
        assert_eq!(self.assign(competition, &evaluator, json!({})).await.status, 200);
        evaluator
    }

    /// Marks a tender; whoever is not assigned to its competition is assigned to all of it first.
    pub async fn mark(&self, evaluator: &Actor, tender: &str, given: [i64; 2]) {
        let path = format!("/tenders/{tender}/marks");
        let put = || self.app.put(&path).by(evaluator).json(json!({"marks": marks(given)}));
        let first = put().send().await;
        if first.status == 403 && first.text().contains("not assigned") {
            let read = self.app.get(&format!("/tenders/{tender}")).by(&self.commissioner).expect(200).await;
            let assigned = self.assign(&read.str("/competition_id"), evaluator, json!({})).await;
            assert_eq!(assigned.status, 200, "{}", assigned.text());
            put().expect(200).await;
        } else {
            assert_eq!(first.status, 200, "{}", first.text());
        }
    }

    pub fn lock<'a>(&'a self, competition: &str, evaluator: &Actor) -> Request<'a> {
        self.app.post(&format!("/competitions/{competition}/marks/lock")).by(evaluator)
    }

    pub async fn evaluators(&self, competition: &str) -> Value {
        let path = format!("/competitions/{competition}/evaluators");
        self.app.get(&path).by(&self.commissioner).expect(200).await.json()
    }

    /// Agrees these marks, on the version that stands, once everybody who marks has locked.
    pub async fn agree(&self, competition: &str, tender: &str, agreed: [i64; 2]) {
        for one in self.evaluators(competition).await["items"].as_array().expect("a list") {
            if [&one["locked_at"], &one["unassigned_at"], &one["waived_at"]].iter().all(|at| at.is_null()) {
                let id = text(&one["evaluator_id"]).parse().expect("an id");
                self.lock(competition, &Actor { id, ..self.evaluator() }).expect(200).await;
            }
        }
        let path = format!("/competitions/{competition}/moderation");
        let version = self.app.get(&path).by(&self.commissioner).expect(200).await.version();
        let body = json!({"tender_id": tender, "marks": marks(agreed)});
        self.app.put(&path).by(&self.commissioner).if_match(version).json(body).expect(200).await;
    }

    pub async fn rank(&self, competition: &str) -> Value {
        let path = format!("/competitions/{competition}/ranking");
        self.app.post(&path).by(&self.commissioner).expect(201).await.json()
    }

    /// Opened, marked and agreed: one tender for each price and pair of marks.
    pub async fn moderated(&self, offers: &[(&str, [i64; 2])]) -> (String, Vec<String>) {
        let prices: Vec<&str> = offers.iter().map(|(price, _)| *price).collect();
        let (competition, tenders) = self.opened(&prices).await;
        let evaluator = self.evaluator();
        for (tender, (_, given)) in tenders.iter().zip(offers) {
            self.mark(&evaluator, tender, *given).await;
        }
        for (tender, (_, given)) in tenders.iter().zip(offers) {
            self.agree(&competition, tender, *given).await;
        }
        (competition, tenders)
    }

    /// Home 1 offers 623.22 and is marked 5 and 2, home 2 offers 700.00 and is marked 5 and 5: home 2 comes first.
    pub async fn ranked(&self) -> (String, Vec<String>) {
        let (competition, tenders) = self.moderated(&[("623.22", [5, 2]), ("700.00", [5, 5])]).await;
        self.rank(&competition).await;
        (competition, tenders)
    }

    /// Asks for approval of these tenders.
    pub fn approval_of(&self, competition: &str, tenders: &[&str]) -> Request<'_> {
        let body = json!({
            "tender_ids": tenders, "report": "The best total of price and quality.",
            "annual_value": {"amount": "1456000.00", "currency": "GBP"}
        });
        self.app.post(&format!("/competitions/{competition}/approvals")).by(&self.commissioner).json(body)
    }

    pub async fn view(&self, approval: &str, consultee: &Actor, view: &str) -> Answer {
        let body = json!({"view": view, "comment": "Read and considered."});
        self.app.post(&format!("/approvals/{approval}/consultations")).by(consultee).json(body).send().await
    }

    /// Both offices that the delegation names support it.
    pub async fn consulted(&self, approval: &str) -> i64 {
        for office in [CABINET_MEMBER, FINANCE] {
            let consultee = self.officer(office).await;
            assert_eq!(self.view(approval, &consultee, "supports").await.status, 201);
        }
        self.app.get(&format!("/approvals/{approval}")).by(&self.commissioner).expect(200).await.version()
    }

    /// `approve` or `refer-back`.
    pub fn decide(&self, approval: &str, act: &str, officer: &Actor, version: i64) -> Request<'_> {
        let body = json!({"reason": "Best value for the council."});
        self.app.post(&format!("/approvals/{approval}/{act}")).by(officer).if_match(version).json(body)
    }

    /// Asked for, consulted on and approved by the Director.
    pub async fn approved(&self, competition: &str, tenders: &[&str]) -> String {
        let approval = self.approval_of(competition, tenders).expect(201).await.id();
        let version = self.consulted(&approval).await;
        let director = self.officer(DIRECTOR).await;
        self.decide(&approval, "approve", &director, version).expect(200).await;
        approval
    }

    /// Tells every tenderer the outcome, with a standstill or without one.
    pub fn inform(&self, competition: &str, approval: &str, standstill: bool) -> Request<'_> {
        let body = json!({"approval_id": approval, "standstill": standstill});
        self.app.post(&format!("/competitions/{competition}/outcome-letters")).by(&self.commissioner).json(body)
    }

    pub fn award(&self, competition: &str, approval: &str) -> Request<'_> {
        let path = format!("/competitions/{competition}/awards");
        self.app.post(&path).by(&self.commissioner).json(json!({"approval_id": approval}))
    }
}

impl Stage {
    /// Signs a contract today.
    pub fn sign(&self, contract: &str, by: &Actor, version: i64) -> Request<'_> {
        let today = drawdown::kernel::london::date_of(self.app.clock.now());
        let body = json!({"signed_on": today, "delegation_reference": "Scheme of delegation, 274"});
        self.app.post(&format!("/contracts/{contract}/signature")).by(by).if_match(version).json(body)
    }

    /// Tells the tenderers of a contract's competition the outcome, if nobody did, and waits for the end of the standstill.
    pub async fn wait_to_sign(&self, contract: &str) {
        let read = self.app.get(&format!("/contracts/{contract}")).by(&self.commissioner).expect(200).await;
        let competition = read.str("/competition_id");
        let path = format!("/competitions/{competition}/approvals");
        let approvals = self.app.get(&path).by(&self.commissioner).expect(200).await.json();
        let approved = approvals["items"].as_array().unwrap().iter().find(|one| one["state"] == "approved");
        let approval = approved.expect("an approval")["id"].as_str().unwrap().to_owned();
        let told = self.inform(&competition, &approval, true).send().await;
        assert!([201, 409].contains(&told.status), "{}", told.text());
        let until = self.app.get(&format!("/competitions/{competition}/outcome-letters")).by(&self.commissioner);
        let until = until.expect(200).await.str("/items/0/standstill/last_day");
        let after: chrono::NaiveDate = until.parse().unwrap();
        let morning = format!("{}T09:00:00", after.succ_opt().unwrap());
        if self.app.clock.now() < instant(&morning) {
            self.app.at(&morning);
        }
    }

    /// Signed by somebody who had no part in it before.
    pub async fn signed(&self, contract: &str) {
        self.wait_to_sign(contract).await;
        self.sign(contract, &council(Role::Commissioner, self.authority), 1).expect(201).await;
    }
}

/// Marks for the two questions, with reasons.
pub fn marks([care, mobilisation]: [i64; 2]) -> Value {
    json!([
        {"question": "care", "mark": care, "reason": "Named nurses on every shift, shown by rotas."},
        {"question": "mobilisation", "mark": mobilisation, "reason": "The plan names people and dates."}
    ])
}

/// Every file of the Alliance's rules.
pub fn pack_files() -> BTreeMap<String, String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(CARE_HOME_PACK);
    drawdown::engine::Pack::read_folder(&folder).expect("the rules can be read")
}

/// Answers that meet every criterion, page by page.
fn questionnaire() -> [(&'static str, Value); 3] {
    [
        (
            "business",
            json!({
                "legal_name": "Provider Ltd", "years_trading": 12,
                "public_liability_cover": {"amount": "5000000.00", "currency": "GBP"}, "accepts_terms": true
            }),
        ),
        (
            "quality",
            json!({
                "self_assessment_safeguarding": 4, "self_assessment_staffing": 4, "self_assessment_care_planning": 4,
                "self_assessment_governance": 4, "self_assessment_dignity": 4
            }),
        ),
        (
            "policies",
            json!({
                "equality_policy_reviewed_on": "2020-06-01", "equality_policy_expires_on": "2023-06-01",
                "safeguarding_policy_expires_on": "2023-06-01"
            }),
        ),
    ]
}
