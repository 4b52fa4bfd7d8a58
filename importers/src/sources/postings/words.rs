//! The words of the boards whose files are known, as our closed sets.

use skillspine_domain::model::{Contract, EducationLevel, ExperienceLevel, SalaryPeriod, WorkingTime, Workplace};

/// The first phrase that `text` holds, whatever its case, and what it stands for.
fn first_named<T: Copy>(text: &str, phrases: &[(&str, T)]) -> Option<T> {
    let text = text.to_lowercase();
    phrases.iter().find(|(phrase, _)| text.contains(phrase)).map(|(_, value)| *value)
}

/// Whether the work is for good.
pub(super) fn parse_contract(text: &str) -> Option<Contract> {
    use Contract::{Freelance, Permanent, Seasonal, Temporary, Training, Volunteer};
    first_named(
        text,
        &[
            ("tillsvidare- eller tidsbegränsad", Temporary),
            ("tillsvidare", Permanent),
            ("czas nieokreślony", Permanent),
            ("praca stała", Permanent),
            ("säsong", Seasonal),
            ("sommarjobb", Seasonal),
            ("sezonow", Seasonal),
            ("seasonal", Seasonal),
            ("summer", Seasonal),
            ("internship", Training),
            ("intern", Training),
            ("recent graduates", Training),
            ("staż", Training),
            ("praktyk", Training),
            ("freelance", Freelance),
            ("contractor", Freelance),
            ("b2b", Freelance),
            ("volunteer", Volunteer),
            ("permanent", Permanent),
            ("vikariat", Temporary),
            ("tidsbegränsad", Temporary),
            ("behovsanställning", Temporary),
            ("czas określony", Temporary),
            ("tymczasow", Temporary),
            ("zastępstwo", Temporary),
            ("temporary", Temporary),
            ("term", Temporary),
            ("detail", Temporary),
        ],
    )
}

/// How much of a week. Two that contradict each other say nothing.
pub(super) fn parse_working_time(text: &str) -> Option<WorkingTime> {
    const FULL: &[(&str, WorkingTime)] = &[
        ("full-time", WorkingTime::FullTime),
        ("full time", WorkingTime::FullTime),
        ("full_time", WorkingTime::FullTime),
        ("heltid", WorkingTime::FullTime),
        ("pełny etat", WorkingTime::FullTime),
    ];
    const PART: &[(&str, WorkingTime)] = &[
        ("part-time", WorkingTime::PartTime),
        ("part time", WorkingTime::PartTime),
        ("part_time", WorkingTime::PartTime),
        ("deltid", WorkingTime::PartTime),
        ("część etatu", WorkingTime::PartTime),
    ];
    const FLEXIBLE: &[(&str, WorkingTime)] = &[
        ("intermittent", WorkingTime::Flexible),
        ("shift", WorkingTime::Flexible),
        ("behovsanställning", WorkingTime::Flexible),
        ("timanställning", WorkingTime::Flexible),
        ("per_diem", WorkingTime::Flexible),
    ];
    match (first_named(text, FULL), first_named(text, PART)) {
        (Some(_), Some(_)) => None,
        (full, part) => full.or(part).or_else(|| first_named(text, FLEXIBLE)),
    }
}

/// Where the work is done.
pub(super) fn parse_workplace(text: &str) -> Option<Workplace> {
    first_named(
        text,
        &[
            ("hybrid", Workplace::Hybrid),
            ("work from home", Workplace::Remote),
            ("telecommute", Workplace::Remote),
            ("remote", Workplace::Remote),
            ("distans", Workplace::Remote),
            ("zdaln", Workplace::Remote),
        ],
    )
}

/// How much experience is asked for.
pub(super) fn parse_experience(text: &str) -> Option<ExperienceLevel> {
    use ExperienceLevel::{Entry, Executive, Mid, Senior};
    first_named(
        text,
        &[
            ("ingen erfarenhet", ExperienceLevel::None),
            ("mindre än 1 års", Entry),
            ("1-2 års", Entry),
            ("2-4 års", Mid),
            ("5 års", Senior),
            ("entry level", Entry),
            ("student", Entry),
            ("experienced", Mid),
            ("senior management", Executive),
            ("dyrektor", Executive),
            ("menedżer", Executive),
            ("kierownik", Executive),
            ("manager", Executive),
            ("junior / mid", Mid),
            ("(mid", Mid),
            ("młodszy", Entry),
            ("praktykant", Entry),
            ("asystent", Entry),
            ("starszy", Senior),
            ("ekspert", Senior),
            ("senior", Senior),
            ("junior", Entry),
        ],
    )
}

/// The schooling that is asked for.
pub(super) fn parse_education(text: &str) -> Option<EducationLevel> {
    use EducationLevel::{Bachelor, Basic, Doctorate, Master, PostSecondary, UpperSecondary};
    first_named(
        text,
        &[
            ("forskarutbildning", Doctorate),
            ("eftergymnasial utbildning kortare än två år", PostSecondary),
            ("eftergymnasial utbildning, kortare än 2 år", PostSecondary),
            ("eftergymnasial utbildning två år eller längre", Bachelor),
            ("universitet", Bachelor),
            ("högskole", Bachelor),
            ("förgymnasial", Basic),
            ("gymnasi", UpperSecondary),
            ("grundskola", Basic),
            ("doctor", Doctorate),
            ("phd", Doctorate),
            ("master", Master),
            ("mba", Master),
            ("postgraduate", Master),
            ("bachelor", Bachelor),
            ("associate degree", PostSecondary),
            ("professional certificate", PostSecondary),
            ("high school", UpperSecondary),
        ],
    )
}

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
    first_named(
        text,
        &[
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
        ],
    )
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_boards_are_known() {
        let check = |text: &str, contract: Option<Contract>, time: Option<WorkingTime>| {
            assert_eq!((parse_contract(text), parse_working_time(text)), (contract, time), "{text}");
        };
        check("Permanent", Some(Contract::Permanent), None);
        check("Temporary Promotion", Some(Contract::Temporary), None);
        check("Internships", Some(Contract::Training), None);
        check("Tillsvidareanställning, inklusive provanställning", Some(Contract::Permanent), None);
        check("Heltid,Tillsvidareanställd", Some(Contract::Permanent), Some(WorkingTime::FullTime));
        check("pełny etat / część etatu", None, None);
        check("Shift Based", None, Some(WorkingTime::Flexible));
        check("Agency Employees Only", None, None);
    }

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
