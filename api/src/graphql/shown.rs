//! What pages outside GraphQL show, read the way the fields of the schema read it.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use skillspine_domain::{
    demand::Measure,
    id::{ConceptId, CredentialId},
    model::{Concept, Credential, PartKind},
};
use skillspine_export::linked::CredentialDescription;

use super::{
    RequestContext,
    context::{Result, Scope},
    demand::{Growth, Total},
    id::{ConceptType, GlobalId},
    types::{
        credential::given_skills, credential_part, demand::Demand, demand_input::GrowthInput,
        posting_filter::PostingFilter,
    },
};

/// How much a page says of demand.
pub(crate) struct ShownDemand {
    /// Adverts that ask for it.
    pub total: Measure,
    /// The last 365 days against those before.
    pub growth: Measure,
    /// First and last day on which anything was posted.
    pub days: (NaiveDate, NaiveDate),
}

/// The credential with this id, or, where `key` is no id, one with this URI: of several that of the first source.
pub(crate) async fn credential(request: &RequestContext, key: &str) -> Result<Option<Arc<Credential>>> {
    let scope = Scope::for_request(request)?;
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    let id = match uuid::Uuid::try_parse(key) {
        Ok(id) => Some(CredentialId(id)),
        Err(_) => taxonomy.credentials_by_uri.get(release, key.to_owned()).await?.first().copied(),
    };
    match id {
        Some(id) => taxonomy.credentials.get(release, id).await,
        None => Ok(None),
    }
}

/// All that is said of a credential.
pub(crate) async fn described(request: &RequestContext, credential: &Credential) -> Result<CredentialDescription> {
    let scope = Scope::for_request(request)?;
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    let issuer = match credential.issuer() {
        Some(id) => taxonomy.issuers.get(release, id).await?,
        None => None,
    };
    let alignments = taxonomy.alignments.get(release, credential.id).await?;
    let ids: Vec<ConceptId> = alignments.iter().filter_map(|alignment| Some(alignment.found?.0)).collect();
    let concepts = taxonomy.concepts.get_many(release, ids).await?;
    let by_id: HashMap<ConceptId, Arc<Concept>> =
        concepts.into_iter().flatten().map(|concept| (concept.id, concept)).collect();
    let meant = |id: ConceptId| by_id.get(&id).map(|concept| (**concept).clone());
    let parts = credential_part::parts(scope, credential, PartKind::ALL).await?;
    Ok(CredentialDescription {
        credential: credential.clone(),
        issuer: issuer.map(|issuer| (*issuer).clone()),
        alignments: alignments
            .iter()
            .map(|alignment| (alignment.clone(), alignment.found.and_then(|(id, ..)| meant(id))))
            .collect(),
        parts: parts.into_iter().map(credential_part::CredentialPart::described).collect(),
    })
}

/// The credentials that are aligned to a concept, the surest first, and how many there are.
pub(crate) async fn credentials_of(
    request: &RequestContext,
    concept: ConceptId,
    most: usize,
) -> Result<(Vec<Arc<Credential>>, usize)> {
    let scope = Scope::for_request(request)?;
    let alignments = scope.taxonomy.concept_alignments.get(scope.release, concept).await?;
    let mut ids: Vec<CredentialId> = Vec::new();
    for alignment in alignments.iter() {
        if !ids.contains(&alignment.credential) {
            ids.push(alignment.credential);
        }
    }
    let total = ids.len();
    ids.truncate(most);
    let credentials = scope.taxonomy.credentials.get_many(scope.release, ids).await?;
    Ok((credentials.into_iter().flatten().collect(), total))
}

/// Demand for a skill or an occupation; `None` for what is neither, and where no adverts are served.
pub(crate) async fn demand_for_concept(request: &RequestContext, concept: &Concept) -> Result<Option<ShownDemand>> {
    let id = GlobalId::of(concept).encode();
    let filter = match ConceptType::of(concept.kind) {
        ConceptType::Skill => PostingFilter::default().with_skill(id),
        ConceptType::Occupation => PostingFilter::default().with_occupation(id),
        _ => return Ok(None),
    };
    demand(request, filter).await
}

/// Demand for what a credential gives; `None` where none of its alignments leads to a skill, and where no adverts are served.
pub(crate) async fn demand_for_credential(
    request: &RequestContext,
    credential: CredentialId,
) -> Result<Option<ShownDemand>> {
    let skills = given_skills(Scope::for_request(request)?, credential).await?;
    if skills.is_empty() {
        return Ok(None);
    }
    demand(request, PostingFilter::default().with_any_skill(skills)?).await
}

async fn demand(request: &RequestContext, filter: PostingFilter) -> Result<Option<ShownDemand>> {
    let scope = Scope::for_request(request)?;
    if request.snapshot.postings.is_none() {
        return Ok(None);
    }
    let Demand(query) = Box::pin(Demand::of(scope, Some(filter), None)).await?;
    let Some(days) = query.days() else { return Ok(None) };
    let periods = GrowthInput::default().compile(&query)?;
    let (total, growth) = (*query.ask(Total).await?, *query.ask(Growth(periods)).await?);
    Ok(Some(ShownDemand { total, growth, days }))
}
