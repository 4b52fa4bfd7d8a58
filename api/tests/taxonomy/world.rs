//! A small world: nine ESCO occupations, a handful of skills in a hierarchy, one O*NET occupation, a crosswalk, regions, and
//! a second release that renames one concept and retires another.

use std::ops::Deref;

use chrono::DateTime;
use serde_json::{Value as Json, json};
use skillspine_domain::{
    id::CrosswalkId,
    model::{ConceptKind, ConceptStatus, Crosswalk, LabelType, Predicate, RelationKind, ReuseLevel, TextType},
    record::{
        CodeRecord, ConceptKey, ConceptRecord, FrameworkRecord, LabelRecord, MappingRecord, Record, RegionRecord,
        RelationRecord, TextRecord,
    },
};
use skillspine_store::{
    Store, StoreConfig,
    write::{ImportLock, ImportSession},
};

use crate::common::{Engine, concept_index, framework};

pub const SQL: &str = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742";
pub const PYTHON: &str = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d";
pub const SPREADSHEETS: &str = "http://data.europa.eu/esco/skill/1973c966-f236-40c9-b2d4-5d71a89019be";
pub const MUSICAL_STAFF: &str = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
pub const GROUP: &str = "http://data.europa.eu/esco/isced-f/0613";
pub const TOP_GROUP: &str = "http://data.europa.eu/esco/isced-f/061";
pub const DIGITAL: &str = "http://data.europa.eu/esco/concept-scheme/digital";
pub const ISCO_GROUP: &str = "http://data.europa.eu/esco/isco/C2511";
pub const DATA_ANALYST: &str = "http://data.europa.eu/esco/occupation/d3edb8f8-3a06-47a0-8fb9-9b212c006aa2";

pub const OCCUPATIONS: [(&str, &str, &str); 9] = [
    ("068c2787-58ff-468e-bbb6-c4e5dd6ee482", "2120.1", "actuarial consultant"),
    ("d3edb8f8-3a06-47a0-8fb9-9b212c006aa2", "2511.3", "data analyst"),
    ("258e46f9-0075-4a2e-adae-1ff0477e0f30", "2511.4", "data scientist"),
    ("b11e1742-5e28-4270-b081-b0193d85ee7d", "2521.3", "database developer"),
    ("13d8b1be-d711-4bbc-a45e-cad605162f41", "2652.2", "music director"),
    ("f235bc5a-dbf6-4f9e-bbdb-cf313d32b75b", "2354.1", "music teacher"),
    ("0e216d47-fc12-43e9-8953-ad8ba11f4b96", "2652.3.1", "musical conductor"),
    ("f2b15a0e-e65a-438a-affb-29b9d50b77d1", "2512.4", "software developer"),
    ("ac8b3cd1-a127-4e6a-8208-5cfcf7111955", "2120.6", "statistician"),
];

/// The world, ready to be asked.
pub struct World {
    pub store: Store,
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(StoreConfig::embedded(folder.path().join("data"))).await.expect("a store");
        import(&store, "1.1.1", first_version()).await;
        let newest = import(&store, "1.2.0", second_version()).await;
        let index = concept_index(&store, newest, &folder.path().join("index")).await;
        let engine = Engine::new(store.clone(), newest, |snapshot| snapshot.with_index(index));
        Self { store, engine, _folder: folder }
    }

    /// The id of a concept by its URI.
    pub async fn id(&self, uri: &str) -> String {
        let answer = self.ask_with("query($uri: String!) { concept(uri: $uri) { id } }", json!({ "uri": uri })).await;
        answer.data("/concept/id").as_str().expect("an id").to_owned()
    }
}

/// The values at `pointer` of each item of a list.
pub fn each(list: &Json, pointer: &str) -> Vec<String> {
    let text = |item: &Json| item.pointer(pointer).and_then(Json::as_str).unwrap_or("null").to_owned();
    list.as_array().expect("a list").iter().map(text).collect()
}

fn esco(key: &str) -> ConceptKey {
    ConceptKey::new("esco", key)
}

fn occupation(uuid: &str) -> ConceptKey {
    esco(&format!("http://data.europa.eu/esco/occupation/{uuid}"))
}

fn concept(key: &ConceptKey, kind: ConceptKind, code: Option<&str>, label: &str) -> Record {
    Record::Concept(ConceptRecord {
        key: key.clone(),
        uri: key.key().to_owned(),
        kind,
        code: code.map(str::to_owned),
        label: label.to_owned(),
        language: "en".to_owned(),
        status: ConceptStatus::Active,
        reuse_level: (kind == ConceptKind::Skill).then_some(ReuseLevel::CrossSector),
        replaced_by: None,
    })
}

fn label(key: &ConceptKey, language: &str, label_type: LabelType, text: &str) -> Record {
    let (language, text) = (language.to_owned(), text.to_owned());
    Record::Label(LabelRecord { concept: key.id(), language, label_type, text })
}

fn relation(subject: &ConceptKey, kind: RelationKind, object: &ConceptKey) -> Record {
    Record::Relation(RelationRecord::plain(subject.clone(), kind, object.clone()))
}

fn first_version() -> Vec<Record> {
    let mut records = Vec::new();
    let named = |key: &ConceptKey, kind: ConceptKind, code: Option<&str>, text: &str, records: &mut Vec<Record>| {
        records.push(concept(key, kind, code, text));
        records.push(label(key, "en", LabelType::Preferred, text));
    };
    let (sql, python, sheets, staff) = (esco(SQL), esco(PYTHON), esco(SPREADSHEETS), esco(MUSICAL_STAFF));
    let (group, top, digital, isco) = (esco(GROUP), esco(TOP_GROUP), esco(DIGITAL), esco(ISCO_GROUP));
    named(&sql, ConceptKind::Knowledge, None, "SQL", &mut records);
    named(&python, ConceptKind::Knowledge, None, "Python (computer programming)", &mut records);
    named(&sheets, ConceptKind::Skill, None, "use spreadsheets software", &mut records);
    named(&staff, ConceptKind::Skill, None, "manage musical staff", &mut records);
    named(
        &group,
        ConceptKind::SkillGroup,
        Some("0613"),
        "software and applications development and analysis",
        &mut records,
    );
    named(
        &top,
        ConceptKind::SkillGroup,
        Some("061"),
        "information and communication technologies (icts)",
        &mut records,
    );
    named(&digital, ConceptKind::Collection, None, "Digital", &mut records);
    named(&isco, ConceptKind::OccupationGroup, Some("2511"), "Systems analysts", &mut records);
    for (uuid, code, text) in OCCUPATIONS {
        named(&occupation(uuid), ConceptKind::Occupation, Some(code), text, &mut records);
        let code =
            CodeRecord { concept: occupation(uuid).id(), system: "isco-08".to_owned(), code: code[..4].to_owned() };
        records.push(Record::Code(code));
    }
    records.push(label(&sheets, "sv", LabelType::Preferred, "använda kalkylprogram"));
    records.push(label(&sheets, "de", LabelType::Preferred, "Tabellenkalkulationssoftware verwenden"));
    records.push(label(&sheets, "en", LabelType::Alternative, "use spreadsheets program"));
    records.push(label(&sheets, "en", LabelType::Alternative, "employ spreadsheets software"));
    records.push(label(&sheets, "sv", LabelType::Alternative, "använda kalkylark"));
    records.push(label(&sheets, "en", LabelType::Hidden, "use spreadsheet sofware"));
    records.push(Record::Text(TextRecord {
        concept: sheets.id(),
        language: "en".to_owned(),
        text_type: TextType::Description,
        text: "Enter, order and compute figures in tables.".to_owned(),
    }));
    records.push(relation(&group, RelationKind::Broader, &top));
    records.push(relation(&sql, RelationKind::Broader, &group));
    records.push(relation(&python, RelationKind::Broader, &group));
    records.push(relation(&sql, RelationKind::MemberOf, &digital));
    records.push(relation(&sheets, RelationKind::MemberOf, &digital));
    records.push(relation(&sql, RelationKind::OptionalFor, &python));
    for (position, (uuid, code, _)) in OCCUPATIONS.iter().enumerate() {
        let kind = if position % 3 == 0 { RelationKind::EssentialFor } else { RelationKind::OptionalFor };
        records.push(relation(&sheets, kind, &occupation(uuid)));
        if code.starts_with("2511") {
            records.push(relation(&occupation(uuid), RelationKind::Broader, &isco));
            records.push(relation(&sql, RelationKind::EssentialFor, &occupation(uuid)));
        }
    }
    records
}

fn second_version() -> Vec<Record> {
    let mut records = first_version();
    records.retain(|record| !matches!(record, Record::Concept(concept) if concept.key.key() == MUSICAL_STAFF));
    for record in &mut records {
        match record {
            Record::Concept(concept) if concept.label == "Systems analysts" => {
                concept.label = "System analysts".to_owned()
            }
            Record::Label(label) if label.text == "Systems analysts" => label.text = "System analysts".to_owned(),
            _ => {}
        }
    }
    records
}

fn onet() -> Vec<Record> {
    let analyst = ConceptKey::new("onet", "15-2051.01");
    let critical_thinking = ConceptKey::new("onet", "2.A.2.a");
    let task = ConceptKey::new("onet", "task:21528");
    let zone = ConceptKey::new("onet", "job-zone:5");
    let tool = ConceptKey::new("onet", "technology:Tableau");
    let mut records = vec![
        concept(&analyst, ConceptKind::Occupation, Some("15-2051.01"), "Business Intelligence Analysts"),
        concept(&critical_thinking, ConceptKind::Skill, Some("2.A.2.a"), "Critical Thinking"),
        concept(&task, ConceptKind::Task, None, "Generate standard or custom reports"),
        concept(&zone, ConceptKind::Level, Some("5"), "Job Zone Five"),
        concept(&tool, ConceptKind::Technology, None, "Tableau"),
        relation(&analyst, RelationKind::HasLevel, &zone),
        relation(&task, RelationKind::RelevantFor, &analyst),
    ];
    let mut rated = RelationRecord::plain(critical_thinking, RelationKind::RelevantFor, analyst.clone());
    (rated.importance, rated.importance_scale) = (Some(4.0), Some("IM 1-5".to_owned()));
    (rated.level, rated.level_scale) = (Some(4.12), Some("LV 0-7".to_owned()));
    records.push(Record::Relation(rated));
    let mut hot = RelationRecord::plain(tool, RelationKind::RelevantFor, analyst);
    hot.detail = Some(r#"{"Hot Technology":"Y"}"#.to_owned());
    records.push(Record::Relation(hot));
    records
}

fn mappings(crosswalk: CrosswalkId) -> Vec<Record> {
    let mapping = |object: ConceptKey, predicate, confidence| {
        Record::Mapping(MappingRecord {
            crosswalk,
            subject: esco(DATA_ANALYST),
            subject_label: None,
            predicate,
            object,
            object_label: Some("as published".to_owned()),
            confidence: Some(confidence),
            justification: Some("semapv:ManualMappingCuration".to_owned()),
            author: None,
            tool: None,
            detail: None,
        })
    };
    vec![
        mapping(ConceptKey::new("onet", "15-2051.01"), Predicate::Close, 0.9),
        mapping(ConceptKey::new("onet", "15-9999.99"), Predicate::Broad, 0.4),
    ]
}

fn regions() -> Vec<Record> {
    let region = |code: &str, level, parent: Option<&str>, names: &[(&str, &str)]| {
        Record::Region(RegionRecord {
            scheme: "nuts-2024".to_owned(),
            code: code.to_owned(),
            level,
            category: None,
            parent: parent.map(|code| ("nuts-2024".to_owned(), code.to_owned())),
            names: names.iter().map(|(language, name)| ((*language).to_owned(), (*name).to_owned())).collect(),
        })
    };
    vec![
        region("DE", 0, None, &[("de", "Deutschland"), ("en", "Germany")]),
        region("DE2", 1, Some("DE"), &[("de", "Bayern")]),
        region("DE21", 2, Some("DE2"), &[("de", "Oberbayern")]),
        region("SE", 0, None, &[("en", "Sweden"), ("sv", "Sverige")]),
    ]
}

fn framework_record(key: &str, version: &str) -> FrameworkRecord {
    FrameworkRecord {
        framework: framework(key),
        version: version.to_owned(),
        released_on: None,
        languages: vec!["de".to_owned(), "en".to_owned(), "sv".to_owned()],
    }
}

async fn import(store: &Store, version: &str, esco_records: Vec<Record>) -> i32 {
    let lock = ImportLock::try_acquire(store).await.expect("the lock");
    let now = DateTime::UNIX_EPOCH;
    let mut session = ImportSession::begin(store, lock, now, "test", false).await.expect("a session");
    session.framework(framework_record("esco", version));
    session.framework(framework_record("onet", "29.3"));
    let crosswalk = CrosswalkId::mint("crosswalk", "esco-onet");
    session.crosswalk(Crosswalk {
        id: crosswalk,
        key: "esco-onet".to_owned(),
        title: "ESCO to O*NET".to_owned(),
        publisher: "publisher".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        subject_framework: "esco".to_owned(),
        subject_version: version.to_owned(),
        object_framework: "onet".to_owned(),
        object_version: "25.1".to_owned(),
    });
    let parts = [
        ("esco", "concepts", version, esco_records),
        ("onet", "concepts", "29.3", onet()),
        ("crosswalk", "esco-onet", "1", mappings(crosswalk)),
        ("nuts", "regions", "2024", regions()),
    ];
    for (scope, name, version, records) in parts {
        session.part(scope, name, version).await.expect("a part");
        for (tag, record) in records.into_iter().enumerate() {
            session.write(record, tag as u64).expect("a record");
        }
    }
    let outcome = session.finish().await.expect("an import");
    assert!(outcome.dangling.iter().all(|row| row.reason.contains("15-9999.99")), "{:?}", outcome.dangling);
    let release = outcome.release.expect("something changed");
    store.publish(release, now).await.expect("published").release
}
