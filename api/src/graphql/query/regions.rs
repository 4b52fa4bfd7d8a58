//! Regions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::FutureExt;
use skillspine_domain::id::RegionId;
use skillspine_store::read::RegionFilter;

use crate::graphql::{
    ApiError,
    connection::{Connection, Total},
    context::{Result, Scope},
    id::{GlobalId, shown},
    page::{Cursor, PageArguments},
    types::{
        list::{RowEdge, ends},
        region::{LIST, Region},
    },
};

/// Fields about regions.
#[derive(Default)]
pub(super) struct RegionQuery;

#[Object]
impl RegionQuery {
    /// One region by its code in a scheme; null when there is none.
    async fn region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Key of the scheme: `iso-3166-1`, `iso-3166-2`, `nuts-2021`, `nuts-2024`.")] scheme: String,
        #[graphql(desc = "The code, exactly: `DE21`, `SE-AB`.")] code: String,
    ) -> Result<Option<Region>> {
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.regions.get(scope.release, RegionId::mint(&scheme, &code)).await?.map(Region))
    }

    /// Regions, by code.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn regions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this scheme, by key.")] scheme: Option<String>,
        #[graphql(desc = "Only regions below this one, at any depth: its id, or its code when `scheme` is given.")]
        within: Option<ID>,
        #[graphql(desc = "Only this depth in the scheme; 0 is a country.")] level: Option<i32>,
        #[graphql(desc = "Only this code, exactly; several schemes may have it.")] code: Option<String>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RowEdge<Region>>> {
        let scope = Scope::of(ctx)?;
        let page = PageArguments { first, after, last, before }.check(&scope, LIST)?.request()?;
        let within = within.map(|within| region_id(&within, scheme.as_deref())).transpose()?;
        let filter = RegionFilter { scheme, level, within, code };
        let found = scope.taxonomy.store.page_regions(scope.release, &filter, &page).await?;
        let (has_previous, has_next) = ends(&page, found.has_more);
        let edges = found.rows.into_iter().map(|(cursor, region)| RowEdge {
            node: Region(Arc::new(region)),
            list: LIST,
            cursor: Cursor::of_keyset(&cursor),
        });
        let total = Total::Count(Box::new(move |scope| {
            let filter = filter.clone();
            async move { Ok(scope.taxonomy.store.count_regions(scope.release, &filter).await?) }.boxed()
        }));
        Ok(Connection { edges: edges.collect(), has_previous, has_next, total })
    }
}

fn region_id(id: &ID, scheme: Option<&str>) -> Result<RegionId> {
    match (id.contains(':'), scheme) {
        (false, Some(scheme)) => Ok(RegionId::mint(scheme, id)),
        _ => match GlobalId::decode(id)? {
            GlobalId::Region(id) => Ok(id),
            _ => {
                let message = format!("`{}` is not the id of a region", shown(id));
                Err(ApiError::bad_user_input(message, "give a region's id, or `scheme` and a code"))
            }
        },
    }
}
