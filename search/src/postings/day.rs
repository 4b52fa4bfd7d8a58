//! Days as numbers: how dates lie in the columns.

use chrono::{Datelike, NaiveDate};

/// No day.
pub(crate) const NO_DAY: u32 = 0;

/// The number of a day: days since the beginning of our era. Days before it count as its first.
pub(crate) fn day_number(day: NaiveDate) -> u32 {
    u32::try_from(day.num_days_from_ce()).unwrap_or(1).max(1)
}

pub(crate) fn optional_day_number(day: Option<NaiveDate>) -> u32 {
    day.map_or(NO_DAY, day_number)
}

pub(crate) fn day_of_number(number: u32) -> Option<NaiveDate> {
    if number == NO_DAY { None } else { NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?) }
}

/// The number of a month: months since the beginning of our era.
pub(crate) fn month_number(day: NaiveDate) -> i32 {
    12 * day.year() + day.month0() as i32
}

/// The first day of a month.
pub(crate) fn first_of_month(month: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_come_back() {
        for text in ["0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31"] {
            let day: NaiveDate = text.parse().unwrap();
            assert_eq!(day_of_number(day_number(day)), Some(day), "{text}");
            let first = first_of_month(month_number(day)).unwrap();
            assert_eq!((first.year(), first.month(), first.day()), (day.year(), day.month(), 1), "{text}");
        }
        assert_eq!(day_number(NaiveDate::MIN), 1);
        assert_eq!(day_of_number(NO_DAY), None);
    }
}
