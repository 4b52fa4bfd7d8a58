//! Rows as Parquet, a row group of some thousand at a time, so that memory does not grow with the table.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::Datelike;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{GroupTypeBuilder, Type, TypePtr};

use crate::error::ExportError;
use crate::table::{Cell, Column, Kind, Row};

/// Rows of a row group.
const GROUP_ROWS: usize = 10_000;
/// Bytes of text that end a row group early.
const GROUP_BYTES: usize = 32 << 20;
/// The day that Parquet counts from, in days since the beginning of our era.
const UNIX_EPOCH: i32 = 719_163;

/// Writes Parquet.
pub(crate) struct ParquetRows {
    columns: Vec<Column>,
    out: Shared,
    /// None once finished.
    file: Option<SerializedFileWriter<Shared>>,
    waiting: Vec<Row>,
    waiting_bytes: usize,
}

impl ParquetRows {
    pub fn new(columns: Vec<Column>, manifest: &str) -> Result<Self, ExportError> {
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let schema = Type::group_type_builder("row").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("skillspine version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![KeyValue::new("skillspine.manifest".to_owned(), manifest.to_owned())]))
            .build();
        let out = Shared::default();
        let file = SerializedFileWriter::new(out.clone(), Arc::new(schema), Arc::new(properties))?;
        Ok(Self { columns, out, file: Some(file), waiting: Vec::new(), waiting_bytes: 0 })
    }

    pub fn write(&mut self, rows: Vec<Row>) -> Result<Vec<u8>, ExportError> {
        for row in rows {
            self.waiting_bytes += row.iter().map(text_bytes).sum::<usize>();
            self.waiting.push(row);
            if self.waiting.len() >= GROUP_ROWS || self.waiting_bytes >= GROUP_BYTES {
                self.write_group()?;
            }
        }
        Ok(self.out.take())
    }

    pub fn finish(&mut self) -> Result<Vec<u8>, ExportError> {
        if !self.waiting.is_empty() {
            self.write_group()?;
        }
        if let Some(file) = self.file.take() {
            file.close()?;
        }
        Ok(self.out.take())
    }

    fn write_group(&mut self) -> Result<(), ExportError> {
        self.waiting_bytes = 0;
        let rows = std::mem::take(&mut self.waiting);
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut group = file.next_row_group()?;
        for (place, column) in self.columns.iter().enumerate() {
            match &column.kind {
                Kind::List(parts) => {
                    for (part, column) in parts.iter().enumerate() {
                        let mut leaf = Leaf::default();
                        rows.iter().for_each(|row| leaf.add_items(row.get(place), part));
                        leaf.write(&mut group, &column.kind, true)?;
                    }
                }
                kind => {
                    let mut leaf = Leaf::default();
                    rows.iter().for_each(|row| leaf.add(row.get(place).unwrap_or(&Cell::Missing), 0, 0));
                    leaf.write(&mut group, kind, false)?;
                }
            }
        }
        group.close()?;
        Ok(())
    }
}

/// The values of one column of the file, with the levels that say where they belong.
#[derive(Default)]
struct Leaf<'a> {
    cells: Vec<&'a Cell>,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl<'a> Leaf<'a> {
    /// Adds a cell inside `around` things that are there.
    fn add(&mut self, cell: &'a Cell, around: i16, repetition: i16) {
        let is_there = !matches!(cell, Cell::Missing | Cell::List(_));
        self.definitions.push(around + i16::from(is_there));
        self.repetitions.push(repetition);
        if is_there {
            self.cells.push(cell);
        }
    }

    /// Adds one part of every item of a list.
    fn add_items(&mut self, cell: Option<&'a Cell>, part: usize) {
        let Some(Cell::List(items)) = cell.filter(|cell| !matches!(cell, Cell::List(items) if items.is_empty())) else {
            self.definitions.push(0);
            self.repetitions.push(0);
            return;
        };
        for (place, item) in items.iter().enumerate() {
            self.add(item.get(part).unwrap_or(&Cell::Missing), 1, i16::from(place > 0));
        }
    }

    fn write(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Shared>,
        kind: &Kind,
        is_repeated: bool,
    ) -> Result<(), ExportError> {
        let Some(mut column) = group.next_column()? else {
            return Err(ExportError::Write("the table has more columns than its schema".to_owned()));
        };
        let (definitions, repetitions) = (Some(&*self.definitions), is_repeated.then_some(&*self.repetitions));
        match (column.untyped(), kind) {
            (ColumnWriter::ByteArrayColumnWriter(writer), Kind::Text) => {
                let values: Vec<ByteArray> = self.values(|cell| match cell {
                    Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                    _ => None,
                });
                writer.write_batch(&values, definitions, repetitions)?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Kind::Integer) => {
                let values: Vec<i64> = self.values(|cell| match cell {
                    Cell::Integer(number) => Some(*number),
                    _ => None,
                });
                writer.write_batch(&values, definitions, repetitions)?;
            }
            (ColumnWriter::DoubleColumnWriter(writer), Kind::Number) => {
                let values: Vec<f64> = self.values(|cell| match cell {
                    Cell::Number(number) => Some(*number),
                    _ => None,
                });
                writer.write_batch(&values, definitions, repetitions)?;
            }
            (ColumnWriter::BoolColumnWriter(writer), Kind::Flag) => {
                let values: Vec<bool> = self.values(|cell| match cell {
                    Cell::Flag(flag) => Some(*flag),
                    _ => None,
                });
                writer.write_batch(&values, definitions, repetitions)?;
            }
            (ColumnWriter::Int32ColumnWriter(writer), Kind::Day) => {
                let values: Vec<i32> = self.values(|cell| match cell {
                    Cell::Day(day) => Some(day.num_days_from_ce() - UNIX_EPOCH),
                    _ => None,
                });
                writer.write_batch(&values, definitions, repetitions)?;
            }
            _ => return Err(ExportError::Write(format!("a column of {} has another type", kind.as_str()))),
        }
        column.close()?;
        Ok(())
    }

    fn values<T>(&self, value: impl Fn(&Cell) -> Option<T>) -> Vec<T> {
        self.cells.iter().filter_map(|cell| value(cell)).collect()
    }
}

/// The type of a column in the file: optional, or a required list of required groups with optional fields.
fn field(column: &Column) -> Result<TypePtr, ExportError> {
    let primitive = |physical: Physical, logical: Option<LogicalType>| {
        let builder = Type::primitive_type_builder(column.name, physical).with_logical_type(logical);
        builder.with_repetition(Repetition::OPTIONAL).build()
    };
    let built = match &column.kind {
        Kind::Text => primitive(Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => primitive(Physical::INT64, None),
        Kind::Number => primitive(Physical::DOUBLE, None),
        Kind::Flag => primitive(Physical::BOOLEAN, None),
        Kind::Day => primitive(Physical::INT32, Some(LogicalType::Date)),
        Kind::List(parts) => {
            let fields = parts.iter().map(field).collect::<Result<Vec<_>, _>>()?;
            let element = group("element", Repetition::REQUIRED, fields).build()?;
            let list = group("list", Repetition::REPEATED, vec![Arc::new(element)]).build()?;
            group(column.name, Repetition::REQUIRED, vec![Arc::new(list)])
                .with_logical_type(Some(LogicalType::List))
                .build()
        }
    };
    Ok(Arc::new(built?))
}

fn group(name: &str, repetition: Repetition, fields: Vec<TypePtr>) -> GroupTypeBuilder<'_> {
    Type::group_type_builder(name).with_repetition(repetition).with_fields(fields)
}

fn text_bytes(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::List(items) => items.iter().flatten().map(text_bytes).sum(),
        _ => 0,
    }
}

/// Bytes that the file's writer puts in and whoever sends them takes out.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    #[test]
    fn rows_come_back() {
        let parts = vec![Column::new("label", Kind::Text, ""), Column::new("confidence", Kind::Number, "")];
        let columns = vec![
            Column::new("title", Kind::Text, ""),
            Column::new("posted_on", Kind::Day, ""),
            Column::new("vacancies", Kind::Integer, ""),
            Column::new("share", Kind::Number, ""),
            Column::new("approximate", Kind::Flag, ""),
            Column::new("skills", Kind::List(parts), ""),
        ];
        let item = |label: Option<&str>, confidence: f64| vec![Cell::from(label), Cell::from(confidence)];
        let rows = vec![
            vec![
                "a".into(),
                chrono::NaiveDate::from_ymd_opt(2024, 2, 29).into(),
                Cell::Integer(3),
                Cell::Number(0.5),
                Cell::Flag(true),
                Cell::List(vec![item(Some("x"), 1.0), item(None, 0.5)]),
            ],
            vec![Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing, Cell::List(Vec::new())],
            vec![
                "c".into(),
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
                Cell::List(vec![item(Some("y"), 0.25)]),
            ],
        ];
        let mut writer = ParquetRows::new(columns, "{}").unwrap();
        let mut bytes = writer.write(rows).unwrap();
        bytes.extend(writer.finish().unwrap());
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let read: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        insta::assert_snapshot!(read.join("\n"), @r#"
        {title: "a", posted_on: 2024-02-29, vacancies: 3, share: 0.5, approximate: true, skills: [{label: "x", confidence: 1.0}, {label: null, confidence: 0.5}]}
        {title: null, posted_on: null, vacancies: null, share: null, approximate: null, skills: []}
        {title: "c", posted_on: null, vacancies: null, share: null, approximate: null, skills: [{label: "y", confidence: 0.25}]}
        "#);
        let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!(metadata[0].value.as_deref(), Some("{}"));
    }
}
