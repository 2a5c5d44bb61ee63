use drawdown::kernel::Role;
use serde_json::{Value, json};

use crate::applications::ground::{Ground, Home};
use crate::support::*;

const IN_WINDOW: &str = "2020-12-14T10:00";
const HEADER: &str = "location_id,name,number_of_beds,overall_rating,report_date,registered\n";

/// A later file of the regulator, for one home.
async fn import(ground: &Ground, home: &Home, grade: &str, day: &str, registered: &str) -> Value {
    let file = format!("{HEADER}{0},Home {0},24,{grade},{day},{registered}\n", home.cqc_id);
    ground.app.post("/cqc/imports").by(&ground.admin).body("text/csv", file).expect(201).await.json()
}

async fn cases(ground: &Ground, query: &str) -> Vec<Value> {
    let path = format!("/frameworks/{}/rating-cases{query}", ground.framework);
    let page = ground.app.get(&path).by(&ground.officer).expect(200).await.json();
    page["items"].as_array().unwrap().clone()
}

async fn member() -> (Ground, Home, String) {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let membership = ground.admitted(&home).await;
    ground.app.at("2020-12-20T09:00");
    (ground, home, membership)
}

fn ids(case: &Value) -> Vec<&str> {
    case["reasons"].as_array().unwrap().iter().map(|reason| reason["id"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn t23_a_member_that_would_not_be_admitted_now_gets_a_case_and_keeps_its_place() {
    let (ground, home, membership) = member().await;
    assert_eq!(cases(&ground, "").await, Vec::<Value>::new());
    let report = import(&ground, &home, "Inadequate", "2020-12-18", "Y").await;
    assert_eq!(report["changes"]["rerated"], 1);

    let queue = cases(&ground, "?state=open").await;
    assert_eq!(queue.len(), 1);
    let case = &queue[0];
    assert_eq!((&case["finding"], ids(case)), (&json!("not_met"), vec!["cqc-rating"]));
    assert_eq!(case["membership_id"], membership.as_str());
    assert_eq!((&case["rating"], &case["rating_published_on"]), (&json!("Inadequate"), &json!("2020-12-18")));
    assert_eq!(case["import_id"], report["id"]);
    assert_eq!((&case["location_name"], &case["provider_name"]), (&json!("Home 1-101"), &json!("Provider of 1-101")));
    assert_eq!((&case["new_work"]["advice"], &case["new_work"]["invited"]), (&json!("stop"), &json!(true)));
    let state = ground.app.get(&format!("/memberships/{membership}")).by(&ground.officer).expect(200).await;
    assert_eq!(state.str("/state"), "active", "nobody is moved out by a rating (N15)");

    let decision = format!("/decisions/{}", case["decision_id"].as_str().unwrap());
    let decision = ground.app.get(&decision).by(&ground.officer).expect(200).await;
    assert_eq!((decision.str("/hook"), decision.str("/outcome")), ("eligibility".into(), "not_met".into()));
    assert_eq!(decision.str("/subject/kind"), "membership");
    let input: Value = serde_json::from_str(&decision.str("/input")).unwrap_or(decision.json()["input"].clone());
    assert_eq!(input["application"]["submitted_on"], "2020-12-14", "the answers are those of its application");
    assert_eq!(input["today"], "2020-12-20");
}

#[actix_web::test]
async fn t23_the_case_of_a_member_is_one_and_a_second_import_updates_it() {
    let (ground, home, _) = member().await;
    import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    let first = cases(&ground, "").await[0].clone();
    let again = import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    assert_eq!(again["unchanged"], 1);
    assert_eq!(cases(&ground, "").await, std::slice::from_ref(&first), "what does not change is not looked at again");

    import(&ground, &home, "No published rating", "2020-12-17", "Y").await;
    let second = cases(&ground, "").await;
    assert_eq!((second.len(), &second[0]["id"]), (1, &first["id"]));
    assert_eq!((&second[0]["finding"], ids(&second[0])), (&json!("refer"), vec!["cqc-unrated"]));
    assert_eq!((&second[0]["checks"], &second[0]["version"]), (&json!(2), &json!(2)));
    assert_eq!(second[0]["new_work"]["advice"], "judge");
    assert_ne!(second[0]["decision_id"], first["decision_id"]);

    import(&ground, &home, "Good", "2020-12-18", "Y").await;
    let third = cases(&ground, "?state=open").await;
    assert_eq!((third.len(), &third[0]["finding"], ids(&third[0])), (1, &json!("met"), vec![]));
    assert_eq!(third[0]["new_work"]["advice"], "continue");
}

#[actix_web::test]
async fn t23_a_home_that_is_struck_off_gets_a_case_and_the_number_it_goes_on_under() {
    let (ground, home, _) = member().await;
    let report = import(&ground, &home, "Good", "2019-03-04", "N").await;
    assert_eq!(report["changes"]["closed"], 1);
    let queue = cases(&ground, "").await;
    assert_eq!((ids(&queue[0]), &queue[0]["registered"]), (vec!["cqc-registration"], &json!(false)));
    let successor = json!({"locationId": "1-201", "name": "Home 1-201", "registrationStatus": "Registered",
        "relationships": [{"relatedLocationId": "1-101", "type": "HSCA Predecessor"}]});
    let request = ground.app.post("/cqc/imports").by(&ground.admin);
    request.body("application/json", successor.to_string()).expect(201).await;
    let path = format!("/rating-cases/{}", queue[0]["id"].as_str().unwrap());
    let case = ground.app.get(&path).by(&ground.officer).expect(200).await;
    assert_eq!((case.str("/cqc_id"), case.str("/succeeded_by")), ("1-101".into(), "1-201".into()));
}

#[actix_web::test]
async fn t23_a_rating_recorded_by_hand_is_looked_at_as_well_and_a_better_one_opens_nothing() {
    let (ground, home, _) = member().await;
    ground.rate(&home, "Outstanding", "2020-12-15").await;
    assert_eq!(cases(&ground, "").await, Vec::<Value>::new());
    ground.rate(&home, "Inadequate", "2020-12-16").await;
    let queue = cases(&ground, "").await;
    assert_eq!((queue.len(), queue[0].get("import_id")), (1, None));
}

#[actix_web::test]
async fn t23_members_are_asked_about_under_the_rules_in_force_now() {
    let (ground, home, _) = member().await;
    ground
        .change_rules("eligibility.rhai", "A home rated Inadequate cannot join", "A home may not be Inadequate")
        .await;
    import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    let reason = cases(&ground, "").await[0]["reasons"][0]["reason"].clone();
    assert_eq!(reason, "A home may not be Inadequate; it may apply again with a better rating");
}

#[actix_web::test]
async fn t23_rules_that_cannot_be_applied_to_a_member_are_an_officers_to_look_at() {
    let (ground, home, _) = member().await;
    let files = with_years_open(care_home_files());
    ground.app.change_rules(&ground.framework, ground.authority, &files).await;
    import(&ground, &home, "Outstanding", "2020-12-16", "Y").await;
    let case = &cases(&ground, "").await[0];
    assert_eq!((&case["finding"], &case["new_work"]["advice"]), (&json!("cannot_decide"), &json!("judge")));
    assert!(case["reasons"][0]["reason"].as_str().unwrap().contains("years_open"), "{case}");
}

#[actix_web::test]
async fn n15_an_officer_closes_a_case_with_an_outcome_that_is_true_and_a_reason() {
    let (ground, home, membership) = member().await;
    import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    let id = cases(&ground, "").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/rating-cases/{id}/close");
    let close = |outcome: &str, reason: &str| {
        let body = json!({"outcome": outcome, "reason": reason});
        ground.app.post(&path).by(&ground.officer).json(body)
    };
    close("kept", "The report is contested.").expect(428).await;
    close("kept", "The report is contested.").if_match(7).expect(412).await;
    assert_eq!(close("kept", " ").if_match(1).expect(422).await.faults(), ["/reason empty"]);
    let early = close("suspended", "No new placements.").if_match(1).expect(409).await;
    assert_eq!(early.problem(), "wrong-state");
    close("left", "It is gone.").if_match(1).expect(409).await;

    let suspend = ground.app.post(&format!("/memberships/{membership}/suspend")).by(&ground.officer).if_match(1);
    suspend.json(json!({"reason": "Rated Inadequate."})).expect(200).await;
    let seen = cases(&ground, "").await;
    assert_eq!(seen[0]["new_work"]["invited"], false);
    let closed = close("suspended", "No new placements until it is inspected again.").if_match(1).expect(200).await;
    assert_eq!((closed.str("/state"), closed.str("/closing/outcome")), ("closed".into(), "suspended".into()));
    assert_eq!(closed.version(), 2);
    assert_eq!(close("kept", "Once more.").if_match(2).expect(409).await.problem(), "wrong-state");
    assert_eq!(cases(&ground, "?state=open").await, Vec::<Value>::new());
    assert_eq!(cases(&ground, "?state=closed").await.len(), 1);

    import(&ground, &home, "No published rating", "2020-12-18", "Y").await;
    let open = cases(&ground, "?state=open").await;
    assert_eq!(open.len(), 1, "a later change is another case, also of a suspended member");
    assert_ne!(open[0]["id"], id.as_str());
}

#[actix_web::test]
async fn t23_a_case_is_the_councils_and_the_providers_own() {
    let (ground, home, _) = member().await;
    let other = ground.good_home("1-102").await;
    import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    let list = format!("/frameworks/{}/rating-cases", ground.framework);
    let own = ground.app.get(&list).by(&home.member).expect(200).await.json();
    let id = own["items"][0]["id"].as_str().unwrap();
    let others = ground.app.get(&list).by(&other.member).expect(200).await.json();
    assert_eq!(others["items"], json!([]));
    let elsewhere = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    ground.app.get(&list).by(&elsewhere).expect(404).await;
    ground.app.get(&list).by(&ground.admin).expect(403).await;
    for reader in [&other.member, &elsewhere] {
        ground.app.get(&format!("/rating-cases/{id}")).by(reader).expect(404).await;
    }
    let close = ground.app.post(&format!("/rating-cases/{id}/close")).by(&home.member).if_match(1);
    close.json(json!({"outcome": "kept", "reason": "We disagree."})).expect(403).await;
}

#[actix_web::test]
async fn t23_what_nobody_has_looked_at_is_looked_at_when_a_server_starts() {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let (ground, home, _) = member().await;
    import(&ground, &home, "Inadequate", "2020-12-16", "Y").await;
    let db = ground.app.raw().await;
    // As if the server had ended between the import and the look.
    for text in ["DELETE FROM rating_case", "UPDATE location_change SET checked_at = NULL WHERE kind = 'rerated'"] {
        db.execute_unprepared(text).await.unwrap();
    }
    assert_eq!(cases(&ground, "").await, Vec::<Value>::new());
    ground.app.services.catch_up().await;
    assert_eq!(cases(&ground, "").await.len(), 1);
    ground.app.services.catch_up().await;
    assert_eq!(cases(&ground, "").await[0]["checks"], 1, "once looked at is looked at");
    let left = Statement::from_string(
        db.get_database_backend(),
        "SELECT count(*) AS left_over FROM location_change WHERE checked_at IS NULL",
    );
    let row = db.query_one_raw(left).await.unwrap().unwrap();
    let count: i64 = match db.get_database_backend() {
        DbBackend::Sqlite => row.try_get::<i32>("", "left_over").unwrap().into(),
        _ => row.try_get("", "left_over").unwrap(),
    };
    assert_eq!(count, 0);
}
