//! What somebody has, or wants, in whatever way it is known.

use std::sync::Arc;

use async_graphql::{ID, InputObject, Json};
use chrono::NaiveDate;
use futures::{
    FutureExt,
    future::{BoxFuture, try_join_all},
};
use skillspine_domain::{extraction::ExtractOptions, profile::HeldCredential};

use super::{
    demand::Demand,
    demand_input::DemandBasis,
    enums::{Requirement, all_into},
    filter::check_length,
    posting_filter::{ConceptSelector, PostingFilter},
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::{ConceptType, credential_id, issuer_id, shown},
    name::ConceptName,
    profile::{Gathered, Gatherer, Holding, MOST_SKILLS, check_most},
    recognition::{LONGEST_TEXT, blocking, check_text, known_frameworks, mentions, recognisers},
};

/// Documents of one profile.
const MOST_DOCUMENTS: usize = 100;
/// Skills that a demand filter gives, unless it says how many.
const DEMAND_DEFAULT: i32 = 50;
/// Skills that a demand filter gives, at most.
const DEMAND_MOST: i32 = 1_000;

/// A skill, and how much of it. Name it in one way: by `id`, by `uri`, or by `code` and its `system`.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct ProfileSkillInput {
    /// An id as this API returned it.
    pub id: Option<ID>,
    /// A URI, exactly as published.
    pub uri: Option<String>,
    /// Key of the code system, or of a framework for its own codes; needs `code`.
    pub system: Option<String>,
    /// The code, exactly.
    pub code: Option<String>,
    /// How much it counts, above 0 and at most 1; 1 if left out.
    pub weight: Option<f64>,
    /// How well it is mastered, or has to be, from 0 to 1. Left out, the level is not compared.
    pub level: Option<f64>,
}

/// A credential that somebody has, or that is asked about.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct ProfileCredentialInput {
    /// Its id.
    pub id: Option<ID>,
    /// Its URI, exactly as published.
    pub uri: Option<String>,
    /// The day it was issued; `eligible` asks for it.
    pub issued_on: Option<NaiveDate>,
    /// The last day it is valid; `eligible` asks for it.
    pub expires_on: Option<NaiveDate>,
}

/// What employers ask for: the skills that the most postings of a filter name.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct ProfileDemandInput {
    /// Which postings; all if left out.
    pub filter: Option<PostingFilter>,
    /// What is counted, and when.
    pub basis: Option<DemandBasis>,
    /// Only skills of this framework, by key: `esco`. Left out, all; then one skill may be there once for each framework.
    pub framework: Option<String>,
    /// How many skills, the commonest first; 50 if left out, at most 1,000. Each weighs as much as its share of the postings beside the
    /// share of the commonest. Skills that fewer than 5 postings name are left out.
    pub first: Option<i32>,
}

/// What somebody has, or what is wanted: any mixture of the fields below, put together. So a learner, a course, a backpack of badges, a
/// job and a region are described, and compared, in one way. Of a skill that comes from several fields the strongest reason and the
/// greatest weight count. At most 10,000 skills.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct ProfileInput {
    /// Skills, each weighing 1 unless it says otherwise.
    pub skills: Option<Vec<ProfileSkillInput>>,
    /// Occupations: all skills that their frameworks name for them. Essential ones weigh 1, optional ones a half, rated ones their
    /// importance (rated below a quarter of the scale they do not count).
    pub occupations: Option<Vec<ConceptSelector>>,
    /// Only skills that `occupations` ask for this strongly.
    pub requirements: Option<Vec<Requirement>>,
    /// Credentials: the skills that their alignments attest, teach or assess, weighing as much as that is sure.
    pub credentials: Option<Vec<ProfileCredentialInput>>,
    /// Issuers, by id: everything they offer.
    pub issuers: Option<Vec<ID>>,
    /// What employers ask for.
    pub demand: Option<ProfileDemandInput>,
    /// Every skill of a framework, by key: the outcomes of a curriculum, the attributes of graduates.
    pub framework: Option<String>,
    /// Free text, such as learning outcomes or a job advert, at most 100,000 bytes: the skills that `extractSkills` finds. What is
    /// required weighs 1, what is welcome three quarters, what is only named a half, each times how sure it is.
    pub text: Option<String>,
    /// Languages of `text`, as BCP 47 tags, at most 3; left out, the one it is most likely in.
    pub text_languages: Option<Vec<String>>,
    /// Badges, achievements and credentials as JSON documents (Open Badges 1.1 to 3.0, CLR 2.0), at most 100: the skills that their
    /// alignments mean, as `resolveAlignments` says. Proofs are not checked, nothing is fetched.
    pub documents: Option<Vec<Json<serde_json::Value>>>,
    /// Only skills of these frameworks count, by key. Left out, all.
    pub frameworks: Option<Vec<String>>,
    /// What credentials, text and documents say less surely than this does not count, from 0 to 1; 0.5 if left out.
    pub min_confidence: Option<f64>,
}

impl ProfileInput {
    /// The skills that are meant. `name` is the argument, for messages.
    ///
    /// Fails when nothing is named, for ids, URIs and codes that name nothing, and for figures out of range.
    pub fn gather<'a>(self, scope: Scope<'a>, name: &'a str) -> BoxFuture<'a, Result<Arc<Gathered>>> {
        // In a box, as are its steps: one after the other they would make every field that takes a profile too large for a stack.
        self.gather_unboxed(scope, name).boxed()
    }

    async fn gather_unboxed(self, scope: Scope<'_>, name: &str) -> Result<Arc<Gathered>> {
        if self.names_nothing() {
            let hint = "give at least one of `skills`, `occupations`, `credentials`, `issuers`, `demand`, `framework`, `text`, \
                        `documents`";
            return Err(ApiError::bad_user_input(format!("`{name}` names nothing"), hint));
        }
        let least = self.min_confidence.unwrap_or(0.5);
        check_share("minConfidence", least)?;
        let frameworks = known_frameworks(scope, self.frameworks).await?;
        let mut gatherer = Gatherer::new(scope, frameworks, least);

        skills(&mut gatherer, self.skills.unwrap_or_default(), name).boxed().await?;
        let occupations = self.occupations.unwrap_or_default();
        check_length("occupations", occupations.len())?;
        let mut ids = Vec::with_capacity(occupations.len());
        for selector in occupations {
            ids.push(ConceptName::require(selector, scope, ConceptType::Occupation, "occupations").boxed().await?.id);
        }
        gatherer.occupations(&ids, &all_into(self.requirements)).boxed().await?;
        let held = holdings(scope, self.credentials.unwrap_or_default()).boxed().await?;
        gatherer.credentials(&held).boxed().await?;
        let issuers = self.issuers.unwrap_or_default();
        check_length("issuers", issuers.len())?;
        if !issuers.is_empty() {
            let ids = issuers.iter().map(issuer_id).collect::<Result<Vec<_>>>()?;
            let known = scope.taxonomy.issuers.get_many(scope.release, ids.clone()).await?;
            if let Some(at) = known.iter().position(Option::is_none) {
                let message = format!("there is no issuer with id `{}`", shown(&issuers[at]));
                return Err(ApiError::not_found(message, "look it up with `issuers`"));
            }
            gatherer.issuers(ids).boxed().await?;
        }
        if let Some(demand) = self.demand {
            demanded(&mut gatherer, demand).boxed().await?;
        }
        if let Some(framework) = self.framework {
            known_frameworks(scope, Some(vec![framework.clone()])).await?;
            gatherer.framework(&framework).boxed().await?;
        }
        if let Some(text) = self.text {
            read(&mut gatherer, text, self.text_languages).boxed().await?;
        }
        let documents = self.documents.unwrap_or_default();
        check_most("documents", documents.len(), MOST_DOCUMENTS)?;
        if !documents.is_empty() {
            let documents: Vec<serde_json::Value> = documents.into_iter().map(|Json(document)| document).collect();
            gatherer.documents(&documents).boxed().await?;
        }
        Ok(Arc::new(gatherer.finish().boxed().await?))
    }

    fn names_nothing(&self) -> bool {
        fn is_empty<T>(list: &Option<Vec<T>>) -> bool {
            list.as_ref().is_none_or(Vec::is_empty)
        }
        is_empty(&self.skills)
            && is_empty(&self.occupations)
            && is_empty(&self.credentials)
            && is_empty(&self.issuers)
            && is_empty(&self.documents)
            && self.demand.is_none()
            && self.framework.is_none()
            && self.text.as_ref().is_none_or(|text| text.trim().is_empty())
    }
}

/// Refuses what is no share.
pub(in crate::graphql) fn check_share(name: &str, share: f64) -> Result<()> {
    if (0.0..=1.0).contains(&share) {
        return Ok(());
    }
    Err(ApiError::bad_user_input(
        format!("`{name}` is {share}, it must be from 0 to 1"),
        "leave it out for the default",
    ))
}

async fn skills(gatherer: &mut Gatherer<'_>, skills: Vec<ProfileSkillInput>, name: &str) -> Result<()> {
    check_most("skills", skills.len(), MOST_SKILLS)?;
    let scope = gatherer.scope();
    let mut named = Vec::with_capacity(skills.len());
    for (at, skill) in skills.into_iter().enumerate() {
        let field = format!("{name}.skills[{at}]");
        let weight = skill.weight.unwrap_or(1.0);
        if !(weight > 0.0 && weight <= 1.0) {
            let message = format!("`{field}.weight` is {weight}, it must be above 0 and at most 1");
            return Err(ApiError::bad_user_input(message, "leave it out for 1"));
        }
        if let Some(level) = skill.level {
            check_share(&format!("{field}.level"), level)?;
        }
        let selector = ConceptSelector { id: skill.id, uri: skill.uri, system: skill.system, code: skill.code };
        named.push((selector, field, weight, skill.level));
    }
    // All at once, so that the loaders make batches of them.
    let find = |(selector, field, weight, level): (ConceptSelector, String, f64, Option<f64>)| async move {
        let concept = ConceptName::require(selector, scope, ConceptType::Skill, &field).await?;
        Ok::<_, ApiError>((concept.id, weight, level))
    };
    for (skill, weight, level) in try_join_all(named.into_iter().map(find)).await? {
        gatherer.skill(skill, weight, level);
    }
    Ok(())
}

/// The credentials that are named, with what is said of each.
pub(in crate::graphql) async fn holdings(
    scope: Scope<'_>,
    credentials: Vec<ProfileCredentialInput>,
) -> Result<Vec<Holding>> {
    check_length("credentials", credentials.len())?;
    let mut found = Vec::with_capacity(credentials.len());
    for (at, one) in credentials.into_iter().enumerate() {
        if let (Some(issued), Some(expires)) = (one.issued_on, one.expires_on)
            && issued > expires
        {
            let message = format!("`credentials[{at}]` expires on {expires}, before it is issued");
            return Err(ApiError::bad_user_input(message, "put the earlier day into `issuedOn`"));
        }
        let nothing = |what: String| {
            ApiError::not_found(format!("no credential has {what}"), "look it up with `credentials`, and use its id")
        };
        let id = match (&one.id, &one.uri) {
            (Some(id), None) => credential_id(id)?,
            (None, Some(uri)) => {
                let known = scope.taxonomy.credentials_by_uri.get(scope.release, uri.clone()).await?;
                match known.as_slice() {
                    [only] => *only,
                    [] => return Err(nothing(format!("URI `{}`", shown(uri)))),
                    _ => {
                        let message = format!("URI `{}` names several credentials", shown(uri));
                        return Err(ApiError::bad_user_input(message, "use the `id` of one of them"));
                    }
                }
            }
            _ => return Err(ApiError::bad_user_input("name each credential in one way", "give `id` or `uri`")),
        };
        let credential = scope.taxonomy.credentials.get(scope.release, id).await?;
        let credential = credential.ok_or_else(|| nothing(format!("id `credential:{id}`")))?;
        let endorsements = credential.endorsement_count;
        let held = HeldCredential { issued_on: one.issued_on, expires_on: one.expires_on, endorsements };
        found.push(Holding { credential: id, held });
    }
    Ok(found)
}

async fn demanded(gatherer: &mut Gatherer<'_>, input: ProfileDemandInput) -> Result<()> {
    let scope = gatherer.scope();
    let first = input.first.unwrap_or(DEMAND_DEFAULT);
    if !(1..=DEMAND_MOST).contains(&first) {
        let message = format!("`demand.first` is {first}, it must be from 1 to {DEMAND_MOST}");
        return Err(ApiError::bad_user_input(message, "leave it out for 50"));
    }
    if let Some(framework) = &input.framework {
        known_frameworks(scope, Some(vec![framework.clone()])).await?;
    }
    let Demand(query) = Demand::of(scope, input.filter, input.basis).boxed().await?;
    gatherer.demand(&query, input.framework, usize::try_from(first).unwrap_or(0)).await
}

async fn read(gatherer: &mut Gatherer<'_>, text: String, languages: Option<Vec<String>>) -> Result<()> {
    check_text("text", &text, LONGEST_TEXT)?;
    let recognisers = recognisers(gatherer.scope(), languages, &text).await?;
    let (frameworks, min_confidence) = (gatherer.frameworks.clone(), gatherer.least);
    let options = ExtractOptions { frameworks, min_confidence, ..ExtractOptions::default() };
    for found in blocking(move || mentions(&recognisers, &text, &options)).await? {
        let mention = found.mention;
        gatherer.mention(mention.concept, &mention.surface, mention.requirement, mention.confidence);
    }
    Ok(())
}
