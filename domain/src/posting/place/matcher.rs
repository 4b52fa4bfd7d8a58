//! Resolving one place: finding names in its words, and choosing those that fit each other.

use std::collections::{BTreeMap, HashSet};

use super::names::{bare, key};
use super::{Entry, PlaceMatch, RegionGazetteer, Scheme};
use crate::record::PlaceReference;

/// Only the beginning of longer words is read.
const LONGEST_TEXT: usize = 300;
/// Parts that are read, from the end.
const MOST_PARTS: usize = 12;
/// Words of a part that are read.
const MOST_WORDS: usize = 12;
/// The longest name inside a part, in words.
const LONGEST_NAME: usize = 5;
/// Shorter words inside a part are no names.
const SHORTEST_NAME: usize = 4;
/// Countries whose subdivisions people write by code.
const CODED_COUNTRIES: &[&str] = &["US", "CA", "AU"];
/// The end of an address that is a floor or a court, not Florida or Connecticut.
const ADDRESS_ENDS: &[&str] = &["FL", "CT"];
/// Places are numbered by part and word: `part * ORDER + word`.
const ORDER: usize = 64;
/// Words before names of streets, folded: what follows them is no region.
const STREETS: &[&str] = &["ul", "ulica", "al", "aleja", "plac", "pl", "os"];

/// How a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// As a word inside a part.
    Inside,
    /// By what is left of its name without the sort of region.
    Bare,
    /// By code.
    Code,
    /// By its full name.
    Full,
}

/// A region that a part of the words may name.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    /// Where it stands: the number of the part, then that of the word; larger regions come later.
    part: usize,
    region: u32,
    found: Found,
}

pub(super) struct Resolution<'a> {
    gazetteer: &'a RegionGazetteer,
    certain: Vec<u32>,
    candidates: Vec<Candidate>,
    country: Option<String>,
    /// The country was stated, or named by the words.
    country_is_sure: bool,
}

impl<'a> Resolution<'a> {
    pub(super) fn new(gazetteer: &'a RegionGazetteer, place: &PlaceReference) -> Self {
        let known = |(scheme, code): &(String, String)| gazetteer.by_code.get(&(scheme.clone(), code.clone())).copied();
        let certain: Vec<u32> = place.codes.iter().filter_map(known).collect();
        let coded_country = certain.first().map(|&region| gazetteer.entry(region).country.clone());
        let stated = coded_country.or_else(|| place.country.as_ref().map(|country| country.trim().to_uppercase()));
        let country = stated.filter(|country| !country.is_empty());
        let mut resolution =
            Self { gazetteer, certain, candidates: Vec::new(), country_is_sure: country.is_some(), country };
        if let Some(text) = &place.text {
            resolution.read(text);
        }
        resolution
    }

    /// Finds the names in the words.
    fn read(&mut self, text: &str) {
        let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let text = &text[..end];
        self.read_whole(text);
        let parts: Vec<&str> = text
            .split([',', ';', '/', '(', ')', '|', '•', '\n', '–', '—'])
            .flat_map(|part| part.split(" - "))
            .filter(|part| part.chars().any(char::is_alphanumeric))
            .collect();
        let first = parts.len().saturating_sub(MOST_PARTS);
        for (at, part) in parts[first..].iter().enumerate() {
            self.read_part(at * ORDER, part);
        }
        self.settle_country(parts.len() - first);
    }

    /// The whole text as one name: `München, Landkreis`.
    fn read_whole(&mut self, text: &str) {
        if text.contains(',') {
            let whole = key(text);
            self.add(0, &whole, Found::Full, true);
        }
    }

    fn read_part(&mut self, at: usize, part: &str) {
        let whole = key(part);
        if self.add(at, &whole, Found::Full, false) | self.add_code(at, part.trim(), &whole) {
            return;
        }
        let stripped = bare(&whole);
        if stripped != whole && self.add(at, &stripped, Found::Bare, false) {
            return;
        }
        let words: Vec<&str> = whole.split(' ').take(MOST_WORDS).collect();
        let mut start = 0;
        while start < words.len() {
            if STREETS.contains(&words[start]) && start + 1 < words.len() {
                break;
            }
            let longest = LONGEST_NAME.min(words.len() - start);
            let length = (1..=longest).rev().find(|&length| {
                let name = words[start..start + length].join(" ");
                name.len() >= SHORTEST_NAME && self.add(at + start, &name, Found::Inside, false)
            });
            start += length.unwrap_or(1);
        }
        self.add_code_at_end(at + ORDER - 1, part);
    }

    /// Adds the regions of a name, if there are any.
    fn add(&mut self, part: usize, name: &str, found: Found, only_full: bool) -> bool {
        let Some(named) = self.gazetteer.by_name.get(name) else { return false };
        let before = self.candidates.len();
        for named in named {
            if only_full && !named.full {
                continue;
            }
            let found = if named.full || found == Found::Inside { found } else { Found::Bare };
            self.candidates.push(Candidate { part, region: named.region, found });
        }
        self.candidates.len() > before
    }

    /// A part that is a code: `NY`, `US-NY`, `DE21`, `USA`.
    fn add_code(&mut self, part: usize, text: &str, folded: &str) -> bool {
        if text.len() > 8
            || !text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
        {
            return false;
        }
        let code = text.replace('.', "");
        let before = self.candidates.len();
        for scheme in ["iso-3166-2", "nuts-2024", "nuts-2021"] {
            if code.len() > 2
                && let Some(&region) = self.gazetteer.by_code.get(&(scheme.to_owned(), code.clone()))
            {
                self.candidates.push(Candidate { part, region, found: Found::Code });
            }
        }
        if code.len() == 2 {
            self.candidates.extend(self.gazetteer.country_region(&code).map(|region| Candidate {
                part,
                region,
                found: Found::Code,
            }));
        }
        self.add_short_code(part, folded.replace(' ', "").to_uppercase().as_str());
        self.candidates.len() > before
    }

    /// `… Ny`, `… NY 10467`: the last word of a part where people write codes of subdivisions.
    fn add_code_at_end(&mut self, part: usize, text: &str) {
        let last = text
            .rsplit([' ', '\u{a0}'])
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .find(|word| !word.is_empty() && !word.chars().all(|c| c.is_ascii_digit()));
        let Some(last) = last else { return };
        let code = last.replace('.', "");
        let has_number = text.chars().any(|c| c.is_ascii_digit());
        if has_number && ADDRESS_ENDS.contains(&code.to_uppercase().as_str()) {
            return;
        }
        let capitalised = code.chars().next().is_some_and(char::is_uppercase);
        let expected = self.country.as_deref().is_some_and(|country| CODED_COUNTRIES.contains(&country));
        if capitalised && expected && code.len() == 2 {
            self.add_short_code(part, &code.to_uppercase());
        }
    }

    /// The subdivisions with a code of two or three letters, in countries where people write them.
    fn add_short_code(&mut self, part: usize, code: &str) {
        for country in CODED_COUNTRIES {
            let full = format!("{country}-{code}");
            if let Some(&region) = self.gazetteer.by_code.get(&("iso-3166-2".to_owned(), full)) {
                self.candidates.push(Candidate { part, region, found: Found::Code });
            }
        }
    }

    /// Which country the words are about: the stated one as long as they fit it, otherwise the one that they name last.
    fn settle_country(&mut self, parts: usize) {
        let Some(last) = parts.checked_sub(1) else { return };
        let entry = |candidate: &Candidate| self.gazetteer.entry(candidate.region);
        let named: Vec<&Candidate> = self
            .candidates
            .iter()
            .filter(|candidate| candidate.part / ORDER == last && candidate.found > Found::Inside)
            .collect();
        let fits_stated = |candidate: &&Candidate| Some(entry(candidate).country.as_str()) == self.country.as_deref();
        if named.is_empty() || (self.country.is_some() && named.iter().any(fits_stated)) {
            return;
        }
        let countries: Vec<&&Candidate> =
            named.iter().filter(|candidate| entry(candidate).scheme == Scheme::Country).collect();
        let coded_elsewhere =
            named.iter().any(|candidate| candidate.found == Found::Code && entry(candidate).scheme != Scheme::Country);
        let other_readings = named.iter().any(|candidate| entry(candidate).scheme == Scheme::Subdivision);
        // `Mali, Mali`: a country named twice is not a subdivision of another.
        let everywhere = parts > 1 && {
            let in_all = |country: u32| {
                (0..parts).all(|part| {
                    self.candidates.iter().any(|other| other.region == country && other.part / ORDER == part)
                })
            };
            countries.iter().any(|candidate| in_all(candidate.region))
        };
        if let [only] = countries.as_slice()
            && !coded_elsewhere
            && (self.country.is_some() || !other_readings || everywhere)
        {
            self.country = Some(entry(only).country.clone());
            self.country_is_sure = true;
        }
    }

    pub(super) fn finish(mut self) -> PlaceMatch {
        self.keep_country();
        self.keep_consistent();
        let mut best = self.best_by_scheme();
        let ambiguous = best.values().any(|(regions, _)| regions.len() > 1) || self.countries(&best) > 1;
        if !ambiguous {
            self.carry_over(&mut best);
        }
        let mut regions = self.shared(best, ambiguous);
        if regions.is_empty() {
            let country = self.country.as_deref().and_then(|country| self.gazetteer.country_region(country));
            regions.extend(
                country.map(|region| (self.gazetteer.entry(region).id, if self.country_is_sure { 0.99 } else { 0.8 })),
            );
        }
        regions.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        PlaceMatch { regions, ambiguous }
    }

    fn keep_country(&mut self) {
        let gazetteer = self.gazetteer;
        if let Some(country) = &self.country {
            self.candidates.retain(|candidate| gazetteer.entry(candidate.region).country == *country);
        }
        // Without a country, a word inside a part is too little.
        if self.country.is_none() {
            let fits_another = |candidate: &Candidate, all: &[Candidate]| {
                all.iter().any(|other| {
                    other.part != candidate.part
                        && other.found > Found::Inside
                        && gazetteer.entry(other.region).country == gazetteer.entry(candidate.region).country
                })
            };
            let all = self.candidates.clone();
            self.candidates.retain(|candidate| candidate.found > Found::Inside || fits_another(candidate, &all));
            self.prefer_agreeing_countries();
        }
    }

    /// `New York, NY`: of several countries, the one that most parts fit.
    fn prefer_agreeing_countries(&mut self) {
        let mut parts: BTreeMap<&str, HashSet<usize>> = BTreeMap::new();
        for candidate in &self.candidates {
            let country = self.gazetteer.entry(candidate.region).country.as_str();
            parts.entry(country).or_default().insert(candidate.part / ORDER);
        }
        let most = parts.values().map(HashSet::len).max().unwrap_or(0);
        let best: HashSet<String> =
            parts.into_iter().filter(|(_, found)| found.len() == most).map(|(country, _)| country.to_owned()).collect();
        let gazetteer = self.gazetteer;
        self.candidates.retain(|candidate| best.contains(&gazetteer.entry(candidate.region).country));
    }

    /// Drops what lies outside a larger region that is named later, and beside what is certain.
    fn keep_consistent(&mut self) {
        let gazetteer = self.gazetteer;
        let all = self.candidates.clone();
        self.candidates.retain(|candidate| {
            let later: Vec<&Candidate> = all
                .iter()
                .filter(|other| other.part > candidate.part && !is_country(gazetteer, other.region))
                .collect();
            if is_country(gazetteer, candidate.region) {
                return true;
            }
            let last_part = later.iter().map(|other| other.part).max();
            last_part.is_none_or(|part| {
                later
                    .iter()
                    .filter(|other| other.part == part)
                    .any(|other| inside(gazetteer, candidate.region, other.region))
            })
        });
        let certain = self.certain.clone();
        if !certain.is_empty() {
            self.candidates
                .retain(|candidate| certain.iter().any(|&region| inside(gazetteer, candidate.region, region)));
        }
    }

    /// For each scheme, the most detailed regions that are left, with how they were found.
    fn best_by_scheme(&self) -> BTreeMap<(Scheme, i32), (Vec<u32>, f64)> {
        let mut best: BTreeMap<(Scheme, i32), (Vec<u32>, f64)> = BTreeMap::new();
        for &region in &self.certain {
            let kept = best.entry(self.slot(region)).or_insert((Vec::new(), 1.0));
            if !kept.0.contains(&region) {
                kept.0.push(region);
            }
        }
        let mut by_scheme: BTreeMap<(Scheme, i32), Vec<Candidate>> = BTreeMap::new();
        for &candidate in self.candidates.iter().filter(|candidate| !is_country(self.gazetteer, candidate.region)) {
            by_scheme.entry(self.slot(candidate.region)).or_default().push(candidate);
        }
        for (slot, candidates) in by_scheme {
            if best.contains_key(&slot) {
                continue;
            }
            let (regions, confidence) = self.most_detailed(&candidates);
            best.insert(slot, (regions, confidence));
        }
        if best.is_empty() {
            let countries: Vec<Candidate> = self
                .candidates
                .iter()
                .copied()
                .filter(|candidate| self.gazetteer.entry(candidate.region).scheme == Scheme::Country)
                .collect();
            if !countries.is_empty() && self.country.is_none() {
                best.insert((Scheme::Country, 0), self.most_detailed(&countries));
            }
        } else if self.country.is_none() {
            // `Tbilisi, Georgia`: a country by the same words excludes the others.
            let rivals: Vec<u32> = self
                .candidates
                .iter()
                .filter(|candidate| self.gazetteer.entry(candidate.region).scheme == Scheme::Country)
                .map(|candidate| candidate.region)
                .filter(|&country| {
                    !best
                        .values()
                        .any(|(regions, _)| regions.iter().any(|&region| inside(self.gazetteer, region, country)))
                })
                .collect();
            if !rivals.is_empty() {
                best.insert((Scheme::Country, 0), (rivals, 0.8));
            }
        }
        best
    }

    /// National schemes are told apart by level, so that a municipality and its county can both be found.
    fn slot(&self, region: u32) -> (Scheme, i32) {
        let entry = self.gazetteer.entry(region);
        (entry.scheme, if entry.scheme == Scheme::National { entry.level } else { 0 })
    }

    fn most_detailed(&self, candidates: &[Candidate]) -> (Vec<u32>, f64) {
        let gazetteer = self.gazetteer;
        // A full name beats what is left of a name, unless it is that of a region around it.
        let strongest = candidates.iter().map(|candidate| candidate.found).max().unwrap_or(Found::Inside);
        let strong: Vec<u32> = candidates
            .iter()
            .filter(|candidate| candidate.found == strongest)
            .map(|candidate| candidate.region)
            .collect();
        let within = |region: u32| {
            strong.iter().any(|&around| around == region || gazetteer.ancestors(region).any(|up| up == around))
        };
        let fitting: Vec<u32> =
            candidates.iter().map(|candidate| candidate.region).filter(|&region| within(region)).collect();
        let mut regions: Vec<u32> = fitting
            .iter()
            .copied()
            .filter(|&region| {
                !fitting.iter().any(|&other| other != region && gazetteer.ancestors(other).any(|up| up == region))
            })
            .collect();
        regions.sort_unstable();
        regions.dedup();
        let supported = candidates.iter().map(|candidate| candidate.part / ORDER).collect::<HashSet<_>>().len() > 1;
        let confidence: f64 = match (strongest, self.country.is_some()) {
            (Found::Inside, _) => 0.75,
            (Found::Bare, true) => 0.9,
            (_, true) => 0.95,
            (_, false) => 0.85,
        };
        (regions, if supported { confidence.max(0.97) } else { confidence })
    }

    fn countries(&self, best: &BTreeMap<(Scheme, i32), (Vec<u32>, f64)>) -> usize {
        let countries: HashSet<&str> = best
            .values()
            .flat_map(|(regions, _)| regions.iter().map(|&region| self.gazetteer.entry(region).country.as_str()))
            .filter(|country| !country.is_empty())
            .collect();
        countries.len()
    }

    /// Finds the counterparts of what was found, and of what is around it, in schemes that have nothing yet.
    fn carry_over(&self, best: &mut BTreeMap<(Scheme, i32), (Vec<u32>, f64)>) {
        let found: Vec<u32> = best.values().flat_map(|(regions, _)| regions.iter().copied()).collect();
        let taken: HashSet<Scheme> =
            best.keys().map(|&(scheme, _)| scheme).filter(|&scheme| scheme != Scheme::National).collect();
        let mut carried: BTreeMap<(Scheme, i32), Vec<u32>> = BTreeMap::new();
        for &region in &found {
            for around in std::iter::once(region).chain(self.gazetteer.ancestors(region)) {
                for counterpart in self.counterparts(around) {
                    let scheme = self.gazetteer.entry(counterpart).scheme;
                    if scheme != Scheme::National && !taken.contains(&scheme) {
                        carried.entry((scheme, 0)).or_default().push(counterpart);
                    }
                }
            }
        }
        for (slot, mut regions) in carried {
            regions.sort_unstable();
            regions.dedup();
            let all = regions.clone();
            regions.retain(|&region| !all.iter().any(|&other| self.gazetteer.ancestors(other).any(|up| up == region)));
            if let [only] = regions.as_slice() {
                best.insert(slot, (vec![*only], 0.9));
            }
        }
    }

    /// Regions of other schemes in the same country that go by the same name.
    fn counterparts(&self, region: u32) -> Vec<u32> {
        let entry: &Entry = self.gazetteer.entry(region);
        if entry.scheme == Scheme::Country || entry.level == 0 || entry.country.is_empty() {
            return Vec::new();
        }
        let same = |other: u32| {
            let other = self.gazetteer.entry(other);
            other.scheme != entry.scheme && other.country == entry.country && other.level > 0
        };
        let named = entry.keys.iter().filter_map(|key| self.gazetteer.by_name.get(key)).flatten();
        named.map(|named| named.region).filter(|&other| same(other)).collect()
    }

    fn shared(
        &self,
        best: BTreeMap<(Scheme, i32), (Vec<u32>, f64)>,
        ambiguous: bool,
    ) -> Vec<(crate::id::RegionId, f64)> {
        let countries = if ambiguous { self.countries(&best).max(1) } else { 1 };
        let mut shared = Vec::new();
        // Of a national scheme, only the most detailed level.
        let deepest = best.keys().filter(|(scheme, _)| *scheme == Scheme::National).map(|&(_, level)| level).max();
        for ((scheme, level), (regions, confidence)) in best {
            if scheme == Scheme::National && Some(level) != deepest {
                continue;
            }
            let among = regions.len().max(countries) as f64;
            shared.extend(regions.iter().map(|&region| (self.gazetteer.entry(region).id, confidence / among)));
        }
        shared
    }
}

/// Countries, also as the top of other schemes.
fn is_country(gazetteer: &RegionGazetteer, region: u32) -> bool {
    let entry = gazetteer.entry(region);
    entry.scheme == Scheme::Country || entry.level == 0
}

/// Whether a region lies inside another, or inside its counterpart of the same name, or around it.
fn inside(gazetteer: &RegionGazetteer, region: u32, around: u32) -> bool {
    let outer = gazetteer.entry(around);
    let is_outer = |up: u32| {
        let up_entry = gazetteer.entry(up);
        up == around || (up_entry.country == outer.country && up_entry.keys.iter().any(|key| outer.keys.contains(key)))
    };
    let is_region = |up: u32| up == region;
    std::iter::once(region).chain(gazetteer.ancestors(region)).any(is_outer)
        || gazetteer.ancestors(around).any(is_region)
        || (outer.scheme == Scheme::Country && outer.country == gazetteer.entry(region).country)
}
