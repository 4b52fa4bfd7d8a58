//! Shares.

use super::Z;
use super::floor::Floors;
use super::measure::{Measure, MissingReason};

/// The share of `part` in `whole`, with Wilson's interval. `n` are the adverts that `part` rests on.
///
/// Without a whole there is no share: [`MissingReason::NoData`].
pub fn share(part: u64, whole: u64, n: u64, floors: Floors) -> Measure {
    if whole == 0 {
        return Measure::missing(MissingReason::NoData, n).out_of(0);
    }
    let value = part as f64 / whole as f64;
    floors.hold(Measure::of(value, n).out_of(whole).within(wilson_interval(part, whole)))
}

/// Wilson's score interval of a share, which stays inside 0..1 and holds for small counts and shares near 0 and 1.
///
/// `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)` with `p = part/whole`, `n = whole`, `z = 1.96`.
pub fn wilson_interval(part: u64, whole: u64) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let n = whole as f64;
    let p = (part as f64 / n).min(1.0);
    let scale = 1.0 / (1.0 + Z * Z / n);
    let middle = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let low = (scale * (middle - spread)).clamp(0.0, p);
    let high = (scale * (middle + spread)).clamp(p, 1.0);
    (low, high)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_known() {
        let check = |part: u64, whole: u64, low: f64, high: f64| {
            let (found_low, found_high) = wilson_interval(part, whole);
            assert!((found_low - low).abs() < 1e-4, "{part}/{whole}: {found_low}");
            assert!((found_high - high).abs() < 1e-4, "{part}/{whole}: {found_high}");
        };
        // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        check(81, 263, 0.2553, 0.3662);
        check(15, 148, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 29, 0.0061, 0.1718);
        check(29, 29, 0.8830, 1.0);
        assert_eq!(share(0, 0, 0, Floors::DEFAULT).missing, Some(MissingReason::NoData));
        assert_eq!(share(1, 10, 1, Floors::DEFAULT).missing, Some(MissingReason::Suppressed));
        assert_eq!(share(0, 10, 0, Floors::DEFAULT).value, Some(0.0));
    }

    proptest! {
        #[test]
        fn intervals_hold_the_share_and_shrink(part in 0u64..1_000_000, rest in 0u64..1_000_000) {
            prop_assume!(part + rest > 0);
            let measure = share(part, part + rest, part, Floors::NONE);
            let (low, high) = measure.interval.unwrap();
            let value = measure.value.unwrap();
            prop_assert!(0.0 <= low && low <= value && value <= high && high <= 1.0);
            let (more_low, more_high) = wilson_interval(100 * part, 100 * (part + rest));
            prop_assert!(more_high - more_low < high - low);
        }
    }
}
