//! Who the members are, and who sees them.

use drawdown::kernel::Role;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::applications::ground::Ground;
use crate::support::*;

const IN_WINDOW: &str = "2020-12-14T10:00";

fn reason() -> Value {
    json!({"reason": "The regulator stopped new admissions."})
}

#[actix_web::test]
async fn w01_a_membership_is_a_place_in_line_and_promises_nothing() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.admitted(&home).await;
    let read = ground.app.get(&format!("/memberships/{id}")).by(&home.member).expect(200).await;
    let body = read.json();
    for promise in ["volume", "minimum", "commitment", "value"] {
        assert!(body.get(promise).is_none());
    }
    assert_eq!((read.str("/state"), read.version()), ("active".into(), 1));
    assert_eq!(read.str("/history/0/change"), "admitted");
    assert_eq!(read.str("/member_since"), "2020-12-14T10:00:00+00:00");
}

#[actix_web::test]
async fn members_are_public_and_suspended_ones_are_the_councils_to_see() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let (first, second) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let (suspended, active) = (ground.admitted(&first).await, ground.admitted(&second).await);
    let suspend = ground.app.post(&format!("/memberships/{suspended}/suspend")).by(&ground.officer).if_match(1);
    suspend.json(reason()).expect(200).await;
    let list = format!("/frameworks/{}/members", ground.framework);
    let seen = |page: &Answer| {
        let items = page.json()["items"].as_array().unwrap().clone();
        items.iter().map(|member| member["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let public = ground.app.get(&list).expect(200).await;
    assert_eq!(seen(&public), std::slice::from_ref(&active));
    assert_eq!(public.str("/items/0/location_name"), "Home 1-102");
    assert_eq!(public.str("/items/0/provider_name"), "Provider of 1-102");
    assert_eq!(seen(&ground.app.get(&list).by(&first.member).expect(200).await), std::slice::from_ref(&active));
    assert_eq!(seen(&ground.app.get(&list).by(&ground.officer).expect(200).await), [suspended, active]);
    let elsewhere = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    assert_eq!(seen(&ground.app.get(&list).by(&elsewhere).expect(200).await).len(), 1);
    let first_page = ground.app.get(&format!("{list}?limit=1")).by(&ground.officer).expect(200).await;
    let next = format!("{list}?limit=1&cursor={}", first_page.str("/next"));
    assert_eq!(seen(&ground.app.get(&next).by(&ground.officer).expect(200).await), seen(&public));
}

#[actix_web::test]
async fn n14_a_member_is_suspended_and_reinstated_with_reasons_kept() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let id = ground.admitted(&home).await;
    let act = |what: &str| ground.app.post(&format!("/memberships/{id}/{what}")).by(&ground.officer);
    act("suspend").json(reason()).expect(428).await;
    let no_reason = act("suspend").if_match(1).json(json!({"reason": " "})).expect(422).await;
    assert_eq!(no_reason.faults(), ["/reason empty"]);
    assert_eq!(act("reinstate").if_match(1).json(reason()).expect(409).await.problem(), "wrong-state");
    let suspended = act("suspend").if_match(1).json(reason()).expect(200).await;
    assert_eq!((suspended.str("/state"), suspended.version()), ("suspended".into(), 2));
    assert_eq!(act("suspend").if_match(1).json(reason()).expect(412).await.problem(), "stale");
    assert_eq!(act("suspend").if_match(2).json(reason()).expect(409).await.problem(), "wrong-state");
    assert_eq!(ground.try_to_open(&home, 409).await.problem(), "conflict");
    ground.app.at("2021-01-04T09:00");
    act("reinstate").if_match(2).json(json!({"reason": "The restriction was lifted."})).expect(200).await;
    let read = ground.app.get(&format!("/memberships/{id}")).by(&home.member).expect(200).await.json();
    let history: Vec<&str> =
        read["history"].as_array().unwrap().iter().map(|event| event["change"].as_str().unwrap()).collect();
    assert_eq!(history, ["admitted", "suspended", "reinstated"]);
    assert_eq!(read["history"][1]["reason"], reason()["reason"]);
}

#[actix_web::test]
async fn of_parallel_suspensions_one_wins() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let home = ground.good_home("1-101").await;
    let path = format!("/memberships/{}/suspend", ground.admitted(&home).await);
    let officers = (0..6).map(|_| ground.app.post(&path).by(&ground.officer).if_match(1).json(reason()).send());
    let mut statuses: Vec<u16> = join_all(officers).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
}

#[actix_web::test]
async fn a_membership_is_the_councils_and_the_members_own() {
    let ground = Ground::new().await;
    ground.app.at(IN_WINDOW);
    let (home, other) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    let path = format!("/memberships/{}", ground.admitted(&home).await);
    let elsewhere = council(Role::Commissioner, "0199a1c0-5f5e-7000-8000-0000000000aa".parse().unwrap());
    ground.app.get(&path).by(&other.member).expect(404).await;
    ground.app.get(&path).by(&elsewhere).expect(404).await;
    ground.app.get(&path).expect(401).await;
    let suspend = format!("{path}/suspend");
    ground.app.post(&suspend).by(&elsewhere).if_match(1).json(reason()).expect(404).await;
    ground.app.post(&suspend).by(&home.member).if_match(1).json(reason()).expect(403).await;
}

/// An installation from before lots meant anything: whoever is a member is of every lot, and a draft is for the only lot
/// there is; among several it still has to choose.
#[tokio::test]
async fn members_of_old_are_of_every_lot() {
    let (_keep, db) = unmigrated().await;
    drawdown_migrations::Migrator::up_some(&db, 28).await.expect("the schema of then");
    let backend = db.get_database_backend();
    let sqlite = backend == sea_orm::DbBackend::Sqlite;
    let id = |n: u128| if sqlite { format!("x'{n:032x}'") } else { format!("'{}'", uuid::Uuid::from_u128(n)) };
    let (authority, provider, location, rating) = (id(1), id(2), id(3), id(4));
    let at = "'2020-12-14T09:00:00Z'";
    let mut rows = format!(
        "BEGIN;
         INSERT INTO authority (id, name, code, version, created_at) VALUES ({authority}, 'A', 'a', 1, {at});
         INSERT INTO provider (id, name, version, created_at) VALUES ({provider}, 'P', 1, {at});
         INSERT INTO location (id, cqc_id, name, search_name, beds, care_home, registered, specialisms, rating_id, version,
           created_at) VALUES ({location}, '1-1', 'H', 'h', 9, TRUE, TRUE, '[]', {rating}, 1, {at});
         INSERT INTO rating (id, location_id, overall, inherited, recorded_at)
           VALUES ({rating}, {location}, 'Good', FALSE, {at});"
    );
    // One lot, then two; each with a draft, and each with a member.
    for (n, lots) in [(10, 1), (20, 2)] {
        let (framework, draft, member) = (id(n), id(n + 5), id(n + 6));
        rows += &format!(
            "INSERT INTO framework (id, authority, name, kind, regime, starts_on, ends_on, applications_open_on, state,
               version, created_at) VALUES ({framework}, {authority}, 'F', 'alliance', 'pcr2015_light_touch', '2021-02-08',
               '2027-02-07', '2020-12-14', 'published', 1, {at});
             INSERT INTO application (id, framework, authority, provider, provider_name, location, location_name, kind,
               package_sha256, answers, state, version, created_at) VALUES ({draft}, {framework}, {authority}, {provider},
               'P', {location}, 'H', 'first', '', '{{}}', 'draft', 1, {at});
             INSERT INTO membership (id, framework, authority, provider, provider_name, location, location_name,
               application, state, admitted_at, version) VALUES ({member}, {framework}, {authority}, {provider}, 'P',
               {location}, 'H', {draft}, 'active', {at}, 1);"
        );
        for lot in 0..lots {
            let lot_id = id(n + 1 + lot);
            rows += &format!(
                "INSERT INTO lot (id, framework, code, title, position)
                   VALUES ({lot_id}, {framework}, 'lot-{lot}', 'Lot', {lot});"
            );
        }
    }
    rows += "COMMIT;";
    db.execute_unprepared(&rows).await.expect("the rows of then");
    drawdown_migrations::Migrator::up_all(&db).await.expect("the schema of today");
    let query = "SELECT code FROM membership_lot JOIN lot ON lot.id = lot ORDER BY lot.framework, position";
    let of = db.query_all_raw(sea_orm::Statement::from_string(backend, query)).await.unwrap();
    let of: Vec<String> = of.iter().map(|row| row.try_get("", "code").unwrap()).collect();
    assert_eq!(of, ["lot-0", "lot-0", "lot-1"]);
    let query = "SELECT lots FROM application ORDER BY id";
    let drafts = db.query_all_raw(sea_orm::Statement::from_string(backend, query)).await.unwrap();
    let drafts: Vec<Value> = drafts.iter().map(|row| row.try_get("", "lots").unwrap()).collect();
    assert_eq!(drafts, [json!([{"code": "lot-0", "title": "Lot", "capacity": null}]), json!([])]);
}
