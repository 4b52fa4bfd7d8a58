//! The scales of O*NET's ratings: their ranges, and what becomes of a value on them.

use std::collections::BTreeMap;

use super::Reading;
use super::cells::{Cells, SCALE};
use crate::source::{Sink, SourceError};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// How much the occupation asks for it: the importance of the relation. Besides importance proper (IM) these are the only
    /// scales of their tables: interests (OI), extent of work values (EX), frequency of circumstances (CX, CT), impact of work
    /// styles (WI).
    Importance,
    /// How much of it: the level of the relation.
    Level,
    /// Kept in the detail of the relation under the scale's id.
    Detail,
    /// The rank of an interest or value among those of an occupation, which the ratings themselves give: left out.
    HighPoint,
}

/// A scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub becomes: Use,
    pub minimum: f64,
    pub maximum: f64,
}

/// Scales with a use of their own, and ranges for inputs without a `Scales Reference`.
const KNOWN: &[(&str, Use, f64, f64)] = &[
    ("IM", Use::Importance, 1.0, 5.0),
    ("LV", Use::Level, 0.0, 7.0),
    ("OI", Use::Importance, 1.0, 7.0),
    ("EX", Use::Importance, 1.0, 7.0),
    ("CX", Use::Importance, 1.0, 5.0),
    ("CT", Use::Importance, 1.0, 3.0),
    ("WI", Use::Importance, -3.0, 3.0),
    ("RT", Use::Detail, 0.0, 100.0),
    ("FT", Use::Detail, 0.0, 100.0),
    ("CXP", Use::Detail, 0.0, 100.0),
    ("CTP", Use::Detail, 0.0, 100.0),
    ("IH", Use::HighPoint, 0.0, 6.0),
    ("VH", Use::HighPoint, 0.0, 6.0),
];

/// The scales of a release by id.
pub(super) struct Scales(BTreeMap<String, Scale>);

impl Scales {
    /// Reads the `Scales Reference`, over what is known without it.
    pub fn read(reading: &Reading<'_>, sink: &mut Sink<'_>) -> Result<Self, SourceError> {
        let mut scales: BTreeMap<String, Scale> = KNOWN
            .iter()
            .map(|(id, becomes, minimum, maximum)| {
                ((*id).to_owned(), Scale { becomes: *becomes, minimum: *minimum, maximum: *maximum })
            })
            .collect();
        reading.tables.each_row("Scales Reference", &[SCALE, "Minimum", "Maximum"], sink, |row, sink| {
            let cells = Cells(row);
            let Some(id) = cells.wanted(SCALE, sink) else { return };
            let Some(minimum) = cells.number("Minimum", sink) else { return };
            let Some(maximum) = cells.number("Maximum", sink) else { return };
            let becomes = scales.get(id).map_or(Use::Detail, |scale| scale.becomes);
            scales.insert(id.to_owned(), Scale { becomes, minimum, maximum });
        })?;
        Ok(Self(scales))
    }

    /// The scale of this id.
    pub fn get(&self, id: &str) -> Option<Scale> {
        self.0.get(id).copied()
    }
}

impl Scale {
    /// Name and range, as relations carry it: `IM 1-5`.
    pub fn name(self, id: &str) -> String {
        format!("{id} {}-{}", self.minimum, self.maximum)
    }

    /// Whether a value can be on the scale.
    pub fn holds(self, value: f64) -> bool {
        (self.minimum..=self.maximum).contains(&value)
    }
}
