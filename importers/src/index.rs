//! Building the search index of a release from the store. The index is derived: deleting it loses nothing.

use std::fs;
use std::path::PathBuf;

use skillspine_search::{ConceptDocument, ConceptIndex, IndexWriter, SearchError, WriterOptions, carry_over};
use skillspine_store::read::ScannedConcept;
use skillspine_store::{Store, StoreError};
use thiserror::Error;
use tokio::sync::mpsc;

/// Batches of concepts read ahead of the writer.
const BATCHES_AHEAD: usize = 2;

/// Why an index could not be built.
#[derive(Debug, Error)]
pub enum IndexError {
    /// Reading the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing the index failed.
    #[error("the search index cannot be written: {0}")]
    Search(#[from] SearchError),
    /// The writing thread died.
    #[error("writing the search index stopped unexpectedly: {0}")]
    Stopped(String),
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

/// Makes the index of `release` from that of the release published before it: where no concept has changed, its files are
/// shared; otherwise, or when there is none, it is built anew.
///
/// # Errors
/// See [`IndexError`].
pub async fn update(store: &Store, published: i32, release: i32) -> Result<PathBuf, IndexError> {
    let target = directory(store, release);
    let is_same =
        published < release && open(store, published).is_ok() && !store.concepts_differ(published, release).await?;
    // Files that cannot be shared, on another disk say, are no reason to fail.
    if is_same && carry_over(&directory(store, published), &target, release).is_ok() {
        return Ok(target);
    }
    build(store, release).await
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
    let (sender, mut receiver) = mpsc::channel::<Vec<ScannedConcept>>(BATCHES_AHEAD);
    let directory = target.clone();
    let writing = tokio::task::spawn_blocking(move || -> Result<(), SearchError> {
        let mut writer = IndexWriter::new(&directory, release, WriterOptions::default())?;
        while let Some(batch) = receiver.blocking_recv() {
            for scanned in batch {
                writer.add(&document(scanned))?;
            }
        }
        writer.finish()?;
        Ok(())
    });
    let mut scan = store.scan_concepts(release).await?;
    let read = loop {
        match scan.next().await {
            Ok(batch) if batch.is_empty() => break Ok(()),
            // A writer that has gone away says why below.
            Ok(batch) => {
                if sender.send(batch).await.is_err() {
                    break Ok(());
                }
            }
            Err(error) => break Err(error),
        }
    };
    drop(sender);
    let written = writing.await;
    read?;
    written.map_err(|error| IndexError::Stopped(error.to_string()))??;
    Ok(target)
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

fn document(scanned: ScannedConcept) -> ConceptDocument {
    let concept = scanned.concept;
    ConceptDocument {
        id: concept.id,
        framework: concept.framework,
        kind: concept.kind,
        status: concept.status,
        code: concept.code,
        codes: scanned.codes.into_iter().map(|code| code.code).collect(),
        uri: concept.uri,
        reuse_level: concept.reuse_level,
        collections: scanned.collections,
        ancestors: scanned.ancestors,
        popularity: scanned.relations,
        labels: scanned.labels,
        texts: scanned.texts,
    }
}
