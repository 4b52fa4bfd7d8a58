//! How far skills reach, and which would reach farther.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use skillspine_domain::id::ConceptId;
use skillspine_search::postings;

use super::{
    demand::Demand,
    demand_input::DemandBasis,
    demand_scope::DemandScope,
    list::ConceptNode,
    measure::{Measure, SalaryDistribution},
    posting_filter::PostingFilter,
    skill::Skill,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    demand::{DemandQuery, ReachOf},
    page::PageArguments,
    profile::{Gathered, credits},
    recognition::known_frameworks,
};

/// What counts as reached.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct ReachInput {
    /// Only skills of this framework count, by key; all if left out. Name one where several frameworks are recognised in postings.
    pub framework: Option<String>,
    /// The share of the skills of a posting that have to be there, above 0 and at most 1; 0.5 if left out.
    pub min_match: Option<f64>,
    /// From which credit on a skill that stands for another is as good, from 0 to 1; 0.8 if left out. See `StandInReason`.
    pub min_credit: Option<f64>,
}

const DEFAULT_NEXT: u64 = 10;
const MOST_NEXT: u64 = 100;

/// How far skills reach.
pub(in crate::graphql) struct Reached {
    query: DemandQuery,
    reach: Arc<postings::Reach>,
}

/// Asks how far skills reach in the postings of a filter.
pub(in crate::graphql) async fn reach(
    scope: Scope<'_>,
    have: &[ConceptId],
    filter: Option<PostingFilter>,
    basis: Option<DemandBasis>,
    input: &ReachInput,
    first: usize,
) -> Result<Arc<Reached>> {
    let least = input.min_match.unwrap_or(0.5);
    if !(least > 0.0 && least <= 1.0) {
        let message = format!("`minMatch` is {least}, it must be above 0 and at most 1");
        return Err(ApiError::bad_user_input(message, "leave it out for 0.5"));
    }
    let least_credit = input.min_credit.unwrap_or(0.8);
    super::profile_input::check_share("minCredit", least_credit)?;
    if let Some(framework) = &input.framework {
        known_frameworks(scope, Some(vec![framework.clone()])).await?;
    }
    let good = credits(scope, have, least_credit).await?;
    let mut have: Vec<ConceptId> = good.into_keys().collect();
    have.sort_unstable();
    let Demand(query) = Box::pin(Demand::of(scope, filter, basis)).await?;
    let asked = query.filter().asked.clone();
    let request = postings::ReachRequest { have, framework: input.framework.clone(), asked, least, first };
    let reach = query.ask(ReachOf(request)).await?;
    Ok(Arc::new(Reached { query, reach }))
}

/// How far skills reach.
pub(in crate::graphql) struct SkillReach(pub Arc<Reached>);

/// How far skills reach: the postings that ask for little else.
#[Object]
impl SkillReach {
    /// What is reached, out of what asks for any skill at all.
    async fn reached(&self) -> Measure {
        Measure(self.0.reach.reached)
    }

    /// The share of it, from 0 to 1.
    async fn share(&self) -> Measure {
        Measure(self.0.reach.share)
    }

    /// What is paid where they reach.
    async fn salary(&self) -> SalaryDistribution {
        SalaryDistribution(Arc::new(self.0.reach.salary.clone()))
    }

    /// What the figures are about, to be cited with them.
    async fn scope(&self) -> DemandScope {
        DemandScope(self.0.query.clone())
    }
}

/// Skills that would reach farther.
pub(in crate::graphql) struct NextSkills(Arc<Reached>);

impl NextSkills {
    /// What to learn next for somebody who has this.
    pub async fn of(
        scope: Scope<'_>,
        have: &Gathered,
        filter: Option<PostingFilter>,
        basis: Option<DemandBasis>,
        input: ReachInput,
        first: Option<i32>,
    ) -> Result<Self> {
        let page = PageArguments::forward(first, None).check_against("nextSkills", DEFAULT_NEXT, MOST_NEXT)?;
        let first = usize::try_from(page.limit).unwrap_or(0);
        let ids: Vec<ConceptId> = have.profile.skills().iter().map(|one| one.skill).collect();
        Ok(Self(reach(scope, &ids, filter, basis, &input, first).await?))
    }
}

/// How far skills reach, and which skills would reach farther.
#[Object]
impl NextSkills {
    /// How far the skills reach now.
    async fn reach(&self) -> SkillReach {
        SkillReach(Arc::clone(&self.0))
    }

    /// The next skills: the one that alone would reach most first, equal ones by id.
    async fn skills(&self) -> Vec<NextSkill> {
        (0..self.0.reach.next.len()).map(|at| NextSkill { reached: Arc::clone(&self.0), at }).collect()
    }

    /// How many skills would reach anything more.
    async fn total_count(&self) -> usize {
        self.0.reach.total
    }
}

/// A skill that would reach farther.
pub(in crate::graphql) struct NextSkill {
    reached: Arc<Reached>,
    at: usize,
}

impl NextSkill {
    fn one(&self) -> &postings::NextSkill {
        &self.reached.reach.next[self.at]
    }
}

/// A skill that would reach farther: what it alone would add. What several add together is not the sum.
#[Object]
impl NextSkill {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.one().skill).await?))
    }

    /// What would be reached with it and is not reached now.
    async fn gained(&self) -> Measure {
        Measure(self.one().gained)
    }

    /// What is paid there.
    async fn salary(&self) -> SalaryDistribution {
        SalaryDistribution(Arc::new(self.one().salary.clone()))
    }
}
