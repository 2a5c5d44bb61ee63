//! A large competition: `cargo bench --bench competition`. 500 tenders with a file each, 300 of them submitted in the same
//! moment in the last minute; opened by two people; 20 questions marked by 3 evaluators, agreed, ranked with every reason.
//! `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` names an empty PostgreSQL database to measure on instead of SQLite.

mod load {
    pub mod machine;
    pub mod seed;
    pub mod server;
}

use std::rc::Rc;
use std::time::{Duration, Instant};

use drawdown::cli::client::Answer;
use drawdown::cli::demo::Person;
use drawdown::kernel::canonical;
use load::machine;
use load::seed::{Ground, Member};
use load::server::{Server, create_admin, database, free_port};
use serde_json::{Value, json};

const TENDERS: usize = 500;
/// So many submit in the last minute.
const LAST_MINUTE: usize = 300;
const QUESTIONS: usize = 20;
const PASSPHRASE: &str = "seven quiet rivers";
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
    let idle = server.resident();
    let ground = Rc::new(Ground::new(&format!("http://127.0.0.1:{port}")).await.expect("a council"));
    let director = ground.officer("director", "approver").await.expect("an approver");
    let competition = Rc::new(published(&ground, &director).await);
    println!("| | | aim |\n|---|--:|--:|");
    submit_all(&ground, &competition).await;

    move_clock(&ground, "2021-03-01T09:00:00").await;
    declare(&ground, &competition.path, &ground.commissioner).await;
    declare(&ground, &competition.path, &director).await;
    machine::forget_highest(server.child.id());
    open(&ground, &competition, &ground.commissioner, 202).await;
    let took = open(&ground, &competition, &director, 200).await;
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

/// What is bought, and who tenders for it.
struct Competition {
    path: String,
    invited: Vec<(Member, Value)>,
}

async fn move_clock(ground: &Ground, to: &str) {
    let moved = ground.client.post(&ground.admin, "/rehearsal/clock").json(json!({"to": to}));
    moved.expect(200).await.expect("the clock moves");
}

async fn declare(ground: &Ground, of: &str, who: &Person) {
    let declaration = json!({"has_none": true, "interests": []});
    let declare = ground.client.post(who, format!("{of}/interest-declarations")).json(declaration);
    declare.expect(201).await.expect("no interests");
}

/// So many homes, members of one framework, each of a provider of its own; and a competition among them.
async fn published(ground: &Ground, director: &Person) -> Competition {
    let framework = ground.publish(1).await.expect("a framework");
    let homes = ground.homes(TENDERS).await.expect("a register");
    let mut members = vec![];
    for (index, home) in homes.iter().enumerate() {
        let member = ground.member(&format!("care-{index}")).await.expect("a provider");
        admit(ground, &member, &framework, home).await;
        members.push(member);
    }
    move_clock(ground, "2021-02-08T10:00:00").await;
    let mut openers = vec![];
    for person in [&ground.commissioner, director] {
        let key = ground.client.put(person, "/me/opening-key").json(json!({"passphrase": PASSPHRASE}));
        key.expect(200).await.expect("an opening key");
        openers.push(ground.client.get(person, "/me").expect(200).await.expect("themselves").id().expect("an id"));
    }
    let read = ground.client.get(&ground.commissioner, format!("/frameworks/{framework}"));
    let lot = read.expect(200).await.expect("the framework").text("/lots/0/id").expect("a lot");
    let path = format!("/frameworks/{framework}/competitions");
    let drafted = ground.client.post(&ground.commissioner, path).json(draft(&lot)).expect(201).await.expect("a draft");
    let path = format!("/competitions/{}", drafted.id().expect("an id"));
    let wanted = json!({"kind": "method", "title": "Method", "required": true, "price_information": false});
    for (what, body) in [("openers", json!({"openers": openers})), ("files-wanted", json!({"files": [wanted]}))] {
        let put = ground.client.put(&ground.commissioner, format!("{path}/{what}")).json(body);
        put.expect(200).await.expect("it is kept");
    }
    let publish = ground.client.post(&ground.commissioner, format!("{path}/publish")).version(&drafted);
    publish.expect(200).await.expect("it is published");
    let mut invitees = ground.client.all(&ground.commissioner, &format!("{path}/invitees")).await.expect("invitees");
    let invited = members.into_iter().map(|member| {
        let own = |invitee: &Value| invitee["provider_id"] == json!(member.provider);
        let place = invitees.iter().position(own).expect("every member is invited");
        (member, invitees.swap_remove(place)["membership_id"].take())
    });
    Competition { path, invited: invited.collect() }
}

fn draft(lot: &str) -> Value {
    let questions: Vec<Value> = (0..QUESTIONS)
        .map(|index| json!({"id": format!("q{index}"), "title": format!("Question {index}"), "weight": 100 / QUESTIONS}))
        .collect();
    json!({
        "lot_id": lot, "title": "Block nursing beds", "kind": "block_nursing", "weights": {"price": 60, "quality": 40},
        "questions": questions, "max_mark": 5, "quality_floor": "20", "quantity_beds": 40, "fnc_agreed": true,
        "term": "3+1+1",
        "timetable": {
            "publish_on": "2021-02-08", "session_on": "2021-02-15", "questions_by": "2021-02-19",
            "answers_by": "2021-02-22", "closes": "2021-02-28T15:00:00", "opens_on": "2021-03-01",
            "evaluate_from": "2021-03-02", "approve_on": "2021-03-20", "starts_on": "2021-04-01",
        },
    })
}

async fn admit(ground: &Ground, member: &Member, framework: &str, home: &str) {
    let draft = ground.draft(member, framework, home).await.expect("a draft");
    let draft = ground.answer(member, draft, &["business", "quality", "policies"]).await.expect("all pages");
    let path = format!("/applications/{}", draft.id().expect("an id"));
    let submit = ground.client.post(&member.person, format!("{path}/submit")).version(&draft);
    submit.expect(200).await.expect("it is sent");
    let read = ground.client.get(&member.person, &path).expect(200).await.expect("it is there");
    let admit = ground.client.post(&ground.commissioner, format!("{path}/decision")).version(&read);
    admit.json(json!({"outcome": "admit", "reason": "A home of a bench."})).expect(200).await.expect("a member");
}

/// Everybody saves in good time; most submit in the last minute, all at once, and one a second too late.
async fn submit_all(ground: &Rc<Ground>, competition: &Rc<Competition>) {
    move_clock(ground, "2021-02-25T10:00:00").await;
    let mut saved = vec![];
    for (index, (member, membership)) in competition.invited.iter().enumerate() {
        saved.push(save(ground, &competition.path, member, membership, index).await);
        if index < TENDERS - LAST_MINUTE {
            receipt(ground, member, &saved[index]).await;
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
                receipt(&ground, &competition.invited[index].0, &answer).await;
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
    println!("| {LAST_MINUTE} submit in the last minute: all have their receipts after, ms | {} | 60,000 |", took.as_millis());
    println!("| the slowest of them, ms | {} | |", times[times.len() - 1].as_millis());
    move_clock(ground, "2021-02-28T15:00:01").await;
    let late = ground.client.post(&competition.invited[0].0.person, format!("{}/tenders", competition.path));
    let late = late.json(json!({"membership_id": competition.invited[0].1})).expect(409).await.expect("nobody is let in");
    assert!(late.body["type"].as_str().is_some_and(|kind| kind.ends_with("deadline-passed")), "{}", late.body);
}

/// A tender with its file, saved.
async fn save(ground: &Ground, competition: &str, member: &Member, membership: &Value, index: usize) -> Answer {
    let start = ground.client.post(&member.person, format!("{competition}/tenders"));
    let begun = start.json(json!({"membership_id": membership})).expect(201).await.expect("a tender");
    let path = format!("/tenders/{}", begun.id().expect("an id"));
    let answers: Vec<Value> = (0..QUESTIONS)
        .map(|question| json!({"question": format!("q{question}"), "text": format!("How home {index} does it. ").repeat(40)}))
        .collect();
    let offer = json!({
        "price": {"amount": format!("{}.{:02}", 600 + index / 4, index % 100), "currency": "GBP"}, "answers": answers,
    });
    let saved = ground.client.put(&member.person, &path).version(&begun).json(offer).expect(200).await.expect("saved");
    let file = format!("{path}/files?kind=method&name=method.txt");
    let added = ground.client.post(&member.person, file).version(&saved).plain("Our method, page by page.\n".repeat(4_000));
    added.expect(201).await.expect("its file")
}

/// Submits, and checks the receipt without the server.
async fn receipt(ground: &Ground, member: &Member, saved: &Answer) {
    let path = format!("/tenders/{}/submit", saved.id().expect("an id"));
    let receipt = ground.client.post(&member.person, path).version(saved).expect(200).await.expect("a receipt").body;
    let mut covered = receipt.clone();
    let covered = covered.as_object_mut().expect("a receipt");
    let hash = covered.remove("receipt_sha256").expect("its hash");
    covered.remove("received_at_words");
    assert_eq!(hash, json!(canonical::sha256(json!(covered).to_string().as_bytes())), "{receipt}");
}

async fn open(ground: &Ground, competition: &Competition, who: &Person, status: u16) -> Duration {
    let begun = Instant::now();
    let open = ground.client.post(who, format!("{}/opening", competition.path)).json(json!({"passphrase": PASSPHRASE}));
    let opened = open.expect(status).await.expect("it is opened");
    if status == 200 {
        assert_eq!(opened.body["tenders"], json!(TENDERS), "none was lost");
    }
    begun.elapsed()
}

/// Every question of every tender, by everybody; then agreed.
async fn judge(ground: &Ground, competition: &Competition) {
    move_clock(ground, "2021-03-02T09:00:00").await;
    let tenders = ground.client.all(&ground.commissioner, &format!("{}/tenders", competition.path)).await.expect("tenders");
    for name in EVALUATORS {
        let evaluator = ground.officer(name, "evaluator").await.expect("an evaluator");
        let id = ground.client.get(&evaluator, "/me").expect(200).await.expect("themselves").id().expect("an id");
        let assign = ground.client.put(&ground.commissioner, format!("{}/evaluators/{id}", competition.path));
        assign.json(json!({"lay": false})).expect(200).await.expect("an assignment");
        declare(ground, &competition.path, &evaluator).await;
        for (index, tender) in tenders.iter().enumerate() {
            let id = tender["id"].as_str().expect("an id");
            let put = ground.client.put(&evaluator, format!("/tenders/{id}/marks")).json(json!({"marks": sheet(index)}));
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
