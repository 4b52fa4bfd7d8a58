//! What exports may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits on `/export/…`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportConfig {
    /// Most rows of one export; the command line has no such limit.
    pub rows: u64,
    /// Exports written at the same time; more are answered 503.
    pub at_once: usize,
    /// Longest time a client may take no bytes before its export ends.
    pub stall_ms: u64,
}

impl Default for ExportConfig {
    fn default() -> Self {
        Self { rows: 1_000_000, at_once: 4, stall_ms: 30_000 }
    }
}

impl ExportConfig {
    /// Longest time a client may take no bytes.
    pub fn stall(&self) -> Duration {
        Duration::from_millis(self.stall_ms)
    }
}
