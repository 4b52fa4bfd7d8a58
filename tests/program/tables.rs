//! What is in the tables, read past the program by a connection of its own.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::program::Installation;

/// Tables whose rows live from one release to another.
const TEMPORAL: [&str; 16] = [
    "concept",
    "concept_label",
    "concept_text",
    "concept_code",
    "concept_relation",
    "mapping",
    "region",
    "issuer",
    "credential",
    "credential_part",
    "alignment",
    "posting",
    "posting_text",
    "posting_skill",
    "posting_region",
    "employer",
];

/// Rows and checksum of each table.
pub type Checksums = BTreeMap<String, (usize, u64)>;

/// What readers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Number of the release; 0 when nothing is published.
    pub release: i32,
    /// What is visible in it.
    pub checksums: Checksums,
}

/// Reads what is published.
pub async fn published(installation: &Installation) -> Published {
    let tables = Tables::open(installation).await;
    let release = tables.numbers("SELECT release FROM publication").await.first().copied().unwrap_or(0);
    let mut checksums = Checksums::new();
    for table in TEMPORAL {
        let visible = format!("since_release <= {release} AND (until_release IS NULL OR until_release > {release})");
        // A release that is being written may already have closed rows: they are still visible in this one.
        let checksum = tables.checksum(table, &["until_release"], &visible).await;
        checksums.insert(table.to_owned(), checksum);
    }
    let of_release = [("framework_version", "since_release"), ("concept_change", "release")];
    for (table, column) in of_release {
        let checksum = tables.checksum(table, &[], &format!("{column} <= {release}")).await;
        checksums.insert(table.to_owned(), checksum);
    }
    tables.close().await;
    Published { release, checksums }
}

/// Reads everything but what tells one run from another: times and the records of runs.
pub async fn everything(installation: &Installation) -> Checksums {
    let tables = Tables::open(installation).await;
    let mut checksums = Checksums::new();
    let others = [
        "framework",
        "framework_version",
        "part",
        "crosswalk",
        "concept_change",
        "posting_source",
        "release",
        "publication",
    ];
    for table in TEMPORAL.into_iter().chain(others) {
        let checksum = tables.checksum(table, &["created_at", "published_at"], "1 = 1").await;
        checksums.insert(table.to_owned(), checksum);
    }
    tables.close().await;
    checksums
}

/// A connection past the program.
pub async fn connect(installation: &Installation) -> DatabaseConnection {
    let mut options = ConnectOptions::new(installation.database_url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the database answers")
}

/// Releases that were begun and not completed.
pub async fn unfinished_releases(installation: &Installation) -> Vec<i32> {
    let tables = Tables::open(installation).await;
    let unfinished = tables.numbers("SELECT number FROM release WHERE status <> 'loaded'").await;
    tables.close().await;
    unfinished
}

/// A connection to the tables.
struct Tables {
    db: DatabaseConnection,
}

impl Tables {
    async fn open(installation: &Installation) -> Self {
        Self { db: connect(installation).await }
    }

    async fn close(self) {
        self.db.close().await.expect("the connection ends");
    }

    async fn checksum(&self, table: &str, left_out: &[&str], condition: &str) -> (usize, u64) {
        let columns = self.columns(table).await;
        let kept: Vec<String> = columns
            .iter()
            .filter(|column| !left_out.contains(&column.as_str()))
            .map(|column| self.as_text(column))
            .collect();
        let sql = format!("SELECT {} AS line FROM {table} WHERE {condition}", kept.join(" || '|' || "));
        let mut lines = self.texts(&sql, "line").await;
        // In no order of the database's: the two sort differently.
        lines.sort_unstable();
        let mut hasher = DefaultHasher::new();
        lines.hash(&mut hasher);
        (lines.len(), hasher.finish())
    }

    fn as_text(&self, column: &str) -> String {
        match self.db.get_database_backend() {
            DbBackend::Postgres => format!("coalesce(\"{column}\"::text, '~')"),
            _ => format!("quote(\"{column}\")"),
        }
    }

    async fn columns(&self, table: &str) -> Vec<String> {
        let sql = match self.db.get_database_backend() {
            DbBackend::Postgres => format!(
                "SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            ),
            _ => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        };
        let columns = self.texts(&sql, "name").await;
        assert!(!columns.is_empty(), "there is no table {table}");
        columns
    }

    async fn texts(&self, sql: &str, column: &str) -> Vec<String> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let rows = self.db.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.try_get("", column).expect("text")).collect()
    }

    async fn numbers(&self, sql: &str) -> Vec<i32> {
        let statement = Statement::from_string(self.db.get_database_backend(), sql);
        let rows = self.db.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| row.try_get_by_index(0).expect("a number")).collect()
    }
}
