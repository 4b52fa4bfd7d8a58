//! The language of a text.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::Lang;

/// Only the beginning of a longer text is looked at: it is enough, and it bounds the work.
const LONGEST_SAMPLE: usize = 1_000;
/// So many telling words, and this many times those of any other language, settle the question without counting letters.
const ENOUGH_TELLING_WORDS: usize = 6;
const CLEAR_LEAD: usize = 4;
/// Below this confidence a text has no language.
const LEAST_CONFIDENCE: f64 = 0.5;
/// With fewer letters, the script must settle the question, or a second opinion must agree.
const SHORT_TEXT: usize = 60;
/// What a short text must reach.
const LEAST_CONFIDENCE_SHORT: f64 = 0.9;

/// A language that was recognised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecognisedLanguage {
    /// BCP 47 tag, two letters where ISO 639-1 has them.
    pub tag: &'static str,
    /// 0..1.
    pub confidence: f64,
}

/// The language a text is written in; `None` when it is too short or too mixed to tell.
///
/// Looks at the first 1,000 bytes. Words that only one language uses (`und`, `och`, `oraz`) weigh in where the text is short.
pub fn recognise_language(text: &str) -> Option<RecognisedLanguage> {
    let end = (0..=LONGEST_SAMPLE.min(text.len())).rev().find(|&at| text.is_char_boundary(at))?;
    let sample = &text[..end];
    let telling = telling_words(sample);
    if let Some(leader) =
        telling.filter(|leader| leader.hits >= ENOUGH_TELLING_WORDS && leader.hits >= CLEAR_LEAD * leader.second)
    {
        return Some(RecognisedLanguage { tag: leader.tag, confidence: 1.0 });
    }
    let info = whatlang::detect(sample)?;
    let tag = tag(info.lang());
    let confidence = info.confidence().clamp(0.0, 1.0);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).take(SHORT_TEXT).count();
    if let Some(leader) = telling {
        let agreed = leader.tag == tag;
        // Two words that only one language has weigh more than the letters of a short text.
        if !agreed && leader.hits >= 2 && letters < SHORT_TEXT {
            return Some(RecognisedLanguage { tag: leader.tag, confidence: 0.7 });
        }
        if agreed && confidence < 0.8 {
            return Some(RecognisedLanguage { tag, confidence: 0.8 });
        }
    }
    let least = if letters < SHORT_TEXT { LEAST_CONFIDENCE_SHORT } else { LEAST_CONFIDENCE };
    (confidence >= least).then_some(RecognisedLanguage { tag, confidence })
}

/// Frequent words that one language of adverts has and its neighbours do not.
const TELLING_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "with", "you", "will", "for", "our", "of"]),
    ("pl", &["oraz", "się", "pracy", "dla", "praca", "jest", "lub", "przy", "w", "z", "ds"]),
    ("sv", &["och", "att", "som", "är", "inom", "till", "på"]),
    ("de", &["und", "der", "die", "mit", "für", "wir", "sie", "zur"]),
    ("fr", &["et", "les", "des", "vous", "avec", "pour", "une", "nous"]),
    ("da", &["og", "af", "til", "ikke", "vores", "jobbet"]),
    ("nb", &["og", "av", "ikke", "hos", "våre", "jobben"]),
    ("es", &["los", "para", "las", "una", "por", "con"]),
    ("it", &["il", "di", "della", "per", "gli", "nel"]),
    ("nl", &["het", "een", "van", "voor", "wij", "jij"]),
];

/// Telling words with the numbers of the languages that have them.
static LANGUAGES_OF_WORDS: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut languages: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, words)) in TELLING_WORDS.iter().enumerate() {
        for &word in *words {
            languages.entry(word).or_default().push(at);
        }
    }
    languages
});

/// The language with the most telling words.
#[derive(Clone, Copy)]
struct Leader {
    tag: &'static str,
    hits: usize,
    /// Hits of the next language.
    second: usize,
}

/// The language with the most telling words in a text, if it leads.
fn telling_words(sample: &str) -> Option<Leader> {
    let mut hits = [0usize; TELLING_WORDS.len()];
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty() && word.len() <= 8) {
        for &language in LANGUAGES_OF_WORDS.get(word.to_lowercase().as_str()).into_iter().flatten() {
            hits[language] += 1;
        }
    }
    let (best, &most) = hits.iter().enumerate().max_by_key(|&(at, &count)| (count, std::cmp::Reverse(at)))?;
    let second = hits.iter().enumerate().filter(|&(at, _)| at != best).map(|(_, &count)| count).max().unwrap_or(0);
    (most > second).then_some(Leader { tag: TELLING_WORDS[best].0, hits: most, second })
}

/// The BCP 47 tag of a language.
fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        // A language added to the detector later.
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_have_a_language() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(recognise_language(text).map(|found| found.tag), expected, "{text}");
        };
        check("We are looking for a nurse who will care for our patients with the team on the ward.", Some("en"));
        check("Szukamy osoby do pracy w magazynie, która dba o porządek oraz lubi pracę zespołową.", Some("pl"));
        check("Vi söker dig som är sjuksköterska och vill arbeta på en avdelning inom psykiatrin.", Some("sv"));
        check("Wir suchen für unser Team eine Pflegekraft mit Freude an der Arbeit und Erfahrung.", Some("de"));
        check("Nous cherchons pour notre atelier une personne avec de l'expérience et le goût des autres.", Some("fr"));
        check("نبحث عن ممرضة لديها خبرة في العمل مع المرضى", Some("ar"));
        check("Kierowca", None);
        check("SAP", None);
        check("", None);
        check("1234 56-78", None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            if let Some(found) = recognise_language(&text) {
                prop_assert!((0.0..=1.0).contains(&found.confidence));
                prop_assert!(!found.tag.is_empty());
            }
        }
    }
}
