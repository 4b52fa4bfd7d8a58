//! What resolvers reach for: the request's release, languages and loaders.

use std::sync::Arc;

use async_graphql::Context;
use skillspine_domain::{id::ConceptId, model::Concept};
use skillspine_search::{
    ConceptIndex, CredentialIndex, SearchError, postings::PostingIndex, similarity::SimilarityIndex,
};
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
        let hint =
            "leave out the `Skillspine-Release` header, or use `concepts`, `skills`, `occupations` without `text`";
        self.of_newest(&self.request.snapshot.index, "search answers from", "the search index", hint)
    }

    /// The index of credentials, which knows the newest release only.
    pub fn credentials(&self) -> Result<&'a CredentialIndex> {
        let hint = "leave out the `Skillspine-Release` header, or use `credentials`";
        let index = &self.request.snapshot.credentials;
        self.of_newest(index, "search answers from", "the search index of credentials", hint)
    }

    /// The index of postings, which knows the newest release only.
    pub fn postings(&self) -> Result<&'a PostingIndex> {
        let hint = "leave out the `Skillspine-Release` header; single postings of older releases are there by id";
        self.of_newest(&self.request.snapshot.postings, "demand is counted in", "the index of postings", hint)
    }

    /// What is similar to what, which is known of the newest release only.
    pub fn similarity(&self) -> Result<&'a SimilarityIndex> {
        let hint = "leave out the `Skillspine-Release` header; relations and mappings of older releases are there";
        let index = &self.request.snapshot.similarity;
        self.of_newest(index, "similarity is known of", "what is similar to what", hint)
    }

    /// Something that is kept for the newest release only.
    fn of_newest<T>(&self, kept: &'a Option<T>, does: &str, name: &str, hint: &str) -> Result<&'a T> {
        let newest = self.request.snapshot.release;
        if self.release != newest {
            let message = format!("{does} release {newest} only, release {} was asked for", self.release);
            return Err(ApiError::bad_user_input(message, hint));
        }
        kept.as_ref().ok_or_else(|| ApiError::Unavailable(name.to_owned()))
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
