//! `drawdown demo`: one council's whole story on a database of its own, then a server to look around in.

mod cast;
mod narrator;
mod story;

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;

pub use cast::{Cast, PASSWORD, Person};
pub use narrator::Narrator;
pub use story::{Figures, answers_of, play};

use super::client::Client;
use super::serve;
use crate::app;
use crate::config::Config;
use crate::kernel::Clock;
use crate::kernel::london::LondonTime;

/// The rehearsal begins on a Monday morning before the framework is published.
const BEGINNING: &str = "2020-11-02T09:00:00";

#[derive(Args, Clone, Debug)]
pub(super) struct DemoArgs {
    /// End when the story has been told, instead of serving it.
    #[arg(long)]
    exit: bool,
    /// Where the demo keeps its database and keys; made anew each time.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// The port to listen on, on loopback; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(super) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    super::log_to_stderr(&crate::config::LogSection { filter: "warn".into(), ..Default::default() })?;
    clear(&args.data)?;
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .with_context(|| format!("listening on port {}; choose another with --port", args.port))?;
    let base = format!("http://{}", listener.local_addr()?);
    let config = settings(&args, &base)?;
    let start: LondonTime = BEGINNING.parse()?;
    let services = serve::services(&config, Clock::rehearsal(start.0)).await?;
    let admin = Cast::new().admin;
    services.access().create_first_admin(&admin.email, admin.name, &PASSWORD.into(), start.0).await?;
    let jobs = services.jobs().clone().start(config.mail.every());
    let server = app::serve(services, listener, &config.server)?;
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);

    println!("Drawdown plays Wiltshire's Care Home Alliance over {base}/api/v1, on a clock of its own.");
    play(&Client::new(&base)?.with_keys("story"), &Narrator::aloud()).await?;
    if args.exit {
        handle.stop(true).await;
    } else {
        invite(&base);
    }
    let served = serving.await?;
    jobs.stop().await;
    served.context("serving")
}

/// Only what an earlier demo left is thrown away.
fn clear(folder: &std::path::Path) -> anyhow::Result<()> {
    let mark = folder.join("this-is-a-demo");
    if folder.exists() {
        let empty = std::fs::read_dir(folder)?.next().is_none();
        ensure!(empty || mark.exists(), "{} is not a demo's folder; name another with --data", folder.display());
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(mark, "Made by `drawdown demo`, and deleted by the next one.\n")?;
    Ok(())
}

fn settings(args: &DemoArgs, base: &str) -> anyhow::Result<Config> {
    let mut config = Config::default();
    let file = |name: &str| args.data.join(name);
    config.database.url = format!("sqlite:{}", file("drawdown.db").display()).into();
    config.access.issuer = base.into();
    config.access.signing_key_file = file("signing-key.pem");
    config.sealing.key_file = file("sealing.key");
    config.evidence.folder = file("evidence");
    config.mail.folder = file("mail");
    config.server.requests_per_second = 0;
    let packs = config.rules.folder.is_dir();
    ensure!(packs, "the rule packs are read from {}/: run this in the project's folder", config.rules.folder.display());
    Ok(config)
}

fn invite(base: &str) {
    let cast = Cast::new();
    println!("\nStill serving on {base} until Ctrl-C. The API's description: {base}/docs/");
    println!("Everybody's password is {PASSWORD}:");
    for person in [&cast.admin].into_iter().chain(cast.council()).chain(cast.providers.iter().map(|part| &part.member))
    {
        let office = person.office.map(|office| format!(" · {office}")).unwrap_or_default();
        println!("  {:<34} {}{office}", person.email, person.role);
    }
    println!("\nTry it:");
    println!("  curl {base}/api/v1/frameworks");
    println!(
        "  curl -d grant_type=password -d username=commissioner@wiltshire.example -d password={PASSWORD} {base}/oauth/token"
    );
}
