//! What an export is: everything somebody needs to cite its numbers, or to make them again.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use skillspine_domain::demand::{ASSUMED_OPEN_DAYS, Basis, Floors, Timing, Unit};
use skillspine_search::postings::Facet;
use skillspine_search::postings::{FacetKey, FacetValue, RankingRequest, Selection};
use skillspine_store::Store;

use crate::error::ExportError;
use crate::question::{Dataset, Question, Ranked, Table};
use crate::table::{Column, Kind};

/// What an export is. The same question about the same release gives the same manifest.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// What made it.
    pub program: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The release of the store that was read.
    pub release: i32,
    /// When that release was published.
    pub published_at: DateTime<Utc>,
    /// Which table it is.
    pub dataset: Dataset,
    /// Its form: `csv`, `ndjson` or `parquet`.
    pub format: &'static str,
    /// How many rows it has, the header not counted.
    pub rows: u64,
    /// How many postings the filter means, in this basis.
    pub postings: u64,
    /// The filter as it was understood; parts that ask for nothing are left out.
    pub filter: Value,
    /// What is counted, and when.
    pub basis: Basis,
    /// What else was asked.
    pub parameters: Value,
    /// How the numbers are made, in sentences.
    pub method: Vec<String>,
    /// Name, type and meaning of every column.
    pub columns: Value,
    /// Whose postings these are: those of the sources with any of the rows' postings.
    pub sources: Vec<Credit>,
    /// Whose frameworks labels and codes may come from.
    pub frameworks: Vec<Credit>,
}

/// Whose data it is, and on what terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Key of the posting source or framework.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX id, URL of the terms, or the terms in a few words.
    pub licence: String,
    /// The sentence the publisher asks to be shown.
    pub attribution: String,
    /// Where it lives.
    pub homepage: String,
    /// How many of the postings are from this source; none for frameworks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postings: Option<u64>,
}

impl Manifest {
    pub(crate) async fn new(
        store: &Store,
        published_at: DateTime<Utc>,
        selection: &Selection,
        release: i32,
        question: &Question,
        columns: &[Column],
        rows: u64,
    ) -> Result<Self, ExportError> {
        Ok(Self {
            program: "skillspine",
            version: env!("CARGO_PKG_VERSION"),
            release,
            published_at,
            dataset: question.table.dataset(),
            format: question.format.as_str(),
            rows,
            postings: selection.postings(),
            filter: pruned(serde_json::to_value(selection.filter())?).unwrap_or_else(|| json!({})),
            basis: question.basis,
            parameters: parameters(question)?,
            method: method(question),
            columns: columns.iter().map(described).collect(),
            sources: sources(store, selection).await?,
            frameworks: frameworks(store, release).await?,
        })
    }

    /// It as JSON, one line.
    ///
    /// # Errors
    /// [`ExportError::Write`], which would be a defect.
    pub fn to_json(&self) -> Result<String, ExportError> {
        Ok(serde_json::to_string(self)?)
    }
}

/// JSON without `null`s, empty lists and empty objects; none when nothing is left.
fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().filter_map(|(name, value)| Some((name, pruned(value)?)));
            let fields: Map<String, Value> = fields.collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        plain => Some(plain),
    }
}

fn parameters(question: &Question) -> Result<Value, ExportError> {
    let ranked = |ranked: &Ranked| -> Result<Value, ExportError> {
        Ok(json!({
            "facet": pruned(serde_json::to_value(&ranked.facet)?),
            "order": ranked.order,
            "first": ranked.first,
            "minCount": ranked.min_count,
        }))
    };
    let mut all = match &question.table {
        Table::Postings { with_text } => json!({ "withText": with_text }),
        Table::Ranking { by, then } => json!({ "by": ranked(by)?, "then": then.as_ref().map(ranked).transpose()? }),
        Table::Series { interval, by } => {
            json!({ "interval": interval, "by": by.as_ref().map(ranked).transpose()? })
        }
    };
    all["languages"] = json!(question.languages);
    Ok(pruned(all).unwrap_or_else(|| json!({})))
}

fn method(question: &Question) -> Vec<String> {
    let mut lines = Vec::new();
    let unit = match question.basis.unit {
        Unit::Adverts => "Counted are adverts as published, those that repeat another one included.",
        Unit::Jobs => "Counted are adverts that do not repeat another one.",
        Unit::Vacancies => {
            "Counted are people sought by adverts that do not repeat another one; an advert that does not say seeks one."
        }
    };
    lines.push(unit.to_owned());
    let timing = match question.basis.timing {
        Timing::Flow => "An advert counts on the day on which it was first public.".to_owned(),
        Timing::Stock => format!(
            "An advert counts on every day on which it is open: from the day of posting until the last day to apply and the day \
             before it was taken down. One that states neither counts as open for {ASSUMED_OPEN_DAYS} days; numbers that rest on \
             this are marked approximate."
        ),
    };
    lines.push(timing);
    lines.push(
        "Filters know hierarchies: a region stands for the regions inside it, a group for the occupations or skills below it."
            .to_owned(),
    );
    let ranked: Vec<&Ranked> = match &question.table {
        Table::Postings { with_text } => {
            lines.push("E-mail addresses and telephone numbers in titles, places and texts are masked.".to_owned());
            if *with_text {
                lines
                    .push("Texts are missing where the licence of their source does not let them be shown.".to_owned());
            }
            Vec::new()
        }
        Table::Ranking { by, then } => {
            lines.push(suppression());
            lines.push(
                "Share: the count of a value divided by the count of the adverts that have any value of the facet. Bounds: \
                 Wilson's score interval, 95 %."
                    .to_owned(),
            );
            std::iter::once(by).chain(then).collect()
        }
        Table::Series { by, .. } => {
            lines.push(suppression());
            lines.push(
                "Periods are whole ones of the calendar; those without adverts have a count of 0, those outside the days for which \
                 there are adverts have none."
                    .to_owned(),
            );
            by.iter().collect()
        }
    };
    if ranked.iter().any(|ranked| ranked.with_significance) {
        lines.push(
            "Significance: the share of a value divided by its share in everything at the same time. Bounds: Katz's interval on \
             the logarithmic scale, 95 %."
                .to_owned(),
        );
    }
    if ranked.iter().any(|ranked| ranked.with_growth) {
        lines.push(
            "Growth: the count of the last 365 days of the window divided by that of the 365 days before, minus 1. Bounds: both \
             counts taken for Poisson counts, 95 %."
                .to_owned(),
        );
    }
    lines
}

fn suppression() -> String {
    format!("Values that rest on fewer than {} adverts are left out and marked suppressed.", Floors::DEFAULT.count)
}

fn described(column: &Column) -> Value {
    match &column.kind {
        Kind::List(parts) => json!({
            "name": column.name, "type": column.kind.as_str(), "about": column.about,
            "columns": parts.iter().map(described).collect::<Value>(),
        }),
        kind => json!({ "name": column.name, "type": kind.as_str(), "about": column.about }),
    }
}

/// The sources that have any of the postings, with how many.
async fn sources(store: &Store, selection: &Selection) -> Result<Vec<Credit>, ExportError> {
    const MOST_SOURCES: usize = 10_000;
    let ranking = selection.ranking(&RankingRequest::top(Facet::Other(FacetKey::Source), MOST_SOURCES))?;
    let postings_of = |key: &str| {
        let is_it = |value: &FacetValue| matches!(value, FacetValue::Word(word) if word == key);
        ranking.buckets.iter().find(|bucket| is_it(&bucket.value)).map(|bucket| bucket.count.n)
    };
    let all = store.posting_sources().await?.into_iter();
    Ok(all
        .filter_map(|source| {
            let postings = Some(postings_of(&source.key)?);
            Some(Credit {
                postings,
                key: source.key,
                title: source.title,
                publisher: source.publisher,
                licence: source.licence,
                attribution: source.attribution,
                homepage: source.homepage,
            })
        })
        .collect())
}

async fn frameworks(store: &Store, release: i32) -> Result<Vec<Credit>, ExportError> {
    let versions = store.framework_versions(release).await?;
    let all = store.frameworks().await?.into_iter();
    Ok(all
        .filter(|framework| versions.iter().any(|version| version.framework == framework.key))
        .map(|framework| Credit {
            key: framework.key,
            title: framework.title,
            publisher: framework.publisher,
            licence: framework.licence,
            attribution: framework.attribution,
            homepage: framework.homepage,
            postings: None,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_nothing_is_left_out() {
        let check = |value: Value, expected: Option<Value>| assert_eq!(pruned(value), expected);
        check(json!({ "a": null, "b": [], "c": { "d": {} } }), None);
        check(json!({ "a": false, "b": [0, null], "c": "" }), Some(json!({ "a": false, "b": [0], "c": "" })));
    }
}
