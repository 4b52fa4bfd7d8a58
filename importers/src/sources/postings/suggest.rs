//! A first mapping file for a table of adverts.

use super::mapping::PURPOSE;
use crate::input::Input;
use crate::source::SourceError;
use crate::sources::mapped::{Habits, separated, suggest};

/// Names under which tables of adverts keep a field.
const NAMES: &[(&str, &[&str])] = &[
    (
        "id",
        &[
            "id",
            "jobid",
            "postingid",
            "adid",
            "externalid",
            "refnr",
            "reference",
            "usajobscontrolnumber",
            "controlnumber",
            "uuid",
            "*jobid",
            "idoferty",
        ],
    ),
    (
        "title",
        &[
            "title",
            "jobtitle",
            "positiontitle",
            "businesstitle",
            "headline",
            "position",
            "rubrik",
            "stanowisko",
            "intitule",
            "name",
        ],
    ),
    ("text", &["description", "jobdescription", "text", "body", "fulldescription", "annonstext", "opis", "jobdescr*"]),
    ("language", &["language", "lang", "languagedescription"]),
    ("url", &["url", "link", "joburl", "joblink", "webpageurl", "positionuri"]),
    (
        "employer",
        &[
            "employer",
            "company",
            "companyname",
            "employername",
            "hiringagency",
            "agency",
            "organization",
            "organisation",
            "pracodawca",
            "entreprise",
        ],
    ),
    ("industry", &["industry", "sector", "branch", "jobcategory", "category"]),
    ("country", &["country", "countrycode"]),
    (
        "place",
        &[
            "location",
            "city",
            "joblocation",
            "worklocation",
            "region",
            "place",
            "positionlocation",
            "ort",
            "lieu",
            "state",
        ],
    ),
    ("occupation", &["occupation", "occupationname", "civilservicetitle", "profession"]),
    (
        "occupation_code",
        &[
            "occupationcode",
            "soccode",
            "onetcode",
            "onetsoccode",
            "iscocode",
            "isco",
            "soc",
            "occupationseries",
            "coderome",
            "ssyk",
        ],
    ),
    ("skills", &["skills", "skill", "jobskills", "keyskills", "requiredskills", "competencies"]),
    (
        "posted_on",
        &[
            "posted",
            "postedon",
            "dateposted",
            "postingdate",
            "publicationdate",
            "publisheddate",
            "opendate",
            "positionopendate",
            "createdat",
            "listedtime",
            "date",
        ],
    ),
    (
        "expires_on",
        &[
            "expires",
            "expireson",
            "validthrough",
            "deadline",
            "closedate",
            "positionclosedate",
            "expirationdate",
            "applicationdeadline",
            "postuntil",
            "closingdate",
        ],
    ),
    ("removed_on", &["removeddate", "removedon", "closedtime"]),
    ("vacancies", &["vacancies", "numberofvacancies", "ofpositions", "openings", "totalopenings", "positions"]),
    ("contract", &["contract", "contracttype", "appointmenttype", "employmenttype", "formattedworktype"]),
    (
        "working_time",
        &[
            "workingtime",
            "worktype",
            "jobtype",
            "schedule",
            "fulltimeparttimeindicator",
            "workschedule",
            "positionschedule",
        ],
    ),
    ("workplace", &["workplace", "remote", "remoteallowed", "telework", "worklocationtype"]),
    (
        "experience",
        &[
            "experience",
            "experiencelevel",
            "experienceneeded",
            "careerlevel",
            "seniority",
            "formattedexperiencelevel",
            "positionlevel",
        ],
    ),
    ("education", &["education", "educationlevel", "degree", "qualification"]),
    ("salary_min", &["salarymin", "minsalary", "salaryfrom", "salaryrangefrom", "minimumsalary", "minpay"]),
    ("salary_max", &["salarymax", "maxsalary", "salaryto", "salaryrangeto", "maximumsalary", "maxpay"]),
    ("salary_currency", &["currency", "salarycurrency"]),
    ("salary_period", &["salaryperiod", "salaryfrequency", "payperiod", "salarytype", "rateintervalcode"]),
    ("salary", &["salary", "pay", "wage", "compensation", "wynagrodzenie"]),
];

const HABITS: Habits = Habits { names: NAMES, days: &["posted_on", "expires_on", "removed_on"], line };

/// Writes a first mapping, as TOML with remarks, for the largest file of an input.
///
/// # Errors
/// Those of reading its beginning; [`SourceError::MissingFile`] if there is no table.
pub fn suggest_mapping(input: &Input) -> Result<String, SourceError> {
    suggest(&PURPOSE, &HABITS, input)
}

fn line(field: &str, column: &str, cells: &[&str]) -> Option<String> {
    Some(match field {
        "skills" => format!("skills = {{ {}, requirement = \"mentioned\" }}", separated(column, cells)),
        "occupation_code" => format!(
            "occupation_code = {{ column = {column}, system = \"isco-08\" }}   # which classification? isco-08, soc-2018, opm-series …"
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{file_of, input_of};
    use crate::sources::mapped::Mapping;

    #[test]
    fn a_header_becomes_a_mapping() -> Result<(), SourceError> {
        let table =
            "Job ID;Business Title;Posting Date;Salary Range From;Skills;Mood\n7;Nurse;31.12.2020;-1;a|b;good\n";
        let written = suggest_mapping(&input_of(vec![file_of("City Jobs.csv", table)]))?;
        insta::assert_snapshot!(written, @r#"
        # A first mapping, made from the header and the first 1 rows. Look at every line.
        source = "city-jobs"             # key of these postings: small letters, digits, hyphens
        title = ""
        publisher = ""
        homepage = ""
        licence = ""               # the terms, as their publisher states them
        text_is_open = false       # true if these terms let the texts be shown

        [table]
        file = "City Jobs.csv"
        delimiter = ";"
        null = ["-1"]
        dates = ["%d.%m.%Y"]

        [fields]
        id = "Job ID"
        title = "Business Title"
        skills = { column = "Skills", separator = "|", requirement = "mentioned" }
        posted_on = "Posting Date"
        salary_min = "Salary Range From"
        # Not used: Mood
        "#);
        Mapping::parse(&PURPOSE, "m.toml", &written)?;
        Ok(())
    }
}
