//! Groups in hierarchies: of skills, and of occupations.

use std::sync::Arc;

use async_graphql::{Context, Object};
use skillspine_domain::model;

use super::{
    concept::ConceptFields,
    demand::Demand,
    demand_input::DemandBasis,
    list::{self, ConceptNode, NodeEdge},
    occupation::Occupation,
    posting_filter::PostingFilter,
    skill::Skill,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
    loaders::EdgeSet,
    page::PageArguments,
};

/// A group of skills.
#[derive(Clone)]
pub(in crate::graphql) struct SkillGroup(pub ConceptFields);

impl ConceptNode for SkillGroup {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// A group of skills, knowledge or tools in a hierarchy. `narrower` gives groups and skills directly below it.
#[Object]
impl SkillGroup {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// Skills directly in this group, A to Z. For those of the groups below as well, use
    /// `skills(filter: {within: …})`.
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Skill>>> {
        let page = PageArguments { first, after, last, before };
        let (scope, set) = (Scope::of(ctx)?, EdgeSet::Narrower);
        list::other_ends(scope, self.0.0.id, set, "SkillGroup.skills", page, |edge| edge.other_kind.is_skill()).await
    }

    /// Demand for the skills below it, at any depth: the postings that ask for at least one of them.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of these postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Demand> {
        let filter = filter.unwrap_or_default().with_skill(GlobalId::of(&self.0.0).encode());
        Demand::of(Scope::of(ctx)?, Some(filter), basis).await
    }
}

/// A group of occupations.
#[derive(Clone)]
pub(in crate::graphql) struct OccupationGroup(pub ConceptFields);

impl ConceptNode for OccupationGroup {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// A group of occupations in a hierarchy, such as ISCO-08 or SOC. `narrower` gives groups and occupations directly below it.
#[Object]
impl OccupationGroup {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// Occupations directly in this group, A to Z. For those of the groups below as well, use
    /// `occupations(filter: {within: …})`.
    async fn occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<NodeEdge<Occupation>>> {
        let page = PageArguments { first, after, last, before };
        let wanted = |edge: &model::Edge| edge.other_kind == model::ConceptKind::Occupation;
        let (scope, set) = (Scope::of(ctx)?, EdgeSet::Narrower);
        list::other_ends(scope, self.0.0.id, set, "OccupationGroup.occupations", page, wanted).await
    }

    /// Demand for the occupations below it, at any depth.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of these postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Demand> {
        let filter = filter.unwrap_or_default().with_occupation(GlobalId::of(&self.0.0).encode());
        Demand::of(Scope::of(ctx)?, Some(filter), basis).await
    }
}
