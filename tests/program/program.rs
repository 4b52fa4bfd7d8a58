//! Running the built program on a store of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use skillspine_store::testing::Postgres;
use tempfile::TempDir;

/// Nothing here takes longer, however slow the machine.
const LONGEST: Duration = Duration::from_secs(120);

/// A store of its own: an embedded one, or a database on the test server with a folder for the indexes.
#[derive(Debug)]
pub struct Installation {
    folder: TempDir,
    database: Option<Database>,
}

/// A database on the shared server.
#[derive(Debug)]
struct Database {
    name: String,
    url: String,
}

impl Installation {
    /// An empty embedded store.
    pub fn embedded() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database: None }
    }

    /// An empty database on the shared server, with the schema.
    pub async fn postgres() -> Self {
        let installation = Self::unmigrated_postgres().await;
        installation.run(&["migrate"]).succeeded();
        installation
    }

    /// An empty database on the shared server.
    pub async fn unmigrated_postgres() -> Self {
        let name = database_name();
        let server = server();
        server.drop_database(&name).await.expect("the name is free");
        server.create_database(&name).await.expect("a database of its own");
        let url = server.url_for(&name);
        Self { database: Some(Database { name, url }), ..Self::embedded() }
    }

    /// Any database, wherever it is.
    pub fn on(url: String) -> Self {
        Self { database: Some(Database { name: String::new(), url }), ..Self::embedded() }
    }

    /// One on each database.
    pub async fn both() -> [Self; 2] {
        [Self::embedded(), Self::postgres().await]
    }

    /// A copy of the whole store. Nobody may be using it.
    pub async fn copy(&self) -> Self {
        let copy = Self::embedded();
        copy_folder(&self.data_dir(), &copy.data_dir());
        let Some(database) = &self.database else { return copy };
        let name = database_name();
        let server = server();
        server.terminate_connections(&database.name).await.expect("connections end");
        server.drop_database(&name).await.expect("the name is free");
        server.create_database_from_template(&name, &database.name).await.expect("a copy");
        let url = server.url_for(&name);
        Self { database: Some(Database { name, url }), ..copy }
    }

    /// Folder of the embedded database and the indexes.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where a client finds the database.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}?mode=rw", self.data_dir().join("skillspine.sqlite").display()),
        }
    }

    /// The word for the database in messages of tests.
    pub fn kind(&self) -> &'static str {
        if self.database.is_some() { "Postgres" } else { "SQLite" }
    }

    /// The program with `arguments`, and nothing of the environment of the tests.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skillspine"));
        self.equip(&mut command);
        command.args(arguments);
        command
    }

    /// Gives a command the environment that points the program to this store.
    pub fn equip(&self, command: &mut Command) {
        let temporary = self.folder.path().join("tmp");
        fs::create_dir_all(&temporary).expect("a folder for temporary files");
        command.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("SKILLSPINE_DATA_DIR", self.data_dir()).env("TMPDIR", temporary);
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", &database.url);
        }
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).wait()
    }

    /// Starts the program.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments), arguments.join(" "))
    }

    /// Starts the server on a free port and waits until it serves.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut running = self.start(&all);
        let line = running.wait_for_line("serving on http://");
        let address = line.rsplit("http://").next().unwrap_or_default().trim().to_owned();
        Server { running, address }
    }

    /// Imports a release and expects it to be taken.
    pub fn import_esco(&self, from: &str) -> Ended {
        self.run(&["import", "esco", "--from", from]).succeeded()
    }

    /// Temporary files that runs left behind.
    pub fn temporary_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path().join("tmp")).expect("the folder is there");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }
}

fn server() -> &'static Postgres {
    Postgres::shared().unwrap_or_else(|error| panic!("{error}"))
}

fn database_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("program_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// The program while it runs. It is killed when the value is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    what: String,
    output: TempDir,
    peak_kib: u64,
}

impl Running {
    /// Starts a command; its output goes to files, which never block it.
    pub fn start(mut command: Command, what: String) -> Self {
        let output = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str| File::create(output.path().join(name)).expect("a file for the output");
        let child = command.stdin(Stdio::null()).stdout(file("stdout")).stderr(file("stderr")).spawn();
        Self { child: child.unwrap_or_else(|error| panic!("{what}: {error}")), what, output, peak_kib: 0 }
    }

    /// Ends it at once, as the kernel does when memory runs out. False if it had ended before.
    pub fn kill(&mut self) -> bool {
        let was_running = self.is_running();
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it can be waited for");
        was_running
    }

    /// Asks it to stop, as service managers do.
    pub fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill runs").success(), "`{}` has ended before", self.what);
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_none()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> Ended {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                break status;
            }
            self.watch_memory();
            assert!(started.elapsed() < LONGEST, "`{}` does not end\n{}", self.what, self.stderr());
            sleep(Duration::from_millis(5));
        };
        let took = started.elapsed();
        let (what, peak_kib) = (self.what.clone(), self.peak_kib);
        Ended { what, code: status.code(), stdout: self.read("stdout"), stderr: self.stderr(), took, peak_kib }
    }

    /// Waits until it says something on standard error, and returns the line.
    pub fn wait_for_line(&mut self, words: &str) -> String {
        let started = Instant::now();
        loop {
            if let Some(line) = self.stderr().lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(self.is_running(), "`{}` ended without saying {words:?}\n{}", self.what, self.stderr());
            assert!(started.elapsed() < LONGEST, "`{}` does not say {words:?}\n{}", self.what, self.stderr());
            sleep(Duration::from_millis(10));
        }
    }

    /// What it said so far.
    pub fn stderr(&self) -> String {
        self.read("stderr")
    }

    fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.output.path().join(name)).expect("the output is there");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Notes how much memory it has had at most so far.
    fn watch_memory(&mut self) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        self.peak_kib = self.peak_kib.max(kib.unwrap_or(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has usually ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    what: String,
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it said.
    pub stderr: String,
    /// How long it was waited for.
    pub took: Duration,
    /// The most memory it had, as far as it was looked at.
    pub peak_kib: u64,
}

impl Ended {
    /// Expects exit code 0.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "`{}` failed\n{}\n{}", self.what, self.stdout, self.stderr);
        self
    }

    /// Expects an exit code and these words on standard error, in this order.
    #[track_caller]
    pub fn failed(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "`{}`\n{}\n{}", self.what, self.stdout, self.stderr);
        self.says(words)
    }

    /// Expects these words on standard error, in this order.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        expect_words(&self.what, &self.stderr, words);
        self
    }

    /// Expects these words on standard output, in this order.
    #[track_caller]
    pub fn prints(self, words: &[&str]) -> Self {
        expect_words(&self.what, &self.stdout, words);
        self
    }

    /// The summary that `--json` prints.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.stdout.trim()).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

#[track_caller]
fn expect_words(what: &str, text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let Some(at) = rest.find(word) else {
            panic!("`{what}` does not say {word:?} (of {words:?} in this order):\n{text}")
        };
        rest = &rest[at + word.len()..];
    }
}

/// A server that serves.
#[derive(Debug)]
pub struct Server {
    /// Its process.
    pub running: Running,
    /// `127.0.0.1:12345`
    pub address: String,
}
