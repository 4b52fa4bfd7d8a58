//! What the pipeline tells whoever is watching.

/// Watches an import. All calls come from one task.
pub trait Progress: Send {
    /// Something worth a line happened: a step began, the lock is held by someone else.
    fn step(&mut self, message: &str);

    /// How far reading is: rows so far, bytes so far, bytes in all.
    fn advance(&mut self, rows: u64, bytes: u64, total_bytes: u64);

    /// Reading is over.
    fn finish(&mut self);
}

/// Tells nobody.
pub struct NoProgress;

impl Progress for NoProgress {
    fn step(&mut self, _message: &str) {}

    fn advance(&mut self, _rows: u64, _bytes: u64, _total_bytes: u64) {}

    fn finish(&mut self) {}
}
