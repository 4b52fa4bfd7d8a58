//! What is indexed of a concept.

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, ConceptStatus, ConceptText, Label, LabelType, ReuseLevel};
use tantivy::TantivyDocument;

use crate::analyzer::{Terms, key_term};
use crate::schema::{Fields, Unit, UnitKind};

/// A concept with everything by which it can be found.
#[derive(Clone, Debug)]
pub struct ConceptDocument {
    /// Permanent id.
    pub id: ConceptId,
    /// Key of its framework.
    pub framework: String,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// Where it is in its life.
    pub status: ConceptStatus,
    /// The framework's own code.
    pub code: Option<String>,
    /// Codes in other code systems.
    pub codes: Vec<String>,
    /// The publisher's URI.
    pub uri: String,
    /// How widely it applies.
    pub reuse_level: Option<ReuseLevel>,
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

/// The engine's document for one label, whose terms are known.
pub(crate) fn label_document(
    fields: &Fields,
    terms: &Terms,
    label_type: LabelType,
    language: u32,
    concept: u32,
    number: u32,
) -> TantivyDocument {
    let unit = Unit { kind: UnitKind::of(label_type), words: terms.count, language, concept };
    let mut document = TantivyDocument::default();
    document.add_text(fields.word, &terms.words);
    document.add_text(fields.stem, &terms.stems);
    document.add_u64(fields.unit, unit.pack());
    document.add_u64(fields.label, u64::from(number));
    document
}

/// The engine's document for all a concept says in one language, its labels and its texts: found when no single label has all
/// words of a query.
pub(crate) fn text_document(
    fields: &Fields,
    terms: &[Terms],
    texts: &[&str],
    language: u32,
    concept: u32,
) -> TantivyDocument {
    let unit = Unit { kind: UnitKind::Text, words: 0, language, concept };
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

/// The engine's document for the codes and URIs of a concept.
pub(crate) fn keys_document(fields: &Fields, source: &ConceptDocument, concept: u32) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    for key in source.code.iter().chain(&source.codes).chain(std::iter::once(&source.uri)) {
        let term = key_term(key);
        if !term.is_empty() {
            document.add_text(fields.key, term);
        }
    }
    document.add_u64(fields.unit, Unit { kind: UnitKind::Keys, words: 0, language: 0, concept }.pack());
    document.add_u64(fields.label, 0);
    document
}
