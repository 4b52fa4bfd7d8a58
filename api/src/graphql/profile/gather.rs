//! From what a client names to the skills of a profile.

use std::collections::HashMap;

use serde_json::Value as Json;
use skillspine_domain::{
    alignment::Alignment,
    extraction::GazetteerBuilder,
    id::{ConceptId, CredentialId, IssuerId},
    model::{ConceptKind, PostingRequirement, Requirement},
    profile::{HeldCredential, Need, Origin, Profile, ProfileSkill, weight_of_requirement},
};
use skillspine_search::postings::{Facet, FacetValue, Level, RankingRequest};
use skillspine_store::read::{ConceptFilter, ConceptOrder, CredentialFilter, PageRequest};

use crate::graphql::{
    ApiError,
    alignment::resolve_all,
    context::{Result, Scope},
    demand::{DemandQuery, Rank},
    id::ConceptType,
    loaders::EdgeSet,
};

/// Skills of a profile, at most.
pub(in crate::graphql) const MOST_SKILLS: usize = 10_000;
/// Credentials of a profile, those of its issuers included, at most.
const MOST_CREDENTIALS: usize = 10_000;
/// Alignments in the documents of a profile, at most.
const MOST_ALIGNMENTS: usize = 10_000;
/// Why what is meant cannot be in a profile.
const NO_SKILL: &str = "it is no skill";
/// How deep documents are looked into.
const DEEPEST_DOCUMENT: usize = 32;

/// Something that was named and could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::graphql) struct Unresolved {
    /// Where: the field of the input, and the place in it.
    pub field: String,
    /// What was named, shortened.
    pub given: String,
    /// Why it could not be used.
    pub reason: String,
}

/// A credential that somebody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) struct Holding {
    pub credential: CredentialId,
    pub held: HeldCredential,
}

/// What a profile came to.
#[derive(Clone, Debug, Default)]
pub(in crate::graphql) struct Gathered {
    pub profile: Profile,
    /// The occupations that were named.
    pub occupations: Vec<ConceptId>,
    /// The credentials that were named, or that named issuers offer.
    pub holdings: Vec<Holding>,
    pub unresolved: Vec<Unresolved>,
}

/// Collects the skills of a profile.
pub(in crate::graphql) struct Gatherer<'a> {
    scope: Scope<'a>,
    /// Skills of other frameworks do not count; empty for all.
    pub frameworks: Vec<String>,
    /// What is less sure does not count, 0..1.
    pub least: f64,
    stated: Vec<ProfileSkill>,
    gathered: Gathered,
}

impl<'a> Gatherer<'a> {
    pub fn new(scope: Scope<'a>, frameworks: Vec<String>, least: f64) -> Self {
        Self { scope, frameworks, least, stated: Vec::new(), gathered: Gathered::default() }
    }

    /// Skills that were named.
    pub fn skill(&mut self, skill: ConceptId, weight: f64, level: Option<f64>) {
        self.stated.push(ProfileSkill { skill, need: Need::Stated, weight, level, origins: vec![Origin::Stated] });
    }

    /// What could not be used.
    pub fn leave_out(&mut self, field: String, given: &str, reason: impl Into<String>) {
        let given = crate::graphql::id::shown(given);
        self.gathered.unresolved.push(Unresolved { field, given, reason: reason.into() });
    }

    /// The skills that occupations ask for this strongly; empty for all.
    pub async fn occupations(&mut self, occupations: &[ConceptId], asked: &[Requirement]) -> Result<()> {
        let keys = occupations.iter().map(|id| (*id, EdgeSet::Requires)).collect();
        let edges = self.scope.taxonomy.edges.get_many(self.scope.release, keys).await?;
        for (occupation, edges) in occupations.iter().zip(edges) {
            let before = self.stated.len();
            for edge in edges.iter().filter(|edge| GazetteerBuilder::takes(edge.other_kind)) {
                let Some(requirement) = edge.kind.requirement() else { continue };
                let importance = edge.importance_share();
                let Some(need) = Need::of_requirement(requirement, importance) else { continue };
                if asked.is_empty() || asked.contains(&requirement) {
                    let origins = vec![Origin::Occupation(*occupation, requirement)];
                    let weight = weight_of_requirement(requirement, importance);
                    self.stated.push(ProfileSkill { skill: edge.other, need, weight, level: None, origins });
                }
            }
            if before == self.stated.len() {
                self.leave_out(
                    "occupations".to_owned(),
                    &occupation.to_string(),
                    "its framework names no skills for it",
                );
            }
        }
        self.gathered.occupations.extend(occupations);
        Ok(())
    }

    /// The skills that credentials attest, teach or assess.
    pub async fn credentials(&mut self, holdings: &[Holding]) -> Result<()> {
        let ids = holdings.iter().map(|holding| holding.credential).collect();
        let alignments = self.scope.taxonomy.alignments.get_many(self.scope.release, ids).await?;
        for (holding, alignments) in holdings.iter().zip(alignments) {
            let before = self.stated.len();
            for alignment in alignments.iter().filter(|alignment| alignment.role.is_given()) {
                let Some((skill, _, confidence)) = alignment.found else { continue };
                if confidence >= self.least {
                    let origins = vec![Origin::Credential(holding.credential, alignment.role, confidence)];
                    let (need, weight) = (Need::Stated, confidence);
                    self.stated.push(ProfileSkill { skill, need, weight, level: None, origins });
                }
            }
            if before == self.stated.len() {
                let reason = "none of its alignments leads to a skill that is known for sure enough";
                self.leave_out("credentials".to_owned(), &holding.credential.to_string(), reason);
            }
        }
        self.gathered.holdings.extend(holdings);
        Ok(())
    }

    /// The skills of everything that issuers offer.
    pub async fn issuers(&mut self, issuers: Vec<IssuerId>) -> Result<()> {
        let filter = CredentialFilter { issuers, ..CredentialFilter::default() };
        let offered = self.scope.taxonomy.store.credential_ids(self.scope.release, &filter).await?;
        check_most("credentials", offered.len(), MOST_CREDENTIALS)?;
        let holding = |credential| Holding { credential, held: HeldCredential::default() };
        let holdings: Vec<Holding> = offered.into_iter().map(holding).collect();
        self.credentials(&holdings).await
    }

    /// The `first` skills that adverts ask for most, each weighing as much as it is common beside the commonest.
    pub async fn demand(&mut self, query: &DemandQuery, framework: Option<String>, first: usize) -> Result<()> {
        let level = framework.map(|scheme| Level { scheme, level: None });
        let by = Facet::Skill { level, asked: query.filter().asked.clone() };
        let ranking = query.ask(Rank(RankingRequest::top(by, first))).await?;
        let shown = ranking.buckets.iter().filter_map(|bucket| match (&bucket.value, bucket.share.value) {
            (FacetValue::Concept(skill), Some(share)) => Some((*skill, share)),
            _ => None,
        });
        let shown: Vec<(ConceptId, f64)> = shown.collect();
        let most = shown.iter().map(|(_, share)| *share).fold(0.0, f64::max);
        for &(skill, share) in &shown {
            let (need, origins) = (Need::InDemand, vec![Origin::Demand(share)]);
            self.stated.push(ProfileSkill { skill, need, weight: share / most, level: None, origins });
        }
        if shown.is_empty() {
            self.leave_out("demand".to_owned(), "", "fewer than 5 adverts ask for any one skill");
        }
        Ok(())
    }

    /// Skills that a text names: what in it is required counts in full, what is welcome for three quarters, what is only named for
    /// half, each as far as it is sure.
    pub fn mention(&mut self, skill: ConceptId, surface: &str, requirement: PostingRequirement, confidence: f64) {
        let share = match requirement {
            PostingRequirement::Required => 1.0,
            PostingRequirement::Preferred => 0.75,
            PostingRequirement::Mentioned => 0.5,
        };
        let origins = vec![Origin::Text(surface.to_owned(), confidence)];
        self.stated.push(ProfileSkill { skill, need: Need::Stated, weight: share * confidence, level: None, origins });
    }

    /// The skills that documents of Open Badges or CLR are aligned to.
    pub async fn documents(&mut self, documents: &[Json]) -> Result<()> {
        let mut found: Vec<(usize, Alignment)> = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            let before = found.len();
            alignments_in(document, DEEPEST_DOCUMENT, &mut |alignment| found.push((at, alignment)));
            check_most("alignments in documents", found.len(), MOST_ALIGNMENTS)?;
            if before == found.len() {
                let reason =
                    "it has no alignments that could be read: send the badge class, achievement or credential as JSON";
                self.leave_out(format!("documents[{at}]"), "", reason);
            }
        }
        let (places, alignments): (Vec<usize>, Vec<Alignment>) = found.into_iter().unzip();
        let given: Vec<String> =
            alignments.iter().map(|one| one.url.clone().or(one.name.clone()).unwrap_or_default()).collect();
        let resolved = resolve_all(self.scope, alignments, self.frameworks.clone()).await?;
        for ((at, given), resolved) in places.into_iter().zip(given).zip(resolved) {
            let field = format!("documents[{at}]");
            match (resolved.concept, resolved.resolution.found) {
                (Some(concept), Some(found)) if found.confidence >= self.least => {
                    let (weight, origins) = (found.confidence, vec![Origin::Document(at, found.confidence)]);
                    let (skill, need) = (concept.id, Need::Stated);
                    self.stated.push(ProfileSkill { skill, need, weight, level: None, origins });
                }
                (Some(_), _) => self.leave_out(field, &given, "what it means is not sure enough"),
                (None, _) => self.leave_out(field, &given, "no concept is known by this URL, code or name"),
            }
        }
        Ok(())
    }

    /// Every active skill of a framework.
    pub async fn framework(&mut self, key: &str) -> Result<()> {
        let kinds = ConceptKind::ALL.iter().copied().filter(|kind| GazetteerBuilder::takes(*kind)).collect();
        let statuses = vec![skillspine_domain::model::ConceptStatus::Active];
        let frameworks = vec![key.to_owned()];
        let filter = ConceptFilter { frameworks, kinds, statuses, ..ConceptFilter::default() };
        let store = &self.scope.taxonomy.store;
        let count = store.count_concepts(self.scope.release, &filter).await?;
        check_most("skills", usize::try_from(count).unwrap_or(usize::MAX), MOST_SKILLS)?;
        let all = PageRequest { after: None, before: None, limit: MOST_SKILLS as u64, from_end: false };
        for (_, concept) in store.page_concepts(self.scope.release, &filter, ConceptOrder::Label, &all).await?.rows {
            self.skill(concept.id, 1.0, None);
        }
        Ok(())
    }

    /// The profile. What is no skill, or belongs to another framework, is left out and listed.
    pub async fn finish(mut self) -> Result<Gathered> {
        let ids: Vec<ConceptId> = self.stated.iter().map(|one| one.skill).collect();
        let concepts = self.scope.taxonomy.concepts.get_many(self.scope.release, ids).await?;
        let mut other: HashMap<ConceptId, (String, String)> = HashMap::new();
        let mut kept = Vec::with_capacity(self.stated.len());
        for (one, concept) in std::mem::take(&mut self.stated).into_iter().zip(concepts) {
            let Some(concept) = concept else { continue };
            let reason = match concept.kind {
                kind if ConceptType::of(kind) != ConceptType::Skill => Some(NO_SKILL),
                _ if !self.frameworks.is_empty() && !self.frameworks.contains(&concept.framework) => {
                    Some("it belongs to another framework")
                }
                _ => None,
            };
            match reason {
                None => kept.push(one),
                Some(reason) => drop(other.insert(one.skill, (concept.label.clone(), reason.to_owned()))),
            }
        }
        let mut other: Vec<(ConceptId, (String, String))> = other.into_iter().collect();
        other.sort();
        for (_, (label, reason)) in other {
            let field = if reason == NO_SKILL { "alignments" } else { "frameworks" };
            self.leave_out(field.to_owned(), &label, reason);
        }
        self.gathered.profile = Profile::gather(kept);
        check_most("skills", self.gathered.profile.skills().len(), MOST_SKILLS)?;
        Ok(self.gathered)
    }

    /// The scope of the request.
    pub fn scope(&self) -> Scope<'a> {
        self.scope
    }
}

/// Refuses what is more than may be.
pub(in crate::graphql) fn check_most(what: &str, figure: usize, limit: usize) -> Result<()> {
    if figure <= limit {
        return Ok(());
    }
    Err(ApiError::LimitExceeded {
        message: format!("the profile has {figure} {what}, the limit is {limit}"),
        limit_name: "profile",
        figure: figure as u64,
        limit: limit as u64,
        hint: "name fewer, or ask in several queries".to_owned(),
    })
}

/// Visits the alignments of a document: everything below members named `alignment` or `alignments`, in the spellings of Open Badges
/// 1.1, 2.0, 3.0 and CLR.
fn alignments_in(document: &Json, depth: usize, visit: &mut impl FnMut(Alignment)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match document {
        Json::Array(items) => items.iter().for_each(|item| alignments_in(item, depth, visit)),
        Json::Object(fields) => {
            for (name, value) in fields {
                let local = name.rsplit_once(':').map_or(name.as_str(), |(_, local)| local);
                if !matches!(local, "alignment" | "alignments") {
                    alignments_in(value, depth, visit);
                    continue;
                }
                match value {
                    Json::Array(items) => items.iter().for_each(|item| visit(Alignment::from_json(item))),
                    one => visit(Alignment::from_json(one)),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn alignments_are_found_wherever_they_are() {
        let check = |document: Json, expected: &[&str]| {
            let mut found = Vec::new();
            alignments_in(&document, DEEPEST_DOCUMENT, &mut |alignment| found.push(alignment.url.unwrap_or_default()));
            assert_eq!(found, expected, "{document}");
        };
        check(json!({ "alignment": { "targetUrl": "a" } }), &["a"]);
        check(json!({ "badge": { "alignment": [{ "targetUrl": "a" }, "b"] } }), &["a", "b"]);
        check(
            json!({ "credentialSubject": { "achievement": { "alignments": [{ "url": "c" }] }, "verifiableCredential": [
                { "credentialSubject": { "achievement": { "schema:alignment": [{ "targetUrl": "d" }] } } } ] } }),
            &["c", "d"],
        );
        check(json!({ "name": "alignment" }), &[]);
        check(json!("eyJ"), &[]);
        let mut deep = json!({ "alignment": { "targetUrl": "a" } });
        for _ in 0..100 {
            deep = json!([deep]);
        }
        check(deep, &[]);
    }
}
