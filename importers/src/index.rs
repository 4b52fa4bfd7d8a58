//! Building the indexes of a release from the store: one of concepts, one of credentials, one of postings, and what is similar to what.
//! They are derived: deleting them loses nothing.

mod concepts;
mod credentials;
mod postings;
mod similarity;

use std::fs;
use std::path::{Path, PathBuf};

use skillspine_domain::similarity::Facts;
use skillspine_search::postings::PostingIndex;
use skillspine_search::similarity::SimilarityIndex;
use skillspine_search::{ConceptDocument, ConceptIndex, CredentialDocument, CredentialIndex, SearchError, carry_over};
use skillspine_store::{Store, StoreError};
use thiserror::Error;

/// Batches read ahead of the writer.
const BATCHES_AHEAD: usize = 2;

/// The opened indexes of a release.
#[derive(Clone)]
pub struct Indexes {
    /// Concepts, by label and text.
    pub concepts: ConceptIndex,
    /// Credentials, by name and text.
    pub credentials: CredentialIndex,
    /// Postings, by everything they are counted by.
    pub postings: PostingIndex,
    /// What is similar to what.
    pub similarity: SimilarityIndex,
}

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

/// Where the indexes of a release live.
pub fn directory(store: &Store, release: i32) -> PathBuf {
    store.config().data_dir.join("index").join(release.to_string())
}

/// Makes the indexes of `release` from those of the release published before it: where nothing that an index holds has changed,
/// its files are shared; otherwise, or when there is none, it is built anew.
///
/// # Errors
/// See [`IndexError`].
pub async fn update(store: &Store, published: i32, release: i32) -> Result<PathBuf, IndexError> {
    let (before, target) = (directory(store, published), directory(store, release));
    let is_later = published < release;
    let same_concepts = is_later && !store.concepts_differ(published, release).await?;
    // Files that cannot be shared, on another disk say, are no reason to fail.
    let same_postings = same_concepts && !store.postings_differ(published, release).await?;
    let same_credentials = is_later && !store.credentials_differ(published, release).await?;
    let same_evidence = same_postings && !store.mappings_differ(published, release).await?;
    let missing = Missing {
        concepts: !(same_concepts && carry_over::<ConceptDocument>(&before, &target, release).is_ok()),
        credentials: !(same_credentials && carry_over::<CredentialDocument>(&before, &target, release).is_ok()),
        postings: !(same_postings && skillspine_search::postings::carry_over(&before, &target, release).is_ok()),
        similarity: !(same_evidence && skillspine_search::similarity::carry_over(&before, &target, release).is_ok()),
    };
    make(store, &target, release, missing).await?;
    Ok(target)
}

/// Builds the indexes of `release` anew and returns where they are. Whatever was there before is replaced.
///
/// # Errors
/// See [`IndexError`].
pub async fn build(store: &Store, release: i32) -> Result<PathBuf, IndexError> {
    let target = directory(store, release);
    if target.exists() {
        remove(&target)?;
    }
    make(store, &target, release, Missing { concepts: true, credentials: true, postings: true, similarity: true })
        .await?;
    Ok(target)
}

/// Which indexes are to be built.
struct Missing {
    concepts: bool,
    credentials: bool,
    postings: bool,
    similarity: bool,
}

/// Builds what is missing. Concepts are read once for their index and for comparing them, and compared while the index is finished.
async fn make(store: &Store, target: &Path, release: i32, missing: Missing) -> Result<(), IndexError> {
    if missing.credentials {
        credentials::build(store, target, release).await?;
    }
    if missing.postings {
        postings::build(store, target, release).await?;
    }
    if !missing.similarity {
        if missing.concepts {
            concepts::begin(store, target, release, |_| ()).await?.finish().await?;
        }
        return Ok(());
    }
    let (mut concepts, mut writing) = (Vec::new(), None);
    if missing.concepts {
        let take = |scanned: &_| concepts.extend(similarity::facts(scanned));
        writing = Some(concepts::begin(store, target, release, take).await?);
    } else {
        concepts = similarity::scan(store, release).await?;
    }
    // One after the other: a long list of rows is turned into facts at one go, and whoever waits for a connection meanwhile would give up.
    let relations = store.relation_facts(release).await?;
    let mappings = store.mapping_facts(release).await?;
    let ranked = similarity::build(target, release, Facts { concepts, relations, mappings }).await;
    if let Some(writing) = writing {
        writing.finish().await?;
    }
    ranked
}

/// Opens the indexes of `release`.
///
/// # Errors
/// [`IndexError::Search`] when there is none, or it is damaged or from another version of the program.
pub fn open(store: &Store, release: i32) -> Result<Indexes, IndexError> {
    let directory = directory(store, release);
    Ok(Indexes {
        concepts: ConceptIndex::open(&directory)?,
        credentials: CredentialIndex::open(&directory)?,
        postings: PostingIndex::open(&directory)?,
        similarity: SimilarityIndex::open(&directory)?,
    })
}

/// Opens the indexes of `release`, building those first that cannot be opened.
///
/// # Errors
/// See [`IndexError`].
pub async fn ensure(store: &Store, release: i32) -> Result<Indexes, IndexError> {
    let directory = directory(store, release);
    let missing = Missing {
        concepts: ConceptIndex::open(&directory).is_err(),
        credentials: CredentialIndex::open(&directory).is_err(),
        postings: PostingIndex::open(&directory).is_err(),
        similarity: SimilarityIndex::open(&directory).is_err(),
    };
    make(store, &directory, release, missing).await?;
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

fn remove(path: &Path) -> Result<(), IndexError> {
    fs::remove_dir_all(path)
        .map_err(|error| IndexError::File { path: path.display().to_string(), reason: error.to_string() })
}
