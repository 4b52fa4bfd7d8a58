//! What a page says, read through the loaders of the schema.

use std::sync::Arc;

use skillspine_domain::{
    address::Addresses,
    id::ConceptId,
    model::{Concept, Credential, Framework, FrameworkVersion},
};
use skillspine_export::{
    linked::{self, CredentialDescription, Description, Scheme},
    rsd,
};
use skillspine_store::read::{ConceptFilter, ConceptOrder, PageRequest};
use uuid::Uuid;

use crate::graphql::{
    ApiError, EdgeSet, RequestContext, Taxonomy, credential_node_id, node_id,
    shown::{self, ShownDemand},
};

/// Concepts that a page for people lists of one sort.
const LISTED: usize = 100;
/// Concepts at the top of a framework that its page lists; flat frameworks are all top.
const TOP: u64 = 1_000;

/// What asks for a skill, or what a concept asks for, as far as a page lists it.
pub(super) struct Listed {
    pub title: &'static str,
    pub concepts: Vec<Arc<Concept>>,
    /// How many there are.
    pub total: usize,
}

/// All that the page of a concept says to people.
pub(super) struct ConceptPage {
    pub description: Description,
    pub framework: Framework,
    /// Its id in the schema.
    pub node: String,
    pub lists: Vec<Listed>,
    /// The credentials that are aligned to it, the surest first, and how many there are.
    pub credentials: (Vec<Arc<Credential>>, usize),
    pub demand: Option<ShownDemand>,
}

/// All that the page of a credential says to people.
pub(super) struct CredentialPage {
    pub description: CredentialDescription,
    /// Its id in the schema.
    pub node: String,
    pub demand: Option<ShownDemand>,
}

/// The reader of one release.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub taxonomy: &'a Taxonomy,
    pub request: &'a RequestContext,
}

impl Reader<'_> {
    /// The concept of a framework that `key` names: by its permanent id, by the publisher's key or URI, or by its code.
    pub async fn find(&self, framework: &str, key: &str) -> Result<Option<Arc<Concept>>, ApiError> {
        if !can_be_a_key(key) {
            return Ok(None);
        }
        let (taxonomy, release) = (self.taxonomy, self.request.release);
        let mut ids = vec![ConceptId::mint(framework, key)];
        ids.extend(Uuid::try_parse(key).ok().map(ConceptId));
        let found = taxonomy.concepts.get_many(release, ids).await?;
        let of_framework = |found: Vec<Option<Arc<Concept>>>| {
            let mut own = found.into_iter().flatten().filter(|concept| concept.framework == framework);
            own.next()
        };
        if let Some(concept) = of_framework(found) {
            return Ok(Some(concept));
        }
        for ids in [
            taxonomy.by_own_code.get(release, key.to_owned()).await?,
            taxonomy.by_uri.get(release, key.to_owned()).await?,
        ] {
            if let Some(concept) = of_framework(taxonomy.concepts.get_many(release, ids.to_vec()).await?) {
                return Ok(Some(concept));
            }
        }
        Ok(None)
    }

    /// The framework with this key, and its newest version.
    pub async fn framework(&self, key: &str) -> Result<Option<(Framework, Option<FrameworkVersion>)>, ApiError> {
        let all = self.taxonomy.frameworks.get(self.request.release, ()).await?;
        let found = all.iter().find(|(framework, _)| framework.key == key);
        Ok(found.map(|(framework, versions)| (framework.clone(), versions.first().cloned())))
    }

    /// All that linked data says of a concept.
    pub async fn description(&self, concept: Concept) -> Result<Option<Description>, ApiError> {
        let described = linked::descriptions(self.taxonomy.store(), self.request.release, vec![concept]).await?;
        Ok(described.into_iter().next())
    }

    /// The rich skill descriptor of a skill, as JSON.
    pub async fn descriptor(&self, skill: Concept, addresses: Addresses<'_>) -> Result<String, ApiError> {
        let store = self.taxonomy.store();
        let mut written = rsd::descriptors(store, self.request.release, vec![skill], addresses).await?;
        Ok(written.pop().unwrap_or_default().to_string())
    }

    /// The page of a concept; `None` when its framework is not there.
    pub async fn concept_page(&self, description: Description) -> Result<Option<ConceptPage>, ApiError> {
        let concept = &description.concept;
        let Some((framework, _)) = self.framework(&concept.framework).await? else { return Ok(None) };
        let lists = self.lists(concept.id).await?;
        let credentials = shown::credentials_of(self.request, concept.id, LISTED).await?;
        let demand = shown::demand_for_concept(self.request, concept).await?;
        let node = node_id(concept);
        Ok(Some(ConceptPage { description, framework, node, lists, credentials, demand }))
    }

    /// The credential that `key` names: by its permanent id, or by its URI.
    pub async fn credential(&self, key: &str) -> Result<Option<Arc<Credential>>, ApiError> {
        if can_be_a_key(key) { shown::credential(self.request, key).await } else { Ok(None) }
    }

    /// All that linked data says of a credential.
    pub async fn credential_description(&self, credential: &Credential) -> Result<CredentialDescription, ApiError> {
        shown::described(self.request, credential).await
    }

    /// The page of a credential.
    pub async fn credential_page(&self, description: CredentialDescription) -> Result<CredentialPage, ApiError> {
        let id = description.credential.id;
        let demand = shown::demand_for_credential(self.request, id).await?;
        Ok(CredentialPage { description, node: credential_node_id(id), demand })
    }

    /// What a concept asks for and is asked for by.
    async fn lists(&self, id: ConceptId) -> Result<Vec<Listed>, ApiError> {
        let sets = [
            ("Asks for", EdgeSet::Requires),
            ("Asked for by", EdgeSet::RequiredBy),
            ("Member of", EdgeSet::MemberOf),
            ("Level of preparation", EdgeSet::HasLevel),
        ];
        let mut lists = Vec::new();
        for (title, set) in sets {
            let edges = self.taxonomy.edges.get(self.request.release, (id, set)).await?;
            let ids = edges.iter().take(LISTED).map(|edge| edge.other).collect();
            let concepts =
                self.taxonomy.concepts.get_many(self.request.release, ids).await?.into_iter().flatten().collect();
            if !edges.is_empty() {
                lists.push(Listed { title, concepts, total: edges.len() });
            }
        }
        Ok(lists)
    }

    /// A framework with what stands at its top: how many concepts do, and the first of them.
    pub async fn scheme(
        &self,
        framework: Framework,
        version: Option<FrameworkVersion>,
    ) -> Result<(Scheme, u64), ApiError> {
        let filter =
            ConceptFilter { frameworks: vec![framework.key.clone()], is_top: true, ..ConceptFilter::default() };
        let (store, release) = (self.taxonomy.store(), self.request.release);
        let page = store.page_concepts(release, &filter, ConceptOrder::Label, &PageRequest::first(TOP)).await?;
        let total = if page.has_more { store.count_concepts(release, &filter).await? } else { page.rows.len() as u64 };
        let top = page.rows.into_iter().map(|(_, concept)| concept).collect();
        Ok((Scheme { framework, version, top }, total))
    }
}

/// No name is longer, or has a NUL in it, which databases refuse.
fn can_be_a_key(key: &str) -> bool {
    const LONGEST: usize = 2_000;
    key.len() <= LONGEST && !key.contains('\0')
}
