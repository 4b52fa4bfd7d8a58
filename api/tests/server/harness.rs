//! A real server on a port of its own, and a client that keeps what it is told.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use chrono::DateTime;
use reqwest::{Client, Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use skillspine_api::{ApiConfig, AppState, Snapshot, serve};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::schema::{Runs, schema};

pub struct Server {
    pub state: Arc<AppState>,
    pub address: SocketAddr,
    client: Client,
    runs: Runs,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut ApiConfig)) -> Self {
        let mut config = ApiConfig::default();
        change(&mut config);
        let runs = Runs::default();
        let state = Arc::new(AppState::new(schema(runs.clone()), config).unwrap());
        state.publish(Snapshot::new(7, DateTime::from_timestamp(1_700_000_000, 0).unwrap()));
        state.health.database_answered(Instant::now());

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(state.clone(), listener, async {
            let _ = stopped.await;
        }));
        Self { state, address, client: client(), runs, stop: Some(stop), task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path)).await
    }

    /// A GET request to `/graphql`.
    pub fn query(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.request(Method::GET, &format!("/graphql?{query}"))
    }

    pub fn post(&self, body: &Value) -> RequestBuilder {
        self.request(Method::POST, "/graphql").header("content-type", "application/json").body(body.to_string())
    }

    /// Asks as newer clients do, so that the status tells what happened.
    pub async fn ask(&self, query: &str) -> Answer {
        let body = json!({ "query": query });
        answer(self.post(&body).header("accept", "application/graphql-response+json")).await
    }

    /// How many times a resolver of the outermost level ran.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub async fn stopped(self) {
        self.task.await.unwrap().unwrap();
    }
}

/// A client that shows what comes over the wire.
pub fn client() -> Client {
    // Other crates of the workspace build the client without a default for TLS; which one is set first does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().no_gzip().build().unwrap()
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.unwrap() }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The extensions of the first error.
    pub fn extensions(&self) -> Value {
        self.json()["errors"][0]["extensions"].clone()
    }

    pub fn check(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        let extensions = self.extensions();
        assert_eq!(extensions["code"], code, "{}", self.text);
        assert!(extensions["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{}", self.text);
        assert!(!self.header("x-request-id").is_empty());
        self
    }

    pub fn check_limit(&self, name: &str, figure: u64, limit: u64) -> &Self {
        let extensions = self.extensions();
        assert_eq!(extensions["limitName"], name, "{}", self.text);
        assert_eq!(extensions["figure"], figure, "{}", self.text);
        assert_eq!(extensions["limit"], limit, "{}", self.text);
        self
    }

    pub fn check_data(&self, expected: Value) -> &Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        let json = self.json();
        assert_eq!(json.get("errors"), None, "{}", self.text);
        assert_eq!(json["data"], expected);
        self
    }
}
