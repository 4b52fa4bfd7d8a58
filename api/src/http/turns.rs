//! Load shedding: so many requests run, so many wait, the rest hears so at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::Problem;
use crate::config::ServerConfig;

pub(crate) struct Turns {
    running: Semaphore,
    waiting: AtomicUsize,
    queue: usize,
    longest_wait: Duration,
}

impl Turns {
    pub fn new(config: &ServerConfig) -> Self {
        Self {
            running: Semaphore::new(config.concurrency.clamp(1, Semaphore::MAX_PERMITS)),
            waiting: AtomicUsize::new(0),
            queue: config.queue,
            longest_wait: config.queue_wait(),
        }
    }

    /// Waits for a turn; fails when too many wait already or the wait is too long.
    pub(super) async fn take(&self) -> Result<SemaphorePermit<'_>, Problem> {
        if let Ok(turn) = self.running.try_acquire() {
            return Ok(turn);
        }
        let _waiting = Waiting::enter(&self.waiting);
        if self.waiting.load(Ordering::Relaxed) > self.queue {
            return Err(Problem::unavailable("too many requests are waiting"));
        }
        match tokio::time::timeout(self.longest_wait, self.running.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Problem::unavailable("the server is too busy")),
        }
    }
}

/// Counts as waiting until it is dropped, also when the client goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
