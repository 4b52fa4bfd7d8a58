//! Every `scenarios/<area>/<case>.graphql` is asked of the demo world on both databases. The answers must be the same bytes, and
//! those in the `.snap` beside it. `INSTA_UPDATE=always` writes new ones.

use std::path::{Path, PathBuf};

use anyhow::Result;
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World};

#[tokio::test]
async fn scenarios_answer_alike_on_both_databases() -> Result<()> {
    let (sqlite, postgres) = (World::demo(Database::Sqlite).await?, World::demo(Database::Postgres).await?);
    let cases = cases(&workspace_root().join("tests/scenarios"))?;
    assert!(cases.len() > 10, "the scenarios are found");
    for case in cases {
        let query = std::fs::read_to_string(&case)?;
        let answer = serde_json::to_string_pretty(&sqlite.ask(&query).await?)?;
        let other = serde_json::to_string_pretty(&postgres.ask(&query).await?)?;
        assert_eq!(answer, other, "{} differs between SQLite and Postgres", case.display());
        let (folder, name) = (case.parent().unwrap_or(Path::new(".")), case.file_stem().unwrap_or_default());
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.to_string_lossy().into_owned(), answer));
    }
    Ok(())
}

fn cases(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(cases(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "graphql") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
