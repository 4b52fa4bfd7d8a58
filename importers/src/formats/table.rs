//! Tables: the rows of a delimited text file or of an Excel sheet, read one after the other and addressed by column name.

use std::io::{Cursor, Read};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::delimited::DelimitedRows;
use super::sheet::SheetRows;
use super::transcoded::Transcoded;
use crate::input::{InputFile, ZIP_MAGIC};
use crate::source::{Sink, SourceError};

/// How a table is laid out.
#[derive(Clone, Debug)]
pub struct TableOptions {
    /// What separates the cells of a text file.
    pub delimiter: u8,
    /// Whether quotation marks enclose cells of a text file. If not, they are ordinary text.
    pub quoting: bool,
    /// Which sheet of a workbook; the first one if not said.
    pub sheet: Option<String>,
    /// Row of the header, the first row being 1.
    pub header_row: usize,
    /// How a text file is encoded; UTF-8 without a mark of another one if not said. A byte order mark goes before what is said.
    pub encoding: Option<&'static Encoding>,
}

impl TableOptions {
    /// Comma-separated text with quotation marks, or the first sheet of a workbook; header on the first row.
    pub fn csv() -> Self {
        Self { delimiter: b',', quoting: true, sheet: None, header_row: 1, encoding: None }
    }

    /// Tab-separated text in which quotation marks mean nothing.
    pub fn tsv() -> Self {
        Self { delimiter: b'\t', quoting: false, ..Self::csv() }
    }

    /// The named sheet of a workbook; case does not matter.
    pub fn sheet(name: &str) -> Self {
        Self { sheet: Some(name.to_owned()), ..Self::csv() }
    }

    /// The same with another delimiter.
    pub fn delimiter(self, delimiter: u8) -> Self {
        Self { delimiter, ..self }
    }

    /// The same in another encoding.
    pub fn encoding(self, encoding: &'static Encoding) -> Self {
        Self { encoding: Some(encoding), ..self }
    }

    /// The same with the header on another row.
    pub fn header_row(self, header_row: usize) -> Self {
        Self { header_row, ..self }
    }
}

/// An open table: its header is read, its rows come one by one from [`next_row`](Self::next_row).
pub struct Table {
    file: String,
    columns: Arc<[String]>,
    rows: Rows,
    delimiter: char,
    ended: bool,
}

enum Rows {
    Delimited(Box<DelimitedRows>),
    Sheet(SheetRows),
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    number: u64,
    columns: Arc<[String]>,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    delimiter: char,
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Number of the row, as in [`Row::number`].
    pub number: u64,
    /// What is wrong with it.
    pub reason: String,
    /// What could be read of it.
    pub text: String,
    /// Whether the table ends here: nothing after this row can be read.
    pub fatal: bool,
}

impl Table {
    /// Opens a table and reads its header. Files ending in `.xls`, `.xlsx` or `.xlsm` are read as workbooks, all others as text.
    ///
    /// A byte order mark is passed over; blanks and line ends in column names become single blanks.
    ///
    /// # Errors
    /// [`SourceError::Format`] for something that is not such a table, [`SourceError::Read`] if reading fails.
    pub fn open(file: &InputFile, options: &TableOptions) -> Result<Table, SourceError> {
        let mut table = Self::start(file, options)?;
        let header = table.read_header(options.header_row as u64)?;
        table.columns = header.into();
        Ok(table)
    }

    /// A table of which nothing is read yet.
    fn start(file: &InputFile, options: &TableOptions) -> Result<Table, SourceError> {
        Ok(Table {
            file: file.name.clone(),
            columns: Arc::new([]),
            rows: if is_workbook(file.file_name()) {
                Rows::Sheet(SheetRows::open(file, options.sheet.as_deref())?)
            } else {
                Rows::Delimited(Box::new(open_text(file, options)?))
            },
            delimiter: char::from(options.delimiter),
            ended: false,
        })
    }

    /// The rows before row number `end`, each with its number and its cells as column names would be read; those that cannot be
    /// read are left out. For finding a header; whatever [`TableOptions::header_row`] says.
    ///
    /// # Errors
    /// Those of [`Table::open`], except that a table without rows is none.
    pub fn first_rows(
        file: &InputFile,
        options: &TableOptions,
        end: u64,
    ) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
        let mut table = Self::start(file, options)?;
        let mut rows = Vec::new();
        while let Some(row) = table.next_cells() {
            match row {
                Ok((number, _, _)) if number >= end => break,
                Ok((number, text, ends)) => {
                    let cells = Cells { text: &text, ends: &ends };
                    rows.push((number, (0..ends.len()).map(|index| collapse(cells.get(index))).collect()));
                }
                Err(error) if error.fatal => {
                    return Err(SourceError::Read { file: file.name.clone(), reason: error.reason });
                }
                Err(_) => {}
            }
        }
        Ok(rows)
    }

    fn read_header(&mut self, header_row: u64) -> Result<Vec<String>, SourceError> {
        loop {
            match self.next_cells() {
                None => {
                    return Err(SourceError::Format {
                        file: self.file.clone(),
                        expected: "a table with a header".to_owned(),
                        found: "no rows".to_owned(),
                        hint: "check that the file was saved or downloaded completely".to_owned(),
                    });
                }
                Some(Err(error)) if error.fatal => {
                    return Err(SourceError::Read { file: self.file.clone(), reason: error.reason });
                }
                Some(Err(error)) if error.number >= header_row => {
                    return Err(SourceError::Format {
                        file: self.file.clone(),
                        expected: "a header in UTF-8".to_owned(),
                        found: error.reason,
                        hint: "save the file as UTF-8".to_owned(),
                    });
                }
                Some(Ok((number, text, ends))) if number >= header_row => {
                    let cells = Cells { text: &text, ends: &ends };
                    return Ok((0..ends.len()).map(|index| collapse(cells.get(index))).collect());
                }
                Some(_) => {}
            }
        }
    }

    /// The column names, in the order of the file.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether there is a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// Makes sure that all these columns are there.
    ///
    /// # Errors
    /// [`SourceError::Header`] naming the missing ones.
    pub fn require(&self, columns: &[&str], hint: &str) -> Result<(), SourceError> {
        let missing: Vec<String> =
            columns.iter().filter(|column| !self.has(column)).map(|column| (*column).to_owned()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(SourceError::Header {
            file: self.file.clone(),
            missing,
            found: self.columns.to_vec(),
            hint: hint.to_owned(),
        })
    }

    /// The next row, `None` at the end. After an error that is not fatal, reading goes on with the row behind it.
    pub fn next_row(&mut self) -> Option<Result<Row, RowError>> {
        let (number, text, ends) = match self.next_cells()? {
            Ok(cells) => cells,
            Err(error) => return Some(Err(error)),
        };
        let row = Row { number, columns: Arc::clone(&self.columns), text, ends, delimiter: self.delimiter };
        let cells = Cells { text: &row.text, ends: &row.ends };
        let surplus = (self.columns.len()..row.ends.len()).any(|index| !cells.get(index).trim().is_empty());
        if surplus {
            return Some(Err(RowError {
                number,
                reason: format!("{} cells under {} columns", row.ends.len(), self.columns.len()),
                text: row.text(),
                fatal: false,
            }));
        }
        Some(Ok(row))
    }

    #[expect(clippy::type_complexity, reason = "number, text and cell ends of a row, taken apart at once")]
    fn next_cells(&mut self) -> Option<Result<(u64, String, Vec<usize>), RowError>> {
        if self.ended {
            return None;
        }
        match &mut self.rows {
            Rows::Sheet(rows) => {
                let (number, cells) = rows.next()?;
                let mut ends = Vec::with_capacity(cells.len());
                let mut text = String::new();
                for cell in &cells {
                    text.push_str(cell);
                    ends.push(text.len());
                }
                Some(Ok((number, text, ends)))
            }
            Rows::Delimited(rows) => {
                let number = rows.line();
                match rows.next() {
                    Ok(None) => None,
                    Ok(Some(row)) => Some(decode(row.number, row.fields, row.ends)),
                    Err(error) => {
                        self.ended = true;
                        Some(Err(RowError { number, reason: error.to_string(), text: String::new(), fatal: true }))
                    }
                }
            }
        }
    }
}

impl Row {
    /// Where the row is, the header being row 1: the row number of a spreadsheet, or the line on which the row starts in a
    /// text file (where rows with line ends inside quotation marks take several lines).
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The cell under `column` without outer blanks; empty if there is no such column or the row is too short.
    pub fn get(&self, column: &str) -> &str {
        self.get_raw(column).trim()
    }

    /// The cell under `column` as it is; empty if there is no such column or the row is too short.
    pub fn get_raw(&self, column: &str) -> &str {
        match self.columns.iter().position(|name| name == column) {
            Some(index) => Cells { text: &self.text, ends: &self.ends }.get(index),
            None => "",
        }
    }

    /// The whole row, as shown beside a rejection.
    pub fn text(&self) -> String {
        let cells = Cells { text: &self.text, ends: &self.ends };
        let mut whole = String::with_capacity(self.text.len() + self.ends.len());
        for index in 0..self.ends.len() {
            if index > 0 {
                whole.push(self.delimiter);
            }
            whole.push_str(cells.get(index));
        }
        whole
    }

    /// Whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Reads a whole table: announces the file and every row to the sink, rejects rows that cannot be read, and hands the others to
/// `take`.
///
/// # Errors
/// Those of [`Table::open`] and [`Table::require`], [`SourceError::Read`] if reading breaks off, and those of `take`.
pub fn each_row(
    file: &InputFile,
    options: &TableOptions,
    required: &[&str],
    hint: &str,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(&Row, &mut Sink<'_>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let mut table = Table::open(file, options)?;
    table.require(required, hint)?;
    sink.file(&file.name);
    while let Some(row) = table.next_row() {
        match row {
            Ok(row) => {
                sink.row(row.number())?;
                take(&row, sink)?;
            }
            Err(error) if error.fatal => {
                return Err(SourceError::Read { file: file.name.clone(), reason: error.reason });
            }
            Err(error) => {
                sink.row(error.number)?;
                sink.reject(None, error.reason, &error.text);
            }
        }
    }
    Ok(())
}

/// Names of the sheets of a workbook, in its order; none for a text file.
///
/// # Errors
/// [`SourceError::Format`] for something that is not a workbook in spite of its name, [`SourceError::Read`] if reading fails.
pub fn sheet_names(file: &InputFile) -> Result<Vec<String>, SourceError> {
    if is_workbook(file.file_name()) { super::sheet::sheet_names(file) } else { Ok(Vec::new()) }
}

struct Cells<'a> {
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Cells<'a> {
    fn get(&self, index: usize) -> &'a str {
        let Some(end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..*end]
    }
}

fn decode(number: u64, fields: &[u8], ends: &[usize]) -> Result<(u64, String, Vec<usize>), RowError> {
    let mut start = 0;
    for end in ends {
        // Cell by cell: bytes of two cells must not join to a character.
        if std::str::from_utf8(&fields[start..*end]).is_err() {
            return Err(RowError {
                number,
                reason: "not UTF-8 text".to_owned(),
                text: String::from_utf8_lossy(fields).into_owned(),
                fatal: false,
            });
        }
        start = *end;
    }
    let text = String::from_utf8_lossy(fields).into_owned();
    Ok((number, text, ends.to_vec()))
}

fn open_text(file: &InputFile, options: &TableOptions) -> Result<DelimitedRows, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut reader = file.open().map_err(read_error)?;
    if let Some(encoding) = options.encoding {
        reader = Box::new(Transcoded::new(reader, encoding));
    }
    let mut head = Vec::new();
    reader.by_ref().take(1024).read_to_end(&mut head).map_err(read_error)?;
    if let Some(found) = describe_start(&head) {
        return Err(SourceError::Format {
            file: file.name.clone(),
            expected: "a table as delimited text in UTF-8".to_owned(),
            found: found.to_owned(),
            hint: if found == UTF_16 {
                "save the file as UTF-8".to_owned()
            } else {
                "download the file again from the publisher, and check the address".to_owned()
            },
        });
    }
    if head.starts_with(UTF_8_MARK) {
        head.drain(..UTF_8_MARK.len());
    }
    Ok(DelimitedRows::new(Box::new(Cursor::new(head).chain(reader)), options.delimiter, options.quoting))
}

const UTF_8_MARK: &[u8] = b"\xEF\xBB\xBF";
const UTF_16: &str = "text in UTF-16";

/// What a file is that should have been a table; `None` if nothing speaks against a table.
pub(super) fn describe_start(head: &[u8]) -> Option<&'static str> {
    if head.is_empty() {
        return Some("an empty file");
    }
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return Some(UTF_16);
    }
    if head.starts_with(ZIP_MAGIC) {
        return Some("a zip archive or an Excel workbook");
    }
    if head.starts_with(b"\x1F\x8B") {
        return Some("a gzip file");
    }
    if head.starts_with(b"%PDF-") {
        return Some("a PDF document");
    }
    let head = head.strip_prefix(UTF_8_MARK).unwrap_or(head).trim_ascii_start();
    let start = head[..head.len().min(16)].to_ascii_lowercase();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Some("a web page (HTML), probably an error or log-in page");
    }
    if start.starts_with(b"<?xml") {
        return Some("an XML document");
    }
    None
}

fn is_workbook(name: &str) -> bool {
    let name = name.to_lowercase();
    [".xls", ".xlsx", ".xlsm"].iter().any(|extension| name.ends_with(extension))
}

fn collapse(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Place;

    fn file(name: &str, bytes: &'static [u8]) -> InputFile {
        InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))
    }

    fn open(bytes: &'static [u8], options: &TableOptions) -> Table {
        Table::open(&file("t.csv", bytes), options).expect("opens")
    }

    fn refusal(name: &str, bytes: &'static [u8]) -> String {
        Table::open(&file(name, bytes), &TableOptions::csv()).err().expect("refused").to_string()
    }

    #[test]
    fn columns_are_found_by_name() -> Result<(), RowError> {
        let mut table = open(
            b"\xEF\xBB\xBFcode, preferred\n  Label ,\"empty\nname\"\r\n0110, officers ,\r\n",
            &TableOptions::csv(),
        );
        assert_eq!(table.columns(), ["code", "preferred"], "the header ends at the line end");
        let mut table2 =
            open(b"\xEF\xBB\xBFcode, pref ,\"long\n  name\"\r\n0110, officers ,\r\n0210\r\n", &TableOptions::csv());
        assert_eq!(table2.columns(), ["code", "pref", "long name"]);
        let row = table2.next_row().expect("a row")?;
        assert_eq!(
            (row.number(), row.get("code"), row.get("pref"), row.get_raw("pref")),
            (3, "0110", "officers", " officers ")
        );
        assert_eq!((row.get("long name"), row.get("none")), ("", ""));
        let short = table2.next_row().expect("a row")?;
        assert_eq!((short.number(), short.get("code"), short.get("pref")), (4, "0210", ""));
        assert!(table2.next_row().is_none());
        assert!(table.next_row().is_some());
        Ok(())
    }

    #[test]
    fn bad_rows_are_named_and_passed_over() {
        let mut table = open(b"a,b\n1,\xFF\n1,2,3\n1,2,,\n", &TableOptions::csv());
        let first = table.next_row().expect("a row").expect_err("bad bytes");
        assert_eq!((first.number, first.reason.as_str(), first.fatal), (2, "not UTF-8 text", false));
        let second = table.next_row().expect("a row").expect_err("too many cells");
        assert_eq!(
            (second.number, second.reason.as_str(), second.text.as_str()),
            (3, "3 cells under 2 columns", "1,2,3")
        );
        assert!(table.next_row().expect("a row").is_ok(), "trailing empty cells are no cells");
        assert!(table.next_row().is_none());
    }

    #[test]
    fn the_header_can_be_further_down() -> Result<(), RowError> {
        let mut table = open(b"title\n\nsee notes\na\tb\n\"1\t2\n", &TableOptions::tsv().header_row(4));
        assert_eq!(table.columns(), ["a", "b"]);
        let row = table.next_row().expect("a row")?;
        assert_eq!((row.number(), row.get("a"), row.get("b")), (5, "\"1", "2"));
        Ok(())
    }

    #[test]
    fn what_is_no_table_is_named() {
        let check = |name: &str, bytes: &'static [u8], expected: &str| {
            let message = refusal(name, bytes);
            assert!(message.starts_with(&format!("{name}: ")) && message.contains(expected), "{message}");
            assert!(message.contains("hint: "), "{message}");
        };
        check("a.csv", b"", "found an empty file");
        check("a.csv", b"\n\n", "found no rows");
        check("a.csv", b"\n <!DOCTYPE html><html>", "found a web page");
        check("a.csv", b"<html><body>404</body></html>", "found a web page");
        check("a.csv", b"\xFF\xFEa\0", "found text in UTF-16");
        check("a.csv", b"PK\x03\x04rest", "found a zip archive");
        check("a.csv", b"a,\xFF\n", "found not UTF-8 text");
        check("a.xlsx", b"<html>", "found a web page");
        check("a.xlsx", b"PK\x03\x04rest", "damaged");
    }

    #[test]
    fn missing_columns_are_listed_together() {
        let table = open(b"a,b\n", &TableOptions::csv());
        let error = table.require(&["a", "c", "d"], "export again").expect_err("c and d are missing").to_string();
        assert_eq!(error, "t.csv: the header lacks column c, d; found: a, b\n  hint: export again");
        assert!(table.require(&["b", "a"], "").is_ok());
    }
}
