//! Publishers' postings through the whole pipeline, on both databases: read, recognised, written, indexed, imported again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use skillspine_domain::demand::Basis;
use skillspine_domain::id::{ConceptId, PostingId, RegionId};
use skillspine_domain::model::{ConceptKind, Posting, PostingRequirement, Provenance, SalaryPeriod};
use skillspine_importers::index;
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::pipeline::Summary;
use skillspine_search::postings::{DayWindow, PostingFilter};
use skillspine_store::Store;
use skillspine_tests::datasets::DATASETS;
use skillspine_tests::posting_counts::{CountFilter, total};
use skillspine_tests::world::{Database, empty_store, import_within};

/// What the postings refer to: regions, the concepts they name by id, and what their words are read with.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("iso3166", &["regions/iso_3166-1.json", "regions/iso_3166-2.json"]),
    ("nuts", &["regions/NUTS2021-NUTS2024.xlsx"]),
    ("jobtech-taxonomy", &["jobtech-taxonomy", "regions/jobtech-places.json"]),
    ("kzis", &["kzis-poland"]),
    ("esco", &["esco-v1.1.1/en", "esco-v1.1.1/relations"]),
];

#[tokio::test]
async fn real_postings_come_back_from_sqlite() -> Result<()> {
    real_postings_come_back(Database::Sqlite).await
}

#[tokio::test]
async fn real_postings_come_back_from_postgres() -> Result<()> {
    real_postings_come_back(Database::Postgres).await
}

async fn read(store: &Store, corpus: &Path, key: &str, paths: &[&str], publish: bool) -> Result<Summary> {
    let paths: Vec<_> = paths.iter().map(|path| corpus.join(path)).collect();
    let today = NaiveDate::from_ymd_opt(2026, 5, 1);
    let mut input = Input::from_paths(&paths, &Limits::default())?;
    input.today = today;
    let summary = import_within(store, key, input, publish, 0.05).await?;
    ensure!(
        summary.read == summary.kept + summary.rejected + summary.dangling,
        "the rows of {key} add up: {summary:?}"
    );
    Ok(summary)
}

async fn real_postings_come_back(database: Database) -> Result<()> {
    let Some(corpus) = skillspine_tests::corpus() else { return Ok(()) };
    let (store, _folder) = empty_store(database).await?;
    for (key, paths) in FRAMEWORKS {
        let summary = read(&store, &corpus, key, paths, false).await?;
        ensure!(summary.kept > 0, "{key}: {summary:?}");
    }

    let datasets: Vec<_> = DATASETS.iter().filter(|dataset| dataset.source == "postings").collect();
    let mut postings = 0;
    for (place, dataset) in datasets.iter().enumerate() {
        let is_last = place + 1 == datasets.len();
        let summary = read(&store, &corpus, "postings", &[dataset.folder], is_last).await?;
        let counts = (summary.read, summary.kept, summary.rejected);
        assert_eq!(counts, dataset.counts(), "{}", dataset.folder);
        let changes = summary.postings.context("counts of postings")?;
        assert_eq!(changes.created + summary.repeated, summary.kept, "{}: {summary:?}", dataset.folder);
        postings += changes.created;
    }
    let release = store.publication().await?.context("a publication")?.release;
    for dataset in &datasets {
        let again = read(&store, &corpus, "postings", &[dataset.folder], true).await?;
        assert!(again.unchanged && again.release.is_none(), "{} changes nothing again: {again:?}", dataset.folder);
    }

    let all = CountFilter::default();
    assert_eq!(total(&store, release, &all).await?, postings);
    let indexes = index::open(&store, release)?;
    assert_eq!(indexes.postings.postings() as u64, postings, "the index holds every posting");
    let (first, last) = indexes.postings.days().context("days")?;
    let posted = DayWindow { from: Some(first), to: Some(last) };
    for (filter, counted) in [
        (PostingFilter::default(), postings),
        (
            PostingFilter { posted, ..PostingFilter::default() },
            total(&store, release, &CountFilter { posted: Some((first, last)), ..all.clone() }).await?,
        ),
    ] {
        let selection = indexes.postings.select(&filter, Basis::default())?;
        assert_eq!(selection.total().n, counted, "{filter:?}");
    }
    let by_source = store.count_postings_by_source(release).await?;
    assert_eq!(by_source.iter().map(|count| count.postings).sum::<u64>(), postings);

    facts_are_recognised(&store, release).await
}

/// How many postings of a source have a fact.
fn share(postings: &[Posting], source: &str, has: impl Fn(&Posting) -> bool) -> f64 {
    let of_source: Vec<&Posting> = postings.iter().filter(|posting| posting.source == source).collect();
    of_source.iter().filter(|posting| has(posting)).count() as f64 / of_source.len().max(1) as f64
}

async fn facts_are_recognised(store: &Store, release: i32) -> Result<()> {
    let mut all: Vec<Posting> = Vec::new();
    let mut scan = store.each_posting(release, 4_000);
    while let Some(batch) = scan.next().await? {
        all.extend(batch);
    }
    let by_id: HashMap<PostingId, usize> = all.iter().enumerate().map(|(place, it)| (it.id, place)).collect();
    let find = |source: &str, wanted: &dyn Fn(&Posting) -> bool| {
        all.iter().find(|posting| posting.source == source && wanted(posting)).context("a posting like this")
    };

    // Polish pay in words: an hour or a month, in złoty, counted up to a year.
    let paid = find("poland-hand-coded", &|it| {
        it.salary.as_ref().is_some_and(|pay| pay.period == Some(SalaryPeriod::Month) && pay.min != pay.max)
    })?;
    let pay = paid.salary.as_ref().context("pay")?;
    assert_eq!(pay.currency.as_deref(), Some("PLN"));
    let (low, high) = pay.min.zip(pay.max).context("both bounds")?;
    assert_eq!(paid.annual_salary, Some((low * 12.0, high * 12.0)));
    // Coded by hand: the occupation of the classification, and the region around the town.
    let coded = |it: &Posting| it.occupation_provenance == Some(Provenance::Asserted);
    assert!(share(&all, "poland-hand-coded", coded) > 0.95);
    let pomerania = RegionId::mint("iso-3166-2", "PL-22");
    let in_pomerania = find("poland-hand-coded", &|it| {
        let mut words = it.place.iter().flat_map(|place| place.split([' ', ',', ';', '/', '(', ')']));
        words.any(|word| word == "pomorskie")
    })?;
    assert!(in_pomerania.regions.contains(&pomerania), "{in_pomerania:?}");
    assert!(share(&all, "poland-hand-coded", |it| it.language.as_deref() == Some("pl")) > 0.85);

    // New York: every place is in the state, and dollars a year are what an hour is paid times 2,080.
    let state = RegionId::mint("iso-3166-2", "US-NY");
    assert!(share(&all, "nyc-jobs", |it| it.regions.contains(&state)) > 0.99);
    let hourly = find("nyc-jobs", &|it| {
        it.salary.as_ref().is_some_and(|pay| pay.period == Some(SalaryPeriod::Hour) && pay.min.is_some())
    })?;
    let least = hourly.salary.as_ref().and_then(|pay| pay.min).context("a lower bound")?;
    assert_eq!(hourly.annual_salary.map(|(low, _)| low), Some(least * 2080.0));
    // A vacancy that is posted inside the city and outside is one job.
    assert!(share(&all, "nyc-jobs", |it| it.duplicate_of.is_some()) > 0.2);

    // What the Swedish service annotates stays apart from what is read.
    let annotated = find("jobtech", &|it| {
        it.skills
            .iter()
            .any(|skill| (skill.provenance, skill.requirement) == (Provenance::Asserted, PostingRequirement::Required))
    })?;
    assert_eq!(annotated.language.as_deref(), Some("sv"));
    let concepts: Vec<ConceptId> = annotated.skills.iter().map(|skill| skill.skill).collect();
    let held = store.concepts_by_id(release, &concepts).await?;
    assert!(held.values().all(|concept| concept.framework == "jobtech-taxonomy"), "{held:?}");
    assert!(share(&all, "jobtech", |it| !it.regions.is_empty()) > 0.8);

    // Series of the US government are no framework of the store: their names are read like titles.
    let engineer = find("usajobs", &|it| it.title == "Electrical Engineer")?;
    let occupation = engineer.occupation.context("an occupation")?;
    let occupation = store.concepts_by_id(release, &[occupation]).await?.remove(&occupation).context("it is held")?;
    assert_eq!((occupation.framework.as_str(), occupation.label.as_str()), ("esco", "electrical engineer"));
    assert!(share(&all, "usajobs", |it| it.occupation.is_some()) > 0.3);

    // The words of an Egyptian board are labels of skills, but neither of their groups nor of what only shares a word with them.
    let skills = all.iter().filter(|it| it.source == "wuzzuf").flat_map(|it| &it.skills);
    let asserted = skills.filter(|skill| skill.provenance == Provenance::Asserted);
    let named: BTreeSet<ConceptId> = asserted.map(|skill| skill.skill).collect();
    let held = store.concepts_by_id(release, &named.into_iter().collect::<Vec<_>>()).await?;
    assert!(held.values().all(|concept| concept.kind != ConceptKind::SkillGroup));
    let labels: BTreeSet<&str> = held.values().map(|concept| concept.label.as_str()).collect();
    assert!(labels.contains("computer science") && !labels.contains("packaging engineering"), "{labels:?}");
    // English texts of it name skills of ESCO.
    let skilled = |it: &Posting| it.skills.iter().any(|skill| skill.provenance == Provenance::Extracted);
    assert!(share(&all, "wuzzuf", skilled) > 0.9);
    assert!(share(&all, "wuzzuf", |it| it.language.as_deref() == Some("en")) > 0.9);
    assert!(
        share(&all, "wuzzuf", |it| it.regions.iter().any(|region| *region != RegionId::mint("iso-3166-1", "EG"))) > 0.5
    );

    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    for posting in &all {
        *sources.entry(&posting.source).or_default() += 1;
        let text = posting.text.as_deref().unwrap_or_default();
        assert!(!["<p>", "<br", "<li>", "&nbsp;"].iter().any(|tag| text.contains(tag)), "{}", posting.external_id);
        if let Some(original) = posting.duplicate_of {
            assert!(by_id.contains_key(&original) && original != posting.id, "{} repeats nothing", posting.external_id);
        }
    }
    assert_eq!(sources.len(), 6, "{sources:?}");
    Ok(())
}
