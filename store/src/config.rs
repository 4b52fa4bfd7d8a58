//! How to reach the database.

use std::path::PathBuf;
use std::time::Duration;

/// Where the store is and how hard to try.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `postgres://…`; none means SQLite in a file under the data directory.
    pub database_url: Option<String>,
    /// Holds the SQLite file, the search indexes and the import lock.
    pub data_dir: PathBuf,
    /// Most connections open at a time.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told that the database does not answer.
    pub acquire_timeout: Duration,
}

impl StoreConfig {
    /// The embedded default under `data_dir`.
    pub fn embedded(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            database_url: None,
            data_dir: data_dir.into(),
            max_connections: 4,
            // A client is to hear within two seconds that the database is away.
            acquire_timeout: Duration::from_millis(1_500),
        }
    }

    /// Postgres at `url`, with indexes under `data_dir`.
    pub fn postgres(url: impl Into<String>, data_dir: impl Into<PathBuf>) -> Self {
        Self { database_url: Some(url.into()), max_connections: 8, ..Self::embedded(data_dir) }
    }
}
