//! The JobTech taxonomy, Lightcast, ROME and KZiS on the publishers' own files: exact counts, and what is easily lost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, ReuseLevel};
use skillspine_domain::record::{ConceptRecord, Record};
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::source::{Event, Sink};
use skillspine_importers::sources;

/// What a source sends for a folder of the corpus.
struct Reading {
    events: Vec<Event>,
    /// Rows read, kept and rejected.
    counts: (u64, u64, u64),
}

fn read(corpus: &Path, source: &str, folder: &str) -> Reading {
    let input = Input::from_paths(&[corpus.join(folder)], &Limits::default()).expect("the corpus is readable");
    let mut events = Vec::new();
    let mut take = |event| {
        events.push(event);
        true
    };
    let mut sink = Sink::new(&mut take);
    sources::find(source).expect("a source of this key").read(&input, &mut sink).expect("what the source reads");
    let (read, rejected) = (sink.rows_read(), sink.rows_rejected());
    let counts = (read, read - rejected, rejected);
    assert_eq!(counts, skillspine_tests::datasets::dataset(folder).counts(), "as documented");
    Reading { events, counts }
}

impl Reading {
    fn records(&self) -> impl Iterator<Item = &Record> {
        self.events.iter().filter_map(|event| if let Event::Record(record, _) = event { Some(record) } else { None })
    }

    fn concepts(&self) -> impl Iterator<Item = &ConceptRecord> {
        self.records().filter_map(|record| if let Record::Concept(concept) = record { Some(concept) } else { None })
    }

    fn kinds(&self) -> BTreeMap<ConceptKind, usize> {
        let mut kinds = BTreeMap::new();
        for concept in self.concepts() {
            *kinds.entry(concept.kind).or_default() += 1;
        }
        kinds
    }

    fn relations(&self) -> BTreeMap<RelationKind, usize> {
        let mut kinds = BTreeMap::new();
        for record in self.records() {
            if let Record::Relation(relation) = record {
                *kinds.entry(relation.kind).or_default() += 1;
            }
        }
        kinds
    }

    fn labels(&self, label_type: LabelType) -> usize {
        self.records().filter(|record| matches!(record, Record::Label(label) if label.label_type == label_type)).count()
    }

    /// How many concepts or occurrences have a code in each system.
    fn codes(&self) -> BTreeMap<&str, usize> {
        let mut systems = BTreeMap::new();
        for record in self.records() {
            if let Record::Code(code) = record {
                *systems.entry(code.system.as_str()).or_default() += 1;
            }
        }
        systems
    }

    fn regions(&self, scheme: &str) -> BTreeMap<&str, Option<&str>> {
        self.records()
            .filter_map(|record| match record {
                Record::Region(region) if region.scheme == scheme => {
                    Some((region.code.as_str(), region.parent.as_ref().map(|(_, code)| code.as_str())))
                }
                _ => None,
            })
            .collect()
    }

    /// Ends of relations that are no concept of the same reading.
    fn dangling(&self) -> BTreeSet<String> {
        let known: BTreeSet<&str> = self.concepts().map(|concept| concept.key.key()).collect();
        let mut dangling = BTreeSet::new();
        for record in self.records() {
            if let Record::Relation(relation) = record {
                let ends = [relation.subject.key(), relation.object.key()];
                dangling.extend(ends.into_iter().filter(|key| !known.contains(key)).map(str::to_owned));
            }
        }
        dangling
    }

    fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for event in &self.events {
            if let Event::Reject(rejection) = event {
                *reasons.entry(rejection.reason.as_str()).or_default() += 1;
            }
        }
        reasons
    }

    /// Every concept comes once, and its label without outer blanks.
    fn assert_tidy(&self) {
        let mut seen = BTreeSet::new();
        for concept in self.concepts() {
            assert!(seen.insert(concept.key.key()), "{} comes twice", concept.key.key());
            assert_eq!(concept.label, concept.label.trim());
            assert!(!concept.label.is_empty(), "{}", concept.key.key());
        }
        assert_eq!(seen.len(), self.labels(LabelType::Preferred), "one preferred label each");
    }
}

#[test]
fn jobtech_taxonomy() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "jobtech-taxonomy", "jobtech-taxonomy");
    reading.assert_tidy();
    // 14,329 concepts, 52 headlines with 5,514 skills, 2 main headlines with 52 headlines.
    assert_eq!(reading.counts.0, 14_329 + 52 + 5_514 + 2 + 52);
    assert_eq!(reading.reasons().into_iter().collect::<Vec<_>>(), [("no skill with this label in the snapshot", 436)]);
    let kinds = reading.kinds();
    let kind = |kind: ConceptKind| kinds[&kind];
    assert_eq!(kind(ConceptKind::Occupation), 3_431);
    assert_eq!(kind(ConceptKind::Skill), 5_813 + 15);
    assert_eq!(kind(ConceptKind::SkillGroup), 53 + 2);
    assert_eq!(kind(ConceptKind::Language), 435);
    assert_eq!(kind(ConceptKind::OccupationGroup), 10 + 46 + 147 + 400 + 436 + 21);
    assert_eq!(kinds.values().sum::<usize>(), 14_329 + 2);
    assert_eq!(reading.dangling(), BTreeSet::new());

    let counties = reading.regions("se-region");
    let municipalities = reading.regions("se-municipality");
    assert_eq!((counties.len(), municipalities.len()), (21, 290));
    assert_eq!((counties["01"], municipalities["0180"]), (Some("SE-AB"), Some("01")));
    // The places that the publisher lists lie in these municipalities, every one of which has some.
    let places = std::fs::read_to_string(corpus.join("regions/jobtech-places.json")).expect("readable");
    let places: Vec<serde_json::Value> = serde_json::from_str(&places).expect("a list");
    let with_places: BTreeSet<&str> = places.iter().filter_map(|place| place["kommunkod"].as_str()).collect();
    assert_eq!(with_places, municipalities.keys().copied().collect());
    assert!(municipalities.values().all(|county| counties.contains_key(county.expect("lies in a county"))));
}

#[test]
fn lightcast() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "lightcast", "lightcast-open-skills");
    reading.assert_tidy();
    // The table, the names of groups, and three answers of the API.
    assert_eq!(reading.counts, (32_468 + 473 + 5 + 10 + 3, 32_959, 0));
    let kinds = reading.kinds();
    assert_eq!(kinds[&ConceptKind::SkillGroup], 442 + 31);
    assert_eq!(kinds[&ConceptKind::Skill], 31_995);
    assert_eq!(kinds[&ConceptKind::Collection], 1);
    let relations = reading.relations();
    // 20,667 skills have a hierarchy; three of these are not a number.
    assert_eq!(relations[&RelationKind::Broader], 20_664 + 442);
    assert_eq!(relations[&RelationKind::MemberOf], 18);
    assert_eq!(reading.dangling(), BTreeSet::new());
}

#[test]
fn rome() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "rome", "rome-v460");
    reading.assert_tidy();
    assert_eq!(reading.counts, (1_584 + 13_120 + 18_317 + 14_912, 47_933, 0));
    let kinds = reading.kinds();
    assert_eq!(kinds[&ConceptKind::Occupation], 1_584);
    assert_eq!(kinds[&ConceptKind::Attitude], 16);
    assert_eq!(kinds[&ConceptKind::Skill] + kinds[&ConceptKind::SkillGroup], 18_317 - 16);
    assert_eq!(reading.relations()[&RelationKind::Related], 14_912);
    assert_eq!(reading.codes()["rome-appellation"], 13_120);
    assert_eq!(reading.dangling(), BTreeSet::new());
    let transversal = reading.concepts().filter(|concept| concept.reuse_level == Some(ReuseLevel::Transversal)).count();
    assert_eq!(transversal, 2_295);
    let narrower = reading.relations()[&RelationKind::Broader];
    assert_eq!(narrower, 17_810 + (1_584 - 532));
    assert_eq!((reading.labels(LabelType::Alternative), reading.labels(LabelType::Hidden)), (13_251, 219));
}

#[test]
fn kzis() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let reading = read(&corpus, "kzis", "kzis-poland");
    reading.assert_tidy();
    assert_eq!(reading.counts, (3_543 + 1_342, 4_885, 0));
    let kinds = reading.kinds();
    assert_eq!(kinds[&ConceptKind::Occupation], 2_911);
    assert_eq!(kinds[&ConceptKind::OccupationGroup], 445 + 134 + 43 + 10);
    assert_eq!(reading.relations()[&RelationKind::Broader], 3_543 - 10);
    assert_eq!(reading.dangling(), BTreeSet::new());
    assert_eq!(reading.codes()["kzis"], 3_543);
    // Codes in Polish groups have none in ISCO-08.
    assert_eq!(reading.codes()["isco-08"], 3_345);
    assert_eq!(reading.labels(LabelType::Alternative), 5_035);
}
