//! What is refused before it costs anything, with code, figure, limit and hint.

use std::{io::Write, time::Duration};

use flate2::{Compression, write::GzEncoder};
use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, Server, answer};

fn bomb(levels: usize, width: usize) -> String {
    let mut text = "{ item { ...F0 } }".to_owned();
    for level in 0..levels {
        let inner = if level + 1 == levels { "id".to_owned() } else { format!("...F{} ", level + 1).repeat(width) };
        text.push_str(&format!(" fragment F{level} on Item {{ {inner} }}"));
    }
    text
}

async fn refused(server: &Server, query: &str, name: &str, figure: u64, limit: u64) {
    let answered = tokio::time::timeout(Duration::from_secs(10), server.ask(query)).await.expect("refused at once");
    answered.check(400, "LIMIT_EXCEEDED").check_limit(name, figure, limit);
}

#[tokio::test]
async fn bombs_are_refused_and_the_server_goes_on() {
    let server = Server::start().await;
    refused(&server, &bomb(30, 2), "expanded", (1 << 30) - 1 + (1 << 29) + 1, 5_000).await;
    refused(&server, &bomb(7, 10), "expanded", 1 + 1_111_111 + 1_000_000, 5_000).await;
    refused(&server, &bomb(100, 1), "nesting", 41, 40).await;
    let aliases: String = (0..20_000).map(|index| format!("a{index}:release ")).collect();
    refused(&server, &format!("{{{aliases}}}"), "query_bytes", 20_000 * 10 + 88_890 + 2, 65_536).await;
    let aliases: String = (0..300).map(|index| format!("a{index}:release ")).collect();
    refused(&server, &format!("{{{aliases}}}"), "aliases", 300, 200).await;
    refused(&server, &"{a".repeat(2000), "brackets", 2000, 60).await;
    refused(&server, "{ item { items(first: 1000) { items(first: 1000) { id } } } }", "cost", 1_001_002, 100_000).await;
    refused(&server, "{ item { items(first: 2147483647) { id } } }", "page_max", 2_147_483_647, 1_000).await;

    let cycle = server.ask("{ item { ...A } } fragment A on Item { items { ...B } } fragment B on Item { ...A }").await;
    cycle.check(400, "GRAPHQL_VALIDATION_FAILED").check_limit("fragment_cycle", 2, 0);
    server.ask("{ echo(text: \"still here\") }").await.check_data(json!({"echo": "still here"}));
    assert_eq!(server.runs(), 1, "nothing that was refused ran");
}

#[tokio::test]
async fn long_batches_are_refused() {
    let server = Server::start().await;
    let body = json!(vec![json!({"query": "{ echo(text: \"x\") }"}); 1000]);
    answer(server.post(&body)).await.check(400, "LIMIT_EXCEEDED").check_limit("batch", 1000, 10);
    assert_eq!(server.runs(), 0);
}

#[tokio::test]
async fn large_bodies_are_refused() {
    let server = Server::start().await;
    let limit = 4 * 1024 * 1024;
    let body = vec![b' '; 30 * 1024 * 1024];
    let post = || server.request(Method::POST, "/graphql").header("content-type", "application/json");
    answer(post().body(body)).await.check(413, "LIMIT_EXCEEDED").check_limit("body_bytes", 30 * 1024 * 1024, limit);

    // Without a declared length, the count is what had arrived.
    let chunks = futures::stream::iter((0..64).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024 * 1024])));
    let streamed = answer(post().body(reqwest::Body::wrap_stream(chunks))).await;
    streamed.check(413, "LIMIT_EXCEEDED");
    assert_eq!(streamed.extensions()["limit"], limit);
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

async fn post_encoded(server: &Server, encoding: &str, body: Vec<u8>) -> Answer {
    let post = server.request(Method::POST, "/graphql").header("content-type", "application/json");
    answer(post.header("content-encoding", encoding).body(body)).await
}

#[tokio::test]
async fn compressed_bodies_count_uncompressed() {
    let server = Server::start().await;
    let small = gzip(b"{\"query\":\"{ release }\"}");
    post_encoded(&server, "gzip", small.clone()).await.check_data(json!({"release": 7}));
    let bomb = gzip(&vec![b' '; 50 * 1024 * 1024]);
    let limit = 4 * 1024 * 1024;
    post_encoded(&server, "gzip", bomb).await.check(413, "LIMIT_EXCEEDED").check_limit("body_bytes", limit + 1, limit);
    post_encoded(&server, "gzip", b"not gzip".to_vec()).await.check(400, "BAD_USER_INPUT");
    post_encoded(&server, "gzip", small[..10].to_vec()).await.check(400, "BAD_USER_INPUT");
    post_encoded(&server, "br", small.clone()).await.check(415, "BAD_USER_INPUT");
    post_encoded(&server, "gzip, gzip", small).await.check(415, "BAD_USER_INPUT");
}

#[tokio::test]
async fn introspection_passes() {
    let server = Server::start().await;
    let answered = server.ask(include_str!("introspection.graphql")).await;
    assert_eq!(answered.status.as_u16(), 200, "{}", answered.text);
    assert!(answered.json()["data"]["__schema"]["types"].as_array().is_some_and(|types| types.len() > 5));
}

#[tokio::test]
async fn slow_queries_are_stopped() {
    let server = Server::with(|config| config.server.request_timeout_ms = 50).await;
    server.ask("{ slow(milliseconds: 60000) }").await.check(504, "TIMEOUT");
    server.ask("{ slow(milliseconds: 1) }").await.check_data(json!({"slow": 1}));
}

#[tokio::test]
async fn many_errors_are_cut() {
    let server = Server::start().await;
    let unknown: String = (0..1000).map(|index| format!("unknown{index} ")).collect();
    let answered = server.ask(&format!("{{ item {{ {unknown} }} }}")).await;
    answered.check(400, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(answered.json()["errors"].as_array().map(Vec::len), Some(51));
}
