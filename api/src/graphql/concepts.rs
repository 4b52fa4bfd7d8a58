//! Concepts by id: those of the published release from its index, which is in memory; those of older releases from the store.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwapOption;
use skillspine_domain::{id::ConceptId, model::Concept};
use skillspine_search::ConceptIndex;
use skillspine_store::Store;

use super::{ApiError, loaders::Loader};

/// Concepts by id.
pub(super) type ConceptsById = HashMap<ConceptId, Arc<Concept>>;

/// Reads concepts by id; `None` is one that the release does not have.
pub(crate) struct Concepts {
    published: ArcSwapOption<ConceptIndex>,
    stored: Loader<ConceptId, Option<Arc<Concept>>>,
}

impl Concepts {
    /// Reads `store`, and remembers as many concepts of older releases as there is room for, in bytes.
    pub fn new(capacity: u64, store: &Store) -> Self {
        let stored = Loader::new(capacity, store, |store, release, ids| async move {
            let found = store.concepts_by_id(release, &ids).await?;
            Ok(found.into_iter().map(|(id, concept)| (id, Some(Arc::new(concept)))).collect())
        });
        Self { published: ArcSwapOption::empty(), stored }
    }

    /// Answers for the release of this index from it.
    pub fn publish(&self, index: &ConceptIndex) {
        self.published.store(Some(Arc::new(index.clone())));
    }

    /// The concept with this id.
    pub async fn get(&self, release: i32, id: ConceptId) -> Result<Option<Arc<Concept>>, ApiError> {
        match self.index_of(release) {
            Some(index) => Ok(index.concept(id).map(Arc::new)),
            None => self.stored.get(release, id).await,
        }
    }

    /// The concepts with these ids, in their order.
    pub async fn get_many(&self, release: i32, ids: Vec<ConceptId>) -> Result<Vec<Option<Arc<Concept>>>, ApiError> {
        match self.index_of(release) {
            Some(index) => Ok(ids.into_iter().map(|id| index.concept(id).map(Arc::new)).collect()),
            None => self.stored.get_many(release, ids).await,
        }
    }

    /// Remembers a concept that came another way.
    pub async fn remember(&self, release: i32, concept: Concept) {
        if self.index_of(release).is_none() {
            self.stored.remember(release, concept.id, Some(Arc::new(concept))).await;
        }
    }

    fn index_of(&self, release: i32) -> Option<Arc<ConceptIndex>> {
        self.published.load_full().filter(|index| index.release() == release)
    }
}
