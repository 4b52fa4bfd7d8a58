//! Recognising skills in text.
//!
//! A [`Gazetteer`] is built once from the labels of many concepts. It finds what a text spells out with an automaton over
//! words, and what a text merely paraphrases by comparing phrases with the labels that share words with them. Cue words and
//! headings tell what is required from what is welcome.
//!
//! `token` cuts, `language` holds the words of each language as data, `surface` says how a label may be written, `automaton`
//! finds surfaces, `related` learns which words stand for each other, `retrieval` finds labels by their words, `compare` and
//! `rank` judge them, `span` settles overlaps, `context` decides between meanings, `cue` reads the requirement.

mod automaton;
mod builder;
mod compare;
mod context;
mod cue;
mod gazetteer;
mod language;
mod lexicon;
mod literal;
mod mention;
mod phrase;
mod rank;
mod related;
mod retrieval;
mod span;
mod surface;
mod token;

pub use builder::{GazetteerBuilder, GazetteerLabel};
pub use gazetteer::Gazetteer;
pub use mention::{Candidate, ExtractOptions, Mention, Phrases};
