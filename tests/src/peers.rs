//! Libraries of others that do what we do and share no code with us, run by the scripts in `tests/peers`.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::workspace_root;

/// A script that hangs fails the test instead of holding it up.
const LONGEST: Duration = Duration::from_secs(300);

/// What a Python script of `tests/peers` answers: JSON in, JSON out.
///
/// # Errors
/// When the script's libraries are not installed, or it fails; what it wrote to its standard error says why.
pub async fn peer(script: &str, asked: &Value) -> Result<Value> {
    let folder = workspace_root().join("tests/peers");
    let python = folder.join(".venv/bin/python");
    ensure!(
        folder.join(".venv/installed").is_file(),
        "the libraries that {script} needs are not installed\n  hint: run `make setup`, which puts them into tests/peers/.venv"
    );
    let mut command = Command::new(python);
    command.arg(script).current_dir(folder).kill_on_drop(true);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("a standard input")?;
    let asked = asked.to_string();
    let feed = tokio::spawn(async move { input.write_all(asked.as_bytes()).await });
    let output =
        tokio::time::timeout(LONGEST, child.wait_with_output()).await.context("the script takes too long")??;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    feed.await??;
    Ok(serde_json::from_slice(&output.stdout)?)
}
