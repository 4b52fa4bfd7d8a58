//! The fields of the outermost level, one file per area.

mod alignments;
mod changes;
mod credentials;
mod demand;
mod frameworks;
mod lists;
mod lookup;
mod nodes;
mod profiles;
mod recognition;
mod regions;
mod search;
mod spine;
mod verification;

use async_graphql::MergedObject;

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    nodes::NodeQuery,
    frameworks::FrameworkQuery,
    lookup::LookupQuery,
    lists::ListQuery,
    regions::RegionQuery,
    search::SearchQuery,
    demand::DemandQueries,
    recognition::RecognitionQuery,
    alignments::AlignmentQuery,
    credentials::CredentialQuery,
    profiles::ProfileQuery,
    spine::SpineQuery,
    verification::VerificationQuery,
    changes::ChangeQuery,
);
