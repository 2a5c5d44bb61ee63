//! `drawdown rules replay`: are the decisions on record still what their rules say?

use clap::Args;

use super::records::Records;
use crate::config::Config;
use crate::decisions::ReplayScope;
use crate::kernel::ids::FrameworkId;

#[derive(Args)]
pub(in crate::cli) struct ReplayArgs {
    /// The framework whose decisions are asked again.
    #[arg(long)]
    framework: FrameworkId,
    /// Only answers to this question: eligibility.
    #[arg(long)]
    hook: Option<String>,
    /// At most so many, spread evenly over all.
    #[arg(long)]
    sample: Option<u64>,
    /// Another number takes another sample.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Answers whether any decision differs.
pub(super) async fn run(config: Config, args: ReplayArgs) -> anyhow::Result<bool> {
    let records = Records::open(&config).await?;
    let scope = ReplayScope { hook: args.hook, sample: args.sample, seed: args.seed };
    let summary = records.decisions.replay_all(args.framework, &scope).await?;
    records.close().await?;
    for (id, differences) in &summary.different {
        println!("decision {id} differs: {}", differences.join("; "));
    }
    let differing = summary.different.len();
    println!("{} of {} decisions replayed from their stored facts, {differing} differ", summary.decisions, summary.of);
    Ok(differing > 0)
}
