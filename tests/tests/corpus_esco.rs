//! The ESCO source over real releases: 1.1.1 in English with its relations, the French part of it, and 1.0 in French.

#![expect(clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::Record;
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::source::{Event, Sink, Source};
use skillspine_importers::sources::esco::Esco;

/// What a release sends, counted.
#[derive(Default)]
struct Counts {
    version: String,
    languages: Vec<String>,
    concepts: BTreeMap<(String, ConceptKind), usize>,
    labels: BTreeMap<(String, LabelType), usize>,
    relations: BTreeMap<(String, RelationKind), usize>,
    keys: BTreeSet<String>,
    dangling: BTreeMap<String, usize>,
    ends: Vec<(String, String)>,
    codes: usize,
    rows: u64,
    rejections: Vec<String>,
    notes: Vec<String>,
}

impl Counts {
    fn of(paths: &[PathBuf]) -> Self {
        let input = Input::from_paths(paths, &Limits::default()).expect("the corpus is readable");
        let mut counts = Self::default();
        let mut part = String::new();
        let mut take = |event| {
            counts.take(event, &mut part);
            true
        };
        let mut sink = Sink::new(&mut take);
        Esco.read(&input, &mut sink).expect("the release is read");
        counts.rows = sink.rows_read();
        for (part, key) in std::mem::take(&mut counts.ends) {
            if !counts.keys.contains(&key) {
                *counts.dangling.entry(part).or_default() += 1;
            }
        }
        counts
    }

    fn take(&mut self, event: Event, part: &mut String) {
        match event {
            Event::Framework(framework) => (self.version, self.languages) = (framework.version, framework.languages),
            Event::Part { name, .. } => *part = name,
            Event::Reject(rejection) => self.rejections.push(format!("{rejection:?}")),
            Event::Note(note) => self.notes.push(note),
            Event::Record(record, _) => self.record(record, part),
            Event::File(_) | Event::Crosswalk(_) | Event::PostingSource(_) => {}
        }
    }

    fn record(&mut self, record: Record, part: &str) {
        let part = part.to_owned();
        match record {
            Record::Concept(concept) => {
                if self.keys.insert(concept.key.key().to_owned()) {
                    *self.concepts.entry((part, concept.kind)).or_default() += 1;
                }
            }
            Record::Label(label) => *self.labels.entry((part, label.label_type)).or_default() += 1,
            Record::Relation(relation) => {
                *self.relations.entry((part.clone(), relation.kind)).or_default() += 1;
                self.ends.extend([
                    (part.clone(), relation.subject.key().to_owned()),
                    (part, relation.object.key().to_owned()),
                ]);
            }
            Record::Code(_) => self.codes += 1,
            Record::Text(_) => {}
            Record::Mapping(_)
            | Record::Region(_)
            | Record::Posting(_)
            | Record::Issuer(_)
            | Record::Credential(_)
            | Record::CredentialPart(_)
            | Record::Alignment(_)
            | Record::LearningText(_) => {
                panic!("ESCO has neither mappings nor regions")
            }
        }
    }

    fn concepts(&self, part: &str, kind: ConceptKind) -> usize {
        self.concepts.get(&(part.to_owned(), kind)).copied().unwrap_or_default()
    }

    fn labels(&self, part: &str) -> usize {
        self.labels.get(&(part.to_owned(), LabelType::Preferred)).copied().unwrap_or_default()
    }

    fn relations(&self, part: &str) -> usize {
        self.relations.iter().filter(|((name, _), _)| name == part).map(|(_, count)| count).sum()
    }

    fn dangling(&self, part: &str) -> usize {
        self.dangling.get(part).copied().unwrap_or_default()
    }

    fn has_note(&self, note: &str) -> bool {
        self.notes.iter().any(|other| other == note)
    }
}

#[test]
fn english_1_1_1_is_read_completely() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let release = corpus.join("esco-v1.1.1");
    let counts = Counts::of(&[release.join("en"), release.join("relations")]);
    assert_eq!((counts.version.as_str(), counts.languages.as_slice()), ("1.1.1", &["en".to_owned()][..]));
    assert_eq!(counts.rejections, Vec::<String>::new());

    assert_eq!(counts.concepts("skills", ConceptKind::Skill), 10_831 + 6);
    assert_eq!(counts.concepts("skills", ConceptKind::Knowledge), 3_059);
    assert!(counts.has_note("skills without a skillType, taken as skills: 6"), "{:?}", counts.notes);
    assert_eq!(counts.concepts("skill-groups", ConceptKind::SkillGroup), 640);
    assert_eq!(counts.concepts("occupations", ConceptKind::Occupation), 3_007);
    assert_eq!(counts.concepts("isco-groups", ConceptKind::OccupationGroup), 619);
    assert_eq!(counts.concepts("collections", ConceptKind::Collection), 8);
    assert_eq!(counts.keys.len(), 13_896 + 640 + 3_007 + 619 + 8);
    assert_eq!(counts.labels("skills/en"), 13_896);
    assert_eq!(counts.codes, 3_007 + 619);

    assert_eq!(counts.relations("occupation-skills"), 123_855);
    assert_eq!(counts.dangling("occupation-skills"), 67);
    assert_eq!(counts.relations("skill-skills"), 5_899);
    assert_eq!(counts.relations("broader-skills"), 20_656);
    assert_eq!(counts.relations("broader-occupations"), 3_617);
    assert_eq!(counts.dangling("broader-occupations"), 1);
    assert_eq!(counts.relations("collections/6c930acd-c104-4ece-acf7-f44fd7333036/skills"), 1_201);
    assert_eq!(counts.relations("collections/8ae4b9f3-507e-4057-a145-2f96f0132613/occupations"), 122);
    assert_eq!(counts.relations("collections/isced-f/skill-groups"), 220);
    assert_eq!(
        counts.dangling.keys().collect::<Vec<_>>(),
        ["broader-occupations", "broader-skills", "occupation-skills"]
    );
    let missing_groups =
        counts.notes.iter().find(|note| note.starts_with("skill groups of skillsHierarchy")).expect("a note");
    assert_eq!(missing_groups.matches("http://").count(), 7, "{missing_groups}");
    assert!(counts.has_note("altLabels that repeat the preferred label, left out: 14908"), "{:#?}", counts.notes);
}

#[test]
fn french_1_1_1_alone_gives_what_is_there() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let counts = Counts::of(&[corpus.join("esco-v1.1.1/fr-partial")]);
    assert_eq!((counts.version.as_str(), counts.languages.as_slice()), ("1.1.1", &["fr".to_owned()][..]));
    assert_eq!(counts.rejections, Vec::<String>::new());
    assert_eq!(counts.concepts("occupations", ConceptKind::Occupation), 3_007);
    assert_eq!(counts.labels("occupations/fr"), 3_007);
    assert_eq!(counts.labels("skill-groups/fr"), 640);
    assert_eq!(counts.labels("isco-groups/fr"), 619);
    assert_eq!(counts.labels("collections/skill-transversal-groups/fr"), 96, "there is no skills_fr.csv");
    assert_eq!(counts.labels("collections/digcomp/fr"), 26);
    assert_eq!(
        counts.relations("broader-occupations/from-codes"),
        3_616,
        "the file also places the missing occupation"
    );
    assert_eq!(counts.relations("broader-skills/from-hierarchy"), 647 - 4);
}

#[test]
fn a_further_language_joins_the_same_concepts() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let release = corpus.join("esco-v1.1.1");
    let english = Counts::of(&[release.join("en"), release.join("relations")]);
    let both = Counts::of(&[release]);
    assert_eq!(both.languages, ["en", "fr"]);
    assert_eq!(both.keys, english.keys);
    assert_eq!(both.relations, english.relations);
    assert_eq!(both.codes, english.codes);
    assert_eq!(both.labels("occupations/fr"), 3_007);
}

#[test]
fn french_1_0_is_read_by_its_narrower_header() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let counts = Counts::of(&[corpus.join("esco-v1.0-fr")]);
    assert_eq!((counts.version.as_str(), counts.languages.as_slice()), ("1.0", &["fr".to_owned()][..]));
    assert_eq!(counts.rejections, Vec::<String>::new());
    assert_eq!(counts.labels("skills/fr"), 13_485);
    assert_eq!(counts.labels("occupations/fr"), 2_942);
    assert_eq!(counts.labels("skill-groups/fr"), 17);
    assert_eq!(counts.labels("isco-groups/fr"), 619);
    assert_eq!(counts.dangling("broader-occupations/from-codes"), 0);
}

#[test]
fn two_versions_at_once_are_refused() {
    let Some(corpus) = skillspine_tests::corpus() else { return };
    let folders = [corpus.join("esco-v1.0-fr"), corpus.join("esco-v1.1.1")];
    let input = Input::from_paths(&folders, &Limits::default()).expect("the corpus is readable");
    let error = Esco.read(&input, &mut Sink::new(&mut |_| true)).expect_err("refused").to_string();
    assert!(error.contains("expected version 1.0") && error.contains("found version 1.1.1"), "{error}");
}
