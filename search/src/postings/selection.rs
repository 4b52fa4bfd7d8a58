//! A selection of postings, and everything that can be asked of it.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use skillspine_domain::demand::{
    Basis, Floors, GrowthPeriods, Measure, Period, SalaryDistribution, Timing, growth, salary_midpoint, share,
};
use skillspine_domain::id::PostingId;

use super::bits::{Bitmap, Bits};
use super::counts::{Count, count};
use super::facet::{FacetKey, FacetValue};
use super::filter::{DayWindow, PostingFilter};
use super::page::{PageOrder, PostingCursor, PostingPage, page};
use super::ranking::{Ranking, RankingRequest, rank, value_of};
use super::reader::PostingIndex;
use super::select::{Found, find, keep_open};
use super::series::{DemandPoint, Series, SeriesRequest};
use crate::error::SearchError;

/// Most postings of a sample.
const MOST_SAMPLED: usize = 1_000;
/// Growth compares this many days with as many before them, unless told otherwise.
const GROWTH_DAYS: u64 = 365;

/// The postings that a filter means. It stays as it is, whatever index is opened later.
pub struct Selection {
    pub(crate) index: PostingIndex,
    pub(crate) filter: PostingFilter,
    pub(crate) basis: Basis,
    pub(crate) floors: Floors,
    /// What is counted.
    pub(crate) found: Found,
    /// For stock: the same on whatever day they are open.
    pub(crate) base: Found,
    /// Whether some of what is counted is only assumed to be open.
    is_assumed: bool,
}

/// A field of a posting whose coverage is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// Any value of a facet. A group of skills alone is no skill.
    Facet(FacetKey),
    /// The first day it was public.
    PostedOn,
    /// The last day one can apply.
    ExpiresOn,
    /// The day it was taken down.
    RemovedOn,
    /// The number of people sought.
    Vacancies,
    /// Pay a year.
    Salary,
}

/// How much of a selection states a field.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldCoverage {
    /// Which field.
    pub field: Field,
    /// The share of the adverts that state it; never suppressed.
    pub share: Measure,
}

impl Selection {
    pub(crate) fn new(index: &PostingIndex, filter: &PostingFilter, basis: Basis) -> Result<Self, SearchError> {
        let opened = &*index.0;
        let base = find(opened, filter, basis.unit)?;
        let last_day = index.days().map(|(_, last)| last);
        let open_on = match basis.timing {
            Timing::Flow => filter.open_on,
            Timing::Stock => filter.open_on.or(last_day),
        };
        let mut found = base.clone();
        if let Some(day) = open_on {
            keep_open(opened, &mut found.bits, day);
            found.range = None;
        }
        let is_assumed = open_on.is_some() && found.bits.count_with(&opened.is_assumed) > 0;
        let base = if basis.timing == Timing::Stock { base } else { found.clone() };
        let mut filter = filter.clone();
        filter.open_on = open_on;
        Ok(Self { index: index.clone(), filter, basis, floors: Floors::DEFAULT, found, base, is_assumed })
    }

    /// The same with other floors.
    pub fn with_floors(self, floors: Floors) -> Self {
        Self { floors, ..self }
    }

    /// What was asked for; for stock, with the day it was counted on.
    pub fn filter(&self) -> &PostingFilter {
        &self.filter
    }

    /// What is counted, and when.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The number of postings in it, whatever the unit: repeats are left out unless adverts are counted.
    pub fn postings(&self) -> u64 {
        self.found.bits.count()
    }

    /// How much there is.
    pub fn total(&self) -> Measure {
        let Count { adverts, counted } = self.count(&self.found.bits);
        self.mark(Measure::count(counted, adverts, self.floors))
    }

    /// The share of the total in what the same filter means without what it says of `facet`; without a facet, in everything at
    /// the same time (posted window, day open, duplicates).
    pub fn share(&self, facet: Option<FacetKey>) -> Result<Measure, SearchError> {
        let whole = match facet {
            Some(facet) => self.filter.without(facet),
            None => self.filter.time_only(),
        };
        let whole = self.index.select(&whole, self.basis)?;
        let (part, whole) = (self.count(&self.found.bits), self.count(&whole.found.bits));
        Ok(self.mark(share(part.counted, whole.counted, part.adverts, self.floors)))
    }

    /// How much there is in each period, gaps filled. Fails when there are too many periods.
    pub fn series(&self, request: &SeriesRequest) -> Result<Vec<DemandPoint>, SearchError> {
        Ok(self.prepare_series(request)?.of(&self.index.0, &self.base.bits))
    }

    /// How much more there is in a later period than in an earlier one, whatever the filter says of the day of posting: posted in
    /// them (flow), or open on their last days (stock). Without periods, the last 365 days (of the filter, or of the index) and
    /// those before.
    pub fn growth(&self, periods: Option<GrowthPeriods>) -> Result<Measure, SearchError> {
        let Some(periods) = periods.or_else(|| self.default_growth()) else {
            return Ok(growth(0, 0, (1, 1), self.floors));
        };
        let timeless = self.timeless()?;
        let in_period = |period| self.count(&self.during(&timeless, period).bits).counted;
        let (earlier, later) = (in_period(periods.earlier), in_period(periods.later));
        Ok(self.mark(growth(earlier, later, self.lengths(periods), self.floors)))
    }

    /// The values of a facet, ordered. Fails when it asks for too many buckets or points.
    pub fn ranking(&self, request: &RankingRequest) -> Result<Ranking, SearchError> {
        rank(self, &self.found, request)
    }

    /// How the pay they offer is distributed, advert by advert, in a currency; in the commonest one if `None`.
    pub fn salary(&self, currency: Option<&str>) -> SalaryDistribution {
        self.salary_of(&self.found.bits, currency)
    }

    /// How the pay of some of its postings is distributed.
    pub(crate) fn salary_of(&self, bits: &Bits, currency: Option<&str>) -> SalaryDistribution {
        let index = &*self.index.0;
        let table = index.facet(FacetKey::Currency);
        let mut with_salary = bits.clone();
        with_salary.and_bitmap(&index.has_salary);
        let mut counts = vec![0_u64; table.len()];
        with_salary.each_run(|run| table.each_in_run(run, |node| bump(&mut counts, node)));
        let mut stated: Vec<(u32, u64)> = (0..).zip(counts).filter(|&(_, count)| count > 0).collect();
        stated.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(&right.0)));
        let node = match currency {
            Some(currency) => table.find(currency.as_bytes()),
            None => stated.first().map(|&(node, _)| node),
        };
        let name = |node: u32| String::from_utf8_lossy(table.key(node)).into_owned();
        let mut midpoints = Vec::new();
        with_salary.each(|advert| {
            if node.is_some() && table.one(advert) == node {
                let (min, max) = index.salary(advert);
                midpoints.push(salary_midpoint(min, max));
            }
        });
        let others = stated.iter().filter(|&&(other, _)| Some(other) != node).map(|&(other, n)| (name(other), n));
        let currency = currency.map(str::to_owned).or_else(|| node.map(name));
        SalaryDistribution::new(currency, midpoints, bits.count(), others.collect(), self.floors)
    }

    /// How much of the selection states each field.
    pub fn coverage(&self) -> Vec<FieldCoverage> {
        let index = &*self.index.0;
        let total = self.postings();
        let of = |field: Field, stated: &Bitmap| {
            let n = self.found.bits.count_with(stated);
            FieldCoverage { field, share: share(n, total, n, Floors::NONE) }
        };
        let mut fields: Vec<FieldCoverage> =
            FacetKey::ALL.map(|facet| of(Field::Facet(facet), &index.facet(facet).covered)).to_vec();
        fields.push(of(Field::PostedOn, &index.has_posted));
        fields.push(of(Field::ExpiresOn, &index.has_expires));
        fields.push(of(Field::RemovedOn, &index.has_removed));
        fields.push(of(Field::Vacancies, &index.has_vacancies));
        fields.push(of(Field::Salary, &index.has_salary));
        fields
    }

    /// Some postings of it: those with the smallest ids, which are as good as random and stay the same from release to release.
    pub fn sample(&self, first: usize) -> Vec<PostingId> {
        let first = first.min(MOST_SAMPLED);
        let ids = self.index.0.ids.as_chunks::<16>().0;
        let mut found: Vec<[u8; 16]> = Vec::new();
        let mut largest = [u8::MAX; 16];
        self.found.bits.each(|advert| {
            let Some(&id) = ids.get(advert) else { return };
            if id > largest {
                return;
            }
            found.push(id);
            // Sorted now and then, so that most ids are refused by one comparison.
            if found.len() >= 2 * first + 64 {
                found.sort_unstable();
                found.truncate(first);
                largest = found.last().copied().unwrap_or_default();
            }
        });
        found.sort_unstable();
        found.truncate(first);
        found.into_iter().map(|id| PostingId(uuid::Uuid::from_bytes(id))).collect()
    }

    /// A page of the postings. Fails when it is asked for too much, or ordered by relevance without a text.
    pub fn page(
        &self,
        order: PageOrder,
        first: usize,
        after: Option<&PostingCursor>,
    ) -> Result<PostingPage, SearchError> {
        page(self, order, first, after)
    }

    /// Visits every posting of it, oldest first: for exports.
    pub fn each_posting(&self, mut visit: impl FnMut(PostingId, Option<NaiveDate>)) {
        let index = &*self.index.0;
        self.found.bits.each(|advert| visit(index.id(advert), index.posted_on(advert)));
    }

    /// Whether a posting is in it.
    pub fn contains(&self, id: PostingId, posted_on: Option<NaiveDate>) -> bool {
        let place = self.index.0.place_of(posted_on, id);
        place < self.index.0.len() && self.index.0.id(place) == id && self.found.bits.contains(place)
    }

    pub(crate) fn count(&self, bits: &Bits) -> Count {
        count(&self.index.0, bits, self.basis.unit)
    }

    /// Marks what rests on an assumption.
    pub(crate) fn mark(&self, measure: Measure) -> Measure {
        measure.approximate_if(self.is_assumed)
    }

    pub(crate) fn is_stock(&self) -> bool {
        self.basis.timing == Timing::Stock
    }

    pub(crate) fn prepare_series(&self, request: &SeriesRequest) -> Result<Series, SearchError> {
        let days = self.index.days();
        let from = request.from.or(self.filter.posted.from).or(days.map(|(first, _)| first));
        let to = request.to.or(self.filter.posted.to).or(days.map(|(_, last)| last));
        let period = from.zip(to).map(|(from, to)| Period { from, to });
        let basis = (self.basis.timing, self.basis.unit);
        Series::new(&self.index.0, period, request.interval, basis, self.floors)
    }

    /// The periods that growth compares unless told otherwise: the last 365 days of the filter, or of the index, and those before.
    pub fn default_growth(&self) -> Option<GrowthPeriods> {
        let last = self.filter.posted.to.or(self.index.days().map(|(_, last)| last))?;
        GrowthPeriods::until(last, GROWTH_DAYS)
    }

    /// What the filter means without its window of days.
    pub(crate) fn timeless(&self) -> Result<Cow<'_, Found>, SearchError> {
        if self.filter.posted.is_empty() {
            return Ok(Cow::Borrowed(&self.base));
        }
        let mut filter = PostingFilter { posted: DayWindow::default(), ..self.filter.clone() };
        if self.is_stock() {
            filter.open_on = None;
        }
        let mut found = find(&self.index.0, &filter, self.basis.unit)?;
        if let Some(day) = filter.open_on {
            keep_open(&self.index.0, &mut found.bits, day);
            found.range = None;
        }
        Ok(Cow::Owned(found))
    }

    /// What counts for a period.
    pub(crate) fn during(&self, timeless: &Found, period: Period) -> Found {
        let index = &*self.index.0;
        if self.is_stock() {
            let mut bits = timeless.bits.clone();
            keep_open(index, &mut bits, period.to);
            return Found { bits, range: None };
        }
        let start = index.posted_before(period.from).max(index.manifest.undated);
        timeless.within(start..index.posted_until(period.to).max(start))
    }

    /// Days of both periods; a stock is of one day.
    pub(crate) fn lengths(&self, periods: GrowthPeriods) -> (u64, u64) {
        if self.is_stock() { (1, 1) } else { (periods.earlier.days(), periods.later.days()) }
    }
}

fn bump(counts: &mut [u64], at: u32) {
    if let Some(count) = counts.get_mut(at as usize) {
        *count += 1;
    }
}

impl PostingIndex {
    /// Every value of a facet that postings name or that is above one, in the order of keys.
    pub fn values(&self, facet: FacetKey) -> Vec<FacetValue> {
        let values = 0..self.0.facet(facet).len() as u32;
        values.filter_map(|value| value_of(&self.0, Some(facet), value)).collect()
    }
}
