//! GraphQL over HTTP: methods, media types, parameters, status codes.

use reqwest::Method;
use serde_json::json;

use crate::harness::{Server, answer};

#[tokio::test]
async fn queries_are_answered_with_the_release_they_are_based_on() {
    let server = Server::start().await;
    let asked = server.ask("{ echo(text: \"å\") }").await;
    asked.check_data(json!({"echo": "å"}));
    assert_eq!(asked.header("content-type"), "application/graphql-response+json; charset=utf-8");
    assert_eq!(asked.json()["extensions"]["release"], json!({"number": 7, "publishedAt": "2023-11-14T22:13:20Z"}));

    let body = json!({"query": "query A { release } query B($t: String!) { echo(text: $t) }", "operationName": "B", "variables": {"t": "x"}});
    let posted = answer(server.post(&body)).await;
    posted.check_data(json!({"echo": "x"}));
    assert_eq!(posted.header("content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn get_takes_all_parameters() {
    let server = Server::start().await;
    let document = "query A { release } query B($t: String!) { echo(text: $t) }";
    let parameters =
        [("query", document), ("operationName", "B"), ("variables", "{\"t\":\"+ &\"}"), ("extensions", "{}")];
    answer(server.query(&parameters)).await.check_data(json!({"echo": "+ &"}));
    answer(server.query(&[("query", document), ("operationName", "A")])).await.check_data(json!({"release": 7}));
    answer(server.query(&[("query", document)])).await.check(200, "BAD_USER_INPUT");
    answer(server.query(&[("query", document), ("operationName", "C")])).await.check(200, "BAD_USER_INPUT");
    answer(server.query(&[("query", "{ release }"), ("variables", "[1]")])).await.check(400, "BAD_USER_INPUT");
    answer(server.query(&[("query", "{ release }"), ("variables", "{")])).await.check(400, "BAD_USER_INPUT");
    server.get("/graphql").await.check(400, "BAD_USER_INPUT");
    let head = answer(server.request(Method::HEAD, "/graphql?query=%7Brelease%7D")).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn mutations_need_post() {
    let server = Server::start().await;
    let refused = answer(server.query(&[("query", "mutation { touch }")])).await;
    refused.check(405, "BAD_USER_INPUT");
    assert_eq!(refused.header("allow"), "POST");
    assert_eq!(server.runs(), 0);
    answer(server.post(&json!({"query": "mutation { touch }"}))).await.check_data(json!({"touch": true}));
    answer(server.post(&json!({"query": "mutation { touch }"}))).await.check_data(json!({"touch": true}));
    assert_eq!(server.runs(), 2, "mutations are not remembered");
}

#[tokio::test]
async fn other_methods_are_refused() {
    let server = Server::start().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let refused = answer(server.request(method, "/graphql")).await;
        refused.check(405, "BAD_USER_INPUT");
        assert_eq!(refused.header("allow"), "GET, POST");
    }
}

#[tokio::test]
async fn forms_and_plain_text_are_refused() {
    let server = Server::start().await;
    let post = |content_type: &str, body: &'static str| {
        server.request(Method::POST, "/graphql").header("content-type", content_type).body(body)
    };
    answer(post("application/x-www-form-urlencoded", "query=mutation%7Btouch%7D")).await.check(415, "BAD_USER_INPUT");
    answer(post("text/plain", "{\"query\":\"mutation{touch}\"}")).await.check(415, "BAD_USER_INPUT");
    answer(post("multipart/form-data; boundary=x", "--x--")).await.check(415, "BAD_USER_INPUT");
    answer(post("application/json; charset=latin1", "{\"query\":\"{release}\"}")).await.check(415, "BAD_USER_INPUT");
    let untyped = server.request(Method::POST, "/graphql").body("{\"query\":\"{release}\"}");
    answer(untyped).await.check(415, "BAD_USER_INPUT");
    assert_eq!(server.runs(), 0);
}

#[tokio::test]
async fn bodies_must_be_json_in_utf8() {
    let server = Server::start().await;
    let post =
        |body: Vec<u8>| server.request(Method::POST, "/graphql").header("content-type", "application/json").body(body);
    answer(post(b"{\"query\":\"\xff\"}".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post(b"{\"query\":".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post(b"".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post(b"7".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post(b"{\"query\":7}".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post(b"{}".to_vec())).await.check(400, "BAD_USER_INPUT");
    answer(post([b"[".repeat(100_000), b"]".repeat(100_000)].concat())).await.check(400, "BAD_USER_INPUT");
}

#[tokio::test]
async fn unacceptable_answers_are_not_made() {
    let server = Server::start().await;
    let request = server.post(&json!({"query": "{ release }"})).header("accept", "text/html");
    answer(request).await.check(406, "BAD_USER_INPUT");
}

#[tokio::test]
async fn statuses_tell_newer_clients_what_happened() {
    let server = Server::start().await;
    let check = async |query: &str, new_status: u16, old_status: u16, code: &str| {
        server.ask(query).await.check(new_status, code);
        answer(server.post(&json!({"query": query}))).await.check(old_status, code);
    };
    check("{ echo(", 400, 200, "GRAPHQL_PARSE_FAILED").await;
    check("{ nothing }", 400, 200, "GRAPHQL_VALIDATION_FAILED").await;
    check("{ echo(text: 7) }", 400, 200, "GRAPHQL_VALIDATION_FAILED").await;
    check("query ($t: String!) { echo(text: $t) }", 400, 200, "BAD_USER_INPUT").await;
    check("{ limited(first: -1) }", 200, 200, "BAD_USER_INPUT").await;
    check("{ missing }", 200, 200, "NOT_FOUND").await;
    check("{ away }", 503, 503, "UNAVAILABLE").await;
    check("{ release away }", 200, 200, "UNAVAILABLE").await;
    check("{ broken }", 500, 500, "INTERNAL").await;
}

#[tokio::test]
async fn errors_have_paths_and_no_internals() {
    let server = Server::start().await;
    let missing = server.ask("{ other: missing }").await;
    let error = &missing.json()["errors"][0];
    assert_eq!(error["path"], json!(["other"]));
    assert_eq!(error["message"], "unknown framework `onett`");
    assert_eq!(error["extensions"]["hint"], "known frameworks: esco, onet");
    for query in ["{ broken }", "{ careless }", "{ panics }"] {
        let broken = server.ask(query).await;
        broken.check(500, "INTERNAL");
        assert!(broken.text.contains("internal error") && !broken.text.contains("secret"), "{}", broken.text);
    }
    let parse = server.ask("{ echo(").await.json();
    assert!(parse["errors"][0]["locations"][0]["line"].is_number(), "{parse}");
    assert!(parse.get("data").is_none());
}

#[tokio::test]
async fn batches_are_answered_in_order() {
    let server = Server::start().await;
    let body =
        json!([{"query": "{ echo(text: \"a\") }"}, {"query": "{ nothing }"}, {"query": "{ echo(text: \"b\") }"}]);
    let answered = answer(server.post(&body)).await;
    assert_eq!(answered.status.as_u16(), 200);
    let json = answered.json();
    assert_eq!(json[0]["data"]["echo"], "a");
    assert_eq!(json[1]["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(json[2]["data"]["echo"], "b");
    answer(server.post(&json!([]))).await.check(400, "BAD_USER_INPUT");
}

#[tokio::test]
async fn languages_reach_the_resolvers() {
    let server = Server::start().await;
    let request = server.post(&json!({"query": "{ languages }"})).header("accept-language", "en;q=0.1, SV-se, *");
    answer(request).await.check_data(json!({"languages": ["sv-SE", "en"]}));
}

#[tokio::test]
async fn a_release_can_be_named() {
    let server = Server::start().await;
    let ask =
        |release: &str| answer(server.post(&json!({"query": "{ release }"})).header("skillspine-release", release));
    let old = ask("3").await;
    old.check_data(json!({"release": 3}));
    assert_eq!(old.json()["extensions"]["release"], json!({"number": 3}));
    ask("7").await.check_data(json!({"release": 7}));
    ask("8").await.check(400, "BAD_USER_INPUT");
    ask("new").await.check(400, "BAD_USER_INPUT");
}

#[tokio::test]
async fn request_ids_come_back() {
    let server = Server::start().await;
    let request = server.request(Method::GET, "/health/live").header("x-request-id", "mine-1");
    assert_eq!(answer(request).await.header("x-request-id"), "mine-1");
    let request = server.request(Method::GET, "/health/live").header("x-request-id", "not a sane one");
    assert_eq!(answer(request).await.header("x-request-id").len(), 32);
}
