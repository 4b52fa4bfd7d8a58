//! `skillspine serve`

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chrono::Utc;
use skillspine_api::graphql::{self, Taxonomy};
use skillspine_api::{ApiConfig, AppState, Fetch, Snapshot};
use skillspine_importers::fetch::{self, FetchOptions};
use skillspine_importers::pipeline::{self, ImportOptions, NoProgress};
use skillspine_importers::{demo, index, sources};
use skillspine_store::write::Publication;
use skillspine_store::{Store, StoreConfig};
use tokio::net::TcpListener;

use crate::cli::ServeArgs;
use crate::terminal::say;

/// Between looks at what is published.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// Serves the published release until told to stop, following every publication.
pub async fn run(config: StoreConfig, arguments: ServeArgs) -> Result<()> {
    let store = super::open(config).await?;
    if store.publication().await?.is_none() && store.newest_release().await? == 0 && !arguments.no_demo {
        load_demo(&store).await?;
    }
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("listen on {}\n  hint: choose another address with --listen", arguments.listen))?;
    let address = listener.local_addr()?;
    let mut api = ApiConfig::default();
    api.server.public_url = format!("http://{address}");
    let api = api.with_environment(std::env::vars())?;
    let taxonomy = Arc::new(Taxonomy::new(store.clone(), &api.limits, &api.cache));
    let may_fetch = api.server.fetch_did_documents;
    let mut state = AppState::new(graphql::executor(), api)?;
    if may_fetch {
        state = state.with_fetch(Fetch::new(async |address: String| {
            fetch::text(&address, &FetchOptions::small()).await.map_err(|error| error.to_string())
        }));
    }
    let state = Arc::new(state);
    match store.publication().await? {
        Some(publication) => load(&store, &taxonomy, &state, publication).await?,
        None => say(
            "nothing is published yet: `skillspine import <source> --from <file>` changes that while this server runs",
        ),
    }
    tokio::spawn(watch(store, taxonomy, Arc::clone(&state)));
    say(&format!(
        "serving on http://{address}\n  playground  http://{address}/\n  GraphQL     http://{address}/graphql\n  schema      http://{address}/schema.graphql\n  try         curl -s http://{address}/graphql -H 'content-type: application/json' -d '{}'",
        r#"{"query":"{ search(text: \"nurse\", first: 3) { totalCount edges { node { id prefLabel { value } } } } }"}"#
    ));
    skillspine_api::serve(state, listener, stopped()).await?;
    say("stopped");
    Ok(())
}

/// Imports the demo world that is part of the program.
#[expect(clippy::disallowed_methods, reason = "the command stamps the runs it starts")]
async fn load_demo(store: &Store) -> Result<()> {
    let now = Utc::now();
    say("the store is empty: loading the demo world (`serve --no-demo` leaves it empty)");
    let inputs = demo::inputs();
    let last = inputs.len().saturating_sub(1);
    for (position, (key, input)) in inputs.into_iter().enumerate() {
        let source = sources::find(key).with_context(|| format!("source `{key}` of the demo world"))?;
        let options =
            ImportOptions { source, input, dry_run: false, publish: position == last, rejection_budget: 0.0, now };
        let summary = pipeline::import(store, options, &mut NoProgress).await?;
        say(&format!("  {key}: {} rows", summary.kept));
    }
    Ok(())
}

/// Opens the index of a publication, building it if this machine does not have it, and answers from it from now on.
async fn load(store: &Store, taxonomy: &Arc<Taxonomy>, state: &AppState, publication: Publication) -> Result<()> {
    let indexes = index::ensure(store, publication.release).await?;
    let postings = indexes.postings.clone();
    let snapshot = Snapshot::new(publication.release, publication.published_at)
        .with_oldest(publication.oldest)
        .with_taxonomy(Arc::clone(taxonomy))
        .with_index(indexes.concepts)
        .with_credentials(indexes.credentials)
        .with_postings(indexes.postings)
        .with_similarity(indexes.similarity);
    state.publish(snapshot);
    // Beside the first requests: who asks about everything before it is done waits as long as it takes to count.
    tokio::task::spawn_blocking(move || postings.warm());
    let (taxonomy, release) = (Arc::clone(taxonomy), publication.release);
    tokio::spawn(async move {
        if let Err(error) = taxonomy.warm(release).await {
            tracing::warn!(release, %error, "the first questions about profiles read their tables themselves");
        }
    });
    Ok(())
}

/// Follows what is published, and reports whether the database answers.
async fn watch(store: Store, taxonomy: Arc<Taxonomy>, state: Arc<AppState>) {
    loop {
        tokio::time::sleep(WATCH_INTERVAL).await;
        let publication = match store.publication().await {
            Ok(publication) => {
                state.health.database_answered(Instant::now());
                publication
            }
            Err(error) => {
                state.health.database_failed("cannot be read; the log says why");
                tracing::warn!(%error, "the database does not answer; serving what is in memory");
                continue;
            }
        };
        let Some(publication) = publication else { continue };
        let Publication { release, oldest, .. } = publication;
        if state.snapshot().is_some_and(|served| (served.release, served.oldest) == (release, oldest)) {
            continue;
        }
        match load(&store, &taxonomy, &state, publication).await {
            Ok(()) => say(&format!("now serving release {}", publication.release)),
            Err(error) => tracing::error!(release = publication.release, %error, "the new release cannot be served"),
        }
    }
}

/// Ends when the process is asked to stop.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "only an interrupt stops this server");
            let _ = interrupt.await;
            return;
        }
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
