//! SSSOM, the Simple Standard for Sharing Ontological Mappings, as tab-separated text with a YAML head in `#` lines.
//!
//! This module writes it; the source `sssom` reads it. What is written reads back as the same mappings.
//! Specification: <https://mapping-commons.github.io/sssom/>

pub mod metadata;
pub mod terms;

use std::io::Write;

use skillspine_domain::model::Crosswalk;
use skillspine_domain::record::MappingRecord;

/// Says that a mapping's making is not known; SSSOM demands a justification of every row.
pub const UNSPECIFIED: &str = "semapv:UnspecifiedMatching";

const COLUMNS: [&str; 13] = [
    "subject_id",
    "subject_label",
    "subject_source",
    "predicate_id",
    "object_id",
    "object_label",
    "object_source",
    "mapping_justification",
    "confidence",
    "author_id",
    "mapping_tool",
    "comment",
    "other",
];

/// Writes a crosswalk and its mappings. The detail of a mapping goes to the column `other`.
///
/// # Errors
/// Any error of `out`.
pub fn write(
    mut out: impl Write,
    crosswalk: &Crosswalk,
    mappings: impl IntoIterator<Item = MappingRecord>,
) -> std::io::Result<()> {
    write_head(&mut out, crosswalk)?;
    let mut table = csv::WriterBuilder::new().delimiter(b'\t').terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    table.write_record(COLUMNS)?;
    for mapping in mappings {
        let confidence = mapping.confidence.map(|confidence| confidence.to_string()).unwrap_or_default();
        table.write_record([
            terms::curie(&mapping.subject).as_str(),
            mapping.subject_label.as_deref().unwrap_or_default(),
            &terms::source_curie(mapping.subject.framework()),
            mapping.predicate.curie(),
            &terms::curie(&mapping.object),
            mapping.object_label.as_deref().unwrap_or_default(),
            &terms::source_curie(mapping.object.framework()),
            mapping.justification.as_deref().unwrap_or(UNSPECIFIED),
            &confidence,
            mapping.author.as_deref().unwrap_or_default(),
            mapping.tool.as_deref().unwrap_or_default(),
            "",
            mapping.detail.as_deref().unwrap_or_default(),
        ])?;
    }
    table.flush()
}

fn write_head(out: &mut impl Write, crosswalk: &Crosswalk) -> std::io::Result<()> {
    let facts = [
        ("mapping_set_id", format!("{}{}", terms::CROSSWALK_PREFIX, crosswalk.key)),
        ("mapping_set_title", crosswalk.title.clone()),
        ("mapping_provider", crosswalk.publisher.clone()),
        ("license", crosswalk.licence.clone()),
        ("subject_source", terms::source_curie(&crosswalk.subject_framework)),
        ("subject_source_version", crosswalk.subject_version.clone()),
        ("object_source", terms::source_curie(&crosswalk.object_framework)),
        ("object_source_version", crosswalk.object_version.clone()),
    ];
    for (name, value) in facts {
        writeln!(out, "#{name}: {}", quoted(&value))?;
    }
    writeln!(out, "#curie_map:")?;
    for (prefix, expansion) in terms::written_prefixes() {
        writeln!(out, "#  {prefix}: {}", quoted(&expansion))?;
    }
    Ok(())
}

/// A JSON string is a YAML string in quotation marks.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
