//! The taxonomy half of the schema over a real store: a small world of ESCO and O*NET concepts in SQLite.

mod caches;
#[path = "../common/mod.rs"]
mod common;
mod languages;
mod lists;
mod lookups;
mod queries;
mod world;
