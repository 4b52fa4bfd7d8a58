//! Distributions of salaries.

use super::floor::Floors;
use super::measure::{Measure, MissingReason};
use super::share::share;

/// The percentiles of a [`SalaryDistribution`], as shares.
pub const PERCENTILES: [f64; 5] = [0.10, 0.25, 0.50, 0.75, 0.90];

/// What an advert offers a year, as one number: the middle of its bounds.
pub fn salary_midpoint(min: f64, max: f64) -> f64 {
    min + (max - min) / 2.0
}

/// How the pay that adverts offer is distributed, in one currency a year.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SalaryDistribution {
    /// ISO 4217; `None` when no advert states pay.
    pub currency: Option<String>,
    /// The share of adverts that state pay in this currency.
    pub coverage: Measure,
    /// One for each of [`PERCENTILES`].
    pub percentiles: [Measure; 5],
    /// Arithmetic mean.
    pub mean: Measure,
    /// How many adverts state pay in other currencies: code and number, most first.
    pub other_currencies: Vec<(String, u64)>,
}

impl SalaryDistribution {
    /// The distribution of `midpoints`, which are sorted here; `adverts` is how many were asked.
    pub fn new(
        currency: Option<String>,
        mut midpoints: Vec<f64>,
        adverts: u64,
        other_currencies: Vec<(String, u64)>,
        floors: Floors,
    ) -> Self {
        midpoints.sort_unstable_by(f64::total_cmp);
        let n = midpoints.len() as u64;
        let measure = |value: Option<f64>| match value {
            Some(value) => floors.hold_salary(Measure::of(value, n)).out_of(adverts),
            None => Measure::missing(MissingReason::NotCovered, 0).out_of(adverts),
        };
        let sum: f64 = midpoints.iter().sum();
        let mean = (n > 0).then(|| sum / n as f64);
        Self {
            currency,
            coverage: share(n, adverts, n, Floors::NONE),
            percentiles: PERCENTILES.map(|at| measure(percentile(&midpoints, at))),
            mean: measure(mean),
            other_currencies,
        }
    }
}

/// The value below which `at` (0..1) of the sorted `values` lie, interpolated between the two nearest: with `n` values, the one at
/// position `(n - 1) × at`, counted from zero. Spreadsheets, R (type 7) and NumPy agree on it. `None` without values.
pub fn percentile(values: &[f64], at: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let position = last as f64 * at.clamp(0.0, 1.0);
    let below = (position.floor() as usize).min(last);
    let low = *values.get(below)?;
    let high = *values.get((below + 1).min(last))?;
    Some(low + (high - low) * (position - below as f64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentiles_are_known() {
        let check = |values: &[f64], at: f64, expected: Option<f64>| {
            let found = percentile(values, at);
            assert_eq!(
                found.map(|value| (value * 1e9).round()),
                expected.map(|value| (value * 1e9).round()),
                "{values:?}"
            );
        };
        check(&[], 0.5, None);
        check(&[7.0], 0.9, Some(7.0));
        check(&[1.0, 2.0], 0.5, Some(1.5));
        check(&[1.0, 2.0, 3.0, 4.0], 0.25, Some(1.75));
        check(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.9, Some(4.6));
        check(&[1.0, 2.0], 7.0, Some(2.0));
    }

    #[test]
    fn distributions_say_what_they_rest_on() {
        let midpoints = |n: u32| (0..n).rev().map(|number| f64::from(number) * 100.0).collect::<Vec<_>>();
        let of =
            |n: u32| SalaryDistribution::new(Some("SEK".to_owned()), midpoints(n), 100, Vec::new(), Floors::DEFAULT);
        let found = of(41);
        assert_eq!(found.percentiles.map(|measure| measure.value), [400.0, 1000.0, 2000.0, 3000.0, 3600.0].map(Some));
        assert_eq!((found.mean.value, found.coverage.value, found.mean.n), (Some(2000.0), Some(0.41), 41));
        assert!(of(29).percentiles.iter().all(|measure| measure.missing == Some(MissingReason::Suppressed)));
        assert_eq!(of(0).mean.missing, Some(MissingReason::NotCovered));
    }

    proptest! {
        #[test]
        fn percentiles_rise_and_stay_inside(mut values in prop::collection::vec(0.0f64..1e9, 1..60)) {
            values.sort_unstable_by(f64::total_cmp);
            let found: Vec<f64> = PERCENTILES.iter().map(|&at| percentile(&values, at).unwrap()).collect();
            prop_assert!(found.is_sorted());
            prop_assert!(values[0] <= found[0] && found[4] <= values[values.len() - 1]);
        }
    }
}
