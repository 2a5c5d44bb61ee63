//! The whole server under load, as a stranger can repeat it: `cargo bench --bench load`.
//!
//! Starts the real binary on a database of its own, fills it through the API, then asks for a framework, a list of
//! 50 and submissions at 1, 16 and 64 connections. Prints requests per second, p50 and p99, and the CPU time that
//! server and database took per request. `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` measures on PostgreSQL (an empty
//! database on this machine, whose server processes are counted too).

mod load {
    pub mod machine;
    pub mod measure;
    pub mod seed;
}

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use load::machine::Cpu;
use load::{measure, seed};

/// Homes that may submit: for each number of connections, and some to warm up.
const HOMES: usize = 3 * SUBMISSIONS + WARM_UP;
const SUBMISSIONS: usize = 400;
const WARM_UP: usize = 40;
const FRAMEWORKS: usize = 60;

#[tokio::main]
async fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` only asks whether it builds
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    #[expect(clippy::disallowed_methods, reason = "which database to measure is the runner's choice")]
    let database = std::env::var("DRAWDOWN_BENCH_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let port = free_port();
    create_admin(folder.path(), &database, port);

    let mut server = Server::start(folder.path(), &database, port).await;
    println!("first start, empty database: ready after {} ms", server.started.as_millis());
    let base = format!("http://127.0.0.1:{port}");
    let filled = seed::fill(&base, FRAMEWORKS, HOMES).await.expect("the database can be filled");
    server.stop();

    server = Server::start(folder.path(), &database, port).await;
    println!(
        "start on an existing database: ready after {} ms, {} KiB resident",
        server.started.as_millis(),
        server.resident()
    );
    let cpu = Cpu::of(server.child.id(), database.starts_with("postgres"));
    println!(
        "\n| request | connections | per second | p50 µs | p99 µs | CPU µs per request | of it the database's |\n|---|--:|--:|--:|--:|--:|--:|"
    );
    for connections in [1, 16, 64] {
        measure::reads("read a framework", &base, &filled.framework_path, connections, &cpu).await;
        measure::reads("list 50 frameworks", &base, "/api/v1/frameworks?limit=50", connections, &cpu).await;
    }
    let mut drafts = filled.drafts.into_iter();
    measure::submissions("(warm-up)", &base, &mut drafts, WARM_UP, 4, &cpu).await;
    for connections in [1, 16, 64] {
        measure::submissions("submit an application", &base, &mut drafts, SUBMISSIONS, connections, &cpu).await;
    }
    println!("\n{} KiB resident after the load", server.resident());
    server.stop();
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

fn command(folder: &Path, database: &str, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drawdown"));
    let file = |name: &str| folder.join(name).display().to_string();
    command
        .env("DRAWDOWN__DATABASE__URL", database)
        .env("DRAWDOWN__SERVER__BIND", format!("127.0.0.1:{port}"))
        .env("DRAWDOWN__SERVER__REQUESTS_PER_SECOND", "0")
        .env("DRAWDOWN__ACCESS__SIGNING_KEY_FILE", file("signing-key.pem"))
        .env("DRAWDOWN__SEALING__KEY_FILE", file("sealing.key"))
        .env("DRAWDOWN__RULES__FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))
        .env("DRAWDOWN__LOG__FILTER", "warn");
    command
}

fn create_admin(folder: &Path, database: &str, port: u16) {
    use std::io::Write;
    let mut child = command(folder, database, port)
        .args(["create-admin", "--email", seed::ADMIN, "--name", "Bench", "--rehearsal", "--clock", seed::BEGINNING])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("its input").write_all(seed::PASSWORD.as_bytes()).expect("it reads");
    assert!(child.wait().expect("it ends").success(), "the administrator was not made");
}

struct Server {
    child: Child,
    started: Duration,
}

impl Server {
    async fn start(folder: &Path, database: &str, port: u16) -> Self {
        let begun = Instant::now();
        let child = command(folder, database, port)
            .args(["serve", "--rehearsal", "--clock", seed::BEGINNING])
            .spawn()
            .expect("the binary runs");
        let address = format!("http://127.0.0.1:{port}/health/ready");
        while !reqwest::get(&address).await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not get ready");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Self { child, started: begun.elapsed() }
    }

    fn resident(&self) -> u64 {
        load::machine::resident_kib(self.child.id())
    }

    fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        self.child.wait().expect("the server ends");
    }
}
