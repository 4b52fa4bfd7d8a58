//! What is similar to what: the lists of a release, ranked when it was made, in one mapped file.
//!
//! `tables.bin` holds for skills and for occupations their ids, sorted, and for each its entries: best blend first, with the number of
//! the other concept and the scores by each method. Nothing is read before it is asked for.

mod reader;
mod writer;

use serde::{Deserialize, Serialize};
use skillspine_domain::similarity::COMPONENTS;

use crate::table::Sections;

pub use reader::{SimilarConcept, SimilarList, SimilarityIndex};
pub use writer::{SimilarityWriter, carry_over};

/// Version of the file: raised when it is laid out, or its scores are computed, in another way.
pub const SIMILARITY_SCHEMA_VERSION: u32 = 1;

/// Folder of the file inside the folder of its release.
const FOLDER: &str = "similarity";

/// Bytes of an entry: a number and the components.
const ENTRY: usize = 4 + 2 * COMPONENTS;

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    schema_version: u32,
    release: i32,
    skills: usize,
    occupations: usize,
    tables: Sections,
}

/// Which concepts are compared with each other.
#[derive(Clone, Copy)]
enum Kind {
    Skill,
    Occupation,
}

impl Kind {
    /// The name of one of its sections.
    fn section(self, part: &str) -> String {
        let kind = match self {
            Self::Skill => "skill",
            Self::Occupation => "occupation",
        };
        format!("{kind}.{part}")
    }
}
