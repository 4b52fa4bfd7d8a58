//! A filter and a basis, ready to be asked.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use skillspine_domain::demand::Basis;
use skillspine_search::{
    SearchError,
    postings::{PostingFilter, PostingIndex, Selection},
};
use tokio::sync::OnceCell;

use super::{
    cache::{self, Key},
    question::Question,
};
use crate::graphql::{
    ApiError, Taxonomy,
    context::{Result, Scope},
};

/// The postings that a filter means, found when something is asked of them that nobody has asked before. Cloning shares.
#[derive(Clone)]
pub(in crate::graphql) struct DemandQuery(Arc<Prepared>);

struct Prepared {
    taxonomy: Arc<Taxonomy>,
    index: PostingIndex,
    filter: PostingFilter,
    echo: Json,
    basis: Basis,
    scope: Key,
    selection: OnceCell<Arc<Selection>>,
}

impl DemandQuery {
    /// Prepares a question about the postings of the request's release; `echo` is the filter as clients read it.
    pub fn new(scope: &Scope<'_>, filter: PostingFilter, echo: Json, basis: Basis) -> Result<Self> {
        let index = scope.postings()?.clone();
        let words = serde_json::to_vec(&(&filter, basis)).map_err(ApiError::internal)?;
        let mut digest = Sha256::new();
        digest.update(scope.release.to_le_bytes());
        digest.update(&words);
        let taxonomy = Arc::clone(scope.taxonomy);
        let (scope, selection) = (digest.finalize().into(), OnceCell::new());
        Ok(Self(Arc::new(Prepared { taxonomy, index, filter, echo, basis, scope, selection })))
    }

    /// The filter as the index understands it.
    pub fn filter(&self) -> &PostingFilter {
        &self.0.filter
    }

    /// The filter as clients read it: canonical, in the form of the input.
    pub fn echo(&self) -> &Json {
        &self.0.echo
    }

    /// What is counted, and when.
    pub fn basis(&self) -> Basis {
        self.0.basis
    }

    /// First and last day on which anything in the index was posted.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.0.index.days()
    }

    /// The answer to a question, remembered or computed now beside the threads that serve requests.
    pub async fn ask<Q: Question>(&self, question: Q) -> Result<Arc<Q::Answer>> {
        let key = cache::key(&self.0.scope, &question)?;
        let compute = async {
            let selection = self.selection().await?;
            blocking(move || question.answer(&selection)).await
        };
        self.0.taxonomy.demand.get_or_compute::<Q>(key, compute).await
    }

    /// The selection itself, for answers that are not worth remembering.
    pub async fn selection(&self) -> Result<Arc<Selection>> {
        let find = || async {
            let prepared = Arc::clone(&self.0);
            blocking(move || prepared.index.select(&prepared.filter, prepared.basis)).await.map(Arc::new)
        };
        self.0.selection.get_or_try_init(find).await.cloned()
    }
}

/// Runs work of the index where it holds nobody up.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, SearchError> + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)??)
}
