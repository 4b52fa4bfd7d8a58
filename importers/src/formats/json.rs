//! Whole JSON documents of a publisher, read with their keys in the order of the file.

use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::table::describe_start;
use crate::input::InputFile;
use crate::source::SourceError;

/// A document is held in memory, so it may not be larger than this.
const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// The members of a JSON object in the order of the file, a repeated key included.
#[derive(Clone, Debug, PartialEq)]
pub struct Members<Value>(pub Vec<(String, Value)>);

impl<'de, Value: Deserialize<'de>> Deserialize<'de> for Members<Value> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect<Value>(PhantomData<Value>);

        impl<'de, Value: Deserialize<'de>> Visitor<'de> for Collect<Value> {
            type Value = Members<Value>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect(PhantomData))
    }
}

/// Reads a file as one JSON document; a byte order mark is passed over. `expected` and `hint` go into the message if it is
/// another one.
///
/// # Errors
/// [`SourceError::Read`] if the file cannot be read, [`SourceError::Format`] if it is too large or not what is expected.
pub fn read_document<T: DeserializeOwned>(file: &InputFile, expected: &str, hint: &str) -> Result<T, SourceError> {
    let bytes = read_bytes(file)?;
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    serde_json::from_slice(text).map_err(|error| SourceError::Format {
        file: file.name.clone(),
        expected: expected.to_owned(),
        found: describe_start(&bytes).map_or_else(|| error.to_string(), str::to_owned),
        hint: hint.to_owned(),
    })
}

fn read_bytes(file: &InputFile) -> Result<Vec<u8>, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut bytes = Vec::new();
    file.open().map_err(read_error)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(read_error)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SourceError::Format {
            file: file.name.clone(),
            expected: format!("at most {} MB of JSON", MOST_BYTES / (1024 * 1024)),
            found: "a larger file".to_owned(),
            hint: "check that this is the publisher's own file".to_owned(),
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::file_of;

    #[test]
    fn members_keep_their_order() -> Result<(), SourceError> {
        let read: Members<u32> = read_document(&file_of("a.json", "\u{FEFF}{\"b\": 1, \"a\": 2, \"b\": 3}"), "", "")?;
        assert_eq!(read.0, [("b".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 3)]);
        Ok(())
    }

    #[test]
    fn another_document_is_refused_with_its_place() {
        let error = read_document::<Members<u32>>(&file_of("a.json", "{\n\"a\": []}"), "numbers", "ask again")
            .expect_err("a list is no number")
            .to_string();
        assert!(error.starts_with("a.json: expected numbers, found invalid type: sequence"), "{error}");
        assert!(error.contains("line 2") && error.ends_with("hint: ask again"), "{error}");
        let error = read_document::<Members<u32>>(&file_of("a.json", "<!DOCTYPE html><html>"), "numbers", "")
            .expect_err("a page is no number")
            .to_string();
        assert!(error.contains("found a web page"), "{error}");
    }
}
