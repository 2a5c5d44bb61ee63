//! Declaring, ruling, reviewing.

use drawdown::kernel::{Role, Tenant};
use serde_json::{Value, json};

use crate::applications::ground::Ground;
use crate::support::*;

async fn declare(ground: &Ground, who: &drawdown::kernel::Actor, body: Value) -> Answer {
    let path = format!("/frameworks/{}/interest-declarations", ground.framework);
    ground.app.post(&path).by(who).json(body).send().await
}

fn in_provider(provider: impl ToString) -> Value {
    json!({"has_none": false, "interests": [{
        "provider_id": provider.to_string(), "nature": "family", "description": "My sister is its registered manager."
    }]})
}

#[actix_web::test]
async fn t09_nobody_declares_nothing_by_leaving_it_out() {
    let ground = Ground::new().await;
    for (body, fault) in [
        (json!({"has_none": false}), "/has_none contradicts"),
        (json!({"has_none": false, "interests": []}), "/has_none contradicts"),
        (in_provider("00000000-0000-0000-0000-000000000000"), "/interests/0/provider_id unknown"),
    ] {
        let refused = declare(&ground, &ground.officer, body).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]));
    }
    let home = ground.good_home("1-100000001").await;
    let provider = home.member.provider().unwrap();
    let mut twice = in_provider(provider);
    let again = twice["interests"][0].clone();
    twice["interests"].as_array_mut().unwrap().push(again);
    twice["interests"][1]["description"] = json!(" ");
    let refused = declare(&ground, &ground.officer, twice).await;
    let mut faults = refused.faults();
    faults.sort_unstable();
    assert_eq!(faults, ["/interests/1/description empty", "/interests/1/provider_id duplicate"]);

    let declared = declare(&ground, &ground.officer, in_provider(provider)).await;
    assert_eq!((declared.status, declared.str("/lapses_on")), (201, "2021-12-10".into()));
}

#[actix_web::test]
async fn t09_directors_and_auditors_read_all_declarations_and_others_their_own() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-100000001").await;
    let (evaluator, director) = (council(Role::Evaluator, ground.authority), council(Role::Approver, ground.authority));
    declare(&ground, &evaluator, in_provider(home.member.provider().unwrap())).await;
    declare(&ground, &ground.officer, json!({"has_none": true, "interests": []})).await;
    let path = format!("/frameworks/{}/interest-declarations", ground.framework);
    let count = async |who: &drawdown::kernel::Actor| {
        ground.app.get(&path).by(who).expect(200).await.json()["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&director).await, 2);
    assert_eq!(count(&council(Role::Auditor, ground.authority)).await, 2);
    assert_eq!(count(&evaluator).await, 1);
    assert_eq!(count(&council(Role::Broker, ground.authority)).await, 0);
    // What somebody has to do with whom is nowhere in the log that all auditors read.
    let log = ground.app.get("/audit?limit=100").by(&council(Role::Auditor, ground.authority)).expect(200).await.text();
    assert!(log.contains("interests.declared") && !log.contains("My sister"), "{log}");

    let stranger = council(Role::Approver, ground.app.authority("other").await);
    ground.app.get(&path).by(&stranger).expect(404).await;
    let elsewhere = ground.app.post(&path).by(&stranger).json(json!({"has_none": true, "interests": []})).send().await;
    assert_eq!(elsewhere.status, 404);
}

#[actix_web::test]
async fn t09_a_director_rules_on_others_interests_only_and_says_what_is_done() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-100000001").await;
    let director = council(Role::Approver, ground.authority);
    let declared = declare(&ground, &director, in_provider(home.member.provider().unwrap())).await;
    let interest = declared.str("/interests/0/id");
    let rule = |who: &drawdown::kernel::Actor, version: i64, body: Value| {
        ground.app.put(&format!("/interests/{interest}/ruling")).by(who).if_match(version).json(body)
    };
    let allowed = json!({"outcome": "may_act", "reason": "They have not met for years.",
        "mitigation": "A second officer reads along."});
    let own = rule(&director, 1, allowed.clone()).send().await;
    assert_eq!((own.status, own.problem()), (403, "forbidden".into()));

    let another = council(Role::Approver, ground.authority);
    let bare = rule(&another, 1, json!({"outcome": "may_act", "reason": "Fine."})).send().await;
    assert_eq!((bare.status, bare.faults()), (422, vec!["/mitigation missing".into()]));
    let ruled = rule(&another, 1, allowed.clone()).expect(200).await;
    assert_eq!((ruled.version(), ruled.str("/ruling/outcome")), (2, "may_act".into()));
    assert_eq!(rule(&another, 1, allowed).send().await.status, 412);
    let out = json!({"outcome": "stay_out", "reason": "They share a house now."});
    assert_eq!(rule(&another, 2, out).expect(200).await.str("/ruling/outcome"), "stay_out");
    let stranger = council(Role::Approver, ground.app.authority("other").await);
    assert_eq!(rule(&stranger, 3, json!({"outcome": "stay_out", "reason": "No."})).send().await.status, 404);
}

#[actix_web::test]
async fn t09_the_assessment_is_kept_under_review_every_year() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-100000001").await;
    let director = council(Role::Approver, ground.authority);
    declare(&ground, &ground.officer, in_provider(home.member.provider().unwrap())).await;
    let path = format!("/frameworks/{}/conflicts-assessment", ground.framework);
    let read = ground.app.get(&path).by(&director).expect(200).await.json();
    assert_eq!((&read["unruled"], read["people"].as_array().unwrap().len()), (&json!(1), 1));
    assert!(read.get("review_due_on").is_none(), "never reviewed: it is due");

    let empty = ground.app.post(&format!("{path}/reviews")).by(&director).json(json!({"note": ""})).send().await;
    assert_eq!(empty.faults(), ["/note empty"]);
    let review = ground.app.post(&format!("{path}/reviews")).by(&director);
    let reviewed = review.json(json!({"note": "One interest; a ruling follows."})).expect(201).await.json();
    assert_eq!(reviewed["review_due_on"], "2021-12-10");
    ground.app.get(&path).by(&ground.officer).expect(403).await;

    ground.app.at("2021-12-10T00:00:00");
    let lapsed = ground.app.get(&path).by(&director).expect(200).await.json();
    assert_eq!(lapsed["people"][0]["holds"], json!(false));
}

#[actix_web::test]
async fn t09_directors_are_told_of_an_interest() {
    let ground = Ground::new().await;
    let home = ground.good_home("1-100000001").await;
    ground.app.user("director@wilts.example", Role::Approver, Tenant::Authority(ground.authority)).await;
    declare(&ground, &ground.officer, in_provider(home.member.provider().unwrap())).await;
    ground.app.pass().await;
    let mails = ground.app.mails_to("director@wilts.example");
    let told = mails.iter().find(|mail| mail.subject == "An interest in a provider was declared").expect("a mail");
    assert!(!told.body.contains("sister"), "{}", told.body);
}
