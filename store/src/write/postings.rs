//! Writing postings: compared with the store batch by batch, so that memory does not grow with the file.
//!
//! Postings are a stream, not a published whole: one that no longer comes is left as it is. A source says so when it takes one
//! down; then `removed_on` is set and all else stays.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use skillspine_entities::{posting, posting_region, posting_skill, posting_text};
use uuid::Uuid;

use super::bulk;
use super::employers::EmployerDiff;
use super::posting_rows::{PostingRows, posting_rows};
use super::posting_update::{PostingCounts, PostingUpdate, last_of_each};
use super::release::POSTING_TABLES;
use crate::read::sql::Sql;
use crate::{Store, StoreError, indexes};

/// Postings compared and written at a time.
const BATCH: usize = 4_000;
/// Text that may come together in a batch, in bytes.
const BATCH_BYTES: usize = 16 << 20;

/// Postings that must have been written for the database to look at its tables anew.
const ANALYSE_FROM: u64 = 1_000;

/// A posting in the store, as far as it has to be compared.
#[derive(Clone, Copy, PartialEq)]
struct Stored {
    content_hash: i64,
    text_hash: Option<i64>,
    removed_on: Option<NaiveDate>,
    since_release: i32,
}

impl Stored {
    fn says_the_same(&self, content_hash: i64, removed_on: Option<NaiveDate>) -> bool {
        (self.content_hash, self.removed_on) == (content_hash, removed_on)
    }
}

/// What is to be done with a batch.
#[derive(Default)]
struct Plan {
    /// Postings of which nothing stays valid but perhaps the text.
    closing: Vec<Uuid>,
    closing_texts: Vec<Uuid>,
    inserting: Vec<PostingRows>,
    /// Postings of which only the removal is new.
    removing: Vec<(Uuid, NaiveDate)>,
    /// The same, for what this import wrote itself.
    removing_in_place: BTreeMap<NaiveDate, Vec<Uuid>>,
    /// Postings that are again as they were before this import.
    undoing: Vec<Uuid>,
}

/// The postings of an import, compared with what is current. Remembers 8 bytes of every id (about 20 MB a million).
pub(crate) struct PostingDiff {
    release: i32,
    today: NaiveDate,
    dry_run: bool,
    seen: HashSet<u64>,
    /// Whether the tables were empty when the import began and have no indexes yet.
    is_first_load: Option<bool>,
    employers: EmployerDiff,
    pub(crate) counts: PostingCounts,
    pub(crate) repeated: u64,
    rows_added: u64,
    rows_closed: u64,
}

impl PostingDiff {
    /// `today` dates removals that a source does not date.
    pub(crate) fn new(release: i32, today: NaiveDate, dry_run: bool) -> Self {
        Self {
            release,
            today,
            dry_run,
            seen: HashSet::new(),
            is_first_load: None,
            employers: EmployerDiff::default(),
            counts: PostingCounts::default(),
            repeated: 0,
            rows_added: 0,
            rows_closed: 0,
        }
    }

    /// Whether any posting came.
    pub(crate) fn is_used(&self) -> bool {
        self.is_first_load.is_some()
    }

    /// Ends the writing. Call once the indexes are there.
    pub(crate) async fn finish(&self, store: &Store) -> Result<(), StoreError> {
        let written = self.counts.created + self.counts.changed + self.counts.removed;
        if written >= ANALYSE_FROM { analyse(store).await } else { Ok(()) }
    }

    /// Rows of texts, skills, regions and employers that were inserted and closed.
    pub(crate) fn rows(&self) -> (u64, u64) {
        (self.rows_added + self.employers.added, self.rows_closed + self.employers.closed)
    }

    /// Compares postings with the store and writes what differs.
    pub(crate) async fn write(&mut self, store: &Store, updates: Vec<PostingUpdate>) -> Result<(), StoreError> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        for update in updates {
            bytes += update.text_bytes();
            batch.push(update);
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                self.write_batch(store, std::mem::take(&mut batch)).await?;
                bytes = 0;
            }
        }
        self.write_batch(store, batch).await
    }

    async fn write_batch(&mut self, store: &Store, updates: Vec<PostingUpdate>) -> Result<(), StoreError> {
        if updates.is_empty() {
            return Ok(());
        }
        let mut employers = Vec::new();
        let (mut updates, repeated) = last_of_each(updates, &mut employers);
        self.repeated += repeated;
        let again: HashSet<Uuid> =
            updates.iter().map(PostingUpdate::id).filter(|id| !self.seen.insert(short(*id))).collect();
        self.repeated += again.len() as u64;
        if self.dry_run {
            // Nothing was written that the second record could be compared with: the first one counts.
            updates.retain(|update| !again.contains(&update.id()));
        }
        let is_first_load = self.is_first_load(store, !again.is_empty()).await?;
        let ids: Vec<Uuid> = updates.iter().map(PostingUpdate::id).collect();
        let mut stored =
            if is_first_load { HashMap::new() } else { self.stored(store, "until_release IS NULL", &ids).await? };
        let before = self.take_back(store, &updates, &again, &mut stored).await?;
        let plan = self.compare(updates, &stored, &before);
        if self.dry_run {
            return Ok(());
        }
        self.carry_out(store, plan).await?;
        self.employers.merge(store, self.release, employers).await
    }

    /// Whether nothing needs to be looked up, because nothing can be there. The first posting that comes again ends that: from
    /// then on the tables need their indexes.
    async fn is_first_load(&mut self, store: &Store, comes_again: bool) -> Result<bool, StoreError> {
        let is_first_load = match self.is_first_load {
            Some(known) => known,
            None => store.is_empty("posting").await?,
        };
        if is_first_load && comes_again && !self.dry_run {
            indexes::ensure_on(store, POSTING_TABLES).await?;
            analyse(store).await?;
        }
        self.is_first_load = Some(is_first_load && !comes_again);
        Ok(is_first_load && !comes_again)
    }

    async fn stored(&self, store: &Store, state: &str, ids: &[Uuid]) -> Result<HashMap<Uuid, Stored>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(&format!(
            "SELECT id, content_hash, text_hash, removed_on, since_release FROM posting WHERE {state} AND id IN "
        ));
        sql.bind_list(ids);
        let rows = sql.rows(store).await?;
        rows.iter()
            .map(|row| {
                let stored = Stored {
                    content_hash: row.try_get_by_index(1)?,
                    text_hash: row.try_get_by_index(2)?,
                    removed_on: row.try_get_by_index(3)?,
                    since_release: row.try_get_by_index(4)?,
                };
                Ok((row.try_get_by_index(0)?, stored))
            })
            .collect()
    }

    /// Prepares postings that came in an earlier batch for another comparison: takes back how they counted, and undoes what this
    /// import wrote of those that are now stated anew. So the outcome depends on the last record only, and a file that holds a
    /// posting twice changes nothing when it is imported again.
    ///
    /// Gives what this import closed, of those it does not undo.
    async fn take_back(
        &mut self,
        store: &Store,
        updates: &[PostingUpdate],
        again: &HashSet<Uuid>,
        stored: &mut HashMap<Uuid, Stored>,
    ) -> Result<HashMap<Uuid, Stored>, StoreError> {
        let again: Vec<(Uuid, bool)> = updates
            .iter()
            .map(|update| (update.id(), matches!(update, PostingUpdate::Stated { .. })))
            .filter(|(id, _)| again.contains(id))
            .collect();
        if again.is_empty() || self.dry_run {
            return Ok(HashMap::new());
        }
        let ids: Vec<Uuid> = again.iter().map(|(id, _)| *id).collect();
        let mut before = self.stored(store, &format!("until_release = {}", self.release), &ids).await?;
        let mut undoing = Vec::new();
        for (id, is_stated) in again {
            let counted = match (stored.get(&id), before.get(&id)) {
                (None, _) => &mut self.counts.unmatched,
                (Some(now), None) if now.since_release == self.release => &mut self.counts.created,
                (Some(_), None) => &mut self.counts.unchanged,
                (Some(now), Some(before)) => self.counts.of_change(before.removed_on, now.removed_on),
            };
            *counted = counted.saturating_sub(1);
            if is_stated && stored.get(&id).is_some_and(|now| now.since_release == self.release) {
                undoing.push(id);
                stored.remove(&id);
                stored.extend(before.remove(&id).map(|before| (id, before)));
            }
        }
        self.undo(store, &undoing).await?;
        Ok(before)
    }

    /// Undoes what this import wrote of these postings.
    async fn undo(&mut self, store: &Store, ids: &[Uuid]) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let release = self.release;
        for table in POSTING_TABLES {
            let key = key_of(table);
            let mut delete = Sql::new(&format!("DELETE FROM {table} WHERE since_release = {release} AND {key} IN "));
            delete.bind_list(ids);
            let deleted = delete.execute(store).await?;
            let mut reopen = Sql::new(&format!(
                "UPDATE {table} SET until_release = NULL WHERE until_release = {release} AND {key} IN "
            ));
            reopen.bind_list(ids);
            let reopened = reopen.execute(store).await?;
            if *table != "posting" {
                self.rows_added = self.rows_added.saturating_sub(deleted);
                self.rows_closed = self.rows_closed.saturating_sub(reopened);
            }
        }
        Ok(())
    }

    fn compare(
        &mut self,
        updates: Vec<PostingUpdate>,
        stored: &HashMap<Uuid, Stored>,
        before: &HashMap<Uuid, Stored>,
    ) -> Plan {
        let mut plan = Plan::default();
        for update in updates {
            match update {
                PostingUpdate::Stated { posting, signature, removed, .. } => {
                    let now = stored.get(&posting.id.0);
                    let mut rows = posting_rows(*posting, self.release);
                    rows.posting.signature = signature.map(|signature| signature.to_bytes().to_vec());
                    self.compare_stated(rows, removed, now, &mut plan);
                }
                PostingUpdate::Removed { id, on } => match stored.get(&id.0) {
                    None => self.counts.unmatched += 1,
                    Some(now) => self.compare_removed(id.0, on, now, before.get(&id.0), &mut plan),
                },
            }
        }
        plan
    }

    fn compare_stated(&mut self, mut rows: PostingRows, removed: bool, now: Option<&Stored>, plan: &mut Plan) {
        if removed && rows.posting.removed_on.is_none() {
            rows.posting.removed_on = Some(now.and_then(|now| now.removed_on).unwrap_or(self.today));
        }
        let Some(now) = now else {
            self.counts.created += 1;
            plan.inserting.push(rows);
            return;
        };
        if now.says_the_same(rows.posting.content_hash, rows.posting.removed_on) {
            self.counts.unchanged += 1;
            return;
        }
        *self.counts.of_change(now.removed_on, rows.posting.removed_on) += 1;
        let id = rows.posting.id;
        if now.text_hash == rows.posting.text_hash {
            rows.text = None;
        } else if now.text_hash.is_some() {
            plan.closing_texts.push(id);
        }
        plan.closing.push(id);
        plan.inserting.push(rows);
    }

    fn compare_removed(
        &mut self,
        id: Uuid,
        on: Option<NaiveDate>,
        now: &Stored,
        before: Option<&Stored>,
        plan: &mut Plan,
    ) {
        let known = now.removed_on.or(before.and_then(|before| before.removed_on));
        let removed_on = on.or(known).unwrap_or(self.today);
        let is_own = now.since_release == self.release;
        if before.is_some_and(|before| before.says_the_same(now.content_hash, Some(removed_on))) {
            self.counts.unchanged += 1;
            plan.undoing.push(id);
            return;
        }
        match before {
            None if is_own => self.counts.created += 1,
            None if now.removed_on == Some(removed_on) => self.counts.unchanged += 1,
            None => *self.counts.of_change(now.removed_on, Some(removed_on)) += 1,
            Some(before) => *self.counts.of_change(before.removed_on, Some(removed_on)) += 1,
        }
        if now.removed_on == Some(removed_on) {
            return;
        }
        if is_own {
            plan.removing_in_place.entry(removed_on).or_default().push(id);
        } else {
            plan.removing.push((id, removed_on));
        }
    }

    async fn carry_out(&mut self, store: &Store, plan: Plan) -> Result<(), StoreError> {
        let release = self.release;
        self.undo(store, &plan.undoing).await?;
        for (day, ids) in plan.removing_in_place {
            let mut sql = Sql::new("UPDATE posting SET removed_on = ");
            sql.bind(day).push(&format!(" WHERE since_release = {release} AND id IN ")).bind_list(&ids);
            sql.execute(store).await?;
        }
        let mut postings = self.removed_rows(store, &plan.removing).await?;
        let removing: Vec<Uuid> = plan.removing.iter().map(|(id, _)| *id).collect();
        close(store, "posting", release, &removing).await?;
        close(store, "posting", release, &plan.closing).await?;
        self.rows_closed += close(store, "posting_skill", release, &plan.closing).await?;
        self.rows_closed += close(store, "posting_region", release, &plan.closing).await?;
        self.rows_closed += close(store, "posting_text", release, &plan.closing_texts).await?;

        let (mut texts, mut skills, mut regions) = (Vec::new(), Vec::new(), Vec::new());
        for rows in plan.inserting {
            postings.push(rows.posting);
            texts.extend(rows.text);
            skills.extend(rows.skills);
            regions.extend(rows.regions);
        }
        self.rows_added += (texts.len() + skills.len() + regions.len()) as u64;
        bulk::insert::<posting::Entity>(store, &postings).await?;
        bulk::insert::<posting_text::Entity>(store, &texts).await?;
        bulk::insert::<posting_skill::Entity>(store, &skills).await?;
        bulk::insert::<posting_region::Entity>(store, &regions).await
    }

    /// The rows of postings as they are once they are taken down. Their texts, skills and regions stay.
    async fn removed_rows(
        &self,
        store: &Store,
        removing: &[(Uuid, NaiveDate)],
    ) -> Result<Vec<posting::Model>, StoreError> {
        if removing.is_empty() {
            return Ok(Vec::new());
        }
        let days: HashMap<Uuid, NaiveDate> = removing.iter().copied().collect();
        let ids: Vec<Uuid> = removing.iter().map(|(id, _)| *id).collect();
        let mut sql = Sql::new("SELECT p.* FROM posting p WHERE p.until_release IS NULL AND p.id IN ");
        sql.bind_list(&ids);
        let mut rows: Vec<posting::Model> = sql.models(store).await?;
        for row in &mut rows {
            row.removed_on = days.get(&row.id).copied();
            row.since_release = self.release;
        }
        Ok(rows)
    }
}

/// Lets Postgres count what is in the tables. Until it has, it believes that a batch of ids is most of the table, and reads all of
/// it for every batch.
async fn analyse(store: &Store) -> Result<(), StoreError> {
    if store.is_embedded() {
        return Ok(());
    }
    let statement = format!("ANALYZE {}, employer", POSTING_TABLES.join(", "));
    store.db.execute_unprepared(&statement).await?;
    Ok(())
}

async fn close(store: &Store, table: &str, release: i32, ids: &[Uuid]) -> Result<u64, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut sql = Sql::new(&format!(
        "UPDATE {table} SET until_release = {release} WHERE until_release IS NULL AND {} IN ",
        key_of(table)
    ));
    sql.bind_list(ids);
    sql.execute(store).await
}

fn key_of(table: &str) -> &'static str {
    if table == "posting" { "id" } else { "posting_id" }
}

/// Half of an id. Ids are hashes: two of ten million share a half once in a hundred thousand imports, and all that happens then is
/// one look-up more.
fn short(id: Uuid) -> u64 {
    id.as_u64_pair().0
}
