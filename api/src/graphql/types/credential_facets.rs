//! Lists of credentials with what they have in common.

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use skillspine_domain::model::Code;
use skillspine_store::read::{CredentialFilter, Tally};

use super::{
    credential::Credential,
    credential_enums::{CredentialKind, CredentialStatus, DeliveryMode},
    issuer::Issuer,
    list::RowEdge,
    search::{KeyCount, key_counts},
};
use crate::graphql::{
    ApiError,
    connection::Connection,
    context::{Result, Scope},
    cost::{FACET, cost},
};

/// One page of a list of credentials, after the Relay cursor specification, and what the whole list has in common.
#[derive(MergedObject)]
#[graphql(name = "CredentialConnection")]
pub(in crate::graphql) struct CredentialConnection(pub Connection<RowEdge<Credential>>, pub Faceted);

/// The list that is counted.
pub(in crate::graphql) struct Faceted(pub CredentialFilter);

#[Object]
impl Faceted {
    /// What the credentials of the whole list have in common, over all pages. Each facet is counted only when asked for.
    async fn facets(&self) -> CredentialFacets<'_> {
        CredentialFacets(&self.0)
    }
}

/// What credentials have in common.
pub(in crate::graphql) struct CredentialFacets<'a>(pub &'a CredentialFilter);

/// What the credentials of a list have in common: values with the number of credentials that have them, most first, equal ones by value.
/// Values nobody states are not counted, so that counts need not add up to `totalCount`; where a credential may have several values, it
/// counts in each.
#[Object]
impl CredentialFacets<'_> {
    /// By kind.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn kinds(&self, ctx: &Context<'_>) -> Result<Vec<CredentialKindCount>> {
        let scope = Scope::of(ctx)?;
        let counts = scope.taxonomy.store.credential_kinds(scope.release, self.0).await?;
        Ok(counts.into_iter().map(|(kind, count)| CredentialKindCount { kind: kind.into(), count }).collect())
    }

    /// By status.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn statuses(&self, ctx: &Context<'_>) -> Result<Vec<CredentialStatusCount>> {
        let scope = Scope::of(ctx)?;
        let counts = scope.taxonomy.store.credential_statuses(scope.release, self.0).await?;
        Ok(counts.into_iter().map(|(status, count)| CredentialStatusCount { status: status.into(), count }).collect())
    }

    /// By the source that describes them, by key.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<KeyCount>> {
        let scope = Scope::of(ctx)?;
        Ok(key_counts(&scope.taxonomy.store.credential_sources(scope.release, self.0).await?))
    }

    /// By who answers for them.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn issuers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 0 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<IssuerCount>> {
        const MOST: usize = 100;
        let wanted = usize::try_from(first).ok().filter(|wanted| *wanted <= MOST);
        let wanted = wanted.ok_or_else(|| {
            let message = format!("`first` is {first}, it must be from 0 to {MOST}");
            ApiError::bad_user_input(message, "`issuers` of the query lists them all")
        })?;
        let scope = Scope::of(ctx)?;
        let counts: Tally<_> = scope.taxonomy.store.credential_issuers(scope.release, self.0).await?;
        // Who is named and nowhere described cannot be shown.
        let ids: Vec<_> = counts.iter().map(|(id, _)| *id).collect();
        let issuers = scope.taxonomy.issuers.get_many(scope.release, ids).await?;
        let known = issuers
            .into_iter()
            .zip(counts)
            .filter_map(|(issuer, (_, count))| Some(IssuerCount { issuer: Issuer(issuer?), count }));
        Ok(known.take(wanted).collect())
    }

    /// By level.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn levels(&self, ctx: &Context<'_>) -> Result<Vec<LevelCount>> {
        let scope = Scope::of(ctx)?;
        let counts = scope.taxonomy.store.credential_levels(scope.release, self.0).await?;
        let count = |(Code { system, code }, count)| LevelCount { system, code, count };
        Ok(counts.into_iter().map(count).collect())
    }

    /// By the languages they are held in, BCP 47.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn languages(&self, ctx: &Context<'_>) -> Result<Vec<KeyCount>> {
        let scope = Scope::of(ctx)?;
        Ok(key_counts(&scope.taxonomy.store.credential_languages(scope.release, self.0).await?))
    }

    /// By where the learning or the assessment takes place.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn delivery_modes(&self, ctx: &Context<'_>) -> Result<Vec<DeliveryModeCount>> {
        let scope = Scope::of(ctx)?;
        let counts = scope.taxonomy.store.credential_delivery_modes(scope.release, self.0).await?;
        let count = |(mode, count)| DeliveryModeCount { delivery_mode: DeliveryMode::from(mode), count };
        Ok(counts.into_iter().map(count).collect())
    }

    /// By the frameworks that their alignments lead to, by key.
    #[graphql(directive = cost::apply(FACET, None))]
    async fn frameworks(&self, ctx: &Context<'_>) -> Result<Vec<KeyCount>> {
        let scope = Scope::of(ctx)?;
        Ok(key_counts(&scope.taxonomy.store.credential_frameworks(scope.release, self.0).await?))
    }
}

/// How many credentials are of a kind.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CredentialKindCount {
    /// The kind.
    kind: CredentialKind,
    /// How many credentials.
    count: u64,
}

/// How many credentials are at a place in their lives.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CredentialStatusCount {
    /// The status.
    status: CredentialStatus,
    /// How many credentials.
    count: u64,
}

/// How many credentials somebody answers for.
#[derive(SimpleObject)]
pub(in crate::graphql) struct IssuerCount {
    /// Who.
    issuer: Issuer,
    /// How many credentials.
    count: u64,
}

/// How many credentials are at a level.
#[derive(SimpleObject)]
pub(in crate::graphql) struct LevelCount {
    /// Key of the system of levels: `ctdl-audience-level`, `eqf`.
    system: String,
    /// The level in that system.
    code: String,
    /// How many credentials.
    count: u64,
}

/// How many credentials take place in one way.
#[derive(SimpleObject)]
pub(in crate::graphql) struct DeliveryModeCount {
    /// The way.
    delivery_mode: DeliveryMode,
    /// How many credentials.
    count: u64,
}
