//! Postings while they are gathered: compact rows in the order they come, sorted when all are there.

use std::collections::HashMap;

use super::facet::Qualifiers;

/// Items in one piece of a [`Chunked`].
const CHUNK: usize = 1 << 16;

/// A list that grows without ever copying what it holds: a plain vector needs three times its size while it doubles.
pub(crate) struct Chunked<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }
}

impl<T: Copy> Chunked<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(item);
            self.len += 1;
        }
    }

    pub fn get(&self, index: usize) -> Option<T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK).copied()
    }
}

/// Values of one facet, numbered as they appear. Number 0 is no value.
#[derive(Default)]
pub(crate) struct Interner {
    numbers: HashMap<Box<[u8]>, u32>,
    keys: Vec<Box<[u8]>>,
}

impl Interner {
    pub fn number(&mut self, key: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = self.keys.len() as u32 + 1;
        self.keys.push(key.into());
        self.numbers.insert(key.into(), number);
        number
    }

    /// The keys, in the order of their numbers.
    pub fn into_keys(self) -> Vec<Box<[u8]>> {
        self.keys
    }
}

/// Facets with at most one value a posting.
pub(crate) const SINGLE: usize = 11;

/// What a posting says once.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub id: [u8; 16],
    pub posted: u32,
    pub expires: u32,
    pub removed: u32,
    pub last_open: u32,
    pub is_assumed: bool,
    pub is_duplicate: bool,
    /// Zero for none.
    pub vacancies: u32,
    pub salary: Option<(f32, f32)>,
    /// Numbers of the values of facets with one value.
    pub values: [u32; SINGLE],
    pub skills_start: u32,
    pub skills: u16,
    pub regions_start: u32,
    pub regions: u16,
}

/// Everything gathered.
#[derive(Default)]
pub(crate) struct Staging {
    pub rows: Chunked<Row>,
    pub skills: Chunked<u32>,
    pub qualifiers: Chunked<Qualifiers>,
    pub regions: Chunked<u32>,
}

impl Staging {
    /// Numbers of the rows in the order of posted day and id.
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        let key = |number: &u32| self.rows.get(*number as usize).map(|row| (row.posted, row.id));
        order.sort_unstable_by_key(key);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunked_lists_give_back_what_they_got() {
        let mut list = Chunked::default();
        for number in 0..2 * CHUNK + 3 {
            list.push(number);
        }
        assert_eq!(list.len(), 2 * CHUNK + 3);
        for index in [0, CHUNK - 1, CHUNK, 2 * CHUNK + 2] {
            assert_eq!(list.get(index), Some(index));
        }
        assert_eq!(list.get(2 * CHUNK + 3), None);
    }

    #[test]
    fn values_are_numbered_from_one() {
        let mut values = Interner::default();
        let numbers = [b"b".as_slice(), b"a", b"b"].map(|key| values.number(key));
        assert_eq!(numbers, [1, 2, 1]);
        assert_eq!(values.into_keys().concat(), b"ba");
    }
}
