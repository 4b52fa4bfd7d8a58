//! Recognising skills and occupations in texts that clients send: what knows the labels of one language in one release.
//!
//! Built from the store when somebody first asks in a language, beside the threads that serve requests; whoever asks meanwhile waits
//! for it. A few languages are kept, the least used ones go. Nothing is built that nobody asks for, since the labels of a language
//! take some tens of megabytes once they can be found.

mod build;

use std::sync::Arc;

use moka::future::Cache;
use skillspine_domain::{extraction::Gazetteer, posting::title::TitleMatcher};
use skillspine_store::{Store, StoreError};

use crate::graphql::ApiError;

/// What finds skills and occupations in texts of one language.
pub(crate) struct LanguageRecogniser {
    /// Finds skills.
    pub gazetteer: Gazetteer,
    /// Finds the occupation that a title names.
    pub titles: TitleMatcher,
}

/// Recognisers by release and language.
pub(crate) struct Recognition {
    store: Store,
    built: Cache<(i32, String), Arc<LanguageRecogniser>>,
}

impl Recognition {
    /// Keeps so many languages; at least one.
    pub fn new(store: Store, languages: u64) -> Self {
        Self { store, built: Cache::builder().max_capacity(languages.max(1)).build() }
    }

    /// The recogniser for a language, given by its primary subtag, in a release. Where no label is in that language it finds
    /// nothing.
    pub async fn language(&self, release: i32, language: &str) -> Result<Arc<LanguageRecogniser>, ApiError> {
        let key = (release, language.to_owned());
        if let Some(known) = self.built.get(&key).await {
            return Ok(known);
        }
        // A task of its own: a request that gives up must not throw away what is half built.
        let (built, store, language) = (self.built.clone(), self.store.clone(), language.to_owned());
        let building = tokio::spawn(async move {
            built.try_get_with(key, async move { build::build(store, release, &language).await.map(Arc::new) }).await
        });
        building.await.map_err(ApiError::internal)?.map_err(|shared: Arc<BuildError>| shared.as_ref().clone().into())
    }
}

/// Why a recogniser could not be built.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum BuildError {
    /// The database is away.
    #[error("the database is away")]
    Unavailable,
    /// The store could not be read.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// The thread that builds died.
    #[error("building a recogniser stopped unexpectedly: {0}")]
    Stopped(String),
}

impl From<StoreError> for BuildError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable,
            other => Self::Store(Arc::new(other)),
        }
    }
}

impl From<BuildError> for ApiError {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::Unavailable => Self::Unavailable("the database".to_owned()),
            other => Self::internal(other),
        }
    }
}
