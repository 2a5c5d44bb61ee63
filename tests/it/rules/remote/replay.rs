//! Replays by a server.

use sea_orm::ConnectionTrait;

use super::*;

#[actix_web::test]
async fn t21_a_sample_is_replayed_by_a_server_and_one_that_differs_ends_with_1() {
    let ground = Ground::new().await;
    ground.wiltshire.decided(&ground.app, 30).await;
    let all = "31 of 31 decisions replayed from their stored facts, 0 differ\n";
    assert_eq!(ground.rules(&["replay"]).await, (Some(0), all.to_owned()));
    let sampled = ["replay", "--hook", "eligibility", "--sample", "7", "--seed", "3"];
    let seven = "7 of 30 decisions replayed from their stored facts, 0 differ\n";
    assert_eq!(ground.rules(&sampled).await, (Some(0), seven.to_owned()));
    let by_client = ground.rules_by_client(&["decisions:replay"], &["replay"]).await;
    assert_eq!(by_client, (Some(0), all.to_owned()), "a pipeline may ask too");

    let raw = ground.app.raw().await;
    let trigger = match raw.get_database_backend() {
        sea_orm::DbBackend::Sqlite => "DROP TRIGGER decision_no_update",
        _ => "DROP TRIGGER decision_no_change ON decision",
    };
    raw.execute_unprepared(trigger).await.unwrap();
    raw.execute_unprepared("UPDATE decision SET outcome = 'refer' WHERE hook = 'windows'").await.unwrap();
    let (code, text) = ground.rules(&["replay"]).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("the outcome was refer and is now scheduled") && text.ends_with("1 differ\n"), "{text}");
}
