//! The command line: every flag has an environment variable, every command an example.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};

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
    /// Write a dataset to a file or to standard output: a framework, a crosswalk, or what adverts say about demand
    #[command(
        after_help = "Examples:\n  skillspine export crosswalks\n  skillspine export esco-onet-nesta-2020 --format sssom --out esco-onet.sssom.tsv\n  skillspine export esco --format csv\n  skillspine export ranking --by skill --region DE21 --from 2024-01-01 --out skills.csv\n  skillspine export series --by occupation --level isco-08:2 --interval quarter --format ndjson\n  skillspine export postings --skill esco:S5.6.1 --with-text --format parquet --out postings.parquet"
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
    /// Which columns of a table of job postings or of courses hold what: a TOML file, or a mapping that ships with the program
    /// (nyc-jobs, wuzzuf, poland-hand-coded, usajobs-csv; coursera, coursera-skills)
    #[arg(long, value_name = "FILE|NAME")]
    pub mapping: Option<String>,
    /// Only write a first mapping for a table of job postings or of courses, made from its header and a sample, to standard output
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
    /// A framework key, a crosswalk key, `crosswalks` for a list of these, or `postings`, `ranking`, `series`
    pub dataset: String,
    /// Form of the output
    #[arg(long, default_value = "csv")]
    pub format: ExportFormat,
    /// File to write; standard output if not given
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// File for the manifest of postings, rankings and series; beside --out, with `.manifest.json` added to its name, if not given
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    #[command(flatten)]
    pub demand: DemandArgs,
}

/// What is asked about demand: a flag for each of [`skillspine_export::PARAMETERS`] but the form.
#[derive(Debug)]
pub struct DemandArgs {
    /// Names and values, as given.
    pub given: Vec<(String, String)>,
}

impl DemandArgs {
    fn flags() -> impl Iterator<Item = &'static skillspine_export::Parameter> {
        skillspine_export::PARAMETERS.iter().filter(|parameter| parameter.name != "format")
    }
}

impl Args for DemandArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        Self::flags().fold(command, |command, parameter| {
            let action = if parameter.repeats { ArgAction::Append } else { ArgAction::Set };
            let of: Vec<&str> = parameter.datasets.iter().map(|dataset| dataset.as_str()).collect();
            let flag = Arg::new(parameter.name).long(parameter.name).action(action).help(parameter.about);
            let flag = flag.help_heading(match of.len() {
                1 => format!("For {}", of[0]),
                2 => format!("For {}", of.join(" and ")),
                _ => "For postings, ranking and series".to_owned(),
            });
            command.arg(match parameter.is_switch {
                // A bare flag means yes; a value needs `=`, so that the dataset after it is not taken for one.
                true => flag.num_args(0..=1).require_equals(true).default_missing_value("true"),
                false => flag.num_args(1),
            })
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for DemandArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for parameter in Self::flags() {
            let values = matches.get_many::<String>(parameter.name).into_iter().flatten();
            given.extend(values.map(|value| (parameter.name.to_owned(), value.clone())));
        }
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
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
    /// Apache Parquet (postings, rankings, series)
    Parquet,
    /// Linked data in the words of SKOS (frameworks)
    Turtle,
    /// A package of Competencies and Academic Standards Exchange, JSON (frameworks)
    Case,
    /// Rich skill descriptors, a JSON list (frameworks)
    Rsd,
}
