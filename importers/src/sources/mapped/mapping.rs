//! Mapping files: which columns of a table hold what, in TOML.
//!
//! ```toml
//! source = "nyc-jobs"                # key of what is read
//! title = "…"                        # and publisher, homepage, licence, attribution
//! text_is_open = false               # whether the licence lets texts be shown
//!
//! [table]                            # all of it is optional
//! file = "nyc-jobs*.csv"             # which file of the input it is
//! delimiter = ","                    # otherwise the likeliest of , ; tab | ~
//! quoting = true
//! header_row = 1
//! sheet = "Sheet1"
//! encoding = "gb18030"               # any label of the WHATWG encoding standard
//! null = ["-1", "n/a"]               # cells that say nothing
//! dates = ["iso", "excel", "unix-days", "unix", "unix-ms", "%d/%m/%Y"]
//! decimal = ","
//!
//! [[join]]                           # another table of the input
//! name = "skills"
//! file = "job_skills.csv"
//! on = { job_title = "title", company_name = "company" }    # its columns = columns of the table
//!
//! [fields]                           # those of the sort of thing that is read
//! id = ["Job ID", "Posting Type"]    # a column or several
//! title = "Business Title"
//! country = { constant = "US" }
//! skills = { column = "skills.job_skill", separator = ";", requirement = "required" }
//! occupation_code = { column = "code", system = "kzis", framework = "kzis", digits = 6 }
//! working_time = { column = "ft", words = { F = "full-time", P = "part-time" } }
//! salary = { column = "pay", patterns = ["{min} - {max} {currency}/{period}"] }
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use encoding_rs::Encoding;
use serde::{Deserialize, Deserializer};

use super::shape::Shape;
use super::table::{is_like, main_columns};
use crate::input::InputFile;
use crate::source::SourceError;

/// What a mapping is for: the fields it may name, and what is asked of them.
#[derive(Clone, Copy)]
pub(in crate::sources) struct Purpose {
    /// `postings`, for messages.
    pub of: &'static str,
    /// Everything a field may be called.
    pub fields: &'static [&'static str],
    /// The fields that have to be there.
    pub required: &'static [&'static str],
    /// Says what is wrong with a field.
    pub check: fn(&str, &Field) -> Result<(), String>,
    /// Mappings that ship with the program, names and texts.
    pub shipped: &'static [(&'static str, &'static str)],
}

/// A mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sources) struct Mapping {
    pub source: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub publisher: String,
    #[serde(default)]
    pub homepage: String,
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub attribution: String,
    #[serde(default)]
    pub text_is_open: bool,
    #[serde(default)]
    pub table: TableSettings,
    #[serde(default, rename = "join")]
    pub joins: Vec<JoinSettings>,
    pub fields: BTreeMap<String, Field>,
}

/// How the table is laid out and how its cells are written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sources) struct TableSettings {
    pub file: Option<String>,
    pub delimiter: Option<char>,
    pub quoting: Option<bool>,
    pub header_row: Option<usize>,
    pub sheet: Option<String>,
    pub encoding: Option<String>,
    #[serde(default)]
    pub null: Vec<String>,
    #[serde(default)]
    pub dates: Vec<String>,
    pub decimal: Option<char>,
}

/// Another table of the input.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sources) struct JoinSettings {
    pub name: String,
    pub file: String,
    /// Columns of this table by the columns of the main table they equal.
    pub on: BTreeMap<String, String>,
    pub delimiter: Option<char>,
    pub quoting: Option<bool>,
    pub sheet: Option<String>,
    pub encoding: Option<String>,
}

/// Where a field comes from.
#[derive(Clone, Debug, Default)]
pub(in crate::sources) struct Field {
    pub columns: Vec<String>,
    pub constant: Option<String>,
    pub separator: Option<String>,
    pub join: Option<String>,
    pub words: BTreeMap<String, String>,
    pub patterns: Vec<String>,
    pub system: Option<String>,
    pub framework: Option<String>,
    pub scheme: Option<String>,
    pub requirement: Option<String>,
    pub digits: Option<usize>,
    pub whole: bool,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            column: Option<String>,
            #[serde(default)]
            columns: Vec<String>,
            constant: Option<String>,
            separator: Option<String>,
            join: Option<String>,
            #[serde(default)]
            words: BTreeMap<String, String>,
            #[serde(default)]
            patterns: Vec<String>,
            system: Option<String>,
            framework: Option<String>,
            scheme: Option<String>,
            requirement: Option<String>,
            digits: Option<usize>,
            #[serde(default)]
            whole: bool,
        }

        // Going through a value keeps the message about what is wrong inside a table.
        let value = toml::Value::deserialize(deserializer)?;
        match value {
            toml::Value::String(column) => Ok(Self { columns: vec![column], ..Self::default() }),
            toml::Value::Array(_) => {
                let columns = Vec::deserialize(value).map_err(serde::de::Error::custom)?;
                Ok(Self { columns, ..Self::default() })
            }
            value => {
                let table = Table::deserialize(value).map_err(serde::de::Error::custom)?;
                let columns = table.column.into_iter().chain(table.columns).collect();
                Ok(Self {
                    columns,
                    constant: table.constant,
                    separator: table.separator,
                    join: table.join,
                    words: table.words,
                    patterns: table.patterns,
                    system: table.system,
                    framework: table.framework,
                    scheme: table.scheme,
                    requirement: table.requirement,
                    digits: table.digits,
                    whole: table.whole,
                })
            }
        }
    }
}

impl Mapping {
    /// Reads a mapping file and looks whether it makes sense.
    pub(in crate::sources) fn parse(purpose: &Purpose, name: &str, text: &str) -> Result<Self, SourceError> {
        let wrong = |found: String| SourceError::Format {
            file: name.to_owned(),
            expected: format!("a mapping for a table of {}", purpose.of),
            found,
            hint: format!("known fields: {}; `--suggest-mapping` writes a first mapping", purpose.fields.join(", ")),
        };
        let mapping: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        mapping.check(purpose).map_err(wrong)?;
        Ok(mapping)
    }

    fn check(&self, purpose: &Purpose) -> Result<(), String> {
        let is_key = |key: &str| {
            !key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !is_key(&self.source) {
            return Err(format!(
                "source = {:?}, which is not a word of small letters, digits and hyphens",
                self.source
            ));
        }
        for (name, field) in &self.fields {
            if !purpose.fields.contains(&name.as_str()) {
                return Err(format!("the unknown field `{name}`"));
            }
            if field.columns.is_empty() && field.constant.is_none() {
                return Err(format!("the field `{name}` without column and constant"));
            }
            (purpose.check)(name, field)?;
        }
        for name in purpose.required {
            if !self.fields.contains_key(*name) {
                return Err(format!("no field `{name}`"));
            }
        }
        for encoding in self.joins.iter().map(|join| &join.encoding).chain([&self.table.encoding]).flatten() {
            if Encoding::for_label(encoding.as_bytes()).is_none() {
                return Err(format!("the unknown encoding `{encoding}`"));
            }
        }
        for delimiter in self.joins.iter().map(|join| join.delimiter).chain([self.table.delimiter]).flatten() {
            if !delimiter.is_ascii() {
                return Err(format!("the delimiter `{delimiter}`, which is not ASCII"));
            }
        }
        Ok(())
    }

    /// Whether a file is one that this mapping joins.
    pub(in crate::sources) fn joins_file(&self, file: &InputFile) -> bool {
        self.joins.iter().any(|join| is_like(file.file_name(), &join.file))
    }

    /// The columns of the main table that are asked for.
    pub(in crate::sources) fn columns(&self) -> Vec<&str> {
        let is_joined = |column: &str| self.joins.iter().any(|join| joined_column(&join.name, column).is_some());
        let mut columns: Vec<&str> = self
            .fields
            .values()
            .flat_map(|field| &field.columns)
            .filter(|column| !is_joined(column))
            .chain(self.joins.iter().flat_map(|join| join.on.values()))
            .map(String::as_str)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// The column behind the name of a join: `skills.job_skill`.
pub(in crate::sources) fn joined_column<'a>(join: &str, column: &'a str) -> Option<&'a str> {
    column.strip_prefix(join)?.strip_prefix('.')
}

/// The shipped mapping whose table this is: it has all its columns.
pub(in crate::sources) fn find_shipped(purpose: &Purpose, file: &InputFile) -> Result<Option<Mapping>, SourceError> {
    // A workbook is parsed whole each time it is opened, and no shipped mapping says more of one than the default.
    let of_workbook = match Shape::of(file)? {
        Shape::Workbook => Some(main_columns(file, &TableSettings::default())?),
        _ => None,
    };
    for (name, text) in purpose.shipped {
        let mapping = Mapping::parse(purpose, name, text)?;
        let found = match &of_workbook {
            Some(columns) => columns.clone(),
            None => main_columns(file, &mapping.table)?,
        };
        if mapping.columns().iter().all(|column| found.iter().any(|name| name == column)) {
            return Ok(Some(mapping));
        }
    }
    Ok(None)
}

/// Reads a number: blanks, apostrophes and whichever of point and comma is not the decimal sign separate thousands.
pub(in crate::sources) fn parse_number(text: &str, decimal: char) -> Option<f64> {
    let mut plain = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            '0'..='9' => plain.push(letter),
            '-' | '+' if plain.is_empty() => plain.push(letter),
            letter if letter == decimal => plain.push('.'),
            ',' | '.' | '\'' | '’' => {}
            letter if letter.is_whitespace() => {}
            'e' | 'E' if plain.ends_with(|last: char| last.is_ascii_digit()) => return text.trim().parse().ok(),
            _ => return None,
        }
    }
    plain.parse().ok()
}

/// Reads a day written in one of `formats`, or as in ISO 8601 if none is named.
pub(in crate::sources) fn parse_day(text: &str, formats: &[String]) -> Option<NaiveDate> {
    if formats.is_empty() {
        return iso_day(text);
    }
    formats.iter().find_map(|format| match format.as_str() {
        "iso" => iso_day(text),
        "excel" => excel_day(text),
        "unix-days" => unix_day(text),
        "unix" => moment(text, 1),
        "unix-ms" => moment(text, 1000),
        pattern => NaiveDate::parse_from_str(text, pattern)
            .or_else(|_| NaiveDateTime::parse_from_str(text, pattern).map(|moment| moment.date()))
            .ok(),
    })
}

/// The day that an ISO 8601 date or moment begins with.
pub(in crate::sources) fn iso_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let is_date = rest.is_empty() || rest.starts_with(['T', ' ', 'Z', '+']);
    NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| is_date)
}

/// Days since the end of 1899, as Excel counts them.
fn excel_day(text: &str) -> Option<NaiveDate> {
    let days = text.parse::<f64>().ok().filter(|days| (1.0..200_000.0).contains(days))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days as u64))
}

/// Days since the start of 1970, of the years 1990 to 2059: what is larger may be a day as Excel counts it.
fn unix_day(text: &str) -> Option<NaiveDate> {
    let days = text.parse::<f64>().ok().filter(|days| (7_305.0..32_872.0).contains(days))?;
    NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_days(Days::new(days as u64))
}

fn moment(text: &str, per_second: i64) -> Option<NaiveDate> {
    let seconds = text.parse::<f64>().ok()? / per_second as f64;
    (seconds.abs() < 1e11)
        .then(|| DateTime::from_timestamp(seconds as i64, 0))
        .flatten()
        .map(|moment| moment.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_either_sign() {
        let check = |text: &str, decimal: char, expected: Option<f64>| {
            assert_eq!(parse_number(text, decimal), expected, "{text}")
        };
        check("52524", '.', Some(52524.0));
        check("52,524.50", '.', Some(52524.5));
        check("52.524,50", ',', Some(52524.5));
        check("2\u{a0}800", '.', Some(2800.0));
        check("-1", '.', Some(-1.0));
        check("1e3", '.', Some(1000.0));
        for text in ["", "-", "n/a", "12 USD", "1.2.3", "--1"] {
            check(text, '.', None);
        }
    }

    #[test]
    fn days_are_read_as_told() {
        let check = |text: &str, formats: &[&str], expected: Option<&str>| {
            let formats: Vec<String> = formats.iter().map(|format| (*format).to_owned()).collect();
            assert_eq!(parse_day(text, &formats).map(|day| day.to_string()).as_deref(), expected, "{text} {formats:?}");
        };
        check("2019-03-08T00:00:00.000", &[], Some("2019-03-08"));
        check("44396.0", &["iso", "excel"], Some("2021-07-19"));
        check("18843", &["iso", "unix-days", "excel"], Some("2021-08-04"));
        check("44396.0", &["iso", "unix-days", "excel"], Some("2021-07-19"));
        check("31/12/2020", &["iso", "%d/%m/%Y"], Some("2020-12-31"));
        check("31/12/2020 10:30", &["%d/%m/%Y %H:%M"], Some("2020-12-31"));
        check("1552410521222", &["unix-ms"], Some("2019-03-12"));
        check("1552410521", &["unix"], Some("2019-03-12"));
        check("1e300", &["unix", "excel"], None);
        check("x", &["%Q", "%", "excel"], None);
    }
}
