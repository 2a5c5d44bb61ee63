//! The real binary on a database of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{machine, seed};

/// The database that the runner asked for, or one in `folder`.
pub fn database(folder: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "which database to measure is the runner's choice")]
    let chosen = std::env::var("DRAWDOWN_BENCH_DATABASE_URL");
    chosen.unwrap_or_else(|_| format!("sqlite:{}", folder.join("bench.db").display()))
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// The binary with settings of its own.
pub fn command(folder: &Path, database: &str, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drawdown"));
    let file = |name: &str| folder.join(name).display().to_string();
    command
        .env("DRAWDOWN__DATABASE__URL", database)
        .env("DRAWDOWN__SERVER__BIND", format!("127.0.0.1:{port}"))
        .env("DRAWDOWN__SERVER__REQUESTS_PER_SECOND", "0")
        .env("DRAWDOWN__ACCESS__SIGNING_KEY_FILE", file("signing-key.pem"))
        .env("DRAWDOWN__SEALING__KEY_FILE", file("sealing.key"))
        .env("DRAWDOWN__EVIDENCE__FOLDER", file("evidence"))
        .env("DRAWDOWN__MAIL__FOLDER", file("mail"))
        .env("DRAWDOWN__RULES__FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))
        .env("DRAWDOWN__LOG__FILTER", "warn");
    command
}

pub fn create_admin(folder: &Path, database: &str, port: u16) {
    use std::io::Write;
    let mut child = command(folder, database, port)
        .args(["create-admin", "--email", seed::ADMIN, "--name", "Bench", "--rehearsal", "--clock", seed::BEGINNING])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("its input").write_all(seed::PASSWORD.as_bytes()).expect("it reads");
    assert!(child.wait().expect("it ends").success(), "the administrator was not made");
}

pub struct Server {
    pub child: Child,
}

impl Server {
    /// Answers how long it took to be ready, too.
    pub async fn start(folder: &Path, database: &str, port: u16) -> (Self, Duration) {
        Self::serving(folder, database, port, &["--clock", seed::BEGINNING]).await
    }

    /// Where a server stood before: its clock goes on.
    #[allow(dead_code, reason = "each bench takes what it needs of this room")]
    pub async fn again(folder: &Path, database: &str, port: u16) -> Self {
        Self::serving(folder, database, port, &[]).await.0
    }

    async fn serving(folder: &Path, database: &str, port: u16, clock: &[&str]) -> (Self, Duration) {
        let begun = Instant::now();
        let mut serve = command(folder, database, port);
        let child = serve.args(["serve", "--rehearsal"]).args(clock).spawn().expect("the binary runs");
        let address = format!("http://127.0.0.1:{port}/health/ready");
        while !reqwest::get(&address).await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not get ready");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        (Self { child }, begun.elapsed())
    }

    /// Once it has come to rest after its start, in KiB.
    #[allow(dead_code, reason = "each bench takes what it needs of this room")]
    pub async fn idle(&self) -> u64 {
        tokio::time::sleep(Duration::from_secs(3)).await;
        self.resident()
    }

    pub fn resident(&self) -> u64 {
        machine::resident_kib(self.child.id())
    }

    pub fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        self.child.wait().expect("the server ends");
    }
}

/// A bench that fails leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
