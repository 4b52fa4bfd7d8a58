//! Steps from what one has to what is wanted.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use async_graphql::{Context, Enum, Object, SimpleObject};
use skillspine_domain::{
    id::{ConceptId, CredentialId},
    model::PartKind,
    profile::{self, Need, in_order},
};

use super::{
    comparison::{Compared, ComparedSkill, Coverage},
    credential::Credential,
    gap::GapConstraints,
    list::{ConceptNode, RowEdge},
    occupation::Occupation,
};
use crate::graphql::{
    ApiError,
    connection::Connection,
    context::{Result, Scope},
    page::PageArguments,
    profile::{Catalogue, Gathered, PlanLimits, StandIns, credits, plan},
};

/// Why a step is on the way.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum PathwayReason {
    /// An occupation that is nearer than the one wanted, and brings one closer to it.
    SteppingStone,
    /// A credential that a later step needs.
    Prerequisite,
    /// A credential that gives something missing.
    ClosesGap,
}

const MOST_STEPS: i32 = 50;
/// Prerequisites of prerequisites are followed so far.
const DEEPEST: usize = 10;
/// Ways that are covered less than this are long: an occupation on the way is looked for.
const LONG_WAY: f64 = 0.5;
/// The least share of an occupation on the way that has to be there before.
const WITHIN_REACH: f64 = 0.3;
/// The least that an occupation on the way has to add.
const WORTHWHILE: f64 = 0.1;

/// Steps from what one has to what is wanted.
pub(in crate::graphql) struct Pathway {
    compared: Arc<Compared>,
    steps: Vec<Arc<Step>>,
    /// Places among the wanted skills.
    uncovered: Vec<usize>,
    circle: Vec<CredentialId>,
    left_for_length: usize,
}

enum Taken {
    Occupation(ConceptId),
    Credential(CredentialId),
}

struct Step {
    compared: Arc<Compared>,
    taken: Taken,
    reason: PathwayReason,
    /// Places among the wanted skills that are there after it and were not before.
    adds: Vec<usize>,
    after: Coverage,
    /// Of an occupation: how much of it is there before.
    reachable: Option<f64>,
    needs: Vec<CredentialId>,
}

impl Pathway {
    /// Finds steps.
    pub async fn of(
        scope: Scope<'_>,
        have: Arc<Gathered>,
        want: Arc<Gathered>,
        max_steps: i32,
        constraints: GapConstraints,
    ) -> Result<Self> {
        if !(1..=MOST_STEPS).contains(&max_steps) {
            let message = format!("`maxSteps` is {max_steps}, it must be from 1 to {MOST_STEPS}");
            return Err(ApiError::bad_user_input(message, "leave it out for 8"));
        }
        let most = usize::try_from(max_steps).unwrap_or(1);
        let (limits, _) = constraints.compile(scope).await?;
        let compared = Compared::of(scope, have, want).await?;
        let mut walk = Walk::begin(scope, &compared, limits).await?;
        if let Some((occupation, reachable)) = walk.stepping_stone(scope).await? {
            walk.take_occupation(scope, occupation, reachable).await?;
        }
        let planned = walk.plan_credentials(scope, most.saturating_sub(walk.steps.len())).await?;
        for (credential, reason, needs) in planned.order {
            walk.take_credential(credential, reason, needs);
        }
        let uncovered = (0..compared.wanted.len()).filter(|at| walk.credits[*at] < walk.limits.least_credit).collect();
        let steps = walk.steps.into_iter().map(Arc::new).collect();
        Ok(Self { compared, steps, uncovered, circle: planned.circle, left_for_length: planned.left_for_length })
    }
}

/// Where one stands while walking.
struct Walk {
    compared: Arc<Compared>,
    limits: PlanLimits,
    catalogue: Arc<Catalogue>,
    stand_ins: StandIns,
    /// Of each wanted skill, how much of it is there.
    credits: Vec<f64>,
    skills: BTreeSet<ConceptId>,
    steps: Vec<Step>,
}

/// Credentials in an order in which they can be taken.
struct Planned {
    order: Vec<(CredentialId, PathwayReason, Vec<CredentialId>)>,
    circle: Vec<CredentialId>,
    left_for_length: usize,
}

impl Walk {
    async fn begin(scope: Scope<'_>, compared: &Arc<Compared>, limits: PlanLimits) -> Result<Self> {
        let wanted: Vec<ConceptId> = compared.want.profile.skills().iter().map(|one| one.skill).collect();
        Ok(Self {
            compared: Arc::clone(compared),
            limits,
            catalogue: scope.taxonomy.tables.catalogue(scope.release).await?,
            stand_ins: StandIns::of(scope, &wanted).await?,
            credits: compared.wanted.iter().map(|one| one.credit).collect(),
            skills: compared.have.profile.skills().iter().map(|one| one.skill).collect(),
            steps: Vec::new(),
        })
    }

    fn coverage(&self) -> profile::Coverage {
        self.compared.with_credits(&self.credits)
    }

    /// An occupation of the same framework that is within reach now and brings one closer, when the way is long.
    async fn stepping_stone(&self, scope: Scope<'_>) -> Result<Option<(ConceptId, f64)>> {
        let [target] = *self.compared.want.occupations.as_slice() else { return Ok(None) };
        let now = self.coverage().share().unwrap_or(1.0);
        if now >= LONG_WAY || self.skills.is_empty() {
            return Ok(None);
        }
        let table = scope.taxonomy.tables.occupations(scope.release).await?;
        let have: Vec<ConceptId> = self.skills.iter().copied().collect();
        let credits = credits(scope, &have, 0.0).await?;
        let mut stones: Vec<(f64, ConceptId, f64)> = Vec::new();
        for (occupation, coverage) in table.coverage_by_owner(&credits, Some(Need::Essential)) {
            let reachable = coverage.share().unwrap_or(0.0);
            let is_held = self.compared.have.occupations.contains(&occupation);
            if occupation == target || is_held || reachable < WITHIN_REACH.max(now) {
                continue;
            }
            let mut then = self.credits.clone();
            let essential = table.skills_of(occupation).filter(|cell| cell.need == Need::Essential);
            essential.for_each(|cell| self.stand_ins.raise(&mut then, cell.skill));
            let gained = self.compared.with_credits(&then).share().unwrap_or(0.0) - now;
            if gained >= WORTHWHILE {
                // Both halves of the way count: how near it is, and how near it brings one.
                stones.push((reachable * gained, occupation, reachable));
            }
        }
        stones.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let framework = &scope.concept(target).await?.framework;
        for (_, occupation, reachable) in stones {
            if scope.concept(occupation).await?.framework == *framework {
                return Ok(Some((occupation, reachable)));
            }
        }
        Ok(None)
    }

    async fn take_occupation(&mut self, scope: Scope<'_>, occupation: ConceptId, reachable: f64) -> Result<()> {
        let table = scope.taxonomy.tables.occupations(scope.release).await?;
        let essential = table.skills_of(occupation).filter(|cell| cell.need == Need::Essential);
        let skills: Vec<ConceptId> = essential.map(|cell| cell.skill).collect();
        let (taken, reason) = (Taken::Occupation(occupation), PathwayReason::SteppingStone);
        self.take(taken, reason, &skills, Some(reachable), Vec::new());
        Ok(())
    }

    fn take_credential(&mut self, credential: CredentialId, reason: PathwayReason, needs: Vec<CredentialId>) {
        let catalogue = Arc::clone(&self.catalogue);
        let given = catalogue.skills.skills_of(credential);
        let least = self.limits.least_confidence;
        let skills: Vec<ConceptId> = given.filter(|cell| cell.weight >= least).map(|cell| cell.skill).collect();
        self.take(Taken::Credential(credential), reason, &skills, None, needs);
    }

    fn take(
        &mut self,
        taken: Taken,
        reason: PathwayReason,
        skills: &[ConceptId],
        reachable: Option<f64>,
        needs: Vec<CredentialId>,
    ) {
        let before = self.credits.clone();
        skills.iter().for_each(|skill| self.stand_ins.raise(&mut self.credits, *skill));
        self.skills.extend(skills);
        let least = self.limits.least_credit;
        let adds = (0..before.len()).filter(|at| before[*at] < least && self.credits[*at] >= least).collect();
        let after = self.coverage().into();
        let compared = Arc::clone(&self.compared);
        self.steps.push(Step { compared, taken, reason, adds, after, reachable, needs });
    }

    /// Credentials that give what is missing, with what they need, in order; at most `most`.
    async fn plan_credentials(&self, scope: Scope<'_>, most: usize) -> Result<Planned> {
        let wanted = self.compared.want.profile.skills();
        let missing = (0..wanted.len()).filter(|at| self.credits[*at] < self.limits.least_credit);
        let missing: Vec<(ConceptId, f64)> = missing.map(|at| (wanted[at].skill, wanted[at].weight)).collect();
        let held: HashSet<CredentialId> =
            self.compared.have.holdings.iter().map(|holding| holding.credential).collect();
        let plan = plan(scope, &self.catalogue, &missing, &held, &self.limits).await?;
        let mut chosen: Vec<CredentialId> = Vec::new();
        let mut needed: HashSet<CredentialId> = HashSet::new();
        let mut left_for_length = 0;
        for taken in &plan.cover.taken {
            let credential = plan.offers[taken.offer].credential;
            let before = self.needed_for(credential, &held);
            let news: Vec<CredentialId> = before.into_iter().filter(|one| !chosen.contains(one)).collect();
            let is_new = !chosen.contains(&credential);
            if chosen.len() + news.len() + usize::from(is_new) > most {
                left_for_length += 1;
                continue;
            }
            needed.extend(&news);
            chosen.extend(news);
            if is_new {
                chosen.push(credential);
            }
            needed.remove(&credential);
        }
        let (order, circle) = in_order(&chosen, |credential| self.before(credential, |_| true));
        let is_prerequisite = |kind: PartKind| kind == PartKind::Prerequisite;
        let step = |credential: CredentialId| {
            let reason = match needed.contains(&credential) {
                true => PathwayReason::Prerequisite,
                false => PathwayReason::ClosesGap,
            };
            (credential, reason, self.before(credential, is_prerequisite))
        };
        Ok(Planned { order: order.into_iter().map(step).collect(), circle, left_for_length })
    }

    /// What comes right before a credential.
    fn before(&self, credential: CredentialId, counts: impl Fn(PartKind) -> bool) -> Vec<CredentialId> {
        let before = self.catalogue.before.get(&credential).into_iter().flatten();
        before.filter(|(kind, _)| counts(*kind)).map(|(_, other)| *other).collect()
    }

    /// Everything that is needed before a credential, nearest last, without what is held.
    fn needed_for(&self, credential: CredentialId, held: &HashSet<CredentialId>) -> Vec<CredentialId> {
        let mut found: Vec<CredentialId> = Vec::new();
        let mut level = vec![credential];
        for _ in 0..DEEPEST {
            let above = level.iter().flat_map(|one| self.before(*one, |kind| kind == PartKind::Prerequisite));
            let news: BTreeSet<CredentialId> =
                above.filter(|one| *one != credential && !held.contains(one) && !found.contains(one)).collect();
            if news.is_empty() {
                break;
            }
            level = news.into_iter().collect();
            found.extend(&level);
        }
        found.reverse();
        found
    }
}

/// The steps from what one has to what is wanted, in an order in which they can be taken.
#[Object]
impl Pathway {
    /// How much of what is wanted is there now.
    async fn before(&self) -> Coverage {
        self.compared.coverage(None)
    }

    /// How much of it is there after the last step.
    async fn after(&self) -> Coverage {
        self.steps.last().map_or_else(|| self.compared.coverage(None), |step| step.after)
    }

    /// The steps, in order.
    async fn steps(&self) -> Vec<PathwayStep> {
        let step = |(at, step): (usize, &Arc<Step>)| PathwayStep { position: at + 1, step: Arc::clone(step) };
        self.steps.iter().enumerate().map(step).collect()
    }

    /// Wanted skills that are still missing after the last step: the weightiest first.
    async fn uncovered(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        let page = PageArguments::forward(first, after);
        ComparedSkill::page(Scope::of(ctx)?, &self.compared, &self.uncovered, "Pathway.uncovered", page)
    }

    /// Credentials on the way that need each other in a circle, or stand behind such a circle: no order satisfies what they publish.
    /// They come last.
    async fn circular(&self, ctx: &Context<'_>) -> Result<Vec<Credential>> {
        let scope = Scope::of(ctx)?;
        let found = scope.taxonomy.credentials.get_many(scope.release, self.circle.clone()).await?;
        Ok(found.into_iter().flatten().map(Credential).collect())
    }

    /// Credentials that would give something missing and are left out because of `maxSteps`.
    async fn left_out_count(&self) -> usize {
        self.left_for_length
    }
}

/// A step on the way.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(in crate::graphql) struct PathwayStep {
    /// Its place, counted from 1.
    position: usize,
    #[graphql(skip)]
    step: Arc<Step>,
}

#[async_graphql::ComplexObject]
impl PathwayStep {
    /// Why it is on the way.
    async fn reason(&self) -> PathwayReason {
        self.step.reason
    }

    /// The credential to earn; null for an occupation. What it takes is in its `cost` and `duration`.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        let Taken::Credential(id) = self.step.taken else { return Ok(None) };
        Credential::find(Scope::of(ctx)?, id).await
    }

    /// The occupation to work in, so that its essential skills are there afterwards; null for a credential. How much it is asked for
    /// says `occupation { demand { … } }`.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Option<Occupation>> {
        let Taken::Occupation(id) = self.step.taken else { return Ok(None) };
        Ok(Some(Occupation::serve(Scope::of(ctx)?.concept(id).await?)))
    }

    /// The share of the occupation's essential skills that is there before the step, from 0 to 1; null for a credential.
    async fn reachable(&self) -> Option<f64> {
        self.step.reachable
    }

    /// Wanted skills that it adds: the weightiest first. Empty for what is only a prerequisite.
    async fn adds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ComparedSkill>>> {
        let page = PageArguments::forward(first, after);
        ComparedSkill::page(Scope::of(ctx)?, &self.step.compared, &self.step.adds, "PathwayStep.adds", page)
    }

    /// How much of what is wanted is there after it, whatever the levels.
    async fn coverage(&self) -> Coverage {
        self.step.after
    }

    /// What the credential publishes as needed before it.
    async fn needs(&self, ctx: &Context<'_>) -> Result<Vec<Credential>> {
        let scope = Scope::of(ctx)?;
        let found = scope.taxonomy.credentials.get_many(scope.release, self.step.needs.clone()).await?;
        Ok(found.into_iter().flatten().map(Credential).collect())
    }
}
