//! `drawdown audit verify`: is the record as it was written?

use anyhow::bail;
use clap::Subcommand;
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::kernel::Ids;
use crate::store::Db;
use crate::store::audit::{self, Verdict};
use crate::store::connect::Target;

#[derive(Subcommand)]
pub(super) enum AuditCommand {
    /// Walk the whole chain and compare its head with one noted before.
    Verify {
        /// The head printed by an earlier run, kept outside the installation.
        #[arg(long)]
        noted: Option<String>,
    },
}

pub(super) async fn run(config: Config, command: AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::Verify { noted } = command;
    let target = Target { url: config.database.url.expose_secret(), connections: 1, threads: 1, schema: None };
    let db = Db::open(&target, Ids::random()).await?;
    let verdict = audit::verify(&db, noted.as_deref()).await?;
    db.close().await?;
    match verdict {
        Verdict::Intact { events, head } => {
            println!("intact: {events} events, head {head}");
            Ok(())
        }
        Verdict::Broken { at, why } => bail!("broken at event {at}: {why}"),
    }
}
