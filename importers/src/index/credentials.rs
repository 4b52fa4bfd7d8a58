//! The index of credentials.

use std::path::Path;

use skillspine_domain::model::Credential;
use skillspine_search::{CredentialDocument, IndexWriter, SearchError, WriterOptions};
use skillspine_store::Store;
use skillspine_store::read::CredentialFilter;

use super::IndexError;

/// Credentials read at a time.
const BATCH: usize = 1_000;

/// Writes the index of all credentials of `release`.
pub(super) async fn build(store: &Store, directory: &Path, release: i32) -> Result<(), IndexError> {
    let ids = store.credential_ids(release, &CredentialFilter::default()).await?;
    let directory = directory.to_owned();
    let mut writer = blocking(move || IndexWriter::new(&directory, release, WriterOptions::default())).await?;
    for batch in ids.chunks(BATCH) {
        let mut found = store.credentials_by_id(release, batch).await?;
        let documents: Vec<_> = batch.iter().filter_map(|id| found.remove(id)).map(document).collect();
        writer =
            blocking(move || documents.iter().try_for_each(|document| writer.add(document)).map(|()| writer)).await?;
    }
    blocking(move || writer.finish()).await?;
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, IndexError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| IndexError::Stopped(error.to_string()))??)
}

fn document(credential: Credential) -> CredentialDocument {
    CredentialDocument {
        id: credential.id,
        source: credential.source,
        kind: credential.kind,
        uri: credential.uri,
        popularity: credential.endorsement_count,
        names: credential.names,
        texts: vec![credential.descriptions, credential.criteria],
    }
}
