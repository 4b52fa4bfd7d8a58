//! Writing an index: into an empty directory, whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::indexer::NoMergePolicy;
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyDocument};

use crate::analyzer::{Analyzer, TERM_LINES, Terms, term_lines};
use crate::document::{Document, keys_document, label_document, text_document};
use crate::entries::EntryTableBuilder;
use crate::error::SearchError;
use crate::labels::LabelTableBuilder;
use crate::manifest;
use crate::schema::{Fields, MOST_ENTRIES, MOST_LANGUAGES, SCHEMA_VERSION, UnitKind, schema};
use crate::table::{Sections, TableWriter};

/// More segments than this are merged into one when writing ends.
const MOST_SEGMENTS: usize = 2;

/// Small blocks: a text is read for a hit at a time, never in bulk.
const STORE_BLOCK: usize = 4096;

/// What an index says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub schema_version: u32,
    pub release: i32,
    /// Number of entries.
    pub documents: usize,
    /// Number of labels.
    pub labels: usize,
    /// Languages by number.
    pub languages: Vec<String>,
    /// Where entries come from, by number: frameworks, sources.
    pub origins: Vec<String>,
    pub tables: Sections,
}

/// How much of the machine writing may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that build the index, beside the one that adds documents.
    pub threads: usize,
    /// Bytes held back before something is written, over all threads; at least 15 MB a thread.
    pub memory_budget: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { threads: 1, memory_budget: 256 << 20 }
    }
}

/// Writes an index of concepts, or one of credentials.
pub struct IndexWriter<D> {
    dir: PathBuf,
    release: i32,
    fields: Fields,
    engine: tantivy::IndexWriter,
    analyzer: Analyzer,
    entries: EntryTableBuilder,
    labels: LabelTableBuilder,
    languages: Names,
    origins: Names,
    of: PhantomData<fn(&D)>,
}

impl<D: Document> IndexWriter<D> {
    /// Begins an index in its folder of a release's directory. What that folder holds is removed first.
    pub fn new(release_dir: &Path, release: i32, options: WriterOptions) -> Result<Self, SearchError> {
        let dir = release_dir.join(D::FOLDER);
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
            entries: EntryTableBuilder::default(),
            labels: LabelTableBuilder::default(),
            languages: Names::default(),
            origins: Names::default(),
            of: PhantomData,
        })
    }

    /// Adds a document. Adding the same one twice is the caller's mistake and gives it two places.
    pub fn add(&mut self, document: &D) -> Result<(), SearchError> {
        if self.entries.len() >= MOST_ENTRIES {
            return Err(SearchError::TooLarge { what: "entries" });
        }
        let entry = document.entry();
        let place = self.entries.len() as u32;
        let origin = self.origins.number(entry.origin);
        let mut said: BTreeMap<&str, (Vec<Terms>, Vec<&str>)> = BTreeMap::new();
        for &(tag, label_type, text) in &entry.labels {
            let language = self.language(tag)?;
            let number = self.labels.len() as u32;
            self.labels.add(text, UnitKind::of(label_type), language, place)?;
            let terms = self.analyzer.analyse(text, tag);
            self.send(label_document(&self.fields, &terms, label_type, language, place, number))?;
            said.entry(tag).or_default().0.push(terms);
        }
        for &(tag, text) in &entry.texts {
            let terms = self.analyzer.analyse(text, tag);
            let (all_terms, texts) = said.entry(tag).or_default();
            all_terms.push(terms);
            texts.push(text);
        }
        for (language, (terms, texts)) in said {
            let language = self.language(language)?;
            self.send(text_document(&self.fields, &terms, &texts, language, place))?;
        }
        self.send(keys_document(&self.fields, &entry.keys, place))?;
        self.entries.add(&entry, origin, self.labels.len() as u32)
    }

    /// Finishes the index: only now can it be opened. Returns the number of documents.
    pub fn finish(mut self) -> Result<usize, SearchError> {
        let documents = self.entries.len();
        let labels = self.labels.len();
        // The engine's threads are still at work on the last documents meanwhile.
        let mut tables = TableWriter::create(&self.dir)?;
        self.entries.write(&mut tables)?;
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
            origins: self.origins.names,
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

/// Makes the index of one release that of a later one in which nothing it holds has changed: the files are shared, only the
/// manifest is written anew. What the target folder holds is removed first.
///
/// # Errors
/// When there is no index in `from` that this version of the program can read, or files cannot be linked.
pub fn carry_over<D: Document>(from: &Path, to: &Path, release: i32) -> Result<(), SearchError> {
    let (from, to) = (from.join(D::FOLDER), to.join(D::FOLDER));
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
