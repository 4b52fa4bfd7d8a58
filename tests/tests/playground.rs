//! The playground in a real browser that has no internet: `browser/playground.mjs` says what it must do there.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World};
use tokio::process::Command;

/// A browser that hangs fails the test instead of holding it up.
const LONGEST: Duration = Duration::from_secs(180);

#[tokio::test]
async fn the_playground_works_in_a_browser() -> Result<()> {
    let folder = workspace_root().join("tests/browser");
    ensure!(
        folder.join("node_modules/playwright-core").is_dir(),
        "what drives the browser is not installed\n  hint: run `make setup`, which runs `npm ci --prefix tests/browser`"
    );
    let world = World::demo(Database::Sqlite).await?;

    let mut node = Command::new("node");
    node.arg("playground.mjs").arg(&world.url).current_dir(folder).kill_on_drop(true);
    let output = tokio::time::timeout(LONGEST, node.output()).await.context("the browser takes too long")?;
    let output = output.context("node does not run\n  hint: run `make setup`, which installs Node.js")?;
    ensure!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
