//! Series: how much in each period, gaps filled.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use skillspine_domain::demand::{Floors, Interval, Measure, MissingReason, Period, Timing, Unit};

use super::bits::Bits;
use super::counts::count_in;
use super::day::day_number;
use super::reader::Opened;
use crate::error::SearchError;

/// Most points of a series.
const MOST_POINTS: usize = 4_000;

/// A series that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeriesRequest {
    /// How long its periods are.
    pub interval: Interval,
    /// A day in the first period; the first day of the filter, or of the index, if `None`.
    pub from: Option<NaiveDate>,
    /// A day in the last period; the last day of the filter, or of the index, if `None`.
    pub to: Option<NaiveDate>,
}

impl SeriesRequest {
    /// A series over everything.
    pub fn every(interval: Interval) -> Self {
        Self { interval, from: None, to: None }
    }
}

/// One period of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemandPoint {
    /// The period, whole.
    pub period: Period,
    /// How much was posted in it (flow), or was open on its last day for which there are postings (stock).
    pub measure: Measure,
}

/// A question about time that is the same for many sets of adverts.
pub(crate) struct Series {
    periods: Vec<Period>,
    /// First and last day of the index.
    days: Option<(NaiveDate, NaiveDate)>,
    timing: Timing,
    unit: Unit,
    floors: Floors,
}

impl Series {
    /// Prepares a series over `period`. Fails when it has too many points.
    pub fn new(
        index: &Opened,
        period: Option<Period>,
        interval: Interval,
        (timing, unit): (Timing, Unit),
        floors: Floors,
    ) -> Result<Self, SearchError> {
        let periods: Vec<Period> =
            period.into_iter().flat_map(|period| period.periods(interval)).take(MOST_POINTS + 1).collect();
        if periods.len() > MOST_POINTS {
            let (what, figure, limit) = ("number of points of a series (at least)", periods.len(), MOST_POINTS);
            return Err(SearchError::Limit { what, figure, limit });
        }
        let last = index.len().checked_sub(1).and_then(|last| index.posted_on(last));
        let days = index.posted_on(index.manifest.undated).zip(last);
        Ok(Self { periods, days, timing, unit, floors })
    }

    pub fn len(&self) -> usize {
        self.periods.len()
    }

    /// The series of a set of adverts.
    pub fn of(&self, index: &Opened, bits: &Bits) -> Vec<DemandPoint> {
        match self.timing {
            Timing::Flow => self.flow(index, bits),
            Timing::Stock => self.stock(index, bits),
        }
    }

    fn flow(&self, index: &Opened, bits: &Bits) -> Vec<DemandPoint> {
        let point = |&period: &Period| {
            let start = index.posted_before(period.from).max(index.manifest.undated);
            let count = count_in(index, bits, self.unit, start..index.posted_until(period.to).max(start));
            self.point(period, Measure::count(count.counted, count.adverts, self.floors))
        };
        self.periods.iter().map(point).collect()
    }

    /// Each advert is added where it opens and taken away where it closes.
    fn stock(&self, index: &Opened, bits: &Bits) -> Vec<DemandPoint> {
        let Some((_, last_day)) = self.days else {
            return self.periods.iter().map(|&period| self.point(period, Measure::of(0.0, 0))).collect();
        };
        let days: Vec<u32> = self.periods.iter().map(|period| day_number(period.to.min(last_day))).collect();
        // Adverts, what they count, and those of which it is assumed how long they are open: changes at each point.
        let mut changes = vec![[0_i64; 3]; days.len() + 1];
        let mut opens_at = 0;
        bits.each_run_in(index.manifest.undated..index.len(), |run| {
            for advert in run {
                let posted = index.posted.get(advert);
                while opens_at < days.len() && days[opens_at] < posted {
                    opens_at += 1;
                }
                let last_open = index.last_open.get(advert);
                let closes_at = days.partition_point(|&day| day <= last_open);
                if opens_at >= closes_at {
                    continue;
                }
                let counted = if self.unit == Unit::Vacancies { index.people(advert) } else { 1 };
                let change = [1, counted as i64, i64::from(index.is_assumed.contains(advert))];
                for (at, value) in change.into_iter().enumerate() {
                    changes[opens_at][at] += value;
                    changes[closes_at][at] -= value;
                }
            }
        });
        let mut open = [0_i64; 3];
        let mut points = Vec::with_capacity(days.len());
        for (&period, change) in self.periods.iter().zip(&changes) {
            open.iter_mut().zip(change).for_each(|(open, change)| *open += change);
            let [adverts, counted, assumed] = open.map(|value| u64::try_from(value).unwrap_or_default());
            let measure = Measure::count(counted, adverts, self.floors).approximate_if(assumed > 0);
            points.push(self.point(period, measure));
        }
        points
    }

    /// Outside the days of the index nothing is known, which is not the same as nothing.
    fn point(&self, period: Period, measure: Measure) -> DemandPoint {
        let is_known = self.days.is_some_and(|(first, last)| first <= period.to && period.from <= last);
        let measure = if is_known { measure } else { Measure::missing(MissingReason::OutOfRange, measure.n) };
        DemandPoint { period, measure }
    }
}
