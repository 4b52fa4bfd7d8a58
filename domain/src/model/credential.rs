//! Credentials, who offers them, how they build on each other, and which concepts they stand for.

use serde::Serialize;

use super::words;
use crate::alignment::MatchedBy;
use crate::id::{ConceptId, CredentialId, IssuerId};

words!(
    /// What sort of credential, in the classes of CTDL and the achievement types of Open Badges, which took most of theirs from CTDL.
    CredentialKind {
        /// An achievement of no narrower sort.
        Achievement = "achievement",
        /// Shows that an apprenticeship was completed.
        ApprenticeshipCertificate = "apprenticeship-certificate",
        /// An examination or another way of judging.
        Assessment = "assessment",
        /// A piece of work set by a teacher.
        Assignment = "assignment",
        /// A two-year degree.
        AssociateDegree = "associate-degree",
        /// A prize.
        Award = "award",
        /// A first degree.
        BachelorDegree = "bachelor-degree",
        /// A badge that is not known to be an open one.
        Badge = "badge",
        /// Designates completion of a programme of study.
        Certificate = "certificate",
        /// Shows that somebody completed something, without an assessment.
        CertificateOfCompletion = "certificate-of-completion",
        /// A time-limited, renewable credential awarded by an authoritative body.
        Certification = "certification",
        /// Learning beside the curriculum.
        CoCurricular = "co-curricular",
        /// Service to a community.
        CommunityService = "community-service",
        /// One competency.
        Competency = "competency",
        /// One course.
        Course = "course",
        /// An academic degree of no narrower sort.
        Degree = "degree",
        /// A badge in electronic form that is not known to be an open one.
        DigitalBadge = "digital-badge",
        /// Shows that a course of study was completed, mostly at school.
        Diploma = "diploma",
        /// A highest degree.
        DoctoralDegree = "doctoral-degree",
        /// Work or study in the field.
        Fieldwork = "fieldwork",
        /// Equivalent of a secondary school diploma.
        GeneralEducationDevelopment = "general-education-development",
        /// Shows the rank of a journeyman.
        JourneymanCertificate = "journeyman-certificate",
        /// Something to learn from, of no narrower sort.
        LearningOpportunity = "learning-opportunity",
        /// Learning opportunities that lead to an outcome together.
        LearningProgram = "learning-program",
        /// Permission by a public authority to practise.
        License = "license",
        /// Shows the rank of a master of a craft.
        MasterCertificate = "master-certificate",
        /// A degree above the first.
        MasterDegree = "master-degree",
        /// Being part of a body.
        Membership = "membership",
        /// Attests learning outcomes of a short experience.
        MicroCredential = "micro-credential",
        /// A badge after the Open Badges specifications.
        OpenBadge = "open-badge",
        /// A doctorate for professional practice.
        ProfessionalDoctorate = "professional-doctorate",
        /// Attests the quality of organisations, programmes or credentials.
        QualityAssuranceCredential = "quality-assurance-credential",
        /// A doctorate for research.
        ResearchDoctorate = "research-doctorate",
        /// Shows that secondary school was completed.
        SecondarySchoolDiploma = "secondary-school-diploma",
        /// A sort that the vocabularies do not have.
        Other = "other",
    }
);

impl CredentialKind {
    /// The kind that a class of CTDL or an achievement type of Open Badges stands for: `ceterms:MasterDegree`, `MasterDegree`,
    /// `https://purl.org/ctdl/terms/MasterDegree`. `None` for any other term.
    pub fn of_term(term: &str) -> Option<Self> {
        let local = term.rsplit([':', '/', '#']).next().unwrap_or(term);
        match local {
            "AssessmentProfile" => return Some(Self::Assessment),
            "LearningOpportunityProfile" => return Some(Self::LearningOpportunity),
            "Credential" => return Some(Self::Other),
            _ => {}
        }
        let mut word = String::with_capacity(local.len() + 4);
        for (position, c) in local.chars().enumerate() {
            if c.is_ascii_uppercase() && position > 0 {
                word.push('-');
            }
            word.push(c.to_ascii_lowercase());
        }
        Self::parse(&word)
    }

    /// The kind as those vocabularies write it, without a prefix: `MasterDegree`.
    pub fn term(self) -> String {
        let capitalised = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
        self.as_str().split('-').map(capitalised).collect()
    }
}

words!(
    /// Where a credential is in its life, in the words of CTDL (`credentialStat`, `lifeCycle`).
    CredentialStatus {
        /// On offer.
        Active = "active",
        /// On offer on trial.
        Probationary = "probationary",
        /// Not on offer yet.
        Developing = "developing",
        /// Not on offer for now.
        Suspended = "suspended",
        /// Only for those who have begun.
        TeachOut = "teach-out",
        /// Another took its place.
        Superseded = "superseded",
        /// No longer on offer, still valid.
        Deprecated = "deprecated",
        /// No longer on offer.
        Ceased = "ceased",
    }
);

impl CredentialStatus {
    /// The status that a term of CTDL stands for: `credentialStat:Active`, `lifeCycle:Ceased`. `None` for any other term.
    pub fn of_term(term: &str) -> Option<Self> {
        let local = term.rsplit([':', '/', '#']).next().unwrap_or(term);
        Some(match local {
            "TeachOut" => Self::TeachOut,
            other => return Self::parse(&other.to_ascii_lowercase()),
        })
    }
}

words!(
    /// Where the learning or the assessment takes place.
    DeliveryMode {
        /// At a place.
        InPerson = "in-person",
        /// Over the network.
        Online = "online",
        /// Partly at a place, partly over the network.
        Blended = "blended",
    }
);

words!(
    /// How a credential builds on another.
    PartKind {
        /// The other is a part of it: a badge of a certificate, a course of a programme.
        Part = "part",
        /// It is a part of the other.
        PartOf = "part-of",
        /// The other is needed for it.
        Prerequisite = "prerequisite",
        /// It is needed for the other.
        PrerequisiteOf = "prerequisite-of",
        /// The other prepares for it.
        Follows = "follows",
        /// It prepares for the other.
        Precedes = "precedes",
    }
);

impl PartKind {
    /// The same, said from the other side.
    pub const fn inverse(self) -> Self {
        match self {
            Self::Part => Self::PartOf,
            Self::PartOf => Self::Part,
            Self::Prerequisite => Self::PrerequisiteOf,
            Self::PrerequisiteOf => Self::Prerequisite,
            Self::Follows => Self::Precedes,
            Self::Precedes => Self::Follows,
        }
    }
}

words!(
    /// What an alignment of a credential says.
    AlignmentRole {
        /// Whoever has the credential has the concept.
        Attests = "attests",
        /// The concept is taught.
        Teaches = "teaches",
        /// The concept is assessed.
        Assesses = "assesses",
        /// The concept is needed before.
        Requires = "requires",
        /// The concept is an occupation that it prepares for.
        PreparesFor = "prepares-for",
        /// The concept is the industry that it is for.
        Industry = "industry",
        /// The concept is what it is about.
        Subject = "subject",
    }
);

impl AlignmentRole {
    /// Whether whoever earns the credential has the concept then.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Attests | Self::Teaches | Self::Assesses)
    }
}

words!(
    /// How an alignment is known.
    AlignmentProvenance {
        /// The credential's publisher says so.
        Asserted = "asserted",
        /// Read out of the credential's text.
        Inferred = "inferred",
    }
);

/// Texts by language, BCP 47; `und` where the source does not say which. At most one a language.
pub type Texts = Vec<(String, String)>;

/// Who offers credentials, or answers for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issuer {
    /// Permanent id.
    pub id: IssuerId,
    /// Key of the source that describes it: `open-badges`, `ctdl`.
    pub source: String,
    /// Its own URI.
    pub uri: String,
    /// Names by language.
    pub names: Texts,
    /// Descriptions by language.
    pub descriptions: Texts,
    /// Its web page.
    pub url: Option<String>,
    /// Its logo.
    pub image: Option<String>,
    /// Endorsements of it that came with it.
    pub endorsement_count: u32,
}

/// A credential, or an opportunity to earn one: what is on offer, never what somebody holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Credential {
    /// Permanent id.
    pub id: CredentialId,
    /// Key of the source that describes it: `open-badges`, `ctdl`.
    pub source: String,
    /// Its own URI.
    pub uri: String,
    /// What sort.
    pub kind: CredentialKind,
    /// Who answers for it, by URI; that issuer may not be described anywhere.
    pub issuer_uri: Option<String>,
    /// Names by language.
    pub names: Texts,
    /// Descriptions by language.
    pub descriptions: Texts,
    /// What it takes to earn it, by language.
    pub criteria: Texts,
    /// A page that says what it takes.
    pub criteria_url: Option<String>,
    /// Where it is in its life.
    pub status: Option<CredentialStatus>,
    /// System and code of its level: `("ctdl-audience-level", "MastersDegreeLevel")`, `("eqf", "5")`.
    pub level: Option<(String, String)>,
    /// Number and unit of its credits; the unit in the source's words.
    pub credits: Option<(f64, Option<String>)>,
    /// How long it takes, ISO 8601: `P2Y`, `PT30H`.
    pub duration: Option<String>,
    /// Where it takes place, each once.
    pub delivery_modes: Vec<DeliveryMode>,
    /// Languages it is held in, BCP 47.
    pub languages: Vec<String>,
    /// Amount and ISO 4217 currency of what it costs, where there is one price.
    pub cost: Option<(f64, String)>,
    /// Its web page.
    pub url: Option<String>,
    /// Its image.
    pub image: Option<String>,
    /// First day it is on offer.
    pub valid_from: Option<chrono::NaiveDate>,
    /// Last day it is on offer.
    pub valid_until: Option<chrono::NaiveDate>,
    /// Endorsements of it that came with it.
    pub endorsement_count: u32,
}

impl Credential {
    /// A credential of which no more is known than what it is called.
    pub fn new(source: &str, uri: &str, kind: CredentialKind) -> Self {
        Self {
            id: CredentialId::mint(source, uri),
            source: source.to_owned(),
            uri: uri.to_owned(),
            kind,
            issuer_uri: None,
            names: Texts::new(),
            descriptions: Texts::new(),
            criteria: Texts::new(),
            criteria_url: None,
            status: None,
            level: None,
            credits: None,
            duration: None,
            delivery_modes: Vec::new(),
            languages: Vec::new(),
            cost: None,
            url: None,
            image: None,
            valid_from: None,
            valid_until: None,
            endorsement_count: 0,
        }
    }

    /// Permanent id of who answers for it.
    pub fn issuer(&self) -> Option<IssuerId> {
        self.issuer_uri.as_ref().map(|uri| IssuerId::mint(&self.source, uri))
    }
}

/// What one credential has to do with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CredentialPart {
    /// The one that is described.
    pub credential: CredentialId,
    /// How it builds on the other.
    pub kind: PartKind,
    /// URI of the other, which may not be imported, or from another source.
    pub other_uri: String,
    /// Name of the other, as published.
    pub other_name: Option<String>,
}

/// What a credential says it stands for, and the concept that this means.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialAlignment {
    /// Whose alignment.
    pub credential: CredentialId,
    /// What it says.
    pub role: AlignmentRole,
    /// The alignment verbatim: JSON.
    pub asserted: String,
    /// How it is known.
    pub provenance: AlignmentProvenance,
    /// The concept that is meant, by what it was matched, and how sure that is, from 0 to 1; none where that is not known.
    pub found: Option<(ConceptId, MatchedBy, f64)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_the_vocabularies_are_kinds() {
        let check = |term: &str, expected: &str| {
            assert_eq!(CredentialKind::of_term(term).map_or("-", CredentialKind::as_str), expected, "{term}");
        };
        check("ceterms:MasterDegree", "master-degree");
        check("MicroCredential", "micro-credential");
        check("https://purl.org/ctdl/terms/License", "license");
        check("CoCurricular", "co-curricular");
        check("ceterms:AssessmentProfile", "assessment");
        check("ceterms:LearningOpportunityProfile", "learning-opportunity");
        check("ceterms:CredentialOrganization", "-");
        for kind in CredentialKind::ALL {
            assert_eq!(CredentialKind::of_term(&kind.term()), Some(*kind));
        }
        check("ext:Tapestry", "-");
        check("", "-");
    }

    #[test]
    fn states_of_the_vocabularies_are_statuses() {
        let check = |term: &str, expected: Option<CredentialStatus>| {
            assert_eq!(CredentialStatus::of_term(term), expected, "{term}");
        };
        check("credentialStat:Active", Some(CredentialStatus::Active));
        check("credentialStat:TeachOut", Some(CredentialStatus::TeachOut));
        check("lifeCycle:Ceased", Some(CredentialStatus::Ceased));
        check("graphPublicationStatus:Provisional", None);
    }
}
