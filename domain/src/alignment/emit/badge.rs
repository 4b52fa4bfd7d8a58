//! Open Badges 2.0 and 3.0, and Comprehensive Learner Record 2.0, which has the alignment of the latter.

use serde_json::{Value, json};

use super::{AlignmentFormat, Target, identifier, object};

/// <https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#Alignment>
pub(super) fn open_badges_2(target: &Target<'_>) -> Value {
    object([
        ("type", Some(json!("AlignmentObject"))),
        ("targetName", Some(json!(target.name.text))),
        ("targetUrl", Some(json!(target.addresses.url(target.concept)))),
        ("targetDescription", target.description.map(|description| json!(description.text))),
        ("targetFramework", Some(json!(target.framework.title))),
        ("targetCode", target.concept.code.as_ref().map(|code| json!(code))),
    ])
}

/// <https://www.imsglobal.org/spec/ob/v3p0#org.1edtech.ob.v3p0.alignment.class>
pub(super) fn open_badges_3(target: &Target<'_>, target_type: Option<&str>) -> Value {
    let Value::Object(mut fields) = open_badges_2(target) else { return Value::Null };
    fields.insert("type".to_owned(), json!(["Alignment"]));
    if let Some(target_type) = target_type {
        fields.insert("targetType".to_owned(), json!(target_type));
    }
    Value::Object(fields)
}

/// The member of `AlignmentTargetTypeEnum` for a concept. The enumeration has words for what is published as CASE or CTDL only.
pub(super) fn target_type(target: &Target<'_>) -> Option<&'static str> {
    match identifier(target.concept)?.system {
        "case" => Some("CFItem"),
        "ctid" if target.concept.kind.is_skill() => Some("ceasn:Competency"),
        "ctid" => Some("CTDL"),
        _ => None,
    }
}

pub(super) fn no_target_type(format: AlignmentFormat, target: &Target<'_>) -> String {
    let specification = if format == AlignmentFormat::Clr { "CLR 2.0" } else { "Open Badges 3.0" };
    format!(
        "{specification} has target types for items of CASE, resources of CTDL and parts of rubrics, and none for concepts of {}: \
         `targetType` may be left out, and is.",
        target.framework.title
    )
}
