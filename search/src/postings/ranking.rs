//! Rankings: what there is most of, what is typical, what grows.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use skillspine_domain::demand::{GrowthPeriods, Measure, growth, share, significance};
use skillspine_domain::id::{ConceptId, EmployerId, RegionId};
use skillspine_domain::model::{Contract, EducationLevel, ExperienceLevel, WorkingTime, Workplace};
use uuid::Uuid;

use super::counts::{Count, Counter, ValueCounts, count};
use super::day::first_of_month;
use super::facet::{Facet, FacetKey, FacetValue};
use super::filter::PostingFilter;
use super::reader::Opened;
use super::select::Found;
use super::selection::Selection;
use super::series::{DemandPoint, Series, SeriesRequest};
use crate::error::SearchError;

/// Most buckets of a ranking, those of nested rankings included.
const MOST_BUCKETS: usize = 50_000;
/// Most points of the series of a ranking together.
const MOST_POINTS: usize = 200_000;

/// By what buckets are ordered, largest first. Equal ones are ordered by value: ids, words, days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RankingOrder {
    /// How much there is.
    #[default]
    Count,
    /// Its share: the same order, as all shares have one denominator.
    Share,
    /// How typical it is beside the reference.
    Significance,
    /// How much it grew.
    Growth,
}

/// A ranking that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankingRequest {
    /// What to count by.
    pub by: Facet,
    /// What comes first.
    pub order: RankingOrder,
    /// How many buckets.
    pub first: usize,
    /// Buckets that rest on fewer adverts are left out.
    pub min_count: u64,
    /// Values that are left out.
    pub exclude: Vec<FacetValue>,
    /// What significance compares with; what was posted (or open) at the same time if `None`. Computed only when this or the order
    /// asks for it.
    pub reference: Option<PostingFilter>,
    /// Whether to compute significance although nothing is ordered by it.
    pub with_significance: bool,
    /// The periods that growth compares; when only the order asks for it, the last 365 days and those before.
    pub growth: Option<GrowthPeriods>,
    /// A series of each bucket.
    pub series: Option<SeriesRequest>,
    /// A ranking inside each bucket.
    pub then: Option<Box<RankingRequest>>,
}

impl RankingRequest {
    /// The `first` most frequent values of a facet.
    pub fn top(by: Facet, first: usize) -> Self {
        Self {
            by,
            order: RankingOrder::Count,
            first,
            min_count: 1,
            exclude: Vec::new(),
            reference: None,
            with_significance: false,
            growth: None,
            series: None,
            then: None,
        }
    }
}

/// A ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The buckets, in order.
    pub buckets: Vec<RankedBucket>,
    /// How many values there are with at least `min_count` adverts, whatever `first` says.
    pub total: usize,
    /// The share of the adverts asked that have a value to count: what every share here rests on.
    pub coverage: Measure,
}

/// One value and what there is of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankedBucket {
    /// What is counted.
    pub value: FacetValue,
    /// How much there is.
    pub count: Measure,
    /// The share in what has any value to count.
    pub share: Measure,
    /// How typical it is, if asked for.
    pub significance: Option<Measure>,
    /// How much it grew, if asked for.
    pub growth: Option<Measure>,
    /// Its series, if asked for.
    pub series: Option<Vec<DemandPoint>>,
    /// The ranking inside it, if asked for.
    pub then: Option<Ranking>,
}

/// Ranks the adverts of a set, which are those of the selection or some of them.
pub(crate) fn rank(selection: &Selection, found: &Found, request: &RankingRequest) -> Result<Ranking, SearchError> {
    check_size(selection, request)?;
    Ranker::new(selection, request)?.rank(found)
}

fn check_size(selection: &Selection, request: &RankingRequest) -> Result<(), SearchError> {
    let limit = |what, figure, limit| {
        if figure > limit { Err(SearchError::Limit { what, figure, limit }) } else { Ok(()) }
    };
    let mut buckets: usize = 1;
    let mut points: usize = 0;
    let mut next = Some(request);
    let mut depth = 0;
    while let Some(request) = next {
        depth += 1;
        limit("depth of the ranking", depth, 3)?;
        // A facet with few values has few buckets, however many are asked for.
        let values = Counter::new(&selection.index.0, &request.by).values(&selection.index.0);
        buckets = buckets.saturating_mul(request.first.min(values).max(1));
        limit("number of buckets", buckets, MOST_BUCKETS)?;
        if let Some(series) = &request.series {
            points = points.saturating_add(buckets.saturating_mul(selection.prepare_series(series)?.len()));
            limit("number of points of all series", points, MOST_POINTS)?;
        }
        next = request.then.as_deref();
    }
    Ok(())
}

/// A ranking made ready: the same for every bucket of the ranking around it.
struct Ranker<'a> {
    selection: &'a Selection,
    index: &'a Opened,
    request: &'a RankingRequest,
    counter: Counter<'a>,
    excluded: Vec<u32>,
    reference: Option<Arc<ValueCounts>>,
    growth: Option<Growth>,
    series: Option<Series>,
    then: Option<Box<Ranker<'a>>>,
}

/// What is there in the two periods that growth compares, as far as the selection goes.
struct Growth {
    earlier: Found,
    later: Found,
    lengths: (u64, u64),
}

impl<'a> Ranker<'a> {
    fn new(selection: &'a Selection, request: &'a RankingRequest) -> Result<Self, SearchError> {
        let index = &*selection.index.0;
        let counter = Counter::new(index, &request.by);
        let asks_significance = request.with_significance || request.order == RankingOrder::Significance;
        let reference = match asks_significance || request.reference.is_some() {
            false => None,
            true => {
                let filter = request.reference.clone().unwrap_or_else(|| selection.filter.time_only());
                let reference = selection.index.select(&filter, selection.basis)?;
                Some(counter.count(index, &reference.found, selection.basis.unit))
            }
        };
        let periods = match request.order {
            RankingOrder::Growth => request.growth.or_else(|| selection.default_growth()),
            _ => request.growth,
        };
        let growth = match periods {
            None => None,
            Some(periods) => {
                let timeless = selection.timeless()?;
                Some(Growth {
                    earlier: selection.during(&timeless, periods.earlier),
                    later: selection.during(&timeless, periods.later),
                    lengths: selection.lengths(periods),
                })
            }
        };
        let series = request.series.as_ref().map(|series| selection.prepare_series(series)).transpose()?;
        let then = request.then.as_deref().map(|then| Ranker::new(selection, then)).transpose()?.map(Box::new);
        let excluded =
            request.exclude.iter().filter_map(|value| value_number(index, request.by.key(), value)).collect();
        Ok(Self { selection, index, request, counter, excluded, reference, growth, series, then })
    }

    fn rank(&self, found: &Found) -> Result<Ranking, SearchError> {
        self.rank_with(found, self.growth.as_ref().map(|growth| (&growth.earlier, &growth.later)))
    }

    fn rank_with(&self, found: &Found, growth_sets: Option<(&Found, &Found)>) -> Result<Ranking, SearchError> {
        let (unit, floors) = (self.selection.basis.unit, self.selection.floors);
        let all = count(self.index, &found.bits, unit);
        let counts = self.counter.count(self.index, found, unit);
        let in_periods = growth_sets.map(|(earlier, later)| {
            (self.counter.count(self.index, earlier, unit), self.counter.count(self.index, later, unit))
        });
        let least = self.request.min_count.max(1);
        let mut candidates: Vec<u32> = (0..counts.len() as u32)
            .filter(|value| counts.get(*value).adverts >= least && !self.excluded.contains(value))
            .collect();
        let total = candidates.len();
        let significance_of = |value: u32, reference: &ValueCounts| {
            let (here, there) = (counts.get(value), reference.get(value));
            let wholes = (counts.covered.counted, reference.covered.counted);
            significance(here.counted, wholes.0, there.counted, wholes.1, here.adverts, floors)
        };
        let growth_of = |value: u32, (earlier, later): &(Arc<ValueCounts>, Arc<ValueCounts>)| {
            let lengths = self.growth.as_ref().map_or((1, 1), |growth| growth.lengths);
            growth(earlier.get(value).counted, later.get(value).counted, lengths, floors)
        };
        let rank_of = |value: u32| -> f64 {
            let measure = match self.request.order {
                RankingOrder::Count | RankingOrder::Share => return counts.get(value).counted as f64,
                RankingOrder::Significance => self.reference.as_ref().map(|counts| significance_of(value, counts)),
                RankingOrder::Growth => in_periods.as_ref().map(|counts| growth_of(value, counts)),
            };
            measure.and_then(|measure| measure.value).unwrap_or(f64::NEG_INFINITY)
        };
        keep_first(&mut candidates, self.request.first, rank_of);

        let mut buckets = Vec::with_capacity(candidates.len());
        for value in candidates {
            let Some(name) = value_of(self.index, self.request.by.key(), value) else { continue };
            let Count { adverts, counted } = counts.get(value);
            let inside = match self.series.is_some() || self.then.is_some() {
                true => Some(self.counter.refine(self.index, found, value)),
                false => None,
            };
            let then = match (&self.then, &inside) {
                (Some(then), Some(inside)) => Some(then.rank_inside(&self.counter, value, inside)?),
                _ => None,
            };
            let series = match &self.series {
                // A stock at each point is not bound to what is open today.
                Some(series) => {
                    let base = match self.selection.is_stock() {
                        true => Some(self.counter.refine(self.index, &self.selection.base, value)),
                        false => inside,
                    };
                    base.map(|base| series.of(self.index, &base.bits))
                }
                None => None,
            };
            buckets.push(RankedBucket {
                value: name,
                count: self.selection.mark(Measure::count(counted, adverts, floors)),
                share: self.selection.mark(share(counted, counts.covered.counted, adverts, floors)),
                significance: self.reference.as_ref().map(|counts| self.selection.mark(significance_of(value, counts))),
                growth: in_periods.as_ref().map(|counts| self.selection.mark(growth_of(value, counts))),
                series,
                then,
            });
        }
        let coverage = share(counts.covered.counted, all.counted, counts.covered.adverts, Default::default());
        Ok(Ranking { buckets, total, coverage })
    }

    /// Ranks inside a bucket of the ranking around this one.
    fn rank_inside(&self, outer: &Counter, value: u32, inside: &Found) -> Result<Ranking, SearchError> {
        let Some(growth) = &self.growth else { return self.rank_with(inside, None) };
        let earlier = outer.refine(self.index, &growth.earlier, value);
        let later = outer.refine(self.index, &growth.later, value);
        self.rank_with(inside, Some((&earlier, &later)))
    }
}

/// Keeps the first values: largest rank first, then by value.
fn keep_first(values: &mut Vec<u32>, first: usize, rank: impl Fn(u32) -> f64) {
    let mut ranked: Vec<(f64, u32)> = values.iter().map(|&value| (rank(value), value)).collect();
    let order =
        |left: &(f64, u32), right: &(f64, u32)| -> Ordering { right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)) };
    if first < ranked.len() {
        ranked.select_nth_unstable_by(first, order);
        ranked.truncate(first);
    }
    ranked.sort_unstable_by(order);
    *values = ranked.into_iter().map(|(_, value)| value).collect();
}

/// What a number of a value stands for; `None` only in a damaged file.
pub(crate) fn value_of(index: &Opened, facet: Option<FacetKey>, value: u32) -> Option<FacetValue> {
    let Some(facet) = facet else {
        let &(month, _) = index.manifest.months.get(value as usize)?;
        return first_of_month(month).map(FacetValue::Month);
    };
    let key = index.facet(facet).key(value);
    let id = || Uuid::from_slice(key).ok();
    let word = || std::str::from_utf8(key).ok();
    match facet {
        FacetKey::Skill | FacetKey::Occupation => id().map(ConceptId).map(FacetValue::Concept),
        FacetKey::Region => id().map(RegionId).map(FacetValue::Region),
        FacetKey::Employer => id().map(EmployerId).map(FacetValue::Employer),
        FacetKey::Industry => {
            let (system, code) = word()?.split_once('\u{1}')?;
            Some(FacetValue::Industry(system.to_owned(), code.to_owned()))
        }
        FacetKey::Contract => Contract::parse(word()?).map(FacetValue::Contract),
        FacetKey::WorkingTime => WorkingTime::parse(word()?).map(FacetValue::WorkingTime),
        FacetKey::Workplace => Workplace::parse(word()?).map(FacetValue::Workplace),
        FacetKey::Experience => ExperienceLevel::parse(word()?).map(FacetValue::Experience),
        FacetKey::Education => EducationLevel::parse(word()?).map(FacetValue::Education),
        FacetKey::Language | FacetKey::Source | FacetKey::Currency => Some(FacetValue::Word(word()?.to_owned())),
    }
}

/// The number of a value; `None` if no posting has it, or it belongs to another facet.
fn value_number(index: &Opened, facet: Option<FacetKey>, value: &FacetValue) -> Option<u32> {
    let months = &index.manifest.months;
    let found = match value {
        FacetValue::Month(day) => {
            let month = super::day::month_number(*day);
            months.binary_search_by_key(&month, |&(month, _)| month).ok()? as u32
        }
        FacetValue::Concept(id) => index.facet(facet?).find(id.0.as_bytes())?,
        FacetValue::Region(id) => index.facet(facet?).find(id.0.as_bytes())?,
        FacetValue::Employer(id) => index.facet(facet?).find(id.0.as_bytes())?,
        FacetValue::Industry(system, code) => {
            index.facet(facet?).find(super::nodes::code_key(system, code).as_bytes())?
        }
        FacetValue::Contract(value) => index.facet(facet?).find(value.as_str().as_bytes())?,
        FacetValue::WorkingTime(value) => index.facet(facet?).find(value.as_str().as_bytes())?,
        FacetValue::Workplace(value) => index.facet(facet?).find(value.as_str().as_bytes())?,
        FacetValue::Experience(value) => index.facet(facet?).find(value.as_str().as_bytes())?,
        FacetValue::Education(value) => index.facet(facet?).find(value.as_str().as_bytes())?,
        FacetValue::Word(word) => index.facet(facet?).find(word.as_bytes())?,
    };
    (value_of(index, facet, found).as_ref() == Some(value)).then_some(found)
}
