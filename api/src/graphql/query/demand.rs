//! Demand and postings.

use async_graphql::{Context, Object};
use skillspine_domain::{demand::Basis, id::PostingId};
use skillspine_search::postings::PageOrder;

use crate::graphql::{
    ApiError,
    connection::Connection,
    context::{Result, Scope},
    cost::{COUNT, cost},
    demand::DemandQuery,
    page::PageArguments,
    types::{
        demand::Demand,
        demand_enums::PostingOrder,
        demand_input::DemandBasis,
        posting::Posting,
        posting_edge::{self, PostingEdge},
        posting_filter::PostingFilter,
    },
};

/// Fields about demand.
#[derive(Default)]
pub(super) struct DemandQueries;

#[Object]
impl DemandQueries {
    /// Labour demand in the postings that a filter means: counts, shares, series, growth, rankings, pay. Works on the newest release
    /// only.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Demand> {
        Demand::of(Scope::of(ctx)?, filter, basis).await
    }

    /// Postings that a filter means, in order. `totalCount` is `demand(filter: …) { total { n } }` of the same filter. Works on the
    /// newest release only.
    #[graphql(directive = cost::apply(COUNT, None))]
    async fn postings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "Words in title and text, as `filter.text` takes them; give it in one place only.")]
        text: Option<String>,
        #[graphql(desc = "What comes first; left out, `RELEVANCE` with a text and `NEWEST` without.")] order_by: Option<
            PostingOrder,
        >,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<PostingEdge>> {
        let scope = Scope::of(ctx)?;
        let mut filter = filter.unwrap_or_default();
        if text.is_some() && filter.text.is_some() {
            let hint = "put all words into one of them";
            return Err(ApiError::bad_user_input("`text` and `filter.text` cannot be used together", hint));
        }
        filter.text = text.or(filter.text);
        let compiled = filter.compile(scope).await?;
        let has_text = compiled.filter.text.is_some();
        let order = match order_by.map(PageOrder::from) {
            Some(PageOrder::Relevance) if !has_text => {
                let hint = "give a `text`, or order by NEWEST or OLDEST";
                return Err(ApiError::bad_user_input("there is no text to be relevant to", hint));
            }
            Some(order) => order,
            None if has_text => PageOrder::Relevance,
            None => PageOrder::Newest,
        };
        let query = DemandQuery::new(&scope, compiled.filter, compiled.echo, Basis::default())?;
        let arguments = PageArguments::forward(first, after);
        posting_edge::page(scope, query.selection().await?, order, arguments).await
    }

    /// One posting by its source and the source's own id; null when there is none. By id, use `node`.
    async fn posting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Key of the posting source: `jobtech`, `usajobs`.")] source: String,
        #[graphql(desc = "The source's own id, exactly.")] external_id: String,
    ) -> Result<Option<Posting>> {
        Posting::find(Scope::of(ctx)?, PostingId::mint(&source, &external_id)).await
    }
}
