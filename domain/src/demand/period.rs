//! Periods: from days to years, and the days they hold.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::words;

words!(
    /// How long the periods of a series are.
    Interval {
        /// A day.
        Day = "day",
        /// Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
        /// Three calendar months.
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
    }
);

impl Interval {
    /// The first day of the period that holds `day`; `day` itself where the calendar ends.
    pub fn start_of(self, day: NaiveDate) -> NaiveDate {
        let start = match self {
            Self::Day => Some(day),
            Self::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))),
            Self::Month => day.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        start.unwrap_or(day)
    }

    /// The first day of the period after the one that begins on `start`; `None` where the calendar ends.
    pub fn next(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => start.succ_opt(),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Quarter => start.checked_add_months(Months::new(3)),
            Self::Year => start.checked_add_months(Months::new(12)),
        }
    }
}

/// Days in a row, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// The number of days; zero when it ends before it begins.
    pub fn days(self) -> u64 {
        u64::try_from(self.to.signed_duration_since(self.from).num_days() + 1).unwrap_or_default()
    }

    /// Every period of `interval` that holds a day of this one, in order, whole ones. Lazy: count before collecting.
    pub fn periods(self, interval: Interval) -> impl Iterator<Item = Self> {
        let mut next = (self.from <= self.to).then(|| interval.start_of(self.from));
        std::iter::from_fn(move || {
            let from = next.filter(|from| *from <= self.to)?;
            next = interval.next(from);
            let to = next.and_then(|after| after.pred_opt()).unwrap_or(NaiveDate::MAX);
            Some(Self { from, to })
        })
    }
}

/// Two periods that growth is taken between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct GrowthPeriods {
    /// The one to compare with.
    pub earlier: Period,
    /// The one of interest.
    pub later: Period,
}

impl GrowthPeriods {
    /// The `length` days up to and including `last`, and as many before them. `None` where the calendar ends, or without days.
    pub fn until(last: NaiveDate, length: u64) -> Option<Self> {
        let later_from = last.checked_sub_days(Days::new(length.checked_sub(1)?))?;
        let earlier_to = later_from.pred_opt()?;
        let earlier_from = earlier_to.checked_sub_days(Days::new(length - 1))?;
        Some(Self {
            earlier: Period { from: earlier_from, to: earlier_to },
            later: Period { from: later_from, to: last },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_those_of_the_calendar() {
        let check = |from: &str, to: &str, interval: Interval, expected: &str| {
            let found = Period { from: day(from), to: day(to) }.periods(interval);
            let shown: Vec<String> = found.map(|period| format!("{}..{}", period.from, period.to)).collect();
            assert_eq!(shown.join(" "), expected);
        };
        check(
            "2024-02-28",
            "2024-03-01",
            Interval::Day,
            "2024-02-28..2024-02-28 2024-02-29..2024-02-29 2024-03-01..2024-03-01",
        );
        check("2024-01-03", "2024-01-08", Interval::Week, "2024-01-01..2024-01-07 2024-01-08..2024-01-14");
        check("2024-01-31", "2024-02-01", Interval::Month, "2024-01-01..2024-01-31 2024-02-01..2024-02-29");
        check("2023-12-31", "2024-01-01", Interval::Quarter, "2023-10-01..2023-12-31 2024-01-01..2024-03-31");
        check("2023-12-31", "2024-01-01", Interval::Year, "2023-01-01..2023-12-31 2024-01-01..2024-12-31");
        check("2024-01-02", "2024-01-01", Interval::Year, "");
    }

    #[test]
    fn growth_compares_equal_lengths() {
        let found = GrowthPeriods::until(day("2024-12-31"), 366).unwrap();
        assert_eq!((found.later.from, found.earlier.to), (day("2024-01-01"), day("2023-12-31")));
        assert_eq!((found.later.days(), found.earlier.days()), (366, 366));
        assert_eq!(GrowthPeriods::until(day("2024-12-31"), 0), None);
        assert_eq!(GrowthPeriods::until(NaiveDate::MIN, 10), None);
        assert_eq!(GrowthPeriods::until(day("2024-12-31"), u64::MAX), None);
    }

    proptest! {
        #[test]
        fn periods_follow_each_other(start in 1i32..3_000_000, length in 0i32..2_000, at in 0usize..5) {
            let from = NaiveDate::from_num_days_from_ce_opt(start).unwrap();
            let to = NaiveDate::from_num_days_from_ce_opt(start + length).unwrap();
            let found: Vec<Period> = Period { from, to }.periods(Interval::ALL[at]).collect();
            prop_assert!(found[0].from <= from && from <= found[0].to);
            let last = found[found.len() - 1];
            prop_assert!(last.from <= to && to <= last.to);
            for pair in found.windows(2) {
                prop_assert_eq!(pair[0].to.succ_opt().unwrap(), pair[1].from);
            }
        }
    }
}
