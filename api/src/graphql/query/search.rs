//! Search and suggestions.

use async_graphql::{Context, Object};
use skillspine_search::{Limits, SearchRequest, SuggestRequest};

use crate::graphql::{
    ApiError,
    connection::{Connection, Total},
    context::{Result, Scope},
    cost::{SEARCH, cost},
    page::PageArguments,
    types::{
        credential_filter::CredentialFilter,
        credential_search::{CredentialSearchConnection, SuggestedCredential, Wanted},
        enums::{ConceptKind, all_into},
        filter::{SearchFilter, check_length},
        search::{Found, LIST, SearchConnection, SearchEdge, Suggestion},
    },
};

/// Fields that ask the search index.
#[derive(Default)]
pub(super) struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Concepts for what somebody typed, best first: exact preferred labels, then alternative labels, then texts. Knows
    /// `"phrases"`, `-exclusions`, codes and URIs, and forgives typing errors. At most the first 10,000 hits can be paged
    /// through. Works on the newest release only.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody typed, at most 500 characters.")] text: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<ConceptKind>>,
        #[graphql(desc = "Only these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(
            desc = "Only labels and texts in these languages count; `pt` covers `pt-BR`. Left out, all count, and those \
                          of the `Accept-Language` header come first among equals."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "Further restrictions.")] filter: Option<SearchFilter>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<SearchConnection> {
        let scope = Scope::of(ctx)?;
        let page = PageArguments::forward(first, after).check(&scope, LIST)?;
        let offset = match &page.after {
            Some(cursor) => usize::try_from(cursor.numbers()?.0).unwrap_or(0) + 1,
            None => 0,
        };
        let limit = usize::try_from(page.limit).unwrap_or(0);
        let (frameworks, languages) = (frameworks.unwrap_or_default(), languages.unwrap_or_default());
        check_length("frameworks", frameworks.len())?;
        check_length("languages", languages.len())?;

        let mut request = SearchRequest::new(text.clone());
        request.filter = filter.unwrap_or_default().compile()?;
        request.filter.kinds = all_into(kinds);
        request.filter.frameworks = frameworks;
        request.preferred_languages =
            if languages.is_empty() { scope.request.languages.clone() } else { languages.clone() };
        request.filter.languages.clone_from(&languages);
        request.offset = offset;
        // One more than asked for tells whether there is a next page.
        request.limit = (limit + 1).min(Limits::DEFAULT.depth.saturating_sub(offset));
        let look_ahead = ctx.look_ahead();
        request.facets = look_ahead.field("facets").exists();
        request.count_total = look_ahead.field("totalCount").exists();

        let index = scope.index()?.clone();
        let response =
            tokio::task::spawn_blocking(move || index.search(&request)).await.map_err(ApiError::internal)??;
        let has_next = response.hits.len() > limit;
        let hits = response.hits.into_iter().take(limit).enumerate();
        let page = Connection {
            edges: hits.map(|(at, hit)| SearchEdge { hit, position: offset + at }).collect(),
            has_previous: offset > 0,
            has_next,
            total: Total::Known(response.total as u64),
        };
        Ok(SearchConnection(page, Found { text, languages, facets: response.facets, reading: response.reading }))
    }

    /// Credentials for what somebody typed, best first: by name, then by what is said of them; knows what `search` knows. At most the first
    /// 10,000 hits can be paged through. Works on the newest release only.
    #[graphql(directive = cost::apply(SEARCH, None))]
    async fn search_credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody typed, at most 500 characters.")] text: String,
        #[graphql(desc = "Which credentials may be found; all if left out.")] filter: Option<CredentialFilter>,
        #[graphql(
            desc = "Only names and texts in these languages count; `pt` covers `pt-BR`. Left out, all count, and those                           of the `Accept-Language` header come first among equals."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<CredentialSearchConnection> {
        let among = filter.map(CredentialFilter::compile).transpose()?;
        let wanted = Wanted { text, among, languages: languages.unwrap_or_default() };
        CredentialSearchConnection::of(Scope::of(ctx)?, wanted, PageArguments::forward(first, after)).await
    }

    /// Completions of what somebody is typing that name credentials, best first. Works on the newest release only.
    #[graphql(directive = cost::apply(SEARCH, None))]
    async fn suggest_credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody typed so far, at most 500 characters.")] prefix: String,
        #[graphql(
            desc = "Only names in these languages, best first. Left out: all, those of the `Accept-Language` header first."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "How many, 10 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<SuggestedCredential>> {
        let scope = Scope::of(ctx)?;
        let limit = suggestions("suggestCredentials", first)?;
        let languages = languages.unwrap_or_default();
        check_length("languages", languages.len())?;
        let index = scope.credentials()?.clone();
        let search = move || index.suggest(&prefix, &languages, limit);
        let found = tokio::task::spawn_blocking(search).await.map_err(ApiError::internal)??;
        Ok(found.into_iter().map(SuggestedCredential).collect())
    }

    /// Completions of what somebody is typing, best first. Works on the newest release only.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody typed so far, at most 500 characters.")] prefix: String,
        #[graphql(desc = "Only these kinds.")] kinds: Option<Vec<ConceptKind>>,
        #[graphql(desc = "Only these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(
            desc = "Only labels in these languages, best first. Left out: those of the `Accept-Language` header, or all."
        )]
        languages: Option<Vec<String>>,
        #[graphql(desc = "How many, 10 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<Suggestion>> {
        let scope = Scope::of(ctx)?;
        let request = SuggestRequest {
            prefix,
            kinds: all_into(kinds),
            frameworks: frameworks.unwrap_or_default(),
            languages: languages.unwrap_or_else(|| scope.request.languages.clone()),
            limit: suggestions("suggest", first)?,
        };
        check_length("frameworks", request.frameworks.len())?;
        check_length("languages", request.languages.len())?;
        let index = scope.index()?.clone();
        let found =
            tokio::task::spawn_blocking(move || index.suggest(&request)).await.map_err(ApiError::internal)??;
        Ok(found.into_iter().map(Suggestion).collect())
    }
}

/// How many suggestions are asked for.
fn suggestions(list: &str, first: Option<i32>) -> Result<usize> {
    const DEFAULT: u64 = 10;
    let most = Limits::DEFAULT.suggestions as u64;
    let page = PageArguments::forward(first, None).check_against(list, DEFAULT, most)?;
    Ok(usize::try_from(page.limit).unwrap_or(0))
}
