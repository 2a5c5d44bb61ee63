//! Sending: once, again after a failure, and given up in the end.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use drawdown::kernel::{Role, Tenant};
use drawdown::notifications::{Post, SmtpSecurity, SmtpServer};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::applications::ground::Ground;
use crate::support::*;

/// Somebody who is told at once of every application.
async fn prompt(ground: &Ground) {
    let person = ground.app.user("prompt@council.test", Role::Commissioner, Tenant::Authority(ground.authority)).await;
    let body = json!({"preferences": [{"kind": "application_received", "delivery": "immediate"}]});
    ground.app.put("/me/notifications").by(&person).json(body).expect(200).await;
}

#[actix_web::test]
async fn two_servers_send_nothing_twice() {
    let ground = Ground::new().await;
    prompt(&ground).await;
    for serial in 0..5 {
        let home = ground.good_home(&format!("1-10{serial}")).await;
        ground.apply(&home).await;
    }
    let received = Arc::new(Mutex::new(vec![]));
    let port = smtp_server(Arc::clone(&received));
    let one = ground.app.with_post(smtp(port)).await;
    let two = ground.app.with_post(smtp(port)).await;
    futures_util::future::join(one.pass(), two.pass()).await;
    futures_util::future::join(two.pass(), one.pass()).await;
    let mails: Vec<ReadMail> = received.lock().unwrap().iter().map(|text: &String| read(text)).collect();
    assert_eq!(mails.len(), 5, "{mails:?}");
    let mut ids: Vec<&String> = mails.iter().map(|mail| &mail.message_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    assert_eq!(mails[0].to, "prompt@council.test");
    assert_eq!(mails[0].subject, "An application for Care Home Alliance");
    assert!(mails[0].body.contains("was received at 09:00 on Thursday 10 December 2020 (GMT)."), "{}", mails[0].body);
}

#[actix_web::test]
async fn a_mail_whose_server_was_lost_is_sent_again_with_the_same_message_id() {
    let ground = Ground::new().await;
    prompt(&ground).await;
    let home = ground.good_home("1-101").await;
    ground.apply(&home).await;
    ground.app.pass().await;
    let first = ground.app.mails_to("prompt@council.test");
    // As if the server had ended after handing it over, before noting that.
    let raw = ground.app.raw().await;
    raw.execute_unprepared("UPDATE mail SET state = 'sending', sent_at = NULL WHERE state = 'sent'").await.unwrap();
    let received = Arc::new(Mutex::new(vec![]));
    let other = ground.app.with_post(smtp(smtp_server(Arc::clone(&received)))).await;
    ground.app.at("2020-12-10T09:14:59");
    other.pass().await;
    assert!(received.lock().unwrap().is_empty(), "it may still be on its way");
    ground.app.at("2020-12-10T09:15");
    other.pass().await;
    let again: Vec<ReadMail> = received.lock().unwrap().iter().map(|text: &String| read(text)).collect();
    assert_eq!((again.len(), &again[0].message_id), (1, &first[0].message_id));
    assert_eq!(again[0].body.trim_end(), first[0].body.trim_end());
}

#[actix_web::test]
async fn what_cannot_be_sent_is_tried_again_later_and_in_the_end_an_administrator_sees_it() {
    let ground = Ground::new().await;
    prompt(&ground).await;
    let home = ground.good_home("1-101").await;
    ground.apply(&home).await;
    let nobody_listens = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let broken = ground.app.with_post(smtp(nobody_listens)).await;
    broken.pass().await;
    let (admin, path) = (platform_admin(), "/undelivered-mails");
    let undelivered = async || ground.app.get(path).by(&admin).expect(200).await.json()["items"].clone();
    assert_eq!(undelivered().await, json!([]), "it is tried again");
    // One minute later, then five, a quarter of an hour, one hour, three, six and twelve.
    for time in ["09:01", "09:06", "09:21", "10:21", "13:21", "19:21"] {
        ground.app.at(&format!("2020-12-10T{time}"));
        broken.pass().await;
        assert_eq!(undelivered().await, json!([]), "{time}");
    }
    ground.app.at("2020-12-11T07:20:59");
    broken.pass().await;
    assert_eq!(undelivered().await, json!([]));
    ground.app.at("2020-12-11T07:21");
    broken.pass().await;
    let dead = undelivered().await;
    assert_eq!((&dead[0]["kind"], &dead[0]["attempts"]), (&json!("application_received"), &json!(8)));
    assert!(dead[0]["error"].as_str().unwrap().contains("did not take it"), "{dead}");
    assert!(!dead.to_string().contains("Alliance"), "what it says is its reader's alone: {dead}");
    ground.app.get(path).by(&ground.officer).expect(403).await;

    let id = dead[0]["id"].as_str().unwrap();
    ground.app.post(&format!("{path}/{id}/retry")).by(&admin).expect(200).await;
    ground.app.post(&format!("{path}/{id}/retry")).by(&admin).expect(404).await;
    ground.app.pass().await;
    assert_eq!(ground.app.mails_to("prompt@council.test").len(), 1);
    assert_eq!(undelivered().await, json!([]));
}

#[actix_web::test]
async fn who_may_no_longer_sign_in_is_no_longer_written_to() {
    let ground = Ground::new().await;
    prompt(&ground).await;
    let home = ground.good_home("1-101").await;
    ground.apply(&home).await;
    let nobody_listens = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    ground.app.with_post(smtp(nobody_listens)).await.pass().await;
    let raw = ground.app.raw().await;
    raw.execute_unprepared("UPDATE user_account SET disabled = (1 = 1)").await.unwrap();
    ground.app.at("2020-12-10T09:01");
    ground.app.pass().await;
    assert!(ground.app.mails().is_empty());
}

#[actix_web::test]
async fn the_work_beside_the_server_stops_when_it_is_told_to() {
    let ground = Ground::new().await;
    prompt(&ground).await;
    let home = ground.good_home("1-101").await;
    ground.apply(&home).await;
    let running = ground.app.services.jobs().clone().start(std::time::Duration::from_millis(1));
    for _ in 0..2_000 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        if !ground.app.mails_to("prompt@council.test").is_empty() {
            break;
        }
    }
    running.stop().await;
    assert_eq!(ground.app.mails_to("prompt@council.test").len(), 1);
    let other = ground.good_home("1-102").await;
    ground.apply(&other).await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(ground.app.mails_to("prompt@council.test").len(), 1, "it has ended");
}

fn smtp(port: u16) -> Post {
    let server = SmtpServer { host: "127.0.0.1".into(), port, security: SmtpSecurity::None, login: None };
    Post::smtp("Drawdown <drawdown@council.example>", server).expect("a post")
}

/// A mail server that takes everything (RFC 5321, as much of it as it takes), and where it listens.
fn smtp_server(received: Arc<Mutex<Vec<String>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let received = Arc::clone(&received);
            std::thread::spawn(move || converse(stream.expect("a caller"), &received));
        }
    });
    port
}

fn converse(mut stream: std::net::TcpStream, received: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
    let mut say = move |words: &str| write!(stream, "{words}\r\n").is_ok();
    say("220 here");
    while let Some(line) = lines.next() {
        match line.split_whitespace().next().unwrap_or_default() {
            "DATA" => {
                say("354 go on");
                let text: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                received.lock().unwrap().push(text.join("\r\n") + "\r\n");
                say("250 taken");
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => {
                say("250 well");
            }
        }
    }
}

#[actix_web::test]
async fn a_piece_of_news_that_cannot_be_read_is_set_aside_and_the_others_go_out() {
    let ground = Ground::new().await;
    ground.app.at("2020-12-14T10:00");
    let (broken, whole) = (ground.good_home("1-101").await, ground.good_home("1-102").await);
    ground.app.user("broken@home.test", Role::ProviderMember, broken.member.tenant).await;
    ground.app.user("whole@home.test", Role::ProviderMember, whole.member.tenant).await;
    for home in [&broken, &whole] {
        let id = ground.apply(home).await;
        ground.decide(&id, "admit", None, 200).await;
    }
    let raw = ground.app.raw().await;
    let first = "(SELECT min(at) FROM outbox WHERE kind = 'application_decided')";
    let spoil = format!(
        "UPDATE outbox SET kind = 'nonsense' WHERE kind = 'application_decided' AND id = (SELECT id FROM outbox \
         WHERE kind = 'application_decided' AND at = {first} ORDER BY id LIMIT 1)"
    );
    raw.execute_unprepared(&spoil).await.expect("a row can be spoilt");
    ground.app.pass().await;
    let decided = |address: &str| {
        let mails = ground.app.mails_to(address);
        mails.iter().filter(|mail| mail.subject.starts_with("Decided:")).count()
    };
    assert_eq!((decided("broken@home.test"), decided("whole@home.test")), (0, 1));
    ground.app.pass().await;
    let dead =
        raw.execute_unprepared("UPDATE outbox SET error = error WHERE state = 'dead' AND kind = 'nonsense'").await;
    assert_eq!(dead.expect("the outbox can be read").rows_affected(), 1, "given up, and not tried for ever");
}
