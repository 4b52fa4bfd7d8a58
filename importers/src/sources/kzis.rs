//! KZiS, the Polish classification of occupations and specialisations, and its thesaurus of job titles.
//!
//! Reads the hierarchy as a table of `class` and `name` (`kzis-hierarchy-2023.tsv`) and the thesaurus of Statistics Poland as a
//! table of `code` and `desc` (`gus-thesaurus.csv`), separated by commas, semicolons or tabs. The hierarchy is in the codes: the
//! occupation `112001` lies in the unit group `1120`, in `112`, in `11`, in `1`.
//!
//! KZiS follows ISCO-08 down to four digits, with groups of its own where Poland needs them (`227`, `2294` …). Codes that ISCO-08
//! has too are codes in `isco-08`; those in Polish groups have none (`isco_groups` tells them apart).
//!
//! A row of the thesaurus lists the titles of one occupation, separated by commas, its official name among them in capitals. What
//! stands in brackets is not taken apart. The official name is left out where it is the label, even if it holds commas; where the
//! hierarchy has it cut short or worded differently, it is kept as it stands. An occupation may have several rows.
//!
//! The edition is read from the year in the file name. KZiS has no URIs: a code goes by [`URI_PREFIX`] and itself.

mod isco_groups;

use std::collections::HashMap;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use self::isco_groups::has_group;
use super::reference::framework_in;
use crate::formats::layout::find_tables;
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError, concept};

/// Key of the framework, of the source and of the code system.
pub const FRAMEWORK: &str = "kzis";

/// What a code is put behind to make a URI.
pub const URI_PREFIX: &str = "urn:kzis:";

const LANGUAGE: &str = "pl";

/// A name in the thesaurus that is the label may be broken up by this many commas at most.
const MOST_PIECES: usize = 8;

/// Reads the classification.
pub struct Kzis;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Hierarchy,
    Thesaurus,
}

impl Source for Kzis {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "Polish classification of occupations and specialisations (KZiS)",
            summary: "Groups and occupations in six digits on the base of ISCO-08, with the titles of the official thesaurus.",
            publisher: "Polish Ministry of Family and Social Policy; Statistics Poland",
            homepage: "https://psz.praca.gov.pl/rynek-pracy/bazy-danych/klasyfikacja-zawodow-i-specjalnosci",
            licence: "not stated in the files",
            attribution: "",
            accepts: &["kzis-hierarchy-2023.tsv", "gus-thesaurus.csv"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let mut tables = Vec::new();
        let mut unread = Vec::new();
        for file in &input.files {
            match find_tables(file, recognise)?.into_iter().next() {
                Some((options, table)) => tables.push((table, file, options)),
                None => unread.push(file.file_name()),
            }
        }
        let hierarchy = tables.iter().find(|(table, _, _)| *table == Table::Hierarchy);
        let Some((_, file, _)) = hierarchy else {
            return Err(SourceError::MissingFile {
                wanted: "KZiS hierarchy".to_owned(),
                found: input.files.len(),
                hint: "pass a table with the columns class and name".to_owned(),
            });
        };
        let version = version_of(input, file)?;
        out.framework(framework_in(&self.manifest(), FRAMEWORK, &version, LANGUAGE));
        if !unread.is_empty() {
            out.note(format!("not read, since the columns are those of no known table: {}", unread.join(", ")));
        }
        let mut labels = HashMap::new();
        for (table, file, options) in &tables {
            if *table == Table::Hierarchy {
                read_hierarchy(file, options, &version, &mut labels, out)?;
            }
        }
        for (table, file, options) in &tables {
            if *table == Table::Thesaurus {
                read_thesaurus(file, options, &version, &labels, out)?;
            }
        }
        Ok(())
    }
}

fn recognise(columns: &[String]) -> Option<Table> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("class") && has("name") {
        return Some(Table::Hierarchy);
    }
    (has("code") && has("desc")).then_some(Table::Thesaurus)
}

fn version_of(input: &Input, file: &InputFile) -> Result<String, SourceError> {
    let in_name = || file.file_name().split(|letter: char| !letter.is_ascii_digit()).find(|part| part.len() == 4);
    input.version.as_deref().or_else(in_name).map(str::to_owned).ok_or_else(|| SourceError::Unknown {
        what: "the edition of KZiS".to_owned(),
        hint: "state it with --version 2023, or keep the publisher's file name with the year".to_owned(),
    })
}

fn read_hierarchy(
    file: &InputFile,
    options: &TableOptions,
    version: &str,
    labels: &mut HashMap<String, String>,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(FRAMEWORK, "occupations", version);
    each_row(file, options, &[], "", out, |row, out| {
        take_class(row, labels, out);
        Ok(())
    })
}

fn take_class(row: &Row, labels: &mut HashMap<String, String>, out: &mut Sink<'_>) {
    if row.is_blank() {
        return;
    }
    let (code, name) = (row.get("class"), one_line(row.get("name")));
    let Some(parent_length) = parent_length(code) else {
        return out.reject(Some("class"), "not a code of one to four or six digits", &row.text());
    };
    if name.is_empty() {
        return out.reject(Some("name"), "no name", &row.text());
    }
    if labels.contains_key(code) {
        return out.reject(Some("class"), "the code came before", &row.text());
    }
    labels.insert(code.to_owned(), name.clone());
    let key = ConceptKey::new(FRAMEWORK, code);
    let kind = if code.len() == 6 { ConceptKind::Occupation } else { ConceptKind::OccupationGroup };
    let uri = format!("{URI_PREFIX}{code}");
    out.concept(ConceptRecord { code: Some(code.to_owned()), ..concept(&key, &uri, kind, &name, LANGUAGE) });
    out.label(&key, LANGUAGE, LabelType::Preferred, &name);
    out.code(&key, FRAMEWORK, code);
    let isco = &code[..code.len().min(4)];
    if has_group(isco) {
        out.code(&key, "isco-08", isco);
    }
    if parent_length > 0 {
        let parent = ConceptKey::new(FRAMEWORK, &code[..parent_length]);
        out.relation(RelationRecord::plain(key, RelationKind::Broader, parent));
    }
}

/// How many digits the code of the group above has; `None` for what is no code.
fn parent_length(code: &str) -> Option<usize> {
    let length = code.bytes().all(|byte| byte.is_ascii_digit()).then_some(code.len())?;
    match length {
        1..=4 => Some(length - 1),
        6 => Some(4),
        _ => None,
    }
}

fn read_thesaurus(
    file: &InputFile,
    options: &TableOptions,
    version: &str,
    labels: &HashMap<String, String>,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(FRAMEWORK, "titles", version);
    each_row(file, options, &[], "", out, |row, out| {
        if row.is_blank() {
            return Ok(());
        }
        let Some(label) = labels.get(row.get("code")) else {
            out.reject(Some("code"), "no occupation with this code in the hierarchy", &row.text());
            return Ok(());
        };
        let key = ConceptKey::new(FRAMEWORK, row.get("code"));
        for title in titles(row.get("desc"), label) {
            out.label(&key, LANGUAGE, LabelType::Alternative, &title);
        }
        Ok(())
    })
}

/// The titles in a cell of the thesaurus without the one that is the label.
fn titles(cell: &str, label: &str) -> Vec<String> {
    let label = label.to_lowercase();
    let pieces = split_outside_brackets(&one_line(cell));
    let mut titles = Vec::new();
    let mut next = 0;
    while next < pieces.len() {
        let longest = MOST_PIECES.min(pieces.len() - next);
        let same = (1..=longest).find(|count| pieces[next..next + count].join(", ").to_lowercase() == label);
        match same {
            Some(count) => next += count,
            None => {
                titles.push(pieces[next].clone());
                next += 1;
            }
        }
    }
    titles
}

fn split_outside_brackets(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter == ',' && depth == 0 {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
    }
    pieces.iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    #[test]
    fn hierarchy_and_thesaurus() -> Result<(), SourceError> {
        let events =
            Events::read(&Kzis, vec![fixture("kzis/gus-thesaurus.csv"), fixture("kzis/kzis-hierarchy-2023.tsv")])?;
        insta::assert_snapshot!(events.lines().join("\n"), @r#"
        framework kzis 2023 pl
        part kzis occupations 2023
        file kzis/kzis-hierarchy-2023.tsv
        concept kzis 1 occupation-group 1 <urn:kzis:1> PRZEDSTAWICIELE WŁADZ PUBLICZNYCH, WYŻSI URZĘDNICY@pl
        label preferred PRZEDSTAWICIELE WŁADZ PUBLICZNYCH, WYŻSI URZĘDNICY@pl
        code kzis 1
        code isco-08 1
        concept kzis 11 occupation-group 11 <urn:kzis:11> Przedstawiciele władz publicznych@pl
        label preferred Przedstawiciele władz publicznych@pl
        code kzis 11
        code isco-08 11
        relation 11 broader 1
        concept kzis 111 occupation-group 111 <urn:kzis:111> Przedstawiciele władz publicznych i wyżsi urzędnicy@pl
        label preferred Przedstawiciele władz publicznych i wyżsi urzędnicy@pl
        code kzis 111
        code isco-08 111
        relation 111 broader 11
        concept kzis 1111 occupation-group 1111 <urn:kzis:1111> Przedstawiciele władz publicznych@pl
        label preferred Przedstawiciele władz publicznych@pl
        code kzis 1111
        code isco-08 1111
        relation 1111 broader 111
        concept kzis 111101 occupation 111101 <urn:kzis:111101> Parlamentarzysta@pl
        label preferred Parlamentarzysta@pl
        code kzis 111101
        code isco-08 1111
        relation 111101 broader 1111
        concept kzis 229 occupation-group 229 <urn:kzis:229> Inni specjaliści ochrony zdrowia@pl
        label preferred Inni specjaliści ochrony zdrowia@pl
        code kzis 229
        relation 229 broader 22
        concept kzis 2294 occupation-group 2294 <urn:kzis:2294> Audiofonolodzy@pl
        label preferred Audiofonolodzy@pl
        code kzis 2294
        relation 2294 broader 229
        concept kzis 229402 occupation 229402 <urn:kzis:229402> Protetyk słuchu@pl
        label preferred Protetyk słuchu@pl
        code kzis 229402
        relation 229402 broader 2294
        reject 10 class: not a code of one to four or six digits
        reject 11 name: no name
        reject 12 class: the code came before
        part kzis titles 2023
        file kzis/gus-thesaurus.csv
        label alternative Marszałek sejmu / senatu@pl
        label alternative Poseł@pl
        label alternative Senator@pl
        label alternative Audioprotetyk@pl
        label alternative Dobieracz aparatów (słuchowych, kostnych)@pl
        reject 5 code: no occupation with this code in the hierarchy
        "#);
        Ok(())
    }

    #[test]
    fn titles_are_taken_apart_with_care() {
        let check = |cell: &str, label: &str, expected: &[&str]| assert_eq!(titles(cell, label), expected, "{cell}");
        check("Poseł, PARLAMENTARZYSTA, Senator", "Parlamentarzysta", &["Poseł", "Senator"]);
        check("POLITYK (MINISTER, SEKRETARZ), Wojewoda", "Polityk", &["POLITYK (MINISTER, SEKRETARZ)", "Wojewoda"]);
        check("A, LEŚNIK, ROLNIK  I INNI, B", "Leśnik, rolnik i inni", &["A", "B"]);
        check("Mat) , Bosman (", "x", &["Mat)", "Bosman ("]);
        check(" , ,", "x", &[]);
    }

    #[test]
    fn the_edition_is_in_the_name_or_stated() {
        let text = "class\tname\n1\tA\n";
        let error = Events::read(&Kzis, vec![file_of("kzis.tsv", text)]).expect_err("no year").to_string();
        assert!(error.contains("--version 2023"), "{error}");
        let error = Events::read(&Kzis, vec![file_of("a.csv", "a,b\n")]).expect_err("no table").to_string();
        assert!(error.contains("no KZiS hierarchy among the 1 files"), "{error}");
    }
}
