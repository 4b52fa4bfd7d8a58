//! Connections: slow clients, waiting requests, the end of the server.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::harness::Server;

const PATIENCE: Duration = Duration::from_secs(10);

async fn said_until_closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("the server closes the connection");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn clients_that_are_slow_with_headers_are_cut_off() {
    let server = Server::with(|config| config.server.header_timeout_ms = 100).await;
    for sent in ["", "GET / HTTP/1.1\r\nhost: x\r\n", "POST /graphql HTT"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let said = said_until_closed(&mut stream).await;
        assert!(said.is_empty() || said.contains(" 408 "), "{said}");
    }
}

#[tokio::test]
async fn clients_that_are_slow_with_bodies_are_cut_off() {
    let server = Server::with(|config| config.server.body_timeout_ms = 100).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let said = said_until_closed(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("\"TIMEOUT\""), "{said}");
}

#[tokio::test]
async fn requests_wait_for_their_turn() {
    let server = Server::with(|config| {
        config.server.concurrency = 2;
        config.server.queue = 8;
        config.server.queue_wait_ms = 10_000;
    })
    .await;
    let queries: Vec<String> = (0..10).map(|index| format!("{{ slow(milliseconds: {}) }}", 20 + index)).collect();
    for answered in join_all(queries.iter().map(|query| server.ask(query))).await {
        assert_eq!(answered.status.as_u16(), 200, "{}", answered.text);
    }
    assert_eq!(server.runs(), 10);
}

#[tokio::test]
async fn requests_do_not_wait_for_ever() {
    let server = Server::with(|config| {
        config.server.concurrency = 1;
        config.server.queue_wait_ms = 50;
    })
    .await;
    let busy = tokio::spawn(server.post(&json!({"query": "{ slow(milliseconds: 2000) }"})).send());
    while server.runs() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.ask("{ release }").await.check(503, "UNAVAILABLE");
    assert_eq!(busy.await.unwrap().unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn the_server_lets_running_requests_finish() {
    let mut server = Server::start().await;
    let running = tokio::spawn(server.post(&json!({"query": "{ slow(milliseconds: 500) }"})).send());
    while server.runs() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    assert_eq!(running.await.unwrap().unwrap().status().as_u16(), 200);
    let address = server.address;
    timeout(PATIENCE, server.stopped()).await.expect("the server ends");
    assert!(TcpStream::connect(address).await.is_err(), "nothing listens any more");
}

#[tokio::test]
async fn the_server_does_not_wait_for_ever_to_end() {
    let mut server = Server::with(|config| config.server.shutdown_timeout_ms = 50).await;
    let _running = tokio::spawn(server.post(&json!({"query": "{ slow(milliseconds: 9000) }"})).send());
    while server.runs() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    timeout(PATIENCE, server.stopped()).await.expect("the server ends");
}
