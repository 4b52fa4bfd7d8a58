//! Regions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use skillspine_domain::model;

use super::{demand::Demand, demand_input::DemandBasis, list::Row, posting_filter::PostingFilter, text::LocalizedText};
use crate::graphql::{
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
};

/// Name of the list of regions in cursors.
pub(in crate::graphql) const LIST: &str = "regions";

/// A region.
#[derive(Clone)]
pub(in crate::graphql) struct Region(pub Arc<model::Region>);

impl Row for Region {}

/// A country, a subdivision of one, or a statistical region, in one scheme.
#[Object]
impl Region {
    /// Permanent id, for `node(id:)` and arguments that take a region. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Region(self.0.id).encode()
    }

    /// Key of its scheme: `iso-3166-1`, `iso-3166-2`, `nuts-2021`, `nuts-2024`.
    async fn scheme(&self) -> &str {
        &self.0.scheme
    }

    /// Its code in the scheme: `DE21`, `SE-AB`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its depth in the scheme; 0 is a country.
    async fn level(&self) -> i32 {
        self.0.level
    }

    /// What the scheme calls a region of this sort (`Province`, `NUTS 2`); null where it does not say.
    async fn category(&self) -> Option<&str> {
        self.0.category.as_deref()
    }

    /// Its name, in the first of these languages that it has: the argument's, best first; those of the `Accept-Language`
    /// header; English; any. Null for a region without a name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        LocalizedText::best(ctx, &self.0.names, languages)
    }

    /// Its names in all languages, by language tag; `und` where the source does not say which.
    async fn names(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.names)
    }

    /// The region it is part of; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Region>> {
        let Some(parent) = self.0.parent else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.regions.get(scope.release, parent).await?.map(Region))
    }

    /// Demand in it: the postings for work in it or in a region inside it.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of these postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Demand> {
        let filter = filter.unwrap_or_default().with_region(GlobalId::Region(self.0.id).encode());
        Demand::of(Scope::of(ctx)?, Some(filter), basis).await
    }
}
