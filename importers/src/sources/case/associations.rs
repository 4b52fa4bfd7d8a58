//! Associations: relations between items of one document, mappings to items elsewhere.
//!
//! | type | inside the document | to or from elsewhere |
//! | --- | --- | --- |
//! | `isChildOf`, `isPartOf` | broader | broad match |
//! | `exactMatchOf`, `isTranslationOf` | exact match | exact match |
//! | `isRelatedTo`, `isPeerOf`, `precedes`, `ext:…` | related | related match |
//! | `hasSkillLevel` | has level | related match |
//! | `replacedBy` | the item is deprecated and names its successor | related match |
//! | `exemplar` | related | an example of the item: the address of the material |
//!
//! Where the relation alone does not say the type, its detail does. A child of the document itself is at the top. An association
//! of the document with something else is refused: a framework is no concept.

use serde_json::{Map, Value};
use skillspine_domain::model::{Predicate, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, RelationRecord};

use super::FAMILY;
use super::items::{Items, detail_of};
use super::package::{guid, unwrapped};
use crate::source::{Sink, SourceError};
use crate::sources::competency::{Fields, LONGEST_KEY, Mappings, Match, sort_of};

/// What an association type stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Broader,
    Exact,
    Related,
    Level,
    Replaced,
    Exemplar,
}

/// Types without blanks, in lower case, and what they stand for.
const TYPES: [(&str, Meaning); 10] = [
    ("ischildof", Meaning::Broader),
    ("ispartof", Meaning::Broader),
    ("exactmatchof", Meaning::Exact),
    ("istranslationof", Meaning::Exact),
    ("isrelatedto", Meaning::Related),
    ("ispeerof", Meaning::Related),
    ("precedes", Meaning::Related),
    ("hasskilllevel", Meaning::Level),
    ("replacedby", Meaning::Replaced),
    ("exemplar", Meaning::Exemplar),
];

fn meaning(association_type: &str) -> Option<Meaning> {
    let plain: String = association_type.chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let known = TYPES.iter().find(|(name, _)| *name == plain).map(|(_, meaning)| *meaning);
    known.or_else(|| plain.starts_with("ext:").then_some(Meaning::Related))
}

/// Whether the type says that the destination replaces the origin.
pub(super) fn replaces(association_type: &str) -> bool {
    meaning(association_type) == Some(Meaning::Replaced)
}

/// What an end of an association names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub guid: String,
    pub uri: Option<String>,
    title: Option<String>,
}

impl Link {
    pub(super) fn origin(fields: Fields<'_>) -> Option<Self> {
        Self::of(fields, "originNodeURI", "originNodeIdentifier")
    }

    pub(super) fn destination(fields: Fields<'_>) -> Option<Self> {
        Self::of(fields, "destinationNodeURI", "destinationNodeIdentifier")
    }

    /// Reads a link: an object with `identifier`, `uri` and `title`, a URI as text, or the identifier in a field of its own.
    pub(super) fn of(fields: Fields<'_>, name: &str, identifier_name: &str) -> Option<Self> {
        let text = |value: Option<&Value>| {
            let text = value.and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty() && text.len() <= LONGEST_KEY).map(str::to_owned)
        };
        let link = fields.get(name);
        let member = |name: &str| text(link.and_then(|link| link.get(name)));
        let uri = member("uri").or_else(|| text(link));
        let identifier = member("identifier").or_else(|| text(fields.get(identifier_name)));
        // Titles that only say which end it is are no labels.
        let title = member("title").filter(|title| !["Origin", "Destination"].contains(&title.as_str()));
        let named = identifier.as_deref().or(uri.as_deref())?;
        Some(Self { guid: guid(named), uri: uri.map(|uri| unwrapped(&uri).to_owned()), title })
    }
}

impl Items<'_> {
    pub(super) fn give_associations(&self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let Some(entries) = &self.package.associations else { return Ok(()) };
        let (framework, title) = (&self.package.framework, format!("Associations of {}", self.package.title()));
        let mut mappings = Mappings::new(framework, "associations", &title, self.version);
        mappings.part("mappings", out);
        for entry in entries {
            out.row(entry.number)?;
            out.part(framework, "items", self.version);
            let Some(fields) = Fields::of(&entry.value) else {
                let reason = format!("expected an association as an object, found {}", sort_of(&entry.value));
                out.reject(Some("CFAssociations"), reason, &entry.value.to_string());
                continue;
            };
            if let Err((field, reason)) = self.take_association(fields, &mut mappings, out) {
                out.reject(Some(field), reason, &entry.value.to_string());
            }
        }
        Ok(())
    }

    fn take_association(
        &self,
        fields: Fields<'_>,
        mappings: &mut Mappings,
        out: &mut Sink<'_>,
    ) -> Result<(), (&'static str, String)> {
        let refuse = |field: &'static str, reason: &str| Err((field, reason.to_owned()));
        let Some(association_type) = fields.text("associationType", out) else {
            return refuse("associationType", "no type");
        };
        let Some(meaning) = meaning(&association_type) else {
            return refuse("associationType", &format!("`{association_type}` is no type of association in CASE"));
        };
        let Some(origin) = Link::origin(fields) else { return refuse("originNodeURI", "names nothing") };
        let Some(destination) = Link::destination(fields) else { return refuse("destinationNodeURI", "names nothing") };
        let is_own = |guid: &str| self.package.guid.as_deref() == Some(guid);
        if is_own(&destination.guid) && meaning == Meaning::Broader {
            return if self.has(&origin.guid) {
                Ok(())
            } else {
                refuse("originNodeURI", "the child is no item of the package")
            };
        }
        for (field, end) in [("originNodeURI", &origin), ("destinationNodeURI", &destination)] {
            if self.shelf.is_document(&end.guid) {
                return refuse(field, "names a document, which is no concept");
            }
        }
        let (from_here, to_here) = (self.has(&origin.guid), self.has(&destination.guid));
        let is_inside = from_here && to_here;
        match meaning {
            Meaning::Replaced if is_inside => {}
            Meaning::Exemplar if from_here && !to_here => {
                let words = destination.uri.as_deref().or(destination.title.as_deref()).unwrap_or(&destination.guid);
                out.text(&self.key(&origin.guid), self.language(), TextType::Example, words);
            }
            Meaning::Broader if is_inside => {
                let mut detail =
                    if association_type == "isChildOf" { Map::new() } else { detail_of(&association_type) };
                if let Some(number) = fields.text("sequenceNumber", out) {
                    detail.insert("sequenceNumber".to_owned(), number.into());
                }
                let detail = self.place(&origin.guid, detail);
                self.relate(&origin, RelationKind::Broader, &destination, detail, out);
            }
            Meaning::Level if is_inside => self.relate(&origin, RelationKind::HasLevel, &destination, None, out),
            Meaning::Related | Meaning::Exemplar if is_inside => {
                let is_plain = association_type == "isRelatedTo";
                let detail = (!is_plain).then(|| Value::Object(detail_of(&association_type)).to_string());
                self.relate(&origin, RelationKind::Related, &destination, detail, out);
            }
            _ => {
                let predicate = match meaning {
                    Meaning::Broader => Predicate::Broad,
                    Meaning::Exact => Predicate::Exact,
                    Meaning::Related | Meaning::Level | Meaning::Replaced | Meaning::Exemplar => Predicate::Related,
                };
                let mut detail = detail_of(&association_type);
                for (name, link) in [("originNodeURI", &origin), ("destinationNodeURI", &destination)] {
                    if !self.has(&link.guid) {
                        detail.extend(link.uri.clone().map(|uri| (name.to_owned(), uri.into())));
                    }
                }
                let found = Match {
                    subject: self.end(&origin),
                    subject_label: origin.title.as_deref(),
                    predicate,
                    object: self.end(&destination),
                    object_label: destination.title.as_deref(),
                    detail,
                };
                mappings.give(found, out);
            }
        }
        Ok(())
    }

    fn relate(&self, from: &Link, kind: RelationKind, to: &Link, detail: Option<String>, out: &mut Sink<'_>) {
        let relation = RelationRecord::plain(self.key(&from.guid), kind, self.key(&to.guid));
        out.relation(RelationRecord { detail, ..relation });
    }

    /// The concept that an end names, in its own framework if that is in the input.
    fn end(&self, link: &Link) -> ConceptKey {
        let framework = self.shelf.framework(&link.guid, &self.package.framework);
        ConceptKey::new(framework.unwrap_or(FAMILY), &link.guid)
    }
}
