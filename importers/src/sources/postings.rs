//! Job postings: adverts of public services, of pages that describe themselves, and any table.
//!
//! | `--format` | what it is | reader |
//! | --- | --- | --- |
//! | `jobtech` | adverts of the Swedish public employment service | `jobtech` |
//! | `usajobs` | announcements of the US government | `usajobs` |
//! | `schema-org` | `schema.org/JobPosting` as JSON-LD, bare or in web pages | `schema_org` |
//! | `table` | CSV and its kin, JSON Lines, Parquet, Excel, with a mapping file | `table` |
//!
//! Without `--format` each file is known by its content; a table without `--mapping` is read with the shipped mapping whose columns
//! it has. Files may be packed (gzip, zstd, zip). Every form is read one posting at a time, so memory does not grow with the file;
//! only workbooks, and tables that a mapping joins, are held whole.
//!
//! A posting without an id is rejected. A field that cannot be true (a date of 1970 or in the future, pay of 0 or of 10^12) is left
//! out and listed, and the posting is kept (see `check`). A posting that comes again with other content takes the place of the
//! earlier one: the store keeps one per source and id.

mod check;
mod html;
mod jobtech;
mod mapping;
mod period;
mod schema_org;
mod suggest;
mod table;
mod usajobs;

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use skillspine_domain::model;

use self::check::Checks;
use self::mapping::PURPOSE;
use super::mapped::{Mapping, Shape, each_item, find_shipped};
use super::reference::version_or_unstated;
use crate::formats::json_items::JsonItems;
use crate::formats::parquet::ParquetRows;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

pub use mapping::shipped_mappings;
pub use suggest::suggest_mapping;

/// Reads postings.
pub struct Postings;

/// Whose postings they are, and what may be done with them.
struct PostingSource<'a> {
    key: &'a str,
    title: &'a str,
    publisher: &'a str,
    homepage: &'a str,
    licence: &'a str,
    attribution: &'a str,
    text_is_open: bool,
}

/// The forms of postings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jobtech,
    SchemaOrg,
    Usajobs,
    Table,
}

/// The words for `--format`.
pub const FORMATS: [&str; 4] = ["jobtech", "schema-org", "usajobs", "table"];

impl Source for Postings {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "postings",
            title: "Job postings",
            summary: "Adverts of JobTech, USAJOBS and schema.org pages, and any table with a mapping file; `--format` and \
                `--mapping` say what the content does not.",
            publisher: "differs by source",
            homepage: "https://schema.org/JobPosting",
            licence: "differs by source; a mapping file states it",
            attribution: "",
            accepts: &[
                "JobSearch, JobStream and historical adverts (JSON, JSON Lines)",
                "USAJOBS Search API and HistoricJOA (JSON, Parquet)",
                "JobPosting JSON-LD and web pages",
                "tables (CSV, TSV, JSON Lines, Parquet, Excel) with --mapping",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let format = input.format.as_deref().map(format_of).transpose()?;
        let reading = Reading {
            version: version_or_unstated(input),
            checks: Checks { today: input.today },
            announced: RefCell::default(),
        };
        if let Some(named) = &input.mapping {
            let mapping = Mapping::parse(&PURPOSE, &named.name, &named.text)?;
            return table::read(&mapping, None, input, &reading, out);
        }
        let mut sorted = Sorted::default();
        for file in &input.files {
            sorted.sort(file, format)?;
        }
        if sorted.read.is_empty() && sorted.tables.is_empty() {
            return Err(nothing_known(input));
        }
        let unread = sorted.unread();
        if !unread.is_empty() {
            out.note(format!("not read, since they hold no postings in a known form: {}", unread.join(", ")));
        }
        for (file, format) in &sorted.read {
            reading.read_file(file, *format, out)?;
        }
        for (mapping, files) in &sorted.tables {
            table::read(mapping, Some(files), input, &reading, out)?;
        }
        Ok(())
    }
}

fn format_of(word: &str) -> Result<Format, SourceError> {
    Ok(match word {
        "jobtech" => Format::Jobtech,
        "schema-org" => Format::SchemaOrg,
        "usajobs" => Format::Usajobs,
        "table" => Format::Table,
        _ => {
            return Err(SourceError::Unknown {
                what: format!("the format `{word}`"),
                hint: format!("known formats: {}", FORMATS.join(", ")),
            });
        }
    })
}

fn nothing_known(input: &Input) -> SourceError {
    SourceError::MissingFile {
        wanted: "postings in a known form".to_owned(),
        found: input.files.len(),
        hint: "a table needs --mapping (--suggest-mapping writes a first one); --format says what the content does not"
            .to_owned(),
    }
}

/// The files of an input by what is to be done with them.
#[derive(Default)]
struct Sorted<'a> {
    read: Vec<(&'a InputFile, Format)>,
    /// Shipped mappings and the files that have their columns.
    tables: Vec<(Mapping, Vec<&'a InputFile>)>,
    unread: Vec<&'a InputFile>,
}

impl<'a> Sorted<'a> {
    fn sort(&mut self, file: &'a InputFile, stated: Option<Format>) -> Result<(), SourceError> {
        let shape = Shape::of(file)?;
        let format = match (stated, shape) {
            (Some(Format::Table), _) | (_, Shape::Text | Shape::Workbook) => Format::Table,
            (Some(format), _) => format,
            (None, Shape::Html) => Format::SchemaOrg,
            (None, Shape::Json) => guess(file)?.unwrap_or(Format::Table),
            (None, Shape::Parquet) => {
                let is_usajobs = ParquetRows::open(file)?.columns().iter().any(|name| name == "usajobsControlNumber");
                if is_usajobs { Format::Usajobs } else { Format::Table }
            }
        };
        if format != Format::Table {
            self.read.push((file, format));
            return Ok(());
        }
        let Some(mapping) = find_shipped(&PURPOSE, file)? else {
            self.unread.push(file);
            return Ok(());
        };
        match self.tables.iter_mut().find(|(other, _)| other.source == mapping.source) {
            Some((_, files)) => files.push(file),
            None => self.tables.push((mapping, vec![file])),
        }
        Ok(())
    }
}

impl Sorted<'_> {
    /// Names of the files that nothing reads; tables that a mapping joins are read with it.
    fn unread(&self) -> Vec<&str> {
        let is_joined = |file: &InputFile| self.tables.iter().any(|(mapping, _)| mapping.joins_file(file));
        self.unread.iter().filter(|file| !is_joined(file)).map(|file| file.file_name()).collect()
    }
}

/// Looks at the first item that can be read.
fn guess(file: &InputFile) -> Result<Option<Format>, SourceError> {
    const LOOK_AT: usize = 20;
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut items = JsonItems::open(file).map_err(read_error)?;
    for _ in 0..LOOK_AT {
        let Some(item) = items.next_item().map_err(read_error)? else { break };
        let Some(item) = item.text.ok().and_then(|text| serde_json::from_slice::<Value>(text).ok()) else { continue };
        if usajobs::is_announcement(&item) {
            return Ok(Some(Format::Usajobs));
        }
        // An advert of the search engine has a document inside; a page's description has a type.
        if schema_org::is_posting(&item) {
            return Ok(Some(Format::SchemaOrg));
        }
        if jobtech::is_advert(&item) {
            return Ok(Some(Format::Jobtech));
        }
    }
    Ok(None)
}

/// What every form is read with.
struct Reading<'a> {
    version: &'a str,
    checks: Checks,
    /// Sources whose terms were told.
    announced: RefCell<BTreeSet<String>>,
}

impl Reading<'_> {
    /// Says whose postings follow; the first time also on which terms.
    fn announce(&self, source: &PostingSource<'_>, out: &mut Sink<'_>) {
        out.part(source.key, "postings", self.version);
        if !self.announced.borrow_mut().insert(source.key.to_owned()) {
            return;
        }
        out.posting_source(model::PostingSource {
            key: source.key.to_owned(),
            title: source.title.to_owned(),
            publisher: source.publisher.to_owned(),
            licence: source.licence.to_owned(),
            attribution: source.attribution.to_owned(),
            homepage: source.homepage.to_owned(),
        });
        let texts = if source.text_is_open { "may be shown" } else { "are searched but not shown" };
        out.note(format!("postings of `{}`, licence: {}; texts {texts}", source.key, source.licence));
    }

    fn read_file(&self, file: &InputFile, format: Format, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let checks = self.checks;
        match (format, Shape::of(file)?) {
            (Format::Jobtech, _) => {
                self.announce(&jobtech::SOURCE, out);
                each_item(file, out, |item, out| jobtech::take(item, checks, out))
            }
            (Format::Usajobs, Shape::Parquet) => {
                self.announce(&usajobs::SOURCE, out);
                each_parquet_row(file, out, |item, out| usajobs::take(item, checks, out))
            }
            (Format::Usajobs, _) => {
                self.announce(&usajobs::SOURCE, out);
                each_item(file, out, |item, out| usajobs::take(item, checks, out))
            }
            (Format::SchemaOrg, Shape::Html) => {
                self.announce(&schema_org::SOURCE, out);
                read_page(file, checks, out)
            }
            (Format::SchemaOrg | Format::Table, _) => {
                self.announce(&schema_org::SOURCE, out);
                each_item(file, out, |item, out| {
                    if !schema_org::take(item, checks, out) {
                        out.reject(None, "no JobPosting in it", &item.to_string());
                    }
                })
            }
        }
    }
}

fn each_parquet_row(
    file: &InputFile,
    out: &mut Sink<'_>,
    mut take: impl FnMut(&Value, &mut Sink<'_>),
) -> Result<(), SourceError> {
    let mut rows = ParquetRows::open(file)?;
    out.file(&file.name);
    while let Some((number, row)) = rows.next_row()? {
        out.row(number)?;
        take(&Value::Object(row), out);
    }
    Ok(())
}

/// Reads a web page; the number of a row is the position of its script among those with JSON-LD. Scripts about other things than
/// jobs are no rows.
fn read_page(file: &InputFile, checks: Checks, out: &mut Sink<'_>) -> Result<(), SourceError> {
    out.file(&file.name);
    let mut has_posting = false;
    for (number, script) in (1..).zip(html::scripts(file)?) {
        match script {
            Ok(value) => {
                let mut found = false;
                let mut quiet = |_| {
                    found = true;
                    true
                };
                // A page describes its site and its trail too: only scripts with a posting count as read.
                schema_org::take(&value, checks, &mut Sink::new(&mut quiet));
                if found {
                    out.row(number)?;
                    has_posting |= schema_org::take(&value, checks, out);
                }
            }
            Err(reason) => {
                out.row(number)?;
                out.reject(None, format!("not JSON: {reason}"), "");
            }
        }
    }
    if !has_posting {
        out.note(format!("{}: no JobPosting in the page", file.name));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
