//! From files to a published release: read → write → index → publish. Each step can be run again alone.

mod duplicates;
mod import;
mod learning;
mod matchers;
mod postings;
mod progress;
mod reading;
mod recognise;
mod summary;
mod vocabulary;
mod weight;

pub use import::{ImportError, ImportOptions, import};
pub use progress::{NoProgress, Progress};
pub use recognise::Recogniser;
pub use summary::{DryRun, PostingSummary, Summary};
