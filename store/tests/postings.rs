//! Writing and reading postings, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "common/stores.rs"]
mod stores;

use chrono::{DateTime, NaiveDate, Utc};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId};
use skillspine_domain::model::{Employer, Posting, PostingRequirement, PostingSkill, PostingSource, Provenance};
use skillspine_store::Store;
use skillspine_store::testing::posting;
use skillspine_store::write::{ImportLock, ImportSession, PostingCounts, PostingUpdate, SessionOutcome};
use stores::{TestStore, both};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon of a day.
fn on(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn stated(posting: Posting) -> PostingUpdate {
    let employer = posting.employer.zip(posting.employer_name.clone()).map(|(id, name)| Employer {
        id,
        name,
        identifier: None,
        industry: posting.industry.clone(),
    });
    PostingUpdate::Stated { posting: Box::new(posting), employer, signature: None, removed: false }
}

fn taken_down(posting: Posting) -> PostingUpdate {
    PostingUpdate::Stated { posting: Box::new(posting), employer: None, signature: None, removed: true }
}

fn removed(external_id: &str, on: Option<&str>) -> PostingUpdate {
    PostingUpdate::Removed { id: PostingId::mint("sample", external_id), on: on.map(day) }
}

fn retitled(external_id: &str, title: &str) -> Posting {
    Posting { title: title.to_owned(), ..posting(external_id) }
}

async fn begin(store: &Store, now: DateTime<Utc>, dry_run: bool) -> ImportSession {
    let lock = ImportLock::acquire(store, |_| {}).await.unwrap();
    ImportSession::begin(store, lock, now, "a test", dry_run).await.unwrap()
}

/// Imports batches of updates as one import.
async fn import(store: &Store, now: DateTime<Utc>, batches: Vec<Vec<PostingUpdate>>) -> SessionOutcome {
    let mut session = begin(store, now, false).await;
    for batch in batches {
        session.postings(batch).await.unwrap();
    }
    session.finish().await.unwrap()
}

/// Everything a release says, complete.
async fn read(store: &Store, release: i32) -> Vec<Posting> {
    let mut scan = store.each_posting(release, 2);
    let mut all = Vec::new();
    while let Some(batch) = scan.next().await.unwrap() {
        assert!(!batch.is_empty() && batch.len() <= 2);
        all.extend(batch);
    }
    let ids: Vec<PostingId> = all.iter().map(|posting: &Posting| posting.id).collect();
    assert!(ids.is_sorted(), "ordered by id");

    // What the batch readers say is the same.
    let by_id = store.postings_by_id(release, &ids).await.unwrap();
    let mut skills = store.skills_by_posting(release, &ids).await.unwrap();
    let regions = store.regions_by_posting(release, &ids).await.unwrap();
    assert_eq!(by_id.len(), all.len());
    for scanned in &all {
        let mut posting = by_id[&scanned.id].clone();
        posting.skills = skills.remove(&scanned.id).unwrap_or_default();
        posting.skills.sort_by_key(|skill| (skill.skill, skill.provenance));
        posting.regions = regions.get(&scanned.id).cloned().unwrap_or_default();
        assert_eq!(&posting, scanned);
    }
    all.sort_by(|a, b| a.external_id.cmp(&b.external_id));
    all
}

/// External id, title and removal of everything a release holds.
async fn told(store: &Store, release: i32) -> Vec<(String, String, Option<NaiveDate>)> {
    let all = read(store, release).await;
    all.into_iter().map(|posting| (posting.external_id, posting.title, posting.removed_on)).collect()
}

fn tell(rows: &[(&str, &str, Option<&str>)]) -> Vec<(String, String, Option<NaiveDate>)> {
    rows.iter().map(|(id, title, on)| ((*id).to_owned(), (*title).to_owned(), on.map(day))).collect()
}

fn counts(created: u64, changed: u64, removed: u64, unchanged: u64) -> PostingCounts {
    PostingCounts { created, changed, removed, unchanged, unmatched: 0 }
}

/// A posting as it is read back: skills and regions in order.
fn sorted(mut posting: Posting) -> Posting {
    posting.skills.sort_by_key(|skill| (skill.skill, skill.provenance));
    posting.regions.sort_unstable();
    posting
}

const NURSE: &str = "Nurse, night shift";

#[tokio::test]
async fn what_is_written_is_read_back_and_the_same_again_changes_nothing() {
    for TestStore { store, .. } in &both().await {
        let bare = Posting {
            text: None,
            regions: Vec::new(),
            skills: Vec::new(),
            salary: None,
            annual_salary: None,
            occupation: None,
            occupation_provenance: None,
            occupation_confidence: None,
            duplicate_of: Some(PostingId::mint("sample", "1")),
            text_is_open: false,
            ..posting("2")
        };
        let batch =
            || vec![stated(posting("1")), stated(bare.clone()), stated(retitled("3", "tab\tline\nå \\ 'quoted'"))];
        let outcome = import(store, on("2024-01-01"), vec![batch()]).await;
        assert_eq!((outcome.release, outcome.postings), (Some(1), counts(3, 0, 0, 0)));
        // 2 texts, 6 skills, 4 regions, 1 employer.
        assert_eq!((outcome.rows_added, outcome.rows_closed, outcome.repeated), (13, 0, 0));
        let expected = [posting("1"), bare.clone(), retitled("3", "tab\tline\nå \\ 'quoted'")].map(sorted);
        assert_eq!(read(store, 1).await, expected);

        let again = import(store, on("2024-02-01"), vec![batch()]).await;
        assert!(again.is_unchanged() && again.release.is_none(), "{again:?}");
        assert_eq!(again.postings, counts(0, 0, 0, 3));
        assert_eq!(store.newest_release().await.unwrap(), 1);
        let by_source = store.count_postings_by_source(1).await.unwrap();
        assert_eq!((by_source[0].source.as_str(), by_source[0].postings, by_source[0].duplicates), ("sample", 3, 1));
    }
}

#[tokio::test]
async fn a_change_closes_the_old_advert_which_older_releases_still_tell() {
    for TestStore { store, .. } in &both().await {
        import(store, on("2024-01-01"), vec![vec![stated(posting("1")), stated(posting("2"))]]).await;
        let python = PostingSkill {
            skill: ConceptId::mint("esco", "Python"),
            requirement: PostingRequirement::Required,
            provenance: Provenance::Extracted,
            confidence: 0.5,
        };
        let other = Posting { text: Some("You write code.".to_owned()), skills: vec![python], ..posting("1") };
        let outcome = import(store, on("2024-02-01"), vec![vec![stated(other.clone()), stated(posting("2"))]]).await;
        assert_eq!((outcome.release, outcome.postings), (Some(2), counts(0, 1, 0, 1)));
        assert_eq!((outcome.rows_added, outcome.rows_closed), (1 + 1 + 2, 1 + 3 + 2), "text, skills, regions");
        assert_eq!(read(store, 1).await, [posting("1"), posting("2")].map(sorted));
        assert_eq!(read(store, 2).await, [other.clone(), posting("2")].map(sorted));

        // The text stays when only something else changes.
        let later = Posting { vacancies: Some(9), ..other };
        let outcome = import(store, on("2024-03-01"), vec![vec![stated(later.clone())]]).await;
        assert_eq!((outcome.rows_added, outcome.rows_closed), (1 + 2, 1 + 2), "skills and regions");
        assert_eq!(read(store, 3).await, [later, posting("2")].map(sorted), "what does not come again stays");
        assert_eq!(read(store, 1).await, [posting("1"), posting("2")].map(sorted));
    }
}

#[tokio::test]
async fn a_removal_sets_the_day_and_leaves_the_rest() {
    for TestStore { store, .. } in &both().await {
        let all = || vec![stated(posting("1")), stated(posting("2")), stated(posting("3"))];
        import(store, on("2024-01-01"), vec![all()]).await;
        let gone = || vec![removed("1", Some("2024-01-20")), removed("2", None), removed("unknown", None)];
        let outcome = import(store, on("2024-02-01"), vec![gone()]).await;
        assert_eq!(outcome.postings, PostingCounts { unmatched: 1, ..counts(0, 0, 2, 0) });
        assert_eq!((outcome.rows_added, outcome.rows_closed), (0, 0));
        let expected = tell(&[("1", NURSE, Some("2024-01-20")), ("2", NURSE, Some("2024-02-01")), ("3", NURSE, None)]);
        assert_eq!(told(store, 2).await, expected);
        assert_eq!(read(store, 2).await[0].skills, sorted(posting("1")).skills);
        assert_eq!(told(store, 1).await, tell(&[("1", NURSE, None), ("2", NURSE, None), ("3", NURSE, None)]));

        // The day a removal was first heard of stays.
        let again = import(store, on("2024-03-01"), vec![gone()]).await;
        assert!(again.is_unchanged(), "{again:?}");
        let again = import(store, on("2024-03-02"), vec![vec![taken_down(posting("2"))]]).await;
        assert!(again.is_unchanged(), "{again:?}");
        let back = import(store, on("2024-03-03"), vec![vec![stated(posting("2"))]]).await;
        assert_eq!(back.postings, counts(0, 1, 0, 0), "an advert may come back");
    }
}

#[tokio::test]
async fn the_last_record_of_a_posting_wins_and_the_file_can_be_imported_again() {
    type Batches = fn() -> Vec<Vec<PostingUpdate>>;
    type Case<'a> = (&'a str, Batches, &'a [(&'a str, &'a str, Option<&'a str>)], PostingCounts);
    let cases: &[Case<'_>] = &[
        (
            "in two batches",
            || vec![vec![stated(retitled("1", "a")), stated(posting("2"))], vec![stated(retitled("1", "b"))]],
            &[("1", "b", None), ("2", NURSE, None)],
            counts(2, 0, 0, 0),
        ),
        (
            "in one batch",
            || vec![vec![stated(retitled("1", "a")), stated(posting("2")), stated(retitled("1", "b"))]],
            &[("1", "b", None), ("2", NURSE, None)],
            counts(2, 0, 0, 0),
        ),
        (
            "to and fro",
            || {
                [["a", "x"], ["b", "x"], ["a", "y"]]
                    .map(|titles| {
                        titles.iter().enumerate().map(|(id, title)| stated(retitled(&id.to_string(), title))).collect()
                    })
                    .to_vec()
            },
            &[("0", "a", None), ("1", "y", None)],
            counts(2, 0, 0, 0),
        ),
        (
            "taken down in the same batch",
            || vec![vec![stated(posting("1")), removed("1", None)]],
            &[("1", NURSE, Some("2024-01-01"))],
            counts(1, 0, 0, 0),
        ),
        (
            "taken down in a later batch",
            || vec![vec![stated(posting("1"))], vec![removed("1", None)]],
            &[("1", NURSE, Some("2024-01-01"))],
            counts(1, 0, 0, 0),
        ),
        (
            "taken down and back",
            || vec![vec![stated(posting("1"))], vec![removed("1", None)], vec![stated(posting("1"))]],
            &[("1", NURSE, None)],
            counts(1, 0, 0, 0),
        ),
        (
            "removal first",
            || vec![vec![removed("1", Some("2023-12-01"))], vec![stated(posting("1"))]],
            &[("1", NURSE, None)],
            counts(1, 0, 0, 0),
        ),
    ];
    for TestStore { store, .. } in &both().await {
        for (number, (name, batches, expected, expected_counts)) in cases.iter().enumerate() {
            // The first case begins without indexes, the others find them, and adverts of the cases before.
            let source = format!("case{number}");
            let of_source = |batches: Vec<Vec<PostingUpdate>>| -> Vec<Vec<PostingUpdate>> {
                let adopt = |mut update: PostingUpdate| {
                    match &mut update {
                        PostingUpdate::Stated { posting, .. } => {
                            posting.id = PostingId::mint(&source, &posting.external_id);
                            posting.source.clone_from(&source);
                        }
                        PostingUpdate::Removed { id, .. } => *id = PostingId::mint(&source, "1"),
                    }
                    update
                };
                batches.into_iter().map(|batch| batch.into_iter().map(adopt).collect()).collect()
            };
            let outcome = import(store, on("2024-01-01"), of_source(batches())).await;
            assert_eq!(outcome.postings, *expected_counts, "{name}");
            assert!(outcome.repeated > 0, "{name}");
            let release = outcome.release.unwrap();
            let ours = |all: Vec<Posting>| -> Vec<_> {
                all.into_iter()
                    .filter(|posting| posting.source == source)
                    .map(|posting| (posting.external_id, posting.title, posting.removed_on))
                    .collect()
            };
            assert_eq!(ours(read(store, release).await), tell(expected), "{name}");
            let again = import(store, on("2024-02-01"), of_source(batches())).await;
            assert!(again.is_unchanged() && again.release.is_none(), "{name}: {again:?}");
            assert_eq!(ours(read(store, release).await), tell(expected), "{name}");
        }
    }
}

#[tokio::test]
async fn what_a_killed_import_left_is_swept_and_done_again() {
    for TestStore { store, .. } in &both().await {
        import(store, on("2024-01-01"), vec![vec![stated(posting("1")), stated(posting("2"))]]).await;
        let update = || vec![stated(retitled("1", "other")), removed("2", None), stated(posting("3"))];
        let mut killed = begin(store, on("2024-02-01"), false).await;
        killed.postings(update()).await.unwrap();
        drop(killed);
        assert_eq!(read(store, 1).await, [posting("1"), posting("2")].map(sorted), "nobody sees half of it");
        let outcome = import(store, on("2024-02-01"), vec![update()]).await;
        assert_eq!((outcome.release, outcome.postings), (Some(2), counts(1, 1, 1, 0)));
        let expected = tell(&[("1", "other", None), ("2", NURSE, Some("2024-02-01")), ("3", NURSE, None)]);
        assert_eq!(told(store, 2).await, expected);
        assert_eq!(told(store, 1).await, tell(&[("1", NURSE, None), ("2", NURSE, None)]));

        let mut given_up = begin(store, on("2024-03-01"), false).await;
        given_up.postings(vec![stated(retitled("1", "third"))]).await.unwrap();
        given_up.abandon().await.unwrap();
        assert_eq!(told(store, 2).await, expected);
    }
}

#[tokio::test]
async fn a_first_load_that_is_killed_leaves_nothing() {
    for TestStore { store, .. } in &both().await {
        let mut killed = begin(store, on("2024-01-01"), false).await;
        killed.postings(vec![stated(posting("1"))]).await.unwrap();
        drop(killed);
        let outcome = import(store, on("2024-01-02"), vec![vec![stated(posting("2"))]]).await;
        assert_eq!(outcome.postings, counts(1, 0, 0, 0));
        let release = outcome.release.unwrap();
        assert_eq!(told(store, release).await, tell(&[("2", NURSE, None)]));
    }
}

#[tokio::test]
async fn a_dry_run_tells_and_writes_nothing() {
    for TestStore { store, .. } in &both().await {
        import(store, on("2024-01-01"), vec![vec![stated(posting("1")), stated(posting("2"))]]).await;
        let mut session = begin(store, on("2024-02-01"), true).await;
        let updates = vec![stated(retitled("1", "other")), removed("2", None), stated(posting("3"))];
        session.postings(updates).await.unwrap();
        session.postings(vec![stated(posting("3"))]).await.unwrap();
        let outcome = session.finish().await.unwrap();
        assert_eq!((outcome.release, outcome.postings), (None, counts(1, 1, 1, 0)));
        assert_eq!(outcome.repeated, 1);
        assert_eq!(store.newest_release().await.unwrap(), 1);
        assert_eq!(told(store, 1).await, tell(&[("1", NURSE, None), ("2", NURSE, None)]));
    }
}

#[tokio::test]
async fn employers_are_described_by_all_their_postings_in_any_order() {
    let described = |name: &str, industry: Option<&str>| {
        let id = EmployerId::mint("se-orgnr", "5560000000");
        let employer = Employer {
            id,
            name: name.to_owned(),
            identifier: Some(("se-orgnr".to_owned(), "5560000000".to_owned())),
            industry: industry.map(|code| ("nace-2".to_owned(), code.to_owned())),
        };
        let posting = Posting { employer: Some(id), ..posting(&format!("{name} {industry:?}")) };
        PostingUpdate::Stated { posting: Box::new(posting), employer: Some(employer), signature: None, removed: false }
    };
    let descriptions = [("ACME AB", None), ("Acme AB", None), ("Acme B", Some("62.01"))];
    for TestStore { store, .. } in &both().await {
        let id = EmployerId::mint("se-orgnr", "5560000000");
        // One a batch, then all again in another order.
        let one_a_batch = descriptions.iter().map(|(name, industry)| vec![described(name, *industry)]).collect();
        import(store, on("2024-01-01"), one_a_batch).await;
        let employer = store.employers_by_id(1, &[id]).await.unwrap().remove(&id).unwrap();
        assert_eq!(employer.name, "Acme AB");
        assert_eq!(employer.industry, Some(("nace-2".to_owned(), "62.01".to_owned())));
        let reversed = descriptions.iter().rev().map(|(name, industry)| described(name, *industry)).collect();
        let again = import(store, on("2024-02-01"), vec![reversed]).await;
        assert!(again.is_unchanged(), "{again:?}");
        let more = import(store, on("2024-02-01"), vec![vec![described("Acme A", None)]]).await;
        assert_eq!(more.release, Some(2));
        let names =
            [1, 2].map(|release| async move { store.employers_by_id(release, &[id]).await.unwrap()[&id].name.clone() });
        let [before, after] = names;
        assert_eq!((before.await, after.await), ("Acme AB".to_owned(), "Acme A".to_owned()));
    }
}

#[tokio::test]
async fn large_imports_go_in_batches_and_touch_no_concept() {
    for TestStore { store, .. } in &both().await {
        let first: Vec<PostingUpdate> = (0..9_000).map(|number| stated(posting(&number.to_string()))).collect();
        let outcome = import(store, on("2024-01-01"), vec![first]).await;
        assert_eq!(outcome.postings, counts(9_000, 0, 0, 0));
        let statements = store.statement_count();
        let second = (4_500..13_500).map(|number| stated(posting(&number.to_string()))).collect();
        let outcome = import(store, on("2024-02-01"), vec![second]).await;
        assert_eq!(outcome.postings, counts(4_500, 0, 0, 4_500));
        let spent = store.statement_count() - statements;
        assert!(spent < 60, "{spent} statements for three batches and the frame of an import");
        let mut scan = store.each_posting(2, 5_000);
        let mut found = 0;
        while let Some(batch) = scan.next().await.unwrap() {
            found += batch.len();
        }
        assert_eq!(found, 13_500);
        assert_eq!(outcome.concepts, Default::default());
    }
}

#[tokio::test]
async fn a_posting_source_is_described_by_the_newest_import() {
    for TestStore { store, .. } in &both().await {
        let source = |licence: &str| PostingSource {
            key: "sample".to_owned(),
            title: "Sample".to_owned(),
            publisher: "A publisher".to_owned(),
            licence: licence.to_owned(),
            attribution: String::new(),
            homepage: "https://jobs.example".to_owned(),
        };
        for (title, licence) in [("a", "CC0-1.0"), ("b", "CC-BY-4.0")] {
            let mut session = begin(store, on("2024-01-01"), false).await;
            session.posting_source(source(licence));
            session.postings(vec![stated(retitled("1", title))]).await.unwrap();
            session.finish().await.unwrap();
        }
        assert_eq!(store.posting_sources().await.unwrap(), [source("CC-BY-4.0")]);
    }
}
