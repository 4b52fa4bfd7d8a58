//! Rows as JSON, one object a line; every column is there, `null` where nothing is known.

use std::io::Write;

use crate::error::ExportError;
use crate::table::{Cell, Column, Kind, Row};

/// Writes JSON lines.
pub(crate) struct JsonLines {
    columns: Vec<Column>,
}

impl JsonLines {
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns }
    }

    pub fn write(&self, rows: &[Row]) -> Result<Vec<u8>, ExportError> {
        let mut out = Vec::new();
        for row in rows {
            write_object(&mut out, &self.columns, row)?;
            out.push(b'\n');
        }
        Ok(out)
    }
}

fn write_object(out: &mut Vec<u8>, columns: &[Column], cells: &[Cell]) -> Result<(), ExportError> {
    out.push(b'{');
    for (place, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, column.name)?;
        out.push(b':');
        write_cell(out, &column.kind, cell)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_cell(out: &mut Vec<u8>, kind: &Kind, cell: &Cell) -> Result<(), ExportError> {
    match (kind, cell) {
        (Kind::List(columns), Cell::List(items)) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_object(out, columns, item)?;
            }
            out.push(b']');
        }
        (Kind::List(_), _) => out.extend_from_slice(b"[]"),
        (_, Cell::Text(text)) => serde_json::to_writer(out, text)?,
        (_, Cell::Integer(number)) => serde_json::to_writer(out, number)?,
        (_, Cell::Number(number)) => serde_json::to_writer(out, number)?,
        (_, Cell::Flag(flag)) => serde_json::to_writer(out, flag)?,
        (_, Cell::Day(day)) => write!(out, "\"{day}\"").map_err(|error| ExportError::Write(error.to_string()))?,
        (_, Cell::Missing | Cell::List(_)) => out.extend_from_slice(b"null"),
    }
    Ok(())
}
