//! What is recognised in a posting besides skills: pure functions from a few words or a text to a fact.
//!
//! Each fact has a module of its own. All of them take hostile input: they bound the work before they begin, run in time
//! linear in their input and never panic.

pub mod conditions;
pub mod contact;
pub mod duplicate;
pub mod language;
pub mod markup;
pub mod place;
pub mod salary;
pub mod title;
