//! Requests and answers: typed values that say nothing of the engine.

use skillspine_domain::id::{ConceptId, CredentialId};
use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, ReuseLevel};
use skillspine_domain::text::Query;

use crate::error::SearchError;

/// The most a single request may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters of query text.
    pub characters: usize,
    /// Words in the query, excluded ones included.
    pub words: usize,
    /// Offset and limit together.
    pub depth: usize,
    /// Suggestions.
    pub suggestions: usize,
}

impl Limits {
    /// The limits of every index.
    pub const DEFAULT: Self = Self { characters: 500, words: 32, depth: 10_000, suggestions: 100 };

    pub(crate) fn check_text(self, text: &str) -> Result<(), SearchError> {
        // Bytes first: counting characters of a huge text is work, too.
        if text.len() <= self.characters {
            return Ok(());
        }
        let figure = text.chars().take(100 * self.characters).count();
        check("length of the query text", figure, self.characters)
    }

    pub(crate) fn check_words(self, query: &Query) -> Result<(), SearchError> {
        check("number of words in the query", query.word_count(), self.words)
    }

    pub(crate) fn check_depth(self, offset: usize, limit: usize) -> Result<(), SearchError> {
        check("offset and limit together", offset.saturating_add(limit), self.depth)
    }

    pub(crate) fn check_suggestions(self, limit: usize) -> Result<(), SearchError> {
        check("number of suggestions", limit, self.suggestions)
    }
}

fn check(what: &'static str, figure: usize, limit: usize) -> Result<(), SearchError> {
    if figure > limit { Err(SearchError::Limit { what, figure, limit }) } else { Ok(()) }
}

/// Which concepts may be found. An empty list asks for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Keys of frameworks.
    pub frameworks: Vec<String>,
    /// Kinds of concept.
    pub kinds: Vec<ConceptKind>,
    /// Stages of life.
    pub status: Vec<ConceptStatus>,
    /// Only labels and texts in these languages count; `pt` covers `pt-BR`.
    pub languages: Vec<String>,
    /// Only these concepts.
    pub ids: Vec<ConceptId>,
    /// Only descendants of this concept.
    pub within: Option<ConceptId>,
    /// Only members of one of these collections.
    pub collections: Vec<ConceptId>,
    /// Only these reuse levels.
    pub reuse_levels: Vec<ReuseLevel>,
    /// Only concepts with one of these codes, in whatever code system.
    pub codes: Vec<String>,
}

/// A search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRequest {
    /// What somebody typed: words, `"phrases"`, `-exclusions`, a code or a URI.
    pub text: String,
    /// Which concepts may be found.
    pub filter: SearchFilter,
    /// Languages whose labels come first, best first.
    pub preferred_languages: Vec<String>,
    /// How many hits to leave out.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether the total is wanted; without it, it is zero.
    pub count_total: bool,
}

impl SearchRequest {
    /// A search for the first ten hits, everything else left open.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            filter: SearchFilter::default(),
            preferred_languages: Vec::new(),
            offset: 0,
            limit: 10,
            facets: false,
            count_total: true,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchResponse {
    /// The asked page of hits, best first.
    pub hits: Vec<Hit>,
    /// How many concepts were found.
    pub total: usize,
    /// Where they are; empty unless asked for.
    pub facets: Facets,
    /// How the query was read.
    pub reading: QueryReading,
}

/// A concept that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Permanent id.
    pub id: ConceptId,
    /// Key of its framework.
    pub framework: String,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// From 1 (the query is its code or its preferred label) to 0. Equal scores are ordered by language, popularity and id.
    pub score: f32,
    /// Why it was found.
    pub matched: MatchedLabel,
}

/// The label, or the passage of a text, that answered the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedLabel {
    /// The label as published, or the passage.
    pub text: String,
    /// Its language.
    pub language: String,
    /// What sort of label; `None` for a passage of a text.
    pub label_type: Option<LabelType>,
    /// The matching words: byte ranges of `text`.
    pub highlights: Vec<(usize, usize)>,
}

/// Counts of found concepts, most first, equal ones by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By framework key.
    pub frameworks: Vec<(String, u64)>,
    /// By kind.
    pub kinds: Vec<(ConceptKind, u64)>,
    /// By language of the labels and texts that matched; a concept counts once in each.
    pub languages: Vec<(String, u64)>,
}

/// How a query was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryReading {
    /// Words, as typed.
    pub terms: Vec<String>,
    /// Phrases, as typed.
    pub phrases: Vec<String>,
    /// Excluded words and phrases, as typed.
    pub excluded: Vec<String>,
    /// Words nobody uses, each with a word that was looked for instead.
    pub corrected: Vec<(String, String)>,
    /// No concept has all words: having this many of them was enough.
    pub relaxed_to: Option<usize>,
}

impl QueryReading {
    pub(crate) fn of(query: &Query) -> Self {
        let mut reading = Self::default();
        for part in &query.parts {
            let list = if part.quoted { &mut reading.phrases } else { &mut reading.terms };
            list.push(part.surface.clone());
        }
        reading.excluded = query.excluded.iter().map(|part| part.surface.clone()).collect();
        reading
    }
}

/// A request for completions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuggestRequest {
    /// What somebody typed so far.
    pub prefix: String,
    /// Only these kinds; all if empty.
    pub kinds: Vec<ConceptKind>,
    /// Only these frameworks; all if empty.
    pub frameworks: Vec<String>,
    /// Only labels in these languages, best first; all if empty.
    pub languages: Vec<String>,
    /// How many to return.
    pub limit: usize,
}

/// A completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Permanent id.
    pub id: ConceptId,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// Key of its framework.
    pub framework: String,
    /// The label that completes what was typed.
    pub label: String,
    /// Language of the label.
    pub language: String,
    /// What sort of label.
    pub label_type: LabelType,
    /// The matching words: byte ranges of `label`.
    pub highlights: Vec<(usize, usize)>,
}

/// A search for credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialRequest {
    /// What somebody typed: words, `"phrases"`, `-exclusions` or a URI.
    pub text: String,
    /// Only these may be found; all if left out.
    pub among: Option<Vec<CredentialId>>,
    /// Only names and texts in these languages count; all if empty.
    pub languages: Vec<String>,
    /// Languages whose names come first, best first.
    pub preferred_languages: Vec<String>,
    /// How many hits to leave out.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
}

/// The credentials that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CredentialResponse {
    /// The asked page of hits, best first.
    pub hits: Vec<CredentialHit>,
    /// All that were found, in no order.
    pub all: Vec<CredentialId>,
    /// How the query was read.
    pub reading: QueryReading,
}

/// A credential that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialHit {
    /// Permanent id.
    pub id: CredentialId,
    /// As for concepts.
    pub score: f32,
    /// Why it was found.
    pub matched: MatchedLabel,
}

/// A completion that names a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialSuggestion {
    /// Permanent id.
    pub id: CredentialId,
    /// The name that completes what was typed.
    pub name: String,
    /// Its language.
    pub language: String,
    /// The matching words: byte ranges of `name`.
    pub highlights: Vec<(usize, usize)>,
}
