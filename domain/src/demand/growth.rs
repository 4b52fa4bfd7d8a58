//! Growth between two periods.

use super::Z;
use super::floor::Floors;
use super::measure::{Measure, MissingReason};

/// How much more there is in a later period than in an earlier one: 0.25 is a quarter more, -1 nothing left.
///
/// `later / earlier × days earlier / days later - 1`, so that periods of different length compare by what comes a day.
/// `lengths` are the days of the earlier and the later period; equal ones for stock. `n` is the later count, the
/// denominator the earlier one. The interval takes both counts for Poisson counts: on the logarithmic scale,
/// `± 1.96 √(1/earlier + 1/later)`.
///
/// Suppressed when either count is below the floor, so that no growth rests on a handful; without anything earlier there is
/// [`MissingReason::NoData`].
pub fn growth(earlier: u64, later: u64, lengths: (u64, u64), floors: Floors) -> Measure {
    if earlier == 0 || lengths.0 == 0 || lengths.1 == 0 {
        return Measure::missing(MissingReason::NoData, later).out_of(earlier);
    }
    if earlier.min(later) < floors.count {
        return Measure::missing(MissingReason::Suppressed, later).out_of(earlier);
    }
    let ratio = later as f64 / earlier as f64 * (lengths.0 as f64 / lengths.1 as f64);
    let measure = Measure::of(ratio - 1.0, later).out_of(earlier);
    if later == 0 {
        return measure;
    }
    let spread = (Z * (1.0 / earlier as f64 + 1.0 / later as f64).sqrt()).exp();
    measure.within((ratio / spread - 1.0, ratio * spread - 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn growth_is_known() {
        let check = |earlier: u64, later: u64, lengths: (u64, u64), expected: Result<f64, MissingReason>| {
            let measure = growth(earlier, later, lengths, Floors::DEFAULT);
            match expected {
                Ok(value) => assert!((measure.value.unwrap() - value).abs() < 1e-12, "{earlier} {later}: {measure:?}"),
                Err(reason) => assert_eq!(measure.missing, Some(reason), "{earlier} {later}"),
            }
            assert_eq!((measure.n, measure.denominator), (later, Some(earlier)));
        };
        check(100, 125, (365, 365), Ok(0.25));
        check(100, 100, (366, 365), Ok(366.0 / 365.0 - 1.0));
        check(100, 50, (30, 30), Ok(-0.5));
        check(100, 4, (30, 30), Err(MissingReason::Suppressed));
        check(4, 100, (30, 30), Err(MissingReason::Suppressed));
        check(0, 100, (30, 30), Err(MissingReason::NoData));
        check(10, 10, (0, 30), Err(MissingReason::NoData));
        assert_eq!(growth(10, 0, (1, 1), Floors::NONE).value, Some(-1.0));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_growth(earlier in 1u64..1_000_000, later in 1u64..1_000_000) {
            let measure = growth(earlier, later, (1, 1), Floors::NONE);
            let (low, high) = measure.interval.unwrap();
            let value = measure.value.unwrap();
            prop_assert!(-1.0 < low && low < value && value < high);
        }
    }
}
