//! Reading: batches by ids and pages by filter, always as of one release. One function, one statement.
//!
//! Rows are temporal: a reader of release *r* sees those with `since_release <= r` and no `until_release`, or one above *r*.

mod alignment;
mod change;
mod concept;
mod credential;
mod credential_facet;
mod framework;
mod label;
mod mapping;
mod original;
mod page;
mod posting;
mod posting_scan;
mod region;
mod relation;
mod scan;
mod similarity;
pub(crate) mod sql;

pub use concept::{ConceptFilter, ConceptOrder};
pub use credential::{CredentialEffort, CredentialFilter, CredentialOrder, IssuerFilter};
pub use credential_facet::Tally;
pub use mapping::PublishedMapping;
pub use original::ComparedPosting;
pub use page::{KeysetCursor, Page, PageRequest};
pub use posting::PostingCount;
pub use posting_scan::PostingScan;
pub use region::RegionFilter;
pub use relation::Direction;
pub use scan::{ConceptScan, ScanDetail, ScannedConcept};
