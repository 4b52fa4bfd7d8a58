//! `skillspine export`

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use skillspine_api::ApiConfig;
use skillspine_export::case::{CaseReader, Package};
use skillspine_export::linked::{Dump, Scheme};
use skillspine_export::rsd::Descriptors;
use skillspine_export::{Dataset, Export, Question};
use skillspine_importers::export::{self, Format};
use skillspine_importers::index;
use skillspine_store::{Store, StoreConfig, StoreError};

use crate::cli::{ExportArgs, ExportFormat};
use crate::terminal::say;

/// Writes a dataset as of the published release.
pub async fn run(config: StoreConfig, arguments: ExportArgs) -> Result<()> {
    let store = super::open(config).await?;
    if let Some(dataset) = Dataset::parse(&arguments.dataset) {
        return demand(&store, dataset, arguments).await;
    }
    if matches!(arguments.format, ExportFormat::Turtle | ExportFormat::Case | ExportFormat::Rsd) {
        return framework(&store, arguments).await;
    }
    let release = store.publication().await?.ok_or(StoreError::NothingPublished)?.release;
    if let Some((flag, _)) = arguments.demand.given.first() {
        bail!("--{flag} is for postings, ranking and series; `{}` is written whole", arguments.dataset);
    }
    let format = match arguments.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Sssom => Format::Sssom,
        ExportFormat::Turtle | ExportFormat::Case | ExportFormat::Rsd | ExportFormat::Parquet => {
            bail!("parquet is for postings, ranking and series\n  hint: use --format csv or ndjson")
        }
    };
    let count = match &arguments.out {
        None => {
            export::export(&store, release, &arguments.dataset, format, &mut BufWriter::new(std::io::stdout())).await?
        }
        Some(path) => {
            let file = File::create(path).with_context(|| format!("create {}", path.display()))?;
            let mut out = BufWriter::new(file);
            export::export(&store, release, &arguments.dataset, format, &mut out).await?
        }
    };
    say(&format!("{count} rows of `{}` as of release {release}", arguments.dataset));
    Ok(())
}

/// Writes a framework as linked data, as a CASE package or as rich skill descriptors. The address of the server, which becomes part of URIs, is the setting that the
/// server has.
async fn framework(store: &Store, arguments: ExportArgs) -> Result<()> {
    if let Some((flag, _)) = arguments.demand.given.first() {
        bail!("--{flag} is for postings, ranking and series; `{}` is written whole", arguments.dataset);
    }
    let publication = store.publication().await?.ok_or(StoreError::NothingPublished)?;
    let public_url = ApiConfig::default().with_environment(std::env::vars())?.server.public_url;
    let reader = CaseReader::new(store, publication.release, publication.published_at, &public_url).await?;
    let found = reader.frameworks().iter().find(|it| it.framework.key == arguments.dataset).cloned();
    let found = found.with_context(|| {
        let known: Vec<&str> = reader.frameworks().iter().map(|it| it.framework.key.as_str()).collect();
        format!(
            "no framework called `{}` to export (known: {})\n  hint: crosswalks are written with --format sssom, csv or ndjson",
            arguments.dataset,
            known.join(", ")
        )
    })?;
    let mut out = Output::open(arguments.out.as_deref())?;
    let concepts = match arguments.format {
        ExportFormat::Turtle => {
            let scheme = Scheme { framework: found.framework, version: found.version, top: Vec::new() };
            let mut dump = Dump::new(store, publication.release, &public_url, scheme);
            while let Some(bytes) = dump.next().await? {
                out.write(&bytes)?;
            }
            dump.concepts
        }
        ExportFormat::Rsd => {
            let key = &found.framework.key;
            let mut descriptors = Descriptors::new(store, publication.release, &public_url, key);
            while let Some(bytes) = descriptors.next().await? {
                out.write(&bytes)?;
            }
            descriptors.skills
        }
        _ => {
            let mut package = Package::new(reader, found);
            while let Some(bytes) = package.next().await? {
                out.write(&bytes)?;
            }
            package.items
        }
    };
    out.finish()?;
    say(&format!("{concepts} concepts of `{}` as of release {}", arguments.dataset, publication.release));
    Ok(())
}

/// Where an export goes. Whoever finds a file under its name finds all of it.
enum Output {
    Stdout(std::io::Stdout),
    File { file: File, unfinished: PathBuf, path: PathBuf },
}

impl Output {
    fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout(std::io::stdout())) };
        let unfinished = with_ending(path, ".part");
        let file = File::create(&unfinished).with_context(|| format!("create {}", unfinished.display()))?;
        Ok(Self::File { file, unfinished, path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Stdout(out) => Ok(out.write_all(bytes)?),
            Self::File { file, unfinished, .. } => {
                file.write_all(bytes).with_context(|| format!("write {}", unfinished.display()))
            }
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut out) => Ok(out.flush()?),
            Self::File { file, unfinished, path } => {
                file.sync_all()?;
                std::fs::rename(&unfinished, &path).with_context(|| format!("write {}", path.display()))
            }
        }
    }
}

/// Writes postings, a ranking or a series, and the manifest beside it.
async fn demand(store: &Store, dataset: Dataset, arguments: ExportArgs) -> Result<()> {
    let format = match arguments.format {
        ExportFormat::Csv => "csv",
        ExportFormat::Ndjson => "ndjson",
        ExportFormat::Parquet => "parquet",
        ExportFormat::Sssom => bail!("SSSOM holds mappings\n  hint: use --format csv, ndjson or parquet"),
        ExportFormat::Turtle | ExportFormat::Case | ExportFormat::Rsd => {
            bail!("Turtle, CASE and RSD hold frameworks\n  hint: use --format csv, ndjson or parquet")
        }
    };
    if format == "parquet" && arguments.out.is_none() && std::io::stdout().is_terminal() {
        bail!("parquet is nothing for a terminal\n  hint: name a file with --out");
    }
    let publication = store.publication().await?.ok_or(StoreError::NothingPublished)?;
    let index = index::ensure(store, publication.release).await?.postings;
    let parameters = arguments.demand.given.into_iter().chain([("format".to_owned(), format.to_owned())]);
    let question = Question::read(store, publication.release, dataset, parameters).await?;
    let mut export = Export::open(store, &index, publication.published_at, question).await?;
    let mut out = Output::open(arguments.out.as_deref())?;
    while let Some(bytes) = export.next().await? {
        out.write(&bytes)?;
    }
    out.finish()?;
    let manifest = export.manifest();
    let beside =
        arguments.manifest.or_else(|| arguments.out.as_deref().map(|path| with_ending(path, ".manifest.json")));
    match &beside {
        Some(path) => {
            let text = serde_json::to_string_pretty(manifest)? + "\n";
            std::fs::write(path, text).with_context(|| format!("write {}", path.display()))?;
        }
        None => say("hint: --manifest FILE writes down what these numbers are: filter, method, licences"),
    }
    say(&format!("{} rows of `{}` as of release {}", manifest.rows, dataset.as_str(), manifest.release));
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
