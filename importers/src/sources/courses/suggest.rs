//! A first mapping file for a table of courses.

use super::mapping::PURPOSE;
use crate::input::Input;
use crate::source::SourceError;
use crate::sources::mapped::{Habits, separated, suggest};

/// Names under which catalogues keep a field.
const NAMES: &[(&str, &[&str])] = &[
    (
        "id",
        &[
            "id",
            "courseid",
            "coursecode",
            "code",
            "programid",
            "programmeid",
            "modulecode",
            "ref",
            "reference",
            "uuid",
            "slug",
        ],
    ),
    (
        "name",
        &[
            "name",
            "coursename",
            "coursetitle",
            "title",
            "programname",
            "programmename",
            "moduletitle",
            "course",
            "intitule",
        ],
    ),
    (
        "outcomes",
        &[
            "learningoutcomes",
            "outcomes",
            "learningobjectives",
            "objectives",
            "whatyouwilllearn",
            "whatyoulllearn",
            "goals",
        ],
    ),
    (
        "description",
        &[
            "description",
            "coursedescription",
            "summary",
            "about",
            "overview",
            "shortdescription",
            "content",
            "syllabus",
            "abstract",
        ],
    ),
    (
        "skills",
        &["skills", "skillsgained", "skillsyouwillgain", "skillsyoullgain", "competencies", "skilltags", "tags"],
    ),
    (
        "kind",
        &["certificatetype", "coursecertificatetype", "credentialtype", "coursetype", "producttype", "type", "award"],
    ),
    (
        "issuer",
        &[
            "issuer",
            "provider",
            "organization",
            "organisation",
            "courseorganization",
            "university",
            "institution",
            "school",
            "partner",
            "college",
        ],
    ),
    ("issuer_url", &["issuerurl", "providerurl", "providerwebsite", "organizationurl"]),
    ("url", &["url", "courseurl", "link", "courselink", "website", "webpage"]),
    ("image", &["image", "imageurl", "logo", "thumbnail"]),
    ("language", &["language", "languages", "lang", "instructionlanguage", "languageofinstruction"]),
    ("level", &["level", "eqf", "eqflevel", "difficulty", "coursedifficulty", "difficultylevel", "courselevel"]),
    ("credits", &["credits", "ects", "ectscredits", "credithours", "creditpoints", "points"]),
    ("credit_unit", &["creditunit", "credittype"]),
    ("duration", &["duration", "courseduration", "length"]),
    ("hours", &["hours", "durationhours", "studyhours", "workload", "learninghours", "contacthours"]),
    ("mode", &["mode", "deliverymode", "format", "studymode", "delivery"]),
    ("cost", &["cost", "price", "fee", "fees", "tuition", "tuitionfee"]),
    ("currency", &["currency", "pricecurrency"]),
    ("starts_on", &["startson", "startdate", "start", "begins", "validfrom", "courseadded"]),
    ("ends_on", &["endson", "enddate", "end", "validuntil", "closes"]),
];

const HABITS: Habits = Habits { names: NAMES, days: &["starts_on", "ends_on"], line };

/// Writes a first mapping, as TOML with remarks, for the largest file of an input.
///
/// # Errors
/// Those of reading its beginning; [`SourceError::MissingFile`] if there is no table.
pub fn suggest_mapping(input: &Input) -> Result<String, SourceError> {
    suggest(&PURPOSE, &HABITS, input)
}

fn line(field: &str, column: &str, cells: &[&str]) -> Option<String> {
    Some(match field {
        "skills" => {
            format!("skills = {{ {} }}   # framework = \"esco\" where they are of one", separated(column, cells))
        }
        "language" => format!("language = {{ {} }}", separated(column, cells)),
        "level" => {
            let is_eqf = |cell: &&str| matches!(cell.trim(), "" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8");
            let system = if cells.iter().all(is_eqf) { "eqf" } else { "own" };
            format!(
                "level = {{ column = {column}, system = \"{system}\" }}   # whose levels? eqf, or a key of your own"
            )
        }
        "kind" => format!(
            "# Say what its words mean: words = {{ \"Specialization\" = \"LearningProgram\" }}\nkind = {{ column = {column} }}"
        ),
        "mode" => format!(
            "# Say what its words mean: words = {{ \"evening\" = \"in-person\" }} (in-person, online, blended)\nmode = {{ column = {column} }}"
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
        let table = "Course Code,Course Title,What you will learn,Skills,Level,ECTS,Starts on,Mood\n\
                     N1,Knots,Ties what holds.,ropes;knots,4,5,31.12.2024,good\n";
        let written = suggest_mapping(&input_of(vec![file_of("Harbour Courses.csv", table)]))?;
        insta::assert_snapshot!(written, @r#"
        # A first mapping, made from the header and the first 1 rows. Look at every line.
        source = "harbour-courses"             # key of these courses: small letters, digits, hyphens
        title = ""
        publisher = ""
        homepage = ""
        licence = ""               # the terms, as their publisher states them
        text_is_open = false       # true if these terms let the texts be shown

        [table]
        file = "Harbour Courses.csv"
        dates = ["%d.%m.%Y"]

        [fields]
        id = "Course Code"
        name = "Course Title"
        outcomes = "What you will learn"
        skills = { column = "Skills", separator = ";" }   # framework = "esco" where they are of one
        level = { column = "Level", system = "eqf" }   # whose levels? eqf, or a key of your own
        credits = "ECTS"
        starts_on = "Starts on"
        # Not used: Mood
        "#);
        Mapping::parse(&PURPOSE, "m.toml", &written)?;
        Ok(())
    }

    #[test]
    fn every_field_that_is_named_is_one() {
        for (field, _) in NAMES {
            assert!(PURPOSE.fields.contains(field), "{field}");
        }
        let table = "title,language,mode,type\nKnots,en,evening,Course\n";
        let written = suggest_mapping(&input_of(vec![file_of("a.csv", table)])).expect("a mapping");
        assert!(written.contains("# No column looks like an id") && written.contains("name = \"title\""), "{written}");
        assert!(Mapping::parse(&PURPOSE, "m.toml", &written.replace("id = []", "id = \"title\"")).is_ok(), "{written}");

        let table = "name,level\nKnots,Beginner\nRopes,4\n";
        let written = suggest_mapping(&input_of(vec![file_of("a.csv", table)])).expect("a mapping");
        assert!(written.contains("level = { column = \"level\", system = \"own\" }"), "words are no EQF: {written}");
    }
}
