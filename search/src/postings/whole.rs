//! Counts of all adverts, made once: dashboards begin with them, and every significance is measured against them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use skillspine_domain::demand::{Basis, Unit};

use super::counts::{Counter, ValueCounts};
use super::facet::{Facet, FacetKey, Level};
use super::reader::{Opened, PostingIndex};
use super::select::Found;

/// What was counted by, at which level, in which unit.
type Key = (FacetKey, Option<Level>, Unit);

/// Most counts kept, so that questions cannot fill the memory: each has four bytes a value, twelve where people are counted.
const MOST_KEPT: usize = 64;

/// The counts of all adverts that were asked for since the index was opened.
#[derive(Default)]
pub(crate) struct Whole(Mutex<HashMap<Key, Arc<ValueCounts>>>);

impl Whole {
    /// The counts under a key, made now if nobody asked for them yet.
    pub fn get_or_count(&self, key: Key, count: impl FnOnce() -> ValueCounts) -> Arc<ValueCounts> {
        if let Some(kept) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(kept);
        }
        // Others are not kept waiting meanwhile; two who ask at once both count.
        let counts = Arc::new(count());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_KEPT {
            kept.insert(key, Arc::clone(&counts));
        }
        counts
    }
}

impl PostingIndex {
    /// Counts all adverts by every facet, as adverts name the values, so that the first question about everything need not wait
    /// for it. Takes as long as these questions would: call it where waiting harms nobody.
    pub fn warm(&self) {
        let index: &Opened = &self.0;
        let unit = Basis::default().unit;
        let everything = Found::of_range(index, 0..index.len(), unit);
        for key in FacetKey::ALL {
            Counter::new(index, &Facet::Other(key)).count(index, &everything, unit);
        }
    }
}
