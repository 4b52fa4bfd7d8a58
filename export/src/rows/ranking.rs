//! Rows of a ranking: one a value, or one a pair of values when it goes two levels deep.

use skillspine_domain::demand::Measure;
use skillspine_search::SearchError;
use skillspine_search::postings::{FacetValue, RankedBucket, Ranking, RankingRequest, Selection};

use super::{count_cells, count_columns, missing};
use crate::names::Names;
use crate::question::Ranked;
use crate::table::{Cell, Column, Kind, Row};

pub(crate) fn value_columns() -> [Column; 4] {
    [
        Column::new(
            "key",
            Kind::Text,
            "the value: URI of a concept, scheme:code of a region or industry, id of an employer, word",
        ),
        Column::new("scheme", Kind::Text, "framework, region scheme or code system of the value"),
        Column::new("code", Kind::Text, "its code in that"),
        Column::new("label", Kind::Text, "its label for people"),
    ]
}

pub(crate) fn value_cells(names: &Names, value: &FacetValue) -> [Cell; 4] {
    let name = names.value(value);
    [name.key.into(), name.scheme.into(), name.code.into(), name.label.into()]
}

pub(crate) fn columns(by: &Ranked, then: Option<&Ranked>) -> Vec<Column> {
    let innermost = then.unwrap_or(by);
    let mut columns = Vec::new();
    if then.is_some() {
        columns.extend([
            Column::new("within_rank", Kind::Integer, "place of the value that the row is inside"),
            Column::new("within_key", Kind::Text, "the value that the row is inside, as in `key`"),
            Column::new("within_scheme", Kind::Text, "as in `scheme`"),
            Column::new("within_code", Kind::Text, "as in `code`"),
            Column::new("within_label", Kind::Text, "as in `label`"),
        ]);
    }
    columns.push(Column::new("rank", Kind::Integer, "place in the ranking, from 1"));
    columns.extend(value_columns());
    columns.extend(count_columns());
    columns.extend([
        Column::new("share", Kind::Number, "share in the adverts that have any value of the facet, 0 to 1"),
        Column::new("share_low", Kind::Number, "lower bound of it, 95 %"),
        Column::new("share_high", Kind::Number, "upper bound of it, 95 %"),
        Column::new("denominator", Kind::Integer, "what the share is a share of, in the unit counted"),
    ]);
    if innermost.with_significance {
        columns.extend([
            Column::new("significance", Kind::Number, "how many times as common as in the reference"),
            Column::new("significance_low", Kind::Number, "lower bound of it, 95 %"),
            Column::new("significance_high", Kind::Number, "upper bound of it, 95 %"),
            Column::new("significance_missing", Kind::Text, "why it is missing"),
        ]);
    }
    if innermost.with_growth {
        columns.extend([
            Column::new("growth", Kind::Number, "change against the period before: 0.25 is a quarter more"),
            Column::new("growth_low", Kind::Number, "lower bound of it, 95 %"),
            Column::new("growth_high", Kind::Number, "upper bound of it, 95 %"),
            Column::new("growth_missing", Kind::Text, "why it is missing"),
        ]);
    }
    columns
}

/// The request to the index.
pub(crate) fn request(ranked: &Ranked, then: Option<&Ranked>) -> RankingRequest {
    RankingRequest {
        order: ranked.order,
        min_count: ranked.min_count,
        with_significance: ranked.with_significance,
        then: then.map(|then| Box::new(request(then, None))),
        ..RankingRequest::top(ranked.facet.clone(), ranked.first)
    }
}

pub(crate) fn find(selection: &Selection, by: &Ranked, then: Option<&Ranked>) -> Result<Ranking, SearchError> {
    let mut asked = request(by, then);
    let growth = |ranked: &Ranked| if ranked.with_growth { selection.default_growth() } else { None };
    asked.growth = growth(by);
    if let (Some(asked), Some(then)) = (&mut asked.then, then) {
        asked.growth = growth(then);
    }
    selection.ranking(&asked)
}

/// Every value that rows name.
pub(crate) fn values(ranking: &Ranking) -> Vec<&FacetValue> {
    let inside = ranking.buckets.iter().filter_map(|bucket| bucket.then.as_ref()).flat_map(|then| &then.buckets);
    ranking.buckets.iter().chain(inside).map(|bucket| &bucket.value).collect()
}

pub(crate) fn rows(ranking: &Ranking, by: &Ranked, then: Option<&Ranked>, names: &Names) -> Vec<Row> {
    let innermost = then.unwrap_or(by);
    let mut rows = Vec::new();
    for (rank, bucket) in (1_u64..).zip(&ranking.buckets) {
        let Some(inside) = &bucket.then else {
            rows.push(row(rank, bucket, innermost, names));
            continue;
        };
        for (inner_rank, inner) in (1_u64..).zip(&inside.buckets) {
            let mut cells: Row = vec![rank.into()];
            cells.extend(value_cells(names, &bucket.value));
            cells.extend(row(inner_rank, inner, innermost, names));
            rows.push(cells);
        }
    }
    rows
}

fn row(rank: u64, bucket: &RankedBucket, asked: &Ranked, names: &Names) -> Row {
    let mut cells: Row = vec![rank.into()];
    cells.extend(value_cells(names, &bucket.value));
    cells.extend(count_cells(&bucket.count));
    cells.extend(estimate(Some(&bucket.share)));
    cells.push(bucket.share.denominator.into());
    let with_reason = |measure: Option<&Measure>| {
        let reason = measure.map_or(Cell::Missing, missing);
        estimate(measure).into_iter().chain([reason]).collect::<Vec<_>>()
    };
    if asked.with_significance {
        cells.extend(with_reason(bucket.significance.as_ref()));
    }
    if asked.with_growth {
        cells.extend(with_reason(bucket.growth.as_ref()));
    }
    cells
}

/// A value and its bounds.
fn estimate(measure: Option<&Measure>) -> [Cell; 3] {
    let interval = measure.and_then(|measure| measure.interval);
    [
        measure.and_then(|measure| measure.value).into(),
        interval.map(|(low, _)| low).into(),
        interval.map(|(_, high)| high).into(),
    ]
}
