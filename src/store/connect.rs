//! Opening the database and bringing its schema up to date.
//!
//! SQLite: one connection writes, four read; a write-ahead log that is on disk before a change is answered, so that it
//! survives a power cut. PostgreSQL: one pool for both, for each thread that serves. Several servers may start at once: migrations run under a lock.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use drawdown_migrations::Migrator;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{ConnectOptions, PgPool, SqlitePool};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    TransactionTrait,
};

use super::durable::Durable;
use super::lanes::{Lane, Lanes};
use crate::kernel::Ids;

const ACQUIRE: Duration = Duration::from_secs(15);
const SQLITE_READERS: u32 = 4;
const IDLE_UNTESTED: Duration = Duration::from_secs(5);
/// A lane of fewer connections than this is not worth having: its thread would wait for them.
const LANE: u32 = 4;
const MIGRATION_LOCK: &str = "hashtextextended('drawdown.migrate', 0)";

#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the database address must start with sqlite: or postgres:")]
    Scheme,
    #[error("the folder of the database cannot be made: {0}")]
    Folder(std::io::Error),
    #[error("the migration lock cannot be taken: {0}")]
    Lock(std::io::Error),
    #[error("the database refused: {0}")]
    Database(#[from] DbErr),
}

impl From<sea_orm::sqlx::Error> for ConnectError {
    fn from(error: sea_orm::sqlx::Error) -> Self {
        Self::Database(DbErr::Conn(RuntimeErr::SqlxError(error.into())))
    }
}

/// A handle on the database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(super) read: Lanes,
    pub(super) write: Lanes,
    pub(super) durable: Durable,
    pub(super) ids: Ids,
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// `sqlite:path/to/file.db` or `postgres://…`.
    pub url: &'a str,
    /// Connections to PostgreSQL, shared out among the threads; SQLite has its own fixed pools.
    pub connections: u32,
    /// So many threads will ask at once.
    pub threads: u32,
    /// A PostgreSQL schema to work in, for tests that share one database.
    pub schema: Option<&'a str>,
}

impl Db {
    /// Connects, migrates under a lock, and answers a handle that is ready to serve.
    ///
    /// # Errors
    /// When the address is of no known kind, or the database cannot be reached or migrated.
    pub async fn open(target: &Target<'_>, ids: Ids) -> Result<Self, ConnectError> {
        if target.url.starts_with("sqlite:") {
            let file = sqlite_file(target.url);
            if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder).map_err(ConnectError::Folder)?;
            }
            migrate_sqlite(target.url, &file).await?;
            let (read, write) =
                (sqlite_pool(target.url, SQLITE_READERS, true).await?, sqlite_pool(target.url, 1, false).await?);
            let durable = Durable::by_file(beside(&file, "-wal"));
            Ok(Self { read: Lanes::one(read), write: Lanes::one(write), durable, ids })
        } else if target.url.starts_with("postgres:") || target.url.starts_with("postgresql:") {
            migrate_postgres(target).await?;
            let lanes = postgres_lanes(target)?;
            Ok(Self { read: lanes.clone(), write: lanes, durable: Durable::by_server(), ids })
        } else {
            Err(ConnectError::Scheme)
        }
    }

    /// Makes an empty PostgreSQL schema, for tests that share one database.
    ///
    /// # Errors
    /// When the database cannot be reached, or the schema exists.
    pub async fn create_schema(url: &str, schema: &str) -> Result<(), ConnectError> {
        let db: DatabaseConnection =
            postgres_pool(&Target { url, connections: 1, threads: 1, schema: None }, 1).await?.into();
        db.execute_unprepared(&format!("CREATE SCHEMA \"{schema}\"")).await?;
        db.close().await?;
        Ok(())
    }

    /// For reading outside a unit of work.
    pub fn reader(&self) -> &DatabaseConnection {
        self.read.here()
    }

    /// For several reads that must agree with each other, whatever is written meanwhile. Roll it back when done.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        // A transaction on SQLite is a snapshot as it is, and takes no isolation level.
        let isolation =
            (self.reader().get_database_backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        self.reader().begin_with_config(isolation, None).await
    }

    /// The same database, telling of every statement it is sent, as it is written: to count what a request costs.
    #[must_use]
    pub fn watched(self, told: impl Fn(&str) + Clone + Send + Sync + 'static) -> Self {
        Self { read: self.read.watched(&told), write: self.write.watched(&told), ..self }
    }

    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.reader().execute_unprepared("SELECT 1").await.map(drop)
    }

    /// Waits for running statements and closes every connection.
    ///
    /// # Errors
    /// When the database refuses to close.
    pub async fn close(self) -> Result<(), DbErr> {
        for pool in self.read.all().chain(self.write.all()) {
            pool.close_by_ref().await?;
        }
        Ok(())
    }
}

fn sqlite_file(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

/// A file that SQLite keeps beside the database.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

async fn sqlite_pool(url: &str, connections: u32, query_only: bool) -> Result<SqlitePool, ConnectError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit does not wait for the disk; `durable` does, for many at once.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("cache_size", "-8192")
        .pragma("temp_store", "MEMORY")
        .pragma("query_only", if query_only { "1" } else { "0" })
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    Ok(pool.connect_with(options).await?)
}

/// One lane for each thread, while each still gets a few connections.
fn postgres_lanes(target: &Target<'_>) -> Result<Lanes, ConnectError> {
    let lanes = target.threads.min(target.connections / LANE).max(1);
    let each = target.connections / lanes;
    // Opened when their thread first asks, by that thread.
    let options = postgres_options(target)?;
    let lazy = |connections| postgres_pool_options(connections).connect_lazy_with(options.clone());
    let lane = |_| match each {
        1 => Lane::of(lazy(1)),
        _ => Lane::with_favourite(lazy(1), lazy(each - 1)),
    };
    Ok(Lanes::new((0..lanes).map(lane).collect()))
}

async fn postgres_pool(target: &Target<'_>, connections: u32) -> Result<PgPool, ConnectError> {
    Ok(postgres_pool_options(connections).connect_with(postgres_options(target)?).await?)
}

fn postgres_options(target: &Target<'_>) -> Result<PgConnectOptions, ConnectError> {
    let options = PgConnectOptions::from_str(target.url)?.application_name("drawdown").disable_statement_logging();
    Ok(match target.schema {
        Some(schema) => options.options([("search_path", schema)]),
        None => options,
    })
}

fn postgres_pool_options(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        // A ping before every use costs a fifth of the reads; one that slept may have lost its server.
        .before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for > IDLE_UNTESTED {
                    sea_orm::sqlx::Connection::ping(connection).await?;
                }
                Ok(true)
            })
        })
}

async fn migrate_sqlite(url: &str, file: &Path) -> Result<(), ConnectError> {
    let lock_path = beside(file, ".migrate.lock");
    let lock = tokio::task::spawn_blocking(move || {
        let lock = std::fs::File::create(lock_path)?;
        lock.lock().map(|()| lock)
    })
    .await
    .map_err(|error| ConnectError::Lock(std::io::Error::other(error)))?
    .map_err(ConnectError::Lock)?;
    let db: DatabaseConnection = sqlite_pool(url, 1, false).await?.into();
    Migrator::up_all(&db).await?;
    db.close().await?;
    drop(lock);
    Ok(())
}

async fn migrate_postgres(target: &Target<'_>) -> Result<(), ConnectError> {
    // One connection, so that the session's lock covers every statement.
    let db: DatabaseConnection = postgres_pool(target, 1).await?.into();
    db.execute_unprepared(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).await?;
    let migrated = Migrator::up_all(&db).await;
    db.execute_unprepared(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).await?;
    migrated?;
    db.close().await?;
    Ok(())
}
