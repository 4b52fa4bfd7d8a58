//! The database goes away and comes back, at every bad moment; the server starts, follows publications, and stops.

use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

use skillspine_store::testing::Postgres;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

use crate::http::Answer;
use crate::program::{Installation, Server};
use crate::tables::{everything, published};
use crate::world::{World, occupation_uri, skill_uri};

/// The longest a client waits to hear that the database is away.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

/// A database on a server of its own, so that it can be stopped.
async fn stoppable() -> (Postgres, Installation) {
    let server = Postgres::start().unwrap_or_else(|error| panic!("{error}"));
    server.create_database("skillspine").await.expect("a database");
    let store = Installation::on(server.url_for("skillspine"));
    store.run(&["migrate"]).succeeded();
    (server, store)
}

fn skill_query(number: usize) -> String {
    format!("{{ skill(uri: \"{}\") {{ id prefLabel {{ value }} }} }}", skill_uri(number))
}

#[track_caller]
fn is_answered(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.json().get("errors").is_none(), "{answer:?}");
    assert!(answer.body.contains(words), "{words:?} is not in {answer:?}");
}

#[track_caller]
fn is_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.error_code().as_deref(), Some("UNAVAILABLE"), "{answer:?}");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
    assert!(answer.took < ANSWERED_WITHIN, "{answer:?}");
    for secret in ["postgres", "sqlx", "socket", "/tmp"] {
        assert!(!answer.body.to_lowercase().contains(secret), "{secret:?} is told: {answer:?}");
    }
}

/// Asks until the server answers as hoped for.
async fn until(server: &mut Server, within: Duration, path: &str, status: u16) -> Answer {
    let started = Instant::now();
    loop {
        let answer = server.get(path).await;
        if answer.status == status {
            return answer;
        }
        assert!(
            started.elapsed() < within,
            "{path} is not {status} within {within:?}: {answer:?}\n{}",
            server.running.stderr()
        );
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn without_a_database_nothing_starts() {
    let release = World::small().write();
    for url in [
        "postgres://skillspine@127.0.0.1:1/skillspine",
        "postgres:///skillspine?host=/nowhere/at/all&user=skillspine",
        "postgres://skillspine@host.invalid/skillspine",
    ] {
        let nowhere = Installation::on(url.to_owned());
        for arguments in [
            vec!["serve", "--listen", "127.0.0.1:0"],
            vec!["import", "esco", "--from", release.argument()],
            vec!["migrate"],
            vec!["publish"],
            vec!["export", "esco"],
        ] {
            let ended = nowhere.run(&arguments).failed(1, &["error: the database does not answer: "]);
            assert!(ended.took < Duration::from_secs(10), "{arguments:?} on {url}: {:?}", ended.took);
            assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        }
    }
    let secret = Installation::on("postgres://skillspine:opensesame@127.0.0.1:1/skillspine".to_owned());
    let ended = secret.run(&["serve", "--listen", "127.0.0.1:0"]).failed(1, &["the database does not answer"]);
    assert!(!ended.stderr.contains("opensesame"), "{}", ended.stderr);
}

#[tokio::test]
async fn the_server_outlives_an_outage() {
    let (database, store) = stoppable().await;
    store.import_esco(World::small().write().argument());
    let mut server = store.serve(&[]);
    let cached = skill_query(0);
    is_answered(&server.ask(&cached).await, &World::small().skill_label(0));
    let found = "{ search(text: \"inspect pumps\", first: 3) { totalCount } suggest(prefix: \"insp\") { label } }";
    is_answered(&server.ask(found).await, "inspect");
    until(&mut server, Duration::from_secs(5), "/health/ready", 200).await;

    for round in 0..2 {
        database.stop().expect("the database stops");
        // Without waiting: a client may ask in the very moment.
        is_unavailable(&server.ask(&skill_query(10 + round)).await);
        is_unavailable(&server.ask(&skill_query(20 + round)).await);
        let not_ready = until(&mut server, Duration::from_secs(5), "/health/ready", 503).await;
        assert!(not_ready.body.contains("database"), "{not_ready:?}");
        assert_eq!(server.get("/health/live").await.status, 200);
        is_unavailable(&server.ask(&skill_query(30 + round)).await);
        is_answered(&server.ask(&cached).await, &World::small().skill_label(0));
        let other_words = format!("{{ search(text: \"repair ledgers {round}\", first: 3) {{ totalCount }} }}");
        is_answered(&server.ask(&other_words).await, "totalCount");

        database.restart().expect("the database starts");
        until(&mut server, Duration::from_secs(10), "/health/ready", 200).await;
        let number = 10 + round;
        is_answered(&server.ask(&skill_query(number)).await, &World::small().skill_label(number));
    }
    assert!(server.running.is_running());
    server.running.terminate();
    server.running.wait().succeeded().says(&["stopped"]);
}

/// The line to a database, which can fall silent without closing any connection, as networks and overloaded machines do.
struct Line {
    is_silent: watch::Sender<bool>,
    url: String,
}

impl Line {
    /// A line to a database on a server of one's own.
    async fn to(url: &str) -> Self {
        let option = |name: &str| {
            let start = url.find(&format!("{name}=")).expect("the option is in the URL") + name.len() + 1;
            url[start..].split('&').next().unwrap_or_default().to_owned()
        };
        let socket = format!("{}/.s.PGSQL.5432", option("host"));
        let database = url.split('?').next().and_then(|address| address.rsplit('/').next()).expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (is_silent, silence) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (from_client, to_client) = client.into_split();
                let database = UnixStream::connect(&socket).await.expect("the database is there");
                let (from_database, to_database) = database.into_split();
                tokio::spawn(pass_on(from_client, to_database, silence.clone()));
                tokio::spawn(pass_on(from_database, to_client, silence.clone()));
            }
        });
        Self { is_silent, url: format!("postgres://{}@{address}/{database}", option("user")) }
    }

    fn fall_silent(&self, is_silent: bool) {
        self.is_silent.send(is_silent).expect("the line is in use");
    }
}

/// Copies bytes until the sender is done; keeps them while the line is silent.
async fn pass_on(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut silence: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        silence.wait_for(|is_silent| !is_silent).await.map_err(io::Error::other)?;
        to.write_all(&buffer[..read]).await?;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_database_keeps_nobody_waiting() {
    let (_database, store) = stoppable().await;
    let line = Line::to(&store.database_url()).await;
    let store = Installation::on(line.url.clone());
    store.import_esco(World::small().write().argument());
    let mut server = store.serve(&[]);
    let cached = skill_query(0);
    is_answered(&server.ask(&cached).await, &World::small().skill_label(0));

    line.fall_silent(true);
    for number in 1..4 {
        is_unavailable(&server.ask(&skill_query(number)).await);
    }
    until(&mut server, Duration::from_secs(20), "/health/ready", 503).await;
    is_answered(&server.ask(&cached).await, &World::small().skill_label(0));
    let ended = store.run(&["import", "--runs"]).failed(1, &["the database does not answer"]);
    assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);

    line.fall_silent(false);
    until(&mut server, Duration::from_secs(10), "/health/ready", 200).await;
    is_answered(&server.ask(&skill_query(1)).await, &World::small().skill_label(1));
}

#[tokio::test]
async fn an_import_without_its_database_fails_and_completes_later() {
    let large = World { skills: 1_000, occupations: 50, skills_per_occupation: 20, ..World::small() };
    let (first, second) = (large.write(), large.revised().write());
    let (database, store) = stoppable().await;
    store.import_esco(first.argument());
    let before = published(&store).await;

    let undisturbed = Installation::postgres().await;
    undisturbed.import_esco(first.argument());
    let duration = undisturbed.import_esco(second.argument()).took;

    for tenth in [3, 6] {
        let mut import = store.start(&["import", "esco", "--from", second.argument()]);
        sleep(duration * tenth / 10);
        database.stop().expect("the database stops");
        let ended = import.wait().failed(1, &["error: ", "the database does not answer"]);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        database.restart().expect("the database starts");
        assert_eq!(published(&store).await, before, "stopped after {tenth} tenths");
    }
    store.import_esco(second.argument());
    assert_eq!(everything(&store).await, everything(&undisturbed).await);
    assert_eq!(published(&store).await, published(&undisturbed).await);
    store.run(&["doctor"]).succeeded();
}

#[tokio::test]
async fn publications_are_followed() {
    for store in Installation::both().await {
        store.run(&["import", "--runs"]).succeeded();
        let mut server = store.serve(&["--no-demo"]);
        let nothing = server.ask("{ frameworks { key } }").await;
        assert_eq!(nothing.status, 503, "{nothing:?}");
        assert_eq!(nothing.error_code().as_deref(), Some("UNAVAILABLE"), "{nothing:?}");
        assert_eq!(server.get("/health/live").await.status, 200);
        let not_ready = server.get("/health/ready").await;
        assert_eq!(not_ready.status, 503);
        assert!(not_ready.body.contains("no release is published yet"), "{not_ready:?}");

        let (first, second) = (World::small(), World::small().revised());
        store.import_esco(first.write().argument());
        until(&mut server, Duration::from_secs(10), "/health/ready", 200).await;
        is_answered(&server.ask(&skill_query(9)).await, &first.skill_label(9));
        is_answered(&server.ask(&skill_query(3)).await, &first.skill_label(3));

        store.import_esco(second.write().argument());
        server.running.wait_for_line("now serving release 2");
        is_answered(&server.ask(&skill_query(3)).await, &second.skill_label(3));
        is_answered(&server.ask(&skill_query(60)).await, &second.skill_label(60));
        let occupation = format!("{{ occupation(uri: \"{}\") {{ id }} }}", occupation_uri(1));
        is_answered(&server.ask(&occupation).await, "occupation:");

        store.run(&["publish", "--release", "1"]).succeeded();
        server.running.wait_for_line("now serving release 1");
        is_answered(&server.ask(&skill_query(3)).await, &first.skill_label(3));

        server.running.terminate();
        let ended = server.running.wait().succeeded().says(&["stopped"]);
        assert!(ended.took < Duration::from_secs(5), "{:?}", ended.took);
    }
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let store = Installation::embedded();
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let ended = store.run(&["serve", "--no-demo", "--listen", &address]);
    ended.failed(1, &[&format!("error: listen on {address}"), "hint: choose another address with --listen"]);
}
