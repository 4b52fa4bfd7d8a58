//! What is indexed: a concept or a credential, with everything by which it can be found.

use std::borrow::Cow;

use skillspine_domain::id::{ConceptId, CredentialId};
use skillspine_domain::model::{
    Concept, ConceptKind, ConceptStatus, ConceptText, CredentialKind, Label, LabelType, ReuseLevel, Texts,
};
use tantivy::TantivyDocument;
use uuid::Uuid;

use crate::analyzer::{Terms, key_term};
use crate::entries::EntryTable;
use crate::schema::{Fields, Unit, UnitKind};

/// A concept with everything by which it can be found.
#[derive(Clone, Debug)]
pub struct ConceptDocument {
    /// The concept, as the store has it.
    pub concept: Concept,
    /// Codes in other code systems.
    pub codes: Vec<String>,
    /// The collections it is a member of.
    pub collections: Vec<ConceptId>,
    /// Every concept above it in its hierarchy.
    pub ancestors: Vec<ConceptId>,
    /// The number of its relations: breaks ties.
    pub popularity: u32,
    /// Its labels in all languages.
    pub labels: Vec<Label>,
    /// Its texts in all languages.
    pub texts: Vec<ConceptText>,
}

/// A credential with everything by which it can be found.
#[derive(Clone, Debug)]
pub struct CredentialDocument {
    /// Permanent id.
    pub id: CredentialId,
    /// Key of the source that describes it.
    pub source: String,
    /// What sort of credential it is.
    pub kind: CredentialKind,
    /// Its own URI.
    pub uri: String,
    /// The number of its endorsements: breaks ties.
    pub popularity: u32,
    /// Its names by language.
    pub names: Texts,
    /// What is said of it, by language: descriptions, what it takes.
    pub texts: Vec<Texts>,
}

/// What there is an index of.
pub trait Document {
    /// Folder of the index inside the folder of its release.
    const FOLDER: &'static str;

    /// The document as the index knows it.
    fn entry(&self) -> Entry<'_>;
}

/// A document as the index knows it, whatever it describes.
#[derive(Debug)]
pub struct Entry<'a> {
    pub(crate) id: Uuid,
    pub(crate) uri: &'a str,
    /// Where it comes from: a framework, a source.
    pub(crate) origin: &'a str,
    /// At most 8 bits.
    pub(crate) kind: u32,
    /// At most 4 bits.
    pub(crate) status: u32,
    /// From 1; 0 is none.
    pub(crate) reuse_level: u32,
    pub(crate) popularity: u32,
    /// What it is a descendant or a member of.
    pub(crate) groups: Vec<Uuid>,
    /// Codes and URIs.
    pub(crate) keys: Vec<&'a str>,
    /// By language, sort and text.
    pub(crate) labels: Vec<(&'a str, LabelType, &'a str)>,
    /// By language and text.
    pub(crate) texts: Vec<(&'a str, &'a str)>,
    /// What is handed out with it and not searched: as many texts for every document, in an order of its own.
    pub(crate) kept: Vec<Cow<'a, str>>,
}

/// The number that stands for a word of a closed set.
pub(crate) fn number<T: PartialEq>(all: &[T], value: &T) -> u32 {
    all.iter().position(|known| known == value).unwrap_or_default() as u32
}

/// The word of a closed set that a number stands for.
pub(crate) fn named<T: Copy>(all: &[T], number: u32) -> Option<T> {
    all.get(number as usize).copied()
}

impl Document for ConceptDocument {
    const FOLDER: &'static str = "concepts";

    fn entry(&self) -> Entry<'_> {
        let Self { concept, .. } = self;
        let own = concept.code.iter().chain(&self.codes).chain(std::iter::once(&concept.uri));
        Entry {
            id: concept.id.0,
            uri: &concept.uri,
            origin: &concept.framework,
            kind: number(ConceptKind::ALL, &concept.kind),
            status: number(ConceptStatus::ALL, &concept.status),
            reuse_level: concept.reuse_level.map_or(0, |level| number(ReuseLevel::ALL, &level) + 1),
            popularity: self.popularity,
            groups: self.ancestors.iter().chain(&self.collections).map(|id| id.0).collect(),
            keys: own.map(String::as_str).collect(),
            labels: self.labels.iter().map(|it| (it.language.as_str(), it.label_type, it.text.as_str())).collect(),
            texts: self.texts.iter().map(|it| (it.language.as_str(), it.text.as_str())).collect(),
            kept: kept(concept),
        }
    }
}

/// The texts of a concept that are handed out with it; blank where it has none. [`concept`] reads them.
fn kept(concept: &Concept) -> Vec<Cow<'_, str>> {
    let optional = |text: &'_ Option<String>| Cow::Owned(text.clone().unwrap_or_default());
    vec![
        Cow::Borrowed(&concept.uri),
        optional(&concept.code),
        Cow::Borrowed(&concept.label),
        Cow::Borrowed(&concept.label_language),
        Cow::Borrowed(&concept.first_version),
        optional(&concept.last_version),
        Cow::Owned(concept.replaced_by.map(|id| id.0.to_string()).unwrap_or_default()),
    ]
}

/// A concept as it was added; `place` numbers it in the entry table, and `framework` is where it comes from.
pub(crate) fn concept(entries: &EntryTable, place: u32, framework: &str) -> Concept {
    let mut kept = entries.kept(place);
    let mut text = || kept.next().unwrap_or_default();
    let optional = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Concept {
        id: ConceptId(entries.id(place)),
        framework: framework.to_owned(),
        uri: text().to_owned(),
        kind: named(ConceptKind::ALL, entries.kind(place)).unwrap_or(ConceptKind::Skill),
        code: optional(text()),
        label: text().to_owned(),
        label_language: text().to_owned(),
        status: named(ConceptStatus::ALL, entries.status(place)).unwrap_or(ConceptStatus::Active),
        reuse_level: entries.reuse_level(place).checked_sub(1).and_then(|level| named(ReuseLevel::ALL, level)),
        first_version: text().to_owned(),
        last_version: optional(text()),
        replaced_by: Uuid::try_parse(text()).ok().map(ConceptId),
    }
}

impl Document for CredentialDocument {
    const FOLDER: &'static str = "credentials";

    fn entry(&self) -> Entry<'_> {
        let names = self.names.iter();
        Entry {
            id: self.id.0,
            uri: &self.uri,
            origin: &self.source,
            kind: number(CredentialKind::ALL, &self.kind),
            status: 0,
            reuse_level: 0,
            popularity: self.popularity,
            groups: Vec::new(),
            keys: vec![&self.uri],
            labels: names.map(|(language, name)| (language.as_str(), LabelType::Preferred, name.as_str())).collect(),
            texts: self.texts.iter().flatten().map(|(language, text)| (language.as_str(), text.as_str())).collect(),
            kept: Vec::new(),
        }
    }
}

/// The engine's document for one label, whose terms are known.
pub(crate) fn label_document(
    fields: &Fields,
    terms: &Terms,
    label_type: LabelType,
    language: u32,
    entry: u32,
    number: u32,
) -> TantivyDocument {
    let unit = Unit { kind: UnitKind::of(label_type), words: terms.count, language, entry };
    let mut document = TantivyDocument::default();
    document.add_text(fields.word, &terms.words);
    document.add_text(fields.stem, &terms.stems);
    document.add_u64(fields.unit, unit.pack());
    document.add_u64(fields.label, u64::from(number));
    document
}

/// The engine's document for all an entry says in one language, its labels and its texts: found when no single label has all
/// words of a query.
pub(crate) fn text_document(
    fields: &Fields,
    terms: &[Terms],
    texts: &[&str],
    language: u32,
    entry: u32,
) -> TantivyDocument {
    let unit = Unit { kind: UnitKind::Text, words: 0, language, entry };
    let mut document = TantivyDocument::default();
    for terms in terms {
        document.add_text(fields.word, &terms.words);
        document.add_text(fields.stem, &terms.stems);
    }
    for text in texts {
        document.add_text(fields.text, text);
    }
    document.add_u64(fields.unit, unit.pack());
    document.add_u64(fields.label, 0);
    document
}

/// The engine's document for the codes and URIs of an entry.
pub(crate) fn keys_document(fields: &Fields, keys: &[&str], entry: u32) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    for key in keys {
        let term = key_term(key);
        if !term.is_empty() {
            document.add_text(fields.key, term);
        }
    }
    document.add_u64(fields.unit, Unit { kind: UnitKind::Keys, words: 0, language: 0, entry }.pack());
    document.add_u64(fields.label, 0);
    document
}
