//! The index of concepts.

use std::path::Path;

use skillspine_search::{ConceptDocument, IndexWriter, SearchError, WriterOptions};
use skillspine_store::Store;
use skillspine_store::read::{ScanDetail, ScannedConcept};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{BATCHES_AHEAD, IndexError};

/// The index of concepts while it is being written.
pub(super) struct Writing(JoinHandle<Result<(), SearchError>>);

impl Writing {
    /// Waits until it is finished.
    pub async fn finish(self) -> Result<(), IndexError> {
        self.0.await.map_err(|error| IndexError::Stopped(error.to_string()))??;
        Ok(())
    }
}

/// Begins the index of all concepts of `release`: one thread writes while the store is read, and still does when all of it has been
/// read. `take` is shown every concept.
pub(super) async fn begin(
    store: &Store,
    directory: &Path,
    release: i32,
    mut take: impl FnMut(&ScannedConcept),
) -> Result<Writing, IndexError> {
    let (sender, mut receiver) = mpsc::channel::<Vec<ScannedConcept>>(BATCHES_AHEAD);
    let directory = directory.to_owned();
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
    let mut scan = store.scan_concepts(release, ScanDetail::Full).await?;
    let read = loop {
        match scan.next().await {
            Ok(batch) if batch.is_empty() => break Ok(()),
            // A writer that has gone away says why below.
            Ok(batch) => {
                batch.iter().for_each(&mut take);
                if sender.send(batch).await.is_err() {
                    break Ok(());
                }
            }
            Err(error) => break Err(error),
        }
    };
    drop(sender);
    let writing = Writing(writing);
    if let Err(error) = read {
        let _ = writing.finish().await;
        return Err(error.into());
    }
    Ok(writing)
}

fn document(scanned: ScannedConcept) -> ConceptDocument {
    ConceptDocument {
        concept: scanned.concept,
        codes: scanned.codes.into_iter().map(|code| code.code).collect(),
        collections: scanned.collections,
        ancestors: scanned.ancestors,
        popularity: scanned.relations,
        labels: scanned.labels,
        texts: scanned.texts,
    }
}
