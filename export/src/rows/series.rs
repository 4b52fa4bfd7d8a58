//! Rows of a series: one a period, or one a period and value.

use skillspine_domain::demand::Interval;
use skillspine_search::SearchError;
use skillspine_search::postings::{DemandPoint, FacetValue, RankingRequest, Selection, SeriesRequest};

use super::{count_cells, count_columns};
use crate::names::Names;
use crate::question::Ranked;
use crate::rows::ranking::{request, value_cells, value_columns};
use crate::table::{Column, Kind, Row};

pub(crate) fn columns(by: Option<&Ranked>) -> Vec<Column> {
    let mut columns = Vec::new();
    if by.is_some() {
        columns.extend(value_columns());
    }
    columns.push(Column::new("from", Kind::Day, "first day of the period"));
    columns.push(Column::new("to", Kind::Day, "last day of the period"));
    columns.extend(count_columns());
    columns
}

/// The series, each with the value it is about.
pub(crate) type Found = Vec<(Option<FacetValue>, Vec<DemandPoint>)>;

pub(crate) fn find(selection: &Selection, interval: Interval, by: Option<&Ranked>) -> Result<Found, SearchError> {
    let series = SeriesRequest::every(interval);
    let Some(by) = by else { return Ok(vec![(None, selection.series(&series)?)]) };
    let request = RankingRequest { series: Some(series), ..request(by, None) };
    let ranking = selection.ranking(&request)?;
    Ok(ranking.buckets.into_iter().map(|bucket| (Some(bucket.value), bucket.series.unwrap_or_default())).collect())
}

pub(crate) fn rows(found: &Found, names: &Names) -> Vec<Row> {
    let mut rows = Vec::new();
    for (value, points) in found {
        for point in points {
            let mut row = value.as_ref().map(|value| value_cells(names, value).to_vec()).unwrap_or_default();
            row.extend([point.period.from.into(), point.period.to.into()]);
            row.extend(count_cells(&point.measure));
            rows.push(row);
        }
    }
    rows
}
