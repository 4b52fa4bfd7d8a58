//! The change feed.

use std::sync::Arc;

use async_graphql::{Context, Object};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{id::ConceptId, model};
use uuid::Uuid;

use super::{concept::Concept, enums::ChangeKind, framework::Framework};
use crate::graphql::{
    connection::Edge,
    context::{Result, Scope},
    page::Cursor,
};

/// Name of the change feed in cursors.
pub(in crate::graphql) const LIST: &str = "changes";

/// A change.
#[derive(Clone)]
pub(in crate::graphql) struct Change(pub Arc<model::Change>);

/// What one import changed about one concept.
#[Object]
impl Change {
    /// The number of the release that brought it.
    async fn release(&self) -> i32 {
        self.0.release
    }

    /// What changed.
    async fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }

    /// The concept, as it stands in the release that the answer is based on; null if it is not part of that.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.concepts.get(scope.release, self.0.concept).await?.map(Concept::from))
    }

    /// Its framework.
    async fn framework(&self, ctx: &Context<'_>) -> Result<Framework> {
        Framework::of_concept(Scope::of(ctx)?, &self.0.framework).await
    }

    /// The framework version that brought it.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// For `LABEL_CHANGED`, the language of the label, as a BCP 47 tag; otherwise null.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// For `LABEL_CHANGED`, the label before; otherwise null.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref().filter(|_| self.0.kind == model::ChangeKind::LabelChanged)
    }

    /// For `LABEL_CHANGED`, the label after; otherwise null.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref().filter(|_| self.0.kind == model::ChangeKind::LabelChanged)
    }

    /// For `REPLACED`, the concept that took its place; otherwise null.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        let successor = self.0.after.as_deref().filter(|_| self.0.kind == model::ChangeKind::Replaced);
        let Some(successor) = successor.and_then(|id| Uuid::try_parse(id).ok()) else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.concepts.get(scope.release, ConceptId(successor)).await?.map(Concept::from))
    }
}

/// An item of the change feed.
pub(in crate::graphql) struct ChangeEdge(pub Change);

/// An item of a list with its place.
#[Object]
impl ChangeEdge {
    /// The place of the item in this list, for `after`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The change.
    #[graphql(name = "node")]
    async fn field_node(&self) -> &Change {
        &self.0
    }
}

impl Edge for ChangeEdge {
    type Node = Change;

    fn connection_name() -> String {
        "ChangeConnection".to_owned()
    }

    fn cursor(&self) -> String {
        let change = &self.0.0;
        Cursor::of_numbers(change.release.into(), change.position.into()).encode(LIST)
    }

    fn node<'a>(&'a self, _scope: Scope<'a>) -> BoxFuture<'a, Result<Change>> {
        async move { Ok(self.0.clone()) }.boxed()
    }
}
