//! Which tables a release consists of, and which of them an input holds.
//!
//! A table is known by its file name, whatever the extension: `Skills.txt`, `Skills.xlsx`, `skills.csv`.

use std::collections::BTreeMap;

use super::release::is_readme;
use crate::formats::table::{self, Row, TableOptions};
use crate::input::{Input, InputFile};
use crate::source::{Sink, SourceError};

/// Tables that are read, as their files are called.
pub(super) const READ: &[&str] = &[
    "Abilities",
    "Abilities to Work Activities",
    "Abilities to Work Context",
    "Alternate Titles",
    "Content Model Reference",
    "DWA Reference",
    "Emerging Tasks",
    "IWA Reference",
    "Interests",
    "Job Zone Reference",
    "Job Zones",
    "Knowledge",
    "Level Scale Anchors",
    "Occupation Data",
    "Related Occupations",
    "Sample of Reported Titles",
    "Scales Reference",
    "Skills",
    "Skills to Work Activities",
    "Skills to Work Context",
    "Task Ratings",
    "Task Statements",
    "Tasks to DWAs",
    "Technology Skills",
    "Tools Used",
    "UNSPSC Reference",
    "Work Activities",
    "Work Context",
    "Work Context Categories",
    "Work Styles",
    "Work Values",
];

/// Tables that only some releases have; their absence is not worth a word.
const READ_IF_THERE: &[&str] = &[
    "Basic Interests to RIASEC",
    "Career Interest Types",
    "Essential Skills",
    "Tools and Technology",
    "Transferable Skills",
];

/// Tables of a release that have no place among the concepts and relations: shares of answers on schooling and experience with
/// the meaning of those answers, and how the data were collected.
const WITHOUT_PLACE: &[&str] = &[
    "Education, Training, and Experience",
    "Education, Training, and Experience Categories",
    "Occupation Level Metadata",
    "Survey Booklet Locations",
    "Task Categories",
];

const HINT: &str = "take the file as O*NET offers it, header included, from https://www.onetcenter.org/database.html";

/// The files of an input by table.
#[derive(Debug, Default)]
pub(super) struct Tables<'a> {
    files: BTreeMap<&'static str, &'a InputFile>,
    without_place: Vec<&'a str>,
    unknown: Vec<&'a str>,
    twice: Vec<&'a str>,
}

impl<'a> Tables<'a> {
    /// Sorts out the files of `input`.
    pub fn sort(input: &'a Input) -> Result<Self, SourceError> {
        let mut tables = Self::default();
        for file in &input.files {
            tables.place(file);
        }
        if tables.files.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "O*NET table such as `Occupation Data.txt` or `Skills.xlsx`".to_owned(),
                found: input.files.len(),
                hint: "give the zip archive or folder of an O*NET database release, text or Excel".to_owned(),
            });
        }
        Ok(tables)
    }

    fn place(&mut self, file: &'a InputFile) {
        let name = file.file_name();
        if is_readme(&name.to_lowercase()) {
            return;
        }
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_table = ["txt", "tsv", "csv", "xlsx", "xls"].iter().any(|known| extension.eq_ignore_ascii_case(known));
        let known = |tables: &[&'static str]| tables.iter().copied().find(|table| is_table && same_name(table, stem));
        if let Some(table) = known(READ).or_else(|| known(READ_IF_THERE)) {
            if self.files.contains_key(table) {
                self.twice.push(&file.name);
            } else {
                self.files.insert(table, file);
            }
        } else if known(WITHOUT_PLACE).is_some() {
            self.without_place.push(&file.name);
        } else {
            self.unknown.push(&file.name);
        }
    }

    /// Whether the input holds this table.
    pub fn has(&self, table: &str) -> bool {
        self.files.contains_key(table)
    }

    /// Makes a table that was read before the file that rows refer to again.
    pub fn back_to(&self, table: &str, sink: &mut Sink<'_>) {
        if let Some(file) = self.files.get(table) {
            sink.file(&file.name);
        }
    }

    /// Notes what is missing and what is not read.
    pub fn tell(&self, sink: &mut Sink<'_>) {
        let missing: Vec<&str> = READ.iter().copied().filter(|table| !self.has(table)).collect();
        let mut note = |intro: &str, names: &[&str]| {
            if !names.is_empty() {
                sink.note(format!("{intro}: {}", names.join(", ")));
            }
        };
        note("tables of an O*NET release that are not in the input", &missing);
        note("not read, since they hold neither concepts nor relations", &self.without_place);
        note("not read, since they are no tables of an O*NET release that are known here", &self.unknown);
        note("not read, since the same table is in the input already", &self.twice);
    }

    /// Reads a table row by row, or does nothing if the input lacks it. Rows without any value are passed over.
    pub fn each_row(
        &self,
        table: &str,
        required: &[&str],
        sink: &mut Sink<'_>,
        mut take: impl FnMut(&Row, &mut Sink<'_>),
    ) -> Result<(), SourceError> {
        let Some(file) = self.files.get(table) else { return Ok(()) };
        let name = file.file_name().to_lowercase();
        let options =
            if name.ends_with(".txt") || name.ends_with(".tsv") { TableOptions::tsv() } else { TableOptions::csv() };
        table::each_row(file, &options, required, HINT, sink, |row, sink| {
            if !row.is_blank() {
                take(row, sink);
            }
            Ok(())
        })
    }
}

/// File names are compared by their letters and digits alone: archives turn blanks and commas into other characters.
fn same_name(table: &str, stem: &str) -> bool {
    let letters = |name: &str| {
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    letters(table) == letters(stem)
}

/// Name of the part that a table is: `skills-to-work-context`.
pub(super) fn part(table: &str) -> String {
    table.to_lowercase().replace(' ', "-")
}
