//! Parquet files: one row as a JSON object after the other, whatever the size of the file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use crate::input::InputFile;
use crate::source::SourceError;

/// How every Parquet file begins and ends.
pub const MAGIC: &[u8] = b"PAR1";

/// A row and its number, the first being 1.
pub type NumberedRow = (u64, Map<String, Value>);

/// An open file.
pub struct ParquetRows {
    file: String,
    columns: Vec<String>,
    rows: RowIter<'static>,
    number: u64,
}

impl ParquetRows {
    /// Opens a file and reads its schema.
    ///
    /// # Errors
    /// [`SourceError::Format`] if it is no Parquet file or packed in a way that is not supported.
    pub fn open(file: &InputFile) -> Result<Self, SourceError> {
        let handle = file
            .open_seekable()
            .map_err(|error| SourceError::Read { file: file.name.clone(), reason: error.to_string() })?;
        let opened = guarded(|| {
            let reader = SerializedFileReader::new(handle).map_err(|error| error.to_string())?;
            let schema = reader.metadata().file_metadata().schema().get_fields();
            let columns = schema.iter().map(|field| field.name().to_owned()).collect();
            let rows = RowIter::from_file_into(Box::new(reader));
            Ok((columns, rows))
        });
        let (columns, rows) = opened.map_err(|found| SourceError::Format {
            file: file.name.clone(),
            expected: "a Parquet file".to_owned(),
            found,
            hint: "check that the download is complete".to_owned(),
        })?;
        Ok(Self { file: file.name.clone(), columns, rows, number: 0 })
    }

    /// Names of the columns at the top.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row with its number from 1, `None` at the end.
    ///
    /// # Errors
    /// [`SourceError::Read`]: nothing behind a damaged page can be read.
    pub fn next_row(&mut self) -> Result<Option<NumberedRow>, SourceError> {
        let next = guarded(|| self.rows.next().transpose().map_err(|error| error.to_string()));
        let row = next.map_err(|reason| SourceError::Read {
            file: self.file.clone(),
            reason: format!("damaged behind row {}: {reason}", self.number),
        })?;
        let Some(row) = row else { return Ok(None) };
        self.number += 1;
        Ok(Some((self.number, object(&row))))
    }
}

/// Turns a panic of the library over damaged bytes into a reason.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("damaged content".to_owned()))
}

fn object(row: &Row) -> Map<String, Value> {
    row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(truth) => Value::Bool(*truth),
        Field::Byte(number) => Value::from(*number),
        Field::Short(number) => Value::from(*number),
        Field::Int(number) => Value::from(*number),
        Field::Long(number) => Value::from(*number),
        Field::UByte(number) => Value::from(*number),
        Field::UShort(number) => Value::from(*number),
        Field::UInt(number) => Value::from(*number),
        Field::ULong(number) => Value::from(*number),
        Field::Float(number) => Value::from(*number),
        Field::Double(number) => Value::from(*number),
        Field::Str(text) => Value::String(text.clone()),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::Group(row) => Value::Object(object(row)),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        Field::MapInternal(map) => Value::Object(
            map.entries()
                .iter()
                .map(|(key, field)| (key.to_string().trim_matches('"').to_owned(), value(field)))
                .collect(),
        ),
        // Dates and times are written as a person reads them.
        other => Value::String(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::fixture;
    use crate::input::Place;

    fn opened(bytes: Vec<u8>) -> Result<Vec<NumberedRow>, SourceError> {
        let bytes: &'static [u8] = bytes.leak();
        let file = InputFile::new("a.parquet", bytes.len() as u64, Place::Bytes(bytes));
        let mut rows = ParquetRows::open(&file)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next_row()? {
            all.push(row);
        }
        Ok(all)
    }

    fn bytes() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = fixture("postings/usajobs/historic.parquet").open().expect("the fixture");
        std::io::Read::read_to_end(&mut reader, &mut bytes).expect("readable");
        bytes
    }

    #[test]
    fn rows_come_as_objects() -> Result<(), SourceError> {
        let rows = opened(bytes())?;
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].0, &rows[0].1["positionTitle"]), (1, &Value::from("Program Analyst")));
        assert_eq!(rows[0].1["usajobsControlNumber"], Value::from(425_479_600));
        Ok(())
    }

    #[test]
    fn damaged_files_are_refused() {
        for bytes in [Vec::new(), b"PAR1".to_vec(), b"PAR1PAR1PAR1".to_vec()] {
            assert!(opened(bytes).is_err());
        }
        let whole = bytes();
        let mut refused = 0;
        for at in (4..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            refused += usize::from(opened(bytes).is_err());
            refused += usize::from(opened(whole[..at].to_vec()).is_err());
        }
        assert!(refused > whole.len() / 10, "{refused}");
    }
}
