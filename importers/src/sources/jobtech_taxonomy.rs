//! The JobTech taxonomy of the Swedish public employment service: occupations, skills and the value lists of its adverts.
//!
//! Reads the snapshots in which the taxonomy is kept with its database: `taxonomy-to-concept.json` (by type and legacy id) or
//! `concept-to-taxonomy.json` (by concept id), which hold the same, and the trees `cached_headline-to-skill.json` and
//! `cached_main-headline-to-headline.json`, which put skills under headlines. Files are known by their content. If both
//! snapshots are given, the first one is read.
//!
//! The key of a concept is its JobTech concept id (`AvNB_uwa_6n6`), which is permanent and what adverts carry; its URI is the one
//! under `data.jobtechdev.se`. The older ids of the employment service (AMS) are unique only inside a type and become codes in
//! a system per type, `ams-occupation-name` and so on. `kinds` says what each of the types is with us.
//!
//! The snapshots hold no hierarchy beside these:
//! - the trees name skills and headlines by label. Case is ignored; labels that the snapshot does not have (the trees are a little
//!   newer) are rejected row by row. Main headlines have no concept id and go by `main-headline/` and their label.
//! - education types carry the codes of the Swedish nomenclature of education (SUN), in its editions of 2000 and 2020, whose codes
//!   are hierarchical: `010a` lies in `010`, in `01`, in `0`.
//!
//! Counties and municipalities of Sweden become regions as well, in the schemes `se-region` and `se-municipality` with the
//! official codes that adverts carry (the snapshots do not have them, `sweden` does). A county lies in the subdivision of
//! ISO 3166-2 that is the same area, so that both name the same places.

mod headlines;
mod kinds;
mod snapshot;
mod sweden;

use serde_json::Value;

use super::reference::{framework_in, version_or_unstated};
use crate::formats::json::{Members, read_document};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};
use snapshot::Snapshot;

/// Key of the framework and of the source.
pub const FRAMEWORK: &str = "jobtech-taxonomy";

/// What a concept id is put behind to make the publisher's URI.
pub const URI_PREFIX: &str = "http://data.jobtechdev.se/taxonomy/concept/";

const LANGUAGE: &str = "sv";

const HINT: &str = "pass taxonomy-to-concept.json, and cached_headline-to-skill.json for the groups of skills";

/// Reads the JobTech taxonomy.
pub struct JobtechTaxonomy;

/// What a file of the publisher holds.
enum Document {
    /// Concepts by type, then by legacy id.
    ByType(Members<Members<Value>>),
    /// Concepts by concept id.
    ById(Members<Value>),
    /// Skills under headlines, or headlines under main headlines.
    Tree(headlines::Node),
}

impl Source for JobtechTaxonomy {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "JobTech Taxonomy",
            summary: "Occupations, skills, languages and the value lists of Swedish job adverts, with the concept ids that the \
                adverts carry; counties and municipalities of Sweden as regions.",
            publisher: "Arbetsförmedlingen / JobTech Development",
            homepage: "https://jobtechdev.se/en/components/jobtech-taxonomy",
            licence: "not stated in the files (the repository of the snapshots: EPL-1.0)",
            attribution: "",
            accepts: &[
                "taxonomy-to-concept.json",
                "concept-to-taxonomy.json",
                "cached_headline-to-skill.json",
                "cached_main-headline-to-headline.json",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (mut concepts, mut trees, mut unread) = (None, Vec::new(), Vec::new());
        for file in &input.files {
            match open(file)? {
                Some(Document::Tree(tree)) => trees.push((file, tree)),
                Some(document @ Document::ByType(_)) => {
                    // The form by type is the one to keep: it says more of where a concept came from.
                    if let Some((other, _)) = concepts.replace((file, document)) {
                        unread.push(other.file_name());
                    }
                }
                Some(document @ Document::ById(_)) if concepts.is_none() => concepts = Some((file, document)),
                Some(Document::ById(_)) | None => unread.push(file.file_name()),
            }
        }
        let Some((file, document)) = concepts else {
            return Err(SourceError::MissingFile {
                wanted: "snapshot of the taxonomy".to_owned(),
                found: input.files.len(),
                hint: HINT.to_owned(),
            });
        };
        let version = version_or_unstated(input);
        out.framework(framework_in(&self.manifest(), FRAMEWORK, version, LANGUAGE));
        if !unread.is_empty() {
            out.note(format!(
                "not read, since another file holds the same or no part of it is known: {}",
                unread.join(", ")
            ));
        }
        let snapshot = Snapshot::read(file, document, version, out)?;
        for (file, tree) in trees {
            headlines::read(file, &tree, &snapshot, version, out)?;
        }
        Ok(())
    }
}

/// What the file holds; `None` for something else than a document of the taxonomy.
fn open(file: &InputFile) -> Result<Option<Document>, SourceError> {
    if !file.file_name().to_lowercase().contains(".json") {
        return Ok(None);
    }
    let document: Value = read_document(file, "a document of the JobTech taxonomy", HINT)?;
    let Value::Object(members) = &document else { return Ok(None) };
    if members.contains_key("children") {
        return Ok(headlines::Node::of(&document).map(Document::Tree));
    }
    let Some(first) = members.values().next() else { return Ok(None) };
    let is_concept = |value: &Value| value.get("preferredLabel").is_some();
    if is_concept(first) {
        return read_document(file, "concepts by concept id", HINT).map(|concepts| Some(Document::ById(concepts)));
    }
    let is_by_type = first.as_object().is_some_and(|concepts| concepts.values().next().is_some_and(is_concept));
    if !is_by_type {
        return Ok(None);
    }
    read_document(file, "concepts by type", HINT).map(|types| Some(Document::ByType(types)))
}

#[cfg(test)]
mod tests;
