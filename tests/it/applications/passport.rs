//! Answers given to one council, offered to the next.

use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use super::asking::with_question;
use super::ground::{GOOD_ANSWER, Ground, Home};
use crate::support::*;

/// What the provider says of the council whose framework this is.
async fn consent(ground: &Ground, home: &Home, framework: &str, consent: bool) -> Answer {
    let provider = home.member.provider().unwrap();
    let buyer = ground.app.get(&format!("/frameworks/{framework}")).expect(200).await.str("/authority_id");
    let request = ground.app.put(&format!("/providers/{provider}/passport")).by(&home.member);
    request.json(json!({"authority_id": buyer, "consent": consent})).expect(200).await
}

async fn suggestions(ground: &Ground, home: &Home, id: &str) -> Value {
    ground.app.get(&format!("/applications/{id}/suggestions")).by(&home.member).expect(200).await.json()
}

/// What is offered, by question; and the reasons why something is not.
fn offered(suggestions: &Value) -> (Vec<String>, Vec<String>) {
    let items = suggestions["items"].as_array().unwrap().iter();
    let left_out = suggestions["left_out"].as_array().unwrap().iter();
    (
        items.map(|item| item["question"].as_str().unwrap().to_owned()).collect(),
        left_out
            .map(|item| format!("{} {}", item["question"].as_str().unwrap(), item["reason"].as_str().unwrap()))
            .collect(),
    )
}

async fn take(ground: &Ground, home: &Home, id: &str, page: &str, body: Value, status: u16) -> Answer {
    let version = ground.read(home, id).await.version();
    let request = ground.app.put(&format!("/applications/{id}/pages/{page}")).by(&home.member).if_match(version);
    request.json(body).expect(status).await
}

#[actix_web::test]
async fn k2_answers_given_to_one_council_are_offered_to_the_next_for_review() {
    let ground = Ground::new().await;
    let kent = ground.framework_of("kent", &care_home_files()).await;
    let home = ground.good_home("1-101").await;
    let given = ground.apply(&home).await;
    let id = ground.open_in(&kent, &home).await;
    assert_eq!(suggestions(&ground, &home, &id).await, json!({"consent": false, "items": [], "left_out": []}));

    consent(&ground, &home, &kent, true).await;
    let list = suggestions(&ground, &home, &id).await;
    let (questions, left_out) = offered(&list);
    assert_eq!(
        questions,
        [
            "legal_name",
            "years_trading",
            "public_liability_cover",
            "equality_policy_reviewed_on",
            "equality_policy_expires_on",
            "safeguarding_policy_expires_on"
        ]
    );
    assert_eq!((left_out, &list["consent"]), (vec![], &json!(true)));
    let cover = &list["items"][2];
    assert_eq!(cover["answer"], json!({"amount": "5000000.00", "currency": "GBP"}));
    assert_eq!((&cover["page"], &cover["reuse"]), (&json!("business"), &json!("public_liability_cover")));
    let source = &cover["source"];
    assert_eq!((&source["application_id"], &source["framework_name"]), (&json!(given), &json!("Care Home Alliance")));
    assert_eq!(
        (&source["location_name"], &source["given_at"]),
        (&json!("Home 1-101"), &json!("2020-12-10T09:00:00+00:00"))
    );
    assert_eq!(ground.read(&home, &id).await.json()["pages"], json!({}), "nothing is filled in");

    let answers = json!({"legal_name": "Harbour Care Ltd", "years_trading": 13});
    let body = |from: Value| json!({"answers": answers, "taken_from": from});
    let refused = take(
        &ground,
        &home,
        &id,
        "business",
        body(json!({"years_trading": given, "accepts_terms": given, "legal_name": id})),
        422,
    );
    assert_eq!(
        refused.await.faults(),
        [
            "/taken_from/accepts_terms not_offered",
            "/taken_from/legal_name not_offered",
            "/taken_from/years_trading differs"
        ]
    );
    let saved = take(&ground, &home, &id, "business", body(json!({"legal_name": given})), 200).await.json();
    assert_eq!(saved["sources"].as_object().unwrap().len(), 1);
    assert_eq!(saved["sources"]["legal_name"]["application_id"], given);
    assert_eq!(saved["sources"]["legal_name"]["given_at"], "2020-12-10T09:00:00+00:00");
}

#[actix_web::test]
async fn k2_an_answer_keeps_its_source_while_it_stands_and_no_council_sees_it() {
    let ground = Ground::new().await;
    let kent = ground.framework_of("kent", &care_home_files()).await;
    let home = ground.good_home("1-101").await;
    let given = ground.apply(&home).await;
    consent(&ground, &home, &kent, true).await;
    let id = ground.open_in(&kent, &home).await;
    let (page, good) = GOOD_ANSWER[0];
    let good: Value = serde_json::from_str(good).unwrap();
    let taken = json!({"legal_name": given, "years_trading": given});
    take(&ground, &home, &id, page, json!({"answers": good, "taken_from": taken}), 200).await;
    let sources = |read: Value| read.get("sources").map_or(0, |sources| sources.as_object().unwrap().len());
    assert_eq!(sources(ground.save(&home, &id, page, good.clone(), 200).await.json()), 2, "saved again unchanged");
    let mut changed = good;
    changed["years_trading"] = json!(13);
    assert_eq!(sources(ground.save(&home, &id, page, changed, 200).await.json()), 1, "it is the provider's own now");
    ground.fill(&home, &id).await;
    ground.submit(&home, &id).await;

    let framework = ground.app.get(&format!("/frameworks/{kent}")).expect(200).await;
    let officer = council(Role::Commissioner, framework.str("/authority_id").parse().unwrap());
    let seen = ground.app.get(&format!("/applications/{id}")).by(&officer).expect(200).await;
    assert_eq!(seen.str("/pages/business/legal_name"), "Harbour Care Ltd");
    assert!(!seen.text().contains(&given), "where else it applied is no council's business");
    assert_eq!(sources(ground.read(&home, &id).await.json()), 1);
    let closed = ground.app.get(&format!("/applications/{id}/suggestions")).by(&home.member).expect(409).await;
    assert_eq!(closed.problem(), "wrong-state");
}

#[actix_web::test]
async fn k2_stale_answers_are_left_out_with_the_reason() {
    let ground = Ground::new().await;
    let text =
        |id: &str, kind: &str| json!({"id": id, "label": "Trade", "type": kind, "required": false, "reuse": "trade"});
    ground
        .app
        .change_rules(&ground.framework, ground.authority, &with_question(care_home_files(), 0, text("trade", "text")))
        .await;
    let mut stricter = with_question(care_home_files(), 0, text("business_kind", "integer"));
    let wider = stricter["questionnaire.json"].replace("\"min\":\"0.00\"", "\"min\":\"9000000.00\"");
    stricter.insert("questionnaire.json".into(), wider.replace("\"reuse_days\":1095", "\"reuse_days\":100"));
    let kent = ground.framework_of("kent", &stricter).await;
    let home = ground.good_home("1-101").await;
    consent(&ground, &home, &kent, true).await;

    ground.app.at("2021-02-01T09:00");
    let first = ground.open(&home).await;
    ground.fill(&home, &first).await;
    let mut business: Value = serde_json::from_str(GOOD_ANSWER[0].1).unwrap();
    business["trade"] = json!("Care homes");
    ground.save(&home, &first, "business", business, 200).await;
    ground.submit(&home, &first).await;

    ground.app.at("2022-01-15T09:00");
    let id = ground.open_in(&kent, &home).await;
    let list = suggestions(&ground, &home, &id).await;
    let (questions, mut left_out) = offered(&list);
    left_out.sort();
    assert_eq!(questions, ["legal_name", "years_trading", "equality_policy_expires_on"]);
    assert_eq!(
        left_out,
        [
            "business_kind other_type",
            "equality_policy_reviewed_on too_old",
            "public_liability_cover does_not_fit",
            "safeguarding_policy_expires_on expired"
        ]
    );
    let detail = |question: &str| {
        let items = list["left_out"].as_array().unwrap();
        items.iter().find(|item| item["question"] == question).unwrap()["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(detail("safeguarding_policy_expires_on"), "It tells of something that held until 31 December 2021.");
    assert_eq!(
        detail("equality_policy_reviewed_on"),
        "It was given on 1 February 2021; answers to this question are offered for 100 days."
    );
    assert!(detail("public_liability_cover").contains("must be at least 9000000"));

    ground.app.at("2022-02-02T09:00");
    let (_, left_out) = offered(&suggestions(&ground, &home, &id).await);
    assert!(left_out.contains(&"years_trading too_old".to_owned()), "a year and a day: {left_out:?}");
}

#[actix_web::test]
async fn k2_the_newest_answer_counts_and_of_a_location_its_own() {
    let ground = Ground::new().await;
    let manager = json!({"id": "manager", "label": "Manager", "type": "text", "required": false, "sensitivity": "personal",
        "reuse": "registered_manager"});
    let files = with_question(care_home_files(), 0, manager);
    let (kent, essex) = (ground.framework_of("kent", &files).await, ground.framework_of("essex", &files).await);
    let home = ground.good_home("1-101").await;
    let other = ground.another_home(&home, "1-102").await;
    consent(&ground, &home, &essex, true).await;
    let apply = async |home: &Home, years: i64, manager: &str| {
        let id = ground.open_in(&kent, home).await;
        ground.fill(home, &id).await;
        let mut business: Value = serde_json::from_str(GOOD_ANSWER[0].1).unwrap();
        business["years_trading"] = json!(years);
        business["manager"] = json!(manager);
        ground.save(home, &id, "business", business, 200).await;
        ground.submit(home, &id).await;
    };
    apply(&home, 12, "First").await;
    ground.app.at("2020-12-12T09:00");
    apply(&other, 13, "Second").await;

    let id = ground.open_in(&essex, &home).await;
    let list = suggestions(&ground, &home, &id).await;
    let answer = |question: &str| {
        list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["question"] == question)
            .map(|item| item["answer"].clone())
    };
    assert_eq!(answer("years_trading"), Some(json!(13)), "of the provider: from whichever home, the newest");
    assert_eq!(answer("manager"), Some(json!("First")), "of the location: this home's own");
    let third = ground.another_home(&home, "1-103").await;
    let id = ground.open_in(&essex, &third).await;
    let (questions, _) = offered(&suggestions(&ground, &third, &id).await);
    assert!(!questions.contains(&"manager".to_owned()) && questions.contains(&"years_trading".to_owned()));

    let stranger = ground.good_home("1-104").await;
    consent(&ground, &stranger, &essex, true).await;
    let theirs = ground.open_in(&essex, &stranger).await;
    assert_eq!(
        offered(&suggestions(&ground, &stranger, &theirs).await),
        (vec![], vec![]),
        "another provider's are not offered"
    );
    ground.app.get(&format!("/applications/{id}/suggestions")).by(&stranger.member).expect(404).await;
}

/// What was saved and never handed in was told to nobody.
#[actix_web::test]
async fn k2_only_what_was_handed_in_is_offered() {
    let ground = Ground::new().await;
    let kent = ground.framework_of("kent", &care_home_files()).await;
    let home = ground.good_home("1-101").await;
    consent(&ground, &home, &kent, true).await;
    let draft = ground.open(&home).await;
    ground.fill(&home, &draft).await;
    let id = ground.open_in(&kent, &home).await;
    assert_eq!(offered(&suggestions(&ground, &home, &id).await), (vec![], vec![]));
    ground.submit(&home, &draft).await;
    ground.try_to_withdraw(&home, &draft, 200).await;
    assert_eq!(
        offered(&suggestions(&ground, &home, &id).await).0.len(),
        6,
        "a withdrawn application was handed in too"
    );
}

#[actix_web::test]
async fn k3_a_document_is_given_once_and_offered_again() {
    let ground = Ground::new().await;
    let paper = json!({"id": "safeguarding_policy", "label": "Policy", "type": "file", "required": false, "max": 1,
        "reuse": "safeguarding_policy_document"});
    let files = with_question(care_home_files(), 2, paper);
    let (kent, essex) = (ground.framework_of("kent", &files).await, ground.framework_of("essex", &files).await);
    let home = ground.good_home("1-101").await;
    consent(&ground, &home, &essex, true).await;
    let owner = crate::evidence::ground::Owner::of(&home.member);
    let document = json!([ground.app.document(&owner, "safeguarding_policy", "2020-05-01", "2022-05-01").await]);
    let first = ground.open_in(&kent, &home).await;
    ground.fill(&home, &first).await;
    let mut policies: Value = serde_json::from_str(GOOD_ANSWER[2].1).unwrap();
    policies["safeguarding_policy"] = document.clone();
    ground.save(&home, &first, "policies", policies, 200).await;
    ground.submit(&home, &first).await;

    let id = ground.open_in(&essex, &home).await;
    let list = suggestions(&ground, &home, &id).await;
    let item = list["items"].as_array().unwrap().iter().find(|item| item["question"] == "safeguarding_policy").unwrap();
    assert_eq!(item["answer"], document);
    let body = json!({"answers": {"safeguarding_policy": document}, "taken_from": {"safeguarding_policy": first}});
    take(&ground, &home, &id, "policies", body, 200).await;
}

#[actix_web::test]
async fn k2_consent_is_the_providers_own_dated_and_on_record() {
    let ground = Ground::new().await;
    let (home, stranger) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let kent = ground.framework_of("kent", &care_home_files()).await;
    let path = format!("/providers/{}/passport", home.member.provider().unwrap());
    assert_eq!(ground.app.get(&path).by(&home.member).expect(200).await.json(), json!({"consents": []}));
    let since = |read: &Answer| (read.str("/consents/0/consent"), read.str("/consents/0/since"));
    let given = consent(&ground, &home, &kent, true).await;
    assert_eq!(since(&given), ("true".into(), "2020-12-10T09:00:00+00:00".into()));
    assert_eq!(given.str("/consents/0/authority_name"), "kent council");
    ground.app.at("2020-12-11T09:00");
    let again = consent(&ground, &home, &kent, true).await;
    assert_eq!(since(&again), since(&given), "saying it again changes nothing");
    let taken_back = consent(&ground, &home, &kent, false).await;
    assert_eq!(since(&taken_back), ("false".into(), "2020-12-11T09:00:00+00:00".into()));
    assert_eq!(ground.app.get(&path).by(&home.member).expect(200).await.json(), taken_back.json());

    let buyer = taken_back.str("/consents/0/authority_id");
    for (other, status) in [(&ground.admin, 403), (&ground.officer, 403), (&stranger.member, 404)] {
        ground.app.put(&path).by(other).json(json!({"authority_id": buyer, "consent": true})).expect(status).await;
        ground.app.get(&path).by(other).expect(status).await;
    }
    let nowhere = "01890000-0000-7000-8000-000000000000";
    for (body, fault) in [
        (json!({"authority_id": buyer, "consent": "yes"}), "/consent wrong_type"),
        (json!({"authority_id": nowhere, "consent": true}), "/authority_id unknown_authority"),
    ] {
        let refused = ground.app.put(&path).by(&home.member).json(body).expect(422).await;
        assert_eq!(refused.faults(), [fault]);
    }

    let auditor = person(Role::Auditor, Tenant::Provider(home.member.provider().unwrap()));
    let events = ground.app.get("/audit").by(&auditor).expect(200).await.json();
    let said: Vec<(&Value, &Value)> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"].as_str().unwrap().starts_with("passport."))
        .map(|event| (&event["action"], &event["actor"]["id"]))
        .collect();
    let by = json!(home.member.id);
    assert_eq!(said, [(&json!("passport.consent_given"), &by), (&json!("passport.consent_withdrawn"), &by)]);
}

#[actix_web::test]
async fn k2_consent_for_one_buyer_is_none_for_another_and_can_be_taken_back() {
    let ground = Ground::new().await;
    let kent = ground.framework_of("kent", &care_home_files()).await;
    let essex = ground.framework_of("essex", &care_home_files()).await;
    let home = ground.good_home("1-101").await;
    let given = ground.apply(&home).await;
    consent(&ground, &home, &kent, true).await;
    let (at_kent, at_essex) = (ground.open_in(&kent, &home).await, ground.open_in(&essex, &home).await);
    let nothing = json!({"consent": false, "items": [], "left_out": []});
    assert_eq!(offered(&suggestions(&ground, &home, &at_kent).await).0.len(), 6);
    assert_eq!(suggestions(&ground, &home, &at_essex).await, nothing);
    let body = json!({"answers": {"legal_name": "Harbour Care Ltd"}, "taken_from": {"legal_name": given}});
    let refused = take(&ground, &home, &at_essex, "business", body.clone(), 422).await;
    assert_eq!(refused.faults(), ["/taken_from/legal_name not_offered"]);
    take(&ground, &home, &at_kent, "business", body, 200).await;

    let both = consent(&ground, &home, &essex, true).await.json();
    let names = both["consents"].as_array().unwrap().iter().map(|buyer| buyer["authority_name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["essex council", "kent council"], "shown buyer by buyer");
    consent(&ground, &home, &kent, false).await;
    assert_eq!(suggestions(&ground, &home, &at_kent).await, nothing);
    assert_eq!(offered(&suggestions(&ground, &home, &at_essex).await).0.len(), 6);
}
