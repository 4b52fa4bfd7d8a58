//! One import at a time: an advisory lock on Postgres, a locked file on the embedded default.

use std::fs::{File, OpenOptions, TryLockError};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Postgres};

use crate::{Store, StoreError};

/// Key of the advisory lock; any number will do as long as it stays the same.
const ADVISORY_KEY: i64 = 0x5ca1_ab1e;

/// Held while an import writes and publishes; let go when the last clone is dropped, also when the process is killed.
#[derive(Clone, Debug)]
pub struct ImportLock {
    _held: Arc<Held>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "held for their drop")]
enum Held {
    File(File),
    Connection(PoolConnection<Postgres>),
}

impl ImportLock {
    /// Takes the lock if nobody holds it.
    ///
    /// # Errors
    /// [`StoreError::Locked`] naming the run that holds it.
    pub async fn try_acquire(store: &Store) -> Result<Self, StoreError> {
        let held = if store.is_embedded() { lock_file(store)? } else { lock_advisory(store).await? };
        match held {
            Some(held) => Ok(Self { _held: Arc::new(held) }),
            None => Err(StoreError::Locked(store.describe_running().await?)),
        }
    }

    /// Takes the lock, waiting for it; `on_wait` is told once who holds it.
    ///
    /// # Errors
    /// Any error of the database other than the lock being held.
    pub async fn acquire(store: &Store, mut on_wait: impl FnMut(&str)) -> Result<Self, StoreError> {
        let mut told = false;
        loop {
            match Self::try_acquire(store).await {
                Err(StoreError::Locked(holder)) => {
                    if !told {
                        on_wait(&holder);
                        told = true;
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                other => return other,
            }
        }
    }
}

fn lock_file(store: &Store) -> Result<Option<Held>, StoreError> {
    let path = store.config.data_dir.join("import.lock");
    let fail = |reason: String| StoreError::File { path: path.display().to_string(), reason };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| fail(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Held::File(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(fail(error.to_string())),
    }
}

async fn lock_advisory(store: &Store) -> Result<Option<Held>, StoreError> {
    let mut connection = store.db.get_postgres_connection_pool().acquire().await?;
    // The lock belongs to the connection: closing it on drop, instead of giving it back to the pool, releases the lock.
    connection.close_on_drop();
    let taken: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(ADVISORY_KEY).fetch_one(&mut *connection).await?;
    Ok(taken.then_some(Held::Connection(connection)))
}
