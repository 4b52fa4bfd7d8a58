//! The index of concepts.

use std::path::Path;

use skillspine_search::{ConceptDocument, IndexWriter, SearchError, WriterOptions};
use skillspine_store::Store;
use skillspine_store::read::{ScanDetail, ScannedConcept};
use tokio::sync::mpsc;

use super::{BATCHES_AHEAD, IndexError};

/// Builds the index of all concepts of `release`: one thread writes while the store is read.
pub(super) async fn build(store: &Store, directory: &Path, release: i32) -> Result<(), IndexError> {
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
    Ok(())
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
