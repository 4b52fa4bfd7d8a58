//! What two postings are compared by.

use std::num::NonZeroU32;

use crate::text::words;

/// How many features a text has.
pub(super) const FEATURES: usize = 8;
/// Features that must agree when title, employer and place do.
const SAME_FACTS: usize = 5;
/// Features that must agree when the title or the employer differs.
const ONE_FACT_DIFFERS: usize = 7;
/// Words that are hashed together.
const SHINGLE: usize = 3;
/// Texts with fewer words say too little to be compared.
const LEAST_WORDS: usize = 12;
/// Only the beginning of a longer text is compared.
const LONGEST_TEXT: usize = 20_000;

/// Bytes of a signature in a store.
pub const SIGNATURE_BYTES: usize = 14 + 2 * FEATURES;
/// Written before a stored signature; raised whenever the same posting gets another signature than before.
const VERSION: u8 = 1;

/// What a posting is compared by: 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostingSignature {
    pub(super) features: [u16; FEATURES],
    pub(super) title: u32,
    pub(super) employer: Option<NonZeroU32>,
    pub(super) place: Option<NonZeroU32>,
    /// The features come from text; otherwise from title, employer and place.
    pub(super) has_text: bool,
}

impl PostingSignature {
    /// Takes the signature of a posting: its title, its text without markup, who employs and where, as published.
    ///
    /// Case, accents, word order and numbers of a title do not matter, nor do legal forms of employers; of a place only the
    /// first part (`Lund` of `Lund, Skåne`) counts. Each feature is 16 bits of the smallest hash over an eighth of the triples of
    /// words: two texts that share a part `j` of their triples agree in each feature with probability `j`.
    pub fn new(title: &str, text: Option<&str>, employer: Option<&str>, place: Option<&str>) -> Self {
        let title = title_key(title);
        let employer = employer.and_then(employer_key);
        let place = place.and_then(place_key);
        let minima = text.and_then(text_minima);
        let features = match minima {
            Some(minima) => minima.map(|minimum| sixteen(mix(minimum))),
            None => {
                let key = mix(u64::from(title) << 32 | u64::from(number(employer)))
                    ^ mix(u64::from(number(place)).wrapping_add(1));
                std::array::from_fn(|at| sixteen(mix(key.wrapping_add(at as u64))))
            }
        };
        Self { features, title, employer, place, has_text: minima.is_some() }
    }

    /// The signature as it is kept in a store.
    pub fn to_bytes(&self) -> [u8; SIGNATURE_BYTES] {
        let mut bytes = [0; SIGNATURE_BYTES];
        bytes[0] = VERSION;
        bytes[1] = u8::from(self.has_text);
        let numbers = [self.title, number(self.employer), number(self.place)];
        for (place, key) in bytes[2..14].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&key.to_be_bytes());
        }
        for (place, feature) in bytes[14..].chunks_exact_mut(2).zip(self.features) {
            place.copy_from_slice(&feature.to_be_bytes());
        }
        bytes
    }

    /// The signature that [`to_bytes`](Self::to_bytes) gave; `None` for bytes of another length or version, which cannot be
    /// compared.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [VERSION, has_text, rest @ ..] = bytes else { return None };
        let (keys, features) = rest.split_at_checked(12).filter(|(_, features)| features.len() == 2 * FEATURES)?;
        let mut keys = keys.chunks_exact(4).map(|key| key.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
        let signature = Self {
            title: keys.next()?,
            employer: NonZeroU32::new(keys.next()?),
            place: NonZeroU32::new(keys.next()?),
            has_text: *has_text != 0,
            features: std::array::from_fn(|at| u16::from_be_bytes([features[2 * at], features[2 * at + 1]])),
        };
        Some(signature)
    }

    /// Whether two postings, near enough in time, are one.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        if self.has_text != other.has_text {
            return false;
        }
        let agreeing = self.features.iter().zip(&other.features).filter(|(left, right)| left == right).count();
        if !self.has_text {
            let stated = self.employer.is_some() && self.place.is_some();
            return stated
                && agreeing == FEATURES
                && self.title == other.title
                && self.employer == other.employer
                && self.place == other.place;
        }
        let same_place = self.place.is_none() || other.place.is_none() || self.place == other.place;
        let same_title = self.title == other.title;
        let same_employer = self.employer.is_none() || other.employer.is_none() || self.employer == other.employer;
        let needed = match (same_title, same_employer) {
            (true, true) => SAME_FACTS,
            (true, false) | (false, true) => ONE_FACT_DIFFERS,
            (false, false) => return false,
        };
        same_place && agreeing >= needed
    }
}

fn number(key: Option<NonZeroU32>) -> u32 {
    key.map_or(0, NonZeroU32::get)
}

/// Words of titles that say nothing about the job, folded.
const TITLE_NOISE: &[&str] = &["m", "f", "w", "d", "k", "x", "h", "mf", "mfd", "mwd", "km", "mk", "fm", "the", "a"];
/// Legal forms, folded.
const LEGAL_FORMS: &[&str] = &[
    "sp",
    "z",
    "o.o",
    "oo",
    "o",
    "spzoo",
    "s.a",
    "sa",
    "s",
    "a",
    "spolka",
    "komandytowa",
    "sp.k",
    "k",
    "ltd",
    "limited",
    "inc",
    "llc",
    "llp",
    "plc",
    "corp",
    "gmbh",
    "ag",
    "kg",
    "co",
    "ab",
    "aktiebolag",
    "as",
    "a/s",
    "aps",
    "oy",
    "bv",
    "nv",
    "sarl",
    "sas",
    "srl",
    "spa",
    "the",
    "and",
];

fn title_key(title: &str) -> u32 {
    let mut found: Vec<String> = words(title).into_iter().map(|word| word.text).collect();
    found.retain(|word| !word.chars().any(|c| c.is_ascii_digit()) && !TITLE_NOISE.contains(&word.as_str()));
    found.sort_unstable();
    found.dedup();
    thirty_two(found.iter().fold(0, |key, word| mix(key ^ hash_word(word.chars()))))
}

fn employer_key(name: &str) -> Option<NonZeroU32> {
    let mut key = 0;
    for word in words(name) {
        if !LEGAL_FORMS.contains(&word.text.trim_end_matches('.')) {
            key = mix(key ^ hash_word(word.text.chars()));
        }
    }
    NonZeroU32::new(thirty_two(key))
}

fn place_key(place: &str) -> Option<NonZeroU32> {
    let first = place.trim_start_matches([',', ' ', '(']).split([',', '(', '/', ';']).next()?;
    let key = words(first).iter().fold(0, |key, word| mix(key ^ hash_word(word.text.chars())));
    NonZeroU32::new(thirty_two(key))
}

/// The smallest hash of word triples in each of eight bins; a bin without any takes its neighbour's.
fn text_minima(text: &str) -> Option<[u64; FEATURES]> {
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at))?;
    let mut minima = [u64::MAX; FEATURES];
    let mut last = [0u64; SHINGLE];
    let mut count = 0;
    for word in text[..end].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        last.rotate_left(1);
        last[SHINGLE - 1] = hash_word(word.chars().flat_map(char::to_lowercase));
        count += 1;
        if count >= SHINGLE {
            let hash = last.iter().fold(0, |key, &word| mix(key ^ word));
            let bin = usize::try_from(hash >> 61).unwrap_or_default();
            minima[bin] = minima[bin].min(hash);
        }
    }
    if count < LEAST_WORDS {
        return None;
    }
    let mut filled = minima;
    for at in 0..FEATURES {
        let next = (0..FEATURES).find_map(|step| {
            Some(minima[(at + step) % FEATURES]).filter(|&hash| hash != u64::MAX).map(|hash| (hash, step))
        });
        let (hash, step) = next?;
        // Which neighbour it was takes part, so that two empty bins do not agree by chance.
        filled[at] = hash.wrapping_add(step as u64);
    }
    Some(filled)
}

fn hash_word(word: impl Iterator<Item = char>) -> u64 {
    word.fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The finaliser of splitmix64: every bit of the input changes every bit of the output.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn sixteen(hash: u64) -> u16 {
    (hash & 0xffff) as u16
}

fn thirty_two(hash: u64) -> u32 {
    (hash >> 32) as u32
}
