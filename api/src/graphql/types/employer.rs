//! Employers.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use skillspine_domain::model;

use super::{demand::Demand, demand_input::DemandBasis, posting_filter::PostingFilter};
use crate::graphql::{
    context::{Result, Scope},
    cost::cost,
    id::GlobalId,
};

/// Who employs.
#[derive(Clone)]
pub(in crate::graphql) struct Employer(pub Arc<model::Employer>);

/// Who employs, as postings describe it. The same organisation may appear under several names where its postings carry no
/// identifier.
#[Object]
impl Employer {
    /// Permanent id, for `node(id:)` and filters. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Employer(self.0.id).encode()
    }

    /// Name as published.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// An identifier of the organisation; null where its postings carry none.
    async fn identifier(&self) -> Option<EmployerIdentifier> {
        let (scheme, value) = self.0.identifier.clone()?;
        Some(EmployerIdentifier { scheme, value })
    }

    /// Its industry; null where its postings do not say.
    async fn industry(&self) -> Option<Industry> {
        self.0.industry.clone().map(Industry::from)
    }

    /// What it asks for: demand in its postings.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of its postings; all if left out.")] filter: Option<PostingFilter>,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Demand> {
        let filter = filter.unwrap_or_default().with_employer(GlobalId::Employer(self.0.id).encode());
        Demand::of(Scope::of(ctx)?, Some(filter), basis).await
    }
}

/// An identifier of an organisation.
#[derive(SimpleObject)]
pub(in crate::graphql) struct EmployerIdentifier {
    /// Whose numbers these are: `se-orgnr`.
    scheme: String,
    /// The number.
    value: String,
}

/// An industry by its code.
#[derive(SimpleObject, Clone)]
pub(in crate::graphql) struct Industry {
    /// Key of the code system: `nace-2`, `sic`.
    pub system: String,
    /// The code, as text.
    pub code: String,
}

impl From<(String, String)> for Industry {
    fn from((system, code): (String, String)) -> Self {
        Self { system, code }
    }
}
