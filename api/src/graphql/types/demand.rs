//! Labour demand.

use async_graphql::{Context, Lookahead, Object};
use chrono::NaiveDate;

use super::{
    bucket::RankedBucket,
    demand_enums::{Facet, PostingRequirement, Provenance, RankingOrder, SeriesInterval},
    demand_input::{DemandBasis, Extras, GrowthInput, RankingInput, SeriesInput},
    demand_scope::{DemandScope, GrowthPeriods},
    measure::{DemandPoint, FieldCoverage, Measure, SalaryDistribution, points},
    posting::Posting,
    posting_filter::PostingFilter,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    cost::{AGGREGATION, COUNT, POINTS, RANKING, cost},
    demand::{Coverage, DemandQuery, Growth, Rank, Salary, Sample, SeriesOf, Share, Total},
    page::PageArguments,
};

/// Demand for what a filter means.
pub(in crate::graphql) struct Demand(pub DemandQuery);

/// The most postings of a sample.
const MOST_SAMPLED: u64 = 100;

impl Demand {
    /// Demand in the postings that a filter means. Counts nothing yet.
    pub async fn of(scope: Scope<'_>, filter: Option<PostingFilter>, basis: Option<DemandBasis>) -> Result<Self> {
        let compiled = filter.unwrap_or_default().compile(scope).await?;
        let basis = basis.unwrap_or_default().into();
        Ok(Self(DemandQuery::new(&scope, compiled.filter, compiled.echo, basis)?))
    }
}

/// Labour demand in the postings that a filter means, counted on a basis. Every figure says on how many adverts it rests, and a
/// missing one says why; the same question to the same release gives the same answer. `scope` is what to cite.
///
/// Adverts are not jobs: not every job is advertised, some are advertised several times (basis `JOBS` counts repeats once), and
/// each source covers its own part of the labour market. Look at `coverage` before comparing.
#[Object]
impl Demand {
    /// How much there is: adverts, jobs or vacancies, as the basis says. Suppressed when it rests on 1 to 4 adverts; zero is shown.
    #[graphql(directive = cost::apply(COUNT, None))]
    async fn total(&self) -> Result<Measure> {
        Ok(Measure(*self.0.ask(Total).await?))
    }

    /// What share of the market this is: `total` divided by the total of a reference, from 0 to 1. The reference is everything at
    /// the same time (the same days of posting, the same day open); with `of`, it is what the same filter means without what it
    /// says of that facet. So `demand(filter: {skills: …, regions: …}) { share(of: SKILL) }` is the share of the postings in the
    /// region that ask for the skill.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn share(
        &self,
        #[graphql(desc = "The facet whose part of the filter the reference leaves out.")] of: Option<Facet>,
    ) -> Result<Measure> {
        let facet = of.map(|facet| {
            facet.key().ok_or_else(|| {
                let hint = "leave `of` out for the share in everything at the same time";
                ApiError::bad_user_input("a share of `MONTH` cannot be told", hint)
            })
        });
        Ok(Measure(*self.0.ask(Share(facet.transpose()?)).await?))
    }

    /// How much there is in each period, in order, gaps filled with zeros. At most 4,000 points.
    #[graphql(directive = cost::apply(AGGREGATION, Some(POINTS)))]
    async fn series(
        &self,
        #[graphql(desc = "How long the periods are.", default_with = "SeriesInterval::Month")] interval: SeriesInterval,
        #[graphql(desc = "A day in the first period; left out, the first day of `posted` in the filter, or of all \
                          postings.")]
        from: Option<NaiveDate>,
        #[graphql(desc = "A day in the last period; left out, the last day of `posted` in the filter, or of all \
                          postings.")]
        to: Option<NaiveDate>,
    ) -> Result<Vec<DemandPoint>> {
        let request = SeriesInput { interval, from, to }.compile();
        Ok(points(&self.0.ask(SeriesOf(request)).await?))
    }

    /// How much more there is in a later period than in an earlier one: 0.25 is a quarter more, -1 nothing left. The formula is
    /// `later / earlier × days earlier / days later - 1`; `n` is the later count, `denominator` the earlier one. For flow, what was
    /// posted in the periods; for stock, what was open on their last days. Suppressed when either count is below 5. The
    /// periods are in `growthPeriods`.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn growth(
        &self,
        #[graphql(desc = "Which periods; left out, the last 365 days and those before.")] over: Option<GrowthInput>,
    ) -> Result<Measure> {
        let periods = over.unwrap_or_default().compile(&self.0)?;
        Ok(Measure(*self.0.ask(Growth(periods)).await?))
    }

    /// The values of a facet with what there is of each, the largest first. The count of a bucket is the total of the same filter
    /// with that value: what lies below a value counts for it, once a posting. Without `scheme`, the values are those that postings
    /// name, groups of skills left out; with `scheme` and `level`, groups: `by: OCCUPATION, scheme: "esco", level: 1` counts by major
    /// group, `by: REGION, scheme: "nuts-2024", level: 2` by NUTS 2 region.
    #[graphql(directive = cost::apply(RANKING, None))]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to count by.")] by: Facet,
        #[graphql(
            desc = "For skills and occupations the key of a framework, for regions the key of a scheme: only its \
                          values are counted."
        )]
        scheme: Option<String>,
        #[graphql(
            desc = "The level in `scheme`: 1 is the top of a framework, 0 the countries of a region scheme. Left \
                          out, what postings themselves name in the scheme."
        )]
        level: Option<i32>,
        #[graphql(desc = "What comes first.", default_with = "RankingOrder::Count")] order_by: RankingOrder,
        #[graphql(desc = "How many buckets, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Buckets that rest on fewer adverts are left out.", default = 1)] min_count: i32,
        #[graphql(
            desc = "For `by: SKILL`: only skills asked for this strongly. Left out with the next two, the mentions that \
                          the filter counts."
        )]
        requirement: Option<Vec<PostingRequirement>>,
        #[graphql(desc = "For `by: SKILL`: only skills that came to be known in these ways.")] provenance: Option<
            Vec<Provenance>,
        >,
        #[graphql(desc = "For `by: SKILL`: only skills that are at least this sure, from 0 to 1.")]
        min_confidence: Option<f64>,
        #[graphql(desc = "Keys of values that are left out.")] exclude: Option<Vec<String>>,
        #[graphql(desc = "What significance compares with; left out, everything at the same time.")] reference: Option<
            PostingFilter,
        >,
        #[graphql(desc = "Which periods growth compares; left out, the last 365 days and those before.")] over: Option<
            GrowthInput,
        >,
        #[graphql(desc = "Computes a series of each bucket.")] series: Option<SeriesInput>,
        #[graphql(desc = "Computes a ranking inside each bucket.")] then: Option<RankingInput>,
    ) -> Result<Vec<RankedBucket>> {
        let scope = Scope::of(ctx)?;
        let page = PageArguments::forward(first, None).check(&scope, "Demand.ranking")?;
        let input = RankingInput {
            by,
            scheme,
            level,
            order_by: Some(order_by),
            first: i32::try_from(page.limit).ok(),
            min_count: Some(min_count),
            requirement,
            provenance,
            min_confidence,
            exclude,
            series,
            then: then.map(Box::new),
        };
        let reference = match reference {
            Some(reference) => Some(reference.compile(scope).await?.filter),
            None => None,
        };
        let periods = over.unwrap_or_default().compile(&self.0)?;
        let extras = extras(ctx.look_ahead());
        let facets = input.facets().into();
        let request = input.compile(scope, &self.0, reference, periods, &extras).await?;
        let ranking = self.0.ask(Rank(request)).await?;
        Ok(RankedBucket::all(&ranking, facets))
    }

    /// How many different values of a facet the postings name: distinct employers, distinct skills.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn distinct_values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to count.")] by: Facet,
        #[graphql(desc = "As in `ranking`.")] scheme: Option<String>,
        #[graphql(desc = "As in `ranking`.")] level: Option<i32>,
        #[graphql(desc = "Values that rest on fewer adverts do not count.", default = 1)] min_count: i32,
    ) -> Result<u64> {
        let input = RankingInput {
            by,
            scheme,
            level,
            order_by: None,
            first: Some(0),
            min_count: Some(min_count),
            requirement: None,
            provenance: None,
            min_confidence: None,
            exclude: None,
            series: None,
            then: None,
        };
        let request = input.compile(Scope::of(ctx)?, &self.0, None, None, &[]).await?;
        Ok(self.0.ask(Rank(request)).await?.total as u64)
    }

    /// How the pay that the adverts offer is distributed, a year, in one currency. Counts adverts or jobs, never vacancies.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn salary(
        &self,
        #[graphql(desc = "ISO 4217 code: `EUR`; left out, the currency that most of the adverts state.")]
        currency: Option<String>,
    ) -> Result<SalaryDistribution> {
        let currency = currency.map(|currency| currency.trim().to_ascii_uppercase());
        if let Some(wrong) = currency
            .as_deref()
            .filter(|currency| currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            let message = format!("`{}` is not a currency", crate::graphql::id::shown(wrong));
            return Err(ApiError::bad_user_input(message, "use an ISO 4217 code: EUR, SEK, USD"));
        }
        Ok(SalaryDistribution(self.0.ask(Salary(currency)).await?))
    }

    /// Some of the postings, as good as random and always the same: those with the smallest ids. For all of them use `postings`.
    #[graphql(directive = cost::apply(COUNT, None))]
    async fn sample(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 5 if left out, at most 100.")] first: Option<i32>,
    ) -> Result<Vec<Posting>> {
        const DEFAULT: u64 = 5;
        let page = PageArguments::forward(first, None).check_against("Demand.sample", DEFAULT, MOST_SAMPLED)?;
        let ids = self.0.ask(Sample(usize::try_from(page.limit).unwrap_or(0))).await?;
        Posting::all(Scope::of(ctx)?, &ids).await
    }

    /// How many of the adverts state each field: what a ranking by it, a filter by it or a salary figure rests on.
    #[graphql(directive = cost::apply(AGGREGATION, Some(18)))]
    async fn coverage(&self) -> Result<Vec<FieldCoverage>> {
        Ok(self.0.ask(Coverage).await?.iter().map(|field| FieldCoverage::from(*field)).collect())
    }

    /// What the figures are about, to be cited with them: release, filter, basis, sources with their licences, days covered.
    async fn scope(&self) -> DemandScope {
        DemandScope(self.0.clone())
    }

    /// The periods that `growth` compares for the same argument; null when there are no postings to go by.
    async fn growth_periods(
        &self,
        #[graphql(desc = "As in `growth`.")] over: Option<GrowthInput>,
    ) -> Result<Option<GrowthPeriods>> {
        Ok(over.unwrap_or_default().compile(&self.0)?.map(GrowthPeriods::from))
    }
}

/// What the fields of buckets ask for, ranking by ranking inwards.
fn extras(buckets: Lookahead<'_>) -> Vec<Extras> {
    let mut extras = Vec::new();
    let mut level = buckets;
    // Deeper rankings are refused.
    while extras.len() < 4 {
        extras.push(Extras {
            significance: level.field("significance").exists(),
            growth: level.field("growth").exists(),
        });
        level = level.field("then");
        if !level.exists() {
            break;
        }
    }
    extras
}
