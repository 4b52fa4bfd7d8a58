//! `skillspine import --list`

use anyhow::Result;
use skillspine_importers::sources;

use crate::terminal::put;

/// Shows every source.
pub fn run(json: bool) -> Result<()> {
    for source in sources::all() {
        let it = source.manifest();
        if json {
            let line = serde_json::json!({
                "key": it.key, "title": it.title, "summary": it.summary, "publisher": it.publisher,
                "homepage": it.homepage, "licence": it.licence, "attribution": it.attribution, "accepts": it.accepts,
            });
            put(&line.to_string())?;
            continue;
        }
        put(&format!("{:<12} {} ({})", it.key, it.title, it.publisher))?;
        put(&format!("             {}", it.summary))?;
        put(&format!("             from     {}", it.homepage))?;
        put(&format!("             licence  {}", it.licence))?;
        put(&format!("             accepts  {}", it.accepts.join(", ")))?;
        put("")?;
    }
    Ok(())
}
