//! Tables beside the engine's files: arrays of numbers and texts, written once and read in place from a memory map.
//!
//! They hold what ranking touches for every match. The engine's document store would decompress a block for each of
//! them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use crate::error::SearchError;

/// Name of the file.
pub(crate) const TABLES: &str = "tables.bin";

/// Where each section of the file lies: kept in the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sections {
    /// Start and end of each section, in bytes.
    ranges: BTreeMap<String, (u64, u64)>,
    /// Length of the whole file.
    length: u64,
}

/// Writes the file.
pub(crate) struct TableWriter {
    file: BufWriter<File>,
    sections: Sections,
}

impl TableWriter {
    pub fn create(dir: &Path) -> Result<Self, SearchError> {
        let file = File::create(dir.join(TABLES)).map_err(SearchError::io("create tables"))?;
        Ok(Self { file: BufWriter::new(file), sections: Sections::default() })
    }

    pub fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), SearchError> {
        self.file.write_all(bytes).map_err(SearchError::io("write tables"))?;
        let start = self.sections.length;
        self.sections.length += bytes.len() as u64;
        self.sections.ranges.insert(name.to_owned(), (start, self.sections.length));
        Ok(())
    }

    /// Adds bytes to the end of the section that is being written, or begins one.
    pub fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), SearchError> {
        let begun = self.sections.ranges.get(name).filter(|(_, end)| *end == self.sections.length);
        let start = begun.map_or(self.sections.length, |(start, _)| *start);
        self.bytes(name, bytes)?;
        self.sections.ranges.insert(name.to_owned(), (start, self.sections.length));
        Ok(())
    }

    pub fn numbers(&mut self, name: &str, numbers: impl Iterator<Item = u32>) -> Result<(), SearchError> {
        self.items(name, numbers.map(u32::to_le_bytes))
    }

    /// Writes items of `N` bytes as they come, without holding them all.
    pub fn items<const N: usize>(
        &mut self,
        name: &str,
        items: impl Iterator<Item = [u8; N]>,
    ) -> Result<(), SearchError> {
        let start = self.sections.length;
        for item in items {
            self.file.write_all(&item).map_err(SearchError::io("write tables"))?;
            self.sections.length += N as u64;
        }
        self.sections.ranges.insert(name.to_owned(), (start, self.sections.length));
        Ok(())
    }

    /// Forces everything to disk.
    pub fn finish(mut self) -> Result<Sections, SearchError> {
        self.file.flush().map_err(SearchError::io("write tables"))?;
        self.file.get_ref().sync_all().map_err(SearchError::io("sync tables"))?;
        Ok(self.sections)
    }
}

/// Reads the file.
pub(crate) struct TableReader {
    bytes: OwnedBytes,
    sections: Sections,
}

impl TableReader {
    pub fn open(dir: &MmapDirectory, sections: Sections) -> Result<Self, SearchError> {
        let file =
            dir.open_read(Path::new(TABLES)).map_err(|error| SearchError::Damaged { what: error.to_string() })?;
        let bytes = file.read_bytes().map_err(SearchError::io("read tables"))?;
        if bytes.len() as u64 != sections.length {
            let what = format!("{TABLES} has {} bytes, the manifest says {}", bytes.len(), sections.length);
            return Err(SearchError::Damaged { what });
        }
        Ok(Self { bytes, sections })
    }

    pub fn bytes(&self, name: &str) -> Result<OwnedBytes, SearchError> {
        let damaged = || SearchError::Damaged { what: format!("section `{name}` is missing") };
        let &(start, end) = self.sections.ranges.get(name).ok_or_else(damaged)?;
        if start > end || end > self.bytes.len() as u64 {
            return Err(damaged());
        }
        Ok(self.bytes.slice(start as usize..end as usize))
    }

    pub fn numbers(&self, name: &str) -> Result<Numbers, SearchError> {
        Ok(Numbers(self.bytes(name)?))
    }
}

/// An array of numbers.
#[derive(Clone)]
pub(crate) struct Numbers(OwnedBytes);

impl Numbers {
    pub fn len(&self) -> usize {
        self.0.len() / 4
    }

    /// The number at an index; zero beyond the end, which only a damaged file can ask for.
    pub fn get(&self, index: usize) -> u32 {
        self.raw().get(index).map_or(0, |&bytes| u32::from_le_bytes(bytes))
    }

    /// The numbers as they lie in the file.
    pub fn raw(&self) -> &[[u8; 4]] {
        self.0.as_chunks().0
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.raw().iter().map(|&bytes| u32::from_le_bytes(bytes))
    }

    /// The range of the items of `index`, where this array holds the end of each owner's items.
    pub fn range(&self, index: usize) -> Range<usize> {
        let start = if index == 0 { 0 } else { self.get(index - 1) as usize };
        start..(self.get(index) as usize).max(start)
    }
}
