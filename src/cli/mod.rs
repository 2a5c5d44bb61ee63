//! The command line: the only place that parses arguments.

mod admin;
mod audit;
pub mod client;
pub mod demo;
mod evidence;
mod openapi;
mod rules;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, LogFormat, LogSection};

#[derive(Parser)]
#[command(version, about = "A dynamic purchasing system for councils that buy adult social care")]
struct Cli {
    /// Settings file; without it drawdown.toml is read if it is there. DRAWDOWN__SECTION__NAME overrides.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Play one council's whole story on a database of its own, then keep serving it.
    Demo(demo::DemoArgs),
    /// Serve the API.
    Serve(serve::ServeArgs),
    /// Bring the database's schema up to date and end.
    Migrate,
    /// Print the OpenAPI document.
    Openapi,
    /// Check, test and begin rule packs on disk; try them on the decisions of a database or a server; replay those;
    /// carry packs to and from a server. Ends with 0 when all is well, 1 when something is found, 2 when the question
    /// could not be asked.
    #[command(subcommand)]
    Rules(Box<rules::RulesCommand>),
    /// The audit log.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The documents of providers.
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    /// Make the first platform administrator; the password is read from the terminal's input.
    CreateAdmin(admin::AdminArgs),
}

/// Flags shared by the commands that open a database.
#[derive(Args, Clone, Debug, Default)]
struct RehearsalArgs {
    /// Run on a clock that only moves through POST /api/v1/rehearsal/clock.
    #[arg(long)]
    rehearsal: bool,
    /// Where a rehearsal's clock starts: 2020-12-14T09:00:00, London time unless it says otherwise.
    #[arg(long, requires = "rehearsal")]
    clock: Option<crate::kernel::london::LondonTime>,
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match execute(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("drawdown: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = || Config::load(cli.config.as_deref());
    let done = match cli.command {
        Command::Rules(command) => return Ok(rules::run(*command, load)),
        Command::Openapi => openapi::print(),
        Command::Demo(args) => block_on(demo::run(args)),
        Command::Serve(args) => {
            let config = load()?;
            log_to_stderr(&config.log)?;
            block_on(serve::run(config, args))
        }
        Command::Migrate => block_on(serve::migrate(load()?)),
        Command::Audit(command) => block_on(audit::run(load()?, command)),
        Command::Evidence(command) => block_on(evidence::run(load()?, command)),
        Command::CreateAdmin(args) => block_on(admin::run(load()?, args)),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    actix_web::rt::System::new().block_on(work)
}

fn log_to_stderr(section: &LogSection) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&section.filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match section.format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
