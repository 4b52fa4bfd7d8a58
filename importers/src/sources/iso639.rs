//! ISO 639-2 languages, from `iso_639-2.json` of the iso-codes project.
//!
//! The key of a language is its terminological three-letter code (`deu`), also where the bibliographic one (`ger`) differs. A
//! name such as `Spanish; Castilian` lists several: the first is preferred (unless the file gives a common name), the others
//! are alternatives. The names are English. `qaa-qtz` is a range reserved for local use and kept as the file has it.

use serde::Deserialize;
use skillspine_domain::model::{ConceptKind, LabelType};
use skillspine_domain::record::{ConceptKey, ConceptRecord};

use super::reference::{english_framework, version_or_unstated};
use crate::formats::iso_codes::each_entry;
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError, concept};

const FRAMEWORK: &str = "iso-639-2";

/// The Library of Congress, registrar of ISO 639-2, gives every code a URI.
const URI_PREFIX: &str = "http://id.loc.gov/vocabulary/iso639-2/";

/// Reads `iso_639-2.json`.
pub struct Iso639;

#[derive(Deserialize)]
struct Language {
    alpha_3: String,
    name: String,
    alpha_2: Option<String>,
    bibliographic: Option<String>,
    common_name: Option<String>,
}

impl Source for Iso639 {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "iso639",
            title: "ISO 639-2 language codes",
            summary: "Languages with their three-letter, two-letter and bibliographic codes.",
            publisher: "ISO, by way of the iso-codes project",
            homepage: "https://salsa.debian.org/iso-codes-team/iso-codes",
            licence: "LGPL-2.1-or-later",
            attribution: "",
            accepts: &["iso_639-2.json"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let file = input.find(|name| name.contains("639-2")).ok_or_else(|| SourceError::MissingFile {
            wanted: "iso_639-2.json".to_owned(),
            found: input.files.len(),
            hint: "pass the JSON file of the iso-codes project".to_owned(),
        })?;
        let version = version_or_unstated(input);
        out.framework(english_framework(&self.manifest(), FRAMEWORK, version));
        out.part(FRAMEWORK, "languages", version);
        each_entry(file, "639-2", out, take_language)
    }
}

fn take_language(language: Language, out: &mut Sink<'_>) {
    let key = ConceptKey::new(FRAMEWORK, &language.alpha_3);
    let names: Vec<&str> =
        language.common_name.iter().map(String::as_str).chain(language.name.split(';')).map(str::trim).collect();
    let Some((preferred, others)) = names.split_first().filter(|(name, _)| !name.is_empty()) else {
        out.reject(Some("name"), "no name", &language.alpha_3);
        return;
    };
    let uri = format!("{URI_PREFIX}{}", language.alpha_3);
    out.concept(ConceptRecord {
        code: Some(language.alpha_3.clone()),
        ..concept(&key, &uri, ConceptKind::Language, preferred, "en")
    });
    out.label(&key, "en", LabelType::Preferred, preferred);
    for name in others {
        out.label(&key, "en", LabelType::Alternative, name);
    }
    out.code(&key, FRAMEWORK, &language.alpha_3);
    out.code(&key, "iso-639-1", language.alpha_2.as_deref().unwrap_or_default());
    out.code(&key, "iso-639-2-b", language.bibliographic.as_deref().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, fixture};

    #[test]
    fn languages_have_names_and_codes() -> Result<(), SourceError> {
        let events = Events::read(&Iso639, vec![fixture("iso639/iso_639-2.json")])?;
        assert_eq!(
            events.lines_of(&["concept", "label", "code", "reject"]),
            [
                "concept iso-639-2 ben language ben <http://id.loc.gov/vocabulary/iso639-2/ben> Bangla@en",
                "label preferred Bangla@en",
                "label alternative Bengali@en",
                "code iso-639-2 ben",
                "code iso-639-1 bn",
                "concept iso-639-2 cym language cym <http://id.loc.gov/vocabulary/iso639-2/cym> Welsh@en",
                "label preferred Welsh@en",
                "code iso-639-2 cym",
                "code iso-639-1 cy",
                "code iso-639-2-b wel",
                "concept iso-639-2 spa language spa <http://id.loc.gov/vocabulary/iso639-2/spa> Spanish@en",
                "label preferred Spanish@en",
                "label alternative Castilian@en",
                "code iso-639-2 spa",
                "code iso-639-1 es",
                "concept iso-639-2 ace language ace <http://id.loc.gov/vocabulary/iso639-2/ace> Achinese@en",
                "label preferred Achinese@en",
                "code iso-639-2 ace",
                "reject 5 -: missing field `alpha_3`",
            ]
        );
        Ok(())
    }
}
