//! Credentials and their issuers.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::FutureExt;
use skillspine_store::read::IssuerFilter;

use crate::graphql::{
    ApiError,
    connection::{Connection, Total},
    context::{Result, Scope},
    id::{GlobalId, credential_id, shown},
    page::{Cursor, PageArguments},
    types::{
        credential::Credential,
        credential_enums::CredentialOrder,
        credential_facets::CredentialConnection,
        credential_filter::{CredentialFilter, check_text},
        filter::check_length,
        issuer::{Issuer, LIST},
        list::{RowEdge, ends},
    },
};

/// Fields about credentials.
#[derive(Default)]
pub(super) struct CredentialQuery;

#[Object]
impl CredentialQuery {
    /// One credential, by its id or by its URI, exactly; null when there is none, an error that lists them when several sources describe
    /// one of that URI.
    async fn credential(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API returned it.")] id: Option<ID>,
        #[graphql(desc = "A URI, exactly as published.")] uri: Option<String>,
    ) -> Result<Option<Credential>> {
        let scope = Scope::of(ctx)?;
        match (id, uri) {
            (Some(id), None) => Credential::find(scope, credential_id(&id)?).await,
            (None, Some(uri)) => {
                let found = scope.taxonomy.credentials_by_uri.get(scope.release, uri.clone()).await?;
                match found.as_slice() {
                    [] => Ok(None),
                    [only] => Credential::find(scope, *only).await,
                    several => {
                        let ids = several.iter().map(|id| GlobalId::Credential(*id).encode().0);
                        let ids = ids.collect::<Vec<_>>().join(", ");
                        let message = format!("URI `{}` names {} credentials: {ids}", shown(&uri), several.len());
                        Err(ApiError::bad_user_input(message, "use the `id` of one of them"))
                    }
                }
            }
            _ => Err(ApiError::bad_user_input("name the credential in one way", "give `id` or `uri`")),
        }
    }

    /// Credentials: badges, certificates, degrees, courses, examinations.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which credentials; all if left out.")] filter: Option<CredentialFilter>,
        #[graphql(desc = "The order; by name if left out.", default_with = "CredentialOrder::Name")]
        order_by: CredentialOrder,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CredentialConnection> {
        let page = PageArguments { first, after, last, before };
        Credential::page(Scope::of(ctx)?, filter.unwrap_or_default().compile()?, order_by.into(), page).await
    }

    /// Organisations that offer credentials or answer for them, by name.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn issuers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that these sources describe, by key.")] sources: Option<Vec<String>>,
        #[graphql(desc = "Only those whose name holds this text, case and accents aside.")] text: Option<String>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RowEdge<Issuer>>> {
        let scope = Scope::of(ctx)?;
        let page = PageArguments { first, after, last, before }.check(&scope, LIST)?.request()?;
        let sources = sources.unwrap_or_default();
        check_length("sources", sources.len())?;
        check_text(text.as_deref())?;
        let filter = IssuerFilter { sources, text };
        let found = scope.taxonomy.store.page_issuers(scope.release, &filter, &page).await?;
        let (has_previous, has_next) = ends(&page, found.has_more);
        let edges = found.rows.into_iter().map(|(cursor, issuer)| RowEdge {
            node: Issuer(Arc::new(issuer)),
            list: LIST,
            cursor: Cursor::of_keyset(&cursor),
        });
        let total = Total::Count(Box::new(move |scope| {
            let filter = filter.clone();
            async move { Ok(scope.taxonomy.store.count_issuers(scope.release, &filter).await?) }.boxed()
        }));
        Ok(Connection { edges: edges.collect(), has_previous, has_next, total })
    }
}
