//! Resolving alignments.

use async_graphql::{Context, Object};
use skillspine_domain::alignment::Alignment;

use crate::graphql::{
    ApiError,
    alignment::resolve_all,
    context::{Result, Scope},
    cost::{READING, cost},
    recognition::known_frameworks,
    types::alignment::{AlignmentInput, AlignmentResolution},
};

/// Fields about alignments.
#[derive(Default)]
pub(super) struct AlignmentQuery;

/// Alignments of one request.
const MOST_ALIGNMENTS: usize = 10_000;

#[Object]
impl AlignmentQuery {
    /// What alignments mean: for each, in the order given, the concept it points to, how that is known, what became of it, and what is
    /// wrong with the alignment. At most 10,000; one that is broken never makes the others fail. The surest way of knowing a concept
    /// decides: its exact URI, its URI written in another way (http for https, pages of portals, old hosts, embedded codes), its code
    /// in the framework named, its code anywhere, its exact label in the framework named, its exact label anywhere. Where several
    /// concepts could be meant there is no match, only `candidates`; nor is a name taken for a concept of one framework when the
    /// alignment names another. Nothing is fetched: URLs are read as names. Works on the newest release only.
    /// The cost limit is shared: 10,000 alignments leave room for some nine fields each, fewer leave room for more.
    #[graphql(directive = cost::apply(READING, None))]
    async fn resolve_alignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Alignments as badges, credentials and courses have them.")] alignments: Vec<AlignmentInput>,
        #[graphql(
            desc = "Keys of frameworks, best first: they decide where a name or a code without a framework stands in several."
        )]
        prefer: Option<Vec<String>>,
    ) -> Result<Vec<AlignmentResolution>> {
        let scope = Scope::of(ctx)?;
        if alignments.len() > MOST_ALIGNMENTS {
            return Err(ApiError::LimitExceeded {
                message: format!("`alignments` has {} items, the limit is {MOST_ALIGNMENTS}", alignments.len()),
                limit_name: "alignments",
                figure: alignments.len() as u64,
                limit: MOST_ALIGNMENTS as u64,
                hint: "send them in several requests".to_owned(),
            });
        }
        let prefer = known_frameworks(scope, prefer).await?;
        let alignments: Vec<Alignment> = alignments.into_iter().map(Alignment::from).collect();
        let resolved = resolve_all(scope, alignments, prefer).await?;
        Ok(resolved.into_iter().map(AlignmentResolution).collect())
    }
}
