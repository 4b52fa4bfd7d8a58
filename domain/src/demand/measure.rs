//! A number with what it rests on.

use crate::demand::floor::Floors;
use crate::model::words;

words!(
    /// Why a value is missing.
    MissingReason {
        /// It would rest on fewer adverts than the floor asks for.
        Suppressed = "suppressed",
        /// There is nothing to compute it from: a denominator or a reference is zero.
        NoData = "no-data",
        /// No advert of the selection states the field it needs.
        NotCovered = "not-covered",
        /// The adverts of the index begin later or end earlier than the period.
        OutOfRange = "out-of-range",
    }
);

/// A number with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Measure {
    /// The number; `None` exactly when `missing` says why.
    pub value: Option<f64>,
    /// The adverts it rests on. Kept when the value is suppressed: it says why, and parts still add up to the whole.
    pub n: u64,
    /// Out of how many, in the unit counted; for growth the count of the earlier period.
    pub denominator: Option<u64>,
    /// Bounds that hold the true value 95 times out of 100, where the value is an estimate.
    pub interval: Option<(f64, f64)>,
    /// Whether the value rests on an assumption.
    pub approximate: bool,
    /// Why there is no value.
    pub missing: Option<MissingReason>,
}

impl Measure {
    /// A value that rests on `n` adverts.
    pub fn of(value: f64, n: u64) -> Self {
        Self { value: Some(value), n, denominator: None, interval: None, approximate: false, missing: None }
    }

    /// A value that is not there.
    pub fn missing(reason: MissingReason, n: u64) -> Self {
        Self { value: None, n, denominator: None, interval: None, approximate: false, missing: Some(reason) }
    }

    /// A count of `counted` (adverts, jobs or vacancies) that rests on `n` adverts. Nothing at all is a count, too.
    pub fn count(counted: u64, n: u64, floors: Floors) -> Self {
        floors.hold(Self::of(counted as f64, n))
    }

    /// The same with a denominator.
    pub fn out_of(self, denominator: u64) -> Self {
        Self { denominator: Some(denominator), ..self }
    }

    /// The same with bounds.
    pub fn within(self, interval: (f64, f64)) -> Self {
        Self { interval: Some(interval), ..self }
    }

    /// The same, marked as resting on an assumption if `approximate`.
    pub fn approximate_if(self, approximate: bool) -> Self {
        Self { approximate: self.approximate || approximate, ..self }
    }
}
