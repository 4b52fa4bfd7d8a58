//! Concepts as the European Learning Model and schema.org write them.

use serde_json::{Value, json};

use super::{Target, in_language, object};
use crate::address::is_url;
use crate::model::ConceptKind;

/// A SKOS concept: <http://data.europa.eu/snb/model/elm>.
pub(super) fn learning_model(target: &Target<'_>) -> Value {
    let concept = target.concept;
    object([
        ("id", Some(json!(target.addresses.uri(concept)))),
        ("type", Some(json!("Concept"))),
        ("inScheme", Some(json!({ "id": scheme(target), "type": "ConceptScheme" }))),
        ("notation", concept.code.as_ref().map(|code| json!(code))),
        ("prefLabel", Some(in_language(target.name))),
        ("definition", target.description.map(in_language)),
    ])
}

/// The concept scheme: ESCO has one for each of its pillars, other frameworks have their page here.
fn scheme(target: &Target<'_>) -> String {
    let concept = target.concept;
    let pillar = match concept.kind {
        ConceptKind::Occupation | ConceptKind::OccupationGroup => Some("occupations"),
        kind if kind.is_skill() || kind == ConceptKind::SkillGroup => Some("skills"),
        _ => None,
    };
    match pillar {
        Some(pillar) if concept.framework == "esco" => format!("http://data.europa.eu/esco/concept-scheme/{pillar}"),
        _ => target.addresses.framework(&concept.framework),
    }
}

/// Where it goes in a learning outcome. Only skills of ESCO have a property of their own.
pub(super) fn place(target: &Target<'_>) -> Option<&'static str> {
    if !target.concept.kind.is_skill() {
        return None;
    }
    Some(match target.framework.key.as_str() {
        "esco" => "Goes into `relatedESCOSkill` of a `LearningOutcome`.",
        _ => "Goes into `relatedSkill` of a `LearningOutcome`; `relatedESCOSkill` is for skills of ESCO.",
    })
}

/// <https://schema.org/DefinedTerm>
pub(super) fn schema_org(target: &Target<'_>) -> Value {
    let (concept, framework) = (target.concept, target.framework);
    let set = object([
        ("@type", Some(json!("DefinedTermSet"))),
        ("name", Some(json!(framework.title))),
        ("url", is_url(&framework.homepage).then(|| json!(framework.homepage))),
    ]);
    object([
        ("@context", Some(json!("https://schema.org"))),
        ("@type", Some(json!("DefinedTerm"))),
        ("@id", Some(json!(target.addresses.uri(concept)))),
        ("name", Some(json!(target.name.text))),
        ("termCode", concept.code.as_ref().map(|code| json!(code))),
        ("description", target.description.map(|description| json!(description.text))),
        ("inDefinedTermSet", Some(set)),
    ])
}
