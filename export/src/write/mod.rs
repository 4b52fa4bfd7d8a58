//! The forms: each turns rows into bytes, batch by batch.

mod csv;
mod ndjson;
mod parquet;

use crate::error::ExportError;
use crate::format::Format;
use crate::table::{Column, Row};

/// Writes rows in one of the forms.
pub(crate) enum Writer {
    Csv(csv::CsvRows),
    Ndjson(ndjson::JsonLines),
    Parquet(Box<parquet::ParquetRows>),
}

impl Writer {
    /// A writer of rows with these columns; `manifest` is JSON.
    pub fn new(format: Format, columns: Vec<Column>, manifest: &str) -> Result<Self, ExportError> {
        Ok(match format {
            Format::Csv => Self::Csv(csv::CsvRows::new(columns)),
            Format::Ndjson => Self::Ndjson(ndjson::JsonLines::new(columns)),
            Format::Parquet => Self::Parquet(Box::new(parquet::ParquetRows::new(columns, manifest)?)),
        })
    }

    /// Takes rows and gives the bytes that are ready.
    pub fn write(&mut self, rows: Vec<Row>) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Csv(csv) => csv.write(&rows),
            Self::Ndjson(lines) => lines.write(&rows),
            Self::Parquet(parquet) => parquet.write(rows),
        }
    }

    /// Gives the bytes that are left.
    pub fn finish(&mut self) -> Result<Vec<u8>, ExportError> {
        match self {
            // A table without rows still has its header.
            Self::Csv(csv) => csv.write(&[]),
            Self::Ndjson(_) => Ok(Vec::new()),
            Self::Parquet(parquet) => parquet.finish(),
        }
    }
}
