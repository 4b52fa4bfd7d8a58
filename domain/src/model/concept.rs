//! Concepts: anything a framework names, with its labels, texts and codes.

use super::words;
use crate::id::ConceptId;

words!(
    /// What sort of thing a concept is. Every framework's own type words are mapped onto these.
    ConceptKind {
        /// A learned ability to do something (ESCO skill/competence, O*NET basic and cross-functional skills).
        Skill = "skill",
        /// A body of facts and principles (ESCO knowledge, O*NET knowledge areas).
        Knowledge = "knowledge",
        /// A statement of competency from an education framework (CASE, CTDL-ASN, rich skill descriptors).
        Competency = "competency",
        /// An enduring attribute that influences performance (O*NET abilities).
        Ability = "ability",
        /// A machine, instrument or piece of equipment (O*NET tools used).
        Tool = "tool",
        /// A piece of software or another technology by name (O*NET technology skills).
        Technology = "technology",
        /// A personal characteristic (O*NET work styles, interests and work values; ESCO attitudes).
        Attitude = "attitude",
        /// A natural language, as a skill or as an ISO 639 entry.
        Language = "language",
        /// One thing done in one occupation (O*NET task statements).
        Task = "task",
        /// A type of work behaviour shared by occupations (O*NET generalised, intermediate and detailed work activities).
        WorkActivity = "work-activity",
        /// A physical or social circumstance of work (O*NET work context).
        WorkContext = "work-context",
        /// A group of skills, knowledge or tools in a hierarchy.
        SkillGroup = "skill-group",
        /// An occupation.
        Occupation = "occupation",
        /// A group of occupations in a hierarchy (ISCO, SOC).
        OccupationGroup = "occupation-group",
        /// A published list of concepts that cuts across the hierarchy (ESCO digital skills, green skills …).
        Collection = "collection",
        /// A step on a named scale of preparation (O*NET job zones).
        Level = "level",
        /// A currency (ISO 4217).
        Currency = "currency",
    }
);

impl ConceptKind {
    /// Whether the concept is something a person can have, learn or show: what GraphQL serves as `Skill`.
    pub const fn is_skill(self) -> bool {
        matches!(
            self,
            Self::Skill
                | Self::Knowledge
                | Self::Competency
                | Self::Ability
                | Self::Tool
                | Self::Technology
                | Self::Attitude
                | Self::Language
                | Self::Task
                | Self::WorkActivity
                | Self::WorkContext
        )
    }
}

words!(
    /// Where a concept is in its life. Concepts are never removed.
    ConceptStatus {
        /// Part of the newest imported version of its framework.
        Active = "active",
        /// No longer part of it; kept so that old references resolve.
        Deprecated = "deprecated",
        /// Announced by the publisher, not yet part of a release.
        Proposed = "proposed",
    }
);

words!(
    /// How widely a skill applies, in ESCO's words.
    ReuseLevel {
        /// Relevant to a broad range of occupations and sectors.
        Transversal = "transversal",
        /// Relevant across several sectors.
        CrossSector = "cross-sector",
        /// Relevant in one sector.
        SectorSpecific = "sector-specific",
        /// Relevant to one occupation.
        OccupationSpecific = "occupation-specific",
    }
);

words!(
    /// The SKOS label properties.
    LabelType {
        /// `skos:prefLabel`: one a language.
        Preferred = "preferred",
        /// `skos:altLabel`: synonyms, spelling variants, abbreviations, job titles in use.
        Alternative = "alternative",
        /// `skos:hiddenLabel`: found by search, not shown.
        Hidden = "hidden",
    }
);

words!(
    /// The SKOS documentation properties that frameworks fill.
    TextType {
        /// What the concept means, in one sentence.
        Definition = "definition",
        /// The longer description.
        Description = "description",
        /// What the concept includes and excludes.
        ScopeNote = "scope-note",
        /// Any further remark, such as ESCO's note on regulated professions.
        Note = "note",
        /// An example.
        Example = "example",
    }
);

/// One concept as it stands in one release.
#[derive(Clone, Debug, PartialEq)]
pub struct Concept {
    /// Permanent id.
    pub id: ConceptId,
    /// Key of the framework it belongs to.
    pub framework: String,
    /// The publisher's URI, or the page where the publisher shows it.
    pub uri: String,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// The framework's own code, where it has one (`2654.1.7`, `S1.2.3`, `15-1252.00`).
    pub code: Option<String>,
    /// A label to sort and log by: English if there is one, otherwise the first language imported.
    pub label: String,
    /// Language of `label`, BCP 47.
    pub label_language: String,
    /// Where it is in its life.
    pub status: ConceptStatus,
    /// How widely it applies, if the framework says.
    pub reuse_level: Option<ReuseLevel>,
    /// The concept that took its place.
    pub replaced_by: Option<ConceptId>,
    /// The first imported framework version that had it.
    pub first_version: String,
    /// The last imported framework version that had it, once it is deprecated.
    pub last_version: Option<String>,
}

/// One label of a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Language, BCP 47.
    pub language: String,
    /// SKOS label property.
    pub label_type: LabelType,
    /// The label, as published, outer blanks removed.
    pub text: String,
}

/// One documentation text of a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConceptText {
    /// Language, BCP 47.
    pub language: String,
    /// SKOS documentation property.
    pub text_type: TextType,
    /// The text, as published, outer blanks removed.
    pub text: String,
}

/// A code of a concept in a code system, which need not be its own framework's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    /// Key of the code system: `isco-08`, `soc-2018`, `onet-soc-2019` …
    pub system: String,
    /// The code as text, leading zeros kept.
    pub code: String,
}
