//! The concepts themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;
use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RegionRecord, RelationRecord};

use super::kinds::{education_series, kind_of};
use super::sweden::{COUNTIES, MUNICIPALITIES};
use super::{Document, FRAMEWORK, LANGUAGE, URI_PREFIX};
use crate::input::InputFile;
use crate::source::{Sink, SourceError, concept};

/// One concept as the publisher writes it.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "conceptId")]
    concept_id: Option<String>,
    #[serde(rename = "legacyAmsTaxonomyId")]
    legacy_id: Option<String>,
    #[serde(rename = "preferredLabel")]
    label: String,
    #[serde(rename = "type")]
    concept_type: String,
    #[serde(rename = "concept.external-standard/sun-education-field-code-2000")]
    field_code_2000: Option<String>,
    #[serde(rename = "concept.external-standard/sun-education-level-code-2000")]
    level_code_2000: Option<String>,
}

/// What later files and the hierarchies need of the concepts.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Concept ids by type and lower-cased label; several where a label is not unique.
    ids: HashMap<(String, String), Vec<String>>,
    /// Concept ids by SUN system and code, in the order of the file.
    education: BTreeMap<(String, String), (String, u64)>,
    seen: BTreeSet<String>,
    unknown_types: BTreeSet<String>,
    without_code: Vec<String>,
    counties: Vec<(RegionRecord, u64)>,
    municipalities: Vec<(RegionRecord, u64)>,
}

impl Snapshot {
    /// Reads all concepts of a snapshot. The number of a row is its position in the file, from 1.
    pub(super) fn read(
        file: &InputFile,
        document: Document,
        version: &str,
        out: &mut Sink<'_>,
    ) -> Result<Self, SourceError> {
        let mut snapshot = Self::default();
        out.file(&file.name);
        out.part(FRAMEWORK, "concepts", version);
        let entries: Vec<(Option<String>, Value)> = match document {
            Document::ByType(types) => {
                types.0.into_iter().flat_map(|(_, concepts)| concepts.0).map(|(_, entry)| (None, entry)).collect()
            }
            Document::ById(concepts) => concepts.0.into_iter().map(|(id, entry)| (Some(id), entry)).collect(),
            Document::Tree(_) => Vec::new(),
        };
        for (number, (id, entry)) in (1..).zip(entries) {
            out.row(number)?;
            snapshot.take(id, &entry, number, out);
        }
        snapshot.relate_education(version, out);
        snapshot.give_regions(version, out);
        snapshot.tell(out);
        Ok(snapshot)
    }

    /// The concept ids of a type that have this label.
    pub(super) fn find(&self, concept_type: &str, label: &str) -> &[String] {
        self.ids.get(&(concept_type.to_owned(), label.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    fn take(&mut self, id: Option<String>, raw: &Value, number: u64, out: &mut Sink<'_>) {
        let entry = match Entry::deserialize(raw) {
            Ok(entry) => entry,
            Err(error) => return out.reject(None, error.to_string(), &raw.to_string()),
        };
        let Some(id) = entry.concept_id.clone().or(id).filter(|id| is_concept_id(id)) else {
            return out.reject(Some("conceptId"), "not a concept id of the form AvNB_uwa_6n6", &raw.to_string());
        };
        let label = entry.label.trim();
        if label.is_empty() {
            return out.reject(Some("preferredLabel"), "no label", &raw.to_string());
        }
        if !self.seen.insert(id.clone()) {
            return out.reject(Some("conceptId"), "the concept came before", &raw.to_string());
        }
        let (kind, is_known) = kind_of(&entry.concept_type);
        if !is_known {
            self.unknown_types.insert(entry.concept_type.clone());
        }
        let key = ConceptKey::new(FRAMEWORK, &id);
        let uri = format!("{URI_PREFIX}{id}");
        out.concept(ConceptRecord { code: Some(id.clone()), ..concept(&key, &uri, kind, label, LANGUAGE) });
        out.label(&key, LANGUAGE, LabelType::Preferred, label);
        self.give_codes(&key, &entry, number, out);
        self.take_place(&entry, label, &key, number, out);
        self.ids.entry((entry.concept_type, label.to_lowercase())).or_default().push(id);
    }

    /// Legacy ids, and the codes of the nomenclature of education. Its edition of 2000 is an attribute; in that of 2020 the legacy
    /// id is the code.
    fn give_codes(&mut self, key: &ConceptKey, entry: &Entry, number: u64, out: &mut Sink<'_>) {
        let legacy = entry.legacy_id.as_deref().unwrap_or_default();
        let Some(series) = education_series(&entry.concept_type) else {
            return out.code(key, &format!("ams-{}", entry.concept_type), legacy);
        };
        let of_2000 = entry.field_code_2000.as_deref().or(entry.level_code_2000.as_deref());
        let (edition, code) = match of_2000 {
            Some(code) => {
                out.code(key, &format!("ams-{}", entry.concept_type), legacy);
                ("2000", code)
            }
            None => ("2020", legacy),
        };
        let system = format!("sun-{edition}-{series}");
        out.code(key, &system, code);
        if !code.is_empty() {
            self.education.insert((system, code.to_owned()), (key.key().to_owned(), number));
        }
    }

    fn take_place(&mut self, entry: &Entry, label: &str, key: &ConceptKey, number: u64, out: &mut Sink<'_>) {
        let region = |scheme: &str, code: &str, level, category: &str, parent: (&str, String)| RegionRecord {
            scheme: scheme.to_owned(),
            code: code.to_owned(),
            level,
            category: Some(category.to_owned()),
            parent: Some((parent.0.to_owned(), parent.1)),
            names: vec![(LANGUAGE.to_owned(), label.to_owned())],
        };
        match entry.concept_type.as_str() {
            "region" => {
                // The type holds regions of many countries; only Sweden's are told apart by name.
                let Some((code, letters, _)) = COUNTIES.iter().find(|(_, _, name)| *name == label) else { return };
                out.code(key, "se-region", code);
                let parent = ("iso-3166-2", format!("SE-{letters}"));
                self.counties.push((region("se-region", code, 1, "Län", parent), number));
            }
            "municipality" => {
                let Some((code, _)) = MUNICIPALITIES.iter().find(|(_, name)| *name == label) else {
                    self.without_code.push(label.to_owned());
                    return;
                };
                out.code(key, "se-municipality", code);
                let parent = ("se-region", code[..2].to_owned());
                self.municipalities.push((region("se-municipality", code, 2, "Kommun", parent), number));
            }
            _ => {}
        }
    }

    fn relate_education(&self, version: &str, out: &mut Sink<'_>) {
        out.part(FRAMEWORK, "education-hierarchy", version);
        for ((system, code), (id, number)) in &self.education {
            let Some((last, _)) = code.char_indices().next_back().filter(|(last, _)| *last > 0) else { continue };
            if let Some((parent, _)) = self.education.get(&(system.clone(), code[..last].to_owned())) {
                out.at_row(*number);
                out.relation(RelationRecord::plain(
                    ConceptKey::new(FRAMEWORK, id),
                    RelationKind::Broader,
                    ConceptKey::new(FRAMEWORK, parent),
                ));
            }
        }
    }

    fn give_regions(&mut self, version: &str, out: &mut Sink<'_>) {
        for (scheme, regions) in [
            ("se-region", std::mem::take(&mut self.counties)),
            ("se-municipality", std::mem::take(&mut self.municipalities)),
        ] {
            out.part(scheme, "regions", version);
            for (region, number) in regions {
                out.at_row(number);
                out.region(region);
            }
        }
    }

    fn tell(&self, out: &mut Sink<'_>) {
        if !self.unknown_types.is_empty() {
            let types: Vec<&str> = self.unknown_types.iter().map(String::as_str).collect();
            out.note(format!(
                "types that are new to this reader are kept as {}: {}",
                ConceptKind::Collection,
                types.join(", ")
            ));
        }
        if !self.without_code.is_empty() {
            out.note(format!(
                "{} municipalities without a known code are no regions: {}",
                self.without_code.len(),
                self.without_code.join(", ")
            ));
        }
    }
}

/// Four, three and three letters or digits, joined by underscores.
fn is_concept_id(id: &str) -> bool {
    let lengths = id.split('_').map(str::len);
    lengths.eq([4, 3, 3]) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
