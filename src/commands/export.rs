//! `skillspine export`

use std::fs::File;
use std::io::BufWriter;

use anyhow::{Context, Result};
use skillspine_importers::export::{self, Format};
use skillspine_store::{StoreConfig, StoreError};

use crate::cli::{ExportArgs, ExportFormat};
use crate::terminal::say;

/// Writes a dataset as of the published release.
pub async fn run(config: StoreConfig, arguments: ExportArgs) -> Result<()> {
    let store = super::open(config).await?;
    let release = store.publication().await?.ok_or(StoreError::NothingPublished)?.release;
    let format = match arguments.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Sssom => Format::Sssom,
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
