//! Skills.

use std::sync::Arc;

use async_graphql::{Context, Object};
use skillspine_domain::model;

use super::{
    concept::ConceptFields,
    credential_alignment::{self, AlignedCredentialEdge},
    credential_enums::AlignmentRole,
    demand::Demand,
    demand_input::DemandBasis,
    enums::{Requirement, ReuseLevel},
    list::ConceptNode,
    posting_filter::PostingFilter,
    requirement::{self, DependentSkill, RequiredSkill, RequirementEdge, SkillOccupation},
    similar_skill::{self, SimilarSkill},
    similarity::SimilarityMethod,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
    page::PageArguments,
};

/// Anything that a person can have, learn or show.
#[derive(Clone)]
pub(in crate::graphql) struct Skill(pub ConceptFields);

impl ConceptNode for Skill {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// Anything that a person can have, learn or show: skill, knowledge, ability, tool, technology, language, attitude, task, work
/// activity. `kind` tells which.
#[Object]
impl Skill {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// How widely it applies; null where the framework does not say (only ESCO does).
    async fn reuse_level(&self) -> Option<ReuseLevel> {
        self.0.0.reuse_level.map(ReuseLevel::from)
    }

    /// Occupations that ask for it: essential first, then optional, then rated ones by importance; then A to Z.
    async fn occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that ask for it this strongly.")] requirement: Option<Requirement>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RequirementEdge<SkillOccupation>>> {
        let page = PageArguments { first, after, last, before };
        let wanted = |edge: &model::Edge| edge.other_kind == model::ConceptKind::Occupation;
        requirement::page(Scope::of(ctx)?, &self.0.0, requirement, page, wanted).await
    }

    /// Skills that this one builds on: essential first, then optional; then A to Z.
    async fn required_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that it needs this strongly.")] requirement: Option<Requirement>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RequirementEdge<RequiredSkill>>> {
        let page = PageArguments { first, after, last, before };
        requirement::page(Scope::of(ctx)?, &self.0.0, requirement, page, |edge| edge.other_kind.is_skill()).await
    }

    /// Skills that build on this one: where it is essential first, then optional; then A to Z.
    async fn dependent_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that need it this strongly.")] requirement: Option<Requirement>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RequirementEdge<DependentSkill>>> {
        let page = PageArguments { first, after, last, before };
        requirement::page(Scope::of(ctx)?, &self.0.0, requirement, page, |edge| edge.other_kind.is_skill()).await
    }

    /// Credentials, courses and examinations with an alignment that leads to it, each once: the surest first, then A to Z.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only alignments that say this.")] roles: Option<Vec<AlignmentRole>>,
        #[graphql(desc = "Only alignments resolved at least this surely, from 0 to 1.", default = 0.0)]
        min_confidence: f64,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AlignedCredentialEdge>> {
        let page = PageArguments { first, after, last, before };
        credential_alignment::credentials(Scope::of(ctx)?, self.0.0.id, roles, min_confidence, page).await
    }

    /// Skills that are similar to it, most similar first; equal ones by id. Of all frameworks: evidence is shared through exact and close
    /// mappings. They were ranked when the release was made, up to 50 by each method. Empty for tasks and work contexts, which are
    /// not compared, and for skills that are no longer in use.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 10)] first: i32,
        #[graphql(desc = "By which evidence.", default_with = "SimilarityMethod::Blend")] method: SimilarityMethod,
    ) -> Result<Vec<SimilarSkill>> {
        similar_skill::similar(Scope::of(ctx)?, self.0.0.id, method, first)
    }

    /// Demand for it: the postings that ask for it. `requirement`, `provenance` and `minConfidence` of the filter say which
    /// mentions count.
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
