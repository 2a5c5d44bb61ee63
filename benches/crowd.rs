//! Many at once: `cargo bench --bench crowd`. Five hundred providers save their last page and submit in the same moment
//! before a deadline; and what admitting one costs in a framework of 20 members and in one of 5,000.
//! `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` names an empty PostgreSQL database to measure on instead of SQLite.

mod load {
    pub mod machine;
    pub mod seed;
    pub mod server;
}

use std::rc::Rc;
use std::time::{Duration, Instant};

use drawdown::cli::client::Answer;
use load::machine::{Cpu, Micros};
use load::seed::{Ground, Member};
use load::server::{Server, create_admin, database, free_port};
use serde_json::json;

const PROVIDERS: usize = 500;
/// How many members there are when admissions begin to be measured.
const CROWDS: [usize; 3] = [20, 500, 5_000];
const MEASURED: usize = 100;
/// Within the first window, and after its end: then an officer may decide.
const LAST_MINUTES: &str = "2021-01-15T14:57:00";
const DECIDING: &str = "2021-01-18T09:00:00";

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
    let cpu = Cpu::of(server.child.id(), database.starts_with("postgres"));
    let ground = Ground::new(&format!("http://127.0.0.1:{port}")).await.expect("a council");
    let ground = Rc::new(ground);
    let members = CROWDS[CROWDS.len() - 1] + MEASURED;
    let mut homes = ground.homes(PROVIDERS + members).await.expect("a register");
    let crowd = homes.split_off(PROVIDERS);

    println!(
        "| | requests | per second | p50 ms | p99 ms | slowest ms | CPU µs each | aim |\n|---|--:|--:|--:|--:|--:|--:|--:|"
    );
    last_minutes(&ground, &homes, &cpu).await;
    println!(
        "\n| admitting one | members | p50 µs | p99 µs | CPU µs each | of it the database's |\n|---|--:|--:|--:|--:|--:|"
    );
    admissions(&ground, &crowd, &cpu).await;
    println!("\n{} KiB resident at the end", server.resident());
    server.stop();
}

async fn move_clock(ground: &Ground, to: &str) {
    let moved = ground.client.post(&ground.admin, "/rehearsal/clock").json(json!({"to": to}));
    moved.expect(200).await.expect("the clock moves");
}

/// Every provider its own home, its own account, one page to save; then all of them at once.
async fn last_minutes(ground: &Rc<Ground>, homes: &[String], cpu: &Cpu) {
    let framework = ground.publish(1).await.expect("a framework");
    let mut waiting = vec![];
    for (index, home) in homes.iter().enumerate() {
        let member = ground.member(&format!("care-{index}")).await.expect("a provider");
        let draft = ground.draft(&member, &framework, home).await.expect("a draft");
        let draft = ground.answer(&member, draft, &["business", "quality"]).await.expect("two pages");
        waiting.push((member, draft));
    }
    move_clock(ground, LAST_MINUTES).await;
    // They are signed in: a password is checked slowly on purpose, and that is another figure.
    for (member, _) in &waiting {
        ground.client.token_of(&member.person).await.expect("they sign in");
    }
    let (begun, before) = (Instant::now(), cpu.micros());
    let tasks: Vec<_> = waiting
        .into_iter()
        .map(|(member, draft)| {
            let ground = Rc::clone(ground);
            tokio::task::spawn_local(async move { save_and_submit(&ground, member, draft).await })
        })
        .collect();
    let (mut saves, mut submissions, mut handed_in) = (vec![], vec![], vec![]);
    for task in tasks {
        let (member, receipt, (save, submission)) = task.await.expect("the task ends");
        saves.push(save);
        submissions.push(submission);
        handed_in.push((member, receipt));
    }
    let (took, each) = (begun.elapsed(), cpu.micros().each_since(before, 2 * homes.len()));
    for (member, receipt) in &handed_in {
        is_kept(ground, member, receipt).await;
    }
    for (name, times) in [("save a page", saves), ("submit", submissions)] {
        rush(name, times, took, each);
    }
}

async fn save_and_submit(ground: &Ground, member: Member, draft: Answer) -> (Member, Answer, (Duration, Duration)) {
    let began = Instant::now();
    let saved = ground.answer(&member, draft, &["policies"]).await.expect("the last page");
    let save = began.elapsed();
    let path = format!("/applications/{}", saved.id().expect("an id"));
    let began = Instant::now();
    let submit = ground.client.post(&member.person, format!("{path}/submit")).version(&saved);
    let receipt = submit.expect(200).await.expect("a receipt");
    let submission = began.elapsed();
    (member, receipt, (save, submission))
}

/// What is kept is what the receipt says.
async fn is_kept(ground: &Ground, member: &Member, receipt: &Answer) {
    let id = receipt.body["application_id"].as_str().expect("a receipt names its application");
    let kept = ground.client.get(&member.person, format!("/applications/{id}")).expect(200).await.expect("it is kept");
    assert_eq!(kept.body["state"], "submitted");
    assert_eq!(kept.body["receipt"], receipt.body, "the receipt is that of what was kept");
}

fn rush(name: &str, mut times: Vec<Duration>, took: Duration, each: Micros) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_millis();
    let rate = times.len() as u128 * 1_000_000 / took.as_micros();
    let cpu = each.server + each.database;
    println!("| {name} | {} | {rate} | {} | {} | {} | {cpu} | 1,000 ms p99 |", times.len(), at(50), at(99), at(100));
}

/// One after another, into one framework that grows.
async fn admissions(ground: &Ground, homes: &[String], cpu: &Cpu) {
    move_clock(ground, "2021-01-15T14:58:00").await;
    let framework = ground.publish(2).await.expect("a framework");
    let member = ground.member("many-homes").await.expect("a provider");
    let mut applications = vec![];
    for home in homes {
        let draft = ground.draft(&member, &framework, home).await.expect("a draft");
        let draft = ground.answer(&member, draft, &["business", "quality", "policies"]).await.expect("all pages");
        let path = format!("/applications/{}", draft.id().expect("an id"));
        ground.client.post(&member.person, format!("{path}/submit")).version(&draft).expect(200).await.expect("sent");
        let read = ground.client.get(&member.person, &path).expect(200).await.expect("it is there");
        applications.push((path, read));
    }
    move_clock(ground, DECIDING).await;
    let mut micros = vec![];
    let mut before = cpu.micros();
    for (index, (path, read)) in applications.iter().enumerate() {
        if CROWDS.contains(&index) {
            micros.clear();
            before = cpu.micros();
        }
        let began = Instant::now();
        let admit = ground.client.post(&ground.commissioner, format!("{path}/decision")).version(read);
        admit.json(json!({"outcome": "admit", "reason": "A home of a bench."})).expect(200).await.expect("a member");
        micros.push(began.elapsed().as_micros());
        if let Some(crowd) = CROWDS.iter().find(|crowd| index + 1 == **crowd + MEASURED) {
            micros.sort_unstable();
            let each = cpu.micros().each_since(before, MEASURED);
            let (p50, p99) = (micros[MEASURED / 2], micros[MEASURED * 99 / 100]);
            println!("| | {crowd} | {p50} | {p99} | {} | {} |", each.server + each.database, each.database);
        }
    }
}
