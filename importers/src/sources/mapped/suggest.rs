//! A first mapping file from the header of a table and a sample of its rows.

use std::fmt::Write;

use serde_json::Value;

use super::{Purpose, Shape, TableSettings, options, parse_day, parse_number};
use crate::formats::json_items::JsonItems;
use crate::formats::parquet::ParquetRows;
use crate::formats::table::Table;
use crate::input::{Input, InputFile};
use crate::source::SourceError;

/// Rows that are looked at.
const SAMPLE: usize = 200;

/// How the tables of one purpose are recognised.
#[derive(Clone, Copy)]
pub(in crate::sources) struct Habits {
    /// Names under which tables keep a field, best first, as they read once small and without anything but letters and digits. A name
    /// that begins or ends in `*` may go on there.
    pub names: &'static [(&'static str, &'static [&'static str])],
    /// Fields that hold days.
    pub days: &'static [&'static str],
    /// Names a column for a field as the mapping file does, where more than the column has to be said. Gets the field, the quoted column
    /// and its cells in the sample.
    pub line: fn(&str, &str, &[&str]) -> Option<String>,
}

/// Ways of writing a date that are tried, the safest first.
const DATES: [&str; 8] = ["iso", "%d.%m.%Y", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%B %d, %Y", "%d %b %Y"];

/// Writes a first mapping, as TOML with remarks, for the largest file of an input.
pub(in crate::sources) fn suggest(purpose: &Purpose, habits: &Habits, input: &Input) -> Result<String, SourceError> {
    let Some(file) = input.files.iter().max_by_key(|file| file.size) else {
        return Err(SourceError::MissingFile {
            wanted: format!("table of {}", purpose.of),
            found: 0,
            hint: "pass it with --from".to_owned(),
        });
    };
    let (header, sample, layout) = read_sample(file)?;
    Ok(write_mapping(purpose, habits, (file.file_name(), &layout), &header, &sample))
}

type Sample = (Vec<String>, Vec<Vec<String>>, String);

/// The header, the first rows, and what of the layout must be said.
fn read_sample(file: &InputFile) -> Result<Sample, SourceError> {
    match Shape::of(file)? {
        Shape::Parquet => {
            let mut rows = ParquetRows::open(file)?;
            let header = rows.columns().to_vec();
            let mut sample = Vec::new();
            while sample.len() < SAMPLE
                && let Some((_, row)) = rows.next_row()?
            {
                sample.push(header.iter().map(|name| cell(row.get(name))).collect());
            }
            Ok((header, sample, String::new()))
        }
        Shape::Json => read_json_sample(file),
        Shape::Html | Shape::Text | Shape::Workbook => {
            let options = options(file, &TableSettings::default())?;
            let mut table = Table::open(file, &options)?;
            let header = table.columns().to_vec();
            let mut sample = Vec::new();
            while sample.len() < SAMPLE
                && let Some(row) = table.next_row()
            {
                if let Ok(row) = row {
                    sample.push(header.iter().map(|name| row.get(name).to_owned()).collect());
                }
            }
            let mut layout = String::new();
            if options.delimiter != b',' {
                let _ = writeln!(layout, "delimiter = {}", quoted(&char::from(options.delimiter).to_string()));
            }
            if let Some(encoding) = options.encoding {
                let _ = writeln!(layout, "encoding = {}", quoted(encoding.name()));
            }
            Ok((header, sample, layout))
        }
    }
}

fn read_json_sample(file: &InputFile) -> Result<Sample, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut items = JsonItems::open(file).map_err(read_error)?;
    let mut header: Vec<String> = Vec::new();
    let mut objects = Vec::new();
    while objects.len() < SAMPLE
        && let Some(item) = items.next_item().map_err(read_error)?
    {
        let Some(Value::Object(object)) = item.text.ok().and_then(|text| serde_json::from_slice(text).ok()) else {
            continue;
        };
        for name in object.keys() {
            if !header.contains(name) && header.len() < 500 {
                header.push(name.clone());
            }
        }
        objects.push(object);
    }
    let sample = objects.iter().map(|object| header.iter().map(|name| cell(object.get(name))).collect()).collect();
    Ok((header, sample, String::new()))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Writes the mapping.
fn write_mapping(
    purpose: &Purpose,
    habits: &Habits,
    (file, layout): (&str, &str),
    header: &[String],
    sample: &[Vec<String>],
) -> String {
    let found = fields_of(habits.names, header);
    let column = |name: &str| found.iter().find(|(field, _)| *field == name).map(|(_, position)| *position);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# A first mapping, made from the header and the first {} rows. Look at every line.",
        sample.len()
    );
    let _ = writeln!(
        out,
        "source = {}             # key of these {}: small letters, digits, hyphens",
        quoted(&key_of(file, purpose.of)),
        purpose.of
    );
    out.push_str("title = \"\"\npublisher = \"\"\nhomepage = \"\"\nlicence = \"\"               # the terms, as their publisher states them\n");
    out.push_str("text_is_open = false       # true if these terms let the texts be shown\n\n[table]\n");
    let _ = writeln!(out, "file = {}", quoted(file));
    out.push_str(layout);
    let nulls = nulls_of(sample);
    if !nulls.is_empty() {
        let list: Vec<String> = nulls.iter().map(|null| quoted(null)).collect();
        let _ = writeln!(out, "null = [{}]", list.join(", "));
    }
    let dates = dates_of(habits.days.iter().filter_map(|name| column(name)), sample);
    if dates != ["iso"] {
        let list: Vec<String> = dates.iter().map(|date| quoted(date)).collect();
        let _ = writeln!(out, "dates = [{}]", list.join(", "));
    }
    out.push_str("\n[fields]\n");
    if column("id").is_none() {
        out.push_str("# No column looks like an id: name those that together are unique.\nid = []\n");
    }
    for name in purpose.required.iter().filter(|name| **name != "id" && column(name).is_none()) {
        let _ = writeln!(out, "# No column looks like a {name}, which all {} need.\n{name} = \"\"", purpose.of);
    }
    for (name, position) in &found {
        let column = quoted(&header[*position]);
        let cells: Vec<&str> = sample.iter().filter_map(|row| row.get(*position)).map(String::as_str).collect();
        let line = (habits.line)(name, &column, &cells);
        let _ = writeln!(out, "{}", line.unwrap_or_else(|| format!("{name} = {column}")));
    }
    let rest: Vec<&str> = (0..header.len())
        .filter(|position| !found.iter().any(|(_, used)| used == position))
        .map(|position| header[position].as_str())
        .filter(|name| !name.is_empty())
        .collect();
    if !rest.is_empty() {
        let _ = writeln!(out, "# Not used: {}", rest.join(", ").replace(['\n', '\r'], " "));
    }
    out
}

/// A field of several values, separated by what separates them in the cells: most of these have it.
pub(in crate::sources) fn separated(column: &str, cells: &[&str]) -> String {
    let holding = |separator: &&str| cells.iter().filter(|cell| cell.trim().contains(*separator)).count();
    // The first of those that are equally common, so that a single comma among semicolons decides nothing.
    let best = [";", "|", ",", "  "].into_iter().rev().max_by_key(holding).filter(|best| holding(best) > 0);
    let separator = best.map(|best| format!(", separator = {}", quoted(best))).unwrap_or_default();
    format!("column = {column}{separator}")
}

/// The column of each field, by name; a column serves one field.
fn fields_of(known: &[(&'static str, &[&str])], header: &[String]) -> Vec<(&'static str, usize)> {
    let plain: Vec<String> = header
        .iter()
        .map(|name| name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect())
        .collect();
    let mut used = vec![false; header.len()];
    let mut found = Vec::new();
    for (field, names) in known {
        let position = names.iter().find_map(|wanted| {
            plain.iter().enumerate().position(|(position, name)| {
                let is_same = match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
                    (Some(end), _) => name.ends_with(end),
                    (_, Some(start)) => name.starts_with(start),
                    _ => name == wanted,
                };
                is_same && !used[position]
            })
        });
        if let Some(position) = position {
            used[position] = true;
            found.push((*field, position));
        }
    }
    found
}

/// Words for nothing that the sample holds.
fn nulls_of(sample: &[Vec<String>]) -> Vec<&'static str> {
    let words = ["-1", "n/a", "N/A", "NA", "null", "NULL", "None", "nan", "-"];
    words.into_iter().filter(|word| sample.iter().flatten().any(|cell| cell == word)).collect()
}

/// The first way of writing that all dates of the sample follow.
fn dates_of(columns: impl Iterator<Item = usize>, sample: &[Vec<String>]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for column in columns {
        let cells: Vec<&str> = sample
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let follows = |date: &&&str| cells.iter().all(|cell| parse_day(cell, &[(**date).to_owned()]).is_some());
        let serial = || {
            cells.iter().all(|cell| parse_number(cell, '.').is_some_and(|days| (20_000.0..80_000.0).contains(&days)))
        };
        let stamp = |from: f64| cells.iter().all(|cell| parse_number(cell, '.').is_some_and(|number| number > from));
        let way = if cells.is_empty() {
            "iso"
        } else if let Some(date) = DATES.iter().find(follows) {
            date
        } else if serial() {
            "excel"
        } else if stamp(1e11) {
            "unix-ms"
        } else if stamp(1e8) {
            "unix"
        } else {
            "%d/%m/%Y"
        };
        if !found.contains(&way) {
            found.push(way);
        }
    }
    if found.is_empty() { vec!["iso"] } else { found }
}

fn key_of(file: &str, otherwise: &str) -> String {
    let stem = file.split('.').next().unwrap_or(file).to_lowercase();
    let key: String = stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let key = key.trim_matches('-');
    if key.is_empty() { otherwise.to_owned() } else { key.to_owned() }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PURPOSE: Purpose = Purpose {
        of: "things",
        fields: &["id", "title"],
        required: &["id", "title"],
        check: |_, _| Ok(()),
        shipped: &[],
    };
    const HABITS: Habits = Habits { names: &[("id", &["id"]), ("title", &["title"])], days: &[], line: |_, _, _| None };

    #[test]
    fn dates_are_recognised() {
        let check = |cells: &[&str], expected: &[&str]| {
            let sample: Vec<Vec<String>> = cells.iter().map(|cell| vec![(*cell).to_owned()]).collect();
            assert_eq!(dates_of(std::iter::once(0), &sample), expected, "{cells:?}");
        };
        check(&["2020-01-02T10:00:00"], &["iso"]);
        check(&["01/02/2020", "13/02/2020"], &["%d/%m/%Y"]);
        check(&["01/02/2020", "02/13/2020"], &["%m/%d/%Y"]);
        check(&["44396", "44397.0"], &["excel"]);
        check(&["1552410521222"], &["unix-ms"]);
        check(&["1552410521"], &["unix"]);
        check(&["", ""], &["iso"]);
    }

    #[test]
    fn separators_are_those_of_most_cells() {
        let check = |cells: &[&str], expected: &str| assert_eq!(separated("c", cells), expected, "{cells:?}");
        check(&["a; b", "c", ""], "column = c, separator = \";\"");
        check(&["drama  comedy", "film, silent  peering", "ink  brush"], "column = c, separator = \"  \"");
        check(&["a;b, c"], "column = c, separator = \";\"");
        check(&["knots", " knots  "], "column = c");
    }

    proptest! {
        #[test]
        fn any_header_makes_sound_toml(header in proptest::collection::vec("\\PC{0,12}|title|id", 0..6)) {
            let written = write_mapping(&PURPOSE, &HABITS, ("a.csv", ""), &header, std::slice::from_ref(&header));
            prop_assert!(toml::from_str::<toml::Value>(&written).is_ok(), "{written}");
        }
    }
}
