//! The server end to end, over loopback: every refusal, the caches, the behaviour under load, and the public audit suite.

#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod caching;
mod harness;
mod limits;
mod operations;
mod protocol;
mod schema;
mod serving;
