//! Occupations that are within reach.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object};
use skillspine_domain::{
    id::ConceptId,
    profile::{Incidence, Need},
};

use super::{
    comparison::Coverage,
    list::{self, ConceptNode, Row, RowEdge},
    occupation::Occupation,
    skill::Skill,
};
use crate::graphql::{
    ApiError,
    connection::Connection,
    context::{Result, Scope},
    page::PageArguments,
    profile::{Gathered, credits},
    recognition::known_frameworks,
};

/// An occupation, and how much of what it asks for is there.
#[derive(Clone)]
pub(in crate::graphql) struct ReachableOccupation {
    occupation: ConceptId,
    /// Of the essential skills; of all where there are none.
    match_share: f64,
    essential: Coverage,
    all: Coverage,
    credits: Arc<HashMap<ConceptId, f64>>,
    table: Arc<Incidence<ConceptId>>,
}

impl Row for ReachableOccupation {}

impl ReachableOccupation {
    /// Which occupation.
    pub fn id(&self) -> ConceptId {
        self.occupation
    }
}

/// Occupations of which somebody has at least this share, the best match first.
pub(in crate::graphql) async fn occupations(
    scope: Scope<'_>,
    have: &Gathered,
    min_match: f64,
    frameworks: Option<Vec<String>>,
) -> Result<Vec<ReachableOccupation>> {
    let skills: Vec<ConceptId> = have.profile.skills().iter().map(|one| one.skill).collect();
    within_reach(scope, &credits(scope, &skills, 0.0).await?, min_match, frameworks).await
}

/// The same for whoever has these credits.
pub(in crate::graphql) async fn within_reach(
    scope: Scope<'_>,
    credits: &HashMap<ConceptId, f64>,
    min_match: f64,
    frameworks: Option<Vec<String>>,
) -> Result<Vec<ReachableOccupation>> {
    if !(min_match > 0.0 && min_match <= 1.0) {
        let message = format!("`minMatch` is {min_match}, it must be above 0 and at most 1");
        return Err(ApiError::bad_user_input(message, "leave it out for 0.5"));
    }
    let frameworks = known_frameworks(scope, frameworks).await?;
    let table = scope.taxonomy.tables.occupations(scope.release).await?;
    let credits = Arc::new(credits.clone());
    let (of_table, of_credits) = (Arc::clone(&table), Arc::clone(&credits));
    let count = move || {
        let mut found = Vec::new();
        for (occupation, all) in of_table.coverage_by_owner(&of_credits, None) {
            let essential = of_table.coverage_of(occupation, &of_credits, Some(Need::Essential));
            let share = essential.share().or(all.share()).unwrap_or(0.0);
            if share >= min_match {
                found.push(ReachableOccupation {
                    occupation,
                    match_share: share,
                    essential: essential.into(),
                    all: all.into(),
                    credits: Arc::clone(&of_credits),
                    table: Arc::clone(&of_table),
                });
            }
        }
        found
    };
    let mut found = tokio::task::spawn_blocking(count).await.map_err(ApiError::internal)?;
    if !frameworks.is_empty() {
        let ids = found.iter().map(|one| one.occupation).collect();
        let concepts = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
        let mut concepts = concepts.into_iter();
        found.retain(|_| concepts.next().flatten().is_some_and(|concept| frameworks.contains(&concept.framework)));
    }
    found.sort_by(|left, right| {
        right.match_share.total_cmp(&left.match_share).then(left.occupation.cmp(&right.occupation))
    });
    Ok(found)
}

/// One page of them.
pub(in crate::graphql) fn page(
    scope: Scope<'_>,
    found: &[ReachableOccupation],
    page: PageArguments,
) -> Result<Connection<RowEdge<ReachableOccupation>>> {
    list::rows(scope, page, "reachable occupations", found, |one| one.occupation.0, Clone::clone)
}

/// Skills of an occupation that are listed as missing.
const MOST_MISSING: u64 = 100;

/// An occupation, and how much of what it asks for is there.
#[Object]
impl ReachableOccupation {
    /// The occupation.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Occupation> {
        Ok(Occupation::serve(Scope::of(ctx)?.concept(self.occupation).await?))
    }

    /// What the list is ordered by: the share of the essential skills that is there, from 0 to 1; of all skills where the framework
    /// calls none essential.
    #[graphql(name = "match")]
    async fn match_field(&self) -> f64 {
        self.match_share
    }

    /// How much of the essential skills is there.
    async fn essential(&self) -> Coverage {
        self.essential
    }

    /// How much of all skills is there.
    async fn all(&self) -> Coverage {
        self.all
    }

    /// Skills that nothing stands for: essential ones first, then by weight.
    async fn missing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 10 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<Skill>> {
        const DEFAULT: u64 = 10;
        let page = PageArguments::forward(first, None).check_against("missing", DEFAULT, MOST_MISSING)?;
        let scope = Scope::of(ctx)?;
        let mut cells: Vec<_> =
            self.table.skills_of(self.occupation).filter(|cell| !self.credits.contains_key(&cell.skill)).collect();
        cells.sort_by(|left, right| {
            left.need.cmp(&right.need).then(right.weight.total_cmp(&left.weight)).then(left.skill.cmp(&right.skill))
        });
        let ids = cells.iter().take(usize::try_from(page.limit).unwrap_or(0)).map(|cell| cell.skill).collect();
        let concepts = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
        Ok(concepts.into_iter().flatten().map(Skill::serve).collect())
    }
}
