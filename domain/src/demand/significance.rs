//! Significance: how typical, not how common.

use super::Z;
use super::floor::Floors;
use super::measure::{Measure, MissingReason};

/// How many times as common something is here as in the reference.
///
/// `(part / whole) / (reference_part / reference_whole)`: 1 is as common as in the reference, 3 three times as common. `n` is
/// the adverts `part` rests on, the denominator is `whole`. The interval is Katz's: on the logarithmic scale,
/// `± 1.96 √(1/part - 1/whole + 1/reference_part - 1/reference_whole)`. It takes the two for independent, and is therefore
/// somewhat too wide when the selection is part of its reference.
///
/// [`MissingReason::NoData`] when there is nothing to compare with.
pub fn significance(
    part: u64,
    whole: u64,
    reference_part: u64,
    reference_whole: u64,
    n: u64,
    floors: Floors,
) -> Measure {
    if whole == 0 || reference_part == 0 || reference_whole == 0 {
        return Measure::missing(MissingReason::NoData, n).out_of(whole);
    }
    let here = part as f64 / whole as f64;
    let there = reference_part as f64 / reference_whole as f64;
    let ratio = here / there;
    let measure = Measure::of(ratio, n).out_of(whole);
    if part == 0 {
        return floors.hold(measure);
    }
    let inverse = |count: u64| 1.0 / count as f64;
    let variance = inverse(part) - inverse(whole) + inverse(reference_part) - inverse(reference_whole);
    let spread = (Z * variance.max(0.0).sqrt()).exp();
    floors.hold(measure.within((ratio / spread, ratio * spread)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn significance_is_known() {
        let check = |here: (u64, u64), there: (u64, u64), expected: Result<f64, MissingReason>| {
            let measure = significance(here.0, here.1, there.0, there.1, here.0, Floors::DEFAULT);
            match expected {
                Ok(value) => assert!((measure.value.unwrap() - value).abs() < 1e-12, "{here:?} {there:?}"),
                Err(reason) => assert_eq!(measure.missing, Some(reason), "{here:?} {there:?}"),
            }
        };
        check((30, 100), (100, 1000), Ok(3.0));
        check((100, 1000), (100, 1000), Ok(1.0));
        check((0, 100), (100, 1000), Ok(0.0));
        check((4, 100), (100, 1000), Err(MissingReason::Suppressed));
        check((30, 100), (0, 1000), Err(MissingReason::NoData));
        check((0, 0), (1, 1000), Err(MissingReason::NoData));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_ratio(part in 1u64..1000, rest in 0u64..1000, other in 1u64..1000, others in 0u64..1000) {
            let measure = significance(part, part + rest, other, other + others, part, Floors::NONE);
            let (low, high) = measure.interval.unwrap();
            let value = measure.value.unwrap();
            prop_assert!(low <= value && value <= high && low > 0.0 && high.is_finite());
        }
    }
}
