//! Closed sets.

use async_graphql::Enum;
use skillspine_domain::model;
use skillspine_store::read;

/// What sort of thing a concept is. Every framework's own type words are mapped onto these.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::ConceptKind")]
pub(in crate::graphql) enum ConceptKind {
    /// A learned ability to do something (ESCO skill/competence, O*NET basic and cross-functional skills). A `Skill`.
    Skill,
    /// A body of facts and principles (ESCO knowledge, O*NET knowledge areas). A `Skill`.
    Knowledge,
    /// A statement of competency from an education framework. A `Skill`.
    Competency,
    /// An enduring attribute that influences performance (O*NET abilities). A `Skill`.
    Ability,
    /// A machine, instrument or piece of equipment (O*NET tools used). A `Skill`.
    Tool,
    /// A piece of software or another technology by name (O*NET technology skills). A `Skill`.
    Technology,
    /// A personal characteristic (O*NET work styles, interests and work values; ESCO attitudes). A `Skill`.
    Attitude,
    /// A natural language. A `Skill`.
    Language,
    /// One thing done in one occupation (O*NET task statements). A `Skill`.
    Task,
    /// A type of work behaviour shared by occupations (O*NET work activities). A `Skill`.
    WorkActivity,
    /// A physical or social circumstance of work (O*NET work context). A `Skill`.
    WorkContext,
    /// A group of skills, knowledge or tools in a hierarchy. A `SkillGroup`.
    SkillGroup,
    /// An occupation. An `Occupation`.
    Occupation,
    /// A group of occupations in a hierarchy (ISCO, SOC). An `OccupationGroup`.
    OccupationGroup,
    /// A published list that cuts across the hierarchy (ESCO digital skills, green skills). A `Collection`.
    Collection,
    /// A step on a named scale of preparation (O*NET job zones). A `ReferenceConcept`.
    Level,
    /// A currency (ISO 4217). A `ReferenceConcept`.
    Currency,
}

/// Where a concept is in its life. Concepts are never removed.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::ConceptStatus")]
pub(in crate::graphql) enum ConceptStatus {
    /// Part of the newest imported version of its framework.
    Active,
    /// No longer part of it; kept so that old references resolve. `replacedBy` names the successor, if there is one.
    Deprecated,
    /// Announced by the publisher, not yet part of a version.
    Proposed,
}

/// How widely a skill applies, in ESCO's words.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::ReuseLevel")]
pub(in crate::graphql) enum ReuseLevel {
    /// Relevant to a broad range of occupations and sectors.
    Transversal,
    /// Relevant across several sectors.
    CrossSector,
    /// Relevant in one sector.
    SectorSpecific,
    /// Relevant to one occupation.
    OccupationSpecific,
}

/// How strongly an occupation (or a skill) asks for a skill.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::Requirement")]
pub(in crate::graphql) enum Requirement {
    /// Usually needed, whatever the employer or country (ESCO).
    Essential,
    /// Needed by some employers or in some countries (ESCO).
    Optional,
    /// Named or rated without that distinction (O*NET): look at `importance` and `level`.
    Rated,
}

/// How the concept you came from relates to the concept of another framework: the SKOS mapping properties.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::Predicate")]
pub(in crate::graphql) enum MappingPredicate {
    /// `skos:exactMatch`: interchangeable.
    Exact,
    /// `skos:closeMatch`: interchangeable in some uses.
    Close,
    /// `skos:broadMatch`: the target is broader.
    Broad,
    /// `skos:narrowMatch`: the target is narrower.
    Narrow,
    /// `skos:relatedMatch`: associated, neither broader nor narrower.
    Related,
}

/// What sort of label a label is: the SKOS label properties.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::LabelType")]
pub(in crate::graphql) enum LabelType {
    /// The name to show; one a language.
    Preferred,
    /// A synonym, spelling variant, abbreviation or job title in use.
    Alternative,
    /// Found by search, not meant to be shown.
    Hidden,
}

/// Whether a framework still grows.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::FrameworkStatus")]
pub(in crate::graphql) enum FrameworkStatus {
    /// The publisher brings out new versions.
    Live,
    /// No new versions are expected.
    Frozen,
    /// Another framework has taken its place.
    Superseded,
}

/// What an import changed about a concept.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::ChangeKind")]
pub(in crate::graphql) enum ChangeKind {
    /// The concept is new in this version.
    Created,
    /// A preferred label differs from the version before; `before` and `after` show both.
    LabelChanged,
    /// The concept is no longer part of the framework.
    Deprecated,
    /// The concept is no longer part of the framework and another has taken its place.
    Replaced,
    /// A deprecated concept is part of the framework again.
    Reinstated,
}

/// How a list of concepts is ordered. Ties are broken by id, so the order is always the same.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "read::ConceptOrder")]
pub(in crate::graphql) enum ConceptOrder {
    /// By label (English where there is one), case and accents aside, A first.
    Label,
    /// By label, Z first.
    LabelDescending,
    /// By the framework's own code; concepts without one come first.
    Code,
    /// By the framework's own code, last first.
    CodeDescending,
}

/// The stored words of what a list of enum values asks for.
pub(in crate::graphql) fn all_into<T, U: From<T>>(values: Option<Vec<T>>) -> Vec<U> {
    values.unwrap_or_default().into_iter().map(U::from).collect()
}
