//! Names of regions as people write them: without the words that say what sort of region it is.

use crate::text::label_key;

/// Words before a name, folded.
const BEFORE: &[&str] = &[
    "prov",
    "province of",
    "provincia de",
    "provincia di",
    "arr",
    "arrondissement",
    "kreis",
    "landkreis",
    "miasto",
    "woj",
    "wojewodztwo",
    "powiat",
    "makroregion wojewodztwo",
    "region",
    "regiao",
    "county of",
    "state of",
    "city of",
    "al",
    "ad",
    "ar",
    "as",
    "ash",
    "an",
    "at",
    "az",
    "el",
    "departement de",
    "comunidad de",
    "m st",
    "m",
];
/// Words after a name, folded.
const AFTER: &[&str] = &[
    "lan",
    "kommun",
    "county",
    "province",
    "prefecture",
    "voivodeship",
    "voivodship",
    "oblast",
    "kreisfreie stadt",
    "stadtkreis",
    "landkreis",
    "kreis",
    "governorate",
    "region",
    "state",
    "canton",
    "district",
    "municipality",
    "megye",
    "kraj",
    "wojewodztwo",
    "maakunta",
    "apskritis",
];

/// Regions that are no places: Eurostat's remainders.
pub(super) fn is_no_place(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with("Extra-Regio"))
}

/// The keys a region goes by, each with whether it is a full name.
pub(super) fn keys<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(String, bool)> {
    let mut keys: Vec<(String, bool)> = Vec::new();
    let mut add = |key: String, full: bool| {
        if !key.is_empty() && !keys.iter().any(|(known, _)| *known == key) {
            keys.push((key, full));
        }
    };
    for name in names {
        let name = without_brackets(name);
        for part in std::iter::once(name.as_str()).chain(name.split('/').filter(|_| name.contains('/'))) {
            let full = key(part);
            add(full.clone(), true);
            // `München, Landkreis`: the name, and what it is.
            if let Some((first, _)) = part.split_once(',') {
                add(key(first), false);
            }
            let bare = bare(&full);
            // `Stockholms län` is the county of Stockholm.
            if full.ends_with(" lan") {
                add(bare.trim_end_matches('s').to_owned(), false);
            }
            add(bare, false);
        }
    }
    keys
}

/// The key of a name or a piece of text: folded words, abbreviations without their dots.
pub(super) fn key(text: &str) -> String {
    let key = label_key(text).text;
    if key.contains('.') { key.replace('.', "") } else { key }
}

/// A key without the words that say what sort of region it is.
pub(super) fn bare(key: &str) -> String {
    let mut bare = key;
    for word in BEFORE {
        if let Some(rest) = bare.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')) {
            bare = rest;
            break;
        }
    }
    for word in AFTER {
        if let Some(rest) = bare.strip_suffix(word).and_then(|rest| rest.strip_suffix(' ')) {
            bare = rest;
            break;
        }
    }
    bare.to_owned()
}

/// `Stockholms län [SE-01]` without the note.
fn without_brackets(name: &str) -> String {
    let end = name.find(['[', '(']).filter(|&at| at > 0).unwrap_or(name.len());
    name[..end].trim().to_owned()
}
