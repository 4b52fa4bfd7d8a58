//! From files to a published release: read → write → index → publish. Each step can be run again alone.

mod import;
mod progress;
mod reading;
mod summary;

pub use import::{ImportError, ImportOptions, import};
pub use progress::{NoProgress, Progress};
pub use summary::{DryRun, Summary};
