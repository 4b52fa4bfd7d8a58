//! ISCO-08, the International Standard Classification of Occupations, as a list of its 619 groups.
//!
//! Reads the structure file of the International Labour Organization (`struct08.xls`, two columns) as well as its longer form
//! with definitions, and the same as CSV. Columns are found by name. The hierarchy is in the codes: `011` lies in `01`, which
//! lies in `0`. Codes are text with leading zeros; where a spreadsheet has made numbers of them, the column `Level` gives the
//! zeros back. ISCO-08 has no official URIs (those below `data.europa.eu` are ESCO's), so a group goes by [`URI_PREFIX`] and
//! its code.

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::reference::english_framework;
use crate::formats::layout::{column, find_tables};
use crate::formats::table::{Row, each_row};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError, concept};

/// Key of the framework and of the code system.
pub const FRAMEWORK: &str = "isco-08";

/// What the code of a group is put behind to make a URI.
pub const URI_PREFIX: &str = "urn:isco:08:";

const VERSION: &str = "2008";

/// Reads the ISCO-08 structure.
pub struct Isco;

/// What the file at hand calls its columns.
struct Columns {
    code: String,
    title: String,
}

impl Source for Isco {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "isco",
            title: "International Standard Classification of Occupations 2008 (ISCO-08)",
            summary: "Major, sub-major, minor and unit groups of occupations.",
            publisher: "International Labour Organization",
            homepage: "https://isco.ilo.org/en/",
            licence: "terms of the International Labour Organization",
            attribution: "International Labour Organization, International Standard Classification of Occupations 2008",
            accepts: &["struct08.xls", "ISCO-08 EN Structure and definitions.xlsx", "a CSV file with the same columns"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        for file in &input.files {
            if let Some((options, columns)) = find_tables(file, recognise)?.into_iter().next() {
                let version = input.version.as_deref().unwrap_or(VERSION);
                out.framework(english_framework(&self.manifest(), FRAMEWORK, version));
                out.part(FRAMEWORK, "groups", version);
                return each_row(file, &options, &[], "", out, |row, out| {
                    take_group(row, &columns, out);
                    Ok(())
                });
            }
        }
        Err(unknown(&input.files))
    }
}

fn recognise(columns: &[String]) -> Option<Columns> {
    let code = column(columns, &["isco_code", "ISCO 08 Code", "ISCO-08 Code", "ISCO08 Code", "code"])?;
    let title = column(columns, &["title", "Title EN", "ISCO-08 Title EN", "label"])?;
    Some(Columns { code: code.to_owned(), title: title.to_owned() })
}

fn unknown(files: &[InputFile]) -> SourceError {
    SourceError::MissingFile {
        wanted: "ISCO-08 structure".to_owned(),
        found: files.len(),
        hint: "pass a table with the columns isco_code and title, or ISCO 08 Code and Title EN".to_owned(),
    }
}

fn take_group(row: &Row, columns: &Columns, out: &mut Sink<'_>) {
    if row.is_blank() {
        return;
    }
    let code = whole_code(row.get(&columns.code), row.get("Level"));
    if code.is_empty() || code.len() > 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        out.reject(Some(&columns.code), "not a code of one to four digits", &row.text());
        return;
    }
    let title = row.get(&columns.title);
    if title.is_empty() {
        out.reject(Some(&columns.title), "no title", &row.text());
        return;
    }
    let key = ConceptKey::new(FRAMEWORK, &code);
    let uri = format!("{URI_PREFIX}{code}");
    out.concept(ConceptRecord {
        code: Some(code.clone()),
        ..concept(&key, &uri, ConceptKind::OccupationGroup, title, "en")
    });
    out.label(&key, "en", LabelType::Preferred, title);
    out.text(&key, "en", TextType::Definition, row.get("Definition"));
    out.text(&key, "en", TextType::Description, row.get("Tasks include"));
    out.text(&key, "en", TextType::ScopeNote, &scope_note(row));
    out.text(&key, "en", TextType::Note, row.get("Notes"));
    out.code(&key, FRAMEWORK, &code);
    if code.len() > 1 {
        let parent = ConceptKey::new(FRAMEWORK, &code[..code.len() - 1]);
        out.relation(RelationRecord::plain(key, RelationKind::Broader, parent));
    }
}

/// The code with the leading zeros that a spreadsheet may have dropped: a group of level 4 has four digits.
fn whole_code(code: &str, level: &str) -> String {
    let digits = level.parse().ok().filter(|level| (1..=4).contains(level)).unwrap_or(0);
    format!("{code:0>digits$}")
}

fn scope_note(row: &Row) -> String {
    let notes = [row.get("Included occupations"), row.get("Excluded occupations")];
    notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    fn check(files: Vec<InputFile>, expected: &[&str]) {
        let lines = match Events::read(&Isco, files) {
            Ok(events) => events.lines(),
            Err(error) => vec![error.to_string()],
        };
        assert_eq!(lines, expected);
    }

    #[test]
    fn codes_keep_their_zeros_and_make_the_hierarchy() {
        check(
            vec![fixture("isco/structure.csv")],
            &[
                "framework isco-08 2008 en",
                "part isco-08 groups 2008",
                "file isco/structure.csv",
                "concept isco-08 0 occupation-group 0 <urn:isco:08:0> Armed forces occupations@en",
                "label preferred Armed forces occupations@en",
                "code isco-08 0",
                "concept isco-08 01 occupation-group 01 <urn:isco:08:01> Commissioned armed forces officers@en",
                "label preferred Commissioned armed forces officers@en",
                "code isco-08 01",
                "relation 01 broader 0",
                "concept isco-08 0110 occupation-group 0110 <urn:isco:08:0110> Commissioned armed forces officers@en",
                "label preferred Commissioned armed forces officers@en",
                "code isco-08 0110",
                "relation 0110 broader 011",
                "reject 5 isco_code: not a code of one to four digits",
                "reject 6 title: no title",
            ],
        );
    }

    #[test]
    fn the_long_form_has_definitions_and_levels() {
        check(
            vec![fixture("isco/definitions.csv")],
            &[
                "framework isco-08 2008 en",
                "part isco-08 groups 2008",
                "file isco/definitions.csv",
                "concept isco-08 0110 occupation-group 0110 <urn:isco:08:0110> Commissioned armed forces officers@en",
                "label preferred Commissioned armed forces officers@en",
                "text definition Leads units of the armed forces.@en",
                "text description Plans exercises.@en",
                "text scope-note Brigadier\n\nAttaché@en",
                "text note Ranks differ by country.@en",
                "code isco-08 0110",
                "relation 0110 broader 011",
            ],
        );
    }

    #[test]
    fn another_table_is_refused() {
        check(
            vec![file_of("a.csv", "a,b\n1,2\n")],
            &[
                "no ISCO-08 structure among the 1 files of the input\n  hint: pass a table with the columns isco_code and title, or ISCO 08 Code and Title EN",
            ],
        );
    }
}
