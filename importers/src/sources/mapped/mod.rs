//! Tables of any shape, read by a mapping file that says which columns hold what.

mod mapping;
mod shape;
mod suggest;
mod table;
pub(in crate::sources) mod value;

pub(in crate::sources) use mapping::{
    Field, Mapping, Purpose, TableSettings, find_shipped, iso_day, parse_day, parse_number,
};
pub(in crate::sources) use shape::Shape;
pub(in crate::sources) use suggest::{Habits, separated, suggest};
pub(in crate::sources) use table::{Record, Tables, each_item, options};
