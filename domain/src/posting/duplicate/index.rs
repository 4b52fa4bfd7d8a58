//! Originals, chained by each feature of their signatures.

use chrono::{Datelike, NaiveDate};

use super::signature::{FEATURES, PostingSignature};
use super::{DuplicateCandidate, WINDOW_DAYS};
use crate::id::PostingId;

/// Values a feature can have.
const VALUES: usize = 1 << 16;
/// How many originals with the same feature are looked at, newest first: adverts made from one template are many.
const MOST_PROBES: usize = 64;
/// Originals are kept in pieces of this many, so that growing never copies or doubles.
const PIECE: usize = 1 << 14;
/// Marks the end of a chain.
const END: u32 = u32::MAX;
/// Stands for a day that is not stated.
const NO_DAY: i32 = i32::MIN;

#[derive(Clone, Debug)]
struct Original {
    id: PostingId,
    signature: PostingSignature,
    day: i32,
    /// The original before this one with the same feature.
    before: [u32; FEATURES],
}

/// All originals so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    pieces: Vec<Vec<Original>>,
    count: u32,
    /// For each feature and value, the newest original; empty until the first one comes.
    newest: Vec<u32>,
}

impl Index {
    pub(super) fn find_or_add(&mut self, posting: &DuplicateCandidate) -> Option<PostingId> {
        if let Some(original) = self.find(&posting.signature, day_number(posting.posted_on)) {
            return Some(original);
        }
        self.add(posting);
        None
    }

    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    pub(super) fn memory(&self) -> usize {
        let originals: usize = self.pieces.iter().map(Vec::capacity).sum();
        originals * size_of::<Original>() + self.newest.capacity() * size_of::<u32>()
    }

    /// The oldest of the originals that the posting repeats, among those that are looked at.
    fn find(&self, signature: &PostingSignature, day: i32) -> Option<PostingId> {
        if self.newest.is_empty() {
            return None;
        }
        let mut oldest: Option<u32> = None;
        for (feature, &value) in signature.features.iter().enumerate() {
            let mut at = self.newest[feature * VALUES + usize::from(value)];
            for _ in 0..MOST_PROBES {
                let Some(original) = self.get(at) else { break };
                if oldest.is_none_or(|oldest| at < oldest)
                    && near(original.day, day)
                    && signature.repeats(&original.signature)
                {
                    oldest = Some(at);
                }
                at = original.before[feature];
            }
        }
        self.get(oldest?).map(|original| original.id)
    }

    pub(super) fn add(&mut self, posting: &DuplicateCandidate) {
        if self.newest.is_empty() {
            self.newest = vec![END; FEATURES * VALUES];
        }
        let at = self.count;
        if at == END {
            return;
        }
        let mut before = [END; FEATURES];
        for (feature, &value) in posting.signature.features.iter().enumerate() {
            before[feature] = std::mem::replace(&mut self.newest[feature * VALUES + usize::from(value)], at);
        }
        let day = day_number(posting.posted_on);
        let original = Original { id: posting.id, signature: posting.signature, day, before };
        match self.pieces.last_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.push(original),
            None => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(original);
                self.pieces.push(piece);
            }
        }
        self.count += 1;
    }

    fn get(&self, at: u32) -> Option<&Original> {
        let at = at as usize;
        self.pieces.get(at / PIECE)?.get(at % PIECE)
    }
}

fn day_number(day: Option<NaiveDate>) -> i32 {
    day.map_or(NO_DAY, |day| day.num_days_from_ce())
}

/// Whether two days lie inside the window; a day that is not stated is near every other.
fn near(left: i32, right: i32) -> bool {
    left == NO_DAY || right == NO_DAY || left.abs_diff(right) <= WINDOW_DAYS.unsigned_abs()
}
