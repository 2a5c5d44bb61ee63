//! A whole window at once: `cargo bench --bench window`. A thousand applications wait; they are looked at in a dry run,
//! decided in one request of each kind, and their letters are sent in one.
//! `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` names an empty PostgreSQL database to measure on instead of SQLite.

mod load {
    pub mod machine;
    pub mod seed;
    pub mod server;
}

use std::time::Instant;

use drawdown::cli::client::Answer;
use load::machine::Cpu;
use load::seed::Ground;
use load::server::{Server, create_admin, database, free_port};
use serde_json::{Value, json};

/// As many as one request may name.
const MOST: usize = 1_000;
/// Within the first window, and after its end.
const IN_TIME: &str = "2021-01-15T14:00:00";
const DECIDING: &str = "2021-01-18T09:00:00";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` only asks whether it builds
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (database, port) = (database(folder.path()), free_port());
    create_admin(folder.path(), &database, port);
    let (mut server, _) = Server::start(folder.path(), &database, port).await;
    let cpu = Cpu::of(server.child.id(), database.starts_with("postgres"));
    let ground = Ground::new(&format!("http://127.0.0.1:{port}")).await.expect("a council");
    let homes = ground.homes(2 * MOST).await.expect("a register");
    move_clock(&ground, IN_TIME).await;
    let mut frameworks = vec![];
    for (index, homes) in homes.chunks(MOST).enumerate() {
        frameworks.push(applied(&ground, index, homes).await);
    }
    move_clock(&ground, DECIDING).await;
    let measure = Measure { cpu: &cpu, ground: &ground };
    println!("| {MOST} applications | seconds | CPU seconds | of it the database's | aim |\n|---|--:|--:|--:|--:|");
    let dry_run = format!("/frameworks/{}/dry-run?window=initial", frameworks[0]);
    let page = measure.get("dry run: the first page of 100, totals of all", &dry_run).await;
    let next = page.body["next"].as_str().expect("another page");
    measure.get("… a later page", &format!("{dry_run}&cursor={next}")).await;
    for (framework, mode) in frameworks.iter().zip(["all", "each"]) {
        let waiting = format!("/frameworks/{framework}/applications?state=submitted");
        let waiting = ground.client.all(&ground.commissioner, &waiting).await.expect("what waits");
        let item = |one: &Value| json!({"application_id": one["id"], "version": one["version"], "outcome": "admit", "reason": "Seen by two of us."});
        let items: Vec<Value> = waiting.iter().map(item).collect();
        let path = format!("/frameworks/{framework}/decisions/batch");
        let done =
            measure.post(&format!("decide, `mode` `{mode}`"), &path, json!({"mode": mode, "items": items})).await;
        assert_eq!(done.body["decided"], json!(MOST), "{}", done.body);
    }
    let wording = format!("/frameworks/{}/letter-wording", frameworks[0]);
    let read = ground.client.get(&ground.commissioner, &wording).expect(200).await.expect("no wording yet");
    let said =
        json!({"review": "Write to us.", "review_within_working_days": 10, "signature": "Care Commissioning Team"});
    ground.client.put(&ground.commissioner, &wording).version(&read).json(said).expect(200).await.expect("a wording");
    let letters = format!("/frameworks/{}/letters", frameworks[0]);
    let sent = measure.post("letters of the window", &letters, json!({"window": "initial"})).await;
    assert_eq!(sent.body["sent"], json!(MOST), "{}", sent.body);
    println!("\n{} KiB resident at the end", server.resident());
    server.stop();
}

async fn move_clock(ground: &Ground, to: &str) {
    let moved = ground.client.post(&ground.admin, "/rehearsal/clock").json(json!({"to": to}));
    moved.expect(200).await.expect("the clock moves");
}

/// A framework to which all of these homes have applied.
async fn applied(ground: &Ground, index: usize, homes: &[String]) -> String {
    let framework = ground.publish(index).await.expect("a framework");
    let member = ground.member(&format!("care-{index}")).await.expect("a provider");
    for home in homes {
        let draft = ground.draft(&member, &framework, home).await.expect("a draft");
        let draft = ground.answer(&member, draft, &["business", "quality", "policies"]).await.expect("all pages");
        let submit = format!("/applications/{}/submit", draft.id().expect("an id"));
        ground.client.post(&member.person, submit).version(&draft).expect(200).await.expect("a receipt");
    }
    framework
}

struct Measure<'a> {
    cpu: &'a Cpu,
    ground: &'a Ground,
}

impl Measure<'_> {
    async fn get(&self, name: &str, path: &str) -> Answer {
        let ground = self.ground;
        self.print(name, ground.client.get(&ground.commissioner, path).expect(200)).await
    }

    async fn post(&self, name: &str, path: &str, body: Value) -> Answer {
        let ground = self.ground;
        self.print(name, ground.client.post(&ground.commissioner, path).json(body).expect(200)).await
    }

    async fn print(&self, name: &str, request: impl Future<Output = anyhow::Result<Answer>>) -> Answer {
        let (began, before) = (Instant::now(), self.cpu.micros());
        let answer = request.await.expect("an answer");
        let (took, spent) = (began.elapsed(), self.cpu.micros().each_since(before, 1));
        let seconds = |micros: u64| format!("{:.1}", std::time::Duration::from_micros(micros).as_secs_f32());
        let (all, database) = (seconds(spent.server + spent.database), seconds(spent.database));
        println!("| {name} | {:.1} | {all} | {database} | 30 |", took.as_secs_f32());
        answer
    }
}
