//! The Credential Transparency Description Language.

use serde_json::{Value, json};

use super::{Localized, Target, in_language, object};
use crate::address::is_url;
use crate::model::ConceptKind;

/// <https://credreg.net/ctdl/terms/CredentialAlignmentObject>
pub(super) fn alignment_object(target: &Target<'_>) -> Value {
    let framework = &target.framework;
    object([
        ("@type", Some(json!("ceterms:CredentialAlignmentObject"))),
        ("ceterms:framework", is_url(&framework.homepage).then(|| json!(framework.homepage))),
        ("ceterms:frameworkName", Some(in_language(Localized { language: "en", text: &framework.title }))),
        ("ceterms:targetNode", Some(json!(target.addresses.uri(target.concept)))),
        ("ceterms:targetNodeName", Some(in_language(target.name))),
        ("ceterms:targetNodeDescription", target.description.map(in_language)),
        ("ceterms:codedNotation", target.concept.code.as_ref().map(|code| json!(code))),
    ])
}

/// The properties that take such an object.
pub(super) const fn place(kind: ConceptKind) -> &'static str {
    if kind.is_skill() {
        "Goes into `ceterms:teaches` or `ceterms:assesses`, or into `ceterms:targetCompetency` of a condition profile."
    } else {
        match kind {
            ConceptKind::Occupation | ConceptKind::OccupationGroup => "Goes into `ceterms:occupationType`.",
            _ => "Goes into `ceterms:subject`.",
        }
    }
}
