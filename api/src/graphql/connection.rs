//! Connections after the Relay cursor specification: one generic page, edges of several sorts.

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use futures::future::{BoxFuture, try_join_all};

use super::context::{Result, Scope};

/// An item of a list together with what is said of it in this list.
pub(super) trait Edge: OutputType {
    /// The item.
    type Node: OutputType;

    /// Name of the page type.
    fn connection_name() -> String;

    /// The place of the item in the list.
    fn cursor(&self) -> String;

    /// The item itself.
    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Self::Node>>;
}

/// Counts a list when it is called.
type Counter = dyn for<'a> Fn(Scope<'a>) -> BoxFuture<'a, Result<u64>> + Send + Sync;

/// How long the whole list is: known, or counted when somebody asks.
pub(super) enum Total {
    Known(u64),
    Count(Box<Counter>),
}

/// One page of a list.
pub(super) struct Connection<E> {
    pub edges: Vec<E>,
    pub has_previous: bool,
    pub has_next: bool,
    pub total: Total,
}

impl<E: Edge> TypeName for Connection<E> {
    fn type_name() -> Cow<'static, str> {
        E::connection_name().into()
    }
}

/// One page of a list, after the Relay cursor specification.
#[Object(name_type)]
impl<E: Edge> Connection<E> {
    /// The items of this page in list order, each with its cursor and what this list says of it.
    async fn edges(&self) -> &[E] {
        &self.edges
    }

    /// The items of this page in list order, without their edges.
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<E::Node>> {
        let scope = Scope::of(ctx)?;
        try_join_all(self.edges.iter().map(|edge| edge.node(scope))).await
    }

    /// Where this page is in the list, and how to get the next.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.edges, self.has_previous, self.has_next)
    }

    /// How many items the whole list has, over all pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64> {
        match &self.total {
            Total::Known(total) => Ok(*total),
            Total::Count(count) => count(Scope::of(ctx)?).await,
        }
    }
}

/// Where a page is in its list.
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    /// Whether there are items before this page.
    has_previous_page: bool,
    /// Whether there are items after this page.
    has_next_page: bool,
    /// Cursor of the first item, for `before`; null on an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last item, for `after`; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where these edges are in their list.
    pub fn of<E: Edge>(edges: &[E], has_previous_page: bool, has_next_page: bool) -> Self {
        Self {
            has_previous_page,
            has_next_page,
            start_cursor: edges.first().map(Edge::cursor),
            end_cursor: edges.last().map(Edge::cursor),
        }
    }
}
