//! Reading items and associations, a batch at a time.

use std::collections::HashSet;

use serde_json::{Value, json};
use skillspine_domain::address::Addresses;
use skillspine_domain::alignment::case_identifier;
use skillspine_domain::id::{ConceptId, FrameworkId};
use skillspine_domain::model::{Concept, ConceptKind, Framework, FrameworkVersion, RelationKind};
use skillspine_store::read::Direction;
use skillspine_store::{Store, StoreError};
use uuid::Uuid;

use super::CaseFramework;
use crate::linked::read::concepts_by_id;

use super::association::{Association, Node, of_edge, of_mapping, origin_prefix};

/// Reads one release in the words of CASE.
#[derive(Clone)]
pub struct CaseReader {
    store: Store,
    release: i32,
    /// Every framework of the release, by key.
    frameworks: Vec<CaseFramework>,
    public_url: String,
}

impl CaseReader {
    /// A reader of `release`, published at `published_at`, for clients that reach the server under `public_url`.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn new(
        store: &Store,
        release: i32,
        published_at: chrono::DateTime<chrono::Utc>,
        public_url: &str,
    ) -> Result<Self, StoreError> {
        let versions = store.framework_versions(release).await?;
        let of = |framework: Framework| {
            let version: Option<FrameworkVersion> =
                versions.iter().find(|version| version.framework == framework.key).cloned();
            version.map(|version| CaseFramework { framework, version: Some(version), published_at })
        };
        let frameworks = store.frameworks().await?.into_iter().filter_map(of).collect();
        Ok(Self { store: store.clone(), release, frameworks, public_url: public_url.to_owned() })
    }

    /// Every framework of the release, by key.
    pub fn frameworks(&self) -> &[CaseFramework] {
        &self.frameworks
    }

    /// The framework with the id of a document or package.
    pub fn framework_by_id(&self, id: Uuid) -> Option<&CaseFramework> {
        self.frameworks.iter().find(|it| FrameworkId::case_document(&it.framework.key) == id)
    }

    /// The addresses that are written.
    pub fn addresses(&self) -> Addresses<'_> {
        Addresses::new(&self.public_url)
    }

    pub(super) fn store(&self) -> (&Store, i32) {
        (&self.store, self.release)
    }

    /// The `CFItem` with this identifier: a permanent id, or the identifier under which it was published as CASE.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn item(&self, id: Uuid) -> Result<Option<Value>, StoreError> {
        let Some(concept) = self.concept(id).await? else { return Ok(None) };
        let written = self.items(std::slice::from_ref(&concept)).await?;
        Ok(written.into_iter().next())
    }

    /// The item with this identifier and all its associations, from it and to it.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn item_associations(&self, id: Uuid) -> Result<Option<Value>, StoreError> {
        let Some(concept) = self.concept(id).await? else { return Ok(None) };
        let item = self.items(std::slice::from_ref(&concept)).await?.into_iter().next();
        let mut associations = self.associations(std::slice::from_ref(&concept)).await?;
        associations.extend(self.associations_to(&concept).await?);
        Ok(Some(json!({ "CFItem": item, "CFAssociations": associations })))
    }

    /// The `CFAssociation` with this identifier.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn association(&self, id: Uuid) -> Result<Option<Value>, StoreError> {
        let origins = self.store.concepts_by_id_prefix(self.release, origin_prefix(id)).await?;
        let id = Value::from(id.to_string());
        Ok(self.associations(&origins).await?.into_iter().find(|association| association["identifier"] == id))
    }

    async fn concept(&self, id: Uuid) -> Result<Option<Concept>, StoreError> {
        let published = id.to_string();
        let ids: Vec<ConceptId> = std::iter::once(ConceptId(id))
            .chain(self.frameworks.iter().map(|it| ConceptId::mint(&it.framework.key, &published)))
            .collect();
        let found = self.store.concepts_by_id(self.release, &ids).await?;
        let is_it = |concept: &&Concept| concept.id.0 == id || case_identifier(concept) == published;
        Ok(ids.iter().filter_map(|id| found.get(id)).find(is_it).cloned())
    }

    fn framework_of(&self, concept: &Concept) -> Option<&CaseFramework> {
        self.frameworks.iter().find(|it| it.framework.key == concept.framework)
    }

    /// The items of concepts.
    pub(super) async fn items(&self, concepts: &[Concept]) -> Result<Vec<Value>, StoreError> {
        let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
        let texts = self.store.texts_by_concept(self.release, &ids).await?;
        let none = Vec::new();
        let write = |concept: &Concept| {
            let framework = self.framework_of(concept)?;
            Some(framework.item(concept, texts.get(&concept.id).unwrap_or(&none), self.addresses()))
        };
        Ok(concepts.iter().filter_map(write).collect())
    }

    /// The associations from concepts: to what is above them, to what they are associated with, to what crosswalks map them to, to
    /// their successors; to the document where nothing is above.
    pub(super) async fn associations(&self, concepts: &[Concept]) -> Result<Vec<Value>, StoreError> {
        let (release, ids) = (self.release, concepts.iter().map(|concept| concept.id).collect::<Vec<_>>());
        let edges = self.store.edges_by_concept(release, Direction::Outgoing, RelationKind::ALL, &ids).await?;
        let mappings = self.store.mappings_by_concept(release, &ids).await?;
        let mut named: HashSet<ConceptId> = edges.values().flatten().map(|edge| edge.other).collect();
        named.extend(mappings.values().flatten().map(|mapping| mapping.object));
        named.extend(concepts.iter().filter_map(|concept| concept.replaced_by));
        let named = concepts_by_id(&self.store, release, named).await?;
        let addresses = self.addresses();

        let mut written = Vec::new();
        for concept in concepts {
            let Some(framework) = self.framework_of(concept) else { continue };
            let origin = Node::of_concept(concept, addresses);
            let mut seen = HashSet::new();
            let mut add = |association_type, destination| {
                let association = Association { origin: origin.clone(), association_type, destination };
                if seen.insert(association.id()) {
                    written.push(association.written(framework, addresses));
                }
            };
            let edges = edges.get(&concept.id).map_or(&[][..], Vec::as_slice);
            for edge in edges {
                if let Some(other) = named.get(&edge.other) {
                    add(of_edge(edge), Node::of_concept(other, addresses));
                }
            }
            let is_top = !edges.iter().any(|edge| edge.kind == RelationKind::Broader);
            if is_top && concept.kind != ConceptKind::Collection {
                add("isChildOf", Node::of_document(framework, addresses));
            }
            for mapping in mappings.get(&concept.id).into_iter().flatten().filter(|mapping| !mapping.reversed) {
                let far = named.get(&mapping.object).map(|far| Node::of_concept(far, addresses));
                add(of_mapping(mapping.predicate), far.unwrap_or_else(|| Node::of_mapping(mapping, addresses)));
            }
            if let Some(successor) = concept.replaced_by.and_then(|id| named.get(&id)) {
                add("replacedBy", Node::of_concept(successor, addresses));
            }
        }
        Ok(written)
    }

    /// The associations to a concept from others, as far as they are imported.
    async fn associations_to(&self, concept: &Concept) -> Result<Vec<Value>, StoreError> {
        let (release, ids) = (self.release, [concept.id]);
        let edges = self.store.edges_by_concept(release, Direction::Incoming, RelationKind::ALL, &ids).await?;
        let mappings = self.store.mappings_by_concept(release, &ids).await?;
        let ends = edges.values().flatten().map(|edge| (edge.other, of_edge(edge)));
        let reversed = mappings.values().flatten().filter(|mapping| mapping.reversed);
        let ends: Vec<(ConceptId, &'static str)> =
            ends.chain(reversed.map(|mapping| (mapping.object, of_mapping(mapping.predicate.inverse())))).collect();
        let named = concepts_by_id(&self.store, release, ends.iter().map(|(id, _)| *id).collect()).await?;
        let (addresses, destination) = (self.addresses(), Node::of_concept(concept, self.addresses()));
        let mut seen = HashSet::new();
        let mut written = Vec::new();
        for (id, association_type) in ends {
            let Some(origin) = named.get(&id) else { continue };
            let Some(framework) = self.framework_of(origin) else { continue };
            let origin = Node::of_concept(origin, addresses);
            let association = Association { origin, association_type, destination: destination.clone() };
            if seen.insert(association.id()) {
                written.push(association.written(framework, addresses));
            }
        }
        Ok(written)
    }
}
