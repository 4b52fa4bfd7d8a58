//! `skillspine migrate`, `derive`, `index`, `publish` and `prune`: each step of an import, to be run alone, and what keeps a store
//! small.

use anyhow::Result;
use chrono::Utc;
use skillspine_importers::index;
use skillspine_store::write::{ImportLock, ImportSession};
use skillspine_store::{Store, StoreConfig, StoreError};

use crate::terminal::say;

/// Brings the schema up to date.
pub async fn migrate(config: StoreConfig) -> Result<()> {
    let store = Store::open(config).await?;
    store.migrate().await?;
    say("the schema is up to date");
    Ok(())
}

/// Computes anew what follows from imported rows. Every import does so at its end.
#[expect(clippy::disallowed_methods, reason = "the command stamps the release it makes")]
pub async fn derive(config: StoreConfig) -> Result<()> {
    let store = super::open(config).await?;
    let lock = lock(&store).await?;
    let outcome = ImportSession::begin(&store, lock, Utc::now(), "derive", false).await?.finish().await?;
    match outcome.release {
        Some(release) => say(&format!(
            "{} mappings joined to their concepts as release {release}; `skillspine publish` serves it",
            outcome.resolved
        )),
        None => say("nothing to derive: everything is as it should be"),
    }
    Ok(())
}

/// Builds the index of the newest release anew.
pub async fn index(config: StoreConfig) -> Result<()> {
    let store = super::open(config).await?;
    let newest = store.newest_release().await?;
    if newest == 0 {
        return Err(StoreError::NothingPublished.into());
    }
    let _lock = lock(&store).await?;
    let path = index::build(&store, newest).await?;
    say(&format!("index of release {newest} built in {}", path.display()));
    Ok(())
}

/// Serves a complete release.
#[expect(clippy::disallowed_methods, reason = "the command stamps the publication it makes")]
pub async fn publish(config: StoreConfig, release: Option<i32>) -> Result<()> {
    let store = super::open(config).await?;
    let _lock = lock(&store).await?;
    let newest = store.newest_release().await?;
    let release = release.unwrap_or(newest);
    if newest == 0 {
        return Err(StoreError::NothingPublished.into());
    }
    index::ensure(&store, release).await?;
    store.analyze().await?;
    store.publish(release, Utc::now()).await?;
    say(&format!("release {release} is published"));
    Ok(())
}

/// Forgets the releases before `oldest`.
pub async fn prune(config: StoreConfig, oldest: i32) -> Result<()> {
    let store = super::open(config).await?;
    let lock = lock(&store).await?;
    let removed = store.prune(oldest, &lock).await?;
    say(&format!("{removed} rows removed; release {oldest} is now the oldest that can be asked for"));
    Ok(())
}

/// Keeps imports out, waiting for one that is running.
async fn lock(store: &Store) -> Result<ImportLock, StoreError> {
    ImportLock::acquire(store, |holder| say(&format!("an import is running ({holder}); waiting for it to end"))).await
}
