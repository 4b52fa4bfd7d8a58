//! Which credentials to take so that what is missing is there.

use std::collections::{BTreeMap, HashSet};

use skillspine_domain::{
    id::{ConceptId, CredentialId},
    profile::{Cover, CoverLimits, Offer, TieSide, cover},
};

use super::{Catalogue, Effort, ties};
use crate::graphql::context::{Result, Scope};

/// What a plan has to keep to.
pub(in crate::graphql) struct PlanLimits {
    /// What is to be kept small.
    pub goal: Goal,
    /// ISO 4217; prices in other currencies are not known.
    pub currency: Option<String>,
    /// Most credentials.
    pub most: usize,
    /// Most that they may cost together.
    pub most_cost: Option<f64>,
    /// Most days that they may take together.
    pub most_days: Option<f64>,
    /// Only these.
    pub among: Option<HashSet<CredentialId>>,
    /// From which credit on a skill stands for another, 0..1.
    pub least_credit: f64,
    /// From how sure an alignment on it counts, 0..1.
    pub least_confidence: f64,
}

/// What is to be kept small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum Goal {
    Fewest,
    Cheapest,
    Shortest,
}

/// A credential that could be taken, and the missing skills that it gives: by place among them.
pub(in crate::graphql) struct Planned {
    pub credential: CredentialId,
    pub offer: Offer,
}

/// What could be taken, and what is.
pub(in crate::graphql) struct Plan {
    pub offers: Vec<Planned>,
    pub cover: Cover,
    /// Credentials that give something missing and were left out, since they do not say what they cost or how long they take.
    pub left_out: usize,
}

/// Plans how to get `missing` skills, given with their weights, without those credentials that somebody has.
pub(in crate::graphql) async fn plan(
    scope: Scope<'_>,
    catalogue: &Catalogue,
    missing: &[(ConceptId, f64)],
    held: &HashSet<CredentialId>,
    limits: &PlanLimits,
) -> Result<Plan> {
    let ids: Vec<ConceptId> = missing.iter().map(|(skill, _)| *skill).collect();
    let place_of: BTreeMap<ConceptId, usize> = ids.iter().enumerate().map(|(at, skill)| (*skill, at)).collect();
    let mut items: BTreeMap<CredentialId, Vec<usize>> = BTreeMap::new();
    for tie in ties(scope, &ids, TieSide::Want, limits.least_credit).await? {
        let Some(&item) = place_of.get(&tie.want) else { continue };
        for cell in catalogue.skills.owners_of(tie.have) {
            let is_sure = cell.weight >= limits.least_confidence;
            let is_allowed = limits.among.as_ref().is_none_or(|among| among.contains(&cell.owner));
            if is_sure && is_allowed && !held.contains(&cell.owner) {
                items.entry(cell.owner).or_default().push(item);
            }
        }
    }
    let mut offers = Vec::with_capacity(items.len());
    let mut left_out = 0;
    for (credential, mut items) in items {
        items.sort_unstable();
        items.dedup();
        match offer(catalogue.efforts.get(&credential), limits) {
            Some((cost, uses)) => offers.push(Planned { credential, offer: Offer { cost, uses, items } }),
            None => left_out += 1,
        }
    }
    let weights: Vec<f64> = missing.iter().map(|(_, weight)| *weight).collect();
    let sums = [limits.most_cost.unwrap_or(f64::INFINITY), limits.most_days.unwrap_or(f64::INFINITY)];
    let limits = CoverLimits { most: limits.most, sums };
    let plain: Vec<Offer> = offers.iter().map(|planned| planned.offer.clone()).collect();
    let cover = tokio::task::spawn_blocking(move || cover(&weights, &plain, &limits)).await;
    Ok(Plan { offers, cover: cover.map_err(crate::graphql::ApiError::internal)?, left_out })
}

/// What a credential costs for the goal, and what it takes out of the limits; `None` where something that is needed is not known.
fn offer(effort: Option<&Effort>, limits: &PlanLimits) -> Option<(f64, [f64; 2])> {
    let currency = limits.currency.as_deref();
    let price = effort.and_then(|effort| effort.cost.as_ref()).filter(|(_, own)| currency == Some(own.as_str()));
    let price = price.map(|(amount, _)| *amount);
    let days = effort.and_then(|effort| effort.days);
    let cost = match limits.goal {
        Goal::Fewest => 1.0,
        Goal::Cheapest => price?,
        Goal::Shortest => days?,
    };
    let used = |amount: Option<f64>, limit: Option<f64>| match limit {
        Some(_) => amount,
        None => Some(amount.unwrap_or(0.0)),
    };
    Some((cost, [used(price, limits.most_cost)?, used(days, limits.most_days)?]))
}
