//! Asking the index of postings: questions whose answers are remembered by release and canonical query.
//!
//! Every number about demand goes through [`DemandQuery::ask`]; counting happens in `search::postings` and nowhere else.

mod cache;
mod evidence;
mod query;
mod question;

pub(super) use cache::DemandCache;
pub(super) use evidence::{Evidence, EvidenceRequest, SkillEvidence};
pub(super) use query::DemandQuery;
pub(super) use question::{Coverage, Facts, Growth, Rank, ReachOf, Salary, Sample, SeriesOf, Share, Total};
