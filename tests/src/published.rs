//! What a published release hands out, held to what the store has.

use anyhow::{Context, Result};
use skillspine_importers::index;
use skillspine_store::Store;
use skillspine_store::read::ScanDetail;

/// Every concept of the published release is in its index what it is in the store; returns how many there are.
///
/// # Errors
/// When nothing is published, or a concept differs.
pub async fn compare_concepts(store: &Store) -> Result<usize> {
    let release = store.publication().await?.context("a publication")?.release;
    let published = index::open(store, release)?.concepts;
    let mut scan = store.scan_concepts(release, ScanDetail::Place).await?;
    let mut compared = 0;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            break;
        }
        compared += batch.len();
        for scanned in batch {
            let found = published.concept(scanned.concept.id);
            anyhow::ensure!(
                found.as_ref() == Some(&scanned.concept),
                "{:?} is published as {found:?}",
                scanned.concept
            );
        }
    }
    anyhow::ensure!(compared == published.concepts(), "{compared} in the store, {} in the index", published.concepts());
    Ok(compared)
}
