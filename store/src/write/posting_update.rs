//! What comes in: one source's word on one posting, and what became of all of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use skillspine_domain::id::PostingId;
use skillspine_domain::model::{Employer, Posting};
use skillspine_domain::posting::duplicate::PostingSignature;
use uuid::Uuid;

/// What a source says of one posting.
#[derive(Clone, Debug, PartialEq)]
pub enum PostingUpdate {
    /// How the posting is now.
    Stated {
        /// The posting, with everything recognised in it.
        posting: Box<Posting>,
        /// Who employs, as the posting describes it.
        employer: Option<Employer>,
        /// What it is compared by when others are held against it; none if they are not.
        signature: Option<PostingSignature>,
        /// Whether the source has taken it down. Without `removed_on` that is dated with the day it was first heard of.
        removed: bool,
    },
    /// The source has taken it down and says nothing else of it.
    Removed {
        /// Which posting.
        id: PostingId,
        /// When; none is the day it was first heard of.
        on: Option<NaiveDate>,
    },
}

/// What became of the postings of an import. Every posting counts once, however often it came: as its last record says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostingCounts {
    /// New postings.
    pub created: u64,
    /// Postings of which something changed.
    pub changed: u64,
    /// Postings that were taken down.
    pub removed: u64,
    /// Postings that are in the store as they came.
    pub unchanged: u64,
    /// Removals of postings that are not in the store.
    pub unmatched: u64,
}

impl PostingUpdate {
    /// Which posting.
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Self::Stated { posting, .. } => posting.id.0,
            Self::Removed { id, .. } => id.0,
        }
    }

    /// Bytes of its text.
    pub(crate) fn text_bytes(&self) -> usize {
        match self {
            Self::Stated { posting, .. } => posting.text.as_ref().map_or(0, String::len),
            Self::Removed { .. } => 0,
        }
    }
}

impl PostingCounts {
    /// Whether the store was left as it was.
    pub fn is_unchanged(&self) -> bool {
        self.created + self.changed + self.removed == 0
    }

    /// Where a posting counts of which something changed.
    pub(crate) fn of_change(&mut self, before: Option<NaiveDate>, after: Option<NaiveDate>) -> &mut u64 {
        if before.is_none() && after.is_some() { &mut self.removed } else { &mut self.changed }
    }
}

/// The last record of every posting, in the order of the first, and how many came before it. A removal says nothing else of a
/// posting, so that what came before it stands. Employers of all records go to `employers`.
pub(crate) fn last_of_each(updates: Vec<PostingUpdate>, employers: &mut Vec<Employer>) -> (Vec<PostingUpdate>, u64) {
    let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(updates.len());
    let mut last: Vec<PostingUpdate> = Vec::with_capacity(updates.len());
    let mut repeated = 0;
    for mut update in updates {
        if let PostingUpdate::Stated { employer, .. } = &mut update {
            employers.extend(employer.take());
        }
        let id = update.id();
        let Some(place) = places.get(&id) else {
            places.insert(id, last.len());
            last.push(update);
            continue;
        };
        repeated += 1;
        match (&mut last[*place], update) {
            (PostingUpdate::Stated { posting, removed, .. }, PostingUpdate::Removed { on, .. }) => {
                *removed = true;
                posting.removed_on = on.or(posting.removed_on);
            }
            (known, update) => *known = update,
        }
    }
    (last, repeated)
}
