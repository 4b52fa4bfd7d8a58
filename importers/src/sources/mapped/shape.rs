//! What a file is, by how it begins once unpacked.

use std::io::Read;

use crate::formats::parquet;
use crate::input::InputFile;
use crate::source::SourceError;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sources) enum Shape {
    Parquet,
    Json,
    Html,
    Workbook,
    /// Delimited text, or nothing that is known.
    Text,
}

impl Shape {
    /// Looks at the first bytes.
    pub(in crate::sources) fn of(file: &InputFile) -> Result<Self, SourceError> {
        let read_error =
            |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
        let mut start = Vec::new();
        file.open().map_err(read_error)?.take(512).read_to_end(&mut start).map_err(read_error)?;
        let name = file.file_name().to_lowercase();
        if [".xls", ".xlsx", ".xlsm"].iter().any(|extension| name.ends_with(extension)) {
            return Ok(Self::Workbook);
        }
        Ok(Self::of_start(&start))
    }

    fn of_start(start: &[u8]) -> Self {
        if start.starts_with(parquet::MAGIC) {
            return Self::Parquet;
        }
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
        match start.first() {
            Some(b'{') => Self::Json,
            // A header may begin with a bracket; a list goes on with an object, a value or its end.
            Some(b'[') => match start[1..].trim_ascii_start().first() {
                Some(b'{' | b'[' | b']' | b'"') | None => Self::Json,
                Some(_) => Self::Text,
            },
            Some(b'<') => Self::Html,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_beginning() {
        let check = |start: &[u8], expected: Shape| assert_eq!(Shape::of_start(start), expected, "{start:?}");
        check(b"", Shape::Text);
        check(b"id,title\n", Shape::Text);
        check(b"[id],[title]\n", Shape::Text);
        check(b"\xEF\xBB\xBF [\n {", Shape::Json);
        check(b"{\"a\"", Shape::Json);
        check(b"<!DOCTYPE html>", Shape::Html);
        check(b"PAR1xx", Shape::Parquet);
        check(b"\xFF\xFEi\0d\0", Shape::Text);
    }
}
