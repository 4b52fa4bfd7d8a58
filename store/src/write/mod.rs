//! Writing: one import at a time, everything under the next release number, nothing visible before it is published.

mod align;
mod bulk;
mod concepts;
mod credentials;
mod derive;
mod describe;
mod employers;
mod lock;
mod posting_rows;
mod posting_update;
mod postings;
mod prune;
mod publish;
mod release;
mod rows;
mod run;
mod session;
mod writer;

pub use concepts::ConceptCounts;
pub(crate) use employers::to_employer;
pub use lock::ImportLock;
pub use posting_update::{PostingCounts, PostingUpdate};
pub use publish::Publication;
pub use run::{NewRun, Run, RunEnd, RunRejection, RunStatus};
pub use session::{Dangling, ImportSession, SessionOutcome};
