//! Reading lists in place.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

use skillspine_domain::id::ConceptId;
use skillspine_domain::similarity::{COMPONENTS, Components, MOST_SIMILAR, Method, Weights, blend, score_of};
use tantivy::directory::{MmapDirectory, OwnedBytes};

use super::{ENTRY, FOLDER, Kind, Manifest, SIMILARITY_SCHEMA_VERSION};
use crate::error::SearchError;
use crate::manifest;
use crate::table::{Numbers, TableReader};

/// The lists of a release. Cloning is cheap and shares everything.
#[derive(Clone)]
pub struct SimilarityIndex(Arc<Opened>);

struct Opened {
    release: i32,
    skills: Lists,
    occupations: Lists,
}

/// The lists of one sort of concept.
struct Lists {
    ids: OwnedBytes,
    ends: Numbers,
    known: OwnedBytes,
    entries: OwnedBytes,
    weights: Weights,
}

/// What is similar to a concept by one method.
#[derive(Clone, Debug, PartialEq)]
pub struct SimilarList {
    /// Which methods have anything to compare the concept by, in the order of [`Method::ALL`].
    pub known: [bool; COMPONENTS],
    /// The most similar ones: best first, equal ones by id; at most [`MOST_SIMILAR`].
    pub similar: Vec<SimilarConcept>,
}

/// A similar concept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimilarConcept {
    /// Which concept.
    pub id: ConceptId,
    /// How similar by the method asked for, above 0 and at most 1.
    pub score: f64,
    /// How similar by each method but the blend, in the order of [`Method::ALL`].
    pub components: Components,
}

impl SimilarityIndex {
    /// Opens the lists in a release's directory.
    ///
    /// # Errors
    /// When there are none, another version wrote them, or the file does not fit together.
    pub fn open(release_dir: &Path) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        let manifest: Manifest = manifest::read(&dir, SIMILARITY_SCHEMA_VERSION)?;
        let files = MmapDirectory::open(&dir).map_err(|error| SearchError::Damaged { what: error.to_string() })?;
        let tables = TableReader::open(&files, manifest.tables.clone())?;
        Ok(Self(Arc::new(Opened {
            release: manifest.release,
            skills: Lists::open(&tables, Kind::Skill, manifest.skills)?,
            occupations: Lists::open(&tables, Kind::Occupation, manifest.occupations)?,
        })))
    }

    /// The release the lists were made for.
    pub fn release(&self) -> i32 {
        self.0.release
    }

    /// What is similar to a skill by a method; `None` for what is not compared.
    pub fn skills(&self, skill: ConceptId, method: Method) -> Option<SimilarList> {
        self.0.skills.list(skill, method)
    }

    /// What is similar to an occupation by a method; `None` for what is not compared.
    pub fn occupations(&self, occupation: ConceptId, method: Method) -> Option<SimilarList> {
        self.0.occupations.list(occupation, method)
    }
}

impl Lists {
    fn open(tables: &TableReader, kind: Kind, len: usize) -> Result<Self, SearchError> {
        let lists = Self {
            ids: tables.bytes(&kind.section("id"))?,
            ends: tables.numbers(&kind.section("end"))?,
            known: tables.bytes(&kind.section("known"))?,
            entries: tables.bytes(&kind.section("entry"))?,
            weights: match kind {
                Kind::Skill => Weights::SKILLS,
                Kind::Occupation => Weights::OCCUPATIONS,
            },
        };
        let last = len.checked_sub(1).map_or(0, |last| lists.ends.get(last) as usize);
        let fits = lists.ids.len() == 16 * len
            && lists.ends.len() == len
            && lists.known.len() == len
            && lists.entries.len() == ENTRY * last;
        let what = format!("the sections of `{}` do not fit together", kind.section("entry"));
        if fits { Ok(lists) } else { Err(SearchError::Damaged { what }) }
    }

    fn list(&self, id: ConceptId, method: Method) -> Option<SimilarList> {
        let number = self.ids.as_chunks::<16>().0.binary_search(id.0.as_bytes()).ok()?;
        let bits = self.known.get(number).copied().unwrap_or(0);
        let known = std::array::from_fn(|method| bits >> method & 1 == 1);
        let entries = self.entries.as_chunks::<ENTRY>().0.get(self.ends.range(number)).unwrap_or_default();
        let mut entries: Vec<Entry> = entries.iter().map(Entry::read).collect();
        if method != Method::Blend {
            entries.sort_by_key(|entry| (Reverse(entry.components[method as usize]), entry.other));
        }
        let similar = entries.iter().take(MOST_SIMILAR).map(|entry| {
            let score = match entry.components.get(method as usize) {
                Some(&component) => score_of(component),
                None => blend(&entry.components, &known, self.weights),
            };
            SimilarConcept { id: self.id(entry.other as usize), score, components: entry.components }
        });
        let similar = similar.filter(|similar| similar.score > 0.0).collect();
        Some(SimilarList { known, similar })
    }

    fn id(&self, number: usize) -> ConceptId {
        let bytes = self.ids.as_chunks::<16>().0.get(number).copied().unwrap_or_default();
        ConceptId(uuid::Uuid::from_bytes(bytes))
    }
}

struct Entry {
    other: u32,
    components: Components,
}

impl Entry {
    fn read(bytes: &[u8; ENTRY]) -> Self {
        Self {
            other: u32::from_le_bytes(std::array::from_fn(|byte| bytes[byte])),
            components: std::array::from_fn(|method| {
                u16::from_le_bytes([bytes[4 + 2 * method], bytes[5 + 2 * method]])
            }),
        }
    }
}
