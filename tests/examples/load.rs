//! Sends GraphQL requests as fast as they are answered, over a fixed number of kept connections, and says how long each took.
//!
//! `cargo run --release --example load -- <url> <bodies> <connections> <seconds> <warm-up requests>`
//!
//! `bodies` is a file with one JSON request body a line; connections take turns in its order and begin anew at its end. The
//! warm-up is not counted. Anything but status 200 without GraphQL errors ends the run. Prints one line of JSON.
#![expect(clippy::print_stdout, reason = "a report on standard output")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::{JoinSet, LocalSet};

const USAGE: &str = "usage: load <url> <bodies> <connections> <seconds> <warm-up requests>";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, bodies, connections, seconds, warm_up] = arguments.as_slice() else { bail!(USAGE) };
    let text = std::fs::read_to_string(bodies).with_context(|| format!("read {bodies}"))?;
    let bodies: Vec<Bytes> =
        text.lines().filter(|line| !line.is_empty()).map(|line| Bytes::from(line.to_owned())).collect();
    ensure!(!bodies.is_empty(), "there is no request in the file");
    let target: Rc<Target> = Rc::new(Target {
        uri: url.parse().context(USAGE)?,
        bodies,
        next: Cell::new(0),
        answers: RefCell::new(Answers::default()),
    });
    let connections: usize = connections.parse().context(USAGE)?;
    let seconds = Duration::from_secs_f64(seconds.parse().context(USAGE)?);
    let warm_up: usize = warm_up.parse().context(USAGE)?;

    // One thread, so that most of the machine is left to the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        run(&target, connections, Until::Requests(warm_up)).await?;
        target.answers.take();
        let begin = Instant::now();
        run(&target, connections, Until::Instant(begin + seconds)).await?;
        println!("{}", target.answers.take().report(begin.elapsed()));
        Ok(())
    })
}

/// What is asked, and what came back.
struct Target {
    uri: Uri,
    bodies: Vec<Bytes>,
    /// Requests sent so far.
    next: Cell<usize>,
    answers: RefCell<Answers>,
}

/// When to stop.
#[derive(Clone, Copy)]
enum Until {
    /// So many requests were sent, all connections and earlier runs together.
    Requests(usize),
    Instant(Instant),
}

#[derive(Default)]
struct Answers {
    times: Vec<Duration>,
    bytes: usize,
}

impl Answers {
    /// Percentiles are exact: the value that this share of the sorted times does not exceed.
    fn report(mut self, took: Duration) -> serde_json::Value {
        self.times.sort_unstable();
        let requests = self.times.len();
        let at = |share: f64| {
            let place = (share * requests as f64).ceil() as usize;
            self.times.get(place.saturating_sub(1)).map(|time| time.as_secs_f64() * 1000.0)
        };
        serde_json::json!({
            "requests": requests,
            "per_second": requests as f64 / took.as_secs_f64(),
            "p50_ms": at(0.50),
            "p95_ms": at(0.95),
            "p99_ms": at(0.99),
            "max_ms": at(1.0),
            "mean_bytes": self.bytes / requests.max(1),
        })
    }
}

async fn run(target: &Rc<Target>, connections: usize, until: Until) -> Result<()> {
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn_local(use_connection(Rc::clone(target), until));
    }
    while let Some(finished) = tasks.join_next().await {
        finished??;
    }
    Ok(())
}

async fn use_connection(target: Rc<Target>, until: Until) -> Result<()> {
    let authority = target.uri.authority().context(USAGE)?;
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Its end shows as an error of the request that was under way.
    tokio::task::spawn_local(connection);
    loop {
        let number = target.next.get();
        let is_over = match until {
            Until::Requests(most) => number >= most,
            Until::Instant(end) => Instant::now() >= end,
        };
        if is_over {
            return Ok(());
        }
        target.next.set(number + 1);
        let begin = Instant::now();
        let bytes = ask(&target, &mut sender, number).await?;
        let mut answers = target.answers.borrow_mut();
        answers.times.push(begin.elapsed());
        answers.bytes += bytes;
    }
}

/// Sends one request and returns the size of its answer.
async fn ask(target: &Target, sender: &mut SendRequest<Full<Bytes>>, number: usize) -> Result<usize> {
    let body = target.bodies[number % target.bodies.len()].clone();
    let request = Request::post(target.uri.path())
        .header(header::HOST, target.uri.authority().map_or("", |authority| authority.as_str()))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Full::new(body.clone()))?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let answer = response.into_body().collect().await?.to_bytes();
    // Inside a string the quotation marks would be escaped.
    let has_errors = std::str::from_utf8(&answer)?.contains("\"errors\":");
    if status != StatusCode::OK || has_errors {
        bail!("status {status} for {}: {}", String::from_utf8_lossy(&body), String::from_utf8_lossy(&answer));
    }
    Ok(answer.len())
}
