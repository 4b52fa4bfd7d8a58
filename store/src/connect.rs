//! Opening the store, bringing its schema up to date, and refusing to work on any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use skillspine_migration::{Migrator, MigratorTrait};

use crate::{StoreConfig, StoreError, indexes};

/// Rows that SQLite's thread reads ahead of whoever asked: each hand-over costs two context switches.
const ROWS_AHEAD: usize = 1_024;

/// A connection to the database and the files beside it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    pub(crate) config: StoreConfig,
    statements: Arc<AtomicU64>,
}

impl Store {
    /// Connects. The embedded default is created and migrated when needed; Postgres is left as it is (see
    /// [`migrate`](Self::migrate) and [`check_schema`](Self::check_schema)).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database does not answer, [`StoreError::File`] when the data directory cannot
    /// be made.
    pub async fn open(config: StoreConfig) -> Result<Self, StoreError> {
        std::fs::create_dir_all(&config.data_dir).map_err(|error| StoreError::File {
            path: config.data_dir.display().to_string(),
            reason: error.to_string(),
        })?;
        let statements = Arc::new(AtomicU64::new(0));
        let mut db = Database::connect(options(&config)).await?;
        let counter = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let store = Self { db, config, statements };
        if store.is_embedded() {
            match store.migrate().await {
                // Without room for an index, what is there can still be read.
                Err(StoreError::DiskFull(reason)) if store.check_schema().await.is_ok() => {
                    tracing::warn!(reason, "no room to complete the indexes; reading will be slow");
                }
                migrated => migrated?,
            }
        }
        Ok(store)
    }

    /// Brings the schema up to date and makes sure every secondary index exists. Does nothing on a current schema.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if !Migrator::get_pending_migrations(&self.db).await?.is_empty() {
            Migrator::up(&self.db, None).await?;
        }
        indexes::ensure(self).await
    }

    /// Checks that the schema is exactly the one this program was built for.
    ///
    /// # Errors
    /// [`StoreError::Schema`] with what is missing or unknown.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let applied = Migrator::get_migration_models(&self.db).await.map_err(StoreError::from)?;
        let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let unknown = applied.iter().find(|row| !known.contains(&row.version));
        if let Some(row) = unknown {
            return Err(StoreError::Schema(format!("migration `{}` is from a newer program", row.version)));
        }
        let missing = known.iter().find(|name| !applied.iter().any(|row| &row.version == *name));
        missing.map_or(Ok(()), |name| Err(StoreError::Schema(format!("migration `{name}` has not run"))))
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.execute_unprepared("SELECT 1").await.map(|_| ()).map_err(StoreError::from)
    }

    /// Whether this is the embedded default (SQLite).
    pub fn is_embedded(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Sqlite
    }

    /// The configuration the store was opened with.
    pub fn config(&self) -> &StoreConfig {
        &self.config
    }

    /// Statements readers have sent so far. Bulk loading is not counted.
    pub fn statement_count(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The underlying connection, for suites that check the tables from outside.
    #[cfg(feature = "testing")]
    pub fn connection(&self) -> &DatabaseConnection {
        &self.db
    }
}

fn options(config: &StoreConfig) -> ConnectOptions {
    let url = config.database_url.clone().unwrap_or_else(|| {
        let path = config.data_dir.join("skillspine.sqlite");
        format!("sqlite://{}?mode=rwc", path.display())
    });
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(config.max_connections)
        .acquire_timeout(config.acquire_timeout)
        .connect_timeout(config.acquire_timeout)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .busy_timeout(std::time::Duration::from_secs(10))
                .row_buffer_size(ROWS_AHEAD)
                .pragma("cache_size", "-2048")
                .pragma("temp_store", "memory")
        });
    options
}
