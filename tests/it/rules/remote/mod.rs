//! `drawdown rules … --server`: what it prints, and how it ends.

mod carry;
mod check;
mod refusals;
mod replay;
mod simulate;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use drawdown::kernel::{Role, Tenant};
use serde_json::json;

use crate::support::served::Served;
use crate::support::*;

/// The rule author's address.
const AUTHOR: &str = "rules@wiltshire.test";

/// Wiltshire's alliance on a server, with a rule author who can sign in.
pub struct Ground {
    pub app: TestApp,
    pub wiltshire: Wiltshire,
    pub served: Served,
    pub framework: String,
}

impl Ground {
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let wiltshire = app.wiltshire().await;
        app.user(AUTHOR, Role::RuleAuthor, Tenant::Authority(wiltshire.authority)).await;
        let (served, framework) = (app.serve(), wiltshire.framework.to_string());
        Self { app, wiltshire, served, framework }
    }

    /// `drawdown rules …` by the rule author, whose password stands in the environment.
    pub async fn rules(&self, arguments: &[&str]) -> (Option<i32>, String) {
        said(self.start(arguments).env("DRAWDOWN_SECRET", PASSWORD)).await
    }

    /// The same by an API client with these scopes.
    pub async fn rules_by_client(&self, scopes: &[&str], arguments: &[&str]) -> (Option<i32>, String) {
        let tenant = json!({"kind": "authority", "id": self.wiltshire.authority});
        let body = json!({"name": "Our pipeline", "tenant": tenant, "scopes": scopes});
        let client = self.app.post("/api-clients").by(&platform_admin()).json(body).expect(201).await;
        let id = client.str("/client_id");
        let all = [arguments, &self.place(), &["--client", &id]].concat();
        said(program(&all).env("DRAWDOWN_SECRET", client.str("/client_secret"))).await
    }

    /// The command of the rule author, without a secret.
    pub fn start(&self, arguments: &[&str]) -> Command {
        program(&[arguments, &self.place(), &["--user", AUTHOR]].concat())
    }

    fn place(&self) -> [&str; 4] {
        ["--server", &self.served.base, "--framework", &self.framework]
    }
}

pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_drawdown"));
    command.arg("rules").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env_remove("DRAWDOWN_SECRET").stdin(Stdio::null());
    command
}

/// Exit code, and what it said on both its outputs.
pub async fn said(command: &mut Command) -> (Option<i32>, String) {
    told(run(command, "").await)
}

/// The same, with something on standard input.
pub async fn said_with(command: &mut Command, input: &str) -> (Option<i32>, String) {
    told(run(command.stdin(Stdio::piped()), input).await)
}

/// On a thread of its own: the server under test shares this one's database connections.
async fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let input = input.to_owned();
    let wait = move || {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).expect("it reads its input");
        }
        child.wait_with_output().expect("the program ends")
    };
    actix_web::rt::task::spawn_blocking(wait).await.expect("the thread ends")
}

fn told(output: Output) -> (Option<i32>, String) {
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code(), text)
}

/// A folder with these files.
pub fn folder_of(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(path, text)| write(folder.path(), path, text));
    folder
}

pub fn write(folder: &Path, path: &str, text: &str) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
    std::fs::write(file, text).expect("written");
}

pub fn path_of(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().expect("a path")
}
