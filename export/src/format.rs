//! The forms a table can be written in.

use serde::Serialize;

/// The form of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated, header first; text that a spreadsheet would execute begins with an apostrophe.
    #[default]
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet, the manifest in its metadata under `skillspine.manifest`.
    Parquet,
}

impl Format {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Csv, Self::Ndjson, Self::Parquet];

    /// The word for it, which is also the ending of a file's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
        }
    }

    /// The form with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == word)
    }

    /// What HTTP calls it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}
