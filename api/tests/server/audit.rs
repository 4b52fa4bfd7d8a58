//! The public audit suite for GraphQL over HTTP (npm package `graphql-http`): all audits must pass.

use std::path::Path;

use serde_json::Value;
use tokio::process::Command;

use crate::harness::Server;

const AUDITS: usize = 61;

#[tokio::test]
async fn all_audits_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/http-audit");
    assert!(
        folder.join("node_modules/graphql-http").is_dir(),
        "the audit suite is not installed\n  hint: run `make setup`, which runs `npm ci --prefix tests/http-audit`"
    );
    let server = Server::start().await;
    let output = Command::new("node").arg("audit.mjs").arg(server.url("/graphql")).current_dir(folder).output().await;
    let output = output.expect("node runs; hint: run `make setup`, which installs Node.js");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let lines = String::from_utf8(output.stdout).unwrap();
    let results: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed: Vec<&Value> = results.iter().filter(|result| result["status"] != "ok").collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(results.len(), AUDITS, "the suite has changed");
}
