//! Lists of concepts as connections.

use std::{borrow::Cow, collections::HashSet, marker::PhantomData, sync::Arc};

use async_graphql::{Context, Object, OutputType, TypeName};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{id::ConceptId, model};
use skillspine_store::read::{ConceptFilter, ConceptOrder};
use uuid::Uuid;

use super::concept::Concept;
use crate::graphql::{
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    loaders::EdgeSet,
    page::{Cursor, PageArguments},
};

/// An item of a plain list of concepts.
pub(in crate::graphql) struct NodeEdge<N> {
    id: ConceptId,
    list: &'static str,
    cursor: Cursor,
    node: PhantomData<fn() -> N>,
}

/// A type that concepts are served as.
pub(in crate::graphql) trait ConceptNode: OutputType + 'static {
    /// Serves a concept that is known to have this type.
    fn serve(concept: Arc<model::Concept>) -> Self;
}

impl ConceptNode for Concept {
    fn serve(concept: Arc<model::Concept>) -> Self {
        concept.into()
    }
}

impl<N: ConceptNode> TypeName for NodeEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// An item of a list with its place.
#[Object(name_type)]
impl<N: ConceptNode> NodeEdge<N> {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The item.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<N> {
        Edge::node(self, Scope::of(ctx)?).await
    }
}

impl<N: ConceptNode> Edge for NodeEdge<N> {
    type Node = N;

    fn connection_name() -> String {
        format!("{}Connection", N::type_name())
    }

    fn cursor(&self) -> String {
        self.cursor.encode(self.list)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<N>> {
        async move { Ok(N::serve(scope.concept(self.id).await?)) }.boxed()
    }
}

/// What lists hold whose rows are the items themselves.
pub(in crate::graphql) trait Row: OutputType + Clone {
    /// Name of the page type.
    fn connection_name() -> String {
        format!("{}Connection", Self::type_name())
    }
}

/// An item of a list whose rows are the items themselves: regions, credentials, issuers.
pub(in crate::graphql) struct RowEdge<N> {
    pub node: N,
    pub list: &'static str,
    pub cursor: Cursor,
}

impl<N: OutputType> TypeName for RowEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// An item of a list with its place.
#[Object(name_type)]
impl<N: Row> RowEdge<N> {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The item.
    #[graphql(name = "node")]
    async fn field_node(&self) -> &N {
        &self.node
    }
}

impl<N: Row> Edge for RowEdge<N> {
    type Node = N;

    fn connection_name() -> String {
        N::connection_name()
    }

    fn cursor(&self) -> String {
        self.cursor.encode(self.list)
    }

    fn node<'a>(&'a self, _scope: Scope<'a>) -> BoxFuture<'a, Result<N>> {
        async move { Ok(self.node.clone()) }.boxed()
    }
}

/// One page of items that are in memory. `id` tells an item from the others, `node` serves it.
pub(in crate::graphql) fn rows<T, N: Row>(
    scope: Scope<'_>,
    page: PageArguments,
    list: &'static str,
    items: &[T],
    id: impl Fn(&T) -> Uuid,
    node: impl Fn(&T) -> N,
) -> Result<Connection<RowEdge<N>>> {
    let slice =
        page.check(&scope, list)?.slice(items.len(), |wanted| items.iter().position(|item| id(item) == wanted))?;
    let edge = |position: usize| {
        let item = &items[position];
        RowEdge { node: node(item), list, cursor: Cursor::of_position(position, id(item)) }
    };
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(items.len() as u64),
    })
}

/// One page of the concepts that pass a filter. What the page holds is remembered, so that its fields need not read it again.
pub(in crate::graphql) async fn concepts<N: ConceptNode>(
    scope: Scope<'_>,
    filter: ConceptFilter,
    order: ConceptOrder,
    page: PageArguments,
) -> Result<Connection<NodeEdge<N>>> {
    let list = match order {
        ConceptOrder::Label => "concepts by label",
        ConceptOrder::LabelDescending => "concepts by label, descending",
        ConceptOrder::Code => "concepts by code",
        ConceptOrder::CodeDescending => "concepts by code, descending",
    };
    let page = page.check(&scope, list)?.request()?;
    let found = scope.taxonomy.store.page_concepts(scope.release, &filter, order, &page).await?;
    let mut edges = Vec::with_capacity(found.rows.len());
    for (cursor, concept) in found.rows {
        let id = concept.id;
        scope.taxonomy.concepts.remember(scope.release, concept).await;
        edges.push(NodeEdge { id, list, cursor: Cursor::of_keyset(&cursor), node: PhantomData });
    }
    let (has_previous, has_next) = ends(&page, found.has_more);
    let total = Total::Count(Box::new(move |scope| {
        let filter = filter.clone();
        async move { Ok(scope.taxonomy.store.count_concepts(scope.release, &filter).await?) }.boxed()
    }));
    Ok(Connection { edges, has_previous, has_next, total })
}

/// Whether there is something before and after a page that the store gave.
pub(in crate::graphql) fn ends(page: &skillspine_store::read::PageRequest, has_more: bool) -> (bool, bool) {
    if page.from_end {
        (has_more, page.before.is_some())
    } else {
        (page.after.is_some(), has_more || page.before.is_some())
    }
}

/// One page of what is at the other end of a set of relations.
pub(in crate::graphql) async fn other_ends<N: ConceptNode>(
    scope: Scope<'_>,
    id: ConceptId,
    set: EdgeSet,
    list: &'static str,
    page: PageArguments,
    wanted: impl Fn(&model::Edge) -> bool,
) -> Result<Connection<NodeEdge<N>>> {
    let page = page.check(&scope, list)?;
    let edges = scope.taxonomy.edges.get(scope.release, (id, set)).await?;
    let others: Vec<ConceptId> = edges.iter().filter(|edge| wanted(edge)).map(|edge| edge.other).collect();
    slice_of(&others, list, &page)
}

/// One page of what is associated, whichever end says so.
pub(in crate::graphql) async fn related(
    scope: Scope<'_>,
    id: ConceptId,
    page: PageArguments,
) -> Result<Connection<NodeEdge<Concept>>> {
    let list = "Concept.related";
    let page = page.check(&scope, list)?;
    let sets = vec![(id, EdgeSet::Related), (id, EdgeSet::RelatedFrom)];
    let mut seen = HashSet::new();
    let mut others = Vec::new();
    for edges in scope.taxonomy.edges.get_many(scope.release, sets).await? {
        others.extend(edges.iter().map(|edge| edge.other).filter(|other| *other != id && seen.insert(*other)));
    }
    slice_of(&others, list, &page)
}

fn slice_of<N: ConceptNode>(
    others: &[ConceptId],
    list: &'static str,
    page: &crate::graphql::page::Page,
) -> Result<Connection<NodeEdge<N>>> {
    let slice = page.slice(others.len(), |id| others.iter().position(|other| other.0 == id))?;
    let edge = |position: usize| {
        let id = others[position];
        NodeEdge { id, list, cursor: Cursor::of_position(position, id.0), node: PhantomData }
    };
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(others.len() as u64),
    })
}
