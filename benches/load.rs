//! The whole server under load, as a stranger can repeat it: `cargo bench --bench load`.
//!
//! Starts the real binary on a database of its own, fills it through the API, then asks for a framework, a list of
//! 50 and submissions at 1, 16 and 64 connections. Prints requests per second, p50 and p99, and the CPU time that
//! server and database took per request. `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` measures on PostgreSQL (an empty
//! database on this machine, whose server processes are counted too).

mod load {
    pub mod filled;
    pub mod machine;
    pub mod measure;
    pub mod seed;
    pub mod server;
}

use load::machine::Cpu;
use load::server::{Server, create_admin, database, free_port};
use load::{filled, measure};

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
    let database = database(folder.path());
    let port = free_port();
    create_admin(folder.path(), &database, port);

    let (mut server, ready) = Server::start(folder.path(), &database, port).await;
    println!("first start, empty database: ready after {} ms", ready.as_millis());
    let base = format!("http://127.0.0.1:{port}");
    let filled = filled::fill(&base, FRAMEWORKS, HOMES).await.expect("the database can be filled");
    server.stop();

    let (mut server, ready) = Server::start(folder.path(), &database, port).await;
    println!(
        "start on an existing database: ready after {} ms, {} KiB resident",
        ready.as_millis(),
        server.idle().await
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
