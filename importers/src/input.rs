//! The files a person handed to `skillspine import`: loose files, folders, zip archives or downloads, seen as one flat list.

mod archive;
mod gather;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use thiserror::Error;

pub(crate) use self::archive::{ZIP_MAGIC, check_archive};
use crate::fetch::FetchError;

/// All files of one import, and what was said about them on the command line.
#[derive(Debug, Default)]
pub struct Input {
    /// The files, sorted by name, so that the order of arguments does not matter.
    pub files: Vec<InputFile>,
    /// `--version`, if given.
    pub version: Option<String>,
    /// `--language`, if given.
    pub language: Option<String>,
    /// `--format`, if given: which form postings have.
    pub format: Option<String>,
    /// `--mapping`, if given: the file that says what the columns of a table of postings hold, or the name of one that ships
    /// with the program.
    pub mapping: Option<Mapping>,
    /// The day the import is dated with: what lies far behind it cannot be true. Sources have no clock of their own.
    pub today: Option<NaiveDate>,
    /// Downloads and unpacked inner archives; removed with the input.
    #[expect(dead_code, reason = "kept for what happens when it is dropped")]
    pub(crate) temporary: Vec<Arc<TempDir>>,
}

/// A mapping for tables of postings, as it was named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Name for messages.
    pub name: String,
    /// The TOML text.
    pub text: String,
}

/// One file of an input.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Path as shown in messages, with `/`: it begins with the name of the folder or archive that was given.
    pub name: String,
    /// Size in bytes once unpacked (of what is packed with gzip or zstd: as it is).
    pub size: u64,
    /// Where the bytes are.
    pub place: Place,
    /// How far it was read. Who opens it again, having seen what it is, reads the same bytes.
    read: Arc<AtomicU64>,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub enum Place {
    /// A file on disk.
    Disk(PathBuf),
    /// A member of a zip archive on disk.
    Zip {
        /// The archive.
        archive: PathBuf,
        /// Position of the member in it.
        index: usize,
    },
    /// Bytes compiled into the program (the demo world).
    Bytes(&'static [u8]),
}

/// How much an input may unpack to. A few kilobytes of archive can hold terabytes; nothing beyond these figures is unpacked.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Most bytes of all files together, unpacked.
    pub total_bytes: u64,
    /// Most times a packed file may grow. The largest real tables grow about 40 times.
    pub ratio: u64,
    /// Files up to this size may grow more than `ratio` times: tiny files of blanks do.
    pub ratio_applies_from: u64,
    /// Most files.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 4 << 30, total_bytes: 8 << 30, ratio: 200, ratio_applies_from: 10 << 20, files: 100_000 }
    }
}

/// Why an input cannot be put together.
#[derive(Debug, Error)]
pub enum InputError {
    /// There is nothing at the path.
    #[error("{path}: no such file or folder\n  hint: check the path after --from")]
    NotFound {
        /// The path as given.
        path: String,
    },
    /// The folder or archive has no files.
    #[error("{path}: no files in it\n  hint: check the path after --from")]
    Empty {
        /// The path as given.
        path: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Disk {
        /// Which file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// An archive names a member outside of itself.
    #[error(
        "{archive}: member {member:?} points outside the archive: refused\n  hint: take the archive from its publisher"
    )]
    UnsafePath {
        /// Which archive.
        archive: String,
        /// The member's name as written in the archive.
        member: String,
    },
    /// The archive unpacks to more than the limits allow.
    #[error("{name}: {reason}: refused\n  hint: unpack it yourself and give the folder, if you trust it")]
    TooLarge {
        /// Which archive or member.
        name: String,
        /// Which limit, with its figure.
        reason: String,
    },
    /// The archive is cut short or altered.
    #[error("{name}: damaged zip archive ({reason})\n  hint: download it again")]
    Damaged {
        /// Which archive.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The archive is sound but packed in a way that is not supported.
    #[error("{name}: {reason}\n  hint: unpack it yourself and give the folder")]
    Unsupported {
        /// Which archive or member.
        name: String,
        /// What is not supported.
        reason: String,
    },
    /// A download failed.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

impl InputFile {
    /// A file of `size` bytes.
    pub fn new(name: impl Into<String>, size: u64, place: Place) -> Self {
        Self { name: name.into(), size, place, read: Arc::default() }
    }

    /// The last part of the name.
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// Opens the file for reading from its start. A member of an archive is unpacked while it is read: reading fails as soon as
    /// it yields more than the archive declared, or at its end if it was altered. What is packed with gzip or zstd, whatever its
    /// name, is unpacked as well, within the default [`Limits`].
    ///
    /// # Errors
    /// Any error of the file system or of the archive.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let reader: Box<dyn Read + Send> = match &self.place {
            Place::Disk(path) => Box::new(File::open(path)?),
            Place::Bytes(bytes) => Box::new(io::Cursor::new(*bytes)),
            Place::Zip { archive, index } => archive::open_member(archive, *index)?,
        };
        let counted = Box::new(Counted { reader, at: 0, read: Arc::clone(&self.read) });
        archive::unpack(counted, self.size, &Limits::default())
    }

    /// Opens the file for formats that are read from their end, such as Parquet. What is packed is unpacked to a temporary file
    /// first, which is gone when it is closed.
    ///
    /// # Errors
    /// Any error of the file system or of the archive.
    pub fn open_seekable(&self) -> io::Result<File> {
        if let Place::Disk(path) = &self.place {
            let mut file = File::open(path)?;
            if archive::packing(&mut file)?.is_none() {
                file.rewind()?;
                self.read.fetch_max(self.size, Ordering::Relaxed);
                return Ok(file);
            }
        }
        let mut unpacked = tempfile::tempfile()?;
        io::copy(&mut self.open()?, &mut unpacked)?;
        unpacked.rewind()?;
        Ok(unpacked)
    }
}

impl Input {
    /// Tells how many bytes of this input were read so far, by whoever reads it meanwhile.
    pub fn bytes_read(&self) -> impl Fn() -> u64 + Send + use<> {
        let files: Vec<Arc<AtomicU64>> = self.files.iter().map(|file| Arc::clone(&file.read)).collect();
        move || files.iter().map(|read| read.load(Ordering::Relaxed)).sum()
    }

    /// An input of these files.
    pub fn of(mut files: Vec<InputFile>) -> Self {
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Self { files, ..Self::default() }
    }

    /// The first file whose last name part `matches` (lower-cased).
    pub fn find(&self, matches: impl Fn(&str) -> bool) -> Option<&InputFile> {
        self.files.iter().find(|file| matches(&file.file_name().to_lowercase()))
    }

    /// Every file whose last name part `matches` (lower-cased).
    pub fn find_all<'a>(&'a self, matches: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'a InputFile> {
        self.files.iter().filter(move |file| matches(&file.file_name().to_lowercase()))
    }

    /// SHA-256 of what was handed over, as hexadecimal digits: of the one file or archive, or, if there are several, of the list
    /// of their sums in `sha256sum` form.
    ///
    /// # Errors
    /// Any error of the file system.
    pub fn sha256(&self) -> io::Result<String> {
        let mut whole = BTreeMap::new();
        for file in &self.files {
            let (name, place) = match &file.place {
                Place::Zip { archive, .. } => {
                    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    (name, Place::Disk(archive.clone()))
                }
                place => (file.name.clone(), place.clone()),
            };
            whole.entry(name).or_insert(place);
        }
        let mut sums = Vec::new();
        for (name, place) in &whole {
            let sum = match place {
                Place::Disk(path) => sha256_of(File::open(path)?)?,
                Place::Bytes(bytes) => sha256_of(*bytes)?,
                Place::Zip { .. } => continue,
            };
            sums.push((sum, name));
        }
        if let [(sum, _)] = sums.as_slice() {
            return Ok(sum.clone());
        }
        let list: String = sums.iter().map(|(sum, name)| format!("{sum}  {name}\n")).collect();
        sha256_of(list.as_bytes())
    }
}

/// Notes how far is read through it.
struct Counted {
    reader: Box<dyn Read + Send>,
    at: u64,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.at += count as u64;
        self.read.fetch_max(self.at, Ordering::Relaxed);
        Ok(count)
    }
}

fn sha256_of(mut reader: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_twice_counts_once() {
        let file = |name, bytes: &'static [u8]| InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes));
        let input = Input::of(vec![file("a", b"0123456789"), file("b", b"01234")]);
        let bytes_read = input.bytes_read();
        for (read, expected) in [(3, 3), (10, 10), (10, 10)] {
            let mut bytes = vec![0; read];
            input.files[0].open().and_then(|mut reader| reader.read_exact(&mut bytes)).expect("the bytes");
            assert!((expected..=10).contains(&bytes_read()));
        }
        io::copy(&mut input.files[1].clone().open().expect("opens"), &mut io::sink()).expect("the bytes");
        assert_eq!(bytes_read(), 15);
    }
}
