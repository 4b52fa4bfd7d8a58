//! The head of an SSSOM file: YAML in lines that begin with `#`, or in a file of its own beside the table.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;

use crate::input::InputFile;
use crate::source::SourceError;

/// Longest head that is read.
const MOST_BYTES: u64 = 1024 * 1024;

/// What the head says of a mapping set. Slots that are not named here are passed over.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
#[expect(missing_docs, reason = "the slots of the specification, under their own names")]
pub struct Metadata {
    pub mapping_set_id: Option<String>,
    pub mapping_set_title: Option<String>,
    pub mapping_set_version: Option<String>,
    pub mapping_provider: Option<String>,
    pub mapping_tool: Option<String>,
    pub license: Option<String>,
    pub subject_source: Option<String>,
    pub subject_source_version: Option<String>,
    pub object_source: Option<String>,
    pub object_source_version: Option<String>,
    pub curie_map: BTreeMap<String, String>,
}

/// The head of a file, and how many lines it takes.
///
/// # Errors
/// [`SourceError::Read`] if reading fails, [`SourceError::Format`] if the head is too long or not YAML.
pub fn read_head(file: &InputFile) -> Result<(Metadata, usize), SourceError> {
    let (text, lines) = comment_lines(file)?;
    if text.trim().is_empty() {
        return Ok((Metadata::default(), lines));
    }
    Ok((parse(file, &text)?, lines))
}

/// The metadata in a YAML file beside the table.
///
/// # Errors
/// As [`read_head`].
pub fn read_beside(file: &InputFile) -> Result<Metadata, SourceError> {
    let mut bytes = Vec::new();
    open(file)?.read_to_end(&mut bytes).map_err(|error| read_error(file, &error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_long(file));
    }
    let text = String::from_utf8(bytes).map_err(|_| read_error(file, "the metadata are not UTF-8"))?;
    parse(file, &text)
}

fn comment_lines(file: &InputFile) -> Result<(String, usize), SourceError> {
    let mut reader = BufReader::new(open(file)?);
    let (mut text, mut lines, mut bytes) = (String::new(), 0, 0);
    loop {
        let next = reader.fill_buf().map_err(|error| read_error(file, &error.to_string()))?;
        if next.first() != Some(&b'#') {
            return Ok((text, lines));
        }
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).map_err(|error| read_error(file, &error.to_string()))?;
        bytes += line.len() as u64;
        if bytes > MOST_BYTES {
            return Err(too_long(file));
        }
        let line =
            String::from_utf8(line).map_err(|_| read_error(file, &format!("line {} is not UTF-8", lines + 1)))?;
        text.push_str(line[1..].trim_end());
        text.push('\n');
        lines += 1;
    }
}

fn open(file: &InputFile) -> Result<impl Read, SourceError> {
    let reader = file.open().map_err(|error| read_error(file, &error.to_string()))?;
    Ok(reader.take(MOST_BYTES + 1))
}

fn parse(file: &InputFile, text: &str) -> Result<Metadata, SourceError> {
    serde_saphyr::from_str(text).map_err(|error| SourceError::Format {
        file: file.name.clone(),
        expected: "SSSOM metadata in YAML".to_owned(),
        found: error.to_string(),
        hint: "each line of the head is `#` and a line of YAML".to_owned(),
    })
}

fn too_long(file: &InputFile) -> SourceError {
    SourceError::Format {
        file: file.name.clone(),
        expected: format!("at most {MOST_BYTES} bytes of metadata"),
        found: "more".to_owned(),
        hint: "check that this is an SSSOM file".to_owned(),
    }
}

fn read_error(file: &InputFile, reason: &str) -> SourceError {
    SourceError::Read { file: file.name.clone(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::file_of;

    #[test]
    fn heads_are_read_whatever_their_blanks_and_types() -> Result<(), SourceError> {
        let text = "#mapping_set_id: https://example.org/sets/a.sssom.tsv\n# \n#mapping_set_version: 1.0\n#license: CC0\n\
            #creator_id:\n#  - orcid:0000-0001\n#subject_source_version: 2024-05-01\n#curie_map:\n#  ex: http://example.org/\n\
            subject_id\tobject_id\n";
        let (metadata, lines) = read_head(&file_of("a.tsv", text))?;
        assert_eq!(lines, 9);
        assert_eq!(metadata.mapping_set_id.as_deref(), Some("https://example.org/sets/a.sssom.tsv"));
        assert_eq!(metadata.mapping_set_version.as_deref(), Some("1.0"));
        assert_eq!(metadata.subject_source_version.as_deref(), Some("2024-05-01"));
        assert_eq!(metadata.curie_map["ex"], "http://example.org/");
        let (indented, _) =
            read_head(&file_of("a.tsv", "# license: CC0\n# curie_map:\n#   ex: http://example.org/\n"))?;
        assert_eq!((indented.license.as_deref(), indented.curie_map.len()), (Some("CC0"), 1));
        assert_eq!(read_head(&file_of("a.tsv", "subject_id\n"))?, (Metadata::default(), 0));
        Ok(())
    }

    #[test]
    fn bad_heads_are_refused() {
        let check = |text: &'static str, expected: &str| {
            let error = read_head(&file_of("a.tsv", text)).expect_err("refused").to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("#license: [\n", "a.tsv: expected SSSOM metadata in YAML");
        check("#curie_map: word\n", "a.tsv: expected SSSOM metadata in YAML");
        let endless: &'static str = Box::leak(format!("#{}", "x".repeat(2 << 20)).into_boxed_str());
        check(endless, "at most 1048576 bytes of metadata");
    }
}
