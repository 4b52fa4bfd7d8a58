//! What stands for what: through mappings, one step in the hierarchy, and likeness.

use std::collections::{HashMap, HashSet};

use skillspine_domain::{
    id::ConceptId,
    profile::{Profile, Tie, TieSide, strongest},
    similarity::Method,
};

use super::tables::Catalogue;
use crate::graphql::{
    context::{Result, Scope},
    loaders::EdgeSet,
};

/// From which credit on a skill is as good as another one.
pub(in crate::graphql) const COVERS: f64 = 0.8;
/// Likeness counts for half at most.
const MOST_BY_LIKENESS: f64 = 0.5;

/// Every tie of these skills with at least this credit, themselves included, whatever is at the other end. One look at the caches, and
/// at most one statement a sort of tie. Likeness is known in the newest release only.
pub(in crate::graphql) async fn ties(
    scope: Scope<'_>,
    skills: &[ConceptId],
    side: TieSide,
    least: f64,
) -> Result<Vec<Tie>> {
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    let edges = |set: EdgeSet| skills.iter().map(|skill| (*skill, set)).collect::<Vec<_>>();
    let (mappings, above, below) = futures::try_join!(
        taxonomy.mappings.get_many(release, skills.to_vec()),
        taxonomy.edges.get_many(release, edges(EdgeSet::Broader)),
        taxonomy.edges.get_many(release, edges(EdgeSet::Narrower)),
    )?;
    let mut found: Vec<Tie> = skills.iter().map(|skill| Tie::same(*skill)).collect();
    for (((skill, mappings), above), below) in skills.iter().zip(&mappings).zip(&above).zip(&below) {
        let mapped = mappings.iter().filter(|mapping| mapping.object != *skill);
        found.extend(
            mapped.map(|mapping| Tie::mapped(*skill, mapping.object, side, mapping.predicate, mapping.confidence)),
        );
        let above = above.iter().filter(|edge| edge.other_kind.is_skill());
        found.extend(above.map(|edge| Tie::up(*skill, edge.other, side)));
        let below = below.iter().filter(|edge| edge.other_kind.is_skill());
        found.extend(below.map(|edge| Tie::down(*skill, edge.other, side)));
    }
    if least <= MOST_BY_LIKENESS
        && let Ok(lists) = scope.similarity()
    {
        for skill in skills {
            let similar = lists.skills(*skill, Method::Blend).into_iter().flat_map(|list| list.similar);
            found.extend(similar.filter_map(|other| Tie::similar(*skill, other.id, side, other.score)));
        }
    }
    found.retain(|tie| tie.credit >= least);
    Ok(found)
}

/// What each skill that any credential gives covers, itself included: looked up once a release, since it takes the edges of tens of
/// thousands of skills, more than caches hold.
pub(in crate::graphql) async fn covered<'c>(
    scope: Scope<'_>,
    catalogue: &'c Catalogue,
) -> Result<&'c HashMap<ConceptId, Vec<ConceptId>>> {
    let look_up = || async {
        let mut covered: HashMap<ConceptId, Vec<ConceptId>> = HashMap::new();
        for tie in ties(scope, catalogue.skills.skills(), TieSide::Have, COVERS).await? {
            covered.entry(tie.have).or_default().push(tie.want);
        }
        Ok(covered)
    };
    catalogue.covered.get_or_try_init(look_up).await
}

/// The best of what somebody has for each wanted skill, by wanted skill. Looks from the side that has fewer skills.
pub(in crate::graphql) async fn stand_ins(
    scope: Scope<'_>,
    have: &Profile,
    want: &Profile,
) -> Result<HashMap<ConceptId, Tie>> {
    let ids = |profile: &Profile| profile.skills().iter().map(|one| one.skill).collect::<Vec<_>>();
    let (has, wants) = (ids(have), ids(want));
    let found = match has.len() < wants.len() {
        true => ties(scope, &has, TieSide::Have, 0.0).await?,
        false => ties(scope, &wants, TieSide::Want, 0.0).await?,
    };
    let (has, wants): (HashSet<ConceptId>, HashSet<ConceptId>) =
        (has.into_iter().collect(), wants.into_iter().collect());
    Ok(strongest(found.into_iter().filter(|tie| has.contains(&tie.have) && wants.contains(&tie.want))))
}

/// How much of any skill is there for whoever has these: their own, and what they stand for with at least this credit.
pub(in crate::graphql) async fn credits(
    scope: Scope<'_>,
    have: &[ConceptId],
    least: f64,
) -> Result<HashMap<ConceptId, f64>> {
    let found = strongest(ties(scope, have, TieSide::Have, least).await?);
    Ok(found.into_values().map(|tie| (tie.want, tie.credit)).collect())
}

/// What stands for each of the skills that are wanted, by what one may have: worked out once, then asked again and again.
pub(in crate::graphql) struct StandIns(HashMap<ConceptId, Vec<(usize, f64)>>);

impl StandIns {
    /// Of these skills, which are known by their places.
    pub async fn of(scope: Scope<'_>, wanted: &[ConceptId]) -> Result<Self> {
        let place: HashMap<ConceptId, usize> = wanted.iter().enumerate().map(|(at, skill)| (*skill, at)).collect();
        let mut found: HashMap<ConceptId, Vec<(usize, f64)>> = HashMap::new();
        for tie in ties(scope, wanted, TieSide::Want, 0.0).await? {
            if let Some(at) = place.get(&tie.want) {
                found.entry(tie.have).or_default().push((*at, tie.credit));
            }
        }
        Ok(Self(found))
    }

    /// The skills that stand for any of those wanted.
    pub fn skills(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.0.keys().copied()
    }

    /// Raises the credits of the wanted skills, by place, to what somebody has with `skill`.
    pub fn raise(&self, credits: &mut [f64], skill: ConceptId) {
        for (at, credit) in self.0.get(&skill).into_iter().flatten() {
            credits[*at] = credits[*at].max(*credit);
        }
    }
}
