//! A database for one test: a copy of a migrated SQLite file, or a schema of a PostgreSQL database.

use std::path::PathBuf;

use drawdown::kernel::Ids;
use drawdown::store::Db;
use drawdown::store::connect::Target;
use sea_orm::{Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub enum Scratch {
    Sqlite {
        folder: TempDir,
    },
    /// Mails are kept in the folder.
    Postgres {
        url: String,
        schema: String,
        folder: TempDir,
    },
}

static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();

#[expect(clippy::disallowed_methods, reason = "which database to test on is the runner's choice")]
fn postgres_url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

impl Scratch {
    pub async fn new() -> Self {
        match postgres_url() {
            Some(url) => Self::Postgres {
                url,
                folder: tempfile::tempdir().expect("a temporary folder"),
                schema: format!("it_{}", Ids::random().fresh::<uuid::Uuid>(super::instant(super::MORNING)).simple()),
            },
            None => {
                let (_, template) = TEMPLATE.get_or_init(migrated_template).await;
                let folder = tempfile::tempdir().expect("a temporary folder");
                std::fs::copy(template, folder.path().join("test.db")).expect("the template can be copied");
                Self::Sqlite { folder }
            }
        }
    }

    pub async fn open(&self, ids: Ids) -> Db {
        match self {
            Self::Sqlite { folder } => open_sqlite(&folder.path().join("test.db"), ids).await,
            Self::Postgres { url, schema, .. } => {
                Db::create_schema(url, schema).await.expect("a schema can be made");
                Db::open(&Target { url, connections: 4, threads: 1, schema: Some(schema) }, ids)
                    .await
                    .expect("PostgreSQL opens")
            }
        }
    }

    /// Its address, for another process.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite:{}?mode=rw", folder.path().join("test.db").display()),
            Self::Postgres { url, schema, .. } => format!("{url}?options[search_path]={schema}"),
        }
    }

    /// Where the mails of a test go.
    pub fn mails(&self) -> PathBuf {
        let (Self::Sqlite { folder } | Self::Postgres { folder, .. }) = self;
        folder.path().join("mail")
    }

    /// A connection past the product, as somebody with the database's own password would have.
    pub async fn raw(&self) -> DatabaseConnection {
        Database::connect(self.url()).await.expect("the database can be reached")
    }
}

async fn open_sqlite(file: &std::path::Path, ids: Ids) -> Db {
    let url = format!("sqlite:{}", file.display());
    Db::open(&Target { url: &url, connections: 1, threads: 1, schema: None }, ids).await.expect("SQLite opens")
}

async fn migrated_template() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("template.db");
    open_sqlite(&file, Ids::random()).await.close().await.expect("the template closes");
    (folder, file)
}
