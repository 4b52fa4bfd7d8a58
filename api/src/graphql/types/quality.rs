//! How well a catalogue is described, and what to mend first.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{Context, Enum, Object};
use skillspine_domain::{
    demand::{Floors, share},
    id::{ConceptId, CredentialId, IssuerId},
    model::{self, AlignmentRole, ConceptStatus, CredentialKind, PartKind},
    profile::TieSide,
};
use skillspine_search::postings::{Facet, FacetValue, RankingRequest};
use skillspine_store::read::CredentialFilter;

use super::{
    credential::Credential, credential_facets::CredentialConnection, demand::Demand, issuer::Issuer, measure::Measure,
    posting_filter::PostingFilter,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    demand::Rank,
    page::PageArguments,
    profile::{COVERS, check_most, ties},
};

/// Credentials of one catalogue.
const MOST_CREDENTIALS: usize = 10_000;
/// Skills of which it is looked up how often they are asked for.
const ALL: usize = 50_000;
/// Fewer postings are not told.
const FLOOR: f64 = 5.0;

/// What a good description has.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::graphql) enum QualityCriterion {
    /// It has alignments. Weight 3.
    Aligned,
    /// All its alignments lead to concepts that are known. Weight 3; of credentials that have alignments.
    Resolved,
    /// None of its alignments leads to a concept that is no longer part of its framework. Weight 2; of credentials with alignments that
    /// lead to concepts.
    Live,
    /// It says what it takes to earn it. Weight 2.
    Criteria,
    /// It says by what evidence it is given: alignments say what is assessed, or it is an assessment, has one as a part or needs one.
    /// Weight 2. (Nothing is kept of the evidence of single holders.)
    Evidence,
    /// At least 5 postings ask for one of the skills it gives. Weight 2; of credentials that give any known skill.
    InDemand,
    /// It says what it is. Weight 1.
    Description,
    /// It states a level. Weight 1.
    Level,
    /// It states how long it takes, or how many credits it counts for. Weight 1.
    Effort,
    /// It says from when until when it is on offer, or where it is in its life. Weight 1.
    Validity,
    /// It is part of another credential, has parts, or says what comes before or after. Weight 1.
    Stacked,
    /// Somebody endorses it. Weight 1.
    Endorsed,
    /// It has an image. Weight 1.
    Image,
}

use QualityCriterion as Criterion;

impl Criterion {
    const ALL: [Self; 13] = [
        Self::Aligned,
        Self::Resolved,
        Self::Live,
        Self::Criteria,
        Self::Evidence,
        Self::InDemand,
        Self::Description,
        Self::Level,
        Self::Effort,
        Self::Validity,
        Self::Stacked,
        Self::Endorsed,
        Self::Image,
    ];

    const fn weight(self) -> f64 {
        match self {
            Self::Aligned | Self::Resolved => 3.0,
            Self::Live | Self::Criteria | Self::Evidence | Self::InDemand => 2.0,
            _ => 1.0,
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Aligned => "add alignments: without them nobody can tell which skills it stands for",
            Self::Resolved => {
                "mend alignments that lead nowhere: `credential { alignments }` shows them, `resolveAlignments` says why"
            }
            Self::Live => "point alignments to the successors: `resolveAlignments` names them",
            Self::Criteria => "say what it takes to earn it, or where that is written",
            Self::Evidence => "say what is assessed, or link the assessment: nobody can tell what a holder has shown",
            Self::InDemand => {
                "see whether its skills are named as postings name them, or whether the offer has outlived its demand"
            }
            Self::Description => "say in a sentence what it is",
            Self::Level => "state a level: EQF, or the national one",
            Self::Effort => "state how long it takes, or the credits it counts for",
            Self::Validity => "state from when until when it is on offer, or its status",
            Self::Stacked => "say what it is part of, and what comes before and after it",
            Self::Endorsed => "ask those who hire to endorse it",
            Self::Image => "give it an image",
        }
    }
}

/// One credential with what is known of it.
struct Checked<'a> {
    credential: &'a model::Credential,
    alignments: &'a [model::CredentialAlignment],
    is_stacked: bool,
    /// Whether an assessment is part of it or needed for it.
    has_assessment: bool,
    /// Whether any alignment leads to a concept that is not active any more.
    has_dead: bool,
    /// Whether any of its skills is asked for.
    is_asked: bool,
}

impl Checked<'_> {
    /// Whether it passes; none where the criterion does not apply.
    fn passes(&self, criterion: Criterion) -> Option<bool> {
        let credential = self.credential;
        let is_resolved = |alignment: &model::CredentialAlignment| alignment.found.is_some();
        Some(match criterion {
            Criterion::Aligned => !self.alignments.is_empty(),
            Criterion::Resolved if self.alignments.is_empty() => return None,
            Criterion::Resolved => self.alignments.iter().all(is_resolved),
            Criterion::Live if !self.alignments.iter().any(is_resolved) => return None,
            Criterion::Live => !self.has_dead,
            Criterion::InDemand if !self.alignments.iter().any(|one| is_resolved(one) && one.role.is_given()) => {
                return None;
            }
            Criterion::InDemand => self.is_asked,
            Criterion::Criteria => !credential.criteria.is_empty() || credential.criteria_url.is_some(),
            Criterion::Evidence => {
                let is_assessed = |alignment: &model::CredentialAlignment| alignment.role == AlignmentRole::Assesses;
                credential.kind == CredentialKind::Assessment
                    || self.has_assessment
                    || self.alignments.iter().any(is_assessed)
            }
            Criterion::Description => !credential.descriptions.is_empty(),
            Criterion::Level => credential.level.is_some(),
            Criterion::Effort => credential.duration.is_some() || credential.credits.is_some(),
            Criterion::Validity => {
                credential.valid_from.is_some() || credential.valid_until.is_some() || credential.status.is_some()
            }
            Criterion::Stacked => self.is_stacked,
            Criterion::Endorsed => credential.endorsement_count > 0,
            Criterion::Image => credential.image.is_some(),
        })
    }
}

/// How well a catalogue is described.
pub(in crate::graphql) struct CatalogueQuality {
    issuer: Issuer,
    credentials: u64,
    checks: Vec<Arc<Check>>,
}

struct Check {
    criterion: Criterion,
    /// Credentials it applies to.
    of: u64,
    failing: Vec<CredentialId>,
}

impl CatalogueQuality {
    /// Checks everything that an issuer offers. `filter` says in which postings skills are asked for.
    pub async fn of(scope: Scope<'_>, issuer: IssuerId, filter: Option<PostingFilter>) -> Result<Self> {
        let (taxonomy, release) = (scope.taxonomy, scope.release);
        let nothing = || {
            ApiError::not_found(format!("there is no issuer with id `issuer:{issuer}`"), "look it up with `issuers`")
        };
        let described = taxonomy.issuers.get(release, issuer).await?.ok_or_else(nothing)?;
        let offered = CredentialFilter { issuers: vec![issuer], ..CredentialFilter::default() };
        let ids = taxonomy.store.credential_ids(release, &offered).await?;
        check_most("credentials", ids.len(), MOST_CREDENTIALS)?;
        let credentials: Vec<Arc<model::Credential>> =
            taxonomy.credentials.get_many(release, ids.clone()).await?.into_iter().flatten().collect();
        let uris = credentials.iter().map(|credential| credential.uri.clone()).collect();
        let (alignments, parts, wholes) = futures::try_join!(
            taxonomy.alignments.get_many(release, ids.clone()),
            taxonomy.credential_parts.get_many(release, ids),
            taxonomy.credential_wholes.get_many(release, uris),
        )?;
        let targets: Vec<ConceptId> =
            alignments.iter().flat_map(|list| list.iter()).filter_map(|one| Some(one.found?.0)).collect();
        let concepts = taxonomy.concepts.get_many(release, targets.clone()).await?;
        let dead = concepts.into_iter().flatten().filter(|concept| concept.status == ConceptStatus::Deprecated);
        let dead: HashSet<ConceptId> = dead.map(|concept| concept.id).collect();
        let asked = asked(scope, targets, filter).await?;
        let assessments = assessments(scope, &parts).await?;

        let lists = alignments.iter().zip(&parts).zip(&wholes);
        let checked: Vec<Checked<'_>> = credentials
            .iter()
            .zip(lists)
            .map(|(credential, ((alignments, parts), wholes))| {
                let leads_to = |set: &HashSet<ConceptId>, is_given: bool| {
                    let counts = |one: &&model::CredentialAlignment| !is_given || one.role.is_given();
                    alignments.iter().filter(counts).filter_map(|one| one.found).any(|(id, ..)| set.contains(&id))
                };
                Checked {
                    credential,
                    alignments,
                    has_assessment: parts.iter().any(|part| assessments.contains(&part.other_uri)),
                    is_stacked: !parts.is_empty() || !wholes.is_empty(),
                    has_dead: leads_to(&dead, false),
                    is_asked: leads_to(&asked, true),
                }
            })
            .collect();
        let check = |criterion: Criterion| {
            let applies = checked.iter().filter_map(|one| Some((one.credential.id, one.passes(criterion)?)));
            let applies: Vec<(CredentialId, bool)> = applies.collect();
            let failing = applies.iter().filter(|(_, passes)| !passes).map(|(id, _)| *id).collect();
            Check { criterion, of: applies.len() as u64, failing }
        };
        let mut checks: Vec<Arc<Check>> = Criterion::ALL.map(|criterion| Arc::new(check(criterion))).to_vec();
        let urgency = |check: &Check| check.criterion.weight() * check.failing.len() as f64;
        // Stable: what is equally urgent stays in the order of the criteria.
        checks.sort_by(|left, right| urgency(right).total_cmp(&urgency(left)));
        Ok(Self { issuer: Issuer(described), credentials: credentials.len() as u64, checks })
    }
}

/// URIs of what is part of credentials, or needed for them, and is an assessment.
async fn assessments(scope: Scope<'_>, parts: &[Arc<Vec<model::CredentialPart>>]) -> Result<HashSet<String>> {
    let counts = |part: &&model::CredentialPart| matches!(part.kind, PartKind::Part | PartKind::Prerequisite);
    let uris: HashSet<String> =
        parts.iter().flat_map(|list| list.iter()).filter(counts).map(|part| part.other_uri.clone()).collect();
    let uris: Vec<String> = uris.into_iter().collect();
    let ids = scope.taxonomy.credentials_by_uri.get_many(scope.release, uris.clone()).await?;
    let firsts: Vec<(String, CredentialId)> =
        uris.into_iter().zip(ids).filter_map(|(uri, found)| Some((uri, *found.first()?))).collect();
    let found = firsts.iter().map(|(_, id)| *id).collect();
    let credentials = scope.taxonomy.credentials.get_many(scope.release, found).await?;
    let is_assessment = |one: &Option<Arc<model::Credential>>| {
        one.as_ref().is_some_and(|credential| credential.kind == CredentialKind::Assessment)
    };
    let judged = firsts.into_iter().zip(credentials).filter(|(_, credential)| is_assessment(credential));
    Ok(judged.map(|((uri, _), _)| uri).collect())
}

/// Those of the skills that postings ask for, or something as good.
async fn asked(scope: Scope<'_>, skills: Vec<ConceptId>, filter: Option<PostingFilter>) -> Result<HashSet<ConceptId>> {
    let Demand(query) = Box::pin(Demand::of(scope, filter, None)).await?;
    let by = Facet::Skill { level: None, asked: query.filter().asked.clone() };
    let ranking = query.ask(Rank(RankingRequest::top(by, ALL))).await?;
    let shown = ranking.buckets.iter().filter(|bucket| bucket.count.value.is_some_and(|count| count >= FLOOR));
    let asked: HashSet<ConceptId> = shown
        .filter_map(|bucket| match bucket.value {
            FacetValue::Concept(skill) => Some(skill),
            _ => None,
        })
        .collect();
    let found = ties(scope, &skills, TieSide::Have, COVERS).await?;
    Ok(found.into_iter().filter(|tie| asked.contains(&tie.want)).map(|tie| tie.have).collect())
}

/// How well a catalogue is described: criterion by criterion, what should be mended first coming first.
#[Object]
impl CatalogueQuality {
    /// Whose catalogue.
    async fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// How many credentials it has.
    async fn credential_count(&self) -> u64 {
        self.credentials
    }

    /// The share of all checks that are passed, each counting with its weight, from 0 to 1; null without credentials.
    async fn score(&self) -> Option<f64> {
        let (mut passed, mut all) = (0.0, 0.0);
        for check in &self.checks {
            all += check.criterion.weight() * check.of as f64;
            passed += check.criterion.weight() * (check.of - check.failing.len() as u64) as f64;
        }
        (all > 0.0).then(|| passed / all)
    }

    /// The criteria, the most urgent first: those that most credentials fail, times their weight.
    async fn checks(&self) -> Vec<QualityCheck> {
        self.checks.iter().map(|check| QualityCheck(Arc::clone(check))).collect()
    }
}

/// A criterion, and how many credentials meet it.
pub(in crate::graphql) struct QualityCheck(Arc<Check>);

/// A criterion, and how many credentials meet it.
#[Object]
impl QualityCheck {
    /// The criterion.
    async fn criterion(&self) -> QualityCriterion {
        self.0.criterion
    }

    /// The share of the credentials to which it applies that meet it; `n` are those that do. Without an interval: nothing is estimated.
    async fn passed(&self) -> Measure {
        let passed = self.0.of - self.0.failing.len() as u64;
        let mut measure = share(passed, self.0.of, passed, Floors::NONE);
        measure.interval = None;
        Measure(measure)
    }

    /// What to do about those that fail.
    async fn advice(&self) -> &'static str {
        self.0.criterion.advice()
    }

    /// The credentials that fail, by id.
    async fn failing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<CredentialConnection> {
        let page = PageArguments::forward(first, after);
        Credential::listed(Scope::of(ctx)?, &self.0.failing, "QualityCheck.failing", page).await
    }
}
