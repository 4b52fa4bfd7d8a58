//! ESCO, the European classification of skills, competences, qualifications and occupations, from its CSV release.
//!
//! Offered at <https://esco.ec.europa.eu/en/use-esco/download> as one archive for each language and version. Any version and any
//! number of languages can be given at once or one after the other: concepts are the same by their URI. Columns are found by
//! name, because their order and number differ between versions (1.0 has no status, scheme or code).
//!
//! What becomes of the tables:
//!
//! - `skills`, `occupations`, `ISCOGroups`, `skillGroups`: concepts with labels, texts and codes. The 6 skills without a type
//!   are taken as skills; language skills are skills and knowledge as well, as their type says.
//! - `broaderRelations…Pillar`: the hierarchy. Without these files it is taken from the ISCO group and the code of occupations,
//!   from `skillsHierarchy`, and from the broader concepts in the collection files.
//! - `occupationSkillRelations`: the skill is essential or optional for the occupation.
//! - `skillSkillRelations`: the *related* skill is essential or optional for the *original* one. The data say so: "read musical
//!   score" is essential for "analyse score", and "cameras" (knowledge) is optional for "assemble cameras".
//! - `conceptSchemes`: collections. Schemes that hold every concept of a kind (`member-skills`, `isco` …) and lists of values
//!   (`label-role` …) are left out: being a member of them says nothing.
//! - `…Collection`: who is a member of a collection. Without the file, the `inScheme` column of the main tables says the same.
//!   If the main table of that language is not there, labels and texts are taken from here too.
//! - `skillsHierarchy`: codes of skill groups. Groups that occur in it but not in `skillGroups` are named in a note and not
//!   made up; relations to them are reported as dangling.
//!
//! Quirks: `altLabels` mostly repeat the preferred label; values in one cell are separated by line ends in the main tables and by
//! ` | ` in the collections; rows of `skillsHierarchy` are ragged; `regulatedProfessionNote` holds nothing but a URI.

mod concepts;
mod layout;
mod relations;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use skillspine_domain::model::{Framework, FrameworkStatus};
use skillspine_domain::record::{ConceptKey, FrameworkRecord};

use self::layout::{Layout, Table};
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError};

/// Key of the framework.
const ESCO: &str = "esco";

/// The ESCO CSV release.
pub struct Esco;

impl Source for Esco {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: ESCO,
            title: "ESCO: European Skills, Competences, Qualifications and Occupations",
            summary: "Skills, knowledge and occupations in up to 28 languages, with hierarchy, essential and optional skills and collections.",
            publisher: "European Commission, DG EMPL",
            homepage: "https://esco.ec.europa.eu/en/use-esco/download",
            licence: "Commission Decision 2011/833/EU",
            attribution: "This service uses the ESCO classification of the European Commission.",
            accepts: &[
                "the archive of the CSV release",
                "skills_<language>.csv",
                "occupations_<language>.csv",
                "ISCOGroups_<language>.csv",
                "skillGroups_<language>.csv",
                "skillsHierarchy_<language>.csv",
                "conceptSchemes_<language>.csv",
                "*Collection_<language>.csv",
                "broaderRelationsSkillPillar.csv",
                "broaderRelationsOccPillar.csv",
                "occupationSkillRelations.csv",
                "skillSkillRelations.csv",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let layout = Layout::of(input)?;
        out.framework(framework(&self.manifest(), &layout));
        let mut reading = Reading::new(&layout);
        reading.hierarchy(out)?;
        reading.concepts(out)?;
        reading.relations(out)?;
        reading.notes(out);
        Ok(())
    }
}

fn framework(manifest: &Manifest, layout: &Layout<'_>) -> FrameworkRecord {
    FrameworkRecord {
        framework: Framework {
            key: ESCO.to_owned(),
            title: manifest.title.to_owned(),
            publisher: manifest.publisher.to_owned(),
            licence: manifest.licence.to_owned(),
            attribution: manifest.attribution.to_owned(),
            homepage: manifest.homepage.to_owned(),
            status: FrameworkStatus::Live,
        },
        version: layout.version.clone(),
        released_on: None,
        languages: layout.languages(),
    }
}

/// One reading of a release: what has been seen so far.
struct Reading<'a> {
    layout: &'a Layout<'a>,
    /// Concepts whose codes and memberships were handed over, so that further languages do not repeat them.
    known: HashSet<String>,
    /// Occupations by their own code.
    occupation_by_code: HashMap<String, String>,
    /// Occupations that lie below the occupation with this code.
    below_occupation: Vec<(String, String)>,
    /// Codes of skill groups, by URI, from the hierarchy table.
    group_codes: BTreeMap<String, String>,
    /// Skill groups of the input.
    groups: BTreeSet<String>,
    /// What the summary tells, and how often it happened.
    tally: BTreeMap<String, u64>,
}

impl<'a> Reading<'a> {
    fn new(layout: &'a Layout<'a>) -> Self {
        Self {
            layout,
            known: HashSet::new(),
            occupation_by_code: HashMap::new(),
            below_occupation: Vec::new(),
            group_codes: BTreeMap::new(),
            groups: BTreeSet::new(),
            tally: BTreeMap::new(),
        }
    }

    fn part(&self, name: &str, out: &mut Sink<'_>) {
        out.part(ESCO, name, &self.layout.version);
    }

    fn count(&mut self, what: &str) {
        match self.tally.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(self.tally.insert(what.to_owned(), 1)),
        }
    }

    fn notes(&self, out: &mut Sink<'_>) {
        for (what, count) in &self.tally {
            out.note(format!("{what}: {count}"));
        }
        if self.layout.has(Table::SkillGroups) {
            let missing: Vec<String> = self
                .group_codes
                .iter()
                .filter(|(uri, _)| !self.groups.contains(*uri))
                .map(|(uri, code)| format!("{uri} ({code})"))
                .collect();
            if !missing.is_empty() {
                out.note(format!(
                    "skill groups of skillsHierarchy that are not in skillGroups: {}",
                    missing.join(", ")
                ));
            }
        }
        let absent = self.layout.absent_tables();
        if !absent.is_empty() {
            out.note(format!("tables that are not in the input: {}", absent.join(", ")));
        }
        if !self.layout.unread.is_empty() {
            out.note(format!("files that were not read: {}", self.layout.unread.join(", ")));
        }
    }
}

fn key(uri: &str) -> ConceptKey {
    ConceptKey::new(ESCO, uri)
}

/// Refuses the row unless `uri` is one.
fn checked_uri<'r>(field: &str, uri: &'r str, row: &crate::formats::table::Row, out: &mut Sink<'_>) -> Option<&'r str> {
    let is_uri = uri.starts_with("http://") || uri.starts_with("https://");
    if is_uri && !uri.contains(char::is_whitespace) {
        return Some(uri);
    }
    let reason = if uri.is_empty() { "no URI".to_owned() } else { format!("not a URI: {uri:?}") };
    out.reject(Some(field), reason, &row.text());
    None
}

#[cfg(test)]
mod tests;
