//! What a page says, read through the loaders of the schema.

use std::sync::Arc;

use skillspine_domain::{
    id::ConceptId,
    model::{Concept, Framework, FrameworkVersion},
};
use skillspine_export::linked::{self, Description, Scheme};
use skillspine_store::read::{ConceptFilter, ConceptOrder, PageRequest};
use uuid::Uuid;

use crate::graphql::{ApiError, EdgeSet, Taxonomy};

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

/// All that the page of a concept says.
pub(super) struct ConceptPage {
    pub description: Description,
    pub framework: Framework,
    /// Its id in the schema.
    pub node: String,
    /// For people only.
    pub lists: Vec<Listed>,
}

/// The reader of one release.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub taxonomy: &'a Taxonomy,
    pub release: i32,
}

impl Reader<'_> {
    /// The concept of a framework that `key` names: by its permanent id, by the publisher's key or URI, or by its code.
    pub async fn find(&self, framework: &str, key: &str) -> Result<Option<Arc<Concept>>, ApiError> {
        const LONGEST: usize = 2_000;
        // No name has a NUL in it, and databases refuse one.
        if key.len() > LONGEST || key.contains('\0') {
            return Ok(None);
        }
        let (taxonomy, release) = (self.taxonomy, self.release);
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
        let all = self.taxonomy.frameworks.get(self.release, ()).await?;
        let found = all.iter().find(|(framework, _)| framework.key == key);
        Ok(found.map(|(framework, versions)| (framework.clone(), versions.first().cloned())))
    }

    /// All that linked data says of a concept.
    pub async fn description(&self, concept: Concept) -> Result<Option<Description>, ApiError> {
        let described = linked::descriptions(self.taxonomy.store(), self.release, vec![concept]).await?;
        Ok(described.into_iter().next())
    }

    /// What only people are shown.
    pub async fn lists(&self, id: ConceptId) -> Result<Vec<Listed>, ApiError> {
        let sets = [
            ("Asks for", EdgeSet::Requires),
            ("Asked for by", EdgeSet::RequiredBy),
            ("Member of", EdgeSet::MemberOf),
            ("Level of preparation", EdgeSet::HasLevel),
        ];
        let mut lists = Vec::new();
        for (title, set) in sets {
            let edges = self.taxonomy.edges.get(self.release, (id, set)).await?;
            let ids = edges.iter().take(LISTED).map(|edge| edge.other).collect();
            let concepts = self.taxonomy.concepts.get_many(self.release, ids).await?.into_iter().flatten().collect();
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
        let (store, release) = (self.taxonomy.store(), self.release);
        let page = store.page_concepts(release, &filter, ConceptOrder::Label, &PageRequest::first(TOP)).await?;
        let total = if page.has_more { store.count_concepts(release, &filter).await? } else { page.rows.len() as u64 };
        let top = page.rows.into_iter().map(|(_, concept)| concept).collect();
        Ok((Scheme { framework, version, top }, total))
    }
}
