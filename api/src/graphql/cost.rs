//! What fields cost beyond one: said in the schema, read from there by the gate, so that clients see it too.

use async_graphql::TypeDirective;

/// What asking for a field costs in the sum that the query gate holds against its limit. Fields without it cost 1. `weight` is
/// what the field itself counts for; `listSize` is the number of items that its list is counted as.
#[TypeDirective(location = "FieldDefinition")]
pub(super) fn cost(weight: i32, list_size: Option<i32>) {}

/// A field over a set of postings: one pass over columns.
pub(super) const COUNT: i32 = 200;
/// A field that compares two sets, or counts by value.
pub(super) const AGGREGATION: i32 = 300;
/// A field that counts by value and compares what it finds.
pub(super) const RANKING: i32 = 500;
/// A field that reads a text of up to 100 kB.
pub(super) const READING: i32 = 2_000;
/// A field that reads both ends of how credentials build on each other, and the credentials there.
pub(super) const STACKED: i32 = 4;
/// A field that compares the adverts of two concepts.
pub(super) const SHARED: i32 = 20;
/// A field that counts the credentials of a list by one thing.
pub(super) const FACET: i32 = 20;
/// A field that searches for what could be meant.
pub(super) const SEARCH: i32 = 100;
/// Points that a series is counted as: ten years of months.
pub(super) const POINTS: i32 = 120;
