//! The sources of reference data and crosswalks on the publishers' own files: exact counts, and what is easily lost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use skillspine_domain::model::{ConceptKind, Crosswalk, Predicate, TextType};
use skillspine_domain::record::{MappingRecord, Record, RegionRecord};
use skillspine_importers::input::{Input, InputFile, Place};
use skillspine_importers::source::{Event, Sink};
use skillspine_importers::sources;

/// What a source sends for one file of the corpus.
struct Reading {
    events: Vec<Event>,
    rejected: u64,
}

fn read(corpus: &Path, source: &str, paths: &[&str]) -> Reading {
    let files = paths.iter().map(|path| file(corpus, path)).collect();
    let input = Input::of(files);
    let mut events = Vec::new();
    let mut take = |event| {
        events.push(event);
        true
    };
    let mut sink = Sink::new(&mut take);
    let source = sources::find(source).expect("a source of this key");
    source.read(&input, &mut sink).expect("the file is what the source reads");
    let rejected = sink.rows_rejected();
    Reading { events, rejected }
}

fn file(corpus: &Path, path: &str) -> InputFile {
    let place = corpus.join(path);
    let size = std::fs::metadata(&place).expect("the corpus has the file").len();
    InputFile::new(path, size, Place::Disk(place))
}

impl Reading {
    fn records(&self) -> impl Iterator<Item = &Record> {
        self.events.iter().filter_map(|event| if let Event::Record(record, _) = event { Some(record) } else { None })
    }

    fn codes(&self, kind: ConceptKind) -> BTreeSet<&str> {
        self.records()
            .filter_map(|record| match record {
                Record::Concept(concept) if concept.kind == kind => concept.code.as_deref(),
                _ => None,
            })
            .collect()
    }

    /// Subject and object keys of all relations.
    fn relations(&self) -> BTreeMap<&str, &str> {
        self.records()
            .filter_map(|record| match record {
                Record::Relation(relation) => Some((relation.subject.key(), relation.object.key())),
                _ => None,
            })
            .collect()
    }

    fn regions(&self, scheme: &str) -> BTreeMap<&str, &RegionRecord> {
        self.records()
            .filter_map(|record| match record {
                Record::Region(region) if region.scheme == scheme => Some((region.code.as_str(), region)),
                _ => None,
            })
            .collect()
    }

    fn mappings(&self) -> Vec<&MappingRecord> {
        self.records()
            .filter_map(|record| if let Record::Mapping(mapping) = record { Some(mapping) } else { None })
            .collect()
    }

    fn crosswalks(&self) -> Vec<&Crosswalk> {
        self.events
            .iter()
            .filter_map(|event| if let Event::Crosswalk(crosswalk) = event { Some(crosswalk) } else { None })
            .collect()
    }

    fn count(&self, wanted: impl Fn(&Record) -> bool) -> usize {
        self.records().filter(|record| wanted(record)).count()
    }

    fn notes(&self) -> Vec<&str> {
        self.events
            .iter()
            .filter_map(|event| if let Event::Note(note) = event { Some(note.as_str()) } else { None })
            .collect()
    }
}

fn predicates(mappings: &[&MappingRecord]) -> BTreeMap<Predicate, usize> {
    let mut counts = BTreeMap::new();
    for mapping in mappings {
        *counts.entry(mapping.predicate).or_default() += 1;
    }
    counts
}

/// No code or label of a mapping begins or ends with a blank.
fn assert_trimmed(mappings: &[&MappingRecord]) {
    for mapping in mappings {
        let labels = [mapping.subject_label.as_deref(), mapping.object_label.as_deref()];
        for text in [Some(mapping.subject.key()), Some(mapping.object.key())].into_iter().chain(labels).flatten() {
            assert_eq!(text, text.trim());
        }
    }
}

#[test]
fn isco_08() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "isco", &["isco-08/struct08.xls"]);
    let groups = reading.codes(ConceptKind::OccupationGroup);
    assert_eq!((groups.len(), reading.rejected), (619, 0));
    let by_digits = [1, 2, 3, 4].map(|digits| groups.iter().filter(|code| code.len() == digits).count());
    assert_eq!(by_digits, [10, 43, 130, 436]);
    assert!(["0", "01", "011", "0110", "0310"].iter().all(|code| groups.contains(code)), "leading zeros are kept");
    let relations = reading.relations();
    assert_eq!(relations.len(), 609, "all but the ten major groups have a parent");
    assert!(relations.values().all(|parent| groups.contains(parent)));
    assert_eq!(reading.count(|record| matches!(record, Record::Code(_))), 619);
}

#[test]
fn soc_2018() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "soc", &["soc-us/BLS-Import.csv"]);
    let (groups, occupations) = (reading.codes(ConceptKind::OccupationGroup), reading.codes(ConceptKind::Occupation));
    assert_eq!((groups.len() + occupations.len(), occupations.len(), reading.rejected), (1447, 867, 0));
    let relations = reading.relations();
    assert_eq!(relations.len(), 1447 - 23, "all but the major groups have a parent");
    assert_eq!(relations["29-1221"], "29-1210");
    assert_eq!(relations["15-1252"], "15-1250");
    assert_eq!(relations["15-1250"], "15-1200");
    assert_eq!(reading.notes(), Vec::<&str>::new());
    let definitions =
        reading.count(|record| matches!(record, Record::Text(text) if text.text_type == TextType::Definition));
    assert_eq!(definitions, 867);
}

#[test]
fn nuts_2021_and_2024() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "nuts", &["regions/NUTS2021-NUTS2024.xlsx"]);
    assert_eq!(reading.rejected, 0);
    for (scheme, by_level) in [("nuts-2021", [27, 119, 269, 1193]), ("nuts-2024", [27, 119, 271, 1192])] {
        let regions = reading.regions(scheme);
        let found: [usize; 4] =
            [0, 1, 2, 3].map(|level| regions.values().filter(|region| region.level == level).count());
        assert_eq!(found, by_level, "{scheme}");
        for region in regions.values() {
            let parent_is_there =
                region.parent.as_ref().is_none_or(|(_, parent)| regions.contains_key(parent.as_str()));
            assert!(parent_is_there, "{region:?}");
            assert!(region.names.iter().all(|(_, name)| !name.is_empty() && name == name.trim()), "{region:?}");
        }
    }
    let (older, newer) = (reading.regions("nuts-2021"), reading.regions("nuts-2024"));
    let names = |region: &RegionRecord| region.names.clone();
    let pair = |language: &str, name: &str| (language.to_owned(), name.to_owned());
    assert_eq!(names(newer["BG311"]), [pair("bg", "Видин"), pair("bg-Latn", "Vidin")]);
    assert_eq!(names(older["BE31"]), [pair("und", "Prov. Brabant Wallon")]);
    assert_eq!(names(newer["BE31"]), [pair("und", "Prov. Brabant wallon")]);
    assert_eq!(names(newer["EL"]), [pair("en", "Greece")]);
    assert!(older.contains_key("NL33") && !newer.contains_key("NL33") && newer.contains_key("NL36"));
    assert!(reading.notes()[0].contains("16 Code change"), "{:?}", reading.notes());
}

#[test]
fn iso_3166() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "iso3166", &["regions/iso_3166-1.json", "regions/iso_3166-2.json"]);
    let (countries, subdivisions) = (reading.regions("iso-3166-1"), reading.regions("iso-3166-2"));
    assert_eq!((countries.len(), subdivisions.len(), reading.rejected), (249, 5127, 0));
    for region in subdivisions.values() {
        let (scheme, parent) = region.parent.as_ref().expect("every subdivision lies somewhere");
        let known = if scheme == "iso-3166-1" { &countries } else { &subdivisions };
        assert!(known.contains_key(parent.as_str()), "{region:?}");
    }
    let below_subdivisions = subdivisions
        .values()
        .filter(|region| region.parent.as_ref().is_some_and(|(scheme, _)| scheme == "iso-3166-2"))
        .count();
    assert_eq!(below_subdivisions, 1412);
    assert_eq!(subdivisions["AZ-BAB"].parent, Some(("iso-3166-2".to_owned(), "AZ-NX".to_owned())));
}

#[test]
fn currencies_and_languages() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let currencies = read(&corpus, "iso4217", &["regions/iso_4217.json"]);
    assert_eq!((currencies.codes(ConceptKind::Currency).len(), currencies.rejected), (181, 0));
    let lek = currencies.count(
        |record| matches!(record, Record::Code(code) if code.system == "iso-4217-numeric" && code.code == "008"),
    );
    assert_eq!(lek, 1, "leading zeros are kept");
    let languages = read(&corpus, "iso639", &["regions/iso_639-2.json"]);
    assert_eq!((languages.codes(ConceptKind::Language).len(), languages.rejected), (487, 0));
    let of_system =
        |system: &str| languages.count(|record| matches!(record, Record::Code(code) if code.system == system));
    assert_eq!((of_system("iso-639-1"), of_system("iso-639-2-b")), (184, 20));
}

#[test]
fn esco_to_onet_by_nesta() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "crosswalk", &["crosswalks/esco_onet_crosswalk_Nov2020.csv"]);
    let mappings = reading.mappings();
    assert_eq!((mappings.len(), reading.rejected), (1680, 0));
    let with_confidence =
        |confidence: f64| mappings.iter().filter(|mapping| mapping.confidence == Some(confidence)).count();
    assert_eq!([0.25, 0.5, 1.0].map(with_confidence), [65, 1100, 515]);
    assert_trimmed(&mappings);
}

#[test]
fn isco_and_soc_both_ways() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "crosswalk", &["crosswalks/ISCO_SOC_Crosswalk.xls"]);
    let keys: Vec<&str> = reading.crosswalks().iter().map(|crosswalk| crosswalk.key.as_str()).collect();
    assert_eq!(keys, ["isco-08-soc-2010", "soc-2010-isco-08"]);
    let mappings = reading.mappings();
    let (forward, backward): (Vec<&MappingRecord>, Vec<&MappingRecord>) =
        mappings.iter().copied().partition(|mapping| mapping.subject.framework() == "isco-08");
    assert_eq!((forward.len(), backward.len(), reading.rejected), (1125, 1125, 0));
    let counts = |exact, broad, narrow, related| {
        BTreeMap::from([
            (Predicate::Exact, exact),
            (Predicate::Broad, broad),
            (Predicate::Narrow, narrow),
            (Predicate::Related, related),
        ])
    };
    assert_eq!(predicates(&forward), counts(96, 59, 592, 378));
    assert_eq!(predicates(&backward), counts(96, 592, 59, 378), "the same read from the other side");
    assert_trimmed(&mappings);
    assert!(forward.iter().any(|mapping| mapping.subject.key() == "0110" && mapping.object.key() == "55-1011"));
}

#[test]
fn onet_to_soc() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "crosswalk", &["crosswalks/ONET_to_US2010SOC.xlsx"]);
    let mappings = reading.mappings();
    assert_eq!((mappings.len(), reading.rejected), (1110, 0));
    assert_eq!(reading.crosswalks()[0].key, "onet-soc-2010-soc-2010");
    assert_trimmed(&mappings);
}

#[test]
fn esco_to_kzis() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "crosswalk", &["crosswalks/kzis_esco_crosswalk.csv"]);
    let mappings = reading.mappings();
    assert_eq!((mappings.len(), reading.rejected), (2431, 0));
    assert!(
        mappings.iter().all(|mapping| mapping.subject.key().starts_with("code:") && mapping.object.key().len() == 6)
    );
    assert_trimmed(&mappings);
}

#[test]
fn a_file_of_another_source_is_refused() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let check = |source: &str, path: &str| {
        let input = Input::of(vec![file(&corpus, path)]);
        let mut events = 0;
        let mut take = |_| {
            events += 1;
            true
        };
        let read = sources::find(source).expect("a source of this key").read(&input, &mut Sink::new(&mut take));
        assert!(read.is_err(), "{source} took {path}");
        assert_eq!(events, 0, "nothing of {path} is sent");
    };
    check("isco", "soc-us/BLS-Import.csv");
    check("soc", "soc-us/oNet-Import.csv");
    check("nuts", "crosswalks/ISCO_SOC_Crosswalk.xls");
    check("iso3166", "regions/iso_4217.json");
    check("iso639", "regions/iso_4217.json");
    check("crosswalk", "kzis-poland/gus-thesaurus.csv");
    check("sssom", "kzis-poland/kzis-hierarchy-2023.tsv");
}
