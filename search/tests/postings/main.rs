//! The index of postings against plain loops over the same postings, for random postings and random questions.
#![expect(clippy::expect_used, reason = "tests")]

mod naive;
mod properties;
mod states;
mod world;
