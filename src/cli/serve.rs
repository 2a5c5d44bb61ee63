//! `drawdown serve` and `drawdown migrate`.

use std::net::TcpListener;

use anyhow::{Context, bail};
use clap::Args;
use secrecy::ExposeSecret;

use super::RehearsalArgs;
use crate::app::{self, Services};
use crate::config::Config;
use crate::kernel::{Clock, Ids};
use crate::store::Db;
use crate::store::connect::Target;

#[derive(Args, Clone, Debug, Default)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    rehearsal: RehearsalArgs,
}

/// Serves until the process is told to end (SIGTERM, Ctrl-C), then lets running requests finish.
pub(super) async fn run(config: Config, args: ServeArgs) -> anyhow::Result<()> {
    let clock = clock(&config, &args.rehearsal).await?;
    let services = services(&config, clock).await?;
    let listener =
        TcpListener::bind(&config.server.bind).with_context(|| format!("listening on {}", config.server.bind))?;
    tracing::info!(address = %listener.local_addr()?, docs = "/docs/", "ready");
    app::serve(services, listener, &config.server)?.await?;
    tracing::info!("ended");
    Ok(())
}

/// The clock to run on; a rehearsal goes on where it stood.
pub(super) async fn clock(config: &Config, args: &RehearsalArgs) -> anyhow::Result<Clock> {
    if !args.rehearsal {
        return Ok(Clock::system());
    }
    let stood = open(config).await?.rehearsal_clock().await?;
    match (stood, args.clock) {
        (Some(stood), Some(start)) if start.0 < stood => bail!("this rehearsal's clock already stands at {stood}"),
        (_, Some(start)) => Ok(Clock::rehearsal(start.0)),
        (Some(stood), None) => Ok(Clock::rehearsal(stood)),
        (None, None) => bail!("a new rehearsal needs --clock"),
    }
}

pub(super) async fn services(config: &Config, clock: Clock) -> anyhow::Result<Services> {
    app::check_engine()?;
    let db = open(config).await?;
    db.mark(clock.is_rehearsal(), clock.now()).await?;
    Ok(Services::new(app::Parts::from_config(config, db, clock)?))
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    let target = Target {
        url: config.database.url.expose_secret(),
        connections: config.database.connections,
        threads: config.server.threads(),
        schema: None,
    };
    Ok(Db::open(&target, Ids::random()).await?)
}

pub(super) async fn migrate(config: Config) -> anyhow::Result<()> {
    open(&config).await?.close().await?;
    println!("the schema is up to date");
    Ok(())
}
