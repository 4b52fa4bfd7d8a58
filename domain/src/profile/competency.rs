//! Whether two credentials stand for the same.

use super::Coverage;
use crate::model::words;

words!(
    /// What one credential is to another, by the skills they stand for.
    Competency {
        /// Each covers nearly all of the other.
        Same = "same",
        /// The first covers nearly all of the second, and more.
        Contains = "contains",
        /// The second covers nearly all of the first, and more.
        Within = "within",
        /// Each covers a part of the other.
        Overlapping = "overlapping",
        /// Neither covers anything of the other.
        Different = "different",
        /// One of them stands for no skill that is known.
        Unknown = "unknown",
    }
);

/// Nearly all: from this share on.
const NEARLY_ALL: f64 = 0.9;

/// What the first is to the second, from how much of the first the second covers, and the other way round.
pub fn same_competency(first_by_second: &Coverage, second_by_first: &Coverage) -> Competency {
    let (Some(first), Some(second)) = (first_by_second.share(), second_by_first.share()) else {
        return Competency::Unknown;
    };
    match (first >= NEARLY_ALL, second >= NEARLY_ALL) {
        (true, true) => Competency::Same,
        (false, true) => Competency::Contains,
        (true, false) => Competency::Within,
        (false, false) if first > 0.0 || second > 0.0 => Competency::Overlapping,
        (false, false) => Competency::Different,
    }
}
