//! What the types of the taxonomy are with us.

use skillspine_domain::model::ConceptKind;

/// The kind of concepts of a type, and whether the type is one of the known ones.
///
/// What is neither a skill nor an occupation nor a step on a scale (industries, places, value lists of adverts such as kinds of
/// employment) is a [`ConceptKind::Collection`]: adverts refer to these by concept id, and they are no skills. Driving licences are
/// what an advert asks a person to have, so they are skills; the keywords of the publisher's search are not.
pub(super) fn kind_of(concept_type: &str) -> (ConceptKind, bool) {
    let kind = match concept_type {
        "occupation-name" => ConceptKind::Occupation,
        "ssyk-level-1" | "ssyk-level-2" | "ssyk-level-3" | "ssyk-level-4" | "isco-level-4" | "occupation-field" => {
            ConceptKind::OccupationGroup
        }
        "skill" | "driving-licence" => ConceptKind::Skill,
        "skill-headline" => ConceptKind::SkillGroup,
        "language" => ConceptKind::Language,
        "language-level"
        | "occupation-experience-year"
        | "sun-education-level-1"
        | "sun-education-level-2"
        | "sun-education-level-3" => ConceptKind::Level,
        "continent"
        | "country"
        | "region"
        | "municipality"
        | "employment-duration"
        | "employment-type"
        | "keyword"
        | "occupation-collection"
        | "sni-level-1"
        | "sni-level-2"
        | "sun-education-field-1"
        | "sun-education-field-2"
        | "sun-education-field-3"
        | "sun-education-field-4"
        | "unemployment-fund"
        | "unemployment-type"
        | "wage-type"
        | "worktime-extent" => ConceptKind::Collection,
        _ => return (ConceptKind::Collection, false),
    };
    (kind, true)
}

/// The series of an education type: `field` or `level`.
pub(super) fn education_series(concept_type: &str) -> Option<&str> {
    let (series, _) = concept_type.strip_prefix("sun-education-")?.rsplit_once('-')?;
    ["field", "level"].contains(&series).then_some(series)
}
