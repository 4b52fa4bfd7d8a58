//! Pages of postings: newest first, oldest first, or by how well they answer a text.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use skillspine_domain::id::PostingId;

use super::selection::Selection;
use crate::error::SearchError;

/// Most postings of a page.
const MOST_LISTED: usize = 10_000;

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PageOrder {
    /// The newest, those without a day last; of one day, the larger id first.
    #[default]
    Newest,
    /// The exact reverse.
    Oldest,
    /// What answers the filter's text best (BM25), equals newest first.
    Relevance,
}

/// Where a page begins: after this posting. It stays good when postings come and go; a score only for the same index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PostingCursor {
    /// First day it was public.
    pub posted_on: Option<NaiveDate>,
    /// Its score, when ordered by relevance.
    pub score: Option<f32>,
    /// Permanent id.
    pub id: PostingId,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PostingPage {
    /// The postings; each is also the cursor behind itself.
    pub postings: Vec<PostingCursor>,
    /// Whether more follow.
    pub has_more: bool,
}

pub(crate) fn page(
    selection: &Selection,
    order: PageOrder,
    first: usize,
    after: Option<&PostingCursor>,
) -> Result<PostingPage, SearchError> {
    if first > MOST_LISTED {
        return Err(SearchError::Limit { what: "number of postings", figure: first, limit: MOST_LISTED });
    }
    let index = &*selection.index.0;
    let bits = &selection.found.bits;
    let place = after.map(|cursor| (cursor, index.place_of(cursor.posted_on, cursor.id)));
    let listed: Vec<(usize, Option<f32>)> = match order {
        PageOrder::Newest => {
            let end = place.map_or(index.len(), |(_, place)| place);
            bits.descending_from(end).take(first + 1).map(|advert| (advert, None)).collect()
        }
        PageOrder::Oldest => {
            let start = place.map_or(0, |(cursor, place)| {
                let is_there = place < index.len() && index.id(place) == cursor.id;
                place + usize::from(is_there)
            });
            bits.ascending_from(start).take(first + 1).map(|advert| (advert, None)).collect()
        }
        PageOrder::Relevance => {
            let after = place.map(|(cursor, place)| Scored { score: cursor.score.unwrap_or(f32::MAX), advert: place });
            by_relevance(selection, first + 1, after)?
        }
    };
    let cursor = |&(advert, score): &(usize, Option<f32>)| PostingCursor {
        posted_on: index.posted_on(advert),
        score,
        id: index.id(advert),
    };
    Ok(PostingPage { postings: listed.iter().take(first).map(cursor).collect(), has_more: listed.len() > first })
}

/// An advert with its score; less is better.
#[derive(Clone, Copy)]
struct Scored {
    score: f32,
    advert: usize,
}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(other.advert.cmp(&self.advert))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scored {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Scored {}

/// The best adverts behind `after`, in order.
fn by_relevance(
    selection: &Selection,
    most: usize,
    after: Option<Scored>,
) -> Result<Vec<(usize, Option<f32>)>, SearchError> {
    let text = selection.filter.text.as_deref().unwrap_or_default();
    let mut best: BinaryHeap<Scored> = BinaryHeap::new();
    selection.index.0.text.each_scored(text, |advert, score| {
        let found = Scored { score, advert };
        if !selection.found.bits.contains(advert) || after.is_some_and(|after| found <= after) {
            return;
        }
        best.push(found);
        if best.len() > most {
            best.pop();
        }
    })?;
    Ok(best.into_sorted_vec().into_iter().map(|found| (found.advert, Some(found.score))).collect())
}
