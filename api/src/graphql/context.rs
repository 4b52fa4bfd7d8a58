//! What resolvers reach for: the request's release, languages and loaders.

use std::sync::Arc;

use async_graphql::Context;
use skillspine_domain::{id::ConceptId, model::Concept};
use skillspine_search::{ConceptIndex, SearchError, postings::PostingIndex, similarity::SimilarityIndex};
use skillspine_store::StoreError;

use super::{ApiError, RequestContext, Taxonomy};

/// What resolvers return; `?` works on errors of the store and of search.
pub(super) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// One request's view of the data.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub request: &'a RequestContext,
    pub taxonomy: &'a Arc<Taxonomy>,
    pub release: i32,
}

impl<'a> Scope<'a> {
    /// The scope of the request that a resolver works for.
    pub fn of(ctx: &Context<'a>) -> Result<Self> {
        Self::for_request(request(ctx)?)
    }

    /// The scope of a request, whatever it is that answers it.
    pub fn for_request(request: &'a RequestContext) -> Result<Self> {
        let taxonomy = request.snapshot.taxonomy.as_ref();
        let taxonomy = taxonomy.ok_or_else(|| ApiError::Unavailable("the taxonomy".to_owned()))?;
        Ok(Self { request, taxonomy, release: request.release })
    }

    /// The search index, which knows the newest release only.
    pub fn index(&self) -> Result<&'a ConceptIndex> {
        let newest = self.request.snapshot.release;
        if self.release != newest {
            let message = format!("search answers from release {newest} only, release {} was asked for", self.release);
            let hint =
                "leave out the `Skillspine-Release` header, or use `concepts`, `skills`, `occupations` without `text`";
            return Err(ApiError::bad_user_input(message, hint));
        }
        let index = self.request.snapshot.index.as_ref();
        index.ok_or_else(|| ApiError::Unavailable("the search index".to_owned()))
    }

    /// The index of postings, which knows the newest release only.
    pub fn postings(&self) -> Result<&'a PostingIndex> {
        let newest = self.request.snapshot.release;
        if self.release != newest {
            let message = format!("demand is counted in release {newest} only, release {} was asked for", self.release);
            let hint = "leave out the `Skillspine-Release` header; single postings of older releases are there by id";
            return Err(ApiError::bad_user_input(message, hint));
        }
        let index = self.request.snapshot.postings.as_ref();
        index.ok_or_else(|| ApiError::Unavailable("the index of postings".to_owned()))
    }

    /// What is similar to what, which is known of the newest release only.
    pub fn similarity(&self) -> Result<&'a SimilarityIndex> {
        let newest = self.request.snapshot.release;
        if self.release != newest {
            let message =
                format!("similarity is known of release {newest} only, release {} was asked for", self.release);
            let hint = "leave out the `Skillspine-Release` header; relations and mappings of older releases are there";
            return Err(ApiError::bad_user_input(message, hint));
        }
        let index = self.request.snapshot.similarity.as_ref();
        index.ok_or_else(|| ApiError::Unavailable("what is similar to what".to_owned()))
    }

    /// A concept that something in this release points to.
    pub async fn concept(&self, id: ConceptId) -> Result<Arc<Concept>> {
        let found = self.taxonomy.concepts.get(self.release, id).await?;
        found.ok_or_else(|| ApiError::internal(StoreError::Corrupt(format!("{id:?} is named and not there"))))
    }
}

/// The request that a resolver works for.
pub(super) fn request<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext> {
    let missing = || ApiError::internal(std::io::Error::other("the request has no context"));
    ctx.data_opt::<RequestContext>().ok_or_else(missing)
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable("the database".to_owned()),
            StoreError::UnknownRelease { first, last, .. } => {
                Self::bad_user_input(error.to_string(), format!("name a release from {first} to {last}"))
            }
            other => Self::internal(other),
        }
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Limit { what, figure, limit } => Self::LimitExceeded {
                message: format!("the {what} is {figure}, the limit is {limit}"),
                limit_name: "search",
                figure: figure as u64,
                limit: limit as u64,
                hint: "ask for less, or narrow the search with filters".to_owned(),
            },
            other => Self::internal(other),
        }
    }
}
