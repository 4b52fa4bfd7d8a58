//! One import: takes records in the order a source reads them, and leaves the store under a new release number.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, TransactionTrait};
use skillspine_domain::hierarchy::edges_closing_cycles;
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Crosswalk, LabelType, PostingSource, RelationKind};
use skillspine_domain::record::{FrameworkRecord, LabelRecord, Record, RelationRecord};
use skillspine_domain::version;
use skillspine_entities::{
    concept, concept_change, concept_code, concept_label, concept_relation, concept_text, framework_version, mapping,
    part, region,
};
use uuid::Uuid;

use super::align::resolve_alignments;
use super::concepts::{Age, ConceptCounts, ConceptDiff, label_change};
use super::credentials::CredentialDiff;
use super::describe::{upsert_crosswalk, upsert_framework, upsert_posting_source, upsert_version};
use super::posting_update::{PostingCounts, PostingUpdate};
use super::postings::PostingDiff;
use super::release::LOADED;
use super::rows::{Offer, Placement, RowDiff, code_row, label_row, mapping_row, region_row, relation_row, text_row};
use super::writer::Writer;
use super::{ImportLock, bulk, derive};
use crate::{Store, StoreError, indexes};

/// A row that names a concept which does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    /// The tag the record was written with.
    pub tag: u64,
    /// What is missing.
    pub reason: String,
    /// Whether the row was left out because it would make a concept broader than itself.
    pub cycle: bool,
}

/// What an import did, or in a dry run would do.
#[derive(Clone, Debug, Default)]
pub struct SessionOutcome {
    /// The release that was made; none when nothing changed or in a dry run.
    pub release: Option<i32>,
    /// Concepts created, changed, deprecated.
    pub concepts: ConceptCounts,
    /// Postings created, changed, taken down.
    pub postings: PostingCounts,
    /// Rows of other tables inserted.
    pub rows_added: u64,
    /// Rows of other tables closed.
    pub rows_closed: u64,
    /// Records that came more than once.
    pub repeated: u64,
    /// Records of parts of which the store holds a newer version; they were left aside.
    pub outdated: u64,
    /// Mappings whose ends were published as codes and are now joined to their concepts.
    pub resolved: u64,
    /// Alignments of credentials that now lead to another concept than before, to one at last, or no longer to one.
    pub realigned: u64,
    /// Rows naming concepts that do not exist.
    pub dangling: Vec<Dangling>,
    /// Remarks.
    pub notes: Vec<String>,
}

impl SessionOutcome {
    /// Whether the import left (or would leave) everything as it was.
    pub fn is_unchanged(&self) -> bool {
        let rows = self.rows_added + self.rows_closed + self.resolved + self.realigned;
        self.concepts == ConceptCounts::default() && self.postings.is_unchanged() && rows == 0
    }
}

struct Part {
    id: i32,
    age: Age,
    previous: Option<String>,
    version: String,
}

/// An import in progress. Holds the import lock until it is dropped.
pub struct ImportSession {
    store: Store,
    _lock: ImportLock,
    /// None in a dry run.
    writer: Option<Writer>,
    release: i32,
    dry_run: bool,
    next_part_id: i32,
    parts: HashMap<(String, String), Part>,
    scopes: HashSet<String>,
    at: Option<(String, String)>,
    frameworks: Vec<FrameworkRecord>,
    crosswalks: Vec<Crosswalk>,
    posting_sources: Vec<PostingSource>,
    concepts: ConceptDiff,
    labels: RowDiff<concept_label::Entity>,
    texts: RowDiff<concept_text::Entity>,
    codes: RowDiff<concept_code::Entity>,
    relations: RowDiff<concept_relation::Entity>,
    mappings: RowDiff<mapping::Entity>,
    regions: RowDiff<region::Entity>,
    credentials: CredentialDiff,
    postings: PostingDiff,
    waiting_relations: Vec<(concept_relation::Model, u64)>,
    /// Ends of waiting relations that had not come when the relation did: framework and key by id.
    awaited: HashMap<Uuid, (String, String)>,
    mapping_ends: Vec<(ConceptId, String, String, u64)>,
    new_preferred: Vec<(Uuid, String, String)>,
    outcome: SessionOutcome,
}

impl ImportSession {
    /// Begins an import under the next release number, after sweeping what a killed one left. A dry run writes nothing.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn begin(
        store: &Store,
        lock: ImportLock,
        now: DateTime<Utc>,
        summary: &str,
        dry_run: bool,
    ) -> Result<Self, StoreError> {
        let mut release = 0;
        if !dry_run {
            store.sweep_unfinished().await?;
            store.prepare_first_load().await?;
            release = store.begin_release(now, summary).await?;
        }
        let parts = part::Entity::find().all(&store.db).await?;
        Ok(Self {
            store: store.clone(),
            writer: (!dry_run).then(|| Writer::start(store, lock.clone())),
            _lock: lock,
            release,
            dry_run,
            next_part_id: parts.iter().map(|row| row.id).max().unwrap_or(0) + 1,
            parts: HashMap::new(),
            scopes: HashSet::new(),
            at: None,
            frameworks: Vec::new(),
            crosswalks: Vec::new(),
            posting_sources: Vec::new(),
            concepts: ConceptDiff::default(),
            labels: RowDiff::default(),
            texts: RowDiff::default(),
            codes: RowDiff::default(),
            relations: RowDiff::default(),
            mappings: RowDiff::default(),
            regions: RowDiff::default(),
            credentials: CredentialDiff::default(),
            postings: PostingDiff::new(release, now.date_naive(), dry_run),
            waiting_relations: Vec::new(),
            awaited: HashMap::new(),
            mapping_ends: Vec::new(),
            new_preferred: Vec::new(),
            outcome: SessionOutcome::default(),
        })
    }

    /// Announces a framework version.
    pub fn framework(&mut self, record: FrameworkRecord) {
        let known = self
            .frameworks
            .iter_mut()
            .find(|known| known.framework.key == record.framework.key && known.version == record.version);
        match known {
            Some(known) => known.languages.extend(record.languages),
            None => self.frameworks.push(record),
        }
    }

    /// Announces a crosswalk.
    pub fn crosswalk(&mut self, record: Crosswalk) {
        if !self.crosswalks.contains(&record) {
            self.crosswalks.push(record);
        }
    }

    /// Says whose postings are coming.
    pub fn posting_source(&mut self, record: PostingSource) {
        if !self.posting_sources.contains(&record) {
            self.posting_sources.push(record);
        }
    }

    /// Takes postings, compares them with the store and writes what differs. Needs no part: a posting is known by its source and
    /// external id, and one that does not come again is left as it is. Of several records of a posting the last one counts,
    /// whether they come in one call or in many. Call with some thousands: memory is that of the call, and 8 bytes of every id.
    ///
    /// A dry run counts the first record of a posting of each call, since there is nothing to compare the later ones with.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn postings(&mut self, updates: Vec<PostingUpdate>) -> Result<(), StoreError> {
        self.postings.write(&self.store, updates).await
    }

    /// Says which part the records that follow belong to.
    ///
    /// # Errors
    /// Any error of the database while reading what the store holds of the part.
    pub async fn part(&mut self, scope: &str, name: &str, version: &str) -> Result<(), StoreError> {
        if self.scopes.insert(scope.to_owned()) {
            self.load_scope(scope).await?;
        }
        let key = (scope.to_owned(), name.to_owned());
        if !self.parts.contains_key(&key) {
            let part = self.open_part(scope, name, version).await?;
            self.parts.insert(key.clone(), part);
        }
        self.at = Some(key);
        Ok(())
    }

    async fn load_scope(&mut self, scope: &str) -> Result<(), StoreError> {
        let rows = part::Entity::find().filter(part::Column::Scope.eq(scope)).all(&self.store.db).await?;
        let ids: Vec<i32> = rows.iter().map(|row| row.id).collect();
        self.concepts.load(&self.store, scope).await?;
        self.labels.load(&self.store, &ids).await?;
        self.texts.load(&self.store, &ids).await?;
        self.codes.load(&self.store, &ids).await?;
        self.relations.load(&self.store, &ids).await?;
        self.mappings.load(&self.store, &ids).await?;
        self.regions.load(&self.store, &ids).await?;
        self.credentials.load(&self.store, &ids).await
    }

    async fn open_part(&mut self, scope: &str, name: &str, version: &str) -> Result<Part, StoreError> {
        let stored = part::Entity::find()
            .filter(part::Column::Scope.eq(scope))
            .filter(part::Column::Name.eq(name))
            .one(&self.store.db)
            .await?;
        let version = version.to_owned();
        if let Some(row) = stored {
            // A part without version was opened by an import that did not end well.
            let previous = Some(row.version).filter(|version| !version.is_empty());
            let age = match &previous {
                None => Age::Newer,
                Some(previous) => match version::compare(&version, previous) {
                    Ordering::Greater => Age::Newer,
                    Ordering::Equal => Age::Same,
                    Ordering::Less => Age::Older,
                },
            };
            return Ok(Part { id: row.id, age, previous, version });
        }
        let id = self.next_part_id;
        self.next_part_id += 1;
        if !self.dry_run {
            let row = part::ActiveModel {
                id: Set(id),
                scope: Set(scope.to_owned()),
                name: Set(name.to_owned()),
                version: Set(String::new()),
            };
            part::Entity::insert(row).exec_without_returning(&self.store.db).await?;
        }
        Ok(Part { id, age: Age::Newer, previous: None, version })
    }

    /// Takes one record; `tag` names its row in the outcome.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when no part was announced.
    pub fn write(&mut self, record: Record, tag: u64) -> Result<(), StoreError> {
        let Some(part) = self.at.as_ref().and_then(|key| self.parts.get(key)) else {
            return Err(StoreError::Corrupt("a record came before its part was announced".to_owned()));
        };
        let at = Placement { part: part.id, release: self.release };
        let age = part.age;
        let offer = match record {
            Record::Concept(record) => {
                self.concepts.offer(record, part.id, age, &part.version);
                return Ok(());
            }
            Record::Relation(record) => {
                if age == Age::Older {
                    self.outcome.outdated += 1;
                } else {
                    self.take_relation(record, at, tag);
                }
                return Ok(());
            }
            Record::Mapping(record) => {
                for end in [&record.subject, &record.object] {
                    self.mapping_ends.push((end.id(), end.framework().to_owned(), end.key().to_owned(), tag));
                }
                self.mappings.offer(mapping_row(record, at))
            }
            Record::Region(record) => self.regions.offer(region_row(record, at)),
            Record::Issuer(record) => self.credentials.issuer(&record, at),
            Record::Credential(record) => self.credentials.credential(&record, at),
            Record::CredentialPart(record) => self.credentials.part(&record, at),
            Record::Alignment(record) => self.credentials.alignment(&record, at),
            Record::Posting(_) | Record::LearningText(_) => {
                return Err(StoreError::Corrupt("a text came before anything was recognised in it".to_owned()));
            }
            Record::Label(record) => {
                if age == Age::Older && self.concepts.is_stored(&record.concept.0) || self.is_named_in_passing(&record)
                {
                    self.outcome.outdated += 1;
                    return Ok(());
                }
                self.offer_label(record, at, age)
            }
            Record::Text(record) => {
                if age == Age::Older && self.concepts.is_stored(&record.concept.0) {
                    self.outcome.outdated += 1;
                    return Ok(());
                }
                self.texts.offer(text_row(record, at))
            }
            Record::Code(record) => {
                if age == Age::Older && self.concepts.is_stored(&record.concept.0) {
                    self.outcome.outdated += 1;
                    return Ok(());
                }
                self.codes.offer(code_row(record, at))
            }
        };
        if offer == Offer::Repeated {
            self.outcome.repeated += 1;
        }
        Ok(())
    }

    /// Compares a relation whose ends have come; one with an end that may yet come, and every step of a hierarchy, waits.
    fn take_relation(&mut self, record: RelationRecord, at: Placement, tag: u64) {
        let mut waits = record.kind == RelationKind::Broader;
        for end in [&record.subject, &record.object] {
            if !self.concepts.is_incoming(&end.id().0) {
                waits = true;
                self.awaited.entry(end.id().0).or_insert_with(|| (end.framework().to_owned(), end.key().to_owned()));
            }
        }
        let row = relation_row(record, at);
        if waits {
            self.waiting_relations.push((row, tag));
        } else if self.relations.offer(row) == Offer::Repeated {
            self.outcome.repeated += 1;
        }
    }

    /// A preferred label for a concept that another part, not in this import, owns: that part's label stands.
    fn is_named_in_passing(&self, record: &LabelRecord) -> bool {
        let Some(stored) = self.concepts.stored(&record.concept.0) else { return false };
        record.label_type == LabelType::Preferred
            && record.language == stored.label_language
            && !self.parts.values().any(|part| part.id == stored.part_id)
    }

    fn offer_label(&mut self, record: LabelRecord, at: Placement, age: Age) -> Offer {
        let preferred = (record.label_type == LabelType::Preferred && age == Age::Newer)
            .then(|| (record.concept.0, record.language.clone(), record.text.clone()));
        let offer = self.labels.offer(label_row(record, at));
        if offer == Offer::New
            && let Some(preferred) = preferred
            && self.concepts.is_stored(&preferred.0)
        {
            self.new_preferred.push(preferred);
        }
        offer
    }

    /// Hands rows that have gathered to the writer. Call now and then while reading.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        self.flush_rows(false).await
    }

    /// Waits until everything handed over is written.
    async fn stop_writer(&mut self) -> Result<(), StoreError> {
        match &mut self.writer {
            Some(writer) => writer.finish().await,
            None => Ok(()),
        }
    }

    async fn flush_rows(&mut self, all: bool) -> Result<(), StoreError> {
        self.relations.flush(self.writer.as_mut(), all).await?;
        self.labels.flush(self.writer.as_mut(), all).await?;
        self.texts.flush(self.writer.as_mut(), all).await?;
        self.codes.flush(self.writer.as_mut(), all).await?;
        self.mappings.flush(self.writer.as_mut(), all).await?;
        self.regions.flush(self.writer.as_mut(), all).await?;
        self.credentials.flush(self.writer.as_mut(), all).await
    }

    /// Gives the import up: nothing it wrote stays.
    ///
    /// # Errors
    /// Any error of the database; the next import then sweeps.
    pub async fn abandon(mut self) -> Result<(), StoreError> {
        if self.dry_run {
            return Ok(());
        }
        // Why writing failed is known already; it has ended, which is what counts here.
        let _ = self.stop_writer().await;
        self.store.sweep(self.release).await
    }

    /// Ends the import: writes concepts and relations, closes what vanished, records the changes, and marks the release as
    /// complete. Nothing is visible until it is published.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn finish(mut self) -> Result<SessionOutcome, StoreError> {
        let replacing: HashSet<i32> =
            self.parts.values().filter(|part| part.age != Age::Older).map(|part| part.id).collect();
        let newer: HashMap<i32, String> = self
            .parts
            .values()
            .filter(|part| part.age == Age::Newer)
            .map(|part| (part.id, part.version.clone()))
            .collect();
        let previous: HashMap<i32, String> =
            self.parts.values().filter_map(|part| Some((part.id, part.previous.clone()?))).collect();
        self.note_older_parts();

        let vanished = self.concepts.vanished(&newer);
        self.write_relations(&vanished).await?;
        self.find_dangling_mappings().await?;
        let (counts, mut changes) =
            self.concepts.finish(&self.store, self.release, self.dry_run, &newer, &previous).await?;
        self.outcome.concepts = counts;
        self.flush_rows(true).await?;
        self.stop_writer().await?;

        let release = (!self.dry_run).then_some(self.release);
        let is_kept = |owner: &Uuid| vanished.contains(owner) || self.concepts.stored(owner).is_some_and(is_deprecated);
        let none = |_: &Uuid| false;
        let closed_labels = self.labels.close(&self.store, release, &replacing, is_kept).await?;
        self.texts.close(&self.store, release, &replacing, is_kept).await?;
        self.codes.close(&self.store, release, &replacing, is_kept).await?;
        self.relations.close(&self.store, release, &replacing, none).await?;
        self.mappings.close(&self.store, release, &replacing, none).await?;
        self.regions.close(&self.store, release, &replacing, none).await?;
        self.credentials.close(&self.store, release, &replacing).await?;
        changes.extend(self.label_changes(&closed_labels).await?);

        for (added, closed) in [
            (self.labels.added, self.labels.closed),
            (self.texts.added, self.texts.closed),
            (self.codes.added, self.codes.closed),
            (self.relations.added, self.relations.closed),
            (self.mappings.added, self.mappings.closed),
            (self.regions.added, self.regions.closed),
        ]
        .into_iter()
        .chain(self.credentials.rows())
        {
            self.outcome.rows_added += added;
            self.outcome.rows_closed += closed;
        }
        let (added, closed) = self.postings.rows();
        self.outcome.rows_added += added;
        self.outcome.rows_closed += closed;
        self.outcome.repeated += self.postings.repeated;
        self.outcome.postings = self.postings.counts;
        if self.dry_run {
            return Ok(self.outcome);
        }
        indexes::ensure(&self.store).await?;
        self.postings.finish(&self.store).await?;
        let brings_only_postings = self.postings.is_used() && self.parts.is_empty();
        if !brings_only_postings {
            self.outcome.resolved = derive::resolve_mapping_ends(&self.store, self.release).await?;
        }
        if self.outcome.is_unchanged() && !self.adds_version().await? {
            // No posting was written, or what was is undone.
            self.store.sweep_taxonomy(self.release).await?;
            return Ok(self.outcome);
        }
        if !brings_only_postings {
            self.realign().await?;
        }
        self.record_changes(changes).await?;
        self.complete().await?;
        self.outcome.release = Some(self.release);
        Ok(self.outcome)
    }

    /// Resolves the alignments of credentials anew: any change may change what they mean.
    async fn realign(&mut self) -> Result<(), StoreError> {
        let frameworks = self.frameworks.iter().map(|record| record.framework.clone());
        let aligned = resolve_alignments(&self.store, self.release, frameworks).await?;
        self.outcome.realigned = aligned.changed;
        if aligned.changed > 0 {
            let note = format!("{} of {} alignments of credentials lead to a concept", aligned.found, aligned.all);
            self.outcome.notes.push(note);
        }
        Ok(())
    }

    fn note_older_parts(&mut self) {
        let mut older: Vec<String> = self
            .parts
            .iter()
            .filter(|(_, part)| part.age == Age::Older)
            .map(|((_, name), part)| {
                let previous = part.previous.as_deref().unwrap_or_default();
                format!("`{name}`: the store already holds {previous}; {} only adds what is missing", part.version)
            })
            .collect();
        older.sort();
        self.outcome.notes.extend(older);
    }

    /// Checks the ends of the relations that waited, breaks cycles, and compares what is left with the store.
    async fn write_relations(&mut self, vanished: &HashSet<Uuid>) -> Result<(), StoreError> {
        let mut sound = Vec::with_capacity(self.waiting_relations.len());
        for (row, tag) in std::mem::take(&mut self.waiting_relations) {
            let is_missing = |id: &&Uuid| !self.concepts.is_live(id) || vanished.contains(*id);
            let ends = [row.subject_id, row.object_id];
            match ends.iter().find(is_missing) {
                Some(id) => {
                    let (framework, key) = self.awaited.get(id).cloned().unwrap_or_default();
                    let reason = format!("`{key}` is not a concept of framework `{framework}`");
                    self.outcome.dangling.push(Dangling { tag, reason, cycle: false });
                }
                None => sound.push((row, tag)),
            }
        }
        let is_broader = |at: &usize| sound[*at].0.kind == RelationKind::Broader.as_str();
        let broader: Vec<usize> = (0..sound.len()).filter(is_broader).collect();
        let edges: Vec<_> =
            broader.iter().map(|at| (ConceptId(sound[*at].0.subject_id), ConceptId(sound[*at].0.object_id))).collect();
        let closing: HashSet<usize> = edges_closing_cycles(&edges).into_iter().map(|edge| broader[edge]).collect();
        for (position, (row, tag)) in sound.into_iter().enumerate() {
            if closing.contains(&position) {
                let [narrower, broader] = [row.subject_id, row.object_id].map(|id| self.concepts.uri(&id));
                let reason = format!("`{narrower}` broader `{broader}` closes a cycle in the hierarchy");
                self.outcome.dangling.push(Dangling { tag, reason, cycle: true });
                continue;
            }
            if self.relations.offer(row) == Offer::Repeated {
                self.outcome.repeated += 1;
            }
            self.relations.flush(self.writer.as_mut(), false).await?;
        }
        self.awaited.clear();
        Ok(())
    }

    /// Names mappings whose end is missing from a framework that is imported. They are kept: the concept may come later.
    async fn find_dangling_mappings(&mut self) -> Result<(), StoreError> {
        let frameworks: HashSet<String> =
            self.mapping_ends.iter().map(|(_, framework, ..)| framework.clone()).collect();
        let mut imported: HashMap<String, HashSet<Uuid>> = HashMap::new();
        for framework in frameworks {
            let ids = self.store.current_concept_ids(&framework).await?;
            if ids.is_empty() {
                self.outcome.notes.push(format!("framework `{framework}` is not imported yet: its ends wait for it"));
            } else {
                imported.insert(framework, ids);
            }
        }
        let mut seen = HashSet::new();
        for (id, framework, key, tag) in std::mem::take(&mut self.mapping_ends) {
            let missing = imported.get(&framework).is_some_and(|ids| !ids.contains(&id.0));
            if missing && seen.insert(tag) {
                let reason = format!("`{key}` is not a concept of framework `{framework}`");
                self.outcome.dangling.push(Dangling { tag, reason, cycle: false });
            }
        }
        Ok(())
    }

    /// Pairs preferred labels that came with those that went.
    async fn label_changes(&self, closed: &[(i64, Uuid)]) -> Result<Vec<concept_change::Model>, StoreError> {
        let mut before: HashMap<(Uuid, String), String> = HashMap::new();
        let hashes: Vec<i64> = closed.iter().map(|(hash, _)| *hash).collect();
        let owners: Vec<Uuid> = closed.iter().map(|(_, owner)| *owner).collect();
        for (hashes, owners) in hashes.chunks(5_000).zip(owners.chunks(5_000)) {
            let rows = concept_label::Entity::find()
                .filter(concept_label::Column::ConceptId.is_in(owners.iter().copied()))
                .filter(concept_label::Column::RowHash.is_in(hashes.iter().copied()))
                .filter(concept_label::Column::LabelType.eq(LabelType::Preferred.as_str()))
                .all(&self.store.db)
                .await?;
            before.extend(rows.into_iter().map(|row| ((row.concept_id, row.language), row.text)));
        }
        let versions: HashMap<&str, &str> =
            self.frameworks.iter().map(|row| (row.framework.key.as_str(), row.version.as_str())).collect();
        let at = Placement { part: 0, release: self.release };
        Ok(self
            .new_preferred
            .iter()
            .filter_map(|(id, language, after)| {
                let before = before.get(&(*id, language.clone()))?;
                let concept = self.concepts.stored(id)?;
                let version = versions.get(concept.framework.as_str()).copied().unwrap_or_default();
                Some(label_change(concept, at, version, language, before, after))
            })
            .collect())
    }

    async fn record_changes(&self, mut changes: Vec<concept_change::Model>) -> Result<(), StoreError> {
        for (position, change) in changes.iter_mut().enumerate() {
            change.position = i32::try_from(position).unwrap_or(i32::MAX);
        }
        bulk::insert::<concept_change::Entity>(&self.store, &changes).await
    }

    /// Whether the import names a framework version the store does not know yet.
    async fn adds_version(&self) -> Result<bool, StoreError> {
        for record in &self.frameworks {
            let stored = framework_version::Entity::find_by_id((record.framework.key.clone(), record.version.clone()))
                .one(&self.store.db)
                .await?;
            if stored.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes framework, version and part descriptions and marks the release as complete, in one transaction.
    async fn complete(&self) -> Result<(), StoreError> {
        let transaction = self.store.db.begin().await?;
        for record in &self.frameworks {
            upsert_framework(&transaction, record).await?;
            upsert_version(&transaction, record, self.release).await?;
        }
        for record in &self.crosswalks {
            upsert_crosswalk(&transaction, record).await?;
        }
        for record in &self.posting_sources {
            upsert_posting_source(&transaction, record).await?;
        }
        for ((scope, name), part) in &self.parts {
            if part.age == Age::Newer {
                let row = part::ActiveModel {
                    id: Set(part.id),
                    scope: Set(scope.clone()),
                    name: Set(name.clone()),
                    version: Set(part.version.clone()),
                };
                part::Entity::update(row).exec(&transaction).await?;
            }
        }
        let sql = format!("UPDATE release SET status = '{LOADED}' WHERE number = {}", self.release);
        transaction.execute_unprepared(&sql).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn is_deprecated(row: &concept::Model) -> bool {
    row.status == skillspine_domain::model::ConceptStatus::Deprecated.as_str()
}
