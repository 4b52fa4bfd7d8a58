//! `skillspine doctor`: is everything in place, and if not, what to do?

use anyhow::{Result, bail};
use skillspine_importers::index;
use skillspine_store::read::PostingCount;
use skillspine_store::{Store, StoreConfig};

use crate::terminal::put;

/// Checks the store from the outside in and fails if anything needs mending.
pub async fn run(config: StoreConfig) -> Result<()> {
    let mut wrong = 0;
    let mut check = |what: &str, outcome: Result<String, String>| -> std::io::Result<bool> {
        match outcome {
            Ok(fact) => put(&format!("ok    {what}: {fact}")).map(|()| true),
            Err(trouble) => {
                wrong += 1;
                put(&format!("WRONG {what}: {trouble}")).map(|()| false)
            }
        }
    };
    let place = if config.database_url.is_some() { "Postgres" } else { "embedded SQLite" };
    let data_dir = config.data_dir.display().to_string();
    let opened = Store::open(config).await;
    check(
        "database",
        opened.as_ref().map(|_| format!("{place} answers; data directory {data_dir}")).map_err(ToString::to_string),
    )?;
    if let Ok(store) = opened {
        let schema = store.check_schema().await;
        if check("schema", schema.map(|()| "as this program knows it".to_owned()).map_err(|error| error.to_string()))? {
            let published = match store.publication().await {
                Ok(Some(publication)) => Ok(publication),
                Ok(None) => Err("nothing is published; `skillspine import <source> --from <file>`".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            let release = published.as_ref().ok().map(|publication| publication.release);
            let said = published.map(|it| format!("release {} since {}", it.release, it.published_at));
            check("publication", said)?;
            if let Some(release) = release {
                let opened = index::open(&store, release).map(|_| format!("of release {release} opens"));
                check("search index", opened.map_err(|error| format!("{error}; `skillspine index` builds it anew")))?;
            }
            if let Some(release) = release {
                check(
                    "postings",
                    store.count_postings_by_source(release).await.map(postings).map_err(|error| error.to_string()),
                )?;
            }
            let newest = store.newest_release().await?;
            if release.is_some_and(|release| release < newest) {
                put(&format!("note  release {newest} is complete and not published; `skillspine publish` serves it"))?;
            }
            for run in store.runs(5).await?.iter().filter(|run| run.status == "failed") {
                let reason = run.reason.as_deref().unwrap_or_default().lines().next().unwrap_or_default().to_owned();
                put(&format!("note  run {} ({}) failed: {reason}", run.id, run.source))?;
            }
        }
    }
    if wrong > 0 {
        bail!("{wrong} thing(s) to mend");
    }
    Ok(())
}

/// How many postings are served, in words.
fn postings(counts: Vec<PostingCount>) -> String {
    let total: u64 = counts.iter().map(|count| count.postings).sum();
    let by_source: Vec<String> = counts
        .iter()
        .map(|count| {
            format!(
                "{} of {} ({} taken down, {} repeat another)",
                count.postings, count.source, count.removed, count.duplicates
            )
        })
        .collect();
    if by_source.is_empty() { "none".to_owned() } else { format!("{total}: {}", by_source.join(", ")) }
}
