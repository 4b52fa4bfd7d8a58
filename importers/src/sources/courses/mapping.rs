//! What a mapping file may say of courses.

use crate::sources::mapped::{Field, Purpose};

/// Everything a field may be called.
const FIELDS: [&str; 21] = [
    "id",
    "name",
    "description",
    "outcomes",
    "skills",
    "kind",
    "issuer",
    "issuer_url",
    "url",
    "image",
    "language",
    "level",
    "credits",
    "credit_unit",
    "duration",
    "hours",
    "mode",
    "cost",
    "currency",
    "starts_on",
    "ends_on",
];

/// Mappings that ship with the program, by name.
const SHIPPED: &[(&str, &str)] = &[
    ("coursera", include_str!("../../../mappings/coursera.toml")),
    ("coursera-skills", include_str!("../../../mappings/coursera-skills.toml")),
];

/// Names and texts of the mappings that ship with the program.
pub fn shipped_mappings() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// Mappings of courses.
pub(super) const PURPOSE: Purpose =
    Purpose { of: "courses", fields: &FIELDS, required: &["id", "name"], check, shipped: SHIPPED };

fn check(name: &str, field: &Field) -> Result<(), String> {
    if name == "level" && field.system.is_none() {
        return Err(format!("the field `{name}` without system"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::mapped::Mapping;

    #[test]
    fn shipped_mappings_are_sound() {
        for (name, text) in SHIPPED {
            let mapping = Mapping::parse(&PURPOSE, name, text).unwrap_or_else(|error| panic!("{error}"));
            assert!(!mapping.licence.is_empty() && !mapping.title.is_empty(), "{name}");
        }
    }

    #[test]
    fn every_field_is_described() {
        let document = include_str!("../../../../docs/COURSES.md");
        for field in FIELDS {
            assert!(document.contains(&format!("`{field}`")), "{field} is not described");
        }
    }
}
