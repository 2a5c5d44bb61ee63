//! `drawdown rules`: a rule author's check before anything is uploaded, at a desk or in a council's own pipeline.
//!
//! Ends with 0 when all is well, 1 when something is found, 2 when the folder cannot be read (or written).

mod report;
mod starter;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use crate::engine::{self, Check, Depth, Gate, Pack, limits};

#[derive(Subcommand)]
pub(super) enum RulesCommand {
    /// Find everything: faults of the files, failing cases, what no case shows, small slips that no case notices.
    Check(FolderArgs),
    /// Compile the rules and run their cases.
    Test(FolderArgs),
    /// Begin a pack of your own in a new folder: three criteria, their cases, a page to read.
    New { folder: PathBuf },
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

pub(super) fn run(command: RulesCommand) -> anyhow::Result<ExitCode> {
    match command {
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
