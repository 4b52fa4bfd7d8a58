//! What is remembered: whole answers, entity tags, persisted queries.

use chrono::DateTime;
use futures::future::join_all;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use skillspine_api::Snapshot;

use crate::harness::{Answer, Server, answer};

#[tokio::test]
async fn answers_are_remembered_by_all_they_depend_on() {
    let server = Server::start().await;
    let query = "query ($t: String!) { echo(text: $t) languages }";
    let ask = async |text: &str, language: &str, expected_runs: u64| {
        let request =
            server.post(&json!({"query": query, "variables": {"t": text}})).header("accept-language", language);
        answer(request).await.check_data(json!({"echo": text, "languages": [language]}));
        assert_eq!(server.runs(), expected_runs);
    };
    ask("a", "sv", 2).await;
    ask("a", "sv", 2).await;
    ask("b", "sv", 4).await;
    ask("a", "de", 6).await;
    ask("a", "sv", 6).await;
    server.state.publish(Snapshot::new(8, DateTime::from_timestamp(1_700_000_001, 0).unwrap()));
    ask("a", "sv", 8).await;
}

#[tokio::test]
async fn one_of_many_equal_requests_runs() {
    let server = Server::start().await;
    let all = join_all((0..20).map(|_| server.ask("{ slow(milliseconds: 300) }"))).await;
    for answered in all {
        answered.check_data(json!({"slow": 300}));
    }
    assert_eq!(server.runs(), 1);
}

#[tokio::test]
async fn errors_are_not_remembered() {
    let server = Server::start().await;
    for runs in 1..=3 {
        server.ask("{ echo(text: \"x\") missing }").await.check(200, "NOT_FOUND");
        assert_eq!(server.runs(), runs);
    }
}

#[tokio::test]
async fn large_answers_are_not_remembered() {
    let server = Server::with(|config| config.cache.response_entry_bytes = 200).await;
    let query = format!("{{ echo(text: \"{}\") }}", "x".repeat(200));
    server.ask(&query).await;
    server.ask(&query).await;
    assert_eq!(server.runs(), 2);
}

#[tokio::test]
async fn get_answers_have_entity_tags() {
    let server = Server::start().await;
    let get = |tag: Option<&str>| {
        let request = server.query(&[("query", "{ echo(text: \"x\") }")]);
        tag.map_or_else(
            || server.query(&[("query", "{ echo(text: \"x\") }")]),
            |tag| request.header("if-none-match", tag),
        )
    };
    let first = answer(get(None)).await;
    first.check_data(json!({"echo": "x"}));
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    for part in ["accept", "accept-language", "skillspine-release"] {
        assert!(first.header("vary").split(", ").any(|vary| vary == part), "{}", first.header("vary"));
    }

    let again = answer(get(Some(&tag))).await;
    assert_eq!((again.status.as_u16(), again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
    answer(get(Some("W/\"other\""))).await.check_data(json!({"echo": "x"}));
    let german = answer(get(Some(&tag)).header("accept-language", "de")).await;
    german.check_data(json!({"echo": "x"}));
    assert_ne!(german.header("etag"), tag);

    server.state.publish(Snapshot::new(8, DateTime::from_timestamp(1_700_000_001, 0).unwrap()));
    answer(get(Some(&tag))).await.check_data(json!({"echo": "x"}));
}

#[tokio::test]
async fn other_answers_are_not_for_keeping() {
    let server = Server::start().await;
    let posted = server.ask("{ release }").await;
    assert_eq!((posted.header("cache-control"), posted.header("etag")), ("no-store", ""));
    let failed = answer(server.query(&[("query", "{ missing }")])).await;
    assert_eq!((failed.header("cache-control"), failed.header("etag")), ("no-store", ""));
}

fn persisted(query: &str) -> Value {
    let hash: String = Sha256::digest(query.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

fn check_retry(answered: &Answer, message: &str, code: &str) {
    answered.check(200, code);
    assert_eq!(answered.json()["errors"][0]["message"], message);
}

#[tokio::test]
async fn persisted_queries_are_learnt() {
    let server = Server::start().await;
    let query = "{ echo(text: \"persisted\") }";
    let extensions = persisted(query);
    let hash_only = json!({"extensions": extensions});
    check_retry(&answer(server.post(&hash_only)).await, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
    let both = json!({"query": query, "extensions": extensions});
    answer(server.post(&both)).await.check_data(json!({"echo": "persisted"}));
    answer(server.post(&hash_only)).await.check_data(json!({"echo": "persisted"}));
    let got = answer(server.query(&[("extensions", &extensions.to_string())])).await;
    got.check_data(json!({"echo": "persisted"}));
    assert!(!got.header("etag").is_empty());

    let wrong = json!({"query": "{ release }", "extensions": extensions});
    answer(server.post(&wrong)).await.check(400, "BAD_USER_INPUT");
    let malformed = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "é"}}});
    answer(server.post(&malformed)).await.check(400, "BAD_USER_INPUT");
    let mut newer = extensions.clone();
    newer["persistedQuery"]["version"] = json!(2);
    let newer = answer(server.post(&json!({"extensions": newer}))).await;
    check_retry(&newer, "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED");
}

#[tokio::test]
async fn refused_queries_are_not_persisted() {
    let server = Server::start().await;
    let query = "{ echo(";
    answer(server.post(&json!({"query": query, "extensions": persisted(query)})))
        .await
        .check(200, "GRAPHQL_PARSE_FAILED");
    let again = answer(server.post(&json!({"extensions": persisted(query)}))).await;
    check_retry(&again, "PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn caches_can_be_turned_off() {
    let server = Server::with(|config| {
        config.cache.response_bytes = 0;
        config.cache.document_bytes = 0;
        config.cache.persisted_bytes = 0;
    })
    .await;
    for runs in 1..=2 {
        server.ask("{ echo(text: \"x\") }").await.check_data(json!({"echo": "x"}));
        assert_eq!(server.runs(), runs);
    }
    let query = "{ release }";
    let off = answer(server.post(&json!({"query": query, "extensions": persisted(query)}))).await;
    check_retry(&off, "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED");
}
