//! Stems: words without their inflection, by language.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::{fold, lower};

/// Longer words are left as they are: nobody inflects them, and the stemmers were not made for them.
const LONGEST_WORD: usize = 48;
/// Endings that are taken off a word, one after the other.
const MOST_ENDINGS: usize = 3;

/// The stem of a lower-case word by the Snowball rules of a language; the word itself for languages without such rules.
///
/// Stemmers read accents, so give them the word before folding and fold the stem: see [`folded_stem`].
pub fn stem<'a>(word: &'a str, language: &str) -> Cow<'a, str> {
    let Some(algorithm) = algorithm(language) else { return Cow::Borrowed(word) };
    if word.len() > 4 * LONGEST_WORD || !word.chars().all(char::is_alphabetic) || word.chars().count() > LONGEST_WORD {
        return Cow::Borrowed(word);
    }
    Stemmer::create(algorithm).stem(word)
}

/// The folded stem of a word as written; `None` for languages without rules.
pub fn folded_stem(word: &str, language: &str) -> Option<String> {
    algorithm(language)?;
    Some(fold(&stem(&lower(word), language)))
}

/// Whether a word may have a stem, both folded, told from their first characters: `false` is certain, `true` a guess.
///
/// Nearly all rules take off endings and leave the beginning of a word alone.
pub(super) fn may_have_stem(folded: &str, stem: &str, language: &str) -> bool {
    let takes_beginnings_off = matches!(algorithm(language), Some(Algorithm::Arabic | Algorithm::Tamil));
    takes_beginnings_off || folded.chars().next() == stem.chars().next()
}

/// The folded stem of the stem of a word, and so on until nothing more comes off; `None` for languages without rules.
///
/// One pass takes one ending: it leaves `omvårdnad` of `omvårdnaden` where it leaves `omvårdn` of `omvårdnad`.
pub(crate) fn lasting_stem(word: &str, language: &str) -> Option<String> {
    algorithm(language)?;
    let mut last = lower(word).into_owned();
    for _ in 0..MOST_ENDINGS {
        let shorter = stem(&last, language).into_owned();
        if shorter == last {
            break;
        }
        last = shorter;
    }
    Some(fold(&last))
}

/// Whether there are rules for words of a language, so that [`folded_stem`] answers.
pub fn has_stems(language: &str) -> bool {
    algorithm(language).is_some()
}

/// The first part of a BCP 47 tag: `pt` of `pt-BR`.
pub fn primary_subtag(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or(language)
}

fn algorithm(language: &str) -> Option<Algorithm> {
    let subtag = primary_subtag(language);
    Some(match subtag.to_ascii_lowercase().as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "nl" => Algorithm::Dutch,
        "en" => Algorithm::English,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "es" => Algorithm::Spanish,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn inflected_forms_meet() {
        let check = |language: &str, left: &str, right: &str| {
            assert_eq!(folded_stem(left, language), folded_stem(right, language), "{left} and {right} in {language}");
            assert!(folded_stem(left, language).is_some());
        };
        check("en", "managing", "manage");
        check("en-GB", "Nurses", "nurse");
        check("fr", "ingénieurs", "ingénieur");
        check("de", "Krankenschwestern", "Krankenschwester");
        check("sv", "sjuksköterskor", "sjuksköterska");
        check("es", "enfermeras", "enfermera");
        check("ru", "медицинский", "медицинская");
        check("nb", "ledelsen", "ledelse");
    }

    #[test]
    fn endings_on_endings_come_off() {
        let check = |language: &str, left: &str, right: &str| {
            assert_eq!(lasting_stem(left, language), lasting_stem(right, language), "{left} and {right} in {language}");
        };
        check("sv", "omvårdnad", "OMVÅRDNADEN");
        check("en", "manage", "managing");
        check("zh", "看護", "職");
    }

    #[test]
    fn other_words_stay() {
        let check = |language: &str, word: &str| assert_eq!(stem(word, language), word, "{word} in {language}");
        check("ja", "managing");
        check("", "managing");
        check("en", "c++");
        check("en", "2512");
        assert_eq!(folded_stem("managing", "zh"), None);
    }

    proptest! {
        #[test]
        fn no_word_is_too_strange(word in "\\PC{0,24}", mixed in "[a-zåäöüßéèñçãõşğıőа-яα-ωا-ي가-나]{0,60}") {
            for language in ["ar", "da", "nl", "en", "fi", "fr", "de", "el", "hu", "it", "no", "pt", "ro", "ru", "es", "sv", "ta", "tr"] {
                let _ = folded_stem(&word, language);
                let _ = folded_stem(&mixed, language);
                let _ = stem(&mixed, language);
            }
        }

        #[test]
        fn a_word_may_have_its_stem(word in "\\PC{0,24}", mixed in "[a-zåäöüßéèñçãõşğıőа-яα-ωا-ي]{0,20}") {
            for language in ["ar", "da", "nl", "en", "fi", "fr", "de", "el", "hu", "it", "no", "pt", "ro", "ru", "es", "sv", "ta", "tr"] {
                for word in [&word, &mixed] {
                    let stem = folded_stem(word, language).unwrap_or_default();
                    prop_assert!(may_have_stem(&fold(word), &stem, language), "{} has the stem {} in {}", word, stem, language);
                }
            }
        }
    }
}
