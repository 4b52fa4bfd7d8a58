//! Writing what the store holds: frameworks as tables or JSON lines, crosswalks as tables or SSSOM.

use std::io::Write;

use serde_json::json;
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Concept, Crosswalk, Label, LabelType, Predicate, TextType};
use skillspine_domain::record::{ConceptKey, MappingRecord};
use skillspine_domain::text::spreadsheet_cell;
use skillspine_store::read::{ConceptFilter, ConceptOrder, PageRequest};
use skillspine_store::{Store, StoreError};
use thiserror::Error;

use crate::formats::sssom;

/// Concepts read at a time.
const BATCH: u64 = 2_000;

/// Form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, header first, one row a label or mapping.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// SSSOM TSV; crosswalks only.
    Sssom,
}

/// Why an export failed.
#[derive(Debug, Error)]
pub enum ExportError {
    /// There is no such framework or crosswalk.
    #[error(
        "nothing called `{asked}` to export (known: {known})\n  hint: `skillspine export crosswalks` lists the crosswalks"
    )]
    Unknown {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// The dataset has no such form.
    #[error(
        "a framework cannot be written as SSSOM, which holds mappings\n  hint: use --format csv or ndjson, or name a crosswalk"
    )]
    Form,
    /// Reading the store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Writing failed.
    #[error("the export cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// Writing a table failed.
    #[error("the export cannot be written: {0}")]
    Table(#[from] csv::Error),
}

/// Writes the dataset `name` (a framework key, a crosswalk key, or `crosswalks`) as of `release`. Returns how many concepts or
/// mappings were written.
///
/// # Errors
/// See [`ExportError`].
pub async fn export(
    store: &Store,
    release: i32,
    name: &str,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let crosswalks = store.crosswalks().await?;
    if name == "crosswalks" {
        return list_crosswalks(&crosswalks, format, out);
    }
    if let Some(crosswalk) = crosswalks.iter().find(|crosswalk| crosswalk.key == name) {
        return export_crosswalk(store, release, crosswalk, format, out).await;
    }
    let frameworks: Vec<String> = store.frameworks().await?.into_iter().map(|framework| framework.key).collect();
    if !frameworks.iter().any(|key| key == name) {
        let known = frameworks.into_iter().chain(crosswalks.into_iter().map(|crosswalk| crosswalk.key));
        let known = known.collect::<Vec<_>>().join(", ");
        return Err(ExportError::Unknown { asked: name.to_owned(), known });
    }
    if format == Format::Sssom {
        return Err(ExportError::Form);
    }
    export_framework(store, release, name, format, out).await
}

fn list_crosswalks(crosswalks: &[Crosswalk], format: Format, out: &mut (dyn Write + Send)) -> Result<u64, ExportError> {
    if format == Format::Ndjson {
        for it in crosswalks {
            let line = json!({
                "key": it.key, "title": it.title, "publisher": it.publisher, "licence": it.licence,
                "subjectFramework": it.subject_framework, "subjectVersion": it.subject_version,
                "objectFramework": it.object_framework, "objectVersion": it.object_version,
            });
            writeln!(out, "{line}")?;
        }
        return Ok(crosswalks.len() as u64);
    }
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["key", "title", "publisher", "subject_framework", "object_framework"])?;
    for it in crosswalks {
        let cells = [&it.key, &it.title, &it.publisher, &it.subject_framework, &it.object_framework];
        table.write_record(cells.map(|cell| spreadsheet_cell(cell).into_owned()))?;
    }
    table.flush()?;
    Ok(crosswalks.len() as u64)
}

async fn export_crosswalk(
    store: &Store,
    release: i32,
    crosswalk: &Crosswalk,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let mut records = Vec::new();
    for row in store.mappings_of_crosswalk(release, crosswalk.id).await? {
        let predicate = Predicate::parse(&row.predicate)
            .ok_or_else(|| StoreError::Corrupt(format!("mapping predicate `{}`", row.predicate)))?;
        records.push(MappingRecord {
            crosswalk: crosswalk.id,
            subject: ConceptKey::new(&row.subject_framework, &row.subject_key),
            subject_label: row.subject_label,
            predicate,
            object: ConceptKey::new(&row.object_framework, &row.object_key),
            object_label: row.object_label,
            confidence: row.confidence,
            justification: row.justification,
            author: row.author,
            tool: row.tool,
            detail: row.detail,
        });
    }
    let count = records.len() as u64;
    match format {
        Format::Sssom => sssom::write(out, crosswalk, records)?,
        Format::Ndjson => {
            for it in records {
                let line = json!({
                    "subject": it.subject.key(), "subjectFramework": it.subject.framework(), "subjectLabel": it.subject_label,
                    "predicate": it.predicate.curie(), "object": it.object.key(), "objectFramework": it.object.framework(),
                    "objectLabel": it.object_label, "confidence": it.confidence, "justification": it.justification,
                });
                writeln!(out, "{line}")?;
            }
        }
        Format::Csv => {
            let mut table = csv::Writer::from_writer(out);
            table.write_record([
                "subject",
                "subject_framework",
                "subject_label",
                "predicate",
                "object",
                "object_framework",
                "object_label",
                "confidence",
                "justification",
            ])?;
            for it in records {
                let confidence = it.confidence.map(|value| value.to_string()).unwrap_or_default();
                table.write_record(
                    [
                        it.subject.key(),
                        it.subject.framework(),
                        it.subject_label.as_deref().unwrap_or_default(),
                        it.predicate.curie(),
                        it.object.key(),
                        it.object.framework(),
                        it.object_label.as_deref().unwrap_or_default(),
                        &confidence,
                        it.justification.as_deref().unwrap_or_default(),
                    ]
                    .map(|cell| spreadsheet_cell(cell).into_owned()),
                )?;
            }
            table.flush()?;
        }
    }
    Ok(count)
}

async fn export_framework(
    store: &Store,
    release: i32,
    key: &str,
    format: Format,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let filter = ConceptFilter { frameworks: vec![key.to_owned()], ..ConceptFilter::default() };
    let mut page = PageRequest::first(BATCH);
    let mut count = 0;
    let mut table = TableOrLines::new(format, out)?;
    loop {
        let batch = store.page_concepts(release, &filter, ConceptOrder::Label, &page).await?;
        page.after = batch.rows.last().map(|(cursor, _)| cursor.clone());
        let ids: Vec<ConceptId> = batch.rows.iter().map(|(_, concept)| concept.id).collect();
        let labels = store.labels_by_concept(release, &ids).await?;
        let texts = store.texts_by_concept(release, &ids).await?;
        for (_, concept) in &batch.rows {
            let none = Vec::new();
            let description = texts.get(&concept.id).into_iter().flatten().find(|text| {
                text.language == "en" && matches!(text.text_type, TextType::Description | TextType::Definition)
            });
            let description = description.map(|text| text.text.as_str()).unwrap_or_default();
            table.write(concept, labels.get(&concept.id).unwrap_or(&none), description)?;
            count += 1;
        }
        if !batch.has_more {
            break;
        }
    }
    table.finish()?;
    Ok(count)
}

/// Concepts as one row a language, or as one JSON object each.
enum TableOrLines<'a> {
    Table(Box<csv::Writer<&'a mut (dyn Write + Send)>>),
    Lines(&'a mut (dyn Write + Send)),
}

impl<'a> TableOrLines<'a> {
    fn new(format: Format, out: &'a mut (dyn Write + Send)) -> Result<Self, ExportError> {
        if format == Format::Ndjson {
            return Ok(Self::Lines(out));
        }
        let mut table = csv::Writer::from_writer(out);
        table.write_record([
            "id",
            "uri",
            "kind",
            "code",
            "status",
            "language",
            "preferred_label",
            "alternative_labels",
            "description",
        ])?;
        Ok(Self::Table(Box::new(table)))
    }

    fn write(&mut self, concept: &Concept, labels: &[Label], description: &str) -> Result<(), ExportError> {
        let code = concept.code.as_deref().unwrap_or_default();
        match self {
            Self::Lines(out) => {
                let labels: Vec<_> = labels
                    .iter()
                    .map(|label| json!({"language": label.language, "type": label.label_type, "text": label.text}))
                    .collect();
                let line = json!({
                    "id": concept.id, "uri": concept.uri, "kind": concept.kind, "code": code, "status": concept.status,
                    "labels": labels, "description": description,
                });
                writeln!(out, "{line}")?;
            }
            Self::Table(table) => {
                for preferred in labels.iter().filter(|label| label.label_type == LabelType::Preferred) {
                    let alternatives: Vec<&str> = labels
                        .iter()
                        .filter(|label| {
                            label.label_type == LabelType::Alternative && label.language == preferred.language
                        })
                        .map(|label| label.text.as_str())
                        .collect();
                    let description = if preferred.language == "en" { description } else { "" };
                    table.write_record(
                        [
                            concept.id.to_string().as_str(),
                            &concept.uri,
                            concept.kind.as_str(),
                            code,
                            concept.status.as_str(),
                            &preferred.language,
                            &preferred.text,
                            &alternatives.join(" | "),
                            description,
                        ]
                        .map(|cell| spreadsheet_cell(cell).into_owned()),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ExportError> {
        match self {
            Self::Table(mut table) => table.flush()?,
            Self::Lines(out) => out.flush()?,
        }
        Ok(())
    }
}
