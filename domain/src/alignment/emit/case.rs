//! Competencies and Academic Standards Exchange.

use serde_json::{Value, json};

use super::{Target, case_identifier, object};
use crate::id::FrameworkId;

/// <https://www.imsglobal.org/spec/case/v1p1/#main6p6p1>, as it stands in a `CFPackage`; with `CFDocumentURI`, by which a package says
/// that an item belongs to another document.
pub(super) fn item(target: &Target<'_>) -> Value {
    let (concept, framework) = (target.concept, target.framework);
    object([
        ("identifier", Some(json!(case_identifier(concept)))),
        ("uri", Some(json!(target.addresses.uri(concept)))),
        ("fullStatement", Some(json!(target.name.text))),
        ("humanCodingScheme", concept.code.as_ref().map(|code| json!(code))),
        ("CFItemType", Some(json!(concept.kind.as_str()))),
        ("language", Some(json!(target.name.language))),
        ("notes", target.description.map(|description| json!(description.text))),
        ("lastChangeDateTime", Some(json!(timestamp(target.changed_at)))),
        (
            "CFDocumentURI",
            Some(json!({
                "title": framework.title,
                "identifier": FrameworkId::case_document(&framework.key).to_string(),
                "uri": target.addresses.case_document(&framework.key),
            })),
        ),
    ])
}

/// A moment as CASE writes it, RFC 3339 in UTC.
fn timestamp(moment: chrono::DateTime<chrono::Utc>) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
