//! What suites of framework imports share.

mod stores;

use chrono::{DateTime, Utc};
use skillspine_domain::model::{ConceptKind, ConceptStatus, Framework, FrameworkStatus, LabelType, RelationKind};
use skillspine_domain::record::{
    CodeRecord, ConceptKey, ConceptRecord, FrameworkRecord, LabelRecord, Record, RelationRecord,
};
use skillspine_store::write::{ImportLock, ImportSession, SessionOutcome};
use skillspine_store::{Store, StoreError};
pub use stores::both;

/// The moment every import of the suites is dated with.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).expect("a valid time")
}

pub fn key(name: &str) -> ConceptKey {
    ConceptKey::new("esco", name)
}

pub fn concept(name: &str, label: &str, language: &str) -> Record {
    Record::Concept(ConceptRecord {
        key: key(name),
        uri: format!("http://data.europa.eu/esco/skill/{name}"),
        kind: if name.starts_with('o') { ConceptKind::Occupation } else { ConceptKind::Skill },
        code: None,
        label: label.to_owned(),
        language: language.to_owned(),
        status: ConceptStatus::Active,
        reuse_level: None,
        replaced_by: None,
    })
}

pub fn label(name: &str, text: &str, language: &str) -> Record {
    Record::Label(LabelRecord {
        concept: key(name).id(),
        language: language.to_owned(),
        label_type: LabelType::Preferred,
        text: text.to_owned(),
    })
}

pub fn code(name: &str, system: &str, code: &str) -> Record {
    Record::Code(CodeRecord { concept: key(name).id(), system: system.to_owned(), code: code.to_owned() })
}

pub fn relation(subject: &str, kind: RelationKind, object: &str) -> Record {
    Record::Relation(RelationRecord::plain(key(subject), kind, key(object)))
}

/// One part of an import: name, version, records.
pub type Part<'a> = (&'a str, &'a str, Vec<Record>);

/// Imports parts of framework `esco`; records are tagged 0, 1, 2 … over all parts.
pub async fn import(
    store: &Store,
    version: &str,
    language: &str,
    parts: Vec<Part<'_>>,
    dry_run: bool,
) -> SessionOutcome {
    let session = begin(store, version, language, parts, dry_run).await.expect("the import begins");
    session.finish().await.expect("the import ends")
}

/// Imports everything but the end.
pub async fn begin(
    store: &Store,
    version: &str,
    language: &str,
    parts: Vec<Part<'_>>,
    dry_run: bool,
) -> Result<ImportSession, StoreError> {
    let lock = ImportLock::acquire(store, |_| {}).await?;
    let mut session = ImportSession::begin(store, lock, now(), "a test", dry_run).await?;
    session.framework(FrameworkRecord {
        framework: Framework {
            key: "esco".to_owned(),
            title: "ESCO".to_owned(),
            publisher: "European Commission".to_owned(),
            licence: "Commission Decision 2011/833/EU".to_owned(),
            attribution: "This service uses the ESCO classification of the European Commission.".to_owned(),
            homepage: "https://esco.ec.europa.eu".to_owned(),
            status: FrameworkStatus::Live,
        },
        version: version.to_owned(),
        released_on: None,
        languages: vec![language.to_owned()],
    });
    let mut tag = 0;
    for (name, version, records) in parts {
        session.part("esco", name, version).await?;
        for record in records {
            session.write(record, tag)?;
            tag += 1;
        }
    }
    session.flush().await?;
    Ok(session)
}
