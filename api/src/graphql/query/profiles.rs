//! Profiles, and what follows from comparing them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::FutureExt;

use crate::graphql::{
    connection::Connection,
    context::{Result, Scope},
    cost::{READING, cost},
    id::credential_id,
    page::PageArguments,
    profile::Gathered,
    types::{
        comparison::{Compared, ProfileComparison},
        competency::CompetencyComparison,
        demand_input::DemandBasis,
        eligibility::{self, Eligibility, EligibilityInput},
        gap::{GapConstraints, GapPlan},
        list::RowEdge,
        next_skill::{NextSkills, ReachInput},
        pathway::Pathway,
        posting_filter::PostingFilter,
        profile::SkillProfile,
        profile_input::{ProfileCredentialInput, ProfileInput},
        reachable::{self, ReachableOccupation},
    },
};

/// Fields about profiles.
#[derive(Default)]
pub(super) struct ProfileQuery;

#[Object]
impl ProfileQuery {
    /// The skills that a profile comes to, and where each comes from. Works on the newest release only where it takes demand, text or
    /// documents; so do all fields that take a profile.
    #[graphql(directive = cost::apply(READING, None))]
    async fn profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What somebody has, or wants.")] input: ProfileInput,
    ) -> Result<SkillProfile> {
        Ok(SkillProfile(input.gather(Scope::of(ctx)?, "input").await?))
    }

    /// What one has beside what is wanted: a learner and a job, a course and a job, two courses, two jobs, a catalogue and a region.
    #[graphql(directive = cost::apply(2 * READING, None))]
    async fn compare_profiles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has.")] have: ProfileInput,
        #[graphql(desc = "What is wanted.")] want: ProfileInput,
    ) -> Result<ProfileComparison> {
        let scope = Scope::of(ctx)?;
        let (have, want) = (have.gather(scope, "have").await?, want.gather(scope, "want").await?);
        Ok(ProfileComparison(Compared::of(scope, have, want).boxed().await?))
    }

    /// A small set of credentials that gives what is missing: the fewest, the cheapest or the quickest, as far as can be found by
    /// weighted set cover. Each time the credential is taken that gives the most missing weight for what it costs; then those that turn
    /// out not to be needed are dropped. `bound` says how far from the best the result can be at most.
    #[graphql(directive = cost::apply(2 * READING, None))]
    async fn close_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has; nothing if left out.")] have: Option<ProfileInput>,
        #[graphql(desc = "What is wanted.")] want: ProfileInput,
        #[graphql(desc = "What is to be kept small, and what may be taken.")] constraints: Option<GapConstraints>,
    ) -> Result<GapPlan> {
        let scope = Scope::of(ctx)?;
        let have = gather_have(scope, have).await?;
        let want = want.gather(scope, "want").await?;
        GapPlan::of(scope, Compared::of(scope, have, want).boxed().await?, constraints.unwrap_or_default())
            .boxed()
            .await
    }

    /// What to learn next: for each skill that is not there, how many more postings it would reach, and what they pay. A posting is
    /// reached when at least `minMatch` of the skills that it asks for are there.
    #[graphql(directive = cost::apply(READING, None))]
    async fn next_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has; nothing if left out.")] have: Option<ProfileInput>,
        #[graphql(desc = "Which postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(
            desc = "What is counted, and when. `openOn` in the filter, or timing `STOCK`, leaves past postings out."
        )]
        basis: Option<DemandBasis>,
        #[graphql(desc = "What counts as reached.")] reach: Option<ReachInput>,
        #[graphql(desc = "How many skills, 10 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<NextSkills> {
        let scope = Scope::of(ctx)?;
        let have = gather_have(scope, have).await?;
        NextSkills::of(scope, &have, filter, basis, reach.unwrap_or_default(), first).boxed().await
    }

    /// Occupations of whose essential skills one has at least a share: what is within reach, the best match first, equal ones by id.
    /// Occupations without essential skills are compared by all their skills.
    #[graphql(directive = cost::apply(READING, None))]
    async fn reachable_occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has.")] have: ProfileInput,
        #[graphql(desc = "The least share, above 0 and at most 1.", default = 0.5)] min_match: f64,
        #[graphql(desc = "Only occupations of these frameworks, by key.")] frameworks: Option<Vec<String>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<RowEdge<ReachableOccupation>>> {
        let scope = Scope::of(ctx)?;
        let have = have.gather(scope, "have").await?;
        let found = reachable::occupations(scope, &have, min_match, frameworks).boxed().await?;
        reachable::page(scope, &found, PageArguments::forward(first, after))
    }

    /// The steps from what one has to what is wanted, in an order in which they can be taken: credentials, each after what it asks for,
    /// and, when the way is long, first an occupation that is nearer. Each step says what it adds, and what it takes.
    #[graphql(directive = cost::apply(2 * READING, None))]
    async fn pathway(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has; nothing if left out.")] have: Option<ProfileInput>,
        #[graphql(desc = "What is wanted.")] want: ProfileInput,
        #[graphql(desc = "Most steps, from 1 to 50.", default = 8)] max_steps: i32,
        #[graphql(desc = "What is to be kept small, and which credentials may be taken.")] constraints: Option<
            GapConstraints,
        >,
    ) -> Result<Pathway> {
        let scope = Scope::of(ctx)?;
        let have = gather_have(scope, have).await?;
        let want = want.gather(scope, "want").await?;
        Pathway::of(scope, have, want, max_steps, constraints.unwrap_or_default()).boxed().await
    }

    /// Whether somebody meets requirements, each with the reason: those that credentials publish (the credentials and skills that they
    /// say are needed), or rules of your own, such as for a placement.
    #[graphql(directive = cost::apply(READING, None))]
    async fn eligible(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one has. Credentials count with their dates and endorsements.")] have: ProfileInput,
        #[graphql(desc = "For which credentials: what they publish as needed is asked.")] credentials: Option<
            Vec<ProfileCredentialInput>,
        >,
        #[graphql(desc = "For which rules of your own.")] rules: Option<Vec<EligibilityInput>>,
        #[graphql(desc = "The day for which it is asked.")] on: chrono::NaiveDate,
        #[graphql(
            desc = "From which credit on a skill that stands for another is as good, from 0 to 1; see `StandInReason`.",
            default = 0.8
        )]
        min_credit: f64,
    ) -> Result<Vec<Eligibility>> {
        let scope = Scope::of(ctx)?;
        let have = have.gather(scope, "have").await?;
        eligibility::judge(scope, &have, credentials.unwrap_or_default(), rules.unwrap_or_default(), on, min_credit)
            .boxed()
            .await
    }

    /// Whether two credentials stand for the same, and why.
    #[graphql(directive = cost::apply(READING / 4, None))]
    async fn same_competency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the one.")] left: ID,
        #[graphql(desc = "Id of the other.")] right: ID,
    ) -> Result<CompetencyComparison> {
        CompetencyComparison::of(Scope::of(ctx)?, credential_id(&left)?, credential_id(&right)?).boxed().await
    }
}

/// What one has, where it may be nothing.
async fn gather_have(scope: Scope<'_>, have: Option<ProfileInput>) -> Result<Arc<Gathered>> {
    match have {
        Some(have) => have.gather(scope, "have").await,
        None => Ok(Arc::default()),
    }
}
