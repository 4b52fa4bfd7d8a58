//! Finds the table in a file whose layout is not known: which sheet or delimiter, and which row is the header.

use super::table::{Table, TableOptions, sheet_names};
use crate::input::InputFile;
use crate::source::SourceError;

/// A header stands on one of the first so many rows, below title, date and remarks.
const DEEPEST_HEADER: u64 = 30;

/// Looks through every sheet of a workbook, or every usual delimiter of a text file, for headers that `recognise` knows. Gives
/// what it made of each and where the table is.
///
/// # Errors
/// Those of [`Table::open`], if the file can be read in no layout at all.
pub fn find_tables<T>(
    file: &InputFile,
    recognise: impl Fn(&[String]) -> Option<T>,
) -> Result<Vec<(TableOptions, T)>, SourceError> {
    let sheets = sheet_names(file)?;
    if !sheets.is_empty() {
        let mut found = Vec::new();
        for sheet in sheets {
            found.extend(find_header(file, &TableOptions::sheet(&sheet), &recognise)?);
        }
        return Ok(found);
    }
    for delimiter in [b',', b';', b'\t'] {
        let found = find_header(file, &TableOptions::csv().delimiter(delimiter), &recognise)?;
        if found.is_some() {
            return Ok(found.into_iter().collect());
        }
    }
    Ok(Vec::new())
}

fn find_header<T>(
    file: &InputFile,
    options: &TableOptions,
    recognise: &impl Fn(&[String]) -> Option<T>,
) -> Result<Option<(TableOptions, T)>, SourceError> {
    let rows = Table::first_rows(file, options, DEEPEST_HEADER + 1)?;
    Ok(rows.iter().find_map(|(number, columns)| {
        let known = recognise(columns)?;
        let header_row = usize::try_from(*number).ok()?;
        Some((options.clone().header_row(header_row), known))
    }))
}

/// The first of `names` that is a column, whatever its case.
pub fn column<'a>(columns: &'a [String], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| columns.iter().find(|column| column.eq_ignore_ascii_case(name))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::file_of;

    fn check(text: &'static str, expected: Option<(usize, u8)>) {
        let found =
            find_tables(&file_of("table.csv", text), |columns| column(columns, &["Code", "class"]).map(str::to_owned))
                .expect("readable");
        let places: Vec<(usize, u8)> =
            found.iter().map(|(options, _)| (options.header_row, options.delimiter)).collect();
        assert_eq!(places, expected.into_iter().collect::<Vec<_>>(), "{text:?}");
    }

    #[test]
    fn headers_are_found_below_remarks_and_with_any_delimiter() {
        check("code,title\n1,One\n", Some((1, b',')));
        check("A list\nof 2026\ntitle,CLASS\n1,One\n", Some((3, b',')));
        check(";code;title\n0;1;One\n", Some((1, b';')));
        check("class\ttitle\n1\tOne\n", Some((1, b'\t')));
        check("nothing,of\nthe,sort\n", None);
    }
}
