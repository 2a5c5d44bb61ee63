//! What applicants sent stays closed to whoever has not declared, or has an interest in them.

use drawdown::kernel::{Actor, Role};
use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

const NONE: &str = r#"{"has_none": true, "interests": []}"#;

fn interest_in(home: &Home) -> Value {
    let provider = home.member.provider().unwrap();
    json!({"has_none": false, "interests": [{
        "provider_id": provider, "nature": "financial", "description": "I hold shares in it."
    }]})
}

async fn declare(ground: &Ground, who: &Actor, body: Value) -> Answer {
    let path = format!("/frameworks/{}/interest-declarations", ground.framework);
    ground.app.post(&path).by(who).json(body).expect(201).await
}

/// Everything of an application that a commissioner might open or decide, and how each is answered.
async fn tried(ground: &Ground, who: &Actor, id: &str, version: i64) -> Vec<(u16, String)> {
    let app = &ground.app;
    let decision = json!({"outcome": "refuse", "reason": "The answers do not convince."});
    let requests = [
        app.get(&format!("/applications/{id}")),
        app.get(&format!("/applications/{id}/assessment")),
        app.get(&format!("/applications/{id}/exclusion-declaration")),
        app.get(&format!("/applications/{id}/letter/preview")),
        app.post(&format!("/applications/{id}/exclusion-hearing"))
            .json(json!({"concerns": "A question.", "respond_by": "2021-02-15"})),
        app.post(&format!("/applications/{id}/decision")).if_match(version).json(decision),
    ];
    let mut answers = vec![];
    for request in requests {
        let answer = request.by(who).undeclared().send().await;
        let problem = if answer.status < 400 { String::new() } else { answer.problem() };
        answers.push((answer.status, problem));
    }
    answers
}

#[actix_web::test]
async fn t09_an_undeclared_officer_opens_nothing_and_is_told_where_to_declare() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let home = ground.good_home("1-100000001").await;
    let id = ground.apply(&home).await;
    let version = ground.read(&home, &id).await.version();
    let officer = council(Role::Commissioner, ground.authority);
    for (status, problem) in tried(&ground, &officer, &id, version).await {
        assert_eq!((status, problem.as_str()), (403, "declaration-needed"));
    }
    let refused = ground.app.get(&format!("/applications/{id}")).by(&officer).undeclared().send().await;
    let address = format!("/api/v1/frameworks/{}/interest-declarations", ground.framework);
    assert_eq!(refused.str("/declare_at"), address);
    assert_eq!(
        refused.str("/detail"),
        "Before you open what providers sent, declare what interests you have in any of them, or that you have none, for \
         this framework."
    );
    // That there is an application is no secret; another council learns not even that.
    let stranger = council(Role::Commissioner, ground.app.authority("other").await);
    assert_eq!(ground.app.get(&format!("/applications/{id}")).by(&stranger).undeclared().send().await.status, 404);
    ground
        .app
        .get(&format!("/frameworks/{}/applications", ground.framework))
        .by(&officer)
        .undeclared()
        .expect(200)
        .await;

    ground.app.post(&address).by(&officer).body("application/json", NONE).expect(201).await;
    let answers = tried(&ground, &officer, &id, version).await;
    assert!(answers.iter().all(|(status, _)| *status != 403), "{answers:?}");
}

#[actix_web::test]
async fn t09_whoever_takes_no_part_in_decisions_declares_nothing() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let home = ground.good_home("1-100000001").await;
    let id = ground.apply(&home).await;
    let auditor = council(Role::Auditor, ground.authority);
    for who in [&auditor, &home.member] {
        ground.app.get(&format!("/applications/{id}")).by(who).undeclared().expect(200).await;
    }
}

#[actix_web::test]
async fn t09_a_positive_declaration_shuts_that_providers_papers_until_a_director_rules() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let (its, others) = (ground.good_home("1-100000001").await, ground.good_home("1-100000002").await);
    let (id, other) = (ground.apply(&its).await, ground.apply(&others).await);
    let version = ground.read(&its, &id).await.version();
    let officer = council(Role::Commissioner, ground.authority);
    let declared = declare(&ground, &officer, interest_in(&its)).await;
    let interest = declared.str("/interests/0/id");

    for (status, problem) in tried(&ground, &officer, &id, version).await {
        assert_eq!((status, problem.as_str()), (403, "conflict-of-interest"));
    }
    let refused = ground.app.get(&format!("/applications/{id}")).by(&officer).send().await;
    assert_eq!(refused.str("/interest"), interest);
    ground.app.get(&format!("/applications/{other}")).by(&officer).expect(200).await;

    // A later word takes nothing back.
    declare(&ground, &officer, serde_json::from_str(NONE).unwrap()).await;
    assert_eq!(ground.app.get(&format!("/applications/{id}")).by(&officer).send().await.status, 403);
    // Neither does a batch let them round it.
    let decision = json!({"application_id": id, "version": version, "outcome": "refuse", "reason": "No."});
    let batch = ground.app.post(&format!("/frameworks/{}/decisions/batch", ground.framework)).by(&officer);
    let batch = batch.json(json!({"mode": "each", "items": [decision]})).expect(200).await;
    assert!(batch.text().contains("conflict-of-interest"), "{}", batch.text());
    let dry = format!("/frameworks/{}/dry-run", ground.framework);
    let dry = ground.app.get(&dry).by(&officer).expect(200).await;
    assert!(dry.text().contains(&other) && !dry.text().contains(&id), "{}", dry.text());

    let director = council(Role::Approver, ground.authority);
    let ruling = |version: i64, body: Value| {
        ground.app.put(&format!("/interests/{interest}/ruling")).by(&director).if_match(version).json(body)
    };
    let may = json!({"outcome": "may_act", "reason": "Ten shares of a listed company.",
        "mitigation": "A second officer reads along."});
    ruling(1, may).expect(200).await;
    ground.app.get(&format!("/applications/{id}")).by(&officer).expect(200).await;
    ruling(2, json!({"outcome": "stay_out", "reason": "They bought more."})).expect(200).await;
    let shut = ground.app.get(&format!("/applications/{id}")).by(&officer).send().await;
    assert!(shut.str("/detail").contains("a director ruled that you stay out"), "{}", shut.text());
}

#[actix_web::test]
async fn t09_decisions_and_documents_of_a_provider_are_shut_as_well() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let home = ground.good_home("1-100000001").await;
    let id = ground.apply(&home).await;
    let reads = [Role::Commissioner, Role::RuleAuthor, Role::Approver].map(|role| council(role, ground.authority));
    let decisions = format!("/frameworks/{}/decisions", ground.framework);
    let list = ground.app.get(&decisions).by(&reads[0]).expect(200).await.json();
    let about = list["items"].as_array().unwrap().iter().find(|line| line["subject"]["id"] == id.as_str());
    let decision = about.unwrap_or_else(|| panic!("{list}"))["id"].as_str().unwrap().to_owned();
    for who in &reads {
        let path = format!("/decisions/{decision}");
        let needed = ground.app.get(&path).by(who).undeclared().send().await;
        assert_eq!(needed.problem(), "declaration-needed");
        declare(&ground, who, interest_in(&home)).await;
        assert_eq!(ground.app.get(&path).by(who).send().await.problem(), "conflict-of-interest");
        let replay = ground.app.post(&format!("{path}/replay")).by(who).send().await;
        assert_eq!(replay.problem(), "conflict-of-interest");
    }
}

#[actix_web::test]
async fn t09_documents_that_came_with_an_application_are_shut_too() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let home = ground.good_home("1-100000001").await;
    let owner = crate::evidence::ground::Owner::of(&home.member);
    let document = ground.app.document(&owner, "equality_policy", "2020-05-01", "2022-05-01").await;
    let id = ground.open(&home).await;
    ground.fill(&home, &id).await;
    ground.app.show(&home.member, &id, &[&document], 200).await;
    ground.submit(&home, &id).await;
    let provider = home.member.provider().unwrap();
    let paths = [
        format!("/evidence/{document}"),
        format!("/evidence/{document}/content"),
        format!("/providers/{provider}/evidence"),
        format!("/providers/{provider}/evidence/standing"),
    ];
    let officer = council(Role::Commissioner, ground.authority);
    for path in &paths {
        let needed = ground.app.get(path).by(&officer).undeclared().send().await;
        assert_eq!((path, needed.status, needed.problem().as_str()), (path, 403, "declaration-needed"));
    }
    declare(&ground, &officer, interest_in(&home)).await;
    for path in &paths {
        let shut = ground.app.get(path).by(&officer).send().await;
        assert_eq!((path, shut.status, shut.problem().as_str()), (path, 403, "conflict-of-interest"));
    }
    let colleague = council(Role::Commissioner, ground.authority);
    for path in &paths {
        ground.app.get(path).by(&colleague).expect(200).await;
    }
}

#[actix_web::test]
async fn t09_a_declaration_lapses_after_a_year() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-15T10:00:00");
    let home = ground.good_home("1-100000001").await;
    let id = ground.apply(&home).await;
    let officer = council(Role::Commissioner, ground.authority);
    declare(&ground, &officer, serde_json::from_str(NONE).unwrap()).await;
    ground.app.at("2021-12-14T23:59:59");
    ground.app.get(&format!("/applications/{id}")).by(&officer).undeclared().expect(200).await;
    ground.app.at("2021-12-15T00:00:00");
    let lapsed = ground.app.get(&format!("/applications/{id}")).by(&officer).undeclared().send().await;
    assert_eq!((lapsed.status, lapsed.problem()), (403, "declaration-needed".into()));
    assert_eq!(
        lapsed.str("/detail"),
        "Your declaration of interests held until Tuesday 14 December 2021. Declare anew before you go on."
    );
}
