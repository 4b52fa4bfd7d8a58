//! Concepts of the published release come from its index: there every one of them is what it is in the store.

use anyhow::Result;
use skillspine_tests::on_both_databases;
use skillspine_tests::published::compare_concepts;
use skillspine_tests::world::{Database, World};

async fn concepts_are_those_of_the_store(database: Database) -> Result<()> {
    let compared = compare_concepts(&World::demo(database).await?.store).await?;
    assert!(compared > 1_000, "{compared} concepts");
    Ok(())
}

on_both_databases! {
    concepts_are_those_of_the_store => concepts_are_those_of_the_store_on_sqlite, concepts_are_those_of_the_store_on_postgres;
}
