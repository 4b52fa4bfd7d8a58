//! Global ids: opaque to clients, `skill:<uuid>` inside.

use async_graphql::ID;
use skillspine_domain::{
    id::{ConceptId, CredentialId, CrosswalkId, EmployerId, IssuerId, PostingId, RegionId},
    model::{Concept, ConceptKind},
};
use uuid::Uuid;

use super::{ApiError, context::Result};

const HINT: &str = "use an `id` as this API returned it; ids are opaque";

/// The id by which the schema knows a concept.
pub(crate) fn node_id(concept: &Concept) -> String {
    GlobalId::of(concept).encode().0
}

/// The id by which the schema knows a credential.
pub(crate) fn credential_node_id(id: CredentialId) -> String {
    GlobalId::Credential(id).encode().0
}

/// The object types that a concept can be served as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConceptType {
    Skill,
    SkillGroup,
    Occupation,
    OccupationGroup,
    Collection,
    ReferenceConcept,
}

impl ConceptType {
    const ALL: [Self; 6] = [
        Self::Skill,
        Self::SkillGroup,
        Self::Occupation,
        Self::OccupationGroup,
        Self::Collection,
        Self::ReferenceConcept,
    ];

    /// The type that serves concepts of this kind.
    pub const fn of(kind: ConceptKind) -> Self {
        match kind {
            ConceptKind::SkillGroup => Self::SkillGroup,
            ConceptKind::Occupation => Self::Occupation,
            ConceptKind::OccupationGroup => Self::OccupationGroup,
            ConceptKind::Collection => Self::Collection,
            ConceptKind::Level | ConceptKind::Currency => Self::ReferenceConcept,
            _ => Self::Skill,
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::SkillGroup => "skill-group",
            Self::Occupation => "occupation",
            Self::OccupationGroup => "occupation-group",
            Self::Collection => "collection",
            Self::ReferenceConcept => "reference",
        }
    }

    /// Name of the object type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skill => "Skill",
            Self::SkillGroup => "SkillGroup",
            Self::Occupation => "Occupation",
            Self::OccupationGroup => "OccupationGroup",
            Self::Collection => "Collection",
            Self::ReferenceConcept => "ReferenceConcept",
        }
    }

    /// The kinds of concept that this type serves.
    pub fn kinds(self) -> Vec<ConceptKind> {
        ConceptKind::ALL.iter().copied().filter(|kind| Self::of(*kind) == self).collect()
    }
}

/// What a global id names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GlobalId {
    Concept(ConceptType, ConceptId),
    Region(RegionId),
    Crosswalk(CrosswalkId),
    Posting(PostingId),
    Employer(EmployerId),
    Credential(CredentialId),
    Issuer(IssuerId),
    Framework(String),
}

impl GlobalId {
    /// The id of a concept.
    pub fn of(concept: &Concept) -> Self {
        Self::Concept(ConceptType::of(concept.kind), concept.id)
    }

    /// As clients see it.
    pub fn encode(&self) -> ID {
        ID(match self {
            Self::Concept(kind, id) => format!("{}:{id}", kind.prefix()),
            Self::Region(id) => format!("region:{id}"),
            Self::Crosswalk(id) => format!("crosswalk:{id}"),
            Self::Posting(id) => format!("posting:{id}"),
            Self::Employer(id) => format!("employer:{id}"),
            Self::Credential(id) => format!("credential:{id}"),
            Self::Issuer(id) => format!("issuer:{id}"),
            Self::Framework(key) => format!("framework:{key}"),
        })
    }

    /// What a client sent. Fails for anything that is no id of ours.
    pub fn decode(id: &ID) -> Result<Self> {
        let not_an_id = || ApiError::bad_user_input(format!("`{}` is not an id", shown(id)), HINT);
        let (prefix, key) = id.split_once(':').ok_or_else(not_an_id)?;
        if prefix == "framework" {
            return Ok(Self::Framework(key.to_owned()));
        }
        let uuid = Uuid::try_parse(key).map_err(|_| not_an_id())?;
        match prefix {
            "region" => Ok(Self::Region(RegionId(uuid))),
            "crosswalk" => Ok(Self::Crosswalk(CrosswalkId(uuid))),
            "posting" => Ok(Self::Posting(PostingId(uuid))),
            "employer" => Ok(Self::Employer(EmployerId(uuid))),
            "credential" => Ok(Self::Credential(CredentialId(uuid))),
            "issuer" => Ok(Self::Issuer(IssuerId(uuid))),
            _ => {
                let kind = ConceptType::ALL.into_iter().find(|kind| kind.prefix() == prefix).ok_or_else(not_an_id)?;
                Ok(Self::Concept(kind, ConceptId(uuid)))
            }
        }
    }
}

/// A client's id of a concept of any type.
pub(super) fn concept_id(id: &ID) -> Result<(ConceptType, ConceptId)> {
    match GlobalId::decode(id)? {
        GlobalId::Concept(kind, id) => Ok((kind, id)),
        _ => Err(ApiError::bad_user_input(format!("`{}` is not the id of a concept", shown(id)), HINT)),
    }
}

/// A client's id of a concept of one type.
pub(super) fn concept_id_of(wanted: ConceptType, id: &ID) -> Result<ConceptId> {
    let (kind, concept) = concept_id(id)?;
    if kind == wanted {
        return Ok(concept);
    }
    let message = format!("`{}` has type {}, not {}", shown(id), kind.prefix(), wanted.prefix());
    Err(ApiError::bad_user_input(message, "use the field for that type, or `node(id:)`"))
}

/// A client's id of a region.
pub(super) fn region_id(id: &ID) -> Result<RegionId> {
    match GlobalId::decode(id)? {
        GlobalId::Region(id) => Ok(id),
        _ => Err(ApiError::bad_user_input(format!("`{}` is not the id of a region", shown(id)), HINT)),
    }
}

/// A client's id of an employer.
pub(super) fn employer_id(id: &ID) -> Result<EmployerId> {
    match GlobalId::decode(id)? {
        GlobalId::Employer(id) => Ok(id),
        _ => Err(ApiError::bad_user_input(format!("`{}` is not the id of an employer", shown(id)), HINT)),
    }
}

/// A client's id of a credential.
pub(super) fn credential_id(id: &ID) -> Result<CredentialId> {
    match GlobalId::decode(id)? {
        GlobalId::Credential(id) => Ok(id),
        _ => Err(ApiError::bad_user_input(format!("`{}` is not the id of a credential", shown(id)), HINT)),
    }
}

/// A client's id of an issuer.
pub(super) fn issuer_id(id: &ID) -> Result<IssuerId> {
    match GlobalId::decode(id)? {
        GlobalId::Issuer(id) => Ok(id),
        _ => Err(ApiError::bad_user_input(format!("`{}` is not the id of an issuer", shown(id)), HINT)),
    }
}

/// Several ids of concepts.
pub(super) fn concept_ids(ids: &[ID]) -> Result<Vec<ConceptId>> {
    ids.iter().map(|id| Ok(concept_id(id)?.1)).collect()
}

/// What somebody sent, short enough for a message.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        let concept = ConceptId::mint("esco", "http://data.europa.eu/esco/skill/1");
        for kind in ConceptType::ALL {
            let id = GlobalId::Concept(kind, concept);
            assert_eq!(GlobalId::decode(&id.encode()).expect("own id"), id);
            assert!(!kind.kinds().is_empty());
        }
        let region = GlobalId::Region(RegionId::mint("nuts-2024", "DE21"));
        assert_eq!(GlobalId::decode(&region.encode()).expect("own id"), region);
        let posting = GlobalId::Posting(PostingId::mint("nyc-jobs", "1"));
        assert_eq!(GlobalId::decode(&posting.encode()).expect("own id"), posting);
        let employer = GlobalId::Employer(EmployerId::mint("name", "a clinic"));
        assert_eq!(GlobalId::decode(&employer.encode()).expect("own id"), employer);
        let credential = GlobalId::Credential(CredentialId::mint("ctdl", "https://example.org/1"));
        assert_eq!(GlobalId::decode(&credential.encode()).expect("own id"), credential);
        let issuer = GlobalId::Issuer(IssuerId::mint("ctdl", "https://example.org/1"));
        assert_eq!(GlobalId::decode(&issuer.encode()).expect("own id"), issuer);
    }

    #[test]
    fn wrong_ids_are_explained() {
        let check = |id: &str, expected: &str| {
            let error = concept_id_of(ConceptType::Skill, &ID(id.to_owned())).expect_err("not a skill");
            assert_eq!(error.to_string(), expected);
        };
        check("", "`` is not an id");
        check("skill", "`skill` is not an id");
        check("skill:12", "`skill:12` is not an id");
        check("framework:esco", "`framework:esco` is not the id of a concept");
        let uuid = "fb15d1d9-aeee-576c-a1c9-0bd3463b7db2";
        check(&format!("badge:{uuid}"), &format!("`badge:{uuid}` is not an id"));
        check(&format!("occupation:{uuid}"), &format!("`occupation:{uuid}` has type occupation, not skill"));
    }
}
