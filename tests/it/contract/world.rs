//! One of everything, for calls that must name something that exists: a council whose draw-down has come to a contract.

use std::collections::BTreeMap;

use drawdown::kernel::{Actor, PartnerAct, Role, Shared, Tenant};
use drawdown::store::entity::{application_evidence, clarification, direct_award};
use futures_util::future::LocalBoxFuture;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use crate::evaluation::stage::{CABINET_MEMBER, DIRECTOR, Home, Stage};
use crate::support::*;

pub struct World {
    stage: Stage,
    own: BTreeMap<Role, Actor>,
    partners: BTreeMap<Role, Actor>,
    strangers: BTreeMap<Role, Actor>,
    /// By the first word of a path: the id that stands behind it.
    ids: BTreeMap<&'static str, String>,
    /// By the name of a field: the id that belongs there.
    fields: BTreeMap<&'static str, Value>,
}

impl World {
    /// A future as large as this one is kept apart, or every test that waits for it needs a deep stack.
    pub fn new() -> LocalBoxFuture<'static, Self> {
        Box::pin(Self::build())
    }

    async fn build() -> Self {
        let mut stage = Stage::with_homes(2).await;
        stage.files = true;
        let (competition, tenders) = stage.moderated(&[("623.22", [5, 2]), ("700.00", [5, 5])]).await;
        let winner = &stage.homes[1];
        // Twice, so that there are two runs to compare.
        stage.rank(&competition).await;
        let enquiry = settled_enquiry(&stage, &competition, &tenders[1], winner).await;
        stage.rank(&competition).await;
        let approval = stage.approved(&competition, &[&tenders[1]]).await;
        let told = stage.inform(&competition, &approval, true).expect(201).await;
        stage.app.at("2021-03-12T09:00:00");
        let award = stage.award(&competition, &approval).expect(201).await;

        let (app, admin) = (&stage.app, platform_admin());
        let framework = format!("/frameworks/{}", stage.framework);
        let read = async |path: &str, actor: &Actor| app.get(path).by(actor).expect(200).await;
        let application = read(&format!("{framework}/applications"), &winner.provider).await.str("/items/0/id");
        let decisions = read(&format!("{framework}/decisions?hook=eligibility"), &stage.commissioner).await.json();
        let about = |line: &&Value| line["subject"]["id"] == json!(application);
        let decision = decisions["items"].as_array().and_then(|lines| lines.iter().find(about)).expect("a decision");
        let lot = read(&framework, &stage.commissioner).await.str("/lots/0/id");
        let rulebook = read(&format!("{framework}/rulebook"), &stage.commissioner).await.str("/package_sha256");
        let draft = stage.app.draft_rules(&stage.framework, stage.authority, &care_home_files()).await;
        let reworded = reworded("windows.rhai", "//! When homes", "//! When the homes");
        let proposed = stage.app.draft_rules(&stage.framework, stage.authority, &reworded).await;
        let proposal = proposed.propose().expect(201).await.id();
        let release = read(&format!("{framework}/rulebook/versions"), &stage.commissioner).await.str("/items/0/id");
        let file = "location_id,name,number_of_beds,overall_rating,report_date\n1-9,Home 9,40,Good,2019-05-01\n";
        let import = app.post("/cqc/imports").by(&admin).body("text/csv", file).expect(201).await.id();
        let fell = json!({"overall": "Inadequate", "published_on": "2021-02-01"});
        app.post("/cqc/locations/1-2/ratings").by(&admin).json(fell).expect(201).await;
        let case = read(&format!("{framework}/rating-cases"), &stage.commissioner).await.str("/items/0/id");
        let evidence = shown_document(app, &winner.provider, &application).await;
        let acting = json!({
            "name": "Portal", "tenant": {"kind": "authority", "id": stage.authority}, "scopes": ["frameworks:read"]
        });
        let asked = json!({"hook": "windows", "rules": {"pack": CARE_HOME_PACK}});
        let simulation = app.post(&format!("{framework}/simulations")).by(&stage.commissioner).json(asked);
        let simulation = simulation.expect(202).await.id();
        let client = app.post("/api-clients").by(&admin).json(acting).expect(201).await.str("/client_id");
        let tender = read(&format!("/tenders/{}", tenders[1]), &winner.provider).await;
        let officer = stage.officer(CABINET_MEMBER).await;
        let (director, information) = behind(app, &winner.provider).await;

        let floor = json!({"name": "Real Living Wage", "hourly_rate": {"amount": "9.50", "currency": "GBP"}});
        let named = app.put(&format!("{framework}/wage-floors/2020-21")).by(&stage.commissioner);
        named.json(floor).expect(200).await;
        let (review, measure) = held_to(&stage, winner).await;
        let health = Tenant::Authority(stage.app.authority("health").await);
        let joint = json!({
            "lead": {}, "decision_reference": "Minute 5",
            "partners": [{"authority_code": "health", "shares": Shared::ALL, "may": PartnerAct::ALL}],
        });
        app.put(&format!("{framework}/parties")).by(&stage.commissioner).if_match(0).json(joint).expect(200).await;

        lettered(&stage, &application).await;
        let provider = winner.provider.provider().expect("a provider's member").to_string();
        let window = app.get(&format!("{framework}/windows")).expect(200).await.str("/items/0/id");
        let undelivered = given_up(app).await;
        let procurement = grouped(&stage).await;
        let question = asked_question(app, &winner.provider, &competition).await;
        let interest = declared_interest(&stage, &provider).await;
        let direct_award = proposed_directly(&stage, winner, &rulebook).await;
        let marker = text(&stage.evaluators(&competition).await["items"][0]["evaluator_id"]);
        let ids = BTreeMap::from([
            ("actions", "1".to_owned()),
            ("amendments", "1".to_owned()),
            ("api-clients", client),
            ("applications", application),
            ("approvals", approval.clone()),
            ("authorities", stage.authority.to_string()),
            ("awards", award.str("/items/0/id")),
            ("competitions", competition),
            ("connected-persons", director),
            ("contracts", award.str("/items/0/contract_id")),
            ("decisions", text(&decision["id"])),
            ("direct-awards", direct_award),
            ("drafts", draft.draft.clone()),
            ("enquiries", enquiry),
            ("evaluators", marker.clone()),
            ("evidence", evidence),
            ("files", "README.md".to_owned()),
            ("frameworks", stage.framework.clone()),
            ("hash", rulebook),
            ("imports", import),
            ("interests", interest),
            ("location", winner.location.clone()),
            ("locations", "1-2".to_owned()),
            ("lots", lot.clone()),
            ("measures", measure),
            ("memberships", winner.membership.clone()),
            ("outcome-letters", told.str("/items/1/id")),
            ("pages", "business".to_owned()),
            ("problems", "validation".to_owned()),
            ("procurements", procurement),
            ("proposals", proposal),
            ("providers", provider),
            ("rating-cases", case),
            ("remedies", "0".to_owned()),
            ("questions", question),
            ("regimes", "pa2023_dynamic_market".to_owned()),
            ("releases", release),
            ("reviews", review),
            ("simulations", simulation),
            ("supplier-information", information.clone()),
            ("tender_file", tender.str("/files/0/file_id")),
            ("tenders", tenders[1].clone()),
            ("undelivered-mails", undelivered),
            ("users", officer.id.to_string()),
            ("year", "2020-21".to_owned()),
            ("windows", window),
        ]);
        let fields = BTreeMap::from([
            ("approval_id", json!(approval)),
            ("decision_id", decision["id"].clone()),
            ("location_id", json!(winner.location)),
            ("lot_id", json!(lot)),
            ("membership_id", json!(winner.membership)),
            ("supplier_information_id", json!(information)),
            ("tender_id", json!(tenders[1])),
            ("tender_ids", json!([tenders[1]])),
        ]);
        let mut own = people(&stage.app, Tenant::Authority(stage.authority), &winner.provider).await;
        // Whoever is not assigned to a competition reads none of its tenders.
        let marker = Actor { id: marker.parse().expect("an id"), ..stage.evaluator() };
        own.insert(Role::Evaluator, marker);
        let elsewhere = Tenant::Authority(stage.app.authority("kent").await);
        let other = provider_member(uuid::Uuid::from_u128(9).into());
        let strangers = people(&stage.app, elsewhere, &other).await;
        let mut partners = people(&stage.app, health, &other).await;
        partners.retain(|_, actor| actor.tenant == health);
        Self { own, partners, strangers, ids, fields, stage }
    }

    pub fn app(&self) -> &TestApp {
        &self.stage.app
    }

    pub fn own(&self, role: Role) -> &Actor {
        &self.own[&role]
    }

    /// The same role in the authority that is a partner of the framework, with whom everything is shared.
    pub fn partner(&self, role: Role) -> Option<&Actor> {
        self.partners.get(&role)
    }

    /// The same role in another council or provider; there is but one platform.
    pub fn stranger(&self, role: Role) -> Option<Actor> {
        (role != Role::PlatformAdmin).then(|| self.strangers[&role].clone())
    }

    /// A path with something real behind every `{parameter}`: by its own name, or by the word before it.
    pub fn filled(&self, template: &str) -> String {
        let mut before = "";
        let segments = template.split('/').map(|segment| {
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let real = match name {
                Some(name) => self.ids.get(name).or_else(|| self.ids.get(before)),
                None => None,
            };
            assert!(name.is_none() || real.is_some(), "what stands for {segment} in {template}?");
            before = segment;
            real.map_or(segment, String::as_str)
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// A body with something real in every field that names a thing of the own tenant.
    pub fn named(&self, body: &Value) -> Value {
        match body {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| {
                    let real = self.fields.get(name.as_str()).cloned();
                    (name.clone(), real.unwrap_or_else(|| self.named(value)))
                })
                .collect(),
            Value::Array(items) => items.iter().map(|item| self.named(item)).collect(),
            plain => plain.clone(),
        }
    }
}

/// The winner cleared something up.
async fn settled_enquiry(stage: &Stage, competition: &str, tender: &str, winner: &Home) -> String {
    let (app, officer) = (&stage.app, &stage.commissioner);
    let asks = json!({
        "tender_id": tender, "kind": "clarification", "question": "care", "asks": "Which nurse?",
        "answer_by": "2021-03-05T12:00:00"
    });
    let asked =
        app.post(&format!("/competitions/{competition}/enquiries")).by(officer).json(asks).expect(201).await.id();
    let answer = json!({"answer": "A registered one."});
    app.post(&format!("/enquiries/{asked}/answer")).by(&winner.provider).if_match(1).json(answer).expect(200).await;
    let counts = json!({"upheld": true, "reason": "It says what was meant.", "does_not_improve": true});
    app.post(&format!("/enquiries/{asked}/settle")).by(officer).if_match(2).json(counts).expect(200).await;
    asked
}

/// A direct award, put there behind the product's back: these rules have none.
async fn proposed_directly(stage: &Stage, home: &Home, rulebook: &str) -> String {
    let id = uuid::Uuid::from_u128(17);
    let provider = home.provider.provider().expect("a provider's member");
    let choice = json!({
        "person_reference": "LAS-1", "basis": "preference", "recorded_in": "Plan", "best_interests": "Near her family."
    });
    let row = direct_award::ActiveModel {
        id: Set(id.into()),
        authority: Set(stage.authority),
        framework: Set(stage.framework.parse().expect("an id")),
        lot: Set(stage.lot.parse().expect("an id")),
        membership: Set(home.membership.parse().expect("an id")),
        provider: Set(provider),
        location: Set(home.location.parse().expect("an id")),
        location_name: Set("Home 2".into()),
        title: Set("One bed".into()),
        ground: Set("user_choice".into()),
        choice: Set(Some(choice)),
        commissioned: Set(None),
        decision_reference: Set("Minute 6".into()),
        decided_on: Set("2021-03-01".parse().expect("a date")),
        rulebook: Set(rulebook.into()),
        decision: Set(None),
        price: Set("700.00".parse().expect("a price")),
        beds: Set(1),
        starts_on: Set("2022-04-01".parse().expect("a date")),
        years: Set(1),
        options: Set(json!([])),
        counted_from: Set(None),
        proposed_by: Set(stage.commissioner.id.into()),
        proposed_at: Set(stage.app.clock.now()),
        withdrawn_by: Set(None),
        withdrawn_at: Set(None),
        withdrawal_reason: Set(None),
        version: Set(1),
    };
    direct_award::Entity::insert(row).exec_without_returning(&stage.app.raw().await).await.expect("a row");
    id.to_string()
}

/// A procurement of one draft.
async fn grouped(stage: &Stage) -> String {
    let closes = "2021-04-28T15:00:00";
    let (draft, _) = crate::procurements::draft(stage, "Zone 1", "block_nursing", closes).await;
    let body = json!({
        "title": "Zones", "lots": [{"competition_id": draft}], "objective": "least_cost", "weeks_in_year": 52
    });
    let made = stage.app.post(&format!("/frameworks/{}/procurements", stage.framework)).by(&stage.commissioner);
    made.json(body).expect(201).await.id()
}

/// Somebody who comes up nowhere else has something to do with this provider.
async fn declared_interest(stage: &Stage, provider: &str) -> String {
    let interest = json!({"provider_id": provider, "nature": "personal", "description": "We are neighbours."});
    let path = format!("/frameworks/{}/interest-declarations", stage.framework);
    let declared = stage.app.post(&path).by(&council(Role::Broker, stage.authority));
    declared.json(json!({"has_none": false, "interests": [interest]})).expect(201).await.str("/interests/0/id")
}

/// The letter on the decision about an application is sent.
async fn lettered(stage: &Stage, application: &str) {
    let (app, officer) = (&stage.app, &stage.commissioner);
    let wording =
        json!({"review": "Write to us.", "review_within_working_days": 10, "signature": "Care Commissioning"});
    let worded = app.put(&format!("/frameworks/{}/letter-wording", stage.framework)).by(officer).if_match(0);
    worded.json(wording).expect(200).await;
    let path = format!("/applications/{application}");
    let version = app.get(&path).by(officer).expect(200).await.version();
    app.post(&format!("{path}/letter")).by(officer).if_match(version).expect(201).await;
}

/// Whoever stands behind a provider, and a version of its supplier information.
async fn behind(app: &TestApp, member: &Actor) -> (String, String) {
    let provider = member.provider().expect("a provider's member");
    let director = json!({"role": "director", "name": "A. Director"});
    let director = app.post(&format!("/providers/{provider}/connected-persons")).by(member).json(director);
    let director = director.expect(201).await.id();
    let shared = json!({"share_code": "Shared01", "information": {
        "name": "Example Care", "identifier": {"scheme": "VAT", "id": "1"},
        "supplierInformationData": {"form": {"shareCode": "Shared01", "submittedAt": "2020-12-01T09:00:00Z"}}
    }});
    let information = app.post(&format!("/providers/{provider}/supplier-information")).by(member);
    (director, information.json(shared).expect(201).await.id())
}

/// The winner is held to a review, an improvement plan and its books: the ids of the review and of the measure that
/// missing books led to.
async fn held_to(stage: &Stage, winner: &Home) -> (String, String) {
    let (app, officer) = (&stage.app, &stage.commissioner);
    let (framework, membership) =
        (format!("/frameworks/{}", stage.framework), format!("/memberships/{}", winner.membership));
    let due = json!({"due_on": "2021-09-30", "reason": "A complaint."});
    let review = app.post(&format!("{membership}/reviews")).by(officer).json(due).expect(201).await.id();
    let start = app.post(&format!("{membership}/start-review")).by(officer).if_match(1);
    start.json(json!({"reason": "A complaint."})).expect(200).await;
    let plan = json!({"reason": "A complaint.", "actions": [{"action": "Answer it.", "due_on": "2021-09-30"}]});
    app.post(&format!("{membership}/improvement-plan")).by(officer).if_match(2).json(plan).expect(201).await;
    let books = format!("{framework}/open-book/2020-21");
    app.put(&books).by(officer).json(json!({"due_on": "2021-09-30"})).expect(200).await;
    app.at("2021-10-01T09:00:00");
    let measures = app.post(&format!("{books}/check")).by(officer).expect(200).await;
    (review, measures.str("/proposed/0/id"))
}

/// A mail that was given up: the approver who is an officer here was told of proposed rules.
async fn given_up(app: &TestApp) -> String {
    app.pass().await;
    let raw = app.raw().await;
    raw.execute_unprepared("UPDATE mail SET state = 'dead', attempts = 8").await.expect("the mails can be changed");
    app.get("/undelivered-mails").by(&platform_admin()).expect(200).await.str("/items/0/id")
}

/// One of each role. The approver holds an office, because approving needs one.
async fn people(app: &TestApp, council: Tenant, member: &Actor) -> BTreeMap<Role, Actor> {
    let mut people = BTreeMap::new();
    for role in Role::ALL {
        let actor = match role {
            Role::PlatformAdmin => platform_admin(),
            Role::ProviderMember => member.clone(),
            Role::Approver => app.officer(role, council, DIRECTOR).await,
            _ => person(role, council),
        };
        people.insert(role, actor);
    }
    people
}

/// A document that came with an application. It is tied to it behind the product's back: the application is long submitted.
async fn shown_document(app: &TestApp, member: &Actor, application: &str) -> String {
    let provider = member.provider().expect("a provider's member");
    let path = format!("/providers/{provider}/evidence?kind=equality_policy&title=A&issuer=B&issued_on=2020-05-01");
    let document = app.post(&path).by(member).body("application/octet-stream", "Our policy.").expect(201).await.id();
    let link = application_evidence::ActiveModel {
        application: Set(application.parse().expect("an id")),
        evidence: Set(document.parse().expect("an id")),
        attached_at: Set(app.clock.now()),
    };
    application_evidence::Entity::insert(link).exec_without_returning(&app.raw().await).await.expect("a row");
    document
}

/// A question about a competition that closed long ago, put there behind the product's back.
async fn asked_question(app: &TestApp, member: &Actor, competition: &str) -> String {
    let id = uuid::Uuid::from_u128(16);
    let row = clarification::ActiveModel {
        id: Set(id.into()),
        competition: Set(competition.parse().expect("an id")),
        asker: Set(member.provider().expect("a provider's member")),
        asked_at: Set(app.clock.now()),
        question: Set("Why?".into()),
        circulated: Set("Why?".into()),
        answer: Set(None),
        published_at: Set(None),
        version: Set(1),
    };
    clarification::Entity::insert(row).exec_without_returning(&app.raw().await).await.expect("a row");
    id.to_string()
}
