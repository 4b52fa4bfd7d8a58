//! ROME 4.0, the French directory of occupations and skills.
//!
//! Reads the CSV files of a release (`unix_referentiel_code_rome_v460_utf8.csv` and its siblings), each known by its columns; the
//! release is the number behind `v` in the file names. Any of them may be left out.
//!
//! - `code_rome`: the occupations. Their ROME code (`F1402`) is the key. A sheet that was split off an older one names it in
//!   `code_rome_parent`, which makes it narrower.
//! - `appellation`: the titles of an occupation, as alternative labels; titles marked as little used are hidden labels, and the short
//!   form is a label of its own where it differs. A title's number (`code_ogr`) is a code of its occupation in `rome-appellation`,
//!   so that what names a title leads to the occupation. Titles stay as published, `Abatteur / Abatteuse de carrière`.
//! - `competence`: skills, keyed `competence/100023`, in groups (`Macro-compétence`). What ROME calls professional qualities
//!   (`Savoir-être professionnel`) are attitudes; transversal skills have that reuse level.
//! - `rubrique_mobilite`: occupations one can move to, as related ones with their rank.
//!
//! Flags (regulated, executive, ecological, digital and demographic transition) and the finer category of a skill are memberships
//! of collections, keyed `collection/<column>/<value>`. How homogeneous a group of skills is (`libelle_heterogeneite`) describes the
//! work on the directory rather than the group, and is not kept. The letters that begin a code stand for fields of work whose
//! names these files do not have. ROME's own URIs are not in the files either, so a code goes by `urn:rome:` and itself.

mod collections;
mod competences;
mod occupations;

use std::collections::BTreeMap;

use super::reference::framework_in;
use crate::formats::layout::find_tables;
use crate::formats::table::TableOptions;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};
use collections::Collections;

/// Key of the framework and of the source.
pub const FRAMEWORK: &str = "rome";

const LANGUAGE: &str = "fr";

/// Reads ROME.
pub struct Rome;

/// The tables, in the order of reading: rows of one may name what those before it hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Occupations,
    Titles,
    Competences,
    Mobility,
}

impl Source for Rome {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "ROME 4.0 (Répertoire opérationnel des métiers et des emplois)",
            summary: "Occupations of France with their titles, skills in groups, and the occupations one can move to.",
            publisher: "France Travail",
            homepage: "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html",
            licence: "not stated in the files; see the publisher's terms of reuse",
            attribution: "Source: France Travail, ROME",
            accepts: &[
                "unix_referentiel_code_rome_v<release>_utf8.csv",
                "unix_referentiel_appellation_v<release>_utf8.csv",
                "unix_referentiel_competence_v<release>_utf8.csv",
                "unix_rubrique_mobilite_v<release>_utf8.csv",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let mut tables: BTreeMap<Table, (&InputFile, TableOptions)> = BTreeMap::new();
        let mut unread = Vec::new();
        for file in &input.files {
            match find_tables(file, recognise)?.into_iter().next() {
                Some((options, table)) => {
                    if let Some((other, _)) = tables.insert(table, (file, options)) {
                        return Err(twice(other, file));
                    }
                }
                None => unread.push(file.file_name()),
            }
        }
        if tables.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "table of ROME".to_owned(),
                found: input.files.len(),
                hint: "pass the CSV files of a release, such as unix_referentiel_code_rome_v460_utf8.csv".to_owned(),
            });
        }
        let version = version_of(input, tables.values().map(|(file, _)| *file))?;
        out.framework(framework_in(&self.manifest(), FRAMEWORK, &version, LANGUAGE));
        if !unread.is_empty() {
            out.note(format!("not read, since the columns are those of no known table: {}", unread.join(", ")));
        }
        let mut collections = Collections::new(&version);
        for (table, (file, options)) in &tables {
            match table {
                Table::Occupations => occupations::read(file, options, &mut collections, out)?,
                Table::Titles => occupations::read_titles(file, options, &version, out)?,
                Table::Competences => competences::read(file, options, &mut collections, out)?,
                Table::Mobility => occupations::read_mobility(file, options, &version, out)?,
            }
        }
        Ok(())
    }
}

fn recognise(columns: &[String]) -> Option<Table> {
    let has = |names: &[&str]| names.iter().all(|name| columns.iter().any(|column| column == name));
    if has(&["code_rome", "libelle_rome"]) {
        return Some(Table::Occupations);
    }
    if has(&["code_ogr", "code_rome", "libelle_appellation_long"]) {
        return Some(Table::Titles);
    }
    if has(&["code_ogr", "libelle_competence"]) {
        return Some(Table::Competences);
    }
    has(&["code_rome", "code_rome_cible"]).then_some(Table::Mobility)
}

fn twice(one: &InputFile, other: &InputFile) -> SourceError {
    SourceError::Format {
        file: other.name.clone(),
        expected: "each table once".to_owned(),
        found: format!("the table that {} holds too", one.name),
        hint: "pass the files of one release".to_owned(),
    }
}

/// The release: `460` in `unix_referentiel_appellation_v460_utf8.csv`.
fn version_of<'a>(input: &Input, mut files: impl Iterator<Item = &'a InputFile>) -> Result<String, SourceError> {
    if let Some(version) = &input.version {
        return Ok(version.clone());
    }
    let in_name = |file: &InputFile| {
        let name = file.file_name().to_lowercase();
        let release = name
            .split('_')
            .filter_map(|part| part.strip_prefix('v'))
            .find(|part| !part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit()));
        release.map(str::to_owned)
    };
    files.find_map(in_name).ok_or_else(|| SourceError::Unknown {
        what: "the release of ROME".to_owned(),
        hint: "state it with --version 460, or keep the publisher's file names".to_owned(),
    })
}

/// Whether this is a ROME code: a capital and four digits.
fn is_code(code: &str) -> bool {
    code.len() == 5
        && code.starts_with(|letter: char| letter.is_ascii_uppercase())
        && code[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
