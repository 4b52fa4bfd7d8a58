//! The entry table: what filters, facets and ties ask of every matching entry.

use std::cmp::Ordering;

use tantivy::directory::OwnedBytes;
use uuid::Uuid;

use crate::document::Entry;
use crate::error::SearchError;
use crate::hashes::{HashTable, HashTableBuilder, first_from};
use crate::table::{Numbers, TableReader, TableWriter};

/// Bytes of an id.
const ID: usize = 16;

/// Gathers the table.
#[derive(Default)]
pub(crate) struct EntryTableBuilder {
    ids: Vec<[u8; ID]>,
    uris: HashTableBuilder,
    facts: Vec<u32>,
    popularity: Vec<u32>,
    label_ends: Vec<u32>,
    group_ends: Vec<u32>,
    groups: Vec<[u8; ID]>,
    kept: String,
    kept_ends: Vec<u32>,
}

impl EntryTableBuilder {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds an entry; `origin` is the number of where it comes from, `labels` the number of labels so far, its own included.
    pub fn add(&mut self, entry: &Entry<'_>, origin: u32, labels: u32) -> Result<(), SearchError> {
        self.uris.add(entry.uri.as_bytes(), self.ids.len() as u32);
        self.ids.push(*entry.id.as_bytes());
        self.facts.push(origin << 16 | entry.kind << 8 | entry.status << 4 | entry.reuse_level);
        self.popularity.push(entry.popularity);
        self.label_ends.push(labels);
        self.groups.extend(entry.groups.iter().map(|id| *id.as_bytes()));
        self.group_ends.push(self.groups.len() as u32);
        for text in &entry.kept {
            self.kept.push_str(text);
            let end = u32::try_from(self.kept.len()).map_err(|_| SearchError::TooLarge { what: "texts of entries" })?;
            self.kept_ends.push(end);
        }
        Ok(())
    }

    pub fn write(self, tables: &mut TableWriter) -> Result<(), SearchError> {
        let mut by_id: Vec<u32> = (0..self.ids.len() as u32).collect();
        by_id.sort_unstable_by_key(|&entry| self.ids[entry as usize]);
        let mut group_ids = self.groups.clone();
        group_ids.sort_unstable();
        group_ids.dedup();
        let group_number = |id: &[u8; ID]| group_ids.binary_search(id).unwrap_or_default() as u32;
        tables.bytes("entry.id", self.ids.as_flattened())?;
        tables.numbers("entry.by_id", by_id.into_iter())?;
        self.uris.write("entry.uri", tables)?;
        tables.numbers("entry.facts", self.facts.into_iter())?;
        tables.numbers("entry.popularity", self.popularity.into_iter())?;
        tables.numbers("entry.label_ends", self.label_ends.into_iter())?;
        tables.numbers("entry.group_ends", self.group_ends.into_iter())?;
        tables.numbers("entry.groups", self.groups.iter().map(group_number))?;
        tables.bytes("group.id", group_ids.as_flattened())?;
        tables.bytes("entry.kept", self.kept.as_bytes())?;
        tables.numbers("entry.kept_ends", self.kept_ends.into_iter())
    }
}

/// Reads the table. Entries are numbered in the order they were added.
pub(crate) struct EntryTable {
    ids: OwnedBytes,
    by_id: Numbers,
    uris: HashTable,
    facts: Numbers,
    popularity: Numbers,
    label_ends: Numbers,
    group_ends: Numbers,
    groups: Numbers,
    group_ids: OwnedBytes,
    kept: OwnedBytes,
    kept_ends: Numbers,
}

impl EntryTable {
    pub fn open(tables: &TableReader) -> Result<Self, SearchError> {
        Ok(Self {
            ids: tables.bytes("entry.id")?,
            by_id: tables.numbers("entry.by_id")?,
            uris: HashTable::open(tables, "entry.uri")?,
            facts: tables.numbers("entry.facts")?,
            popularity: tables.numbers("entry.popularity")?,
            label_ends: tables.numbers("entry.label_ends")?,
            group_ends: tables.numbers("entry.group_ends")?,
            groups: tables.numbers("entry.groups")?,
            group_ids: tables.bytes("group.id")?,
            kept: tables.bytes("entry.kept")?,
            kept_ends: tables.numbers("entry.kept_ends")?,
        })
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn id(&self, entry: u32) -> Uuid {
        let mut id = [0; ID];
        if let Some(bytes) = id_bytes(&self.ids, entry as usize) {
            id.copy_from_slice(bytes);
        }
        Uuid::from_bytes(id)
    }

    pub fn compare_ids(&self, left: u32, right: u32) -> Ordering {
        id_bytes(&self.ids, left as usize).cmp(&id_bytes(&self.ids, right as usize))
    }

    pub fn find(&self, id: Uuid) -> Option<u32> {
        let sorted = |index: usize| id_bytes(&self.ids, self.by_id.get(index) as usize);
        search(self.by_id.len(), id, sorted).map(|index| self.by_id.get(index))
    }

    /// The texts that were kept of an entry, in their order.
    pub fn kept(&self, entry: u32) -> impl Iterator<Item = &str> {
        let each = self.kept_ends.len().checked_div(self.len()).unwrap_or_default();
        let texts = entry as usize * each..(entry as usize + 1) * each;
        texts.map(|text| self.kept.get(self.kept_ends.range(text)).and_then(|it| str::from_utf8(it).ok()).unwrap_or(""))
    }

    /// The entries whose URI has the hash of this one: nearly always those that have it.
    pub fn with_uri(&self, uri: &str) -> impl Iterator<Item = u32> {
        self.uris.find(uri.as_bytes())
    }

    /// Number in the manifest of where it comes from.
    pub fn origin(&self, entry: u32) -> u32 {
        self.facts.get(entry as usize) >> 16
    }

    /// Its kind, as numbered by whoever wrote it.
    pub fn kind(&self, entry: u32) -> u32 {
        self.facts.get(entry as usize) >> 8 & 255
    }

    /// Its status, as numbered by whoever wrote it.
    pub fn status(&self, entry: u32) -> u32 {
        self.facts.get(entry as usize) >> 4 & 15
    }

    /// Its reuse level, as numbered by whoever wrote it.
    pub fn reuse_level(&self, entry: u32) -> u32 {
        self.facts.get(entry as usize) & 15
    }

    pub fn popularity(&self, entry: u32) -> u32 {
        self.popularity.get(entry as usize)
    }

    /// The numbers of its labels in the label table.
    pub fn labels(&self, entry: u32) -> std::ops::Range<usize> {
        self.label_ends.range(entry as usize)
    }

    /// The number that stands for an id in [`Self::is_in_group`]; `None` if it is nobody's ancestor or collection.
    pub fn group(&self, id: Uuid) -> Option<u32> {
        let sorted = |index: usize| id_bytes(&self.group_ids, index);
        search(self.group_ids.len() / ID, id, sorted).map(|index| index as u32)
    }

    /// Whether a group is among the entry's ancestors or collections.
    pub fn is_in_group(&self, entry: u32, group: u32) -> bool {
        self.group_ends.range(entry as usize).any(|index| self.groups.get(index) == group)
    }
}

fn id_bytes(ids: &OwnedBytes, index: usize) -> Option<&[u8]> {
    ids.get(ID * index..ID * index + ID)
}

/// Where an id is among sorted ones.
fn search<'a>(len: usize, id: Uuid, at: impl Fn(usize) -> Option<&'a [u8]>) -> Option<usize> {
    let wanted = Some(id.as_bytes().as_slice());
    let found = first_from(len, id.as_u64_pair().0, |index| at(index) < wanted);
    (found < len && at(found) == wanted).then_some(found)
}
