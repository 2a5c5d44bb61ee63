//! A server that is killed in the middle of submissions and of an opening: what it acknowledged is there afterwards, and
//! nothing is half done.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::unmigrated;

// Who fills a server from outside: the benches do the same, and more.
#[allow(dead_code, reason = "the benches use the rest")]
#[path = "../../../benches/load/machine.rs"]
mod machine;
#[allow(dead_code, reason = "the benches use the rest")]
#[path = "../../../benches/load/seed.rs"]
mod seed;
#[allow(dead_code, reason = "the benches use the rest")]
#[path = "../../../benches/load/server.rs"]
mod server;
#[path = "../../../benches/load/tendering.rs"]
mod tendering;

use seed::Ground;
use server::{Server, command, create_admin, free_port};
use tendering::{Competition, declare, move_clock, open, published, save, submit, verify};

const TENDERS: usize = 12;
/// So many of each four are acknowledged when the server is killed.
const ACKNOWLEDGED: [usize; 3] = [1, 2, 3];
/// Before the closing; long enough for what is to be done until then.
const LAST_HOUR: &str = "2021-02-28T14:00:00";

/// What its provider reads of a tender.
async fn seen(ground: &Ground, competition: &Competition, index: usize, id: &str) -> Value {
    let read = ground.client.get(&competition.invited[index].0.person, format!("/tenders/{id}"));
    read.expect(200).await.expect("it is there").body
}

#[actix_web::test]
async fn what_was_acknowledged_survives_sigkill_and_nothing_is_half_done() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (scratch, raw) = unmigrated().await;
    raw.close().await.expect("it closes");
    let (database, port) = (scratch.url(), free_port());
    create_admin(folder.path(), &database, port);
    let (mut server, _) = Server::start(folder.path(), &database, port).await;
    let ground = Rc::new(Ground::new(&format!("http://127.0.0.1:{port}")).await.expect("a council"));
    let director = Rc::new(ground.officer("director", "approver").await.expect("an approver"));
    let competition = Rc::new(published(&ground, &director, (TENDERS, 2)).await);
    let mut saved = vec![];
    for index in 0..TENDERS {
        saved.push(Rc::new(save(&ground, &competition, index).await));
    }

    let portion = TENDERS / ACKNOWLEDGED.len();
    move_clock(&ground, LAST_HOUR).await;
    for (round, wanted) in ACKNOWLEDGED.into_iter().enumerate() {
        let (send, mut acknowledged) = tokio::sync::mpsc::unbounded_channel();
        let these = || saved.iter().enumerate().skip(round * portion).take(portion);
        for (index, saved) in these() {
            let (ground, competition, saved) = (Rc::clone(&ground), Rc::clone(&competition), Rc::clone(saved));
            let send = send.clone();
            actix_web::rt::spawn(async move {
                if let Ok(receipt) = submit(&ground, &competition.invited[index].0, &saved).await {
                    send.send((index, receipt)).expect("somebody listens");
                }
            });
        }
        drop(send);
        let mut receipts = vec![];
        while receipts.len() < wanted {
            receipts.push(acknowledged.recv().await.expect("so many are acknowledged"));
        }
        server = killed(server, folder.path(), &database, port).await;
        while let Some(late) = acknowledged.recv().await {
            receipts.push(late);
        }
        for (index, saved) in these() {
            let id = saved.id().expect("an id");
            let kept = seen(&ground, &competition, index, &id).await;
            let receipt = receipts.iter().find(|(of, _)| *of == index).map(|(_, receipt)| receipt);
            match receipt {
                Some(receipt) => assert_eq!((&kept["state"], &kept["receipt"]), (&json!("submitted"), receipt)),
                // Whether it came through or not, its provider can tell, and one submission stands in the end.
                None if kept["state"] == json!("submitted") => verify(&kept["receipt"]),
                None => {
                    assert_eq!((&kept["state"], &kept["receipt"]), (&json!("draft"), &Value::Null));
                    submit(&ground, &competition.invited[index].0, saved).await.expect("a receipt");
                }
            }
        }
    }

    move_clock(&ground, "2021-03-01T09:00:00").await;
    for person in [&ground.commissioner, &*director] {
        declare(&ground, &competition.path, person).await;
    }
    open(&ground, &competition, &ground.commissioner, 202).await.expect("the first act");
    for wait in [0, 40, 80, 160] {
        let (asked, wanted) = (Rc::clone(&ground), Rc::clone(&competition));
        let second = Rc::clone(&director);
        let act = actix_web::rt::spawn(async move { open(&asked, &wanted, &second, 200).await.map(drop) });
        tokio::time::sleep(Duration::from_millis(wait)).await;
        server = killed(server, folder.path(), &database, port).await;
        let answered = act.await.expect("the task ends");
        let opening = ground.client.get(&ground.commissioner, format!("{}/opening", competition.path));
        let opening = opening.expect(200).await.expect("an opening").body;
        let opened = opening["state"] == json!("opened");
        assert!(opened || answered.is_err(), "what was acknowledged is there: {opening}");
        if opened {
            break;
        }
        assert_eq!((&opening["state"], opening.get("tenders")), (&json!("awaiting_second"), None));
        let list = ground.client.get(&ground.commissioner, format!("{}/tenders", competition.path));
        list.expect(409).await.expect("nothing is half open");
    }
    // By whichever of the attempts, or by the next one: all of them, once.
    let opening = ground.client.get(&ground.commissioner, format!("{}/opening", competition.path));
    if opening.expect(200).await.expect("an opening").body["state"] != json!("opened") {
        open(&ground, &competition, &director, 200).await.expect("the second act");
    }
    let path = format!("{}/tenders", competition.path);
    let all = ground.client.all(&ground.commissioner, &path).await.expect("the opened tenders");
    assert_eq!(all.len(), TENDERS);
    server.stop();
    let verified = command(folder.path(), &database, port).args(["audit", "verify"]).status();
    assert!(verified.expect("the binary runs").success(), "the chain of the audit log is whole");
}

/// Ends it without a word, and starts it again.
async fn killed(mut server: Server, folder: &Path, database: &str, port: u16) -> Server {
    server.child.kill().expect("it is killed");
    server.child.wait().expect("it is gone");
    Server::again(folder, database, port).await
}
