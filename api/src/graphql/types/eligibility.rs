//! Whether somebody meets requirements.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, ID, InputObject, Object};
use chrono::NaiveDate;
use futures::future::BoxFuture;
use skillspine_domain::{
    alignment::Alignment,
    id::{ConceptId, CredentialId},
    model::{self, AlignmentRole, PartKind},
    profile::{Held, Rule, Verdict},
};

use super::{
    credential::Credential,
    credential_part::{self, CredentialPart},
    list::ConceptNode,
    posting_filter::ConceptSelector,
    profile_enums::EligibilityReason,
    profile_input::{ProfileCredentialInput, check_share, holdings},
    skill::Skill,
};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::{ConceptType, credential_id},
    name::ConceptName,
    profile::{Gathered, check_most, credits},
};

/// Rules of one request, those inside others included.
const MOST_RULES: usize = 1_000;
/// Rules inside each other.
const DEEPEST: usize = 16;

/// A requirement. Give exactly one of `skill`, `credential`, `allOf`, `anyOf`, `atLeast`.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct EligibilityInput {
    /// A skill is needed.
    pub skill: Option<ConceptSelector>,
    /// The level that `skill` is needed at, from 0 to 1; any if left out.
    pub level: Option<f64>,
    /// A credential is needed, by id; it must be valid on the day.
    pub credential: Option<ID>,
    /// Endorsements that `credential` must have; none if left out.
    pub endorsements: Option<u32>,
    /// Every one of these is needed.
    pub all_of: Option<Vec<EligibilityInput>>,
    /// At least one of these is needed.
    pub any_of: Option<Vec<EligibilityInput>>,
    /// At least a number of these is needed.
    pub at_least: Option<AtLeastInput>,
}

/// At least a number of requirements.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct AtLeastInput {
    /// How many must be met.
    pub count: u32,
    /// Of these.
    pub of: Vec<EligibilityInput>,
}

impl EligibilityInput {
    fn compile<'a>(self, scope: Scope<'a>, depth: usize, left: &'a mut usize) -> BoxFuture<'a, Result<Rule>> {
        Box::pin(async move {
            *left = left.checked_sub(1).ok_or_else(too_many)?;
            let inner = depth.checked_sub(1).ok_or_else(|| {
                let message = format!("rules are more than {DEEPEST} deep inside each other");
                ApiError::bad_user_input(message, "write them flatter")
            })?;
            let names = [
                self.skill.is_some(),
                self.credential.is_some(),
                self.all_of.is_some(),
                self.any_of.is_some(),
                self.at_least.is_some(),
            ];
            if names.into_iter().filter(|is_named| *is_named).count() != 1 {
                let hint = "give exactly one of `skill`, `credential`, `allOf`, `anyOf`, `atLeast`";
                return Err(ApiError::bad_user_input("a rule says several things, or nothing", hint));
            }
            if let Some(level) = self.level {
                check_share("level", level)?;
            }
            if let Some(selector) = self.skill {
                let skill = ConceptName::require(selector, scope, ConceptType::Skill, "rules").await?;
                return Ok(Rule::Skill(skill.id, self.level));
            }
            if let Some(id) = self.credential {
                let credential = credential_id(&id)?;
                let found = scope.taxonomy.credentials.get(scope.release, credential).await?;
                if found.is_none() {
                    let message = format!("there is no credential with id `{}`", crate::graphql::id::shown(&id));
                    return Err(ApiError::not_found(message, "look it up with `credentials`"));
                }
                return Ok(Rule::Credential(credential, self.endorsements.unwrap_or(0)));
            }
            let (least, inside) = match (self.all_of, self.any_of, self.at_least) {
                (Some(all), ..) => (None, all),
                (_, Some(any), _) => (Some(1), any),
                (.., Some(at_least)) => (Some(at_least.count as usize), at_least.of),
                _ => (None, Vec::new()),
            };
            if let Some(least) = least.filter(|least| *least > inside.len()) {
                let message = format!("at least {least} of {} rules can never be met", inside.len());
                return Err(ApiError::bad_user_input(message, "ask for fewer, or give more rules"));
            }
            let mut rules = Vec::with_capacity(inside.len());
            for rule in inside {
                rules.push(rule.compile(scope, inner, &mut *left).await?);
            }
            Ok(match least {
                None => Rule::AllOf(rules),
                Some(1) => Rule::AnyOf(rules),
                Some(least) => Rule::AtLeast(least, rules),
            })
        })
    }
}

fn too_many() -> ApiError {
    ApiError::LimitExceeded {
        message: format!("there are more than {MOST_RULES} rules"),
        limit_name: "rules",
        figure: MOST_RULES as u64 + 1,
        limit: MOST_RULES as u64,
        hint: "ask in several queries".to_owned(),
    }
}

/// Judges what credentials publish as needed, then rules, in the order given.
pub(in crate::graphql) async fn judge(
    scope: Scope<'_>,
    have: &Gathered,
    credentials: Vec<ProfileCredentialInput>,
    rules: Vec<EligibilityInput>,
    on: NaiveDate,
    min_credit: f64,
) -> Result<Vec<Eligibility>> {
    check_share("minCredit", min_credit)?;
    if credentials.is_empty() && rules.is_empty() {
        let hint = "give `credentials`, or `rules` of your own, or both";
        return Err(ApiError::bad_user_input("nothing is asked about", hint));
    }
    check_most("rules", rules.len() + credentials.len(), MOST_RULES)?;
    let mut asked: Vec<(Option<CredentialId>, Rule)> = Vec::new();
    for holding in holdings(scope, credentials).await? {
        let credential = scope.taxonomy.credentials.get(scope.release, holding.credential).await?;
        if let Some(credential) = credential {
            asked.push((Some(credential.id), published(scope, &credential).await?));
        }
    }
    let mut left = MOST_RULES;
    for rule in rules {
        asked.push((None, rule.compile(scope, DEEPEST, &mut left).await?));
    }
    let held = Arc::new(held(scope, have, on, min_credit).await?);
    let judge = |(credential, rule): (Option<CredentialId>, Rule)| Eligibility {
        credential,
        verdict: rule.judge(&held),
        rule: Arc::new(rule),
    };
    Ok(asked.into_iter().map(judge).collect())
}

/// What a credential publishes as needed: other credentials, and skills. What is not imported, or leads to no known skill, is a
/// requirement all the same, which nobody can judge.
async fn published(scope: Scope<'_>, credential: &model::Credential) -> Result<Rule> {
    let before = credential_part::parts(scope, credential, &[PartKind::Prerequisite]).await?;
    let mut rules: Vec<Rule> = before.iter().map(CredentialPart::as_rule).collect();
    let alignments = scope.taxonomy.alignments.get(scope.release, credential.id).await?;
    let mut skills: BTreeSet<ConceptId> = BTreeSet::new();
    for alignment in alignments.iter().filter(|alignment| alignment.role == AlignmentRole::Requires) {
        match alignment.found {
            Some((skill, ..)) => drop(skills.insert(skill)),
            None => rules.push(Rule::Stated(stated(&alignment.asserted))),
        }
    }
    rules.extend(skills.into_iter().map(|skill| Rule::Skill(skill, None)));
    Ok(Rule::AllOf(rules))
}

/// What an alignment calls its target.
fn stated(asserted: &str) -> String {
    let read = serde_json::from_str(asserted).map(|document| Alignment::from_json(&document)).unwrap_or_default();
    read.name.or(read.url).or(read.code).unwrap_or_else(|| "an alignment without a name".to_owned())
}

async fn held(scope: Scope<'_>, have: &Gathered, on: NaiveDate, least_credit: f64) -> Result<Held> {
    let own: HashMap<ConceptId, Option<f64>> = have.profile.skills().iter().map(|one| (one.skill, one.level)).collect();
    let ids: Vec<ConceptId> = own.keys().copied().collect();
    let credits = credits(scope, &ids, least_credit).await?;
    let level = |skill: &ConceptId| own.get(skill).copied().flatten();
    Ok(Held {
        skills: credits.into_iter().map(|(skill, credit)| (skill, (credit, level(&skill)))).collect(),
        credentials: have.holdings.iter().map(|holding| (holding.credential, holding.held)).collect(),
        on,
        least_credit: least_credit.max(f64::MIN_POSITIVE),
    })
}

/// Whether requirements are met.
pub(in crate::graphql) struct Eligibility {
    credential: Option<CredentialId>,
    rule: Arc<Rule>,
    verdict: Verdict,
}

/// Whether requirements are met, and why.
#[Object]
impl Eligibility {
    /// Whether everything that is needed is there.
    async fn is_met(&self) -> bool {
        self.verdict.is_met
    }

    /// The credential whose published requirements these are; null for rules of your own.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        let Some(credential) = self.credential else { return Ok(None) };
        Credential::find(Scope::of(ctx)?, credential).await
    }

    /// Whether anything is needed at all. A credential that publishes no requirements is met by everybody, which says little.
    async fn has_requirements(&self) -> bool {
        !matches!(&*self.rule, Rule::AllOf(rules) if rules.is_empty())
    }

    /// The requirements, each with whether it is met, and why.
    async fn requirement(&self) -> EligibilityRequirement {
        EligibilityRequirement { rule: Arc::clone(&self.rule), path: Vec::new(), verdict: self.verdict.clone() }
    }
}

/// A requirement with its verdict.
pub(in crate::graphql) struct EligibilityRequirement {
    rule: Arc<Rule>,
    /// Places of the rules on the way to this one.
    path: Vec<usize>,
    verdict: Verdict,
}

impl EligibilityRequirement {
    fn here(&self) -> &Rule {
        let mut rule = &*self.rule;
        for at in &self.path {
            if let Rule::AllOf(rules) | Rule::AnyOf(rules) | Rule::AtLeast(_, rules) = rule {
                rule = &rules[*at];
            }
        }
        rule
    }
}

/// A requirement, whether it is met, and why.
#[Object]
impl EligibilityRequirement {
    /// Whether it is met.
    async fn is_met(&self) -> bool {
        self.verdict.is_met
    }

    /// Why.
    async fn reason(&self) -> EligibilityReason {
        self.verdict.reason.into()
    }

    /// The skill that is needed; null for other requirements.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let Rule::Skill(skill, _) = self.here() else { return Ok(None) };
        Ok(Some(Skill::serve(Scope::of(ctx)?.concept(*skill).await?)))
    }

    /// The level that is needed, from 0 to 1; null where any will do.
    async fn level(&self) -> Option<f64> {
        let Rule::Skill(_, level) = self.here() else { return None };
        *level
    }

    /// The credential that is needed; null for other requirements.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        let Rule::Credential(credential, _) = self.here() else { return Ok(None) };
        Credential::find(Scope::of(ctx)?, *credential).await
    }

    /// What the publisher calls it, where it is not known here; null for other requirements.
    async fn stated_as(&self) -> Option<&str> {
        let Rule::Stated(name) = self.here() else { return None };
        Some(name)
    }

    /// How many of the requirements inside must be met; null where there are none inside.
    async fn least(&self) -> Option<usize> {
        match self.here() {
            Rule::AllOf(rules) => Some(rules.len()),
            Rule::AnyOf(_) => Some(1),
            Rule::AtLeast(least, _) => Some(*least),
            Rule::Skill(..) | Rule::Credential(..) | Rule::Stated(_) => None,
        }
    }

    /// The requirements inside, in the order given.
    async fn parts(&self) -> Vec<EligibilityRequirement> {
        let part = |(at, verdict): (usize, &Verdict)| Self {
            rule: Arc::clone(&self.rule),
            path: self.path.iter().copied().chain([at]).collect(),
            verdict: verdict.clone(),
        };
        self.verdict.parts.iter().enumerate().map(part).collect()
    }
}
