//! A row of an O*NET table, with what all tables agree on: `n/a` is no value, codes and ids have a shape, values are numbers.

use super::keys;
use crate::formats::table::Row;
use crate::source::Sink;

/// Column of the occupation in every table that has one.
pub(super) const CODE: &str = "O*NET-SOC Code";
/// Column of the content model element.
pub(super) const ELEMENT: &str = "Element ID";
/// Column of its name, which the text form leaves out of most tables.
pub(super) const ELEMENT_NAME: &str = "Element Name";
/// Column of the occupation's title, which the text form leaves out.
pub(super) const TITLE: &str = "Title";
/// Column of the scale of a rating.
pub(super) const SCALE: &str = "Scale ID";
/// Column of the rating.
pub(super) const VALUE: &str = "Data Value";
/// Column of the answer whose share a rating is.
pub(super) const CATEGORY: &str = "Category";
/// Column of the month of the last update.
pub(super) const DATE: &str = "Date";
/// Column that says who stated it.
pub(super) const DOMAIN_SOURCE: &str = "Domain Source";

/// A row whose cells are read by column name.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a>(pub &'a Row);

impl<'a> Cells<'a> {
    /// The cell, if it holds anything.
    pub fn get(self, column: &str) -> Option<&'a str> {
        let cell = self.0.get(column);
        let absent = cell.is_empty() || cell.eq_ignore_ascii_case("n/a");
        (!absent).then_some(cell)
    }

    /// The cell; without one, the row is rejected.
    pub fn wanted(self, column: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let cell = self.get(column);
        if cell.is_none() {
            sink.reject(Some(column), "no value", &self.0.text());
        }
        cell
    }

    /// The cell as an O*NET-SOC code; without one, the row is rejected.
    pub fn occupation(self, column: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let code = self.wanted(column, sink)?;
        self.checked(column, code, keys::is_occupation_code(code), "not an O*NET-SOC code such as 15-1252.00", sink)
    }

    /// The cell as an id of the content model; without one, the row is rejected.
    pub fn element(self, column: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let id = self.wanted(column, sink)?;
        self.checked(column, id, keys::is_element_id(id), "not an id of the content model such as 2.A.1.a", sink)
    }

    /// The cell as a whole number, as text; without one, the row is rejected.
    pub fn whole_number(self, column: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        let cell = self.wanted(column, sink)?;
        let number = keys::whole_number(cell);
        if number.is_none() {
            self.checked(column, cell, false, "not a whole number", sink);
        }
        number
    }

    /// The cell as a number; without one, the row is rejected.
    pub fn number(self, column: &str, sink: &mut Sink<'_>) -> Option<f64> {
        let cell = self.wanted(column, sink)?;
        let number = cell.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.checked(column, cell, false, "not a number", sink);
        }
        number
    }

    fn checked(self, column: &str, cell: &'a str, good: bool, reason: &str, sink: &mut Sink<'_>) -> Option<&'a str> {
        if !good {
            sink.reject(Some(column), format!("{reason}: `{}`", crate::source::shorten(cell, 60)), &self.0.text());
        }
        good.then_some(cell)
    }
}
