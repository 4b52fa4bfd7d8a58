//! Excel workbooks: one sheet as rows of text.

use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Range, Reader, Sheets, Xls, Xlsx};

use crate::input::{InputFile, Limits, ZIP_MAGIC};
use crate::source::SourceError;

/// Excel 97–2003 files are OLE compound documents.
const OLE_MAGIC: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// The rows of one sheet, from its first used row on.
pub(super) struct SheetRows {
    range: Range<Data>,
    next: usize,
}

impl SheetRows {
    /// Opens the named sheet, or the first one.
    pub(super) fn open(file: &InputFile, sheet: Option<&str>) -> Result<Self, SourceError> {
        let mut workbook = open_workbook(file)?;
        let names = workbook.sheet_names();
        let wanted = match sheet {
            Some(wanted) => names.iter().find(|name| name.trim().eq_ignore_ascii_case(wanted.trim())),
            None => names.first(),
        };
        let Some(wanted) = wanted.cloned() else {
            return Err(SourceError::Format {
                file: file.name.clone(),
                expected: sheet.map_or_else(|| "a sheet".to_owned(), |wanted| format!("a sheet named {wanted:?}")),
                found: format!("the sheets {}", names.join(", ")),
                hint: "check that this is the publisher's workbook, unchanged".to_owned(),
            });
        };
        let range = workbook.worksheet_range(&wanted).map_err(|error| damaged(file, &error.to_string()))?;
        Ok(Self { range, next: 0 })
    }

    /// The next row that is not empty, with its number as Excel shows it.
    pub(super) fn next(&mut self) -> Option<(u64, Vec<String>)> {
        let (first_row, first_column) = self.range.start()?;
        while self.next < self.range.height() {
            let row = &self.range[self.next];
            let number = u64::from(first_row) + self.next as u64 + 1;
            self.next += 1;
            if row.iter().all(|cell| matches!(cell, Data::Empty)) {
                continue;
            }
            let mut cells = vec![String::new(); first_column as usize];
            cells.extend(row.iter().map(cell_text));
            return Some((number, cells));
        }
        None
    }
}

/// Names of the sheets of a workbook, in its order.
pub(super) fn sheet_names(file: &InputFile) -> Result<Vec<String>, SourceError> {
    Ok(open_workbook(file)?.sheet_names())
}

fn open_workbook(file: &InputFile) -> Result<Sheets<Cursor<Vec<u8>>>, SourceError> {
    let mut bytes = Vec::new();
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    file.open().and_then(|mut reader| reader.read_to_end(&mut bytes)).map_err(read_error)?;
    if bytes.starts_with(OLE_MAGIC) {
        return Xls::new(Cursor::new(bytes)).map(Sheets::Xls).map_err(|error| damaged(file, &error.to_string()));
    }
    if bytes.starts_with(ZIP_MAGIC) {
        crate::input::check_archive(&file.name, Cursor::new(&bytes), &Limits::default())
            .map_err(|error| SourceError::Read { file: file.name.clone(), reason: error.to_string() })?;
        return Xlsx::new(Cursor::new(bytes)).map(Sheets::Xlsx).map_err(|error| damaged(file, &error.to_string()));
    }
    Err(SourceError::Format {
        file: file.name.clone(),
        expected: "an Excel workbook".to_owned(),
        found: super::table::describe_start(&bytes).unwrap_or("something else").to_owned(),
        hint: "download the file again from the publisher, and check the address".to_owned(),
    })
}

fn damaged(file: &InputFile, reason: &str) -> SourceError {
    SourceError::Format {
        file: file.name.clone(),
        expected: "an Excel workbook".to_owned(),
        found: format!("a damaged one ({reason})"),
        hint: "download the file again".to_owned(),
    }
}

/// A cell as a person reads it, except that whole numbers have no decimals, so that codes kept as numbers stay codes.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        // `Display` for floats prints the shortest digits that read back the same, and no `.0`.
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::Error(error) => error.to_string(),
    }
}

fn moment_text(moment: ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn cells_become_the_text_a_person_reads() {
        let check = |cell: Data, expected: &str| assert_eq!(cell_text(&cell), expected);
        check(Data::String("0110".into()), "0110");
        check(Data::Float(2512.0), "2512");
        check(Data::Float(4.12), "4.12");
        check(Data::Float(-0.5), "-0.5");
        check(Data::Int(-7), "-7");
        check(Data::Bool(true), "TRUE");
        check(Data::Empty, "");
        let date = |value| Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false));
        check(date(45778.0), "2025-05-01");
        check(date(45778.5), "2025-05-01T12:00:00");
    }
}
