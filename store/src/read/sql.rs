//! Putting statements together, with parameters as each database likes them.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::{Store, StoreError};

/// Stands for a parameter until the database is known; never part of a statement otherwise.
const PARAMETER: char = '\u{1}';

/// A statement in the making.
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends text without parameters.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends one parameter.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push(PARAMETER);
        self
    }

    /// Appends `(…)` with one parameter an item. The number of parameters is rounded up to a power of two by repeating
    /// the last item, so that the databases see few different statements and their plans are reused.
    pub(crate) fn bind_list<T: Clone + Into<Value>>(&mut self, items: &[T]) -> &mut Self {
        self.push("(");
        let wanted = items.len().next_power_of_two();
        for position in 0..wanted {
            if position > 0 {
                self.push(", ");
            }
            if let Some(item) = items.get(position).or(items.last()) {
                self.bind(item.clone());
            }
        }
        self.push(")")
    }

    /// Appends the condition that the row named `alias` is visible in `release`.
    pub(crate) fn visible(&mut self, alias: &str, release: i32) -> &mut Self {
        self.push(&format!(
            "{alias}.since_release <= {release} AND ({alias}.until_release IS NULL OR {alias}.until_release > {release})"
        ))
    }

    /// Postgres numbers its parameters. SQLite looks numbered ones up by name, one after the other, which takes seconds for
    /// the thousands of a batch: there they are counted.
    fn statement(self, store: &Store) -> Statement {
        let backend = store.db.get_database_backend();
        let mut text = String::with_capacity(self.text.len() + 4 * self.values.len());
        for (position, piece) in self.text.split(PARAMETER).enumerate() {
            match (position, backend) {
                (0, _) => {}
                (_, DbBackend::Postgres) => text.push_str(&format!("${position}")),
                _ => text.push('?'),
            }
            text.push_str(piece);
        }
        Statement::from_sql_and_values(backend, text, self.values)
    }

    /// Runs a statement that gives no rows, and says how many it changed.
    pub(crate) async fn execute(self, store: &Store) -> Result<u64, StoreError> {
        let statement = self.statement(store);
        Ok(store.db.execute_raw(statement).await?.rows_affected())
    }

    pub(crate) async fn rows(self, store: &Store) -> Result<Vec<QueryResult>, StoreError> {
        let statement = self.statement(store);
        Ok(store.db.query_all_raw(statement).await?)
    }

    pub(crate) async fn models<M: FromQueryResult>(self, store: &Store) -> Result<Vec<M>, StoreError> {
        let rows = self.rows(store).await?;
        rows.iter().map(|row| M::from_query_result(row, "").map_err(StoreError::from)).collect()
    }

    /// The one number of a `SELECT COUNT(*)`.
    pub(crate) async fn count(self, store: &Store) -> Result<u64, StoreError> {
        let rows = self.rows(store).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// The ids inside newtypes, sorted and without repeats, so that equal batches make equal statements.
pub(crate) fn uuids<T: Copy>(ids: &[T], inner: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.iter().map(|id| inner(*id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
