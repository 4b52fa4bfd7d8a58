//! Turns the arguments of `--from` into the flat list of an [`Input`].

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::archive::{ZIP_MAGIC, list_members, open_member};
use super::{Input, InputError, InputFile, Limits, Place};
use crate::fetch::{self, FetchOptions};

/// An archive inside a folder or an archive is opened; one inside that is not.
const MOST_NESTED: usize = 1;

/// These are zip archives too, and read as what they are.
const OFFICE_EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xlsb", "ods", "docx", "pptx"];

impl Input {
    /// Looks into files, folders and archives on disk.
    ///
    /// Folders are searched through, hidden files left out. Links to files inside the folder are followed, links to folders or out
    /// of the folder are not.
    ///
    /// # Errors
    /// See [`InputError`].
    pub fn from_paths<P: AsRef<Path>>(paths: &[P], limits: &Limits) -> Result<Input, InputError> {
        let mut gatherer = Gatherer::new(*limits);
        for path in paths {
            gatherer.argument(path.as_ref())?;
        }
        Ok(gatherer.finish())
    }

    /// Looks into the arguments of `--from`: `http://` and `https://` addresses are downloaded first, everything else is a path.
    /// `progress` hears the address, the bytes so far and, if known, the bytes in total.
    ///
    /// # Errors
    /// See [`InputError`].
    pub async fn from_arguments(
        arguments: &[String],
        limits: &Limits,
        fetch_options: &FetchOptions,
        progress: &mut (dyn FnMut(&str, u64, Option<u64>) + Send),
    ) -> Result<Input, InputError> {
        let mut gatherer = Gatherer::new(*limits);
        for argument in arguments {
            if !fetch::is_url(argument) {
                gatherer.argument(Path::new(argument))?;
                continue;
            }
            let folder = gatherer.temporary_folder()?;
            let mut report = |read, total| progress(argument, read, total);
            let download = fetch::download(argument, &folder, fetch_options, &mut report).await?;
            gatherer.argument(&download.path)?;
        }
        Ok(gatherer.finish())
    }
}

struct Gatherer {
    limits: Limits,
    files: Vec<InputFile>,
    total_bytes: u64,
    names: BTreeSet<String>,
    seen: BTreeSet<(PathBuf, usize)>,
    temporary: Vec<Arc<TempDir>>,
}

impl Gatherer {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            files: Vec::new(),
            total_bytes: 0,
            names: BTreeSet::new(),
            seen: BTreeSet::new(),
            temporary: Vec::new(),
        }
    }

    fn argument(&mut self, path: &Path) -> Result<(), InputError> {
        let shown = path.display().to_string();
        let whole = match path.canonicalize() {
            Ok(whole) => whole,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(InputError::NotFound { path: shown }),
            Err(source) => return Err(InputError::Disk { path: shown, source }),
        };
        let name = last_name(path).or_else(|| last_name(&whole)).unwrap_or_default();
        let found_before = self.files.len();
        if whole.is_dir() {
            self.folder(&whole, &whole, &name)?;
        } else {
            self.file(&whole, name, 0)?;
        }
        if self.files.len() == found_before && !whole.is_file() {
            return Err(InputError::Empty { path: shown });
        }
        Ok(())
    }

    fn folder(&mut self, root: &Path, folder: &Path, name: &str) -> Result<(), InputError> {
        let disk = |source| InputError::Disk { path: name.to_owned(), source };
        let mut entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(disk)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let entry_name = entry.file_name().to_string_lossy().into_owned();
            if entry_name.starts_with('.') || entry_name == "__MACOSX" {
                continue;
            }
            let inner_name = format!("{name}/{entry_name}");
            let kind = entry.file_type().map_err(disk)?;
            if kind.is_dir() {
                self.folder(root, &entry.path(), &inner_name)?;
            } else if kind.is_file() {
                self.file(&entry.path(), inner_name, 0)?;
            } else if kind.is_symlink() {
                let inside =
                    entry.path().canonicalize().ok().filter(|target| target.starts_with(root) && target.is_file());
                if let Some(target) = inside {
                    self.file(&target, inner_name, 0)?;
                }
            }
        }
        Ok(())
    }

    /// Takes a file from disk, or what is in it if it is an archive. `nested` says how many archives it came out of.
    fn file(&mut self, path: &Path, name: String, nested: usize) -> Result<(), InputError> {
        let disk = |source| InputError::Disk { path: name.clone(), source };
        let mut start = Vec::new();
        let mut file = File::open(path).map_err(disk)?;
        file.by_ref().take(8).read_to_end(&mut start).map_err(disk)?;
        let size = file.metadata().map_err(disk)?.len();
        let extension = extension(&name);
        let looks_packed = start.starts_with(ZIP_MAGIC) && !OFFICE_EXTENSIONS.contains(&extension.as_str());
        if looks_packed || extension == "zip" {
            return self.archive(path, &name, nested);
        }
        self.take(InputFile::new(name, size, Place::Disk(path.to_owned())))
    }

    fn archive(&mut self, path: &Path, name: &str, nested: usize) -> Result<(), InputError> {
        let disk = |source| InputError::Disk { path: name.to_owned(), source };
        let members = list_members(name, File::open(path).map_err(disk)?, &self.limits)?;
        if members.is_empty() {
            return Err(InputError::Empty { path: name.to_owned() });
        }
        for member in members {
            let inner_name = format!("{name}/{}", member.name);
            if extension(&inner_name) == "zip" {
                self.inner_archive(path, member.index, inner_name, nested)?;
                continue;
            }
            let place = Place::Zip { archive: path.to_owned(), index: member.index };
            self.take(InputFile::new(inner_name, member.size, place))?;
        }
        Ok(())
    }

    /// Unpacks an archive out of an archive: a zip can only be read where one can seek.
    fn inner_archive(&mut self, outer: &Path, index: usize, name: String, nested: usize) -> Result<(), InputError> {
        if nested >= MOST_NESTED {
            return Err(InputError::Unsupported { name, reason: "archives nested more than once".to_owned() });
        }
        let disk = |source| InputError::Disk { path: name.clone(), source };
        let path = self.temporary_folder()?.join(name.rsplit('/').next().unwrap_or("inner.zip"));
        let mut member = open_member(outer, index)
            .map_err(|error| InputError::Damaged { name: name.clone(), reason: error.to_string() })?;
        io::copy(&mut member, &mut File::create(&path).map_err(disk)?).map_err(disk)?;
        self.archive(&path, &name, nested + 1)
    }

    fn take(&mut self, mut file: InputFile) -> Result<(), InputError> {
        let place = match &file.place {
            Place::Disk(path) => (path.clone(), usize::MAX),
            Place::Zip { archive, index } => (archive.clone(), *index),
            Place::Bytes(_) => (PathBuf::new(), usize::MAX),
        };
        if !self.seen.insert(place) {
            return Ok(());
        }
        let packed = matches!(file.place, Place::Zip { .. });
        if packed {
            self.total_bytes = self.total_bytes.saturating_add(file.size);
        }
        if self.total_bytes > self.limits.total_bytes {
            let reason = format!("all archives together unpack to more than {} bytes", self.limits.total_bytes);
            return Err(InputError::TooLarge { name: file.name, reason });
        }
        if self.files.len() >= self.limits.files {
            let reason = format!("more than {} files", self.limits.files);
            return Err(InputError::TooLarge { name: file.name, reason });
        }
        // Loose files of the same name from different folders must stay apart in messages.
        if !self.names.insert(file.name.clone())
            && let Place::Disk(path) = &file.place
        {
            file.name = path.display().to_string();
        }
        self.files.push(file);
        Ok(())
    }

    fn temporary_folder(&mut self) -> Result<PathBuf, InputError> {
        let folder = tempfile::Builder::new().prefix("skillspine-").tempdir();
        let folder = folder.map_err(|source| InputError::Disk { path: "temporary folder".to_owned(), source })?;
        let path = folder.path().to_owned();
        self.temporary.push(Arc::new(folder));
        Ok(path)
    }

    fn finish(self) -> Input {
        Input { temporary: self.temporary, ..Input::of(self.files) }
    }
}

fn last_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

fn extension(name: &str) -> String {
    match name.rsplit('/').next().and_then(|last| last.rsplit_once('.')) {
        Some((_, extension)) => extension.to_lowercase(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
