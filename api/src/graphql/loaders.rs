//! Reading the store: through the caches first, and what is missing in one statement per type and level.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use moka::future::Cache;
use skillspine_domain::{
    id::{ConceptId, CredentialId, EmployerId, IssuerId, PostingId, RegionId},
    model::{
        Code, ConceptKind, ConceptStatus, ConceptText, Credential, CredentialAlignment, CredentialPart, Crosswalk,
        Edge, Employer, Framework, FrameworkVersion, Issuer, Label, Mapping, Posting, PostingSkill, PostingSource,
        Region, RelationKind,
    },
};
use skillspine_store::{Store, StoreError, read::Direction};

use super::{ApiError, batch::Batcher, concepts::Concepts, demand::DemandCache, profile::Tables, weight::Weigh};
use crate::{
    config::{CacheConfig, LimitsConfig},
    recognition::Recognition,
};

/// A key in one release.
type At<K> = (i32, K);

/// The frameworks of one release with their versions, newest version first.
pub(crate) type FrameworkList = Arc<Vec<(Framework, Vec<FrameworkVersion>)>>;

/// How many concepts there are of a kind and status in each framework.
pub(super) type ConceptCounts = Arc<Vec<(String, ConceptKind, ConceptStatus, u64)>>;

/// Relations that are read and remembered together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EdgeSet {
    /// What is broader.
    Broader,
    /// What is narrower.
    Narrower,
    /// What this skill is essential, optional or relevant for.
    RequiredBy,
    /// The skills that are essential, optional or relevant for this.
    Requires,
    /// Associated, as this concept's framework says of it.
    Related,
    /// Associated, as the other concept says.
    RelatedFrom,
    /// The collections this is a member of.
    MemberOf,
    /// The members of this collection.
    Members,
    /// The level of preparation this asks for.
    HasLevel,
    /// What asks for this level of preparation.
    LevelOf,
}

impl EdgeSet {
    const fn read(self) -> (Direction, &'static [RelationKind]) {
        use Direction::{Incoming, Outgoing};
        use RelationKind::{Broader, EssentialFor, HasLevel, MemberOf, OptionalFor, Related, RelevantFor};
        match self {
            Self::Broader => (Outgoing, &[Broader]),
            Self::Narrower => (Incoming, &[Broader]),
            Self::RequiredBy => (Outgoing, &[EssentialFor, OptionalFor, RelevantFor]),
            Self::Requires => (Incoming, &[EssentialFor, OptionalFor, RelevantFor]),
            Self::Related => (Outgoing, &[Related]),
            Self::RelatedFrom => (Incoming, &[Related]),
            Self::MemberOf => (Outgoing, &[MemberOf]),
            Self::Members => (Incoming, &[MemberOf]),
            Self::HasLevel => (Outgoing, &[HasLevel]),
            Self::LevelOf => (Incoming, &[HasLevel]),
        }
    }
}

/// The store as resolvers read it. One for the life of the server: what is remembered names its release.
pub struct Taxonomy {
    /// For pages and counts, which are not remembered here.
    pub(super) store: Store,
    pub(super) page_default: u64,
    pub(super) page_max: u64,
    pub(crate) concepts: Concepts,
    pub(super) labels: Loader<ConceptId, Arc<Vec<Label>>>,
    pub(super) texts: Loader<ConceptId, Arc<Vec<ConceptText>>>,
    pub(super) codes: Loader<ConceptId, Arc<Vec<Code>>>,
    pub(crate) edges: Loader<(ConceptId, EdgeSet), Arc<Vec<Edge>>>,
    pub(super) ancestors: Loader<ConceptId, Arc<Vec<(ConceptId, u32)>>>,
    pub(super) mappings: Loader<ConceptId, Arc<Vec<Mapping>>>,
    pub(crate) by_uri: Loader<String, Arc<Vec<ConceptId>>>,
    pub(super) by_code: Loader<Code, Arc<Vec<ConceptId>>>,
    /// By the code that is its framework's own.
    pub(crate) by_own_code: Loader<String, Arc<Vec<ConceptId>>>,
    pub(super) regions: Loader<RegionId, Option<Arc<Region>>>,
    pub(crate) frameworks: Loader<(), FrameworkList>,
    pub(super) concept_counts: Loader<(), ConceptCounts>,
    pub(super) crosswalks: Loader<(), Arc<Vec<Arc<Crosswalk>>>>,
    pub(super) regions_by_code: Loader<String, Arc<Vec<RegionId>>>,
    /// With their texts, without skills and regions.
    pub(super) postings: Loader<PostingId, Option<Arc<Posting>>>,
    pub(super) posting_skills: Loader<PostingId, Arc<Vec<PostingSkill>>>,
    pub(super) posting_regions: Loader<PostingId, Arc<Vec<RegionId>>>,
    pub(super) employers: Loader<EmployerId, Option<Arc<Employer>>>,
    pub(super) posting_sources: Loader<(), Arc<Vec<Arc<PostingSource>>>>,
    pub(super) credentials: Loader<CredentialId, Option<Arc<Credential>>>,
    pub(super) credentials_by_uri: Loader<String, Arc<Vec<CredentialId>>>,
    pub(super) issuers: Loader<IssuerId, Option<Arc<Issuer>>>,
    /// What a credential says of how it builds on others.
    pub(super) credential_parts: Loader<CredentialId, Arc<Vec<CredentialPart>>>,
    /// What others say of how they build on the credential with this URI.
    pub(super) credential_wholes: Loader<String, Arc<Vec<CredentialPart>>>,
    pub(super) alignments: Loader<CredentialId, Arc<Vec<CredentialAlignment>>>,
    /// The alignments that lead to a concept.
    pub(super) concept_alignments: Loader<ConceptId, Arc<Vec<CredentialAlignment>>>,
    /// Answers of the index of postings.
    pub(super) demand: DemandCache,
    /// What occupations ask for and credentials give, whole.
    pub(super) tables: Tables,
    /// What finds skills and occupations in texts.
    pub(super) recognition: Recognition,
}

impl Taxonomy {
    /// Reads `store` and remembers as much as the settings allow.
    pub fn new(store: Store, limits: &LimitsConfig, cache: &CacheConfig) -> Self {
        let share = |percent: u64| cache.entity_bytes / 100 * percent;
        Self {
            page_default: limits.page_default,
            page_max: limits.page_max,
            concepts: Concepts::new(share(4), &store),
            labels: Loader::new(share(31), &store, |store, release, ids| async move {
                shared(store.labels_by_concept(release, &ids).await)
            }),
            texts: Loader::new(share(7), &store, |store, release, ids| async move {
                shared(store.texts_by_concept(release, &ids).await)
            }),
            codes: Loader::new(share(3), &store, |store, release, ids| async move {
                shared(store.codes_by_concept(release, &ids).await)
            }),
            edges: Loader::new(share(15), &store, load_edges),
            ancestors: Loader::new(share(3), &store, |store, release, ids| async move {
                shared(store.ancestors_by_concept(release, &ids).await)
            }),
            mappings: Loader::new(share(4), &store, |store, release, ids| async move {
                shared(store.mappings_by_concept(release, &ids).await)
            }),
            by_uri: Loader::new(share(3), &store, |store, release, uris| async move {
                let mut ids: HashMap<String, Vec<ConceptId>> = HashMap::new();
                for concept in store.concepts_by_uri(release, &uris).await? {
                    ids.entry(concept.uri).or_default().push(concept.id);
                }
                shared(Ok(ids))
            }),
            by_code: Loader::new(share(3), &store, |store, release, codes| async move {
                let mut ids: HashMap<Code, Vec<ConceptId>> = HashMap::new();
                for (code, concept) in store.concepts_by_code(release, &codes).await? {
                    ids.entry(code).or_default().push(concept.id);
                }
                shared(Ok(ids))
            }),
            by_own_code: Loader::new(share(2), &store, |store, release, codes| async move {
                let mut ids: HashMap<String, Vec<ConceptId>> = HashMap::new();
                for (code, concept) in store.concepts_by_own_code(release, &codes).await? {
                    ids.entry(code).or_default().push(concept.id);
                }
                shared(Ok(ids))
            }),
            regions: Loader::new(share(1), &store, |store, release, ids| async move {
                let found = store.regions_by_id(release, &ids).await?;
                Ok(found.into_iter().map(|(id, region)| (id, Some(Arc::new(region)))).collect())
            }),
            frameworks: Loader::new(share(1), &store, |store, release, _| async move {
                load_frameworks(&store, release).await
            }),
            concept_counts: Loader::new(share(1), &store, |store, release, _| async move {
                Ok(HashMap::from([((), Arc::new(store.count_concepts_by_kind(release).await?))]))
            }),
            crosswalks: Loader::new(share(1), &store, |store, _, _| async move {
                let all = store.crosswalks().await?.into_iter().map(Arc::new).collect();
                Ok(HashMap::from([((), Arc::new(all))]))
            }),
            regions_by_code: Loader::new(share(1), &store, |store, release, codes| async move {
                shared(store.regions_by_code(release, &codes).await)
            }),
            postings: Loader::new(share(5), &store, |store, release, ids| async move {
                let found = store.postings_by_id(release, &ids).await?;
                Ok(found.into_iter().map(|(id, posting)| (id, Some(Arc::new(posting)))).collect())
            }),
            posting_skills: Loader::new(share(2), &store, |store, release, ids| async move {
                shared(store.skills_by_posting(release, &ids).await)
            }),
            posting_regions: Loader::new(share(1), &store, |store, release, ids| async move {
                shared(store.regions_by_posting(release, &ids).await)
            }),
            employers: Loader::new(share(1), &store, |store, release, ids| async move {
                let found = store.employers_by_id(release, &ids).await?;
                Ok(found.into_iter().map(|(id, employer)| (id, Some(Arc::new(employer)))).collect())
            }),
            posting_sources: Loader::new(share(1), &store, |store, _, _| async move {
                let all = store.posting_sources().await?.into_iter().map(Arc::new).collect();
                Ok(HashMap::from([((), Arc::new(all))]))
            }),
            credentials: Loader::new(share(3), &store, |store, release, ids| async move {
                let found = store.credentials_by_id(release, &ids).await?;
                Ok(found.into_iter().map(|(id, credential)| (id, Some(Arc::new(credential)))).collect())
            }),
            credentials_by_uri: Loader::new(share(1), &store, |store, release, uris| async move {
                shared(store.credentials_by_uri(release, &uris).await)
            }),
            issuers: Loader::new(share(1), &store, |store, release, ids| async move {
                let found = store.issuers_by_id(release, &ids).await?;
                Ok(found.into_iter().map(|(id, issuer)| (id, Some(Arc::new(issuer)))).collect())
            }),
            credential_parts: Loader::new(share(1), &store, |store, release, ids| async move {
                shared(store.parts_by_credential(release, &ids).await)
            }),
            credential_wholes: Loader::new(share(1), &store, |store, release, uris| async move {
                shared(store.wholes_by_uri(release, &uris).await)
            }),
            alignments: Loader::new(share(2), &store, |store, release, ids| async move {
                shared(store.alignments_by_credential(release, &ids).await)
            }),
            concept_alignments: Loader::new(share(2), &store, |store, release, ids| async move {
                shared(store.alignments_by_concept(release, &ids).await)
            }),
            demand: DemandCache::new(cache.demand_bytes),
            tables: Tables::new(store.clone()),
            recognition: Recognition::new(store.clone(), cache.recognition_languages),
            store,
        }
    }

    /// Reads what questions about whole catalogues need before anybody asks, which takes seconds where there is much of it.
    pub async fn warm(&self, release: i32) -> Result<(), ApiError> {
        self.tables.occupations(release).await?;
        self.tables.catalogue(release).await?;
        Ok(())
    }

    /// The store behind it, for what is read without loaders.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

async fn load_frameworks(store: &Store, release: i32) -> Result<HashMap<(), FrameworkList>, StoreError> {
    let frameworks = store.frameworks().await?;
    let versions = store.framework_versions(release).await?;
    let mut list = Vec::with_capacity(frameworks.len());
    for framework in frameworks {
        let own: Vec<FrameworkVersion> =
            versions.iter().filter(|version| version.framework == framework.key).cloned().collect();
        if !own.is_empty() {
            list.push((framework, own));
        }
    }
    Ok(HashMap::from([((), Arc::new(list))]))
}

async fn load_edges(
    store: Store,
    release: i32,
    keys: Vec<(ConceptId, EdgeSet)>,
) -> Result<HashMap<(ConceptId, EdgeSet), Arc<Vec<Edge>>>, StoreError> {
    let mut by_set: HashMap<EdgeSet, Vec<ConceptId>> = HashMap::new();
    for (id, set) in keys {
        by_set.entry(set).or_default().push(id);
    }
    let mut loaded = HashMap::new();
    for (set, ids) in by_set {
        let (direction, kinds) = set.read();
        let edges = store.edges_by_concept(release, direction, kinds, &ids).await?;
        loaded.extend(edges.into_iter().map(|(id, edges)| ((id, set), Arc::new(edges))));
    }
    Ok(loaded)
}

fn shared<K: Eq + Hash, T>(
    lists: Result<HashMap<K, Vec<T>>, StoreError>,
) -> Result<HashMap<K, Arc<Vec<T>>>, StoreError> {
    Ok(lists?.into_iter().map(|(key, list)| (key, Arc::new(list))).collect())
}

/// Values by key, remembered; what is missing comes in batches.
pub(crate) struct Loader<K, V> {
    cache: Cache<At<K>, V>,
    batcher: Arc<Batcher<At<K>, V>>,
}

/// SQLite takes 32,766 parameters a statement, and a list is rounded up to a power of two; mappings name each id twice.
const KEYS_PER_STATEMENT: usize = 8_192;

impl<K, V> Loader<K, V>
where
    K: Clone + Eq + Hash + Weigh + Send + Sync + 'static,
    V: Clone + Default + Weigh + Send + Sync + 'static,
{
    pub fn new<F>(
        capacity: u64,
        store: &Store,
        load: impl Fn(Store, i32, Vec<K>) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        let cache: Cache<At<K>, V> = Cache::builder()
            .max_capacity(capacity)
            .weigher(|(_, key): &At<K>, value: &V| {
                const BOOKKEEPING: usize = 160;
                u32::try_from(BOOKKEEPING + key.weight() + value.weight()).unwrap_or(u32::MAX)
            })
            .build();
        let (fill, store) = (cache.clone(), store.clone());
        let batcher = Batcher::new(move |keys: Vec<At<K>>| {
            let (load, store, fill) = (load.clone(), store.clone(), fill.clone());
            async move {
                let mut by_release: HashMap<i32, Vec<K>> = HashMap::new();
                for (release, key) in keys {
                    by_release.entry(release).or_default().push(key);
                }
                let mut loaded = HashMap::new();
                for (release, keys) in by_release {
                    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
                        let mut found = load(store.clone(), release, chunk.to_vec()).await?;
                        for key in chunk {
                            let value = found.remove(key).unwrap_or_default();
                            fill.insert((release, key.clone()), value.clone()).await;
                            loaded.insert((release, key.clone()), value);
                        }
                    }
                }
                Ok(loaded)
            }
        });
        Self { cache, batcher }
    }

    /// The value of a key, which is the type's default where the store has none.
    pub async fn get(&self, release: i32, key: K) -> Result<V, ApiError> {
        let key = (release, key);
        if let Some(value) = self.cache.get(&key).await {
            return Ok(value);
        }
        // In a box, so that the way past the cache, taken nearly always, stays small.
        Box::pin(self.load_one(key)).await
    }

    async fn load_one(&self, key: At<K>) -> Result<V, ApiError> {
        let loaded = self.batcher.load(std::slice::from_ref(&key)).await?;
        Ok(loaded.into_iter().next().unwrap_or_default())
    }

    /// The values of keys, in their order.
    pub async fn get_many(&self, release: i32, keys: Vec<K>) -> Result<Vec<V>, ApiError> {
        let mut values = Vec::with_capacity(keys.len());
        let (mut missing, mut places) = (Vec::new(), Vec::new());
        for (place, key) in keys.into_iter().enumerate() {
            let key = (release, key);
            let known = self.cache.get(&key).await;
            if known.is_none() {
                missing.push(key);
                places.push(place);
            }
            values.push(known.unwrap_or_default());
        }
        if !missing.is_empty() {
            let loaded = Box::pin(self.batcher.load(&missing)).await?;
            for (place, value) in places.into_iter().zip(loaded) {
                values[place] = value;
            }
        }
        Ok(values)
    }

    /// Remembers a value that came another way.
    pub async fn remember(&self, release: i32, key: K, value: V) {
        self.cache.insert((release, key), value).await;
    }
}
