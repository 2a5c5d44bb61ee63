//! `drawdown evidence sweep`: objects that no document names.

use clap::Subcommand;
use secrecy::ExposeSecret;

use crate::app;
use crate::config::Config;
use crate::evidence;
use crate::kernel::{Clock, Ids};
use crate::store::Db;
use crate::store::connect::Target;

#[derive(Subcommand)]
pub(super) enum EvidenceCommand {
    /// Take away what uploads that came to nothing, and deleted documents, have left in the store for more than a day.
    Sweep,
}

pub(super) async fn run(config: Config, command: EvidenceCommand) -> anyhow::Result<()> {
    let EvidenceCommand::Sweep = command;
    let target = Target { url: config.database.url.expose_secret(), connections: 1, threads: 1, schema: None };
    let db = Db::open(&target, Ids::random()).await?;
    // Objects are dated by the machine that keeps them, in a rehearsal too.
    let swept = evidence::sweep(&db, &app::vault(&config.evidence)?, Clock::system().now()).await?;
    db.close().await?;
    println!("{} objects without a document taken away, {} bytes", swept.objects, swept.bytes);
    Ok(())
}
