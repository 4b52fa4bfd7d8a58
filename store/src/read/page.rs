//! Keyset paging: a page begins after a row, not at a number, so that deep pages cost no more than the first.

use uuid::Uuid;

/// Where a page begins: the sort key of a row, and its id to break ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysetCursor {
    /// Value of the column the list is ordered by.
    pub key: String,
    /// Id of the row.
    pub id: Uuid,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Only rows after this one.
    pub after: Option<KeysetCursor>,
    /// Only rows before this one.
    pub before: Option<KeysetCursor>,
    /// Most rows wanted.
    pub limit: u64,
    /// Whether the last `limit` rows are wanted instead of the first.
    pub from_end: bool,
}

impl PageRequest {
    /// The first `limit` rows.
    pub fn first(limit: u64) -> Self {
        Self { after: None, before: None, limit, from_end: false }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows with the cursor of each, in list order.
    pub rows: Vec<(KeysetCursor, T)>,
    /// Whether there are rows beyond the far end of the page, looking in the direction of paging.
    pub has_more: bool,
}
