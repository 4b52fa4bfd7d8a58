//! The O*NET source over real releases: 27.0 as text (without the tables it lacks) and the Skills workbook of 29.3.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptRecord, FrameworkRecord, LabelRecord, Record, RelationRecord};
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::source::{Event, Sink, Source};
use skillspine_importers::sources::onet::Onet;

/// What a release sends, counted.
#[derive(Default)]
struct Counts {
    frameworks: Vec<FrameworkRecord>,
    concepts: BTreeMap<(String, ConceptKind), usize>,
    relations: BTreeMap<(String, RelationKind), usize>,
    labels: BTreeMap<(String, LabelType), usize>,
    texts: BTreeMap<String, usize>,
    codes: BTreeMap<String, usize>,
    keys: BTreeSet<String>,
    ends: BTreeSet<String>,
    pairs: BTreeSet<(String, RelationKind, String)>,
    repeated_pairs: usize,
    complete_ratings: usize,
    rejections: Vec<String>,
    notes: Vec<String>,
    rows: u64,
}

impl Counts {
    fn of(folder: &Path) -> Self {
        let input = Input::from_paths(&[folder], &Limits::default()).expect("the corpus is readable");
        let mut counts = Self::default();
        let mut part = String::new();
        let mut take = |event| {
            counts.take(event, &mut part);
            true
        };
        let mut sink = Sink::new(&mut take);
        Onet.read(&input, &mut sink).expect("the release is read");
        let rows = sink.rows_read();
        counts.rows = rows;
        counts
    }

    fn take(&mut self, event: Event, part: &mut String) {
        match event {
            Event::Part { name, .. } => *part = name,
            Event::Framework(framework) => self.frameworks.push(framework),
            Event::Reject(rejection) => self.rejections.push(format!("{rejection:?}")),
            Event::Note(note) => self.notes.push(note),
            Event::Record(record, _) => self.record(record, part),
            Event::File(_) | Event::Crosswalk(_) | Event::PostingSource(_) => {}
        }
    }

    fn record(&mut self, record: Record, part: &str) {
        let part = part.to_owned();
        match record {
            Record::Concept(ConceptRecord { key, kind, .. }) => {
                assert!(self.keys.insert(key.key().to_owned()), "{} comes twice", key.key());
                *self.concepts.entry((part, kind)).or_default() += 1;
            }
            Record::Relation(RelationRecord { subject, kind, object, importance, level, .. }) => {
                self.complete_ratings += usize::from(importance.is_some() && level.is_some());
                *self.relations.entry((part, kind)).or_default() += 1;
                self.ends.extend([subject.key().to_owned(), object.key().to_owned()]);
                if !self.pairs.insert((subject.key().to_owned(), kind, object.key().to_owned())) {
                    self.repeated_pairs += 1;
                }
            }
            Record::Label(LabelRecord { label_type, .. }) => *self.labels.entry((part, label_type)).or_default() += 1,
            Record::Text(_) => *self.texts.entry(part).or_default() += 1,
            Record::Code(code) => *self.codes.entry(code.system).or_default() += 1,
            Record::Mapping(_)
            | Record::Region(_)
            | Record::Posting(_)
            | Record::Issuer(_)
            | Record::Credential(_)
            | Record::CredentialPart(_)
            | Record::Alignment(_)
            | Record::LearningText(_) => {
                panic!("O*NET has neither mappings nor regions")
            }
        }
    }
}

/// One figure of a release: where, of which kind, how many.
type Figure<K> = (&'static str, K, usize);

/// Compares what was counted with everything that is expected; nothing else may be there.
fn check<K: Ord + Copy + std::fmt::Debug>(counted: &BTreeMap<(String, K), usize>, expected: &[Figure<K>]) {
    let expected: BTreeMap<(String, K), usize> =
        expected.iter().map(|(part, kind, count)| (((*part).to_owned(), *kind), *count)).collect();
    assert_eq!(counted, &expected);
}

#[test]
fn the_text_release_is_read_completely() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let counts = Counts::of(&corpus.join("onet-27.0-text"));

    let [framework] = counts.frameworks.as_slice() else { panic!("one framework: {:?}", counts.frameworks) };
    assert_eq!(framework.version, "27.0");
    assert_eq!(framework.released_on.map(|day| day.to_string()).as_deref(), Some("2022-08-01"));
    assert_eq!(counts.rejections, [] as [String; 0]);
    assert_eq!(counts.rows, 234_820, "every row of every table that is read");

    check(
        &counts.concepts,
        &[
            ("occupations", ConceptKind::Occupation, 1_016),
            ("content-model", ConceptKind::Ability, 52),
            ("content-model", ConceptKind::Attitude, 49),
            ("content-model", ConceptKind::Knowledge, 33),
            ("content-model", ConceptKind::Skill, 35),
            ("content-model", ConceptKind::SkillGroup, 90),
            ("content-model", ConceptKind::WorkActivity, 41),
            ("content-model", ConceptKind::WorkContext, 59),
            ("iwas", ConceptKind::WorkActivity, 332),
            ("dwas", ConceptKind::WorkActivity, 2_087),
            ("tasks", ConceptKind::Task, 19_265),
            ("emerging-tasks", ConceptKind::Task, 236),
            ("technology-skills", ConceptKind::Technology, 8_632),
            ("tools-used", ConceptKind::Tool, 18_090),
            // 4,262 commodities, 830 classes, 172 families, 35 segments.
            ("unspsc", ConceptKind::SkillGroup, 5_299),
            ("job-zone-reference", ConceptKind::Level, 5),
        ],
    );
    check(
        &counts.relations,
        &[
            // Every element that is kept but the three roots of its branches.
            ("content-model", RelationKind::Broader, 356),
            ("abilities-to-work-activities", RelationKind::Related, 381),
            ("abilities-to-work-context", RelationKind::Related, 139),
            ("skills-to-work-activities", RelationKind::Related, 232),
            ("skills-to-work-context", RelationKind::Related, 96),
            ("iwas", RelationKind::Broader, 332),
            ("dwas", RelationKind::Broader, 2_087),
            // The codes that do not end in .00: 1,016 less 867.
            ("occupations", RelationKind::Broader, 149),
            ("related-occupations", RelationKind::Related, 18_460),
            ("job-zones", RelationKind::HasLevel, 923),
            // 7,866 rows each, less three high points for each of 874 occupations.
            ("interests", RelationKind::RelevantFor, 5_244),
            ("work-values", RelationKind::RelevantFor, 5_244),
            ("work-styles", RelationKind::RelevantFor, 13_968),
            ("tasks", RelationKind::RelevantFor, 19_265),
            ("emerging-tasks", RelationKind::RelevantFor, 236),
            ("emerging-tasks", RelationKind::Related, 35),
            ("tasks-to-dwas", RelationKind::Broader, 23_543),
            ("technology-skills", RelationKind::RelevantFor, 30_826),
            ("technology-skills", RelationKind::Broader, 8_787),
            ("tools-used", RelationKind::RelevantFor, 41_644),
            ("tools-used", RelationKind::Broader, 18_594),
            ("unspsc", RelationKind::Broader, 5_264),
        ],
    );
    assert_eq!(counts.labels.get(&("alternate-titles".to_owned(), LabelType::Alternative)), Some(&54_835));
    assert_eq!(
        counts.texts,
        BTreeMap::from(
            [
                ("content-model", 359),
                ("job-zone-reference", 25),
                ("level-scale-anchors", 483),
                ("occupations", 1_016),
                ("work-context-categories", 281),
            ]
            .map(|(part, count)| (part.to_owned(), count))
        )
    );
    assert_eq!(
        counts.codes,
        BTreeMap::from(
            [("onet-soc-2019", 1_016), ("soc-2018", 867), ("unspsc", 5_299)]
                .map(|(system, count)| (system.to_owned(), count))
        )
    );

    let dangling: Vec<&String> = counts.ends.difference(&counts.keys).collect();
    assert_eq!(dangling, [] as [&String; 0], "every relation joins concepts of the release");
    assert_eq!(counts.repeated_pairs, 0);
    assert_eq!(
        counts.notes.first().map(String::as_str),
        Some(
            "tables of an O*NET release that are not in the input: Abilities, Knowledge, Skills, Task Ratings, Work Activities, \
             Work Context"
        )
    );
}

#[test]
fn the_excel_release_brings_skills_and_what_they_name() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let counts = Counts::of(&corpus.join("onet-29.3-excel"));

    let [framework] = counts.frameworks.as_slice() else { panic!("one framework: {:?}", counts.frameworks) };
    assert_eq!(framework.version, "29.3");
    assert_eq!(framework.released_on.map(|day| day.to_string()).as_deref(), Some("2025-05-01"));
    assert_eq!(counts.rejections, [] as [String; 0]);
    assert_eq!(counts.rows, 61_530);
    check(
        &counts.concepts,
        &[
            ("skills/occupations-named", ConceptKind::Occupation, 879),
            ("skills/elements-named", ConceptKind::Skill, 35),
        ],
    );
    check(&counts.relations, &[("skills", RelationKind::RelevantFor, 30_765)]);
    assert_eq!(counts.complete_ratings, 30_765, "importance and level both");
    assert_eq!(counts.ends, counts.keys);
}
