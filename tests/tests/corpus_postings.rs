//! Job postings on the publishers' own files: every dataset under `jobs-*` reads completely, and the counts add up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use skillspine_domain::record::{PostingRecord, Record};
use skillspine_importers::input::{Input, Limits, Mapping};
use skillspine_importers::source::{Event, Sink, Source, SourceError};
use skillspine_importers::sources::postings::{Postings, shipped_mappings};

/// The day these imports are dated with.
const TODAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 5, 1);

/// What is left of a reading: postings are counted, not kept.
#[derive(Default)]
struct Reading {
    /// Rows read, kept and rejected.
    counts: (u64, u64, u64),
    postings: u64,
    /// Sources and the ids in them.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// How many postings have each field.
    fields: BTreeMap<&'static str, u64>,
    /// Fields that were left out of kept rows, and how often.
    dropped: BTreeMap<String, u64>,
    rejected: BTreeMap<String, u64>,
    text_bytes: usize,
}

fn read(corpus: &Path, paths: &[&str], mapping: Option<&str>) -> Result<Reading, SourceError> {
    let paths: Vec<_> = paths.iter().map(|path| corpus.join(path)).collect();
    let mut input = Input::from_paths(&paths, &Limits::default()).expect("the corpus is readable");
    let mapping = mapping.map(|wanted| {
        let (name, text) = shipped_mappings().iter().find(|(name, _)| *name == wanted).expect("ships");
        Mapping { name: (*name).to_owned(), text: (*text).to_owned() }
    });
    input.mapping = mapping;
    input.today = TODAY;
    let mut reading = Reading::default();
    let mut take = |event| {
        reading.take(event);
        true
    };
    let mut sink = Sink::new(&mut take);
    let result = Postings.read(&input, &mut sink);
    let (read, rejected) = (sink.rows_read(), sink.rows_rejected());
    reading.counts = (read, read - rejected, rejected);
    result.map(|()| reading)
}

impl Reading {
    fn take(&mut self, event: Event) {
        match event {
            Event::Record(Record::Posting(posting), _) => self.count(&posting),
            Event::Reject(rejection) => {
                let field = rejection.field.as_deref().unwrap_or("-");
                let place = if rejection.keeps_row { &mut self.dropped } else { &mut self.rejected };
                *place.entry(format!("{field}: {}", rejection.reason)).or_default() += 1;
            }
            _ => {}
        }
    }

    fn count(&mut self, posting: &PostingRecord) {
        self.postings += 1;
        self.ids.entry(posting.source.clone()).or_default().insert(posting.external_id.clone());
        self.text_bytes += posting.text.as_ref().map_or(0, String::len);
        let has = [
            ("text", posting.text.is_some()),
            ("employer", posting.employer.is_some()),
            ("place", !posting.places.is_empty()),
            ("place code", posting.places.iter().any(|place| !place.codes.is_empty())),
            ("occupation", !posting.occupations.is_empty()),
            ("occupation code", posting.occupations.iter().any(|occupation| occupation.code.is_some())),
            ("skills", !posting.skills.is_empty()),
            ("posted", posting.posted_on.is_some()),
            ("expires", posting.expires_on.is_some()),
            ("removed", posting.removed),
            ("vacancies", posting.vacancies.is_some()),
            ("contract", posting.contract.is_some()),
            ("working time", posting.working_time.is_some()),
            ("workplace", posting.workplace.is_some()),
            ("experience", posting.experience.is_some()),
            ("education", posting.education.is_some()),
            ("salary", posting.salary.is_some()),
            ("salary text", posting.salary_text.is_some()),
        ];
        for (field, _) in has.iter().filter(|(_, has)| *has) {
            *self.fields.entry(field).or_default() += 1;
        }
        assert!(!posting.title.is_empty() || posting.removed, "{}", posting.external_id);
        assert!(posting.posted_on.is_none_or(|day| day <= TODAY.expect("a day").succ_opt().expect("a day")));
    }

    fn report(&self) -> String {
        let ids: Vec<String> = self.ids.iter().map(|(source, ids)| format!("{source} {}", ids.len())).collect();
        let (read, kept, rejected) = self.counts;
        let mut lines = vec![format!("{read} read = {kept} kept + {rejected} rejected; ids: {}", ids.join(", "))];
        lines.extend(self.fields.iter().map(|(field, count)| format!("{field}: {count}")));
        lines.extend(self.dropped.iter().map(|(reason, count)| format!("dropped {reason}: {count}")));
        lines.extend(self.rejected.iter().map(|(reason, count)| format!("rejected {reason}: {count}")));
        lines.join("\n")
    }
}

/// Reads a dataset and holds against each other what must agree: one posting a kept row.
fn dataset(corpus: &Path, paths: &[&str], mapping: Option<&str>) -> Reading {
    let reading = read(corpus, paths, mapping).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reading.postings, reading.counts.1, "one posting a kept row");
    assert_eq!(reading.counts, skillspine_tests::datasets::dataset(paths[0]).counts(), "as documented");
    reading
}

#[test]
fn jobtech() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    insta::assert_snapshot!(dataset(&corpus, &["jobs-jobtech-ads"], None).report(), @r"
    15 read = 15 kept + 0 rejected; ids: jobtech 9
    contract: 15
    education: 6
    employer: 15
    experience: 6
    expires: 15
    occupation: 15
    occupation code: 15
    place: 13
    place code: 13
    posted: 15
    removed: 1
    salary text: 3
    skills: 10
    text: 15
    vacancies: 15
    working time: 15
    ");
}

#[test]
fn usajobs() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    // Lists, Parquet, the Search API item and the table, all in one input.
    insta::assert_snapshot!(dataset(&corpus, &["jobs-usajobs"], None).report(), @r"
    32193 read = 32193 kept + 0 rejected; ids: usajobs 31901
    contract: 17917
    employer: 32193
    expires: 32193
    occupation: 32176
    occupation code: 32176
    place: 17545
    posted: 32193
    salary: 3870
    text: 17
    vacancies: 1710
    working time: 3751
    dropped salary_max: pay of nothing: 24
    dropped salary_min: pay of nothing: 30
    ");
}

#[test]
fn schema_org() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    insta::assert_snapshot!(dataset(&corpus, &["jobs-schemaorg-jobposting"], None).report(), @r"
    60 read = 60 kept + 0 rejected; ids: schema-org 60
    contract: 20
    education: 7
    employer: 55
    experience: 10
    expires: 55
    occupation: 59
    place: 59
    posted: 42
    skills: 3
    text: 60
    vacancies: 37
    working time: 4
    ");
}

#[test]
fn new_york() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let named = dataset(&corpus, &["jobs-nyc-open-data"], Some("nyc-jobs"));
    insta::assert_snapshot!(named.report(), @r"
    3843 read = 3843 kept + 0 rejected; ids: nyc-jobs 3803
    employer: 3843
    expires: 1353
    occupation: 3843
    occupation code: 3843
    place: 3843
    place code: 3843
    posted: 3843
    salary: 3843
    text: 18
    vacancies: 3843
    working time: 3542
    dropped salary_min: pay of nothing: 29
    ");
    // The header is enough to know the mapping.
    assert_eq!(dataset(&corpus, &["jobs-nyc-open-data"], None).report(), named.report());
}

#[test]
fn wuzzuf() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    insta::assert_snapshot!(dataset(&corpus, &["jobs-wuzzuf"], Some("wuzzuf")).report(), @r"
    1947 read = 1947 kept + 0 rejected; ids: wuzzuf 1947
    contract: 35
    education: 586
    employer: 1947
    experience: 1261
    place: 1947
    salary: 96
    skills: 1947
    text: 1944
    vacancies: 1947
    working time: 1904
    workplace: 121
    dropped salary_max: pay of nothing: 3
    dropped salary_min: pay of nothing: 4
    ");
}

#[test]
fn poland() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    insta::assert_snapshot!(dataset(&corpus, &["jobs-poland-hand-coded"], Some("poland-hand-coded")).report(), @r"
    3334 read = 3333 kept + 1 rejected; ids: poland-hand-coded 3333
    contract: 712
    employer: 3118
    experience: 1005
    expires: 1365
    occupation: 3330
    occupation code: 3309
    place: 3333
    posted: 3333
    salary: 439
    salary text: 123
    text: 3333
    working time: 1405
    rejected id: no id, and none to be derived: 1
    ");
}
