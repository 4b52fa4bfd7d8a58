//! What is remembered between requests.

use serde::{Deserialize, Serialize};

/// Sizes of the caches. Zero turns a cache off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheConfig {
    /// Bytes of query text whose parsed form is kept (the parsed form takes about ten times as much).
    pub document_bytes: u64,
    /// Bytes of whole answers that are kept.
    pub response_bytes: u64,
    /// Bytes of the largest answer that is kept.
    pub response_entry_bytes: u64,
    /// Bytes of concepts, labels, texts, relations, mappings and postings that are kept, over all releases.
    pub entity_bytes: u64,
    /// Bytes of answers about demand that are kept, over all releases.
    pub demand_bytes: u64,
    /// Languages in which skills and occupations can be recognised without reading their labels again; each takes some tens
    /// of megabytes, and nothing before the first question in it.
    pub recognition_languages: u64,
    /// Bytes of queries registered as automatic persisted queries.
    pub persisted_bytes: u64,
    /// Seconds that browsers and proxies may keep the answer to a GET request without asking again.
    pub max_age_seconds: u64,
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self {
            document_bytes: 2 * 1024 * 1024,
            response_bytes: 64 * 1024 * 1024,
            response_entry_bytes: 1024 * 1024,
            entity_bytes: 48 * 1024 * 1024,
            demand_bytes: 32 * 1024 * 1024,
            recognition_languages: 3,
            persisted_bytes: 8 * 1024 * 1024,
            max_age_seconds: 60,
        }
    }
}
