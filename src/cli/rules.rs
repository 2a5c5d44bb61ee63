//! `drawdown rules`: a rule author's check before anything is uploaded.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::engine::{self, Pack};

#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// Compile every hook of a pack and print all findings.
    Check { folder: PathBuf },
    /// Check, then run the pack's cases.
    Test { folder: PathBuf },
    /// Print the vocabulary of scripts, as in rules/HOST.md.
    Host,
}

pub(super) fn run(command: RulesCommand) -> anyhow::Result<()> {
    match command {
        RulesCommand::Host => {
            print!("{}", engine::host_md());
            Ok(())
        }
        RulesCommand::Check { folder } => {
            let pack = compile(folder)?;
            println!("{}: {} hooks, {}", pack.title(), pack.hooks().count(), pack.hash());
            Ok(())
        }
        RulesCommand::Test { folder } => test(&compile(folder)?),
    }
}

fn compile(folder: PathBuf) -> anyhow::Result<Pack> {
    let files = Pack::read_folder(&folder).with_context(|| format!("reading {}", folder.display()))?;
    Pack::from_files(files).map_err(|findings| {
        for finding in &findings {
            let place = format!("{}:{}:{}", finding.file, finding.line, finding.column);
            eprintln!("{place}: {} [{}]", finding.message, finding.code);
            if let Some(suggestion) = &finding.suggestion {
                eprintln!("    {suggestion}");
            }
        }
        anyhow::anyhow!("{} findings", findings.len())
    })
}

fn test(pack: &Pack) -> anyhow::Result<()> {
    let report = pack.run_cases();
    println!("{}", serde_json::to_string_pretty(&report)?);
    if report.failures.is_empty() { Ok(()) } else { bail!("some cases failed") }
}
