//! Frameworks and crosswalks.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::graphql::{
    context::{Result, Scope},
    types::{crosswalk::Crosswalk, framework::Framework},
};

/// Fields about frameworks.
#[derive(Default)]
pub(super) struct FrameworkQuery;

#[Object]
impl FrameworkQuery {
    /// Every imported framework, by key.
    async fn frameworks(&self, ctx: &Context<'_>) -> Result<Vec<Framework>> {
        Framework::all(Scope::of(ctx)?).await
    }

    /// One framework by its key; null when it is not imported.
    async fn framework(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its key: `esco`, `onet`.")] key: String,
    ) -> Result<Option<Framework>> {
        Framework::find(Scope::of(ctx)?, &key).await
    }

    /// Every imported crosswalk, by key. Its rows are at the concepts: `mappings`.
    async fn crosswalks(&self, ctx: &Context<'_>) -> Result<Vec<Crosswalk>> {
        let scope = Scope::of(ctx)?;
        let all = scope.taxonomy.crosswalks.get(scope.release, ()).await?;
        Ok(all.iter().map(|crosswalk| Crosswalk(Arc::clone(crosswalk))).collect())
    }
}
