//! The taxonomy half of the schema over a real store: a small world of ESCO and O*NET concepts in SQLite.

mod caches;
mod languages;
mod lists;
mod lookups;
mod queries;
mod world;
