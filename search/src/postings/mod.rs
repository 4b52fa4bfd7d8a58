//! The index of postings: the one mechanism behind every number about demand.
//!
//! A [`PostingFilter`] becomes a set of adverts, one bit each; everything that is asked of a [`Selection`] is an aggregation over
//! that set. Adverts are numbered by day of posting and id, so that a window of days is a range, a series is a count of bits
//! between boundaries, and the newest page is the end of the set.
//!
//! The columns lie in a mapped file (`tables.bin`), little endian, read in place: values of each advert, adverts of each value
//! (a list of numbers, or a set of bits for what many adverts have), and for facets with several values counts by month.
//! Title and text are searched by the engine; what it finds becomes a set of adverts, too.

mod bits;
mod co_demand;
mod counts;
mod day;
mod document;
mod facet;
mod facet_table;
mod facet_writer;
mod filter;
mod nodes;
mod page;
mod ranking;
mod reach;
mod reader;
mod select;
mod selection;
mod series;
mod staging;
mod text;
mod whole;
mod writer;

pub use co_demand::{NamedSkills, OccupationDemand};
pub use document::{Hierarchies, Place, PostingDocument};
pub use facet::{Facet, FacetKey, FacetValue, Level, SkillQualifier};
pub use filter::{
    ConceptSelector, DayWindow, IndustrySelector, PostingFilter, RegionSelector, SalaryFilter, ValueFilter,
};
pub use page::{PageOrder, PostingCursor, PostingPage};
pub use ranking::{RankedBucket, Ranking, RankingOrder, RankingRequest};
pub use reach::{NextSkill, Reach, ReachRequest};
pub use reader::PostingIndex;
pub use selection::{Field, FieldCoverage, Selection};
pub use series::{DemandPoint, SeriesRequest};
pub use writer::{POSTING_SCHEMA_VERSION, PostingIndexWriter, carry_over};
