//! Alignments: what a badge, a credential or a course says it stands for, and which concept that is; and what to write to mean one.
//!
//! Pure functions in three steps, so that the look-ups between them can be made for thousands at a time. [`Reading::of`] reads
//! one alignment, however it is written, and says what to look up; [`resolve`] walks down the ladder with what was found;
//! [`equivalents`] follows published mappings from there. [`emit`] is the other direction. Nothing is ever fetched: a URL is a name.
//!
//! URLs are understood by one table (`forms.rs`), names of frameworks and the shapes of their codes by another (`framework.rs`). A
//! new publisher is a line in each.

mod document;
mod emit;
mod equivalent;
mod forms;
mod framework;
mod ladder;
mod name;
mod problem;
mod reading;
mod shape;
mod url;

pub use document::Alignment;
pub use emit::{AlignmentFormat, Fragment, Localized, Target, case_identifier, emit};
pub use equivalent::{Equivalent, equivalents, first_steps};
pub use framework::FrameworkNames;
pub use ladder::{Match, MatchedBy, Resolution, ResolvedStatus, Shelf, resolve};
pub use problem::{AlignmentField, Problem, ProblemCode};
pub use reading::{Identifier, Lookup, Reading, Wanted};
