//! Credentials that search finds.

use async_graphql::{Context, MergedObject, Object};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::id::CredentialId;
use skillspine_search::{CredentialHit, CredentialRequest, CredentialSuggestion, Limits, QueryReading};
use skillspine_store::{StoreError, read::CredentialFilter};

use super::{
    credential::Credential,
    credential_facets::CredentialFacets,
    filter::check_length,
    search::{Match, Reading, TextRange, marked, ranges},
};
use crate::graphql::{
    ApiError,
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    page::{Cursor, PageArguments},
};

/// Name of the list of hits in cursors.
const LIST: &str = "search of credentials";

/// One page of the credentials that a search found, best first.
#[derive(MergedObject)]
#[graphql(name = "CredentialSearchConnection")]
pub(in crate::graphql) struct CredentialSearchConnection(Connection<CredentialSearchEdge>, FoundCredentials);

/// What is said of all hits.
struct FoundCredentials {
    all: CredentialFilter,
    reading: QueryReading,
}

#[Object]
impl FoundCredentials {
    /// What the credentials that were found have in common, over all pages. Each facet is counted only when asked for.
    async fn facets(&self) -> CredentialFacets<'_> {
        CredentialFacets(&self.all)
    }

    /// How the query was read.
    async fn reading(&self) -> Reading<'_> {
        Reading(&self.reading)
    }
}

/// A hit.
struct CredentialSearchEdge {
    hit: CredentialHit,
    position: usize,
}

/// A credential that was found, and why.
#[Object]
impl CredentialSearchEdge {
    /// The place of the hit in this list, for `after`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The credential.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<Credential> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// From 1 (the query is its URI or its name) down to 0. Equal scores are ordered by language, number of endorsements and id. Scores of
    /// different queries cannot be compared.
    async fn score(&self) -> f32 {
        self.hit.score
    }

    /// The name, or the passage of a text, that answered the query.
    async fn matched(&self) -> Match<'_> {
        Match::from(&self.hit.matched)
    }
}

impl Edge for CredentialSearchEdge {
    type Node = Credential;

    fn connection_name() -> String {
        "CredentialSearchPage".to_owned()
    }

    fn cursor(&self) -> String {
        Cursor::of_numbers(self.position as i64, 0).encode(LIST)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Credential>> {
        found(scope, self.hit.id).boxed()
    }
}

/// A credential that the index has found.
async fn found(scope: Scope<'_>, id: CredentialId) -> Result<Credential> {
    let missing = || ApiError::internal(StoreError::Corrupt(format!("{id:?} is in the index and not there")));
    Credential::find(scope, id).await?.ok_or_else(missing)
}

/// What is looked for.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct Wanted {
    /// What somebody typed.
    pub text: String,
    /// Which credentials may be found; all if left out.
    pub among: Option<CredentialFilter>,
    /// Only names and texts in these languages count.
    pub languages: Vec<String>,
}

impl CredentialSearchConnection {
    /// One page of what is found.
    pub async fn of(scope: Scope<'_>, wanted: Wanted, page: PageArguments) -> Result<Self> {
        let page = page.check(&scope, LIST)?;
        let offset = match &page.after {
            Some(cursor) => usize::try_from(cursor.numbers()?.0).unwrap_or(0) + 1,
            None => 0,
        };
        let limit = usize::try_from(page.limit).unwrap_or(0);
        check_length("languages", wanted.languages.len())?;
        let index = scope.credentials()?.clone();
        let among = match &wanted.among {
            Some(filter) => Some(scope.taxonomy.store.credential_ids(scope.release, filter).await?),
            None => None,
        };
        let preferred_languages =
            if wanted.languages.is_empty() { scope.request.languages.clone() } else { wanted.languages.clone() };
        let request = CredentialRequest {
            text: wanted.text,
            among,
            languages: wanted.languages,
            preferred_languages,
            offset,
            // One more than asked for tells whether there is a next page.
            limit: (limit + 1).min(Limits::DEFAULT.depth.saturating_sub(offset)),
        };
        let response =
            tokio::task::spawn_blocking(move || index.search(&request)).await.map_err(ApiError::internal)??;
        let has_next = response.hits.len() > limit;
        let hits = response.hits.into_iter().take(limit).enumerate();
        let page = Connection {
            edges: hits.map(|(at, hit)| CredentialSearchEdge { hit, position: offset + at }).collect(),
            has_previous: offset > 0,
            has_next,
            total: Total::Known(response.all.len() as u64),
        };
        let all = CredentialFilter { ids: Some(response.all), ..CredentialFilter::default() };
        Ok(Self(page, FoundCredentials { all, reading: response.reading }))
    }
}

/// A completion that names a credential.
pub(in crate::graphql) struct SuggestedCredential(pub CredentialSuggestion);

/// A completion of what somebody is typing: the name of a credential.
#[Object(name = "CredentialSuggestion")]
impl SuggestedCredential {
    /// The name that completes what was typed.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its language, as a BCP 47 tag; `und` where the source does not say.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// `name` as HTML: everything escaped, the matching words inside `<mark>`. Safe to put into a page.
    async fn html(&self) -> String {
        marked(&self.0.name, &self.0.highlights)
    }

    /// The matching words as ranges of characters (Unicode code points) of `name`, in order.
    async fn ranges(&self) -> Vec<TextRange> {
        ranges(&self.0.name, &self.0.highlights)
    }

    /// The credential.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Credential> {
        found(Scope::of(ctx)?, self.0.id).await
    }
}
