//! Arguments of questions about demand.

use async_graphql::InputObject;
use chrono::NaiveDate;
use skillspine_domain::{
    demand::{Basis, GrowthPeriods, Period},
    model::{Contract, EducationLevel, ExperienceLevel, WorkingTime, Workplace},
};
use skillspine_search::postings::{
    self, FacetValue, Level, PostingFilter as IndexFilter, RankingRequest, SeriesRequest, SkillQualifier,
};

use super::{
    demand_enums::{DemandTiming, DemandUnit, Facet, PostingRequirement, Provenance, RankingOrder, SeriesInterval},
    filter::check_length,
    framework::Framework,
    posting_filter::qualifier,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    demand::DemandQuery,
    id::{concept_id, employer_id, region_id, shown},
};

/// What numbers count, and when. Left out: adverts, on the day they were first posted.
#[derive(InputObject, Clone, Copy, Debug, Default)]
pub(in crate::graphql) struct DemandBasis {
    /// What is counted; adverts if left out.
    pub unit: Option<DemandUnit>,
    /// When it counts; flow if left out.
    pub timing: Option<DemandTiming>,
}

impl From<DemandBasis> for Basis {
    fn from(basis: DemandBasis) -> Self {
        let default = Self::default();
        Self {
            unit: basis.unit.map_or(default.unit, Into::into),
            timing: basis.timing.map_or(default.timing, Into::into),
        }
    }
}

/// The periods that growth compares. Name the later one by `days` or by `later`; left out, it is the last 365 days. The earlier one is
/// as long and ends the day before, unless `earlier` names it.
#[derive(InputObject, Clone, Copy, Debug, Default)]
pub(in crate::graphql) struct GrowthInput {
    /// The later period is the last so many days up to the end of `posted` in the filter, or up to the newest posting; 1 to
    /// 3,660.
    pub days: Option<i32>,
    /// The later period.
    pub later: Option<PeriodInput>,
    /// The earlier period. Periods of different length are compared by what comes a day.
    pub earlier: Option<PeriodInput>,
}

/// Days in a row, both ends included.
#[derive(InputObject, Clone, Copy, Debug)]
pub(in crate::graphql) struct PeriodInput {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl PeriodInput {
    fn compile(self, name: &str) -> Result<Period> {
        if self.from > self.to {
            let message = format!("`{name}` begins on {} and ends on {}, before it begins", self.from, self.to);
            return Err(ApiError::bad_user_input(message, "put the earlier day into `from`"));
        }
        Ok(Period { from: self.from, to: self.to })
    }
}

/// Days of a year.
const YEAR: u64 = 365;
/// The longest period that is named by its days.
const MOST_DAYS: i32 = 3_660;

impl GrowthInput {
    /// The periods, for a filter; none when there are no postings to go by.
    pub fn compile(self, query: &DemandQuery) -> Result<Option<GrowthPeriods>> {
        let later = self.later.map(|later| later.compile("later")).transpose()?;
        let earlier = self.earlier.map(|earlier| earlier.compile("earlier")).transpose()?;
        let length = match self.days {
            None => YEAR,
            Some(days) if (1..=MOST_DAYS).contains(&days) => u64::try_from(days).unwrap_or(YEAR),
            Some(days) => {
                let message = format!("`days` is {days}, it must be from 1 to {MOST_DAYS}");
                return Err(ApiError::bad_user_input(message, "for other periods give `later` and `earlier`"));
            }
        };
        let periods = match later {
            Some(_) if self.days.is_some() => {
                let hint = "give `days` for the newest days, or `later` for any others";
                return Err(ApiError::bad_user_input("`days` and `later` cannot be used together", hint));
            }
            Some(later) => GrowthPeriods::until(later.to, later.days()),
            None => {
                let last = query.filter().posted.to.or(query.days().map(|(_, last)| last));
                last.and_then(|last| GrowthPeriods::until(last, length))
            }
        };
        Ok(periods.map(|periods| GrowthPeriods { earlier: earlier.unwrap_or(periods.earlier), ..periods }))
    }
}

/// A series that is asked for.
#[derive(InputObject, Clone, Copy, Debug)]
pub(in crate::graphql) struct SeriesInput {
    /// How long its periods are.
    pub interval: SeriesInterval,
    /// A day in the first period; the first day of `posted` in the filter, or of all postings, if left out.
    pub from: Option<NaiveDate>,
    /// A day in the last period; the last day of `posted` in the filter, or of all postings, if left out.
    pub to: Option<NaiveDate>,
}

impl SeriesInput {
    /// As the index takes it.
    pub fn compile(self) -> SeriesRequest {
        SeriesRequest { interval: self.interval.into(), from: self.from, to: self.to }
    }
}

/// A ranking inside each bucket of another one.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct RankingInput {
    /// What to count by.
    pub by: Facet,
    /// Which framework or region scheme to count in: as `ranking(scheme:)`.
    pub scheme: Option<String>,
    /// At which level of it: as `ranking(level:)`.
    pub level: Option<i32>,
    /// What comes first; `COUNT` if left out.
    pub order_by: Option<RankingOrder>,
    /// How many buckets, 5 if left out, at most 50.
    pub first: Option<i32>,
    /// Buckets that rest on fewer adverts are left out; 1 if left out.
    pub min_count: Option<i32>,
    /// Only skills asked for this strongly: as `ranking(requirement:)`.
    pub requirement: Option<Vec<PostingRequirement>>,
    /// Only skills that came to be known in these ways: as `ranking(provenance:)`.
    pub provenance: Option<Vec<Provenance>>,
    /// Only skills that are at least this sure: as `ranking(minConfidence:)`.
    pub min_confidence: Option<f64>,
    /// Keys of values that are left out.
    pub exclude: Option<Vec<String>>,
    /// A series of each bucket.
    pub series: Option<SeriesInput>,
    /// A ranking inside each bucket of this one.
    pub then: Option<Box<RankingInput>>,
}

/// Buckets of a nested ranking if nobody says how many.
const NESTED_DEFAULT: i32 = 5;
/// Most buckets of a nested ranking: what the gate counts `RankedBucket.then` as.
pub(in crate::graphql) const NESTED_MOST: i32 = 50;
/// Most rankings inside each other.
const DEEPEST: usize = 3;

/// What a ranking also computes, because the answer's fields ask for it.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::graphql) struct Extras {
    pub significance: bool,
    pub growth: bool,
}

impl RankingInput {
    /// What this ranking and those inside it count by, the outermost first.
    pub fn facets(&self) -> Vec<Facet> {
        std::iter::successors(Some(self), |input| input.then.as_deref()).map(|input| input.by).collect()
    }

    /// The request for the index. `extras` says, level by level, what was asked of the buckets.
    pub async fn compile(
        self,
        scope: Scope<'_>,
        query: &DemandQuery,
        reference: Option<IndexFilter>,
        growth: Option<GrowthPeriods>,
        extras: &[Extras],
    ) -> Result<RankingRequest> {
        let mut levels = Vec::new();
        let mut next = Some(self);
        while let Some(mut input) = next {
            if levels.len() == DEEPEST {
                let message = format!("more than {DEEPEST} rankings inside each other");
                return Err(ApiError::bad_user_input(message, "ask the inner ones with a filter of their own"));
            }
            next = input.then.take().map(|then| *then);
            let asked = extras.get(levels.len()).copied().unwrap_or_default();
            let most = (!levels.is_empty()).then_some(NESTED_MOST);
            let mut request = input.one(scope, query, most).await?;
            request.with_significance = asked.significance;
            let needs_growth = asked.growth || request.order == postings::RankingOrder::Growth;
            request.growth = growth.filter(|_| needs_growth);
            let needs_reference = asked.significance || request.order == postings::RankingOrder::Significance;
            request.reference = reference.clone().filter(|_| needs_reference);
            levels.push(request);
        }
        let nested =
            levels.into_iter().rev().reduce(|inner, outer| RankingRequest { then: Some(Box::new(inner)), ..outer });
        nested.ok_or_else(|| ApiError::internal(std::io::Error::other("a ranking without a level")))
    }

    async fn one(self, scope: Scope<'_>, query: &DemandQuery, most: Option<i32>) -> Result<RankingRequest> {
        let first = self.first.unwrap_or(NESTED_DEFAULT);
        if let Some(most) = most
            && !(0..=most).contains(&first)
        {
            let message = format!("`then.first` is {first}, it must be from 0 to {most}");
            return Err(ApiError::bad_user_input(message, "for more, filter by the value of the bucket"));
        }
        let least = self.min_count.unwrap_or(1);
        let least = u64::try_from(least).map_err(|_| {
            ApiError::bad_user_input(format!("`minCount` is {least}, it must not be negative"), "leave it out for all")
        })?;
        let level = level(scope, self.by, self.scheme, self.level).await?;
        let says_mentions = self.requirement.is_some() || self.provenance.is_some() || self.min_confidence.is_some();
        let asked = match says_mentions {
            true => qualifier(self.requirement, self.provenance, self.min_confidence)?,
            false => query.filter().asked.clone(),
        };
        if says_mentions && self.by != Facet::Skill {
            let message = "`requirement`, `provenance` and `minConfidence` say which mentions of skills count";
            return Err(ApiError::bad_user_input(message, "use them with `by: SKILL`, or in the filter"));
        }
        let exclude = self.exclude.unwrap_or_default();
        check_length("exclude", exclude.len())?;
        let exclude = exclude.iter().map(|key| value_of_key(self.by, key)).collect::<Result<_>>()?;
        let request = RankingRequest::top(facet(self.by, level, asked), usize::try_from(first).unwrap_or(0));
        Ok(RankingRequest {
            order: self.order_by.unwrap_or_default().into(),
            min_count: least,
            exclude,
            series: self.series.map(SeriesInput::compile),
            ..request
        })
    }
}

fn facet(by: Facet, level: Option<Level>, asked: SkillQualifier) -> postings::Facet {
    match (by, by.key()) {
        (Facet::Skill, _) => postings::Facet::Skill { level, asked },
        (Facet::Occupation, _) => postings::Facet::Occupation { level },
        (Facet::Region, _) => postings::Facet::Region { level },
        (_, Some(key)) => postings::Facet::Other(key),
        (_, None) => postings::Facet::Month,
    }
}

async fn level(scope: Scope<'_>, by: Facet, scheme: Option<String>, level: Option<i32>) -> Result<Option<Level>> {
    let Some(scheme) = scheme else {
        if level.is_some() {
            let hint = "name the framework (`isco-08`) or the region scheme (`nuts-2024`) whose level is meant";
            return Err(ApiError::bad_user_input("`level` needs `scheme`", hint));
        }
        return Ok(None);
    };
    match by {
        Facet::Skill | Facet::Occupation => {
            if Framework::find(scope, &scheme).await?.is_none() {
                let message = format!("no framework has the key `{}`", shown(&scheme));
                return Err(ApiError::not_found(message, "`frameworks { key }` lists them"));
            }
        }
        Facet::Region => {}
        _ => {
            let hint = "skills, occupations and regions have schemes and levels";
            return Err(ApiError::bad_user_input("this facet has no `scheme`", hint));
        }
    }
    let level = match level {
        None => None,
        Some(level) => Some(u8::try_from(level).ok().filter(|level| *level < u8::MAX).ok_or_else(|| {
            ApiError::bad_user_input(
                format!("`level` is {level}, it must be from 0 to 254"),
                "leave it out for what postings name",
            )
        })?),
    };
    Ok(Some(Level { scheme, level }))
}

/// What a bucket's key stands for.
fn value_of_key(by: Facet, key: &str) -> Result<FacetValue> {
    let wrong = || {
        let message = format!("`{}` is not the key of a bucket of this ranking", shown(key));
        ApiError::bad_user_input(message, "use a `key` as a ranking by the same facet returned it")
    };
    let id = async_graphql::ID(key.to_owned());
    let word = key.replace('_', "-").to_ascii_lowercase();
    Ok(match by {
        Facet::Skill | Facet::Occupation => FacetValue::Concept(concept_id(&id)?.1),
        Facet::Region => FacetValue::Region(region_id(&id)?),
        Facet::Employer => FacetValue::Employer(employer_id(&id)?),
        Facet::Industry => {
            let (system, code) = key.split_once('/').ok_or_else(wrong)?;
            FacetValue::Industry(system.to_owned(), code.to_owned())
        }
        Facet::Contract => FacetValue::Contract(Contract::parse(&word).ok_or_else(wrong)?),
        Facet::WorkingTime => FacetValue::WorkingTime(WorkingTime::parse(&word).ok_or_else(wrong)?),
        Facet::Workplace => FacetValue::Workplace(Workplace::parse(&word).ok_or_else(wrong)?),
        Facet::Experience => FacetValue::Experience(ExperienceLevel::parse(&word).ok_or_else(wrong)?),
        Facet::Education => FacetValue::Education(EducationLevel::parse(&word).ok_or_else(wrong)?),
        Facet::Language | Facet::Source | Facet::Currency => FacetValue::Word(key.to_owned()),
        Facet::Month => FacetValue::Month(format!("{key}-01").parse().map_err(|_| wrong())?),
    })
}
