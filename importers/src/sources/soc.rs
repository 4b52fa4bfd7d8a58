//! The US Standard Occupational Classification (SOC): major, minor and broad groups and detailed occupations.
//!
//! Reads the two forms in which the Bureau of Labor Statistics publishes it: the list with a code, a title and a definition
//! (`soc_2018_definitions.xlsx`), and the structure with one column a level (`soc_structure_2018.xlsx`, whose title column has
//! no name). Remarks above the header are passed over.
//!
//! The level is in the code: `11-0000` is a major group, `11-1000` (and `15-1200`) a minor, `11-1010` a broad group and
//! `11-1011` an occupation. The parent is not: the codes of a broad group can run on past its ten, so `29-1221` belongs to
//! `29-1210`. A code belongs to the nearest code before it that is one level up, as long as both begin alike.
//!
//! SOC has no URIs, so a code goes by `urn:soc:<version>:<code>`. Versions other than 2018 are frameworks of their own:
//! `--version 2010` makes `soc-2010`.

use std::collections::BTreeSet;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::reference::english_framework;
use crate::formats::layout::find_tables;
use crate::formats::table::{Row, each_row};
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError, concept};

const VERSION: &str = "2018";

const LEVEL_COLUMNS: [&str; 4] = ["Major Group", "Minor Group", "Broad Group", "Detailed Occupation"];

/// Reads the SOC structure.
pub struct Soc;

/// How the file at hand lays out code and title.
#[derive(Clone, Copy)]
enum Form {
    /// Columns `SOC Code` and `SOC Title`, perhaps `SOC Definition`.
    List,
    /// One column a level, the title in a column without a name.
    Structure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Major,
    Minor,
    Broad,
    Detailed,
}

impl Source for Soc {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "soc",
            title: "Standard Occupational Classification (United States)",
            summary: "Major, minor and broad groups and detailed occupations, with definitions.",
            publisher: "U.S. Bureau of Labor Statistics",
            homepage: "https://www.bls.gov/soc/",
            licence: "public domain (work of the U.S. government)",
            attribution: "",
            accepts: &["soc_structure_2018.xlsx", "soc_2018_definitions.xlsx", "a CSV file with the same columns"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let version = input.version.as_deref().unwrap_or(VERSION);
        for file in &input.files {
            let Some((options, form)) = find_tables(file, recognise)?.into_iter().next() else { continue };
            let mut codes = Codes::default();
            let mut ignore = |_| true;
            each_row(file, &options, &[], "", &mut Sink::new(&mut ignore), |row, _| {
                codes.add(form.code(row));
                Ok(())
            })?;
            let framework = format!("soc-{version}");
            out.framework(english_framework(&self.manifest(), &framework, version));
            out.part(&framework, "groups", version);
            let mut reader = Reader { framework, version, form, codes, orphans: Vec::new() };
            each_row(file, &options, &[], "", out, |row, out| {
                reader.take(row, out);
                Ok(())
            })?;
            if !reader.orphans.is_empty() {
                out.note(format!(
                    "{} codes without a parent in the file: {}",
                    reader.orphans.len(),
                    reader.orphans.join(", ")
                ));
            }
            return Ok(());
        }
        Err(SourceError::MissingFile {
            wanted: "SOC structure".to_owned(),
            found: input.files.len(),
            hint: format!("pass a table with the columns SOC Code and SOC Title, or {}", LEVEL_COLUMNS.join(", ")),
        })
    }
}

fn recognise(columns: &[String]) -> Option<Form> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    if has("SOC Code") && has("SOC Title") {
        return Some(Form::List);
    }
    LEVEL_COLUMNS.iter().all(|name| has(name)).then_some(Form::Structure)
}

impl Form {
    fn code(self, row: &Row) -> &str {
        match self {
            Self::List => row.get("SOC Code"),
            Self::Structure => {
                LEVEL_COLUMNS.iter().map(|name| row.get(name)).find(|code| !code.is_empty()).unwrap_or("")
            }
        }
    }

    fn title(self, row: &Row) -> &str {
        match self {
            Self::List => row.get("SOC Title"),
            Self::Structure => row.get(""),
        }
    }
}

impl Level {
    /// The level of a code such as `11-1011`; `None` for anything else.
    fn of(code: &str) -> Option<Self> {
        let (major, rest) = code.split_once('-')?;
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(major, 2) || !digits(rest, 4) {
            return None;
        }
        Some(match rest {
            "0000" => Self::Major,
            _ if rest.ends_with("00") => Self::Minor,
            _ if rest.ends_with('0') => Self::Broad,
            _ => Self::Detailed,
        })
    }

    /// The level above, and how many characters a code shares with its parent there.
    fn above(self) -> Option<(Self, usize)> {
        match self {
            Self::Major => None,
            Self::Minor => Some((Self::Major, "11".len())),
            Self::Broad => Some((Self::Minor, "11-1".len())),
            Self::Detailed => Some((Self::Broad, "11-1".len())),
        }
    }

    fn kind(self) -> ConceptKind {
        if self == Self::Detailed { ConceptKind::Occupation } else { ConceptKind::OccupationGroup }
    }
}

/// All codes of the file, by level.
#[derive(Default)]
struct Codes(BTreeSet<(Level, String)>);

impl Codes {
    fn add(&mut self, code: &str) {
        if let Some(level) = Level::of(code) {
            self.0.insert((level, code.to_owned()));
        }
    }

    fn parent(&self, above: Level, code: &str, shared: usize) -> Option<&str> {
        let (level, nearest) = self.0.range(..(above, code.to_owned())).next_back()?;
        (*level == above && nearest[..shared] == code[..shared]).then_some(nearest)
    }
}

struct Reader<'a> {
    framework: String,
    version: &'a str,
    form: Form,
    codes: Codes,
    orphans: Vec<String>,
}

impl Reader<'_> {
    fn take(&mut self, row: &Row, out: &mut Sink<'_>) {
        if row.is_blank() {
            return;
        }
        let code = self.form.code(row);
        let Some(level) = Level::of(code) else {
            out.reject(Some("SOC Code"), "not a code of the form 11-1011", &row.text());
            return;
        };
        let title = self.form.title(row);
        if title.is_empty() {
            out.reject(Some("SOC Title"), "no title", &row.text());
            return;
        }
        let key = ConceptKey::new(&self.framework, code);
        let uri = format!("urn:soc:{}:{code}", self.version);
        out.concept(ConceptRecord { code: Some(code.to_owned()), ..concept(&key, &uri, level.kind(), title, "en") });
        out.label(&key, "en", LabelType::Preferred, title);
        out.text(&key, "en", TextType::Definition, row.get("SOC Definition"));
        out.code(&key, &self.framework, code);
        let Some((above, shared)) = level.above() else { return };
        match self.codes.parent(above, code, shared) {
            Some(parent) => {
                let parent = ConceptKey::new(&self.framework, parent);
                out.relation(RelationRecord::plain(key, RelationKind::Broader, parent));
            }
            None => self.orphans.push(code.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    fn lines(file: crate::input::InputFile, words: &[&str]) -> Vec<String> {
        Events::read(&Soc, vec![file]).map_or_else(|error| vec![error.to_string()], |events| events.lines_of(words))
    }

    #[test]
    fn levels_are_read_from_codes() {
        let check = |code: &str, expected: Option<Level>| assert_eq!(Level::of(code), expected, "{code}");
        check("11-0000", Some(Level::Major));
        check("11-1000", Some(Level::Minor));
        check("15-1200", Some(Level::Minor));
        check("11-1010", Some(Level::Broad));
        check("11-1011", Some(Level::Detailed));
        check("11-1011.00", None);
        check("111011", None);
        check("1a-1011", None);
        check("", None);
    }

    #[test]
    fn the_list_has_definitions_and_parents_by_nearness() {
        assert_eq!(
            lines(fixture("soc/list.csv"), &["framework", "concept", "text", "relation", "reject", "note"]),
            [
                "framework soc-2018 2018 en",
                "concept soc-2018 29-1221 occupation 29-1221 <urn:soc:2018:29-1221> Pediatricians, General@en",
                "text definition Treats children.@en",
                "relation 29-1221 broader 29-1210",
                "concept soc-2018 29-0000 occupation-group 29-0000 <urn:soc:2018:29-0000> Healthcare Practitioners and Technical Occupations@en",
                "concept soc-2018 29-1000 occupation-group 29-1000 <urn:soc:2018:29-1000> Healthcare Diagnosing or Treating Practitioners@en",
                "relation 29-1000 broader 29-0000",
                "concept soc-2018 29-1210 occupation-group 29-1210 <urn:soc:2018:29-1210> Physicians@en",
                "relation 29-1210 broader 29-1000",
                "concept soc-2018 15-1252 occupation 15-1252 <urn:soc:2018:15-1252> Software Developers@en",
                "text definition Designs and tests software.@en",
                "reject 7 SOC Code: not a code of the form 11-1011",
                "reject 8 SOC Title: no title",
                "note 1 codes without a parent in the file: 15-1252",
            ]
        );
    }

    #[test]
    fn the_structure_has_a_column_a_level() {
        assert_eq!(
            lines(fixture("soc/structure.csv"), &["concept", "relation", "reject", "note"]),
            [
                "concept soc-2018 15-0000 occupation-group 15-0000 <urn:soc:2018:15-0000> Computer and Mathematical Occupations@en",
                "concept soc-2018 15-1200 occupation-group 15-1200 <urn:soc:2018:15-1200> Computer Occupations@en",
                "relation 15-1200 broader 15-0000",
                "concept soc-2018 15-1250 occupation-group 15-1250 <urn:soc:2018:15-1250> Software and Web Developers, Programmers, and Testers@en",
                "relation 15-1250 broader 15-1200",
                "concept soc-2018 15-1252 occupation 15-1252 <urn:soc:2018:15-1252> Software Developers@en",
                "relation 15-1252 broader 15-1250",
            ]
        );
    }

    #[test]
    fn another_table_is_refused() {
        let found = lines(file_of("a.csv", "a,b\n1,2\n"), &[]);
        assert!(found[0].starts_with("no SOC structure among the 1 files"), "{found:?}");
    }
}
