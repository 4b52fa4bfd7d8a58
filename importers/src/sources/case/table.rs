//! The tables in which frameworks are edited: rows become what the JSON form would hold.

use serde_json::{Map, Value};

use super::package::{Entry, Package};
use crate::formats::layout::find_tables;
use crate::formats::table::{RowError, Table, TableOptions};
use crate::input::InputFile;
use crate::source::SourceError;

/// What the rows of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Document,
    Items,
    Associations,
}

/// Columns that tables name otherwise than the JSON form.
const OTHER_NAMES: [(&str, &str); 3] = [
    ("lastChangeDate", "lastChangeDateTime"),
    ("originNodeIdentifier", "originNodeURI"),
    ("destinationNodeIdentifier", "destinationNodeURI"),
];

/// Reads the tables of a file as a package; none if it has no table of items.
pub(super) fn read(file: &InputFile) -> Result<Vec<Package>, SourceError> {
    let tables = find_tables(file, sort)?;
    if !tables.iter().any(|(_, sort)| *sort == Sort::Items) {
        return Ok(Vec::new());
    }
    let (mut document, mut items, mut associations, mut broken) = (None, Vec::new(), None, Vec::new());
    // Sheets number their rows alike: those of later sheets go on where the ones before ended.
    let mut offset = 0;
    for (options, sort) in tables {
        let (entries, last) = entries(file, &options, offset, &mut broken)?;
        offset = last;
        match sort {
            Sort::Document => document = document.or_else(|| entries.into_iter().next()),
            Sort::Items => items.extend(entries),
            Sort::Associations => associations.get_or_insert_with(Vec::new).extend(entries),
        }
    }
    Ok(vec![Package::of_tables(file, document, items, associations, broken)])
}

fn sort(columns: &[String]) -> Option<Sort> {
    let has = |name: &str| columns.iter().any(|column| field(column) == name);
    if has("fullStatement") && has("identifier") {
        return Some(Sort::Items);
    }
    if has("associationType") && has("originNodeURI") && has("destinationNodeURI") {
        return Some(Sort::Associations);
    }
    (has("title") && has("creator") && has("identifier")).then_some(Sort::Document)
}

/// The field that a column holds: `Human Coding Scheme`, `humanCodingScheme` and `human_coding_scheme` are the same.
fn field(column: &str) -> String {
    const FIELDS: [&str; 27] = [
        "identifier",
        "fullStatement",
        "humanCodingScheme",
        "smartLevel",
        "listEnumeration",
        "abbreviatedStatement",
        "alternativeLabel",
        "conceptKeywords",
        "notes",
        "language",
        "educationLevel",
        "CFItemType",
        "license",
        "lastChangeDateTime",
        "statusStartDate",
        "statusEndDate",
        "uri",
        "associationType",
        "originNodeURI",
        "destinationNodeURI",
        "sequenceNumber",
        "title",
        "creator",
        "publisher",
        "officialSourceURL",
        "version",
        "adoptionStatus",
    ];
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let wanted = plain(column);
    let other = OTHER_NAMES.iter().find(|(name, _)| plain(name) == wanted).map(|(_, field)| *field);
    let known = FIELDS.iter().find(|field| plain(field) == wanted).copied();
    known.or(other).unwrap_or(column).to_owned()
}

/// The rows of a table and the number of the last one.
fn entries(
    file: &InputFile,
    options: &TableOptions,
    offset: u64,
    broken: &mut Vec<RowError>,
) -> Result<(Vec<Entry>, u64), SourceError> {
    let mut table = Table::open(file, options)?;
    let columns: Vec<(String, String)> = table.columns().iter().map(|column| (column.clone(), field(column))).collect();
    let (mut entries, mut last) = (Vec::new(), offset);
    while let Some(row) = table.next_row() {
        match row {
            Ok(row) => {
                last = offset + row.number();
                if row.is_blank() {
                    continue;
                }
                let mut members = Map::new();
                for (column, field) in &columns {
                    let cell = row.get(column);
                    if !cell.is_empty() {
                        members.entry(field.clone()).or_insert_with(|| cell.into());
                    }
                }
                entries.push(Entry { number: last, value: Value::Object(members) });
            }
            Err(error) if error.fatal => {
                return Err(SourceError::Read { file: file.name.clone(), reason: error.reason });
            }
            Err(error) => {
                last = offset + error.number;
                broken.push(RowError { number: last, ..error });
            }
        }
    }
    Ok((entries, last))
}
