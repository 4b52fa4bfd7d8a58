//! Runs a source on a thread of its own and hands its events over in batches, so that parsing and writing overlap.

use std::thread::JoinHandle;

use tokio::sync::mpsc::{self, Receiver};

use super::weight;
use crate::input::Input;
use crate::source::{Event, Sink, Source, SourceError};

/// Events travel in batches of this size.
const BATCH: usize = 4_096;
/// A batch of this many bytes travels without waiting for more.
const BATCH_BYTES: usize = 4 << 20;
/// Batches that may wait: reading stops when writing falls behind, so memory stays flat.
const WAITING: usize = 8;

/// How reading ended.
pub(super) struct Read {
    pub(super) result: Result<(), SourceError>,
    pub(super) rows: u64,
    pub(super) rejected: u64,
}

/// Starts reading. Drop the receiver to stop it.
pub(super) fn start(source: Box<dyn Source>, input: Input) -> (Receiver<Vec<Event>>, JoinHandle<Read>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let thread = std::thread::spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = 0;
        let mut emit = |event| {
            bytes += weight::of_event(&event);
            batch.push(event);
            if batch.len() < BATCH && bytes < BATCH_BYTES {
                return true;
            }
            bytes = 0;
            sender.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_ok()
        };
        let mut sink = Sink::new(&mut emit);
        let result = source.read(&input, &mut sink);
        let (rows, rejected) = (sink.rows_read(), sink.rows_rejected());
        if !batch.is_empty() {
            // Nobody is listening any more when this fails: the import has been given up.
            let _ = sender.blocking_send(batch);
        }
        Read { result, rows, rejected }
    });
    (receiver, thread)
}
