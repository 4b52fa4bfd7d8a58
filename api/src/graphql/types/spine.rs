//! The skills spine of a place and a sector.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{Context, ID, Object};
use skillspine_domain::{
    demand::{self, Floors, MissingReason, share},
    id::{ConceptId, CredentialId},
    profile::TieSide,
};
use skillspine_search::postings::{Facet, FacetValue, Level, RankedBucket, Ranking, RankingRequest};

use super::{
    credential::Credential,
    credential_facets::CredentialConnection,
    demand::Demand,
    demand_input::{DemandBasis, GrowthInput},
    list::ConceptNode,
    measure::Measure,
    posting_filter::{ConceptSelector, IndustrySelector, PostingFilter},
    skill::Skill,
};
use crate::graphql::{
    context::{Result, Scope},
    demand::{DemandQuery, Rank},
    page::PageArguments,
    profile::{COVERS, covered, ties},
    recognition::known_frameworks,
};

/// Skills of a spine, unless somebody says how many.
const DEFAULT: u64 = 20;
/// Skills of a spine, at most.
const MOST: u64 = 200;
/// Skills of which it is looked up how often they are asked for: more than any framework has in postings.
const ALL: usize = 50_000;

/// What a spine is asked for.
pub(in crate::graphql) struct SpineArguments {
    pub region: Option<ID>,
    pub occupations: Option<Vec<ConceptSelector>>,
    pub industry: Option<IndustrySelector>,
    pub filter: Option<PostingFilter>,
    pub basis: Option<DemandBasis>,
    pub framework: Option<String>,
    pub reference: Option<PostingFilter>,
    pub first: Option<i32>,
}

/// The skills spine of a place and a sector.
pub(in crate::graphql) struct Spine {
    inner: Arc<Inner>,
}

struct Inner {
    here: DemandQuery,
    there: DemandQuery,
    buckets: Vec<RankedBucket>,
    total: usize,
    coverage: demand::Measure,
    /// By skill, the share in the reference.
    reference: HashMap<ConceptId, demand::Measure>,
    /// What the shares in the reference are of.
    reference_whole: u64,
    level: Option<Level>,
    /// By skill, credentials that give it, the surest first.
    credentials: HashMap<ConceptId, Vec<(CredentialId, f64)>>,
}

impl Spine {
    /// Counts, ranks, and looks up what gives each skill.
    pub async fn of(scope: Scope<'_>, arguments: SpineArguments) -> Result<Self> {
        let SpineArguments { region, occupations, industry, filter, basis, framework, reference, first } = arguments;
        let page = PageArguments::forward(first, None).check_against("spine", DEFAULT, MOST)?;
        let first = usize::try_from(page.limit).unwrap_or(0);
        if let Some(framework) = &framework {
            known_frameworks(scope, Some(vec![framework.clone()])).await?;
        }
        let mut filter = filter.unwrap_or_default();
        if let Some(region) = region {
            filter = filter.with_region(region);
        }
        if let Some(occupations) = occupations.filter(|occupations| !occupations.is_empty()) {
            filter = filter.with_any_occupation(occupations)?;
        }
        if let Some(industry) = industry {
            filter = filter.with_industry(industry);
        }
        // Left out, the reference is the same time everywhere.
        let reference = reference.unwrap_or_else(|| filter.time_only());
        let Demand(here) = Box::pin(Demand::of(scope, Some(filter), basis)).await?;
        let Demand(there) = Box::pin(Demand::of(scope, Some(reference), basis)).await?;

        let level = framework.map(|scheme| Level { scheme, level: None });
        let by = |query: &DemandQuery| skills_at(query, level.clone());
        let request = RankingRequest {
            with_significance: true,
            reference: Some(there.filter().clone()),
            growth: GrowthInput::default().compile(&here)?,
            ..RankingRequest::top(by(&here), first)
        };
        let elsewhere = Rank(RankingRequest::top(by(&there), ALL));
        let (ranked, elsewhere) = futures::try_join!(here.ask(Rank(request)), there.ask(elsewhere))?;
        let buckets: Vec<RankedBucket> = ranked.buckets.clone();
        let skills: Vec<ConceptId> = buckets.iter().filter_map(skill_of).collect();
        Ok(Self {
            inner: Arc::new(Inner {
                total: ranked.total,
                coverage: ranked.coverage,
                reference_whole: elsewhere.buckets.first().and_then(|bucket| bucket.share.denominator).unwrap_or(0),
                reference: shares(&elsewhere),
                level,
                credentials: given(scope, &skills).await?,
                buckets,
                here,
                there,
            }),
        })
    }
}

/// Skills as they are counted here: of one framework, or all.
fn skills_at(query: &DemandQuery, level: Option<Level>) -> Facet {
    Facet::Skill { level, asked: query.filter().asked.clone() }
}

fn skill_of(bucket: &RankedBucket) -> Option<ConceptId> {
    match bucket.value {
        FacetValue::Concept(skill) => Some(skill),
        _ => None,
    }
}

fn shares(ranking: &Ranking) -> HashMap<ConceptId, demand::Measure> {
    ranking.buckets.iter().filter_map(|bucket| Some((skill_of(bucket)?, bucket.share))).collect()
}

/// The credentials that give each of these skills, or something as good: the surest first, equal ones by id.
async fn given(scope: Scope<'_>, skills: &[ConceptId]) -> Result<HashMap<ConceptId, Vec<(CredentialId, f64)>>> {
    let catalogue = scope.taxonomy.tables.catalogue(scope.release).await?;
    let mut found: HashMap<ConceptId, BTreeMap<CredentialId, f64>> = HashMap::new();
    for tie in ties(scope, skills, TieSide::Want, COVERS).await? {
        for cell in catalogue.skills.owners_of(tie.have) {
            let sure = cell.weight * tie.credit;
            let known = found.entry(tie.want).or_default().entry(cell.owner).or_insert(0.0);
            *known = known.max(sure);
        }
    }
    let sorted = |credentials: BTreeMap<CredentialId, f64>| {
        let mut credentials: Vec<(CredentialId, f64)> = credentials.into_iter().collect();
        // Stable: equal ones stay in the order of their ids.
        credentials.sort_by(|left, right| right.1.total_cmp(&left.1));
        credentials
    };
    Ok(found.into_iter().map(|(skill, credentials)| (skill, sorted(credentials))).collect())
}

/// Credentials with known skills of which no posting asks for any, or for anything as good.
async fn surplus(scope: Scope<'_>, asked: &HashMap<ConceptId, demand::Measure>) -> Result<Vec<CredentialId>> {
    let catalogue = scope.taxonomy.tables.catalogue(scope.release).await?;
    let covered = covered(scope, &catalogue).await?.iter();
    let is_wanted = |covered: &[ConceptId]| covered.iter().any(|skill| asked.contains_key(skill));
    let wanted: HashSet<ConceptId> =
        covered.filter(|(_, covered)| is_wanted(covered)).map(|(skill, _)| *skill).collect();
    let owners = catalogue.skills.owners().iter().copied();
    let is_asked = |owner: CredentialId| catalogue.skills.skills_of(owner).any(|cell| wanted.contains(&cell.skill));
    Ok(owners.filter(|owner| !is_asked(*owner)).collect())
}

/// The skills spine of a place and a sector: the skills that work there asks for, in order, with the learning that leads to each, what is
/// asked for and taught nowhere, and what is taught and asked for nowhere.
#[Object]
impl Spine {
    /// The demand behind it: how much there is, what it pays, where it comes from.
    async fn demand(&self) -> Demand {
        Demand(self.inner.here.clone())
    }

    /// The demand that it is compared with.
    async fn reference(&self) -> Demand {
        Demand(self.inner.there.clone())
    }

    /// The share of the demand that asks for any skill: the denominator of the shares below.
    async fn coverage(&self) -> Measure {
        Measure(self.inner.coverage)
    }

    /// The skills, the most asked for first.
    async fn skills(&self) -> Vec<SpineSkill> {
        (0..self.inner.buckets.len()).map(|at| SpineSkill { inner: Arc::clone(&self.inner), at }).collect()
    }

    /// How many skills are asked for at all.
    async fn skill_count(&self) -> usize {
        self.inner.total
    }

    /// Supply gaps: of `skills`, those that at least 5 postings ask for and that no credential gives.
    async fn gaps(&self) -> Vec<SpineSkill> {
        let skill = |at| SpineSkill { inner: Arc::clone(&self.inner), at };
        (0..self.inner.buckets.len()).map(skill).filter(SpineSkill::lacks_credentials).collect()
    }

    /// Surplus: credentials on offer whose skills are known, and none of which, nor anything as good, is asked for here. By id.
    async fn surplus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<CredentialConnection> {
        let scope = Scope::of(ctx)?;
        let by = skills_at(&self.inner.here, self.inner.level.clone());
        let asked = shares(&*self.inner.here.ask(Rank(RankingRequest::top(by, ALL))).await?);
        let surplus = surplus(scope, &asked).await?;
        Credential::listed(scope, &surplus, "Spine.surplus", PageArguments::forward(first, after)).await
    }
}

/// A skill of a spine.
pub(in crate::graphql) struct SpineSkill {
    inner: Arc<Inner>,
    at: usize,
}

impl SpineSkill {
    fn bucket(&self) -> &RankedBucket {
        &self.inner.buckets[self.at]
    }

    fn given_by(&self) -> &[(CredentialId, f64)] {
        let known = skill_of(self.bucket()).and_then(|skill| self.inner.credentials.get(&skill));
        known.map_or(&[], Vec::as_slice)
    }

    fn lacks_credentials(&self) -> bool {
        self.bucket().count.value.is_some_and(|count| count > 0.0) && self.given_by().is_empty()
    }
}

/// Credentials of a skill that are listed, at most.
const MOST_CREDENTIALS: u64 = 100;

/// A skill of a spine: how much it is asked for here and elsewhere, whether that grows, and what leads to it.
#[Object]
impl SpineSkill {
    /// Its place in the spine, counted from 1.
    async fn position(&self) -> usize {
        self.at + 1
    }

    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let Some(skill) = skill_of(self.bucket()) else { return Ok(None) };
        Ok(Some(Skill::serve(Scope::of(ctx)?.concept(skill).await?)))
    }

    /// How much asks for it.
    async fn count(&self) -> Measure {
        Measure(self.bucket().count)
    }

    /// The share of what asks for any skill, from 0 to 1.
    async fn share(&self) -> Measure {
        Measure(self.bucket().share)
    }

    /// The same share in the reference.
    async fn reference_share(&self) -> Measure {
        let known = skill_of(self.bucket()).and_then(|skill| self.inner.reference.get(&skill));
        Measure(known.copied().unwrap_or_else(|| share(0, self.inner.reference_whole, 0, Floors::DEFAULT)))
    }

    /// How many times as common it is here as in the reference: `share` divided by `referenceShare`.
    async fn significance(&self) -> Measure {
        let none = demand::Measure::missing(MissingReason::NoData, self.bucket().count.n);
        Measure(self.bucket().significance.unwrap_or(none))
    }

    /// How much more it is asked for than a year before, as `Demand.growth` says.
    async fn growth(&self) -> Measure {
        let none = demand::Measure::missing(MissingReason::NoData, self.bucket().count.n);
        Measure(self.bucket().growth.unwrap_or(none))
    }

    /// Credentials on offer that give it, or something that stands for it with a credit of at least 0.8: the surest first.
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 5 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<Credential>> {
        const DEFAULT: u64 = 5;
        let page = PageArguments::forward(first, None).check_against("credentials", DEFAULT, MOST_CREDENTIALS)?;
        let scope = Scope::of(ctx)?;
        let ids = self.given_by().iter().take(usize::try_from(page.limit).unwrap_or(0)).map(|(id, _)| *id);
        let found = scope.taxonomy.credentials.get_many(scope.release, ids.collect()).await?;
        Ok(found.into_iter().flatten().map(Credential).collect())
    }

    /// How many credentials give it.
    async fn credential_count(&self) -> usize {
        self.given_by().len()
    }

    /// Whether at least 5 postings ask for it and no credential gives it.
    async fn is_gap(&self) -> bool {
        self.lacks_credentials()
    }
}
