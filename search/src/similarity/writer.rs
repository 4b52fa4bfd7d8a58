//! Writing the file, row by row.

use std::path::{Path, PathBuf};

use skillspine_domain::id::ConceptId;
use skillspine_domain::similarity::{COMPONENTS, Ranked};

use super::{ENTRY, FOLDER, Kind, Manifest, SIMILARITY_SCHEMA_VERSION};
use crate::error::SearchError;
use crate::manifest;
use crate::table::TableWriter;

/// Writes what is similar to what: first all skills, then all occupations, each in the order of their ids.
pub struct SimilarityWriter {
    dir: PathBuf,
    release: i32,
    tables: TableWriter,
    rows: Rows,
    skills: usize,
}

/// Of the rows written, what is written after them.
#[derive(Default)]
struct Rows {
    entries: u32,
    ends: Vec<u32>,
    known: Vec<u8>,
}

impl SimilarityWriter {
    /// Begins the file in the folder `similarity` of a release's directory. What that folder holds is removed first.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn new(release_dir: &Path, release: i32) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        manifest::begin_directory(&dir)?;
        let tables = TableWriter::create(&dir)?;
        Ok(Self { dir, release, tables, rows: Rows::default(), skills: 0 })
    }

    /// Adds what is similar to the next skill.
    ///
    /// # Errors
    /// When the disk is full, or there is more than the file can number.
    pub fn skill(&mut self, ranked: &Ranked) -> Result<(), SearchError> {
        self.row(Kind::Skill, ranked)
    }

    /// Ends the skills, whose ids are these.
    ///
    /// # Errors
    /// As for [`Self::skill`].
    pub fn end_skills(&mut self, ids: &[ConceptId]) -> Result<(), SearchError> {
        self.skills = ids.len();
        self.end(Kind::Skill, ids)
    }

    /// Adds what is similar to the next occupation.
    ///
    /// # Errors
    /// As for [`Self::skill`].
    pub fn occupation(&mut self, ranked: &Ranked) -> Result<(), SearchError> {
        self.row(Kind::Occupation, ranked)
    }

    /// Ends the occupations, whose ids are these, and the file: only now can it be opened.
    ///
    /// # Errors
    /// As for [`Self::skill`].
    pub fn finish(mut self, occupations: &[ConceptId]) -> Result<(), SearchError> {
        self.end(Kind::Occupation, occupations)?;
        let manifest = Manifest {
            schema_version: SIMILARITY_SCHEMA_VERSION,
            release: self.release,
            skills: self.skills,
            occupations: occupations.len(),
            tables: self.tables.finish()?,
        };
        manifest::write(&self.dir, &manifest)
    }

    fn row(&mut self, kind: Kind, ranked: &Ranked) -> Result<(), SearchError> {
        let mut bytes = Vec::with_capacity(ENTRY * ranked.similar.len());
        for similar in &ranked.similar {
            bytes.extend(similar.other.to_le_bytes());
            similar.components.iter().for_each(|component| bytes.extend(component.to_le_bytes()));
        }
        self.tables.append(&kind.section("entry"), &bytes)?;
        let entries = self.rows.entries.checked_add(ranked.similar.len() as u32);
        self.rows.entries = entries.ok_or(SearchError::TooLarge { what: "similar concepts" })?;
        self.rows.ends.push(self.rows.entries);
        self.rows.known.push((0..COMPONENTS).map(|method| u8::from(ranked.known[method]) << method).sum());
        Ok(())
    }

    fn end(&mut self, kind: Kind, ids: &[ConceptId]) -> Result<(), SearchError> {
        let rows = std::mem::take(&mut self.rows);
        // Without any row there is no section yet.
        self.tables.append(&kind.section("entry"), &[])?;
        self.tables.numbers(&kind.section("end"), rows.ends.into_iter())?;
        self.tables.bytes(&kind.section("known"), &rows.known)?;
        self.tables.items(&kind.section("id"), ids.iter().map(|id| *id.0.as_bytes()))
    }
}

/// Makes the lists of one release those of a later one in which nothing they rest on has changed: the file is shared, only the manifest
/// is written anew. What the target folder holds is removed first.
///
/// # Errors
/// When there are none in `from` that this version of the program can read, or files cannot be linked.
pub fn carry_over(from: &Path, to: &Path, release: i32) -> Result<(), SearchError> {
    let (from, to) = (from.join(FOLDER), to.join(FOLDER));
    let known: Manifest = manifest::read(&from, SIMILARITY_SCHEMA_VERSION)?;
    manifest::begin_directory(&to)?;
    manifest::share_files(&from, &to)?;
    manifest::write(&to, &Manifest { release, ..known })
}
