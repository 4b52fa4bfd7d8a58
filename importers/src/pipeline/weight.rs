//! How much memory records take, roughly: batches end when they are heavy, so that a file of long adverts needs no more than one
//! of short ones.

use skillspine_domain::record::{PostingRecord, Record};
use skillspine_store::write::PostingUpdate;

use crate::source::Event;

/// Bytes of an event, long texts counted.
pub(super) fn of_event(event: &Event) -> usize {
    match event {
        Event::Record(Record::Posting(posting), _) => of_posting(posting),
        Event::Record(Record::LearningText(text), _) => size_of::<Event>() + text.text.len(),
        Event::Record(Record::Text(text), _) => size_of::<Event>() + text.text.len(),
        _ => size_of::<Event>(),
    }
}

/// Bytes of a posting as its source gives it.
pub(super) fn of_posting(posting: &PostingRecord) -> usize {
    size_of::<PostingRecord>() + posting.title.len() + posting.text.as_ref().map_or(0, String::len)
}

/// Bytes of a posting to be written.
pub(super) fn of_update(update: &PostingUpdate) -> usize {
    match update {
        PostingUpdate::Stated { posting, .. } => {
            size_of::<PostingUpdate>() + posting.text.as_ref().map_or(0, String::len) + 48 * posting.skills.len()
        }
        PostingUpdate::Removed { .. } => size_of::<PostingUpdate>(),
    }
}
