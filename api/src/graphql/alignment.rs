//! Resolving alignments, thousands at a time: everything they name is read, looked up with a statement a sort of look-up, and
//! then decided upon.

use std::{collections::HashMap, sync::Arc};

use skillspine_domain::{
    alignment::{Alignment, FrameworkNames, Reading, Resolution, Shelf, Wanted, resolve},
    id::ConceptId,
    model::{Concept, LabelType},
};
use skillspine_search::ConceptIndex;

use super::{
    ApiError,
    context::{Result, Scope},
    loaders::{ConceptsById, IdsByUri},
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
        let labels = labels(&index, &readings);
        (readings, labels)
    };
    let (readings, labels) = tokio::task::spawn_blocking(read).await.map_err(ApiError::internal)?;
    let found = Found::look_up(scope, &readings, labels).await?;
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

type Labels = HashMap<String, Vec<(ConceptId, LabelType)>>;

/// What has the labels that are named. They are in memory, so that no statement is needed.
fn labels(index: &ConceptIndex, readings: &[Reading]) -> Labels {
    let mut labels = Labels::new();
    for name in readings.iter().flat_map(|reading| &reading.names) {
        if !labels.contains_key(name) {
            labels.insert(name.clone(), index.concepts_by_label(name));
        }
    }
    labels
}

/// What was found for a batch.
struct Found {
    uris: IdsByUri,
    codes: HashMap<String, Arc<Vec<ConceptId>>>,
    labels: Labels,
    concepts: ConceptsById,
}

impl Found {
    async fn look_up(scope: Scope<'_>, readings: &[Reading], labels: Labels) -> Result<Self> {
        let Wanted { uris, codes, mut ids } = Wanted::of(readings);
        let (taxonomy, release) = (scope.taxonomy, scope.release);
        let uris: Vec<String> = uris.into_iter().collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let ((uris, mut concepts), by_code) = futures::try_join!(
            taxonomy.concepts_with_uris(release, &uris),
            taxonomy.by_own_code.get_many(release, codes.clone())
        )?;
        ids.extend(uris.values().chain(&by_code).flat_map(|found| found.iter().copied()));
        ids.extend(labels.values().flatten().map(|(id, _)| *id));
        ids.retain(|id| !concepts.contains_key(id));
        let others = taxonomy.concepts.get_many(release, ids.into_iter().collect()).await?;
        concepts.extend(others.into_iter().flatten().map(|concept| (concept.id, concept)));
        Ok(Self { uris, codes: codes.into_iter().zip(by_code).collect(), labels, concepts })
    }
}

impl Shelf for Found {
    fn by_uri(&self, uri: &str) -> &[ConceptId] {
        self.uris.get(uri).map_or(&[], |ids| ids.as_slice())
    }

    fn by_code(&self, code: &str) -> &[ConceptId] {
        self.codes.get(code).map_or(&[], |ids| ids.as_slice())
    }

    fn by_label(&self, label: &str) -> &[(ConceptId, LabelType)] {
        self.labels.get(label).map_or(&[], Vec::as_slice)
    }

    fn concept(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(&id).map(Arc::as_ref)
    }
}
