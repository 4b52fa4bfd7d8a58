//! Reading an index: open it once, ask it from many threads.

use std::path::Path;
use std::sync::Arc;

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::LabelType;
use skillspine_domain::text::{label_key, primary_subtag};
use tantivy::columnar::ColumnValues;
use tantivy::directory::MmapDirectory;
use tantivy::{Index, ReloadPolicy, Searcher};

use crate::concepts::ConceptTable;
use crate::error::SearchError;
use crate::evaluate;
use crate::labels::LabelTable;
use crate::manifest;
use crate::query::{Limits, SearchRequest, SearchResponse, SuggestRequest, Suggestion};
use crate::schema::{Fields, LABEL, SCHEMA_VERSION, UNIT, schema};
use crate::suggest;
use crate::table::TableReader;
use crate::writer::{FOLDER, Manifest};

/// A finished index. Cloning is cheap and shares everything; reading starts no threads.
#[derive(Clone)]
pub struct ConceptIndex(pub(crate) Arc<Opened>);

/// Everything an opened index consists of.
pub(crate) struct Opened {
    pub manifest: Manifest,
    pub fields: Fields,
    pub searcher: Searcher,
    /// The fast fields of each segment.
    pub columns: Vec<SegmentColumns>,
    pub concepts: ConceptTable,
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
    /// Opens the index of concepts in a release's directory. Fails when there is none, when another version wrote it, or when its files do not fit
    /// together.
    pub fn open(release_dir: &Path) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        let manifest: Manifest = manifest::read(&dir, SCHEMA_VERSION)?;
        let files = MmapDirectory::open(&dir).map_err(|error| SearchError::Damaged { what: error.to_string() })?;
        let tables = TableReader::open(&files, manifest.tables.clone())?;
        let concepts = ConceptTable::open(&tables)?;
        let labels = LabelTable::open(&tables)?;
        if concepts.len() != manifest.documents || labels.len() != manifest.labels {
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
        Ok(Self(Arc::new(Opened { manifest, fields, searcher, columns, concepts, labels, stem_languages })))
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
    /// Fails when the request is larger than [`Limits::DEFAULT`] allows or the index cannot be read; a query that makes no
    /// sense finds nothing.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        Limits::DEFAULT.check_text(&request.text)?;
        Limits::DEFAULT.check_depth(request.offset, request.limit)?;
        evaluate::search(&self.0, request)
    }

    /// Concepts with exactly this label, case, accents and punctuation aside, in any language; each once, with its best sort of
    /// label, ordered by id. A label without words is nobody's.
    pub fn concepts_by_label(&self, label: &str) -> Vec<(ConceptId, LabelType)> {
        let key = label_key(label).text;
        if key.is_empty() {
            return Vec::new();
        }
        let (range, equal) = self.0.labels.starting_with(&key);
        let beginnings = (range.start..range.start + equal).map(|entry| self.0.labels.beginning(entry));
        let whole = beginnings.filter(|beginning| beginning.start == 0);
        let named = whole.filter_map(|label| Some((self.0.concepts.id(label.concept), label.kind.label_type()?)));
        let mut found: Vec<(ConceptId, LabelType)> = named.collect();
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// Completes what somebody is typing. Fails like [`Self::search`].
    pub fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, SearchError> {
        Limits::DEFAULT.check_text(&request.prefix)?;
        Limits::DEFAULT.check_suggestions(request.limit)?;
        suggest::suggest(&self.0, request)
    }
}

impl Opened {
    pub fn language(&self, number: u32) -> &str {
        self.manifest.languages.get(number as usize).map_or("", String::as_str)
    }

    pub fn framework(&self, concept: u32) -> &str {
        let number = self.concepts.framework(concept) as usize;
        self.manifest.frameworks.get(number).map_or("", String::as_str)
    }
}
