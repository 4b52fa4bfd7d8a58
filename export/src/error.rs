//! Why an export cannot be made.

use skillspine_search::SearchError;
use skillspine_store::StoreError;

/// Why an export cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A parameter is wrong.
    #[error("{message}\n  hint: {hint}")]
    Question {
        /// What is wrong.
        message: String,
        /// What to ask instead.
        hint: String,
    },
    /// The index refuses the question, or cannot be read.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Reading the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bytes cannot be written.
    #[error("the export cannot be written: {0}")]
    Write(String),
}

impl ExportError {
    pub(crate) fn question(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Question { message: message.into(), hint: hint.into() }
    }
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.to_string())
    }
}

impl From<parquet::errors::ParquetError> for ExportError {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Write(error.to_string())
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.to_string())
    }
}
