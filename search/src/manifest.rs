//! The file that makes a directory an index: read first, written last.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::SearchError;

/// Name of the file.
const MANIFEST: &str = "manifest.json";

/// Empties a directory for a new index, and creates it if there is none.
pub(crate) fn begin_directory(dir: &Path) -> Result<(), SearchError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(SearchError::Io { action: "empty the index directory", source: error })
        }
        _ => fs::create_dir_all(dir).map_err(SearchError::io("create the index directory")),
    }
}

/// Writes a manifest: it appears under its name complete and on disk, or not at all.
pub(crate) fn write(dir: &Path, manifest: &impl Serialize) -> Result<(), SearchError> {
    let json = serde_json::to_vec_pretty(manifest).map_err(|error| SearchError::Damaged { what: error.to_string() })?;
    let unfinished = dir.join("manifest.tmp");
    let mut file = File::create(&unfinished).map_err(SearchError::io("create the manifest"))?;
    file.write_all(&json).and_then(|()| file.sync_all()).map_err(SearchError::io("write the manifest"))?;
    fs::rename(&unfinished, dir.join(MANIFEST)).map_err(SearchError::io("name the manifest"))?;
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(SearchError::io("sync the index directory"))
}

/// Links the files of one index into the directory of another, all but the manifest. Directories are left out.
pub(crate) fn share_files(from: &Path, to: &Path) -> Result<(), SearchError> {
    for entry in fs::read_dir(from).map_err(SearchError::io("list the index directory"))?.flatten() {
        let is_content = entry.file_name() != MANIFEST && entry.path().is_file();
        if is_content {
            fs::hard_link(entry.path(), to.join(entry.file_name())).map_err(SearchError::io("share index files"))?;
        }
    }
    Ok(())
}

/// Reads a manifest that `expected_version` of the index wrote.
pub(crate) fn read<T: DeserializeOwned>(dir: &Path, expected_version: u32) -> Result<T, SearchError> {
    let json = match fs::read(dir.join(MANIFEST)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(SearchError::Missing { dir: dir.to_owned() });
        }
        read => read.map_err(SearchError::io("read the manifest"))?,
    };
    // The version first: other versions may have other members.
    let damaged = |error: serde_json::Error| SearchError::Damaged { what: format!("{MANIFEST}: {error}") };
    let version: Version = serde_json::from_slice(&json).map_err(damaged)?;
    if version.schema_version != expected_version {
        return Err(SearchError::SchemaVersion { found: version.schema_version, expected: expected_version });
    }
    serde_json::from_slice(&json).map_err(damaged)
}

#[derive(serde::Deserialize)]
struct Version {
    schema_version: u32,
}
