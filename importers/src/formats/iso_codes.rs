//! The JSON files of the iso-codes project: one object with one list, such as `{"3166-1": [{…}, {…}]}`.

use std::io::Read;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::input::InputFile;
use crate::source::{Sink, SourceError};

/// The whole file is held in memory, so it may not be larger than this; the largest published file has half a megabyte.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Reads the list under `key` of `file` entry by entry. The row number of an entry is its position in the list, from 1.
///
/// Entries that lack a field or have it with another type are rejected one by one.
///
/// # Errors
/// [`SourceError::Read`] if the file cannot be read, [`SourceError::Format`] if it is too large, not JSON, or another object,
/// [`SourceError::Stopped`] once the pipeline takes no more.
pub fn each_entry<Entry: DeserializeOwned>(
    file: &InputFile,
    key: &str,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(Entry, &mut Sink<'_>),
) -> Result<(), SourceError> {
    let entries = read_list(file, key)?;
    sink.file(&file.name);
    for (number, entry) in (1u64..).zip(entries) {
        sink.row(number)?;
        match Entry::deserialize(&entry) {
            Ok(entry) => take(entry, sink),
            Err(error) => sink.reject(None, error.to_string(), &entry.to_string()),
        }
    }
    Ok(())
}

fn read_list(file: &InputFile, key: &str) -> Result<Vec<Value>, SourceError> {
    let text = read_text(file)?;
    let format_error = |found: String| SourceError::Format {
        file: file.name.clone(),
        expected: format!("a JSON object with a list `{key}`"),
        found,
        hint: "pass the JSON file of the iso-codes project, as Debian's package iso-codes installs it".to_owned(),
    };
    let mut object: Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| format_error(error.to_string()))?;
    match object.remove(key) {
        Some(Value::Array(entries)) => Ok(entries),
        Some(_) => Err(format_error(format!("`{key}` without a list"))),
        None => {
            let found: Vec<String> = object.keys().take(10).map(|key| format!("`{key}`")).collect();
            Err(format_error(format!("an object with {}", found.join(", "))))
        }
    }
}

fn read_text(file: &InputFile) -> Result<String, SourceError> {
    let read_error = |reason: String| SourceError::Read { file: file.name.clone(), reason };
    let reader = file.open().map_err(|error| read_error(error.to_string()))?;
    let mut bytes = Vec::new();
    reader.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| read_error(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SourceError::Format {
            file: file.name.clone(),
            expected: format!("at most {MOST_BYTES} bytes"),
            found: "a larger file".to_owned(),
            hint: "pass the JSON file of the iso-codes project itself".to_owned(),
        });
    }
    String::from_utf8(bytes)
        .map_err(|error| read_error(format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::formats::fixture::{Events, file_of};

    #[derive(Deserialize)]
    struct Entry {
        name: String,
    }

    fn read(text: &'static str) -> Result<(Vec<String>, Events), SourceError> {
        let file = file_of("list.json", text);
        let mut names = Vec::new();
        let events = Events::of(|sink| each_entry(&file, "things", sink, |entry: Entry, _| names.push(entry.name)))?;
        Ok((names, events))
    }

    fn check_error(text: &'static str, expected: &str) {
        let message = match read(text) {
            Ok(_) => "no error".to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn entries_are_read_and_bad_ones_rejected() -> Result<(), SourceError> {
        let (names, events) = read(r#"{"things": [{"name": "a"}, {"label": "b"}, {"name": 3}, {"name": "d"}]}"#)?;
        assert_eq!(names, ["a", "d"]);
        let rejected: Vec<u32> = events.rejections().map(|rejection| rejection.at.row).collect();
        assert_eq!(rejected, [2, 3]);
        Ok(())
    }

    #[test]
    fn another_file_is_refused_with_its_place() {
        check_error("<html>", "line 1 column 1");
        check_error("{\n \"things\": [\n 1,, 2]}", "line 3 column 4");
        check_error("[1, 2]", "list.json: expected a JSON object with a list `things`");
        check_error(r#"{"4217": []}"#, "found an object with `4217`");
        check_error(r#"{"things": {}}"#, "`things` without a list");
    }
}
