//! What an index is on disk: the same whatever the order, refused when it is old or damaged, bounded in what it is asked.

use std::fs;

use skillspine_domain::demand::{Basis, Interval, MissingReason, Timing, Unit};
use skillspine_search::SearchError;
use skillspine_search::postings::{
    ConceptSelector, Facet, FacetKey, POSTING_SCHEMA_VERSION, PageOrder, PostingDocument, PostingFilter, PostingIndex,
    RankingOrder, RankingRequest, SeriesRequest, ValueFilter,
};
use tempfile::TempDir;

use crate::world::{Random, concept, day, postings, world, write};

#[test]
fn the_order_of_adding_does_not_matter() {
    let mut random = Random::new(3);
    let mut documents = postings(200, &mut random);
    let first = world(&documents);
    documents.reverse();
    let second = world(&documents);
    let read = |world: &crate::world::World, file: &str| {
        fs::read(world.dir.path().join("postings").join(file)).expect("a file")
    };
    // The way from the engine's documents to adverts differs, and nothing else.
    let (first_tables, second_tables) = (read(&first, "tables.bin"), read(&second, "tables.bin"));
    assert_eq!(first_tables.len(), second_tables.len());
    let different = first_tables.iter().zip(&second_tables).filter(|(left, right)| left != right).count();
    assert!(different <= 4 * documents.len(), "{different} bytes differ");
    assert_eq!(read(&first, "manifest.json"), read(&second, "manifest.json"));
    let filter = PostingFilter { text: Some("alpha -beta".to_owned()), ..PostingFilter::default() };
    let pages = [&first, &second].map(|world| {
        let selection = world.index.select(&filter, Basis::default()).expect("a selection");
        selection.page(PageOrder::Relevance, 50, None).expect("a page")
    });
    assert!(!pages[0].postings.is_empty());
    assert_eq!(pages[0], pages[1]);
}

#[test]
fn counts_of_all_adverts_are_kept_apart_and_change_nothing() {
    let documents = postings(300, &mut Random::new(11));
    let (warmed, fresh) = (world(&documents), world(&documents));
    warmed.index.warm();
    let everything = PostingFilter::default();
    for (unit, timing) in Unit::ALL.iter().flat_map(|unit| Timing::ALL.iter().map(move |timing| (*unit, *timing))) {
        for facet in FacetKey::ALL {
            let request = RankingRequest::top(Facet::Other(facet), 50);
            // Twice, so that the second answer rests on what the first one left.
            let rankings = [&warmed, &warmed, &fresh, &fresh].map(|world| {
                let selection = world.index.select(&everything, Basis { unit, timing }).expect("a selection");
                selection.ranking(&request).expect("a ranking")
            });
            assert!(rankings.windows(2).all(|pair| pair[0] == pair[1]), "{facet:?} in {unit:?}, {timing:?}");
            let total = warmed.index.select(&everything, Basis { unit, timing }).expect("a selection").postings();
            assert!(
                rankings[0].buckets.iter().all(|bucket| bucket.count.n <= total),
                "{facet:?}: no more than there are"
            );
        }
    }
}

#[test]
fn few_adverts_are_not_told() {
    let mut random = Random::new(5);
    let mut document = postings(1, &mut random).remove(0);
    document.posted_on = Some(day(0));
    document.is_duplicate = false;
    let documents: Vec<PostingDocument> = (0..4)
        .map(|number| PostingDocument {
            id: skillspine_domain::id::PostingId::mint("test", &number.to_string()),
            ..document.clone()
        })
        .collect();
    let world = world(&documents);
    let selection = world.index.select(&PostingFilter::default(), Basis::default()).expect("a selection");
    let total = selection.total();
    assert_eq!((total.value, total.n, total.missing), (None, 4, Some(MissingReason::Suppressed)));
    let points = selection.series(&SeriesRequest::every(Interval::Day)).expect("a series");
    assert_eq!(points.len(), 1);
    assert_eq!(points[0].measure.missing, Some(MissingReason::Suppressed));
    let ranking = selection.ranking(&RankingRequest::top(Facet::Other(FacetKey::Source), 10)).expect("a ranking");
    assert_eq!(ranking.buckets[0].count.missing, Some(MissingReason::Suppressed));
    assert_eq!(selection.growth(None).expect("a growth").missing, Some(MissingReason::NoData));
    let around = SeriesRequest { interval: Interval::Month, from: Some(day(0)), to: Some(day(90)) };
    let points = selection.series(&around).expect("a series");
    assert_eq!(points.last().and_then(|point| point.measure.missing), Some(MissingReason::OutOfRange));
}

#[test]
fn an_index_without_postings_answers() {
    let world = world(&[]);
    for timing in Timing::ALL {
        let basis = Basis { unit: Unit::Vacancies, timing: *timing };
        let selection = world.index.select(&PostingFilter::default(), basis).expect("a selection");
        assert_eq!(selection.total().value, Some(0.0));
        assert!(selection.series(&SeriesRequest::every(Interval::Year)).expect("a series").is_empty());
        let request = RankingRequest { order: RankingOrder::Growth, ..RankingRequest::top(Facet::skill(), 10) };
        assert!(selection.ranking(&request).expect("a ranking").buckets.is_empty());
        assert_eq!(selection.salary(None).currency, None);
        assert!(selection.page(PageOrder::Newest, 10, None).expect("a page").postings.is_empty());
        assert!(selection.sample(10).is_empty());
    }
}

#[test]
fn other_indexes_are_refused() {
    let mut random = Random::new(1);
    let documents = postings(100, &mut random);
    let dir = TempDir::new().expect("a directory");
    let open = || PostingIndex::open(dir.path()).map(|index| index.postings());
    assert!(matches!(open(), Err(SearchError::Missing { .. })));
    write(dir.path(), &documents);
    assert_eq!(open().expect("an index"), 100);

    let folder = dir.path().join("postings");
    let manifest = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    let change = |from: &str, to: &str| {
        assert!(manifest.contains(from), "{from}");
        fs::write(folder.join("manifest.json"), manifest.replace(from, to)).expect("written");
    };
    change(&format!("\"schema_version\": {POSTING_SCHEMA_VERSION}"), "\"schema_version\": 99");
    assert!(matches!(open(), Err(SearchError::SchemaVersion { found: 99, .. })));
    change("\"postings\": 100", "\"postings\": 101");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
    change("{", "[");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
    change("{", "{");
    assert_eq!(open().expect("an index"), 100);

    let tables = fs::read(folder.join("tables.bin")).expect("tables");
    fs::write(folder.join("tables.bin"), &tables[..tables.len() - 1]).expect("written");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
    fs::remove_file(folder.join("tables.bin")).expect("removed");
    assert!(matches!(open(), Err(SearchError::Damaged { .. })));
    fs::remove_file(folder.join("manifest.json")).expect("removed");
    assert!(matches!(open(), Err(SearchError::Missing { .. })));
}

#[test]
fn flipped_bytes_are_no_disaster() {
    let mut random = Random::new(9);
    let documents = postings(150, &mut random);
    let dir = TempDir::new().expect("a directory");
    write(dir.path(), &documents);
    let file = dir.path().join("postings/tables.bin");
    let tables = fs::read(&file).expect("tables");
    let mut opened = 0;
    for _ in 0..200 {
        let mut damaged = tables.clone();
        for _ in 0..20 {
            let at = random.below(damaged.len());
            damaged[at] = random.below(256) as u8;
        }
        fs::write(&file, &damaged).expect("written");
        let Ok(index) = PostingIndex::open(dir.path()) else { continue };
        opened += 1;
        // Whatever the answers are: there are answers, or errors.
        for unit in Unit::ALL {
            for timing in Timing::ALL {
                let basis = Basis { unit: *unit, timing: *timing };
                for filter in [
                    PostingFilter::default(),
                    PostingFilter { text: Some("alpha".to_owned()), ..PostingFilter::default() },
                    PostingFilter {
                        skills: ValueFilter::any_of([ConceptSelector::Id(concept("g1"))]),
                        ..PostingFilter::default()
                    },
                ] {
                    let Ok(selection) = index.select(&filter, basis) else { continue };
                    let _ = (selection.total(), selection.salary(None), selection.coverage(), selection.sample(5));
                    let _ = selection.series(&SeriesRequest::every(Interval::Month));
                    let _ = selection.page(PageOrder::Newest, 5, None);
                    for by in [Facet::skill(), Facet::Region { level: None }, Facet::Month] {
                        let inner = RankingRequest::top(Facet::Occupation { level: None }, 3);
                        let request = RankingRequest {
                            with_significance: true,
                            then: Some(Box::new(inner)),
                            ..RankingRequest::top(by, 5)
                        };
                        let _ = selection.ranking(&request);
                    }
                }
            }
        }
    }
    assert!(opened > 20, "{opened} of 200 could be opened: nothing was tested");
}

#[test]
fn requests_have_limits() {
    let mut random = Random::new(1);
    let mut documents = postings(50, &mut random);
    documents[0].posted_on = "1500-01-01".parse().ok();
    let world = world(&documents);
    let selection = world.index.select(&PostingFilter::default(), Basis::default()).expect("a selection");
    let refused = |result: Result<(), SearchError>, what: &str| {
        let error = result.expect_err(what);
        assert!(matches!(&error, SearchError::Limit { what: found, .. } if found.contains(what)), "{error}");
    };
    refused(selection.series(&SeriesRequest::every(Interval::Day)).map(drop), "points");
    assert_eq!(selection.series(&SeriesRequest::every(Interval::Year)).map(|points| points.len()).ok(), Some(525));
    refused(selection.page(PageOrder::Newest, 1_000_000, None).map(drop), "postings");
    let mut deep = RankingRequest::top(Facet::skill(), 1);
    for _ in 0..5 {
        deep = RankingRequest { then: Some(Box::new(deep)), ..RankingRequest::top(Facet::skill(), 1) };
    }
    refused(selection.ranking(&deep).map(drop), "depth");
    let wide = RankingRequest {
        series: Some(SeriesRequest { from: Some(day(0)), to: Some(day(3_900)), interval: Interval::Day }),
        then: Some(Box::new(RankingRequest {
            series: Some(SeriesRequest { from: Some(day(0)), to: Some(day(3_900)), interval: Interval::Day }),
            ..RankingRequest::top(Facet::skill(), 50)
        })),
        ..RankingRequest::top(Facet::skill(), 50)
    };
    refused(selection.ranking(&wide).map(drop), "points");
    let many = ValueFilter::any_of((0..3_000).map(|_| ConceptSelector::Id(concept("s1"))));
    let filter = PostingFilter { skills: many, ..PostingFilter::default() };
    refused(world.index.select(&filter, Basis::default()).map(drop), "values");
    let filter = PostingFilter { text: Some("a ".repeat(1_000)), ..PostingFilter::default() };
    refused(world.index.select(&filter, Basis::default()).map(drop), "text");
}
