//! Demand in numbers that can be cited: what is counted, and the formulas of every measure.
//!
//! Counting itself happens in the posting index; here are the pure parts, so that a figure means the same wherever it is
//! shown. A [`Measure`] never travels alone: it says on how many adverts it rests, out of how many, and why it is missing if
//! it is.

mod basis;
mod floor;
mod growth;
mod measure;
mod period;
mod representation;
mod salary;
mod share;
mod significance;

pub use basis::{ASSUMED_OPEN_DAYS, Basis, Timing, Unit, last_open_day};
pub use floor::Floors;
pub use growth::growth;
pub use measure::{Measure, MissingReason};
pub use period::{GrowthPeriods, Interval, Period};
pub use representation::Representation;
pub use salary::{PERCENTILES, SalaryDistribution, percentile, salary_midpoint};
pub use share::{share, wilson_interval};
pub use significance::significance;

/// Quantile of the normal distribution for intervals that hold the true value 95 times out of 100.
const Z: f64 = 1.959_963_984_540_054;
