//! Which release of O*NET an input holds.
//!
//! `Read Me.txt` says it ("O*NET 27.0 Database", "August 2022 Release"); without it the command line, without that the name of
//! the folder or archive (`db_27_0_text`, `onet-27.0`).

use std::cmp::Ordering;
use std::io::Read;

use chrono::NaiveDate;
use skillspine_domain::version;

use crate::input::{Input, InputFile};
use crate::source::{Sink, SourceError};

/// A release and the taxonomy its occupations belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Release {
    /// `27.0`.
    pub version: String,
    /// First day of the month of release.
    pub released_on: Option<NaiveDate>,
    /// The code systems of its occupations; `None` for releases before 15.1, whose taxonomies are not told apart here.
    pub taxonomy: Option<Taxonomy>,
}

/// The code systems of a range of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taxonomy {
    /// Of O*NET's own codes.
    pub onet_soc: &'static str,
    /// Of the Standard Occupational Classification underneath.
    pub soc: &'static str,
}

const SOC_2019: Taxonomy = Taxonomy { onet_soc: "onet-soc-2019", soc: "soc-2018" };
const SOC_2010: Taxonomy = Taxonomy { onet_soc: "onet-soc-2010", soc: "soc-2010" };

/// Longest `Read Me.txt` that is looked at.
const LONGEST_README: u64 = 64 * 1024;

impl Release {
    /// Finds out which release `input` holds.
    pub fn find(input: &Input) -> Result<Self, SourceError> {
        if let Some((version, released_on)) = from_readmes(input)? {
            return Ok(Self::new(version, released_on));
        }
        if let Some(version) = &input.version {
            return Ok(Self::new(version.trim().to_owned(), None));
        }
        if let Some(version) = input.files.iter().find_map(|file| version_in_path(&file.name)) {
            return Ok(Self::new(version, None));
        }
        Err(SourceError::Unknown {
            what: "the release of O*NET".to_owned(),
            hint: "add the release's `Read Me.txt` to the input, or say `--version 27.0`".to_owned(),
        })
    }

    fn new(version: String, released_on: Option<NaiveDate>) -> Self {
        let at_least = |first: &str| version::compare(&version, first) != Ordering::Less;
        let taxonomy = if at_least("25.1") {
            Some(SOC_2019)
        } else if at_least("15.1") {
            Some(SOC_2010)
        } else {
            None
        };
        Self { version, released_on, taxonomy }
    }

    /// Notes what the release cannot give.
    pub fn tell(&self, sink: &mut Sink<'_>) {
        if self.taxonomy.is_none() {
            sink.note(format!(
                "O*NET {} is older than 15.1: its occupations get no codes of O*NET-SOC 2010 or later",
                self.version
            ));
        }
    }
}

fn from_readmes(input: &Input) -> Result<Option<(String, Option<NaiveDate>)>, SourceError> {
    let mut found: Option<(String, Option<NaiveDate>)> = None;
    for file in input.find_all(is_readme) {
        let Some(release) = parse_readme(&read_start(file)?) else { continue };
        match &found {
            Some(first) if first.0 != release.0 => {
                return Err(SourceError::Format {
                    file: file.name.clone(),
                    expected: format!("one release, {}", first.0),
                    found: format!("release {} too", release.0),
                    hint: "import releases one after the other, the oldest first".to_owned(),
                });
            }
            _ => found = Some(release),
        }
    }
    Ok(found)
}

/// Whether a file name (lower-cased) is that of the release notes.
pub(super) fn is_readme(name: &str) -> bool {
    matches!(name.replace(['_', '-', ' '], "").as_str(), "readme.txt")
}

fn read_start(file: &InputFile) -> Result<String, SourceError> {
    let failed = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut bytes = Vec::new();
    file.open().map_err(failed)?.take(LONGEST_README).read_to_end(&mut bytes).map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse_readme(text: &str) -> Option<(String, Option<NaiveDate>)> {
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim());
    let version = lines.by_ref().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [name, version, database, ..] if is_onet(name) && database.eq_ignore_ascii_case("database") => {
                as_version(version)
            }
            _ => None,
        }
    })?;
    let released_on = lines.take(3).find_map(month_of_release);
    Some((version, released_on))
}

fn is_onet(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
    letters.eq_ignore_ascii_case("onet")
}

fn as_version(word: &str) -> Option<String> {
    let (major, minor) = word.split_once('.')?;
    let is_number = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then(|| word.to_owned())
}

/// "August 2022 Release" is the first of August 2022.
fn month_of_release(line: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [month, year, release] = words.as_slice() else { return None };
    let month: chrono::Month = month.parse().ok()?;
    let is_release = release.eq_ignore_ascii_case("release");
    is_release.then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month.number_from_month(), 1)).flatten()
}

/// `db_27_0_text/Skills.txt` and `onet-27.0/Skills.txt` are of 27.0.
fn version_in_path(path: &str) -> Option<String> {
    path.rsplit('/').find_map(|part| {
        let part = part.to_lowercase();
        let start =
            ["db_", "onet-", "onet_"].iter().find_map(|prefix| part.find(prefix).map(|at| at + prefix.len()))?;
        let mut numbers = part[start..].split(|c: char| !c.is_ascii_digit());
        as_version(&format!("{}.{}", numbers.next()?, numbers.next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_read_me_says_release_and_month() {
        let check = |text: &str, version: Option<&str>, month: Option<(i32, u32)>| {
            let expected = version.map(|version| {
                (version.to_owned(), month.and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, 1)))
            });
            assert_eq!(parse_readme(text), expected, "{text}");
        };
        check("O*NET 27.0 Database\r\nAugust 2022 Release\r\n----\r\n", Some("27.0"), Some((2022, 8)));
        check("\u{feff}O*NET® 5.1 Database\n\nMay 2025 release\n", Some("5.1"), Some((2025, 5)));
        check("O*NET 30.1 Database", Some("30.1"), None);
        check("O*NET Database", None, None);
        check("<html>", None, None);
    }

    #[test]
    fn folders_and_archives_name_the_release() {
        let check =
            |path: &str, expected: Option<&str>| assert_eq!(version_in_path(path).as_deref(), expected, "{path}");
        check("db_27_0_text/Skills.txt", Some("27.0"));
        check("db_29_3_excel.zip/db_29_3_excel/Skills.xlsx", Some("29.3"));
        check("data/onet-27.0-text/Skills.txt", Some("27.0"));
        check("onet/Skills.txt", None);
        check("db_9/Skills.txt", None);
    }

    #[test]
    fn releases_rest_on_taxonomies() {
        let check = |version: &str, expected: Option<Taxonomy>| {
            assert_eq!(Release::new(version.to_owned(), None).taxonomy, expected, "{version}");
        };
        check("29.3", Some(SOC_2019));
        check("25.1", Some(SOC_2019));
        check("25.0", Some(SOC_2010));
        check("15.1", Some(SOC_2010));
        check("9.0", None);
    }
}
