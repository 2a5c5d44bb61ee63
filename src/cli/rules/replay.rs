//! `drawdown rules replay`: are the decisions on record still what their rules say?

use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::records::Records;
use super::server::{Server, ServerArgs};
use crate::config::{Config, ConfigError};
use crate::decisions::ReplayScope;
use crate::kernel::ids::{DecisionId, FrameworkId};

#[derive(Args)]
pub(in crate::cli) struct ReplayArgs {
    /// The framework whose decisions are asked again.
    #[arg(long, value_name = "ID")]
    framework: FrameworkId,
    /// Only answers to this question: eligibility.
    #[arg(long)]
    hook: Option<String>,
    /// At most so many, spread evenly over all. Here, all of them unless told; a server takes 100, and 500 at the most.
    #[arg(long)]
    sample: Option<u64>,
    /// Another number takes another sample.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    server: ServerArgs,
}

/// What is told of a replay.
#[derive(Deserialize)]
struct Told {
    of: u64,
    replayed: usize,
    different: Vec<Different>,
}

#[derive(Deserialize)]
struct Different {
    decision_id: DecisionId,
    differences: Vec<String>,
}

/// Answers whether any decision differs.
pub(super) async fn run(
    config: impl FnOnce() -> Result<Config, ConfigError>,
    args: ReplayArgs,
) -> anyhow::Result<bool> {
    let told = match args.server.server()? {
        Some(server) => remote(&server, &args).await?,
        None => here(&config()?, &args).await?,
    };
    for Different { decision_id, differences } in &told.different {
        println!("decision {decision_id} differs: {}", differences.join("; "));
    }
    let differing = told.different.len();
    println!("{} of {} decisions replayed from their stored facts, {differing} differ", told.replayed, told.of);
    Ok(differing > 0)
}

async fn remote(server: &Server, args: &ReplayArgs) -> anyhow::Result<Told> {
    let asked = json!({"hook": args.hook, "sample": args.sample, "seed": args.seed});
    server.post(&format!("/frameworks/{}/decisions/replay", args.framework), asked).await
}

async fn here(config: &Config, args: &ReplayArgs) -> anyhow::Result<Told> {
    let records = Records::open(config).await?;
    let scope = ReplayScope { hook: args.hook.clone(), sample: args.sample, seed: args.seed };
    let summary = records.decisions.replay_all(args.framework, &scope).await?;
    records.close().await?;
    let different = summary.different.into_iter();
    Ok(Told {
        of: summary.of,
        replayed: summary.decisions,
        different: different.map(|(decision_id, differences)| Different { decision_id, differences }).collect(),
    })
}
