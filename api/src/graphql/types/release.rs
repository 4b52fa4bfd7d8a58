//! What answers are based on.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

/// A published state of all data. Every answer is based on one of them, from start to end.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Release {
    /// Its number; each publishing raises it. Ask for an older one with the header `Skillspine-Release: <number>`.
    pub number: i32,
    /// When it was published; null for an older release.
    pub published_at: Option<DateTime<Utc>>,
    /// The number of the newest published release.
    pub newest: i32,
    /// The number of the oldest release that can still be asked for.
    pub oldest: i32,
}
