//! Skills and collections.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, Predicate, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};
use uuid::Uuid;

use super::FRAMEWORK;
use crate::formats::sssom::terms;
use crate::source::{Sink, SourceError, concept, shorten};
use crate::sources::competency::{
    Elsewhere, Fields, Mappings, Match, ValueCollections, give_list, give_statement, label_of, sort_of,
    statement_concept,
};

/// Facts that become notes: fields in the versions of the API, title of the note.
const NOTES: [(&[&str], &str); 4] = [
    (&["keywords"], "Keywords"),
    (&["authors", "author"], "Authors"),
    (&["certifications"], "Certifications"),
    (&["employers"], "Employers"),
];

pub(super) fn is_collection(document: &Value) -> bool {
    let is_named_so = document.get("type").and_then(Value::as_str) == Some("RichSkillCollection");
    is_named_so || document.get("skills").is_some_and(Value::is_array)
}

pub(super) fn is_skill(document: &Value) -> bool {
    let is_named_so = document.get("type").and_then(Value::as_str) == Some("RichSkillDescriptor");
    is_named_so || document.get("skillStatement").is_some() || document.get("skillName").is_some()
}

/// Hands over skills and collections, file by file.
pub(super) struct Skills<'a> {
    version: &'a str,
    language: &'a str,
    part: String,
    elsewhere: Elsewhere,
    categories: ValueCollections,
    /// Skills that were handed over, with the part they came in.
    given: HashMap<String, String>,
    collections: HashSet<String>,
    alignments: Mappings,
    occupations: Mappings,
    next_row: u64,
}

impl<'a> Skills<'a> {
    pub(super) fn new(version: &'a str, language: &'a str) -> Self {
        Self {
            version,
            language,
            part: String::new(),
            elsewhere: Elsewhere::new(),
            categories: ValueCollections::new(FRAMEWORK),
            given: HashMap::new(),
            collections: HashSet::new(),
            alignments: Mappings::new(FRAMEWORK, "alignments", "Alignments of rich skill descriptors", version),
            occupations: Mappings::new(FRAMEWORK, "occupations", "Occupations of rich skill descriptors", version),
            next_row: 1,
        }
    }

    /// The records that follow come from this file.
    pub(super) fn begin(&mut self, file: &str, out: &mut Sink<'_>) {
        file.clone_into(&mut self.part);
        self.next_row = 1;
        self.alignments.part(file, out);
        self.occupations.part(file, out);
        out.part(FRAMEWORK, &self.part, self.version);
    }

    /// Reads skills and collections; the number of a row is its position, the skills of a collection following it.
    pub(super) fn read(&mut self, documents: &[Value], out: &mut Sink<'_>) -> Result<(), SourceError> {
        for document in documents {
            if !is_collection(document) {
                self.row(out)?;
                self.take(document, out);
                continue;
            }
            self.row(out)?;
            let collection = Fields::of(document).and_then(|fields| self.take_collection(fields, true, out));
            let Some(collection) = collection else {
                out.reject(Some("uuid"), "a collection without uuid, id and name", &document.to_string());
                continue;
            };
            for skill in Fields::of(document).map(|fields| fields.items("skills")).unwrap_or_default() {
                self.row(out)?;
                let member = match skill {
                    Value::String(identifier) => uuid_in(identifier),
                    skill => self.take(skill, out),
                };
                match member {
                    Some(member) => out.relation(RelationRecord::plain(
                        ConceptKey::new(FRAMEWORK, &member),
                        RelationKind::MemberOf,
                        collection.clone(),
                    )),
                    None if skill.is_string() => {
                        out.reject(Some("skills"), "expected a skill or its UUID", &skill.to_string());
                    }
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.row(self.next_row)?;
        self.next_row += 1;
        Ok(())
    }

    /// Hands over a skill, and gives its key.
    pub(super) fn take(&mut self, document: &Value, out: &mut Sink<'_>) -> Option<String> {
        let whole = || document.to_string();
        let Some(fields) = Fields::of(document) else {
            out.reject(None, format!("expected a skill as an object, found {}", sort_of(document)), &whole());
            return None;
        };
        let id = fields.key("id", out);
        let stated = fields.text("uuid", out).or_else(|| id.clone());
        let Some(uuid) = stated.as_deref().and_then(uuid_in) else {
            out.reject(Some("uuid"), "no UUID, neither here nor at the end of id", &whole());
            return None;
        };
        let name = ["skillName", "name"].iter().find_map(|name| fields.text(name, out));
        let statement = ["skillStatement", "statement"].iter().find_map(|name| fields.text(name, out));
        let Some(label) = name.as_deref().or(statement.as_deref()) else {
            out.reject(Some("skillStatement"), "neither name nor statement", &whole());
            return None;
        };
        let key = ConceptKey::new(FRAMEWORK, &uuid);
        match self.given.get(&uuid) {
            Some(part) if *part == self.part => {
                out.reject(Some("uuid"), "the skill came before in this file", &whole());
                return None;
            }
            Some(_) => {}
            None => {
                let uri = id.unwrap_or_else(|| format!("urn:uuid:{uuid}"));
                let record = statement_concept(&key, &uri, ConceptKind::Competency, label, self.language);
                let status = status(fields, out);
                out.concept(ConceptRecord { code: Some(uuid.clone()), status, ..record });
                give_statement(&key, self.language, name.as_deref(), statement.as_deref(), out);
                for (names, title) in NOTES {
                    let texts: Vec<String> = names.iter().flat_map(|name| names_of(fields.items(name))).collect();
                    give_list(&key, self.language, title, &without_repeats(texts), out);
                }
                self.given.insert(uuid.clone(), self.part.clone());
            }
        }
        for category in without_repeats([fields.texts("categories", out), fields.texts("category", out)].concat()) {
            self.categories.join(&key, ("category", &category), &category, self.language, out);
        }
        self.give_collections(fields, &key, out);
        self.give_alignments(fields, &key, label, out);
        self.give_occupations(fields, &key, label, out);
        out.part(FRAMEWORK, &self.part, self.version);
        Some(uuid)
    }

    fn give_collections(&mut self, fields: Fields<'_>, key: &ConceptKey, out: &mut Sink<'_>) {
        for collection in fields.items("collections") {
            let named = match collection {
                Value::String(name) => self.take_collection(
                    Fields(&[("name".to_owned(), name.as_str().into())].into_iter().collect()),
                    false,
                    out,
                ),
                other => Fields::of(other).and_then(|fields| self.take_collection(fields, false, out)),
            };
            match named {
                Some(collection) => {
                    out.relation(RelationRecord::plain(key.clone(), RelationKind::MemberOf, collection))
                }
                None => {
                    out.drop_field("collections", "a collection without uuid, id and name", &collection.to_string())
                }
            }
        }
    }

    /// Hands over a collection unless it came before, and gives its key. `is_whole` says that this is the collection itself, not
    /// its mention by a skill.
    fn take_collection(&mut self, fields: Fields<'_>, is_whole: bool, out: &mut Sink<'_>) -> Option<ConceptKey> {
        let (id, name) = (fields.key("id", out), fields.text("name", out));
        let uuid = fields.text("uuid", out).or_else(|| id.clone()).as_deref().and_then(uuid_in);
        let identity = uuid.clone().or_else(|| Some(shorten(name.as_deref()?, 200)))?;
        let key = ConceptKey::new(FRAMEWORK, &format!("collection/{identity}"));
        if self.collections.insert(identity.clone()) {
            let label = label_of(name.as_deref().unwrap_or(&identity));
            let urn = format!("{}{FRAMEWORK}:collection/{}", terms::CONCEPT_PREFIX, identity.replace(' ', "-"));
            let record = concept(&key, id.as_deref().unwrap_or(&urn), ConceptKind::Collection, &label, self.language);
            let status = if is_whole { status(fields, out) } else { ConceptStatus::Active };
            out.concept(ConceptRecord { code: uuid, status, ..record });
            out.label(&key, self.language, LabelType::Preferred, &label);
        }
        if is_whole {
            if let Some(description) = fields.text("description", out) {
                out.text(&key, self.language, TextType::Description, &description);
            }
            give_list(&key, self.language, "Authors", &names_of(fields.items("author")), out);
        }
        Some(key)
    }

    /// Alignments and standards with an address are mappings; those without are named in a note.
    fn give_alignments(&mut self, fields: Fields<'_>, key: &ConceptKey, label: &str, out: &mut Sink<'_>) {
        for (name, title) in [("alignments", "Alignments"), ("standards", "Standards")] {
            let mut plain = Vec::new();
            for alignment in fields.items(name) {
                let text = |name: &str| alignment.get(name).and_then(Value::as_str).map(str::trim);
                let url = alignment.as_str().or_else(|| text("id")).or_else(|| text("url")).unwrap_or_default();
                let Some(object) = self.elsewhere.concept(url) else {
                    plain.extend(names_of(std::slice::from_ref(alignment)));
                    continue;
                };
                let framework = alignment.get("isPartOf").and_then(|part| part.get("name"));
                let detail = json!({ "id": url, "isPartOf": framework, "field": name });
                let named = text("skillName").or_else(|| text("name")).filter(|name| !name.is_empty());
                self.alignments.give(related(key, label, object, named, &detail), out);
            }
            out.part(FRAMEWORK, &self.part, self.version);
            give_list(key, self.language, title, &without_repeats(plain), out);
        }
    }

    fn give_occupations(&mut self, fields: Fields<'_>, key: &ConceptKey, label: &str, out: &mut Sink<'_>) {
        let mut seen = HashSet::new();
        for occupation in fields.items("occupations") {
            let text = |name: &str| {
                let text = occupation.get(name).and_then(Value::as_str).map(str::trim);
                text.filter(|text| !text.is_empty())
            };
            let framework = text("frameworkName").or_else(|| text("framework"));
            let code = occupation.as_str().map(str::trim).or_else(|| text("code")).unwrap_or_default();
            let by_url = || ["targetNode", "url"].iter().find_map(|name| self.elsewhere.concept(text(name)?));
            let Some(object) = occupation_of(code, framework).or_else(by_url) else {
                let reason = "expected an occupation with a code of SOC (11-1011), O*NET (11-1011.00) or ISCO (1111)";
                out.drop_field("occupations", reason, &occupation.to_string());
                continue;
            };
            if seen.insert(object.id()) {
                let named = ["targetNodeName", "name"].iter().find_map(|name| text(name));
                let detail = json!({ "code": code, "frameworkName": framework });
                self.occupations.give(related(key, label, object, named, &detail), out);
            }
        }
    }
}

/// A skill and something elsewhere, of which nobody says how alike they are.
fn related<'a>(
    skill: &ConceptKey,
    label: &'a str,
    object: ConceptKey,
    object_label: Option<&'a str>,
    detail: &Value,
) -> Match<'a> {
    Match {
        subject: skill.clone(),
        subject_label: Some(label),
        predicate: Predicate::Related,
        object,
        object_label,
        detail: detail.as_object().cloned().unwrap_or_default(),
    }
}

/// The occupation that a code means. OSMT calls SOC `bls`, and leaves the name out for codes that it does not know.
fn occupation_of(code: &str, framework: Option<&str>) -> Option<ConceptKey> {
    let shape: String = code.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let is_isco = framework.is_some_and(|name| name.to_lowercase().contains("isco"));
    match shape.as_str() {
        "99-9999" => Some(ConceptKey::new("soc-2018", code)),
        "99-9999.99" => Some(ConceptKey::new("onet", code)),
        "9" | "99" | "999" | "9999" if is_isco => Some(ConceptKey::new("isco-08", code)),
        _ => None,
    }
}

/// The UUID that a text is or ends in, in lower case.
fn uuid_in(text: &str) -> Option<String> {
    let last = text.trim().rsplit('/').next()?;
    Uuid::try_parse(last).ok().filter(|_| last.len() == 36).map(|uuid| uuid.to_string())
}

/// Names of things that one version of the API gives as texts and another as objects.
fn names_of(values: &[Value]) -> Vec<String> {
    let name = |value: &Value| {
        let named = ["skillName", "name", "value"].iter().find_map(|name| value.get(name)?.as_str());
        value.as_str().or(named).map(|name| name.trim().to_owned())
    };
    values.iter().filter_map(name).filter(|name| !name.is_empty()).collect()
}

fn without_repeats(texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.into_iter().filter(|text| seen.insert(text.clone())).collect()
}

fn status(fields: Fields<'_>, out: &mut Sink<'_>) -> ConceptStatus {
    let Some(word) = fields.text("status", out) else {
        let is_archived = fields.get("archiveDate").is_some();
        return if is_archived { ConceptStatus::Deprecated } else { ConceptStatus::Active };
    };
    match word.to_lowercase().as_str() {
        "published" | "unarchived" => ConceptStatus::Active,
        "draft" | "workspace" => ConceptStatus::Proposed,
        "archived" | "deleted" => ConceptStatus::Deprecated,
        _ => {
            out.drop_field("status", "neither published, draft nor archived", &word);
            ConceptStatus::Active
        }
    }
}
