//! The numbers about demand, counted twice: by the index of postings, as every answer is, and by plain SQL over the imported
//! tables. For random questions, on both databases, they are equal.

mod asked;
mod sql;

use std::cell::RefCell;

use anyhow::{Result, ensure};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use skillspine_domain::demand::{Basis, Floors, Interval, Timing};
use skillspine_search::postings::{
    Facet, FacetKey, FacetValue, PageOrder, RankedBucket, RankingRequest, Selection, SeriesRequest,
};
use skillspine_tests::demand_world::DemandWorld;
use skillspine_tests::world::Database;
use tokio::runtime::Runtime;

use asked::{Asked, asked};
use sql::{Counted, Counting, Ranked};

/// Adverts of the world.
const ADVERTS: usize = 3_000;
/// Questions for each database.
const QUESTIONS: u32 = 96;

#[test]
fn index_and_sql_agree_on_sqlite() -> Result<()> {
    index_and_sql_agree(Database::Sqlite)
}

#[test]
fn index_and_sql_agree_on_postgres() -> Result<()> {
    index_and_sql_agree(Database::Postgres)
}

fn index_and_sql_agree(database: Database) -> Result<()> {
    let runtime = Runtime::new()?;
    let world = runtime.block_on(DemandWorld::new(database, ADVERTS))?;
    let config = Config { cases: QUESTIONS, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    // The same questions every time: what fails once fails again.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let found = RefCell::new(Found::default());
    runner.run(&asked(), |asked| {
        let answer = runtime.block_on(check(&world, &asked));
        let seen = answer.map_err(|error| TestCaseError::fail(format!("{error:#}")))?;
        found.borrow_mut().add(seen);
        Ok(())
    })?;
    let found = found.into_inner();
    // Equal zeros would prove little.
    ensure!(found.adverts > 5_000 && found.buckets > 300, "the questions find too little: {found:?}");
    Ok(())
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    adverts: u64,
    buckets: u64,
}

impl Found {
    fn add(&mut self, other: Self) {
        self.adverts += other.adverts;
        self.buckets += other.buckets;
    }
}

/// Asks both ways.
async fn check(world: &DemandWorld, asked: &Asked) -> Result<Found> {
    let Asked { filter, basis, by, min_count } = asked;
    let counting = Counting { store: &world.store, release: world.release };
    let selection = world.index.select(filter, *basis)?.with_floors(Floors::NONE);

    let (adverts, counted) = counting.total(filter, *basis).await?;
    let total = selection.total();
    ensure!((total.n, total.value) == (adverts, Some(counted as f64)), "total: {total:?}, SQL {adverts} {counted}");

    if basis.timing == Timing::Flow {
        let expected = counting.monthly(filter, *basis).await?;
        let months = months(&selection)?;
        ensure!(months == expected, "months: {months:?}, SQL {expected:?}");
        let dated: u64 = months.iter().map(|(_, adverts, _)| adverts).sum();
        let undated = selection.coverage().into_iter().find_map(|field| {
            let is_posted = field.field == skillspine_search::postings::Field::PostedOn;
            is_posted.then(|| adverts - field.share.n)
        });
        ensure!(
            Some(adverts - dated) == undated,
            "months and adverts without a day make {adverts}: {dated} {undated:?}"
        );
    }

    let expected = counting.ranking(filter, *basis, by, *min_count).await?;
    let request = RankingRequest { min_count: *min_count, ..RankingRequest::top(by.clone(), 20) };
    let ranking = selection.ranking(&request)?;
    let found = Ranked {
        first: ranking.buckets.iter().map(counted_bucket).collect(),
        values: ranking.total as u64,
        covered: ranking.coverage.n,
    };
    ensure!(found == expected, "ranking:\n{found:?}, SQL\n{expected:?}");

    agree_with_each_other(world, asked, &selection, &ranking.buckets)?;
    Ok(Found { adverts, buckets: expected.first.len() as u64 })
}

/// The months of a series in which there is something.
fn months(selection: &Selection) -> Result<Vec<Counted>> {
    let series = selection.series(&SeriesRequest::every(Interval::Month))?;
    let months = series.iter().map(|point| {
        let month = point.period.from.format("%Y-%m").to_string();
        (month, point.measure.n, point.measure.value.unwrap_or_default() as u64)
    });
    Ok(months.filter(|(_, adverts, _)| *adverts > 0).collect())
}

fn counted_bucket(bucket: &RankedBucket) -> Counted {
    let value = match &bucket.value {
        FacetValue::Concept(id) => id.0.simple().to_string(),
        FacetValue::Region(id) => id.0.simple().to_string(),
        FacetValue::Employer(id) => id.0.simple().to_string(),
        FacetValue::Industry(system, code) => format!("{system}/{code}"),
        FacetValue::Contract(word) => word.as_str().to_owned(),
        FacetValue::WorkingTime(word) => word.as_str().to_owned(),
        FacetValue::Workplace(word) => word.as_str().to_owned(),
        FacetValue::Experience(word) => word.as_str().to_owned(),
        FacetValue::Education(word) => word.as_str().to_owned(),
        FacetValue::Word(word) => word.clone(),
        FacetValue::Month(day) => day.format("%Y-%m").to_string(),
    };
    (value, bucket.count.n, bucket.count.value.unwrap_or_default() as u64)
}

/// The list, the facet that every advert has, and each bucket as a question of its own say what the total says.
fn agree_with_each_other(
    world: &DemandWorld,
    asked: &Asked,
    selection: &Selection,
    buckets: &[RankedBucket],
) -> Result<()> {
    let total = selection.total();
    let (mut listed, mut after) = (0, None);
    loop {
        let page = selection.page(PageOrder::Newest, 700, after.as_ref())?;
        listed += page.postings.len() as u64;
        after = page.postings.last().copied();
        if !page.has_more {
            break;
        }
    }
    ensure!(listed == selection.postings() && listed == total.n, "listed {listed} of {total:?}");

    let sources = selection.ranking(&RankingRequest::top(Facet::Other(FacetKey::Source), 10))?;
    let in_sources: f64 = sources.buckets.iter().filter_map(|bucket| bucket.count.value).sum();
    ensure!(total.value == Some(in_sources), "sources add up to {in_sources}, the total is {total:?}");

    let of_bucket = |bucket: &RankedBucket, basis: Basis| -> Result<Option<f64>> {
        let mut filter = asked.filter.clone();
        match (&bucket.value, &asked.by) {
            (FacetValue::Concept(id), Facet::Occupation { .. }) => {
                filter.occupations.all_of.push(skillspine_search::postings::ConceptSelector::Id(*id));
            }
            (FacetValue::Region(id), _) => {
                filter.regions.all_of.push(skillspine_search::postings::RegionSelector::Id(*id));
            }
            (FacetValue::Employer(id), _) => filter.employers.all_of.push(*id),
            (FacetValue::Contract(word), _) => filter.contracts.all_of.push(*word),
            _ => return Ok(bucket.count.value),
        }
        Ok(world.index.select(&filter, basis)?.with_floors(Floors::NONE).total().value)
    };
    for bucket in buckets.iter().take(3) {
        let alone = of_bucket(bucket, asked.basis)?;
        ensure!(alone == bucket.count.value, "{bucket:?} asked for alone: {alone:?}");
    }
    Ok(())
}
