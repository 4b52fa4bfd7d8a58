//! What figures are about.

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use skillspine_domain::demand;

use super::{
    demand_enums::{DemandTiming, DemandUnit},
    measure::Measure,
    posting_source::PostingSource,
};
use crate::graphql::{
    context::{Result, Scope},
    cost::{AGGREGATION, cost},
    demand::{DemandQuery, Facts},
};

/// What figures are about.
pub(in crate::graphql) struct DemandScope(pub DemandQuery);

/// What figures about demand are about: everything that a citation must name.
#[Object]
impl DemandScope {
    /// The number of the release. Figures can be counted as long as it is the newest; keep the answer with what you cite.
    async fn release(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(Scope::of(ctx)?.release)
    }

    /// What is counted.
    async fn unit(&self) -> DemandUnit {
        self.0.basis().unit.into()
    }

    /// When it counts.
    async fn timing(&self) -> DemandTiming {
        self.0.basis().timing.into()
    }

    /// The filter in its canonical form, as a `PostingFilter` that can be sent again: what asks for nothing is left out, and lists
    /// are in order. Filters that mean the same in other words may differ.
    async fn filter(&self) -> &serde_json::Value {
        self.0.echo()
    }

    /// How many postings the figures rest on, whatever is counted.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn postings(&self) -> Result<u64> {
        Ok(self.0.ask(Facts).await?.postings)
    }

    /// The day on which postings must be open: that of the filter, and for stock otherwise the last day on which anything was
    /// posted. Null for flow without it.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn open_on(&self) -> Result<Option<NaiveDate>> {
        Ok(self.0.ask(Facts).await?.open_on)
    }

    /// First and last day on which any posting of this release was posted: outside of them nothing is known. Null without
    /// postings.
    async fn days(&self) -> Option<Days> {
        self.0.days().map(|(from, to)| Days { from, to })
    }

    /// Whose postings these are, with their terms, most first. Show the attributions wherever you show the figures.
    #[graphql(directive = cost::apply(AGGREGATION, None))]
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<SourceShare>> {
        let scope = Scope::of(ctx)?;
        let facts = self.0.ask(Facts).await?;
        let known = scope.taxonomy.posting_sources.get(scope.release, ()).await?;
        let share = |(key, count): &(String, demand::Measure)| SourceShare {
            source: PostingSource::find(&known, key),
            count: Measure(*count),
        };
        Ok(facts.sources.iter().map(share).collect())
    }
}

/// A source of postings and what it has.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SourceShare {
    /// The source.
    source: PostingSource,
    /// How much of the selection comes from it, in the unit of the basis.
    count: Measure,
}

/// Days in a row, both ends included.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Days {
    /// First day.
    from: NaiveDate,
    /// Last day.
    to: NaiveDate,
}

impl From<demand::Period> for Days {
    fn from(period: demand::Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

/// Two periods that growth is taken between.
#[derive(SimpleObject)]
pub(in crate::graphql) struct GrowthPeriods {
    /// The one to compare with.
    earlier: Days,
    /// The one of interest.
    later: Days,
}

impl From<demand::GrowthPeriods> for GrowthPeriods {
    fn from(periods: demand::GrowthPeriods) -> Self {
        Self { earlier: periods.earlier.into(), later: periods.later.into() }
    }
}
