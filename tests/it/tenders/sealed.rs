use drawdown::kernel::Role;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::competitions::world::{OPENING, World};
use crate::support::*;

const PRICE: &str = "61234.57";
const ANSWER: &str = "Our zebra-striped corridors calm everybody.";

/// Every byte that the database holds: the files of SQLite, the rows of PostgreSQL.
pub async fn everything_stored(app: &TestApp) -> Vec<u8> {
    let db = app.db.reader();
    let ask = |sql: String| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql));
    if db.get_database_backend() == DbBackend::Sqlite {
        let row = ask("SELECT file FROM pragma_database_list WHERE name = 'main'".into()).await.unwrap();
        let file: String = row[0].try_get_by_index(0).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes.extend(std::fs::read(format!("{file}-wal")).expect("the write-ahead log of an open database"));
        return bytes;
    }
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
    let mut bytes = vec![];
    for table in ask(tables.into()).await.unwrap() {
        let table: String = table.try_get_by_index(0).unwrap();
        let rows = ask(format!("SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" t")).await.unwrap();
        let text: String = rows[0].try_get_by_index(0).unwrap();
        bytes.extend(text.into_bytes());
    }
    bytes
}

pub fn holds(haystack: &[u8], needle: &str) -> bool {
    let hex: String = needle.bytes().map(|byte| format!("{byte:02x}")).collect();
    [needle, &hex].iter().any(|needle| haystack.windows(needle.len()).any(|window| window == needle.as_bytes()))
}

#[actix_web::test]
async fn t01_no_price_and_no_answer_is_stored_in_the_clear_before_the_opening() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    world.submitted(&competition, &homes[0], PRICE, ANSWER).await;
    let micros = "61234570000";
    let stored = everything_stored(&world.app).await;
    assert!(holds(&stored, "Block nursing beds, stage 2"), "the search would find what is stored in the clear");
    for secret in [PRICE, micros, "zebra-striped", "nurses are recruited"] {
        assert!(!holds(&stored, secret), "{secret}");
    }
    world.opened(&competition).await;
    assert!(holds(&everything_stored(&world.app).await, "zebra-striped"), "and finds them once they are opened");
}

#[actix_web::test]
async fn w17_sealed_for_every_role_between_closing_and_opening() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let tender = world.submitted(&competition, &homes[0], PRICE, ANSWER).await;
    let (list, one) = (format!("/competitions/{competition}/tenders"), format!("/tenders/{tender}"));
    for time in ["2021-02-28T14:00:00Z", "2021-02-28T15:00:01Z", OPENING] {
        world.app.at(time);
        for role in Role::ALL {
            let actor = match role {
                Role::PlatformAdmin => platform_admin(),
                Role::ProviderMember => homes[1].actor.clone(),
                role => council(role, world.authority),
            };
            for path in [&list, &one] {
                let answer = world.app.get(path).by(&actor).send().await;
                assert!([403, 404, 409].contains(&answer.status), "{role:?} {path} {}", answer.text());
                if answer.status == 409 {
                    assert_eq!(answer.problem(), "sealed");
                }
            }
        }
        let own = world.app.get(&one).by(&homes[0].actor).expect(200).await;
        assert!(own.json()["opened"].is_null() && own.json()["receipt"].is_object(), "{}", own.text());
        assert!(!own.text().contains(PRICE) && !own.text().contains("zebra"), "not even its own provider");
        assert_eq!(world.app.get(&list).by(&homes[0].actor).expect(409).await.problem(), "sealed");
    }
}

#[actix_web::test]
async fn t01_answers_before_the_opening_do_not_tell_how_many_tendered() {
    let (world, homes) = World::with_homes(2).await;
    let competition = world.published().await;
    let auditor = council(Role::Auditor, world.authority);
    let paths = ["", "/tenders", "/invitees", "/opening"].map(|tail| format!("/competitions/{competition}{tail}"));
    let mut before = vec![];
    for path in &paths {
        before.push(without_ids(&world.app.get(path).by(&auditor).send().await));
    }
    world.submitted(&competition, &homes[0], PRICE, ANSWER).await;
    world.start(&competition, &homes[1]).expect(201).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(without_ids(&world.app.get(path).by(&auditor).send().await), before, "{path}");
    }
}

#[actix_web::test]
async fn t01_the_audit_log_tells_of_tenders_only_after_the_opening() {
    let (world, homes) = World::with_homes(1).await;
    let competition = world.published().await;
    world.submitted(&competition, &homes[0], PRICE, ANSWER).await;
    let auditor = council(Role::Auditor, world.authority);
    let told = async || {
        let page = world.app.get("/audit?action=tender.").by(&auditor).expect(200).await.json();
        let actions = page["items"].as_array().cloned().unwrap_or_default();
        actions.iter().map(|event| event["action"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert!(told().await.is_empty());
    world.opened(&competition).await;
    assert_eq!(told().await, ["tender.started", "tender.saved", "tender.submitted"]);
}

/// An answer without the id of the request, which differs each time.
fn without_ids(answer: &Answer) -> String {
    let mut body = answer.json();
    if let Some(members) = body.as_object_mut() {
        members.remove("instance");
    }
    format!("{} {body}", answer.status)
}
