//! Reference values: levels of preparation, currencies.

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

/// A reference value.
#[derive(Clone)]
pub(in crate::graphql) struct ReferenceConcept(pub ConceptFields);

impl ConceptNode for ReferenceConcept {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// A value of a reference list that others point to: a level of preparation (O*NET job zones), a currency (ISO 4217).
#[Object]
impl ReferenceConcept {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// What asks for this level of preparation, A to Z; empty for what is no level.
    async fn asked_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Concept>>> {
        let page = PageArguments { first, after, last, before };
        let (scope, set) = (Scope::of(ctx)?, EdgeSet::LevelOf);
        list::other_ends(scope, self.0.0.id, set, "ReferenceConcept.askedBy", page, |_| true).await
    }
}
