//! Loading many rows: `COPY` on Postgres, multi-row inserts in one transaction on SQLite, behind one function.

use std::fmt::Write as _;

use sea_orm::sqlx::{self, Acquire};
use sea_orm::{DbBackend, EntityTrait, Iden, Iterable, ModelTrait, Value};

use crate::{Store, StoreError};

/// SQLite takes at most 32,766 parameters a statement.
const SQLITE_PARAMETERS: usize = 32_000;
const COPY_BUFFER: usize = 1 << 20;

/// Inserts `models`, all or none.
///
/// # Errors
/// Any error of the database; then no row was inserted.
pub(crate) async fn insert<E>(store: &Store, models: &[E::Model]) -> Result<(), StoreError>
where
    E: EntityTrait,
{
    if models.is_empty() {
        return Ok(());
    }
    let table = E::default().table_name().to_owned();
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let names: Vec<String> = columns.iter().map(|column| column.unquoted().to_owned()).collect();
    match store.db.get_database_backend() {
        DbBackend::Postgres => copy::<E>(store, &table, &columns, &names, models).await,
        _ => insert_many::<E>(store, &table, &columns, &names, models).await,
    }
}

async fn copy<E: EntityTrait>(
    store: &Store,
    table: &str,
    columns: &[E::Column],
    names: &[String],
    models: &[E::Model],
) -> Result<(), StoreError> {
    let mut connection = store.db.get_postgres_connection_pool().acquire().await?;
    let statement = format!("COPY {table} ({}) FROM STDIN", names.join(", "));
    let mut copy = connection.copy_in_raw(&statement).await?;
    let mut buffer = String::with_capacity(COPY_BUFFER + 4096);
    for model in models {
        for (position, column) in columns.iter().enumerate() {
            if position > 0 {
                buffer.push('\t');
            }
            push_copy_value(&mut buffer, model.get(*column))?;
        }
        buffer.push('\n');
        if buffer.len() >= COPY_BUFFER {
            copy.send(buffer.as_bytes()).await?;
            buffer.clear();
        }
    }
    copy.send(buffer.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// Appends one value in the text format of `COPY`.
fn push_copy_value(buffer: &mut String, value: Value) -> Result<(), StoreError> {
    let written = match value {
        Value::Int(Some(number)) => write!(buffer, "{number}"),
        Value::BigInt(Some(number)) => write!(buffer, "{number}"),
        Value::Double(Some(number)) => write!(buffer, "{number}"),
        Value::Uuid(Some(id)) => write!(buffer, "{id}"),
        Value::String(Some(text)) => {
            push_copy_text(buffer, &text);
            Ok(())
        }
        Value::Bool(Some(truth)) => {
            buffer.push(if truth { 't' } else { 'f' });
            Ok(())
        }
        Value::ChronoDate(Some(day)) => write!(buffer, "{day}"),
        Value::Bytes(Some(bytes)) => {
            buffer.push_str("\\\\x");
            bytes.iter().try_for_each(|byte| write!(buffer, "{byte:02x}"))
        }
        Value::Int(None)
        | Value::BigInt(None)
        | Value::Double(None)
        | Value::Uuid(None)
        | Value::String(None)
        | Value::Bool(None)
        | Value::Bytes(None)
        | Value::ChronoDate(None) => {
            buffer.push_str("\\N");
            Ok(())
        }
        other => return Err(unsupported(&other)),
    };
    written.map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn push_copy_text(buffer: &mut String, text: &str) {
    // Whole stretches at a time: adverts are long, and few of their characters are special.
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'\\' => "\\\\",
            b'\t' => "\\t",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\0' => "\u{fffd}",
            _ => continue,
        };
        buffer.push_str(&text[plain..at]);
        buffer.push_str(escaped);
        plain = at + 1;
    }
    buffer.push_str(&text[plain..]);
}

/// How many rows each statement for `rows` rows inserts: `most` while they last, then smaller and smaller powers of two, so
/// that SQLite sees few different statements and keeps them compiled.
fn statement_sizes(mut rows: usize, most: usize) -> Vec<usize> {
    let mut sizes = Vec::new();
    while rows > 0 {
        let size = if rows >= most { most } else { 1 << rows.ilog2() };
        sizes.push(size);
        rows -= size;
    }
    sizes
}

async fn insert_many<E: EntityTrait>(
    store: &Store,
    table: &str,
    columns: &[E::Column],
    names: &[String],
    models: &[E::Model],
) -> Result<(), StoreError> {
    let mut connection = store.db.get_sqlite_connection_pool().acquire().await?;
    let mut transaction = connection.begin().await?;
    let group = format!("({})", vec!["?"; columns.len()].join(", "));
    let mut rest = models;
    for size in statement_sizes(models.len(), SQLITE_PARAMETERS / columns.len()) {
        let (chunk, after) = rest.split_at(size);
        rest = after;
        let groups = vec![group.as_str(); chunk.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES {groups}", names.join(", "));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for model in chunk {
            for column in columns {
                query = bind(query, model.get(*column))?;
            }
        }
        query.execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

type SqliteQuery<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

fn bind(query: SqliteQuery<'_>, value: Value) -> Result<SqliteQuery<'_>, StoreError> {
    Ok(match value {
        Value::Int(number) => query.bind(number),
        Value::BigInt(number) => query.bind(number),
        Value::Double(number) => query.bind(number),
        Value::Uuid(id) => query.bind(id),
        Value::Bool(truth) => query.bind(truth),
        Value::ChronoDate(day) => query.bind(day),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::String(text) => {
            query.bind(text.map(|text| if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }))
        }
        other => return Err(unsupported(&other)),
    })
}

fn unsupported(value: &Value) -> StoreError {
    StoreError::Corrupt(format!("bulk loading does not know values like {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_cover_all_rows_with_few_sizes() {
        let check = |rows: usize, expected: &[usize]| assert_eq!(statement_sizes(rows, 100), expected, "{rows} rows");
        check(0, &[]);
        check(1, &[1]);
        check(100, &[100]);
        check(99, &[64, 32, 2, 1]);
        check(213, &[100, 100, 8, 4, 1]);
    }

    #[test]
    fn special_characters_are_escaped() {
        let check = |text: &str, expected: &str| {
            let mut buffer = String::new();
            push_copy_text(&mut buffer, text);
            assert_eq!(buffer, expected);
        };
        check("", "");
        check("plain å", "plain å");
        check("a\tb\nc\\d\r", "a\\tb\\nc\\\\d\\r");
        check("\0å\0", "\u{fffd}å\u{fffd}");
    }
}
