//! Collections: published lists that cut across hierarchies.

use std::sync::Arc;

use async_graphql::{Context, Object};
use skillspine_domain::model;

use super::{
    concept::{Concept, ConceptFields},
    list::{self, ConceptNode, NodeEdge},
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    loaders::EdgeSet,
    page::PageArguments,
};

/// A collection.
#[derive(Clone)]
pub(in crate::graphql) struct Collection(pub ConceptFields);

impl ConceptNode for Collection {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// A published list of concepts that cuts across the hierarchy, such as ESCO's digital skills or green skills.
#[Object]
impl Collection {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// Its members, A to Z.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Concept>>> {
        let page = PageArguments { first, after, last, before };
        list::other_ends(Scope::of(ctx)?, self.0.0.id, EdgeSet::Members, "Collection.members", page, |_| true).await
    }
}
