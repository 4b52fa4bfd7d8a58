//! Rows of each dataset.

pub(crate) mod postings;
pub(crate) mod ranking;
pub(crate) mod series;

use skillspine_domain::demand::Measure;

use crate::table::{Cell, Column, Kind};

/// The count of a row with what it rests on.
fn count_columns() -> [Column; 4] {
    [
        Column::new("count", Kind::Number, "how much there is, in the unit counted; missing below the floor"),
        Column::new("n", Kind::Integer, "adverts the count rests on"),
        Column::new("approximate", Kind::Flag, "whether it rests on an assumption about how long adverts are open"),
        Column::new("missing", Kind::Text, "why there is no count"),
    ]
}

fn count_cells(measure: &Measure) -> [Cell; 4] {
    [measure.value.into(), measure.n.into(), measure.approximate.into(), missing(measure)]
}

fn missing(measure: &Measure) -> Cell {
    measure.missing.map(|reason| reason.as_str()).into()
}
