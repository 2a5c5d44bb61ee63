//! The register of the whole country: `cargo bench --bench register`. A made-up register of 28,000 locations with 60,000
//! ratings, as lines of JSON like those of the regulator's API; then it is imported, imported once more, and searched at
//! 1 and 16 connections. `DRAWDOWN_BENCH_DATABASE_URL=postgres://…` names an empty PostgreSQL database to measure on
//! instead of SQLite. Memory is that of this process, the generated file not among it.

mod register {
    pub mod made_up;
    pub mod searches;
}

use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use drawdown::kernel::canonical::Hashing;
use drawdown::kernel::{Actor, Call, Clock, Ids};
use drawdown::register::{Import, ImportState, Intake, NewImport, Register, Watch};
use drawdown::store::Db;
use drawdown::store::connect::Target;
use futures_util::future::LocalBoxFuture;
use register::made_up::{LOCATIONS, RATINGS};
use register::{made_up, searches};

const CONNECTIONS: u32 = 16;

/// Nobody is a member here.
struct Nobody;

impl Watch for Nobody {
    fn changed(&self, _: drawdown::kernel::Instant) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` only asks whether it builds
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, run());
}

async fn run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    #[expect(clippy::disallowed_methods, reason = "which database to measure is the runner's choice")]
    let url = std::env::var("DRAWDOWN_BENCH_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("register.db").display()));
    let db = Db::open(&Target { url: &url, connections: CONNECTIONS, threads: 1, schema: None }, Ids::random()).await;
    let db = db.expect("the database opens");
    let clock = Clock::system();
    let intake = Intake::new(db.clone(), clock.clone(), &Ids::random(), Arc::new(Nobody));
    let file = folder.path().join("register.ndjson");
    let bytes = made_up::write(&file).expect("the file can be written");
    println!("{LOCATIONS} locations with {RATINGS} ratings in {} MiB", bytes / 1024 / 1024);

    println!("\n| | seconds | aim | memory at its highest, MiB | aim |\n|---|--:|--:|--:|--:|");
    for name in ["import", "import once more"] {
        let begun = Instant::now();
        let import = import(&intake, &clock, &file, bytes).await;
        let (seconds, memory) = (begun.elapsed().as_secs(), highest_resident_mib());
        println!("| {name} | {seconds} | 60 | {memory} | 200 |");
        assert_eq!((import.tally.rows, import.tally.rejected), (i64::from(LOCATIONS), 0), "{import:?}");
    }

    let register = Register::new(db);
    println!("\n| search | connections | per second | p50 µs | p99 µs | aim |\n|---|--:|--:|--:|--:|--:|");
    for connections in [1, 16] {
        for (name, filter) in searches::all() {
            searches::measure(name, &register, &filter, connections).await;
        }
    }
}

/// A whole file, to its end.
async fn import(intake: &Intake, clock: &Clock, path: &std::path::Path, bytes: u64) -> Import {
    let call = Call { actor: Actor::system(), at: clock.now(), request_id: "bench".into(), idempotency: None };
    let file = File::open(path).expect("the file is there");
    let new = NewImport { file, bytes, sha256: sha256(path), format: None, complete: false };
    let mut import = intake.import(&call, new).await.expect("it can be read");
    while import.state == ImportState::Running {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        import = intake.find(import.id).await.expect("it is there");
    }
    assert_eq!(import.state, ImportState::Finished, "{:?}", import.message);
    import
}

fn sha256(path: &std::path::Path) -> String {
    use std::io::Read;
    let (mut file, mut hashing) = (File::open(path).expect("the file is there"), Hashing::default());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer).expect("it can be read");
        if count == 0 {
            return hashing.sha256();
        }
        hashing.add(&buffer[..count]);
    }
}

/// The most memory that this process has had (Linux).
fn highest_resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|number| number.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
