//! Representation: whether something is asked for more, or less, than elsewhere.

use super::measure::Measure;
use crate::model::words;

words!(
    /// What a [`significance`](super::significance) says, its uncertainty considered.
    Representation {
        /// More than elsewhere: the whole interval lies above 1.
        Over = "over",
        /// As much as elsewhere, or too few adverts to tell: the interval holds 1.
        Expected = "expected",
        /// Less than elsewhere: the whole interval lies below 1, or nothing is there at all.
        Under = "under",
        /// There is nothing to compare with, or too little to show.
        Unknown = "unknown",
    }
);

impl Representation {
    /// Reads a measure of significance. A ratio of zero is below whatever there is elsewhere.
    pub fn of(significance: &Measure) -> Self {
        match (significance.value, significance.interval) {
            (None, _) => Self::Unknown,
            (Some(_), Some((low, _))) if low > 1.0 => Self::Over,
            (Some(_), Some((_, high))) if high < 1.0 => Self::Under,
            (Some(value), None) if value <= 0.0 => Self::Under,
            (Some(_), _) => Self::Expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::demand::{Floors, significance};

    #[test]
    fn intervals_decide() {
        let check = |here: (u64, u64), there: (u64, u64), expected: Representation| {
            let measure = significance(here.0, here.1, there.0, there.1, here.0, Floors::DEFAULT);
            assert_eq!(Representation::of(&measure), expected, "{here:?} {there:?}");
        };
        check((60, 100), (100, 1000), Representation::Over);
        check((6, 100), (500, 1000), Representation::Under);
        check((10, 100), (100, 1000), Representation::Expected);
        check((6, 20), (30, 200), Representation::Expected);
        check((0, 100), (100, 1000), Representation::Under);
        check((3, 100), (100, 1000), Representation::Unknown);
        check((10, 100), (0, 1000), Representation::Unknown);
    }

    proptest! {
        #[test]
        fn over_is_above_one_and_under_below(part in 0u64..500, rest in 1u64..500, other in 1u64..500, others in 1u64..500) {
            let measure = significance(part, part + rest, other, other + others, part, Floors::NONE);
            let value = measure.value.unwrap();
            match Representation::of(&measure) {
                Representation::Over => prop_assert!(value > 1.0),
                Representation::Under => prop_assert!(value < 1.0),
                _ => {}
            }
        }
    }
}
