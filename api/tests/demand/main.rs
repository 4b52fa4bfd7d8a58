//! Demand over a real store and a real index: a small world of adverts whose counts are worked out beside it with plain loops.

#[path = "../common/mod.rs"]
mod common;
mod counts;
mod evidence;
mod filters;
mod postings;
mod rankings;
mod recognition;
mod world;
