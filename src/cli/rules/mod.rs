//! `drawdown rules`: a rule author's check before anything is uploaded, at a desk or in a council's own pipeline; here,
//! or on a running server.
//!
//! Ends with 0 when all is well, 1 when something is found, 2 when the question could not be asked: a folder or a
//! database that cannot be read (or written), a framework that is not there, a server that cannot be reached or refuses.

mod carry;
mod check;
mod records;
mod replay;
mod report;
mod server;
mod simulate;
mod starter;
mod stress;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use crate::config::{Config, ConfigError};
use crate::engine::{self, Depth};

#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// Find everything: faults of the files, failing cases, what no case shows, small slips that no case notices.
    Check(check::FolderArgs),
    /// Compile the rules and run their cases.
    Test(check::FolderArgs),
    /// Begin a pack of your own in a new folder: three criteria, their cases, a page to read.
    New { folder: PathBuf },
    /// What would the rules of a folder have decided otherwise, of all that is on record in the database or on a server?
    Simulate(simulate::SimulateArgs),
    /// Ask decisions on record in the database or on a server again and compare them byte for byte.
    Replay(replay::ReplayArgs),
    /// Try the scoring of a folder on made-up tenders: reversals, sensitivity, ties, prices that decide nothing.
    Stress(stress::StressArgs),
    /// Put the rules that are in force on a server into a folder, for your own versioning.
    Pull(carry::PullArgs),
    /// Make a draft on a server of the rules in a folder.
    Push(carry::PushArgs),
    /// Print the vocabulary of scripts, as in rules/HOST.md.
    Host,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Something was found.
const FOUND: u8 = 1;
/// The question could not be asked.
const NOT_ASKED: u8 = 2;

pub(super) fn run(command: RulesCommand, config: impl FnOnce() -> Result<Config, ConfigError>) -> ExitCode {
    match command {
        RulesCommand::Check(args) => asked(check::run(args, Depth::Slips)),
        RulesCommand::Test(args) => asked(check::run(args, Depth::Cases)),
        RulesCommand::New { folder } => ended(begin(&folder)),
        RulesCommand::Simulate(args) => asked(simulate::run(config, args)),
        RulesCommand::Replay(args) => asked(replay::run(config, args)),
        RulesCommand::Stress(args) => asked(stress::run(args)),
        RulesCommand::Pull(args) => asked(carry::pull(args)),
        RulesCommand::Push(args) => asked(carry::push(args)),
        RulesCommand::Host => {
            print!("{}", engine::host_md());
            ExitCode::SUCCESS
        }
    }
}

fn begin(folder: &Path) -> anyhow::Result<bool> {
    starter::write(folder).map_err(|error| anyhow::anyhow!("{} cannot be begun: {error}", folder.display()))?;
    print!("{}", starter::next_steps(folder));
    Ok(false)
}

fn asked(question: impl Future<Output = anyhow::Result<bool>>) -> ExitCode {
    ended(super::block_on(question))
}

/// Well when nothing was found.
fn ended(found: anyhow::Result<bool>) -> ExitCode {
    match found {
        Ok(false) => ExitCode::SUCCESS,
        Ok(true) => ExitCode::from(FOUND),
        Err(error) => {
            eprintln!("drawdown: {error:#}");
            ExitCode::from(NOT_ASKED)
        }
    }
}
