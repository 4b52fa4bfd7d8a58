//! What can go wrong with an index.

use std::io;
use std::path::PathBuf;

/// Why an index could not be written, opened or asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A request asks for more than one request may.
    #[error("{what} is {figure}, the limit is {limit}")]
    Limit {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        figure: usize,
        /// How large it may be.
        limit: usize,
    },
    /// There is no finished index in the directory.
    #[error("no finished search index in {dir}\nhint: rebuild it with `skillspine index`")]
    Missing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// The index was written by another version of the program.
    #[error(
        "the search index has schema version {found}, this program reads {expected}\nhint: rebuild it with `skillspine index`"
    )]
    SchemaVersion {
        /// The version in the manifest.
        found: u32,
        /// The version this program reads.
        expected: u32,
    },
    /// The files of the index do not belong together.
    #[error("the search index is damaged: {what}\nhint: rebuild it with `skillspine index`")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// There is more to index than an index can hold.
    #[error("too much to index: {what} do not fit in one index")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
    },
    /// A file could not be read or written.
    #[error("search index: {action}: {source}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
    /// The search engine refused.
    #[error("search index: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

impl SearchError {
    pub(crate) fn io(action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, source }
    }
}
