//! Metrics for Prometheus. Names are written once, here.

use std::{
    collections::HashSet,
    fs,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "skillspine_graphql_requests_total";
const DURATION: &str = "skillspine_graphql_duration_seconds";
const IN_FLIGHT: &str = "skillspine_graphql_in_flight";
const CACHE: &str = "skillspine_response_cache_total";
const REFUSALS: &str = "skillspine_gate_refusals_total";
const HTTP_RESPONSES: &str = "skillspine_http_responses_total";
const RELEASE: &str = "skillspine_release";
const MEMORY: &str = "process_resident_memory_bytes";

/// Operation names come from clients: so many are told apart, the rest are `other`.
const MOST_OPERATIONS: usize = 100;

static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Counts and measures what the server does.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    operations: Mutex<HashSet<String>>,
}

impl Metrics {
    /// Installs the recorder of the process, once.
    pub(crate) fn install() -> Self {
        let handle = RECORDER.get_or_init(|| {
            let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
            let builder = PrometheusBuilder::new().set_buckets(&seconds).unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            // Another recorder of the host program takes precedence; ours then shows nothing and breaks nothing.
            let _ = metrics::set_global_recorder(recorder);
            describe();
            handle
        });
        Self { handle: handle.clone(), operations: Mutex::new(HashSet::new()) }
    }

    /// The text that Prometheus reads.
    pub(crate) fn render(&self) -> String {
        if let Some(bytes) = resident_bytes() {
            metrics::gauge!(MEMORY).set(bytes);
        }
        self.handle.run_upkeep();
        self.handle.render()
    }

    pub(crate) fn release(&self, number: i32) {
        metrics::gauge!(RELEASE).set(f64::from(number));
    }

    pub(crate) fn graphql_started(&self) -> InFlight {
        metrics::gauge!(IN_FLIGHT).increment(1.0);
        InFlight
    }

    pub(crate) fn graphql_finished(&self, operation: &str, code: &'static str, elapsed: Duration) {
        let operation = self.operation_label(operation);
        metrics::counter!(REQUESTS, "operation" => operation.clone(), "code" => code).increment(1);
        metrics::histogram!(DURATION, "operation" => operation).record(elapsed.as_secs_f64());
    }

    pub(crate) fn response_cache(&self, result: &'static str) {
        metrics::counter!(CACHE, "result" => result).increment(1);
    }

    pub(crate) fn gate_refusal(&self, limit_name: &'static str) {
        metrics::counter!(REFUSALS, "limit" => limit_name).increment(1);
    }

    pub(crate) fn http_response(&self, route: &'static str, status: StatusCode) {
        metrics::counter!(HTTP_RESPONSES, "route" => route, "status" => status.as_u16().to_string()).increment(1);
    }

    fn operation_label(&self, name: &str) -> String {
        if name.is_empty() || name.len() > 64 {
            return "other".to_owned();
        }
        let mut known = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains(name) {
            if known.len() >= MOST_OPERATIONS {
                return "other".to_owned();
            }
            known.insert(name.to_owned());
        }
        name.to_owned()
    }
}

/// Counts a request as running until it is dropped.
pub(crate) struct InFlight;

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!(IN_FLIGHT).decrement(1.0);
    }
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "GraphQL requests by operation and error code (`OK` for none)");
    metrics::describe_histogram!(DURATION, metrics::Unit::Seconds, "Time from a read request to its answer");
    metrics::describe_gauge!(IN_FLIGHT, "GraphQL requests being worked on or waiting");
    metrics::describe_counter!(CACHE, "Whole answers found in the cache (`hit`) or made (`miss`)");
    metrics::describe_counter!(REFUSALS, "Documents that the query gate refused, by limit");
    metrics::describe_counter!(HTTP_RESPONSES, "HTTP responses by route and status");
    metrics::describe_gauge!(RELEASE, "The release that is served");
    metrics::describe_gauge!(MEMORY, metrics::Unit::Bytes, "Resident memory of the process");
}

/// Linux tells in kilobytes; elsewhere the metric is left out.
fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}
