//! Which credentials close a gap.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures::FutureExt;
use skillspine_domain::{
    id::{ConceptId, CredentialId},
    profile::{self, Taken},
};

use super::{
    comparison::{Compared, ComparedSkill, Coverage},
    credential::Credential,
    credential_filter::CredentialFilter,
    demand_input::DemandBasis,
    list::RowEdge,
    next_skill::{ReachInput, SkillReach, reach},
    posting_filter::PostingFilter,
    profile_enums::GapGoal,
    profile_input::check_share,
    reachable::{self, ReachableOccupation},
};
use crate::graphql::{
    ApiError,
    connection::Connection,
    context::{Result, Scope},
    cost::{READING, cost},
    page::PageArguments,
    profile::{Catalogue, Goal, Plan, PlanLimits, StandIns, credits, plan},
};

/// What is to be kept small when a gap is closed, and what may be taken.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct GapConstraints {
    /// What is to be kept small; the number of credentials if left out.
    pub goal: Option<GapGoal>,
    /// The currency in which prices count, as an ISO 4217 code: needed for `CHEAPEST` and for `maxCost`.
    pub currency: Option<String>,
    /// Most credentials, 1 to 100; 20 if left out.
    pub max_credentials: Option<i32>,
    /// Most that they may cost together, in `currency`. Credentials that state no price in it are left out then.
    pub max_cost: Option<f64>,
    /// Most days that they may take together; eight hours of learning count as a day. Credentials that state no duration are left out
    /// then.
    pub max_days: Option<f64>,
    /// Only these credentials. Left out, all that are on offer: active or probationary, or without a status.
    pub among: Option<CredentialFilter>,
    /// From which credit on a skill that a credential gives is as good as the one that is missing, from 0 to 1; 0.8 if left out. See
    /// `StandInReason`.
    pub min_credit: Option<f64>,
    /// Alignments of credentials that are less sure do not count, from 0 to 1; 0.5 if left out.
    pub min_confidence: Option<f64>,
}

const MOST_CREDENTIALS: i32 = 100;
const DEFAULT_CREDENTIALS: i32 = 20;

impl GapConstraints {
    /// As the plan takes them. Fails for those that contradict each other.
    pub async fn compile(self, scope: Scope<'_>) -> Result<(PlanLimits, GapGoal)> {
        let goal = self.goal.unwrap_or_default();
        let currency = self.currency.map(|currency| currency.trim().to_ascii_uppercase());
        if let Some(wrong) = &currency
            && (wrong.len() != 3 || !wrong.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            let message = format!("`{}` is not a currency", crate::graphql::id::shown(wrong));
            return Err(ApiError::bad_user_input(message, "use an ISO 4217 code: EUR, SEK, USD"));
        }
        if currency.is_none() && (goal == GapGoal::Cheapest || self.max_cost.is_some()) {
            let hint = "prices of different currencies are not compared: name the `currency` that counts";
            return Err(ApiError::bad_user_input("`CHEAPEST` and `maxCost` need `currency`", hint));
        }
        for (name, limit) in [("maxCost", self.max_cost), ("maxDays", self.max_days)] {
            if let Some(limit) = limit.filter(|limit| !(0.0..).contains(limit)) {
                let message = format!("`{name}` is {limit}, it must not be negative");
                return Err(ApiError::bad_user_input(message, "leave it out for no limit"));
            }
        }
        let most = self.max_credentials.unwrap_or(DEFAULT_CREDENTIALS);
        if !(1..=MOST_CREDENTIALS).contains(&most) {
            let message = format!("`maxCredentials` is {most}, it must be from 1 to {MOST_CREDENTIALS}");
            return Err(ApiError::bad_user_input(message, "leave it out for 20"));
        }
        let (least_credit, least_confidence) = (self.min_credit.unwrap_or(0.8), self.min_confidence.unwrap_or(0.5));
        check_share("minCredit", least_credit)?;
        check_share("minConfidence", least_confidence)?;
        let among = match self.among {
            None => None,
            Some(among) => {
                let ids = scope.taxonomy.store.credential_ids(scope.release, &among.compile()?).await?;
                Some(ids.into_iter().collect())
            }
        };
        let limits = PlanLimits {
            goal: match goal {
                GapGoal::Fewest => Goal::Fewest,
                GapGoal::Cheapest => Goal::Cheapest,
                GapGoal::Shortest => Goal::Shortest,
            },
            currency,
            most: usize::try_from(most).unwrap_or(0),
            most_cost: self.max_cost,
            most_days: self.max_days,
            among,
            least_credit: least_credit.max(f64::MIN_POSITIVE),
            least_confidence,
        };
        Ok((limits, goal))
    }
}

/// A set of credentials that closes a gap, as far as it can be closed.
pub(in crate::graphql) struct GapPlan {
    inner: Arc<Inner>,
}

struct Inner {
    compared: Arc<Compared>,
    /// Places among the wanted skills, of those that are missing.
    missing: Vec<usize>,
    limits: PlanLimits,
    goal: GapGoal,
    plan: Plan,
    catalogue: Arc<Catalogue>,
    /// How much is there after each credential.
    coverages: Vec<Coverage>,
}

impl GapPlan {
    /// Plans how to get what a comparison found missing.
    pub async fn of(scope: Scope<'_>, compared: Arc<Compared>, constraints: GapConstraints) -> Result<Self> {
        let (limits, goal) = constraints.compile(scope).await?;
        let catalogue = scope.taxonomy.tables.catalogue(scope.release).await?;
        let wanted = compared.want.profile.skills();
        let is_missing = |one: &&profile::WantedSkill| one.credit < limits.least_credit;
        let missing: Vec<usize> = compared.wanted.iter().filter(is_missing).map(|one| one.at).collect();
        let items: Vec<(ConceptId, f64)> = missing.iter().map(|at| (wanted[*at].skill, wanted[*at].weight)).collect();
        let held: HashSet<CredentialId> = compared.have.holdings.iter().map(|holding| holding.credential).collect();
        let plan = plan(scope, &catalogue, &items, &held, &limits).await?;
        let wanted: Vec<ConceptId> = wanted.iter().map(|one| one.skill).collect();
        let stand_ins = StandIns::of(scope, &wanted).await?;
        let mut credits: Vec<f64> = compared.wanted.iter().map(|one| one.credit).collect();
        let mut inner = Inner { compared, missing, limits, goal, plan, catalogue, coverages: Vec::new() };
        for taken in &inner.plan.cover.taken {
            inner.given(taken).for_each(|skill| stand_ins.raise(&mut credits, skill));
            inner.coverages.push(inner.compared.with_credits(&credits).into());
        }
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl Inner {
    fn credential(&self, taken: &Taken) -> CredentialId {
        self.plan.offers[taken.offer].credential
    }

    /// The skills that a credential gives, as far as they are sure enough.
    fn given(&self, taken: &Taken) -> impl Iterator<Item = ConceptId> + '_ {
        let given = self.catalogue.skills.skills_of(self.credential(taken));
        given.filter(|cell| cell.weight >= self.limits.least_confidence).map(|cell| cell.skill)
    }

    /// What somebody has now.
    fn skills_now(&self) -> Vec<ConceptId> {
        self.compared.have.profile.skills().iter().map(|one| one.skill).collect()
    }

    /// What somebody has with all credentials, each once.
    fn skills_then(&self) -> Vec<ConceptId> {
        let given = self.plan.cover.taken.iter().flat_map(|taken| self.given(taken));
        let all: BTreeSet<ConceptId> = self.skills_now().into_iter().chain(given).collect();
        all.into_iter().collect()
    }

    /// How much is there with all credentials.
    fn after(&self) -> Coverage {
        self.coverages.last().copied().unwrap_or_else(|| self.compared.coverage(None))
    }
}

/// A set of credentials that gives what is missing, as far as anything gives it.
#[Object]
impl GapPlan {
    /// How much of what is wanted is there now.
    async fn before(&self) -> Coverage {
        self.inner.compared.coverage(None)
    }

    /// How much of it is there with the credentials of the plan, whatever the levels.
    async fn after(&self) -> Coverage {
        self.inner.after()
    }

    /// The credentials, in the order in which they were chosen: what gives most for what it costs comes first.
    async fn credentials(&self) -> Vec<PlannedCredential> {
        let places = 0..self.inner.plan.cover.taken.len();
        places.map(|at| PlannedCredential { inner: Arc::clone(&self.inner), at }).collect()
    }

    /// Wanted skills that are still missing: no credential gives them, or the constraints stand against it. The weightiest first.
    async fn uncovered(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        let inner = &self.inner;
        let places: Vec<usize> = inner.plan.cover.uncovered.iter().map(|item| inner.missing[*item]).collect();
        let page = PageArguments::forward(first, after);
        ComparedSkill::page(Scope::of(ctx)?, &inner.compared, &places, "GapPlan.uncovered", page)
    }

    /// What the plan comes to, and how far from the best it can be at most.
    async fn bound(&self) -> GapBound {
        let cover = &self.inner.plan.cover;
        let ratio = cover.least_cost.map(|least| if cover.cost > 0.0 { cover.cost / least } else { 1.0 });
        GapBound {
            goal: self.inner.goal,
            total: cover.cost,
            least_possible: cover.least_cost.map(|least| match self.inner.goal {
                // Half a credential cannot be taken.
                GapGoal::Fewest => (least - 1e-9).ceil().max(0.0),
                _ => least,
            }),
            ratio: match (self.inner.goal, cover.least_cost) {
                (GapGoal::Fewest, Some(least)) if cover.cost > 0.0 => Some(cover.cost / (least - 1e-9).ceil().max(1.0)),
                _ => ratio,
            },
        }
    }

    /// Credentials that give something missing and are not considered, since they do not say what they cost or how long they take and
    /// the goal or a limit asks for that.
    async fn left_out_count(&self) -> usize {
        self.inner.plan.left_out
    }

    /// Credentials that give something missing and were considered.
    async fn considered_count(&self) -> usize {
        self.inner.plan.offers.len()
    }

    /// How far the skills reach now, and with the credentials: which postings ask for little else.
    #[graphql(directive = cost::apply(READING, None))]
    async fn reach(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
        #[graphql(desc = "What counts as reached.")] reach: Option<ReachInput>,
    ) -> Result<GapReach> {
        let scope = Scope::of(ctx)?;
        let input = reach.unwrap_or_default();
        let (now, then) = (self.inner.skills_now(), self.inner.skills_then());
        let before = self::reach(scope, &now, filter.clone(), basis, &input, 0).boxed().await?;
        let after = self::reach(scope, &then, filter, basis, &input, 0).boxed().await?;
        Ok(GapReach { before: SkillReach(before), after: SkillReach(after) })
    }

    /// Occupations that come within reach with the credentials and are not now: the best match first.
    #[graphql(directive = cost::apply(READING, None))]
    async fn new_occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The least share of the essential skills, above 0 and at most 1.", default = 0.5)]
        min_match: f64,
        #[graphql(desc = "Only occupations of these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ReachableOccupation>>> {
        let scope = Scope::of(ctx)?;
        let (now, then) = (self.inner.skills_now(), self.inner.skills_then());
        let before = credits(scope, &now, 0.0).await?;
        let found = reachable::within_reach(scope, &before, min_match, frameworks.clone()).boxed().await?;
        let known: HashSet<ConceptId> = found.iter().map(ReachableOccupation::id).collect();
        let after_credits = credits(scope, &then, 0.0).await?;
        let mut found = reachable::within_reach(scope, &after_credits, min_match, frameworks).boxed().await?;
        found.retain(|occupation| !known.contains(&occupation.id()));
        reachable::page(scope, &found, PageArguments::forward(first, after))
    }
}

/// What a plan comes to beside the best that is possible.
#[derive(SimpleObject)]
pub(in crate::graphql) struct GapBound {
    /// What is kept small.
    goal: GapGoal,
    /// What the credentials come to: their number, their price in the currency asked for, or days.
    total: f64,
    /// No set of credentials that covers the same comes to less. Null when limits kept something out, so that there is nothing to compare.
    least_possible: Option<f64>,
    /// `total` divided by `leastPossible`: 1 says that nothing better exists. In general the ratio is at most 1 + 1/2 + … + 1/d, d being
    /// the most missing skills that one credential gives (weights aside); mostly it is much smaller.
    ratio: Option<f64>,
}

/// How far skills reach before and after.
#[derive(SimpleObject)]
pub(in crate::graphql) struct GapReach {
    /// With what is there now.
    before: SkillReach,
    /// With the credentials as well.
    after: SkillReach,
}

/// A credential of a plan.
pub(in crate::graphql) struct PlannedCredential {
    inner: Arc<Inner>,
    at: usize,
}

impl PlannedCredential {
    fn taken(&self) -> &Taken {
        &self.inner.plan.cover.taken[self.at]
    }
}

/// A credential of a plan, and what it adds.
#[Object]
impl PlannedCredential {
    /// The credential.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        Credential::find(Scope::of(ctx)?, self.inner.credential(self.taken())).await
    }

    /// Missing skills that it gives and that none before it gives: the weightiest first.
    async fn adds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        let places: Vec<usize> = self.taken().adds.iter().map(|item| self.inner.missing[*item]).collect();
        let page = PageArguments::forward(first, after);
        ComparedSkill::page(Scope::of(ctx)?, &self.inner.compared, &places, "PlannedCredential.adds", page)
    }

    /// How much of what is wanted is there after it, whatever the levels.
    async fn coverage(&self) -> Coverage {
        self.inner.coverages[self.at]
    }
}
