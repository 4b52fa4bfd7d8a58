//! The label table: every label as published, and every place in a label where a word begins, sorted.
//!
//! A label "manage musical staff" begins at "manage musical staff", "musical staff" and "staff". With all beginnings sorted,
//! the labels with a word, or words, that begin with what somebody typed lie side by side, and reading through them in
//! order is all that `suggest` does. Exactly equal labels lie first in their range. Who knows the whole label finds it by its hash.

use std::ops::Range;

use skillspine_domain::text::label_key;
use tantivy::directory::OwnedBytes;

use crate::error::SearchError;
use crate::hashes::{HashTable, HashTableBuilder};
use crate::schema::UnitKind;
use crate::table::{Numbers, TableReader, TableWriter};

/// Beginnings after this many words, or this many bytes, are not kept.
const MOST_BEGINNINGS: usize = 24;
const FARTHEST_BEGINNING: usize = (1 << 14) - 1;

/// Gathers the table.
#[derive(Default)]
pub(crate) struct LabelTableBuilder {
    texts: String,
    text_ends: Vec<u32>,
    keys: String,
    key_ends: Vec<u32>,
    facts: Vec<u32>,
    beginnings: Vec<Sortable>,
}

/// A beginning while it is sorted: the first bytes decide most comparisons without a look at the text.
struct Sortable {
    first: u64,
    label: u32,
    entry: u32,
    start: u32,
}

impl LabelTableBuilder {
    pub fn len(&self) -> usize {
        self.text_ends.len()
    }

    pub fn add(&mut self, text: &str, kind: UnitKind, language: u32, entry: u32) -> Result<(), SearchError> {
        let label = self.len() as u32;
        let key = label_key(text);
        for &start in key.starts.iter().take(MOST_BEGINNINGS) {
            if start <= FARTHEST_BEGINNING {
                let first = first_bytes(&key.text.as_bytes()[start..]);
                self.beginnings.push(Sortable { first, label, entry, start: start as u32 });
            }
        }
        self.texts.push_str(text);
        self.keys.push_str(&key.text);
        let too_large = |_| SearchError::TooLarge { what: "labels" };
        self.text_ends.push(u32::try_from(self.texts.len()).map_err(too_large)?);
        self.key_ends.push(u32::try_from(self.keys.len()).map_err(too_large)?);
        self.facts.push(language << 2 | (kind as u32 & 3));
        Ok(())
    }

    pub fn write(mut self, tables: &mut TableWriter) -> Result<(), SearchError> {
        let Self { keys, key_ends, facts, beginnings, .. } = &mut self;
        let rest = |beginning: &Sortable| -> &[u8] {
            let label = beginning.label as usize;
            let key_start = if label == 0 { 0 } else { key_ends[label - 1] };
            &keys.as_bytes()[(key_start + beginning.start) as usize..key_ends[label] as usize]
        };
        beginnings.sort_unstable_by(|left, right| {
            let by_text = left.first.cmp(&right.first).then_with(|| rest(left).cmp(rest(right)));
            by_text.then(left.label.cmp(&right.label)).then(left.start.cmp(&right.start))
        });
        let beginning = |entry: &Sortable| [entry.label, entry.entry, facts[entry.label as usize] << 14 | entry.start];
        let mut whole = HashTableBuilder::default();
        for (index, beginning) in beginnings.iter().enumerate().filter(|(_, beginning)| beginning.start == 0) {
            whole.add(rest(beginning), u32::try_from(index).map_err(|_| SearchError::TooLarge { what: "labels" })?);
        }
        whole.write("label.whole", tables)?;
        tables.numbers("beginning", beginnings.iter().flat_map(beginning))?;
        tables.bytes("label.text", self.texts.as_bytes())?;
        tables.numbers("label.text_ends", self.text_ends.into_iter())?;
        tables.bytes("label.key", self.keys.as_bytes())?;
        tables.numbers("label.key_ends", self.key_ends.into_iter())?;
        tables.numbers("label.facts", self.facts.into_iter())
    }
}

fn first_bytes(text: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = text.len().min(8);
    first[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(first)
}

/// A place in a label where a word begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// Number of the label.
    pub label: u32,
    /// Number of its entry.
    pub entry: u32,
    /// Number of its language.
    pub language: u32,
    /// What sort of label.
    pub kind: UnitKind,
    /// Where in the label's key, in bytes.
    pub start: u32,
}

/// Reads the table. Labels are numbered in the order they were added, so those of one entry lie together.
pub(crate) struct LabelTable {
    texts: OwnedBytes,
    text_ends: Numbers,
    keys: OwnedBytes,
    key_ends: Numbers,
    facts: Numbers,
    beginnings: Numbers,
    whole: HashTable,
}

impl LabelTable {
    pub fn open(tables: &TableReader) -> Result<Self, SearchError> {
        Ok(Self {
            texts: tables.bytes("label.text")?,
            text_ends: tables.numbers("label.text_ends")?,
            keys: tables.bytes("label.key")?,
            key_ends: tables.numbers("label.key_ends")?,
            facts: tables.numbers("label.facts")?,
            beginnings: tables.numbers("beginning")?,
            whole: HashTable::open(tables, "label.whole")?,
        })
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// The label as published.
    pub fn text(&self, label: u32) -> &str {
        let bytes = self.texts.get(self.text_ends.range(label as usize)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    pub fn kind(&self, label: u32) -> UnitKind {
        kind(self.facts.get(label as usize) & 3)
    }

    /// Number of the label's language in the manifest.
    pub fn language(&self, label: u32) -> u32 {
        self.facts.get(label as usize) >> 2
    }

    pub fn beginning(&self, index: usize) -> Beginning {
        let packed = self.beginnings.get(3 * index + 2);
        Beginning {
            label: self.beginnings.get(3 * index),
            entry: self.beginnings.get(3 * index + 1),
            language: packed >> 16,
            kind: kind(packed >> 14 & 3),
            start: packed & ((1 << 14) - 1),
        }
    }

    /// The rest of the label from a beginning on, folded.
    pub fn rest(&self, beginning: Beginning) -> &[u8] {
        let range = self.key_ends.range(beginning.label as usize);
        let start = (range.start + beginning.start as usize).min(range.end);
        self.keys.get(start..range.end).unwrap_or_default()
    }

    /// The labels whose whole key is this one.
    pub fn equal_to(&self, key: &str) -> impl Iterator<Item = Beginning> {
        let labels = self.whole.find(key.as_bytes()).map(|index| self.beginning(index as usize));
        labels.filter(|&label| self.rest(label) == key.as_bytes())
    }

    /// The beginnings whose rest starts with `prefix`, and how many of them, the first ones, are equal to it.
    pub fn starting_with(&self, prefix: &str) -> (Range<usize>, usize) {
        let prefix = prefix.as_bytes();
        let low = self.partition(0, |rest| rest < prefix);
        let equal = self.partition(low, |rest| rest <= prefix);
        let high = self.partition(equal, |rest| rest.starts_with(prefix));
        (low..high, equal - low)
    }

    /// The first index from `low` on for which `before` is false.
    fn partition(&self, mut low: usize, before: impl Fn(&[u8]) -> bool) -> usize {
        let mut high = self.beginnings.len() / 3;
        while low < high {
            let middle = low + (high - low) / 2;
            match before(self.rest(self.beginning(middle))) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}

fn kind(number: u32) -> UnitKind {
    match number {
        0 => UnitKind::Preferred,
        1 => UnitKind::Alternative,
        _ => UnitKind::Hidden,
    }
}
