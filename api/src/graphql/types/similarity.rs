//! What similar skills and similar occupations have in common: methods, scores, what stands above both.

use std::collections::HashMap;

use async_graphql::{Enum, SimpleObject};
use skillspine_domain::{
    id::ConceptId,
    similarity::{COMPONENTS, Components, Method, score_of},
};

use crate::graphql::{
    context::{Result, Scope},
    page::PageArguments,
};

/// The most that a list of similar concepts holds.
const MOST: u64 = 50;
/// The most that a list of what two concepts have in common holds.
const MOST_COMMON: u64 = 50;

/// By which evidence skills count as similar. Each method ranks by a score of its own, from 0 to 1; `docs/METHODS.md` has the formulas
/// with their constants, and what they were measured to find.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum SimilarityMethod {
    /// The same adverts ask for both: normalised pointwise mutual information `ln(n N / (a b)) / ln(N / n)` times `n / (n + 5)`, where of `N`
    /// adverts `a` and `b` ask for one each and `n` for both. Pairs in fewer than 5 adverts score 0.
    CoDemand,
    /// The same occupations ask for both: cosine over occupations. An occupation weighs 1 where the skill is essential, 0.6 where it
    /// is optional, the importance above the skill's own mean where it is rated, times `ln(1 + N / n)` for one that asks for `n` of
    /// `N` skills, so that occupations which ask for little say more.
    SharedOccupations,
    /// They stand close in the hierarchy: the information content `ln(N / n) / ln(N)` of the groups above both (each with `n` of the
    /// `N` skills of the framework), over that of the groups above either; all broader paths count.
    Hierarchy,
    /// Their labels and descriptions share words: cosine over stems, weighted by rarity and by where they stand.
    Text,
    /// A framework relates them (related, essential or optional for each other), or a mapping joins them; or they are related to
    /// the same skills. Cosine over the related skills.
    Relations,
    /// All of these: their mean by weight, over the methods that know anything of the skill.
    Blend,
}

/// By which evidence occupations count as similar. Each method ranks by a score of its own, from 0 to 1; `docs/METHODS.md` has the
/// formulas with their constants.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum OccupationSimilarityMethod {
    /// Their adverts ask for the same skills: cosine over skills, each weighing how much more adverts for the occupation ask for it
    /// than chance would have it (positive pointwise mutual information). Occupations with fewer than 5 adverts score 0.
    CoDemand,
    /// They ask for the same skills, as their frameworks say: cosine over skills, as `SHARED_OCCUPATIONS` of skills.
    SharedSkills,
    /// They stand close in the hierarchy, as `HIERARCHY` of skills.
    Hierarchy,
    /// Their labels and descriptions share words, as `TEXT` of skills.
    Text,
    /// The framework says that one leads to the other (related occupations of O*NET, mobility of ROME), or a mapping joins them: 1 for
    /// the first of its list down to 0.5 for the last, half of that against its direction.
    Relations,
    /// All of these: their mean by weight, over the methods that know anything of the occupation.
    Blend,
}

impl From<SimilarityMethod> for Method {
    fn from(method: SimilarityMethod) -> Self {
        match method {
            SimilarityMethod::CoDemand => Self::CoDemand,
            SimilarityMethod::SharedOccupations => Self::Shared,
            SimilarityMethod::Hierarchy => Self::Hierarchy,
            SimilarityMethod::Text => Self::Text,
            SimilarityMethod::Relations => Self::Relations,
            SimilarityMethod::Blend => Self::Blend,
        }
    }
}

impl From<OccupationSimilarityMethod> for Method {
    fn from(method: OccupationSimilarityMethod) -> Self {
        match method {
            OccupationSimilarityMethod::CoDemand => Self::CoDemand,
            OccupationSimilarityMethod::SharedSkills => Self::Shared,
            OccupationSimilarityMethod::Hierarchy => Self::Hierarchy,
            OccupationSimilarityMethod::Text => Self::Text,
            OccupationSimilarityMethod::Relations => Self::Relations,
            OccupationSimilarityMethod::Blend => Self::Blend,
        }
    }
}

/// The score of two skills by each method, from 0 to 1. Null where a method knows nothing of the skill that others are compared with:
/// no occupation asks for it, fewer than 5 adverts do, it stands in no hierarchy, nothing is related to it.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SkillSimilarityComponents {
    /// By `CO_DEMAND`.
    co_demand: Option<f64>,
    /// By `SHARED_OCCUPATIONS`.
    shared_occupations: Option<f64>,
    /// By `HIERARCHY`.
    hierarchy: Option<f64>,
    /// By `TEXT`.
    text: Option<f64>,
    /// By `RELATIONS`.
    relations: Option<f64>,
}

/// The score of two occupations by each method, from 0 to 1. Null where a method knows nothing of the occupation that others are compared
/// with: its framework names no skills for it, it has fewer than 5 adverts, it stands in no hierarchy, it is related to none.
#[derive(SimpleObject)]
pub(in crate::graphql) struct OccupationSimilarityComponents {
    /// By `CO_DEMAND`.
    co_demand: Option<f64>,
    /// By `SHARED_SKILLS`.
    shared_skills: Option<f64>,
    /// By `HIERARCHY`.
    hierarchy: Option<f64>,
    /// By `TEXT`.
    text: Option<f64>,
    /// By `RELATIONS`.
    relations: Option<f64>,
}

/// The scores by method, none where nothing is known.
fn scores(components: Components, known: [bool; COMPONENTS]) -> [Option<f64>; COMPONENTS] {
    std::array::from_fn(|method| known[method].then(|| score_of(components[method])))
}

impl SkillSimilarityComponents {
    pub fn new(components: Components, known: [bool; COMPONENTS]) -> Self {
        let [co_demand, shared_occupations, hierarchy, text, relations] = scores(components, known);
        Self { co_demand, shared_occupations, hierarchy, text, relations }
    }
}

impl OccupationSimilarityComponents {
    pub fn new(components: Components, known: [bool; COMPONENTS]) -> Self {
        let [co_demand, shared_skills, hierarchy, text, relations] = scores(components, known);
        Self { co_demand, shared_skills, hierarchy, text, relations }
    }
}

/// How many similar concepts were asked for.
pub(in crate::graphql) fn limit(list: &str, first: i32) -> Result<usize> {
    most(list, first, MOST)
}

/// How many of what two concepts have in common were asked for.
pub(in crate::graphql) fn common_limit(list: &str, first: i32) -> Result<usize> {
    most(list, first, MOST_COMMON)
}

fn most(list: &str, first: i32, maximum: u64) -> Result<usize> {
    let page = PageArguments::forward(Some(first), None).check_against(list, maximum, maximum)?;
    Ok(usize::try_from(page.limit).unwrap_or(0))
}

/// What stands above both of two concepts, and above nothing else that does: all of it that is nearest to them, counted in steps from
/// both together.
pub(in crate::graphql) async fn common_parents(
    scope: Scope<'_>,
    this: ConceptId,
    other: ConceptId,
) -> Result<Vec<ConceptId>> {
    let (above_this, above_other) = tokio::try_join!(
        scope.taxonomy.ancestors.get(scope.release, this),
        scope.taxonomy.ancestors.get(scope.release, other)
    )?;
    let steps: HashMap<ConceptId, u32> = above_other.iter().copied().collect();
    let common = above_this.iter().filter_map(|(id, depth)| Some((depth + steps.get(id)?, *id)));
    let mut common: Vec<(u32, ConceptId)> = common.collect();
    common.sort_unstable();
    let nearest = common.first().map_or(0, |(steps, _)| *steps);
    Ok(common.into_iter().take_while(|(steps, _)| *steps == nearest).map(|(_, id)| id).collect())
}
