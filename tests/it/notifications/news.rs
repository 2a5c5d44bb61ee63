use drawdown::kernel::{Role, Tenant};
use drawdown::store::entity::outbox;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use serde_json::json;

use crate::applications::ground::{Ground, Home};
use crate::support::*;

/// The alliance with people who have addresses: a commissioner, an approver, and the people of two providers.
struct Told {
    ground: Ground,
    home: Home,
    other: Home,
}

const COUNCIL: &str = "officer@council.test";
const APPROVER: &str = "approver@council.test";
const PROVIDER: &str = "home@provider.test";
const OTHER: &str = "other@provider.test";

impl Told {
    async fn new() -> Self {
        let ground = Ground::new().await;
        let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
        let council = Tenant::Authority(ground.authority);
        ground.app.user(COUNCIL, Role::Commissioner, council).await;
        ground.app.user(APPROVER, Role::Approver, council).await;
        for (address, home) in [(PROVIDER, &home), (OTHER, &other)] {
            ground.app.user(address, Role::ProviderMember, home.member.tenant).await;
        }
        Self { ground, home, other }
    }

    /// Subjects of an address's mails.
    async fn subjects(&self, address: &str) -> Vec<String> {
        self.ground.app.pass().await;
        self.ground.app.mails_to(address).into_iter().map(|mail| mail.subject).collect()
    }
}

#[actix_web::test]
async fn t06_all_who_apply_are_told_of_an_extension_with_its_reason() {
    let told = Told::new().await;
    let ground = &told.ground;
    ground.open(&told.home).await;
    let windows = ground.app.get(&format!("/frameworks/{}/windows", ground.framework)).expect(200).await;
    let window = windows.str("/items/0/id");
    let extend = ground.app.post(&format!("/frameworks/{}/windows/{window}/extend", ground.framework));
    let body = json!({"closes_at": "2021-01-18T15:00", "reason": "The portal was down on Friday."});
    extend.by(&ground.officer).if_match(windows.version()).json(body).expect(200).await;
    assert_eq!(told.subjects(PROVIDER).await, ["Later closing: applications for Care Home Alliance"]);
    assert!(told.subjects(OTHER).await.is_empty(), "it has no draft here");
    assert_eq!(told.subjects(COUNCIL).await.len(), 1);
    let mail = &ground.app.mails_to(PROVIDER)[0];
    assert!(mail.body.contains("closes at 15:00 on Monday 18 January 2021 (GMT), for everybody"), "{}", mail.body);
    assert!(mail.body.contains("It was to close at 15:00 on Friday 15 January 2021 (GMT)"), "{}", mail.body);
    assert!(mail.body.contains("The portal was down on Friday."));
    let link = format!("{ISSUER}/api/v1/frameworks/{}/windows", ground.framework);
    assert!(mail.body.contains(&link), "{}", mail.body);
}

#[actix_web::test]
async fn an_application_is_acknowledged_decided_and_its_membership_changed() {
    let told = Told::new().await;
    let ground = &told.ground;
    ground.app.at("2020-12-14T09:00");
    let member = ground.admitted(&told.home).await;
    let suspend = ground.app.post(&format!("/memberships/{member}/suspend")).by(&ground.officer).if_match(1);
    suspend.json(json!({"reason": "The regulator stopped admissions."})).expect(200).await;
    assert_eq!(
        told.subjects(PROVIDER).await,
        ["Decided: your application for Care Home Alliance", "Your membership of Care Home Alliance: suspended"]
    );
    let mails = ground.app.mails_to(PROVIDER);
    assert!(mails[0].body.contains("of Home 1-101 for Care Home Alliance: it was admitted."), "{}", mails[0].body);
    assert!(mails[1].body.contains("The regulator stopped admissions."));
    ground.app.at("2020-12-15T07:00");
    let subjects = told.subjects(PROVIDER).await;
    assert!(subjects.contains(&"1 matter of Tuesday 15 December 2020".to_owned()), "{subjects:?}");
    assert!(told.subjects(OTHER).await.is_empty());
}

#[actix_web::test]
async fn t05_the_council_is_told_that_something_is_held_and_the_provider_why_it_was_taken() {
    let told = Told::new().await;
    let ground = &told.ground;
    let hold = reworded("pack.toml", "language = 1", "language = 1\napplications = { late = \"hold\" }");
    ground.app.change_rules(&ground.framework, ground.authority, &hold).await;
    let id = ground.open(&told.home).await;
    ground.fill(&told.home, &id).await;
    ground.app.at("2021-01-15T15:00:01");
    ground.submit(&told.home, &id).await;
    let council = "A late application for Care Home Alliance waits for your decision";
    assert!(told.subjects(COUNCIL).await.contains(&council.to_owned()));
    let list = ground.app.get(&format!("/frameworks/{}/late-applications", ground.framework)).by(&ground.officer);
    let version = list.expect(200).await.json()["items"][0]["version"].as_i64().unwrap();
    let rule = ground.app.post(&format!("/applications/{id}/late-decision")).by(&ground.officer).if_match(version);
    rule.json(json!({"outcome": "accept", "reason": "The portal was down at noon."})).expect(200).await;
    let subjects = told.subjects(PROVIDER).await;
    assert!(subjects.contains(&"Taken: your late application for Care Home Alliance".to_owned()), "{subjects:?}");
    let mails = ground.app.mails_to(PROVIDER);
    assert!(mails.iter().any(|mail| mail.body.contains("The portal was down at noon.")));
}

#[actix_web::test]
async fn no_mail_names_another_tenant_or_says_what_was_answered() {
    let told = Told::new().await;
    let ground = &told.ground;
    ground.app.at("2020-12-14T09:00");
    for home in [&told.home, &told.other] {
        ground.admitted(home).await;
    }
    ground.app.at("2020-12-15T07:00");
    ground.app.pass().await;
    let mails = ground.app.mails();
    assert!(mails.len() >= 5, "{mails:?}");
    for mail in mails {
        let text = format!("{} {}", mail.subject, mail.body);
        let foreign: &[&str] = match mail.to.as_str() {
            PROVIDER => &["1-102"],
            OTHER => &["1-101"],
            _ => &["1-101", "1-102", "Provider of"],
        };
        for secret in foreign.iter().chain(&["Harbour Care", "5000000", "wiltshire council"]) {
            assert!(!text.contains(secret), "{secret} in {mail:?}");
        }
    }
}

#[actix_web::test]
async fn a_second_person_is_told_that_rules_wait() {
    let told = Told::new().await;
    let ground = &told.ground;
    let files = reworded("windows.rhai", "//! When homes", "//! When the homes");
    let change = ground.app.draft_rules(&ground.framework, ground.authority, &files).await;
    change.propose().expect(201).await;
    assert_eq!(told.subjects(APPROVER).await, ["Changed rules wait for a second person: Care Home Alliance"]);
    assert!(told.subjects(COUNCIL).await.is_empty());
}

#[actix_web::test]
async fn k06_who_has_a_draft_is_reminded_once_of_each_closing() {
    let told = Told::new().await;
    let ground = &told.ground;
    let now = json!({"preferences": [{"kind": "window_closes_soon", "delivery": "immediate"},
        {"kind": "window_opens_soon", "delivery": "off"}]});
    let account = ground.app.user("now@provider.test", Role::ProviderMember, told.home.member.tenant).await;
    ground.app.put("/me/notifications").by(&account).json(now).expect(200).await;
    let id = ground.open(&told.home).await;
    let reminded = async || {
        let subjects = told.subjects("now@provider.test").await;
        subjects.iter().filter(|subject| *subject == "Closes soon: applications for Care Home Alliance").count()
    };
    ground.app.at("2021-01-12T14:59:59");
    assert_eq!(reminded().await, 0);
    ground.app.at("2021-01-12T15:00");
    assert_eq!((reminded().await, reminded().await), (1, 1), "once");
    let mail = &ground.app.mails_to("now@provider.test")[0];
    assert!(mail.body.contains("You have a draft that has not been submitted."), "{}", mail.body);

    let windows = ground.app.get(&format!("/frameworks/{}/windows", ground.framework)).expect(200).await;
    let window = windows.str("/items/0/id");
    let extend = ground.app.post(&format!("/frameworks/{}/windows/{window}/extend", ground.framework));
    let body = json!({"closes_at": "2021-01-22T15:00", "reason": "The portal was down on Friday."});
    extend.by(&ground.officer).if_match(windows.version()).json(body).expect(200).await;
    assert_eq!(reminded().await, 1, "not yet of the new closing");
    ground.app.at("2021-01-19T15:00");
    assert_eq!(reminded().await, 2, "three days before it");
    ground.fill(&told.home, &id).await;
    ground.submit(&told.home, &id).await;
    ground.app.at("2021-03-06T09:00");
    assert_eq!(reminded().await, 2, "nothing is left to submit");
}

#[actix_web::test]
async fn what_is_refused_is_told_to_nobody() {
    let told = Told::new().await;
    let ground = &told.ground;
    let id = ground.open(&told.home).await;
    ground.try_to_submit(&told.home, &id, 422).await;
    let raw = ground.app.raw().await;
    let count = Statement::from_string(raw.get_database_backend(), "SELECT count(*) AS n FROM outbox");
    let count = raw.query_one_raw(count).await.unwrap().expect("a row");
    assert_eq!(count.try_get::<i64>("", "n").unwrap(), 0);
}

#[actix_web::test]
async fn k3_a_provider_is_told_before_a_document_expires_twice_and_once_each() {
    let told = Told::new().await;
    let app = &told.ground.app;
    let owner = crate::evidence::ground::Owner::of(&told.home.member);
    let insurance = app.document(&owner, "public_liability", "2020-02-01", "2021-01-31").await;
    app.document(&owner, "equality_policy", "2019-02-01", "2021-01-20").await;
    app.document(&owner, "equality_policy", "2020-12-01", "2022-11-30").await;
    for (at, mails) in [
        ("2020-12-31T09:00", 0),
        ("2021-01-01T09:00", 1),
        ("2021-01-01T18:00", 1),
        ("2021-01-23T09:00", 1),
        ("2021-01-24T09:00", 2),
        ("2021-01-31T09:00", 2),
        ("2021-02-01T09:00", 2),
    ] {
        app.at(at);
        app.pass().await;
        let news = outbox::Entity::find().filter(outbox::Column::Kind.eq("evidence_expiring"));
        assert_eq!(news.count(app.db.reader()).await.unwrap(), mails, "{at}");
    }
    assert!(told.subjects(OTHER).await.is_empty());
    let mails = app.mails_to(PROVIDER);
    let said = "is out of date after 31 January 2021.";
    assert!(mails.iter().any(|mail| mail.body.contains(said) && mail.body.contains(&insurance)), "{mails:?}");
}
