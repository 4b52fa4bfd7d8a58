//! What extraction finds, and what it is asked.

use crate::id::ConceptId;
use crate::model::PostingRequirement;

/// A skill recognised in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// First byte in the original text.
    pub start: usize,
    /// Byte after the last in the original text.
    pub end: usize,
    /// The stretch of the original text.
    pub surface: String,
    /// The concept that fits best.
    pub concept: ConceptId,
    /// Every concept the surface can mean, best first, `concept` among them.
    pub candidates: Vec<Candidate>,
    /// How likely `concept` is meant, 0..1.
    pub confidence: f64,
    /// How strongly the text asks for it.
    pub requirement: PostingRequirement,
}

/// A concept that a surface can mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The concept.
    pub concept: ConceptId,
    /// How likely it is meant, 0..1.
    pub score: f64,
}

/// How phrases that no label spells out are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phrases {
    /// They are left alone: only surfaces of labels are found. The fastest.
    Skip,
    /// They are compared with the labels that share words with them.
    #[default]
    Compare,
}

/// What to look for, and how sure to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractOptions {
    /// Languages (BCP 47) whose labels count, by primary subtag; empty for every language of the gazetteer.
    pub languages: Vec<String>,
    /// Keys of the frameworks whose concepts count; empty for all.
    pub frameworks: Vec<String>,
    /// Mentions below this confidence are left out.
    pub min_confidence: f64,
    /// Concepts known to be in the company: the occupation, the skills it needs, skills the source asserts.
    pub context: Vec<ConceptId>,
    /// How phrases that no label spells out are treated.
    pub phrases: Phrases,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self {
            languages: Vec::new(),
            frameworks: Vec::new(),
            min_confidence: 0.4,
            context: Vec::new(),
            phrases: Phrases::default(),
        }
    }
}
