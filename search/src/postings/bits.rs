//! Sets of adverts: one bit an advert, in the order in which adverts are numbered.

use std::ops::Range;

use tantivy::directory::OwnedBytes;

/// A set of adverts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set among `len` adverts.
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// The adverts of a range.
    pub fn range(len: usize, range: Range<usize>) -> Self {
        let mut bits = Self::none(len);
        let range = range.start.min(len)..range.end.min(len);
        for (index, word) in bits.words.iter_mut().enumerate() {
            *word = word_mask(index, &range);
        }
        bits
    }

    /// The number of adverts that could be in it.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Adds an advert; one that does not exist, which only a damaged file can name, is left out.
    pub fn set(&mut self, advert: usize) {
        if advert < self.len
            && let Some(word) = self.words.get_mut(advert / 64)
        {
            *word |= 1 << (advert % 64);
        }
    }

    pub fn contains(&self, advert: usize) -> bool {
        self.words.get(advert / 64).is_some_and(|word| word >> (advert % 64) & 1 == 1)
    }

    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    pub fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub fn and_not(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    pub fn and_bitmap(&mut self, other: &Bitmap) {
        for (word, &other) in self.words.iter_mut().zip(other.raw()) {
            *word &= u64::from_le_bytes(other);
        }
    }

    pub fn or_bitmap(&mut self, other: &Bitmap) {
        for (word, &other) in self.words.iter_mut().zip(other.raw()) {
            *word |= u64::from_le_bytes(other);
        }
    }

    pub fn and_not_bitmap(&mut self, other: &Bitmap) {
        for (word, &other) in self.words.iter_mut().zip(other.raw()) {
            *word &= !u64::from_le_bytes(other);
        }
    }

    /// Leaves out what is not in the range.
    pub fn keep(&mut self, range: Range<usize>) {
        let first = (range.start / 64).min(self.words.len());
        let last = (range.end.div_ceil(64)).clamp(first, self.words.len());
        self.words[..first].fill(0);
        self.words[last..].fill(0);
        for index in first..last {
            self.words[index] &= word_mask(index, &range);
        }
    }

    pub fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are in the range.
    pub fn count_in(&self, range: Range<usize>) -> u64 {
        if range.start >= range.end {
            return 0;
        }
        let first = range.start / 64;
        let last = range.end.div_ceil(64).min(self.words.len());
        let Some(words) = self.words.get(first..last) else { return 0 };
        let whole: u64 = words.iter().map(|word| u64::from(word.count_ones())).sum();
        let outside = |index: usize| {
            let word = self.words.get(index).copied().unwrap_or_default();
            u64::from((word & !word_mask(index, &range)).count_ones())
        };
        match words.len() {
            0 => 0,
            1 => whole - outside(first),
            _ => whole - outside(first) - outside(last - 1),
        }
    }

    /// How many are in the other set, too.
    pub fn count_with(&self, other: &Bitmap) -> u64 {
        let both = |(word, &other): (&u64, &[u8; 8])| u64::from((word & u64::from_le_bytes(other)).count_ones());
        self.words.iter().zip(other.raw()).map(both).sum()
    }

    /// Visits the adverts as runs of neighbours, in order; a run may be cut in two.
    #[inline]
    pub fn each_run(&self, visit: impl FnMut(Range<usize>)) {
        self.each_run_in(0..self.len, visit);
    }

    /// The same for the adverts of a range.
    #[inline]
    pub fn each_run_in(&self, range: Range<usize>, mut visit: impl FnMut(Range<usize>)) {
        let last = range.end.div_ceil(64).min(self.words.len());
        for index in range.start / 64..last {
            let mut rest = self.words[index];
            if range.start > 64 * index || range.end < 64 * index + 64 {
                rest &= word_mask(index, &range);
            }
            let mut at = 64 * index;
            while rest != 0 {
                let gap = rest.trailing_zeros() as usize;
                rest >>= gap;
                at += gap;
                let run = rest.trailing_ones() as usize;
                visit(at..at + run);
                at += run;
                rest = if run == 64 { 0 } else { rest >> run };
            }
        }
    }

    /// Visits the adverts in order.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(usize)) {
        for (index, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                visit(64 * index + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// The adverts below `end`, last first.
    pub fn descending_from(&self, end: usize) -> impl Iterator<Item = usize> + '_ {
        let end = end.min(self.len);
        (0..end.div_ceil(64)).rev().flat_map(move |index| {
            let mut rest = self.words.get(index).copied().unwrap_or_default() & word_mask(index, &(0..end));
            std::iter::from_fn(move || {
                let highest = 63_u32.checked_sub(rest.leading_zeros())?;
                rest &= !(1 << highest);
                Some(64 * index + highest as usize)
            })
        })
    }

    /// The adverts from `start` on, first first.
    pub fn ascending_from(&self, start: usize) -> impl Iterator<Item = usize> + '_ {
        let range = start.min(self.len)..self.len;
        (range.start / 64..self.words.len()).flat_map(move |index| {
            let mut rest = self.words.get(index).copied().unwrap_or_default() & word_mask(index, &range);
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let lowest = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(64 * index + lowest)
            })
        })
    }
}

/// The bits of a word that belong to a range.
fn word_mask(index: usize, range: &Range<usize>) -> u64 {
    let below = |limit: usize| match limit.saturating_sub(64 * index) {
        0 => 0,
        bits if bits >= 64 => u64::MAX,
        bits => (1 << bits) - 1,
    };
    below(range.end) & !below(range.start)
}

/// A set of adverts in a mapped file.
#[derive(Clone)]
pub(crate) struct Bitmap(pub OwnedBytes);

impl Bitmap {
    fn raw(&self) -> &[[u8; 8]] {
        self.0.as_chunks().0
    }

    pub fn contains(&self, advert: usize) -> bool {
        let word = self.raw().get(advert / 64).map_or(0, |&word| u64::from_le_bytes(word));
        word >> (advert % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn bits(len: usize, members: &BTreeSet<usize>) -> Bits {
        let mut bits = Bits::none(len);
        members.iter().for_each(|&member| bits.set(member));
        bits
    }

    proptest! {
        #[test]
        fn sets_are_sets(
            len in 1usize..300,
            members in prop::collection::btree_set(0usize..300, 0..200),
            others in prop::collection::btree_set(0usize..300, 0..200),
            start in 0usize..310,
            length in 0usize..310,
        ) {
            let members: BTreeSet<usize> = members.into_iter().filter(|&member| member < len).collect();
            let others: BTreeSet<usize> = others.into_iter().filter(|&member| member < len).collect();
            let range = start..start + length;
            let (set, other) = (bits(len, &members), bits(len, &others));
            let listed = |bits: &Bits| bits.ascending_from(0).collect::<BTreeSet<usize>>();
            let bitmap = Bitmap(OwnedBytes::new(other.words().iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>()));

            prop_assert_eq!(&listed(&set), &members);
            prop_assert_eq!(set.count() as usize, members.len());
            prop_assert_eq!(set.count_in(range.clone()) as usize, members.iter().filter(|&m| range.contains(m)).count());
            prop_assert_eq!(set.count_with(&bitmap) as usize, members.intersection(&others).count());
            let mut and = set.clone();
            and.and_bitmap(&bitmap);
            prop_assert_eq!(listed(&and), &members & &others);
            let mut or = set.clone();
            or.or_bitmap(&bitmap);
            prop_assert_eq!(listed(&or), &members | &others);
            let mut without = set.clone();
            without.and_not(&other);
            prop_assert_eq!(listed(&without), &members - &others);
            let mut kept = set.clone();
            kept.keep(range.clone());
            let inside: BTreeSet<usize> = members.iter().copied().filter(|m| range.contains(m)).collect();
            prop_assert_eq!(&listed(&kept), &inside);
            prop_assert_eq!(listed(&Bits::range(len, range.clone())).len(), range.end.min(len).saturating_sub(start));
            let mut runs = Vec::new();
            set.each_run(|run| runs.extend(run));
            prop_assert_eq!(runs, members.iter().copied().collect::<Vec<_>>());
            let mut runs = BTreeSet::new();
            set.each_run_in(range.clone(), |run| runs.extend(run));
            prop_assert_eq!(runs, inside);
            let down: Vec<usize> = set.descending_from(start).collect();
            prop_assert_eq!(down, members.iter().rev().copied().filter(|&m| m < start).collect::<Vec<_>>());
            let up: Vec<usize> = set.ascending_from(start).collect();
            prop_assert_eq!(up, members.iter().copied().filter(|&m| m >= start).collect::<Vec<_>>());
        }
    }
}
