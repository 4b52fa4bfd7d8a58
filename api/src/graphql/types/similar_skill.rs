//! Similar skills, and what makes them so.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use skillspine_domain::{
    demand::{Floors, Measure as Figure, MissingReason, significance},
    id::ConceptId,
    model,
    similarity::COMPONENTS,
};
use skillspine_search::similarity::SimilarConcept;

use super::{
    concept::Concept,
    list::ConceptNode,
    measure::Measure,
    occupation::Occupation,
    similarity::{self, SimilarityMethod, SkillSimilarityComponents},
    skill::Skill,
};
use crate::graphql::{
    context::{Result, Scope},
    cost::{SHARED, cost},
    loaders::EdgeSet,
};

/// A skill that is similar to another one.
pub(in crate::graphql) struct SimilarSkill {
    this: ConceptId,
    rank: usize,
    known: [bool; COMPONENTS],
    found: SimilarConcept,
}

/// The skills that are most similar to one.
pub(in crate::graphql) fn similar(
    scope: Scope<'_>,
    this: ConceptId,
    method: SimilarityMethod,
    first: i32,
) -> Result<Vec<SimilarSkill>> {
    let first = similarity::limit("Skill.similar", first)?;
    let Some(list) = scope.similarity()?.skills(this, method.into()) else { return Ok(Vec::new()) };
    let found = list.similar.into_iter().take(first).enumerate();
    Ok(found.map(|(at, found)| SimilarSkill { this, rank: at + 1, known: list.known, found }).collect())
}

/// A skill that is similar to another one, how similar, and why.
#[Object]
impl SimilarSkill {
    /// The similar skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.found.id).await?))
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
    async fn components(&self) -> SkillSimilarityComponents {
        SkillSimilarityComponents::new(self.found.components, self.known)
    }

    /// What the two have in common.
    async fn evidence(&self) -> SkillSimilarityEvidence {
        SkillSimilarityEvidence { this: self.this, other: self.found.id }
    }
}

/// What two skills have in common.
pub(in crate::graphql) struct SkillSimilarityEvidence {
    this: ConceptId,
    other: ConceptId,
}

/// What two skills have in common.
#[Object]
impl SkillSimilarityEvidence {
    /// The adverts that ask for both.
    #[graphql(directive = cost::apply(SHARED, None))]
    async fn postings(&self, ctx: &Context<'_>) -> Result<SharedPostings> {
        let index = Scope::of(ctx)?.postings()?;
        let [this, other] = [self.this, self.other].map(|skill| u64::from(index.naming_skill(skill)));
        let (both, all) = (u64::from(index.naming_both(self.this, self.other)), u64::from(index.naming_any_skill()));
        let floors = Floors::DEFAULT;
        let expected = match all {
            0 => Figure::missing(MissingReason::NoData, 0),
            _ => floors.hold(Figure::of(this as f64 * other as f64 / all as f64, this.min(other)).out_of(all)),
        };
        Ok(SharedPostings {
            both: Measure(Figure::count(both, both, floors).out_of(all)),
            this: Measure(Figure::count(this, this, floors).out_of(all)),
            other: Measure(Figure::count(other, other, floors).out_of(all)),
            expected_by_chance: Measure(expected),
            significance: Measure(significance(both, this, other, all, both, floors)),
        })
    }

    /// How many occupations of its framework ask for both.
    async fn common_occupation_count(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(self.occupations(Scope::of(ctx)?).await?.len())
    }

    /// Occupations that ask for both: those where both are essential first, then by what they are for the other skill and for this one,
    /// then A to Z.
    async fn common_occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 50.", default = 5)] first: i32,
    ) -> Result<Vec<Occupation>> {
        let scope = Scope::of(ctx)?;
        let mut common = self.occupations(scope).await?;
        common.truncate(similarity::common_limit("SkillSimilarityEvidence.commonOccupations", first)?);
        let concepts = common.into_iter().map(|id| async move { scope.concept(id).await.map(Occupation::serve) });
        futures::future::try_join_all(concepts).await
    }

    /// What stands above both and is nearest to them; nothing where they have nothing above them in common.
    async fn common_parents(&self, ctx: &Context<'_>) -> Result<Vec<Concept>> {
        let scope = Scope::of(ctx)?;
        let common = similarity::common_parents(scope, self.this, self.other).await?;
        let concepts = common.into_iter().map(|id| async move { scope.concept(id).await.map(Concept::serve) });
        futures::future::try_join_all(concepts).await
    }
}

impl SkillSimilarityEvidence {
    /// The occupations that ask for both, in order.
    async fn occupations(&self, scope: Scope<'_>) -> Result<Vec<ConceptId>> {
        let edges = |skill| scope.taxonomy.edges.get(scope.release, (skill, EdgeSet::RequiredBy));
        let (of_this, of_other) = tokio::try_join!(edges(self.this), edges(self.other))?;
        let is_occupation = |edge: &&model::Edge| edge.other_kind == model::ConceptKind::Occupation;
        let other: HashMap<ConceptId, Option<model::Requirement>> =
            of_other.iter().filter(is_occupation).map(|edge| (edge.other, edge.kind.requirement())).collect();
        let common = of_this.iter().filter(is_occupation);
        let mut common: Vec<_> = common
            .filter_map(|edge| {
                let (here, there) = (edge.kind.requirement(), *other.get(&edge.other)?);
                Some((here.max(there), here, edge.other))
            })
            .collect();
        // What the loader gives is in order of requirement, importance and label: equal ones keep it.
        common.sort_by_key(|(weaker, here, _)| (*weaker, *here));
        common.dedup_by_key(|(_, _, occupation)| *occupation);
        Ok(common.into_iter().map(|(_, _, occupation)| occupation).collect())
    }
}

/// Adverts that ask for two skills. Adverts that repeat another one are left out, as with the basis `JOBS`; only what adverts name counts,
/// not what stands below it. Figures that rest on fewer than 5 adverts are suppressed.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SharedPostings {
    /// How many ask for both; the denominator is the adverts that ask for any skill.
    both: Measure,
    /// How many ask for the skill that others are compared with.
    this: Measure,
    /// How many ask for the similar one.
    other: Measure,
    /// How many would ask for both by chance: `this × other / all`.
    expected_by_chance: Measure,
    /// How many times as common the one is where the other is asked for as among all adverts: `both × all / (this × other)`, with Katz's
    /// interval as in `RankedBucket.significance`.
    significance: Measure,
}
