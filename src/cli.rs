//! The command line: every flag has an environment variable, every command an example.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// One graph from skills to credentials, job roles and labour demand, served as GraphQL.
#[derive(Debug, Parser)]
#[command(
    name = "skillspine",
    version,
    about,
    after_help = "Examples:\n  skillspine                                   serve; an empty store gets the demo world\n  skillspine import --list                     what can be imported, and from where\n  skillspine import esco --from esco-v1.2.zip  import a release and publish it\n\nExit codes: 0 done, 1 failed, 2 wrong usage."
)]
pub struct Cli {
    /// Folder of the embedded database and the search indexes
    #[arg(long, env = "SKILLSPINE_DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// Postgres to use instead of the embedded database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// How log lines look
    #[arg(long, env = "SKILLSPINE_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line, for machines
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the graph over HTTP (the default)
    #[command(after_help = "Example:\n  skillspine serve --listen 0.0.0.0:8080 --no-demo")]
    Serve(ServeArgs),
    /// Import a framework, a crosswalk, reference data or job postings, and publish it
    #[command(
        after_help = "Examples:\n  skillspine import --list\n  skillspine import esco --from 'ESCO dataset - v1.1.1 - classification - en - csv.zip'\n  skillspine import onet --from db_27_0_text/ --dry-run\n  skillspine import crosswalk --from https://example.org/esco_onet.csv\n  skillspine import postings --from ads.jsonl.gz\n  skillspine import postings --from jobs.csv --suggest-mapping > jobs.toml\n  skillspine import postings --from jobs.csv --mapping jobs.toml\n  skillspine import postings --from tables/ --mapping wuzzuf\n  skillspine import --report 7"
    )]
    Import(ImportArgs),
    /// Bring the database schema up to date
    Migrate,
    /// Compute anew what follows from imported rows, such as the concepts that a crosswalk names by code
    Derive,
    /// Build the search index of the newest release anew
    Index,
    /// Serve the newest complete release, building its index if need be
    Publish(PublishArgs),
    /// Forget releases before a given one, to save space; what is served stays as it is
    #[command(after_help = "Example:\n  skillspine prune --before 12   releases 1 to 11 can no longer be asked for")]
    Prune(PruneArgs),
    /// Write a dataset to a file or to standard output
    #[command(
        after_help = "Examples:\n  skillspine export crosswalks\n  skillspine export esco-onet-nesta-2020 --format sssom --out esco-onet.sssom.tsv\n  skillspine export esco --format csv"
    )]
    Export(ExportArgs),
    /// Print the GraphQL schema
    Schema,
    /// Check the store and say what to do about what is wrong
    Doctor,
}

#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(long, env = "SKILLSPINE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Leave an empty store empty instead of loading the demo world
    #[arg(long, env = "SKILLSPINE_NO_DEMO")]
    pub no_demo: bool,
}

impl Default for ServeArgs {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), no_demo: false }
    }
}

#[derive(Args, Debug)]
pub struct ImportArgs {
    /// What to import: a key from `skillspine import --list`
    #[arg(required_unless_present_any = ["list", "report", "runs"])]
    pub source: Option<String>,
    /// File, folder, zip archive or http(s) address; may be given several times
    #[arg(long, num_args = 1.., value_name = "FILE|FOLDER|ZIP|URL", required_unless_present_any = ["list", "report", "runs"])]
    pub from: Vec<String>,
    /// Show every source: what it is, where its publisher offers it, its licence, the files it accepts
    #[arg(long)]
    pub list: bool,
    /// Show every row that run N did not take
    #[arg(long, value_name = "N")]
    pub report: Option<i32>,
    /// Show past runs
    #[arg(long)]
    pub runs: bool,
    /// Only say what would change against what is there
    #[arg(long)]
    pub dry_run: bool,
    /// Leave the new release unpublished; `skillspine publish` serves it later
    #[arg(long, env = "SKILLSPINE_NO_PUBLISH")]
    pub no_publish: bool,
    /// Version of the data, if its files do not say
    #[arg(long)]
    pub version: Option<String>,
    /// Language of the data (BCP 47), if its files do not say
    #[arg(long)]
    pub language: Option<String>,
    /// Form of job postings, if their content does not say
    #[arg(long, value_name = "FORMAT", value_parser = skillspine_importers::sources::postings::FORMATS)]
    pub format: Option<String>,
    /// Which columns of a table of job postings hold what: a TOML file, or a mapping that ships with the program (nyc-jobs,
    /// wuzzuf, poland-hand-coded, usajobs-csv)
    #[arg(long, value_name = "FILE|NAME")]
    pub mapping: Option<String>,
    /// Only write a first mapping for a table of job postings, made from its header and a sample, to standard output
    #[arg(long, conflicts_with_all = ["mapping", "dry_run", "json"])]
    pub suggest_mapping: bool,
    /// Share of rows in per cent that may be refused before the import fails
    #[arg(long, env = "SKILLSPINE_REJECTION_BUDGET", default_value_t = 5.0, value_name = "PER CENT")]
    pub rejection_budget: f64,
    /// Download from private and loopback addresses too
    #[arg(long, env = "SKILLSPINE_FETCH_ALLOW_PRIVATE")]
    pub allow_private: bool,
    /// Print the summary as JSON on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct PublishArgs {
    /// Release to serve; the newest complete one if not given
    #[arg(long)]
    pub release: Option<i32>,
}

#[derive(Args, Debug)]
pub struct PruneArgs {
    /// The oldest release to keep
    #[arg(long, value_name = "RELEASE")]
    pub before: i32,
}

#[derive(Args, Debug)]
pub struct ExportArgs {
    /// A framework key, a crosswalk key, or `crosswalks` for a list of these
    pub dataset: String,
    /// Form of the output
    #[arg(long, default_value = "csv")]
    pub format: ExportFormat,
    /// File to write; standard output if not given
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated, header first
    Csv,
    /// One JSON object a line
    Ndjson,
    /// Simple Standard for Sharing Ontological Mappings, TSV (crosswalks)
    Sssom,
}
