use std::fmt::Write;
use std::path::Path;

use skillspine_domain::record::Record;

use super::*;
use crate::input::{InputFile, Limits, Place};
use crate::source::Event;

/// What reading sends, one line an event.
fn told(input: &Input) -> (Result<(), SourceError>, String) {
    let mut lines = String::new();
    let mut emit = |event| {
        let line = line(event);
        writeln!(lines, "{line}").is_ok()
    };
    let result = Esco.read(input, &mut Sink::new(&mut emit));
    (result, lines)
}

/// Concepts by the end of their URI, everything else by id.
fn line(event: Event) -> String {
    let short = |key: &ConceptKey| {
        key.key().trim_start_matches("http://data.europa.eu/esco/").chars().take(20).collect::<String>()
    };
    match event {
        Event::Framework(record) => {
            format!("framework {} {} {:?}", record.framework.key, record.version, record.languages)
        }
        Event::Part { name, version, .. } => format!("part {name} {version}"),
        Event::File(name) => format!("file {name}"),
        Event::Note(note) => format!("note {note}"),
        Event::Reject(rejection) => {
            format!("reject row {} {}: {}", rejection.at.row, rejection.field.unwrap_or_default(), rejection.reason)
        }
        Event::Record(record, at) => match record {
            Record::Concept(concept) => format!(
                "{} concept {} {} code={:?} {:?} {} {} {:?}",
                at.row,
                short(&concept.key),
                concept.kind,
                concept.code,
                concept.label,
                concept.language,
                concept.status,
                concept.reuse_level.map(|level| level.as_str())
            ),
            Record::Label(label) => {
                format!("{} label {} {} {:?}", at.row, label.language, label.label_type, label.text)
            }
            Record::Text(text) => format!("{} text {} {} {:?}", at.row, text.language, text.text_type, text.text),
            Record::Code(code) => format!("{} code {} {}", at.row, code.system, code.code),
            Record::Relation(relation) => {
                format!("{} {} {} {}", at.row, short(&relation.subject), relation.kind, short(&relation.object))
            }
            other => format!("unexpected {other:?}"),
        },
        Event::Crosswalk(crosswalk) => format!("unexpected {crosswalk:?}"),
        Event::PostingSource(source) => format!("unexpected {source:?}"),
    }
}

fn input(files: &[(&str, &'static str)]) -> Input {
    let file =
        |(name, text): &(&str, &'static str)| InputFile::new(*name, text.len() as u64, Place::Bytes(text.as_bytes()));
    Input::of(files.iter().map(file).collect())
}

/// Lines that begin with one of the words.
fn lines_of(told: &str, words: &[&str]) -> Vec<String> {
    let is_wanted = |line: &&str| line.split_whitespace().take(2).any(|word| words.contains(&word));
    told.lines().filter(is_wanted).map(str::to_owned).collect()
}

fn refusal(files: &[(&str, &'static str)]) -> String {
    told(&input(files)).0.expect_err("refused").to_string()
}

#[test]
fn a_release_becomes_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/esco/esco-v1.1.1");
    let input = Input::from_paths(&[folder], &Limits::default()).expect("the fixture");
    let (result, told) = told(&input);
    result.expect("readable");
    insta::with_settings!({ snapshot_path => "../../../fixtures/esco", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("esco-v1.1.1", told);
    });
}

#[test]
fn columns_come_in_any_order_and_number() {
    let (result, told) =
        told(&input(&[("v1.0/skills_fr.csv", "preferredLabel,conceptUri\r\n\"savoir\r\nlire\",http://x/1\r\n")]));
    result.expect("readable");
    assert_eq!(
        lines_of(&told, &["concept", "label", "framework"]),
        [
            "framework esco 1.0 [\"fr\"]",
            "2 concept http://x/1 skill code=None \"savoir\\r\\nlire\" fr active None",
            "2 label fr preferred \"savoir\\r\\nlire\"",
        ]
    );
}

#[test]
fn rows_that_make_no_sense_are_rejected_with_their_number() {
    let (result, told) = told(&input(&[
        (
            "v1.1/skills_en.csv",
            "conceptType,conceptUri,preferredLabel\nKnowledgeSkillCompetence,,a\nKnowledgeSkillCompetence,12,a\n\
             KnowledgeSkillCompetence,http://x/1,\nTopic,http://x/2,a\nKnowledgeSkillCompetence,http://x/3,a,b\n\
             KnowledgeSkillCompetence,http://x/4,good\nKnowledgeSkillCompetence,http://x/4,again\n",
        ),
        (
            "v1.1/skillSkillRelations.csv",
            "originalSkillUri,relationType,relatedSkillUri\nhttp://x/1,vital,http://x/2\nhttp://x/1,optional,http://x/1\n",
        ),
        ("v1.1/broaderRelationsSkillPillar.csv", "conceptUri,broaderUri\nhttp://x/1,http://x/1\n"),
    ]));
    result.expect("the other rows are good");
    assert_eq!(
        lines_of(&told, &["reject", "concept"]),
        [
            "reject row 2 conceptUri: no URI",
            "reject row 3 conceptUri: not a URI: \"12\"",
            "reject row 4 preferredLabel: no preferred label",
            "reject row 5 conceptType: unknown concept type \"Topic\"",
            "reject row 6 : 4 cells under 3 columns",
            "7 concept http://x/4 skill code=None \"good\" en active None",
            "reject row 8 conceptUri: the same URI as in row 7",
            "reject row 2 broaderUri: a concept broader than itself",
            "reject row 2 relationType: unknown relation type \"vital\"",
        ]
    );
}

#[test]
fn without_relation_files_the_tables_give_the_hierarchy() {
    let (result, told) = told(&input(&[
        (
            "v1.1/occupations_en.csv",
            "conceptUri,preferredLabel,iscoGroup,code\nhttp://o/2,b,2512,2512.4.1\nhttp://o/1,a,2512,2512.4\nhttp://o/3,c,0110,\n",
        ),
        ("v1.1/ISCOGroups_en.csv", "conceptUri,preferredLabel,code\nhttp://i/2,b,2\nhttp://i/25,c,25\n"),
        (
            "v1.1/skillsHierarchy_en.csv",
            "Level 0 URI,Level 1 URI,Level 0 code,Level 1 code\nhttp://s/5,,S5\nhttp://s/5,http://s/51,S5,S5.1\n",
        ),
        (
            "v1.1/greenSkillsCollection_en.csv",
            "conceptUri,preferredLabel,altLabels,broaderConceptUri\nhttp://s/1,a,b | c,http://s/51 | http://s/2\n",
        ),
    ]));
    result.expect("readable");
    assert_eq!(
        lines_of(
            &told,
            &["http://o/1", "http://o/2", "http://o/3", "http://i/25", "http://s/51", "http://s/1", "label"]
        )
        .into_iter()
        .filter(|line| !line.contains("preferred"))
        .collect::<Vec<_>>(),
        [
            "3 http://s/51 broader http://s/5",
            "3 http://i/25 broader isco/C2",
            "3 http://o/1 broader isco/C2512",
            "4 http://o/3 broader isco/C0110",
            "2 label en alternative \"b\"",
            "2 label en alternative \"c\"",
            "2 http://s/1 member-of concept-scheme/green",
            "2 http://s/1 broader http://s/51",
            "2 http://s/1 broader http://s/2",
            "2 http://o/2 broader http://o/1",
        ]
    );
    assert!(told.contains("part broader-occupations/from-codes 1.1"), "{told}");
}

#[test]
fn an_input_that_is_no_release_is_refused() {
    let check = |files: &[(&str, &'static str)], expected: &str| {
        let message = refusal(files);
        assert!(message.contains(expected) && message.contains("hint: "), "{message}");
    };
    let skills = "conceptUri,preferredLabel\n";
    check(&[], "no table of an ESCO release");
    check(&[("a/readme.txt", "x")], "no table of an ESCO release, such as skills_en.csv, among the 1 files");
    check(&[("a/skills_en.csv", skills)], "the ESCO version is not in the input");
    check(&[("v1.0/skills.csv", skills)], "the language of v1.0/skills.csv is not in the input");
    check(
        &[("v1.0/skills_en.csv", "uri,label\n")],
        "v1.0/skills_en.csv: the header lacks column conceptUri, preferredLabel",
    );
    check(&[("v1.0/skills_en.csv", "<!DOCTYPE html>")], "v1.0/skills_en.csv: expected a table");
    check(
        &[("esco-v1.0/skills_fr.csv", skills), ("esco-v1.1.1/skills_en.csv", skills)],
        "esco-v1.1.1/skills_en.csv: expected version 1.0, as of esco-v1.0/skills_fr.csv, found version 1.1.1",
    );
    check(
        &[("v1.0/a/skills_en.csv", skills), ("v1.0/b/skills_en.csv", skills)],
        "v1.0/b/skills_en.csv: expected every table once, found the same table as v1.0/a/skills_en.csv",
    );
}

#[test]
fn version_and_language_can_be_stated() {
    let mut input = input(&[("skills.csv", "conceptUri,preferredLabel\nhttp://x/1,ett\n")]);
    input.version = Some("v1.2".to_owned());
    input.language = Some("sv".to_owned());
    let (result, told) = told(&input);
    result.expect("readable");
    assert!(
        told.starts_with("framework esco 1.2 [\"sv\"]\npart skills 1.2\n") || told.contains("part skills/sv 1.2"),
        "{told}"
    );
}
