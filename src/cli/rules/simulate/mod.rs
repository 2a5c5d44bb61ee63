//! `drawdown rules simulate`: what would the rules of a folder have decided otherwise?

mod here;
mod remote;

use std::path::PathBuf;

use clap::Args;

use super::server::ServerArgs;
use crate::config::{Config, ConfigError};
use crate::kernel::ids::FrameworkId;

#[derive(Args)]
pub(in crate::cli) struct SimulateArgs {
    /// The folder of the rules to try. They must compile; their cases may fail.
    folder: PathBuf,
    /// The framework whose decisions are asked again.
    #[arg(long, value_name = "ID")]
    framework: FrameworkId,
    /// The question. A scoring is followed by the award, so that places gained and lost show.
    #[arg(long, default_value = "eligibility")]
    hook: String,
    /// Only what was decided so: met, not_met…
    #[arg(long)]
    outcome: Option<String>,
    /// How many of those that would be otherwise are listed.
    #[arg(long, default_value_t = 20)]
    list: usize,
    #[command(flatten)]
    server: ServerArgs,
}

/// Answers whether anybody would be decided otherwise.
pub(super) async fn run(
    config: impl FnOnce() -> Result<Config, ConfigError>,
    args: SimulateArgs,
) -> anyhow::Result<bool> {
    match args.server.server()? {
        Some(server) => remote::run(&server, &args).await,
        None => here::run(&config()?, &args).await,
    }
}
