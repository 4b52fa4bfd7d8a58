//! Concepts of the published release come from its index: there every one of them is what it is in the store.

use anyhow::{Context, Result};
use skillspine_importers::{demo, index};
use skillspine_store::read::ScanDetail;
use skillspine_tests::on_both_databases;
use skillspine_tests::world::{Database, empty_store, import};

async fn concepts_are_those_of_the_store(database: Database) -> Result<()> {
    let (store, _folder) = empty_store(database).await?;
    let inputs = demo::inputs();
    let last = inputs.len() - 1;
    for (position, (key, input)) in inputs.into_iter().enumerate() {
        import(&store, key, input, position == last).await?;
    }
    let release = store.publication().await?.context("a publication")?.release;
    let published = index::open(&store, release)?.concepts;
    let mut scan = store.scan_concepts(release, ScanDetail::Place).await?;
    let mut compared = 0;
    loop {
        let batch = scan.next().await?;
        if batch.is_empty() {
            break;
        }
        for scanned in batch {
            let id = scanned.concept.id;
            assert_eq!(published.concept(id), Some(scanned.concept));
            compared += 1;
        }
    }
    assert!(compared > 1_000 && compared == published.concepts(), "{compared} concepts");
    Ok(())
}

on_both_databases! {
    concepts_are_those_of_the_store => concepts_are_those_of_the_store_on_sqlite, concepts_are_those_of_the_store_on_postgres;
}
