//! Which concepts the alignments of credentials mean, worked out whenever an import may have changed it.
//!
//! The ladder is that of `resolveAlignments`. Its labels come from the search index there; here, where no index of the release
//! exists yet, one walk over the labels finds those that are named.

use std::collections::{HashMap, HashSet};

use skillspine_domain::alignment::{Alignment, FrameworkNames, Match, Reading, Shelf, Wanted, resolve};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{AlignmentProvenance, Concept, Framework, LabelType};
use skillspine_domain::text::label_key;
use skillspine_entities::alignment;
use uuid::Uuid;

use super::bulk;
use super::rows::close_rows;
use crate::read::sql::Sql;
use crate::{Store, StoreError};

/// Keys of one statement.
const KEYS: usize = 8_000;
/// Labels are read in this many ranges of their concepts' ids, so that memory is that of one.
const RANGES: u128 = 64;

/// What became of the alignments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Aligned {
    /// Alignments in the store.
    pub all: u64,
    /// Those that lead to a concept.
    pub found: u64,
    /// Those that lead elsewhere than before.
    pub changed: u64,
}

/// Resolves the current alignments against the concepts of `release`, which is being written. `frameworks` are those of the import,
/// which are not described in the store yet. Rows keep their hash: importing a credential again finds them unchanged.
pub(super) async fn resolve_alignments(
    store: &Store,
    release: i32,
    frameworks: impl Iterator<Item = Framework>,
) -> Result<Aligned, StoreError> {
    let rows: Vec<alignment::Model> =
        Sql::new("SELECT a.* FROM alignment a WHERE a.until_release IS NULL").models(store).await?;
    if rows.is_empty() {
        return Ok(Aligned::default());
    }
    let mut known = store.frameworks().await?;
    known.extend(frameworks);
    let names = FrameworkNames::new(&known);
    // Many credentials have the same alignment.
    let asserted: HashSet<&str> = rows.iter().map(|row| row.asserted.as_str()).collect();
    let readings: HashMap<&str, Reading> = asserted.into_iter().map(|text| (text, read(text, &names))).collect();
    let found = find(store, release, &readings).await?;

    let mut aligned = Aligned { all: rows.len() as u64, ..Aligned::default() };
    let (mut closed, mut renewed) = (Vec::new(), Vec::new());
    for row in &rows {
        let found = found.get(row.asserted.as_str());
        aligned.found += u64::from(found.is_some());
        let concept_id = found.map(|found| found.concept.0);
        let matched_by = found.map(|found| found.matched_by.as_str().to_owned());
        let confidence = found.map(|found| found.confidence * trust(row));
        if (row.concept_id, &row.matched_by, row.confidence) == (concept_id, &matched_by, confidence) {
            continue;
        }
        closed.push((row.row_hash, row.credential_id));
        renewed.push(alignment::Model { concept_id, matched_by, confidence, since_release: release, ..row.clone() });
    }
    aligned.changed = renewed.len() as u64;
    close_rows(store, "alignment", "credential_id", release, &closed).await?;
    // A row this very import inserted would be closed before it was ever valid: it is replaced instead.
    store.delete_stillborn("alignment", release).await?;
    bulk::insert::<alignment::Entity>(store, &renewed).await?;
    Ok(aligned)
}

/// How far an alignment is to be trusted itself: what was read out of a text says how sure it is.
fn trust(row: &alignment::Model) -> f64 {
    if row.provenance != AlignmentProvenance::Inferred.as_str() {
        return 1.0;
    }
    let said = serde_json::from_str::<serde_json::Value>(&row.asserted).ok();
    said.and_then(|said| said.get("confidence")?.as_f64()).map_or(1.0, |confidence| confidence.clamp(0.0, 1.0))
}

fn read(asserted: &str, names: &FrameworkNames) -> Reading {
    let alignment = serde_json::from_str(asserted).map(|document| Alignment::from_json(&document)).unwrap_or_default();
    Reading::of(&alignment, names)
}

/// The match of each reading that has one.
async fn find<'a>(
    store: &Store,
    release: i32,
    readings: &HashMap<&'a str, Reading>,
) -> Result<HashMap<&'a str, Match>, StoreError> {
    let mut books = Books::default();
    books.look_up(store, release, readings.values()).await?;
    let mut found: HashMap<&'a str, Match> = HashMap::new();
    let decide = |books: &Books, found: &mut HashMap<&'a str, Match>| {
        let open: Vec<&'a str> = readings.keys().copied().filter(|text| !found.contains_key(text)).collect();
        for text in open {
            found.extend(resolve(&readings[text], books, &[]).found.map(|one| (text, one)));
        }
    };
    decide(&books, &mut found);
    let open = readings.iter().filter(|(text, _)| !found.contains_key(*text)).map(|(_, reading)| reading);
    let wanted: HashMap<String, Vec<String>> = keys_of(open);
    if !wanted.is_empty() {
        books.read_labels(store, release, &wanted).await?;
        decide(&books, &mut found);
    }
    Ok(found)
}

/// The names of readings by what labels are compared by.
fn keys_of<'r>(readings: impl Iterator<Item = &'r Reading>) -> HashMap<String, Vec<String>> {
    let mut keys: HashMap<String, Vec<String>> = HashMap::new();
    for name in readings.filter(|reading| !reading.points_elsewhere).flat_map(|reading| &reading.names) {
        let key = label_key(name).text;
        if key.is_empty() {
            continue;
        }
        let names = keys.entry(key).or_default();
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    keys
}

/// What was looked up.
#[derive(Default)]
struct Books {
    uris: HashMap<String, Vec<ConceptId>>,
    codes: HashMap<String, Vec<ConceptId>>,
    labels: HashMap<String, Vec<(ConceptId, LabelType)>>,
    concepts: HashMap<ConceptId, Concept>,
}

impl Books {
    async fn look_up<'r>(
        &mut self,
        store: &Store,
        release: i32,
        readings: impl Iterator<Item = &'r Reading>,
    ) -> Result<(), StoreError> {
        let Wanted { uris, codes, ids } = Wanted::of(readings);
        for chunk in uris.into_iter().collect::<Vec<String>>().chunks(KEYS) {
            for concept in store.concepts_by_uri(release, chunk).await? {
                self.uris.entry(concept.uri.clone()).or_default().push(concept.id);
                self.concepts.insert(concept.id, concept);
            }
        }
        for chunk in codes.into_iter().collect::<Vec<String>>().chunks(KEYS) {
            for (code, concept) in store.concepts_by_own_code(release, chunk).await? {
                self.codes.entry(code).or_default().push(concept.id);
                self.concepts.insert(concept.id, concept);
            }
        }
        self.read_concepts(store, release, ids).await
    }

    async fn read_concepts(&mut self, store: &Store, release: i32, ids: HashSet<ConceptId>) -> Result<(), StoreError> {
        let missing: Vec<ConceptId> = ids.into_iter().filter(|id| !self.concepts.contains_key(id)).collect();
        for chunk in missing.chunks(KEYS) {
            self.concepts.extend(store.concepts_by_id(release, chunk).await?);
        }
        Ok(())
    }

    /// Walks over all labels and keeps those that are wanted.
    async fn read_labels(
        &mut self,
        store: &Store,
        release: i32,
        wanted: &HashMap<String, Vec<String>>,
    ) -> Result<(), StoreError> {
        let width = u128::MAX / RANGES + 1;
        for range in 0..RANGES {
            let mut sql = Sql::new(
                "SELECT l.concept_id, l.label_type, l.text FROM concept_label l WHERE l.label_type <> 'hidden' AND ",
            );
            sql.visible("l", release).push(" AND l.concept_id >= ").bind(Uuid::from_u128(range * width));
            if range + 1 < RANGES {
                sql.push(" AND l.concept_id < ").bind(Uuid::from_u128((range + 1) * width));
            }
            for row in sql.rows(store).await? {
                let text: String = row.try_get_by_index(2)?;
                let Some(names) = wanted.get(&label_key(&text).text) else { continue };
                let (id, label_type): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                let Some(label_type) = LabelType::parse(&label_type) else { continue };
                for name in names {
                    self.labels.entry(name.clone()).or_default().push((ConceptId(id), label_type));
                }
            }
        }
        for labels in self.labels.values_mut() {
            labels.sort_unstable();
            labels.dedup_by_key(|(id, _)| *id);
        }
        let ids = self.labels.values().flatten().map(|(id, _)| *id).collect();
        self.read_concepts(store, release, ids).await
    }
}

impl Shelf for Books {
    fn by_uri(&self, uri: &str) -> &[ConceptId] {
        self.uris.get(uri).map_or(&[], Vec::as_slice)
    }

    fn by_code(&self, code: &str) -> &[ConceptId] {
        self.codes.get(code).map_or(&[], Vec::as_slice)
    }

    fn by_label(&self, label: &str) -> &[(ConceptId, LabelType)] {
        self.labels.get(label).map_or(&[], Vec::as_slice)
    }

    fn concept(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(&id)
    }
}
