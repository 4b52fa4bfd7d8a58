//! The concept table: what filters, facets and ties ask of every matching concept.

use std::cmp::Ordering;

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, ConceptStatus, ReuseLevel};
use tantivy::directory::OwnedBytes;

use crate::document::ConceptDocument;
use crate::error::SearchError;
use crate::table::{Numbers, TableReader, TableWriter};

/// Bytes of an id.
const ID: usize = 16;

/// Gathers the table.
#[derive(Default)]
pub(crate) struct ConceptTableBuilder {
    ids: Vec<[u8; ID]>,
    facts: Vec<u32>,
    popularity: Vec<u32>,
    label_ends: Vec<u32>,
    group_ends: Vec<u32>,
    groups: Vec<[u8; ID]>,
}

impl ConceptTableBuilder {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds a concept; `framework` is its framework's number, `labels` the number of labels so far, its own included.
    pub fn add(&mut self, document: &ConceptDocument, framework: u32, labels: u32) {
        self.ids.push(*document.id.0.as_bytes());
        let reuse_level = document.reuse_level.map_or(0, |level| position(ReuseLevel::ALL, level) + 1);
        let kind = position(ConceptKind::ALL, document.kind);
        let status = position(ConceptStatus::ALL, document.status);
        self.facts.push(framework << 16 | kind << 8 | status << 4 | reuse_level);
        self.popularity.push(document.popularity);
        self.label_ends.push(labels);
        let groups = document.ancestors.iter().chain(&document.collections);
        self.groups.extend(groups.map(|id| *id.0.as_bytes()));
        self.group_ends.push(self.groups.len() as u32);
    }

    pub fn write(self, tables: &mut TableWriter) -> Result<(), SearchError> {
        let mut by_id: Vec<u32> = (0..self.ids.len() as u32).collect();
        by_id.sort_unstable_by_key(|&concept| self.ids[concept as usize]);
        let mut group_ids = self.groups.clone();
        group_ids.sort_unstable();
        group_ids.dedup();
        let group_number = |id: &[u8; ID]| group_ids.binary_search(id).unwrap_or_default() as u32;
        tables.bytes("concept.id", self.ids.as_flattened())?;
        tables.numbers("concept.by_id", by_id.into_iter())?;
        tables.numbers("concept.facts", self.facts.into_iter())?;
        tables.numbers("concept.popularity", self.popularity.into_iter())?;
        tables.numbers("concept.label_ends", self.label_ends.into_iter())?;
        tables.numbers("concept.group_ends", self.group_ends.into_iter())?;
        tables.numbers("concept.groups", self.groups.iter().map(group_number))?;
        tables.bytes("group.id", group_ids.as_flattened())
    }
}

fn position<T: PartialEq>(all: &[T], value: T) -> u32 {
    all.iter().position(|known| *known == value).unwrap_or_default() as u32
}

/// Reads the table. Concepts are numbered in the order they were added.
pub(crate) struct ConceptTable {
    ids: OwnedBytes,
    by_id: Numbers,
    facts: Numbers,
    popularity: Numbers,
    label_ends: Numbers,
    group_ends: Numbers,
    groups: Numbers,
    group_ids: OwnedBytes,
}

impl ConceptTable {
    pub fn open(tables: &TableReader) -> Result<Self, SearchError> {
        Ok(Self {
            ids: tables.bytes("concept.id")?,
            by_id: tables.numbers("concept.by_id")?,
            facts: tables.numbers("concept.facts")?,
            popularity: tables.numbers("concept.popularity")?,
            label_ends: tables.numbers("concept.label_ends")?,
            group_ends: tables.numbers("concept.group_ends")?,
            groups: tables.numbers("concept.groups")?,
            group_ids: tables.bytes("group.id")?,
        })
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn id(&self, concept: u32) -> ConceptId {
        let mut id = [0; ID];
        if let Some(bytes) = id_bytes(&self.ids, concept as usize) {
            id.copy_from_slice(bytes);
        }
        ConceptId(uuid::Uuid::from_bytes(id))
    }

    pub fn compare_ids(&self, left: u32, right: u32) -> Ordering {
        id_bytes(&self.ids, left as usize).cmp(&id_bytes(&self.ids, right as usize))
    }

    pub fn find(&self, id: ConceptId) -> Option<u32> {
        let sorted = |index: usize| id_bytes(&self.ids, self.by_id.get(index) as usize);
        binary_search(self.by_id.len(), id, sorted).map(|index| self.by_id.get(index))
    }

    /// Number of the framework in the manifest.
    pub fn framework(&self, concept: u32) -> u32 {
        self.facts.get(concept as usize) >> 16
    }

    pub fn kind(&self, concept: u32) -> ConceptKind {
        let number = self.facts.get(concept as usize) >> 8 & 255;
        ConceptKind::ALL.get(number as usize).copied().unwrap_or(ConceptKind::Skill)
    }

    pub fn status(&self, concept: u32) -> ConceptStatus {
        let number = self.facts.get(concept as usize) >> 4 & 15;
        ConceptStatus::ALL.get(number as usize).copied().unwrap_or(ConceptStatus::Active)
    }

    pub fn reuse_level(&self, concept: u32) -> Option<ReuseLevel> {
        let number = self.facts.get(concept as usize) & 15;
        ReuseLevel::ALL.get((number as usize).checked_sub(1)?).copied()
    }

    pub fn popularity(&self, concept: u32) -> u32 {
        self.popularity.get(concept as usize)
    }

    /// The numbers of its labels in the label table.
    pub fn labels(&self, concept: u32) -> std::ops::Range<usize> {
        self.label_ends.range(concept as usize)
    }

    /// The number that stands for an id in [`Self::is_in_group`]; `None` if it is nobody's ancestor or collection.
    pub fn group(&self, id: ConceptId) -> Option<u32> {
        let sorted = |index: usize| id_bytes(&self.group_ids, index);
        binary_search(self.group_ids.len() / ID, id, sorted).map(|index| index as u32)
    }

    /// Whether a group is among the concept's ancestors or collections.
    pub fn is_in_group(&self, concept: u32, group: u32) -> bool {
        self.group_ends.range(concept as usize).any(|index| self.groups.get(index) == group)
    }
}

fn id_bytes(ids: &OwnedBytes, index: usize) -> Option<&[u8]> {
    ids.get(ID * index..ID * index + ID)
}

fn binary_search<'a>(len: usize, id: ConceptId, at: impl Fn(usize) -> Option<&'a [u8]>) -> Option<usize> {
    let wanted = Some(id.0.as_bytes().as_slice());
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        match at(middle).cmp(&wanted) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}
