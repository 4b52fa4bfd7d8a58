//! Similar skills and similar occupations: how much alike two concepts are, by five sorts of evidence and by all of them together.
//!
//! [`Facts`] takes what frameworks say; [`Facts::prepare`] makes two [`Space`]s of it, one of skills and one of occupations, in
//! which concepts have numbers. Each method is a sparse matrix whose rows are concepts; the scores of a concept are the product of
//! its row with the matrix turned round, one row at a time, so that memory stays flat. [`Spaces::rank_skills`] and [`Spaces::rank_occupations`] keep the best of every row.
//!
//! The formulas, and what they find, are in `docs/METHODS.md`.

mod blend;
mod co_demand;
mod facts;
mod hierarchy;
mod method;
mod product;
mod rank;
mod relations;
mod shared;
mod space;
mod text;

pub use blend::{Weights, blend};
pub use co_demand::{Adverts, FEWEST_POSTINGS};
pub use facts::{ConceptFacts, Facts, MappingFacts, RelationFacts};
pub use method::{COMPONENTS, Components, Method, score_of};
pub use rank::{MOST_SIMILAR, Ranked, Similar};
pub use space::{Space, Spaces};
