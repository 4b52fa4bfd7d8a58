//! What can go wrong with the store, named by what it means for the caller.

use sea_orm::DbErr;
use thiserror::Error;

/// An error of the store.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database does not answer: it is down, refuses connections, or all connections are busy for too long.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The tables are not those this program works with.
    #[error(
        "the database schema does not match this program: {0}\n  hint: run `skillspine migrate` with this version of the program"
    )]
    Schema(String),
    /// The disk is full, or a file of the store cannot be written.
    #[error(
        "the store cannot write: {0}\n  hint: free disk space and run the same command again; what is published goes on being served"
    )]
    DiskFull(String),
    /// Another process holds the import lock.
    #[error("another import is running ({0})\n  hint: wait for it to end and run the command again")]
    Locked(String),
    /// Nothing has been published yet.
    #[error(
        "nothing is published yet\n  hint: run `skillspine import <source> --from <file>`, or `skillspine serve` to load the demo world"
    )]
    NothingPublished,
    /// A release was asked for that is not there.
    #[error("release {asked} is not available; available: {first} to {last}")]
    UnknownRelease {
        /// What was asked for.
        asked: i32,
        /// The first release that exists.
        first: i32,
        /// The published release.
        last: i32,
    },
    /// Stored data does not mean anything to this program.
    #[error("stored data is not understood: {0}")]
    Corrupt(String),
    /// Any other error of the database.
    #[error("database error: {0}")]
    Database(String),
    /// A file of the data directory cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// Which file.
        path: String,
        /// What went wrong.
        reason: String,
    },
}

impl StoreError {
    /// Whether trying again later may succeed without anyone doing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Locked(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(reason) => Self::Unavailable(reason.to_string()),
            DbErr::Conn(reason) => Self::Unavailable(reason.to_string()),
            other => classify(other.to_string()),
        }
    }
}

impl From<sea_orm::sqlx::Error> for StoreError {
    fn from(error: sea_orm::sqlx::Error) -> Self {
        use sea_orm::sqlx::Error;
        match &error {
            Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed => {
                Self::Unavailable(error.to_string())
            }
            _ => classify(error.to_string()),
        }
    }
}

/// Sorts driver messages by their texts, since both databases hide the cause behind one error type.
fn classify(message: String) -> StoreError {
    let lower = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&["disk is full", "no space left", "database or disk is full", "could not extend file"]) {
        StoreError::DiskFull(message)
    } else if says(&[
        "connection refused",
        "connection reset",
        "broken pipe",
        "terminating connection",
        "shutting down",
        "starting up",
        "in recovery mode",
        "pool timed out",
        "error communicating with database",
        "unexpected end of file",
        "too many clients",
        "database is locked",
        "server closed the connection",
        "expected to read",
        "no such file or directory",
    ]) {
        StoreError::Unavailable(message)
    } else {
        StoreError::Database(message)
    }
}
