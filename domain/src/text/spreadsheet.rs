//! Text that lies in cells of spreadsheets.

use std::borrow::Cow;

/// A cell that every spreadsheet shows as text: what one would take for a formula gets an apostrophe before it.
///
/// Formulas begin with `=`, `+`, `-` or `@`, in some programs with the wide forms of these; a tab, carriage return or line feed
/// at the beginning is left out by some, so that what follows it counts. Only for text: `-0.25` as a number is no formula.
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_executed() {
        let check = |text: &str, expected: &str| assert_eq!(spreadsheet_cell(text), expected);
        check("=1+1", "'=1+1");
        check("+46 70", "'+46 70");
        check("-3", "'-3");
        check("@SUM(A1)", "'@SUM(A1)");
        check("\t=1", "'\t=1");
        check("\r=1", "'\r=1");
        check("\n=1", "'\n=1");
        check("＝1", "'＝1");
        check("C++", "C++");
        check("nurse", "nurse");
        check("", "");
    }
}
