//! A real Postgres for tests: `scripts/with-postgres` starts it, this module hands out databases in it.
//!
//! `make test` starts one server for the whole run and names it in `SKILLSPINE_TEST_POSTGRES_URL`. Without that, the first
//! test of a process starts one for the process. The script watches its input and takes the server down when the owner ends,
//! however it ends, so that nothing has to be cleaned up here.
//!
//! A machine without Postgres fails these tests with the way to get it. They are never left out.

mod posting;

use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait,
};
use thiserror::Error;

pub use posting::posting;

/// Names the server that `scripts/with-postgres` runs.
const SHARED_SERVER_VARIABLE: &str = "SKILLSPINE_TEST_POSTGRES_URL";

/// Held while a template is built, so that processes that want the same one build it once. Any number will do.
const TEMPLATE_LOCK: i64 = 0x5b1e_5b1e;

/// What can go wrong with the test server.
#[derive(Clone, Debug, Error)]
pub enum PostgresError {
    /// The server did not start, stop or answer.
    #[error("the test server: {0}")]
    Server(String),
    /// A statement failed.
    #[error("the test server refused a statement: {0}")]
    Statement(String),
    /// Building a template failed.
    #[error("the template database `{name}` could not be built: {reason}")]
    Template {
        /// Which template.
        name: String,
        /// What its builder said.
        reason: String,
    },
}

impl From<DbErr> for PostgresError {
    fn from(error: DbErr) -> Self {
        Self::Statement(error.to_string())
    }
}

/// A Postgres server for tests. The default database is `postgres`, the user may do everything, nothing is kept.
#[derive(Debug)]
pub struct Postgres {
    url: String,
    process: Option<Mutex<ServerProcess>>,
}

impl Postgres {
    /// The server that tests share: the one of the whole run if there is one, else one of this process.
    ///
    /// # Errors
    /// [`PostgresError::Server`] with the way to get Postgres when there is none.
    pub fn shared() -> Result<&'static Self, PostgresError> {
        static SERVER: OnceLock<Result<Postgres, PostgresError>> = OnceLock::new();
        SERVER.get_or_init(Self::of_the_run_or_start).as_ref().map_err(Clone::clone)
    }

    #[expect(clippy::disallowed_methods, reason = "the test command passes the server in the environment")]
    fn of_the_run_or_start() -> Result<Self, PostgresError> {
        match std::env::var(SHARED_SERVER_VARIABLE) {
            Ok(url) if !url.is_empty() => Ok(Self { url, process: None }),
            _ => Self::start(),
        }
    }

    /// Starts a server of one's own, for tests that take it down. It is gone when the value is dropped or the process ends.
    ///
    /// # Errors
    /// [`PostgresError::Server`] with the way to get Postgres when there is none.
    pub fn start() -> Result<Self, PostgresError> {
        let (process, url) = ServerProcess::start()?;
        Ok(Self { url, process: Some(Mutex::new(process)) })
    }

    /// Where clients find the database `name`, which need not exist.
    pub fn url_for(&self, name: &str) -> String {
        with_database(&self.url, name)
    }

    /// Stops the server as an administrator would: open connections are closed.
    ///
    /// # Errors
    /// [`PostgresError::Server`] for the shared server, which other tests need.
    pub fn stop(&self) -> Result<(), PostgresError> {
        self.order("stop")
    }

    /// Starts the server again after [`stop`](Self::stop), at the same address and with the same databases. A running
    /// server is stopped first.
    ///
    /// # Errors
    /// [`PostgresError::Server`] for the shared server, which other tests need.
    pub fn restart(&self) -> Result<(), PostgresError> {
        self.order("stop")?;
        self.order("start")
    }

    fn order(&self, order: &str) -> Result<(), PostgresError> {
        let Some(process) = &self.process else {
            return Err(PostgresError::Server(format!(
                "cannot {order} the shared server\n  hint: use Postgres::start() for a server of your own"
            )));
        };
        let mut process = process.lock().map_err(|error| PostgresError::Server(error.to_string()))?;
        process.order(order)
    }

    /// Creates an empty database.
    ///
    /// # Errors
    /// [`PostgresError::Statement`] when it exists or the server is down.
    pub async fn create_database(&self, name: &str) -> Result<(), PostgresError> {
        self.administer(&format!("CREATE DATABASE {}", quoted(name))).await
    }

    /// Creates a database as a copy of `template`, to which nobody may be connected.
    ///
    /// # Errors
    /// [`PostgresError::Statement`] when it exists, the template does not, or the server is down.
    pub async fn create_database_from_template(&self, name: &str, template: &str) -> Result<(), PostgresError> {
        self.administer(&format!("CREATE DATABASE {} TEMPLATE {}", quoted(name), quoted(template))).await
    }

    /// Removes a database if it exists, closing what is connected to it.
    ///
    /// # Errors
    /// [`PostgresError::Statement`] when the server is down.
    pub async fn drop_database(&self, name: &str) -> Result<(), PostgresError> {
        self.administer(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name))).await
    }

    /// Makes sure that the database `name` exists as `build` makes it, given the URL of an empty one. Whoever asks first
    /// builds it, others wait, and nobody ever sees half of it. `build` must close its connections.
    ///
    /// On a server that outlives the run the template stays as it is, so let its name say what is in it.
    ///
    /// # Errors
    /// [`PostgresError::Template`] when `build` fails, [`PostgresError::Statement`] when the server is down.
    pub async fn prepare_template<E: Display>(
        &self,
        name: &str,
        build: impl AsyncFnOnce(String) -> Result<(), E>,
    ) -> Result<(), PostgresError> {
        let admin = self.admin().await?;
        let lock = admin.begin().await?;
        lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({TEMPLATE_LOCK})")).await?;

        let known = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT 1 FROM pg_database WHERE datname = $1",
            [name.into()],
        );
        if lock.query_one_raw(known).await?.is_none() {
            let unfinished = format!("{name}_unfinished");
            self.drop_database(&unfinished).await?;
            self.create_database(&unfinished).await?;
            build(self.url_for(&unfinished))
                .await
                .map_err(|error| PostgresError::Template { name: name.to_owned(), reason: error.to_string() })?;
            self.terminate_connections(&unfinished).await?;
            self.administer(&format!("ALTER DATABASE {} RENAME TO {}", quoted(&unfinished), quoted(name))).await?;
        }
        lock.commit().await?;
        Ok(admin.close().await?)
    }

    /// Closes every connection to the database `name` and waits until they are gone.
    ///
    /// # Errors
    /// [`PostgresError::Statement`] when the server is down.
    pub async fn terminate_connections(&self, name: &str) -> Result<(), PostgresError> {
        let admin = self.admin().await?;
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1",
            [name.into()],
        );
        admin.query_all_raw(statement).await?;
        Ok(admin.close().await?)
    }

    async fn administer(&self, statement: &str) -> Result<(), PostgresError> {
        let admin = self.admin().await?;
        admin.execute_unprepared(statement).await?;
        Ok(admin.close().await?)
    }

    /// Connects anew each time: a pool belongs to one runtime, and every test has its own.
    async fn admin(&self) -> Result<DatabaseConnection, PostgresError> {
        let mut options = ConnectOptions::new(self.url.clone());
        options.max_connections(1).connect_timeout(Duration::from_secs(10)).sqlx_logging(false);
        Ok(Database::connect(options).await?)
    }
}

/// `scripts/with-postgres --hold`, which obeys orders on its input and ends with it.
#[derive(Debug)]
struct ServerProcess {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl ServerProcess {
    fn start() -> Result<(Self, String), PostgresError> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/with-postgres");
        let mut child = Command::new("sh")
            .arg(&script)
            .arg("--hold")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| PostgresError::Server(format!("{}: {error}", script.display())))?;
        let (Some(orders), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(PostgresError::Server("its process has no pipes".to_owned()));
        };
        let mut process = Self { child, orders: Some(orders), answers: BufReader::new(answers) };
        let url = process.answer()?;
        Ok((process, url))
    }

    fn order(&mut self, order: &str) -> Result<(), PostgresError> {
        if let Some(orders) = &mut self.orders {
            writeln!(orders, "{order}").map_err(|error| PostgresError::Server(format!("{order}: {error}")))?;
        }
        match self.answer()?.as_str() {
            "ok" => Ok(()),
            other => Err(PostgresError::Server(format!("{order}: {other}"))),
        }
    }

    /// The next line it prints, or the reason why none comes.
    fn answer(&mut self) -> Result<String, PostgresError> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).map_err(|error| PostgresError::Server(error.to_string()))?;
        if read > 0 {
            return Ok(line.trim_end().to_owned());
        }
        let mut reason = String::new();
        if let Some(stderr) = &mut self.child.stderr {
            // What can be read explains more than why the rest cannot.
            let _ = stderr.read_to_string(&mut reason);
        }
        Err(PostgresError::Server(reason.trim_end().to_owned()))
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.orders = None;
        // The script ends by itself now; a failure has nobody left to hear of it.
        let _ = self.child.wait();
    }
}

/// `url` with another database, whatever its host and options.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = match url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (url, String::new()),
    };
    let authority_start = address.find("://").map_or(0, |at| at + 3);
    let path_start = address[authority_start..].find('/').map_or(address.len(), |at| authority_start + at);
    format!("{}/{name}{options}", &address[..path_start])
}

/// `name` as an SQL identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    async fn select_one(url: &str) -> Result<i32, DbErr> {
        let db = Database::connect(url).await?;
        let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT 1 AS one")).await?;
        let one = row.ok_or_else(|| DbErr::RecordNotFound("no row".to_owned()))?.try_get("", "one");
        db.close().await?;
        one
    }

    async fn execute(url: &str, statement: &str) -> Result<(), DbErr> {
        let db = Database::connect(url).await?;
        db.execute_unprepared(statement).await?;
        db.close().await
    }

    #[test]
    fn only_the_database_of_a_url_is_replaced() {
        let cases = [
            ("postgres:///postgres?host=/run/pg&user=postgres", "postgres:///a?host=/run/pg&user=postgres"),
            ("postgres://me:secret@localhost:5432/postgres", "postgres://me:secret@localhost:5432/a"),
            ("postgres://localhost", "postgres://localhost/a"),
            ("postgres://localhost?sslmode=disable", "postgres://localhost/a?sslmode=disable"),
        ];
        for (url, expected) in cases {
            assert_eq!(with_database(url, "a"), expected);
        }
    }

    #[tokio::test]
    async fn databases_are_created_connected_to_and_dropped() -> TestResult {
        let server = Postgres::shared()?;
        for name in ["testing_fresh", "testing with \"quotes\""] {
            server.drop_database(name).await?;
            server.create_database(name).await?;
        }
        assert_eq!(select_one(&server.url_for("testing_fresh")).await?, 1);
        assert!(server.create_database("testing_fresh").await.is_err(), "the name is taken");
        server.drop_database("testing_fresh").await?;
        assert!(select_one(&server.url_for("testing_fresh")).await.is_err(), "the database is gone");
        Ok(())
    }

    #[tokio::test]
    async fn a_template_is_built_once_and_copied() -> TestResult {
        let server = Postgres::shared()?;
        for name in ["testing_base", "testing_first", "testing_second"] {
            server.drop_database(name).await?;
        }
        let failed = server.prepare_template("testing_base", async |_| Err("broken")).await;
        assert_eq!(
            failed.map_err(|error| error.to_string()),
            Err("the template database `testing_base` could not be built: broken".to_owned())
        );
        // The connection stays open: preparing closes it.
        let mut forgotten = None;
        server
            .prepare_template("testing_base", async |url: String| {
                let db = Database::connect(url).await?;
                db.execute_unprepared("CREATE TABLE marker (id integer)").await?;
                forgotten = Some(db);
                Ok::<(), DbErr>(())
            })
            .await?;
        server.prepare_template("testing_base", async |_| Err("built twice")).await?;

        for copy in ["testing_first", "testing_second"] {
            server.create_database_from_template(copy, "testing_base").await?;
            execute(&server.url_for(copy), "INSERT INTO marker VALUES (1)").await?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_server_goes_away_and_comes_back_with_its_data() -> TestResult {
        let server = Postgres::start()?;
        server.create_database("kept").await?;
        let url = server.url_for("kept");
        execute(&url, "CREATE TABLE marker (id integer)").await?;

        server.stop()?;
        assert!(select_one(&url).await.is_err(), "the server is down");
        server.restart()?;
        execute(&url, "INSERT INTO marker VALUES (1)").await?;
        server.restart()?;
        assert_eq!(select_one(&url).await?, 1);
        Ok(())
    }

    #[tokio::test]
    async fn connections_are_cut_from_outside() -> TestResult {
        let server = Postgres::shared()?;
        server.drop_database("testing_cut").await?;
        server.create_database("testing_cut").await?;
        let db = Database::connect(server.url_for("testing_cut")).await?;
        // A transaction holds on to its connection. The pool would quietly replace an idle one.
        let open = db.begin().await?;
        open.execute_unprepared("SELECT 1").await?;

        server.terminate_connections("testing_cut").await?;
        assert!(open.execute_unprepared("SELECT 1").await.is_err(), "the connection was cut");
        drop(open);
        db.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    #[test]
    fn the_shared_server_is_not_stopped() {
        let shared = Postgres { url: "postgres://localhost".to_owned(), process: None };
        let refused = shared.stop().map_err(|error| error.to_string());
        assert!(refused.is_err_and(|message| message.contains("Postgres::start()")));
    }

    #[test]
    fn a_dropped_server_leaves_nothing_behind() -> TestResult {
        let server = Postgres::start()?;
        let folder = server.url.split(['=', '&']).nth(1).ok_or("no folder in the url")?.to_owned();
        assert!(Path::new(&folder).join("data/PG_VERSION").exists());
        drop(server);
        assert!(!Path::new(&folder).exists());
        Ok(())
    }
}
