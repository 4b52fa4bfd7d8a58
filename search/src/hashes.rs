//! Finding things by a whole text: the hashes of the texts, sorted, each with the number of what has it.

use skillspine_domain::id::row_hash;
use tantivy::directory::OwnedBytes;

use crate::error::SearchError;
use crate::table::{Numbers, TableReader, TableWriter};

/// Gathers the table.
#[derive(Default)]
pub(crate) struct HashTableBuilder(Vec<(u64, u32)>);

impl HashTableBuilder {
    pub fn add(&mut self, text: &[u8], number: u32) {
        self.0.push((hash(text), number));
    }

    /// Writes the sections `name`.hash and `name`.number.
    pub fn write(mut self, name: &str, tables: &mut TableWriter) -> Result<(), SearchError> {
        self.0.sort_unstable();
        tables.items(&format!("{name}.hash"), self.0.iter().map(|(hash, _)| hash.to_le_bytes()))?;
        tables.numbers(&format!("{name}.number"), self.0.iter().map(|&(_, number)| number))
    }
}

/// Reads the table.
pub(crate) struct HashTable {
    hashes: OwnedBytes,
    numbers: Numbers,
}

impl HashTable {
    pub fn open(tables: &TableReader, name: &str) -> Result<Self, SearchError> {
        let (hashes, numbers) = (tables.bytes(&format!("{name}.hash"))?, tables.numbers(&format!("{name}.number"))?);
        Ok(Self { hashes, numbers })
    }

    /// The numbers, in order, of everything whose text has the hash of this one: nearly always the same text, but two texts may share
    /// a hash.
    pub fn find(&self, text: &[u8]) -> impl Iterator<Item = u32> {
        let (hash, hashes) = (hash(text), self.hashes.as_chunks().0);
        let at = |index: usize| hashes.get(index).map(|&bytes| u64::from_le_bytes(bytes));
        let first = first_from(hashes.len(), hash, |index| at(index) < Some(hash));
        (first..).take_while(move |&index| at(index) == Some(hash)).map(|index| self.numbers.get(index))
    }
}

fn hash(text: &[u8]) -> u64 {
    row_hash(&[text]).cast_unsigned()
}

/// The first of `len` sorted numbers that is not before the wanted one, which begins with the bits `wanted`. Hashes and ids are as good as
/// random, so that one lies near the place that its share of all numbers says: the search widens from there, and touches little memory.
pub(crate) fn first_from(len: usize, wanted: u64, is_before: impl Fn(usize) -> bool) -> usize {
    /// How far off such a place usually is among tens of thousands: half the root of their number.
    const STEP: usize = 64;
    let guess = ((u128::from(wanted) * len as u128) >> 64) as usize;
    let (mut low, mut high, mut step) = (guess, guess, STEP);
    while low > 0 && !is_before(low - 1) {
        high = low - 1;
        low = low.saturating_sub(step);
        step *= 2;
    }
    while high < len && is_before(high) {
        low = high + 1;
        high = (high + step).min(len);
        step *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_they_lie() {
        let even = |count: u64| (0..count).map(|at| u64::MAX / count.max(1) * at).collect::<Vec<_>>();
        let low = (0..1_000).map(|at| 3 * at).collect::<Vec<_>>();
        let high = (0..1_000).map(|at| u64::MAX - 3 * (1_000 - at)).collect::<Vec<_>>();
        let equal = vec![1 << 40; 1_000];
        for numbers in [even(0), even(1), even(1_000), low, high, equal] {
            let wanted = numbers.iter().flat_map(|&it| [it.saturating_sub(1), it, it + 1]).chain([0, u64::MAX]);
            for wanted in wanted {
                let found = first_from(numbers.len(), wanted, |index| numbers[index] < wanted);
                assert_eq!(
                    found,
                    numbers.partition_point(|&number| number < wanted),
                    "{wanted} among {}",
                    numbers.len()
                );
            }
        }
    }
}
