//! Reading an index: open it once, ask it from many threads.

use std::path::Path;
use std::sync::Arc;

use skillspine_domain::id::{ConceptId, CredentialId};
use skillspine_domain::model::{Concept, ConceptKind, LabelType};
use skillspine_domain::text::{label_key, primary_subtag};
use tantivy::columnar::ColumnValues;
use tantivy::directory::MmapDirectory;
use tantivy::{Index, ReloadPolicy, Searcher};

use crate::document::{ConceptDocument, CredentialDocument, Document, concept, named};
use crate::entries::EntryTable;
use crate::error::SearchError;
use crate::evaluate::{self, Accept, Ask};
use crate::facet;
use crate::labels::LabelTable;
use crate::manifest;
use crate::query::{
    CredentialHit, CredentialRequest, CredentialResponse, CredentialSuggestion, Facets, Hit, SearchFilter,
    SearchRequest, SearchResponse, SuggestRequest, Suggestion,
};
use crate::schema::{Fields, LABEL, SCHEMA_VERSION, UNIT, schema};
use crate::suggest;
use crate::table::TableReader;
use crate::writer::Manifest;

/// A finished index of concepts. Cloning is cheap and shares everything; reading starts no threads.
#[derive(Clone)]
pub struct ConceptIndex(Arc<Opened>);

/// A finished index of credentials. Cloning is cheap and shares everything; reading starts no threads.
#[derive(Clone)]
pub struct CredentialIndex(Arc<Opened>);

/// Everything an opened index consists of.
pub(crate) struct Opened {
    pub manifest: Manifest,
    pub fields: Fields,
    pub searcher: Searcher,
    /// The fast fields of each segment.
    pub columns: Vec<SegmentColumns>,
    pub entries: EntryTable,
    pub labels: LabelTable,
    /// One language of each primary subtag in the index: what queries are stemmed by.
    pub stem_languages: Vec<String>,
}

/// The fast fields of one segment.
pub(crate) struct SegmentColumns {
    pub unit: Arc<dyn ColumnValues<u64>>,
    pub label: Arc<dyn ColumnValues<u64>>,
}

impl ConceptIndex {
    /// Opens the index of concepts in a release's directory. Fails when there is none, when another version wrote it, or when its files do
    /// not fit together.
    pub fn open(release_dir: &Path) -> Result<Self, SearchError> {
        Opened::open::<ConceptDocument>(release_dir).map(|opened| Self(Arc::new(opened)))
    }

    /// The release the index was built from.
    pub fn release(&self) -> i32 {
        self.0.manifest.release
    }

    /// The number of concepts in the index.
    pub fn concepts(&self) -> usize {
        self.0.manifest.documents
    }

    /// Finds concepts.
    ///
    /// Fails when the request is larger than [`crate::Limits::DEFAULT`] allows or the index cannot be read; a query that makes no
    /// sense finds nothing.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        let index = &*self.0;
        let ask = Ask {
            text: &request.text,
            languages: &request.filter.languages,
            preferred_languages: &request.preferred_languages,
            offset: request.offset,
            limit: request.limit,
            facets: request.facets,
        };
        let found = evaluate::search(index, &ask, Accept::concepts(index, &request.filter)?.as_ref())?;
        let manifest = &index.manifest;
        let facets = found
            .matched_in
            .as_ref()
            .map(|bits| facet::count(&found.all, bits, &index.entries, &manifest.origins, &manifest.languages));
        let hits = found.hits.into_iter().map(|hit| Hit {
            id: ConceptId(index.entries.id(hit.entry)),
            framework: index.origin(hit.entry).to_owned(),
            kind: index.concept_kind(hit.entry),
            score: hit.score,
            matched: hit.matched,
        });
        Ok(SearchResponse {
            hits: hits.collect(),
            total: if request.count_total { found.all.len() } else { 0 },
            facets: facets.unwrap_or_else(Facets::default),
            reading: found.reading,
        })
    }

    /// Concepts with exactly this label, case, accents and punctuation aside, in any language; each once, with its best sort of
    /// label, ordered by id. A label without words is nobody's.
    pub fn concepts_by_label(&self, label: &str) -> Vec<(ConceptId, LabelType)> {
        let key = label_key(label).text;
        if key.is_empty() {
            return Vec::new();
        }
        let id = |entry| ConceptId(self.0.entries.id(entry));
        let named = self.0.labels.equal_to(&key).filter_map(|label| Some((id(label.entry), label.kind.label_type()?)));
        let mut found: Vec<(ConceptId, LabelType)> = named.collect();
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// Concepts that have this URI, exactly.
    pub fn concepts_by_uri(&self, uri: &str) -> Vec<ConceptId> {
        let entries = &self.0.entries;
        // Two URIs may share a hash.
        let found = entries.with_uri(uri).filter(|&entry| entries.kept(entry).next() == Some(uri));
        found.map(|entry| ConceptId(entries.id(entry))).collect()
    }

    /// A concept, as the store has it in this release; `None` when there is none of this id.
    pub fn concept(&self, id: ConceptId) -> Option<Concept> {
        let entry = self.0.entries.find(id.0)?;
        Some(concept(&self.0.entries, entry, self.0.origin(entry)))
    }

    /// Completes what somebody is typing. Fails like [`Self::search`].
    pub fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, SearchError> {
        let index = &*self.0;
        let filter = SearchFilter {
            kinds: request.kinds.clone(),
            frameworks: request.frameworks.clone(),
            ..SearchFilter::default()
        };
        let accept = Accept::concepts(index, &filter)?;
        let found = suggest::suggest(index, &request.prefix, &request.languages, request.limit, accept.as_ref())?;
        let suggestions = found.into_iter().map(|completion| Suggestion {
            id: ConceptId(index.entries.id(completion.entry)),
            kind: index.concept_kind(completion.entry),
            framework: index.origin(completion.entry).to_owned(),
            label: index.labels.text(completion.label).to_owned(),
            language: index.language(index.labels.language(completion.label)).to_owned(),
            label_type: index.labels.kind(completion.label).label_type().unwrap_or(LabelType::Hidden),
            highlights: completion.highlights,
        });
        Ok(suggestions.collect())
    }
}

impl CredentialIndex {
    /// Opens the index of credentials in a release's directory. Fails like [`ConceptIndex::open`].
    pub fn open(release_dir: &Path) -> Result<Self, SearchError> {
        Opened::open::<CredentialDocument>(release_dir).map(|opened| Self(Arc::new(opened)))
    }

    /// Finds credentials by their names, what is said of them, and their URIs. Fails like [`ConceptIndex::search`].
    pub fn search(&self, request: &CredentialRequest) -> Result<CredentialResponse, SearchError> {
        let index = &*self.0;
        let ask = Ask {
            text: &request.text,
            languages: &request.languages,
            preferred_languages: &request.preferred_languages,
            offset: request.offset,
            limit: request.limit,
            facets: false,
        };
        let accept = match &request.among {
            Some(ids) => Accept::only(index, ids.iter().map(|id| id.0)),
            None => Accept::all(index),
        };
        let found = evaluate::search(index, &ask, Some(&accept))?;
        let id = |entry| CredentialId(index.entries.id(entry));
        let hit = |hit: evaluate::Found| CredentialHit { id: id(hit.entry), score: hit.score, matched: hit.matched };
        Ok(CredentialResponse {
            hits: found.hits.into_iter().map(hit).collect(),
            all: found.all.into_iter().map(id).collect(),
            reading: found.reading,
        })
    }

    /// Completes the name of a credential that somebody is typing, in these languages, best first; in all if there are none. Fails like
    /// [`ConceptIndex::search`].
    pub fn suggest(
        &self,
        prefix: &str,
        languages: &[String],
        limit: usize,
    ) -> Result<Vec<CredentialSuggestion>, SearchError> {
        let index = &*self.0;
        let found = suggest::suggest(index, prefix, languages, limit, Some(&Accept::all(index)))?;
        let suggestions = found.into_iter().map(|completion| CredentialSuggestion {
            id: CredentialId(index.entries.id(completion.entry)),
            name: index.labels.text(completion.label).to_owned(),
            language: index.language(index.labels.language(completion.label)).to_owned(),
            highlights: completion.highlights,
        });
        Ok(suggestions.collect())
    }
}

impl Opened {
    fn open<D: Document>(release_dir: &Path) -> Result<Self, SearchError> {
        let dir = release_dir.join(D::FOLDER);
        let manifest: Manifest = manifest::read(&dir, SCHEMA_VERSION)?;
        let files = MmapDirectory::open(&dir).map_err(|error| SearchError::Damaged { what: error.to_string() })?;
        let tables = TableReader::open(&files, manifest.tables.clone())?;
        let entries = EntryTable::open(&tables)?;
        let labels = LabelTable::open(&tables)?;
        if entries.len() != manifest.documents || labels.len() != manifest.labels {
            return Err(SearchError::Damaged { what: "the tables and the manifest differ".to_owned() });
        }
        let index = Index::open(files)?;
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(SearchError::Damaged { what: "its fields are not those of its schema version".to_owned() });
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            let unit = segment.fast_fields().column_first_or_default(UNIT)?;
            let label = segment.fast_fields().column_first_or_default(LABEL)?;
            columns.push(SegmentColumns { unit, label });
        }
        let mut stem_languages: Vec<String> =
            manifest.languages.iter().map(|language| primary_subtag(language).to_ascii_lowercase()).collect();
        stem_languages.sort_unstable();
        stem_languages.dedup();
        Ok(Self { manifest, fields, searcher, columns, entries, labels, stem_languages })
    }

    pub fn language(&self, number: u32) -> &str {
        self.manifest.languages.get(number as usize).map_or("", String::as_str)
    }

    /// Where an entry comes from.
    fn origin(&self, entry: u32) -> &str {
        let number = self.entries.origin(entry) as usize;
        self.manifest.origins.get(number).map_or("", String::as_str)
    }

    fn concept_kind(&self, entry: u32) -> ConceptKind {
        named(ConceptKind::ALL, self.entries.kind(entry)).unwrap_or(ConceptKind::Skill)
    }
}
