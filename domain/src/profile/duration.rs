//! How long learning takes, so that it can be compared.

/// Days of a year and of a month, on average.
const YEAR: f64 = 365.25;
const MONTH: f64 = YEAR / 12.0;
/// Hours of learning that make a day.
const HOURS: f64 = 8.0;

/// The days of an ISO 8601 duration (`P2Y`, `P1Y6M`, `PT30H`): calendar days, except that eight hours of learning count as one
/// day. `None` for what is no such duration.
pub fn days_of(duration: &str) -> Option<f64> {
    let rest = duration.trim().strip_prefix('P')?;
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let in_date = |unit| match unit {
        'Y' => Some(YEAR),
        'M' => Some(MONTH),
        'W' => Some(7.0),
        'D' => Some(1.0),
        _ => None,
    };
    let in_time = |unit| match unit {
        'H' => Some(1.0 / HOURS),
        'M' => Some(1.0 / HOURS / 60.0),
        'S' => Some(1.0 / HOURS / 3_600.0),
        _ => None,
    };
    if date.is_empty() && time.is_none_or(str::is_empty) {
        return None;
    }
    let days = sum(date, in_date)? + sum(time.unwrap_or_default(), in_time)?;
    days.is_finite().then_some(days)
}

fn sum(parts: &str, days: impl Fn(char) -> Option<f64>) -> Option<f64> {
    let mut total = 0.0;
    let mut number = String::new();
    for c in parts.chars() {
        match c {
            '0'..='9' | '.' => number.push(c),
            ',' => number.push('.'),
            unit => {
                total += number.parse::<f64>().ok()? * days(unit)?;
                number.clear();
            }
        }
    }
    number.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_days() {
        let check = |duration: &str, expected: Option<f64>| {
            let found = days_of(duration);
            let is_equal = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                (found, expected) => found == expected,
            };
            assert!(is_equal, "{duration}: {found:?}");
        };
        check("P2Y", Some(730.5));
        check("P1Y6M", Some(365.25 * 1.5));
        check("P3W", Some(21.0));
        check("P1DT12H", Some(2.5));
        check("PT30H", Some(3.75));
        check("PT90M", Some(0.1875));
        check("P0,5D", Some(0.5));
        check("P", None);
        check("PT", None);
        check("2 years", None);
        check("P2", None);
        check("PX", None);
        check("P1..5D", None);
    }
}
