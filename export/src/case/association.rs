//! Relations, mappings and successions as associations.

use serde_json::{Value, from_str, json};
use skillspine_domain::address::{Addresses, is_uri};
use skillspine_domain::alignment::case_identifier;
use skillspine_domain::id::FrameworkId;
use skillspine_domain::model::{Concept, Edge, Mapping, Predicate, RelationKind};
use uuid::Uuid;

use super::CaseFramework;

/// An end of an association.
#[derive(Clone, Debug)]
pub(super) struct Node {
    id: Uuid,
    title: String,
    identifier: String,
    uri: String,
}

impl Node {
    pub fn of_concept(concept: &Concept, addresses: Addresses<'_>) -> Self {
        Self {
            id: concept.id.0,
            title: concept.label.clone(),
            identifier: case_identifier(concept),
            uri: addresses.uri(concept),
        }
    }

    /// The document, above what has nothing else above it.
    pub fn of_document(framework: &CaseFramework, addresses: Addresses<'_>) -> Self {
        let (key, title) = (&framework.framework.key, framework.framework.title.clone());
        let id = FrameworkId::case_document(key);
        Self { id, title, identifier: id.to_string(), uri: addresses.case_document(key) }
    }

    /// The far end of a mapping that is not imported: as much as the crosswalk says of it.
    pub fn of_mapping(mapping: &Mapping, addresses: Addresses<'_>) -> Self {
        let page = || addresses.concept(&mapping.object_framework, mapping.object);
        // An item of a CASE document that is not here is known by its GUID.
        let published = Uuid::try_parse(&mapping.object_key).ok();
        Self {
            id: mapping.object.0,
            title: mapping.object_label.clone().unwrap_or_else(|| mapping.object_key.clone()),
            identifier: published.unwrap_or(mapping.object.0).to_string(),
            uri: if is_uri(&mapping.object_key) { mapping.object_key.clone() } else { page() },
        }
    }

    fn link(&self) -> Value {
        json!({ "title": self.title, "identifier": self.identifier, "uri": self.uri })
    }
}

/// What joins an item to another.
#[derive(Clone, Debug)]
pub(super) struct Association {
    pub origin: Node,
    pub association_type: &'static str,
    pub destination: Node,
}

impl Association {
    /// The permanent id: the first half is that of the origin, the second a digest of the rest.
    pub fn id(&self) -> Uuid {
        let digest =
            Uuid::new_v5(&self.origin.id, format!("{}\n{}", self.association_type, self.destination.id).as_bytes());
        Uuid::from_u64_pair(self.origin.id.as_u64_pair().0, digest.as_u64_pair().1)
    }

    /// The `CFAssociation`, of the document of its origin.
    pub fn written(&self, framework: &CaseFramework, addresses: Addresses<'_>) -> Value {
        let id = self.id();
        json!({
            "identifier": id.to_string(),
            "associationType": self.association_type,
            "uri": addresses.case("CFAssociations", id),
            "originNodeURI": self.origin.link(),
            "destinationNodeURI": self.destination.link(),
            "lastChangeDateTime": framework.timestamp(),
            "CFDocumentURI": framework.link(addresses),
        })
    }
}

/// The types of associations that CASE 1.0 has, which 1.1 has too.
const TYPES: [&str; 9] = [
    "exactMatchOf",
    "exemplar",
    "hasSkillLevel",
    "isChildOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "precedes",
    "replacedBy",
];

/// The type of a relation: the one that it was published with, where that is kept, otherwise what CASE calls such a relation.
pub(super) fn of_edge(edge: &Edge) -> &'static str {
    let detail: Option<Value> = edge.detail.as_deref().and_then(|detail| from_str(detail).ok());
    let published = detail.as_ref().and_then(|detail| detail.get("associationType")?.as_str());
    let known = published.and_then(|published| TYPES.into_iter().find(|known| *known == published));
    known.unwrap_or_else(|| of_relation(edge.kind))
}

/// The word of CASE for a relation, read from its subject. It has one for requirements as little as for association in general.
const fn of_relation(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Broader => "isChildOf",
        RelationKind::MemberOf => "isPartOf",
        RelationKind::HasLevel => "hasSkillLevel",
        RelationKind::Related | RelationKind::EssentialFor | RelationKind::OptionalFor | RelationKind::RelevantFor => {
            "isRelatedTo"
        }
    }
}

/// The word of CASE for a mapping.
pub(super) const fn of_mapping(predicate: Predicate) -> &'static str {
    match predicate {
        Predicate::Exact => "exactMatchOf",
        _ => "isRelatedTo",
    }
}

/// The ids of the concepts that an association with this id can begin at: their first half.
pub(super) fn origin_prefix(association: Uuid) -> u64 {
    association.as_u64_pair().0
}

#[cfg(test)]
mod tests {
    use skillspine_domain::id::ConceptId;

    use super::*;

    #[test]
    fn ids_lead_to_the_origin() {
        let node = |name: &str| Node {
            id: ConceptId::mint("harbour", name).0,
            title: name.to_owned(),
            identifier: name.to_owned(),
            uri: format!("urn:{name}"),
        };
        let association = |association_type, from: &str, to: &str| {
            Association { origin: node(from), association_type, destination: node(to) }.id()
        };
        let id = association("isChildOf", "a", "b");
        assert_eq!(origin_prefix(id), node("a").id.as_u64_pair().0);
        assert_eq!(id, association("isChildOf", "a", "b"));
        for other in
            [association("isPartOf", "a", "b"), association("isChildOf", "a", "c"), association("isChildOf", "b", "a")]
        {
            assert_ne!(id, other);
        }
        // CASE takes UUIDs of versions 1 to 5 with the usual variant.
        assert_eq!((id.get_version_num(), id.get_variant()), (5, uuid::Variant::RFC4122));
    }
}
