//! Reading what is said of concepts, a batch at a time.

use std::collections::{HashMap, HashSet};

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Concept, ConceptKind, Edge, Mapping, RelationKind};
use skillspine_store::read::Direction;
use skillspine_store::{Store, StoreError};

use super::{Description, MappedTo};

/// Ids of one statement: SQLite takes 32,766 parameters.
const IDS_PER_STATEMENT: usize = 8_192;

/// What is said of concepts of a release, in their order.
///
/// # Errors
/// Any error of the database.
pub async fn descriptions(store: &Store, release: i32, concepts: Vec<Concept>) -> Result<Vec<Description>, StoreError> {
    use Direction::{Incoming, Outgoing};
    use RelationKind::{Broader, MemberOf, Related};
    let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
    let collections: Vec<ConceptId> =
        concepts.iter().filter(|concept| concept.kind == ConceptKind::Collection).map(|concept| concept.id).collect();
    let (mut labels, mut texts, mut codes, mut mappings, outgoing, incoming, members) = tokio::try_join!(
        store.labels_by_concept(release, &ids),
        store.texts_by_concept(release, &ids),
        store.codes_by_concept(release, &ids),
        store.mappings_by_concept(release, &ids),
        store.edges_by_concept(release, Outgoing, &[Broader, Related], &ids),
        store.edges_by_concept(release, Incoming, &[Broader, Related], &ids),
        store.edges_by_concept(release, Incoming, &[MemberOf], &collections),
    )?;
    let mut named: HashSet<ConceptId> = [&outgoing, &incoming, &members]
        .into_iter()
        .flat_map(HashMap::values)
        .flatten()
        .map(|edge| edge.other)
        .collect();
    named.extend(mappings.values().flatten().map(|mapping| mapping.object));
    named.extend(concepts.iter().filter_map(|concept| concept.replaced_by));
    let named = concepts_by_id(store, release, named).await?;

    let ends = |edges: &HashMap<ConceptId, Vec<Edge>>, id: ConceptId, kind: RelationKind| -> Vec<Concept> {
        let edges = edges.get(&id).into_iter().flatten().filter(|edge| edge.kind == kind);
        edges.filter_map(|edge| named.get(&edge.other).cloned()).collect()
    };
    let mapped = |mapping: Mapping| MappedTo {
        predicate: mapping.predicate,
        concept: named.get(&mapping.object).cloned(),
        key: mapping.object_key,
    };
    let describe = |concept: Concept| {
        let id = concept.id;
        let mut own_codes = codes.remove(&id).unwrap_or_default();
        own_codes.retain(|code| code.system != concept.framework || Some(&code.code) != concept.code.as_ref());
        let mut related = ends(&outgoing, id, Related);
        related.extend(ends(&incoming, id, Related));
        Description {
            labels: labels.remove(&id).unwrap_or_default(),
            texts: texts.remove(&id).unwrap_or_default(),
            codes: own_codes,
            broader: ends(&outgoing, id, Broader),
            narrower: ends(&incoming, id, Broader),
            related,
            members: ends(&members, id, MemberOf),
            mappings: mappings.remove(&id).into_iter().flatten().map(mapped).collect(),
            replaced_by: concept.replaced_by.and_then(|successor| named.get(&successor).cloned()),
            concept,
        }
    };
    Ok(concepts.into_iter().map(describe).collect())
}

/// Concepts by id, however many.
pub(crate) async fn concepts_by_id(
    store: &Store,
    release: i32,
    ids: HashSet<ConceptId>,
) -> Result<HashMap<ConceptId, Concept>, StoreError> {
    let ids: Vec<ConceptId> = ids.into_iter().collect();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_PER_STATEMENT) {
        found.extend(store.concepts_by_id(release, chunk).await?);
    }
    Ok(found)
}
