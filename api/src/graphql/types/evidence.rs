//! Curated versus observed: what a framework says of an occupation beside what its adverts say.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{list::ConceptNode, measure::Measure, skill::Skill};
use crate::graphql::{
    context::{Result, Scope},
    demand::{self, DemandQuery, Total},
    page::PageArguments,
};

/// The comparison for one occupation.
pub(in crate::graphql) struct SkillEvidence {
    pub query: DemandQuery,
    pub evidence: Arc<demand::SkillEvidence>,
}

/// The most skills that each list of a comparison holds.
pub(in crate::graphql) const MOST_LISTED: u64 = 200;

#[derive(Clone, Copy)]
enum List {
    Confirmed,
    Over,
    Under,
}

/// The skills that a framework names for an occupation (curated) against the skills that its adverts ask for (observed), both of
/// the occupation's own framework. Adverts do not write down what goes without saying, so a curated skill that they do not ask for
/// need not be wrong; a skill that they ask for far more than others do, and that the framework does not name, is worth a look.
#[Object]
impl SkillEvidence {
    /// How much demand the comparison rests on: the adverts of the occupation.
    async fn total(&self) -> Result<Measure> {
        Ok(Measure(*self.query.ask(Total).await?))
    }

    /// The share of it that asks for any skill of the framework: the denominator of the shares below.
    async fn coverage(&self) -> Measure {
        Measure(self.evidence.coverage)
    }

    /// How many skills the framework names for the occupation, tasks, work activities and work contexts aside.
    async fn curated_count(&self) -> u64 {
        self.evidence.curated
    }

    /// The share of the curated skills that at least 5 adverts ask for.
    async fn agreement(&self) -> Measure {
        Measure(self.evidence.agreement)
    }

    /// Curated and observed: named by the framework and asked for by at least 5 adverts, not less than elsewhere; most often asked
    /// for first.
    async fn confirmed(
        &self,
        #[graphql(desc = "How many, 20 if left out, at most 200.")] first: Option<i32>,
    ) -> Result<Vec<SkillEvidenceItem>> {
        self.items(List::Confirmed, first)
    }

    /// Observed, not curated: not named by the framework, and asked for more than elsewhere, the whole interval of `significance`
    /// being above 1; most often asked for first.
    async fn over_represented(
        &self,
        #[graphql(desc = "How many, 20 if left out, at most 200.")] first: Option<i32>,
    ) -> Result<Vec<SkillEvidenceItem>> {
        self.items(List::Over, first)
    }

    /// Curated, not observed: named by the framework, and asked for by fewer than 5 adverts, or less than elsewhere, the whole
    /// interval of `significance` being below 1; in the framework's order: essential before optional, then by importance.
    async fn under_represented(
        &self,
        #[graphql(desc = "How many, 20 if left out, at most 200.")] first: Option<i32>,
    ) -> Result<Vec<SkillEvidenceItem>> {
        self.items(List::Under, first)
    }
}

impl SkillEvidence {
    fn items(&self, list: List, first: Option<i32>) -> Result<Vec<SkillEvidenceItem>> {
        const DEFAULT: u64 = 20;
        let page = PageArguments::forward(first, None).check_against("SkillEvidence", DEFAULT, MOST_LISTED)?;
        let first = usize::try_from(page.limit).unwrap_or(0);
        let item = |at| SkillEvidenceItem { evidence: Arc::clone(&self.evidence), list, at };
        Ok((0..list.of(&self.evidence).len().min(first)).map(item).collect())
    }
}

impl List {
    fn of(self, evidence: &demand::SkillEvidence) -> &[demand::Evidence] {
        match self {
            Self::Confirmed => &evidence.confirmed,
            Self::Over => &evidence.over_represented,
            Self::Under => &evidence.under_represented,
        }
    }
}

/// One skill of a comparison.
pub(in crate::graphql) struct SkillEvidenceItem {
    evidence: Arc<demand::SkillEvidence>,
    list: List,
    at: usize,
}

impl SkillEvidenceItem {
    fn item(&self) -> &demand::Evidence {
        &self.list.of(&self.evidence)[self.at]
    }
}

/// A skill and what the adverts of an occupation say of it.
#[Object]
impl SkillEvidenceItem {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        Ok(Skill::serve(Scope::of(ctx)?.concept(self.item().skill).await?))
    }

    /// How much of the occupation's demand asks for it.
    async fn count(&self) -> Measure {
        Measure(self.item().count)
    }

    /// Its share in what asks for any skill of the framework.
    async fn share(&self) -> Measure {
        Measure(self.item().share)
    }

    /// How many times as common it is as in everything at the same time: see `RankedBucket.significance`.
    async fn significance(&self) -> Measure {
        Measure(self.item().significance)
    }
}
