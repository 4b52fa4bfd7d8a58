//! What a source hands to the pipeline: rows of publishers' files in our words, still without ids or SQL.
//!
//! Every record belongs to a *part*: the smallest thing a publisher hands over whole (one table of one language, say). When a
//! part is imported again, rows of it that no longer come are closed; parts that are not in the input are left alone.

use crate::id::{ConceptId, CredentialId, CrosswalkId, PostingId, RegionId};
use crate::model::{
    AlignmentProvenance, AlignmentRole, ConceptKind, ConceptStatus, Contract, Credential, CredentialPart, Crosswalk,
    EducationLevel, ExperienceLevel, Framework, Issuer, LabelType, PostingRequirement, Predicate, RelationKind,
    ReuseLevel, Salary, TextType, WorkingTime, Workplace,
};

/// A concept by name: which framework, and what that framework calls it. Its id needs no look-up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConceptKey {
    framework: String,
    key: String,
    id: ConceptId,
}

impl ConceptKey {
    /// Names the concept `key` of `framework`.
    pub fn new(framework: &str, key: &str) -> Self {
        Self { framework: framework.to_owned(), key: key.to_owned(), id: ConceptId::mint(framework, key) }
    }

    /// Framework key.
    pub fn framework(&self) -> &str {
        &self.framework
    }

    /// The publisher's key: an absolute URI where the framework has them, otherwise its code.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The permanent id, minted once.
    pub fn id(&self) -> ConceptId {
        self.id
    }
}

/// Announces a framework version before any of its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkRecord {
    /// What the framework is.
    pub framework: Framework,
    /// The version the input holds.
    pub version: String,
    /// When the publisher released it.
    pub released_on: Option<chrono::NaiveDate>,
    /// Languages of the input, BCP 47.
    pub languages: Vec<String>,
}

/// A concept with what is independent of language. Labels, texts and codes follow as records of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct ConceptRecord {
    /// What the framework calls it.
    pub key: ConceptKey,
    /// The publisher's URI, or the page where the publisher shows the concept.
    pub uri: String,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// The framework's own code.
    pub code: Option<String>,
    /// A label to sort and log by, in `language`.
    pub label: String,
    /// Language of `label`, BCP 47.
    pub language: String,
    /// Where it is in its life, as this version says.
    pub status: ConceptStatus,
    /// How widely it applies.
    pub reuse_level: Option<ReuseLevel>,
    /// What took its place.
    pub replaced_by: Option<ConceptKey>,
}

/// A label of a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRecord {
    /// Whose label.
    pub concept: ConceptId,
    /// Language, BCP 47.
    pub language: String,
    /// SKOS label property.
    pub label_type: LabelType,
    /// The label.
    pub text: String,
}

/// A documentation text of a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRecord {
    /// Whose text.
    pub concept: ConceptId,
    /// Language, BCP 47.
    pub language: String,
    /// SKOS documentation property.
    pub text_type: TextType,
    /// The text.
    pub text: String,
}

/// A code of a concept in some code system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRecord {
    /// Whose code.
    pub concept: ConceptId,
    /// Key of the code system: `isco-08`, `soc-2018`, `onet-soc-2019`, `nace-2` …
    pub system: String,
    /// The code as text.
    pub code: String,
}

/// A relation inside one framework.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationRecord {
    /// The near end.
    pub subject: ConceptKey,
    /// How it relates.
    pub kind: RelationKind,
    /// The far end.
    pub object: ConceptKey,
    /// Importance on `importance_scale`.
    pub importance: Option<f64>,
    /// Name and range of the importance scale: `IM 1-5`.
    pub importance_scale: Option<String>,
    /// Level on `level_scale`.
    pub level: Option<f64>,
    /// Name and range of the level scale: `LV 0-7`.
    pub level_scale: Option<String>,
    /// What else the source says of the pair: a JSON object with the source's own names.
    pub detail: Option<String>,
}

impl RelationRecord {
    /// A relation without importance, level or detail.
    pub fn plain(subject: ConceptKey, kind: RelationKind, object: ConceptKey) -> Self {
        Self {
            subject,
            kind,
            object,
            importance: None,
            importance_scale: None,
            level: None,
            level_scale: None,
            detail: None,
        }
    }
}

/// Announces a crosswalk before its mappings.
pub type CrosswalkRecord = Crosswalk;

/// One row of a crosswalk. Its ends may belong to frameworks that are not imported (yet).
#[derive(Clone, Debug, PartialEq)]
pub struct MappingRecord {
    /// The crosswalk it belongs to.
    pub crosswalk: CrosswalkId,
    /// The near end.
    pub subject: ConceptKey,
    /// Label of the near end as published.
    pub subject_label: Option<String>,
    /// How the near end relates to the far end.
    pub predicate: Predicate,
    /// The far end.
    pub object: ConceptKey,
    /// Label of the far end as published.
    pub object_label: Option<String>,
    /// 0..1.
    pub confidence: Option<f64>,
    /// SEMAPV term: how the mapping was made.
    pub justification: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// With which tool.
    pub tool: Option<String>,
    /// What else the source says: a JSON object with the source's own names.
    pub detail: Option<String>,
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionRecord {
    /// Scheme key: `iso-3166-1`, `iso-3166-2`, `nuts-2021`, `nuts-2024`.
    pub scheme: String,
    /// Code in the scheme.
    pub code: String,
    /// Depth in the scheme, 0 for countries.
    pub level: i32,
    /// What the scheme calls a region of this sort.
    pub category: Option<String>,
    /// Scheme and code of the region it is part of.
    pub parent: Option<(String, String)>,
    /// Names by language, BCP 47; `und` where the source does not say which.
    pub names: Vec<(String, String)>,
}

impl RegionRecord {
    /// The permanent id.
    pub fn id(&self) -> RegionId {
        RegionId::mint(&self.scheme, &self.code)
    }
}

/// Who offers credentials.
pub type IssuerRecord = Issuer;

/// A credential. What comes of it replaces all that was known of it: itself, its parts and its alignments, which follow as records
/// of their own.
pub type CredentialRecord = Credential;

/// What one credential has to do with another.
pub type CredentialPartRecord = CredentialPart;

/// What a credential says it stands for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AlignmentRecord {
    /// Whose alignment.
    pub credential: CredentialId,
    /// What it says.
    pub role: AlignmentRole,
    /// The alignment verbatim: JSON.
    pub asserted: String,
    /// How it is known.
    pub provenance: AlignmentProvenance,
}

/// What a course says of itself, to be read for skills: what is found becomes inferred alignments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearningText {
    /// Whose text.
    pub credential: CredentialId,
    /// What a skill in it is to the credential.
    pub role: AlignmentRole,
    /// Language, BCP 47; none for that of the text.
    pub language: Option<String>,
    /// The text.
    pub text: String,
}

/// A concept as a posting names it: by an id of its framework, a code, a URI or only a label. At least one is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptReference {
    /// Framework key, when the source's names are those of one framework (`jobtech-taxonomy`).
    pub framework: Option<String>,
    /// The publisher's key inside that framework: minting needs both.
    pub key: Option<String>,
    /// Code system and code: `("soc-2018", "15-1252")`, `("opm-series", "2210")`.
    pub code: Option<(String, String)>,
    /// The label as the posting gives it.
    pub label: Option<String>,
}

/// Who employs, as a posting names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmployerReference {
    /// Name as published.
    pub name: String,
    /// Scheme and value of an identifier: `("se-orgnr", "5560125790")`.
    pub identifier: Option<(String, String)>,
    /// Code system and code of the industry.
    pub industry: Option<(String, String)>,
    /// The industry in words, where there is no code.
    pub industry_label: Option<String>,
}

/// One place of work, as a posting names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaceReference {
    /// ISO 3166-1 alpha-2 code of the country, stated by the record or by the mapping file.
    pub country: Option<String>,
    /// Scheme and code of regions the source names by code: `("nuts-2021", "DE21")`, `("se-municipality", "0180")`.
    pub codes: Vec<(String, String)>,
    /// The place in words, from small to large: `Tczew, tczewski, pomorskie`.
    pub text: Option<String>,
}

/// A job posting as its source gives it: facts that the source states in its own codes are mapped onto our words by the
/// source's importer, everything in words is left for recognition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostingRecord {
    /// Key of the posting source: `jobtech`, `usajobs`, `nyc-jobs` …; unlike the word after `import`, it says whose
    /// postings these are.
    pub source: String,
    /// The source's own id.
    pub external_id: String,
    /// The source took the posting down; all else but `source` and `external_id` may then be empty.
    pub removed: bool,
    /// Title.
    pub title: String,
    /// Text; may hold HTML, which recognition removes.
    pub text: Option<String>,
    /// Whether the licence of the source lets the text be shown.
    pub text_is_open: bool,
    /// Language, BCP 47, if stated.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who employs.
    pub employer: Option<EmployerReference>,
    /// Where the work is.
    pub places: Vec<PlaceReference>,
    /// The occupation, in as many classifications as the source states.
    pub occupations: Vec<ConceptReference>,
    /// Skills the source itself annotates.
    pub skills: Vec<(ConceptReference, PostingRequirement)>,
    /// First day it was public.
    pub posted_on: Option<chrono::NaiveDate>,
    /// Last day one can apply.
    pub expires_on: Option<chrono::NaiveDate>,
    /// The day the source took it down.
    pub removed_on: Option<chrono::NaiveDate>,
    /// Number of people sought.
    pub vacancies: Option<u32>,
    /// Whether the work is for good.
    pub contract: Option<Contract>,
    /// How much of a week.
    pub working_time: Option<WorkingTime>,
    /// Where it is done.
    pub workplace: Option<Workplace>,
    /// Experience asked for.
    pub experience: Option<ExperienceLevel>,
    /// Schooling asked for.
    pub education: Option<EducationLevel>,
    /// Pay in numbers, if stated so.
    pub salary: Option<Salary>,
    /// Pay in words, if stated so.
    pub salary_text: Option<String>,
}

impl PostingRecord {
    /// The permanent id.
    pub fn id(&self) -> PostingId {
        PostingId::mint(&self.source, &self.external_id)
    }
}

/// Anything a source can hand over.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// See [`ConceptRecord`].
    Concept(ConceptRecord),
    /// See [`LabelRecord`].
    Label(LabelRecord),
    /// See [`TextRecord`].
    Text(TextRecord),
    /// See [`CodeRecord`].
    Code(CodeRecord),
    /// See [`RelationRecord`].
    Relation(RelationRecord),
    /// See [`MappingRecord`].
    Mapping(MappingRecord),
    /// See [`RegionRecord`].
    Region(RegionRecord),
    /// See [`IssuerRecord`].
    Issuer(IssuerRecord),
    /// See [`CredentialRecord`].
    Credential(Box<CredentialRecord>),
    /// See [`CredentialPartRecord`].
    CredentialPart(CredentialPartRecord),
    /// See [`AlignmentRecord`].
    Alignment(AlignmentRecord),
    /// See [`LearningText`].
    LearningText(LearningText),
    /// See [`PostingRecord`].
    Posting(Box<PostingRecord>),
}
