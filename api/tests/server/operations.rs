//! What the person who runs the server sees: health, metrics, the schema, the playground, headers for browsers.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::json;
use skillspine_api::{ApiConfig, AppState};

use crate::{
    harness::{Server, answer, client},
    schema::{Runs, schema},
};

#[tokio::test]
async fn readiness_says_what_is_missing() {
    let server = Server::with(|config| config.server.database_silence_ms = 60_000).await;
    let ready = server.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), ready.json()["status"].as_str()), (200, Some("ready")));
    assert_eq!(ready.json()["release"]["number"], 7);

    server.state.health.database_failed("does not accept connections");
    let away = server.get("/health/ready").await;
    assert_eq!(away.status.as_u16(), 503);
    assert_eq!(away.json()["reasons"], json!(["the database does not accept connections"]));
    server.state.health.database_answered(Instant::now());
    assert_eq!(server.get("/health/ready").await.status.as_u16(), 200);
    assert_eq!(server.get("/health/live").await.json(), json!({"status": "live"}));
}

#[tokio::test]
async fn nothing_is_answered_before_something_is_published() {
    let state = std::sync::Arc::new(AppState::new(schema(Runs::default()), ApiConfig::default()).unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(skillspine_api::serve(state, listener, std::future::pending()));
    let client = client();
    let ready = answer(client.get(format!("{url}/health/ready"))).await;
    assert_eq!(ready.status.as_u16(), 503);
    assert_eq!(ready.json()["reasons"][0], "no release is published yet");
    let asked = answer(client.get(format!("{url}/graphql?query=%7Brelease%7D"))).await;
    asked.check(503, "UNAVAILABLE");
    assert_eq!(asked.header("retry-after"), "1");
}

#[tokio::test]
async fn metrics_count_what_happens() {
    let server = Server::start().await;
    answer(server.post(&json!({"query": "query Counted { echo(text: \"m\") }"})))
        .await
        .check_data(json!({"echo": "m"}));
    server.ask("{ item { items(first: 100000) { id } } }").await.check(400, "LIMIT_EXCEEDED");
    let metrics = server.get("/metrics").await.text;
    for line in [
        "skillspine_graphql_requests_total{operation=\"Counted\",code=\"OK\"}",
        "skillspine_graphql_duration_seconds_bucket{operation=\"Counted\",le=\"0.01\"}",
        "skillspine_gate_refusals_total{limit=\"page_max\"}",
        "skillspine_response_cache_total{result=\"miss\"}",
        "skillspine_http_responses_total{route=\"/graphql\",status=\"400\"}",
        "skillspine_graphql_in_flight",
        "skillspine_release 7",
        "process_resident_memory_bytes",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}

#[tokio::test]
async fn the_schema_is_published() {
    let server = Server::start().await;
    let sdl = server.get("/schema.graphql").await;
    assert!(sdl.text.contains("echo(text: String!): String!"), "{}", sdl.text);
    assert_eq!(sdl.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn the_playground_comes_from_the_binary() {
    let server = Server::start().await;
    let page = server.get("/").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && !page.text.contains("://"), "nothing inline and nothing from elsewhere");

    let files: Vec<&str> = page.text.split('"').filter(|part| part.starts_with("/playground/")).collect();
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        let plain = server.get(file).await;
        assert_eq!(plain.status.as_u16(), 200, "{file}");
        assert!(plain.text.len() > 100, "{file}");
        let request = server.request(Method::GET, file).header("accept-encoding", "gzip");
        let compressed = request.send().await.unwrap();
        assert_eq!(compressed.headers()["content-encoding"], "gzip");
        let mut text = String::new();
        GzDecoder::new(compressed.bytes().await.unwrap().as_ref()).read_to_string(&mut text).unwrap();
        assert_eq!(text, plain.text, "{file}");
    }
    assert_eq!(server.get("/playground/other.js").await.status.as_u16(), 404);
}

#[tokio::test]
async fn answers_are_compressed() {
    let server = Server::start().await;
    let query = format!("{{ echo(text: \"{}\") }}", "compress me ".repeat(500));
    for coding in ["gzip", "br"] {
        let response = server.post(&json!({"query": query})).header("accept-encoding", coding).send().await.unwrap();
        assert_eq!(response.headers()["content-encoding"], coding);
        assert!(response.bytes().await.unwrap().len() < 500);
    }
    let small = server.post(&json!({"query": "{ release }"})).header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(small.headers().get("content-encoding"), None);
}

#[tokio::test]
async fn browsers_of_other_sites_are_welcome_unless_told_otherwise() {
    let preflight = async |server: &Server, origin: &str| {
        let request = server.request(Method::OPTIONS, "/graphql").header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        answer(request.header("access-control-request-headers", "content-type")).await
    };
    let open = Server::start().await;
    let allowed = preflight(&open, "https://a.example").await;
    assert_eq!(allowed.header("access-control-allow-origin"), "*");
    assert_eq!(allowed.header("access-control-allow-headers"), "content-type");

    let strict = Server::with(|config| config.cors.origins = vec!["https://a.example".to_owned()]).await;
    assert_eq!(
        preflight(&strict, "https://a.example").await.header("access-control-allow-origin"),
        "https://a.example"
    );
    assert_eq!(preflight(&strict, "https://b.example").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn health_answers_under_load() {
    let server = Server::with(|config| {
        config.server.concurrency = 1;
        config.server.queue = 0;
    })
    .await;
    let busy = tokio::spawn(server.post(&json!({"query": "{ slow(milliseconds: 2000) }"})).send());
    while server.runs() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let shed = server.ask("{ release }").await;
    shed.check(503, "UNAVAILABLE");
    assert_eq!(shed.header("retry-after"), "1");
    assert_eq!(server.get("/health/ready").await.status.as_u16(), 200);
    assert_eq!(server.get("/metrics").await.status.as_u16(), 200);
    assert_eq!(busy.await.unwrap().unwrap().status().as_u16(), 200);
    server.ask("{ release }").await.check_data(json!({"release": 7}));
}
