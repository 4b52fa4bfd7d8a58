//! Closed sets about credentials.

use async_graphql::Enum;
use skillspine_domain::model;
use skillspine_store::read;

/// What sort of credential, in the classes of CTDL and the achievement types of Open Badges.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::CredentialKind")]
pub(in crate::graphql) enum CredentialKind {
    /// An achievement of no narrower sort.
    Achievement,
    /// Shows that an apprenticeship was completed.
    ApprenticeshipCertificate,
    /// An examination or another way of judging.
    Assessment,
    /// A piece of work set by a teacher.
    Assignment,
    /// A two-year degree.
    AssociateDegree,
    /// A prize.
    Award,
    /// A first degree.
    BachelorDegree,
    /// A badge that is not known to be an open one.
    Badge,
    /// Designates completion of a programme of study.
    Certificate,
    /// Shows that somebody completed something, without an assessment.
    CertificateOfCompletion,
    /// A time-limited, renewable credential awarded by an authoritative body.
    Certification,
    /// Learning beside the curriculum.
    CoCurricular,
    /// Service to a community.
    CommunityService,
    /// One competency.
    Competency,
    /// One course.
    Course,
    /// An academic degree of no narrower sort.
    Degree,
    /// A badge in electronic form that is not known to be an open one.
    DigitalBadge,
    /// Shows that a course of study was completed, mostly at school.
    Diploma,
    /// A highest degree.
    DoctoralDegree,
    /// Work or study in the field.
    Fieldwork,
    /// Equivalent of a secondary school diploma.
    GeneralEducationDevelopment,
    /// Shows the rank of a journeyman.
    JourneymanCertificate,
    /// Something to learn from, of no narrower sort.
    LearningOpportunity,
    /// Learning opportunities that lead to an outcome together.
    LearningProgram,
    /// Permission by a public authority to practise.
    License,
    /// Shows the rank of a master of a craft.
    MasterCertificate,
    /// A degree above the first.
    MasterDegree,
    /// Being part of a body.
    Membership,
    /// Attests learning outcomes of a short experience.
    MicroCredential,
    /// A badge after the Open Badges specifications.
    OpenBadge,
    /// A doctorate for professional practice.
    ProfessionalDoctorate,
    /// Attests the quality of organisations, programmes or credentials.
    QualityAssuranceCredential,
    /// A doctorate for research.
    ResearchDoctorate,
    /// Shows that secondary school was completed.
    SecondarySchoolDiploma,
    /// A sort that the vocabularies do not have.
    Other,
}

/// Where a credential is in its life, in the words of CTDL.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::CredentialStatus")]
pub(in crate::graphql) enum CredentialStatus {
    /// On offer.
    Active,
    /// On offer on trial.
    Probationary,
    /// Not on offer yet.
    Developing,
    /// Not on offer for now.
    Suspended,
    /// Only for those who have begun.
    TeachOut,
    /// Another took its place.
    Superseded,
    /// No longer on offer, still valid.
    Deprecated,
    /// No longer on offer.
    Ceased,
}

/// Where the learning or the assessment takes place.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::DeliveryMode")]
pub(in crate::graphql) enum DeliveryMode {
    /// At a place.
    InPerson,
    /// Over the network.
    Online,
    /// Partly at a place, partly over the network.
    Blended,
}

/// What an alignment of a credential says.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::AlignmentRole")]
pub(in crate::graphql) enum AlignmentRole {
    /// Whoever has the credential has the concept (alignments of Open Badges).
    Attests,
    /// The concept is taught.
    Teaches,
    /// The concept is assessed.
    Assesses,
    /// The concept is needed before.
    Requires,
    /// The concept is an occupation that the credential prepares for.
    PreparesFor,
    /// The concept is the industry that the credential is for.
    Industry,
    /// The concept is what the credential is about.
    Subject,
}

/// How an alignment of a credential is known.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::AlignmentProvenance")]
pub(in crate::graphql) enum AlignmentProvenance {
    /// The credential's publisher says so.
    Asserted,
    /// Read out of the credential's text.
    Inferred,
}

/// What one credential has to do with another.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::PartKind")]
pub(in crate::graphql) enum CredentialPartKind {
    /// The other is a part of it.
    Part,
    /// It is a part of the other.
    PartOf,
    /// The other is needed for it.
    Prerequisite,
    /// It is needed for the other.
    PrerequisiteOf,
    /// The other prepares for it, or is recommended before.
    Follows,
    /// It prepares for the other.
    Precedes,
}

/// How a list of credentials is ordered. Ties are broken by id, so the order is always the same.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "read::CredentialOrder")]
pub(in crate::graphql) enum CredentialOrder {
    /// By name (English where there is one), case and accents aside, A first.
    Name,
    /// By name, Z first.
    NameDescending,
}
