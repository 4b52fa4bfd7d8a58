//! Which file of an input is which table, in which language, of which version.

use std::collections::{BTreeMap, BTreeSet};

use skillspine_domain::model::ConceptKind;

use crate::input::{Input, InputFile, Place};
use crate::source::SourceError;

/// A table of the release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    ConceptSchemes,
    IscoGroups,
    Occupations,
    SkillGroups,
    Skills,
    SkillsHierarchy,
    BroaderOccupations,
    BroaderSkills,
    OccupationSkills,
    SkillSkills,
}

impl Table {
    /// Every table, with its file name and whether it holds labels and so belongs to a language.
    const ALL: [(Self, &'static str, bool); 10] = [
        (Self::ConceptSchemes, "conceptSchemes", true),
        (Self::IscoGroups, "ISCOGroups", true),
        (Self::Occupations, "occupations", true),
        (Self::SkillGroups, "skillGroups", true),
        (Self::Skills, "skills", true),
        (Self::SkillsHierarchy, "skillsHierarchy", true),
        (Self::BroaderOccupations, "broaderRelationsOccPillar", false),
        (Self::BroaderSkills, "broaderRelationsSkillPillar", false),
        (Self::OccupationSkills, "occupationSkillRelations", false),
        (Self::SkillSkills, "skillSkillRelations", false),
    ];

    /// Name of the part its concepts belong to.
    pub(super) fn part(self) -> &'static str {
        match self {
            Self::ConceptSchemes => "collections",
            Self::IscoGroups => "isco-groups",
            Self::Occupations => "occupations",
            Self::SkillGroups => "skill-groups",
            Self::Skills => "skills",
            Self::SkillsHierarchy => "broader-skills/from-hierarchy",
            Self::BroaderOccupations => "broader-occupations",
            Self::BroaderSkills => "broader-skills",
            Self::OccupationSkills => "occupation-skills",
            Self::SkillSkills => "skill-skills",
        }
    }

    /// The table whose concepts are of this kind.
    pub(super) fn of_kind(kind: ConceptKind) -> Self {
        match kind {
            ConceptKind::Occupation => Self::Occupations,
            ConceptKind::OccupationGroup => Self::IscoGroups,
            ConceptKind::SkillGroup => Self::SkillGroups,
            ConceptKind::Collection => Self::ConceptSchemes,
            _ => Self::Skills,
        }
    }
}

/// A table in one language.
pub(super) struct LanguageFile<'a> {
    pub language: String,
    pub file: &'a InputFile,
}

/// A collection file in one language.
pub(super) struct CollectionFile<'a> {
    /// File name without language: `digitalSkillsCollection`.
    pub stem: String,
    /// The scheme its rows are members of, if known.
    pub scheme: Option<&'static str>,
    pub language: String,
    pub file: &'a InputFile,
}

/// What an input holds.
pub(super) struct Layout<'a> {
    pub version: String,
    tables: BTreeMap<Table, Vec<LanguageFile<'a>>>,
    pub collections: Vec<CollectionFile<'a>>,
    pub unread: Vec<String>,
}

/// What is common to the URIs of concept schemes.
pub(super) const SCHEME_PREFIX: &str = "http://data.europa.eu/esco/concept-scheme/";

/// The collection files do not name their scheme. That these are the ones follows from the `inScheme` column of their members.
const COLLECTION_SCHEMES: &[(&str, &str)] = &[
    ("digcompskillscollection", "http://data.europa.eu/esco/concept-scheme/digcomp"),
    ("digitalskillscollection", "http://data.europa.eu/esco/concept-scheme/6c930acd-c104-4ece-acf7-f44fd7333036"),
    ("greenskillscollection", "http://data.europa.eu/esco/concept-scheme/green"),
    ("languageskillscollection", "http://data.europa.eu/esco/concept-scheme/skill-language-groups"),
    ("researchoccupationscollection", "http://data.europa.eu/esco/concept-scheme/8ae4b9f3-507e-4057-a145-2f96f0132613"),
    ("researchskillscollection", "http://data.europa.eu/esco/concept-scheme/research"),
    ("transversalskillscollection", "http://data.europa.eu/esco/concept-scheme/skill-transversal-groups"),
];

impl<'a> Layout<'a> {
    pub(super) fn of(input: &'a Input) -> Result<Self, SourceError> {
        let mut layout =
            Self { version: String::new(), tables: BTreeMap::new(), collections: Vec::new(), unread: Vec::new() };
        let tables: Vec<&InputFile> = input.files.iter().filter(|file| is_table(file)).collect();
        if tables.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "table of an ESCO release, such as skills_en.csv,".to_owned(),
                found: input.files.len(),
                hint: "give the archive or the folder of the CSV release".to_owned(),
            });
        }
        // Before the files are sorted in: of two versions, every table would seem to be there twice.
        layout.version = version(input, &tables)?;
        for file in &input.files {
            if !layout.sort_in(file, input)? {
                layout.unread.push(file.name.clone());
            }
        }
        for files in layout.tables.values_mut() {
            files.sort_by_key(|file| english_first(&file.language));
        }
        layout.collections.sort_by_key(|file| (english_first(&file.language), file.stem.clone()));
        Ok(layout)
    }

    /// Puts a file in its place; `false` if it has none.
    fn sort_in(&mut self, file: &'a InputFile, input: &Input) -> Result<bool, SourceError> {
        let Some((stem, suffix)) = split_name(file.file_name()) else { return Ok(false) };
        let language = || match suffix.as_ref().or(input.language.as_ref()) {
            Some(language) => Ok(language.clone()),
            None => Err(SourceError::Unknown {
                what: format!("the language of {}", file.name),
                hint: "state it with --language, or name the file like skills_en.csv".to_owned(),
            }),
        };
        let known = Table::ALL.iter().find(|(_, name, _)| name.eq_ignore_ascii_case(&stem));
        if let Some((table, _, has_language)) = known {
            let language = if *has_language { language()? } else { suffix.clone().unwrap_or_default() };
            let files = self.tables.entry(*table).or_default();
            if let Some(other) = files.iter().find(|other| other.language == language) {
                return Err(twice(file, other.file));
            }
            files.push(LanguageFile { language, file });
            return Ok(true);
        }
        let folded = stem.to_lowercase();
        if !folded.ends_with("collection") {
            return Ok(false);
        }
        let language = language()?;
        if let Some(other) = self.collections.iter().find(|other| other.stem == stem && other.language == language) {
            return Err(twice(file, other.file));
        }
        let scheme = COLLECTION_SCHEMES.iter().find(|(name, _)| *name == folded).map(|(_, scheme)| *scheme);
        self.collections.push(CollectionFile { stem, scheme, language, file });
        Ok(true)
    }

    /// The files of a table, English first.
    pub(super) fn files(&self, table: Table) -> &[LanguageFile<'a>] {
        self.tables.get(&table).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the table is there, in whatever language.
    pub(super) fn has(&self, table: Table) -> bool {
        self.tables.contains_key(&table)
    }

    /// Whether the table is there in this language.
    pub(super) fn has_in(&self, table: Table, language: &str) -> bool {
        self.files(table).iter().any(|file| file.language == language)
    }

    /// Whether a collection file says who of this table is a member of the scheme.
    pub(super) fn has_collection_file(&self, scheme: &str, table: Table) -> bool {
        self.collections
            .iter()
            .any(|file| file.scheme == Some(scheme) && Table::of_kind(collection_kind(&file.stem)) == table)
    }

    /// Languages of the input, sorted.
    pub(super) fn languages(&self) -> Vec<String> {
        let tables =
            Table::ALL.iter().filter(|(_, _, has_language)| *has_language).flat_map(|(table, _, _)| self.files(*table));
        let languages: BTreeSet<String> = tables
            .map(|file| file.language.clone())
            .chain(self.collections.iter().map(|file| file.language.clone()))
            .collect();
        languages.into_iter().collect()
    }

    /// Names of the tables that are not there.
    pub(super) fn absent_tables(&self) -> Vec<&'static str> {
        Table::ALL.iter().filter(|(table, _, _)| !self.has(*table)).map(|(_, name, _)| *name).collect()
    }
}

fn is_table(file: &InputFile) -> bool {
    split_name(file.file_name()).is_some_and(|(stem, _)| {
        stem.to_lowercase().ends_with("collection")
            || Table::ALL.iter().any(|(_, name, _)| name.eq_ignore_ascii_case(&stem))
    })
}

/// What the rows of a collection file are, as far as its name tells.
fn collection_kind(stem: &str) -> ConceptKind {
    if stem.to_lowercase().contains("occupation") { ConceptKind::Occupation } else { ConceptKind::Skill }
}

fn twice(file: &InputFile, other: &InputFile) -> SourceError {
    SourceError::Format {
        file: file.name.clone(),
        expected: "every table once".to_owned(),
        found: format!("the same table as {}", other.name),
        hint: "leave one of them out".to_owned(),
    }
}

fn english_first(language: &str) -> (bool, String) {
    (language != "en", language.to_owned())
}

/// `skills_en.csv` → `skills` and `en`; `skillSkillRelations.csv` → itself and nothing; `None` if not a CSV file.
fn split_name(file_name: &str) -> Option<(String, Option<String>)> {
    let folded = file_name.to_lowercase();
    let end = folded.strip_suffix(".csv").or_else(|| folded.strip_suffix(".csv.gz"))?.len();
    let stem = file_name.get(..end)?;
    let is_language =
        |part: &str| (2..=3).contains(&part.len()) && part.chars().all(|letter| letter.is_ascii_alphabetic());
    match stem.rsplit_once('_') {
        Some((name, language)) if is_language(language) => Some((name.to_owned(), Some(language.to_lowercase()))),
        _ => Some((stem.to_owned(), None)),
    }
}

fn version(input: &Input, files: &[&InputFile]) -> Result<String, SourceError> {
    let mut found: BTreeMap<String, &InputFile> = BTreeMap::new();
    for file in files {
        if let Some(version) = version_of(file) {
            found.entry(version).or_insert(file);
        }
    }
    let mut found = found.into_iter();
    let (first, second) = (found.next(), found.next());
    if let (Some((first, first_file)), Some((second, second_file))) = (&first, &second) {
        return Err(SourceError::Format {
            file: second_file.name.clone(),
            expected: format!("version {first}, as of {}", first_file.name),
            found: format!("version {second}"),
            hint: "import one version at a time, the older one first".to_owned(),
        });
    }
    match (&input.version, first) {
        (Some(stated), _) => Ok(stated.trim().trim_start_matches('v').to_owned()),
        (None, Some((version, _))) => Ok(version),
        (None, None) => Err(SourceError::Unknown {
            what: "the ESCO version".to_owned(),
            hint: "state it with --version 1.2.0, or keep the name of the archive or folder as published".to_owned(),
        }),
    }
}

/// The version in the name of the file or of a folder or archive around it, the nearest first. Beyond what was given on the
/// command line, only folders with `esco` in their name count.
fn version_of(file: &InputFile) -> Option<String> {
    let within = file.name.rsplit('/').find_map(version_in);
    let path = match &file.place {
        Place::Disk(path) | Place::Zip { archive: path, .. } => path,
        Place::Bytes(_) => return within,
    };
    within.or_else(|| {
        let around = path.iter().rev().map(|part| part.to_string_lossy());
        around.filter(|part| part.to_lowercase().contains("esco")).find_map(|part| version_in(&part))
    })
}

/// The `1.1.1` of `esco-v1.1.1`, `ESCO dataset - v1.1.1 - classification` or `v1.1.1`.
fn version_in(name: &str) -> Option<String> {
    let starts = name.char_indices().filter(|(_, letter)| matches!(letter, 'v' | 'V')).map(|(index, _)| index);
    for start in starts {
        let follows_word = name[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &name[start + 1..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let digits = rest[..end].trim_end_matches('.');
        let is_version = digits.contains('.') && digits.split('.').all(|part| !part.is_empty());
        if is_version && !follows_word {
            return Some(digits.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_names() {
        let check = |name: &str, expected: Option<&str>| assert_eq!(version_in(name).as_deref(), expected, "{name}");
        check("esco-v1.1.1", Some("1.1.1"));
        check("ESCO dataset - v1.2.0 - classification - en - csv.zip", Some("1.2.0"));
        check("esco-v1.0-fr", Some("1.0"));
        check("v1.1", Some("1.1"));
        check("esco_v1.1.1.zip", Some("1.1.1"));
        check("dev1.1", None);
        check("v2", None);
        check("skills_en.csv", None);
    }

    #[test]
    fn names_are_split_at_the_language() {
        let check = |name: &str, expected: Option<(&str, Option<&str>)>| {
            let expected = expected.map(|(stem, language)| (stem.to_owned(), language.map(str::to_owned)));
            assert_eq!(split_name(name), expected, "{name}");
        };
        check("skills_en.csv", Some(("skills", Some("en"))));
        check("ISCOGroups_FR.CSV", Some(("ISCOGroups", Some("fr"))));
        check("skillSkillRelations.csv", Some(("skillSkillRelations", None)));
        check("skillSkillRelations_en.csv", Some(("skillSkillRelations", Some("en"))));
        check("readme.txt", None);
    }
}
