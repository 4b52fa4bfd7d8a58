//! Resolving alignments, thousands at a time: everything they name is read, looked up with a statement a sort of look-up, and
//! then decided upon.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use skillspine_domain::{
    alignment::{Alignment, FrameworkNames, Reading, Resolution, Shelf, Wanted, resolve},
    id::ConceptId,
    model::{Concept, LabelType},
};
use skillspine_search::ConceptIndex;

use super::{
    ApiError,
    concepts::ConceptsById,
    context::{Result, Scope},
};

/// An alignment, what it names, and what it means.
pub(super) struct Resolved {
    pub reading: Reading,
    pub resolution: Resolution,
    pub concept: Option<Arc<Concept>>,
}

/// Resolves alignments, in their order. `prefer` decides between frameworks.
pub(super) async fn resolve_all(
    scope: Scope<'_>,
    alignments: Vec<Alignment>,
    prefer: Vec<String>,
) -> Result<Vec<Resolved>> {
    let frameworks = scope.taxonomy.frameworks.get(scope.release, ()).await?;
    let index = scope.index()?.clone();
    let read = move || {
        let names = FrameworkNames::new(frameworks.iter().map(|(framework, _)| framework));
        let readings: Vec<Reading> = alignments.iter().map(|alignment| Reading::of(alignment, &names)).collect();
        let known = Known::of(&index, &readings);
        (readings, known)
    };
    let (readings, known) = tokio::task::spawn_blocking(read).await.map_err(ApiError::internal)?;
    let found = Found::look_up(scope, known).await?;
    let decide = move || -> Vec<Resolved> {
        let decide = |reading: Reading| {
            let resolution = resolve(&reading, &found, &prefer);
            let concept = resolution.found.and_then(|found_one| found.concepts.get(&found_one.concept).cloned());
            Resolved { reading, resolution, concept }
        };
        readings.into_iter().map(decide).collect()
    };
    tokio::task::spawn_blocking(decide).await.map_err(ApiError::internal)
}

/// What the index says of what is named. It is in memory, so that no statement is needed.
struct Known {
    uris: HashMap<String, Vec<ConceptId>>,
    labels: HashMap<String, Vec<(ConceptId, LabelType)>>,
    codes: HashSet<String>,
    ids: HashSet<ConceptId>,
}

impl Known {
    fn of(index: &ConceptIndex, readings: &[Reading]) -> Self {
        let Wanted { uris, codes, mut ids } = Wanted::of(readings);
        let uris: HashMap<String, Vec<ConceptId>> = uris
            .into_iter()
            .map(|uri| {
                let found = index.concepts_by_uri(&uri);
                (uri, found)
            })
            .collect();
        let mut labels = HashMap::new();
        for name in readings.iter().flat_map(|reading| &reading.names) {
            if !labels.contains_key(name) {
                labels.insert(name.clone(), index.concepts_by_label(name));
            }
        }
        ids.extend(uris.values().flatten().copied());
        ids.extend(labels.values().flatten().map(|(id, _)| *id));
        Self { uris, labels, codes, ids }
    }
}

/// What was found for a batch.
struct Found {
    known: Known,
    codes: HashMap<String, Arc<Vec<ConceptId>>>,
    concepts: ConceptsById,
}

impl Found {
    async fn look_up(scope: Scope<'_>, mut known: Known) -> Result<Self> {
        let (taxonomy, release) = (scope.taxonomy, scope.release);
        let codes: Vec<String> = known.codes.drain().collect();
        let by_code = taxonomy.by_own_code.get_many(release, codes.clone()).await?;
        known.ids.extend(by_code.iter().flat_map(|found| found.iter().copied()));
        let concepts = taxonomy.concepts.get_many(release, known.ids.drain().collect()).await?;
        let concepts: ConceptsById = concepts.into_iter().flatten().map(|concept| (concept.id, concept)).collect();
        Ok(Self { known, codes: codes.into_iter().zip(by_code).collect(), concepts })
    }
}

impl Shelf for Found {
    fn by_uri(&self, uri: &str) -> &[ConceptId] {
        self.known.uris.get(uri).map_or(&[], Vec::as_slice)
    }

    fn by_code(&self, code: &str) -> &[ConceptId] {
        self.codes.get(code).map_or(&[], |ids| ids.as_slice())
    }

    fn by_label(&self, label: &str) -> &[(ConceptId, LabelType)] {
        self.known.labels.get(label).map_or(&[], Vec::as_slice)
    }

    fn concept(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(&id).map(Arc::as_ref)
    }
}
