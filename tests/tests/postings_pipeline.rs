//! Postings through the whole pipeline, on both databases: recognised, written, published, counted, imported again.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{Posting, PostingRequirement, Provenance, Salary, SalaryPeriod};
use skillspine_domain::record::{ConceptReference, EmployerReference, PlaceReference, PostingRecord};
use skillspine_importers::demo;
use skillspine_importers::input::Input;
use skillspine_importers::pipeline::{self, ImportOptions, NoProgress, PostingSummary, Summary};
use skillspine_importers::source::{Manifest, Sink, Source, SourceError};
use skillspine_store::Store;
use skillspine_tests::posting_counts::{CountFilter, RankedBy, monthly, ranking, total};
use skillspine_tests::world::{Database, empty_store, import};

/// A source that hands over what it was made with.
struct Adverts(Arc<Vec<PostingRecord>>);

impl Source for Adverts {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "adverts",
            title: "Adverts of the suite",
            summary: "Made up",
            publisher: "Nobody",
            homepage: "https://jobs.example",
            licence: "CC0-1.0",
            attribution: "",
            accepts: &[],
        }
    }

    fn read(&self, _input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        for (row, record) in (1..).zip(self.0.iter()) {
            out.row(row)?;
            out.posting(record.clone());
        }
        Ok(())
    }
}

async fn run(store: &Store, records: &Arc<Vec<PostingRecord>>, day: u32, dry_run: bool) -> Result<Summary> {
    let now = DateTime::from_timestamp(1_700_000_000 + i64::from(day) * 86_400, 0).context("a valid time")?;
    let (source, input) = (Box::new(Adverts(Arc::clone(records))), Input::default());
    let options = ImportOptions { source, input, dry_run, publish: true, rejection_budget: 0.0, now };
    Ok(pipeline::import(store, options, &mut NoProgress).await?)
}

fn counts(created: u64, changed: u64, removed: u64, unchanged: u64) -> Option<PostingSummary> {
    Some(PostingSummary { created, changed, removed, unchanged, unmatched: 0 })
}

const SPREADSHEETS: &str = "http://data.europa.eu/esco/skill/00b9a3aa-7070-4bb5-8020-f228a97cf42f";
const STATISTICIAN: &str = "http://data.europa.eu/esco/occupation/ac8b3cd1-a127-4e6a-8208-5cfcf7111955";
const ENERGY_CONSULTANT: &str = "http://data.europa.eu/esco/occupation/114e1eff-215e-47df-8e10-45a5b72f8197";

fn by_key(framework: &str, key: &str) -> ConceptReference {
    ConceptReference { framework: Some(framework.to_owned()), key: Some(key.to_owned()), ..ConceptReference::default() }
}

fn by_code(system: &str, code: &str) -> ConceptReference {
    ConceptReference { code: Some((system.to_owned(), code.to_owned())), ..ConceptReference::default() }
}

fn by_label(label: &str) -> ConceptReference {
    ConceptReference { label: Some(label.to_owned()), ..ConceptReference::default() }
}

fn advert(external_id: &str) -> PostingRecord {
    PostingRecord {
        source: "board".to_owned(),
        external_id: external_id.to_owned(),
        title: "A job".to_owned(),
        text: Some(format!("The text of advert {external_id}.")),
        ..PostingRecord::default()
    }
}

async fn demo_frameworks(store: &Store) -> Result<()> {
    for (key, input) in demo::inputs() {
        if ["esco", "isco", "nuts", "iso3166", "crosswalk"].contains(&key) {
            import(store, key, input, false).await?;
        }
    }
    Ok(())
}

async fn postings(store: &Store, release: i32) -> Result<BTreeMap<String, Posting>> {
    let mut all = BTreeMap::new();
    let mut scan = store.each_posting(release, 1_000);
    while let Some(batch) = scan.next().await? {
        all.extend(batch.into_iter().map(|posting| (posting.external_id.clone(), posting)));
    }
    Ok(all)
}

#[tokio::test]
async fn asserted_facts_are_joined_to_the_store_on_sqlite() -> Result<()> {
    asserted_facts_are_joined_to_the_store(Database::Sqlite).await
}

#[tokio::test]
async fn asserted_facts_are_joined_to_the_store_on_postgres() -> Result<()> {
    asserted_facts_are_joined_to_the_store(Database::Postgres).await
}

async fn asserted_facts_are_joined_to_the_store(database: Database) -> Result<()> {
    use PostingRequirement::{Mentioned, Preferred, Required};
    let (store, _folder) = empty_store(database).await?;
    demo_frameworks(&store).await?;

    let skills = PostingRecord {
        skills: vec![
            (by_key("esco", SPREADSHEETS), Required),
            (by_label(" Disability  TYPES "), Preferred),
            (by_label("no such skill"), Required),
            (by_label("statistician"), Required),
            // A group of skills, and an alternative label of `iron textiles` that says more than it means there.
            (by_label("working with computers"), Required),
            (by_label("iron"), Required),
            (by_key("not-imported", "AvNB_uwa_6n6"), Mentioned),
        ],
        ..advert("skills")
    };
    let occupation = |name: &str, occupations: Vec<ConceptReference>| PostingRecord { occupations, ..advert(name) };
    let place = |name: &str, places: &[(&str, &str)]| {
        let codes = places.iter().map(|(scheme, code)| ((*scheme).to_owned(), (*code).to_owned())).collect();
        PostingRecord { places: vec![PlaceReference { codes, ..PlaceReference::default() }], ..advert(name) }
    };
    let records = Arc::new(vec![
        skills,
        occupation("by key", vec![by_code("isco-08", "2120"), by_key("esco", STATISTICIAN)]),
        occupation("by code", vec![by_code("isco-08", "2120")]),
        occupation("by crosswalk", vec![by_code("onet", "13-1199.05")]),
        occupation("by key to come", vec![by_key("not-imported", "x")]),
        occupation("by label", vec![by_label("Statistician")]),
        occupation("unknown", vec![by_code("onet", "99-9999.99"), by_label("nobody's job")]),
        PostingRecord { title: " STATISTICIAN ".to_owned(), ..advert("by title") },
        place("most detailed", &[("nuts-2021", "DE"), ("nuts-2021", "DE21"), ("nuts-2021", "DE2")]),
        place("to come", &[("se-municipality", "0180"), ("se-region", "01")]),
        PostingRecord {
            places: vec![PlaceReference {
                country: Some("SE".to_owned()),
                text: Some("Kiruna".to_owned()),
                ..PlaceReference::default()
            }],
            ..advert("country")
        },
        PostingRecord {
            employer: Some(EmployerReference {
                name: " Acme AB ".to_owned(),
                identifier: Some(("se-orgnr".to_owned(), "5560000000".to_owned())),
                industry_label: Some("Software".to_owned()),
                ..EmployerReference::default()
            }),
            salary: Some(Salary {
                min: Some(50_000.0),
                max: None,
                currency: Some("EUR".to_owned()),
                period: Some(SalaryPeriod::Year),
            }),
            posted_on: NaiveDate::from_ymd_opt(2023, 5, 1),
            ..advert("employer")
        },
    ]);
    let summary = run(&store, &records, 0, false).await?;
    assert_eq!((summary.read, summary.kept, summary.postings), (12, 12, counts(12, 0, 0, 0)));
    assert!(summary.published);
    let release = summary.release.context("a release")?;
    let all = postings(&store, release).await?;

    let found: Vec<_> = all["skills"].skills.iter().map(|it| (it.skill, it.requirement, it.provenance)).collect();
    let mut expected = vec![
        (ConceptId::mint("esco", SPREADSHEETS), Required, Provenance::Asserted),
        (
            ConceptId::mint("esco", "http://data.europa.eu/esco/skill/6b28bb69-a6ef-42d4-84df-46e498f09297"),
            Preferred,
            Provenance::Asserted,
        ),
        (ConceptId::mint("not-imported", "AvNB_uwa_6n6"), Mentioned, Provenance::Asserted),
    ];
    expected.sort();
    assert_eq!(found, expected);

    let statistician = ConceptId::mint("esco", STATISTICIAN);
    let occupations = [
        ("by key", Some((statistician, Provenance::Asserted))),
        ("by crosswalk", Some((ConceptId::mint("esco", ENERGY_CONSULTANT), Provenance::Mapped))),
        ("by key to come", Some((ConceptId::mint("not-imported", "x"), Provenance::Asserted))),
        ("by label", Some((statistician, Provenance::Extracted))),
        ("by title", Some((statistician, Provenance::Extracted))),
        ("unknown", None),
    ];
    for (name, expected) in occupations {
        assert_eq!(all[name].occupation.zip(all[name].occupation_provenance), expected, "{name}");
    }
    let group = all["by code"].occupation.context("a group")?;
    let group = store.concepts_by_id(release, &[group]).await?.remove(&group).context("the group")?;
    assert_eq!((group.framework.as_str(), group.code.as_deref()), ("isco-08", Some("2120")));

    let region = |scheme: &str, code: &str| vec![RegionId::mint(scheme, code)];
    assert_eq!(all["most detailed"].regions, region("nuts-2021", "DE21"));
    assert_eq!(all["to come"].regions, region("se-municipality", "0180"));
    assert_eq!(all["country"].regions, region("iso-3166-1", "SE"));
    assert_eq!(all["country"].place.as_deref(), Some("Kiruna"));

    let acme = EmployerId::mint("se-orgnr", "5560000000");
    assert_eq!(all["employer"].employer, Some(acme));
    assert_eq!(all["employer"].employer_name.as_deref(), Some("Acme AB"));
    assert_eq!(all["employer"].industry, Some(("board".to_owned(), "Software".to_owned())));
    assert_eq!(all["employer"].annual_salary, Some((50_000.0, 50_000.0)));
    let employers = store.employers_by_id(release, &[acme]).await?;
    assert_eq!(employers[&acme].name, "Acme AB");
    let sources = store.posting_sources().await?;
    assert_eq!((sources[0].key.as_str(), sources[0].licence.as_str()), ("board", "CC0-1.0"));

    let again = run(&store, &records, 1, false).await?;
    assert!(again.unchanged && again.release.is_none(), "{again:?}");
    let backwards = Arc::new(records.iter().rev().cloned().collect());
    let again = run(&store, &backwards, 2, false).await?;
    assert!(again.unchanged && again.release.is_none(), "{again:?}");
    Ok(())
}

#[tokio::test]
async fn updates_and_removals_travel_through_releases_on_sqlite() -> Result<()> {
    updates_and_removals_travel_through_releases(Database::Sqlite).await
}

#[tokio::test]
async fn updates_and_removals_travel_through_releases_on_postgres() -> Result<()> {
    updates_and_removals_travel_through_releases(Database::Postgres).await
}

async fn updates_and_removals_travel_through_releases(database: Database) -> Result<()> {
    let (store, _folder) = empty_store(database).await?;
    // More than a few chunks, so that the order of the file has to survive recognition on several threads.
    let many = |title: &str| -> Vec<PostingRecord> {
        (0..3_000).map(|id| PostingRecord { title: format!("{title} {id}"), ..advert(&id.to_string()) }).collect()
    };
    let first = Arc::new(many("first"));
    let summary = run(&store, &first, 0, false).await?;
    assert_eq!((summary.release, summary.postings), (Some(1), counts(3_000, 0, 0, 0)));

    let removed = |id: &str| PostingRecord { removed: true, title: String::new(), text: None, ..advert(id) };
    let mut second = many("first");
    second.truncate(2_000);
    second.push(PostingRecord { title: "second 7".to_owned(), ..advert("7") });
    second.push(removed("8"));
    second.push(removed("nobody knows"));
    let second = Arc::new(second);
    let expected = Some(PostingSummary { created: 0, changed: 1, removed: 1, unchanged: 1_998, unmatched: 1 });
    let dry = run(&store, &second, 1, true).await?;
    assert_eq!((dry.release, dry.postings), (None, expected));
    let summary = run(&store, &second, 1, false).await?;
    assert_eq!((summary.release, summary.postings), (Some(2), expected));
    assert_eq!((summary.read, summary.kept, summary.repeated), (2_003, 2_003, 2));
    assert!(summary.notes.iter().any(|note| note.contains("never held")), "{:?}", summary.notes);

    let (before, after) = (postings(&store, 1).await?, postings(&store, 2).await?);
    assert_eq!((before.len(), after.len()), (3_000, 3_000), "what does not come again stays");
    assert_eq!((before["7"].title.as_str(), after["7"].title.as_str()), ("first 7", "second 7"));
    assert_eq!((before["8"].removed_on, after["8"].removed_on), (None, NaiveDate::from_ymd_opt(2023, 11, 15)));
    assert_eq!(after["8"].text.as_deref(), Some("The text of advert 8."));
    assert!(run(&store, &second, 2, false).await?.unchanged);
    Ok(())
}

#[tokio::test]
async fn counts_in_sql_are_those_of_the_records_on_sqlite() -> Result<()> {
    counts_in_sql_are_those_of_the_records(Database::Sqlite).await
}

#[tokio::test]
async fn counts_in_sql_are_those_of_the_records_on_postgres() -> Result<()> {
    counts_in_sql_are_those_of_the_records(Database::Postgres).await
}

async fn counts_in_sql_are_those_of_the_records(database: Database) -> Result<()> {
    let (store, _folder) = empty_store(database).await?;
    let day = |month: u32| NaiveDate::from_ymd_opt(2023, month, 15).context("a day");
    let skill = |number: usize| by_key("made-up", &number.to_string());
    let mut records = Vec::new();
    for number in 0..60 {
        records.push(PostingRecord {
            posted_on: Some(day(1 + number % 5)?),
            occupations: vec![by_key("made-up", if number % 3 == 0 { "baker" } else { "cook" })],
            skills: (0..=(number as usize % 4))
                .map(|skill_number| (skill(skill_number), PostingRequirement::Required))
                .collect(),
            places: vec![PlaceReference {
                codes: vec![("made-up".to_owned(), (number % 2).to_string())],
                ..PlaceReference::default()
            }],
            ..advert(&number.to_string())
        });
    }
    run(&store, &Arc::new(records), 0, false).await?;
    let all = CountFilter::default();
    assert_eq!(total(&store, 1, &all).await?, 60);
    let made_up = |name: &str| ConceptId::mint("made-up", name);
    let baker = CountFilter { occupation: Some(made_up("baker")), ..CountFilter::default() };
    assert_eq!(total(&store, 1, &baker).await?, 20);
    let months = monthly(&store, 1, &baker).await?;
    assert_eq!(months, [1, 2, 3, 4, 5].map(|month| (format!("2023-0{month}"), 4)));
    let window = CountFilter { posted: Some((day(2)?, day(3)?)), ..CountFilter::default() };
    assert_eq!(total(&store, 1, &window).await?, 24);
    let skilled =
        CountFilter { skill: Some(made_up("3")), region: Some(RegionId::mint("made-up", "1")), ..all.clone() };
    assert_eq!(total(&store, 1, &skilled).await?, 15);
    let skills = ranking(&store, 1, &all, RankedBy::Skill, 3).await?;
    assert_eq!(skills, [("0", 60), ("1", 45), ("2", 30)].map(|(name, count)| (made_up(name).0, count)));
    let occupations = ranking(&store, 1, &all, RankedBy::Occupation, 9).await?;
    assert_eq!(occupations, [("cook", 40), ("baker", 20)].map(|(name, count)| (made_up(name).0, count)));
    let regions = ranking(&store, 1, &all, RankedBy::Region, 1).await?;
    assert_eq!(regions[0].1, 30, "a tie, of which the smaller id comes first");
    assert!(regions[0].0 == RegionId::mint("made-up", "0").0.min(RegionId::mint("made-up", "1").0));
    let other = CountFilter { source: Some("other".to_owned()), ..CountFilter::default() };
    assert_eq!(total(&store, 1, &other).await?, 0);
    assert_eq!(store.postings_by_id(1, &[PostingId::mint("board", "0")]).await?.len(), 1);
    Ok(())
}
