//! What every posting must stand up to, whatever its form: a field that cannot be true is left out and said so.

use chrono::{Datelike, Days, Months, NaiveDate};
use skillspine_domain::model::{Salary, SalaryPeriod};
use skillspine_domain::record::PostingRecord;

use crate::source::Sink;
use crate::sources::mapped::iso_day;

/// Job boards are not older; an earlier date is a default such as 1970.
const FIRST_YEAR: i32 = 1990;
/// The last year that is believed when the day of the import is not known.
const LAST_YEAR: i32 = 2100;
/// Adverts that stay open for longer are open without end.
const MOST_YEARS_OPEN: u32 = 10;
/// No pay is higher, for whatever period and in whatever currency. Adverts in rupiah or dong come near it.
const MOST_PAY: f64 = 1e10;
const MOST_VACANCIES: u32 = 100_000;
const MOST_ID_CHARACTERS: usize = 300;
const MOST_TITLE_CHARACTERS: usize = 1_000;

/// Looks at fields of postings.
#[derive(Clone, Copy)]
pub(super) struct Checks {
    /// The day of the import, if known.
    pub today: Option<NaiveDate>,
}

impl Checks {
    /// A day in the past, as far as is known what that is: when something was posted or taken down. Adverts of tomorrow are
    /// believed, since the day begins earlier in the east.
    pub(super) fn past_day(&self, field: &str, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
        self.past(field, parse_day(field, text, out)?, text, out)
    }

    /// The same for a day that is read already.
    pub(super) fn past(&self, field: &str, day: NaiveDate, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
        let latest = self.today.and_then(|today| today.checked_add_days(Days::new(1)));
        if latest.is_some_and(|latest| day > latest) {
            out.drop_field(field, "a day in the future", text);
            return None;
        }
        believed(field, day, text, out)
    }

    /// A day that may be in the future: until when something is open.
    pub(super) fn any_day(&self, field: &str, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
        self.any(field, parse_day(field, text, out)?, text, out)
    }

    /// The same for a day that is read already.
    pub(super) fn any(&self, field: &str, day: NaiveDate, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
        let latest = self.today.and_then(|today| today.checked_add_months(Months::new(12 * MOST_YEARS_OPEN)));
        if latest.is_some_and(|latest| day > latest) {
            out.drop_field(field, format!("more than {MOST_YEARS_OPEN} years in the future"), text);
            return None;
        }
        believed(field, day, text, out)
    }

    /// Pay in numbers. Bounds of nothing and beyond belief are left out.
    pub(super) fn salary(
        &self,
        min: Option<f64>,
        max: Option<f64>,
        currency: Option<&str>,
        period: Option<SalaryPeriod>,
        out: &mut Sink<'_>,
    ) -> Option<Salary> {
        let (min, max) = (bound("salary_min", min, out), bound("salary_max", max, out));
        if min.is_none() && max.is_none() {
            return None;
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            out.drop_field("salary_max", "less than the least", &format!("{min} to {max}"));
            return None;
        }
        let currency = currency.map(str::trim).filter(|code| !code.is_empty()).and_then(|code| {
            let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
            if !is_code {
                out.drop_field("salary_currency", "not a currency code of three letters", code);
            }
            is_code.then(|| code.to_uppercase())
        });
        Some(Salary { min, max, currency, period })
    }

    /// The number of people sought; boards write 0 for not said.
    pub(super) fn vacancies(&self, text: &str, out: &mut Sink<'_>) -> Option<u32> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let whole = text.strip_suffix(".0").unwrap_or(text);
        match whole.parse::<u32>() {
            Ok(0) => None,
            Ok(count) if count <= MOST_VACANCIES => Some(count),
            Ok(_) => {
                out.drop_field("vacancies", format!("more than {MOST_VACANCIES}"), text);
                None
            }
            Err(_) => {
                out.drop_field("vacancies", "not a number", text);
                None
            }
        }
    }

    /// Hands a posting over, unless it lacks what every posting has; `raw` is what is then shown of it.
    pub(super) fn give(&self, mut posting: PostingRecord, raw: impl Fn() -> String, out: &mut Sink<'_>) {
        posting.external_id = posting.external_id.trim().replace('\0', "");
        if posting.external_id.is_empty() {
            return out.reject(Some("id"), "no id, and none to be derived", &raw());
        }
        if posting.external_id.chars().count() > MOST_ID_CHARACTERS {
            return out.reject(Some("id"), format!("longer than {MOST_ID_CHARACTERS} characters"), &raw());
        }
        posting.title = one_line(&posting.title);
        if posting.title.is_empty() && !posting.removed {
            return out.reject(Some("title"), "no title", &raw());
        }
        if let Some((end, _)) = posting.title.char_indices().nth(MOST_TITLE_CHARACTERS) {
            out.drop_field("title", format!("cut to {MOST_TITLE_CHARACTERS} characters"), &posting.title);
            posting.title.truncate(end);
        }
        for text in [&mut posting.text, &mut posting.salary_text, &mut posting.url, &mut posting.language] {
            *text = text.take().map(|text| text.trim().replace('\0', "")).filter(|text| !text.is_empty());
        }
        posting.employer =
            posting.employer.filter(|employer| !employer.name.is_empty() || employer.identifier.is_some());
        if let (Some(posted), Some(expires)) = (posting.posted_on, posting.expires_on)
            && expires < posted
        {
            out.drop_field("expires_on", "before the day it was posted", &format!("{posted} to {expires}"));
            posting.expires_on = None;
        }
        out.posting(posting);
    }
}

/// The day of `2024-02-01`, `2025-08-22 13:25:53.223` or `2025-09-15T23:59:59.9970`.
fn parse_day(field: &str, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let day = iso_day(text);
    if day.is_none() {
        out.drop_field(field, "not a date", text);
    }
    day
}

fn believed(field: &str, day: NaiveDate, text: &str, out: &mut Sink<'_>) -> Option<NaiveDate> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
        return Some(day);
    }
    out.drop_field(field, format!("not between {FIRST_YEAR} and {LAST_YEAR}"), text);
    None
}

fn bound(field: &str, bound: Option<f64>, out: &mut Sink<'_>) -> Option<f64> {
    let value = bound?;
    if value.is_finite() && value > 0.0 && value < MOST_PAY {
        return Some(value);
    }
    let reason = if value == 0.0 { "pay of nothing" } else { "no pay is like this" };
    out.drop_field(field, reason, &value.to_string());
    None
}

/// Text on one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::Events;

    const CHECKS: Checks = Checks { today: NaiveDate::from_ymd_opt(2026, 5, 1) };

    fn dropped<T>(look: impl FnOnce(&mut Sink<'_>) -> T) -> (T, Vec<String>) {
        let mut found = None;
        let events = Events::of(|out| {
            found = Some(look(out));
            Ok(())
        });
        (found.expect("ran"), events.expect("no errors").lines())
    }

    #[test]
    fn days_that_cannot_be_are_left_out() {
        let check = |text: &str, expected: Option<&str>, reasons: &[&str]| {
            let (day, lines) = dropped(|out| CHECKS.past_day("posted_on", text, out));
            assert_eq!(day.map(|day| day.to_string()).as_deref(), expected, "{text}");
            assert_eq!(lines, reasons, "{text}");
        };
        check("2024-02-01", Some("2024-02-01"), &[]);
        check("2025-08-22 13:25:53.223", Some("2025-08-22"), &[]);
        check("2025-09-15T23:59:59.9970", Some("2025-09-15"), &[]);
        check("2026-05-02", Some("2026-05-02"), &[]);
        check("", None, &[]);
        check("2026-05-03", None, &["drop 0 posted_on: a day in the future"]);
        check("1970-01-01", None, &["drop 0 posted_on: not between 1990 and 2100"]);
        check("2024-02-31", None, &["drop 0 posted_on: not a date"]);
        check("2024-02-011", None, &["drop 0 posted_on: not a date"]);
        check("gestern", None, &["drop 0 posted_on: not a date"]);
        check("ÅÅÅÅÅÅÅ", None, &["drop 0 posted_on: not a date"]);
        let (day, lines) = dropped(|out| CHECKS.any_day("expires_on", "9999-12-31", out));
        assert_eq!((day, lines), (None, vec!["drop 0 expires_on: more than 10 years in the future".to_owned()]));
        let (day, _) = dropped(|out| Checks { today: None }.any_day("expires_on", "2036-01-01", out));
        assert!(day.is_some());
    }

    #[test]
    fn pay_that_cannot_be_is_left_out() {
        let check =
            |min: Option<f64>, max: Option<f64>, expected: Option<(Option<f64>, Option<f64>)>, reasons: usize| {
                let (salary, lines) = dropped(|out| CHECKS.salary(min, max, Some("usd"), None, out));
                assert_eq!(salary.as_ref().map(|salary| (salary.min, salary.max)), expected, "{min:?} {max:?}");
                assert!(salary.is_none_or(|salary| salary.currency.as_deref() == Some("USD")));
                assert_eq!(lines.len(), reasons, "{lines:?}");
            };
        check(Some(10.0), Some(20.0), Some((Some(10.0), Some(20.0))), 0);
        check(Some(10.0), None, Some((Some(10.0), None)), 0);
        check(None, None, None, 0);
        check(Some(0.0), Some(20.0), Some((None, Some(20.0))), 1);
        check(Some(0.0), Some(1e12), None, 2);
        check(Some(20.0), Some(10.0), None, 1);
        check(Some(f64::NAN), Some(-1.0), None, 2);
    }

    #[test]
    fn a_posting_needs_an_id_and_a_title() {
        let check = |id: &str, title: &str, removed: bool, expected: &str| {
            let posting = PostingRecord {
                source: "s".to_owned(),
                external_id: id.to_owned(),
                title: title.to_owned(),
                removed,
                ..PostingRecord::default()
            };
            let (_, lines) = dropped(|out| CHECKS.give(posting, || "raw".to_owned(), out));
            assert!(lines[0].starts_with(expected), "{lines:?}");
        };
        check(" 1\0 ", "A\n title ", false, "posting s 1\n  title: A title");
        check("1", "", true, "posting s 1");
        check("1", " ", false, "reject 0 title: no title");
        check(" ", "T", false, "reject 0 id: no id");
        check(&"x".repeat(301), "T", false, "reject 0 id: longer than 300");
        check("1", &"å".repeat(1001), false, "drop 0 title: cut to 1000");
    }
}
