//! What a number counts, and when.

use chrono::{Days, NaiveDate};

use crate::model::words;

words!(
    /// What is counted.
    Unit {
        /// Adverts as published.
        Adverts = "adverts",
        /// Adverts that do not repeat another one.
        Jobs = "jobs",
        /// People sought by adverts that do not repeat another one; an advert that does not say seeks one.
        Vacancies = "vacancies",
    }
);

words!(
    /// When something counts.
    Timing {
        /// On the day it was first posted.
        Flow = "flow",
        /// On every day it is open.
        Stock = "stock",
    }
);

/// What a number counts, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Basis {
    /// What is counted.
    pub unit: Unit,
    /// When it counts.
    pub timing: Timing,
}

impl Default for Basis {
    fn default() -> Self {
        Self { unit: Unit::Adverts, timing: Timing::Flow }
    }
}

/// How long an advert that says neither when it ends nor when it was taken down counts as open, its first day included.
/// Stock figures that rest on it are approximate.
pub const ASSUMED_OPEN_DAYS: u64 = 30;

/// The last day on which an advert is open, and whether it is assumed.
///
/// Open from the day of posting through the last day to apply, and no longer than the day before it was taken down.
/// An advert without a day of posting is never open: `None`.
pub fn last_open_day(
    posted_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    removed_on: Option<NaiveDate>,
) -> Option<(NaiveDate, bool)> {
    let posted_on = posted_on?;
    let removed = removed_on.map(|day| day.pred_opt().unwrap_or(NaiveDate::MIN));
    match (expires_on, removed) {
        (Some(expires), Some(removed)) => Some((expires.min(removed), false)),
        (Some(day), None) | (None, Some(day)) => Some((day, false)),
        (None, None) => {
            let last = posted_on.checked_add_days(Days::new(ASSUMED_OPEN_DAYS - 1));
            Some((last.unwrap_or(NaiveDate::MAX), true))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adverts_end_when_they_say_so() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let check = |posted: &str, expires: &str, removed: &str, expected: Option<(&str, bool)>| {
            let found = last_open_day(day(posted), day(expires), day(removed));
            let expected = expected.map(|(text, assumed)| (text.parse().unwrap(), assumed));
            assert_eq!(found, expected, "{posted} {expires} {removed}");
        };
        check("2024-03-01", "2024-03-20", "", Some(("2024-03-20", false)));
        check("2024-03-01", "2024-03-20", "2024-03-10", Some(("2024-03-09", false)));
        check("2024-03-01", "2024-03-20", "2024-04-10", Some(("2024-03-20", false)));
        check("2024-03-01", "", "2024-03-02", Some(("2024-03-01", false)));
        check("2024-03-01", "", "", Some(("2024-03-30", true)));
        check("", "2024-03-20", "", None);
        assert_eq!(last_open_day(Some(NaiveDate::MAX), None, None), Some((NaiveDate::MAX, true)));
        assert_eq!(last_open_day(Some(NaiveDate::MIN), None, Some(NaiveDate::MIN)), Some((NaiveDate::MIN, false)));
    }
}
