//! `drawdown rules`: a rule author's check before anything is uploaded, at a desk or in a council's own pipeline.
//!
//! Ends with 0 when all is well, 1 when something is found, 2 when the question could not be asked: a folder or a
//! database that cannot be read (or written), a framework that is not there.

mod records;
mod replay;
mod report;
mod simulate;
mod starter;
mod stress;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use crate::config::{Config, ConfigError};
use crate::engine::{self, Check, Depth, Gate, Pack, limits};

#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// Find everything: faults of the files, failing cases, what no case shows, small slips that no case notices.
    Check(FolderArgs),
    /// Compile the rules and run their cases.
    Test(FolderArgs),
    /// Begin a pack of your own in a new folder: three criteria, their cases, a page to read.
    New { folder: PathBuf },
    /// What would the rules of a folder have decided otherwise, of all that is on record in the database?
    Simulate(simulate::SimulateArgs),
    /// Ask decisions on record in the database again and compare them byte for byte.
    Replay(replay::ReplayArgs),
    /// Try the scoring of a folder on made-up tenders: reversals, sensitivity, ties, prices that decide nothing.
    Stress(stress::StressArgs),
    /// Print the vocabulary of scripts, as in rules/HOST.md.
    Host,
}

#[derive(Args)]
pub(super) struct FolderArgs {
    folder: PathBuf,
    /// How the answer is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Something was found.
const FOUND: u8 = 1;
/// The question could not be asked.
const UNREADABLE: u8 = 2;

pub(super) fn run(
    command: RulesCommand,
    config: impl FnOnce() -> Result<Config, ConfigError>,
) -> anyhow::Result<ExitCode> {
    match command {
        RulesCommand::Simulate(args) => return Ok(asked(async { simulate::run(config()?, args).await })),
        RulesCommand::Replay(args) => return Ok(asked(async { replay::run(config()?, args).await })),
        RulesCommand::Stress(args) => return Ok(ended(stress::run(args))),
        RulesCommand::Host => print!("{}", engine::host_md()),
        RulesCommand::New { folder } => {
            if let Err(error) = starter::write(&folder) {
                eprintln!("drawdown: {} cannot be begun: {error}", folder.display());
                return Ok(ExitCode::from(UNREADABLE));
            }
            print!("{}", starter::next_steps(&folder));
        }
        RulesCommand::Check(args) => {
            return look(&args, Depth::Slips, &[Gate::Files, Gate::Cases, Gate::Coverage, Gate::Slips]);
        }
        RulesCommand::Test(args) => return look(&args, Depth::Cases, &[Gate::Files, Gate::Cases]),
    }
    Ok(ExitCode::SUCCESS)
}

/// Waits for a question to the database.
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
            ExitCode::from(UNREADABLE)
        }
    }
}

/// Checks a folder, prints what is found, and ends well when these gates are open.
fn look(args: &FolderArgs, depth: Depth, gates: &[Gate]) -> anyhow::Result<ExitCode> {
    let files = match Pack::read_folder(&args.folder) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("drawdown: {:#}", anyhow::Error::new(error));
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    let (check, title) = on_a_deep_stack(files, depth)?;
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&check)?),
        Format::Text => print!("{}", report::text(&check, title.as_deref(), depth)),
    }
    let found = gates.iter().any(|gate| check.is_closed(*gate));
    Ok(if found { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

/// The check and the pack's title, worked out with the stack that hostile rules would need.
fn on_a_deep_stack(files: BTreeMap<String, String>, depth: Depth) -> anyhow::Result<(Check, Option<String>)> {
    let work = move || {
        let (check, pack) = engine::check(files, depth);
        (check, pack.map(|pack| pack.title().to_owned()))
    };
    let thread = std::thread::Builder::new().stack_size(limits::STACK).spawn(work)?;
    thread.join().map_err(|_| anyhow::anyhow!("the check stopped on a fault of the engine"))
}
