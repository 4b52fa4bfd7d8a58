//! Items as concepts, and what of a package hangs on them.

use std::collections::{BTreeMap, HashMap, HashSet, btree_map};

use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::associations::Link;
use super::package::{Entry, Package, guid};
use super::{FAMILY, Shelf};
use crate::source::{Sink, SourceError};
use crate::sources::competency::{
    Fields, LONGEST_KEY, ValueCollections, give_list, give_statement, moment, sort_of, statement_concept,
};

/// Types of items that only hold others together, without blanks and hyphens.
const GROUPING_TYPES: [&str; 14] = [
    "domain",
    "subdomain",
    "cluster",
    "strand",
    "substrand",
    "category",
    "subcategory",
    "heading",
    "topic",
    "unit",
    "subject",
    "gradelevel",
    "conceptualcategory",
    "competencygroup",
];

/// Where an item stands in its document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Adoption {
    Draft,
    Retired,
    InUse,
}

/// Hands over the items of one package.
pub(super) struct Items<'a> {
    pub package: &'a Package,
    pub shelf: &'a Shelf,
    pub version: &'a str,
    language: &'a str,
    adoption: Adoption,
    /// The day against which the dates of a status are held.
    today: Option<NaiveDate>,
    /// Items that were handed over, by GUID, with their place among their siblings.
    given: HashMap<String, Option<String>>,
    /// Items that others of the package replace, and by which.
    replaced: HashMap<String, String>,
    collections: ValueCollections,
}

impl<'a> Items<'a> {
    pub(super) fn new(
        package: &'a Package,
        shelf: &'a Shelf,
        version: &'a str,
        language: &'a str,
        adoption: &str,
        today: Option<NaiveDate>,
    ) -> Self {
        let adoption = match adoption {
            "deprecated" => Adoption::Retired,
            word if word.contains("draft") || word == "proposed" => Adoption::Draft,
            _ => Adoption::InUse,
        };
        Self {
            package,
            shelf,
            version,
            language,
            adoption,
            today,
            given: HashMap::new(),
            replaced: replacements(package),
            collections: ValueCollections::new(&package.framework),
        }
    }

    /// The key of an item of this package.
    pub(super) fn key(&self, guid: &str) -> ConceptKey {
        ConceptKey::new(&self.package.framework, guid)
    }

    /// Whether an item was handed over.
    pub(super) fn has(&self, guid: &str) -> bool {
        self.given.contains_key(guid)
    }

    pub(super) fn language(&self) -> &str {
        self.language
    }

    /// What a source says of the place of an item below another, as a detail of that relation.
    pub(super) fn place(&self, guid: &str, mut detail: Map<String, Value>) -> Option<String> {
        if let Some(place) = self.given.get(guid).and_then(Option::as_ref) {
            detail.insert("listEnumeration".to_owned(), place.clone().into());
        }
        (!detail.is_empty()).then(|| Value::Object(detail).to_string())
    }

    pub(super) fn give(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.part(&self.package.framework, "items", self.version);
        let mut levels: BTreeMap<String, (String, u64)> = BTreeMap::new();
        for entry in &self.package.items {
            out.row(entry.number)?;
            let Some(fields) = Fields::of(&entry.value) else {
                let reason = format!("expected an item as an object, found {}", sort_of(&entry.value));
                out.reject(Some("CFItems"), reason, &entry.value.to_string());
                continue;
            };
            let Some(guid) = self.take(fields, entry, out) else { continue };
            let Some(level) = fields.text("smartLevel", out) else { continue };
            match levels.entry(level) {
                btree_map::Entry::Vacant(place) => {
                    place.insert((guid, entry.number));
                }
                btree_map::Entry::Occupied(place) => {
                    out.drop_field("smartLevel", "another row has the same level", place.key());
                }
            }
        }
        self.give_levels(&levels, out);
        Ok(())
    }

    /// The hierarchy of a table: `3.6.2` lies in `3.6`.
    fn give_levels(&self, levels: &BTreeMap<String, (String, u64)>, out: &mut Sink<'_>) {
        for (level, (guid, number)) in levels {
            let Some((above, _)) = level.trim_end_matches('.').rsplit_once('.') else { continue };
            out.at_row(*number);
            match levels.get(above) {
                Some((parent, _)) => {
                    let relation = RelationRecord::plain(self.key(guid), RelationKind::Broader, self.key(parent));
                    out.relation(RelationRecord { detail: self.place(guid, Map::new()), ..relation });
                }
                None => {
                    out.drop_field("smartLevel", format!("no row has the level {above}, in which this one lies"), level)
                }
            }
        }
    }

    fn take(&mut self, fields: Fields<'_>, entry: &Entry, out: &mut Sink<'_>) -> Option<String> {
        let whole = || entry.value.to_string();
        let Some(identifier) = fields.text("identifier", out).filter(|text| text.len() <= LONGEST_KEY) else {
            out.reject(Some("identifier"), "no identifier, or one of more than 2,000 bytes", &whole());
            return None;
        };
        let guid = guid(&identifier);
        let full = fields.text("fullStatement", out);
        let short = fields.text("abbreviatedStatement", out);
        let Some(label) = short.as_deref().or(full.as_deref()) else {
            out.reject(Some("fullStatement"), "no statement", &whole());
            return None;
        };
        if self.given.contains_key(&guid) {
            out.reject(Some("identifier"), "an item with this identifier came before", &whole());
            return None;
        }
        let key = self.key(&guid);
        let language = fields.language("language", out).unwrap_or_else(|| self.language.to_owned());
        let item_type = fields.text("CFItemType", out);
        let replaced_by = self.replaced.get(&guid).map(|guid| self.key(guid));
        let code = fields.key("humanCodingScheme", out);
        let uri = uri(fields, &identifier, &guid, out);
        let record = statement_concept(&key, &uri, kind(item_type.as_deref()), label, &language);
        let status = if replaced_by.is_some() { ConceptStatus::Deprecated } else { self.status(fields, out) };
        out.concept(ConceptRecord { code, status, replaced_by, ..record });
        give_statement(&key, &language, short.as_deref(), full.as_deref(), out);
        for label in fields.texts("alternativeLabel", out) {
            out.label(&key, &language, LabelType::Alternative, &label);
        }
        out.code(&key, FAMILY, &guid);
        if identifier.len() != guid.len() {
            out.code(&key, FAMILY, &identifier);
        }
        for note in fields.texts("notes", out) {
            out.text(&key, &language, TextType::Note, &note);
        }
        give_list(&key, &language, "Keywords", &parts(fields.texts("conceptKeywords", out)), out);
        self.give_collections(fields, &key, item_type, &language, out);
        self.given.insert(guid.clone(), fields.text("listEnumeration", out));
        Some(guid)
    }

    fn give_collections(
        &mut self,
        fields: Fields<'_>,
        key: &ConceptKey,
        item_type: Option<String>,
        language: &str,
        out: &mut Sink<'_>,
    ) {
        if let Some(item_type) = item_type {
            self.collections.join(key, ("item-type", &item_type), &item_type, language, out);
        }
        let mut seen = HashSet::new();
        for name in ["educationLevel", "educationalLevel"] {
            for level in parts(fields.texts(name, out)) {
                if seen.insert(level.clone()) {
                    let label = format!("Education level {level}");
                    self.collections.join(key, ("education-level", &level), &label, "en", out);
                }
            }
        }
    }

    fn status(&self, fields: Fields<'_>, out: &mut Sink<'_>) -> ConceptStatus {
        let mut day = |name: &str| {
            let text = fields.text(name, out)?;
            let found = moment(&text).map(|moment| moment.date());
            if found.is_none() {
                out.drop_field(name, "expected a date of the form 2026-01-31", &text);
            }
            found
        };
        let (begins, ends) = (day("statusStartDate"), day("statusEndDate"));
        let has_ended = ends.zip(self.today).is_some_and(|(ends, today)| ends < today);
        let is_to_come = begins.zip(self.today).is_some_and(|(begins, today)| begins > today);
        match self.adoption {
            _ if has_ended => ConceptStatus::Deprecated,
            Adoption::Retired => ConceptStatus::Deprecated,
            Adoption::Draft => ConceptStatus::Proposed,
            Adoption::InUse if is_to_come => ConceptStatus::Proposed,
            Adoption::InUse => ConceptStatus::Active,
        }
    }

    /// Criteria of rubrics as notes of the items they name.
    pub(super) fn give_criteria(&self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        for (rubric, entry) in &self.package.criteria {
            out.row(entry.number)?;
            let Some(fields) = Fields::of(&entry.value) else {
                let reason = format!("expected a criterion as an object, found {}", sort_of(&entry.value));
                out.reject(Some("CFRubricCriteria"), reason, &entry.value.to_string());
                continue;
            };
            let item = Link::of(fields, "CFItemURI", "CFItemIdentifier").filter(|item| self.has(&item.guid));
            let Some(item) = item else {
                out.reject(Some("CFItemURI"), "the criterion names no item of the package", &entry.value.to_string());
                continue;
            };
            let text = criterion_text(rubric, fields, out);
            out.text(&self.key(&item.guid), self.language, TextType::Note, &text);
        }
        Ok(())
    }
}

/// `Rubric: category: description. Levels: 4 Excellent: …; 3 Good: …`
fn criterion_text(rubric: &str, fields: Fields<'_>, out: &mut Sink<'_>) -> String {
    let mut words = vec![if rubric.is_empty() { "Rubric".to_owned() } else { format!("Rubric {rubric}") }];
    words.extend(["category", "description"].iter().filter_map(|name| fields.text(name, out)));
    let mut levels = Vec::new();
    for level in fields.items("CFRubricCriterionLevels").iter().filter_map(Fields::of) {
        let head = ["score", "quality"].iter().filter_map(|name| level.text(name, out)).collect::<Vec<_>>().join(" ");
        let mut facts = if head.is_empty() { Vec::new() } else { vec![head] };
        facts.extend(["description", "feedback"].iter().filter_map(|name| level.text(name, out)));
        levels.push(facts.join(": "));
    }
    let mut text = words.join(": ");
    if !levels.is_empty() {
        text.push_str(&format!(". Levels: {}", levels.join("; ")));
    }
    text
}

/// Which items of a package are replaced by others of it.
fn replacements(package: &Package) -> HashMap<String, String> {
    let own: HashSet<String> = package.item_guids().collect();
    let associations = package.associations.iter().flatten().filter_map(|entry| Fields::of(&entry.value));
    associations
        .filter(|fields| {
            fields.get("associationType").and_then(Value::as_str).is_some_and(super::associations::replaces)
        })
        .filter_map(|fields| {
            let (old, new) = (Link::origin(fields)?, Link::destination(fields)?);
            (own.contains(&old.guid) && own.contains(&new.guid)).then_some((old.guid, new.guid))
        })
        .collect()
}

/// The publisher's URI: an identifier that is one, otherwise the address at the server the package came from.
fn uri(fields: Fields<'_>, identifier: &str, guid: &str, out: &mut Sink<'_>) -> String {
    if identifier.starts_with("http://") || identifier.starts_with("https://") {
        return identifier.to_owned();
    }
    fields.key("uri", out).unwrap_or_else(|| format!("urn:uuid:{guid}"))
}

fn kind(item_type: Option<&str>) -> ConceptKind {
    let plain: String =
        item_type.unwrap_or_default().to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    if GROUPING_TYPES.contains(&plain.as_str()) { ConceptKind::SkillGroup } else { ConceptKind::Competency }
}

/// Values of a field that some write as a list and others as one text with commas.
fn parts(texts: Vec<String>) -> Vec<String> {
    let parts = texts.iter().flat_map(|text| text.split([',', ';', '|'])).map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// A detail that keeps the type of an association where the relation does not say it.
pub(super) fn detail_of(association_type: &str) -> Map<String, Value> {
    match json!({ "associationType": association_type }) {
        Value::Object(detail) => detail,
        _ => Map::new(),
    }
}
