//! Connections, time limits, load.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How the server treats connections and load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Under which address clients reach this server. It becomes part of the URIs that it hands out for what has none of its own, so
    /// that it should stay as it is. `skillspine serve` puts the address it listens at here unless this is set.
    pub public_url: String,
    /// Whether `verifyCredential` fetches the documents of did:web identifiers from the addresses that credentials name. Addresses inside
    /// the own network are never asked.
    pub fetch_did_documents: bool,
    /// Connections open at the same time; more wait to be accepted.
    pub connections: usize,
    /// GraphQL requests worked on at the same time.
    pub concurrency: usize,
    /// GraphQL requests that may wait for their turn; more are answered 503.
    pub queue: usize,
    /// Longest wait for a turn before the answer is 503.
    pub queue_wait_ms: u64,
    /// Longest time one GraphQL request may run.
    pub request_timeout_ms: u64,
    /// Longest time a client may take to send its headers, or to keep a connection without using it.
    pub header_timeout_ms: u64,
    /// Longest time a client may take to send its body.
    pub body_timeout_ms: u64,
    /// Longest time that running requests get to finish when the server stops.
    pub shutdown_timeout_ms: u64,
    /// The database counts as away when its last answer is older than this.
    pub database_silence_ms: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            fetch_did_documents: false,
            connections: 4_096,
            concurrency: 64,
            queue: 512,
            queue_wait_ms: 1_000,
            request_timeout_ms: 10_000,
            header_timeout_ms: 15_000,
            body_timeout_ms: 10_000,
            shutdown_timeout_ms: 10_000,
            database_silence_ms: 15_000,
        }
    }
}

impl ServerConfig {
    /// Longest wait for a turn.
    pub fn queue_wait(&self) -> Duration {
        Duration::from_millis(self.queue_wait_ms)
    }

    /// Longest time one request may run.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// Longest time for a client's headers.
    pub fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    /// Longest time for a client's body.
    pub fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    /// Longest time for running requests when the server stops.
    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_millis(self.shutdown_timeout_ms)
    }

    /// Age of the last answer at which the database counts as away.
    pub fn database_silence(&self) -> Duration {
        Duration::from_millis(self.database_silence_ms)
    }
}
