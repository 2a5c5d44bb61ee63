//! A large competition: `cargo bench --bench competition`. 500 tenders with a file each, 300 of them submitted in the same
//! moment in the last minute; opened by two people; 20 questions marked by 3 evaluators, agreed, ranked with every reason.
//! `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` names an empty PostgreSQL database to measure on instead of SQLite.

mod load {
    #[allow(dead_code, reason = "the other benches count CPU time too")]
    pub mod machine;
    pub mod seed;
    pub mod server;
    pub mod tendering;
}

use std::rc::Rc;
use std::time::{Duration, Instant};

use load::machine;
use load::seed::Ground;
use load::server::{Server, create_admin, database, free_port};
use load::tendering::{Competition, declare, move_clock, open, published, save, submit};
use serde_json::{Value, json};

const TENDERS: usize = 500;
/// So many submit in the last minute.
const LAST_MINUTE: usize = 300;
const QUESTIONS: usize = 20;
const EVALUATORS: [&str; 3] = ["first-evaluator", "second-evaluator", "third-evaluator"];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` only asks whether it builds
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, run());
}

async fn run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (database, port) = (database(folder.path()), free_port());
    create_admin(folder.path(), &database, port);
    let (mut server, _) = Server::start(folder.path(), &database, port).await;
    let idle = server.idle().await;
    let ground = Rc::new(Ground::new(&format!("http://127.0.0.1:{port}")).await.expect("a council"));
    let director = ground.officer("director", "approver").await.expect("an approver");
    let competition = Rc::new(published(&ground, &director, (TENDERS, QUESTIONS)).await);
    println!("| | | aim |\n|---|--:|--:|");
    submit_all(&ground, &competition).await;

    move_clock(&ground, "2021-03-01T09:00:00").await;
    declare(&ground, &competition.path, &ground.commissioner).await;
    declare(&ground, &competition.path, &director).await;
    machine::forget_highest(server.child.id());
    open(&ground, &competition, &ground.commissioner, 202).await.expect("the first act");
    let begun = Instant::now();
    let opened = open(&ground, &competition, &director, 200).await.expect("the second act");
    let took = begun.elapsed();
    assert_eq!(opened.body["tenders"], json!(TENDERS), "none was lost");
    let most = machine::highest_kib(server.child.id());
    println!("| opening {TENDERS} sealed tenders with files, ms | {} | 10,000 |", took.as_millis());
    println!("| memory meanwhile at its highest, MiB above idle | {} | |", most.saturating_sub(idle) / 1024);

    judge(&ground, &competition).await;
    for round in ["first", "second"] {
        machine::forget_highest(server.child.id());
        let begun = Instant::now();
        let rank = ground.client.post(&ground.commissioner, format!("{}/ranking", competition.path));
        let ranking = rank.expect(201).await.expect("a ranking");
        let took = begun.elapsed();
        assert_eq!(ranking.body["table"].as_array().map(Vec::len), Some(TENDERS));
        let most = machine::highest_kib(server.child.id());
        println!("| ranking with every reason, {round} run, ms | {} | 500 |", took.as_millis());
        println!("| memory meanwhile at its highest, MiB above idle | {} | 100 |", most.saturating_sub(idle) / 1024);
    }
    server.stop();
}

/// Everybody saves in good time; most submit in the last minute, all at once, and one a second too late.
async fn submit_all(ground: &Rc<Ground>, competition: &Rc<Competition>) {
    move_clock(ground, "2021-02-25T10:00:00").await;
    let mut saved = vec![];
    for (index, (member, _)) in competition.invited.iter().enumerate() {
        saved.push(save(ground, competition, index).await);
        if index < TENDERS - LAST_MINUTE {
            submit(ground, member, &saved[index]).await.expect("a receipt");
        }
    }
    move_clock(ground, "2021-02-28T14:59:00").await;
    for (member, _) in &competition.invited {
        ground.client.token_of(&member.person).await.expect("they sign in");
    }
    let begun = Instant::now();
    let tasks: Vec<_> = saved
        .into_iter()
        .enumerate()
        .skip(TENDERS - LAST_MINUTE)
        .map(|(index, answer)| {
            let (ground, competition) = (Rc::clone(ground), Rc::clone(competition));
            tokio::task::spawn_local(async move {
                let begun = Instant::now();
                submit(&ground, &competition.invited[index].0, &answer).await.expect("a receipt");
                begun.elapsed()
            })
        })
        .collect();
    let mut times: Vec<Duration> = vec![];
    for task in tasks {
        times.push(task.await.expect("the task ends"));
    }
    let took = begun.elapsed();
    times.sort_unstable();
    println!(
        "| {LAST_MINUTE} submit in the last minute: all have their receipts after, ms | {} | 60,000 |",
        took.as_millis()
    );
    println!("| the slowest of them, ms | {} | |", times[times.len() - 1].as_millis());
    move_clock(ground, "2021-02-28T15:00:01").await;
    let late = ground.client.post(&competition.invited[0].0.person, format!("{}/tenders", competition.path));
    let late =
        late.json(json!({"membership_id": competition.invited[0].1})).expect(409).await.expect("nobody is let in");
    assert!(late.body["type"].as_str().is_some_and(|kind| kind.ends_with("deadline-passed")), "{}", late.body);
}

/// Every question of every tender, by everybody; then agreed.
async fn judge(ground: &Ground, competition: &Competition) {
    move_clock(ground, "2021-03-02T09:00:00").await;
    let tenders =
        ground.client.all(&ground.commissioner, &format!("{}/tenders", competition.path)).await.expect("tenders");
    for name in EVALUATORS {
        let evaluator = ground.officer(name, "evaluator").await.expect("an evaluator");
        let id = ground.client.get(&evaluator, "/me").expect(200).await.expect("themselves").id().expect("an id");
        let assign = ground.client.put(&ground.commissioner, format!("{}/evaluators/{id}", competition.path));
        assign.json(json!({"lay": false})).expect(200).await.expect("an assignment");
        declare(ground, &competition.path, &evaluator).await;
        for (index, tender) in tenders.iter().enumerate() {
            let id = tender["id"].as_str().expect("an id");
            let put =
                ground.client.put(&evaluator, format!("/tenders/{id}/marks")).json(json!({"marks": sheet(index)}));
            put.expect(200).await.expect("marks");
        }
        let lock = ground.client.post(&evaluator, format!("{}/marks/lock", competition.path));
        lock.expect(200).await.expect("it is locked");
    }
    let path = format!("{}/moderation", competition.path);
    let mut read = ground.client.get(&ground.commissioner, path.clone()).expect(200).await.expect("moderation");
    for (index, tender) in tenders.iter().enumerate() {
        let body = json!({"tender_id": tender["id"], "marks": sheet(index)});
        let agree = ground.client.put(&ground.commissioner, path.clone()).version(&read).json(body);
        read = agree.expect(200).await.expect("agreed marks");
    }
}

fn sheet(index: usize) -> Vec<Value> {
    let reason = "Plans and evidence as described, with some reservations about cover at night. ".repeat(4);
    (0..QUESTIONS)
        .map(|question| json!({"question": format!("q{question}"), "mark": 1 + (index + question) % 5, "reason": reason}))
        .collect()
}
