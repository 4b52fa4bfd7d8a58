//! Conditions of work in a few words: contract, working time, workplace, experience and education.
//!
//! What boards write in their facets (`Full Time`, `Heltid`, `pełny etat`, `umowa zlecenie`, `CDI`, `Bachelor's degree`) is a
//! table by language in `conditions/`; a new phrase is a new line there.

mod experience;
mod phrase;
mod words;

use crate::model::{Contract, EducationLevel, ExperienceLevel, WorkingTime, Workplace};
use phrase::{all_named, first_named, lowest_named};

pub use experience::{ExperienceYears, level_of_years, parse_experience_years};

/// Whether the work is for good, as the first phrase that is known says; `None` when there is none, or when it leaves the
/// question open (`umowa o pracę` is an employment contract of either sort).
pub fn parse_contract(text: &str) -> Option<Contract> {
    first_named(text, words::CONTRACT)
}

/// How much of a week, as the first phrase that is known says; `None` when both full time and part time are offered.
pub fn parse_working_time(text: &str) -> Option<WorkingTime> {
    let names = all_named(text, words::WORKING_TIME);
    let is_either = names.contains(&WorkingTime::FullTime) && names.contains(&WorkingTime::PartTime);
    if is_either { None } else { first_named(text, words::WORKING_TIME) }
}

/// Where the work is done, as the first phrase that is known says.
pub fn parse_workplace(text: &str) -> Option<Workplace> {
    first_named(text, words::WORKPLACE)
}

/// How much experience is asked for: by a number of years if there is one, otherwise by the first phrase that is known.
pub fn parse_experience(text: &str) -> Option<ExperienceLevel> {
    match parse_experience_years(text) {
        Some(years) => Some(level_of_years(years)),
        None => first_named(text, words::EXPERIENCE),
    }
}

/// The schooling that is asked for; of several that are named, the lowest, since any of them will do.
pub fn parse_education(text: &str) -> Option<EducationLevel> {
    lowest_named(text, words::EDUCATION)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contracts_are_named_in_many_languages() {
        let check = |text: &str, expected: Option<Contract>| assert_eq!(parse_contract(text), expected, "{text}");
        check("Permanent", Some(Contract::Permanent));
        check("Tillsvidareanställning", Some(Contract::Permanent));
        check("CDI", Some(Contract::Permanent));
        check("CDD - 6 mois", Some(Contract::Temporary));
        check("unbefristet", Some(Contract::Permanent));
        check("Befristeter Arbeitsvertrag", Some(Contract::Temporary));
        check("Umowa o pracę na czas określony", Some(Contract::Temporary));
        check("Umowa o pracę na czas nieokreślony", Some(Contract::Permanent));
        check("umowa o pracę", None);
        check("umowa o pracę, kontrakt B2B", None);
        check("umowa zlecenie, kontrakt B2B", Some(Contract::Freelance));
        check("kontrakt B2B", Some(Contract::Freelance));
        check("staż/praktyka", Some(Contract::Training));
        check("stała", Some(Contract::Permanent));
        check("Praca tymczasowa", Some(Contract::Temporary));
        check("tymczasowa/dodatkowa", Some(Contract::Temporary));
        check("Sezonowa", Some(Contract::Seasonal));
        check("Internship", Some(Contract::Training));
        check("Freelance / Project", Some(Contract::Freelance));
        check("CONTRACTOR", Some(Contract::Freelance));
        check("Volunteering", Some(Contract::Volunteer));
        check("Vikariat", Some(Contract::Temporary));
        check("Term", Some(Contract::Temporary));
        check("Not to exceed 1 year", Some(Contract::Temporary));
        check("Heltid,Tillsvidareanställd", Some(Contract::Permanent));
        check("Tillsvidare- eller tidsbegränsad anställning", None);
        check("Temporary Promotion", Some(Contract::Temporary));
        check("Agency Employees Only", None);
        check("stale bread", None);
        check("", None);
    }

    #[test]
    fn working_times_are_named_in_many_languages() {
        let check =
            |text: &str, expected: Option<WorkingTime>| assert_eq!(parse_working_time(text), expected, "{text}");
        check("Full Time", Some(WorkingTime::FullTime));
        check("FULL_TIME", Some(WorkingTime::FullTime));
        check("full-time", Some(WorkingTime::FullTime));
        check("F", Some(WorkingTime::FullTime));
        check("Heltid", Some(WorkingTime::FullTime));
        check("Deltid", Some(WorkingTime::PartTime));
        check("pełny etat", Some(WorkingTime::FullTime));
        check("część etatu", Some(WorkingTime::PartTime));
        check("niepełny etat", Some(WorkingTime::PartTime));
        check("Vollzeit", Some(WorkingTime::FullTime));
        check("temps partiel", Some(WorkingTime::PartTime));
        check("Intermittent", Some(WorkingTime::Flexible));
        check("Behovsanställning", Some(WorkingTime::Flexible));
        check("pełny etat / część etatu", None);
        check("FULL_TIME, PART_TIME", None);
        check("Shift Based", Some(WorkingTime::Flexible));
        check("Full-time, shift work", Some(WorkingTime::FullTime));
        check("something", None);
    }

    #[test]
    fn workplaces_are_named_in_many_languages() {
        let check = |text: &str, expected: Option<Workplace>| assert_eq!(parse_workplace(text), expected, "{text}");
        check("Work From Home", Some(Workplace::Remote));
        check("TELECOMMUTE", Some(Workplace::Remote));
        check("Praca zdalna", Some(Workplace::Remote));
        check("praca hybrydowa", Some(Workplace::Hybrid));
        check("Delvis på distans", Some(Workplace::Hybrid));
        check("Distansarbete", Some(Workplace::Remote));
        check("télétravail partiel", Some(Workplace::Hybrid));
        check("Homeoffice", Some(Workplace::Remote));
        check("vor Ort", Some(Workplace::OnSite));
        check("On-site", Some(Workplace::OnSite));
        check("praca stacjonarna", Some(Workplace::OnSite));
        check("Stockholm", None);
    }

    #[test]
    fn experience_is_words_or_years() {
        let check =
            |text: &str, expected: Option<ExperienceLevel>| assert_eq!(parse_experience(text), expected, "{text}");
        check("Entry Level (Junior Level / Fresh Grad)", Some(ExperienceLevel::Entry));
        check("Experienced (Non-Manager)", Some(ExperienceLevel::Mid));
        check("Senior Management (CEO, GM, Director, Head)", Some(ExperienceLevel::Executive));
        check("Manager", Some(ExperienceLevel::Executive));
        check("młodszy specjalista (Junior)", Some(ExperienceLevel::Entry));
        check("specjalista (Mid / Regular)", Some(ExperienceLevel::Mid));
        check("starszy specjalista (Senior)", Some(ExperienceLevel::Senior));
        check("kierownik / koordynator", Some(ExperienceLevel::Executive));
        check("praktykant / stażysta", Some(ExperienceLevel::Entry));
        check("3-5 years", Some(ExperienceLevel::Mid));
        check("min. 2 lata", Some(ExperienceLevel::Mid));
        check("0 years", Some(ExperienceLevel::None));
        check("10+ Jahre", Some(ExperienceLevel::Senior));
        check("Ingen erfarenhet krävs", Some(ExperienceLevel::None));
        check("bez doświadczenia", Some(ExperienceLevel::None));
        check("Débutant accepté", Some(ExperienceLevel::Entry));
        check("pracownik fizyczny", None);
    }

    #[test]
    fn schooling_is_the_lowest_that_will_do() {
        let check =
            |text: &str, expected: Option<EducationLevel>| assert_eq!(parse_education(text), expected, "{text}");
        check("Bachelor's Degree", Some(EducationLevel::Bachelor));
        check("High School (or equivalent)", Some(EducationLevel::UpperSecondary));
        check("MBA", Some(EducationLevel::Master));
        check("Bachelor's or Master's degree", Some(EducationLevel::Bachelor));
        check("PhD", Some(EducationLevel::Doctorate));
        check("wykształcenie wyższe", Some(EducationLevel::Bachelor));
        check("średnie zawodowe", Some(EducationLevel::UpperSecondary));
        check("podstawowe", Some(EducationLevel::Basic));
        check("Gymnasial utbildning", Some(EducationLevel::UpperSecondary));
        check("Eftergymnasial utbildning", Some(EducationLevel::PostSecondary));
        check("Bac+5", Some(EducationLevel::Master));
        check("Bac +2", Some(EducationLevel::PostSecondary));
        check("CAP/BEP", Some(EducationLevel::UpperSecondary));
        check("Abitur", Some(EducationLevel::UpperSecondary));
        check("abgeschlossenes Studium", Some(EducationLevel::Bachelor));
        check("Eftergymnasial utbildning, två år eller längre", Some(EducationLevel::Bachelor));
        check("Eftergymnasial utbildning kortare än två år", Some(EducationLevel::PostSecondary));
        check("Högskole-/universitetsutbildning", Some(EducationLevel::Bachelor));
        check("bachelorette party", None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = (parse_contract(&text), parse_working_time(&text), parse_workplace(&text));
            let _ = (parse_experience(&text), parse_education(&text));
        }
    }
}
