//! Occupations.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, Object};
use skillspine_domain::{extraction::GazetteerBuilder, model};

use super::{
    concept::ConceptFields,
    demand::Demand,
    demand_input::DemandBasis,
    enums::{ConceptKind, Requirement},
    evidence::{self, SkillEvidence},
    list::ConceptNode,
    occupation_credential::{self, OccupationCredentialEdge},
    posting_filter::PostingFilter,
    reference::ReferenceConcept,
    requirement::{self, OccupationSkill, RequirementEdge},
    similar_occupation::{self, SimilarOccupation},
    similarity::OccupationSimilarityMethod,
};
use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    cost::{COUNT, RANKING, cost},
    demand::EvidenceRequest,
    id::GlobalId,
    loaders::EdgeSet,
    page::PageArguments,
};

/// An occupation.
#[derive(Clone)]
pub(in crate::graphql) struct Occupation(pub ConceptFields);

impl ConceptNode for Occupation {
    fn serve(concept: Arc<model::Concept>) -> Self {
        Self(ConceptFields(concept))
    }
}

/// An occupation: jobs whose main tasks are much alike. Job titles in use are its `altLabels`.
#[Object]
impl Occupation {
    #[graphql(flatten)]
    async fn fields(&self) -> &ConceptFields {
        &self.0
    }

    /// Skills it asks for: essential first, then optional, then rated ones by importance; then A to Z.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that it asks for this strongly.")] requirement: Option<Requirement>,
        #[graphql(desc = "Only these kinds of skill. Left out: all but tasks, which `tasks` gives.")] kinds: Option<
            Vec<ConceptKind>,
        >,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RequirementEdge<OccupationSkill>>> {
        let page = PageArguments { first, after, last, before };
        let kinds = kinds.map(|kinds| kinds.into_iter().map(model::ConceptKind::from).collect::<Vec<_>>());
        let wanted = |edge: &model::Edge| match &kinds {
            Some(kinds) => kinds.contains(&edge.other_kind) && edge.other_kind.is_skill(),
            None => edge.other_kind.is_skill() && edge.other_kind != model::ConceptKind::Task,
        };
        requirement::page(Scope::of(ctx)?, &self.0.0, requirement, page, wanted).await
    }

    /// What is done in it, by importance, then A to Z. Empty where the framework lists no tasks (only O*NET does).
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RequirementEdge<OccupationSkill>>> {
        let page = PageArguments { first, after, last, before };
        let wanted = |edge: &model::Edge| edge.other_kind == model::ConceptKind::Task;
        requirement::page(Scope::of(ctx)?, &self.0.0, None, page, wanted).await
    }

    /// How much preparation it asks for: its O*NET job zone; null where the framework has no such scale.
    async fn preparation_level(&self, ctx: &Context<'_>) -> Result<Option<ReferenceConcept>> {
        let scope = Scope::of(ctx)?;
        let edges = scope.taxonomy.edges.get(scope.release, (self.0.0.id, EdgeSet::HasLevel)).await?;
        let Some(edge) = edges.first() else { return Ok(None) };
        Ok(Some(ReferenceConcept::serve(scope.concept(edge.other).await?)))
    }

    /// Credentials on offer that give any of its skills, or something that stands for one: those that give most of what it asks for
    /// first. An essential skill counts in full, an optional one half, a rated one with its importance.
    #[graphql(directive = cost::apply(COUNT, None))]
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only alignments that are at least this sure, from 0 to 1.", default = 0.5)]
        min_confidence: f64,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<OccupationCredentialEdge>> {
        let page = PageArguments::forward(first, after);
        Box::pin(occupation_credential::page(Scope::of(ctx)?, self.0.0.id, min_confidence, page)).await
    }

    /// Occupations that are similar to it, most similar first; equal ones by id. Of all frameworks: evidence is shared through exact and
    /// close mappings. They were ranked when the release was made, up to 50 by each method. Empty for occupations that are no longer
    /// in use.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 10)] first: i32,
        #[graphql(desc = "By which evidence.", default_with = "OccupationSimilarityMethod::Blend")]
        method: OccupationSimilarityMethod,
    ) -> Result<Vec<SimilarOccupation>> {
        similar_occupation::similar(Scope::of(ctx)?, self.0.0.id, method, first)
    }

    /// Demand for it: the postings for this occupation.
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

    /// Curated versus observed: the skills that the framework names for it against the skills that its postings ask for.
    #[graphql(directive = cost::apply(2 * RANKING, None))]
    async fn skill_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Which of its postings; all if left out. `requirement`, `provenance` and `minConfidence` say which \
                          mentions of skills count."
        )]
        filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<SkillEvidence> {
        let scope = Scope::of(ctx)?;
        let filter = filter.unwrap_or_default().with_occupation(GlobalId::of(&self.0.0).encode());
        let Demand(query) = Demand::of(scope, Some(filter), basis).await?;
        let edges = scope.taxonomy.edges.get(scope.release, (self.0.0.id, EdgeSet::Requires)).await?;
        let mut seen = HashSet::new();
        let is_compared = |edge: &&model::Edge| GazetteerBuilder::takes(edge.other_kind) && seen.insert(edge.other);
        let curated = edges.iter().filter(is_compared).map(|edge| edge.other).collect();
        let request = EvidenceRequest {
            framework: self.0.0.framework.clone(),
            curated,
            asked: query.filter().asked.clone(),
            most: usize::try_from(evidence::MOST_LISTED).unwrap_or(usize::MAX),
        };
        let evidence = query.ask(request).await?;
        Ok(SkillEvidence { query, evidence })
    }
}
