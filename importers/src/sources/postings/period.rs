//! What pay is for, in the words of the boards whose files are known.

use skillspine_domain::model::SalaryPeriod;

/// Parts of words and what they stand for; the first one counts.
const PERIODS: &[(&str, Option<SalaryPeriod>)] = &[
    // Two weeks or half a month: no period of ours.
    ("bi-week", None),
    ("hour", Some(SalaryPeriod::Hour)),
    ("godz", Some(SalaryPeriod::Hour)),
    ("tim", Some(SalaryPeriod::Hour)),
    ("da", Some(SalaryPeriod::Day)),
    ("week", Some(SalaryPeriod::Week)),
    ("month", Some(SalaryPeriod::Month)),
    ("mies", Some(SalaryPeriod::Month)),
    ("mån", Some(SalaryPeriod::Month)),
    ("year", Some(SalaryPeriod::Year)),
    ("annual", Some(SalaryPeriod::Year)),
    ("annum", Some(SalaryPeriod::Year)),
    ("år", Some(SalaryPeriod::Year)),
];

/// What a salary is paid for: `Per Year`, `PA`, `Hourly`, `HOUR`, `MONTH` …
pub(super) fn parse_period(text: &str) -> Option<SalaryPeriod> {
    match text.trim().to_lowercase().as_str() {
        "pa" => return Some(SalaryPeriod::Year),
        "ph" => return Some(SalaryPeriod::Hour),
        "pd" => return Some(SalaryPeriod::Day),
        "pm" => return Some(SalaryPeriod::Month),
        "bw" | "fb" | "wc" | "sy" | "pw" => return None,
        _ => {}
    }
    let text = text.to_lowercase();
    PERIODS.iter().find(|(beginning, _)| text.contains(beginning)).and_then(|(_, period)| *period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_known() {
        let check = |text: &str, expected: Option<SalaryPeriod>| assert_eq!(parse_period(text), expected, "{text}");
        check("PA", Some(SalaryPeriod::Year));
        check("Per Hour", Some(SalaryPeriod::Hour));
        check("Annual", Some(SalaryPeriod::Year));
        check("Daily", Some(SalaryPeriod::Day));
        check("MONTH", Some(SalaryPeriod::Month));
        check("Without Compensation", None);
        check("Fee Basis", None);
        check("Bi-weekly", None);
    }
}
