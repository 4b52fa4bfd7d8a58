//! A small world: seven skills in two groups, two occupations below ISCO groups, regions of two countries, and 120 adverts of two
//! boards over two years.

use std::{collections::HashMap, ops::Deref};

use chrono::{DateTime, Days, NaiveDate};
use serde_json::{Value as Json, json};
use skillspine_domain::{
    id::{ConceptId, EmployerId, PostingId, RegionId},
    model::{
        ConceptKind, ConceptStatus, Contract, EducationLevel, Employer, ExperienceLevel, LabelType, Posting,
        PostingRequirement, PostingSkill, PostingSource, Provenance, RelationKind, Salary, SalaryPeriod, WorkingTime,
        Workplace,
    },
    record::{
        CodeRecord, ConceptKey, ConceptRecord, FrameworkRecord, LabelRecord, Record, RegionRecord, RelationRecord,
    },
};
use skillspine_search::{
    WriterOptions,
    postings::{Hierarchies, Place, PostingDocument, PostingIndex, PostingIndexWriter},
};
use skillspine_store::{
    Store, StoreConfig,
    write::{ImportLock, ImportSession, PostingUpdate},
};

use crate::common::{Engine, concept_index, framework};

/// Adverts of the world.
pub const ADVERTS: usize = 120;

/// Key, label in English, label in Swedish, kind, group.
const CONCEPTS: &[(&str, &str, &str, ConceptKind, Option<&str>)] = &[
    ("ict", "information and communication technologies", "informationsteknik", ConceptKind::SkillGroup, None),
    ("python", "Python", "Python", ConceptKind::Knowledge, Some("ict")),
    ("sql", "SQL", "SQL", ConceptKind::Knowledge, Some("ict")),
    ("cobol", "COBOL", "COBOL", ConceptKind::Knowledge, Some("ict")),
    ("rust", "Rust", "Rust", ConceptKind::Knowledge, Some("ict")),
    ("nursing", "provide nursing care", "ge omvårdnad", ConceptKind::Skill, None),
    ("teamwork", "work in teams", "arbeta i team", ConceptKind::Skill, None),
    ("isco-2", "Professionals", "Yrken", ConceptKind::OccupationGroup, None),
    ("isco-25", "ICT professionals", "IT-yrken", ConceptKind::OccupationGroup, Some("isco-2")),
    ("isco-22", "Health professionals", "Hälsoyrken", ConceptKind::OccupationGroup, Some("isco-2")),
    ("developer", "software developer", "systemutvecklare", ConceptKind::Occupation, Some("isco-25")),
    ("nurse", "specialist nurse", "specialistsjuksköterska", ConceptKind::Occupation, Some("isco-22")),
    ("digital", "Digital", "Digital", ConceptKind::Collection, None),
];

/// Occupation, skill, whether it is essential.
const NEEDS: &[(&str, &str, bool)] = &[
    ("developer", "python", true),
    ("developer", "cobol", true),
    ("developer", "teamwork", false),
    ("nurse", "nursing", true),
    ("nurse", "teamwork", false),
];

const REGIONS: &[(&str, u8, Option<&str>, &str)] = &[
    ("DE", 0, None, "Deutschland"),
    ("DE2", 1, Some("DE"), "Bayern"),
    ("DE21", 2, Some("DE2"), "Oberbayern"),
    ("SE", 0, None, "Sverige"),
    ("SE1", 1, Some("SE"), "Östra Sverige"),
];

/// The world, ready to be asked.
pub struct World {
    pub adverts: Vec<Posting>,
    engine: Engine,
    _folder: tempfile::TempDir,
}

impl Deref for World {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

pub fn esco(key: &str) -> ConceptId {
    ConceptId::mint("esco", key)
}

pub fn nuts(code: &str) -> RegionId {
    RegionId::mint("nuts-2024", code)
}

/// A concept as clients name it.
pub fn id(kind: &str, key: &str) -> String {
    format!("{kind}:{}", esco(key))
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(StoreConfig::embedded(folder.path().join("data"))).await.expect("a store");
        import(&store, Vec::new()).await;
        let adverts: Vec<Posting> = (0..ADVERTS).map(advert).collect();
        let release = import(&store, adverts.clone()).await;
        let concepts = concept_index(&store, release, &folder.path().join("concepts")).await;
        let postings = posting_index(&adverts, release, &folder.path().join("postings"));
        let engine = Engine::new(store, release, |snapshot| snapshot.with_index(concepts).with_postings(postings));
        Self { adverts, engine, _folder: folder }
    }

    /// The `demand` of a filter: the fields asked for.
    pub async fn demand(&self, filter: Json, basis: Json, fields: &str) -> Json {
        let query =
            format!("query($f: PostingFilter, $b: DemandBasis) {{ demand(filter: $f, basis: $b) {{ {fields} }} }}");
        self.ask_with(&query, json!({ "f": filter, "b": basis })).await.data("/demand")
    }

    /// How many adverts are such.
    pub fn count(&self, is_such: impl Fn(&Posting) -> bool) -> u64 {
        self.adverts.iter().filter(|advert| is_such(advert)).count() as u64
    }
}

/// Whether an advert asks for a skill, whatever the mention.
pub fn asks_for(advert: &Posting, key: &str) -> bool {
    advert.skills.iter().any(|skill| skill.skill == esco(key))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Even ones are for developers in Upper Bavaria, odd ones for nurses in eastern Sweden; one in ten repeats the one before the last.
fn advert(number: usize) -> Posting {
    let is_developer = number.is_multiple_of(2);
    let source = if number.is_multiple_of(3) { "board-b" } else { "board-a" };
    let skill = |key: &str, requirement, provenance, confidence| PostingSkill {
        skill: esco(key),
        requirement,
        provenance,
        confidence,
    };
    let mut skills = Vec::new();
    if is_developer {
        skills.push(skill("python", PostingRequirement::Required, Provenance::Asserted, 1.0));
        if number.is_multiple_of(4) {
            skills.push(skill("sql", PostingRequirement::Preferred, Provenance::Extracted, 0.8));
        }
        if number == 0 {
            skills.push(skill("cobol", PostingRequirement::Mentioned, Provenance::Extracted, 0.5));
        }
    } else {
        skills.push(skill("nursing", PostingRequirement::Required, Provenance::Asserted, 1.0));
    }
    if number.is_multiple_of(3) {
        skills.push(skill("teamwork", PostingRequirement::Mentioned, Provenance::Extracted, 0.6));
    }
    let posted_on = day("2023-01-01").checked_add_days(Days::new(6 * number as u64));
    let (text, title) = if is_developer {
        (
            "We build software in Python & SQL.\nWrite to anna.berg@example.org or call +49 89 1234567.",
            "Software developer",
        )
    } else {
        ("You care for patients at night. Nursing experience is required.", "Specialist nurse")
    };
    let monthly = 3_000.0 + 10.0 * number as f64;
    let salary = (is_developer || number % 4 == 1).then(|| Salary {
        min: Some(monthly),
        max: Some(monthly + 500.0),
        currency: Some(if is_developer { "EUR" } else { "SEK" }.to_owned()),
        period: Some(SalaryPeriod::Month),
    });
    let external_id = format!("{number:03}");
    let repeated = (number % 10 == 9).then(|| {
        let original = number - 2;
        let source = if original.is_multiple_of(3) { "board-b" } else { "board-a" };
        PostingId::mint(source, &format!("{original:03}"))
    });
    let employer = number % 5;
    Posting {
        id: PostingId::mint(source, &external_id),
        source: source.to_owned(),
        external_id,
        title: title.to_owned(),
        text: Some(text.to_owned()),
        text_is_open: source == "board-a",
        language: Some("en".to_owned()),
        url: None,
        employer: Some(EmployerId::mint("name", &format!("employer {employer}"))),
        employer_name: Some(format!("Employer {employer}")),
        industry: Some(("nace-2".to_owned(), if is_developer { "62.01" } else { "86.10" }.to_owned())),
        regions: vec![nuts(if is_developer { "DE21" } else { "SE1" })],
        place: None,
        occupation: Some(esco(if is_developer { "developer" } else { "nurse" })),
        occupation_provenance: Some(Provenance::Asserted),
        occupation_confidence: Some(1.0),
        posted_on,
        expires_on: is_developer.then(|| posted_on.and_then(|day| day.checked_add_days(Days::new(20)))).flatten(),
        removed_on: None,
        vacancies: number.is_multiple_of(5).then_some(2),
        contract: Some(if number.is_multiple_of(7) { Contract::Temporary } else { Contract::Permanent }),
        working_time: Some(WorkingTime::FullTime),
        workplace: number.is_multiple_of(4).then_some(Workplace::Remote),
        experience: Some(ExperienceLevel::Mid),
        education: Some(EducationLevel::Bachelor),
        annual_salary: salary.is_some().then_some((12.0 * monthly, 12.0 * (monthly + 500.0))),
        salary,
        duplicate_of: repeated,
        skills,
    }
}

fn records() -> Vec<Record> {
    let key = |name: &str| ConceptKey::new("esco", name);
    let mut records = Vec::new();
    for (name, english, swedish, kind, above) in CONCEPTS {
        let code = name.strip_prefix("isco-");
        records.push(Record::Concept(ConceptRecord {
            key: key(name),
            uri: format!("https://example.org/esco/{name}"),
            kind: *kind,
            code: code.map(|code| format!("C{code}")),
            label: (*english).to_owned(),
            language: "en".to_owned(),
            status: ConceptStatus::Active,
            reuse_level: None,
            replaced_by: None,
        }));
        for (language, text) in [("en", english), ("sv", swedish)] {
            records.push(Record::Label(LabelRecord {
                concept: esco(name),
                language: language.to_owned(),
                label_type: LabelType::Preferred,
                text: (*text).to_owned(),
            }));
        }
        if let Some(code) = code {
            let (system, code) = ("isco-08".to_owned(), code.to_owned());
            records.push(Record::Code(CodeRecord { concept: esco(name), system, code }));
        }
        if let Some(above) = above {
            records.push(Record::Relation(RelationRecord::plain(key(name), RelationKind::Broader, key(above))));
        }
    }
    for (occupation, skill, is_essential) in NEEDS {
        let kind = if *is_essential { RelationKind::EssentialFor } else { RelationKind::OptionalFor };
        records.push(Record::Relation(RelationRecord::plain(key(skill), kind, key(occupation))));
    }
    records
}

fn regions() -> Vec<Record> {
    let region = |(code, level, parent, name): &(&str, u8, Option<&str>, &str)| {
        Record::Region(RegionRecord {
            scheme: "nuts-2024".to_owned(),
            code: (*code).to_owned(),
            level: i32::from(*level),
            category: None,
            parent: parent.map(|code| ("nuts-2024".to_owned(), code.to_owned())),
            names: vec![("und".to_owned(), (*name).to_owned())],
        })
    };
    REGIONS.iter().map(region).collect()
}

async fn import(store: &Store, adverts: Vec<Posting>) -> i32 {
    let lock = ImportLock::try_acquire(store).await.expect("the lock");
    let now = DateTime::UNIX_EPOCH;
    let mut session = ImportSession::begin(store, lock, now, "test", false).await.expect("a session");
    if adverts.is_empty() {
        session.framework(FrameworkRecord {
            framework: framework("esco"),
            version: "1.2.0".to_owned(),
            released_on: None,
            languages: vec!["en".to_owned(), "sv".to_owned()],
        });
        for (scope, name, records) in [("esco", "concepts", records()), ("nuts", "regions", regions())] {
            session.part(scope, name, "1").await.expect("a part");
            for (tag, record) in records.into_iter().enumerate() {
                session.write(record, tag as u64).expect("a record");
            }
        }
    }
    for (key, title) in [("board-a", "Board A"), ("board-b", "Board B")] {
        session.posting_source(PostingSource {
            key: key.to_owned(),
            title: title.to_owned(),
            publisher: format!("publisher of {title}"),
            licence: "CC0-1.0".to_owned(),
            attribution: format!("Data: {title}"),
            homepage: "https://example.org/".to_owned(),
        });
    }
    let update = |posting: Posting| {
        let employer = posting.employer.map(|id| Employer {
            id,
            name: posting.employer_name.clone().unwrap_or_default(),
            identifier: None,
            industry: None,
        });
        PostingUpdate::Stated { posting: Box::new(posting), employer, signature: None, removed: false }
    };
    session.postings(adverts.into_iter().map(update).collect()).await.expect("postings");
    let outcome = session.finish().await.expect("an import");
    let release = outcome.release.expect("something changed");
    store.publish(release, now).await.expect("published").release
}

/// Everything above a name, nearest first.
fn above<'a>(name: &str, parent: impl Fn(&str) -> Option<&'a str>) -> Vec<&'a str> {
    std::iter::successors(parent(name), |name| parent(name)).collect()
}

fn posting_index(adverts: &[Posting], release: i32, folder: &std::path::Path) -> PostingIndex {
    let group_of = |name: &str| CONCEPTS.iter().find(|concept| concept.0 == name).and_then(|concept| concept.4);
    let region_of = |code: &str| REGIONS.iter().find(|region| region.0 == code).and_then(|region| region.2);
    let mut concepts = HashMap::new();
    for (name, ..) in CONCEPTS {
        let ancestors = above(name, group_of);
        let codes = name.strip_prefix("isco-").map(|code| ("isco-08".to_owned(), code.to_owned()));
        let place = Place {
            scheme: "esco".to_owned(),
            level: u8::try_from(ancestors.len() + 1).ok(),
            only_at_level: false,
            codes: codes.into_iter().collect(),
            ancestors: ancestors.into_iter().map(esco).collect(),
        };
        concepts.insert(esco(name), place);
    }
    let mut regions = HashMap::new();
    for (code, level, ..) in REGIONS {
        let place = Place {
            scheme: "nuts-2024".to_owned(),
            level: Some(*level),
            only_at_level: false,
            codes: vec![("nuts-2024".to_owned(), (*code).to_owned())],
            ancestors: above(code, region_of).into_iter().map(nuts).collect(),
        };
        regions.insert(nuts(code), place);
    }
    let mut writer = PostingIndexWriter::new(folder, release, WriterOptions::default()).expect("a writer");
    for advert in adverts {
        writer.add(&PostingDocument::from(advert.clone())).expect("added");
    }
    writer.finish(&Hierarchies { concepts, regions }).expect("an index");
    PostingIndex::open(folder).expect("opens")
}
