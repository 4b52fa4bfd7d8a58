//! Building the search index of a release from the store. The index is derived: deleting it loses nothing.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Concept, Posting, RelationKind};
use skillspine_search::{ConceptDocument, ConceptIndex, IndexWriter, SearchError, WriterOptions};
use skillspine_store::read::{ConceptFilter, ConceptOrder, Direction, PageRequest};
use skillspine_store::{Store, StoreError};
use thiserror::Error;

/// Concepts or postings read at a time.
const BATCH: u64 = 4_000;

/// Why an index could not be built.
#[derive(Debug, Error)]
pub enum IndexError {
    /// Reading the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing the index failed.
    #[error("the search index cannot be written: {0}")]
    Search(#[from] SearchError),
    /// An old index could not be removed.
    #[error("{path}: {reason}")]
    File {
        /// Which folder.
        path: String,
        /// What went wrong.
        reason: String,
    },
}

/// Where the index of a release lives.
pub fn directory(store: &Store, release: i32) -> PathBuf {
    store.config().data_dir.join("index").join(release.to_string())
}

/// Builds the index of `release` anew and returns where it is. Whatever was there before is replaced.
///
/// # Errors
/// See [`IndexError`].
pub async fn build(store: &Store, release: i32) -> Result<PathBuf, IndexError> {
    let target = directory(store, release);
    if target.exists() {
        remove(&target)?;
    }
    let mut writer = IndexWriter::new(&target, release, WriterOptions::default())?;
    let filter = ConceptFilter::default();
    let mut page = PageRequest::first(BATCH);
    loop {
        let batch = store.page_concepts(release, &filter, ConceptOrder::Label, &page).await?;
        page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        let concepts: Vec<Concept> = batch.rows.into_iter().map(|(_, concept)| concept).collect();
        for document in documents(store, release, concepts).await? {
            writer.add(&document)?;
        }
        if !batch.has_more {
            break;
        }
    }
    writer.finish()?;
    Ok(target)
}

/// Hands all postings of `release` to `take`, in batches ordered by id, while the next batch is read: what an index of postings
/// is built from. Gives their number.
///
/// # Errors
/// [`IndexError::Store`] when reading fails, and whatever `take` returns.
pub async fn each_posting(
    store: &Store,
    release: i32,
    mut take: impl FnMut(Vec<Posting>) -> Result<(), IndexError>,
) -> Result<u64, IndexError> {
    let mut scan = store.each_posting(release, BATCH);
    let mut postings = 0;
    while let Some(batch) = scan.next().await? {
        postings += batch.len() as u64;
        take(batch)?;
    }
    Ok(postings)
}

/// Opens the index of `release`.
///
/// # Errors
/// [`IndexError::Search`] when there is none, or it is damaged or from another version of the program.
pub fn open(store: &Store, release: i32) -> Result<ConceptIndex, IndexError> {
    Ok(ConceptIndex::open(&directory(store, release))?)
}

/// Opens the index of `release`, building it first if it cannot be opened.
///
/// # Errors
/// See [`IndexError`].
pub async fn ensure(store: &Store, release: i32) -> Result<ConceptIndex, IndexError> {
    if let Ok(index) = open(store, release) {
        return Ok(index);
    }
    build(store, release).await?;
    open(store, release)
}

/// Removes the indexes of all releases but these.
///
/// # Errors
/// [`IndexError::File`] when a folder cannot be removed.
pub fn remove_others(store: &Store, keep: &[i32]) -> Result<(), IndexError> {
    let Ok(entries) = fs::read_dir(store.config().data_dir.join("index")) else { return Ok(()) };
    for entry in entries.flatten() {
        let release = entry.file_name().to_string_lossy().parse::<i32>();
        if release.is_ok_and(|release| !keep.contains(&release)) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(path: &std::path::Path) -> Result<(), IndexError> {
    fs::remove_dir_all(path)
        .map_err(|error| IndexError::File { path: path.display().to_string(), reason: error.to_string() })
}

async fn documents(store: &Store, release: i32, concepts: Vec<Concept>) -> Result<Vec<ConceptDocument>, StoreError> {
    let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
    let mut labels = store.labels_by_concept(release, &ids).await?;
    let mut texts = store.texts_by_concept(release, &ids).await?;
    let mut codes = store.codes_by_concept(release, &ids).await?;
    let mut ancestors = store.ancestors_by_concept(release, &ids).await?;
    let mut collections = store.edges_by_concept(release, Direction::Outgoing, &[RelationKind::MemberOf], &ids).await?;
    let popularity: HashMap<ConceptId, u32> = store.relation_counts(release, &ids).await?;
    Ok(concepts
        .into_iter()
        .map(|concept| ConceptDocument {
            id: concept.id,
            framework: concept.framework,
            kind: concept.kind,
            status: concept.status,
            code: concept.code,
            codes: codes.remove(&concept.id).unwrap_or_default().into_iter().map(|code| code.code).collect(),
            uri: concept.uri,
            reuse_level: concept.reuse_level,
            collections: collections
                .remove(&concept.id)
                .unwrap_or_default()
                .into_iter()
                .map(|edge| edge.other)
                .collect(),
            ancestors: ancestors.remove(&concept.id).unwrap_or_default().into_iter().map(|(id, _)| id).collect(),
            popularity: popularity.get(&concept.id).copied().unwrap_or(0),
            labels: labels.remove(&concept.id).unwrap_or_default(),
            texts: texts.remove(&concept.id).unwrap_or_default(),
        })
        .collect())
}
