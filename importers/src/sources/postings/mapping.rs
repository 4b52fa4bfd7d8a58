//! What a mapping file may say of postings.

use skillspine_domain::model::PostingRequirement;

use crate::sources::mapped::{Field, Purpose};

/// Everything a field may be called.
const FIELDS: [&str; 30] = [
    "id",
    "title",
    "text",
    "language",
    "url",
    "employer",
    "employer_id",
    "industry",
    "industry_code",
    "country",
    "place",
    "place_code",
    "occupation",
    "occupation_code",
    "skills",
    "posted_on",
    "expires_on",
    "removed_on",
    "removed",
    "vacancies",
    "contract",
    "working_time",
    "workplace",
    "experience",
    "education",
    "salary",
    "salary_min",
    "salary_max",
    "salary_currency",
    "salary_period",
];

/// Mappings that ship with the program, by name.
const SHIPPED: &[(&str, &str)] = &[
    ("nyc-jobs", include_str!("../../../mappings/nyc-jobs.toml")),
    ("wuzzuf", include_str!("../../../mappings/wuzzuf.toml")),
    ("poland-hand-coded", include_str!("../../../mappings/poland-hand-coded.toml")),
    ("usajobs-csv", include_str!("../../../mappings/usajobs-csv.toml")),
];

/// Names and texts of the mappings that ship with the program.
pub fn shipped_mappings() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// Mappings of postings.
pub(super) const PURPOSE: Purpose =
    Purpose { of: "postings", fields: &FIELDS, required: &["id", "title"], check, shipped: SHIPPED };

fn check(name: &str, field: &Field) -> Result<(), String> {
    let needs = match name {
        "occupation_code" | "industry_code" => ("system", field.system.is_some()),
        "place_code" | "employer_id" => ("scheme", field.scheme.is_some()),
        _ => ("", true),
    };
    if !needs.1 {
        return Err(format!("the field `{name}` without {}", needs.0));
    }
    match &field.requirement {
        Some(word) if PostingRequirement::parse(word).is_none() => {
            Err(format!("the requirement `{word}` (known: required, preferred, mentioned)"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::mapped::Mapping;

    #[test]
    fn mappings_that_make_no_sense_are_refused() {
        let check = |text: &str, expected: &str| {
            let error = Mapping::parse(&PURPOSE, "m.toml", text).expect_err("refused").to_string();
            assert!(error.starts_with("m.toml: expected a mapping") && error.contains(expected), "{error}");
        };
        let fields = "[fields]\nid = 'a'\ntitle = 'b'\n";
        check("source = 'a'", "missing field `fields`");
        check(&format!("source = 'A b'\n{fields}"), "not a word of small letters");
        check(&format!("source = 'a'\n{fields}salery = 'x'"), "the unknown field `salery`");
        check(&format!("source = 'a'\n{fields}text = {{ colum = 'x' }}"), "unknown field `colum`");
        check(&format!("source = 'a'\n{fields}text = {{ separator = ';' }}"), "`text` without column");
        check(&format!("source = 'a'\n{fields}occupation_code = 'x'"), "`occupation_code` without system");
        check(
            &format!("source = 'a'\n{fields}skills = {{ column = 'x', requirement = 'wanted' }}"),
            "the requirement `wanted`",
        );
        check(&format!("source = 'a'\n[table]\nencoding = 'utf-99'\n{fields}"), "the unknown encoding `utf-99`");
        check(&format!("source = 'a'\n[table]\ndelimiter = 'é'\n{fields}"), "not ASCII");
        check("source = 'a'\n[fields]\nid = 'a'", "no field `title`");
        check("source = 1", "invalid type");
    }

    #[test]
    fn the_documented_mapping_is_sound() {
        let document = include_str!("../../../../docs/POSTINGS.md");
        let (_, rest) = document.split_once("```toml\n").expect("an example");
        let (example, table) = rest.split_once("```").expect("its end");
        let mapping = Mapping::parse(&PURPOSE, "docs/POSTINGS.md", example).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((mapping.joins.len(), mapping.fields.len()), (1, 8));
        for field in FIELDS {
            assert!(table.contains(&format!("`{field}`")), "{field} is not described");
        }
    }

    #[test]
    fn shipped_mappings_are_sound() {
        for (name, text) in PURPOSE.shipped {
            let mapping = Mapping::parse(&PURPOSE, name, text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!mapping.licence.is_empty() && !mapping.title.is_empty(), "{name}");
        }
    }
}
