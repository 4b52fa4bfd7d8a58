//! Comprehensive Learner Records 2.0: the achievements that are in them, and how these belong together.
//!
//! A record is a credential that holds credentials of Open Badges 3.0 (objects or JWT), achievements by themselves, and associations
//! between these. It is read as those are; of the learner nothing is kept. What is wrong with one of its credentials leaves that one out.
//!
//! Quirks:
//! - Associations say of two achievements that one is part of, or precedes, the other; other sorts are passed over, and so are those of
//!   achievements that the record does not hold.

use super::open_badges::read_documents;
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError};

/// The source's key, which is the scope of its ids.
const KEY: &str = "clr";

/// Reads CLR 2.0.
pub struct Clr;

impl Source for Clr {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: KEY,
            title: "Comprehensive Learner Record",
            summary: "Achievements in Comprehensive Learner Records 2.0 with their issuers, alignments and associations.",
            publisher: "1EdTech (specification); the issuers of the records",
            homepage: "https://www.imsglobal.org/activity/comprehensive-learner-record",
            licence: "that of each issuer",
            attribution: "",
            accepts: &["*.json", "*.jsonld", "*.jwt"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        read_documents(KEY, input, out)
    }
}
