//! Writing an index: into an empty directory, whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::indexer::NoMergePolicy;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyDocument};

use crate::analyzer::{Analyzer, TERM_LINES, Terms, term_lines};
use crate::concepts::ConceptTableBuilder;
use crate::document::{ConceptDocument, keys_document, label_document, text_document};
use crate::error::SearchError;
use crate::labels::LabelTableBuilder;
use crate::manifest;
use crate::schema::{Fields, MOST_CONCEPTS, MOST_LANGUAGES, SCHEMA_VERSION, UnitKind, schema};
use crate::table::{Sections, TableWriter};

/// Folder of the index inside the folder of its release.
pub(crate) const FOLDER: &str = "concepts";

/// More segments than this are merged into one when writing ends.
const MOST_SEGMENTS: usize = 2;

/// Small blocks: a text is read for a hit at a time, never in bulk.
const STORE_BLOCK: usize = 4096;

/// What an index says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub schema_version: u32,
    pub release: i32,
    /// Number of concepts.
    pub documents: usize,
    /// Number of labels.
    pub labels: usize,
    /// Languages by number.
    pub languages: Vec<String>,
    /// Frameworks by number.
    pub frameworks: Vec<String>,
    pub tables: Sections,
}

/// How much of the machine writing may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that build the index, beside the one that adds concepts.
    pub threads: usize,
    /// Bytes held back before something is written, over all threads; at least 15 MB a thread.
    pub memory_budget: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { threads: 1, memory_budget: 256 << 20 }
    }
}

/// Writes an index.
pub struct IndexWriter {
    dir: PathBuf,
    release: i32,
    fields: Fields,
    engine: tantivy::IndexWriter,
    analyzer: Analyzer,
    concepts: ConceptTableBuilder,
    labels: LabelTableBuilder,
    languages: Names,
    frameworks: Names,
}

impl IndexWriter {
    /// Begins an index in the folder `concepts` of a release's directory. What that folder holds is removed first.
    pub fn new(release_dir: &Path, release: i32, options: WriterOptions) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        manifest::begin_directory(&dir)?;
        let (schema, fields) = schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Lz4,
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        let index = Index::builder().schema(schema).settings(settings).create_in_dir(&dir)?;
        index.tokenizers().register(TERM_LINES, term_lines());
        let threads = options.threads.max(1);
        let engine = index.writer_with_num_threads(threads, options.memory_budget.max(threads * (16 << 20)))?;
        engine.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self {
            dir,
            release,
            fields,
            engine,
            analyzer: Analyzer::default(),
            concepts: ConceptTableBuilder::default(),
            labels: LabelTableBuilder::default(),
            languages: Names::default(),
            frameworks: Names::default(),
        })
    }

    /// Adds a concept. Adding the same concept twice is the caller's mistake and gives it two places.
    pub fn add(&mut self, document: &ConceptDocument) -> Result<(), SearchError> {
        if self.concepts.len() >= MOST_CONCEPTS {
            return Err(SearchError::TooLarge { what: "concepts" });
        }
        let concept = self.concepts.len() as u32;
        let framework = self.frameworks.number(&document.framework);
        let mut said: BTreeMap<&str, (Vec<Terms>, Vec<&str>)> = BTreeMap::new();
        for label in &document.labels {
            let language = self.language(&label.language)?;
            let number = self.labels.len() as u32;
            self.labels.add(&label.text, UnitKind::of(label.label_type), language, concept)?;
            let terms = self.analyzer.analyse(&label.text, &label.language);
            self.send(label_document(&self.fields, &terms, label.label_type, language, concept, number))?;
            said.entry(&label.language).or_default().0.push(terms);
        }
        for text in &document.texts {
            let terms = self.analyzer.analyse(&text.text, &text.language);
            let (all_terms, texts) = said.entry(&text.language).or_default();
            all_terms.push(terms);
            texts.push(&text.text);
        }
        for (language, (terms, texts)) in said {
            let language = self.language(language)?;
            self.send(text_document(&self.fields, &terms, &texts, language, concept))?;
        }
        self.send(keys_document(&self.fields, document, concept))?;
        self.concepts.add(document, framework, self.labels.len() as u32);
        Ok(())
    }

    /// Finishes the index: only now can it be opened. Returns the number of concepts.
    pub fn finish(mut self) -> Result<usize, SearchError> {
        let documents = self.concepts.len();
        let labels = self.labels.len();
        // The engine's threads are still at work on the last documents meanwhile.
        let mut tables = TableWriter::create(&self.dir)?;
        self.concepts.write(&mut tables)?;
        self.labels.write(&mut tables)?;
        self.engine.commit()?;
        let segments = self.engine.index().searchable_segment_ids()?;
        if segments.len() > MOST_SEGMENTS {
            self.engine.merge(&segments).wait()?;
        }
        let manifest = Manifest {
            schema_version: SCHEMA_VERSION,
            release: self.release,
            documents,
            labels,
            languages: self.languages.names,
            frameworks: self.frameworks.names,
            tables: tables.finish()?,
        };
        self.engine.garbage_collect_files().wait()?;
        self.engine.wait_merging_threads()?;
        manifest::write(&self.dir, &manifest)?;
        tracing::info!(release = self.release, documents, labels, "search index written");
        Ok(documents)
    }

    fn language(&mut self, language: &str) -> Result<u32, SearchError> {
        let number = self.languages.number(language);
        if number as usize >= MOST_LANGUAGES {
            return Err(SearchError::TooLarge { what: "languages" });
        }
        Ok(number)
    }

    fn send(&self, document: TantivyDocument) -> Result<(), SearchError> {
        self.engine.add_document(document)?;
        Ok(())
    }
}

/// Makes the index of one release that of a later one in which no concept has changed: the files are shared, only the
/// manifest is written anew. What the target folder holds is removed first.
///
/// # Errors
/// When there is no index in `from` that this version of the program can read, or files cannot be linked.
pub fn carry_over(from: &Path, to: &Path, release: i32) -> Result<(), SearchError> {
    let (from, to) = (from.join(FOLDER), to.join(FOLDER));
    let known: Manifest = manifest::read(&from, SCHEMA_VERSION)?;
    manifest::begin_directory(&to)?;
    manifest::share_files(&from, &to)?;
    manifest::write(&to, &Manifest { release, ..known })
}

/// Numbers names in the order they appear.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}
