//! Worlds for suites, such as the demo world: imported by the real importers into a real database and served over real HTTP.

use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::DateTime;
use skillspine_api::graphql::{self, Taxonomy};
use skillspine_api::{ApiConfig, AppState, Fetch, Snapshot};
use skillspine_export::case::CaseReader;
use skillspine_export::linked::{Dump, Scheme};
use skillspine_importers::fetch::{self, FetchOptions};
use skillspine_importers::input::Input;
use skillspine_importers::pipeline::{self, ImportOptions, NoProgress, Summary};
use skillspine_importers::{demo, index, sources};
use skillspine_store::testing::Postgres;
use skillspine_store::{Store, StoreConfig};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Which database a world lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// The embedded default.
    Sqlite,
    /// A database of its own on the test server.
    Postgres,
}

/// Makes two tests of a function that takes a [`Database`]: `name => name_on_sqlite, name_on_postgres;`.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident => $sqlite:ident, $postgres:ident;)+) => {
        $(
            #[tokio::test]
            async fn $sqlite() -> Result<()> {
                $name($crate::world::Database::Sqlite).await
            }

            #[tokio::test]
            async fn $postgres() -> Result<()> {
                $name($crate::world::Database::Postgres).await
            }
        )+
    };
}

/// An empty store in a folder of its own.
///
/// # Errors
/// When the database cannot be had.
pub async fn empty_store(database: Database) -> Result<(Store, TempDir)> {
    let folder = tempfile::tempdir()?;
    let config = match database {
        Database::Sqlite => StoreConfig::embedded(folder.path()),
        Database::Postgres => {
            let server = Postgres::shared().map_err(anyhow::Error::from)?;
            let unique = folder.path().file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let name = format!("world{}", unique.replace(|c: char| !c.is_ascii_alphanumeric(), "_"));
            server.create_database(&name).await?;
            StoreConfig::postgres(server.url_for(&name), folder.path())
        }
    };
    let store = Store::open(config).await?;
    store.migrate().await?;
    Ok((store, folder))
}

/// Imports `input` with the source `key`; no row may be rejected.
///
/// # Errors
/// When the import fails.
pub async fn import(store: &Store, key: &str, input: Input, publish: bool) -> Result<Summary> {
    import_within(store, key, input, publish, 0.0).await
}

/// The same, a share `rejection_budget` of the rows being allowed to be rejected.
///
/// # Errors
/// When the import fails.
pub async fn import_within(
    store: &Store,
    key: &str,
    input: Input,
    publish: bool,
    rejection_budget: f64,
) -> Result<Summary> {
    let source = sources::find(key).with_context(|| format!("source {key}"))?;
    let now = DateTime::from_timestamp(1_700_000_000, 0).context("a valid time")?;
    let options = ImportOptions { source, input, dry_run: false, publish, rejection_budget, now };
    pipeline::import(store, options, &mut NoProgress).await.with_context(|| format!("import of {key}"))
}

/// A world that is served.
pub struct World {
    /// The store behind it.
    pub store: Store,
    /// Where it answers: `http://127.0.0.1:…`.
    pub url: String,
    client: reqwest::Client,
    _folder: TempDir,
}

impl World {
    /// Imports the demo world and serves it until the process ends.
    ///
    /// # Errors
    /// When any step fails, or when a row of the demo world is rejected.
    pub async fn demo(database: Database) -> Result<Self> {
        let (store, folder) = empty_store(database).await?;
        let inputs = demo::inputs();
        let last = inputs.len() - 1;
        for (position, (key, input)) in inputs.into_iter().enumerate() {
            import(&store, key, input, position == last).await?;
        }
        Self::serve(store, folder).await
    }

    /// Serves what is published in `store` until the process ends.
    ///
    /// # Errors
    /// When nothing is published or the server does not start.
    pub async fn serve(store: Store, folder: TempDir) -> Result<Self> {
        Self::serve_with(store, folder, ApiConfig::default()).await
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// When nothing is published or the server does not start.
    pub async fn serve_with(store: Store, folder: TempDir, config: ApiConfig) -> Result<Self> {
        Self::serve_as(store, folder, config, None).await
    }

    /// The same, documents that credentials name being fetched with these limits.
    ///
    /// # Errors
    /// When nothing is published or the server does not start.
    pub async fn serve_fetching(store: Store, folder: TempDir, options: FetchOptions) -> Result<Self> {
        Self::serve_as(store, folder, ApiConfig::default(), Some(options)).await
    }

    async fn serve_as(
        store: Store,
        folder: TempDir,
        mut config: ApiConfig,
        options: Option<FetchOptions>,
    ) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        config.server.public_url.clone_from(&url);
        let publication = store.publication().await?.context("a published release")?;
        let taxonomy = Arc::new(Taxonomy::new(store.clone(), &config.limits, &config.cache));
        let state = AppState::new(graphql::executor(), config).map_err(|error| anyhow::anyhow!("{error}"))?;
        let state = match options {
            Some(options) => state.with_fetch(Fetch::new(move |address: String| async move {
                fetch::text(&address, &options).await.map_err(|error| error.to_string())
            })),
            None => state,
        };
        let state = Arc::new(state);
        let indexes = index::ensure(&store, publication.release).await?;
        state.publish(
            Snapshot::new(publication.release, publication.published_at)
                .with_taxonomy(taxonomy)
                .with_index(indexes.concepts)
                .with_credentials(indexes.credentials)
                .with_postings(indexes.postings)
                .with_similarity(indexes.similarity),
        );
        tokio::spawn(skillspine_api::serve(state, listener, std::future::pending()));
        // Already installed when another world is there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().build()?;
        Ok(Self { store, url, client, _folder: folder })
    }

    /// The answer to a GET request with these headers.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<reqwest::Response> {
        let request = self.client.get(format!("{}{path}", self.url));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Ok(request.send().await?)
    }

    /// The download of a framework as Turtle, and how many triples were written.
    ///
    /// # Errors
    /// When the framework is not there or the store cannot be read.
    pub async fn turtle_of(&self, framework: &str) -> Result<(String, u64)> {
        let publication = self.store.publication().await?.context("a published release")?;
        let reader = CaseReader::new(&self.store, publication.release, publication.published_at, &self.url).await?;
        let found = reader.frameworks().iter().find(|it| it.framework.key == framework).cloned();
        let found = found.context("the framework")?;
        let scheme = Scheme { framework: found.framework, version: found.version, top: Vec::new() };
        let mut dump = Dump::new(&self.store, publication.release, &self.url, scheme);
        let mut turtle = Vec::new();
        while let Some(piece) = dump.next().await? {
            turtle.extend(piece);
        }
        Ok((String::from_utf8(turtle)?, dump.triples))
    }

    /// The answer to a GraphQL document.
    ///
    /// # Errors
    /// When the server does not answer with JSON.
    pub async fn ask(&self, query: &str) -> Result<serde_json::Value> {
        let text = self.ask_text(query).await?;
        serde_json::from_str(&text).with_context(|| format!("an answer in JSON: {text}"))
    }

    /// The answer to a GraphQL document with variables.
    ///
    /// # Errors
    /// When the server does not answer with JSON.
    pub async fn ask_with(&self, query: &str, variables: &serde_json::Value) -> Result<serde_json::Value> {
        let text = self.post(&serde_json::json!({ "query": query, "variables": variables })).await?;
        serde_json::from_str(&text).with_context(|| format!("an answer in JSON: {text}"))
    }

    /// The bytes of that answer.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn ask_text(&self, query: &str) -> Result<String> {
        self.post(&serde_json::json!({ "query": query })).await
    }

    async fn post(&self, body: &serde_json::Value) -> Result<String> {
        let request = self.client.post(format!("{}/graphql", self.url)).header("content-type", "application/json");
        Ok(request.body(body.to_string()).send().await?.text().await?)
    }
}
