//! Places in words to regions: `Tczew, tczewski, pomorskie`, `New York, NY`, `Cairo, Egypt`.

mod matcher;
mod names;
mod vocabulary;

use std::collections::HashMap;

use crate::id::RegionId;
use crate::model::Region;
use crate::record::PlaceReference;
use matcher::Resolution;

/// What a place was resolved to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceMatch {
    /// The most detailed regions of each scheme with confidence 0..1, surest first, ties by id.
    pub regions: Vec<(RegionId, f64)>,
    /// The words fit several regions that exclude each other; all of them are in `regions`, with the confidence shared.
    pub ambiguous: bool,
}

/// Regions by name and code. Built once, then shared.
///
/// Names are compared folded, with and without the words that say what sort of region it is (`Kreis`, `län`, `woj.`, `Prov.`);
/// names in two languages count each for themselves; well-known names in English that the schemes do not give (`Cairo` for Al
/// Qāhirah) are data of the gazetteer.
#[derive(Clone, Debug, Default)]
pub struct RegionGazetteer {
    regions: Vec<Entry>,
    by_id: HashMap<RegionId, u32>,
    by_code: HashMap<(String, String), u32>,
    by_name: HashMap<String, Vec<Named>>,
}

/// A region as far as resolving needs it.
#[derive(Clone, Debug)]
struct Entry {
    id: RegionId,
    scheme: Scheme,
    /// ISO 3166-1 alpha-2.
    country: String,
    level: i32,
    parent: Option<u32>,
    /// The names it shares with its counterparts in other schemes.
    keys: Vec<String>,
}

/// A region that goes by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    region: u32,
    /// By its full name, not by what is left when the sort of region is taken off.
    full: bool,
}

/// What a scheme is to resolving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Scheme {
    Country,
    Subdivision,
    /// By number of the scheme: 2021, 2024 …
    Nuts(u16),
    /// A national scheme.
    National,
}

impl RegionGazetteer {
    /// Builds a gazetteer of all regions of all schemes, in any order.
    pub fn new<'a>(regions: impl IntoIterator<Item = &'a Region>) -> Self {
        let mut gazetteer = Self::default();
        let mut parents = Vec::new();
        for region in regions {
            let number = u32::try_from(gazetteer.regions.len()).unwrap_or(u32::MAX);
            let names: Vec<String> = region.names.iter().map(|(_, name)| name.clone()).collect();
            if names::is_no_place(&names) {
                continue;
            }
            let scheme = scheme(&region.scheme);
            let country = country_of(scheme, &region.code);
            let aliases = vocabulary::aliases(&region.scheme, &region.code);
            let mut keys = Vec::new();
            for (key, full) in names::keys(names.iter().map(String::as_str).chain(aliases.iter().copied())) {
                let named = gazetteer.by_name.entry(key.clone()).or_default();
                if !named.iter().any(|known| known.region == number) {
                    named.push(Named { region: number, full });
                }
                keys.push(key);
            }
            gazetteer.by_id.insert(region.id, number);
            gazetteer.by_code.insert((region.scheme.clone(), region.code.clone()), number);
            parents.push(region.parent);
            gazetteer.regions.push(Entry { id: region.id, scheme, country, level: region.level, parent: None, keys });
        }
        for (at, parent) in parents.into_iter().enumerate() {
            gazetteer.regions[at].parent = parent.and_then(|parent| gazetteer.by_id.get(&parent).copied());
        }
        gazetteer.inherit_countries();
        gazetteer
    }

    /// How many regions it knows.
    pub fn len(&self) -> usize {
        self.regions.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    /// Resolves one place: codes first, then words from small to large, then the country.
    ///
    /// Regions that the record names by code are certain. Words must fit each other and the country: of regions with one name,
    /// those inside a larger region that is named as well are taken, and words that contradict a larger one are dropped. What
    /// was found in one scheme is carried over to regions of the same name in the others. Places that no scheme lists (most
    /// towns) resolve to the region around them when it is named; a country alone resolves to the country. Only the first 300
    /// bytes of the words are read.
    pub fn resolve(&self, place: &PlaceReference) -> PlaceMatch {
        Resolution::new(self, place).finish()
    }

    /// Regions of national schemes have no country in their code: they take their parent's.
    fn inherit_countries(&mut self) {
        for at in 0..self.regions.len() {
            if !self.regions[at].country.is_empty() {
                continue;
            }
            let region = u32::try_from(at).unwrap_or(u32::MAX);
            let inherited =
                self.ancestors(region).map(|up| &self.entry(up).country).find(|country| !country.is_empty()).cloned();
            if let Some(country) = inherited {
                self.regions[at].country = country;
            }
        }
    }

    fn entry(&self, region: u32) -> &Entry {
        &self.regions[region as usize]
    }

    /// What a region is part of, nearest first.
    fn ancestors(&self, region: u32) -> impl Iterator<Item = u32> + '_ {
        // No scheme is deeper than this; a circle of parents ends here as well.
        std::iter::successors(self.entry(region).parent, |&up| self.entry(up).parent).take(8)
    }

    fn country_region(&self, country: &str) -> Option<u32> {
        self.by_code.get(&("iso-3166-1".to_owned(), country.to_owned())).copied()
    }
}

fn scheme(key: &str) -> Scheme {
    match key {
        "iso-3166-1" => Scheme::Country,
        "iso-3166-2" => Scheme::Subdivision,
        _ => match key.strip_prefix("nuts-").and_then(|year| year.parse().ok()) {
            Some(year) => Scheme::Nuts(year),
            None => Scheme::National,
        },
    }
}

/// The country a code belongs to; NUTS has two codes of its own.
fn country_of(scheme: Scheme, code: &str) -> String {
    let beginning = code.get(..2).unwrap_or_default();
    match scheme {
        Scheme::Country | Scheme::Subdivision => beginning.to_owned(),
        Scheme::Nuts(_) => match beginning {
            "EL" => "GR".to_owned(),
            "UK" => "GB".to_owned(),
            other => other.to_owned(),
        },
        Scheme::National => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(scheme: &str, code: &str, level: i32, parent: Option<(&str, &str)>, names: &[&str]) -> Region {
        Region {
            id: RegionId::mint(scheme, code),
            scheme: scheme.to_owned(),
            code: code.to_owned(),
            level,
            category: None,
            parent: parent.map(|(scheme, code)| RegionId::mint(scheme, code)),
            names: names.iter().map(|name| ("und".to_owned(), (*name).to_owned())).collect(),
        }
    }

    fn gazetteer() -> RegionGazetteer {
        let country = |code, name| region("iso-3166-1", code, 0, None, &[name]);
        let part = |code: &str, name: &str| region("iso-3166-2", code, 1, Some(("iso-3166-1", &code[..2])), &[name]);
        let nuts = |code: &str, name: &str| {
            let up = &code[..code.len() - 1];
            region(
                "nuts-2024",
                code,
                i32::try_from(code.len()).unwrap() - 2,
                (up.len() >= 2).then_some(("nuts-2024", up)),
                &[name],
            )
        };
        let regions = vec![
            country("PL", "Poland"),
            country("US", "United States"),
            country("EG", "Egypt"),
            country("SE", "Sweden"),
            country("GE", "Georgia"),
            country("JP", "Japan"),
            country("BE", "Belgium"),
            country("DE", "Germany"),
            part("PL-12", "Małopolskie"),
            part("PL-22", "Pomorskie"),
            part("PL-32", "Zachodniopomorskie"),
            part("PL-24", "Śląskie"),
            part("PL-20", "Podlaskie"),
            part("PL-14", "Mazowieckie"),
            part("US-NY", "New York"),
            part("US-CO", "Colorado"),
            part("US-WA", "Washington"),
            part("US-DC", "District of Columbia"),
            part("US-GA", "Georgia"),
            part("EG-C", "Al Qāhirah"),
            part("EG-GZ", "Al Jīzah"),
            part("SE-AB", "Stockholms län [SE-01]"),
            nuts("PL", "Poland"),
            nuts("PL2", "Makroregion południowy"),
            nuts("PL21", "Małopolskie"),
            nuts("PL213", "Miasto Kraków"),
            nuts("PL22", "Śląskie"),
            nuts("PL225", "Bielski"),
            nuts("PL6", "Makroregion północny"),
            nuts("PL63", "Pomorskie"),
            nuts("PL9", "Makroregion województwo mazowieckie"),
            nuts("PL91", "Warszawski stołeczny"),
            nuts("PL911", "Miasto Warszawa"),
            nuts("BE2", "Vlaams Gewest"),
            nuts("BE21", "Prov. Antwerpen "),
            nuts("SE", "Sweden"),
            nuts("SE1", "Östra Sverige"),
            nuts("SE11", "Stockholm"),
            nuts("SE110", "Stockholms län"),
            nuts("DE", "Germany"),
            nuts("DE2", "Bayern"),
            nuts("DE21", "Oberbayern"),
            nuts("DE212", "München, Kreisfreie Stadt"),
            nuts("DE21H", "München, Landkreis"),
            region("se-region", "01", 1, Some(("iso-3166-1", "SE")), &["Stockholms län"]),
            region("se-municipality", "0180", 2, Some(("se-region", "01")), &["Stockholm"]),
        ];
        RegionGazetteer::new(&regions)
    }

    fn shown(gazetteer: &RegionGazetteer, found: &PlaceMatch) -> String {
        let code = |id: &RegionId| {
            let region = gazetteer.by_id[id];
            gazetteer.by_code.iter().find(|(_, at)| **at == region).map(|((_, code), _)| code.clone()).unwrap()
        };
        let mut codes: Vec<String> = found.regions.iter().map(|(id, _)| code(id)).collect();
        codes.sort();
        format!("{}{}", codes.join(" "), if found.ambiguous { " ?" } else { "" })
    }

    #[test]
    fn places_in_words_have_regions() {
        let gazetteer = gazetteer();
        let check = |country: &str, text: &str, expected: &str| {
            let place = PlaceReference {
                country: (!country.is_empty()).then(|| country.to_owned()),
                text: Some(text.to_owned()),
                ..PlaceReference::default()
            };
            assert_eq!(shown(&gazetteer, &gazetteer.resolve(&place)), expected, "{text}");
        };
        check("PL", "Tczew, tczewski, pomorskie", "PL-22 PL63");
        check("PL", "Kraków , małopolskie", "PL-12 PL213");
        check("PL", "Kraków", "PL-12 PL213");
        check("PL", "Warszawa Mokotów", "PL-14 PL911");
        check("PL", "Bielsk, bielski, podlaskie", "PL-20");
        check("PL", "woj. zachodniopomorskie", "PL-32");
        check("PL", "Praca zdalna", "PL");
        check("PL", "Tokyo, Japan", "JP");
        check("", "New York, NY", "US-NY");
        check("US", "55 Water St Ny Ny", "US-NY");
        check("US", "31 Chambers St., N.Y.", "US-NY");
        check("", "Fort Collins, Colorado", "US-CO");
        check("US", "Washington, District of Columbia", "US-DC");
        check("US", "Atlanta, Georgia", "US-GA");
        check("", "Albany, Georgia, United States", "US-GA");
        check("", "Tbilisi, Georgia", "GE US-GA ?");
        check("US", "Remote / Nationwide", "US");
        check("", "Remote", "");
        check("", "Cairo, Egypt", "EG-C");
        check("", "Maadi, Cairo", "EG-C");
        check("", "6th of October, Giza", "EG-GZ");
        check("SE", "Stockholm", "0180 SE-AB SE110");
        check("BE", "Antwerpen", "BE21");
        check("DE", "München", "DE212 DE21H ?");
        check("DE", "München, Landkreis", "DE21H");
        check("PL", "Polska", "PL");
        check("PL", "Drawsko Pomorskie zachodniopomorskie", "PL-32");
        check("US", "27 Hooper Street 2nd Fl", "US");
        check("", "Georgia, Georgia", "GE");
    }

    #[test]
    fn codes_are_certain() {
        let gazetteer = gazetteer();
        let place = PlaceReference {
            codes: vec![("se-municipality".to_owned(), "0180".to_owned())],
            ..PlaceReference::default()
        };
        let found = gazetteer.resolve(&place);
        assert_eq!(shown(&gazetteer, &found), "0180 SE-AB SE110");
        assert_eq!(found.regions[0], (RegionId::mint("se-municipality", "0180"), 1.0));
        let unknown =
            PlaceReference { codes: vec![("nuts-2024".to_owned(), "XX99".to_owned())], ..PlaceReference::default() };
        assert_eq!(gazetteer.resolve(&unknown), PlaceMatch::default());
    }

    proptest! {
        #[test]
        fn no_place_is_too_strange(text in any::<String>(), country in "[A-Z]{0,2}") {
            let place = PlaceReference { country: Some(country), text: Some(text), ..PlaceReference::default() };
            for (_, confidence) in gazetteer().resolve(&place).regions {
                prop_assert!(0.0 < confidence && confidence <= 1.0);
            }
        }
    }
}
