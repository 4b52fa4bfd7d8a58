//! Credentials.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use futures::FutureExt;
use skillspine_domain::{
    address::Addresses,
    id::{ConceptId, CredentialId},
    model::{self, PartKind},
};
use skillspine_store::read::{CredentialFilter, CredentialOrder};
use uuid::Uuid;

use super::{
    credential_alignment::{self, CredentialAlignmentEdge, CredentialConceptEdge},
    credential_enums::{AlignmentRole, CredentialKind, CredentialStatus, DeliveryMode},
    credential_facets::{CredentialConnection, Faceted},
    credential_part::{self, CredentialPartEdge},
    demand::Demand,
    demand_input::DemandBasis,
    issuer::Issuer,
    list::{Row, RowEdge, ends},
    occupation::Occupation,
    posting_filter::PostingFilter,
    skill::Skill,
    text::LocalizedText,
};
use crate::graphql::{
    connection::{Connection, Total},
    context::{Result, Scope},
    cost::{STACKED, cost},
    id::{ConceptType, GlobalId},
    page::{Cursor, PageArguments},
};

/// A credential.
#[derive(Clone)]
pub(in crate::graphql) struct Credential(pub Arc<model::Credential>);

impl Row for Credential {
    /// `CredentialConnection` has facets besides.
    fn connection_name() -> String {
        "CredentialPage".to_owned()
    }
}

/// A credential, or an opportunity to earn one: a badge, a certificate, a degree, a course, an examination. What is on offer, never what
/// a person holds.
#[Object]
impl Credential {
    /// Permanent id, for `node(id:)` and arguments that take a credential. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Credential(self.0.id).encode()
    }

    /// Its own URI, as published.
    async fn uri(&self) -> &str {
        &self.0.uri
    }

    /// Key of the source that describes it: `open-badges`, `ctdl`.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// What sort it is.
    async fn kind(&self) -> CredentialKind {
        self.0.kind.into()
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

    /// What it takes to earn it, in the best language as for `name`; null where nobody says.
    async fn criteria(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCP 47 tags, best first.")] languages: Option<Vec<String>>,
    ) -> Result<Option<LocalizedText>> {
        LocalizedText::best(ctx, &self.0.criteria, languages)
    }

    /// A page that says what it takes.
    async fn criteria_url(&self) -> Option<&str> {
        self.0.criteria_url.as_deref()
    }

    /// Who offers it or answers for it; null where that is not said, or is not described anywhere. `issuerUri` is as published.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<Option<Issuer>> {
        let Some(id) = self.0.issuer() else { return Ok(None) };
        let scope = Scope::of(ctx)?;
        Ok(scope.taxonomy.issuers.get(scope.release, id).await?.map(Issuer))
    }

    /// URI of who offers it or answers for it, as published.
    async fn issuer_uri(&self) -> Option<&str> {
        self.0.issuer_uri.as_deref()
    }

    /// Where it is in its life; null where its source does not say (Open Badges do not).
    async fn status(&self) -> Option<CredentialStatus> {
        self.0.status.map(CredentialStatus::from)
    }

    /// Its level; null where its source does not say.
    async fn level(&self) -> Option<CredentialLevel> {
        self.0.level.clone().map(|(system, code)| CredentialLevel { system, code })
    }

    /// The credits it counts for; null where its source does not say.
    async fn credits(&self) -> Option<Credits> {
        self.0.credits.clone().map(|(value, unit)| Credits { value, unit })
    }

    /// How long it takes, ISO 8601: `P2Y`, `PT30H`; null where its source does not say.
    async fn duration(&self) -> Option<&str> {
        self.0.duration.as_deref()
    }

    /// Where the learning or the assessment takes place; empty where its source does not say.
    async fn delivery_modes(&self) -> Vec<DeliveryMode> {
        self.0.delivery_modes.iter().copied().map(DeliveryMode::from).collect()
    }

    /// Languages it is held in, BCP 47; empty where its source does not say.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// What it costs, where there is one price; null where there are several, or none is stated.
    async fn cost(&self) -> Option<Cost> {
        self.0.cost.clone().map(|(amount, currency)| Cost { amount, currency })
    }

    /// Its page on this server, for people, and as JSON-LD and Turtle by `Accept` or with `.jsonld` and `.ttl` at the end.
    #[graphql(name = "page")]
    async fn field_page(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(Addresses::new(&Scope::of(ctx)?.request.public_url).credential(self.0.id))
    }

    /// Its web page, as published.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// URL of its image.
    async fn image(&self) -> Option<&str> {
        self.0.image.as_deref()
    }

    /// First day it is on offer; null where its source does not say.
    async fn valid_from(&self) -> Option<NaiveDate> {
        self.0.valid_from
    }

    /// Last day it is on offer; null where its source does not say.
    async fn valid_until(&self) -> Option<NaiveDate> {
        self.0.valid_until
    }

    /// How many endorsements of it were imported with it.
    async fn endorsement_count(&self) -> u32 {
        self.0.endorsement_count
    }

    /// Everything it says it stands for, teaches, assesses, requires or prepares for: verbatim, and the concept that this means where it
    /// is known. Those that lead to a concept come first, the surest first.
    async fn alignments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that say this.")] roles: Option<Vec<AlignmentRole>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialAlignmentEdge>> {
        let page = PageArguments { first, after, last, before };
        credential_alignment::page(Scope::of(ctx)?, self.0.id, roles, page).await
    }

    /// The skills that its alignments lead to, each once, the surest first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only alignments that say this.")] roles: Option<Vec<AlignmentRole>>,
        #[graphql(desc = "Only alignments resolved at least this surely, from 0 to 1.", default = 0.0)]
        min_confidence: f64,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialConceptEdge<Skill>>> {
        let page = PageArguments { first, after, last, before };
        credential_alignment::concepts(Scope::of(ctx)?, self.0.id, roles, min_confidence, page).await
    }

    /// The occupations that its alignments lead to, each once, the surest first.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn occupations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only alignments that say this.")] roles: Option<Vec<AlignmentRole>>,
        #[graphql(desc = "Only alignments resolved at least this surely, from 0 to 1.", default = 0.0)]
        min_confidence: f64,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialConceptEdge<Occupation>>> {
        let page = PageArguments { first, after, last, before };
        credential_alignment::concepts(Scope::of(ctx)?, self.0.id, roles, min_confidence, page).await
    }

    /// Demand for what it gives: the postings that ask for at least one of the skills that it attests, teaches or assesses (the 1,000
    /// surest). So `credential { demand(filter: { regions: … }) { total { value } ranking(by: REGION, …) { … } } }` says where its
    /// skills are asked for. Null when none of its alignments leads to a skill.
    #[graphql(directive = cost::apply(20, None))]
    async fn demand(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of these postings; all if left out. `skills.anyOf` cannot be used.")] filter: Option<
            PostingFilter,
        >,
        #[graphql(desc = "What is counted, and when.")] basis: Option<DemandBasis>,
    ) -> Result<Option<Demand>> {
        let scope = Scope::of(ctx)?;
        let skills = given_skills(scope, self.0.id).await?;
        if skills.is_empty() {
            return Ok(None);
        }
        let filter = filter.unwrap_or_default().with_any_skill(skills)?;
        Box::pin(Demand::of(scope, Some(filter), basis)).await.map(Some)
    }

    /// What it is made of: badges of a certificate, courses of a programme.
    #[graphql(directive = cost::apply(STACKED, None))]
    async fn parts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialPartEdge>> {
        let page = PageArguments { first, after, last, before };
        credential_part::page(Scope::of(ctx)?, &self.0, &[PartKind::Part], "Credential.parts", page).await
    }

    /// What it is a part of.
    #[graphql(directive = cost::apply(STACKED, None))]
    async fn part_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialPartEdge>> {
        let page = PageArguments { first, after, last, before };
        credential_part::page(Scope::of(ctx)?, &self.0, &[PartKind::PartOf], "Credential.partOf", page).await
    }

    /// What comes before it: what is needed for it, and what prepares for it. `kind` tells which.
    #[graphql(directive = cost::apply(STACKED, None))]
    async fn before(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialPartEdge>> {
        let page = PageArguments { first, after, last, before };
        let kinds = [PartKind::Prerequisite, PartKind::Follows];
        credential_part::page(Scope::of(ctx)?, &self.0, &kinds, "Credential.before", page).await
    }

    /// What comes after it: what it is needed for, and what it prepares for. `kind` tells which.
    #[graphql(directive = cost::apply(STACKED, None))]
    async fn after(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size, counted from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CredentialPartEdge>> {
        let page = PageArguments { first, after, last, before };
        let kinds = [PartKind::PrerequisiteOf, PartKind::Precedes];
        credential_part::page(Scope::of(ctx)?, &self.0, &kinds, "Credential.after", page).await
    }
}

/// Ids of the skills that a credential attests, teaches or assesses, each once, the surest first.
pub(in crate::graphql) async fn given_skills(scope: Scope<'_>, id: CredentialId) -> Result<Vec<ID>> {
    const MOST_SKILLS: usize = 1_000;
    let alignments = scope.taxonomy.alignments.get(scope.release, id).await?;
    let mut seen = HashSet::new();
    let given = alignments.iter().filter(|alignment| alignment.role.is_given());
    let ids: Vec<ConceptId> = given
        .filter_map(|alignment| Some(alignment.found?.0))
        .filter(|id| seen.insert(*id))
        .take(MOST_SKILLS)
        .collect();
    let concepts = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
    let skills = concepts.iter().flatten().filter(|concept| ConceptType::of(concept.kind) == ConceptType::Skill);
    Ok(skills.map(|concept| GlobalId::of(concept).encode()).collect())
}

/// A level of a credential.
#[derive(SimpleObject)]
pub(in crate::graphql) struct CredentialLevel {
    /// Key of the system of levels: `ctdl-audience-level`, `eqf`.
    system: String,
    /// The level in that system: `BachelorsDegreeLevel`, `5`.
    code: String,
}

/// Credits.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Credits {
    /// Number of credits.
    value: f64,
    /// What they are counted in, in the source's words; null where it does not say.
    unit: Option<String>,
}

/// A price.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Cost {
    /// The amount, in `currency`.
    amount: f64,
    /// The currency, ISO 4217.
    currency: String,
}

impl Credential {
    /// A credential that may be there.
    pub async fn find(scope: Scope<'_>, id: CredentialId) -> Result<Option<Self>> {
        Ok(scope.taxonomy.credentials.get(scope.release, id).await?.map(Self))
    }

    /// One page of those with these ids, in this order; what is not there is left out of the page.
    pub async fn listed(
        scope: Scope<'_>,
        ids: &[CredentialId],
        list: &'static str,
        page: PageArguments,
    ) -> Result<CredentialConnection> {
        let find = |wanted: Uuid| ids.iter().position(|id| id.0 == wanted);
        let slice = page.check(&scope, list)?.slice(ids.len(), find)?;
        let first = slice.range.start;
        let found = scope.taxonomy.credentials.get_many(scope.release, ids[slice.range].to_vec()).await?;
        let edge = |(at, found): (usize, Option<Arc<model::Credential>>)| {
            let credential = found?;
            let cursor = Cursor::of_position(first + at, credential.id.0);
            Some(RowEdge { node: Self(credential), list, cursor })
        };
        let page = Connection {
            edges: found.into_iter().enumerate().filter_map(edge).collect(),
            has_previous: slice.has_previous,
            has_next: slice.has_next,
            total: Total::Known(ids.len() as u64),
        };
        let all = CredentialFilter { ids: Some(ids.to_vec()), ..CredentialFilter::default() };
        Ok(CredentialConnection(page, Faceted(all)))
    }

    /// One page of the credentials that pass a filter. What the page holds is remembered, so that it need not be read again.
    pub async fn page(
        scope: Scope<'_>,
        filter: CredentialFilter,
        order: CredentialOrder,
        page: PageArguments,
    ) -> Result<CredentialConnection> {
        let list = match order {
            CredentialOrder::Name => "credentials by name",
            CredentialOrder::NameDescending => "credentials by name, descending",
        };
        let page = page.check(&scope, list)?.request()?;
        let found = scope.taxonomy.store.page_credentials(scope.release, &filter, order, &page).await?;
        let mut edges = Vec::with_capacity(found.rows.len());
        for (cursor, credential) in found.rows {
            let credential = Arc::new(credential);
            let remembered = Some(Arc::clone(&credential));
            scope.taxonomy.credentials.remember(scope.release, credential.id, remembered).await;
            edges.push(RowEdge { node: Self(credential), cursor: Cursor::of_keyset(&cursor), list });
        }
        let (has_previous, has_next) = ends(&page, found.has_more);
        let all = filter.clone();
        let total = Total::Count(Box::new(move |scope| {
            let filter = filter.clone();
            async move { Ok(scope.taxonomy.store.count_credentials(scope.release, &filter).await?) }.boxed()
        }));
        Ok(CredentialConnection(Connection { edges, has_previous, has_next, total }, Faceted(all)))
    }
}
