//! How fast postings are written, compared and read back, on SQLite and on Postgres.
//!
//! `scripts/with-postgres cargo run --release -p skillspine-store --example posting_load -- [postings] [bytes of text]`
//!
//! Adverts are made up from a seed: ten skills each out of 14,000 (a few are common, most are rare), a region, an employer, and a
//! text of the given length. Making them is not counted. Prints one line a database and step, with the highest memory so far.
#![expect(clippy::print_stdout, reason = "a report on standard output")]

use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{Employer, Posting, PostingRequirement, PostingSkill, Provenance};
use skillspine_store::testing::{Postgres, posting};
use skillspine_store::write::{ImportLock, ImportSession, PostingUpdate};
use skillspine_store::{Store, StoreConfig};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Postings handed over at a time.
const BATCH: usize = 4_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<usize> = std::env::args().skip(1).map(|argument| argument.parse()).collect::<Result<_, _>>()?;
    let postings = arguments.first().copied().unwrap_or(100_000);
    let world = World::new(arguments.get(1).copied().unwrap_or(2_000));

    let folder = tempfile::tempdir()?;
    let store = Store::open(StoreConfig::embedded(folder.path())).await?;
    measure("sqlite", &store, &world, postings).await?;
    println!(
        "sqlite    {} bytes of file an advert",
        std::fs::metadata(folder.path().join("skillspine.sqlite"))?.len() / postings as u64
    );

    let folder = tempfile::tempdir()?;
    let server = Postgres::shared()?;
    server.drop_database("posting_load").await?;
    server.create_database("posting_load").await?;
    let store = Store::open(StoreConfig::postgres(server.url_for("posting_load"), folder.path())).await?;
    store.migrate().await?;
    measure("postgres", &store, &world, postings).await
}

async fn measure(name: &str, store: &Store, world: &World, postings: usize) -> Outcome<()> {
    import(name, "first load", store, world, 0..postings, false).await?;
    import(name, "the same again", store, world, 0..postings, false).await?;
    import(name, "a tenth changed", store, world, 0..postings / 10, true).await?;
    import(name, "a tenth more", store, world, postings..postings + postings / 10, false).await?;

    let release = store.newest_release().await?;
    let begin = Instant::now();
    let mut scan = store.each_posting(release, 4_000);
    let (mut read, mut skills) = (0, 0);
    while let Some(batch) = scan.next().await? {
        read += batch.len();
        skills += batch.iter().map(|posting| posting.skills.len()).sum::<usize>();
    }
    report(name, "scan", read, begin.elapsed(), &format!("{skills} skills"));
    Ok(())
}

async fn import(
    name: &str,
    step: &str,
    store: &Store,
    world: &World,
    numbers: std::ops::Range<usize>,
    changed: bool,
) -> Outcome<()> {
    let now = DateTime::from_timestamp(1_700_000_000, 0).ok_or("a valid time")?;
    let lock = ImportLock::acquire(store, |_| {}).await?;
    let begin = Instant::now();
    let mut session = ImportSession::begin(store, lock, now, "posting load", false).await?;
    let mut took = begin.elapsed();
    let all: Vec<usize> = numbers.collect();
    for chunk in all.chunks(BATCH) {
        let batch = chunk.iter().map(|number| world.update(*number, changed)).collect();
        let begin = Instant::now();
        session.postings(batch).await?;
        took += begin.elapsed();
    }
    let begin = Instant::now();
    let outcome = session.finish().await?;
    let end = begin.elapsed();
    let counts = outcome.postings;
    let note = format!(
        "{:.2} s of it at the end; {} created, {} changed, {} unchanged",
        end.as_secs_f64(),
        counts.created,
        counts.changed,
        counts.unchanged
    );
    report(name, step, all.len(), took + end, &note);
    Ok(())
}

fn report(name: &str, step: &str, postings: usize, took: Duration, note: &str) {
    let seconds = took.as_secs_f64();
    let peak = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| status.lines().find(|line| line.starts_with("VmHWM")).map(str::to_owned))
        .unwrap_or_default();
    println!(
        "{name:9} {step:16} {postings:9} in {seconds:7.2} s = {:8.0} a second; {note}; {peak}",
        postings as f64 / seconds
    );
}

/// Everything adverts are made of.
struct World {
    words: Vec<String>,
    text_bytes: usize,
}

impl World {
    fn new(text_bytes: usize) -> Self {
        let mut random = Random(7);
        let syllables = ["ka", "lo", "mi", "ne", "ru", "ta", "ve", "so"];
        let words = (0..4_000)
            .map(|_| (0..1 + random.below(4)).map(|_| syllables[random.below(syllables.len())]).collect())
            .collect();
        Self { words, text_bytes }
    }

    fn update(&self, number: usize, changed: bool) -> PostingUpdate {
        let mut random = Random(number as u64 + 1);
        let mut text = String::with_capacity(self.text_bytes + 16);
        while text.len() < self.text_bytes {
            text.push_str(&self.words[random.below(self.words.len())]);
            text.push(if random.below(12) == 0 { '\n' } else { ' ' });
        }
        let skills = (0..10)
            .map(|_| {
                // The product of two even numbers leans to the small ones.
                let skill = random.below(14_000) * random.below(14_000) / 14_000;
                PostingSkill {
                    skill: ConceptId::mint("esco", &skill.to_string()),
                    requirement: PostingRequirement::ALL[random.below(3)],
                    provenance: if random.below(3) == 0 { Provenance::Asserted } else { Provenance::Extracted },
                    confidence: random.below(1_000) as f64 / 1_000.0,
                }
            })
            .collect();
        let employer_name = format!("Employer {}", random.below(20_000));
        let employer = EmployerId::mint("name", &employer_name);
        let external_id = number.to_string();
        let posting = Posting {
            id: PostingId::mint("load", &external_id),
            source: "load".to_owned(),
            title: format!("Job {} {}", random.below(3_000), if changed { "changed" } else { "" }),
            text: Some(text),
            employer: Some(employer),
            employer_name: Some(employer_name.clone()),
            regions: vec![RegionId::mint("nuts-2024", &random.below(250).to_string())],
            occupation: Some(ConceptId::mint("esco", &format!("occupation {}", random.below(400)))),
            posted_on: NaiveDate::from_ymd_opt(2022, 1, 1)
                .and_then(|day| day.checked_add_days(chrono::Days::new(random.below(1_000) as u64))),
            skills,
            ..posting(&external_id)
        };
        let employer = Employer { id: employer, name: employer_name, identifier: None, industry: None };
        PostingUpdate::Stated { posting: Box::new(posting), employer: Some(employer), signature: None, removed: false }
    }
}

/// Knuth's linear congruential generator, the upper half of its state.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}
