//! Tasks: what people in one occupation do, how often and how important it is, and which detailed work activities it is part of.

use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, RelationKind};
use skillspine_domain::record::RelationRecord;

use super::cells::{CATEGORY, CODE, Cells, DATE, DOMAIN_SOURCE, SCALE, TITLE, VALUE};
use super::detail::Detail;
use super::named::{Named, hand_over};
use super::ratings::{Rating, Ratings};
use super::scales::Scales;
use super::{LANGUAGE, Reading, keys};
use crate::source::{Sink, SourceError, concept};

const TASK: &str = "Task";
const TASK_ID: &str = "Task ID";
const ORIGINAL_TASK_ID: &str = "Original Task ID";

/// Reads every table about tasks.
pub(super) fn read(
    reading: &Reading<'_>,
    scales: &Scales,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let mut ratings = task_ratings(reading, scales, named, sink)?;
    task_statements(reading, &mut ratings, named, sink)?;
    unmatched_ratings(reading, ratings, sink);
    emerging_tasks(reading, named, sink)?;
    tasks_to_activities(reading, named, sink)
}

/// The ratings become part of the same relation as the statement, so they are gathered first.
fn task_ratings(
    reading: &Reading<'_>,
    scales: &Scales,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<Ratings, SourceError> {
    let mut ratings = Ratings::default();
    reading.tables.each_row("Task Ratings", &[CODE, TASK_ID, SCALE, VALUE], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(id) = cells.whole_number(TASK_ID, sink) else { return };
        if ratings.take(id, code, cells, scales, sink) {
            named.occupation("task-ratings", code, cells.get(TITLE), sink);
        }
    })?;
    Ok(ratings)
}

fn task_statements(
    reading: &Reading<'_>,
    ratings: &mut Ratings,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    reading.tables.each_row("Task Statements", &[CODE, TASK_ID, TASK], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(id) = cells.whole_number(TASK_ID, sink) else { return };
        let Some(text) = cells.wanted(TASK, sink) else { return };
        named.occupation("tasks", code, cells.get(TITLE), sink);
        reading.part("tasks", sink);
        let name = keys::task(id, code);
        hand_over(&name, ConceptKind::Task, Some(id), text, sink);
        let detail = Detail::default().cells(cells, &["Task Type", "Incumbents Responding", DATE, DOMAIN_SOURCE]);
        let rating = ratings.remove(id, code).unwrap_or_default();
        sink.relation(rating.into_relation(name.key, keys::occupation(code).key, detail));
    })
}

/// Ratings of tasks that no statement in the input describes: their relations may join tasks of an earlier import.
fn unmatched_ratings(reading: &Reading<'_>, ratings: Ratings, sink: &mut Sink<'_>) {
    let unmatched: Vec<Rating> = ratings.into_pairs().collect();
    if unmatched.is_empty() {
        return;
    }
    sink.note(format!("Task Ratings: {} rated tasks are not among the Task Statements of the input", unmatched.len()));
    reading.tables.back_to("Task Ratings", sink);
    reading.part("task-ratings", sink);
    for rating in unmatched {
        sink.at_row(rating.row);
        let (task, occupation) =
            (keys::task(&rating.subject, &rating.occupation), keys::occupation(&rating.occupation));
        sink.relation(rating.into_relation(task.key, occupation.key, Detail::default()));
    }
}

/// Tasks written in by people asked, not yet part of an occupation's list: proposed concepts. Revisions of a listed task are
/// related to it.
fn emerging_tasks(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    reading.tables.each_row("Emerging Tasks", &[CODE, TASK], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(text) = cells.wanted(TASK, sink) else { return };
        named.occupation("emerging-tasks", code, cells.get(TITLE), sink);
        reading.part("emerging-tasks", sink);
        let name = keys::emerging_task(code, text);
        let mut record = concept(&name.key, &name.uri, ConceptKind::Task, text, LANGUAGE);
        record.status = ConceptStatus::Proposed;
        sink.concept(record);
        sink.label(&name.key, LANGUAGE, LabelType::Preferred, text);

        let mut relation =
            RelationRecord::plain(name.key.clone(), RelationKind::RelevantFor, keys::occupation(code).key);
        let columns = [CATEGORY, ORIGINAL_TASK_ID, "Write-in Total", DATE, DOMAIN_SOURCE];
        relation.detail = Detail::default().cells(cells, &columns).object();
        sink.relation(relation);
        if let Some(original) = cells.get(ORIGINAL_TASK_ID).and_then(keys::whole_number) {
            let original = keys::task(original, code);
            sink.relation(RelationRecord::plain(name.key, RelationKind::Related, original.key));
        }
    })
}

fn tasks_to_activities(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    const DWA_ID: &str = "DWA ID";
    reading.tables.each_row("Tasks to DWAs", &[CODE, TASK_ID, DWA_ID], sink, |row, sink| {
        let cells = Cells(row);
        let Some(code) = cells.occupation(CODE, sink) else { return };
        let Some(id) = cells.whole_number(TASK_ID, sink) else { return };
        let Some(activity) = cells.element(DWA_ID, sink) else { return };
        named.occupation("tasks-to-dwas", code, cells.get(TITLE), sink);
        reading.part("tasks-to-dwas", sink);
        let mut relation =
            RelationRecord::plain(keys::task(id, code).key, RelationKind::Broader, keys::activity(activity).key);
        relation.detail = Detail::default().cells(cells, &[DATE, DOMAIN_SOURCE]).object();
        sink.relation(relation);
    })
}
