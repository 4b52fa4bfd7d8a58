//! Rows as CSV: a header, UTF-8, and no cell that a spreadsheet executes.
//!
//! A list becomes one column for each column of its items, named `list.column`, with the items of a row separated by `|`; a `|` or
//! `\` inside an item has a `\` before it. So the fifth label belongs to the fifth URI.

use skillspine_domain::text::spreadsheet_cell;

use crate::error::ExportError;
use crate::table::{Cell, Column, Kind, Row};

/// Writes CSV.
pub(crate) struct CsvRows {
    columns: Vec<Column>,
    has_header: bool,
}

impl CsvRows {
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, has_header: false }
    }

    pub fn write(&mut self, rows: &[Row]) -> Result<Vec<u8>, ExportError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        if !self.has_header {
            self.has_header = true;
            table.write_record(self.header())?;
        }
        for row in rows {
            for (column, cell) in self.columns.iter().zip(row) {
                match (&column.kind, cell) {
                    (Kind::List(parts), Cell::List(items)) => {
                        for part in 0..parts.len() {
                            table.write_field(spreadsheet_cell(&joined(items, part)).as_bytes())?;
                        }
                    }
                    (Kind::List(parts), _) => parts.iter().try_for_each(|_| table.write_field(""))?,
                    (_, Cell::Text(text)) => table.write_field(spreadsheet_cell(text).as_bytes())?,
                    (_, plain) => table.write_field(shown(plain))?,
                }
            }
            table.write_record(None::<&[u8]>)?;
        }
        table.into_inner().map_err(|error| ExportError::Write(error.to_string()))
    }

    fn header(&self) -> Vec<String> {
        let mut names = Vec::new();
        for column in &self.columns {
            match &column.kind {
                Kind::List(parts) => names.extend(parts.iter().map(|part| format!("{}.{}", column.name, part.name))),
                _ => names.push(column.name.to_owned()),
            }
        }
        names
    }
}

fn joined(items: &[Vec<Cell>], part: usize) -> String {
    let mut text = String::new();
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push('|');
        }
        let shown = item.get(part).map(shown).unwrap_or_default();
        for letter in shown.chars() {
            if matches!(letter, '|' | '\\') {
                text.push('\\');
            }
            text.push(letter);
        }
    }
    text
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Missing | Cell::List(_) => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_plain_text() {
        let list = Kind::List(vec![Column::new("uri", Kind::Text, ""), Column::new("label", Kind::Text, "")]);
        let columns = vec![
            Column::new("title", Kind::Text, ""),
            Column::new("growth", Kind::Number, ""),
            Column::new("skills", list, ""),
        ];
        let item = |uri: &str, label: &str| vec![Cell::from(uri), Cell::from(label)];
        let rows = [
            vec!["=1+1".into(), Cell::Number(-0.25), Cell::List(vec![item("a", "x|y"), item("b", "=z\\")])],
            vec!["two\nlines, \"quoted\"".into(), Cell::Missing, Cell::List(vec![item("+a", "")])],
        ];
        let mut writer = CsvRows::new(columns);
        let mut bytes = writer.write(&rows[..1]).unwrap();
        bytes.extend(writer.write(&rows[1..]).unwrap());
        let expected = "title,growth,skills.uri,skills.label\n\
            '=1+1,-0.25,a|b,x\\|y|=z\\\\\n\
            \"two\nlines, \"\"quoted\"\"\",,'+a,\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
