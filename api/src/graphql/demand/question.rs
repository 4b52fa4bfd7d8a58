//! What can be asked of a selection of postings.

use chrono::NaiveDate;
use serde::Serialize;
use skillspine_domain::{
    demand::{GrowthPeriods, Measure, SalaryDistribution},
    id::PostingId,
};
use skillspine_search::{
    SearchError,
    postings::{
        DemandPoint, Facet, FacetKey, FacetValue, FieldCoverage, Ranking, RankingRequest, Reach, ReachRequest,
        Selection, SeriesRequest,
    },
};

/// A question. Its serialized form is part of the key under which the answer is remembered.
pub(in crate::graphql) trait Question: Serialize + Send + 'static {
    /// What is answered.
    type Answer: Send + Sync + 'static;

    /// Tells questions apart whose serialized forms are alike.
    const NAME: &'static str;

    /// Works the answer out: may take some tens of milliseconds. Fails when too much is asked for.
    fn answer(&self, selection: &Selection) -> Result<Self::Answer, SearchError>;

    /// About how many bytes an answer takes.
    fn bytes(_answer: &Self::Answer) -> usize {
        size_of::<Self::Answer>()
    }
}

/// How much there is.
#[derive(Serialize)]
pub(in crate::graphql) struct Total;

impl Question for Total {
    type Answer = Measure;
    const NAME: &'static str = "total";

    fn answer(&self, selection: &Selection) -> Result<Measure, SearchError> {
        Ok(selection.total())
    }
}

/// What share of the same postings without what the filter says of a facet; of everything at the same time without one.
#[derive(Serialize)]
pub(in crate::graphql) struct Share(pub Option<FacetKey>);

impl Question for Share {
    type Answer = Measure;
    const NAME: &'static str = "share";

    fn answer(&self, selection: &Selection) -> Result<Measure, SearchError> {
        selection.share(self.0)
    }
}

/// How much in each period.
#[derive(Serialize)]
pub(in crate::graphql) struct SeriesOf(pub SeriesRequest);

impl Question for SeriesOf {
    type Answer = Vec<DemandPoint>;
    const NAME: &'static str = "series";

    fn answer(&self, selection: &Selection) -> Result<Vec<DemandPoint>, SearchError> {
        selection.series(&self.0)
    }

    fn bytes(answer: &Vec<DemandPoint>) -> usize {
        size_of_val(answer.as_slice())
    }
}

/// How much more than before; nothing to compare without periods.
#[derive(Serialize)]
pub(in crate::graphql) struct Growth(pub Option<GrowthPeriods>);

impl Question for Growth {
    type Answer = Measure;
    const NAME: &'static str = "growth";

    fn answer(&self, selection: &Selection) -> Result<Measure, SearchError> {
        selection.growth(self.0)
    }
}

/// Values of a facet in order.
#[derive(Serialize)]
pub(in crate::graphql) struct Rank(pub RankingRequest);

impl Question for Rank {
    type Answer = Ranking;
    const NAME: &'static str = "ranking";

    fn answer(&self, selection: &Selection) -> Result<Ranking, SearchError> {
        selection.ranking(&self.0)
    }

    fn bytes(answer: &Ranking) -> usize {
        let of_bucket = |bucket: &skillspine_search::postings::RankedBucket| {
            let series = bucket.series.as_deref().map_or(0, size_of_val);
            size_of_val(bucket) + series + bucket.then.as_ref().map_or(0, Self::bytes)
        };
        size_of_val(answer) + answer.buckets.iter().map(of_bucket).sum::<usize>()
    }
}

/// How far skills reach.
#[derive(Serialize)]
pub(in crate::graphql) struct ReachOf(pub ReachRequest);

impl Question for ReachOf {
    type Answer = Reach;
    const NAME: &'static str = "reach";

    fn answer(&self, selection: &Selection) -> Result<Reach, SearchError> {
        selection.reach(&self.0)
    }

    fn bytes(answer: &Reach) -> usize {
        size_of_val(answer) + size_of_val(answer.next.as_slice()) + 64 * answer.next.len()
    }
}

/// What they pay, in a currency or in the commonest one.
#[derive(Serialize)]
pub(in crate::graphql) struct Salary(pub Option<String>);

impl Question for Salary {
    type Answer = SalaryDistribution;
    const NAME: &'static str = "salary";

    fn answer(&self, selection: &Selection) -> Result<SalaryDistribution, SearchError> {
        Ok(selection.salary(self.0.as_deref()))
    }

    fn bytes(answer: &SalaryDistribution) -> usize {
        size_of_val(answer) + 40 * answer.other_currencies.len()
    }
}

/// How many state each field.
#[derive(Serialize)]
pub(in crate::graphql) struct Coverage;

impl Question for Coverage {
    type Answer = Vec<FieldCoverage>;
    const NAME: &'static str = "coverage";

    fn answer(&self, selection: &Selection) -> Result<Vec<FieldCoverage>, SearchError> {
        Ok(selection.coverage())
    }

    fn bytes(answer: &Vec<FieldCoverage>) -> usize {
        size_of_val(answer.as_slice())
    }
}

/// Some postings.
#[derive(Serialize)]
pub(in crate::graphql) struct Sample(pub usize);

impl Question for Sample {
    type Answer = Vec<PostingId>;
    const NAME: &'static str = "sample";

    fn answer(&self, selection: &Selection) -> Result<Vec<PostingId>, SearchError> {
        Ok(selection.sample(self.0))
    }

    fn bytes(answer: &Vec<PostingId>) -> usize {
        size_of_val(answer.as_slice())
    }
}

/// What a selection is made of.
#[derive(Serialize)]
pub(in crate::graphql) struct Facts;

/// What a selection is made of, as [`Facts`] asks.
pub(in crate::graphql) struct SelectionFacts {
    /// Postings in it, whatever is counted.
    pub postings: u64,
    /// The day on which postings must be open, if any.
    pub open_on: Option<NaiveDate>,
    /// Posting sources and what each has, most first.
    pub sources: Vec<(String, Measure)>,
}

/// Nobody reads more posting sources.
const MOST_SOURCES: usize = 200;

impl Question for Facts {
    type Answer = SelectionFacts;
    const NAME: &'static str = "facts";

    fn answer(&self, selection: &Selection) -> Result<SelectionFacts, SearchError> {
        let by_source = RankingRequest::top(Facet::Other(FacetKey::Source), MOST_SOURCES);
        let named = |value: FacetValue| match value {
            FacetValue::Word(word) => word,
            other => format!("{other:?}"),
        };
        let buckets = selection.ranking(&by_source)?.buckets.into_iter();
        Ok(SelectionFacts {
            postings: selection.postings(),
            open_on: selection.filter().open_on,
            sources: buckets.map(|bucket| (named(bucket.value), bucket.count)).collect(),
        })
    }

    fn bytes(answer: &SelectionFacts) -> usize {
        size_of_val(answer) + 200 * answer.sources.len()
    }
}
