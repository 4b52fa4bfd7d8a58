//! Mappings between frameworks.

use std::sync::Arc;

use async_graphql::{Context, Object};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{id::ConceptId, model};
use uuid::Uuid;

use super::{concept::Concept, crosswalk::Crosswalk, enums::MappingPredicate, framework::Framework};
use crate::graphql::{
    ApiError,
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    page::{Cursor, PageArguments},
};

const LIST: &str = "Concept.mappings";

/// A mapping as seen from one of its ends.
#[derive(Clone)]
pub(in crate::graphql) struct Mapping {
    all: Arc<Vec<model::Mapping>>,
    at: usize,
}

impl Mapping {
    fn row(&self) -> &model::Mapping {
        &self.all[self.at]
    }

    /// One mapping by itself.
    pub fn single(mapping: model::Mapping) -> Self {
        Self { all: Arc::new(vec![mapping]), at: 0 }
    }

    /// One page of a concept's mappings.
    pub async fn page(
        scope: Scope<'_>,
        id: ConceptId,
        page: PageArguments,
        wanted: impl Fn(&model::Mapping) -> bool,
    ) -> Result<Connection<MappingEdge>> {
        let page = page.check(&scope, LIST)?;
        let all = scope.taxonomy.mappings.get(scope.release, id).await?;
        let places = all.iter().enumerate().filter(|(_, mapping)| wanted(mapping)).map(|(place, _)| place);
        let places: Vec<usize> = places.collect();
        // Several crosswalks may map to the same concept, so the place itself stands for the item.
        let slice =
            page.slice(places.len(), |id| usize::try_from(id.as_u128()).ok().filter(|at| *at < places.len()))?;
        let edge = |position: usize| {
            let mapping = Self { all: Arc::clone(&all), at: places[position] };
            MappingEdge { cursor: Cursor::of_position(position, Uuid::from_u128(position as u128)), mapping }
        };
        Ok(Connection {
            edges: slice.range.map(edge).collect(),
            has_previous: slice.has_previous,
            has_next: slice.has_next,
            total: Total::Known(places.len() as u64),
        })
    }
}

/// One row of a published crosswalk, seen from the concept you came from.
#[Object]
impl Mapping {
    /// How the concept you came from relates to the target.
    async fn predicate(&self) -> MappingPredicate {
        self.row().predicate.into()
    }

    /// How sure its author is, from 0 to 1; null where the crosswalk does not say.
    async fn confidence(&self) -> Option<f64> {
        self.row().confidence
    }

    /// How the mapping was made, as a SEMAPV term (`semapv:ManualMappingCuration`); null where the crosswalk does not say.
    async fn justification(&self) -> Option<&str> {
        self.row().justification.as_deref()
    }

    /// Whether it was published in the other direction and is turned round here.
    async fn reversed(&self) -> bool {
        self.row().reversed
    }

    /// The crosswalk it is a row of.
    async fn crosswalk(&self, ctx: &Context<'_>) -> Result<Crosswalk> {
        let scope = Scope::of(ctx)?;
        let all = scope.taxonomy.crosswalks.get(scope.release, ()).await?;
        let found = all.iter().find(|crosswalk| crosswalk.id == self.row().crosswalk);
        let missing = || ApiError::internal(std::io::Error::other("a mapping names a crosswalk that is not there"));
        found.map(|crosswalk| Crosswalk(Arc::clone(crosswalk))).ok_or_else(missing)
    }

    /// The concept at the other end; null when its framework is not imported. `targetKey` and `targetLabel` are always as
    /// published.
    async fn target(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.concepts.get(scope.release, self.row().object).await?.map(Concept::from))
    }

    /// URI or code of the other end, as published.
    async fn target_key(&self) -> &str {
        &self.row().object_key
    }

    /// Label of the other end, as published; null where the crosswalk gives none.
    async fn target_label(&self) -> Option<&str> {
        self.row().object_label.as_deref()
    }

    /// Key of the framework at the other end.
    async fn target_framework_key(&self) -> &str {
        &self.row().object_framework
    }

    /// The framework at the other end; null when it is not imported.
    async fn target_framework(&self, ctx: &Context<'_>) -> Result<Option<Framework>> {
        Framework::find(Scope::of(ctx)?, &self.row().object_framework).await
    }
}

/// An item of a list of mappings.
pub(in crate::graphql) struct MappingEdge {
    cursor: Cursor,
    mapping: Mapping,
}

/// An item of a list with its place.
#[Object]
impl MappingEdge {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The mapping.
    #[graphql(name = "node")]
    async fn field_node(&self) -> &Mapping {
        &self.mapping
    }
}

impl Edge for MappingEdge {
    type Node = Mapping;

    fn connection_name() -> String {
        "MappingConnection".to_owned()
    }

    fn cursor(&self) -> String {
        self.cursor.encode(LIST)
    }

    fn node<'a>(&'a self, _scope: Scope<'a>) -> BoxFuture<'a, Result<Mapping>> {
        async move { Ok(self.mapping.clone()) }.boxed()
    }
}
