//! What a row says beyond importance and level: a JSON object with the file's own column names, in the order they are added.

use serde_json::Value;

use super::cells::Cells;

/// A JSON object under construction.
#[derive(Debug, Default)]
pub(super) struct Detail {
    members: String,
}

impl Detail {
    /// Adds these cells of a row under their column names; absent cells are passed over.
    pub fn cells(mut self, cells: Cells<'_>, columns: &[&str]) -> Self {
        for column in columns {
            if let Some(cell) = cells.get(column) {
                self = self.member(column, &value(cell).to_string());
            }
        }
        self
    }

    /// Adds a member whose value is JSON already.
    pub fn member(mut self, name: &str, json: &str) -> Self {
        if !self.members.is_empty() {
            self.members.push(',');
        }
        self.members.push_str(&Value::from(name).to_string());
        self.members.push(':');
        self.members.push_str(json);
        self
    }

    /// The object, `None` if it has no members.
    pub fn object(self) -> Option<String> {
        (!self.members.is_empty()).then(|| format!("{{{}}}", self.members))
    }
}

/// Numbers as numbers, so that both forms of a release read the same; anything that would not come back unchanged as text.
fn value(cell: &str) -> Value {
    if cell.len() > 1 && cell.starts_with('0') && !cell.starts_with("0.") {
        return cell.into();
    }
    if let Ok(whole) = cell.parse::<i64>() {
        return whole.into();
    }
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() && cell.starts_with(|first: char| first.is_ascii_digit() || first == '-') => {
            if number.fract() == 0.0 && number.abs() < 1e9 {
                (number as i64).into()
            } else {
                number.into()
            }
        }
        _ => cell.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_the_same_in_both_forms() {
        let check = |cell: &str, expected: &str| assert_eq!(value(cell).to_string(), expected, "{cell}");
        check("27", "27");
        check("27.0", "27");
        check("4.80", "4.8");
        check("0.16", "0.16");
        check("-1.50", "-1.5");
        check("07/2014", "\"07/2014\"");
        check("08", "\"08\"");
        check("Y", "\"Y\"");
        check("infinity", "\"infinity\"");
        check("1e99", "1e+99");
    }

    #[test]
    fn an_object_without_members_is_none() {
        assert_eq!(Detail::default().object(), None);
        let detail = Detail::default().member("a \"b\"", "1").member("c", "{}");
        assert_eq!(detail.object().as_deref(), Some("{\"a \\\"b\\\"\":1,\"c\":{}}"));
    }
}
