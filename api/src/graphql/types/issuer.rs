//! Issuers.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use skillspine_domain::model;

use super::{
    credential::Credential, credential_enums::CredentialOrder, credential_facets::CredentialConnection,
    credential_filter::CredentialFilter, list::Row, text::LocalizedText,
};
use crate::graphql::{
    context::{Result, Scope},
    id::GlobalId,
    page::PageArguments,
};

/// Name of the list of issuers in cursors.
pub(in crate::graphql) const LIST: &str = "issuers";

/// Who offers credentials.
#[derive(Clone)]
pub(in crate::graphql) struct Issuer(pub Arc<model::Issuer>);

impl Row for Issuer {}

/// An organisation that offers credentials or answers for them: an issuer of badges, an owner of credentials.
#[Object]
impl Issuer {
    /// Permanent id, for `node(id:)` and filters. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Issuer(self.0.id).encode()
    }

    /// Its own URI, as published.
    async fn uri(&self) -> &str {
        &self.0.uri
    }

    /// Key of the source that describes it: `open-badges`, `ctdl`.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Its name, in the first of these languages that it has: the argument's, best first; those of the `Accept-Language` header;
    /// English; any.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        LocalizedText::best(ctx, &self.0.names, languages)
    }

    /// Its names in all languages; `und` where the source does not say which.
    async fn names(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.names)
    }

    /// What it is, in the best language as for `name`; null where nobody says.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        LocalizedText::best(ctx, &self.0.descriptions, languages)
    }

    /// Its web page.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// URL of its logo.
    async fn image(&self) -> Option<&str> {
        self.0.image.as_deref()
    }

    /// How many endorsements of it were imported with it.
    async fn endorsement_count(&self) -> u32 {
        self.0.endorsement_count
    }

    /// The credentials it offers.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn credentials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all if left out.")] filter: Option<CredentialFilter>,
        #[graphql(desc = "The order; by name if left out.", default_with = "CredentialOrder::Name")]
        order_by: CredentialOrder,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CredentialConnection> {
        let mut filter = filter.unwrap_or_default().compile()?;
        if !filter.issuers.is_empty() && !filter.issuers.contains(&self.0.id) {
            filter.ids = Some(Vec::new());
        }
        filter.issuers = vec![self.0.id];
        let page = PageArguments { first, after, last, before };
        Credential::page(Scope::of(ctx)?, filter, order_by.into(), page).await
    }
}
