//! CASE packages, rich skill descriptors and CTDL-ASN frameworks as they were published: exact counts of every file, what is refused
//! and why, and what comes back from both databases.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use skillspine_domain::model::{ConceptKind, ConceptStatus, Predicate, RelationKind, TextType};
use skillspine_domain::record::{ConceptRecord, MappingRecord, Record};
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::pipeline::Summary;
use skillspine_importers::source::{Event, Sink, SourceError};
use skillspine_importers::sources;
use skillspine_store::Store;
use skillspine_tests::corpus;
use skillspine_tests::datasets::dataset;
use skillspine_tests::world::{Database, World, empty_store, import_within};

/// What a source sends for files of the corpus.
struct Reading {
    events: Vec<Event>,
    /// Rows read, kept and rejected.
    counts: (u64, u64, u64),
}

fn input(corpus: &Path, paths: &[&str]) -> Input {
    let paths: Vec<_> = paths.iter().map(|path| corpus.join(path)).collect();
    Input::from_paths(&paths, &Limits::default()).expect("the corpus is readable")
}

fn try_read(corpus: &Path, source: &str, paths: &[&str]) -> Result<Reading, SourceError> {
    let mut events = Vec::new();
    let mut take = |event| {
        events.push(event);
        true
    };
    let mut sink = Sink::new(&mut take);
    sources::find(source).expect("a source of this key").read(&input(corpus, paths), &mut sink)?;
    let (read, rejected) = (sink.rows_read(), sink.rows_rejected());
    Ok(Reading { events, counts: (read, read - rejected, rejected) })
}

fn read(corpus: &Path, source: &str, paths: &[&str]) -> Reading {
    try_read(corpus, source, paths).expect("what the source reads")
}

impl Reading {
    fn records(&self) -> impl Iterator<Item = &Record> {
        self.events.iter().filter_map(|event| if let Event::Record(record, _) = event { Some(record) } else { None })
    }

    fn concepts(&self) -> impl Iterator<Item = &ConceptRecord> {
        self.records().filter_map(|record| if let Record::Concept(concept) = record { Some(concept) } else { None })
    }

    fn mappings(&self) -> impl Iterator<Item = &MappingRecord> {
        self.records().filter_map(|record| if let Record::Mapping(mapping) = record { Some(mapping) } else { None })
    }

    fn kinds(&self) -> BTreeMap<ConceptKind, usize> {
        counted(self.concepts().map(|concept| concept.kind))
    }

    fn relations(&self) -> BTreeMap<RelationKind, usize> {
        counted(self.records().filter_map(|record| match record {
            Record::Relation(relation) => Some(relation.kind),
            _ => None,
        }))
    }

    fn texts(&self, text_type: TextType) -> usize {
        self.records().filter(|record| matches!(record, Record::Text(text) if text.text_type == text_type)).count()
    }

    /// Everything that was refused or left out, as field and reason.
    fn refused(&self) -> Vec<String> {
        let refused = self.events.iter().filter_map(|event| match event {
            Event::Reject(it) => Some(format!("{}: {}", it.field.as_deref().unwrap_or("-"), it.reason)),
            _ => None,
        });
        refused.collect()
    }
}

fn counted<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

const MATHEMATICS: &str = "case-b821b70d-d46c-519b-b5cc-ca2260fc31f8";
const COULD_BE: &str = "case-20c5134f-423d-4097-a971-3dd5152bf507";
const ACT: &str = "case-a33fc64e-5c40-11e7-82c4-3d54268aa9ee";
const ENGLISH: &str = "case-ccsso-ela-item";

#[test]
fn case_packages_and_tables() {
    use ConceptKind::{Competency, SkillGroup};
    let Some(corpus) = corpus() else { return };
    let check = |file: &str, rows: u64, competencies: usize, groups: usize, broader: usize| -> Reading {
        let reading = read(&corpus, "case", &[&format!("case-opensalt/{file}")]);
        assert_eq!(reading.counts, (rows, rows, 0), "{file}");
        assert_eq!(reading.refused(), Vec::<String>::new(), "{file}");
        let kinds = reading.kinds();
        let kind = |kind: ConceptKind| kinds.get(&kind).copied().unwrap_or_default();
        assert_eq!((kind(Competency), kind(SkillGroup)), (competencies, groups), "{file}");
        assert_eq!(reading.relations().get(&RelationKind::Broader).copied().unwrap_or_default(), broader, "{file}");
        reading
    };
    // A row for the document, one for each item and one for each association; children of the document are at the top.
    check("act-holistic-framework-math-ordering_cfpackage.json", 1 + 28 + 28, 28, 0, 27);
    let mathematics = check("ccss-math_cfpackage.json", 1 + 703 + 703, 523, 180, 686);
    check("markdown-test_cfpackage.json", 1 + 2 + 2, 2, 0, 0);
    check("utf8-test_cfpackage.json", 1 + 1 + 1, 1, 0, 0);
    let could_be = check("what-standards-could-be_cfpackage.json", 1 + 16 + 39, 14, 2, 14);
    let english = check("ccsso_ela_item.csv", 1_189, 1_073, 116, 1_177);

    // Identifiers are URLs in the older form; they are the URIs, and not the address of the server around them.
    let is_asn = |uri: &str| uri.starts_with("http://purl.org/ASN/") || uri.starts_with("http://asn.jesandco.org/");
    let items = || mathematics.concepts().filter(|concept| concept.kind != ConceptKind::Collection);
    assert!(items().all(|concept| is_asn(&concept.uri) && concept.key.framework() == MATHEMATICS));
    // Ten education levels and four item types.
    assert_eq!(mathematics.kinds()[&ConceptKind::Collection], 10 + 4);
    assert_eq!(mathematics.relations()[&RelationKind::MemberOf], 703 + 697);
    assert_eq!(english.kinds()[&ConceptKind::Collection], 15 + 5);
    assert_eq!(english.relations()[&RelationKind::MemberOf], 1_980 + (1_189 - 172));

    // A draft, with 21 associations that lead elsewhere: two of them are examples.
    assert!(
        could_be
            .concepts()
            .filter(|it| it.kind != ConceptKind::Collection)
            .all(|it| it.status == ConceptStatus::Proposed)
    );
    let predicates = counted(could_be.mappings().map(|mapping| mapping.predicate));
    assert_eq!(predicates, BTreeMap::from([(Predicate::Exact, 16), (Predicate::Related, 3)]));
    assert_eq!((could_be.texts(TextType::Example), could_be.relations()[&RelationKind::Related]), (2, 2));
    assert!(could_be.mappings().all(|mapping| mapping.object.framework() == "case"), "nothing says whose they are");
}

#[test]
fn case_packages_of_one_import_know_each_other() {
    let Some(corpus) = corpus() else { return };
    let reading = read(&corpus, "case", &["case-opensalt"]);
    assert_eq!(reading.counts, dataset("case-opensalt").counts());
    // The newer vintage names items of the older one by UUIDs made from their URLs.
    let targets = counted(reading.mappings().map(|mapping| mapping.object.framework().to_owned()));
    assert_eq!(targets, BTreeMap::from([(MATHEMATICS.to_owned(), 17), ("case".to_owned(), 2)]));
    let refused = reading.refused();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].contains("a state of the document case-d0000000-0000-0000-0000-000000000000"), "{refused:?}");
    let notes: Vec<&str> = reading
        .events
        .iter()
        .filter_map(|event| if let Event::Note(note) = event { Some(note.as_str()) } else { None })
        .collect();
    assert!(notes.iter().any(|note| note.contains("case-v1p0-cfpackage-schema.json")), "{notes:?}");
}

#[test]
fn rich_skill_descriptors() {
    let Some(corpus) = corpus() else { return };
    let check = |files: &[&str], read_rows: u64, skills: usize| -> Reading {
        let paths: Vec<String> = files.iter().map(|file| format!("osmt-rsd/{file}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let reading = read(&corpus, "rsd", &paths);
        assert_eq!(reading.counts, (read_rows, read_rows, 0), "{files:?}");
        assert_eq!(reading.refused(), Vec::<String>::new(), "{files:?}");
        assert_eq!(reading.kinds().get(&ConceptKind::Competency).copied().unwrap_or_default(), skills, "{files:?}");
        reading
    };
    let skill = check(&["v3-skill.json"], 1, 1);
    let alignment = skill.mappings().find(|mapping| mapping.object.framework() == "lightcast").expect("an alignment");
    assert_eq!(alignment.object.key(), "KS1254M6N7QPZ96MGR0L");
    check(&["v3-collection.json"], 1 + 24, 24);
    let list = check(&["v3-skills-list.json"], 50, 50);
    assert!(list.concepts().all(|concept| concept.status == ConceptStatus::Proposed), "all fifty are drafts");
    check(&["Skills-Import.csv"], 2, 2);
    check(&["osmt-batch-import-example.csv"], 0, 0);

    let all = read(&corpus, "rsd", &["osmt-rsd"]);
    assert_eq!(all.counts, dataset("osmt-rsd").counts());
    // 13 categories, the collection of the file and the one that the single skill names.
    assert_eq!(all.kinds(), BTreeMap::from([(ConceptKind::Competency, 77), (ConceptKind::Collection, 13 + 2)]));
    assert_eq!(all.relations(), BTreeMap::from([(RelationKind::MemberOf, 28 + 24 + 1)]));
    let targets = counted(all.mappings().map(|mapping| mapping.object.framework().to_owned()));
    assert_eq!(
        targets,
        BTreeMap::from([("lightcast".to_owned(), 3), ("onet".to_owned(), 1), ("soc-2018".to_owned(), 932)])
    );
}

#[test]
fn competency_frameworks_of_the_registry() {
    let Some(corpus) = corpus() else { return };
    let clean = read(&corpus, "ctdl-asn", &["ctdl-asn/clean_framework.json"]);
    assert_eq!((clean.counts, clean.refused()), ((3, 3, 0), Vec::new()));
    assert_eq!(clean.relations(), BTreeMap::from([(RelationKind::Broader, 1)]));

    let error = try_read(&corpus, "ctdl-asn", &["ctdl-asn/inverse_mismatch.json"]).err().map(|error| error.to_string());
    let error = error.expect("courses that contradict each other are no framework");
    for words in
        ["3 resources of type ceterms:Course", "hasPart of ce-59e8d15f", "whose isPartOf names ce-79298677", "hint: "]
    {
        assert!(error.contains(words), "{words}: {error}");
    }
    let both = read(&corpus, "ctdl-asn", &["ctdl-asn"]);
    assert_eq!(both.counts, dataset("ctdl-asn").counts());
    assert_eq!(both.refused().iter().filter(|reason| reason.contains("contradict")).count(), 1, "{:?}", both.refused());

    let seeds = ["ctdl/seeds/competency.json", "ctdl/seeds/competency_framework.json"];
    let seeds = read(&corpus, "ctdl-asn", &seeds);
    assert_eq!((seeds.counts, seeds.refused()), ((7, 7, 0), Vec::new()));
    assert_eq!(seeds.kinds(), BTreeMap::from([(ConceptKind::Competency, 5), (ConceptKind::Collection, 2)]));
    assert_eq!(seeds.relations()[&RelationKind::Broader], 1, "named from both ends, it is one step");
    let target = seeds.mappings().next().expect("an alignment");
    assert_eq!(target.object.key(), "http://asn.desire2learn.com/resources/D2769579");
    let uris: Vec<&str> = seeds.concepts().map(|concept| concept.uri.as_str()).collect();
    assert!(
        uris.contains(&"https://credentialengineregistry.org/resources/ce-d6f4336c-5003-3843-95ea-2e4f885296c9"),
        "{uris:?}"
    );

    // Without the frameworks themselves.
    let alone = read(&corpus, "ctdl-asn", &["ctdl/seeds/competency.json"]);
    assert_eq!((alone.counts, alone.kinds()[&ConceptKind::Competency]), ((5, 5, 0), 5));
}

/// Imports files of the corpus twice: the second time nothing changes.
async fn take(store: &Store, corpus: &Path, source: &str, paths: &[&str], publish: bool) -> Result<Summary> {
    let summary = import_within(store, source, input(corpus, paths), publish, 0.6).await?;
    assert_eq!(summary.read, summary.kept + summary.rejected + summary.dangling, "the rows of {paths:?} add up");
    let again = import_within(store, source, input(corpus, paths), publish, 0.6).await?;
    assert!(again.unchanged && again.release.is_none(), "{paths:?} again changes nothing: {again:?}");
    Ok(summary)
}

#[tokio::test]
async fn competencies_come_back_from_sqlite() -> Result<()> {
    competencies_come_back(Database::Sqlite).await
}

#[tokio::test]
async fn competencies_come_back_from_postgres() -> Result<()> {
    competencies_come_back(Database::Postgres).await
}

async fn competencies_come_back(database: Database) -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let (store, folder) = empty_store(database).await?;
    // The matches come before what they match.
    let could_be =
        take(&store, &corpus, "case", &["case-opensalt/what-standards-could-be_cfpackage.json"], false).await?;
    assert_eq!((could_be.read, could_be.kept, could_be.dangling), (56, 56, 0));
    for file in ["utf8-test", "markdown-test", "act-holistic-framework-math-ordering", "ccss-math"] {
        take(&store, &corpus, "case", &[&format!("case-opensalt/{file}_cfpackage.json")], false).await?;
    }
    take(&store, &corpus, "case", &["case-opensalt/ccsso_ela_item.csv"], false).await?;
    take(&store, &corpus, "soc", &["soc-us/BLS-Import.csv"], false).await?;
    let skills = take(&store, &corpus, "rsd", &["osmt-rsd"], false).await?;
    assert_eq!((skills.read, skills.rejected), (78, 0));
    take(&store, &corpus, "ctdl-asn", &["ctdl/seeds/competency.json", "ctdl/seeds/competency_framework.json"], false)
        .await?;
    take(&store, &corpus, "ctdl-asn", &["ctdl-asn"], true).await?;

    let world = World::serve(store, folder).await?;
    let query = format!(
        r#"{{
          mathematics: skills(filter: {{frameworks: ["{MATHEMATICS}"]}}) {{ totalCount }}
          clusters: skillGroups(filter: {{frameworks: ["{MATHEMATICS}"]}}) {{ totalCount }}
          english: skills(filter: {{frameworks: ["{ENGLISH}"]}}) {{ totalCount }}
          act: skills(filter: {{frameworks: ["{ACT}"]}}) {{ totalCount }}
          drafts: skills(filter: {{frameworks: ["{COULD_BE}"], status: [PROPOSED]}}) {{ totalCount }}
          descriptors: skills(filter: {{frameworks: ["rsd"]}}) {{ totalCount }}
          registry: skills(filter: {{frameworks: ["ctdl-asn-ce-e970cb9f-d75d-3344-864f-df565d1a37d7"]}}) {{ totalCount }}
          older: skills(filter: {{frameworks: ["case-d0000000-0000-0000-0000-000000000000"]}}) {{ totalCount }}
        }}"#
    );
    let answer = world.ask(&query).await?;
    let expected = [
        ("mathematics", 523),
        ("clusters", 180),
        ("english", 1_073),
        ("act", 28),
        ("drafts", 14),
        ("descriptors", 77),
        ("registry", 3),
        // Two frameworks with one identifier are one framework: the item of the older state stays, deprecated.
        ("older", 3),
    ];
    for (name, count) in expected {
        assert_eq!(answer["data"][name]["totalCount"], json!(count), "{name}: {}", answer["errors"]);
    }

    let query = format!(
        r#"{{
          framework(key: "{MATHEMATICS}") {{ title publisher versions {{ version }} }}
          concept(code: "CCSS.Math.Content.6.RP.A.1", system: "{COULD_BE}") {{
            status
            mappings(first: 5) {{ nodes {{ predicate target {{ uri framework {{ key }} code }} }} }}
          }}
          item: concept(uri: "http://purl.org/ASN/resources/S1143409") {{ prefLabel {{ value language }} framework {{ key }} }}
          descriptor: concept(code: "c9d819b3-de84-401e-808a-ddcbfbdd4953", system: "rsd") {{
            prefLabel {{ value }} definition {{ value }}
            mappings(to: ["soc-2018"], first: 1) {{ totalCount nodes {{ predicate target {{ code }} }} }}
          }}
        }}"#
    );
    let answer = world.ask(&query).await?;
    let data = &answer["data"];
    assert_eq!(data["framework"]["title"], "Common Core State Standards for Mathematics", "{}", answer["errors"]);
    assert_eq!(data["framework"]["versions"], json!([{"version": "2016-09-28 21:43:01"}]));
    assert_eq!(data["concept"]["status"], "PROPOSED");
    let mapping = &data["concept"]["mappings"]["nodes"][0];
    assert_eq!(
        (&mapping["predicate"], &mapping["target"]["framework"]["key"]),
        (&json!("EXACT"), &json!(MATHEMATICS)),
        "{data}"
    );
    assert_eq!(mapping["target"]["code"], "CCSS.Math.Content.6.RP.A.1");
    assert_eq!(
        data["item"],
        json!({"prefLabel": {"value": "Counting and Cardinality", "language": "und"}, "framework": {"key": MATHEMATICS}})
    );
    assert_eq!(data["descriptor"]["prefLabel"]["value"], "Access and Security Levels Standardization");
    assert_ne!(data["descriptor"]["definition"], Value::Null);
    Ok(())
}
