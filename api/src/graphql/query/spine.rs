//! Whole places and catalogues: what work asks for, and what learning gives.

use async_graphql::{Context, ID, Object};
use futures::FutureExt;
use skillspine_domain::id::CredentialId;

use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    cost::{RANKING, READING, cost},
    id::issuer_id,
    types::{
        credential_filter::CredentialFilter,
        curriculum::Curriculum,
        demand_input::DemandBasis,
        posting_filter::{ConceptSelector, IndustrySelector, PostingFilter},
        profile_input::{ProfileInput, check_share},
        quality::CatalogueQuality,
        spine::{Spine, SpineArguments},
    },
};

/// Fields about places and catalogues.
#[derive(Default)]
pub(super) struct SpineQuery;

#[Object]
impl SpineQuery {
    /// The skills spine of a place and a sector: the skills that work there asks for, in order, each with its trend, with how typical it
    /// is, and with the credentials that lead to it; what is asked for and taught nowhere; what is taught and asked for nowhere. Works on
    /// the newest release only.
    #[graphql(directive = cost::apply(4 * RANKING, None))]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn spine(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place: as in `PostingFilter.regions`.")] region: Option<ID>,
        #[graphql(desc = "Any of these occupations, or groups of them.")] occupations: Option<Vec<ConceptSelector>>,
        #[graphql(desc = "The industry.")] industry: Option<IndustrySelector>,
        #[graphql(desc = "What else the postings must meet.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
        #[graphql(desc = "Only skills of this framework, by key; all if left out.")] framework: Option<String>,
        #[graphql(
            desc = "What it is compared with, such as the same occupations in another region. Left out, everything at the same time."
        )]
        reference: Option<PostingFilter>,
        #[graphql(desc = "How many skills, 20 if left out, at most 200.")] first: Option<i32>,
    ) -> Result<Spine> {
        let arguments = SpineArguments { region, occupations, industry, filter, basis, framework, reference, first };
        Spine::of(Scope::of(ctx)?, arguments).boxed().await
    }

    /// What credentials cover of what is wanted: the matrix of a curriculum, with its gaps and overlaps. What is wanted may be a
    /// framework (the outcomes to be accredited, the attributes of graduates), an occupation, what employers ask for, or any other
    /// profile.
    #[graphql(directive = cost::apply(2 * READING, None))]
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which credentials; all that an issuer offers with `issuers`.")] credentials: CredentialFilter,
        #[graphql(desc = "What is wanted.")] want: ProfileInput,
        #[graphql(
            desc = "What gives less of a skill does not count, above 0 and at most 1: the credit of `StandInReason` times the \
                          confidence of the alignment.",
            default = 0.5
        )]
        min_credit: f64,
    ) -> Result<Curriculum> {
        let scope = Scope::of(ctx)?;
        check_share("minCredit", min_credit)?;
        let ids: Vec<CredentialId> =
            scope.taxonomy.store.credential_ids(scope.release, &credentials.compile()?).await?;
        if ids.is_empty() {
            let hint = "look them up with `credentials(filter: …)`";
            return Err(ApiError::bad_user_input("`credentials` lets nothing through", hint));
        }
        let want = want.gather(scope, "want").await?;
        Curriculum::of(scope, ids, want, min_credit.max(f64::MIN_POSITIVE)).boxed().await
    }

    /// How well an issuer's catalogue is described, and what to mend first. Works on the newest release only.
    #[graphql(directive = cost::apply(READING, None))]
    async fn catalogue_quality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the issuer.")] issuer: ID,
        #[graphql(desc = "In which postings skills are asked for; all if left out.")] filter: Option<PostingFilter>,
    ) -> Result<CatalogueQuality> {
        CatalogueQuality::of(Scope::of(ctx)?, issuer_id(&issuer)?, filter).boxed().await
    }
}
