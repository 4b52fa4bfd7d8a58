//! What occupations ask for and what credentials give, whole: questions over all of them cannot read the store one by one.
//!
//! Read from the store when somebody first asks in a release, beside the threads that serve requests; whoever asks meanwhile waits.

use std::{collections::HashMap, sync::Arc};

use moka::future::Cache;
use skillspine_domain::{
    id::{ConceptId, CredentialId},
    model::PartKind,
    profile::{Cell, Incidence, Need, days_of, weight_of_requirement},
};
use skillspine_store::{Store, read::CredentialEffort};
use tokio::sync::OnceCell;

use crate::graphql::ApiError;

/// What it takes to earn a credential.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::graphql) struct Effort {
    /// Amount and ISO 4217 currency.
    pub cost: Option<(f64, String)>,
    /// Days.
    pub days: Option<f64>,
}

/// All credentials of a release that stand for any skill.
pub(in crate::graphql) struct Catalogue {
    /// The skills that each gives, weighing as much as that is sure.
    pub skills: Incidence<CredentialId>,
    /// What each takes; those that state nothing are not there.
    pub efforts: HashMap<CredentialId, Effort>,
    /// What comes before each, and whether it is needed or prepares.
    pub before: HashMap<CredentialId, Vec<(PartKind, CredentialId)>>,
    /// See [`super::covered`], which looks it up when somebody first asks.
    pub(super) covered: OnceCell<HashMap<ConceptId, Vec<ConceptId>>>,
}

/// Releases whose tables are kept.
const RELEASES: u64 = 2;

/// Tables by release.
pub(in crate::graphql) struct Tables {
    store: Store,
    occupations: Cache<i32, Arc<Incidence<ConceptId>>>,
    catalogues: Cache<i32, Arc<Catalogue>>,
}

impl Tables {
    pub fn new(store: Store) -> Self {
        let (occupations, catalogues) = (Cache::new(RELEASES), Cache::new(RELEASES));
        Self { store, occupations, catalogues }
    }

    /// The skills that each occupation asks for.
    pub async fn occupations(&self, release: i32) -> Result<Arc<Incidence<ConceptId>>, ApiError> {
        let store = self.store.clone();
        kept(&self.occupations, release, async move {
            let rows = store.occupation_skills(release).await?;
            let cell = |(owner, skill, requirement, importance)| {
                let need = Need::of_requirement(requirement, importance)?;
                Some(Cell { owner, skill, need, weight: weight_of_requirement(requirement, importance) })
            };
            sorted(move || Incidence::of(rows.into_iter().filter_map(cell).collect())).await
        })
        .await
    }

    /// The skills that each credential gives, and what it takes.
    pub async fn catalogue(&self, release: i32) -> Result<Arc<Catalogue>, ApiError> {
        let store = self.store.clone();
        kept(&self.catalogues, release, async move {
            let (rows, efforts, before) = tokio::try_join!(
                store.credential_concepts(release),
                store.credential_efforts(release),
                store.credentials_before(release)
            )?;
            let cell = |(owner, skill, confidence): (CredentialId, ConceptId, f64)| Cell {
                owner,
                skill,
                need: Need::Stated,
                weight: confidence,
            };
            sorted(move || {
                let mut waits: HashMap<CredentialId, Vec<(PartKind, CredentialId)>> = HashMap::new();
                for (credential, kind, other) in before {
                    waits.entry(credential).or_default().push((kind, other));
                }
                for before in waits.values_mut() {
                    before.sort_unstable();
                    before.dedup();
                }
                let effort = |effort: CredentialEffort| Effort {
                    cost: effort.cost,
                    days: effort.duration.as_deref().and_then(days_of),
                };
                Catalogue {
                    skills: Incidence::of(rows.into_iter().map(cell).collect()),
                    efforts: efforts.into_iter().map(|(id, found)| (id, effort(found))).collect(),
                    before: waits,
                    covered: OnceCell::new(),
                }
            })
            .await
        })
        .await
    }
}

/// Sorting what was read takes a while.
async fn sorted<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
}

async fn kept<T: Send + Sync + 'static>(
    cache: &Cache<i32, Arc<T>>,
    release: i32,
    read: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<Arc<T>, ApiError> {
    if let Some(known) = cache.get(&release).await {
        return Ok(known);
    }
    // A task of its own: a request that gives up must not throw away what is half read.
    let cache = cache.clone();
    let reading = tokio::spawn(async move { cache.try_get_with(release, async { read.await.map(Arc::new) }).await });
    reading.await.map_err(ApiError::internal)?.map_err(|shared: Arc<ApiError>| shared.as_ref().clone())
}
