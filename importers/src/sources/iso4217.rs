//! ISO 4217 currencies, from `iso_4217.json` of the iso-codes project.
//!
//! The key of a currency is its alphabetic code; the numeric code is an attribute, leading zeros kept. The names are English.

use serde::Deserialize;
use skillspine_domain::model::{ConceptKind, LabelType};
use skillspine_domain::record::{ConceptKey, ConceptRecord};

use super::reference::{english_framework, version_or_unstated};
use crate::formats::iso_codes::each_entry;
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError, concept};

const FRAMEWORK: &str = "iso-4217";

/// Reads `iso_4217.json`.
pub struct Iso4217;

#[derive(Deserialize)]
struct Currency {
    alpha_3: String,
    name: String,
    numeric: Option<String>,
}

impl Source for Iso4217 {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "iso4217",
            title: "ISO 4217 currency codes",
            summary: "Currencies with their alphabetic and numeric codes.",
            publisher: "ISO, by way of the iso-codes project",
            homepage: "https://salsa.debian.org/iso-codes-team/iso-codes",
            licence: "LGPL-2.1-or-later",
            attribution: "",
            accepts: &["iso_4217.json"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let file = input.find(|name| name.contains("4217")).ok_or_else(|| SourceError::MissingFile {
            wanted: "iso_4217.json".to_owned(),
            found: input.files.len(),
            hint: "pass the JSON file of the iso-codes project".to_owned(),
        })?;
        let version = version_or_unstated(input);
        out.framework(english_framework(&self.manifest(), FRAMEWORK, version));
        out.part(FRAMEWORK, "currencies", version);
        each_entry(file, "4217", out, take_currency)
    }
}

fn take_currency(currency: Currency, out: &mut Sink<'_>) {
    if currency.alpha_3.is_empty() {
        out.reject(Some("alpha_3"), "no code", &currency.name);
        return;
    }
    let key = ConceptKey::new(FRAMEWORK, &currency.alpha_3);
    let uri = format!("urn:iso:std:iso:4217#{}", currency.alpha_3);
    out.concept(ConceptRecord {
        code: Some(currency.alpha_3.clone()),
        ..concept(&key, &uri, ConceptKind::Currency, &currency.name, "en")
    });
    out.label(&key, "en", LabelType::Preferred, &currency.name);
    out.code(&key, FRAMEWORK, &currency.alpha_3);
    out.code(&key, "iso-4217-numeric", currency.numeric.as_deref().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, fixture};

    #[test]
    fn currencies_keep_the_zeros_of_their_numbers() -> Result<(), SourceError> {
        let events = Events::read(&Iso4217, vec![fixture("iso4217/iso_4217.json")])?;
        assert_eq!(
            events.lines(),
            [
                "framework iso-4217 unstated en",
                "part iso-4217 currencies unstated",
                "file iso4217/iso_4217.json",
                "concept iso-4217 EUR currency EUR <urn:iso:std:iso:4217#EUR> Euro@en",
                "label preferred Euro@en",
                "code iso-4217 EUR",
                "code iso-4217-numeric 978",
                "concept iso-4217 ALL currency ALL <urn:iso:std:iso:4217#ALL> Lek@en",
                "label preferred Lek@en",
                "code iso-4217 ALL",
                "code iso-4217-numeric 008",
                "reject 3 alpha_3: no code",
            ]
        );
        Ok(())
    }
}
