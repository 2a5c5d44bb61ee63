//! Decisions on record, for commands that ask them again on this machine.

use secrecy::ExposeSecret;

use crate::app;
use crate::config::Config;
use crate::conflicts::Conflicts;
use crate::decisions::Decisions;
use crate::engine::Evaluators;
use crate::kernel::Ids;
use crate::rulebooks::Rulebooks;
use crate::store::Db;
use crate::store::connect::Target;

/// The database of a configuration, and threads to evaluate on.
pub(super) struct Records {
    db: Db,
    pub decisions: Decisions,
    pub evaluators: Evaluators,
}

impl Records {
    /// # Errors
    /// When the engine is not the one it must be, or the database cannot be opened.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        app::check_engine()?;
        let target = Target { url: config.database.url.expose_secret(), connections: 2, threads: 1, schema: None };
        let db = Db::open(&target, Ids::random()).await?;
        let evaluators = Evaluators::start(config.rules.thread_count(), config.rules.queue)?;
        let rulebooks = Rulebooks::new(db.clone(), evaluators.clone(), config.rules.folder.clone());
        let decisions = Decisions::new(db.clone(), evaluators.clone(), rulebooks, Conflicts::new(db.clone()));
        Ok(Self { db, decisions, evaluators })
    }

    pub(super) async fn close(self) -> anyhow::Result<()> {
        Ok(self.db.close().await?)
    }
}
