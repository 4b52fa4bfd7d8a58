//! Rated tables: how important an element is for an occupation, and at which level it is needed.
//!
//! A row is one value of one element for one occupation on one scale. Rows of the same pair make one relation: importance and
//! level with their scales, everything else (sample size, standard error, confidence bounds, suppression, relevance, date and
//! source, a scale at a time; the share of each answer where a table gives it) in the detail under the scale's id. Published files
//! keep the rows of a pair together, but nothing promises it: a table is gathered whole before its relations are handed over.

use std::collections::{BTreeMap, HashMap};

use skillspine_domain::model::RelationKind;
use skillspine_domain::record::{ConceptKey, RelationRecord};

use super::cells::{CATEGORY, CODE, Cells, DATE, DOMAIN_SOURCE, ELEMENT, ELEMENT_NAME, SCALE, TITLE, VALUE};
use super::detail::Detail;
use super::named::Named;
use super::scales::{Scales, Use};
use super::{Reading, keys, tables};
use crate::source::{Sink, SourceError};

/// Tables of this shape.
const TABLES: &[&str] = &[
    "Abilities",
    "Skills",
    "Essential Skills",
    "Transferable Skills",
    "Knowledge",
    "Work Activities",
    "Work Context",
    "Work Styles",
    "Interests",
    "Career Interest Types",
    "Work Values",
];

/// Columns that say how a value came about.
const PROVENANCE: &[&str] = &[
    "N",
    "Standard Error",
    "Lower CI Bound",
    "Upper CI Bound",
    "Recommend Suppress",
    "Not Relevant",
    DATE,
    DOMAIN_SOURCE,
];

/// Most pairs that are gathered: a real table has some fifty thousand.
const MOST_PAIRS: usize = 2_000_000;

/// Reads every rated table.
pub(super) fn read(
    reading: &Reading<'_>,
    scales: &Scales,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    for table in TABLES {
        read_table(reading, table, scales, named, sink)?;
    }
    Ok(())
}

fn read_table(
    reading: &Reading<'_>,
    table: &str,
    scales: &Scales,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    if !reading.tables.has(table) {
        return Ok(());
    }
    let part = tables::part(table);
    let mut ratings = Ratings::default();
    let mut high_points = 0u64;
    reading.tables.each_row(table, &[CODE, ELEMENT, SCALE, VALUE], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(id) = cells.element(ELEMENT, sink) else { return };
        if cells.get(SCALE).and_then(|scale| scales.get(scale)).is_some_and(|scale| scale.becomes == Use::HighPoint) {
            high_points += 1;
            return;
        }
        if ratings.take(id, code, cells, scales, sink) {
            named.occupation(&part, code, cells.get(TITLE), sink);
            named.element(&part, id, cells.get(ELEMENT_NAME), sink);
        }
    })?;

    if high_points > 0 {
        sink.note(format!("{table}: {high_points} rows that rank the ratings of an occupation left out"));
    }
    reading.part(&part, sink);
    for rating in ratings.into_pairs() {
        sink.at_row(rating.row);
        let (subject, object) = (keys::element(&rating.subject).key, keys::occupation(&rating.occupation).key);
        sink.relation(rating.into_relation(subject, object, Detail::default()));
    }
    Ok(())
}

/// The ratings of a table, a pair of subject and occupation at a time.
#[derive(Default)]
pub(super) struct Ratings {
    pairs: Vec<Rating>,
    index: HashMap<(String, String), usize>,
}

/// What several rows say of one subject and one occupation.
#[derive(Default)]
pub(super) struct Rating {
    /// Row that first named the pair.
    pub row: u64,
    /// Element or task id.
    pub subject: String,
    /// O*NET-SOC code.
    pub occupation: String,
    importance: Option<Value>,
    level: Option<Value>,
    /// Provenance of the value on each scale, as a JSON object.
    scales: BTreeMap<String, String>,
    /// Share of each answer on each scale of answers, as JSON numbers.
    shares: BTreeMap<String, BTreeMap<u32, String>>,
}

/// A value and the name of its scale.
struct Value {
    value: f64,
    scale: String,
}

impl Ratings {
    /// Takes in a row; `false` if it was rejected.
    pub fn take(
        &mut self,
        subject: &str,
        occupation: &str,
        cells: Cells<'_>,
        scales: &Scales,
        sink: &mut Sink<'_>,
    ) -> bool {
        let Some(scale_id) = cells.wanted(SCALE, sink) else { return false };
        let Some(scale) = scales.get(scale_id) else {
            sink.reject(Some(SCALE), format!("unknown scale `{scale_id}`"), &cells.0.text());
            return false;
        };
        let Some(value) = cells.number(VALUE, sink) else { return false };
        if !scale.holds(value) {
            let reason = format!("{value} is outside the scale {}", scale.name(scale_id));
            sink.reject(Some(VALUE), reason, &cells.0.text());
            return false;
        }
        if self.pairs.len() >= MOST_PAIRS {
            sink.reject(None, format!("more than {MOST_PAIRS} rated pairs in one table"), &cells.0.text());
            return false;
        }

        let category = match cells.get(CATEGORY) {
            None => None,
            Some(category) => match keys::whole_number(category).and_then(|digits| digits.parse().ok()) {
                Some(number) => Some(number),
                None => {
                    sink.reject(Some(CATEGORY), format!("not a whole number: `{category}`"), &cells.0.text());
                    return false;
                }
            },
        };

        let rating = self.pair(subject, occupation, cells.0.number());
        let is_new = match category {
            Some(category) => rating.add_share(scale_id, category, value),
            None => rating.add(scale_id, scale.becomes, Value { value, scale: scale.name(scale_id) }, cells),
        };
        if !is_new {
            let reason = format!("a second value on scale {scale_id} for {subject} and {occupation}");
            sink.reject(Some(SCALE), reason, &cells.0.text());
        }
        is_new
    }

    fn pair(&mut self, subject: &str, occupation: &str, row: u64) -> &mut Rating {
        let next = self.pairs.len();
        let index = *self.index.entry((subject.to_owned(), occupation.to_owned())).or_insert(next);
        if index == next {
            let (subject, occupation) = (subject.to_owned(), occupation.to_owned());
            self.pairs.push(Rating { row, subject, occupation, ..Rating::default() });
        }
        &mut self.pairs[index]
    }

    /// Takes out what is said of a pair.
    pub fn remove(&mut self, subject: &str, occupation: &str) -> Option<Rating> {
        let index = self.index.remove(&(subject.to_owned(), occupation.to_owned()))?;
        self.pairs.get_mut(index).map(std::mem::take)
    }

    /// What was not taken out, in the order of the file.
    pub fn into_pairs(self) -> impl Iterator<Item = Rating> {
        self.pairs.into_iter().filter(|rating| !rating.subject.is_empty())
    }
}

impl Rating {
    fn add(&mut self, scale_id: &str, becomes: Use, value: Value, cells: Cells<'_>) -> bool {
        let mut detail = Detail::default();
        match becomes {
            Use::Importance if self.importance.is_none() => self.importance = Some(value),
            Use::Level if self.level.is_none() => self.level = Some(value),
            _ => detail = detail.cells(cells, &[VALUE]),
        }
        let detail = detail.cells(cells, PROVENANCE).object().unwrap_or_else(|| "{}".to_owned());
        self.scales.insert(scale_id.to_owned(), detail).is_none()
    }

    fn add_share(&mut self, scale_id: &str, category: u32, value: f64) -> bool {
        self.shares.entry(scale_id.to_owned()).or_default().insert(category, value.to_string()).is_none()
    }

    /// The relation of the pair, its detail after what `detail` holds already.
    pub fn into_relation(self, subject: ConceptKey, object: ConceptKey, mut detail: Detail) -> RelationRecord {
        for (scale, json) in &self.scales {
            detail = detail.member(scale, json);
        }
        for (scale, shares) in &self.shares {
            let answers = shares
                .iter()
                .fold(Detail::default(), |answers, (category, share)| answers.member(&category.to_string(), share));
            detail = detail.member(scale, &answers.object().unwrap_or_default());
        }
        let mut relation = RelationRecord::plain(subject, RelationKind::RelevantFor, object);
        if let Some(importance) = self.importance {
            (relation.importance, relation.importance_scale) = (Some(importance.value), Some(importance.scale));
        }
        if let Some(level) = self.level {
            (relation.level, relation.level_scale) = (Some(level.value), Some(level.scale));
        }
        relation.detail = detail.object();
        relation
    }
}
