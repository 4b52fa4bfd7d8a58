//! Numbers with what they rest on.

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;
use skillspine_domain::demand;
use skillspine_search::postings;

use super::demand_enums::{MissingReason, PostingField};

/// A number with what it rests on.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Measure(pub demand::Measure);

/// A number with what it rests on, so that it can be cited: `value` never travels alone. A null `value` always comes with the
/// reason in `missing`.
#[Object]
impl Measure {
    /// The number: a count in the unit of the basis, a share from 0 to 1, a ratio, an amount a year. Null exactly when `missing`
    /// says why.
    async fn value(&self) -> Option<f64> {
        self.0.value
    }

    /// The adverts that the number rests on (for growth: what was counted in the later period). Given even where the value is
    /// suppressed.
    async fn n(&self) -> u64 {
        self.0.n
    }

    /// Out of how many, in the unit of the basis: the whole of a share, the adverts asked for a salary, the count of the earlier
    /// period for growth. Null for plain counts.
    async fn denominator(&self) -> Option<u64> {
        self.0.denominator
    }

    /// Bounds that would hold the true value 95 times out of 100 if the adverts were a random sample; null for what is not an
    /// estimate. Shares: Wilson's score interval. Significance: Katz's logarithmic interval. Growth: both counts taken for
    /// Poisson counts.
    async fn interval(&self) -> Option<Interval> {
        self.0.interval.map(|(low, high)| Interval { low, high })
    }

    /// Whether the number rests on an assumption: that adverts which do not say when they end are open for 30 days.
    async fn approximate(&self) -> bool {
        self.0.approximate
    }

    /// Why there is no value; null when there is one.
    async fn missing(&self) -> Option<MissingReason> {
        self.0.missing.map(MissingReason::from)
    }
}

/// Lower and upper bound of an estimate.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Interval {
    /// Lower bound.
    low: f64,
    /// Upper bound.
    high: f64,
}

/// How much there is in one period.
#[derive(SimpleObject)]
pub(in crate::graphql) struct DemandPoint {
    /// First day of the period, which is whole: a month begins on its first.
    from: NaiveDate,
    /// Last day of the period.
    to: NaiveDate,
    /// Flow: how much was first posted in the period. Stock: how much was open on its last day, or on the last day on which
    /// anything was posted if that is earlier. `OUT_OF_RANGE` where this release has no postings of that time, which is not the
    /// same as zero.
    count: Measure,
}

/// The points of a series.
pub(in crate::graphql) fn points(series: &[postings::DemandPoint]) -> Vec<DemandPoint> {
    let point = |point: &postings::DemandPoint| DemandPoint {
        from: point.period.from,
        to: point.period.to,
        count: Measure(point.measure),
    };
    series.iter().map(point).collect()
}

/// How much of a selection states a field.
#[derive(SimpleObject)]
pub(in crate::graphql) struct FieldCoverage {
    /// Which field.
    field: PostingField,
    /// The share of the adverts that state it, from 0 to 1; never suppressed.
    share: Measure,
}

impl From<postings::FieldCoverage> for FieldCoverage {
    fn from(coverage: postings::FieldCoverage) -> Self {
        Self { field: coverage.field.into(), share: Measure(coverage.share) }
    }
}

/// How the pay that adverts offer is distributed.
pub(in crate::graphql) struct SalaryDistribution(pub std::sync::Arc<demand::SalaryDistribution>);

impl SalaryDistribution {
    fn percentile(&self, at: usize) -> Measure {
        Measure(self.0.percentiles[at])
    }
}

/// How the pay that adverts offer is distributed: amounts a year before tax, in one currency, advert by advert. An advert counts
/// with the middle of the range it offers. Hourly, daily, weekly and monthly pay is scaled to a year of full-time work, as far as
/// the advert states the period. Percentiles are interpolated between the nearest two values (type 7, as in R, NumPy and
/// spreadsheets). Figures that rest on fewer than 30 adverts are suppressed.
#[Object]
impl SalaryDistribution {
    /// The currency of all figures, as an ISO 4217 code; null when no advert states pay.
    async fn currency(&self) -> Option<&str> {
        self.0.currency.as_deref()
    }

    /// The share of the adverts that state pay in this currency: what the figures rest on. Adverts that state pay are not a random
    /// sample of all adverts.
    async fn coverage(&self) -> Measure {
        Measure(self.0.coverage)
    }

    /// One in ten offers less.
    async fn p10(&self) -> Measure {
        self.percentile(0)
    }

    /// One in four offers less.
    async fn p25(&self) -> Measure {
        self.percentile(1)
    }

    /// Half offer less.
    async fn median(&self) -> Measure {
        self.percentile(2)
    }

    /// One in four offers more.
    async fn p75(&self) -> Measure {
        self.percentile(3)
    }

    /// One in ten offers more.
    async fn p90(&self) -> Measure {
        self.percentile(4)
    }

    /// Arithmetic mean.
    async fn mean(&self) -> Measure {
        Measure(self.0.mean)
    }

    /// How many adverts state pay in other currencies, most first; ask for one of them with `currency`.
    async fn other_currencies(&self) -> Vec<CurrencyCount> {
        let count = |(currency, n): &(String, u64)| CurrencyCount { currency: currency.clone(), n: *n };
        self.0.other_currencies.iter().map(count).collect()
    }
}

/// How many adverts state pay in a currency.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CurrencyCount {
    /// ISO 4217 code.
    currency: String,
    /// Adverts.
    n: u64,
}
