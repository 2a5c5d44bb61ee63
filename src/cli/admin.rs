//! `drawdown create-admin`: the account that makes all others.

use std::io::BufRead;

use clap::Args;

use super::{RehearsalArgs, serve};
use crate::config::Config;

#[derive(Args)]
pub(super) struct AdminArgs {
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    #[command(flatten)]
    rehearsal: RehearsalArgs,
}

pub(super) async fn run(config: Config, args: AdminArgs) -> anyhow::Result<()> {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let clock = serve::clock(&config, &args.rehearsal).await?;
    let services = serve::services(&config, clock.clone()).await?;
    services
        .access()
        .create_first_admin(&args.email, &args.name, &password.trim_end().to_owned().into(), clock.now())
        .await?;
    println!("{} may sign in now", args.email);
    Ok(())
}
