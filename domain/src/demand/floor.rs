//! The floor under published numbers: the only place that suppresses.

use super::measure::{Measure, MissingReason};

/// How many adverts a number must rest on to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Floors {
    /// For counts, and what is computed from counts.
    pub count: u64,
    /// For salaries.
    pub salary: u64,
}

impl Floors {
    /// What is held to unless configured otherwise.
    pub const DEFAULT: Self = Self { count: 5, salary: 30 };

    /// Shows everything.
    pub const NONE: Self = Self { count: 0, salary: 0 };

    /// Takes the value away from a measure that rests on too few adverts. Zero is an answer and stays.
    pub fn hold(self, measure: Measure) -> Measure {
        hold(measure, self.count)
    }

    /// The same for a measure of salaries.
    pub fn hold_salary(self, measure: Measure) -> Measure {
        hold(measure, self.salary)
    }
}

impl Default for Floors {
    fn default() -> Self {
        Self::DEFAULT
    }
}

fn hold(measure: Measure, floor: u64) -> Measure {
    let is_nothing = measure.n == 0 && measure.value == Some(0.0);
    if measure.n >= floor || is_nothing || measure.value.is_none() {
        return measure;
    }
    Measure { value: None, interval: None, missing: Some(MissingReason::Suppressed), ..measure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_adverts_show_no_value() {
        let check = |n: u64, expected: Option<f64>| {
            let measure = Measure::count(3 * n, n, Floors::DEFAULT);
            assert_eq!(measure.value, expected, "{n}");
            assert_eq!(measure.missing.is_some(), expected.is_none(), "{n}");
            assert_eq!(measure.n, n);
        };
        check(0, Some(0.0));
        check(1, None);
        check(4, None);
        check(5, Some(15.0));
        assert_eq!(Floors::NONE.hold(Measure::of(1.0, 1)).value, Some(1.0));
        assert_eq!(Floors::DEFAULT.hold_salary(Measure::of(1.0, 29)).missing, Some(MissingReason::Suppressed));
        let missing = Measure::missing(MissingReason::NoData, 1);
        assert_eq!(Floors::DEFAULT.hold(missing).missing, Some(MissingReason::NoData));
    }
}
