//! Any table by a mapping file: rows of CSV and its kin, JSON, Parquet and Excel, with what other tables join.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use chrono::NaiveDate;
use encoding_rs::Encoding;
use serde_json::{Map, Value};

use super::mapping::{Field, JoinSettings, Mapping, TableSettings, joined_column, parse_day, parse_number};
use super::shape::Shape;
use super::value::{at, plain};
use crate::formats::json_items::JsonItems;
use crate::formats::parquet::ParquetRows;
use crate::formats::table::{Row, RowError, Table, TableOptions};
use crate::input::{Input, InputFile};
use crate::source::{Sink, SourceError};

/// Joined tables are held in memory, in all no more than this.
const MOST_JOINED_BYTES: usize = 1 << 30;

/// Delimiters that are tried, the likeliest first.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b'~'];

/// Separates the parts of a key; it stands in no cell of a table made by people.
const BETWEEN: char = '\u{1F}';

/// Tables that a mapping describes, and those that it joins.
pub(in crate::sources) struct Tables<'a> {
    pub mapping: &'a Mapping,
    joins: Vec<Join<'a>>,
    files: Vec<&'a InputFile>,
}

impl<'a> Tables<'a> {
    /// The tables that `files` names, or else those that the mapping names.
    pub(in crate::sources) fn open(
        mapping: &'a Mapping,
        files: Option<&[&'a InputFile]>,
        input: &'a Input,
    ) -> Result<Self, SourceError> {
        let mut joins = Vec::new();
        let mut bytes = 0;
        for settings in &mapping.joins {
            joins.push(Join::read(settings, mapping, input, &mut bytes)?);
        }
        let files: Vec<&InputFile> = match (files, &mapping.table.file) {
            (Some(files), _) => files.to_vec(),
            (None, Some(pattern)) => input.files.iter().filter(|file| is_like(file.file_name(), pattern)).collect(),
            (None, None) => input.files.iter().filter(|file| !mapping.joins_file(file)).collect(),
        };
        if files.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: mapping.table.file.clone().unwrap_or_else(|| "table".to_owned()),
                found: input.files.len(),
                hint: "the mapping names the file in [table]; pass it, or change the name there".to_owned(),
            });
        }
        Ok(Self { mapping, joins, files })
    }

    /// Hands every record to `take`, with rows counted and unreadable ones rejected.
    pub(in crate::sources) fn each(
        &self,
        out: &mut Sink<'_>,
        mut take: impl FnMut(&Record<'_>, &mut Sink<'_>),
    ) -> Result<(), SourceError> {
        for file in &self.files {
            let options = options(file, &self.mapping.table)?;
            each_record(file, &options, &self.mapping.columns(), out, |record, out| {
                take(record, out);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Everything a field says, cell by cell, with words replaced.
    pub(in crate::sources) fn values(&self, record: &Record<'_>, name: &str) -> Vec<String> {
        let Some(field) = self.mapping.fields.get(name) else { return Vec::new() };
        let mut found = Vec::new();
        for column in &field.columns {
            let joined = self.joins.iter().find_map(|join| Some((join, joined_column(join.name, column)?)));
            let cells = match joined {
                Some((join, column)) => join.values(record, column),
                None => record.values(column),
            };
            for cell in cells {
                match &field.separator {
                    Some(separator) => {
                        found.extend(cell.split(separator.as_str()).filter_map(|part| self.value(field, part)))
                    }
                    None => found.extend(self.value(field, &cell)),
                }
            }
        }
        if found.is_empty() {
            found.extend(field.constant.clone());
        }
        found
    }

    fn value(&self, field: &Field, cell: &str) -> Option<String> {
        let cell = cell.trim();
        if cell.is_empty() || self.mapping.table.null.iter().any(|null| null.eq_ignore_ascii_case(cell)) {
            return None;
        }
        let mut value = field.words.get(cell).map_or(cell, String::as_str).to_owned();
        if field.whole || field.digits.is_some() {
            // Numbers that went through a spreadsheet.
            value = value.strip_suffix(".0").map(str::to_owned).unwrap_or(value);
        }
        if let Some(digits) = field.digits.map(|digits| digits.min(20)) {
            if value.is_empty() || value.len() > digits || !value.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            value = format!("{value:0>digits$}");
        }
        Some(value).filter(|value| !value.is_empty())
    }

    /// Everything a field says as one text.
    pub(in crate::sources) fn joined(&self, record: &Record<'_>, name: &str, between: &str) -> Option<String> {
        let values = self.values(record, name);
        let between = self.mapping.fields.get(name).and_then(|field| field.join.as_deref()).unwrap_or(between);
        (!values.is_empty()).then(|| values.join(between))
    }

    /// What a field says in words of its own: exactly one of ours, or else what they are read as.
    pub(in crate::sources) fn word<T>(
        &self,
        record: &Record<'_>,
        name: &str,
        exact: impl Fn(&str) -> Option<T>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let said = self.joined(record, name, ", ")?;
        exact(&said).or_else(|| read(&said))
    }

    /// The day that a field gives, and how it is written.
    pub(in crate::sources) fn day(
        &self,
        record: &Record<'_>,
        name: &str,
        out: &mut Sink<'_>,
    ) -> Option<(NaiveDate, String)> {
        let raw = self.values(record, name).into_iter().next()?;
        let day = parse_day(&raw, &self.mapping.table.dates);
        if day.is_none() {
            out.drop_field(name, "not a date in a form that the mapping names", &raw);
        }
        Some((day?, raw))
    }

    /// The number that a field gives.
    pub(in crate::sources) fn number(&self, record: &Record<'_>, name: &str, out: &mut Sink<'_>) -> Option<f64> {
        let raw = self.values(record, name).into_iter().next()?;
        let number = parse_number(&raw, self.mapping.table.decimal.unwrap_or('.'));
        if number.is_none() {
            out.drop_field(name, "not a number", &raw);
        }
        number
    }
}

/// Whether a name is like a pattern in which `*` stands for anything; packed files may go without their last extension.
pub(in crate::sources) fn is_like(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    let unpacked = [".gz", ".zst"].iter().find_map(|extension| name.strip_suffix(extension));
    [Some(name.as_str()), unpacked].into_iter().flatten().any(|name| matches(name, &pattern))
}

fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Names of the columns of a table; of JSON those of its first item.
pub(in crate::sources) fn main_columns(file: &InputFile, settings: &TableSettings) -> Result<Vec<String>, SourceError> {
    match Shape::of(file)? {
        Shape::Parquet => Ok(ParquetRows::open(file)?.columns().to_vec()),
        Shape::Json | Shape::Html => Ok(Vec::new()),
        // A table whose header cannot be read with these settings is not the one that is looked for.
        Shape::Text | Shape::Workbook => {
            Ok(Table::open(file, &options(file, settings)?).map(|table| table.columns().to_vec()).unwrap_or_default())
        }
    }
}

/// How a delimited file or workbook is to be read.
pub(in crate::sources) fn options(file: &InputFile, settings: &TableSettings) -> Result<TableOptions, SourceError> {
    let encoding = match &settings.encoding {
        Some(label) => Encoding::for_label(label.as_bytes()),
        None => marked_encoding(file)?,
    };
    let options = TableOptions {
        quoting: settings.quoting.unwrap_or(true),
        sheet: settings.sheet.clone(),
        header_row: settings.header_row.unwrap_or(1),
        encoding,
        ..TableOptions::csv()
    };
    let delimiter = match settings.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()) {
        Some(delimiter) => delimiter,
        None => likeliest_delimiter(file, &options)?,
    };
    Ok(options.delimiter(delimiter))
}

/// The encoding that a byte order mark names, other than UTF-8.
fn marked_encoding(file: &InputFile) -> Result<Option<&'static Encoding>, SourceError> {
    let mut start = Vec::new();
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    file.open().map_err(read_error)?.take(3).read_to_end(&mut start).map_err(read_error)?;
    let marked = Encoding::for_bom(&start).map(|(encoding, _)| encoding);
    Ok(marked.filter(|encoding| *encoding != encoding_rs::UTF_8))
}

/// The delimiter that makes the most columns of the header.
fn likeliest_delimiter(file: &InputFile, options: &TableOptions) -> Result<u8, SourceError> {
    if Shape::of(file)? == Shape::Workbook {
        return Ok(b',');
    }
    let count = |delimiter: u8| {
        Table::open(file, &options.clone().delimiter(delimiter)).map_or(0, |table| table.columns().len())
    };
    let mut best = (DELIMITERS[0], 1);
    for delimiter in DELIMITERS {
        let columns = count(delimiter);
        if columns > best.1 {
            best = (delimiter, columns);
        }
    }
    Ok(best.0)
}

/// One record of a table, whatever it was written in.
pub(in crate::sources) enum Record<'a> {
    Row(&'a Row),
    Object(&'a Value),
}

impl Record<'_> {
    /// What stands under a column; several where JSON has a list. Columns of JSON may be paths.
    fn values(&self, column: &str) -> Vec<String> {
        match self {
            Self::Row(row) => vec![row.get(column).to_owned()],
            Self::Object(object) => match object.get(column).or_else(|| at(object, column)) {
                Some(Value::Array(items)) => items.iter().filter_map(plain).collect(),
                Some(value) => plain(value).into_iter().collect(),
                None => Vec::new(),
            },
        }
    }

    /// The whole of it, for reports.
    pub(in crate::sources) fn text(&self) -> String {
        match self {
            Self::Row(row) => row.text(),
            Self::Object(object) => object.to_string(),
        }
    }
}

/// Hands every record of a table to `take`, with rows counted and unreadable ones rejected.
fn each_record(
    file: &InputFile,
    options: &TableOptions,
    wanted: &[&str],
    out: &mut Sink<'_>,
    mut take: impl FnMut(&Record<'_>, &mut Sink<'_>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    match Shape::of(file)? {
        Shape::Parquet => {
            let mut rows = ParquetRows::open(file)?;
            let tops: Vec<&str> = wanted.iter().map(|column| column.split('.').next().unwrap_or(column)).collect();
            require(&file.name, rows.columns(), wanted.iter().zip(tops))?;
            out.file(&file.name);
            while let Some((number, row)) = rows.next_row()? {
                out.row(number)?;
                take(&Record::Object(&Value::Object(row)), out)?;
            }
            Ok(())
        }
        Shape::Json => {
            // Members may be left out of items that have nothing under them: only at the end is known what never came.
            let mut missing: BTreeSet<&str> = wanted.iter().copied().collect();
            let mut found = BTreeSet::new();
            let mut result = Ok(());
            each_item(file, out, |item, out| {
                if result.is_ok() {
                    missing.retain(|column| {
                        item.get(*column).or_else(|| at(item, column)).is_none() && !has_null(item, column)
                    });
                    if found.len() < 100 {
                        found.extend(item.as_object().into_iter().flat_map(Map::keys).cloned());
                    }
                    result = take(&Record::Object(item), out);
                }
            })?;
            result?;
            let found: Vec<String> = found.into_iter().collect();
            require(&file.name, &found, missing.iter().map(|column| (column, "\0")))
        }
        Shape::Html | Shape::Text | Shape::Workbook => {
            let mut table = Table::open(file, options)?;
            let columns = table.columns().to_vec();
            require(&file.name, &columns, wanted.iter().zip(wanted.iter().copied()))?;
            out.file(&file.name);
            while let Some(row) = table.next_row() {
                match row {
                    Ok(row) if row.is_blank() => {}
                    Ok(row) => {
                        out.row(row.number())?;
                        take(&Record::Row(&row), out)?;
                    }
                    Err(RowError { fatal: true, reason, .. }) => {
                        return Err(SourceError::Read { file: file.name.clone(), reason });
                    }
                    Err(error) => {
                        out.row(error.number)?;
                        out.reject(None, error.reason, &error.text);
                    }
                }
            }
            Ok(())
        }
    }
}

fn has_null(item: &Value, column: &str) -> bool {
    item.get(column).is_some_and(Value::is_null)
}

/// Every name that is asked for must be there, under the name in the second place.
fn require<'a>(
    file: &str,
    found: &[String],
    wanted: impl Iterator<Item = (&'a &'a str, &'a str)>,
) -> Result<(), SourceError> {
    let missing: Vec<String> = wanted
        .filter(|(_, name)| !found.iter().any(|column| column == name))
        .map(|(column, _)| (*column).to_owned())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(SourceError::Header {
        file: file.to_owned(),
        missing,
        found: found.to_vec(),
        hint: "the mapping asks for columns that the table does not have: correct their names in the mapping file"
            .to_owned(),
    })
}

/// A joined table: the rows under each key, with the columns that are asked for.
struct Join<'a> {
    name: &'a str,
    /// Columns of the main table that make the key, in the order in which rows are kept under it.
    on: Vec<&'a str>,
    columns: Vec<&'a str>,
    rows: HashMap<String, Vec<Vec<String>>>,
}

impl<'a> Join<'a> {
    fn read(
        settings: &'a JoinSettings,
        mapping: &'a Mapping,
        input: &Input,
        bytes: &mut usize,
    ) -> Result<Self, SourceError> {
        let columns: BTreeSet<&str> = mapping
            .fields
            .values()
            .flat_map(|field| &field.columns)
            .filter_map(|column| joined_column(&settings.name, column))
            .collect();
        let columns: Vec<&str> = columns.into_iter().collect();
        let keys: Vec<&str> = settings.on.keys().map(String::as_str).collect();
        let mut join = Self {
            name: &settings.name,
            on: settings.on.values().map(String::as_str).collect(),
            columns: columns.clone(),
            rows: HashMap::new(),
        };
        let table = TableSettings {
            delimiter: settings.delimiter.or(mapping.table.delimiter),
            quoting: settings.quoting.or(mapping.table.quoting),
            encoding: settings.encoding.clone().or_else(|| mapping.table.encoding.clone()),
            sheet: settings.sheet.clone(),
            ..TableSettings::default()
        };
        let wanted: Vec<&str> = keys.iter().chain(&columns).copied().collect();
        let mut is_found = false;
        for file in input.files.iter().filter(|file| is_like(file.file_name(), &settings.file)) {
            is_found = true;
            // Rows of a joined table are looked up, not read one by one into records.
            each_record(file, &options(file, &table)?, &wanted, &mut Sink::new(&mut |_| true), |record, _| {
                let key = key(record, &keys);
                let row: Vec<String> = columns.iter().map(|column| record.values(column).join("\n")).collect();
                *bytes += key.len() + row.iter().map(|cell| cell.len() + 24).sum::<usize>() + 48;
                if *bytes > MOST_JOINED_BYTES {
                    return Err(SourceError::Read {
                        file: file.name.clone(),
                        reason: "joined tables hold more than 1 GB: join them before the import".to_owned(),
                    });
                }
                join.rows.entry(key).or_default().push(row);
                Ok(())
            })?;
        }
        if is_found {
            return Ok(join);
        }
        Err(SourceError::MissingFile {
            wanted: settings.file.clone(),
            found: input.files.len(),
            hint: format!("the mapping joins it as `{}`; pass it beside the table", settings.name),
        })
    }

    fn values(&self, record: &Record<'_>, column: &str) -> Vec<String> {
        let Some(position) = self.columns.iter().position(|name| *name == column) else { return Vec::new() };
        let rows = self.rows.get(&key(record, &self.on)).map(Vec::as_slice).unwrap_or_default();
        rows.iter().filter_map(|row| row.get(position)).cloned().collect()
    }
}

fn key(record: &Record<'_>, columns: &[&str]) -> String {
    let parts: Vec<String> = columns.iter().map(|column| record.values(column).join("\n")).collect();
    parts.join(&BETWEEN.to_string())
}

/// Reads JSON item by item; items that are no JSON are rejected one by one.
pub(in crate::sources) fn each_item(
    file: &InputFile,
    out: &mut Sink<'_>,
    mut take: impl FnMut(&Value, &mut Sink<'_>),
) -> Result<(), SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut items = JsonItems::open(file).map_err(read_error)?;
    out.file(&file.name);
    while let Some(item) = items.next_item().map_err(read_error)? {
        out.row(item.number)?;
        match item.text {
            Ok(text) => match serde_json::from_slice::<Value>(text) {
                Ok(value) if value.is_object() || value.is_array() => take(&value, out),
                Ok(value) => out.reject(None, "not an object", &value.to_string()),
                Err(error) => out.reject(
                    None,
                    format!("not JSON: {error}"),
                    &String::from_utf8_lossy(&text[..text.len().min(2_000)]),
                ),
            },
            Err(broken) => out.reject(None, broken.reason, &broken.start),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_against_patterns() {
        let check = |name: &str, pattern: &str, expected: bool| {
            assert_eq!(is_like(name, pattern), expected, "{name} {pattern}")
        };
        check("nyc-jobs.csv", "nyc-jobs.csv", true);
        check("NYC-jobs.csv.gz", "nyc-jobs.csv", true);
        check("nyc-jobs-2019.csv", "nyc-jobs*.csv", true);
        check("a-b-c.csv", "a*b*.csv", true);
        check("a.csv", "*", true);
        check("a.csv", "a", false);
        check("a.csv", "b*", false);
        check("ab", "ab*b", false);
    }
}
