//! Curated versus observed: the skills a framework names for an occupation against the skills that its adverts ask for.

use std::collections::HashMap;

use serde::Serialize;
use skillspine_domain::{
    demand::{Floors, Measure, MissingReason, Representation, share},
    id::ConceptId,
};
use skillspine_search::{
    SearchError,
    postings::{Facet, FacetValue, Level, RankedBucket, RankingRequest, Selection, SkillQualifier},
};

use super::question::Question;

/// Values that are compared: more than any framework has skills that adverts name.
const MOST_SKILLS: usize = 50_000;

/// Asks which of the skills that a framework names are asked for, and which others are.
#[derive(Serialize)]
pub(in crate::graphql) struct EvidenceRequest {
    /// The framework whose skills are compared.
    pub framework: String,
    /// Its skills for the occupation, most important first.
    pub curated: Vec<ConceptId>,
    /// Which mentions count.
    pub asked: SkillQualifier,
    /// Most skills of each list.
    pub most: usize,
}

/// One skill and what adverts say of it.
pub(in crate::graphql) struct Evidence {
    /// Which skill.
    pub skill: ConceptId,
    /// How much asks for it.
    pub count: Measure,
    /// The share of what asks for any skill of the framework.
    pub share: Measure,
    /// How many times as common it is as elsewhere.
    pub significance: Measure,
}

/// The comparison.
pub(in crate::graphql) struct SkillEvidence {
    /// How many skills the framework names.
    pub curated: u64,
    /// The share of the adverts that ask for any skill of the framework.
    pub coverage: Measure,
    /// The share of the named skills that enough adverts ask for.
    pub agreement: Measure,
    /// Named and asked for, most often asked for first.
    pub confirmed: Vec<Evidence>,
    /// Not named, and asked for more than elsewhere, most often first.
    pub over_represented: Vec<Evidence>,
    /// Named, and asked for by too few to show, or less than elsewhere; most important first.
    pub under_represented: Vec<Evidence>,
}

impl Question for EvidenceRequest {
    type Answer = SkillEvidence;
    const NAME: &'static str = "evidence";

    fn answer(&self, selection: &Selection) -> Result<SkillEvidence, SearchError> {
        let level = Some(Level { scheme: self.framework.clone(), level: None });
        let by = Facet::Skill { level, asked: self.asked.clone() };
        let request = RankingRequest { with_significance: true, ..RankingRequest::top(by, MOST_SKILLS) };
        let ranking = selection.ranking(&request)?;
        let whole = ranking.buckets.first().and_then(|bucket| bucket.share.denominator).unwrap_or(0);
        let mut observed: HashMap<ConceptId, Evidence> = HashMap::with_capacity(ranking.buckets.len());
        let mut order = Vec::with_capacity(ranking.buckets.len());
        for bucket in ranking.buckets {
            let FacetValue::Concept(skill) = bucket.value else { continue };
            order.push(skill);
            observed.insert(skill, evidence(skill, bucket));
        }

        let (mut confirmed, mut under_represented) = (Vec::new(), Vec::new());
        for &skill in &self.curated {
            let found = observed.remove(&skill).unwrap_or_else(|| nothing_of(skill, whole));
            let is_shown = found.count.value.is_some_and(|value| value > 0.0);
            let is_typical = Representation::of(&found.significance) != Representation::Under;
            if is_shown && is_typical { confirmed.push(found) } else { under_represented.push(found) }
        }
        let curated = self.curated.len() as u64;
        let seen =
            confirmed.iter().chain(&under_represented).filter(|found| found.count.value > Some(0.0)).count() as u64;
        confirmed.sort_by(|left, right| right.count.value.unwrap_or(0.0).total_cmp(&left.count.value.unwrap_or(0.0)));

        let is_typical = |found: &Evidence| Representation::of(&found.significance) == Representation::Over;
        let others = order.iter().filter_map(|skill| observed.remove(skill));
        let over_represented = others.filter(is_typical).take(self.most).collect();
        confirmed.truncate(self.most);
        under_represented.truncate(self.most);
        Ok(SkillEvidence {
            curated,
            coverage: ranking.coverage,
            agreement: share(seen, curated, seen, Floors::NONE),
            confirmed,
            over_represented,
            under_represented,
        })
    }

    fn bytes(answer: &SkillEvidence) -> usize {
        let lists = [&answer.confirmed, &answer.over_represented, &answer.under_represented];
        size_of_val(answer) + lists.iter().map(|list| size_of_val(list.as_slice())).sum::<usize>()
    }
}

fn evidence(skill: ConceptId, bucket: RankedBucket) -> Evidence {
    let significance = bucket.significance.unwrap_or(Measure::missing(MissingReason::NoData, bucket.count.n));
    Evidence { skill, count: bucket.count, share: bucket.share, significance }
}

/// A skill that no advert asks for, of so many that ask for any.
fn nothing_of(skill: ConceptId, whole: u64) -> Evidence {
    Evidence {
        skill,
        count: Measure::count(0, 0, Floors::DEFAULT),
        share: share(0, whole, 0, Floors::DEFAULT),
        significance: Measure::missing(MissingReason::NoData, 0).out_of(whole),
    }
}
