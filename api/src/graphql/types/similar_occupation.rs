//! Similar occupations, and what makes them so.

use std::collections::HashSet;

use async_graphql::{Context, Enum, Object, SimpleObject};
use skillspine_domain::{
    demand::{Floors, Measure as Figure},
    id::ConceptId,
    model,
    similarity::{COMPONENTS, Facts},
};
use skillspine_search::similarity::SimilarConcept;

use super::{
    concept::Concept,
    list::ConceptNode,
    measure::Measure,
    occupation::Occupation,
    similarity::{self, OccupationSimilarityComponents, OccupationSimilarityMethod},
    skill::Skill,
};
use crate::graphql::{
    context::{Result, Scope},
    cost::{SHARED, cost},
    loaders::EdgeSet,
};

/// An occupation that is similar to another one.
pub(in crate::graphql) struct SimilarOccupation {
    this: ConceptId,
    rank: usize,
    known: [bool; COMPONENTS],
    found: SimilarConcept,
}

/// The occupations that are most similar to one.
pub(in crate::graphql) fn similar(
    scope: Scope<'_>,
    this: ConceptId,
    method: OccupationSimilarityMethod,
    first: i32,
) -> Result<Vec<SimilarOccupation>> {
    let first = similarity::limit("Occupation.similar", first)?;
    let Some(list) = scope.similarity()?.occupations(this, method.into()) else { return Ok(Vec::new()) };
    let found = list.similar.into_iter().take(first).enumerate();
    Ok(found.map(|(at, found)| SimilarOccupation { this, rank: at + 1, known: list.known, found }).collect())
}

/// An occupation that is similar to another one, how similar, and why.
#[Object]
impl SimilarOccupation {
    /// The similar occupation.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Occupation> {
        Ok(Occupation::serve(Scope::of(ctx)?.concept(self.found.id).await?))
    }

    /// Its place in the list, 1 being the most similar.
    async fn rank(&self) -> usize {
        self.rank
    }

    /// How similar by the method asked for: above 0, and 1 at most. Scores of different methods cannot be compared.
    async fn score(&self) -> f64 {
        self.found.score
    }

    /// How similar by each method.
    async fn components(&self) -> OccupationSimilarityComponents {
        OccupationSimilarityComponents::new(self.found.components, self.known)
    }

    /// What the two have in common.
    async fn evidence(&self) -> OccupationSimilarityEvidence {
        OccupationSimilarityEvidence { this: self.this, other: self.found.id }
    }
}

/// What two occupations have in common.
pub(in crate::graphql) struct OccupationSimilarityEvidence {
    this: ConceptId,
    other: ConceptId,
}

/// What two occupations have in common.
#[Object]
impl OccupationSimilarityEvidence {
    /// How many adverts there are for the similar one, repeats and occupations below it left out; suppressed where they are fewer than 5.
    #[graphql(directive = cost::apply(SHARED, None))]
    async fn postings(&self, ctx: &Context<'_>) -> Result<Measure> {
        let count = u64::from(Scope::of(ctx)?.postings()?.for_occupation(self.other));
        Ok(Measure(Figure::count(count, count, Floors::DEFAULT)))
    }

    /// How many skills their framework names for both, tasks and work contexts aside.
    async fn common_skill_count(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(self.skills(Scope::of(ctx)?).await?.len())
    }

    /// Skills named for both, in the order of the occupation that others are compared with: essential first, then optional, then by
    /// importance; then A to Z.
    async fn common_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 5)] first: i32,
    ) -> Result<Vec<Skill>> {
        let scope = Scope::of(ctx)?;
        let mut common = self.skills(scope).await?;
        common.truncate(similarity::common_limit("OccupationSimilarityEvidence.commonSkills", first)?);
        let concepts = common.into_iter().map(|id| async move { scope.concept(id).await.map(Skill::serve) });
        futures::future::try_join_all(concepts).await
    }

    /// What stands above both and is nearest to them; nothing where they have nothing above them in common.
    async fn common_parents(&self, ctx: &Context<'_>) -> Result<Vec<Concept>> {
        let scope = Scope::of(ctx)?;
        let common = similarity::common_parents(scope, self.this, self.other).await?;
        let concepts = common.into_iter().map(|id| async move { scope.concept(id).await.map(Concept::serve) });
        futures::future::try_join_all(concepts).await
    }

    /// What the framework itself says of moving between the two; null where it says nothing.
    async fn transition(&self, ctx: &Context<'_>) -> Result<Option<Transition>> {
        let scope = Scope::of(ctx)?;
        let edges = |occupation| scope.taxonomy.edges.get(scope.release, (occupation, EdgeSet::Related));
        let (of_this, of_other) = tokio::try_join!(edges(self.this), edges(self.other))?;
        let to = of_this.iter().find(|edge| edge.other == self.other);
        let from = of_other.iter().find(|edge| edge.other == self.this);
        let direction = match (to, from) {
            (Some(_), Some(_)) => TransitionDirection::Both,
            (Some(_), None) => TransitionDirection::To,
            (None, Some(_)) => TransitionDirection::From,
            (None, None) => return Ok(None),
        };
        Ok(Some(Transition {
            direction,
            rank: to.and_then(model::Edge::rank),
            reverse_rank: from.and_then(model::Edge::rank),
        }))
    }
}

impl OccupationSimilarityEvidence {
    /// The skills named for both, in order.
    async fn skills(&self, scope: Scope<'_>) -> Result<Vec<ConceptId>> {
        let edges = |occupation| scope.taxonomy.edges.get(scope.release, (occupation, EdgeSet::Requires));
        let (of_this, of_other) = tokio::try_join!(edges(self.this), edges(self.other))?;
        let is_compared = |edge: &&model::Edge| Facts::takes(edge.other_kind);
        let other: HashSet<ConceptId> = of_other.iter().filter(is_compared).map(|edge| edge.other).collect();
        let mut seen = HashSet::new();
        let common = of_this.iter().filter(is_compared).map(|edge| edge.other);
        Ok(common.filter(|skill| other.contains(skill) && seen.insert(*skill)).collect())
    }
}

/// Which of two occupations leads to the other.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum TransitionDirection {
    /// From the occupation that others are compared with to the similar one.
    To,
    /// From the similar one.
    From,
    /// Either way.
    Both,
}

/// What a framework says of moving from one occupation to another: related occupations of O*NET, mobility of ROME.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Transition {
    /// Which way.
    direction: TransitionDirection,
    /// The place of the similar one among those that this one leads to, 1 being the closest; null where it does not, or the source gives
    /// no order.
    rank: Option<u32>,
    /// The place of this one among those that the similar one leads to.
    reverse_rank: Option<u32>,
}
